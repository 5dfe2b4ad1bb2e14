"""The occurrences of a term, what renders each in its counterpart, and the renderings alike.

Translating, divergences and the glossary are three views of it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from benelux_search.analysis import words_in_range
from benelux_search.analysis.prefilter import TokenSpan
from benelux_search.index.algebra import DisjunctionMax, Expression, TermQuery
from benelux_search.index.ports import Store
from benelux_search.lexicon.lookup import Lexicon, LinksFrom
from benelux_search.model import Language, Match, Pair, Passage, other_language
from benelux_search.search.compiler import phrase_of
from benelux_search.search.counterparts import RenderedRun, Renderings, heavy, matched_words
from benelux_search.search.highlighting import Highlighter
from benelux_search.search.readings import readings

_BATCH: Final = 50
# A longer rendering takes the places of a shorter one where it stands as well, if the links have it
# whole in this share of them: traite goes to traite des êtres humains, police not to police locale
_TAKES: Final = 0.3


@dataclass(frozen=True, slots=True)
class RenderingGroup:
    """Occurrences that are rendered alike, one or more."""

    key: Key
    occurrences: tuple[Occurrence, ...]

    @property
    def sure(self) -> float:
        """The sum of how sure they are."""
        return sum(occurrence.sure for occurrence in self.occurrences)

    def forms(self) -> Sequence[tuple[str, int]]:
        """How the rendering is written, and how often; those that differ in capitals are one."""
        return written_so(occurrence.text for occurrence in self.occurrences)


def written_so(texts: Iterable[str]) -> Sequence[tuple[str, int]]:
    """The same texts with how often each is there, the most frequent first.

    Those that differ in capitals are one, without them where it is written so at all: the first
    word of a sentence has one whatever it is.
    """
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        spellings[text.lower()][text] += 1
    forms = [
        (lower if lower in found else found.most_common(1)[0][0], found.total())
        for lower, found in spellings.items()
    ]
    return sorted(forms, key=lambda form: (-form[1], form[0]))


def wanted(term: str, language: Language) -> Expression | None:
    """What an engine is asked for a term: its words in any form, side by side if several."""
    found = readings(term, language, phrase=len(term.split()) > 1)
    if found is None:
        return None
    words = found.words if found.whole is None else (found.whole,)
    if len(words) == 1 and not words[0].cells:
        lookups = tuple(TermQuery(language, stem) for stem in words[0].alternatives)
        return lookups[0] if len(lookups) == 1 else DisjunctionMax(lookups)
    return phrase_of(found, language)


@dataclass(frozen=True, slots=True)
class Renditions:
    """The occurrences in the ``looked_at`` pairs, and those that are rendered alike together, the
    most frequent rendering first."""

    looked_at: int
    occurrences: Sequence[Occurrence]
    groups: Sequence[RenderingGroup]

    @property
    def rendered(self) -> int:
        """How many of the occurrences have a rendering that can be told apart."""
        return sum(len(group.occurrences) for group in self.groups)


class Concordance:
    """The occurrences of what an expression finds in one language."""

    def __init__(
        self, term: Expression, language: Language, store: Store, lexicon: Lexicon
    ) -> None:
        self._language = language
        self._store = store
        self._lexicon = lexicon
        self._renderings = Renderings(lexicon)
        self._highlighter = Highlighter([term])

    def renditions(
        self,
        ordinals: Sequence[int],
        enough: Callable[[int, int], bool] = lambda _characters, _occurrences: False,
    ) -> Renditions:
        """How a term is rendered in some pairs.

        ``enough`` says after each pair whether the characters of both sides that were looked at,
        and the occurrences that were found, are enough.
        """
        occurrences: list[Occurrence] = []
        looked_at = characters = 0
        for pair, own in self._occurrences(ordinals):
            looked_at += 1
            occurrences += own
            characters += sum(len(side.text) for side in (pair.nl, pair.fr) if side)
            if enough(characters, len(occurrences)):
                break
        return Renditions(looked_at, occurrences, group_by_rendering(occurrences))

    def _occurrences(self, ordinals: Sequence[int]) -> Iterator[tuple[Pair, list[Occurrence]]]:
        """Those of each of some pairs, in their order; none of a pair without counterpart."""
        for start in range(0, len(ordinals), _BATCH):
            batch = ordinals[start : start + _BATCH]
            pairs = self._store.pairs(batch)
            for ordinal in batch:
                pair = pairs.get(ordinal)
                if pair is not None:
                    yield pair, list(self._of(pair))

    def _of(self, pair: Pair) -> Iterator[Occurrence]:
        passage = pair.passage(self._language)
        counterpart = pair.passage(other_language(self._language))
        if passage is None or counterpart is None:
            return
        links = self._lexicon.links(pair.ordinal).from_side(self._language)
        for match in self._highlighter.highlights(passage.text, self._language).matches:
            begins = {word.start for word in matched_words(passage, match)}
            runs = self._renderings.runs(counterpart, begins, links)
            best = max(runs, key=lambda run: run.sure, default=None)
            bare = Occurrence(pair, passage, counterpart, match, links)
            yield bare if best is None else self._rendered(bare, best)

    def _rendered(self, bare: Occurrence, run: RenderedRun) -> Occurrence:
        words = heavy(run.words, bare.counterpart.language)
        key = tuple(word.units[0] for word in words or run.words if word.units)
        return replace(bare, words=run.words, sure=run.best, key=key)


def group_by_rendering(occurrences: Iterable[Occurrence]) -> list[RenderingGroup]:
    """The occurrences that are rendered, those alike together, most frequent rendering first."""
    by_key: dict[Key, list[Occurrence]] = {}
    for occurrence in occurrences:
        if occurrence.key:
            by_key.setdefault(occurrence.key, []).append(occurrence)
    around = Context()
    for key in list(by_key):
        for occurrence in grown(by_key.pop(key), around):
            by_key.setdefault(occurrence.key, []).append(occurrence)
    for longer in sorted(by_key, key=len, reverse=True):
        for shorter in _inside(longer):
            if shorter in by_key:
                _take(by_key[longer], by_key[shorter], longer, around)
    groups = [RenderingGroup(key, tuple(found)) for key, found in by_key.items() if found]
    return sorted(groups, key=lambda g: (-len(g.occurrences), -g.sure, g.key))


def _inside(longer: Key) -> Iterator[Key]:
    """The shorter renderings that a longer one has in it, the longest first, each once."""
    sizes = range(len(longer) - 1, 0, -1)
    parts = (longer[at : at + size] for size in sizes for at in range(len(longer) - size + 1))
    yield from dict.fromkeys(parts)


def _take(longer: list[Occurrence], shorter: list[Occurrence], key: Key, around: Context) -> None:
    """Moves the occurrences of a rendering to a longer one where that is what stands there."""
    whole = [(each, _widened(each, key, around.words(each))) for each in shorter]
    there = [wide for _, wide in whole if wide is not None]
    if there and len(longer) >= _TAKES * (len(longer) + len(there)):
        longer.extend(there)
        shorter[:] = [each for each, wide in whole if wide is None]


def _widened(occurrence: Occurrence, key: Key, around: Sequence[TokenSpan]) -> Occurrence | None:
    """The same with the words of a longer rendering around its own, if they stand there."""
    start, end = occurrence.range
    for place in range(len(around) - len(key) + 1):
        own = around[place : place + len(key)]
        is_around = own[0].start <= start and own[-1].end >= end
        if is_around and tuple(word.units[0] for word in own) == key:
            return replace(occurrence, words=tuple(own), key=key)
    return None


# A place where a term stands, with what renders it there.


Key: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A place where a term stands, and the words that render it in the counterpart, if any.

    ``sure`` is how sure the links to these are, from 0 to 1. ``key`` are the stems of those that
    say something, by which a rendering is alike to others: des êtres humains, d'êtres humains.
    """

    pair: Pair
    passage: Passage
    counterpart: Passage
    match: Match
    links: LinksFrom
    words: tuple[TokenSpan, ...] = ()
    sure: float = 0.0
    key: Key = ()

    @property
    def range(self) -> Match:
        """Where the rendering stands in the counterpart."""
        return self.words[0].start, self.words[-1].end

    def is_linked(self, word: TokenSpan) -> bool:
        """Whether a word of the counterpart renders something else in the passage."""
        start, end = self.match
        return any(not start <= own < end for own in self.links.back(word.start))

    @property
    def text(self) -> str:
        start, end = self.range
        return " ".join(self.counterpart.text[start:end].split())


