"""The lattice of beads and the dynamic programme over it.

A node (i, j) says that ``i`` Dutch and ``j`` French fragments are aligned. An edge is a bead of
``p`` Dutch and ``q`` French fragments. Only a band of the lattice is searched, row by row, each
row as one numpy vector, so that time and memory grow with the length of the document.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Shape = tuple[int, int]
_FAR = 1e9


@dataclass(frozen=True, slots=True)
class Band:
    """Row ``i`` holds the nodes (i, left[i]) to (i, left[i] + width - 1); left never falls.

    There is a row for each node, one more than there are Dutch fragments.
    """

    left: Ints
    width: int


@dataclass(frozen=True, slots=True)
class Costs:
    """What the edges cost, in nats; lower is likelier.

    ``pairs[p, q]`` holds, at (i, c), the bead of p Dutch fragments from ``i`` and q French ones
    from ``left[i] + c``. ``lone_nl[p][i]`` and ``lone_fr[q][j]`` are beads with an empty side.
    """

    pairs: Mapping[Shape, npt.NDArray[np.float32]]
    lone_nl: Mapping[int, Floats]
    lone_fr: Mapping[int, Floats]


@dataclass(frozen=True, slots=True)
class Path:
    """The cheapest way through the lattice: the (i, j) where each bead begins, and its shape."""

    beads: tuple[tuple[int, int, int, int], ...]
    cost: float


def _shift(row: Floats, by: int) -> Floats:
    """A row of the band as seen from another row whose left edge lies ``by`` columns further."""
    if by == 0:
        return row
    moved = np.full_like(row, _FAR)
    if by > 0:
        if by < len(row):
            moved[:-by] = row[by:]
    elif -by < len(row):
        moved[-by:] = row[:by]
    return moved


def cheapest_path(band: Band, costs: Costs, n: int, m: int) -> Path:
    """The cheapest path from (0, 0) to (n, m).

    Every node of the band can be reached by beads with an empty side, so there is always one.
    """
    width = band.width
    total = np.full((n + 1, width), _FAR)
    choice = np.zeros((n + 1, width), np.int8)
    shapes: list[Shape] = [*costs.pairs, *((p, 0) for p in costs.lone_nl)]
    shapes += [(0, q) for q in costs.lone_fr]
    lone = {q: _lone_row(costs.lone_fr[q], m) for q in costs.lone_fr}
    for i in range(n + 1):
        left = int(band.left[i])
        row = total[i]
        if i == 0:
            row[0 - left] = 0.0
        for number, (p, q) in enumerate(shapes):
            if p == 0 or p > i:
                continue
            before = total[i - p]
            behind = int(band.left[i - p])
            if q:
                edge = before + costs.pairs[p, q][i - p]
            else:
                edge = before + costs.lone_nl[p][i - p]
            candidate = _shift(edge, left - behind - q)
            better = candidate < row
            row[better] = candidate[better]
            choice[i, better] = number
        _lone_french(row, choice[i], left, lone, shapes, width)
    return _trace(band, total, choice, shapes, n, m)


def _lone_row(cost: Floats, m: int) -> Floats:
    return np.concatenate([cost, np.full(max(0, m + 1 - len(cost)), _FAR)])


def _lone_french(
    row: Floats,
    choice: npt.NDArray[np.int8],
    left: int,
    lone: Mapping[int, Floats],
    shapes: Sequence[Shape],
    width: int,
) -> None:
    """Beads without a Dutch side stay in the row: 0-q first, then any run of 0-1 at once."""
    for q in sorted(lone, reverse=True):
        if q == 1:
            continue
        steps = _window(lone[q], left, width)[: width - q]
        candidate = row[: width - q] + steps
        better = candidate < row[q:]
        row[q:][better] = candidate[better]
        choice[q:][better] = shapes.index((0, q))
    ahead = np.concatenate([[0.0], np.cumsum(_window(lone[1], left, width)[: width - 1])])
    run = np.minimum.accumulate(row - ahead) + ahead
    better = run < row - 1e-9
    row[better] = run[better]
    choice[better] = shapes.index((0, 1))


def _window(values: Floats, left: int, width: int) -> Floats:
    """``values[left:left + width]``, far where there are none; a sum of them stays exact."""
    part = np.full(width, 1e6)
    low, high = max(0, left), min(len(values), left + width)
    if low < high:
        part[low - left : high - left] = np.minimum(values[low:high], 1e6)
    return part


def _trace(
    band: Band,
    total: Floats,
    choice: npt.NDArray[np.int8],
    shapes: Sequence[Shape],
    n: int,
    m: int,
) -> Path:
    beads = []
    i, j = n, m
    while i or j:
        p, q = shapes[choice[i, j - int(band.left[i])]]
        i, j = i - p, j - q
        beads.append((i, j, p, q))
    return Path(tuple(reversed(beads)), float(total[n, m - int(band.left[n])]))
