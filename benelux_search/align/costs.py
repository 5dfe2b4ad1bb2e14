"""Costs of beads, in nats: lengths, joins and borders, priors, positions and tokens.

:class:`LanguageCosts` holds what is known from one language alone: the lengths and positions of its
fragments, and the costs of joins and borders. :class:`Scorer` combines the costs of both languages
with the token evidence and the habits of the document into the costs of all beads in a band.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from benelux_search.align.evidence import Evidence, score_band
from benelux_search.align.lattice import FAR, Band, Floats, Ints, Shape, Singles, Tables
from benelux_search.align.meaning_evidence import MeaningEvidence

MOST = 3  # fragments of one language in a bead
_BESIDE = 0.7  # at most; cost of a join beside a sure join in the other language
_SURE = 0.08  # a join that costs less is sure
_DOUBTFUL = 6.0  # a join that costs more, as before a list item, stays expensive beside a sure one
# The standard deviation of the log ratio of lengths, measured on translation pairs of all lengths:
# 9 % for long paragraphs, 30 % for twenty letters
_LENGTH_FLOOR = 0.09
_LENGTH_SLOPE = 2.5  # letters
_MOST_FIT = 60.0  # upper limit of the length score, in nats
_MISFIT = 0.02  # share of true beads whose lengths are uninformative
_LETTERS = re.compile(r"[^\W_]+")
_Number = TypeVar("_Number", bound=np.generic)


@dataclass(frozen=True, slots=True)
class LanguageCosts:
    """The fragments of one language: lengths, positions, and costs of joins and borders in nats.

    ``join[k]`` and ``border[k]`` are the costs of the boundary before fragment ``k``, if it is a
    join (one paragraph) or a border (two paragraphs). A *unit* is a sequence of consecutive
    fragments. ``units[size][made][k]`` is the cost of ``size`` fragments from fragment ``k`` on
    that make ``made`` paragraphs; ``sizes[size]`` holds the length statistics of these units.
    ``groups`` are the constraint groups of the fragments as numbers from 1, shared by both
    languages; 0 means no group, ``FREE`` one that goes with any other. ``paired`` marks the
    fragments whose group is a pair, ``sortable`` the cells of tables, whose rows may be sorted
    differently in each language.
    """

    lengths: Floats
    positions: Ints
    groups: Ints
    paired: Flags
    sortable: Flags
    join: Floats
    border: Floats
    units: Mapping[int, Mapping[int, Floats]]
    sizes: Mapping[int, Sizes]

    @classmethod
    def of(
        cls,
        texts: Sequence[str],
        positions: Sequence[int],
        joins: Sequence[float],
        groups: Sequence[int] = (),
        paired: Sequence[bool] = (),
        sortable: Sequence[bool] = (),
    ) -> LanguageCosts:
        """Compute the costs from the texts, positions, join probabilities and groups."""
        chance = np.clip(np.array(joins, float), 1e-6, 1 - 1e-6)
        letters = [sum(map(len, _LETTERS.findall(text))) for text in texts]
        lengths = np.array(letters, float) + 1.0
        join, border = -np.log(chance), -np.log1p(-chance)
        return cls(
            lengths,
            np.array(positions, np.int64),
            np.array(groups or [0] * len(texts), np.int64),
            np.array(paired or [False] * len(texts), bool),
            np.array(sortable or [False] * len(texts), bool),
            join,
            border,
            {size: _units(join, border, size) for size in range(1, MOST + 1)},
            {size: Sizes.of(lengths, size) for size in range(1, MOST + 1)},
        )

    def with_pairs(self, fragments: Sequence[int], first: int) -> LanguageCosts:
        """Return the costs with a group of its own for each of some fragments without a group.

        The groups are pairs, with numbers from ``first`` on. A fragment that has a group keeps it.
        """
        groups, paired = self.groups.copy(), self.paired.copy()
        for number, k in enumerate(fragments, first):
            if groups[k] == 0:
                groups[k], paired[k] = number, True
        return replace(self, groups=groups, paired=paired)


def _units(join: Floats, border: Floats, size: int) -> Mapping[int, Floats]:
    """Return the cheapest joins and borders of units, by the number of paragraphs that they make.

    The boundary before a unit counts as a border, because its bead begins there. There is one more
    entry than there are fragments, so that every node has one. Units that run past the end cost
    ``FAR``.
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
    """Length statistics of units; entry ``k`` belongs to the unit that begins at fragment ``k``.

    A unit is a sequence of consecutive fragments of one language. ``log`` is the log of its length
    in letters. ``precision`` is 1 / variance of the difference between this log and that of a
    translation; ``spread`` is the log of the standard deviation. ``strange`` is the negative
    log-likelihood, in nats, of a unit of this length in this document, up to a constant. Each array
    has one more entry than there are fragments.
    """

    log: Singles
    precision: Singles
    spread: Singles
    strange: Singles

    def at(self, first: Ints) -> Sizes:
        """Return the values of the units that begin at ``first``, each array as a column (n, 1)."""
        return self._each(lambda values: values[first][:, None])

    def windows(self, first: Ints, width: int) -> Sizes:
        """Return, for each index in ``first``, the values of the next ``width`` units as a row."""
        return self._each(lambda values: windows(values, first, width))

    def _each(self, view: Callable[[Singles], Singles]) -> Sizes:
        return Sizes(view(self.log), view(self.precision), view(self.spread), view(self.strange))

    @classmethod
    def of(cls, lengths: Floats, size: int) -> Sizes:
        """Compute the statistics of units of ``size`` fragments from the fragment lengths."""
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
    """Return the cost of the lengths of Dutch and French units that are paired, in nats.

    The cost is the log-likelihood ratio of two hypotheses, unrelated texts against translations; a
    cost below 0 favours translations. ``ratio`` is the mean of log(French length / Dutch length).
    """
    away = fr.log - (nl.log + np.float32(ratio))
    # both normal densities without their common factor; the shorter side sets the spread
    fit = fr.strange - np.maximum(fr.spread, nl.spread)
    fit -= np.float32(0.5) * away * away * np.minimum(fr.precision, nl.precision)
    likely = np.exp(np.minimum(fit, np.float32(_MOST_FIT)))
    cost = -np.log(np.float32(1 - _MISFIT) * likely + np.float32(_MISFIT))
    return np.asarray(cost, np.float32)


