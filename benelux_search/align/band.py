"""Which band of the lattice is searched: where a document's own turns and anchors lead."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from benelux_search.align.evidence import Bags
from benelux_search.align.lattice import Band, Ints, Step

_LEAST_HALF, _MOST_HALF = 24, 160  # fragments on either side of the expected path


def band_of(nl_turns: Sequence[int], fr_turns: Sequence[int], nl: Bags, fr: Bags) -> Band:
    """A band around the expected path, wide enough for the longest turn.

    Where the languages take turns, the path passes near the corner at the end of each; in long
    turns (a whole document in one language, then in the other) tokens that stand once in each
    language are the anchors.
    """
    n, m = len(nl_turns), len(fr_turns)
    corners, longest = _corners(nl_turns, fr_turns)
    if longest > _MOST_HALF // 2:
        corners = sorted({*corners, *_anchors(nl, fr)})
        corners = _rising(corners)
    half = min(_MOST_HALF, max(_LEAST_HALF, int(1.5 * longest) + 4))
    if n * m <= 40_000 or m <= 2 * half + 1:
        half = max(half, min(m, 200))
    width = min(m + 1, 2 * half + 1)
    xs, ys = np.array([c[0] for c in corners]), np.array([c[1] for c in corners])
    centre = np.interp(np.arange(n + 1), xs, ys)
    left: Ints = np.clip(np.round(centre).astype(np.int64) - half, 0, max(0, m + 1 - width))
    left = np.maximum.accumulate(left)
    left[0] = 0
    left[-1] = max(0, m + 1 - width)
    return Band(_gentle(left, width), width)


def narrowed(band: Band, path: Sequence[Step], m: int) -> Band:
    """A narrower band around a path that was found in a wide one."""
    width = min(band.width, 2 * _LEAST_HALF + 1)
    if width == band.width:
        return band
    on_path = np.zeros(len(band.left), np.int64)
    for i, j, p, _ in path:
        on_path[i : i + p + 1] = j
    left = np.clip(on_path - _LEAST_HALF, 0, m + 1 - width)
    left = np.maximum.accumulate(left)
    left[0], left[-1] = 0, m + 1 - width
    return Band(_gentle(left, width), width)


def _gentle(left: Ints, width: int) -> Ints:
    """No step wider than the band, so that its rows overlap."""
    for i in range(len(left) - 2, -1, -1):
        left[i] = max(left[i], left[i + 1] - width + 1)
    left[0] = 0
    return left


def _corners(nl_turns: Sequence[int], fr_turns: Sequence[int]) -> tuple[list[tuple[int, int]], int]:
    """Lattice points at the ends of pairs of turns, and the fragments of the longest turn."""
    n, m = len(nl_turns), len(fr_turns)
    last = max(nl_turns[-1], fr_turns[-1])
    nl_ends = np.searchsorted(np.array(nl_turns), np.arange(last + 2))
    fr_ends = np.searchsorted(np.array(fr_turns), np.arange(last + 2))
    longest = int(max(np.diff(nl_ends).max(initial=0), np.diff(fr_ends).max(initial=0)))
    points = [(0, 0)]
    points += [(int(nl_ends[t]), int(fr_ends[t])) for t in range(2, last + 1, 2)]
    points.append((n, m))
    return _rising(points), longest


def _anchors(nl: Bags, fr: Bags) -> list[tuple[int, int]]:
    """(Dutch, French) fragments that alone hold a token which is the same in both languages."""
    mine, yours = _once(nl), _once(fr)
    points = sorted((mine[t], yours[t]) for t in mine.keys() & yours.keys())
    if len(points) < 8:
        return []
    # an anchor must lie near the line of its neighbours: a name may stand elsewhere by chance
    ys = np.array([y for _, y in points], float)
    median = np.array([np.median(ys[max(0, k - 4) : k + 5]) for k in range(len(ys))])
    return [p for p, middle in zip(points, median, strict=True) if abs(p[1] - middle) <= 25]


def _once(bags: Bags) -> dict[str, int]:
    counts = np.bincount(bags.members, minlength=len(bags.types))
    row_of = dict(zip(bags.members.tolist(), bags.rows.tolist(), strict=True))
    return {
        t.casefold(): row_of[k]
        for k, t in enumerate(bags.types)
        if counts[k] == 1 and (len(t) >= 6 or (t[0] == "#" and len(t) > 2))
    }


def _rising(points: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The points in an order that rises in both directions (longest increasing chain)."""
    best: list[tuple[int, int]] = []
    for x, y in points:
        while best and best[-1][0] == x and best[-1][1] < y:
            break
        if not best or (x > best[-1][0] and y >= best[-1][1]):
            best.append((x, y))
    return best
