"""The first round of learning: drop most cells of a batch, and keep possible translations.

A *cell* is a pair of a Dutch and a French unit of the same chunk. Pairs of units are counted in a
hash table that does not store which pair a count belongs to. So two pairs can share a count, which
is then too high. The later rounds have exact counts and correct this.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from benelux_search.lexicon.training import Batch, Floats, Ids
from benelux_search.lexicon.translation_table import (
    SMOOTHED,
    Cells,
    Flags,
    TranslationTable,
    UnitCounts,
)

_Slots: TypeAlias = NDArray[np.uint32]

# Units that co-occur less often than this share of the occurrences of the rarer one are no
# translations
_SHARE: Final = np.float32(0.06)
AGREED: Final = np.float32(0.002)
_CLOSE: Final = np.float32(0.03)  # ... if its squared co-occurrence is this share of the product
_SLOTS: Final = 1 << 20  # of the hash table of a small batch
_RANGES: Final = 4  # of its slots that are added up one after the other
_PART: Final = 400_000  # cells that are looked at together in the first round: some 20 MB
_SEEDS: Final = (908, 1998)  # of the hashes of Dutch and of French units


class FirstRound:
    """The first round over a batch, which drops most of its cells.

    ``nothing`` are the weights of :func:`.null_weights`; ``seen`` are the occurrences of all units,
    by language. In each step the cells are computed again, a small part at a time, because all of
    them together would take some hundred bytes each.
    """

    def __init__(
        self, batch: Batch, nothing: tuple[Floats, Floats], seen: tuple[UnitCounts, UnitCounts]
    ) -> None:
        self._batch = batch
        self._nothing = nothing
        self._seen = seen
        self._parts = list(batch.parts(_PART))
        self._table = _HashTable(int(batch.cell_counts().sum()), (len(seen[0]), len(seen[1])))

    def live_cells(self, known: TranslationTable) -> tuple[Cells, Floats]:
        """Return the cells to keep, and the product of both posteriors of each.

        The posteriors come from an initial count of each pair of units: the square of how often
        they co-occur, divided by the product of the occurrences of both, plus the count in
        ``known``.
        """
        frequent = self._frequent_cells()
        counts, close = self._initial_counts(frequent, known)
        products = self._products(frequent, counts)
        del counts  # as large as the products
        sums = self._table.sums([each.slots for each in frequent], products)
        live = [
            (of_slots >= AGREED) | is_close for of_slots, is_close in zip(sums, close, strict=True)
        ]
        kept_products = [each[is_live] for each, is_live in zip(products, live, strict=True)]
        return self._joined(frequent, live), np.concatenate(kept_products)

    def _frequent_cells(self) -> list[_FrequentCells]:
        """Return the cells of each part whose units co-occur often enough."""
        counts = np.zeros(self._table.size, np.uint32)
        slots = []
        for part in self._parts:
            slots.append(self._table.slots(part.nl.ids, part.fr.ids, part.cells()))
            np.add.at(counts, slots[-1], np.uint32(1))
        seen_nl, seen_fr = (seen.astype(np.float32) for seen in self._seen)
        frequent = []
        for part, of_part in zip(self._parts, slots, strict=True):
            rows, columns = part.cells()
            company = counts[of_part].astype(np.float32)
            rarer = np.minimum(seen_nl[part.nl.ids][rows], seen_fr[part.fr.ids][columns])
            kept = company >= _SHARE * rarer
            frequent.append(_FrequentCells(kept, of_part[kept], company[kept]))
        return frequent

    def _initial_counts(
        self, frequent: Sequence[_FrequentCells], known: TranslationTable
    ) -> tuple[list[Floats], list[Flags]]:
        """Return the initial count of each cell, and whether its units are close to each other."""
        known_counts = self._table.known(known)
        seen_nl, seen_fr = (each.astype(np.float32) for each in self._seen)
        counts, is_close = [], []
        for part, cells in zip(self._parts, frequent, strict=True):
            rows, columns = part.cells()
            close = cells.company * cells.company
            close /= (
                seen_nl[part.nl.ids[rows[cells.kept]]] * seen_fr[part.fr.ids[columns[cells.kept]]]
            )
            is_close.append(close >= _CLOSE)
            # a pair of units has as many cells as its units co-occur
            counts.append((close + known_counts[cells.slots]) / cells.company)
        return counts, is_close

    def _products(
        self, frequent: Sequence[_FrequentCells], counts: Sequence[Floats]
    ) -> list[Floats]:
        """Return the product of both posteriors of each cell."""
        of_nl, of_fr = (np.zeros(len(each)) for each in self._seen)
        for part, each, of_part in zip(self._parts, frequent, counts, strict=True):
            rows, columns = part.cells()
            exact = of_part.astype(np.float64)
            np.add.at(of_nl, part.nl.ids[rows[each.kept]], exact)
            np.add.at(of_fr, part.fr.ids[columns[each.kept]], exact)
        all_nl, all_fr = ((each + SMOOTHED).astype(np.float32) for each in (of_nl, of_fr))
        products = []
        for part, each, of_part in zip(self._parts, frequent, counts, strict=True):
            cells = Cells.of(part, self._nothing).where(each.kept)
            company = each.company
            forth, back = cells.posteriors(
                of_part / all_nl[part.nl.ids[cells.rows]] * company,
                of_part / all_fr[part.fr.ids[cells.columns]] * company,
            )
            products.append(forth * back)
        return products

    def _joined(self, frequent: Sequence[_FrequentCells], live: Sequence[Flags]) -> Cells:
        """Return the live cells of all parts, with the indices that they have in the batch."""
        rows, columns, near = [], [], []
        first_row = first_column = np.int32(0)
        for part, frequent_cells, is_live in zip(self._parts, frequent, live, strict=True):
            cells = Cells.of(part, self._nothing).where(frequent_cells.kept).where(is_live)
            rows.append(cells.rows + first_row)
            columns.append(cells.columns + first_column)
            near.append(cells.near)
            first_row += np.int32(len(part.nl.ids))
            first_column += np.int32(len(part.fr.ids))
        of_units = self._nothing[0][self._batch.nl.ids], self._nothing[1][self._batch.fr.ids]
        return Cells(np.concatenate(rows), np.concatenate(columns), np.concatenate(near), of_units)


@dataclass(frozen=True, slots=True, eq=False)
class _FrequentCells:
    """The cells of a part of a batch whose units co-occur often enough.

    ``kept`` flags them among all cells of the part. ``slots`` are their slots in the hash table,
    and ``company`` is the number of co-occurrences of their units.
    """

    kept: Flags
    slots: _Slots
    company: Floats


class _HashTable:
    """Counts of pairs of units by a hash of both, without keys."""

    def __init__(self, cells: int, units: tuple[int, int]) -> None:
        self.size = max(_SLOTS, 1 << (2 * cells).bit_length())
        self._nl, self._fr = (
            np.random.default_rng(seed).integers(0, self.size, count, np.uint32)
            for seed, count in zip(_SEEDS, units, strict=True)
        )

    def slots(self, nl: Ids, fr: Ids, cells: tuple[Ids, Ids]) -> _Slots:
        """Return the slot of each cell, given as :meth:`.Batch.cells` does.

        ``nl`` and ``fr`` are the units of the batch.
        """
        slots: _Slots = self._nl[nl][cells[0]] ^ self._fr[fr][cells[1]]
        return slots

    def sums(self, slots: Sequence[_Slots], values: Sequence[Floats]) -> list[Floats]:
        """Return, for each cell, the sum of the values of all cells in its slot.

        The slots are handled in several ranges, whose sums take little memory.
        """
        sums = [np.empty_like(each) for each in values]
        width = self.size // _RANGES
        for low in range(0, self.size, width):
            inside = [(each >= low) & (each < low + width) for each in slots]
            of_slots = np.zeros(width)
            for where, of_part, each in zip(inside, slots, values, strict=True):
                np.add.at(of_slots, of_part[where] - np.uint32(low), each[where].astype(np.float64))
            for where, of_part, total in zip(inside, slots, sums, strict=True):
                total[where] = of_slots[of_part[where] - np.uint32(low)].astype(np.float32)
        return sums

    def known(self, table: TranslationTable) -> Floats:
        """Return the count that a table has for each slot: the largest of its pairs of units."""
        counts = np.zeros(self.size, np.float32)
        np.maximum.at(counts, self._nl[table.nl] ^ self._fr[table.fr], table.both)
        return counts
