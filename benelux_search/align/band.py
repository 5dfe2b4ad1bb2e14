"""The band of the lattice in which the aligner looks for a path.

The band follows the alternation of languages in the document. Where the alternation gives no
position, the band follows anchors: tokens that occur in one fragment of each language.
"""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Sequence

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from benelux_search.align.bags import Bags
from benelux_search.align.lattice import Band, Ints, Step

_LEAST_HALF, _MOST_HALF = 24, 160  # fragments on either side of the expected path
_NEAR = 25  # fragments by which an anchor may deviate from the line of its neighbours
_SMALL = 40_000  # cells; a lattice up to this size is searched whole
_MOST_CELLS = 4_000_000  # of a band widened for a long stretch in one language
_MOST_WIDE = 16_000_000  # cells of a band around an expected path


def choose_band(
    nl_positions: Sequence[int], fr_positions: Sequence[int], nl: Bags, fr: Bags
) -> Band:
    """Return a band of the lattice around the expected path of the alignment.

    ``nl_positions`` and ``fr_positions`` are the positions of the fragments (see
    :class:`AlignerInput`). Where the languages alternate, the path passes near the point where each
    pair of language runs ends. In long runs (a whole document in one language, then in the other),
    the band follows anchors: tokens that occur in one fragment of each language. Anchors also
    replace positions that contradict them, as in columns that flow over the pages independently. A
    small lattice gets a band that covers the whole lattice.
    """
    n, m = len(nl_positions), len(fr_positions)
    corners, longest = _corners(nl_positions, fr_positions)
    half = int(1.5 * longest) + 4
    anchors = _anchors(nl, fr) if n * m > _SMALL else []
    if anchors and _astray(corners, anchors, max(_LEAST_HALF, half)):
        corners, longest = [(0, 0), (n, m)], n
    if anchors and longest > _MOST_HALF // 2:
        corners = _rising(sorted({*corners, *anchors}))
        # between two anchors the path may be anywhere, and an anchor may be slightly off
        half = max(b[1] - a[1] for a, b in itertools.pairwise(corners)) + _NEAR
    half = min(_MOST_HALF, half, _MOST_WIDE // (2 * (n + 1)))
    half = max(_LEAST_HALF, half)
    if n * m <= _SMALL:
        half = m
    xs, ys = np.array([c[0] for c in corners]), np.array([c[1] for c in corners])
    centre = np.round(np.interp(np.arange(n + 1), xs, ys)).astype(np.int64)
    return _connected(centre - half, 2 * half + 1, n, m)


def _astray(
    corners: Sequence[tuple[int, int]], anchors: Sequence[tuple[int, int]], half: int
) -> bool:
    """Return True if most anchors are far from the path that the turns predict."""
    x, y = np.array(anchors).T
    expected = np.interp(x, [c[0] for c in corners], [c[1] for c in corners])
    return bool(np.median(np.abs(y - expected)) > half / 2)


def narrow_band(band: Band, path: Sequence[Step], m: int) -> Band:
    """Return a narrower band around ``path``, a path through ``band``.

    ``m`` is the number of French fragments.
    """
    n = len(band.left) - 1
    first = np.full(n + 1, -1, np.int64)
    longest = run = 0
    for i, j, p, q in (*path, (n, m, 1, 0)):
        run = run + q if p == 0 else 0
        longest = max(longest, run)
        for row in range(i, min(n, i + p) + 1):
            if first[row] < 0:
                first[row] = j
    width = 2 * _LEAST_HALF + 1
    affordable = max(width, _MOST_CELLS // (n + 1))
    return _connected(first - _LEAST_HALF, min(band.width, width + longest, affordable), n, m)


def _connected(left: Ints, width: int, n: int, m: int) -> Band:
    """Return a band through (0, 0) and (n, m) whose rows overlap.

    A long stretch of French only runs along one row, so the row must be as wide as the stretch.
    Where such a wide band is too expensive, the rows before it take a part of the stretch.
    """
    least = -(-(m + 1 + n) // (n + 1))  # a narrower band cannot connect the two corners
    jump = int(np.diff(left).max(initial=0))
    if (n + 1) * (jump + width) <= _MOST_CELLS and jump >= width:
        width += jump
    width = min(m + 1, max(width, least))
    rows = np.arange(n + 1)
    last = m + 1 - width
    left = np.maximum.accumulate(np.clip(left, 0, last))
    left = np.clip(left, last - (n - rows) * (width - 1), rows * (width - 1))
    left = np.maximum.accumulate(np.clip(left, 0, last))
    for i in range(n - 1, -1, -1):
        left[i] = max(left[i], left[i + 1] - width + 1)
    return Band(left, width)


def _corners(
    nl_positions: Sequence[int], fr_positions: Sequence[int]
) -> tuple[list[tuple[int, int]], int]:
    """Return lattice points at the ends of pairs of turns, and the size of the longest turn."""
    n, m = len(nl_positions), len(fr_positions)
    last = max(nl_positions[-1], fr_positions[-1])
    nl_ends = np.searchsorted(np.array(nl_positions), np.arange(last + 2))
    fr_ends = np.searchsorted(np.array(fr_positions), np.arange(last + 2))
    longest = int(max(np.diff(nl_ends).max(initial=0), np.diff(fr_ends).max(initial=0)))
    points = [(0, 0)]
    points += [(int(nl_ends[t]), int(fr_ends[t])) for t in range(2, last + 1, 2)]
    points.append((n, m))
    return _rising(points), longest


def _anchors(nl: Bags, fr: Bags) -> list[tuple[int, int]]:
    """Return pairs (Dutch, French) of fragments that share a token which no other fragment has."""
    mine, yours = _once(nl), _once(fr)
    points = sorted((mine[t], yours[t]) for t in mine.keys() & yours.keys())
    if len(points) < 8:
        return []
    # an anchor must be near the line of its neighbours: a name may recur elsewhere by chance
    ys = np.array([y for _, y in points], float)
    around = sliding_window_view(np.pad(ys, 4, constant_values=np.nan), 9)
    median = np.nanmedian(around, axis=1)
    return [p for p, middle in zip(points, median, strict=True) if abs(p[1] - middle) <= _NEAR]


def _once(bags: Bags) -> dict[str, int]:
    """Map each token that only one fragment holds, case folded, to that fragment.

    Words of fewer than 6 characters and numbers of one digit are left out.
    """
    counts = np.bincount(bags.members, minlength=len(bags.types))
    row_of = dict(zip(bags.members.tolist(), bags.rows.tolist(), strict=True))
    return {
        t.casefold(): row_of[k]
        for k, t in enumerate(bags.types)
        if counts[k] == 1 and (len(t) >= 6 or (t[0] == "#" and len(t) > 2))
    }


def _rising(points: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest chain of points that rises in both directions, corners included.

    Patience sorting: ``tails[k]`` is the lowest end of any chain of length k + 1.
    """
    order = sorted(points, key=lambda point: (point[0], -point[1]))
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for k, (_, y) in enumerate(order):
        length = bisect.bisect_left(tails, y)
        before.append(ends[length - 1] if length else -1)
        tails[length : length + 1] = [y]
        ends[length : length + 1] = [k]
    chain: list[tuple[int, int]] = []
    k = ends[-1] if ends else -1
    while k >= 0:
        chain.append(order[k])
        k = before[k]
    first, last = min(order), max(order)  # the corners of the lattice
    return [first, *(point for point in chain[::-1] if first[0] < point[0] < last[0]), last]