# Renderings that are longer than their links: ``pouvoir d'achat``, where only ``achat`` is linked.
#
# A word that stands beside a rendering nearly always, and that nothing in the passages is linked
# to, is a part of it (phrases by consistent alignment, as in Och and Ney, 2004).


_ALWAYS: Final = 0.8  # of the occurrences of a rendering
_FEWEST: Final = 2
_FIRST: Final = 6  # occurrences that tell whether it is worth while
_LONGEST: Final = 5  # words that say something
_AROUND: Final = 60  # characters that are looked at
_BETWEEN: Final = re.compile(r"\s*(?:[^\W\d_]+['’]?\s*){0,3}")  # a few words, and no marks


class Context:
    """The words that say something around what renders a term, each looked up once."""

    def __init__(self) -> None:
        self._words: dict[tuple[int, Match], list[TokenSpan]] = {}

    def words(self, occurrence: Occurrence) -> list[TokenSpan]:
        key = occurrence.pair.ordinal, occurrence.range
        if key not in self._words:
            start, end = occurrence.range
            text, language = occurrence.counterpart.text, occurrence.counterpart.language
            first, last = max(0, start - _AROUND), min(len(text), end + _AROUND)
            words = words_in_range(text, language, first, last)
            self._words[key] = heavy(words, language)
        return self._words[key]

    def beside(self, occurrence: Occurrence, step: int) -> TokenSpan | None:
        """The word before (-1) or behind (1) what renders a term, if nothing is linked to it."""
        start, end = occurrence.range
        text = occurrence.counterpart.text
        if step < 0:
            before = (word for word in reversed(self.words(occurrence)) if word.end <= start)
            word = next(before, None)
            between = "" if word is None else text[word.end : start]
        else:
            behind = (word for word in self.words(occurrence) if word.start >= end)
            word = next(behind, None)
            between = "" if word is None else text[end : word.start]
        is_apart = word is None or not _BETWEEN.fullmatch(between) or occurrence.is_linked(word)
        return None if is_apart else word