def cost_of_both_joins(dutch: Floats, french: Floats) -> Floats:
    """Return the total cost, in nats, of a join at the same place in both languages.

    ``dutch`` and ``french`` are the costs of the single joins. If one join is nearly certain (cost
    below 0.08), the other counts 0.7 at most, unless it is very doubtful (cost of 6 or more).
    """
    surer, other = np.minimum(dutch, french), np.maximum(dutch, french)
    pulled = (surer < _SURE) & (other < _DOUBTFUL)
    return surer + np.where(pulled, np.minimum(other, _BESIDE), other)


def windows(values: npt.NDArray[_Number], left: Ints, width: int) -> npt.NDArray[_Number]:
    """Return an array (len(left), width): row ``k`` is ``values[left[k] : left[k] + width]``."""
    return sliding_window_view(values, width)[left]


# --- Scoring beads


SHAPES: tuple[Shape, ...] = tuple((p, q) for p in range(1, MOST + 1) for q in range(1, MOST + 1))
TEMPERATURE = 1.5  # factor by which the costs are overconfident
TOKENS = 0.5  # weight of a nat of token evidence: tokens that occur together count one thing twice
# Cost of numbers on both sides without a common one: true of none of 5,763 pairs of translations
# with numbers on both sides
_CLASH = 8.0
_TOGETHER, _APART = 8.0, 30.0  # bonus for a group that is a pair, cost of different groups
FREE = -1  # number of the group whose fragments go with any other
_OTHER_ARTICLE = 30.0  # cost of article 5 beside article 6, whatever their texts are
FARTHEST = 6  # turns; a larger distance costs the same
Flags = npt.NDArray[np.bool_]


