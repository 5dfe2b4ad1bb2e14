"""Learning of the lexicon of an index: build it, or update it to the pairs of the store.

An update keeps the links of known pairs and processes only new pairs, unless too many pairs have
changed; see :func:`update_lexicon`.

:func:`seeds` returns likely translations as a start for learning: equal words, cognates, and the
lexicon that is shipped for aligning paragraphs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice, product
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np

from benelux_search.align.match_keys import cognate, shipped_lexicon
from benelux_search.analysis import forget, locate_chunks
from benelux_search.errors import IndexDamaged
from benelux_search.lexicon.corpus import Batch, UnitNumbers, batches
from benelux_search.lexicon.lexicon_files import Content, Files, is_usable, write_lexicon
from benelux_search.lexicon.linking import Flags, Linker, WordLinks, join_links, within
from benelux_search.lexicon.lookup import light
from benelux_search.lexicon.translation_model import TranslationTable, learn
from benelux_search.model import Language, Pair

Range: TypeAlias = tuple[int, int]  # the first and the last ordinal
Pairs: TypeAlias = Callable[[Sequence[Range]], Iterable[Pair]]
Learning: TypeAlias = Callable[[int, int], None]  # pairs done, and their number

_BATCHES: Final = 96  # to learn from at a time: some 25 million cells, 400 MB
# If a larger share of all pairs is new, or gone since, everything is learned again
_STALE: Final = 0.2
_FEW: Final = 500  # pairs; a lexicon of no more pairs is always learned again


def update_lexicon(
    folder: Path,
    ranges: Sequence[range],
    pairs: Pairs,
    learning: Learning | None = None,
) -> bool:
    """Build or update the lexicon in a folder; return True if anything was written.

    - ``ranges``: the ordinals of all pairs of the index.
    - ``pairs`` returns the pairs of some ranges, each a (first, last) ordinal.
    - ``learning`` is called with the number of processed pairs and the total number.

    Everything is learned from the beginning if there is no usable lexicon, if there are at most 500
    pairs, or if more than 20 % of the pairs are new or were deleted. Otherwise the links of deleted
    pairs are dropped, and only new pairs are learned from.
    """
    wanted = merged_ranges(ranges)
    known = _known(folder)
    kept = [] if known is None else common_ranges(known.covered, wanted)
    new = ranges_left(wanted, kept)
    total = _size(wanted)
    if known is not None and not new and _size(known.covered) == total:
        return False
    learned = _size(new) + (0 if known is None else known.learned)
    # counts learned from pairs that are gone stay in the table
    if known is None or total <= _FEW or max(_size(new), learned - total) > _STALE * total:
        known, kept, new, learned = None, [], wanted, total
    report = learning or _nobody
    lexicon = _GrowingLexicon(known, kept)
    lexicon.add(pairs(new), lambda done: report(done, _size(new)))
    report(_size(new), _size(new))  # pairs with one side only are done too
    write_lexicon(folder, lexicon.content(wanted, learned))
    return True


def _nobody(_done: int, _total: int) -> None:
    """Ignore the progress."""


def _known(folder: Path) -> Content | None:
    try:
        if not is_usable(folder):
            return None
        return Files(folder).content()
    except IndexDamaged:
        return None


class _GrowingLexicon:
    """A lexicon in memory that learns from further pairs."""

    def __init__(self, known: Content | None, kept: Sequence[Range]) -> None:
        self._nl, self._fr = UnitNumbers(), UnitNumbers()
        self._links: list[WordLinks] = []
        nothing = np.empty(0, np.float32)
        none = np.empty(0, np.float64)
        self._table = TranslationTable(
            np.empty(0, np.int64), nothing, nothing, nothing, (none, none)
        )
        if known is not None:
            for vocabulary, units in ((self._nl, known.nl), (self._fr, known.fr)):
                vocabulary.update((unit, number) for number, unit in enumerate(units))
            self._table = known.table
            self._links.append(within(known.links, kept))

    def add(self, pairs: Iterable[Pair], progress: Callable[[int], None]) -> None:
        done = 0
        for group in _groups(batches(pairs, self._nl, self._fr)):
            forget()  # the next step needs the memory, and no text
            units = len(self._nl), len(self._fr)
            prior = self._table.with_counts(seeds(self._nl, self._fr))
            learned = learn(group, units, prior)
            self._table = self._table.with_counts(learned)
            known = prior.with_counts(learned)
            linker = Linker(known, self._light(known))
            for batch in group:
                self._links.append(linker.links(batch))
                done += len(batch.ordinals)
                progress(done)

    def _light(self, table: TranslationTable) -> tuple[Flags, Flags]:
        nl, fr = table.seen
        return light("nl", list(self._nl), nl), light("fr", list(self._fr), fr)

    def content(self, covered: Sequence[Range], learned: int) -> Content:
        links = join_links(self._links)
        return Content(list(self._nl), list(self._fr), self._table, links, covered, learned)


def _groups(parts: Iterator[Batch]) -> Iterator[list[Batch]]:
    while group := list(islice(parts, _BATCHES)):
        yield group


def _size(ranges: Iterable[Range]) -> int:
    return sum(last - first + 1 for first, last in ranges)


def merged_ranges(ranges: Iterable[range]) -> list[Range]:
    """Return ranges as (first, last) in ascending order, with adjacent ranges merged.

    The ranges must not overlap.
    """
    runs: list[Range] = []
    for each in sorted(ranges, key=lambda each: each.start):
        if runs and runs[-1][1] + 1 == each.start:
            runs[-1] = (runs[-1][0], each.stop - 1)
        elif len(each):
            runs.append((each.start, each.stop - 1))
    return runs


def common_ranges(one: Sequence[Range], other: Sequence[Range]) -> list[Range]:
    """Return the ranges of the ordinals that are in both lists.

    The ranges of each list are in ascending order.
    """
    common: list[Range] = []
    index = 0
    for first, last in one:
        while index < len(other) and other[index][1] < first:
            index += 1
        for begin, end in other[index:]:
            if begin > last:
                break
            common.append((max(first, begin), min(last, end)))
    return common


def ranges_left(wanted: Sequence[Range], taken: Sequence[Range]) -> list[Range]:
    """Return the ranges of the ordinals that are in ``wanted`` but not in ``taken``.

    The ranges of each list are in ascending order. ``taken`` is a subset of ``wanted``.
    """
    left: list[Range] = []
    index = 0
    for first, last in wanted:
        while index < len(taken) and taken[index][0] <= last:
            begin, end = taken[index]
            if begin > first:
                left.append((first, begin - 1))
            first = end + 1  # noqa: PLW2901 - what is left begins behind it
            index += 1
        if first <= last:
            left.append((first, last))
    return left


# --- Prior translations


# Prior count of a pair of units, in occurrences
_SAME: Final = 1.0
_SHIPPED: Final = 1.0
_COGNATES: Final = 0.5
_SHORTEST: Final = 4  # letters of a word that may mean the same in both languages: not de, des, die
_SOUNDS: Final = 5  # first sounds that cognates share
_MANY: Final = 8  # more words of a language with the same first sounds say nothing


def seeds(nl: Mapping[str, int], fr: Mapping[str, int]) -> TranslationTable:
    """Return a translation table with a prior count for each likely translation of these units.

    ``nl`` and ``fr`` are the numbers of the units.
    """
    weights: dict[int, float] = {}
    for pairs, weight in (
        (_cognates(nl, fr), _COGNATES),
        (_same(nl, fr), _SAME),
        (_shipped(nl, fr), _SHIPPED),
    ):
        for dutch, french in pairs:
            key = dutch << 32 | french
            weights[key] = max(weights.get(key, 0.0), weight)
    keys = np.array(sorted(weights), np.int64)
    counts = np.array([weights[key] for key in keys.tolist()], np.float32)
    return TranslationTable(keys, counts, counts, counts, (np.zeros(len(nl)), np.zeros(len(fr))))


def _same(nl: Mapping[str, int], fr: Mapping[str, int]) -> Iterator[tuple[int, int]]:
    for unit in nl.keys() & fr.keys():
        if len(unit) >= _SHORTEST or unit[:1].isdigit():
            yield nl[unit], fr[unit]


def _cognates(nl: Mapping[str, int], fr: Mapping[str, int]) -> Iterator[tuple[int, int]]:
    mine, theirs = _by_sounds(nl), _by_sounds(fr)
    for sounds in mine.keys() & theirs.keys():
        if len(mine[sounds]) <= _MANY and len(theirs[sounds]) <= _MANY:
            yield from product(mine[sounds], theirs[sounds])


def _by_sounds(units: Mapping[str, int]) -> Mapping[str, Sequence[int]]:
    by_sounds = defaultdict(list)
    for unit, number in units.items():
        sounds = cognate(unit) if len(unit) > _SOUNDS else ""
        if len(sounds) == _SOUNDS:
            by_sounds[sounds].append(number)
    return by_sounds


def _shipped(nl: Mapping[str, int], fr: Mapping[str, int]) -> Iterator[tuple[int, int]]:
    for dutch, french in _shipped_units():
        if dutch in nl and french in fr:
            yield nl[dutch], fr[french]


@cache
def _shipped_units() -> frozenset[tuple[str, str]]:
    return frozenset(
        pair
        for mine, theirs in shipped_lexicon()
        for pair in product(_stems(mine, "nl"), _stems(theirs, "fr"))
    )


def _stems(word: str, language: Language) -> set[str]:
    return {
        token.term
        for _, _, terms in locate_chunks(word, language)
        for token in terms.tokens
        if token.kind == "stem"
    }
