"""What stands in another order in each language: a list sorted by Dutch and by French terms.

The path through the lattice rises in both languages. After it, fragments that found no
counterpart, or one whose words do not agree with theirs, are compared with all others like them
nearby. Two become a pair where each is the other's best by far.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benelux_search.align.costs import TOKENS, Scorer, length_cost, windows
from benelux_search.align.evidence import Bags, Evidence, expand_ranges, locate_types
from benelux_search.align.lattice import Floats, Ints, Step

_REACH = 150  # fragments before and after that a counterpart is looked for
_MOST_CELLS = 600_000  # pairs that are compared: where very much is loose, nothing is far away
_WEAK = 1.5  # nats; a pair whose words and lengths say less may be none
_CLEAR = 4.0  # nats that a pair out of order must have
_LIST, _SEVERAL = 30, 2  # fragments that a list may span; crossings that show it is sorted
_MARGIN = 2.0  # nats by which it must be better than any other
# The same for what is left of a list, most of which (at least this share) has found its place
_MOSTLY, _CLEAR_IN_LIST, _MARGIN_IN_LIST = 0.5, 2.5, 1.5
_MOST_USUAL, _LEAST = 1.0, 2.5  # nats that company adds at most; that a pair must have with it
Crossing = tuple[int, int, float]


@dataclass(frozen=True, slots=True)
class Crossings:
    """What is to be changed in the beads of a path.

    ``pairs`` are (Dutch fragment, French fragment, nats); ``refuted`` are pairs of the path that
    had nothing in common but the number of an item, among items that turned out to be sorted
    otherwise.
    """

    pairs: tuple[Crossing, ...]
    refuted: frozenset[tuple[int, int]]


def crosswise(path: Sequence[Step], scorer: Scorer, bags: tuple[Bags, Bags]) -> Crossings:
    """The clearest pairs among what is loose.

    The numbers of items do not count: a list that is sorted in each language has its own in each.
    Those of articles do: article 5 is never article 6.
    """
    likeness = _PairScores(scorer, bags)
    steps = np.array(path, np.int64).reshape(-1, 4)
    small, large = np.sort(steps[:, 2:], axis=1).T
    pairs = steps[(small == 1) & (large == 1)]
    alike = likeness.of_pairs(pairs[:, 0], pairs[:, 1])
    free = np.concatenate([pairs[alike < _WEAK], steps[(small == 0) | (small > 1)]])
    dutch, french = _members(free, 0), _members(free, 1)
    # where a tie is, more is known than words can say; a name in two lists tells of the person
    dutch = dutch[(scorer.nl.ties[dutch] == 0) & ~bags[0].of_persons()[dutch]]
    french = french[(scorer.fr.ties[french] == 0) & ~bags[1].of_persons()[french]]
    if not len(dutch) or not len(french):
        return Crossings((), frozenset())
    ways = likeness.of_all(dutch, _facing(steps, 0), french, _facing(steps, 1))
    found = _usual(_clearest(ways, _CLEAR, _MARGIN), dutch, french)
    found += _company(ways, found, dutch, french)
    items = np.unique(bags[0].rows[bags[0].kinds("*")[bags[0].members]])
    sorted_items = np.intersect1d(np.array([i for i, _, _ in found], np.int64), items)
    loose = scorer.nl.ties[pairs[:, 0]] == 0
    empty = pairs[(alike < 0.0) & np.isin(pairs[:, 0], items) & loose]
    refuted = empty[_near(empty[:, 0], sorted_items) >= _SEVERAL, :2].tolist()
    return Crossings(tuple(found), frozenset((i, j) for i, j in refuted))


def _members(steps: Ints, side: int) -> Ints:
    """The fragments of one language that these steps hold."""
    return np.unique(expand_ranges(steps[:, side], steps[:, side + 2])[1])


def _facing(steps: Ints, side: int) -> Ints:
    """For each fragment of a language, where the path is in the other one."""
    which, fragments = expand_ranges(steps[:, side], steps[:, side + 2])
    facing = np.zeros(len(fragments), np.int64)
    facing[fragments] = steps[which, 1 - side]
    return facing


@dataclass(frozen=True, slots=True)
class _Ways:
    """Pairs that may be: Dutch and French fragments, what is said for each pair, in nats.

    What a fragment is like beside fragments that are not loose is known from its own side only:
    ``own`` is by how much either side likes the pair better than any other.
    """

    dutch: Ints
    french: Ints
    like: Floats
    own: Floats


@dataclass(frozen=True, slots=True)
class _PairScores:
    """What tokens and lengths say of pairs of fragments wherever they stand, in nats."""

    scorer: Scorer
    bags: tuple[Bags, Bags]

    def of_pairs(self, dutch: Ints, french: Ints) -> Floats:
        """That of each fragment of one list and the same of the other."""
        mine = self._says(0, dutch, french, 1)[:, 0]
        yours = self._says(1, french, dutch, 1)[:, 0]
        return TOKENS * (mine + yours) - self._lengths(dutch, french, 1)[:, 0]

    def of_all(self, dutch: Ints, facing_nl: Ints, french: Ints, facing_fr: Ints) -> _Ways:
        """All pairs that lie near enough, and are not of different articles."""
        n, m = len(facing_nl), len(facing_fr)
        reach = min(_REACH, _MOST_CELLS // (2 * max(len(dutch), len(french))))
        width, height = min(m, 2 * reach + 1), min(n, 2 * reach + 1)
        low = np.clip(facing_nl[dutch] - reach, 0, m - width)
        first = np.clip(facing_fr[french] - reach, 0, n - height)
        mine, yours = self._says(0, dutch, low, width), self._says(1, french, first, height)
        place = np.full(m, -1)
        place[french] = np.arange(len(french))
        row, cell = np.nonzero(place[low[:, None] + np.arange(width)[None, :]] >= 0)
        column = place[low[row] + cell]
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
        own = np.minimum(
            mine[row, cell] - _best_other(mine, row, cell),
            yours[column, back] - _best_other(yours, column, back),
        )
        return _Ways(dutch[row], french[column], like, own)

    def _lengths(self, dutch: Ints, low: Ints, width: int) -> Floats:
        nl, fr = self.scorer.nl.sizes[1], self.scorer.fr.sizes[1]
        cost = length_cost(nl.at(dutch), fr.windows(low, width), self.scorer.habits.ratio)
        return cost.astype(np.float64)

    def _says(self, language: int, rows: Ints, low: Ints, width: int) -> Floats:
        """Evidence of fragments against ``width`` of the other language from ``low`` on."""
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
    """The highest value of each row beside the one in this column."""
    top = table.argmax(axis=1)
    rows = np.arange(len(table))
    highest = table[rows, top]
    rest = table.copy()
    rest[rows, top] = -np.inf
    second = rest.max(axis=1)
    best: Floats = np.where(top[row] == column, second[row], highest[row])
    return best


def _clearest(ways: _Ways, clear: float, margin: float) -> list[Crossing]:
    """The pairs that are each other's best by a margin, by all that is said and by either side."""
    above = np.minimum(_over_others(ways.dutch, ways.like), _over_others(ways.french, ways.like))
    above = np.minimum(above, ways.own)
    chosen = (ways.like >= clear) & (above >= margin)
    nats = np.minimum(ways.like, above)[chosen].tolist()
    return list(zip(ways.dutch[chosen].tolist(), ways.french[chosen].tolist(), nats, strict=True))


