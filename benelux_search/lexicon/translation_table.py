"""The translation table, the probabilities that it gives, and the cells of a batch.

A *cell* is a pair of a Dutch and a French unit of the same chunk. Its probability falls with its
distance from the diagonal (as in fast_align, Dyer and others 2013).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from benelux_search.lexicon.training import Batch, Floats, Ids

Keys: TypeAlias = NDArray[np.int64]
UnitCounts: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]

_DIAGONAL: Final = np.float32(5)  # decay of the probability with the distance from the diagonal
_NOTHING: Final = 1.0  # weight of coming from nothing, times the relative frequency of the word
_RARE: Final = 1e-4  # ... plus this, however rare the word is
SMOOTHED: Final = 0.3  # occurrences added for each unit, in which something else translates it


@dataclass(frozen=True, slots=True, eq=False)
class TranslationTable:
    """Expected counts of pairs of units that translate each other, sorted by their keys.

    The key of Dutch unit ``i`` and French unit ``j`` is ``i << 32 | j``. The count of a pair of
    units is how often they are expected to translate each other in the texts. There are three:
    ``forth`` is learned in the direction from Dutch to French alone (the French unit comes from the
    Dutch one), ``back`` in the direction from French to Dutch alone, and ``both`` in both
    directions together. ``seen`` are the occurrences of all units, by language.
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

    @property
    def counts(self) -> tuple[Floats, Floats, Floats]:
        """The counts ``both``, ``forth`` and ``back``."""
        return self.both, self.forth, self.back

    def agreed(self) -> Chances:
        """Return the translation probabilities of all pairs of units, from the counts ``both``."""
        return chances(self.nl, self.fr, self.both, self.both, self.seen)

    def apart(self) -> Chances:
        """Return the translation probabilities of all pairs of units, from ``forth`` and ``back``.

        Each direction has its own counts here, so the two need not agree on a translation.
        """
        return chances(self.nl, self.fr, self.forth, self.back, self.seen)

    def with_counts(self, other: TranslationTable) -> TranslationTable:
        """Return the sum of this table and another one.

        Each unit must have the same number in both. ``other`` may have more units.
        """
        rows = positions_of(self.keys, other.keys)
        is_known = rows >= 0
        new_keys = other.keys[~is_known]
        before = self.keys.searchsorted(new_keys)

        def merged(counts: Floats, more: Floats) -> Floats:
            sums = counts.copy()
            sums[rows[is_known]] += more[is_known]
            return np.insert(sums, before, more[~is_known])

        keys = np.insert(self.keys, before, new_keys)
        both, forth, back = map(merged, self.counts, other.counts)
        return TranslationTable(keys, both, forth, back, add_counts(self.seen, other.seen))

    def without_counts(self, other: TranslationTable) -> TranslationTable:
        """Return this table less the counts of another one, at least 0; the rows stay the same.

        Each unit must have the same number in both.
        """
        rows = positions_of(self.keys, other.keys)
        is_known = rows >= 0

        def less(counts: Floats, others: Floats) -> Floats:
            left = counts.copy()
            left[rows[is_known]] -= others[is_known]
            return np.maximum(left, 0)

        both, forth, back = map(less, self.counts, other.counts)
        return TranslationTable(self.keys, both, forth, back, self.seen)


def empty_table() -> TranslationTable:
    """Return a table without units."""
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
    """Return the smoothed translation probabilities of pairs of units, from their counts.

    ``nl`` and ``fr`` are the units of each pair, ``forth`` and ``back`` its counts in each
    direction, ``seen`` the occurrences of all units.
    """
    all_nl = (np.bincount(nl, forth, len(seen[0])) + SMOOTHED).astype(np.float32)
    all_fr = (np.bincount(fr, back, len(seen[1])) + SMOOTHED).astype(np.float32)
    return Chances(forth / all_nl[nl], back / all_fr[fr])


def add_counts(
    one: tuple[UnitCounts, UnitCounts], other: tuple[UnitCounts, UnitCounts]
) -> tuple[UnitCounts, UnitCounts]:
    sums = []
    for mine, theirs in zip(one, other, strict=True):
        total = np.zeros(max(len(mine), len(theirs)))
        total[: len(mine)] += mine
        total[: len(theirs)] += theirs
        sums.append(total)
    return sums[0], sums[1]


def positions_of(keys: Keys, wanted: Keys) -> Ids:
    """Return the indices of the wanted keys in ``keys``, which are sorted; -1 for missing ones."""
    if not len(keys):
        return np.full(len(wanted), -1, np.int32)
    indices = keys.searchsorted(wanted)
    indices[indices == len(keys)] = 0
    return np.where(keys[indices] == wanted, indices, -1).astype(np.int32)


def null_weights(seen: tuple[UnitCounts, UnitCounts]) -> tuple[Floats, Floats]:
    """Return, for each Dutch and each French unit, the weight of translating no unit at all.

    It is the weight of the empty word (NULL) of IBM Model 1.
    """
    nl, fr = (
        (_NOTHING * (counts / max(1.0, counts.sum()) + _RARE)).astype(np.float32) for counts in seen
    )
    return nl, fr


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Some of the cells of a batch; see :class:`.Batch`.

    ``rows`` and ``columns`` are the indices of their Dutch and French units in the batch; ``near``
    is the factor for the distance from the diagonal. ``nothing`` has the weight of
    :func:`null_weights` for each Dutch and for each French unit of the batch.
    """

    rows: Ids
    columns: Ids
    near: Floats
    nothing: tuple[Floats, Floats]

    @classmethod
    def of(cls, batch: Batch, nothing: tuple[Floats, Floats]) -> Cells:
        """Return all cells of a batch; ``nothing`` is the result of :func:`null_weights`."""
        rows, columns = batch.cells()
        near = batch.nl.relative_positions[rows]
        near -= batch.fr.relative_positions[columns]
        np.abs(near, out=near)
        near *= -_DIAGONAL
        np.exp(near, out=near)
        return cls(rows, columns, near, (nothing[0][batch.nl.ids], nothing[1][batch.fr.ids]))

    def where(self, kept: Flags) -> Cells:
        """Return the cells for which ``kept`` is True."""
        return Cells(self.rows[kept], self.columns[kept], self.near[kept], self.nothing)

    def near_by(self, factors: Floats) -> Cells:
        """Return the same cells, each with ``near`` multiplied by its factor."""
        return Cells(self.rows, self.columns, self.near * factors, self.nothing)

    def posteriors(self, fr: Floats, nl: Floats) -> tuple[Floats, Floats]:
        """Return the posteriors of each cell: French from Dutch, and Dutch from French.

        The first is the probability that the French unit of the cell comes from its Dutch one, and
        not from another unit of the chunk or from none. ``fr`` and ``nl`` are the translation
        probabilities of each cell.
        """
        forth, back = fr * self.near, nl * self.near
        nothing_nl, nothing_fr = self.nothing
        of_fr = np.bincount(self.columns, forth, len(nothing_fr)) + nothing_fr
        of_nl = np.bincount(self.rows, back, len(nothing_nl)) + nothing_nl
        forth /= of_fr.astype(np.float32)[self.columns]
        back /= of_nl.astype(np.float32)[self.rows]
        return forth, back


def cell_keys(batch: Batch, cells: Cells) -> Keys:
    """Return the key of each cell in a :class:`TranslationTable`, made of its two units."""
    keys: Keys = batch.nl.ids[cells.rows].astype(np.int64) << 32 | batch.fr.ids[cells.columns]
    return keys
