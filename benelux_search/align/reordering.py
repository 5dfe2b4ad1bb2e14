"""Pairs out of order, as in a list that is sorted by Dutch terms and by French terms.

The path through the lattice rises in both languages. Afterwards, fragments without a counterpart,
or with one whose words do not agree with theirs, are compared with all such fragments of the other
language nearby. Two become a pair if each is by far the best match of the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benelux_search.align.costs import TOKENS, Scorer, length_cost, windows
from benelux_search.align.evidence import Bags, Evidence, expand_ranges, locate_types
from benelux_search.align.lattice import Floats, Ints, Step

_REACH = 150  # fragments before and after in which a counterpart is searched
_MOST_CELLS = 600_000  # pairs compared: where very many fragments are loose, matches are near
_WEAK = 1.5  # nats; a pair whose words and lengths score less may be wrong
_CLEAR = 4.0  # minimum score of a pair out of order, in nats
_LIST, _SEVERAL = 30, 2  # fragments that a list may span; crossings that show it is sorted
_MARGIN = 2.0  # nats by which a pair must score better than any other
# The same for the rest of a list of which most (at least this share) is paired already
_MOSTLY, _CLEAR_IN_LIST, _MARGIN_IN_LIST = 0.5, 2.5, 1.5
_MOST_USUAL, _LEAST = 1.0, 2.5  # nats: largest bonus for pairs nearby; minimum score with it
Crossing = tuple[int, int, float]


@dataclass(frozen=True, slots=True)
class Crossings:
    """Changes to make to the beads of a path.

    ``pairs`` are (Dutch fragment, French fragment, score in nats). ``refuted`` are pairs of the
    path that had nothing in common but the number of an item, among items that turned out to be
    sorted otherwise.
    """

    pairs: tuple[Crossing, ...]
    refuted: frozenset[tuple[int, int]]


def find_crossings(path: Sequence[Step], scorer: Scorer, bags: tuple[Bags, Bags]) -> Crossings:
    """Return the clearest pairs out of order among the loose fragments.

    The numbers of items do not count: in a list sorted by language, each language has its own
    numbers. Those of articles do: article 5 is never article 6.
    """
    likeness = _PairScores(scorer, bags)
    steps = np.array(path, np.int64).reshape(-1, 4)
    small, large = np.sort(steps[:, 2:], axis=1).T
    pairs = steps[(small == 1) & (large == 1)]
    alike = likeness.of_pairs(pairs[:, 0], pairs[:, 1])
    free = np.concatenate([pairs[alike < _WEAK], steps[(small == 0) | (small > 1)]])
    dutch, french = _members(free, 0), _members(free, 1)
    # a constraint group is stronger evidence than words; a name in two lists shows the same person,
    # not the same text
    dutch = dutch[(scorer.nl.groups[dutch] == 0) & ~bags[0].of_persons()[dutch]]
    french = french[(scorer.fr.groups[french] == 0) & ~bags[1].of_persons()[french]]
    if not len(dutch) or not len(french):
        return Crossings((), frozenset())
    ways = likeness.of_all(dutch, _facing(steps, 0), french, _facing(steps, 1))
    crossings = _usual(_clearest(ways, _CLEAR, _MARGIN), dutch, french)
    crossings += _company(ways, crossings, dutch, french)
    items = np.unique(bags[0].rows[bags[0].kinds("*")[bags[0].members]])
    sorted_items = np.intersect1d(np.array([i for i, _, _ in crossings], np.int64), items)
    loose = scorer.nl.groups[pairs[:, 0]] == 0
    empty = pairs[(alike < 0.0) & np.isin(pairs[:, 0], items) & loose]
    refuted = empty[_near(empty[:, 0], sorted_items) >= _SEVERAL, :2].tolist()
    return Crossings(tuple(crossings), frozenset((i, j) for i, j in refuted))


def _members(steps: Ints, side: int) -> Ints:
    """Return the fragments of one language in these steps."""
    return np.unique(expand_ranges(steps[:, side], steps[:, side + 2])[1])


def _facing(steps: Ints, side: int) -> Ints:
    """Return, for each fragment of a language, the position of the path in the other one."""
    which, fragments = expand_ranges(steps[:, side], steps[:, side + 2])
    facing = np.zeros(len(fragments), np.int64)
    facing[fragments] = steps[which, 1 - side]
    return facing


@dataclass(frozen=True, slots=True)
class _Candidates:
    """Candidate pairs of Dutch and French fragments, with the score of each pair in nats.

    ``like`` is the score from both sides. Against fragments that are not loose, only one side's
    score is known. So ``margin`` is the smaller of the two one-sided margins: the amount by which a
    side scores this pair above any other.
    """

    dutch: Ints
    french: Ints
    like: Floats
    margin: Floats


@dataclass(frozen=True, slots=True)
class _PairScores:
    """Scores of pairs of fragments at any distance, from tokens and lengths, in nats."""

    scorer: Scorer
    bags: tuple[Bags, Bags]

    def of_pairs(self, dutch: Ints, french: Ints) -> Floats:
        """Return the score of each Dutch fragment with the French one of the same index."""
        mine = self._says(0, dutch, french, 1)[:, 0]
        yours = self._says(1, french, dutch, 1)[:, 0]
        return TOKENS * (mine + yours) - self._lengths(dutch, french, 1)[:, 0]

    def of_all(self, dutch: Ints, facing_nl: Ints, french: Ints, facing_fr: Ints) -> _Candidates:
        """Return the pairs of a Dutch and a French fragment that are near each other, with scores.

        ``dutch`` and ``french`` are the fragments to pair. ``facing_nl`` has, for each Dutch
        fragment of the document, the position opposite it in the French text; ``facing_fr`` is the
        reverse. A pair is near if each of its fragments is in a window around the position opposite
        the other one. Pairs of fragments in two different articles are left out.
        """
        n, m = len(facing_nl), len(facing_fr)
        reach = min(_REACH, _MOST_CELLS // (2 * max(len(dutch), len(french))))
        width, height = min(m, 2 * reach + 1), min(n, 2 * reach + 1)
        low = np.clip(facing_nl[dutch] - reach, 0, m - width)
        first = np.clip(facing_fr[french] - reach, 0, n - height)
        mine, yours = self._says(0, dutch, low, width), self._says(1, french, first, height)
        column_of = np.full(m, -1)
        column_of[french] = np.arange(len(french))
        row, cell = np.nonzero(column_of[low[:, None] + np.arange(width)[None, :]] >= 0)
        column = column_of[low[row] + cell]
        back = dutch[row] - first[column]
        near = (back >= 0) & (back < height)
        mine_is, yours_is = (
            self.scorer.articles[0][dutch[row]],
            self.scorer.articles[1][french[column]],
        )
        near &= (mine_is == yours_is) | (mine_is == 0) | (yours_is == 0)
        row, cell, column, back = row[near], cell[near], column[near], back[near]
        like = TOKENS * (mine[row, cell] + yours[column, back])
        like -= self._lengths(dutch, low, width)[row, cell]
        margin = np.minimum(
            mine[row, cell] - _best_other(mine, row, cell),
            yours[column, back] - _best_other(yours, column, back),
        )
        return _Candidates(dutch[row], french[column], like, margin)

    def _lengths(self, dutch: Ints, low: Ints, width: int) -> Floats:
        nl, fr = self.scorer.nl.sizes[1], self.scorer.fr.sizes[1]
        cost = length_cost(nl.at(dutch), fr.windows(low, width), self.scorer.habits.ratio)
        return cost.astype(np.float64)

    def _says(self, language: int, rows: Ints, low: Ints, width: int) -> Floats:
        """Return token scores of fragments against ``width`` of the other language from ``low``."""
        side: Evidence = (self.scorer.nl_evidence, self.scorer.fr_evidence)[language]
        number = np.full(int(side.rows.max(initial=-1)) + 1, -1)
        inside = rows < len(number)
        number[rows[inside]] = np.flatnonzero(inside)
        here = (number[side.rows] >= 0) & ~self.bags[language].kinds("*")[side.types]
        owner, types = number[side.rows[here]], side.types[here]
        which, at = locate_types(side, types, low[owner], width)
        cells, size = owner[which] * width + at, len(rows) * width
        gain = np.bincount(cells, side.gain[types[which]], size).reshape(-1, width)
        fall = np.bincount(cells, side.fall[types[which]], size).reshape(-1, width)
        lengths = windows(side.lengths[0], low, width)
        base = np.bincount(owner, side.missing[types], len(rows))[:, None]
        rise = np.bincount(owner, side.rise[types], len(rows))[:, None]
        says: Floats = gain - fall * np.log(lengths) + base + rise * lengths
        return says


def _best_other(table: Floats, row: Ints, column: Ints) -> Floats:
    """Return the highest value of each row, the given column excluded."""
    top = table.argmax(axis=1)
    rows = np.arange(len(table))
    highest = table[rows, top]
    rest = table.copy()
    rest[rows, top] = -np.inf
    second = rest.max(axis=1)
    best: Floats = np.where(top[row] == column, second[row], highest[row])
    return best


def _clearest(ways: _Candidates, clear: float, margin: float) -> list[Crossing]:
    """Return the pairs that are each other's best by a margin, jointly and from either side."""
    above = np.minimum(_over_others(ways.dutch, ways.like), _over_others(ways.french, ways.like))
    above = np.minimum(above, ways.margin)
    chosen = (ways.like >= clear) & (above >= margin)
    nats = np.minimum(ways.like, above)[chosen].tolist()
    return list(zip(ways.dutch[chosen].tolist(), ways.french[chosen].tolist(), nats, strict=True))


