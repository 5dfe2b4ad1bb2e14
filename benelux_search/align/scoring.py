"""The costs of beads: priors, lengths, places and tokens, in nats."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from benelux_search.align.evidence import Evidence, found_in_band
from benelux_search.align.lattice import FAR, Band, Floats, Ints, Shape, Tables

MOST = 3  # fragments of one language in a bead
SHAPES: tuple[Shape, ...] = tuple((p, q) for p in range(1, MOST + 1) for q in range(1, MOST + 1))
_BESIDE = 0.7  # cost of a join where the other language has one at the same place
_SURE = 0.08  # a join that costs less is sure
_DOUBTFUL = 6.0  # a join that costs more (before a list item, say) is none beside another either
TEMPERATURE = 1.5  # by which the costs are too sure
_TOKENS = 0.5  # what a nat of a token counts: tokens that go together say one thing twice
_LENGTH_FLOOR = 0.12  # standard deviation of the log ratio of the lengths of long paragraphs
_LENGTH_SLOPE = 5.0  # its growth for short ones, in characters
_MISFIT = 0.02  # share of true beads whose lengths say nothing
FARTHEST = 6  # turns: further apart costs the same


def _default_kinds() -> dict[Shape, float]:
    return {
        (1, 1): 0.85,
        (1, 2): 0.03, (2, 1): 0.03, (2, 2): 0.004, (1, 3): 0.002, (3, 1): 0.002,
        (2, 3): 0.0005, (3, 2): 0.0005, (3, 3): 0.0001,
        (1, 0): 0.04, (0, 1): 0.04,
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Habits:
    """What a document does, learned from a first pass over it.

    ``kinds`` are the chances of a bead's kind, in paragraphs; ``places[d]`` is the cost of a
    French fragment ``d - FARTHEST`` turns after its Dutch one; ``ratio`` is the mean of
    log(French length / Dutch length).
    """

    kinds: Mapping[Shape, float] = field(default_factory=_default_kinds)
    places: tuple[float, ...] = tuple(
        0.0 if abs(d) == 1 else 0.6 if abs(d) <= 2 else 0.8 * (abs(d) - 1)
        for d in range(-FARTHEST, FARTHEST + 1)
    )
    ratio: float = 0.08


@dataclass(frozen=True, slots=True)
class SideCosts:
    """One language: lengths of its fragments, their turns, and join or border at each boundary.

    ``units[size][made]`` is the cost of the units of ``size`` fragments that make ``made``
    paragraphs, by their first fragment; ``sizes[size]`` the logarithm of their lengths, with
    ``mean`` and ``deviation`` over single fragments.
    """

    lengths: Floats
    turns: Ints
    join: Floats
    border: Floats
    units: Mapping[int, Mapping[int, Floats]]
    sizes: Mapping[int, Floats]
    mean: float
    deviation: float

    @classmethod
    def of(cls, texts: Sequence[str], turns: Sequence[int], joins: Sequence[float]) -> SideCosts:
        chance = np.clip(np.array(joins, float), 1e-6, 1 - 1e-6)
        lengths = np.array([sum(c.isalnum() for c in text) + 1 for text in texts], float)
        join, border = -np.log(chance), -np.log1p(-chance)
        return cls(
            lengths,
            np.array(turns, np.int64),
            join,
            border,
            {size: _units(join, border, size) for size in range(1, MOST + 1)},
            {size: _log_lengths(lengths, size) for size in range(1, MOST + 1)},
            float(np.log(lengths).mean()),
            float(np.log(lengths).std()),
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


def _log_lengths(lengths: Floats, size: int) -> Floats:
    total = np.concatenate([[0.0], np.cumsum(lengths)])
    return np.asarray(np.log(np.concatenate([total[size:] - total[:-size], np.ones(size)])))


@dataclass(frozen=True, slots=True)
class Scorer:
    """Puts the evidence together for one document."""

    nl: SideCosts
    fr: SideCosts
    nl_evidence: Evidence
    fr_evidence: Evidence
    habits: Habits

    def lone(self) -> tuple[dict[int, Floats], dict[int, Floats]]:
        """Costs of the beads with one side, by their size: Dutch ones and French ones."""
        dutch, french = -np.log(self.habits.kinds[1, 0]), -np.log(self.habits.kinds[0, 1])
        return (
            {size: self.nl.units[size][1] + dutch for size in (1, 2)},
            {size: self.fr.units[size][1] + french for size in (1, 2)},
        )

    def pairs(self, band: Band, start: int, stop: int) -> Tables:
        """Costs of the two-sided beads that begin at the Dutch fragments ``start .. stop - 1``.

        One array (stop - start, width) for each shape; see :class:`~.lattice.Band`.
        """
        n, width = len(self.nl.lengths), band.width
        end = min(n, stop + MOST - 1)  # the rows that the longest diagonal reaches
        left = band.left[start:end]
        columns = left[:, None] + np.arange(width)[None, :]
        rows = np.arange(start, end)
        tokens = self._tokens(left, start, end, width)
        places = self._places(rows, columns)
        fit: dict[Shape, Floats] = {}
        for p, q in SHAPES:
            length = self._length(p, q, rows, columns)
            fit[p, q] = places + length - tokens[p, q] * _TOKENS
        # a paragraph that both languages cut at the same place fits piece by piece: that its
        # halves match proves nothing against its being one
        for (p, q), (a, b) in itertools.product(SHAPES, SHAPES):
            if a < p and b < q:
                pieces = fit[a, b] + _further(fit[p - a, q - b], left, a, b)
                fit[p, q] = np.minimum(fit[p, q], pieces)
        return {
            shape: (fit[shape] + self._kinds(*shape, rows, columns)).astype(np.float32)[
                : stop - start
            ]
            for shape in SHAPES
        }

    def _tokens(self, left: Ints, start: int, stop: int, width: int) -> Tables:
        sizes = range(1, MOST + 1)
        found: Tables = {}
        for p in sizes:
            tables = found_in_band(self.nl_evidence, p, list(sizes), left, start, width)
            for q, table in zip(sizes, tables, strict=True):
                found[p, q] = table
        self._add_french(found, left, start, stop)
        return found

    def _add_french(self, found: Tables, left: Ints, start: int, stop: int) -> None:
        """The French side's evidence is found in a band of its own, and turned into the other's."""
        m, sizes, width = len(self.fr.lengths), range(1, MOST + 1), found[1, 1].shape[1]
        low = int(left[0])
        high = min(m, int(left[-1]) + width)
        if low >= high:
            return
        columns = np.arange(low, high)
        # the rows whose band holds column j: left[i] <= j < left[i] + width, and left never falls
        first = np.searchsorted(left, columns - width + 1) + start
        last = np.searchsorted(left, columns, side="right") + start
        height = int(max(1, (last - first).max(initial=1)))
        row, col = np.divmod(np.arange((stop - start) * width), width)
        j = left[row] + col
        inside = j < m
        row, col, j = row[inside], col[inside], j[inside] - low
        for q in sizes:
            tables = found_in_band(self.fr_evidence, q, list(sizes), first, low, height)
            for p, table in zip(sizes, tables, strict=True):
                found[p, q][row, col] += table[j, row + start - first[j]]

    def _places(self, rows: Ints, columns: Ints) -> Floats:
        m = len(self.fr.turns)
        apart = self.fr.turns[np.minimum(columns, m - 1)] - self.nl.turns[rows][:, None]
        table = np.array(self.habits.places)
        return np.asarray(table[np.clip(apart, -FARTHEST, FARTHEST) + FARTHEST])

    def _length(self, p: int, q: int, rows: Ints, columns: Ints) -> Floats:
        """Cost of the lengths: how much likelier they are of strangers than of translations."""
        x = self.nl.sizes[p][rows][:, None]
        y = self.fr.sizes[q][np.minimum(columns, len(self.fr.lengths))]
        spread = np.sqrt(_LENGTH_FLOOR**2 + _LENGTH_SLOPE / np.exp(np.minimum(x, y)))
        mean, deviation = self.fr.mean + np.log(q), max(0.5, self.fr.deviation)
        true = (1 - _MISFIT) * _normal(y - x - self.habits.ratio, spread)
        strangers = _normal(y - mean, deviation)
        return np.asarray(np.log(strangers) - np.log(true + _MISFIT * strangers))

    def _kinds(self, p: int, q: int, rows: Ints, columns: Ints) -> Floats:
        """Prior of the bead's kind with the cheapest choice of joins and borders inside."""
        cost = np.full(columns.shape, FAR)
        nodes = np.minimum(columns, len(self.fr.lengths))
        for (a, dutch), (b, french) in itertools.product(
            self.nl.units[p].items(), self.fr.units[q].items()
        ):
            prior = -np.log(self.habits.kinds[a, b])
            cost = np.minimum(cost, dutch[rows][:, None] + french[nodes] + prior)
        if (p, q) == (2, 2):
            cost = np.minimum(cost, self._cut_together(rows, nodes))
        return cost

    def _cut_together(self, rows: Ints, nodes: Ints) -> Floats:
        """Prior of a paragraph that a page end cut in both languages.

        Where one language is surely cut, the other, set beside it, mostly is as well, although
        its own half may end with a full stop: "waar het gaat | om" tells of "intégrale. | Elles".
        """
        dutch, french = _following(self.nl.join)[rows][:, None], _following(self.fr.join)[nodes]
        both = joined_together(dutch, french)
        borders = self.nl.units[1][1][rows][:, None] + self.fr.units[1][1][nodes]
        return np.asarray(both + borders - np.log(self.habits.kinds[1, 1]))


