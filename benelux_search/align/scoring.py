"""The costs of beads: priors, lengths, places and tokens, in nats."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from benelux_search.align.evidence import Evidence, found_in_band
from benelux_search.align.lattice import Band, Costs, Floats, Ints, Shape

MOST = 3  # fragments of one language in a bead
SHAPES: tuple[Shape, ...] = tuple(itertools.product(range(1, MOST + 1), repeat=2))
_FARTHEST = 6  # turns: further apart costs the same


def _default_kinds() -> dict[Shape, float]:
    return {
        (1, 1): 0.89,
        (1, 2): 0.03, (2, 1): 0.03, (2, 2): 0.004, (1, 3): 0.002, (3, 1): 0.002,
        (2, 3): 0.0005, (3, 2): 0.0005, (3, 3): 0.0001,
        (1, 0): 0.02, (0, 1): 0.02,
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Habits:
    """What a document does, learned from a first pass over it.

    ``kinds`` are the chances of a bead's kind, in paragraphs; ``places[d]`` is the cost of a
    French fragment ``d - _FARTHEST`` turns after its Dutch one; ``ratio`` is the mean of
    log(French length / Dutch length).
    """

    kinds: Mapping[Shape, float] = field(default_factory=_default_kinds)
    places: tuple[float, ...] = tuple(
        0.0 if abs(d) == 1 else 0.6 if abs(d) <= 2 else 0.8 * (abs(d) - 1)
        for d in range(-_FARTHEST, _FARTHEST + 1)
    )
    ratio: float = 0.08


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each kind of evidence counts; set on development data."""

    tokens: float = 0.5
    length: float = 1.0
    places: float = 1.0
    length_floor: float = 0.12  # standard deviation of the log ratio of long paragraphs
    length_slope: float = 5.0  # its growth for short ones, in characters
    misfit: float = 0.02  # share of true beads whose lengths say nothing


@dataclass(frozen=True, slots=True)
class SideCosts:
    """One language: lengths of its fragments, their turns, and join or border at each boundary."""

    lengths: Floats
    turns: Ints
    join: Floats
    border: Floats

    @classmethod
    def of(cls, texts: Sequence[str], turns: Sequence[int], joins: Sequence[float]) -> SideCosts:
        chance = np.clip(np.array(joins, float), 1e-6, 1 - 1e-6)
        lengths = np.array([sum(c.isalnum() for c in text) + 1 for text in texts], float)
        return cls(lengths, np.array(turns, np.int64), -np.log(chance), -np.log1p(-chance))

    def units(self, size: int) -> Mapping[int, Floats]:
        """Cost of units of ``size`` fragments by how many paragraphs they make, from each start.

        The boundary before the unit counts as a border: its bead begins there.
        """
        count = len(self.lengths) - size + 1
        inner = range(1, size)
        costs: dict[int, Floats] = {}
        for borders in itertools.product((False, True), repeat=size - 1):
            cost = self.border[: max(0, count)].copy()
            for d, is_border in zip(inner, borders, strict=True):
                cost += (self.border if is_border else self.join)[d : d + count]
            made = 1 + sum(borders)
            costs[made] = np.minimum(costs[made], cost) if made in costs else cost
        return costs

    def unit_lengths(self, size: int) -> Floats:
        total = np.concatenate([[0.0], np.cumsum(self.lengths)])
        return total[size:] - total[:-size]


