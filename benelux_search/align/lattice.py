"""The lattice of beads and the dynamic programmes over it.

A node (i, j) says that ``i`` Dutch and ``j`` French fragments are aligned. An edge is a bead of
``p`` Dutch and ``q`` French fragments. Only a band of the lattice is walked, row by row, each
row as one numpy vector, so that time and memory grow with the length of the document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Shape = tuple[int, int]
Tables = dict[Shape, npt.NDArray[np.float32]]
FAR = 1e6  # the cost of what cannot be, in nats
_BLOCK = 512  # rows whose costs are held at a time


@dataclass(frozen=True, slots=True)
class Band:
    """Row ``i`` holds the nodes (i, left[i]) to (i, left[i] + width - 1); left never falls.

    There is a row for each node, one more than there are Dutch fragments.
    """

    left: Ints
    width: int


@dataclass(frozen=True, slots=True)
class Lattice:
    """The costs of all edges in a band, in nats; lower is likelier.

    ``shapes`` are those of the beads with two sides. ``pairs(start, stop)`` gives, for each
    shape (p, q), at (i - start, c) the cost of the bead of
    p Dutch fragments from ``i`` and q French ones from ``left[i] + c``. ``lone_nl[p][i]`` and
    ``lone_fr[q][j]`` are beads with an empty side.
    """

    band: Band
    n: int
    m: int
    shapes: Sequence[Shape]
    pairs: Callable[[int, int], Tables]
    lone_nl: Mapping[int, Floats]
    lone_fr: Mapping[int, Floats]

    @property
    def dutch_shapes(self) -> list[Shape]:
        """All shapes with a Dutch side, in the order of :meth:`rows`."""
        return [*self.shapes, *((p, 0) for p in self.lone_nl)]

    def rows(self) -> Iterator[tuple[int, list[Floats]]]:
        """(i, the costs of the beads that begin in row i, one array a shape), i rising."""
        for start in range(0, self.n, _BLOCK):
            stop = min(self.n, start + _BLOCK)
            tables = self.pairs(start, stop)
            for i in range(start, stop):
                costs = [tables[shape][i - start].astype(np.float64) for shape in self.shapes]
                for lone in self.lone_nl.values():
                    costs.append(np.full(self.band.width, lone[i] if i < len(lone) else FAR))
                yield i, costs

    def french(self, i: int) -> dict[int, Floats]:
        """Costs of the beads without a Dutch side that begin in row ``i``."""
        left, width = int(self.band.left[i]), self.band.width
        return {q: _window(costs, left, width) for q, costs in self.lone_fr.items()}


def _window(values: Floats, left: int, width: int) -> Floats:
    part = np.full(width, FAR)
    high = min(len(values), left + width)
    if left < high:
        part[: high - left] = values[left:high]
    return part


def _shift(row: Floats, by: int) -> Floats:
    """A row of the band as seen from one whose left edge lies ``by`` columns further."""
    if by == 0:
        return row
    moved = np.full_like(row, np.inf)
    if 0 < by < len(row):
        moved[:-by] = row[by:]
    elif 0 < -by < len(row):
        moved[-by:] = row[:by]
    return moved


Step = tuple[int, int, int, int]


def cheapest_path(lattice: Lattice) -> tuple[Step, ...]:
    """The cheapest path from (0, 0) to (n, m): (i, j, p, q) of each bead.

    Every node of the band can be reached by beads with an empty side, so there always is one.
    """
    n, width = lattice.n, lattice.band.width
    left, shapes = lattice.band.left, lattice.dutch_shapes
    alone = {q: len(shapes) + q for q in lattice.lone_fr}
    total = np.full((n + 1, width), np.inf)
    choice = np.zeros((n + 1, width), np.int8)
    total[0, 0] = 0.0
    for i, costs in lattice.rows():
        _walk_french(total[i], choice[i], lattice.french(i), alone)
        for number, ((p, q), cost) in enumerate(zip(shapes, costs, strict=True)):
            if i + p > n:
                continue
            candidate = _shift(total[i] + cost, int(left[i + p] - left[i]) - q)
            better = candidate < total[i + p]
            total[i + p][better] = candidate[better]
            choice[i + p][better] = number
    _walk_french(total[n], choice[n], lattice.french(n), alone)
    named = {**dict(enumerate(shapes)), **{number: (0, q) for q, number in alone.items()}}
    steps: list[Step] = []
    i, j = n, lattice.m
    while i or j:
        p, q = named[int(choice[i, j - int(left[i])])]
        i, j = i - p, j - q
        steps.append((i, j, p, q))
    return tuple(reversed(steps))


def _walk_french(
    row: Floats,
    choice: npt.NDArray[np.int8],
    french: Mapping[int, Floats],
    alone: Mapping[int, int],
) -> None:
    """Beads without a Dutch side stay in their row: runs of 0-1, then each 0-q that pays."""
    ahead = _ahead(french[1])
    run = np.minimum.accumulate(row - ahead) + ahead
    better = run < row - 1e-9
    row[better] = run[better]
    choice[better] = alone[1]
    for q, place in _longer(french, 0.0):
        cost = row[place] + french[q][place]
        onward = cost + ahead[place + q :] - ahead[place + q]
        better = onward < row[place + q :] - 1e-9
        if not better.any():
            continue
        row[place + q :][better] = onward[better]
        choice[place + q :][better] = alone[1]
        if better[0]:
            choice[place + q] = alone[q]


def _ahead(costs: Floats) -> Floats:
    """What walking from the first column to each costs by 0-1 beads."""
    return np.concatenate([[0.0], np.cumsum(costs[:-1])])


def _longer(french: Mapping[int, Floats], slack: float) -> list[tuple[int, int]]:
    """(q, column) of the longer beads that cost less than as many 0-1, or ``slack`` more."""
    found = []
    for q, costs in french.items():
        if q > 1:
            singles = _ahead(french[1])
            end = len(costs) - q
            cheap = np.flatnonzero(costs[:end] < singles[q : q + end] - singles[:end] + slack)
            found += [(place, q) for place in cheap.tolist()]
    return [(q, place) for place, q in sorted(found)]


def posteriors(lattice: Lattice, path: tuple[Step, ...], temperature: float) -> list[float]:
    """The chance of each bead of a path among all paths of the band (forward-backward).

    Evidence that counts the same thing twice makes costs too sure: they are divided by
    ``temperature`` (nats a nat) first.
    """
    n, width = lattice.n, lattice.band.width
    left, shapes = lattice.band.left, lattice.dutch_shapes
    forward = np.full((n + 1, width), -np.inf)
    backward = np.full((n + 1, width), -np.inf)
    forward[0, 0] = 0.0
    backward[n, lattice.m - int(left[n])] = 0.0
    kept: list[list[Floats]] = []
    for i, costs in lattice.rows():
        kept.append([(-cost / temperature).astype(np.float32) for cost in costs])
        _sum_french(forward[i], lattice.french(i), temperature)
        for (p, q), weight in zip(shapes, kept[i], strict=True):
            if i + p <= n:
                moved = _shift(-(forward[i] + weight), int(left[i + p] - left[i]) - q)
                forward[i + p] = np.logaddexp(forward[i + p], -moved)
    _sum_french(forward[n], lattice.french(n), temperature)
    for i in range(n, -1, -1):
        if i < n:
            for (p, q), weight in zip(shapes, kept[i], strict=True):
                if i + p <= n:
                    moved = -_shift(-backward[i + p], q - int(left[i + p] - left[i]))
                    backward[i] = np.logaddexp(backward[i], moved + weight)
        _sum_french_back(backward[i], lattice.french(i), temperature)
    whole = forward[n, lattice.m - int(left[n])]
    chances = []
    for i, j, p, q in path:
        if p:
            chance = float(kept[i][shapes.index((p, q))][j - int(left[i])])
        else:
            chance = -float(lattice.lone_fr[q][j]) / temperature
        begin, end = forward[i, j - int(left[i])], backward[i + p, j + q - int(left[i + p])]
        chances.append(float(np.exp(min(0.0, begin + chance + end - whole))))
    return chances


_SLACK = 6.0  # nats; a longer lone bead that costs so much more adds nothing to a sum


def _sum_french(row: Floats, french: Mapping[int, Floats], temperature: float) -> None:
    """Adds to each node of a row what reaches it along the row."""
    ahead = -_ahead(french[1]) / temperature
    row[:] = np.logaddexp.accumulate(row - ahead) + ahead
    for q, place in _longer(french, _SLACK):
        arriving = row[place] - french[q][place] / temperature
        onward = arriving + ahead[place + q :] - ahead[place + q]
        row[place + q :] = np.logaddexp(row[place + q :], onward)


def _sum_french_back(row: Floats, french: Mapping[int, Floats], temperature: float) -> None:
    """Adds to each node of a row what can be reached from it along the row."""
    ahead = -_ahead(french[1]) / temperature
    row[:] = np.logaddexp.accumulate((row + ahead)[::-1])[::-1] - ahead
    for q, place in reversed(_longer(french, _SLACK)):
        leaving = row[place + q] - french[q][place] / temperature
        onward = leaving + ahead[place] - ahead[: place + 1]
        row[: place + 1] = np.logaddexp(row[: place + 1], onward)
