"""What is known of each language by itself: lengths, turns, joins and borders."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from benelux_search.align.lattice import FAR, Floats, Ints, Singles

MOST = 3  # fragments of one language in a bead
_BESIDE = 0.7  # cost of a join where the other language has one at the same place
_SURE = 0.08  # a join that costs less is sure
_DOUBTFUL = 6.0  # a join that costs more (before a list item, say) is none beside another either
# The deviation of the log ratio of lengths, measured on pairs of translations of all lengths: 9 %
# for long paragraphs, 30 % for twenty letters
_LENGTH_FLOOR = 0.09
_LENGTH_SLOPE = 2.5  # letters
_MOST_FIT = 60.0  # nats that lengths are worth at most
_MISFIT = 0.02  # share of true beads whose lengths say nothing
_LETTERS = re.compile(r"[^\W_]+")
_Number = TypeVar("_Number", bound=np.generic)


@dataclass(frozen=True, slots=True)
class SideCosts:
    """One language: lengths of its fragments, their turns, and join or border at each boundary.

    ``units[size][made]`` is the cost of the units of ``size`` fragments that make ``made``
    paragraphs, by their first fragment; ``sizes[size]`` what their lengths say.
    """

    lengths: Floats
    turns: Ints
    ties: Ints
    join: Floats
    border: Floats
    units: Mapping[int, Mapping[int, Floats]]
    sizes: Mapping[int, Sizes]

    @classmethod
    def of(
        cls,
        texts: Sequence[str],
        turns: Sequence[int],
        joins: Sequence[float],
        ties: Sequence[int] = (),
    ) -> SideCosts:
        chance = np.clip(np.array(joins, float), 1e-6, 1 - 1e-6)
        letters = [sum(map(len, _LETTERS.findall(text))) for text in texts]
        lengths = np.array(letters, float) + 1.0
        join, border = -np.log(chance), -np.log1p(-chance)
        return cls(
            lengths,
            np.array(turns, np.int64),
            np.array(ties or [0] * len(texts), np.int64),
            join,
            border,
            {size: _units(join, border, size) for size in range(1, MOST + 1)},
            {size: Sizes.of(lengths, size) for size in range(1, MOST + 1)},
        )


def _units(join: Floats, border: Floats, size: int) -> Mapping[int, Floats]:
    """The cheapest joins and borders of units, by how many paragraphs they make.

    The boundary before a unit counts as a border: its bead begins there. One more entry than
    there are fragments, so that every node has one; units that run over the end are far.
    """
    count = len(join)
    costs: dict[int, Floats] = {}
    for borders in itertools.product((False, True), repeat=size - 1):
        cost = np.full(count + 1, FAR)
        fit = max(0, count - size + 1)
        cost[:fit] = border[:fit]
        for d, is_border in enumerate(borders, 1):
            cost[:fit] += (border if is_border else join)[d : d + fit]
        made = 1 + sum(borders)
        costs[made] = np.minimum(costs[made], cost) if made in costs else cost
    return costs


@dataclass(frozen=True, slots=True)
class Sizes:
    """Lengths of units, by their first fragment, one more entry than there are fragments.

    ``log`` is the logarithm of the length. Its deviation from that of a translation has the
    precision ``precision`` (one over the variance); ``spread`` is the logarithm of the standard
    deviation. ``strange`` is how unusual the length is in this language, in nats.
    """

    log: Singles
    precision: Singles
    spread: Singles
    strange: Singles

    def at(self, first: Ints) -> Sizes:
        """Those of some units, as columns."""
        return self._each(lambda values: values[first][:, None])

    def windows(self, first: Ints, width: int) -> Sizes:
        """Those of ``width`` units from each of ``first`` on."""
        return self._each(lambda values: windows(values, first, width))

    def _each(self, view: Callable[[Singles], Singles]) -> Sizes:
        return Sizes(view(self.log), view(self.precision), view(self.spread), view(self.strange))

    @classmethod
    def of(cls, lengths: Floats, size: int) -> Sizes:
        total = np.concatenate([[0.0], np.cumsum(lengths)])
        sums = np.concatenate([total[size:] - total[:-size], np.ones(size)])[: len(total)]
        logs, variance = np.log(sums), _LENGTH_FLOOR**2 + _LENGTH_SLOPE / sums
        one = np.log(lengths)
        deviation = max(0.5, float(one.std()))
        away = (logs - float(one.mean()) - np.log(size)) / deviation
        return cls(
            logs.astype(np.float32),
            (1.0 / variance).astype(np.float32),
            (0.5 * np.log(variance)).astype(np.float32),
            (0.5 * away**2 + np.log(deviation)).astype(np.float32),
        )


def length_cost(nl: Sizes, fr: Sizes, ratio: float) -> Singles:
    """How much likelier lengths are of strangers than of translations, in nats.

    ``ratio`` is the mean of log(French length / Dutch length).
    """
    away = fr.log - (nl.log + np.float32(ratio))
    # both normal densities without their common factor; the shorter side decides the spread
    fit = fr.strange - np.maximum(fr.spread, nl.spread)
    fit -= np.float32(0.5) * away * away * np.minimum(fr.precision, nl.precision)
    likely = np.exp(np.minimum(fit, np.float32(_MOST_FIT)))
    cost = -np.log(np.float32(1 - _MISFIT) * likely + np.float32(_MISFIT))
    return np.asarray(cost, np.float32)


def joined_together(dutch: Floats, french: Floats) -> Floats:
    """Cost of a join in both languages, set side by side, from the cost of each."""
    surer, other = np.minimum(dutch, french), np.maximum(dutch, french)
    pulled = (surer < _SURE) & (other < _DOUBTFUL)
    return surer + np.where(pulled, np.minimum(other, _BESIDE), other)


def windows(values: npt.NDArray[_Number], left: Ints, width: int) -> npt.NDArray[_Number]:
    """A row of ``width`` values from each of ``left`` on."""
    return sliding_window_view(values, width)[left]
