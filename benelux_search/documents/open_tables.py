"""The tables that are open while the elements of a document are read, and the open cell of each."""

from __future__ import annotations

from dataclasses import dataclass, field

from benelux_search.documents.blocks import TableCell


@dataclass(slots=True)
class _OpenTable:
    number: int
    outer: TableCell | None
    row: int = -1
    column: int = -1
    cell: TableCell | None = None


@dataclass(slots=True)
class OpenTables:
    """A stack of the open tables, each in a cell of the one below it.

    Rows and cells outside a table do not count. Text between the start of a row and its first cell
    is in no cell.
    """

    _tables: list[_OpenTable] = field(default_factory=list)
    _count: int = 0

    @property
    def cell(self) -> TableCell | None:
        """Return the open cell of the innermost table."""
        return self._tables[-1].cell if self._tables else None

    def open_table(self) -> None:
        """Open a table, in the open cell if there is one."""
        self._count += 1
        self._tables.append(_OpenTable(self._count, self.cell))

    def open_row(self) -> None:
        """Begin a row of the innermost table, before its first cell."""
        if self._tables:
            table = self._tables[-1]
            table.row, table.column, table.cell = table.row + 1, -1, None

    def open_cell(self) -> None:
        """Begin the next cell of the row."""
        if self._tables:
            table = self._tables[-1]
            table.column += 1
            table.cell = TableCell(table.number, max(0, table.row), table.column, table.outer)

    def close_table(self) -> None:
        """Close the innermost table."""
        if self._tables:
            self._tables.pop()