def joined_together(dutch: Floats, french: Floats) -> Floats:
    """Cost of a join in both languages, set side by side, from the cost of each."""
    surer, other = np.minimum(dutch, french), np.maximum(dutch, french)
    pulled = (surer < _SURE) & (other < _DOUBTFUL)
    return surer + np.where(pulled, np.minimum(other, _BESIDE), other)


def _following(join: Floats) -> Floats:
    """Cost of joining each fragment to the next; one more entry than there are fragments."""
    return np.concatenate([join[1:], [FAR, FAR]])


def _normal(x: Floats, deviation: Floats | float) -> Floats:
    density = np.exp(-0.5 * (x / deviation) ** 2) / (deviation * 2.5066)
    return np.asarray(np.maximum(density, 1e-30))


def _further(table: Floats, left: Ints, rows: int, by: int) -> Floats:
    """The table of a band as seen from ``rows`` Dutch and ``by`` French fragments before."""
    n, width = table.shape
    moved = np.full((n, width), FAR)
    if rows < n:
        columns = np.arange(width)[None, :] + (left[: n - rows] - left[rows:] + by)[:, None]
        inside = (columns >= 0) & (columns < width)
        values = np.take_along_axis(table[rows:], np.clip(columns, 0, width - 1), axis=1)
        moved[: n - rows][inside] = values[inside]
    return moved
