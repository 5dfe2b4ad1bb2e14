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

Most cells say nothing, and are dropped after the first round: see :mod:`~.first_round`.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from benelux_search.lexicon.first_round import AGREED, FirstRound
from benelux_search.lexicon.training import Batch, BatchSide, Floats, Ids
from benelux_search.lexicon.translation_table import (
    Cells,
    Chances,
    Flags,
    Keys,
    TranslationTable,
    UnitCounts,
    add_counts,
    cell_keys,
    chances,
    null_weights,
    positions_of,
)

_AGREEING: Final = 6  # rounds in which both directions agree
_APART: Final = 3  # rounds of each direction by itself
_COMPANY: Final = np.float32(0.5)  # weight of co-occurrence in the first round of each direction
_HELD: Final = np.float32(0.01)  # expected count with which a pair stays in the last rounds
KEPT: Final = 0.02  # minimum expected count of a pair of units in the table
_KEPT_CHANCE: Final = 0.003  # ... and its probability, unless both directions agree on the pair


def learn(batch: Batch, units: tuple[int, int], known: TranslationTable) -> TranslationTable:
    """Learn a translation table from a batch, to be added to the ``known`` one.

    ``units`` says how many Dutch and how many French units there are. The counts of the ``known``
    table count as if they came from this batch, but are not part of the result.
    """
    seen = _seen(batch.nl, units[0]), _seen(batch.fr, units[1])
    nothing = null_weights(add_counts(seen, known.seen))
    cells, products = FirstRound(batch, nothing, seen).live_cells(known)
    keys, numbers = _numbered(cell_keys(batch, cells))
    model = _Model(cells, keys, numbers, seen, known)
    first_counts = model.summed(products)
    del cells, products, numbers  # each takes some megabytes
    both = model.agree(first_counts)
    forth, back = model.train_apart(both)
    final = model.chances(forth, back)
    kept = (final.fr > _KEPT_CHANCE) | (final.nl > _KEPT_CHANCE) | (both > KEPT)
    kept &= np.maximum(both, np.maximum(forth, back)) > KEPT
    return TranslationTable(keys[kept], both[kept], forth[kept], back[kept], seen)


def _numbered(keys_of_cells: Keys) -> tuple[Keys, Ids]:
    """Return the different keys in ascending order, and the index of the key of each cell."""
    keys, numbers = np.unique(keys_of_cells, return_inverse=True)
    return keys, numbers.astype(np.int32)


def _seen(side: BatchSide, units: int) -> UnitCounts:
    return np.bincount(side.ids, minlength=units).astype(np.float64)


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
            for counts in known.counts
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
            cells, numbers = _only(cells, numbers, both >= AGREED)
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
