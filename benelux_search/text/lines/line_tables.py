"""Tables whose rows are printed lines: the two columns of a page, one line a row.

Public sites show the gazette so: the cells of a row do not translate each other, since a paragraph
takes more lines in one language. Such a table is read column by column, and its cells are joined to
paragraphs like the lines of a page.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from benelux_search.model import Line
from benelux_search.text.joins import begins_lower, ends_clause

_FEW: Final = 6  # rows
_LONGEST: Final = 160  # characters of a printed line
_SHORTEST: Final = 35  # characters of a usual printed line
_FULL, _MOSTLY = 0.7, 0.5  # so many lines have this share of the length of a full one
_CONTINUES: Final = 0.25  # least share of the cells in both columns that continue in the next row


def read_by_column(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return the lines of a document, those of such tables column by column."""
    if all(line.row is None for line in lines):
        return tuple(lines)
    return tuple(line for rows in _tables(lines) for line in _in_order(rows))


@dataclass(frozen=True, slots=True)
class _TableRow:
    """The lines of a table row, or a line outside tables."""

    lines: tuple[Line, ...]

    @property
    def columns(self) -> tuple[int | None, ...]:
        return tuple(dict.fromkeys(line.column_index for line in self.lines))

    @property
    def is_printed_line(self) -> bool:
        is_table = self.lines[0].row is not None and len(self.columns) <= 2
        return is_table and all(len(line.text) <= _LONGEST for line in self.lines)

    def cell(self, column: int | None) -> list[Line]:
        return [line for line in self.lines if line.column_index == column]


def _tables(lines: Sequence[Line]) -> Iterator[list[_TableRow]]:
    """Yield runs of rows that may be printed lines, and all other rows one by one."""
    rows = _rows(lines)
    for printed, run in itertools.groupby(rows, key=lambda row: row.is_printed_line):
        if printed:
            yield list(run)
        else:
            yield from ([row] for row in run)


def _rows(lines: Sequence[Line]) -> list[_TableRow]:
    rows: list[list[Line]] = []
    for line in lines:
        if rows and line.row is not None and rows[-1][0].row == line.row:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [_TableRow(tuple(row)) for row in rows]


def _in_order(rows: Sequence[_TableRow]) -> Iterator[Line]:
    columns = sorted({column for row in rows for column in row.columns if column is not None})
    if len(rows) < _FEW or len(columns) != 2 or not all(_is_column(rows, c) for c in columns):
        yield from itertools.chain.from_iterable(row.lines for row in rows)
        return
    for column in columns:
        cells = [row.cell(column) for row in rows]
        for before, cell in itertools.pairwise([[], *cells]):
            for number, line in enumerate(cell):
                touches = not number and bool(before)
                yield replace(line, row=None, before=None if touches else line.before)


def _is_column(rows: Sequence[_TableRow], column: int) -> bool:
    """Return True if the cells of a column are printed lines: full ones that go on in the next row.

    The cells of a list of terms go on nowhere, but begin with small letters as well.
    """
    lengths = sorted(len(line.text) for row in rows for line in row.cell(column))
    full = _FULL * lengths[int(0.9 * len(lengths))]
    is_full = sum(length >= full for length in lengths) >= _MOSTLY * len(lengths)
    return lengths[len(lengths) // 2] >= _SHORTEST and is_full and _continues(rows, column)


def _continues(rows: Sequence[_TableRow], column: int) -> bool:
    """Return True if many cells of a column stop within a sentence that the next row continues."""
    pairs = [
        (before[-1].text, after[0].text)
        for before, after in itertools.pairwise(row.cell(column) for row in rows)
        if before and after
    ]
    certain = sum(not ends_clause(before) and begins_lower(after) for before, after in pairs)
    return bool(pairs) and certain >= _CONTINUES * len(pairs)
