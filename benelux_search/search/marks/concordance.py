"""Concordance: find the occurrences of a term, and the words that translate each of them.

The words that translate an occurrence, in the passage of the other language, are its *rendering*.
Occurrences with the same rendering form a group. Term translation, divergences and the glossary are
made from these groups.

The lexicon often links a term to only a part of its rendering: to ``achat`` of ``pouvoir d'achat``.
So a rendering is extended by a word that stands next to it in half of its occurrences or more, and
that is linked to no word outside the term (phrases by consistent alignment, as in Och and Ney,
2004).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from benelux_search.analysis.analyser import words_in_range
from benelux_search.analysis.folding import APOSTROPHES
from benelux_search.analysis.prefilter import TokenSpan
from benelux_search.index.algebra import DisjunctionMax, Expression, TermQuery
from benelux_search.index.ports import Store
from benelux_search.lexicon.function_words import is_preposition
from benelux_search.lexicon.known_terms import KnownRenderings
from benelux_search.lexicon.linking import LinkRequest, PassageLinks
from benelux_search.lexicon.lookup import Lexicon
from benelux_search.model import Language, Pair
from benelux_search.query.tree import PhraseNode, WordNode
from benelux_search.results import Match
from benelux_search.search.marks.counterparts import (
    RenderedRun,
    RenderingFinder,
    content_words,
    matched_words,
)
from benelux_search.search.marks.highlighting import Highlighter
from benelux_search.search.marks.occurrences import Key, Occurrence, RenderingGroup
from benelux_search.search.marks.whole_renderings import with_function_words
from benelux_search.search.queries.compiler import phrase_of

_BATCH: Final = 50
_SURE: Final = 0.5  # a rendering with such links is not replaced by a known one elsewhere
_KNOWN_CONFIDENCE: Final = 0.8
# A longer rendering takes over occurrences of a shorter one where the longer one stands in the text
# too, if the links give the whole of it in at least this share of all these occurrences: traite
# goes to traite des êtres humains, police does not go to police locale
_MIN_LONGER_SHARE: Final = 0.3


def term_node(term: str) -> WordNode | PhraseNode:
    """Return a term as a node of a query: a phrase if it has several words, else a word.

    An elided word counts: ``d'office`` is not ``office``.
    """
    has_several = len(term.split()) > 1 or any(mark in term.strip() for mark in APOSTROPHES)
    return PhraseNode(term) if has_several else WordNode(term)


def term_expression(term: WordNode | PhraseNode, language: Language) -> Expression | None:
    """Return an expression that matches a term: a word in any form, or words side by side.

    Return None if the term has no word.
    """
    text = term.analyzed(language)
    if text is None:
        return None
    words = text.words if text.whole is None else (text.whole,)
    if len(words) == 1 and not words[0].cells:
        lookups = tuple(TermQuery(language, stem) for stem in words[0].alternatives)
        return lookups[0] if len(lookups) == 1 else DisjunctionMax(lookups)
    return phrase_of(text, language)


@dataclass(frozen=True, slots=True)
class ConcordanceResult:
    """The occurrences of a term in a number of pairs, and their groups, the largest group first.

    ``looked_at`` is the number of pairs that were read.
    """

    looked_at: int
    occurrences: Sequence[Occurrence]
    groups: Sequence[RenderingGroup]

    @property
    def rendered(self) -> int:
        """The number of occurrences that have a rendering."""
        return sum(len(group.occurrences) for group in self.groups)


class Concordance:
    """A finder of the occurrences of a term and of their renderings.

    ``term`` is the compiled term, and ``language`` its language.
    """

    def __init__(
        self,
        term: Expression,
        language: Language,
        store: Store,
        lexicon: Lexicon,
        known: KnownRenderings | None = None,
    ) -> None:
        self._language = language
        self._known = known
        self._store = store
        self._lexicon = lexicon
        self._renderings = RenderingFinder(lexicon)
        self._highlighter = Highlighter([term])

    def find_renderings(
        self,
        ordinals: Sequence[int],
        is_enough: Callable[[int, int], bool] = lambda _characters, _occurrences: False,
        *,
        in_order: bool = False,
    ) -> ConcordanceResult:
        """Return the occurrences of the term in these pairs, and their renderings.

        After each pair, ``is_enough`` is called with the number of characters read so far, in both
        languages, and with the number of occurrences so far. Reading stops when ``is_enough``
        returns True. With ``in_order``, the occurrences are in the order of the index, in
        whatever order the pairs are read.
        """
        occurrences: list[Occurrence] = []
        looked_at = characters = 0
        for pair, occurrences_in_pair in self._occurrences(ordinals):
            looked_at += 1
            occurrences += occurrences_in_pair
            characters += sum(len(passage.text) for passage in (pair.nl, pair.fr) if passage)
            if is_enough(characters, len(occurrences)):
                break
        if in_order:
            occurrences.sort(key=lambda each: each.pair.ordinal)
        return ConcordanceResult(looked_at, occurrences, group_by_rendering(occurrences))

    def _occurrences(self, ordinals: Sequence[int]) -> Iterator[tuple[Pair, list[Occurrence]]]:
        """Yield each pair with its occurrences, in the order of ``ordinals``.

        A pair without a counterpart has no occurrences.
        """
        for start in range(0, len(ordinals), _BATCH):
            batch = ordinals[start : start + _BATCH]
            stored = self._store.pairs(batch)
            pairs = [stored[ordinal] for ordinal in batch if ordinal in stored]
            matches = [self._matched_words(pair) for pair in pairs]
            requests = [
                LinkRequest(pair, self._language, frozenset().union(*words.values()))
                for pair, words in zip(pairs, matches, strict=True)
            ]
            links = self._lexicon.links(requests)
            for pair, words, of_pair in zip(pairs, matches, links, strict=True):
                yield pair, list(self._occurrences_in(pair, words, of_pair))

    def _matched_words(self, pair: Pair) -> dict[Match, frozenset[int]]:
        """Return the offsets of the words of each match; none if the pair lacks a side."""
        passage = pair.passage(self._language)
        if passage is None or pair.counterpart(self._language) is None:
            return {}
        matches = self._highlighter.highlights(passage.text, self._language).matches
        return {match: matched_words(passage, match) for match in matches}

    def _occurrences_in(
        self, pair: Pair, words: Mapping[Match, frozenset[int]], of_pair: PassageLinks
    ) -> Iterator[Occurrence]:
        passage = pair.passage(self._language)
        counterpart = pair.counterpart(self._language)
        if passage is None or counterpart is None:
            return
        links = of_pair.from_side(self._language)
        for match, begins in words.items():
            runs = self._renderings.runs(counterpart, begins, links)
            best = max(runs, key=lambda run: run.total_confidence, default=None)
            unrendered = Occurrence(pair, passage, counterpart, match, links)
            linked = unrendered if best is None else self._rendered(unrendered, best)
            yield self._as_known(linked) if self._known else linked

    def _rendered(self, unrendered: Occurrence, run: RenderedRun) -> Occurrence:
        key = _key(run.words, unrendered.counterpart.language)
        return replace(unrendered, words=run.words, confidence=run.best_confidence, key=key)

    def _as_known(self, occurrence: Occurrence) -> Occurrence:
        """Return an occurrence with its known rendering, if that stands where it is expected."""
        assert self._known is not None
        linked = occurrence.range if occurrence.words else None
        match = self._known.nearest(
            occurrence.counterpart, occurrence.expected, linked, occurrence.is_linked
        )
        if match is None:
            return occurrence
        start, end = match.range
        is_elsewhere = linked is not None and not (start < linked[1] and linked[0] < end)
        if is_elsewhere and occurrence.confidence >= _SURE:
            return occurrence
        return replace(
            occurrence,
            words=match.words,
            confidence=max(occurrence.confidence, _KNOWN_CONFIDENCE),
            key=_key(match.words, occurrence.counterpart.language),
            expression=(start, end),
            prescribed=match.is_own,
        )


def _key(words: Sequence[TokenSpan], language: Language) -> Key:
    """Return the stems of the content words of a rendering, or of all its words."""
    units = [word.units[0] for word in content_words(words, language) if word.units]
    content = tuple(unit for unit in units if not is_preposition(language, unit))
    return content or tuple(units) or tuple(word.units[0] for word in words if word.units)


def group_by_rendering(occurrences: Iterable[Occurrence]) -> list[RenderingGroup]:
    """Group occurrences by their rendering, the largest group first.

    Renderings are extended first. Occurrences without a rendering are left out.
    """
    by_key: dict[Key, list[Occurrence]] = {}
    for occurrence in occurrences:
        if occurrence.key:
            by_key.setdefault(occurrence.key, []).append(occurrence)
    around = RenderingContexts()
    for key in list(by_key):
        known = [each for each in by_key[key] if each.expression is not None]
        learned = [each for each in by_key.pop(key) if each.expression is None]
        for occurrence in [*known, *(extend_renderings(learned, around) if learned else ())]:
            by_key.setdefault(occurrence.key, []).append(occurrence)
    for longer in sorted(by_key, key=len, reverse=True):
        for shorter in _inside(longer):
            if shorter in by_key:
                _move_to_longer(by_key[longer], by_key[shorter], longer, around)
    groups = [
        RenderingGroup(key, tuple(with_function_words(members)))
        for key, members in by_key.items()
        if members
    ]
    return sorted(groups, key=lambda g: (-len(g.occurrences), -g.total_confidence, g.key))


def _inside(longer: Key) -> Iterator[Key]:
    """Yield the shorter renderings inside a longer one, the longest first, each once."""
    sizes = range(len(longer) - 1, 0, -1)
    parts = (longer[at : at + size] for size in sizes for at in range(len(longer) - size + 1))
    yield from dict.fromkeys(parts)


def _move_to_longer(
    longer: list[Occurrence], shorter: list[Occurrence], key: Key, around: RenderingContexts
) -> None:
    """Move occurrences of a shorter rendering to a longer one where the text has the longer one."""
    whole = [(each, _widened(each, key, around.words(each))) for each in shorter]
    moved = [wide for _, wide in whole if wide is not None]
    if moved and len(longer) >= _MIN_LONGER_SHARE * (len(longer) + len(moved)):
        longer.extend(moved)
        shorter[:] = [each for each, wide in whole if wide is None]


def _widened(occurrence: Occurrence, key: Key, around: Sequence[TokenSpan]) -> Occurrence | None:
    """Return the occurrence with a longer rendering, if its words stand in the text there."""
    start, end = occurrence.range
    for first in range(len(around) - len(key) + 1):
        words = around[first : first + len(key)]
        is_around = words[0].start <= start and words[-1].end >= end
        if is_around and tuple(word.units[0] for word in words) == key:
            return replace(occurrence, words=tuple(words), key=key, expression=None)
    return None


# --- Extending renderings beyond their links


# Share of the occurrences of a rendering: enquête beside half of those of services. At .8, 1 of 100
# terms is lost; on 936 terms of other sources, .8, .65, .5 and .4 find 589 or 590
_MIN_SHARE: Final = 0.5
_MIN_OCCURRENCES: Final = 2
_SAMPLE: Final = 6  # occurrences that are checked before all of them are
_MAX_WORDS: Final = 5  # content words
_CONTEXT_WIDTH: Final = 60  # characters on either side
_BETWEEN: Final = re.compile(r"\s*(?:[^\W\d_]+['’]?\s*){0,3}")  # a few words, no punctuation


class RenderingContexts:
    """A cache of the content words around each rendering."""

    def __init__(self) -> None:
        self._words: dict[tuple[int, Match], list[TokenSpan]] = {}

    def words(self, occurrence: Occurrence) -> list[TokenSpan]:
        """Return the content words within 60 characters of a rendering, in reading order."""
        key = occurrence.pair.ordinal, occurrence.range
        if key not in self._words:
            start, end = occurrence.range
            text, language = occurrence.counterpart.text, occurrence.counterpart.language
            first, last = max(0, start - _CONTEXT_WIDTH), min(len(text), end + _CONTEXT_WIDTH)
            words = words_in_range(text, language, first, last)
            self._words[key] = content_words(words, language)
        return self._words[key]

    def beside(self, occurrence: Occurrence, step: int) -> TokenSpan | None:
        """Return the content word before (``step`` -1) or after (``step`` 1) a rendering.

        Return None if there is no such word nearby, if punctuation or more than three words stand
        between, or if the word is linked to a word outside the term.
        """
        start, end = occurrence.range
        text = occurrence.counterpart.text
        words = self.words(occurrence)
        if step < 0:
            word = next((each for each in reversed(words) if each.end <= start), None)
        else:
            word = next((each for each in words if each.start >= end), None)
        if word is None:
            return None
        between = text[word.end : start] if step < 0 else text[end : word.start]
        is_apart = not _BETWEEN.fullmatch(between) or occurrence.is_linked(word)
        return None if is_apart else word


def extend_renderings(
    occurrences: Sequence[Occurrence], around: RenderingContexts
) -> list[Occurrence]:
    """Extend a rendering by the words that stand next to half of its occurrences or more.

    All ``occurrences`` have the same rendering. In the result, an occurrence next to which such a
    word stands has the longer rendering; the others are unchanged.
    """
    extended = list(occurrences)
    grows = len(extended) >= _MIN_OCCURRENCES
    while grows and len(extended[0].key) < _MAX_WORDS:
        grows = any(_extend_once(extended, step, around) for step in (-1, 1))
    return extended


def _extend_once(occurrences: list[Occurrence], step: int, around: RenderingContexts) -> bool:
    beside = [around.beside(each, step) for each in occurrences[:_SAMPLE]]
    if _most_frequent_stem(beside)[1] < _MIN_SHARE / 2 * len(beside):
        return False  # not worth a look at the other occurrences
    beside += [around.beside(each, step) for each in occurrences[_SAMPLE:]]
    unit, count = _most_frequent_stem(beside)
    if count < max(_MIN_OCCURRENCES, _MIN_SHARE * len(occurrences)):
        return False
    for number, word in enumerate(beside):
        if word is not None and word.units[:1] == (unit,):
            occurrences[number] = _extended_by(occurrences[number], word, step)
    return True


def _most_frequent_stem(words: Iterable[TokenSpan | None]) -> tuple[str, int]:
    """Return the most frequent first stem of some words, and its count."""
    units = Counter(word.units[0] for word in words if word is not None and word.units)
    return max(units.items(), key=lambda item: item[1], default=("", 0))


def _extended_by(occurrence: Occurrence, word: TokenSpan, step: int) -> Occurrence:
    words, key = occurrence.words, occurrence.key
    if step < 0:
        return replace(occurrence, words=(word, *words), key=(word.units[0], *key))
    return replace(occurrence, words=(*words, word), key=(*key, word.units[0]))
