"""A reader of workbooks (``.xlsx`` and its kin): bitexts in columns, and other sheets row by row.

If a sheet has a Dutch and a French column, the workbook is a bitext, read like a CSV table; the
columns beside them are metadata. Otherwise the rows of all sheets are read as those of tables.
Hidden sheets are left out. Macros and formulas are not run.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benelux_search.documents.bitexts import bitext_reader
from benelux_search.documents.bitexts.delimited import unguard_formulas
from benelux_search.documents.bitexts.table_columns import (
    LOOKED_AT,
    SECTION_ROW,
    TableColumns,
    columns_of_names,
    columns_of_texts,
)
from benelux_search.documents.blocks import Block, TableCell, join_table_rows, lines_of
from benelux_search.documents.file_source import FileSource
from benelux_search.documents.office.office_document import empty_error
from benelux_search.documents.office.workbook_sheets import (
    Workbook,
    Worksheet,
    WorksheetRow,
    open_workbook,
)
from benelux_search.documents.office.workbook_values import ISO_DATE, SHOWN_DATE
from benelux_search.errors import Count, Message, Note, SourceError, about
from benelux_search.model import Bitext, RawDocument, Segment
from benelux_search.reading_options import Limits
from benelux_search.text.encoding.decoding import name_file_in_errors

_ROWS_ABOVE: Final = 10  # rows of titles above the names of the columns


@dataclass(frozen=True, slots=True)
class WorkbookSource(FileSource):
    """A reader of Excel files of 2007 and later, as LibreOffice and Google write them, too."""

    suffixes = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm"})
    temporary = ("~$",)

    def read(self, path: Path) -> RawDocument | Bitext:
        """Return the rows of the sheets in two languages as segments, or all rows as lines.

        Raises:
            EmptySource: the sheets have no text.
            BinarySource: the file has another format.
            SourceError: the file cannot be opened, is encrypted or damaged, or exceeds the limits.
        """
        with name_file_in_errors(path):
            workbook = open_workbook(path, self.limits)
            visible = [sheet for sheet in workbook.sheets if not sheet.is_hidden]
            notes = _hidden_notes(workbook.sheets)
            tables = [table for sheet in visible if (table := _bilingual_table(workbook, sheet))]
            if not tables:
                return _rows_as_lines(workbook, visible, notes)
        names = {table.sheet.name for table in tables}
        others = [sheet.name for sheet in visible if sheet.name not in names]
        if others:
            left_out = Note(
                "sheets-left-out",
                "sheets without a Dutch and a French column are left out: {}",
                _listed(others),
            )
            notes = (*notes, left_out)
        return bitext_reader.read_bitext(WorkbookReader(path, self.limits, tuple(tables), notes))


@dataclass(frozen=True, slots=True)
class BilingualTable:
    """A sheet with a Dutch and a French column, and the number of its first row."""

    sheet: Worksheet
    columns: TableColumns
    first_row: int


def _bilingual_table(workbook: Workbook, sheet: Worksheet) -> BilingualTable | None:
    """Return the table in a sheet; None if it has no Dutch and no French column."""
    sample = list(itertools.islice(workbook.rows(sheet, ISO_DATE), LOOKED_AT))
    width = max((len(row.cells) for row in sample), default=0)
    rows = [_padded(row, width) for row in sample]
    for start in range(min(_ROWS_ABOVE, len(rows))):
        columns = columns_of_names(rows[start:])
        if columns:
            return BilingualTable(sheet, columns, sample[start].number)
    columns = columns_of_texts(rows)
    return BilingualTable(sheet, columns, sample[0].number) if columns else None


def _padded(row: WorksheetRow, width: int) -> list[str]:
    return [*row.cells, *[""] * (width - len(row.cells))]


@dataclass(frozen=True, slots=True)
class WorkbookReader:
    """A reader of the segments in the tables of one workbook."""

    path: Path
    limits: Limits
    tables: tuple[BilingualTable, ...]
    notes: tuple[str, ...]

    def segments(self, findings: bitext_reader.Findings) -> Iterator[Segment]:
        findings.ready_notes += self.notes
        with name_file_in_errors(self.path):
            workbook = open_workbook(self.path, self.limits)
            for table in self.tables:
                notes = table.columns.notes()
                if len(self.tables) > 1:
                    notes = [about(table.sheet.name, note) for note in notes]
                findings.ready_notes += notes
                yield from _segments_of(workbook, table, findings)


def _segments_of(
    workbook: Workbook, table: BilingualTable, findings: bitext_reader.Findings
) -> Iterator[Segment]:
    columns = table.columns
    names = [list(columns.header), list(columns.names)]
    number = 0
    for row in workbook.rows(table.sheet, ISO_DATE):
        number = row.number
        if number < table.first_row or _padded(row, columns.width) in names:
            continue
        segment = columns.segment([unguard_formulas(cell) for cell in row.cells])
        if segment is not None:
            yield segment
        elif columns.is_section(row.cells):
            findings.leave_out(SECTION_ROW, number)
    if workbook.damage:
        findings.record_break(number, workbook.damage)


def _rows_as_lines(
    workbook: Workbook, sheets: Sequence[Worksheet], notes: tuple[str, ...]
) -> RawDocument:
    """Return the rows of sheets as lines; rows of numbers only are left out.

    The page of a line is the number of its sheet. A sheet named after a language is in it.
    """
    blocks: list[Block] = []
    damage: str | None = None
    for page, sheet in enumerate(sheets, 1):
        hint = bitext_reader.language_of_name(sheet.name)
        for row in workbook.rows(sheet, SHOWN_DATE):
            if not any(map(_has_words, row.cells)):
                continue
            blocks += [
                Block(text, hint=hint, cell=TableCell(page, row.number, column), page=page)
                for column, text in enumerate(row.cells)
                if text
            ]
            if len(blocks) > workbook.limits.paragraphs:
                most = Count(workbook.limits.paragraphs)
                raise SourceError(Message("more than {} cells of text: split the file", most))
        if workbook.damage:
            damage = damage or workbook.damage
            what = Message("sheet {}", sheet.name)
            notes = (*notes, Note("damaged-part", "{} is damaged: {}", what, workbook.damage))
    lines = lines_of(join_table_rows(blocks))
    if not lines:
        raise empty_error(damage, Message("the workbook has no text"))
    return RawDocument(lines, "UTF-8", notes, title_property=workbook.title, paged=False)


def _has_words(text: str) -> bool:
    return any(map(str.isalpha, text))


def _hidden_notes(sheets: Sequence[Worksheet]) -> tuple[str, ...]:
    """Return a note on the hidden sheets, if any."""
    names = [sheet.name for sheet in sheets if sheet.is_hidden]
    if not names:
        return ()
    return (Note("hidden-sheets", "hidden sheets are left out: {}", _listed(names)),)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(name[:40] for name in names[:6]) + (", …" if len(names) > 6 else "")
