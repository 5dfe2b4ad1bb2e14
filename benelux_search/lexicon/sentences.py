"""The sentences of two passages that translate each other, put together by their lengths.

The dynamic programme of Gale and Church (1993) over characters, with what sentences have in common
to the letter (numbers, names) in their favour.
"""

from __future__ import annotations

import math
from itertools import accumulate
from typing import Final

from benelux_search.lexicon.words import Words

# Steps and what each costs beside one to one, in nats
_STEPS: Final = (
    (1, 1, 0.0),
    (1, 2, 2.3),
    (2, 1, 2.3),
    (2, 2, 4.4),
    (1, 3, 5.0),
    (3, 1, 5.0),
    (1, 0, 4.5),
    (0, 1, 4.5),
)
_VARIANCE: Final = 6.8  # of the difference in characters, for each character
_SHARED: Final = 1.5  # nats that a number or a name in common is worth
_MOST: Final = 1000  # sentences of a passage; what has more is one
_BAND: Final = 12  # sentences that an alignment may be off the diagonal

Bead = tuple[range, range]  # units of the Dutch and of the French passage


def beads(nl: Words, fr: Words) -> list[Bead]:
    """Which units may be linked to which: those of sentences that go together."""
    rows, columns = len(nl.sizes), len(fr.sizes)
    if min(rows, columns) <= 1 or max(rows, columns) > _MOST:
        return [(range(len(nl.units)), range(len(fr.units)))]
    found: list[Bead] = []
    for (i, j), (k, m) in _path(nl, fr):
        if k > i and m > j:
            found.append((range(nl.starts[i], nl.starts[k]), range(fr.starts[j], fr.starts[m])))
    return found


def _path(nl: Words, fr: Words) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    rows, columns = len(nl.sizes), len(fr.sizes)
    at_nl, at_fr = [0, *accumulate(nl.sizes)], [0, *accumulate(fr.sizes)]
    ratio = at_fr[-1] / at_nl[-1]
    shared = _shared(nl, fr)
    best = [[math.inf] * (columns + 1) for _ in range(rows + 1)]
    came: list[list[tuple[int, int]]] = [[(0, 0)] * (columns + 1) for _ in range(rows + 1)]
    best[0][0] = 0.0
    for i in range(rows + 1):
        middle = i * columns // rows
        for j in range(max(0, middle - _BAND), min(columns, middle + _BAND) + 1):
            gain = shared.get((i - 1, j - 1), 0.0)
            for up, left, cost in _STEPS:
                if up > i or left > j:
                    continue
                total = best[i - up][j - left] + cost
                if up and left:
                    total -= gain
                    if total >= best[i][j]:
                        continue
                    own, other = at_nl[i] - at_nl[i - up], at_fr[j] - at_fr[j - left]
                    off = other - own * ratio
                    total += off * off / (_VARIANCE * (own * ratio + other))
                if total < best[i][j]:
                    best[i][j], came[i][j] = total, (i - up, j - left)
    if math.isinf(best[rows][columns]):
        return [((0, 0), (rows, columns))]  # one has so many more that no path stays in the band
    path, here = [], (rows, columns)
    while here != (0, 0):
        before = came[here[0]][here[1]]
        path.append((before, here))
        here = before
    return path[::-1]


def _shared(nl: Words, fr: Words) -> dict[tuple[int, int], float]:
    """What it is worth that two sentences say the same to the letter: numbers, names."""
    common = {unit for unit in set(nl.units) & set(fr.units) if len(unit) > 3 or unit.isdigit()}
    found: dict[tuple[int, int], float] = {}
    if not common:
        return found
    theirs = list(enumerate(_sets(fr, common)))
    for i, mine in enumerate(_sets(nl, common)):
        for j, those in theirs if mine else ():
            if number := len(mine & those):
                found[i, j] = _SHARED * number
    return found


def _sets(words: Words, common: set[str]) -> list[set[str]]:
    return [
        common.intersection(words.units[start:end])
        for start, end in zip(words.starts, words.starts[1:], strict=False)
    ]
