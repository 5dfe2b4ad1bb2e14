"""Tables as a workbook of Excel (XLSX), in which every text stays a text.

No cell is a formula or a link, whatever it begins with; numbers are numbers. What Excel does not
hold goes on elsewhere: a sheet of more than 1,048,576 rows in another sheet, and of a text the
first 32,767 characters are kept, which end with "…".
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from benelux_search.output import delimited_tables as tables
from benelux_search.output.formats import BinaryWriter, ContentKind
from benelux_search.output.styled_lines import sanitise

_MOST_ROWS: Final = 1_048_576
_MOST_CHARS: Final = 32_767
_BLOCK: Final = 1 << 16  # bytes
_NUMBERS: Final = frozenset({"rank", "score", "confidence", "count", "share", "pairs"})
_TEXTS: Final = frozenset({"nl", "fr", "context_nl", "context_fr"})
_WIDTH: Final = 14  # characters
_TEXT_WIDTH: Final = 70
_OPTIONS: Final[Mapping[str, Any]] = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def workbook(rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """Yield the blocks of a workbook with these rows, of which the first has the names."""
    with tempfile.TemporaryFile() as file:
        with Workbook(file, dict(_OPTIONS)) as book:
            _write(book, iter(rows))
        file.seek(0)
        while block := file.read(_BLOCK):
            yield block


def _write(book: Workbook, rows: Iterator[Sequence[str]]) -> None:
    names = next(rows)
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
    wrapped.set_align("top")
    sheet, number = _new_sheet(book, names, bold), 0
    for row in rows:
        number += 1
        if number == _MOST_ROWS:
            sheet, number = _new_sheet(book, names, bold), 1
        for column, (name, value) in enumerate(zip(names, row, strict=True)):
            _write_cell(sheet, number, column, name, value, wrapped)


def _new_sheet(book: Workbook, names: Sequence[str], bold: Format) -> Worksheet:
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(names):
        sheet.set_column(column, column, _TEXT_WIDTH if name in _TEXTS else _WIDTH)
        sheet.write_string(0, column, name, bold)
    return sheet


def _write_cell(
    sheet: Worksheet, row: int, column: int, name: str, value: str, wrapped: Format
) -> None:
    if name in _NUMBERS and value:
        sheet.write_number(row, column, float(value), wrapped)
        return
    text = sanitise(value)
    if len(text) > _MOST_CHARS:
        text = text[: _MOST_CHARS - 1] + "…"
    if text:
        sheet.write_string(row, column, text, wrapped)


def _writer(rows: Callable[[Any], Iterable[Sequence[str]]]) -> BinaryWriter:
    return lambda value, _: workbook(rows(value))


XLSX: Final[Mapping[ContentKind, BinaryWriter]] = {
    "hits": _writer(tables.hit_rows),
    "glossary": _writer(tables.glossary_rows),
}
