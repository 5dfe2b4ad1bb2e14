"""Occurrences of a term with their renderings, in groups of the same rendering."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from benelux_search.analysis.folding import fold
from benelux_search.analysis.prefilter import TokenSpan
from benelux_search.lexicon.function_words import base_form
from benelux_search.lexicon.known_terms import expected_offset
from benelux_search.lexicon.linking import LinksFrom
from benelux_search.model import Pair, Passage
from benelux_search.results import Match

Key: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """An occurrence of a term, and the words that render it in the counterpart, if any.

    ``match`` is the (start, end) of the term in ``passage``. ``links`` are the word links from
    ``passage`` to ``counterpart``. ``words`` are the words of the rendering. ``confidence`` is that
    of the best link to one of these words, from 0 to 1. ``key`` has the stem of each content word
    of the rendering, so that ``des êtres humains`` and ``d'êtres humains`` have the same key.
    ``words``, ``confidence`` and ``key`` are empty or 0 if there is no rendering. ``expression`` is
    the range of the rendering with its function words, if some belong to it: ``sans préjudice de``.
    ``prescribed`` is True if the rendering is in the user's list of terms.
    """

    pair: Pair
    passage: Passage
    counterpart: Passage
    match: Match
    links: LinksFrom
    words: tuple[TokenSpan, ...] = ()
    confidence: float = 0.0
    key: Key = ()
    expression: Match | None = None
    prescribed: bool = False

    @property
    def range(self) -> Match:
        """The (start, end) of the rendering in the counterpart, in characters."""
        return self.expression or (self.words[0].start, self.words[-1].end)

    @property
    def expected(self) -> float:
        """The offset in the counterpart at which the term stands in the passage, in proportion."""
        return expected_offset(self.passage, self.match[0], self.counterpart)

    @property
    def term(self) -> str:
        """The term as it is written in the passage."""
        start, end = self.match
        return self.passage.text[start:end]

    def is_linked(self, word: TokenSpan) -> bool:
        """Return True if a word of the counterpart is linked to a word outside the term."""
        start, end = self.match
        return any(not start <= offset < end for offset in self.links.back(word.start))

    @property
    def text(self) -> str:
        """The text of the rendering, with single spaces between its words.

        A preposition at its end has its base form, ``de`` for ``du`` in ``sans préjudice du``, and
        a function word at its start a small letter.
        """
        start, end = self.range
        text = " ".join(self.counterpart.text[start:end].split())
        return text if self.expression is None else base_form(text, self.counterpart.language)


@dataclass(frozen=True, slots=True)
class RenderingGroup:
    """The occurrences of a term that have the same rendering: at least one.

    ``key`` identifies the rendering; see :class:`Occurrence`.
    """

    key: Key
    occurrences: tuple[Occurrence, ...]

    @property
    def total_confidence(self) -> float:
        """The sum of the confidences of the occurrences; each is from 0 to 1."""
        return sum(occurrence.confidence for occurrence in self.occurrences)

    @property
    def prescribed(self) -> bool:
        """True if the rendering is in the user's list of terms."""
        return any(each.prescribed for each in self.occurrences)

    def forms(self, term: str = "") -> Sequence[tuple[str, int]]:
        """Return the spellings of the rendering as (text, count), the most frequent first.

        Those of the occurrences that are written as ``term`` come first, so that a singular has the
        singular. Spellings that differ only in capitals are counted together; see
        :func:`count_spellings`.
        """
        forms = count_spellings(each.text for each in self.occurrences)
        asked = {
            text.lower(): count
            for text, count in count_spellings(
                each.text for each in self.occurrences if is_written(each, term)
            )
        }
        return sorted(forms, key=lambda form: -asked.get(form[0].lower(), 0))

    def written(self, term: str) -> int:
        """Return the number of the occurrences that are written as a term."""
        return sum(is_written(each, term) for each in self.occurrences)


def is_written(occurrence: Occurrence, term: str) -> bool:
    """Return True if a term is written as given, but for capitals and accents."""
    return fold(occurrence.term) == fold(term)


def count_spellings(texts: Iterable[str]) -> Sequence[tuple[str, int]]:
    """Count texts that differ only in capitals together: (text, count), most frequent first.

    Of two that are as frequent, the one with more words is first.

    The text returned is the spelling in small letters if it occurs, because the first word of a
    sentence always has a capital; otherwise it is the most frequent spelling.
    """
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        spellings[text.lower()][text] += 1
    forms = [
        (lower if lower in counts else counts.most_common(1)[0][0], counts.total())
        for lower, counts in spellings.items()
    ]
    return sorted(forms, key=lambda form: (-form[1], -len(form[0].split()), form[0]))
