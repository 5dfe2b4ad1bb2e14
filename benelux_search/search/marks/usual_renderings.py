"""The usual renderings of a term, and where they stand in a counterpart.

They count in any inflection and order, as part of a compound (``covidcontrole``), and as another
word of the same family (``geïmplementeerd`` beside ``implementatie``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from benelux_search.analysis.analyser import words_in_range
from benelux_search.analysis.folding import fold
from benelux_search.analysis.prefilter import TokenSpan
from benelux_search.index.algebra import DisjunctionMax, Expression, TermQuery
from benelux_search.lexicon.function_words import is_function_word
from benelux_search.lexicon.known_terms import KnownRenderings
from benelux_search.lexicon.lookup import Lexicon
from benelux_search.model import Language, Passage, other_language
from benelux_search.results import Match
from benelux_search.search.marks.concordance import ConcordanceResult
from benelux_search.search.marks.highlighting import merge_overlaps
from benelux_search.search.marks.occurrences import Key, RenderingGroup

_SHARE: Final = 0.04  # of the rendered occurrences, which a usual rendering has at least
_COUNT: Final = 2  # occurrences, at least
_CHANCE: Final = 0.05  # of a translation in the lexicon
_SPREAD: Final = 3  # other words that may stand within a rendering
_NEAR: Final = 80  # characters from the expected spot, for a rendering of function words
_PART: Final = 5  # letters of a rendering that may be part of a compound
_FAMILY: Final = 7  # first letters that words of one family share
# A form of the stem of which fewer occurrences have a usual rendering is another word: amender is
# no form of amende
_SAME_WORD: Final = 0.3
_ENDINGS: Final = ("", "s", "x", "en", "n", "e", "es")  # of a plural


@dataclass(frozen=True, slots=True)
class UsualRenderings:
    """The usual renderings of a term.

    - ``keys``: their keys, see :class:`~.occurrences.Occurrence`.
    - ``light``: the keys of function words only: ``sur``. They stand in every passage, so that they
      count near the expected spot only.
    - ``words``: those of one word, folded.
    - ``known``: those that are known from elsewhere.
    """

    keys: frozenset[Key]
    light: frozenset[Key]
    words: tuple[str, ...]
    known: KnownRenderings

    def has(self, key: Key) -> bool:
        """Return True if a rendering is usual."""
        return key in self.keys or key in self.light

    def matches(self, counterpart: Passage, spots: Sequence[float]) -> Sequence[Match]:
        """Return the ranges of usual renderings in a counterpart, in reading order.

        ``spots`` are the offsets at which renderings are expected.
        """
        text = counterpart.text
        words = words_in_range(text, counterpart.language, 0, len(text))

        def is_near(start: int) -> bool:
            return any(abs(start - spot) <= _NEAR for spot in spots)

        known = [
            each.range
            for each in self.known.matches(counterpart, 0, len(text))
            if not each.is_light or is_near(each.range[0])
        ]
        light = [
            (word.start, word.end)
            for word in words
            if is_near(word.start) and any(key[0] in word.units for key in self.light)
        ]
        related = [
            (word.start, word.end)
            for word in words
            if self._is_related(fold(text[word.start : word.end]), counterpart.language)
        ]
        return merge_overlaps([*known, *light, *related, *self._whole(words)])

    def _whole(self, words: Sequence[TokenSpan]) -> Iterator[Match]:
        longest = max(map(len, self.keys), default=0) + _SPREAD
        for number, word in enumerate(words):
            units = [frozenset(each.units) for each in words[number : number + longest]]
            for key in self.keys:
                last = _last(key, units)
                if last is not None:
                    yield word.start, words[number + last].end

    def _is_related(self, word: str, language: Language) -> bool:
        """Return True if a folded word is a compound with a usual one, or of its family."""
        if language == "nl" and len(word) > _PART:
            for each in self.words:
                if len(each) >= _PART and (word.startswith(each) or word.endswith(each)):
                    return True
        bare = word.removeprefix("ge") if language == "nl" else word
        return any(len(each) > _FAMILY and bare.startswith(each[:_FAMILY]) for each in self.words)


def usual_renderings(
    result: ConcordanceResult,
    term: str,
    expression: Expression,
    language: Language,
    lexicon: Lexicon,
    known: KnownRenderings,
) -> UsualRenderings:
    """Return the frequent renderings of a term, the likely ones of the lexicon, and the known ones.

    ``expression`` is the compiled term. Those of its forms that are written as ``term`` decide what
    is frequent, if there are any.
    """
    frequent = _frequent(result.groups, term)
    keys = {group.key for group in frequent}
    rare = {group.key for group in result.groups} - keys
    keys |= {
        (rendering.unit,)
        for unit in _stems(expression)
        for rendering in lexicon.renderings(language, unit, 20, agreed=True)
        if rendering.chance >= max(_CHANCE, _COUNT / max(1, len(result.occurrences)))
        and (rendering.unit,) not in rare
    }
    other = other_language(language)
    light = {key for key in keys if all(is_function_word(other, unit) for unit in key)}
    forms = [form for group in frequent for form, _ in group.forms()]
    words = dict.fromkeys(fold(form) for form in forms if len(form.split()) == 1)
    return UsualRenderings(frozenset(keys - light), frozenset(light), tuple(words), known)


def _frequent(groups: Sequence[RenderingGroup], term: str) -> list[RenderingGroup]:
    counts = [group.written(term) for group in groups]
    if sum(counts) < _COUNT:
        counts = [len(group.occurrences) for group in groups]
    least = max(_COUNT, _SHARE * sum(counts))
    first = max(counts, default=0)
    return [g for g, count in zip(groups, counts, strict=True) if count >= min(least, first) > 0]


def other_words(result: ConcordanceResult, term: str, usual: UsualRenderings) -> frozenset[str]:
    """Return the folded forms, among those of a stem, that are another word than the term."""
    seen = Counter(fold(each.term) for each in result.occurrences)
    right = Counter(
        fold(each.term)
        for group in result.groups
        if usual.has(group.key)
        for each in group.occurrences
    )
    typed = fold(term)
    return frozenset(
        form
        for form, count in seen.items()
        if form not in {typed + ending for ending in _ENDINGS}
        and typed not in {form + ending for ending in _ENDINGS}
        and (count < _COUNT or right[form] < _SAME_WORD * count)
    )


def _last(key: Key, units: Sequence[frozenset[str]]) -> int | None:
    """Return the number of the last word of a rendering that begins with the first of some words.

    The words of a rendering may stand in any order.
    """
    if not units or not any(unit in units[0] for unit in key):
        return None
    wanted = set(key)
    for number, each in enumerate(units[: len(key) + _SPREAD]):
        wanted -= each
        if not wanted:
            return number
    return None


def _stems(term: Expression) -> Iterable[str]:
    """Return the stems of a term of one word."""
    match term:
        case TermQuery(_, stem):
            return [stem]
        case DisjunctionMax(nodes):
            return [stem for node in nodes for stem in _stems(node)]
    return []
