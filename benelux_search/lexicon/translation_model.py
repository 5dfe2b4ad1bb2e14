"""The translation model: probabilities that units translate each other, learned from chunks.

The model is IBM Model 1 (Brown and others 1993), trained by expectation-maximisation in both
directions over the same cells. A cell is a Dutch and a French unit of the same chunk. The
probability of a cell falls with its distance from the diagonal (as in fast_align, Dyer and others
2013). Units that rarely occur in the same chunk have no cells.

In the first rounds both directions must agree: the expected count of a cell is the product of their
posteriors (Liang and others 2006). This leaves each word only the few words that truly translate
it. In the last rounds each direction is trained alone. Then a word also gets the other words of the
phrase that translates it: ``mensenhandel`` has ``traite`` from the first rounds, and gets
``humains`` in the last ones.

Most cells say nothing, and are dropped after the first round, in which pairs of units are counted
in a hash table without keys: some share a slot, which the exact counts of the later rounds mend.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from benelux_search.lexicon.training import Batch, BatchSide, Floats, Ids

Keys: TypeAlias = NDArray[np.int64]
UnitCounts: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]
_Slots: TypeAlias = NDArray[np.uint32]
_Number = TypeVar("_Number", np.float32, np.float64)

_AGREEING: Final = 6  # rounds in which both directions agree
_APART: Final = 3  # rounds of each direction by itself
_DIAGONAL: Final = np.float32(4)  # decay of the probability with the distance from the diagonal
_NOTHING: Final = 1.0  # weight of coming from nothing, times the relative frequency of the word
_RARE: Final = 1e-4  # ... plus this, however rare the word is
_SMOOTHED: Final = 0.3  # occurrences added for each unit, in which something else translates it
_COMPANY: Final = np.float32(0.5)  # weight of co-occurrence in the first round of each direction
# Units that co-occur less often than this share of the occurrences of the rarer one are no
# translations
_SHARE: Final = np.float32(0.06)
# A pair of units stays in the rounds of agreement with this expected count, and in those of each
# direction with this one or ...
_AGREED: Final = np.float32(0.002)
_HELD: Final = np.float32(0.01)
_CLOSE: Final = np.float32(0.03)  # ... if its squared co-occurrence is this share of the product
_KEPT: Final = 0.02  # minimum expected count of a pair of units in the table
_KEPT_CHANCE: Final = 0.003  # ... and its probability, unless both directions agree on the pair
_SLOTS: Final = 1 << 20  # of the hash table of a small batch
_RANGES: Final = 4  # of its slots that are added up one after the other
_PART: Final = 400_000  # cells that are looked at together in the first round: some 20 MB
_SEEDS: Final = (908, 1998)  # of the hashes of Dutch and of French units


@dataclass(frozen=True, slots=True, eq=False)
class TranslationTable:
    """Expected counts of pairs of units that translate each other, sorted by their keys.

    The key of Dutch unit ``i`` and French unit ``j`` is ``i << 32 | j``. ``both`` is the expected
    count by both directions; ``forth`` is the expected count by the direction from Dutch to French
    alone (the French unit comes from the Dutch one), ``back`` by the direction from French to
    Dutch. ``seen`` are the occurrences of all units, by language.
    """

    keys: Keys
    both: Floats
    forth: Floats
    back: Floats
    seen: tuple[UnitCounts, UnitCounts]

    @property
    def nl(self) -> Ids:
        return (self.keys >> 32).astype(np.int32)

    @property
    def fr(self) -> Ids:
        return (self.keys & 0xFFFFFFFF).astype(np.int32)

    def agreed(self) -> Chances:
        """Return the probabilities by the counts of both directions."""
        return chances(self.nl, self.fr, self.both, self.both, self.seen)

    def apart(self) -> Chances:
        """Return the probabilities by the counts of each direction by itself."""
        return chances(self.nl, self.fr, self.forth, self.back, self.seen)

    def with_counts(self, other: TranslationTable) -> TranslationTable:
        """Return the sum of two tables; the units have the same numbers in both.

        ``other`` may have more units.
        """
        keys = (self.keys, other.keys)
        columns = [
            merge_sums(keys, pair)
            for pair in (
                (self.both, other.both),
                (self.forth, other.forth),
                (self.back, other.back),
            )
        ]
        both, forth, back = (values.astype(np.float32) for _, values in columns)
        return TranslationTable(columns[0][0], both, forth, back, _added(self.seen, other.seen))


def empty_table() -> TranslationTable:
    """Return a table of no units."""
    weights, seen = np.empty(0, np.float32), np.empty(0, np.float64)
    return TranslationTable(np.empty(0, np.int64), weights, weights, weights, (seen, seen))


@dataclass(frozen=True, slots=True, eq=False)
class Chances:
    """Translation probabilities of pairs of units.

    ``fr`` is the probability of the French unit given the Dutch one, ``nl`` the reverse.
    """

    fr: Floats
    nl: Floats


def chances(
    nl: Ids, fr: Ids, forth: Floats, back: Floats, seen: tuple[UnitCounts, UnitCounts]
) -> Chances:
    """Return the translation probabilities, smoothed, by the counts of pairs of units.

    ``nl`` and ``fr`` are the units of each pair, ``forth`` and ``back`` its counts in each
    direction, ``seen`` the occurrences of all units.
    """
    all_nl = (np.bincount(nl, forth, len(seen[0])) + _SMOOTHED).astype(np.float32)
    all_fr = (np.bincount(fr, back, len(seen[1])) + _SMOOTHED).astype(np.float32)
    return Chances(forth / all_nl[nl], back / all_fr[fr])


def _added(
    one: tuple[UnitCounts, UnitCounts], other: tuple[UnitCounts, UnitCounts]
) -> tuple[UnitCounts, UnitCounts]:
    sums = []
    for mine, theirs in zip(one, other, strict=True):
        total = np.zeros(max(len(mine), len(theirs)))
        total[: len(mine)] += mine
        total[: len(theirs)] += theirs
        sums.append(total)
    return sums[0], sums[1]


def merge_sums(
    keys: tuple[Keys, Keys], values: tuple[NDArray[_Number], NDArray[_Number]]
) -> tuple[Keys, NDArray[_Number]]:
    """Merge two sorted lists of keys, and add up the values of equal keys."""
    more = positions_of(keys[0], keys[1])
    known = more >= 0
    sums = values[0].copy()
    sums[more[known]] += values[1][known]
    indices = keys[0].searchsorted(keys[1][~known])
    return (
        np.insert(keys[0], indices, keys[1][~known]),
        np.insert(sums, indices, values[1][~known]),
    )


def positions_of(keys: Keys, wanted: Keys) -> Ids:
    """Return the indices of the wanted keys in ``keys``, which are sorted; -1 for missing ones."""
    if not len(keys):
        return np.full(len(wanted), -1, np.int32)
    indices = keys.searchsorted(wanted)
    indices[indices == len(keys)] = 0
    return np.where(keys[indices] == wanted, indices, -1).astype(np.int32)


def null_weights(seen: tuple[UnitCounts, UnitCounts]) -> tuple[Floats, Floats]:
    """Return the weight of each Dutch and of each French unit to come from nothing."""
    nl, fr = (
        (_NOTHING * (counts / max(1.0, counts.sum()) + _RARE)).astype(np.float32) for counts in seen
    )
    return nl, fr


# --- Cells


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Some of the cells of a batch.

    ``rows`` and ``columns`` are the indices of their Dutch and French units in the batch; ``near``
    is the factor for the distance from the diagonal. ``nothing`` is the weight of each Dutch and of
    each French unit of the batch to come from nothing.
    """

    rows: Ids
    columns: Ids
    near: Floats
    nothing: tuple[Floats, Floats]

    @classmethod
    def of(cls, batch: Batch, nothing: tuple[Floats, Floats]) -> Cells:
        """Return all cells of a batch; ``nothing`` holds the weights of :func:`null_weights`."""
        rows, columns = batch.cells()
        near = batch.nl.relative_positions[rows]
        near -= batch.fr.relative_positions[columns]
        np.abs(near, out=near)
        near *= -_DIAGONAL
        np.exp(near, out=near)
        return cls(rows, columns, near, (nothing[0][batch.nl.ids], nothing[1][batch.fr.ids]))

    def where(self, kept: Flags) -> Cells:
        """Return the flagged cells."""
        return Cells(self.rows[kept], self.columns[kept], self.near[kept], self.nothing)

    def near_by(self, factors: Floats) -> Cells:
        """Return the cells with ``near`` multiplied by these factors."""
        return Cells(self.rows, self.columns, self.near * factors, self.nothing)

    def posteriors(self, fr: Floats, nl: Floats) -> tuple[Floats, Floats]:
        """Return the posteriors of each cell: French from Dutch, and Dutch from French.

        The first is the probability that the French unit of the cell comes from its Dutch one.
        ``fr`` and ``nl`` are the translation probabilities of each cell.
        """
        forth, back = fr * self.near, nl * self.near
        nothing_nl, nothing_fr = self.nothing
        of_fr = np.bincount(self.columns, forth, len(nothing_fr)) + nothing_fr
        of_nl = np.bincount(self.rows, back, len(nothing_nl)) + nothing_nl
        forth /= of_fr.astype(np.float32)[self.columns]
        back /= of_nl.astype(np.float32)[self.rows]
        return forth, back


