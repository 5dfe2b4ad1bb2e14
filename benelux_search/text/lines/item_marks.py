"""The marks of items that a converter put into a block of their own, given back to the items.

pdfminer and Tika write the texts of an enumeration with a hanging indent first, and then "a)", "b)"
and "c)" on lines of their own, or the reverse. The marks are given back if there are as many items
as marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from benelux_search.model import Line
from benelux_search.text.joins import CLOSERS

_MARK: Final = re.compile(r"([a-z])\)|(\d{1,2})(?:°\)?|[.)])|[-–•]")
_LONGEST: Final = 4  # characters of a mark
_FEW: Final = 2  # marks
_MOST_LINES: Final = 12  # of one item


@dataclass(frozen=True, slots=True)
class MarkedLines:
    """The lines of a document without the marks that were moved; ``moved`` has their numbers."""

    lines: tuple[Line, ...]
    moved: tuple[int, ...]


def give_back_marks(lines: Sequence[Line]) -> MarkedLines:
    """Return the lines of a document with the marks of items before their texts."""
    given: dict[int, str] = {}
    moved: set[int] = set()
    for run in _runs(lines):
        items = _items_above(lines, run) or _items_below(lines, run)
        if items and not given.keys() & items:
            given |= zip(items, (lines[k].text for k in run), strict=True)
            moved |= set(run)
    if not moved:
        return MarkedLines(tuple(lines), ())
    kept = tuple(
        replace(line, text=f"{given[k]} {line.text}") if k in given else line
        for k, line in enumerate(lines)
        if k not in moved
    )
    return MarkedLines(kept, tuple(lines[k].number for k in sorted(moved)))


def _runs(lines: Sequence[Line]) -> Iterator[range]:
    """Return the runs of lines that hold consecutive marks only."""
    runs: list[list[int]] = []
    for k, line in enumerate(lines):
        if len(line.text) > _LONGEST or not _MARK.fullmatch(line.text):
            continue
        if runs and runs[-1][-1] == k - 1 and _follows(lines[k - 1].text, line.text):
            runs[-1].append(k)
        else:
            runs.append([k])
    return (range(run[0], run[-1] + 1) for run in runs if len(run) >= _FEW)


def _follows(before: str, after: str) -> bool:
    a, b = _MARK.fullmatch(before), _MARK.fullmatch(after)
    if a is None or b is None:
        return False
    if a[1] and b[1]:
        return ord(b[1]) == ord(a[1]) + 1
    if a[2] and b[2]:
        return int(b[2]) == int(a[2]) + 1
    return before == after


def _items_above(lines: Sequence[Line], run: range) -> list[int]:
    """Return the first line of each item between a colon and the marks; [] unless one a mark."""
    for k in range(run.start - 1, max(-1, run.start - 1 - _MOST_LINES * len(run)), -1):
        if _ending(lines[k]) == ":":
            starts = _starts(lines, range(k + 1, run.start))
            return starts if len(starts) == len(run) else []
    return []


def _items_below(lines: Sequence[Line], run: range) -> list[int]:
    """Return the first line of each item after the marks; [] unless all but the last go on."""
    below = range(run.stop, min(len(lines), run.stop + _MOST_LINES * len(run)))
    # "a)", "b)", then "U hebt recht op de premie als:" and the items
    first_end = next((k for k in below if _ending(lines[k]) in (":", ";", ".")), None)
    if first_end is not None and _ending(lines[first_end]) == ":":
        below = range(first_end + 1, below.stop)
    starts = _starts(lines, below)[: len(run)]
    goes_on = all(_ending(lines[start - 1]) in (";", ",") for start in starts[1:])
    return starts if len(starts) == len(run) and goes_on else []


def _starts(lines: Sequence[Line], part: range) -> list[int]:
    """Return the lines that begin an item: the first one, and those after the end of a clause."""
    return [k for k in part if k == part.start or _ending(lines[k - 1]) in (";", ".")]


def _ending(line: Line) -> str:
    return line.text.rstrip(CLOSERS)[-1:]
