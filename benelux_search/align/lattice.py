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
Singles = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Shape = tuple[int, int]
Step = tuple[int, int, int, int]
Tables = dict[Shape, Singles]
FAR = 1e6  # the cost of what cannot be, in nats
BLOCK = 512  # rows whose costs are made at a time
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Band:
    """Row ``i`` holds the nodes (i, left[i]) to (i, left[i] + width - 1); left never falls.

    There is a row for each node, one more than there are Dutch fragments. The rows overlap, the
    first holds (0, 0) and the last (n, m), and none reaches beyond column m.
    """

    left: Ints
    width: int


@dataclass(frozen=True, slots=True)
class Lattice:
    """The costs of all edges in a band, in nats; lower is likelier.

    ``shapes`` are those of the beads with two sides. ``pairs(start, stop)`` gives, for each
    shape (p, q), at (i - start, c) the cost of the bead of
    p Dutch fragments from ``i`` and q French ones from ``left[i] + c``. ``lone_nl[p][i]`` and
    ``lone_fr[q][j]`` are beads of one or two fragments with an empty side, one entry a node.
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

    def rows(self) -> Iterator[tuple[int, Ints, Singles]]:
        """(i, where beads begin, what they cost) for the beads that end in row i, i rising.

        Both arrays are (shapes, width); a bead's beginning is the number of its node, counted
        along the rows of the band.
        """
        for start, origins, costs in self.blocks():
            for k in range(len(costs)):
                yield start + 1 + k, origins[k], costs[k]

    def blocks(self) -> Iterator[tuple[int, Ints, Singles]]:
        """The same for whole blocks of rows, of which ``start + 1`` is the first."""
        before: dict[Shape, Singles] = {}
        for start in range(0, self.n, BLOCK):
            stop = min(self.n, start + BLOCK)
            made = self.pairs(start, stop)
            tables = {s: np.concatenate([before[s], made[s]]) if before else made[s] for s in made}
            yield start, *self._ending(tables, start, stop)
            before = {s: table[1 - self._longest :] for s, table in tables.items()}

    def block(self, start: int) -> tuple[Ints, Singles]:
        """The block whose first row is ``start + 1``, by itself."""
        stop = min(self.n, start + BLOCK)
        tables = self.pairs(max(0, start + 1 - self._longest), stop)
        return self._ending(tables, start, stop)

    @property
    def _longest(self) -> int:
        return max(p for p, _ in self.dutch_shapes)

    def _ending(self, tables: Tables, start: int, stop: int) -> tuple[Ints, Singles]:
        """The tables as seen from where beads end, in the rows ``start + 1 .. stop``."""
        left, width, shapes = self.band.left, self.band.width, self.dutch_shapes
        rows = np.arange(start + 1, stop + 1)
        origins = np.zeros((len(rows), len(shapes), width), np.int64)
        costs = np.full(origins.shape, np.inf, np.float32)
        for number, (p, q) in enumerate(shapes):
            begin = np.maximum(0, rows - p)
            columns = (left[rows] - left[begin] - q)[:, None] + np.arange(width)[None, :]
            inside = (columns >= 0) & (columns < width) & (rows >= p)[:, None]
            columns = np.clip(columns, 0, width - 1)
            origins[:, number] = begin[:, None] * width + columns
            if q:
                table = tables[p, q]
                flat = (begin - (stop - len(table)))[:, None] * width + columns
                here = table.ravel().take(flat, mode="clip")
            else:
                here = np.broadcast_to(self.lone_nl[p][begin][:, None], inside.shape)
            np.copyto(costs[:, number], here, where=inside, casting="same_kind")
        return origins, costs


@dataclass(frozen=True, slots=True)
class French:
    """The beads without a Dutch side: they stay in their row."""

    one: Floats
    two: Floats
    ahead: Floats  # what walking from the first node to each costs by 0-1 beads
    cheap: Ints  # how many 0-2 beads before each node cost less than two of 0-1
    band: Band

    @classmethod
    def of(cls, lattice: Lattice) -> French:
        one, two = lattice.lone_fr[1], lattice.lone_fr[2]
        ahead = np.concatenate([[0.0], np.cumsum(one[:-1])])
        pays = two[:-1] < one[:-1] + one[1:]
        cheap = np.concatenate([[0], np.cumsum(pays)])
        return cls(one, two, ahead, cheap, lattice.band)

    def walked(self, row: Floats, i: int) -> Floats:
        """The costs of reaching the nodes of row ``i``, where beads along the row are cheaper."""
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
            return _stepped(row, self.one[left : left + width], self.two[left:end])
        return row

    def factors(self, row: Floats, i: int, temperature: float) -> tuple[Floats, Floats]:
        """How likely 0-1 and 0-2 beads to each node are beside the cheapest way to it."""
        left, width = int(self.band.left[i]), self.band.width
        one, two = np.zeros(width), np.zeros(width)
        over = row[1:] - row[:-1] - self.one[left : left + width - 1]
        one[1:] = np.exp(np.minimum(0.0, over) / temperature)
        if width > 2:
            over = row[2:] - row[:-2] - self.two[left : left + width - 2]
            two[2:] = np.exp(np.minimum(0.0, over) / temperature)
        return one, two


def _stepped(row: Floats, one: Floats, two: Floats) -> Floats:
    """A row of nodes with all cheaper ways along it, by beads of one and of two fragments."""
    costs = row.tolist()
    single, double = one.tolist(), two.tolist()
    for c in range(1, len(costs)):
        way = costs[c - 1] + single[c - 1]
        if c > 1:
            way = min(way, costs[c - 2] + double[c - 2])
        costs[c] = min(costs[c], way)
    return np.array(costs)


def cheapest_path(lattice: Lattice) -> tuple[Step, ...]:
    """The cheapest path from (0, 0) to (n, m): (i, j, p, q) of each bead.

    Every node of the band can be reached by beads with an empty side, so there always is one.
    """
    width, shapes, french = lattice.band.width, lattice.dutch_shapes, French.of(lattice)
    total, choice = first_row(lattice, french)
    for i, origins, costs in lattice.rows():
        ways = total.take(origins) + costs
        choice[i], best = ways.argmin(axis=0), ways.min(axis=0)
        row = french.walked(best, i)
        choice[i, row < best - ROUNDING] = len(shapes)
        total[i * width : (i + 1) * width] = row
    return traced(lattice, french, total, choice)


def first_row(lattice: Lattice, french: French) -> tuple[Floats, npt.NDArray[np.int8]]:
    """The costs of all nodes, of which the first row is known, and the last bead to each."""
    n, width = lattice.n, lattice.band.width
    total = np.full((n + 1) * width, np.inf)
    total[0] = 0.0
    total[:width] = french.walked(total[:width], 0)
    choice = np.full((n + 1, width), len(lattice.dutch_shapes), np.int8)
    return total, choice


def traced(
    lattice: Lattice, french: French, total: Floats, choice: npt.NDArray[np.int8]
) -> tuple[Step, ...]:
    left, width, shapes = lattice.band.left, lattice.band.width, lattice.dutch_shapes
    steps: list[Step] = []
    i, j = lattice.n, lattice.m
    while i or j:
        column = j - int(left[i])
        number = int(choice[i, column])
        if number < len(shapes):
            p, q = shapes[number]
        else:
            node = i * width + column
            two = column > 1 and total[node - 2] + french.two[j - 2] < (
                total[node - 1] + french.one[j - 1] - ROUNDING
            )
            p, q = 0, 2 if two else 1
        i, j = i - p, j - q
        steps.append((i, j, p, q))
    return tuple(reversed(steps))
