"""The translation model: probabilities that units translate each other, learned from chunks.

The model is IBM Model 1 (Brown and others 1993), trained by expectation-maximisation in both
directions over the same cells. A cell is a Dutch and a French unit of the same chunk. The
probability of a cell falls with its distance from the diagonal (as in fast_align, Dyer and others
2013). Units that rarely occur in the same chunk have no cells.

In the first rounds both directions must agree: the expected count of a cell is the product of their
posteriors (Liang and others 2006). This leaves each word only the few words that truly translate
it. In the last rounds each direction is trained alone. The first of these rounds raises the
probabilities of units that nearly always occur together. So a word also gets the other words of the
phrase that translates it: ``mensenhandel`` has ``traite`` from the first rounds, and gets ``êtres``
and ``humains`` in the last ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from benelux_search.lexicon.corpus import Batch, Floats, Ids, Keys

_AGREEING: Final = 6  # rounds in which both directions agree
_APART: Final = 3  # rounds of each direction by itself
_DIAGONAL: Final = 6.0  # decay of the probability with the distance from the diagonal, of 1 at most
_NOTHING: Final = 1.0  # weight of coming from nothing, times the relative frequency of the word
_RARE: Final = 1e-4  # ... plus this, however rare the word is
_SMOOTHED: Final = 0.3  # occurrences added for each unit, in which something else translates it
_COMPANY: Final = np.float32(0.5)  # weight of co-occurrence in the first round of each direction
# Units that co-occur less often than this share of the occurrences of the rarer one are no
# translations
_SHARE: Final = 0.06
_KEPT: Final = 0.02  # minimum expected count of a pair of units in the table
_KEPT_CHANCE: Final = 0.003  # ... and its probability, unless both directions agree on the pair

Counts = NDArray[np.float64]
_Number = TypeVar("_Number", np.float32, np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class TranslationTable:
    """Expected counts of translations, one row for each pair of a Dutch and a French unit.

    - ``keys``: ``i << 32 | j`` for Dutch unit ``i`` and French unit ``j``, ascending.
    - ``both``: the expected count if both directions must agree.
    - ``forth``: the expected count in the direction from Dutch to French alone.
    - ``back``: the expected count in the direction from French to Dutch alone.
    - ``seen``: the numbers of occurrences of all Dutch and of all French units.
    """

    keys: Keys
    both: Floats
    forth: Floats
    back: Floats
    seen: tuple[Counts, Counts]

    @property
    def nl(self) -> Ids:
        """Return the number of the Dutch unit of each row."""
        return (self.keys >> 32).astype(np.int32)

    @property
    def fr(self) -> Ids:
        """Return the number of the French unit of each row."""
        return (self.keys & 0xFFFFFFFF).astype(np.int32)

    def agreed(self) -> Chances:
        """Return the translation probabilities computed from ``both``."""
        return chances(self.nl, self.fr, self.both, self.both, self.seen)

    def apart(self) -> Chances:
        """Return the translation probabilities computed from ``forth`` and ``back``."""
        return chances(self.nl, self.fr, self.forth, self.back, self.seen)

    def with_counts(self, other: TranslationTable) -> TranslationTable:
        """Return a table with the summed counts of this table and of ``other``.

        The units must have the same numbers in the two tables; ``other`` may have more units.
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


@dataclass(frozen=True, slots=True, eq=False)
class Chances:
    """Translation probabilities, one item for each pair of a Dutch and a French unit.

    ``fr`` is the probability of the French unit given the Dutch one; ``nl`` is the reverse.
    """

    fr: Floats
    nl: Floats


def chances(nl: Ids, fr: Ids, forth: Floats, back: Floats, seen: tuple[Counts, Counts]) -> Chances:
    """Return smoothed translation probabilities from the counts of pairs of units.

    - ``nl``, ``fr``: the numbers of the two units of each pair.
    - ``forth``, ``back``: the count of each pair, from Dutch to French and from French to Dutch.
    - ``seen``: the numbers of occurrences of all Dutch and of all French units.
    """
    all_nl = (np.bincount(nl, forth, len(seen[0])) + _SMOOTHED).astype(np.float32)
    all_fr = (np.bincount(fr, back, len(seen[1])) + _SMOOTHED).astype(np.float32)
    return Chances(forth / all_nl[nl], back / all_fr[fr])


def _added(one: tuple[Counts, Counts], other: tuple[Counts, Counts]) -> tuple[Counts, Counts]:
    sums = []
    for mine, theirs in zip(one, other, strict=True):
        total = np.zeros(max(len(mine), len(theirs)))
        total[: len(mine)] += mine
        total[: len(theirs)] += theirs
        sums.append(total)
    return sums[0], sums[1]


