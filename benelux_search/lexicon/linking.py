"""Word alignment: links between the words of two passages that translate each other.

For a batch of pairs, :class:`Linker` computes from the translation table the probability that two
words are linked, in both directions. Links next to a link raise its probability. Words with no link
of their own can join a link beside them: ``humains`` goes with ``mensenhandel``, which is linked to
``traite``.

Links are not stored. They are computed for the pairs that are shown or counted.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from benelux_search.analysis.analyzed_passage import analyzed_passage
from benelux_search.lexicon.training import (
    Batch,
    BatchSide,
    Floats,
    Ids,
    SideBuilder,
    split_beads,
)
from benelux_search.lexicon.training_sentences import (
    LocatedUnits,
    aligned_sentences,
    located_units,
)
from benelux_search.lexicon.translation_table import (
    Cells,
    Flags,
    TranslationTable,
    cell_keys,
    null_weights,
    positions_of,
)
from benelux_search.model import LANGUAGES, Language, Pair

# Minimum product of the probabilities of both directions for a link
_SURE: Final = 0.1
# Minimum probability, in one direction, for a word without a link to join a link beside it
_JOINS: Final = 0.7
_REACH: Final = 3  # positions between such a word and the link
_STEPS: Final = 2  # words that may join one after the other
# A pair of units seen this many times is believed by half: a word that occurs in one sentence only
# goes with whatever is left over there. Links beside it count as further occurrences
_ONCE: Final = 2.5
_ONCE_APART: Final = 4.0
# For a compound seen this many times, the weight of its parts is one half
_KNOWN: Final = 20.0
# The links beside a cell add at most this many times its weight, and ...
_COMPANY: Final = 5.0
_BELIEF: Final = 2.0  # ... count as at most this many occurrences
_ROUNDS: Final = 2
# Neighbours that support a link, as (Dutch step, French step, weight): in the same order, and in
# the reverse order (nouns and adjectives)
_BESIDE: Final = (
    (1, 1, 1.0), (-1, -1, 1.0), (1, 2, 0.7), (2, 1, 0.7), (-1, -2, 0.7), (-2, -1, 0.7),
    (1, -1, 0.6), (-1, 1, 0.6), (2, 2, 0.5), (-2, -2, 0.5),
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class PassageLinks:
    """The word links of a pair: offsets of the Dutch and of the French words, and confidences.

    Offsets are in characters of the passages; confidences are from 0 to 1. Links are in the order
    of the Dutch words.
    """

    nl: Sequence[int]
    fr: Sequence[int]
    confidences: Sequence[float]

    def from_side(self, language: Language) -> LinksFrom:
        """Return the links from the passage in ``language`` to its counterpart."""
        begins, other_begins = (self.nl, self.fr) if language == "nl" else (self.fr, self.nl)
        return LinksFrom(begins, other_begins, self.confidences)


@dataclass(frozen=True, slots=True, eq=False)
class LinksFrom:
    """The word links of a pair, seen from the passage in one language.

    Link ``k`` joins the word at offset ``begins[k]`` of this passage to the word at offset
    ``other_begins[k]`` of its counterpart. ``confidences[k]`` is from 0 to 1.
    """

    begins: Sequence[int]
    other_begins: Sequence[int]
    confidences: Sequence[float]

    def to(self, begins: Collection[int]) -> dict[int, float]:
        """Return the words of the counterpart that some words are linked to.

        ``begins`` are the offsets of the words in the passage. The result has the best confidence
        of each linked word by its offset in the counterpart.
        """
        linked: dict[int, float] = {}
        for begin, other, confidence in zip(
            self.begins, self.other_begins, self.confidences, strict=True
        ):
            if begin in begins:
                linked[other] = max(confidence, linked.get(other, 0.0))
        return linked

    def sources(self) -> Mapping[int, Sequence[int]]:
        """Return, by the offset of each linked word of the counterpart, the words linked to it."""
        sources: dict[int, list[int]] = {}
        for own, other in zip(self.begins, self.other_begins, strict=True):
            sources.setdefault(other, []).append(own)
        return sources

    def back(self, begin: int) -> list[int]:
        """Return the offsets of the words that are linked to one word of the counterpart.

        ``begin`` is the offset of that word in the counterpart.
        """
        linked = zip(self.begins, self.other_begins, strict=True)
        return [own for own, other in linked if other == begin]


LinkKey: TypeAlias = tuple[int, Language, frozenset[int] | None]

NO_LINKS: Final = PassageLinks((), (), ())


@dataclass(frozen=True, slots=True)
class LinkRequest:
    """A request for the word links of a pair, or only of the sentences that contain some words.

    ``begins`` are the offsets of these words in the passage in ``language``; None means all links.
    """

    pair: Pair
    language: Language = "nl"
    begins: frozenset[int] | None = None

    @property
    def key(self) -> LinkKey:
        """A value that identifies the request in one index, for a cache."""
        return self.pair.ordinal, self.language, self.begins


class Linker:
    """A word aligner that uses a translation table.

    ``units`` has the number of each unit, by language. ``light`` has a mask for each language: True
    for light units, see :func:`benelux_search.lexicon.function_words.light`.
    """

    def __init__(
        self,
        table: TranslationTable,
        units: Mapping[Language, Mapping[str, int]],
        light: tuple[Flags, Flags],
    ) -> None:
        self._table = table
        self._keys = table.keys
        self._agreed, self._apart = table.agreed(), table.apart()
        self._units = units
        # one number more, for all units that are not in the table
        seen = tuple(np.append(counts, 0.0) for counts in table.seen)
        self._nothing = null_weights((seen[0], seen[1]))
        self._seen = seen[0].astype(np.float32)
        self._light = np.append(light[0], False), np.append(light[1], False)

    def links(self, requests: Sequence[LinkRequest]) -> list[PassageLinks]:
        """Return the word links for each request; there are none if the pair lacks a side."""
        passages = _Passages(self._units)
        for request in requests:
            passages.add(request)
        batch = passages.batch()
        if not len(batch.nl.ids):
            return [NO_LINKS for _ in requests]
        grid = _Grid(batch, passages)
        cells = Cells.of(batch, self._nothing)
        rows = positions_of(self._keys, cell_keys(batch, cells))
        kept = rows >= 0
        taken, agreed = self._linked_words(grid, batch, cells.where(kept), rows[kept])
        return grid.links(taken, agreed, passages.ends)

    def _linked_words(
        self, grid: _Grid, batch: Batch, cells: Cells, rows: Ids
    ) -> tuple[NDArray[np.intp], Floats]:
        """Return the pairs of words to link, and the probability of all pairs of words.

        ``rows`` are the rows of the table of the cells.
        """
        words = grid.of(cells)
        cells = cells.near_by(self._parts(batch, grid)[cells.rows])
        both = self._table.both[rows]
        beside = np.zeros(len(rows), np.float32)
        agreed = np.zeros(grid.size, np.float32)
        for _ in range(_ROUNDS):
            belief = (both + _BELIEF * beside) / (both + _ONCE)
            forth, back = cells.near_by(1 + _COMPANY * beside).posteriors(
                self._agreed.fr[rows], self._agreed.nl[rows]
            )
            agreed = grid.summed(words, forth * belief) * grid.summed(words, back * belief)
            last, beside = beside, grid.beside(agreed)[words]
        apart = cells.near_by(1 + _COMPANY * last).posteriors(
            self._apart.fr[rows], self._apart.nl[rows]
        )
        often = self._table.forth[rows], self._table.back[rows]
        forth, back = (
            grid.summed(words, chance * (count + _BELIEF * beside) / (count + _ONCE_APART))
            for chance, count in zip(apart, often, strict=True)
        )
        light = self._light[0][grid.nl.units], self._light[1][grid.fr.units]
        return _taken(grid, agreed, forth, back, light), agreed

    def _parts(self, batch: Batch, grid: _Grid) -> Floats:
        """Return the weight of each Dutch unit, from 0 to 1.

        The parts of a well-known compound weigh little: ziekenhuis is no house.
        """
        whole = grid.nl.units[grid.nl.of_units]
        weights = np.where(batch.nl.ids == whole, 1.0, _KNOWN / (_KNOWN + self._seen[whole]))
        return weights.astype(np.float32)


class _Passages:
    """The units of some pairs, in chunks; the chunks of pair ``k`` end before ``ends[k]``."""

    def __init__(self, units: Mapping[Language, Mapping[str, int]]) -> None:
        self._units = units
        self._builders: Mapping[Language, SideBuilder] = {each: SideBuilder() for each in LANGUAGES}
        self.positions: Mapping[Language, list[int]] = {each: [] for each in LANGUAGES}
        self.begins: Mapping[Language, list[int]] = {each: [] for each in LANGUAGES}
        self.ends: list[int] = []
        self._chunks = 0

    def add(self, request: LinkRequest) -> None:
        pair, begins = request.pair, request.begins
        if pair.nl is not None and pair.fr is not None and (begins is None or begins):
            nl, fr = analyzed_passage(pair.nl.text, "nl"), analyzed_passage(pair.fr.text, "fr")
            for dutch, french in aligned_sentences(pair.nl.text, pair.fr.text):
                own = dutch if request.language == "nl" else french
                if begins is None or any(begin in own for begin in begins):
                    self._add_sentences(located_units(nl, dutch), located_units(fr, french))
        self.ends.append(self._chunks)

    def _add_sentences(self, nl: LocatedUnits, fr: LocatedUnits) -> None:
        """Add the units of aligned sentences."""
        whole = range(len(nl.units)), range(len(fr.units))
        for rows, columns in split_beads([whole]):
            self._add("nl", nl, rows)
            self._add("fr", fr, columns)
            self._chunks += 1

    def _add(self, language: Language, located: LocatedUnits, units: range) -> None:
        here, numbers = slice(units.start, units.stop), self._units[language]
        positions = located.positions[here]
        unknown = len(numbers)
        ids = [numbers.get(unit, unknown) for unit in located.units[here]]
        self._builders[language].add(ids, positions)
        self.positions[language].extend(positions)
        self.begins[language].extend(located.begins[here])

    def batch(self) -> Batch:
        return Batch(self._builders["nl"].side(), self._builders["fr"].side())


class _Words:
    """The words of one language in a batch: the units at one position are one word.

    ``of_units`` is the number of the word of each unit, ``units`` the first unit of each word, and
    ``begins`` the offset of each word in the text. ``sizes`` are the numbers of words of the
    chunks, ``starts`` the number of the first word of each chunk.
    """

    def __init__(self, side: BatchSide, positions: Sequence[int], begins: Sequence[int]) -> None:
        firsts = np.ones(len(side.ids), bool)
        firsts[1:] = np.diff(positions) != 0
        chunk_starts = np.cumsum(side.sizes) - side.sizes
        firsts[chunk_starts] = True
        self.of_units = np.cumsum(firsts) - 1
        first_units = np.flatnonzero(firsts)
        self.units = side.ids[first_units]
        self.begins = np.array(begins, np.int64)[first_units]
        self.starts = self.of_units[chunk_starts]
        self.sizes = np.diff(self.starts, append=len(first_units))


class _Grid:
    """All pairs of words of each chunk, row by row; a cell is a Dutch and a French word."""

    def __init__(self, batch: Batch, passages: _Passages) -> None:
        self.nl, self.fr = (
            _Words(side, passages.positions[language], passages.begins[language])
            for side, language in ((batch.nl, LANGUAGES[0]), (batch.fr, LANGUAGES[1]))
        )
        areas = self.nl.sizes * self.fr.sizes
        self.size = int(areas.sum())
        widths = np.repeat(self.fr.sizes, self.nl.sizes)
        self._row_starts = np.cumsum(widths) - widths  # of each Dutch word
        self._first_fr = np.repeat(self.fr.starts, self.nl.sizes)
        self._widths = widths
        self._row = np.repeat(np.arange(len(widths), dtype=np.int32), widths)

    def of(self, cells: Cells) -> NDArray[np.intp]:
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

    def links(
        self, taken: NDArray[np.intp], agreed: Floats, ends: Sequence[int]
    ) -> list[PassageLinks]:
        """Return the links of each pair, whose chunks end before ``ends``."""
        rows, columns = self.words(taken)
        nl, fr = self.nl.begins[rows].tolist(), self.fr.begins[columns].tolist()
        confidences = agreed[taken].tolist()
        borders = np.concatenate([[0], np.cumsum(self.nl.sizes)])  # of chunks, in Dutch words
        last = np.searchsorted(rows, borders[np.array(ends, np.int64)]).tolist()
        return [
            PassageLinks(nl[start:end], fr[start:end], confidences[start:end])
            for start, end in zip((0, *last), last, strict=False)
        ]


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