def grown(occurrences: Sequence[Occurrence], around: Context) -> list[Occurrence]:
    """Occurrences that are rendered alike, those wider that have what mostly stands beside them."""
    found = list(occurrences)
    grows = len(found) >= _FEWEST
    while grows and len(found[0].key) < _LONGEST:
        grows = any(_grow(found, step, around) for step in (-1, 1))
    return found


def _grow(found: list[Occurrence], step: int, around: Context) -> bool:
    beside = [around.beside(each, step) for each in found[:_FIRST]]
    if _usual(beside)[1] < _ALWAYS / 2 * len(beside):
        return False  # it is not looked at in all of them
    beside += [around.beside(each, step) for each in found[_FIRST:]]
    unit, count = _usual(beside)
    if count < max(_FEWEST, _ALWAYS * len(found)):
        return False
    for number, word in enumerate(beside):
        if word is not None and word.units[:1] == (unit,):
            found[number] = _with(found[number], word, step)
    return True


def _usual(words: Iterable[TokenSpan | None]) -> tuple[str, int]:
    """The most frequent of some words by its stem, and how often it is there."""
    units = Counter(word.units[0] for word in words if word is not None and word.units)
    return max(units.items(), key=lambda item: item[1], default=("", 0))


def _with(occurrence: Occurrence, word: TokenSpan, step: int) -> Occurrence:
    words, key = occurrence.words, occurrence.key
    if step < 0:
        return replace(occurrence, words=(word, *words), key=(word.units[0], *key))
    return replace(occurrence, words=(*words, word), key=(*key, word.units[0]))
