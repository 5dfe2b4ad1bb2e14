"""The chances of beads: sums over all paths of a lattice, forward and backward."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from benelux_search.align.lattice import (
    BLOCK,
    ROUNDING,
    Floats,
    French,
    Lattice,
    Singles,
    Step,
    first_row,
    traced,
)

_KEPT = 27_000_000  # weights of beads that are kept, of four bytes each
_MUCH, _LITTLE = 1e100, 1e-300


def likely_path(lattice: Lattice, temperature: float) -> tuple[tuple[Step, ...], list[float]]:
    """The cheapest path, and the chance of each of its beads among all paths of the band.

    Evidence that counts the same thing twice makes costs too sure: they are divided by
    ``temperature`` (nats a nat) first. The sums over paths (forward-backward) are of what a path
    costs more than the cheapest way to the same node, so that they neither vanish nor, scaled
    now and then, overflow.
    """
    n, width, shapes = lattice.n, lattice.band.width, lattice.dutch_shapes
    french = French.of(lattice)
    total, choice = first_row(lattice, french)
    weights = _Weights(lattice, french, total, temperature)
    forward = _Sums(np.zeros((n + 1) * width), np.zeros(n + 1), width)
    reach = np.zeros(width)
    reach[0] = 1.0
    forward.put(0, _summed(reach, *french.factors(total[:width], 0, temperature)))
    for start, origins, costs in lattice.blocks():
        factors = np.empty(costs.shape, np.float32)
        for k, i in enumerate(range(start + 1, start + 1 + len(costs))):
            ways = total.take(origins[k]) + costs[k]
            choice[i], best = ways.argmin(axis=0), ways.min(axis=0)
            row = french.walked(best, i)
            choice[i, row < best - ROUNDING] = len(shapes)
            total[i * width : (i + 1) * width] = row
            factors[k] = np.exp((row - ways) / temperature)
            reach = (forward.values.take(origins[k]) * factors[k]).sum(axis=0)
            forward.put(i, _summed(reach, *french.factors(row, i, temperature)))
        weights.keep(start, factors)
    path = traced(lattice, french, total, choice)
    return path, _chances(lattice, path, forward, weights)


class _Weights:
    """How likely the last bead to each node is, beside the cheapest way to that node.

    Of a long document not all are kept: what is not there is made again from the costs.
    """

    def __init__(self, lattice: Lattice, french: French, total: Floats, temperature: float) -> None:
        self._lattice, self._french = lattice, french
        self._total, self._temperature = total, temperature
        self._kept: dict[int, Singles] = {}
        self._room = _KEPT

    def keep(self, start: int, factors: Singles) -> None:
        """Keeps the weights of a block, as long as there is room."""
        self._room -= factors.size
        if self._room >= 0:
            self._kept[start] = factors

    def backwards(self) -> Iterator[tuple[int, Singles]]:
        """(i, weights of the beads that end in row i), i falling down to 1."""
        n, width = self._lattice.n, self._lattice.band.width
        for start in reversed(range(0, n, BLOCK)):
            factors = self._kept.pop(start, None)
            if factors is None:
                origins, costs = self._lattice.block(start)
                rows = self._total[(start + 1) * width : (start + 1 + len(costs)) * width]
                over = rows.reshape(len(costs), 1, width) - (self._total.take(origins) + costs)
                factors = np.exp(over / self._temperature).astype(np.float32)
            for k in range(len(factors) - 1, -1, -1):
                yield start + 1 + k, factors[k]

    def alone(self, i: int) -> tuple[Floats, Floats]:
        """The weights of 0-1 and 0-2 beads to the nodes of row ``i``."""
        width = self._lattice.band.width
        row = self._total[i * width : (i + 1) * width]
        return self._french.factors(row, i, self._temperature)


@dataclass(frozen=True, slots=True)
class _Sums:
    """Sums of weights of paths, a row of nodes after the other.

    Row ``i`` is divided by ``exp(scale[i])``; rows that beads connect have the same scale.
    """

    values: Floats
    scale: Floats
    width: int

    def put(self, i: int, row: Floats, step: int = 1) -> None:
        """Sets a row, the last one in the direction of ``step``, which is 1 or -1."""
        if 0 <= i - step < len(self.scale):
            self.scale[i] = self.scale[i - step]
        self.values[i * self.width : (i + 1) * self.width] = row
        most = row.max()
        if most > _MUCH:  # of the rows that come, some have a part of their sum
            self.values[max(0, i - 3) * self.width : (i + 4) * self.width] /= most
            first, last = sorted((i, i - 3 * step))
            self.scale[max(0, first) : last + 1] += np.log(most)

    def log(self, i: int, column: int) -> float:
        value = self.values[i * self.width + column]
        return float(np.log(max(value, _LITTLE)) + self.scale[i])


def _summed(row: Floats, one: Floats, two: Floats) -> Floats:
    """Adds to each node of a row what reaches it along the row."""
    sums: list[float] = []
    before = last = 0.0
    for own, single, double in zip(row.tolist(), one.tolist(), two.tolist(), strict=True):
        before, last = last, own + single * last + double * before
        sums.append(last)
    return np.array(sums)


def _chances(
    lattice: Lattice, path: Sequence[Step], forward: _Sums, weights: _Weights
) -> list[float]:
    """The chance of each bead of a path, by the sums from its ends to those of the lattice."""
    left, shapes = lattice.band.left.tolist(), lattice.dutch_shapes
    ending: dict[int, list[int]] = {}
    for number, (i, _, p, _) in enumerate(path):
        ending.setdefault(i + p, []).append(number)
    whole = forward.log(lattice.n, lattice.m - left[lattice.n])
    chances = [0.0] * len(path)
    for row, own, alone, sums in _backward(lattice, weights):
        for number in ending.get(row, ()):
            i, j, p, q = path[number]
            end = j + q - left[row]
            weight = own[shapes.index((p, q)), end] if p else alone[q - 1][end]
            chance = forward.log(i, j - left[i]) + sums.log(row, end) - whole
            chances[number] = min(1.0, float(weight * np.exp(min(0.0, chance))))
    return chances


def _backward(
    lattice: Lattice, weights: _Weights
) -> Iterator[tuple[int, Singles, tuple[Floats, Floats], _Sums]]:
    """(i, weights of the beads that end in row i, those along it, sums from there to the end).

    The sums are right for row i and those after it; i falls.
    """
    n, left, width = lattice.n, lattice.band.left.tolist(), lattice.band.width
    sums = _Sums(np.zeros((n + 1) * width), np.zeros(n + 1), width)
    table = sums.values.reshape(n + 1, width)
    table[n, lattice.m - left[n]] = 1.0
    nothing = np.zeros((len(lattice.dutch_shapes), width), np.float32)
    for i, factors in itertools.chain(weights.backwards(), [(0, nothing)]):
        one, two = weights.alone(i)
        # a bead along the row counts where it ends; seen from its beginning it lies ahead
        onward = _summed(
            table[i][::-1],
            np.append(0.0, one[:0:-1]),
            np.append([0.0] * min(2, width), two[:1:-1]),
        )
        sums.put(i, onward[::-1], -1)
        yield i, factors, (one, two), sums
        onto = factors * table[i]
        for number, (p, q) in enumerate(lattice.dutch_shapes):
            if p > i:
                continue
            by = left[i] - left[i - p] - q
            if by >= 0:
                table[i - p, by:] += onto[number, : max(0, width - by)]
            else:
                table[i - p, :by] += onto[number, -by:]
