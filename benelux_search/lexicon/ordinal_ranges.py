"""Ranges of ordinals of pairs: (first, last), both included, in ascending order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

Range: TypeAlias = tuple[int, int]  # the first and the last ordinal


def size_of(ranges: Iterable[Range]) -> int:
    """Return the number of ordinals in all ranges."""
    return sum(last - first + 1 for first, last in ranges)


def merged_ranges(ranges: Iterable[range]) -> list[Range]:
    """Merge adjacent ranges of ordinals; return (first, last) of each, in ascending order."""
    runs: list[Range] = []
    for each in sorted(ranges, key=lambda each: each.start):
        if runs and runs[-1][1] + 1 == each.start:
            runs[-1] = (runs[-1][0], each.stop - 1)
        elif len(each):
            runs.append((each.start, each.stop - 1))
    return runs


def common_ranges(one: Sequence[Range], other: Sequence[Range]) -> list[Range]:
    """Return the ranges of the ordinals that are in both lists.

    A range is (first, last) ordinal. The ranges of each list are in ascending order.
    """
    common: list[Range] = []
    index = 0
    for first, last in one:
        while index < len(other) and other[index][1] < first:
            index += 1
        for begin, end in other[index:]:
            if begin > last:
                break
            common.append((max(first, begin), min(last, end)))
    return common


def ranges_left(wanted: Sequence[Range], taken: Sequence[Range]) -> list[Range]:
    """Return the ranges of the ordinals that are in ``wanted`` but not in ``taken``.

    The ranges of each list are in ascending order. ``taken`` is a subset of ``wanted``.
    """
    left: list[Range] = []
    index = 0
    for first, last in wanted:
        while index < len(taken) and taken[index][0] <= last:
            begin, end = taken[index]
            if begin > first:
                left.append((first, begin - 1))
            first = end + 1  # noqa: PLW2901 - what is left begins behind it
            index += 1
        if first <= last:
            left.append((first, last))
    return left
