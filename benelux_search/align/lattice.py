"""The lattice of beads, and dynamic programming over it.

A node (i, j) means that ``i`` Dutch and ``j`` French fragments are aligned. An edge is a bead of
``p`` Dutch and ``q`` French fragments. Only a band of the lattice is searched, row by row, so time
and memory grow linearly with the length of the document.

:func:`cheapest_path` is a Viterbi search. :func:`likely_path` also returns the posterior
probability of each bead, from sums over all paths of the band (forward-backward).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Shape = tuple[int, int]
Step = tuple[int, int, int, int]
Tables = dict[Shape, Singles]
FAR = 1e6  # cost of the impossible, in nats
ROWS_AT_A_TIME = 512  # rows whose costs are computed at a time
ROUNDING = 1e-9  # sums of the same costs in another order may differ by so much


@dataclass(frozen=True, slots=True)
class Band:
    """The nodes to search: in row ``i``, the columns ``left[i]`` to ``left[i] + width - 1``.

    There are n + 1 rows for n Dutch fragments; no row extends beyond column m, the number of French
    fragments. ``left`` is non-decreasing, and consecutive rows overlap. The first row holds node
    (0, 0), the last one node (n, m).
    """

    left: Ints
    width: int


@dataclass(frozen=True, slots=True)
class Lattice:
    """The costs of all edges in a band, in nats; a lower cost is more likely.

    ``n`` and ``m`` are the numbers of Dutch and French fragments. ``shapes`` are the shapes (p, q)
    of two-sided beads. ``two_sided(start, stop)`` returns a table for each shape: entry (i - start,
    c) is the cost of the bead of ``p`` Dutch fragments from ``i`` on and ``q`` French ones from
    ``band.left[i] + c`` on. ``one_sided_nl[p][i]`` is the cost of a one-sided bead of ``p`` (1 or
    2) Dutch fragments from ``i`` on; ``one_sided_fr[q][j]`` is the same for French.
    """

    band: Band
    n: int
    m: int
    shapes: Sequence[Shape]
    two_sided: Callable[[int, int], Tables]
    one_sided_nl: Mapping[int, Floats]
    one_sided_fr: Mapping[int, Floats]

    @property
    def dutch_shapes(self) -> list[Shape]:
        """Return the shapes (p, q) with p > 0, in the order used by :meth:`blocks`."""
        return [*self.shapes, *((p, 0) for p in self.one_sided_nl)]

    def blocks(self) -> Iterator[tuple[int, Ints, Singles]]:
        """Yield (start, start nodes, costs) of blocks of rows; each begins at row ``start + 1``.

        Both arrays have the shape (rows, number of shapes, width), for the beads that end in these
        rows. A start node is given as the number ``row * width + column``, with its row and column
        in the band.
        """
        before: dict[Shape, Singles] = {}
        for start in range(0, self.n, ROWS_AT_A_TIME):
            stop = min(self.n, start + ROWS_AT_A_TIME)
            made = self.two_sided(start, stop)
            tables = {s: np.concatenate([before[s], made[s]]) if before else made[s] for s in made}
            yield start, *self._ending(tables, start, stop)
            before = {s: table[1 - self._longest :] for s, table in tables.items()}

    def block(self, start: int) -> tuple[Ints, Singles]:
        """Return the start nodes and costs of the block whose first row is ``start + 1``.

        See :meth:`blocks`.
        """
        stop = min(self.n, start + ROWS_AT_A_TIME)
        tables = self.two_sided(max(0, start + 1 - self._longest), stop)
        return self._ending(tables, start, stop)

    @property
    def _longest(self) -> int:
        return max(p for p, _ in self.dutch_shapes)

    def _ending(self, tables: Tables, start: int, stop: int) -> tuple[Ints, Singles]:
        """Return start nodes and costs by the end of the beads, for rows ``start + 1 .. stop``."""
        left, width, shapes = self.band.left, self.band.width, self.dutch_shapes
        rows = np.arange(start + 1, stop + 1)
        origins = np.zeros((len(rows), len(shapes), width), np.int64)
        costs = np.full(origins.shape, np.inf, np.float32)
        for number, (p, q) in enumerate(shapes):
            start_row = np.maximum(0, rows - p)
            columns = (left[rows] - left[start_row] - q)[:, None] + np.arange(width)[None, :]
            inside = (columns >= 0) & (columns < width) & (rows >= p)[:, None]
            columns = np.clip(columns, 0, width - 1)
            origins[:, number] = start_row[:, None] * width + columns
            if q:
                table = tables[p, q]
                flat = (start_row - (stop - len(table)))[:, None] * width + columns
                here = table.ravel().take(flat, mode="clip")
            else:
                here = np.broadcast_to(self.one_sided_nl[p][start_row][:, None], inside.shape)
            np.copyto(costs[:, number], here, where=inside, casting="same_kind")
        return origins, costs


@dataclass(frozen=True, slots=True)
class FrenchOnlyBeads:
    """The costs of beads without Dutch fragments; such a bead begins and ends in the same row.

    ``one[j]`` and ``two[j]`` are the costs of beads of one and two French fragments from ``j`` on.
    """

    one: Floats
    two: Floats
    ahead: Floats  # cumulative cost of 0-1 beads from the first node to each node
    cheap: Ints  # number of 0-2 beads before each node that cost less than two 0-1 beads
    band: Band

    @classmethod
    def of(cls, lattice: Lattice) -> FrenchOnlyBeads:
        """Take the costs of beads without Dutch fragments from a lattice."""
        one, two = lattice.one_sided_fr[1], lattice.one_sided_fr[2]
        ahead = np.concatenate([[0.0], np.cumsum(one[:-1])])
        pays = two[:-1] < one[:-1] + one[1:]
        cheap = np.concatenate([[0], np.cumsum(pays)])
        return cls(one, two, ahead, cheap, lattice.band)

    def relax_row(self, row: Floats, i: int) -> Floats:
        """Return the node costs of row ``i``, lowered where a path along the row is cheaper.

        ``row`` holds the costs of paths whose last bead has Dutch fragments.
        """
        left, width = int(self.band.left[i]), self.band.width
        ahead = self.ahead[left : left + width]
        end = left + max(0, width - 2)
        run = row - ahead
        np.minimum.accumulate(run, out=run)
        run += ahead
        row = np.minimum(row, run, out=run)
        if self.cheap[left] == self.cheap[end]:
            return row
        if (row[:-2] + self.two[left:end] < row[2:] - ROUNDING).any():
            return _relax_along_row(row, self.one[left : left + width], self.two[left:end])
        return row

    def factors(self, row: Floats, i: int, temperature: float) -> tuple[Floats, Floats]:
        """Return the weights of the 0-1 beads and of the 0-2 beads that end at each node of a row.

        A weight is exp(-excess / temperature); the excess is the cost of the best path that ends
        with this bead, minus the cost of the cheapest path to the node. ``row`` holds the costs of
        the nodes of row ``i``.
        """
        left, width = int(self.band.left[i]), self.band.width
        one, two = np.zeros(width), np.zeros(width)
        over = row[1:] - row[:-1] - self.one[left : left + width - 1]
        one[1:] = np.exp(np.minimum(0.0, over) / temperature)
        if width > 2:
            over = row[2:] - row[:-2] - self.two[left : left + width - 2]
            two[2:] = np.exp(np.minimum(0.0, over) / temperature)
        return one, two


def _relax_along_row(row: Floats, one: Floats, two: Floats) -> Floats:
    """Relax a row of nodes with the beads of one and two fragments along it."""
    costs = row.tolist()
    before, last = math.inf, costs[0]
    relaxed = [last]
    for cost, single, double in zip(costs[1:], one.tolist(), [0.0, *two.tolist()], strict=False):
        by_one, by_two = last + single, before + double
        way = by_one if by_one < by_two else by_two  # half the time of min()
        before, last = last, cost if cost < way else way
        relaxed.append(last)
    return np.array(relaxed)


def cheapest_path(lattice: Lattice) -> tuple[Step, ...]:
    """Return the cheapest path from node (0, 0) to node (n, m): a step (i, j, p, q) for each bead.

    The bead of a step has ``p`` Dutch fragments from ``i`` on and ``q`` French ones from ``j`` on.
    One-sided beads reach every node of the band, so a path always exists.
    """
    search = _PathSearch.of(lattice)
    for start, origins, costs in lattice.blocks():
        for k in range(len(costs)):
            search.add_row(start + 1 + k, origins[k], costs[k])
    return search.path()


@dataclass(frozen=True, slots=True)
class _PathSearch:
    """The search for the cheapest path, row by row.

    ``total`` has the cost of each node; nodes of later rows cost infinity. ``choice[i, c]`` is the
    index in ``shapes`` of the last bead to a node; the number of these shapes means a French-only
    bead.
    """

    lattice: Lattice
    french: FrenchOnlyBeads
    shapes: Sequence[Shape]
    total: Floats
    choice: npt.NDArray[np.int8]

    @classmethod
    def of(cls, lattice: Lattice) -> _PathSearch:
        """Begin a search: only the first row of nodes has its final costs."""
        french, shapes, width = (
            FrenchOnlyBeads.of(lattice),
            lattice.dutch_shapes,
            lattice.band.width,
        )
        total = np.full((lattice.n + 1) * width, np.inf)
        total[0] = 0.0
        total[:width] = french.relax_row(total[:width], 0)
        choice = np.full((lattice.n + 1, width), len(shapes), np.int8)
        return cls(lattice, french, shapes, total, choice)

    def row(self, i: int) -> Floats:
        """Return the costs of the nodes of row ``i``."""
        width = self.lattice.band.width
        return self.total[i * width : (i + 1) * width]

    def add_row(self, i: int, origins: Ints, costs: Singles) -> Floats:
        """Add row ``i``; return the costs of the paths to it by their last bead."""
        ways = self.total.take(origins) + costs
        self.choice[i], best = ways.argmin(axis=0), ways.min(axis=0)
        row = self.french.relax_row(best, i)
        self.choice[i, row < best - ROUNDING] = len(self.shapes)
        self.row(i)[:] = row
        return ways

    def path(self) -> tuple[Step, ...]:
        """Return the steps (i, j, p, q) of the cheapest path, traced back from node (n, m)."""
        left, french = self.lattice.band.left, self.french
        steps: list[Step] = []
        i, j = self.lattice.n, self.lattice.m
        while i or j:
            column, row = j - int(left[i]), self.row(i)
            number = int(self.choice[i, column])
            if number < len(self.shapes):
                p, q = self.shapes[number]
            else:
                two = column > 1 and row[column - 2] + french.two[j - 2] < (
                    row[column - 1] + french.one[j - 1] - ROUNDING
                )
                p, q = 0, 2 if two else 1
            i, j = i - p, j - q
            steps.append((i, j, p, q))
        return tuple(reversed(steps))


# --- Posterior probabilities of beads: forward-backward


KEPT_WEIGHTS: Final = 27_000_000  # bead weights kept in memory, of four bytes each
# Sums are scaled before they overflow, and not below what can be divided
_MUCH, _LITTLE = 1e100, 1e-300


def likely_path(
    lattice: Lattice, temperature: float, kept_weights: int = KEPT_WEIGHTS
) -> tuple[tuple[Step, ...], list[float]]:
    """Return the cheapest path and the posterior probability (0 to 1) of each bead on it.

    The costs are divided by ``temperature``, because evidence that counts the same thing twice
    makes them overconfident. The posteriors are sums over all paths of the band (forward-backward).
    The sums use the excess of each path over the cheapest path to the same node, to avoid
    underflow. At most ``kept_weights`` weights of beads are kept in memory; the others are computed
    twice.
    """
    search = _PathSearch.of(lattice)
    weights = _NodeWeights(search, temperature, kept_weights)
    forward = _Sums(np.zeros_like(search.total), np.zeros(lattice.n + 1), lattice.band.width)
    reach = np.zeros(lattice.band.width)
    reach[0] = 1.0
    forward.set_row(0, _sum_along_row(reach, *weights.french_only(0)))
    for start, origins, costs in lattice.blocks():
        factors = np.empty(costs.shape, np.float32)
        for k, i in enumerate(range(start + 1, start + 1 + len(costs))):
            ways = search.add_row(i, origins[k], costs[k])
            factors[k] = np.exp((search.row(i) - ways) / temperature)
            reach = (forward.values.take(origins[k]) * factors[k]).sum(axis=0)
            forward.set_row(i, _sum_along_row(reach, *weights.french_only(i)))
        weights.keep_block(start, factors)
    path = search.path()
    return path, _posteriors(lattice, path, forward, weights)


class _NodeWeights:
    """The likelihoods of the last bead to each node, relative to the cheapest path to that node.

    For a long document only a part is kept in memory; the rest is computed again from the costs.
    """

    def __init__(self, search: _PathSearch, temperature: float, room: int) -> None:
        self._search, self._temperature, self._room = search, temperature, room
        self._kept: dict[int, Singles] = {}

    def keep_block(self, start: int, factors: Singles) -> None:
        """Keep the weights of a block if there is room."""
        self._room -= factors.size
        if self._room >= 0:
            self._kept[start] = factors

    def backwards(self) -> Iterator[tuple[int, Singles]]:
        """Yield (i, weights of the beads that end in row i), i falling to 1."""
        lattice, total = self._search.lattice, self._search.total
        for start in reversed(range(0, lattice.n, ROWS_AT_A_TIME)):
            factors = self._kept.pop(start, None)
            if factors is None:
                origins, costs = lattice.block(start)
                rows = total.reshape(lattice.n + 1, 1, -1)[start + 1 : start + 1 + len(costs)]
                over = rows - (total.take(origins) + costs)
                factors = np.exp(over / self._temperature).astype(np.float32)
            for k in range(len(factors) - 1, -1, -1):
                yield start + 1 + k, factors[k]

    def french_only(self, i: int) -> tuple[Floats, Floats]:
        """Return the weights of 0-1 and 0-2 beads to the nodes of row ``i``."""
        return self._search.french.factors(self._search.row(i), i, self._temperature)


@dataclass(frozen=True, slots=True)
class _Sums:
    """Scaled sums of path weights, one row of nodes after the other.

    Row ``i`` is divided by ``exp(scale[i])``. Rows connected by beads have the same scale.
    """

    values: Floats
    scale: Floats
    width: int

    def set_row(self, i: int, row: Floats, step: int = 1) -> None:
        """Set a row, the latest in the direction of ``step``, which is 1 or -1."""
        if 0 <= i - step < len(self.scale):
            self.scale[i] = self.scale[i - step]
        self.values[i * self.width : (i + 1) * self.width] = row
        most = row.max()
        if most > _MUCH:  # later rows may already hold a part of their sum, so they are scaled too
            self.values[max(0, i - 3) * self.width : (i + 4) * self.width] /= most
            first, last = sorted((i, i - 3 * step))
            self.scale[max(0, first) : last + 1] += np.log(most)

    def log(self, i: int, column: int) -> float:
        value = self.values[i * self.width + column]
        return float(np.log(max(value, _LITTLE)) + self.scale[i])


def _sum_along_row(row: Floats, one: Floats, two: Floats) -> Floats:
    """Add to each node of a row the weights that reach it along the row."""
    sums: list[float] = []
    before = last = 0.0
    for weight, single, double in zip(row.tolist(), one.tolist(), two.tolist(), strict=True):
        before, last = last, weight + single * last + double * before
        sums.append(last)
    return np.array(sums)


def _posteriors(
    lattice: Lattice, path: Sequence[Step], forward: _Sums, weights: _NodeWeights
) -> list[float]:
    """Return the posterior of each bead of a path: sums to its ends, divided by the total."""
    left, shapes = lattice.band.left.tolist(), lattice.dutch_shapes
    ending: dict[int, list[int]] = {}
    for number, (i, _, p, _) in enumerate(path):
        ending.setdefault(i + p, []).append(number)
    whole = forward.log(lattice.n, lattice.m - left[lattice.n])
    chances = [0.0] * len(path)
    for row, two_sided, alone, sums in _backward(lattice, weights):
        for number in ending.get(row, ()):
            i, j, p, q = path[number]
            end = j + q - left[row]
            weight = two_sided[shapes.index((p, q)), end] if p else alone[q - 1][end]
            chance = forward.log(i, j - left[i]) + sums.log(row, end) - whole
            chances[number] = min(1.0, float(weight * np.exp(min(0.0, chance))))
    return chances


def _backward(
    lattice: Lattice, weights: _NodeWeights
) -> Iterator[tuple[int, Singles, tuple[Floats, Floats], _Sums]]:
    """Yield (i, weights of the beads that end in row i, those along it, sums to the end).

    The sums are complete for row i and the rows after it; i falls.
    """
    n, left, width = lattice.n, lattice.band.left.tolist(), lattice.band.width
    sums = _Sums(np.zeros((n + 1) * width), np.zeros(n + 1), width)
    table = sums.values.reshape(n + 1, width)
    table[n, lattice.m - left[n]] = 1.0
    nothing = np.zeros((len(lattice.dutch_shapes), width), np.float32)
    for i, factors in itertools.chain(weights.backwards(), [(0, nothing)]):
        one, two = weights.french_only(i)
        # a bead along the row is stored at its end node; seen from its start it lies ahead
        onward = _sum_along_row(
            table[i][::-1],
            np.append(0.0, one[:0:-1]),
            np.append([0.0] * min(2, width), two[:1:-1]),
        )
        sums.set_row(i, onward[::-1], -1)
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