def cell_keys(batch: Batch, cells: Cells) -> Keys:
    """Return the key of the units of each cell; see :class:`TranslationTable`."""
    keys: Keys = batch.nl.ids[cells.rows].astype(np.int64) << 32 | batch.fr.ids[cells.columns]
    return keys


# --- Learning


def learn(batch: Batch, units: tuple[int, int], known: TranslationTable) -> TranslationTable:
    """Learn a translation table from a batch, to be added to the ``known`` one.

    ``units`` are the numbers of Dutch and of French units. The counts of the ``known`` table count
    as if they came from this batch, but are not part of the result.
    """
    seen = _seen(batch.nl, units[0]), _seen(batch.fr, units[1])
    nothing = null_weights(_added(seen, known.seen))
    cells, products = _FirstRound(batch, nothing, seen).live_cells(known)
    keys, numbers = np.unique(cell_keys(batch, cells), return_inverse=True)
    model = _Model(cells, keys, numbers.astype(np.int32), seen, known)
    both = model.agree(model.summed(products))
    forth, back = model.train_apart(both)
    final = model.chances(forth, back)
    kept = (final.fr > _KEPT_CHANCE) | (final.nl > _KEPT_CHANCE) | (both > _KEPT)
    kept &= np.maximum(both, np.maximum(forth, back)) > _KEPT
    return TranslationTable(keys[kept], both[kept], forth[kept], back[kept], seen)


