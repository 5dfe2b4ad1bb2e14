"""The stack of open tables that readers of nested elements keep."""

from __future__ import annotations

from benelux_search.documents.blocks import TableCell
from benelux_search.documents.open_tables import OpenTables


def where(cell: TableCell | None) -> tuple[int, int, int] | None:
    return None if cell is None else (cell.table, cell.row, cell.column)


def test_cells_are_counted_from_the_first_row() -> None:
    tables = OpenTables()
    tables.open_table()
    seen = []
    for _ in range(2):
        tables.open_row()
        for _ in range(2):
            tables.open_cell()
            seen.append(where(tables.cell))
    assert seen == [(1, 0, 0), (1, 0, 1), (1, 1, 0), (1, 1, 1)]


def test_text_before_the_first_cell_of_a_row_is_in_no_cell() -> None:
    tables = OpenTables()
    tables.open_table()
    tables.open_row()
    tables.open_cell()
    tables.open_row()
    assert tables.cell is None


def test_a_cell_without_a_row_is_in_the_first_one() -> None:
    tables = OpenTables()
    tables.open_table()
    tables.open_cell()
    assert where(tables.cell) == (1, 0, 0)


def test_a_table_in_a_cell_returns_to_that_cell() -> None:
    tables = OpenTables()
    tables.open_table()
    tables.open_row()
    tables.open_cell()
    outer = tables.cell
    tables.open_table()
    assert tables.cell is None
    tables.open_row()
    tables.open_cell()
    assert where(tables.cell) == (2, 0, 0)
    assert tables.cell is not None and tables.cell.outer is outer
    tables.close_table()
    assert tables.cell is outer


def test_rows_cells_and_ends_outside_a_table_do_not_count() -> None:
    tables = OpenTables()
    tables.open_row()
    tables.open_cell()
    tables.close_table()
    assert tables.cell is None
    tables.open_table()
    tables.open_cell()
    assert where(tables.cell) == (1, 0, 0)
