"""The sheets of a workbook in Excel's format, row by row, with the cells as a person sees them.

The elements are those of ECMA-376, part 1, chapter 18. A sheet is streamed, so that it may be
larger than memory; the texts that cells share are held in memory. Formulas are not run: the value
that was stored with one is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benelux_search.documents import zip_package
from benelux_search.documents.office.workbook_values import CellStyles, read_cell_styles
from benelux_search.errors import Count, Message, SourceError
from benelux_search.reading_options import Limits

_FORMAT: Final = zip_package.PackageFormat(
    Message("a workbook"), Message("an old workbook (.xls)"), ".xlsx"
)
_MAIN: Final = "xl/workbook.xml"
_MOST_SHARED: Final = 30_000_000  # characters of shared texts
_MOST_SHARED_TEXTS: Final = 1_000_000
_MOST_ELEMENTS: Final = 100_000_000
MOST_COLUMNS: Final = 256
_REFERENCE: Final = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")  # a character that XML cannot write
_TRUE_WORDS: Final = frozenset({"1", "true"})


@dataclass(frozen=True, slots=True)
class Worksheet:
    """A sheet: its name and the name of its part."""

    name: str
    part: str
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class WorksheetRow:
    """A row of a sheet: its number from 1, and the texts of its cells from the first column."""

    number: int
    cells: Sequence[str]


@dataclass(slots=True)
class Workbook:
    """An open workbook. ``damage`` is the cause of a break of a sheet, if any."""

    package: zip_package.Package
    limits: Limits
    sheets: Sequence[Worksheet]
    title: str
    _styles: CellStyles
    _shared: Sequence[str]
    damage: str | None = None

    def rows(self, sheet: Worksheet, date_form: str) -> Iterator[WorksheetRow]:
        """Yield the rows of a sheet that are not blank; ``date_form`` is that of dates.

        If the sheet is damaged, the rows before the damage are yielded, and ``damage`` is set.
        """
        if sheet.part not in self.package:
            raise SourceError(Message("the sheet {} is missing: the file has changed", sheet.name))
        handler = _SheetHandler(self._styles, self._shared, self.limits, date_form)
        events = zip_package.parse_by_pieces(
            self.package.pieces(sheet.part),
            handler.start,
            handler.end,
            handler.data,
            most_elements=_MOST_ELEMENTS,
        )
        for damage in events:
            self.damage = damage
            yield from handler.rows
            handler.rows.clear()


def open_workbook(path: Path, limits: Limits) -> Workbook:
    """Open a workbook and read what its sheets share.

    Raises:
        EmptySource: the file has no bytes.
        BinarySource: the file has another format.
        SourceError: the file cannot be opened, is encrypted or damaged, or exceeds the limits.
    """
    package = zip_package.open_package(path, limits, _FORMAT)
    main = package.targets("").get("officeDocument", _MAIN)
    if main not in package:
        raise SourceError(Message("not a workbook: {} is missing", _MAIN))
    if main.endswith(".bin"):
        raise SourceError(Message("a binary workbook: save it as {}", ".xlsx"))
    sheets: list[Worksheet] = []
    relations = package.relations(main)
    is_1904 = False

    def start(tag: str, attributes: zip_package.Attributes) -> None:
        nonlocal is_1904
        if tag == "workbookPr":
            is_1904 = attributes.get("date1904", "") in _TRUE_WORDS
        elif tag == "sheet":
            relation = relations.get(attributes.get("id", ""))
            if relation and relation.kind == "worksheet" and relation.target in package:
                is_hidden = attributes.get("state", "visible") != "visible"
                sheets.append(Worksheet(attributes.get("name", ""), relation.target, is_hidden))

    broken = package.parse(main, start)
    if broken and not sheets:
        raise SourceError(Message("the file is damaged: {}", broken))
    related = package.targets(main)
    styles = read_cell_styles(package, related.get("styles"))
    styles.is_1904 = is_1904
    shared = _shared_texts(package, related.get("sharedStrings"))
    title = package.stated_title()
    sheets = list({sheet.part: sheet for sheet in sheets}.values())
    return Workbook(package, limits, sheets, title, styles, shared)


def _shared_texts(package: zip_package.Package, part: str | None) -> list[str]:
    """Return the texts that cells share, by their index."""
    texts: list[str] = []
    parts: list[str] = []
    chars = 0
    in_text, phonetic = False, False

    def start(tag: str, _: zip_package.Attributes) -> None:
        nonlocal in_text, phonetic
        in_text = tag == "t" and not phonetic
        phonetic = phonetic or tag == "rPh"

    def end(tag: str) -> None:
        nonlocal in_text, phonetic, chars
        in_text = False
        if tag == "rPh":
            phonetic = False
        elif tag == "si":
            texts.append(unescaped("".join(parts)))
            chars += len(texts[-1])
            parts.clear()
            if chars > _MOST_SHARED or len(texts) > _MOST_SHARED_TEXTS:
                raise SourceError(Message("more than {} characters of text: split the file", most))

    def data(text: str) -> None:
        if in_text:
            parts.append(text)

    most = Count(_MOST_SHARED)
    package.parse(part, start, end, data)
    return texts


def unescaped(text: str) -> str:
    """Return a text with the characters that Excel writes as ``_x000D_``."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


