"""Word alignment: links between words of a Dutch and a French passage that are translations.

:class:`Linker` computes the probability that two words are linked, in both directions, from a
translation table. A link raises the probability of links next to it. A word without a link can join
the link of a neighbour: ``humains`` joins the link from mensenhandel to ``traite``.

:class:`WordLinks` holds the links of many pairs as arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from benelux_search.lexicon import translation_model
from benelux_search.lexicon.corpus import Batch, BatchSide, Floats, Ids

# Minimum product of the probabilities of both directions for a link
_SURE: Final = 0.1
# Minimum probability, in one direction, for a word without a link to join a link beside it
_JOINS: Final = 0.5
_REACH: Final = 3  # positions between such a word and the link
_STEPS: Final = 2  # words that may join one after the other
# A pair of units seen this many times is believed by half: a word that occurs in one sentence only
# goes with whatever is left over there. Links beside it count as further occurrences
_ONCE: Final = 2.5
_ONCE_APART: Final = 4.0
# For a compound seen this many times, the weight of its parts is one half
_KNOWN: Final = 20.0
# The links beside a cell add at most this many times its weight, and ...
_COMPANY: Final = 10.0
_BELIEF: Final = 1.5  # ... count as at most this many occurrences
_ROUNDS: Final = 2
# Neighbours that support a link, as (Dutch step, French step, weight): in the same order, and in
# the reverse order (nouns and adjectives)
_BESIDE: Final = (
    (1, 1, 1.0), (-1, -1, 1.0), (1, 2, 0.7), (2, 1, 0.7), (-1, -2, 0.7), (-2, -1, 0.7),
    (1, -1, 0.6), (-1, 1, 0.6), (2, 2, 0.5), (-2, -2, 0.5),
)  # fmt: skip

Flags: TypeAlias = NDArray[np.bool_]


class Linker:
    """A word aligner for batches that uses a translation table.

    ``light`` has a flag for each Dutch and each French unit: True for function words and very
    common words, see :func:`benelux_search.lexicon.lookup.light`.
    """

    def __init__(
        self, table: translation_model.TranslationTable, light: tuple[Flags, Flags]
    ) -> None:
        self._keys = table.keys
        self._agreed, self._apart = table.agreed(), table.apart()
        self._table = table
        self._nothing = translation_model.null_weights(table.seen)
        self._seen = table.seen[0]
        self._light = light

    def _parts(self, batch: Batch, grid: _Grid) -> Floats:
        """Return the weight of each Dutch unit, from 0 to 1.

        The parts of a well-known compound weigh little: ziekenhuis is no house.
        """
        whole = grid.nl.units[grid.nl.of_units]
        seen = self._seen[whole].astype(np.float32)
        weights = np.where(batch.nl.ids == whole, 1.0, _KNOWN / (_KNOWN + seen))
        return weights.astype(np.float32)

    def links(self, batch: Batch) -> WordLinks:
        """Return the word links of the pairs of a batch."""
        cells = translation_model.Cells(batch, translation_model.kept_cells(batch, self._keys))
        grid = _Grid(batch)
        words = grid.of(cells)
        near = cells.near * self._parts(batch, grid)[cells.rows]
        both = cells.of(self._table.both)
        beside = np.zeros(len(cells.indices), np.float32)
        for _ in range(_ROUNDS):
            cells.near = near * (1 + _COMPANY * beside)
            belief = (both + _BELIEF * beside) / (both + _ONCE)
            forth, back = cells.posteriors(self._agreed, self._nothing)
            agreed = grid.summed(words, forth * belief) * grid.summed(words, back * belief)
            beside = grid.beside(agreed)[words]
        apart = cells.posteriors(self._apart, self._nothing)
        often = cells.of(self._table.forth), cells.of(self._table.back)
        forth, back = (
            grid.summed(words, chance * (count + _BELIEF * beside) / (count + _ONCE_APART))
            for chance, count in zip(apart, often, strict=True)
        )
        light = self._light[0][grid.nl.units], self._light[1][grid.fr.units]
        return grid.links(_taken(grid, agreed, forth, back, light), agreed)


class _Slots:
    """The words of one language in a batch: the units at one position are one word.

    ``of_units`` is the number of the word of each unit, ``units`` the first unit of each word, and
    ``begins`` the offset of each word in the text. ``sizes`` are the numbers of words of the
    chunks, ``starts`` the number of the first word of each chunk.
    """

    def __init__(self, side: BatchSide) -> None:
        firsts = np.ones(len(side.ids), bool)
        firsts[1:] = np.diff(side.positions) != 0
        begins = np.cumsum(side.sizes) - side.sizes
        firsts[begins] = True
        self.of_units = np.cumsum(firsts) - 1
        at = np.flatnonzero(firsts)
        self.units = side.ids[at]
        self.begins = side.begins[at]
        self.starts = self.of_units[begins]
        self.sizes = np.diff(self.starts, append=len(at))


class _Grid:
    """All pairs of words of each chunk, row by row; a cell is a Dutch and a French word."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self.nl, self.fr = _Slots(batch.nl), _Slots(batch.fr)
        areas = self.nl.sizes * self.fr.sizes
        self.size = int(areas.sum())
        widths = np.repeat(self.fr.sizes, self.nl.sizes)
        self._row_starts = np.cumsum(widths) - widths  # of each Dutch word
        self._first_fr = np.repeat(self.fr.starts, self.nl.sizes)
        self._widths = widths
        self._row = np.repeat(np.arange(len(widths), dtype=np.int32), widths)

    def of(self, cells: translation_model.Cells) -> NDArray[np.intp]:
        rows = self.nl.of_units[cells.rows]
        columns = self.fr.of_units[cells.columns]
        indices: NDArray[np.intp] = self._row_starts[rows] + columns - self._first_fr[rows]
        return indices

    def summed(self, words: NDArray[np.intp], values: Floats) -> Floats:
        """Sum the values of the units of each pair of words; a sum above 1 becomes 1."""
        total = np.bincount(words, values, self.size).astype(np.float32)
        return np.minimum(1, total, out=total)

    def words(self, cells: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return the numbers of the Dutch and of the French word of each cell."""
        rows = self._row[cells].astype(np.intp)
        return rows, cells - self._row_starts[rows] + self._first_fr[rows]

    def beside(self, agreed: Floats) -> Floats:
        """Return the support of each cell by links beside it, from 0 to 1."""
        cells = np.flatnonzero(agreed > 0.05)
        rows, columns = self.words(cells)
        total = np.zeros(self.size, np.float32)
        for down, right, weight in _BESIDE:
            row, column = rows + down, columns + right
            inside = (row >= 0) & (row < len(self._widths))
            row = np.where(inside, row, 0)
            off = column - self._first_fr[row]
            inside &= self._first_fr[row] == self._first_fr[rows]
            inside &= (off >= 0) & (off < self._widths[row])
            np.add.at(total, (self._row_starts[row] + off)[inside], weight * agreed[cells][inside])
        return np.minimum(1, total)

    def links(self, taken: NDArray[np.intp], agreed: Floats) -> WordLinks:
        rows, columns = self.words(taken)
        borders = np.concatenate([[0], np.cumsum(self.nl.sizes)])  # of chunks, in words
        firsts = borders[np.concatenate([[0], self._batch.ends[:-1]])]
        starts = np.searchsorted(rows, firsts)
        return WordLinks(
            self._batch.ordinals,
            starts.astype(np.int32),
            self.nl.begins[rows].astype(np.uint32),
            self.fr.begins[columns].astype(np.uint32),
            np.round(agreed[taken] * 255).astype(np.uint8),
        )


def _taken(
    grid: _Grid, agreed: Floats, forth: Floats, back: Floats, light: tuple[Flags, Flags]
) -> NDArray[np.intp]:
    """Return the cells to link: those that both directions hold, and then words that join them.

    ``light`` flags the light words of each language.
    """
    cells = np.flatnonzero((agreed >= _SURE) | (forth >= _JOINS) | (back >= _JOINS))
    nl, fr = grid.words(cells)
    sure = agreed[cells] >= _SURE
    joined = _joined(fr, nl, sure, forth[cells], light[1])
    joined |= _joined(nl, fr, sure, back[cells], light[0])
    return cells[sure | joined]


def _joined(
    loose: NDArray[np.intp], heads: NDArray[np.intp], sure: Flags, chance: Floats, light: Flags
) -> Flags:
    """Return the cells that join a link of their head: ``humains``, of mensenhandel.

    ``loose`` are the words that may join, ``heads`` the words of the other language that they come
    from. A loose word has no sure link itself. Only light words may stand between it and a word
    linked to its head: ``traite des êtres humains``. ``light`` flags these words.
    """
    linked = np.zeros(len(light), bool)
    linked[loose[sure]] = True
    may = (chance >= _JOINS) & ~linked[loose]
    joined = np.zeros(len(loose), bool)
    heavy = np.cumsum(~light)  # content words up to each position, inclusive
    keys = heads * len(light) + loose
    for _ in range(_STEPS):
        taken = np.sort(keys[sure | joined])
        after = taken.searchsorted(keys)
        for index in (after - 1, after):  # the nearest linked word of the head on either side
            joins = (index >= 0) & (index < len(taken))
            near = taken[np.where(joins, index, 0)] if len(taken) else keys
            at = near % len(light)
            low, high = np.minimum(at, loose), np.maximum(at, loose)
            alone = heavy[high - 1] <= heavy[low]
            joins &= (near - at == keys - loose) & (high - low <= _REACH) & alone
            joined |= may & joins
    return joined


# --- The links as arrays


@dataclass(frozen=True, slots=True, eq=False)
class WordLinks:
    """The word links of some pairs, as arrays.

    - ``nl``, ``fr``: the offsets of the linked words in the Dutch and the French passage, in
      characters.
    - ``sure``: the confidence of each link, from 0 to 255: the product of the probabilities in both
      directions, times 255.
    - ``ordinals``, ``starts``: the links of pair ``ordinals[p]`` start at index ``starts[p]``.
    """

    ordinals: Ids
    starts: Ids
    nl: NDArray[np.uint32]
    fr: NDArray[np.uint32]
    sure: NDArray[np.uint8]


def no_links() -> WordLinks:
    """Return word links of no pairs."""
    none = np.empty(0, np.uint32)
    return WordLinks(
        np.empty(0, np.int32), np.empty(0, np.int64), none, none, none.astype(np.uint8)
    )


def join_links(parts: Sequence[WordLinks]) -> WordLinks:
    """Concatenate the word links of several batches, sorted by ordinal."""
    parts = [part for part in parts if len(part.ordinals)] or [no_links()]
    counts = [np.diff(part.starts, append=len(part.nl)) for part in parts]
    ordinals: Ids = np.concatenate([part.ordinals for part in parts])
    sizes = np.concatenate(counts)
    order = np.argsort(ordinals, kind="stable")
    begins = (np.cumsum(sizes) - sizes)[order]
    sizes = sizes[order]
    starts = np.cumsum(sizes) - sizes
    at = np.arange(int(sizes.sum())) + np.repeat(begins - starts, sizes)
    nl, fr, sure = (
        np.concatenate([getattr(part, name) for part in parts])[at] for name in ("nl", "fr", "sure")
    )
    return WordLinks(ordinals[order], starts, nl, fr, sure)


def within(links: WordLinks, ranges: Sequence[tuple[int, int]]) -> WordLinks:
    """Return the links of the pairs whose ordinals are in some ranges.

    A range is a (first, last) ordinal; the ranges are in ascending order.
    """
    firsts = np.array([first for first, _ in ranges], np.int64)
    lasts = np.array([last for _, last in ranges], np.int64)
    if not len(firsts):
        return no_links()
    at = np.searchsorted(firsts, links.ordinals, "right") - 1
    kept = (at >= 0) & (links.ordinals <= lasts[at])
    sizes = np.diff(links.starts, append=len(links.nl))
    chosen = np.repeat(kept, sizes)
    sizes = sizes[kept]
    return WordLinks(
        links.ordinals[kept],
        np.cumsum(sizes) - sizes,
        links.nl[chosen],
        links.fr[chosen],
        links.sure[chosen],
    )
