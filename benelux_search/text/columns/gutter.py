"""The columns of a page of plain text, found by the positions of words alone.

On a page in two columns, nearly every line has a word that begins at the same offset: the left edge
of the right column. The *gutter* between the columns may be only one space wide in some lines. If
it is in most, only the languages show that it is a gutter: Dutch on one side, French on the other.
In a list of amended articles, words begin at the same offset as well. A page in three columns has
two gutters.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from benelux_search.text.languages.line_evidence import languages_of

_FEW = 8  # lines needed to recognise a gutter
_BEGIN_SHARE = 0.5  # least share of the full lines with a word that begins at the gutter
_CROSS_SHARE = 0.15  # largest share of the lines that reach it with a word across it
_FEWER_BEGIN, _FEWER_CROSS = 0.25, 0.08  # the same where the right column has indented lines
_PUSHED = 3  # characters by which a crowded row may shift its right half
_CENTRED = 12  # characters by which a centred line may cross the gutter
_WIDE_GAP = re.compile(r" {4,}(?=\S)")
_AFTER_SPACE = re.compile(r"(?<= )[^ ]")
_ALIKE = 0.6  # three columns of a page are equally wide, with the margin on the left
_WIDE_SHARE = 0.9  # share of the rows that are no wider than the page
_NARROWEST = 15  # characters of text that a column holds on an average line
# Least share of the rows with two spaces before the gutter: those whose left line is not full
_WIDE_GAPS = 0.4


@dataclass(frozen=True, slots=True)
class RowPart:
    """A part of a row, ``rows[row][start:end]``, without outer white space.

    ``column`` counts from 1; it is 0 if the row was not split.
    """

    row: int
    start: int
    end: int
    column: int


def find_gutter(rows: Sequence[str]) -> int | None:
    """Return the offset, in characters, at which the right column begins; None for one column."""
    full = [row for row in rows if len(row.strip()) > 2 * _NARROWEST]
    if len(full) < _FEW:
        return None
    begins: Counter[int] = Counter()
    for row in full:
        indent = len(row) - len(row.lstrip())
        begins.update(match.start() for match in _AFTER_SPACE.finditer(row, indent + 1))
    for offset, count in begins.most_common(3):
        reach = [row for row in full if len(row) > offset]
        across = sum(row[offset - 1] != " " for row in reach)
        if not _is_clear(count / len(full), across / max(1, len(reach))):
            continue
        sides = [(len(row[:offset].split()), len(row[offset:].split())) for row in reach]
        if not _both_hold_text(reach, offset):
            continue
        if min(map(sum, zip(*sides, strict=True))) > len(reach) and _parts(reach, offset):
            return offset
    return None


def _parts(rows: Sequence[str], offset: int) -> bool:
    """Return True if more than the space between two words parts the rows, or their languages."""
    wide = sum(row[max(0, offset - 2) : offset].isspace() for row in rows)
    if wide >= _WIDE_GAPS * len(rows):
        return True
    languages = languages_of([[row[:offset] for row in rows], [row[offset:] for row in rows]])
    return None not in languages and languages[0] != languages[1]


def find_gutters(rows: Sequence[str]) -> list[int]:
    """Return the offsets, in characters, at which all columns but the first begin."""
    gutter = find_gutter(rows)
    if gutter is None:
        return []
    left = find_gutters([row[:gutter] for row in rows])
    right = find_gutters([row[gutter:] for row in rows])
    found = [*left, gutter, *(gutter + offset for offset in right)]
    return found if _are_alike(rows, found) else [gutter]


def _are_alike(rows: Sequence[str], gutters: Sequence[int]) -> bool:
    """Return True if the columns are about equally wide; those of a table differ."""
    ends = sorted(len(row.rstrip()) for row in rows if row.strip())
    edges = [0, *gutters, ends[int(_WIDE_SHARE * (len(ends) - 1))]]
    widths = [end - start for start, end in pairwise(edges)]
    return min(widths) > _ALIKE * max(widths)


def _is_clear(begin_share: float, cross_share: float) -> bool:
    """Return True if so many lines begin a word at a gutter, and so few cross it.

    Where the right column has indented or centred lines, few begin at the gutter itself. There,
    nearly none may cross it: in running text, five of six lines cross any offset.
    """
    is_straight = begin_share >= _BEGIN_SHARE and cross_share <= _CROSS_SHARE
    return is_straight or (begin_share >= _FEWER_BEGIN and cross_share <= _FEWER_CROSS)


def _both_hold_text(rows: Sequence[str], offset: int) -> bool:
    left = sum(len(row[:offset].strip()) for row in rows) / len(rows)
    right = sum(len(row[offset:].strip()) for row in rows) / len(rows)
    return min(left, right) >= _NARROWEST


def in_one_column(rows: Sequence[str]) -> list[RowPart]:
    """Return the rows of a page without columns."""
    return [part for k, row in enumerate(rows) for part in _part(row, k, 0, len(row), 0)]


def reading_order(rows: Sequence[str]) -> list[RowPart]:
    """Return the parts of a page in reading order.

    A row with a word across a gutter spans the columns and is not split. Between two such rows,
    each column comes before the next one.
    """
    gutters = find_gutters(rows)
    splits = [_splits_of_rows(rows, gutter) for gutter in gutters]
    parts: list[RowPart] = []
    columns: list[list[RowPart]] = [[] for _ in range(len(gutters) + 1)]
    for k, row in enumerate(rows):
        found = [offsets[k] for offsets in splits]
        own = [offset for offset in found if offset is not None]
        if not gutters or len(own) < len(gutters):
            parts += [part for column in columns for part in column]
            columns = [[] for _ in columns]
            parts += _part(row, k, 0, len(row), 0)
        else:
            for number, (start, end) in enumerate(pairwise([0, *own, len(row)])):
                columns[number] += _part(row, k, start, end, number + 1)
    return parts + [part for column in columns for part in column]


def _splits_of_rows(rows: Sequence[str], gutter: int) -> list[int | None]:
    """Return the offset at which each row is split at a gutter; None for a row that spans it."""
    clear = [_split(row, gutter) for row in rows]
    return [
        _nearest_gap(row, gutter) if split is None and _is_beside_split(clear, rows, k) else split
        for k, (row, split) in enumerate(zip(rows, clear, strict=True))
    ]


def _split(row: str, gutter: int) -> int | None:
    """Return the offset that splits a row in two columns; None if a word crosses the gutter."""
    return gutter if len(row) <= gutter or row[gutter - 1] in " \t" else None


def _is_beside_split(splits: Sequence[int | None], rows: Sequence[str], k: int) -> bool:
    """Return True if a row without a gutter is next to a row with one."""
    beside = [n for n in (k - 1, k + 1) if 0 <= n < len(rows)]
    return any(splits[n] is not None and rows[n].strip() for n in beside)


def _nearest_gap(row: str, gutter: int) -> int | None:
    """Return a gap near the gutter, for a crowded row that shifted its right half a little."""
    near = [
        offset
        for offset in range(gutter - _PUSHED, gutter + _PUSHED + 1)
        if 0 < offset < len(row) and row[offset - 1] == " " and row[offset] != " "
    ]
    if near:
        return min(near, key=lambda offset: abs(offset - gutter))
    # a centred line of the left column may reach into the gutter: a wide gap follows it
    wide = _WIDE_GAP.search(row, gutter - _PUSHED, gutter + _CENTRED)
    return None if wide is None else wide.end()


def _part(row: str, k: int, start: int, end: int, column: int) -> list[RowPart]:
    text = row[start:end]
    stripped = text.strip()
    if not stripped:
        return []
    first = start + text.index(stripped[0])
    return [RowPart(k, first, first + len(stripped), column)]