def _seen(side: BatchSide, units: int) -> UnitCounts:
    return np.bincount(side.ids, minlength=units).astype(np.float64)


class _FirstRound:
    """The first round over a batch, which drops most of its cells.

    The cells are made again, a small part at a time, in each step, because all of them together
    would take some hundred bytes each.
    """

    def __init__(
        self, batch: Batch, nothing: tuple[Floats, Floats], seen: tuple[UnitCounts, UnitCounts]
    ) -> None:
        self._batch = batch
        self._nothing = nothing
        self._seen = seen
        self._parts = list(_small_parts(batch))
        self._table = _HashTable(int(batch.cell_counts().sum()), (len(seen[0]), len(seen[1])))

    def live_cells(self, known: TranslationTable) -> tuple[Cells, Floats]:
        """Return the cells to go on with, and the product of both posteriors of each.

        The initial count of a pair of units is its squared co-occurrence over the product of the
        frequencies, plus its ``known`` count.
        """
        frequent = self._frequent_cells()
        counts, close = self._initial_counts(frequent, known)
        products = self._products(frequent, counts)
        sums = self._table.sums([each.slots for each in frequent], products)
        live = [
            (of_slots >= _AGREED) | is_close for of_slots, is_close in zip(sums, close, strict=True)
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
        all_nl, all_fr = ((each + _SMOOTHED).astype(np.float32) for each in (of_nl, of_fr))
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


def _small_parts(batch: Batch) -> Iterator[Batch]:
    """Yield a batch in parts of about ``_PART`` cells."""
    ends = np.cumsum(batch.cell_counts())
    start = 0
    while start < len(ends) or not start:
        before = int(ends[start - 1]) if start else 0
        stop = max(start + 1, int(ends.searchsorted(before + _PART, "right")))
        yield batch.part(slice(start, stop))
        start = stop


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


class _Model:
    """Expectation-maximisation over cells; cell ``k`` has the pair of units ``keys[numbers[k]]``.

    Keys ascend. ``known`` are the prior counts of each pair of units: by both
    directions, forth and back.
    """

    def __init__(
        self,
        cells: Cells,
        keys: Keys,
        numbers: Ids,
        seen: tuple[UnitCounts, UnitCounts],
        known: TranslationTable,
    ) -> None:
        self._cells = cells
        self._numbers = numbers
        self._seen = seen
        self._nl = (keys >> 32).astype(np.int32)
        self._fr = (keys & 0xFFFFFFFF).astype(np.int32)
        rows = positions_of(known.keys, keys)
        has = rows >= 0
        self.known = [
            np.where(has, counts[rows] if len(counts) else 0, 0).astype(np.float32)
            for counts in (known.both, known.forth, known.back)
        ]

    def summed(self, values: Floats) -> Floats:
        """Return the sum of the values of the cells of each pair of units."""
        return self._summed(self._numbers, values)

    def chances(self, forth: Floats, back: Floats) -> Chances:
        """Return the probabilities by the counts of each direction, and by the prior ones."""
        known_forth, known_back = self.known[1:]
        return self._chances(forth + known_forth, back + known_back)

    def _chances(self, forth: Floats, back: Floats) -> Chances:
        return chances(self._nl, self._fr, forth, back, self._seen)

    def agree(self, both: Floats) -> Floats:
        """Return the expected counts by both directions; ``both`` are those of the first round."""
        cells, numbers = self._cells, self._numbers
        for _ in range(_AGREEING - 1):
            cells, numbers = _only(cells, numbers, both >= _AGREED)
            given = self._chances(both + self.known[0], both + self.known[0])
            forth, back = cells.posteriors(given.fr[numbers], given.nl[numbers])
            forth *= back
            both = self._summed(numbers, forth)
        return both

    def train_apart(self, both: Floats) -> tuple[Floats, Floats]:
        """Return the expected counts of each direction by itself, forth and back."""
        cells, numbers = self._cells, self._numbers
        forth, back = both, both
        for number in range(_APART):
            given = self.chances(forth, back)
            if number == 0:
                given = self._with_company(given)
            else:
                cells, numbers = _only(cells, numbers, (forth >= _HELD) | (back >= _HELD))
            of_fr, of_nl = cells.posteriors(given.fr[numbers], given.nl[numbers])
            forth, back = self._summed(numbers, of_fr), self._summed(numbers, of_nl)
        return forth, back

    def _with_company(self, given: Chances) -> Chances:
        """Raise the probabilities of units that nearly always co-occur.

        Agreement has left only one word of a phrase; this brings back the others.
        """
        company = np.bincount(self._numbers, minlength=len(self._nl)).astype(np.float32)
        nl = company / self._seen[0].astype(np.float32)[self._nl]
        fr = company / self._seen[1].astype(np.float32)[self._fr]
        one = np.float32(1)
        return Chances(
            given.fr + _COMPANY * nl * np.minimum(one, fr),
            given.nl + _COMPANY * fr * np.minimum(one, nl),
        )

    def _summed(self, numbers: Ids, values: Floats) -> Floats:
        return np.bincount(numbers, values, len(self._nl)).astype(np.float32)


def _only(cells: Cells, numbers: Ids, kept: Flags) -> tuple[Cells, Ids]:
    """Return the cells of the kept pairs of units, and the numbers of their pairs."""
    flags = kept[numbers]
    return cells.where(flags), numbers[flags]