def _company(ways: _Ways, found: list[Crossing], dutch: Ints, french: Ints) -> list[Crossing]:
    """The pairs among the rest of a list of which most is found: it is one, and little is left."""
    mine, yours = _columns(found)
    rest = ~np.isin(ways.dutch, mine) & ~np.isin(ways.french, yours)
    rest &= _near(ways.dutch, mine) >= _MOSTLY * _near(ways.dutch, dutch)
    rest &= _near(ways.french, yours) >= _MOSTLY * _near(ways.french, french)
    left = _Ways(ways.dutch[rest], ways.french[rest], ways.like[rest], np.full(rest.sum(), np.inf))
    return _clearest(left, _CLEAR_IN_LIST, _MARGIN_IN_LIST)


def _columns(found: list[Crossing]) -> tuple[Ints, Ints]:
    return (
        np.array([i for i, _, _ in found], np.int64),
        np.array([j for _, j, _ in found], np.int64),
    )


def _usual(found: list[Crossing], dutch: Ints, french: Ints) -> list[Crossing]:
    """The pairs with what is said for them by how many of the loose fragments nearby have one.

    In a sorted list most have. Where nobody was translated, as in minutes, one in fifty is like
    another by chance.
    """
    mine, yours = _columns(found)
    share = np.minimum(
        _near(mine, mine) / _near(mine, dutch), _near(yours, yours) / _near(yours, french)
    )
    more = np.minimum(_MOST_USUAL, np.log(share / np.maximum(1.0 - share, 1e-9)))
    return [
        (i, j, nats + more[k]) for k, (i, j, nats) in enumerate(found) if nats + more[k] >= _LEAST
    ]


def _near(own: Ints, others: Ints) -> Floats:
    """How many of the others lie near each fragment, a list away at most."""
    others = np.sort(others)
    first, last = np.searchsorted(others, own - _LIST), np.searchsorted(others, own + _LIST + 1)
    return np.asarray(last - first, np.float64)


def _over_others(groups: Ints, values: Floats) -> Floats:
    """By how much each value is above the best other one of its group."""
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