def learn(
    batches: Sequence[Batch], units: tuple[int, int], known: TranslationTable
) -> TranslationTable:
    """Return the translation table of the batches, to be added to the ``known`` table.

    ``units`` are the numbers of Dutch and of French units. For pairs of units that are in the
    batches, the counts of the ``known`` table are used in training, but are not part of the result.
    """
    seen = tuple(
        _seen([side.ids for side in sides], number)
        for sides, number in zip(
            ([b.nl for b in batches], [b.fr for b in batches]), units, strict=True
        )
    )
    seen = seen[0], seen[1]
    keys, company = _company(batches, seen)
    model = _Model(batches, keys, seen, known)
    both = model.first(company)
    for _ in range(_AGREEING):
        both = model.linked(model.agreed(both))
    forth, back = both, both
    for number in range(_APART):
        apart = model.apart(forth, back)
        if not number:
            apart = model.with_company(apart, company)
        forth, back = model.linked_apart(apart)
    final = model.apart(forth, back)
    kept = (final.fr > _KEPT_CHANCE) | (final.nl > _KEPT_CHANCE) | (both > _KEPT)
    kept &= np.maximum(both, np.maximum(forth, back)) > _KEPT
    return TranslationTable(keys[kept], both[kept], forth[kept], back[kept], seen)


def _seen(ids: Sequence[Ids], units: int) -> Counts:
    together = np.concatenate(ids) if ids else np.empty(0, np.int32)
    return np.bincount(together, minlength=units).astype(np.float64)


def cell_keys(batch: Batch) -> Keys:
    """Return the key of each cell of a batch, as in :class:`TranslationTable`."""
    rows, columns = batch.cells()
    keys: Keys = batch.nl.ids[rows].astype(np.int64) << 32 | batch.fr.ids[columns]
    return keys


def _company(batches: Sequence[Batch], seen: tuple[Counts, Counts]) -> tuple[Keys, Floats]:
    """Return the keys of the pairs of units that may translate each other, and their cell counts.

    Keys ascend.
    """
    keys, counts = np.empty(0, np.int64), np.empty(0, np.float32)
    for batch in batches:
        batch_keys, number = np.unique(cell_keys(batch), return_counts=True)
        keys, counts = merge_sums((keys, batch_keys), (counts, number.astype(np.float32)))
    of_nl, of_fr = (each.astype(np.float32) for each in seen)
    kept = counts >= _SHARE * np.minimum(of_nl[keys >> 32], of_fr[keys & 0xFFFFFFFF])
    return keys[kept], counts[kept]


def merge_sums(
    keys: tuple[Keys, Keys], values: tuple[NDArray[_Number], NDArray[_Number]]
) -> tuple[Keys, NDArray[_Number]]:
    """Merge two sorted arrays of keys, and add up the values of a key that is in both."""
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
    """Return the index in ``keys`` of each wanted key, or -1 if missing; ``keys`` is sorted."""
    if not len(keys):
        return np.full(len(wanted), -1, np.int32)
    indices = keys.searchsorted(wanted)
    indices[indices == len(keys)] = 0
    return np.where(keys[indices] == wanted, indices, -1).astype(np.int32)