@dataclass(slots=True)
class _SheetHandler:
    """A handler of the XML events of a sheet that makes its rows."""

    styles: CellStyles
    shared: Sequence[str]
    limits: Limits
    date_form: str
    rows: list[WorksheetRow] = field(default_factory=list)
    _number: int = 0
    _column: int = -1
    _cells: list[str] = field(default_factory=list)
    _kind: str = ""
    _style: str = ""
    _parts: list[str] = field(default_factory=list)
    _chars: int = 0
    _in_value: bool = False
    _in_phonetic: bool = False

    def start(self, tag: str, attributes: zip_package.Attributes) -> None:
        if tag == "c":
            self._begin_cell(attributes)
        elif tag in ("v", "t"):
            self._in_value = not self._in_phonetic
        elif tag == "rPh":
            self._in_phonetic = True
        elif tag == "row":
            number = attributes.get("r", "")
            is_number = number.isascii() and number.isdecimal() and len(number) < 8
            self._number = int(number) if is_number else self._number + 1
            self._column, self._cells = -1, []

    def _begin_cell(self, attributes: zip_package.Attributes) -> None:
        reference = _REFERENCE.fullmatch(attributes.get("r", ""))
        self._column = _column_index(reference[1]) if reference else self._column + 1
        self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
        self._parts, self._chars = [], 0

    def end(self, tag: str) -> None:
        if tag in ("v", "t"):
            self._in_value = False
        elif tag == "rPh":
            self._in_phonetic = False
        elif tag == "c":
            self._end_cell()
        elif tag == "row":
            if any(self._cells):
                self.rows.append(WorksheetRow(self._number, self._cells))
            self._cells = []

    def data(self, text: str) -> None:
        if not self._in_value:
            return
        self._parts.append(text)
        self._chars += len(text)
        if self._chars > self.limits.segment_chars:
            most = Count(self.limits.segment_chars)
            raise SourceError(Message("a cell of more than {} characters: split the file", most))

    def _end_cell(self) -> None:
        text = self._text("".join(self._parts)) if self._parts else ""
        self._parts = []
        if text and self._column < MOST_COLUMNS:
            self._cells += [""] * (self._column + 1 - len(self._cells))
            self._cells[self._column] = text

    def _text(self, value: str) -> str:
        if self._kind == "s":
            is_index = value.isascii() and value.isdecimal() and len(value) < 10
            index = int(value) if is_index else len(self.shared)
            return self.shared[index].strip() if index < len(self.shared) else ""
        if self._kind in ("str", "inlineStr"):
            return unescaped(value).strip()
        if self._kind == "n":
            return self.styles.text(value.strip(), self._style, self.date_form)
        if self._kind == "b":
            return "TRUE" if value.strip() == "1" else "FALSE"
        return "" if self._kind == "e" else value.strip()


def _column_index(letters: str) -> int:
    """Return the index from 0 of a column: 0 for A, 26 for AA."""
    index = 0
    for letter in letters:
        index = 26 * index + ord(letter) - 64
    return index - 1
