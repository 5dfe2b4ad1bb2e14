"""Find pairs of translations that stand in a different order in each language.

An example is a list that is sorted by its Dutch and by its French terms. The path through the
lattice keeps one order. So afterwards, fragments without a counterpart, and fragments whose
counterpart has no words in common with them, are compared with all such fragments nearby in the
other language. Two fragments become a pair if each is by far the best match of the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benelux_search.align.bags import Bags, expand_ranges
from benelux_search.align.costs import (
    TOKENS,
    Flags,
    LanguageCosts,
    Scorer,
    length_cost,
    windows,
)
from benelux_search.align.evidence import Evidence, locate_types
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
    """Changes to the beads of a path.

    ``pairs`` are new pairs (Dutch fragment, French fragment, score in nats). ``refuted`` are pairs
    (Dutch fragment, French fragment) of the path that are wrong: list items with the same number
    and no common words, in a list that is sorted differently in each language.
    """

    pairs: tuple[Crossing, ...]
    refuted: frozenset[tuple[int, int]]

    def before(self, others: Crossings) -> Crossings:
        """Return these changes, and those others that leave the fragments of these alone."""
        dutch = {i for i, *_ in (*self.pairs, *self.refuted)}
        french = {j for _, j, *_ in (*self.pairs, *self.refuted)}
        pairs = [each for each in others.pairs if each[0] not in dutch and each[1] not in french]
        return Crossings((*self.pairs, *pairs), self.refuted | others.refuted)


def find_crossings(path: Sequence[Step], scorer: Scorer, bags: tuple[Bags, Bags]) -> Crossings:
    """Return the clearest pairs of fragments that the path did not pair because of their order.

    The numbers of list items do not count, because a list that is sorted in each language is
    numbered separately in each. The numbers of articles do count: article 5 never matches article
    6.
    """
    pair_scores = PairScores(scorer, bags)
    steps = np.array(path, np.int64).reshape(-1, 4)
    small, large = np.sort(steps[:, 2:], axis=1).T
    pairs = steps[(small == 1) & (large == 1)]
    alike = pair_scores.score_pairs(pairs[:, 0], pairs[:, 1])
    free = np.concatenate([pairs[alike < _WEAK], steps[(small == 0) | (small > 1)]])
    dutch, french = _members(free, 0), _members(free, 1)
    # a constraint group is stronger evidence than words, but for the rows of a sorted table; a name
    # in two lists shows the same person, not the same text
    dutch = dutch[may_cross(scorer.nl)[dutch] & ~bags[0].holds_only_persons()[dutch]]
    french = french[may_cross(scorer.fr)[french] & ~bags[1].holds_only_persons()[french]]
    if not len(dutch) or not len(french):
        return Crossings((), frozenset())
    candidates = pair_scores.score_all(dutch, _facing(steps, 0), french, _facing(steps, 1))
    crossings = _adjust_scores(_clear_pairs(candidates, _CLEAR, _MARGIN), dutch, french)
    crossings += _pair_rest_of_lists(candidates, crossings, dutch, french)
    items = np.unique(bags[0].rows[bags[0].begins_with("*")[bags[0].members]])
    sorted_items = np.intersect1d(np.array([i for i, _, _ in crossings], np.int64), items)
    loose = may_cross(scorer.nl)[pairs[:, 0]]
    empty = pairs[(alike < 0.0) & np.isin(pairs[:, 0], items) & loose]
    refuted = empty[_count_near(empty[:, 0], sorted_items) >= _SEVERAL, :2].tolist()
    return Crossings(tuple(crossings), frozenset((i, j) for i, j in refuted))


def may_cross(side: LanguageCosts) -> Flags:
    """Return a mask of the fragments that no constraint group holds in its place."""
    return np.asarray((side.groups == 0) | side.sortable, np.bool_)


def _members(steps: Ints, language: int) -> Ints:
    """Return the fragments of one language in these steps."""
    return np.unique(expand_ranges(steps[:, language], steps[:, language + 2])[1])


def _facing(steps: Ints, language: int) -> Ints:
    """Return, for each fragment of a language, the position of the path in the other one."""
    which, fragments = expand_ranges(steps[:, language], steps[:, language + 2])
    facing = np.zeros(len(fragments), np.int64)
    facing[fragments] = steps[which, 1 - language]
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
class PairScores:
    """Scores of pairs of fragments at any distance, from tokens and lengths, in nats."""

    scorer: Scorer
    bags: tuple[Bags, Bags]

    def score_pairs(self, dutch: Ints, french: Ints) -> Floats:
        """Return the score of each Dutch fragment with the French one of the same index.

        No fragment occurs twice.
        """
        mine = self._token_scores(0, dutch, french, 1)[:, 0]
        yours = self._token_scores(1, french, dutch, 1)[:, 0]
        return TOKENS * (mine + yours) - self._lengths(dutch, french, 1)[:, 0]

    def score_table(self, dutch: Ints, french: Ints) -> Floats:
        """Return the score of each of some Dutch fragments with each French one."""
        first, width = int(french.min()), int(np.ptp(french)) + 1
        top, height = int(dutch.min()), int(np.ptp(dutch)) + 1
        low = np.full(len(dutch), first)
        mine = self._token_scores(0, dutch, low, width)[:, french - first]
        yours = self._token_scores(1, french, np.full(len(french), top), height)[:, dutch - top]
        table: Floats = TOKENS * (mine + yours.T)
        return table - self._lengths(dutch, low, width)[:, french - first]

    def score_all(self, dutch: Ints, facing_nl: Ints, french: Ints, facing_fr: Ints) -> _Candidates:
        """Return all pairs of fragments that are near each other and not in different articles.

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
        mine, yours = (
            self._token_scores(0, dutch, low, width),
            self._token_scores(1, french, first, height),
        )
        column_of = np.full(m, -1)
        column_of[french] = np.arange(len(french))
        row, cell = np.nonzero(column_of[low[:, None] + np.arange(width)[None, :]] >= 0)
        column = column_of[low[row] + cell]
        back = dutch[row] - first[column]
        near = (back >= 0) & (back < height)
        dutch_articles, french_articles = (
            self.scorer.articles[0][dutch[row]],
            self.scorer.articles[1][french[column]],
        )
        near &= (dutch_articles == french_articles) | (dutch_articles == 0) | (french_articles == 0)
        row, cell, column, back = row[near], cell[near], column[near], back[near]
        like = TOKENS * (mine[row, cell] + yours[column, back])
        like -= self._lengths(dutch, low, width)[row, cell]
        margin = np.minimum(
            mine[row, cell] - best_other(mine, row, cell),
            yours[column, back] - best_other(yours, column, back),
        )
        return _Candidates(dutch[row], french[column], like, margin)

    def _lengths(self, dutch: Ints, low: Ints, width: int) -> Floats:
        nl, fr = self.scorer.nl.sizes[1], self.scorer.fr.sizes[1]
        cost = length_cost(nl.at(dutch), fr.windows(low, width), self.scorer.habits.ratio)
        return cost.astype(np.float64)

    def _token_scores(self, language: int, rows: Ints, low: Ints, width: int) -> Floats:
        """Return token scores of fragments against ``width`` of the other language from ``low``."""
        evidence: Evidence = (self.scorer.nl_evidence, self.scorer.fr_evidence)[language]
        number = np.full(int(evidence.rows.max(initial=-1)) + 1, -1)
        inside = rows < len(number)
        number[rows[inside]] = np.flatnonzero(inside)
        here = (number[evidence.rows] >= 0) & ~self.bags[language].begins_with("*")[evidence.types]
        owner, types = number[evidence.rows[here]], evidence.types[here]
        which, at = locate_types(evidence, types, low[owner], width)
        cells, size = owner[which] * width + at, len(rows) * width
        gain = np.bincount(cells, evidence.gain[types[which]], size).reshape(-1, width)
        fall = np.bincount(cells, evidence.fall[types[which]], size).reshape(-1, width)
        lengths = windows(evidence.lengths[0], low, width)
        base = np.bincount(owner, evidence.missing[types], len(rows))[:, None]
        rise = np.bincount(owner, evidence.rise[types], len(rows))[:, None]
        scores: Floats = gain - fall * np.log(lengths) + base + rise * lengths
        return scores