def _default_kinds() -> dict[Shape, float]:
    return {
        (1, 1): 0.85,
        (1, 2): 0.03, (2, 1): 0.03, (2, 2): 0.004, (1, 3): 0.002, (3, 1): 0.002,
        (2, 3): 0.0005, (3, 2): 0.0005, (3, 3): 0.0001,
        (1, 0): 0.04, (0, 1): 0.04,
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class DocumentHabits:
    """The habits of a document, estimated from a first alignment of it.

    ``kinds[a, b]`` is the prior probability of a bead of ``a`` Dutch and ``b`` French paragraphs.
    ``distance_costs[d]`` is the cost, in nats, of a French fragment at ``d - FARTHEST`` positions
    after its Dutch counterpart. ``ratio`` is the mean of log(French length / Dutch length).
    """

    kinds: Mapping[Shape, float] = field(default_factory=_default_kinds)
    distance_costs: tuple[float, ...] = tuple(
        0.0 if abs(d) == 1 else 0.6 if abs(d) <= 2 else 0.8 * (abs(d) - 1)
        for d in range(-FARTHEST, FARTHEST + 1)
    )
    ratio: float = 0.08


@dataclass(frozen=True, slots=True)
class Scorer:
    """The costs of the beads of one document, from all evidence together, in nats.

    ``numbers`` counts the numbers that Dutch and French units share. ``numbered`` marks the Dutch
    and the French fragments that hold numbers. ``articles`` gives each fragment the number of its
    article ("Artikel 5"), counted from 1 and shared by both languages; 0 means that the fragment
    begins no article. ``most`` is the maximum number of fragments of one language in a bead.
    ``meaning`` is the evidence of an encoder, if there is one.
    """

    nl: LanguageCosts
    fr: LanguageCosts
    nl_evidence: Evidence
    fr_evidence: Evidence
    numbers: Evidence
    numbered: tuple[Flags, Flags]
    articles: tuple[Ints, Ints]
    habits: DocumentHabits
    most: int = MOST
    meaning: MeaningEvidence | None = None

    @property
    def shapes(self) -> list[Shape]:
        """Return the shapes (p, q) of two-sided beads: ``p`` Dutch and ``q`` French fragments."""
        return [(p, q) for p, q in SHAPES if max(p, q) <= self.most]

    def one_sided(self) -> tuple[dict[int, Floats], dict[int, Floats]]:
        """Return the costs of one-sided beads, for Dutch and for French.

        Each result maps a size (1 or 2 fragments) to an array: entry ``k`` is the cost of the bead
        that begins at fragment ``k``.
        """
        dutch, french = -np.log(self.habits.kinds[1, 0]), -np.log(self.habits.kinds[0, 1])
        return (
            {size: self.nl.units[size][1] + dutch for size in (1, 2)},
            {size: self.fr.units[size][1] + french for size in (1, 2)},
        )

    def two_sided(self, band: Band, start: int, stop: int) -> Tables:
        """Return the costs of two-sided beads that begin at Dutch fragments ``start .. stop - 1``.

        The result maps each shape (p, q) to an array (stop - start, width). Entry (i - start, c)
        belongs to the bead of ``p`` Dutch fragments from ``i`` on and ``q`` French ones from
        ``band.left[i] + c`` on.
        """
        n, width = len(self.nl.lengths), band.width
        end = min(n, stop + self.most - 1)  # up to the last row that the longest bead reaches
        left = band.left[start:end]
        rows = np.arange(start, end)
        tokens = self._tokens(left, start, end, width)
        distance_costs = self._distance_costs(rows, left, width)
        clashes = self._clashes(left, start, end, width)
        near = {} if self.meaning is None else self.meaning.tables(rows, left, width)
        grouped = bool(self.nl.groups.any() or self.fr.groups.any())
        fit: Tables = {}
        for q in range(1, self.most + 1):
            french = self.fr.sizes[q].windows(left, width)
            for p in range(1, self.most + 1):
                length = length_cost(self.nl.sizes[p].at(rows), french, self.habits.ratio)
                fit[p, q] = distance_costs + length - tokens[p, q] * np.float32(TOKENS)
                fit[p, q] += clashes[p, q]
                if near:
                    fit[p, q] -= near[p, q]
                if grouped:
                    fit[p, q] += self._groups(p, q, rows, left, width)
        # a paragraph that both languages cut at the same point also matches piece by piece: that
        # its halves match is no evidence against one paragraph
        for (p, q), (a, b) in itertools.product(self.shapes, self.shapes):
            if a < p and b < q:
                halves = fit[a, b] + _further(fit[p - a, q - b], left, a, b)
                fit[p, q] = np.minimum(fit[p, q], halves)
        kinds = self._kinds(rows, left, width)
        return {shape: (fit[shape] + kinds[shape])[: stop - start] for shape in self.shapes}

    def _tokens(self, left: Ints, start: int, stop: int, width: int) -> Tables:
        scores = score_band(self.nl_evidence, start, left, width)
        m = len(self.fr.lengths)
        low = int(left[0])
        high = min(m, int(left[-1]) + width)
        if low >= high:
            return scores
        columns = np.arange(low, high)
        # the rows whose band holds column j: left[i] <= j < left[i] + width; left is non-decreasing
        first = np.searchsorted(left, columns - width + 1)
        last = np.searchsorted(left, columns, side="right")
        height = int(max(1, (last - first).max(initial=1)))
        french = score_band(self.fr_evidence, low, first + start, height)
        # the French evidence has its own band: move its cells to their position in the Dutch one
        j = left[:, None] + np.arange(width)[None, :] - low
        inside = j < m - low
        j = np.minimum(j, m - low - 1)
        flat = j * height + np.arange(stop - start)[:, None] - first[j]
        for p, q in self.shapes:
            scores[p, q] += np.where(inside, french[q, p].ravel().take(flat, mode="clip"), 0)
        return scores

    def _clashes(self, left: Ints, start: int, stop: int, width: int) -> Tables:
        """Return the cost of units whose numbers differ entirely, and of different articles."""
        shared = score_band(self.numbers, start, left, width)
        nl, fr = self.numbered
        mine = self.articles[0][start:stop, None]
        yours = windows(np.append(self.articles[1], 0), left, width)
        others = ((mine > 0) & (yours > 0) & (mine != yours)).astype(np.float32)
        others *= np.float32(_OTHER_ARTICLE)
        tables: Tables = {}
        for p, q in self.shapes:
            dutch = _any_of(nl, p)[start:stop, None]
            french = windows(_any_of(fr, q), left, width)
            clash = dutch & french & (shared[p, q] < 0.5)
            tables[p, q] = others + clash.astype(np.float32) * np.float32(_CLASH)
        return tables

    def _groups(self, p: int, q: int, rows: Ints, left: Ints, width: int) -> Singles:
        """Return the cost of the groups of both sides' first fragments, and of their last ones."""
        nl, fr = self.nl.groups, self.fr.groups
        nodes = np.arange(len(fr) + 1)
        cost = np.zeros((len(left), width), np.float32)
        for d, e in ((0, 0), (p - 1, q - 1)):
            at = np.minimum(rows + d, len(nl) - 1)
            dutch = nl[at][:, None]
            french = windows(fr[np.minimum(nodes + e, len(fr) - 1)], left, width)
            together = (dutch == french) & self.nl.paired[at][:, None]
            apart = (dutch != french) & (dutch != FREE) & (french != FREE)
            cost += np.where(apart, _APART, np.where(together, -_TOGETHER, 0.0)) / 2
        return cost

    def _distance_costs(self, rows: Ints, left: Ints, width: int) -> Singles:
        french = np.append(self.fr.positions, self.fr.positions[-1:])  # one entry for each node
        apart = windows(french, left, width) - self.nl.positions[rows][:, None]
        table: Singles = np.array(self.habits.distance_costs, np.float32)
        return np.asarray(table[np.clip(apart, -FARTHEST, FARTHEST) + FARTHEST])

    def _kinds(self, rows: Ints, left: Ints, width: int) -> Tables:
        """Return the prior of each shape with the cheapest joins and borders inside it."""
        french = {
            (q, made): windows(costs, left, width)
            for q, units in self.fr.units.items()
            if q <= self.most
            for made, costs in units.items()
        }
        tables: Tables = {}
        for p, q in self.shapes:
            cost = np.full((len(left), width), FAR, np.float32)
            for (a, dutch), b in itertools.product(self.nl.units[p].items(), self.fr.units[q]):
                prior = (dutch[rows] - np.log(self.habits.kinds[a, b])).astype(np.float32)
                np.minimum(cost, french[q, b] + prior[:, None], out=cost)
            tables[p, q] = cost
        tables[2, 2] = np.minimum(tables[2, 2], self._cut_together(rows, left, width))
        return tables

    def _cut_together(self, rows: Ints, left: Ints, width: int) -> Singles:
        """Return the prior of a paragraph that a page end cut in both languages.

        Where one language is surely cut, the other, set beside it, usually is as well, although its
        own half may end with a full stop: "waar het gaat | om" is evidence for "intégrale. |
        Elles".
        """
        dutch = _following(self.nl.join)[rows][:, None]
        both = cost_of_both_joins(dutch, windows(_following(self.fr.join), left, width))
        first = (self.nl.units[1][1][rows] - np.log(self.habits.kinds[1, 1]))[:, None]
        borders = first + windows(self.fr.units[1][1], left, width)
        return np.asarray(both + borders, np.float32)


def _any_of(flags: Flags, size: int) -> Flags:
    """Return a mask of the units of ``size`` fragments with a flagged one; one entry a node."""
    padded = np.append(flags, [False] * size)
    mask: Flags = np.zeros(len(flags) + 1, bool)
    for d in range(size):
        mask |= padded[d : d + len(flags) + 1]
    return mask


def _following(join: Floats) -> Floats:
    """Return the cost of joining each fragment to the next; one more entry than fragments."""
    return np.concatenate([join[1:], [FAR, FAR]])


def _further(table: Singles, left: Ints, rows: int, by: int) -> Singles:
    """Shift the table of a band by ``rows`` Dutch and ``by`` French fragments.

    The value at (i, j) becomes that of (i + rows, j + by), or ``FAR`` outside the band.
    """
    n, width = table.shape
    moved = np.full((n, width), np.float32(FAR))
    if rows < n:
        columns = np.arange(width)[None, :] + (left[: n - rows] - left[rows:] + by)[:, None]
        inside = (columns >= 0) & (columns < width)
        values = np.take_along_axis(table[rows:], np.clip(columns, 0, width - 1), axis=1)
        moved[: n - rows] = np.where(inside, values, np.float32(FAR))
    return moved