@dataclass(frozen=True, slots=True)
class Scorer:
    """Puts the evidence together for one document."""

    nl: SideCosts
    fr: SideCosts
    nl_evidence: Evidence
    fr_evidence: Evidence
    weights: Weights = Weights()

    def costs(self, band: Band, habits: Habits) -> Costs:
        pairs = self._pairs(band, habits)
        lone = -np.log(habits.kinds[1, 0])
        lone_fr = -np.log(habits.kinds[0, 1])
        return Costs(
            pairs,
            {size: self.nl.units(size)[1] + lone for size in (1, 2) if size <= len(self.nl.lengths)},
            {size: self.fr.units(size)[1] + lone_fr for size in (1, 2)},
        )

    def _pairs(self, band: Band, habits: Habits) -> dict[Shape, npt.NDArray[np.float32]]:
        n, width = len(self.nl.lengths), band.width
        left = band.left[:n]
        columns = left[:, None] + np.arange(width)[None, :]
        tokens = self._tokens(left, width)
        places = self._places(columns, habits) * self.weights.places
        fit = {}
        for p, q in SHAPES:
            length = self._length(p, q, columns, habits) * self.weights.length
            fit[p, q] = places + length - tokens[p, q] * self.weights.tokens
        # a paragraph that both languages cut at the same place fits piece by piece: that its
        # halves match proves nothing against its being one
        for size in range(2, MOST + 1):
            halves = fit[size - 1, size - 1] + _diagonal(fit[1, 1], left, size - 1)
            fit[size, size] = np.minimum(fit[size, size], halves)
        return {
            shape: (fit[shape] + self._kinds(*shape, columns, habits)).astype(np.float32)
            for shape in SHAPES
        }

    def _tokens(self, left: Ints, width: int) -> dict[Shape, npt.NDArray[np.float32]]:
        sizes = range(1, MOST + 1)
        found: dict[Shape, npt.NDArray[np.float32]] = {}
        for p in sizes:
            for q, table in zip(
                sizes, found_in_band(self.nl_evidence, p, list(sizes), left, width), strict=True
            ):
                found[p, q] = table
        self._add_french(found, left, width)
        return found

    def _add_french(
        self, found: Mapping[Shape, npt.NDArray[np.float32]], left: Ints, width: int
    ) -> None:
        """The French side's evidence is found in a band of its own, and turned into the other's."""
        n, m, sizes = len(self.nl.lengths), len(self.fr.lengths), range(1, MOST + 1)
        columns = np.arange(m)
        # the rows i whose band holds column j: left[i] <= j < left[i] + width, left never falls
        first = np.searchsorted(left, columns - width + 1)
        last = np.searchsorted(left, columns, side="right")
        height = int(max(1, (last - first).max(initial=1)))
        row, col = np.divmod(np.arange(n * width), width)
        j = left[row] + col
        inside = j < m
        row, col, j = row[inside], col[inside], j[inside]
        for q in sizes:
            tables = found_in_band(self.fr_evidence, q, list(sizes), first, height)
            for p, table in zip(sizes, tables, strict=True):
                found[p, q][row, col] += table[j, row - first[j]]

    def _places(self, columns: Ints, habits: Habits) -> npt.NDArray[np.float32]:
        m = len(self.fr.turns)
        apart = self.fr.turns[np.minimum(columns, m - 1)] - self.nl.turns[:, None]
        table = np.array(habits.places, np.float32)
        return table[np.clip(apart, -_FARTHEST, _FARTHEST) + _FARTHEST]

    def _length(self, p: int, q: int, columns: Ints, habits: Habits) -> Floats:
        """Cost of the lengths: how much likelier they are of strangers than of translations."""
        dutch, french = self.nl.unit_lengths(p), self.fr.unit_lengths(q)
        if not len(dutch) or not len(french):
            return np.zeros(columns.shape)
        x = np.log(np.concatenate([dutch, np.ones(p - 1)]))[:, None]
        y = np.log(np.concatenate([french, np.ones(q)]))[np.minimum(columns, len(french))]
        w = self.weights
        spread = np.sqrt(w.length_floor**2 + w.length_slope / np.exp(np.minimum(x, y)))
        every = np.log(self.fr.lengths)
        mean, deviation = every.mean() + np.log(q), max(0.5, every.std())
        true = (1 - w.misfit) * _normal(y - x - habits.ratio, spread)
        strangers = _normal(y - mean, deviation)
        return np.log(strangers) - np.log(true + w.misfit * strangers)

    def _kinds(self, p: int, q: int, columns: Ints, habits: Habits) -> npt.NDArray[np.float64]:
        """Prior of the bead's kind with the cheapest choice of joins and borders inside."""
        n, m = len(self.nl.lengths), len(self.fr.lengths)
        cost = np.full(columns.shape, 1e6)
        for (a, dutch), (b, french) in itertools.product(
            self.nl.units(p).items(), self.fr.units(q).items()
        ):
            rows = np.concatenate([dutch, np.full(n - len(dutch), 1e6)])
            cols = np.concatenate([french, np.full(m + 1 - len(french), 1e6)])
            prior = -np.log(habits.kinds[a, b])
            cost = np.minimum(cost, rows[:, None] + cols[np.minimum(columns, m)] + prior)
        return cost


def _normal(x: Floats, deviation: Floats | float) -> Floats:
    density = np.exp(-0.5 * (x / deviation) ** 2) / (deviation * 2.5066)
    return np.asarray(np.maximum(density, 1e-30))


def _diagonal(table: Floats, left: Ints, by: int) -> Floats:
    """The table of a band as seen from ``by`` steps up the diagonal; far outside of the band."""
    n, width = table.shape
    moved = np.full((n, width), 1e6)
    if by < n:
        columns = np.arange(width)[None, :] + (left[: n - by] - left[by:] + by)[:, None]
        inside = (columns >= 0) & (columns < width)
        values = np.take_along_axis(table[by:], np.clip(columns, 0, width - 1), axis=1)
        moved[: n - by][inside] = values[inside]
    return moved