def _company(
    ways: _Candidates, crossings: list[Crossing], dutch: Ints, french: Ints
) -> list[Crossing]:
    """Return pairs among the rest of a list that is mostly paired.

    A list is a unit, and few candidates are left in it, so the thresholds are lower.
    """
    mine, yours = _columns(crossings)
    rest = ~np.isin(ways.dutch, mine) & ~np.isin(ways.french, yours)
    rest &= _near(ways.dutch, mine) >= _MOSTLY * _near(ways.dutch, dutch)
    rest &= _near(ways.french, yours) >= _MOSTLY * _near(ways.french, french)
    left = _Candidates(
        ways.dutch[rest], ways.french[rest], ways.like[rest], np.full(rest.sum(), np.inf)
    )
    return _clearest(left, _CLEAR_IN_LIST, _MARGIN_IN_LIST)


def _columns(crossings: list[Crossing]) -> tuple[Ints, Ints]:
    return (
        np.array([i for i, _, _ in crossings], np.int64),
        np.array([j for _, j, _ in crossings], np.int64),
    )


def _usual(crossings: list[Crossing], dutch: Ints, french: Ints) -> list[Crossing]:
    """Adjust the scores of pairs by the share of the loose fragments nearby that have a pair.

    In a sorted list most have one. Where nothing was translated, as in minutes, one fragment in
    fifty resembles another by chance.
    """
    mine, yours = _columns(crossings)
    share = np.minimum(
        _near(mine, mine) / _near(mine, dutch), _near(yours, yours) / _near(yours, french)
    )
    more = np.minimum(_MOST_USUAL, np.log(share / np.maximum(1.0 - share, 1e-9)))
    return [
        (i, j, nats + more[k])
        for k, (i, j, nats) in enumerate(crossings)
        if nats + more[k] >= _LEAST
    ]


def _near(fragments: Ints, others: Ints) -> Floats:
    """Return for each fragment the number of the others near it, at most a list's length away."""
    others = np.sort(others)
    first, last = (
        np.searchsorted(others, fragments - _LIST),
        np.searchsorted(others, fragments + _LIST + 1),
    )
    return np.asarray(last - first, np.float64)


def _over_others(groups: Ints, values: Floats) -> Floats:
    """Return by how much each value exceeds the best other value of its group."""
    order = np.lexsort((-values, groups))
    starts = np.flatnonzero(np.diff(groups[order], prepend=-1))
    sizes = np.diff(starts, append=len(order))
    best = np.repeat(values[order[starts]], sizes)
    seconds = np.where(sizes > 1, values[order[np.minimum(starts + 1, len(order) - 1)]], -np.inf)
    other = best.copy()
    other[starts] = seconds
    above = np.empty_like(values)
    above[order] = values[order] - other
    return above