def best_other(table: Floats, row: Ints, column: Ints) -> Floats:
    """Return the highest value of each row, the given column excluded."""
    top = table.argmax(axis=1)
    rows = np.arange(len(table))
    highest = table[rows, top]
    rest = table.copy()
    rest[rows, top] = -np.inf
    second = rest.max(axis=1)
    best: Floats = np.where(top[row] == column, second[row], highest[row])
    return best


def _clear_pairs(candidates: _Candidates, clear: float, margin: float) -> list[Crossing]:
    """Return the pairs that are each other's best by a margin, jointly and from either side."""
    above = np.minimum(
        _lead_over_others(candidates.dutch, candidates.like),
        _lead_over_others(candidates.french, candidates.like),
    )
    above = np.minimum(above, candidates.margin)
    chosen = (candidates.like >= clear) & (above >= margin)
    nats = np.minimum(candidates.like, above)[chosen].tolist()
    return list(
        zip(
            candidates.dutch[chosen].tolist(), candidates.french[chosen].tolist(), nats, strict=True
        )
    )


def _pair_rest_of_lists(
    candidates: _Candidates, crossings: list[Crossing], dutch: Ints, french: Ints
) -> list[Crossing]:
    """Return pairs among the rest of a list that is mostly paired.

    A list is a unit, and few candidates are left in it, so the thresholds are lower.
    """
    mine, yours = _columns(crossings)
    rest = ~np.isin(candidates.dutch, mine) & ~np.isin(candidates.french, yours)
    rest &= _count_near(candidates.dutch, mine) >= _MOSTLY * _count_near(candidates.dutch, dutch)
    rest &= _count_near(candidates.french, yours) >= _MOSTLY * _count_near(
        candidates.french, french
    )
    left = _Candidates(
        candidates.dutch[rest],
        candidates.french[rest],
        candidates.like[rest],
        np.full(rest.sum(), np.inf),
    )
    return _clear_pairs(left, _CLEAR_IN_LIST, _MARGIN_IN_LIST)