class _Model:
    """Expectation-maximisation over the cells of all pairs of units that may be translations."""

    def __init__(
        self,
        batches: Sequence[Batch],
        keys: Keys,
        seen: tuple[Counts, Counts],
        known: TranslationTable,
    ) -> None:
        self._batches = batches
        self._kept = [kept_cells(batch, keys) for batch in batches]
        self._seen = seen
        self._nothing = null_weights(_added(seen, known.seen))
        self.nl = (keys >> 32).astype(np.int32)
        self.fr = (keys & 0xFFFFFFFF).astype(np.int32)
        rows = positions_of(known.keys, keys)
        self._known = np.flatnonzero(rows >= 0)  # the pairs with prior counts
        known_rows = rows[self._known]
        self._prior = known.both[known_rows], known.forth[known_rows], known.back[known_rows]

    def agreed(self, both: Floats) -> Chances:
        total = self._with(both, 0)
        return chances(self.nl, self.fr, total, total, self._seen)

    def apart(self, forth: Floats, back: Floats) -> Chances:
        return chances(self.nl, self.fr, self._with(forth, 1), self._with(back, 2), self._seen)

    def _with(self, counts: Floats, which: int) -> Floats:
        """Add the prior counts: ``which`` is 0 for both, 1 for forth, 2 for back."""
        total = counts.copy()
        total[self._known] += self._prior[which]
        return total

    def first(self, company: Floats) -> Floats:
        """Return the initial counts: squared co-occurrence over the product of the frequencies."""
        seen_nl, seen_fr = (each.astype(np.float32) for each in self._seen)
        shares: Floats = (company / seen_nl[self.nl]).astype(np.float32)
        shares *= company
        shares /= seen_fr[self.fr]
        return shares

    def with_company(self, given: Chances, company: Floats) -> Chances:
        """Raise the probabilities of units that nearly always co-occur.

        Agreement has left only one word of a phrase; this brings back the others.
        """
        seen_nl, seen_fr = (each.astype(np.float32) for each in self._seen)
        nl, fr = company / seen_nl[self.nl], company / seen_fr[self.fr]
        one = np.float32(1)
        return Chances(
            given.fr + _COMPANY * nl * np.minimum(one, fr),
            given.nl + _COMPANY * fr * np.minimum(one, nl),
        )

    def linked(self, given: Chances) -> Floats:
        """Return the expected count of each pair of units by both directions."""
        total = np.zeros(len(self.nl), np.float32)
        for cells, (fr, nl) in self._posteriors(given):
            total[cells.numbers] += np.bincount(cells.indices, fr * nl).astype(np.float32)
        return total

    def linked_apart(self, given: Chances) -> tuple[Floats, Floats]:
        """Return the expected counts by each direction by itself: forth and back."""
        forth, back = (np.zeros(len(self.nl), np.float32) for _ in range(2))
        for cells, (fr, nl) in self._posteriors(given):
            forth[cells.numbers] += np.bincount(cells.indices, fr).astype(np.float32)
            back[cells.numbers] += np.bincount(cells.indices, nl).astype(np.float32)
        return forth, back

    def _posteriors(self, given: Chances) -> Iterator[tuple[Cells, tuple[Floats, Floats]]]:
        for batch, kept in zip(self._batches, self._kept, strict=True):
            cells = Cells(batch, kept)
            yield cells, cells.posteriors(given, self._nothing)


@dataclass(frozen=True, slots=True, eq=False)
class KeptCells:
    """The cells of a batch whose keys are in a translation table.

    ``bits`` has one bit for each cell of the batch: 1 if the cell is kept. Kept cell ``k`` belongs
    to row ``numbers[indices[k]]`` of the table.
    """

    bits: NDArray[np.uint8]
    numbers: Ids
    indices: Ids


def kept_cells(batch: Batch, keys: Keys) -> KeptCells:
    """Return the cells of a batch whose key is in ``keys``, a sorted array."""
    numbers = positions_of(keys, cell_keys(batch))
    kept = numbers >= 0
    distinct, indices = np.unique(numbers[kept], return_inverse=True)
    return KeptCells(np.packbits(kept), distinct, indices.astype(np.int32))


def null_weights(seen: tuple[Counts, Counts]) -> tuple[Floats, Floats]:
    """Return, for each Dutch and each French unit, the weight of having no translation."""
    nl, fr = (
        (_NOTHING * (counts / max(1.0, counts.sum()) + _RARE)).astype(np.float32) for counts in seen
    )
    return nl, fr


class Cells:
    """The kept cells of a batch, with one item for each cell in each array.

    ``rows`` and ``columns`` are the indices in ``ids`` of the Dutch and the French unit. ``near``
    is a factor from 0 to 1 that falls with the distance from the diagonal.
    """

    def __init__(self, batch: Batch, kept: KeptCells) -> None:
        self.batch = batch
        self.numbers, self.indices = kept.numbers, kept.indices
        rows, columns = batch.cells()
        mask = np.unpackbits(kept.bits, count=len(rows)).view(np.bool_)
        self.rows, self.columns = rows[mask], columns[mask]
        off = np.abs(
            batch.nl.relative_positions[self.rows] - batch.fr.relative_positions[self.columns]
        )
        self.near = np.exp(-_DIAGONAL * off)

    def of(self, values: Floats) -> Floats:
        """Return the value for each cell; ``values`` has one value for each row of the table."""
        of_cells: Floats = values[self.numbers][self.indices]
        return of_cells

    def posteriors(self, given: Chances, nothing: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
        """Return two posteriors for each cell: French unit from Dutch unit, and the reverse.

        The first is the probability that the French unit of the cell translates its Dutch unit.
        ``given`` are the translation probabilities, and ``nothing`` the weights of
        :func:`null_weights`.
        """
        batch = self.batch
        fr, nl = self.of(given.fr) * self.near, self.of(given.nl) * self.near
        of_fr = np.bincount(self.columns, fr, len(batch.fr.ids)) + nothing[1][batch.fr.ids]
        of_nl = np.bincount(self.rows, nl, len(batch.nl.ids)) + nothing[0][batch.nl.ids]
        return (
            (fr / of_fr[self.columns]).astype(np.float32),
            (nl / of_nl[self.rows]).astype(np.float32),
        )
