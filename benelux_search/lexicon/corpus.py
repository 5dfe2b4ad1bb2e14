"""What the lexicon is learned from: chunks of Dutch and French units, a batch at a time.

A chunk is what stands in sentences that go together.

The *cells* of a chunk are all pairs of one of its Dutch and one of its French units, row by row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from benelux_search.lexicon.sentences import Bead, beads
from benelux_search.lexicon.words import Words, words_of
from benelux_search.model import Pair

Ids: TypeAlias = NDArray[np.int32]
Floats: TypeAlias = NDArray[np.float32]
Keys: TypeAlias = NDArray[np.int64]

_CELLS: Final = 1 << 18  # of a batch
_LONGEST: Final = 250  # units of a side of a chunk


class Vocabulary(dict[str, int]):
    """Numbers the units of a language in the order in which they are met."""

    def __missing__(self, unit: str) -> int:
        number = self[unit] = len(self)
        return number


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """The units of one language in a batch.

    ``ids`` are those of the units, ``places`` where each stands in its chunk, from 0 to 1,
    ``positions`` which word of its passage it is, and ``begins`` where that begins in the text.
    Chunk ``k`` has ``sizes[k]`` of them.
    """

    ids: Ids
    places: Floats
    positions: Ids
    begins: Ids
    sizes: Ids


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Some chunks; the last of pair ``ordinals[k]`` is the one before ``ends[k]``."""

    nl: Side
    fr: Side
    ordinals: Ids
    ends: Ids

    def cells(self) -> tuple[Ids, Ids]:
        """The places of the Dutch and of the French unit of each cell in ``ids``."""
        widths = np.repeat(self.fr.sizes, self.nl.sizes)
        rows = np.repeat(np.arange(len(widths), dtype=np.int32), widths)
        firsts = np.repeat(_before(self.fr.sizes), self.nl.sizes) - _before(widths)
        columns = np.arange(len(rows), dtype=np.int32) + np.repeat(firsts, widths).astype(np.int32)
        return rows, columns


def _before(sizes: NDArray[np.integer]) -> Keys:
    before: Keys = np.cumsum(sizes, dtype=np.int64) - sizes
    return before


class _Builder:
    """Collects the units of one language."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._ids: list[int] = []
        self._positions: list[int] = []
        self._begins: list[int] = []
        self._sizes: list[int] = []

    def add(self, words: Words, units: range) -> None:
        before, here = len(self._ids), slice(units.start, units.stop)
        self._ids += map(self._vocabulary.__getitem__, words.units[here])
        self._positions += words.positions[here]
        self._begins += words.begins[here]
        self._sizes.append(len(self._ids) - before)

    def side(self) -> Side:
        positions, sizes = np.array(self._positions, np.int32), np.array(self._sizes, np.int32)
        firsts = np.repeat(positions[_before(sizes)], sizes)
        lasts = np.repeat(positions[_before(sizes) + sizes - 1], sizes)
        places = (positions - firsts + 0.5) / (lasts - firsts + 1)
        ids, begins = np.array(self._ids, np.int32), np.array(self._begins, np.int32)
        return Side(ids, places.astype(np.float32), positions, begins, sizes)


def batches(pairs: Iterable[Pair], nl: Vocabulary, fr: Vocabulary) -> Iterator[Batch]:
    """The chunks of all pairs that have both sides."""
    dutch, french = _Builder(nl), _Builder(fr)
    ordinals: list[int] = []
    ends: list[int] = []
    chunks = cells = 0
    for pair in pairs:
        if pair.nl is None or pair.fr is None:
            continue
        mine, theirs = words_of(pair.nl.text, "nl"), words_of(pair.fr.text, "fr")
        for rows, columns in _chunks(mine, theirs):
            dutch.add(mine, rows)
            french.add(theirs, columns)
            chunks += 1
            cells += len(rows) * len(columns)
        ordinals.append(pair.ordinal)
        ends.append(chunks)
        if cells >= _CELLS:
            yield Batch(dutch.side(), french.side(), *_ints(ordinals, ends))
            dutch, french = _Builder(nl), _Builder(fr)
            ordinals, ends, chunks, cells = [], [], 0, 0
    if chunks:
        yield Batch(dutch.side(), french.side(), *_ints(ordinals, ends))


def _chunks(nl: Words, fr: Words) -> Iterator[Bead]:
    """Sentences that go together; those that are too long in pieces, at the same shares of both."""
    for rows, columns in beads(nl, fr):
        count = -(-max(len(rows), len(columns)) // _LONGEST)
        for k in range(count):
            own, other = (
                units[len(units) * k // count : len(units) * (k + 1) // count]
                for units in (rows, columns)
            )
            if own and other:
                yield own, other


def _ints(ordinals: list[int], ends: list[int]) -> tuple[Ids, Ids]:
    return np.array(ordinals, np.int32), np.array(ends, np.int32)