def _columns(crossings: list[Crossing]) -> tuple[Ints, Ints]:
    return (
        np.array([i for i, _, _ in crossings], np.int64),
        np.array([j for _, j, _ in crossings], np.int64),
    )


def _adjust_scores(crossings: list[Crossing], dutch: Ints, french: Ints) -> list[Crossing]:
    """Adjust the scores of pairs by the share of the loose fragments nearby that have a pair.

    In a sorted list most have one. Where nothing was translated, as in minutes, one fragment in
    fifty resembles another by chance.
    """
    mine, yours = _columns(crossings)
    share = np.minimum(
        _count_near(mine, mine) / _count_near(mine, dutch),
        _count_near(yours, yours) / _count_near(yours, french),
    )
    more = np.minimum(_MOST_USUAL, np.log(share / np.maximum(1.0 - share, 1e-9)))
    return [
        (i, j, nats + more[k])
        for k, (i, j, nats) in enumerate(crossings)
        if nats + more[k] >= _LEAST
    ]


def _count_near(fragments: Ints, others: Ints) -> Floats:
    """Return for each fragment the number of the others near it, at most a list's length away."""
    others = np.sort(others)
    first, last = (
        np.searchsorted(others, fragments - _LIST),
        np.searchsorted(others, fragments + _LIST + 1),
    )
    return np.asarray(last - first, np.float64)


def _lead_over_others(groups: Ints, values: Floats) -> Floats:
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
