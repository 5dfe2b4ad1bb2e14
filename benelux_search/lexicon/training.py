"""The training data of the lexicon: chunks of Dutch and French units, collected while indexing.

A *chunk* has the Dutch and the French units of a bead: of sentences that are aligned with each
other. Chunks in which every unit has been collected often enough are left out, so that a large
corpus is learned from as fast as a small one, and rare words are still learned from every sentence.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from benelux_search.analysis.terms import Analyser, IndexedChunk
from benelux_search.lexicon.function_words import empty_units
from benelux_search.lexicon.training_sentences import (
    AlignedUnits,
    align_sentences,
    indexed_sequence,
    is_anchor,
)
from benelux_search.model import LANGUAGES, Language, Pair

if TYPE_CHECKING:  # a search needs none
    from benelux_search.lexicon.ordinal_ranges import Range

Ids: TypeAlias = NDArray[np.int32]
Floats: TypeAlias = NDArray[np.float32]
Chunks: TypeAlias = Mapping[Language, Sequence[IndexedChunk]]

_LONGEST: Final = 250  # units of one side of a chunk
# A chunk is collected if any of its units stands in fewer collected chunks of its language ...
OFTEN: Final = 32
_LEAST_OFTEN: Final = 4
# ... a limit that is halved each time that so many more cells have been collected
_CELLS: Final = 8_000_000
NEVER_RARE: Final = 1 << 30  # the count of a number
_DIGIT: Final = re.compile("[0-9]")
_MOST_PENDING: Final = 1 << 16  # occurrences that are counted together


@dataclass(frozen=True, slots=True, eq=False)
class BatchSide:
    """The units of one language in a batch of chunks, as arrays.

    - ``ids``: the number of each unit.
    - ``relative_positions``: the position of each unit's word in its chunk, from 0 to 1.
    - ``sizes``: the number of units of each chunk.
    """

    ids: Ids
    relative_positions: Floats
    sizes: Ids


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """A batch of chunks, as arrays of their units.

    A *cell* is a pair of a Dutch and a French unit of the same chunk. The cells of a chunk are all
    such pairs.
    """

    nl: BatchSide
    fr: BatchSide

    def cells(self) -> tuple[Ids, Ids]:
        """Return all cells: the indices of their Dutch and of their French units in ``ids``.

        Cells are in the order of the chunks. In a chunk, those of the first Dutch unit come first.
        """
        widths = np.repeat(self.fr.sizes, self.nl.sizes)
        rows = np.repeat(np.arange(len(widths), dtype=np.int32), widths)
        firsts = np.repeat(_sums_before(self.fr.sizes), self.nl.sizes) - _sums_before(widths)
        columns = np.arange(len(rows), dtype=np.int32) + np.repeat(firsts, widths)
        return rows, columns

    def cell_counts(self) -> NDArray[np.int64]:
        """Return the number of cells of each chunk: its Dutch units times its French units."""
        return self.nl.sizes.astype(np.int64) * self.fr.sizes

    def parts(self, cells: int) -> Iterator[Batch]:
        """Split the batch: yield batches of whole chunks with at most ``cells`` cells each.

        A chunk that has more cells becomes a batch of its own.
        """
        ends = np.cumsum(self.cell_counts())
        start = 0
        while start < len(ends):
            before = int(ends[start - 1]) if start else 0
            stop = max(start + 1, int(ends.searchsorted(before + cells, "right")))
            chunks = slice(start, stop)
            yield Batch(_part(self.nl, chunks), _part(self.fr, chunks))
            start = stop

    def chunks(self, kept: NDArray[np.bool_]) -> Batch:
        """Return a batch of some of the chunks; ``kept`` is True for each of these."""
        return Batch(_some(self.nl, kept), _some(self.fr, kept))


def _part(side: BatchSide, chunks: slice) -> BatchSide:
    first = int(side.sizes[: chunks.start].sum())
    units = slice(first, first + int(side.sizes[chunks].sum()))
    return BatchSide(side.ids[units], side.relative_positions[units], side.sizes[chunks])


def _some(side: BatchSide, kept: NDArray[np.bool_]) -> BatchSide:
    of_unit = np.repeat(kept, side.sizes)
    return BatchSide(side.ids[of_unit], side.relative_positions[of_unit], side.sizes[kept])


def _sums_before(sizes: NDArray[np.integer]) -> Ids:
    before: Ids = np.cumsum(sizes, dtype=np.int32) - sizes.astype(np.int32)
    return before


class SideBuilder:
    """A builder of a :class:`BatchSide`: it collects the units of one language, chunk by chunk."""

    def __init__(self) -> None:
        self._ids, self._relative, self._sizes = array("i"), array("f"), array("i")

    def add(self, ids: Sequence[int], positions: Sequence[int]) -> None:
        """Add a chunk: the numbers of its units, and the positions of their words in the text."""
        first, width = positions[0], positions[-1] - positions[0] + 1
        self._ids.extend(ids)
        self._relative.extend([(position - first + 0.5) / width for position in positions])
        self._sizes.append(len(ids))

    def side(self) -> BatchSide:
        """Return the collected chunks as arrays; no chunk can be added after that."""
        ids, sizes = np.frombuffer(self._ids, np.int32), np.frombuffer(self._sizes, np.int32)
        return BatchSide(ids, np.frombuffer(self._relative, np.float32), sizes)


class UnitNumbers(dict[str, int]):
    """A dictionary from units of both languages to numbers; a new unit gets the next number.

    ``anchors`` and ``with_digit`` are lists by number: the result of :func:`is_anchor` for the
    unit, and True if it has a digit.
    """

    def __init__(self) -> None:
        self.anchors: list[bool] = []
        self.with_digit: list[bool] = []

    def __missing__(self, unit: str) -> int:
        number = self[unit] = len(self)
        self.anchors.append(is_anchor(unit))
        self.with_digit.append(_DIGIT.search(unit) is not None)
        return number


class TrainingUnits:
    """The units of one language in a training corpus, and how often they occur.

    ``collected`` has, by the number of the unit, how often it occurs in the collected chunks. For
    units with a digit it is very large from the start, so that they never count as rare.
    """

    def __init__(self, language: Language, numbers: UnitNumbers) -> None:
        self.collected: list[int] = []
        self._numbers = numbers
        self._empty = empty_units(language)
        self._pending = array("i")
        self._occurrences = np.zeros(0, np.int64)

    def number(self, units: Iterable[str]) -> tuple[int, ...]:
        """Return the numbers of units; empty ones (see :func:`.empty_units`) are left out.

        An :class:`.terms.Analyser` calls this.
        """
        return tuple([self._numbers[unit] for unit in units if unit not in self._empty])

    def count(self, ids: Sequence[int]) -> None:
        """Add the units of a passage, given by their numbers, to the occurrences."""
        self._pending.extend(ids)
        if len(self._pending) > _MOST_PENDING:
            self._add_pending()

    def extend_collected(self) -> None:
        """Extend ``collected`` to the units that have got a number since the last call."""
        new = self._numbers.with_digit[len(self.collected) :]
        self.collected += [NEVER_RARE if with_digit else 0 for with_digit in new]

    def occurrences(self) -> NDArray[np.int64]:
        """Return how often each unit occurs, by its number."""
        self._add_pending()
        return self._occurrences

    def _add_pending(self) -> None:
        counts = np.bincount(self._pending, minlength=len(self._numbers))
        counts[: len(self._occurrences)] += self._occurrences
        self._occurrences = counts
        del self._pending[:]


class TrainingCorpus:
    """A collector of training data: the chunks of the pairs that are added to it.

    ``numbers`` has the numbers of the units of both languages, and ``units`` the counts of the
    units of each. ``covered`` has the ranges of the ordinals of the added pairs: (first, last).
    Chunks in which every unit has been collected ``often`` are left out.
    """

    def __init__(self) -> None:
        self.numbers = UnitNumbers()
        self.units: Mapping[Language, TrainingUnits] = {
            language: TrainingUnits(language, self.numbers) for language in LANGUAGES
        }
        self.covered: list[Range] = []
        self._sides: Mapping[Language, SideBuilder] = {each: SideBuilder() for each in LANGUAGES}
        self.often = OFTEN
        self._cells = 0

    def analyser(self, language: Language) -> Analyser:
        """Return an analyser of texts that gives each unit its number in this corpus."""
        return Analyser(language, number_units=self.units[language].number)

    def add(self, pair: Pair, chunks: Chunks) -> None:
        """Add a pair; ``chunks`` is the analysis of its passages by :meth:`analyser`.

        Pairs must be added in the ascending order of their ordinals.
        """
        self._cover(pair.ordinal)
        if pair.nl is None or pair.fr is None:
            return
        dutch, french = (
            [unit for chunk in chunks[language] for unit in chunk.units] for language in LANGUAGES
        )
        self.units["nl"].count(dutch)
        self.units["fr"].count(french)
        if len(self.numbers) > len(self.units["fr"].collected):
            for units in self.units.values():
                units.extend_collected()
        if not self._has_rare(dutch, french):
            return
        nl = indexed_sequence(pair.nl.text, chunks["nl"])
        fr = indexed_sequence(pair.fr.text, chunks["fr"])
        for rows, columns in split_beads(align_sentences(nl, fr, self.numbers.anchors.__getitem__)):
            here, there = slice(rows.start, rows.stop), slice(columns.start, columns.stop)
            if self._has_rare(dutch[here], french[there]):
                self._collect("nl", dutch[here], nl.positions[here])
                self._collect("fr", french[there], fr.positions[there])
                self._limit(len(rows) * len(columns))

    def batch(self) -> Batch:
        """Return all collected chunks."""
        return Batch(self._sides["nl"].side(), self._sides["fr"].side())

    def _cover(self, ordinal: int) -> None:
        if self.covered and self.covered[-1][1] == ordinal - 1:
            self.covered[-1] = (self.covered[-1][0], ordinal)
        else:
            self.covered.append((ordinal, ordinal))

    def _has_rare(self, dutch: Sequence[int], french: Sequence[int]) -> bool:
        """Return True if a unit has not been collected often."""
        nl, fr = self.units["nl"].collected, self.units["fr"].collected
        return (
            min([nl[unit] for unit in dutch], default=NEVER_RARE) < self.often
            or min([fr[unit] for unit in french], default=NEVER_RARE) < self.often
        )

    def _collect(self, language: Language, ids: Sequence[int], positions: Sequence[int]) -> None:
        self._sides[language].add(ids, positions)
        collected = self.units[language].collected
        for unit in ids:
            collected[unit] += 1

    def _limit(self, cells: int) -> None:
        """Count the cells that were collected; collect fewer when there are many."""
        self._cells += cells
        if self._cells > _CELLS and self.often > _LEAST_OFTEN:
            self.often, self._cells = self.often // 2, 0


def split_beads(aligned: Iterable[AlignedUnits]) -> Iterator[AlignedUnits]:
    """Split large beads: yield beads of at most 250 Dutch and 250 French units.

    A bead is a range of Dutch units and the range of French units that is aligned with it. Both are
    split into the same number of parts.
    """
    for rows, columns in aligned:
        count = -(-max(len(rows), len(columns)) // _LONGEST)
        for k in range(count):
            dutch, french = (
                units[len(units) * k // count : len(units) * (k + 1) // count]
                for units in (rows, columns)
            )
            if dutch and french:
                yield dutch, french
