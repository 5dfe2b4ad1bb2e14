"""Pairs of lists that each language sorts by its own alphabet: definitions, trades, place names.

The order of such a list says nothing about its translation, but the list as a whole does: it has a
counterpart for each of its items. So the items are compared with each other only. Two items become
a pair if each is the best match of the other among the items that are left, until no match is
clear.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from benelux_search.align.bags import Bags, Flags
from benelux_search.align.costs import Scorer
from benelux_search.align.lattice import Floats, Step
from benelux_search.align.reordering import Crossing, Crossings, PairScores, best_other, may_cross
from benelux_search.analysis.folding import fold
from benelux_search.text.joins import BULLET, item_text

_SHORTEST: Final = 4  # items of a list; fewer stand in alphabetical order by chance
_LONGEST: Final = 150  # items; the work grows with the cube
_MOST_CHARS: Final = 200  # of an item
_ALIKE: Final = 0.7  # least ratio of the numbers of items
_CLEAR: Final = 0.4  # nats by which a match must be better than any other that is left
_LEAST: Final = -1.0  # nats of a match
_GAIN: Final = 4.0  # nats by which the matches must be better than those in the order of the text
_SURE: Final = 1.5  # nats of a pair with a paragraph outside the list
_PRIOR: Final = 1.0  # nats of any two items: each has a counterpart


@dataclass(frozen=True, slots=True)
class _List:
    """The Dutch and the French fragments of a list."""

    nl: Sequence[int]
    fr: Sequence[int]


def pair_sorted_lists(
    path: Sequence[Step],
    scorer: Scorer,
    bags: tuple[Bags, Bags],
    texts: tuple[Sequence[str], Sequence[str]],
) -> Crossings:
    """Return the pairs of items of sorted lists, and the pairs of the path that they refute."""
    scores = PairScores(scorer, bags)
    french = {i: j for i, j, p, q in path if p == q == 1}
    pairs: list[Crossing] = []
    refuted: set[tuple[int, int]] = set()
    for each in _facing_lists(path, scores, texts):
        table = scores.score_table(np.array(each.nl), np.array(each.fr))
        found = list(_best_matches(table))
        in_order = [
            (each.nl.index(i), each.fr.index(j))
            for i, j in french.items()
            if i in each.nl and j in each.fr
        ]
        gain = sum(score for _, _, score, _ in found) - sum(table[a, b] for a, b in in_order)
        if gain < _GAIN:
            continue
        new = {(each.nl[a], each.fr[b]): _PRIOR + min(score, lead) for a, b, score, lead in found}
        pairs += [(i, j, nats) for (i, j), nats in new.items()]
        refuted |= {(each.nl[a], each.fr[b]) for a, b in in_order} - new.keys()
    return Crossings(tuple(pairs), frozenset(refuted))


def _facing_lists(
    path: Sequence[Step], scores: PairScores, texts: tuple[Sequence[str], Sequence[str]]
) -> Iterator[_List]:
    """Yield the lists that both languages sort, at the same place of the text."""
    dutch = list(_sorted_runs(texts[0], may_cross(scores.scorer.nl)))
    french = list(_sorted_runs(texts[1], may_cross(scores.scorer.fr)))
    if not dutch or not french:
        return
    facing = {i + k: j for i, j, p, _ in path for k in range(p)}
    for run in dutch:
        opposite = range(facing[run[0]], facing[run[-1]] + 1)
        best = max(french, key=lambda other: _overlap(other, opposite))
        if 2 * _overlap(best, opposite) < min(len(run), len(best)):
            continue
        found = _without_outsiders(_List(run, best), path, scores)
        few, many = sorted((len(found.nl), len(found.fr)))
        if few >= _SHORTEST and few >= _ALIKE * many:
            yield found


def _overlap(a: range, b: range) -> int:
    return max(0, min(a.stop, b.stop) - max(a.start, b.start))


def _sorted_runs(texts: Sequence[str], may_be: Flags) -> Iterator[range]:
    """Yield the runs of short fragments in alphabetical order.

    An accent may count (*échéance* after *vétusté*) or not.
    """
    keys = [_sort_key(text) if len(text) <= _MOST_CHARS else "" for text in texts]
    start = 0
    for k in range(1, len(texts) + 1):
        if k < len(texts) and may_be[k - 1] and may_be[k] and _ascend(keys[k - 1], keys[k]):
            continue
        if _SHORTEST <= k - start <= _LONGEST:
            yield range(start, k)
        start = k


def _sort_key(text: str) -> str:
    """Return an item in small letters without its mark."""
    return item_text(BULLET.sub("", text, count=1)).casefold()


def _ascend(before: str, after: str) -> bool:
    """Return True if two items ascend, with their accents or without; "" is no item."""
    if not before or not after:
        return False
    if before < after:
        return True
    may_differ = before[0] == after[0] or not (before[0] + after[0]).isascii()
    return may_differ and fold(before) < fold(after)


def _without_outsiders(own: _List, path: Sequence[Step], scores: PairScores) -> _List:
    """Return a list without the items that surely translate a paragraph outside it.

    The heading above a list may stand in alphabetical order with it.
    """
    sides = frozenset(own.nl), frozenset(own.fr)
    out = [(i, j) for i, j, p, q in path if p == q == 1 and (i in sides[0]) != (j in sides[1])]
    if not out:
        return own
    alike = scores.score_pairs(*np.array(out, np.int64).T)
    left = [pair for pair, score in zip(out, alike.tolist(), strict=True) if score >= _SURE]
    outsiders = {i for i, _ in left}, {j for _, j in left}
    return _List(
        [k for k in own.nl if k not in outsiders[0]], [k for k in own.fr if k not in outsiders[1]]
    )


def _best_matches(table: Floats) -> Iterator[tuple[int, int, float, float]]:
    """Yield the rows and columns that match best, each with its score and its lead over others.

    The clearest match comes first; its row and its column are out of the way of the next one.
    """
    left = table.copy()
    for _ in range(min(table.shape)):
        lead = np.where(left < _LEAST, -np.inf, np.minimum(_lead(left), _lead(left.T).T))
        row, column = np.unravel_index(int(lead.argmax()), lead.shape)
        score, ahead = float(left[row, column]), float(lead[row, column])
        if ahead < _CLEAR:
            return
        yield int(row), int(column), score, ahead
        left[row, :] = left[:, column] = -np.inf


def _lead(table: Floats) -> Floats:
    """Return by how much each value exceeds the best other value of its row."""
    rows, columns = (each.ravel() for each in np.indices(table.shape))
    others = best_other(table, rows, columns).reshape(table.shape)
    with np.errstate(invalid="ignore"):
        return np.where(np.isneginf(table), -np.inf, table - others)
