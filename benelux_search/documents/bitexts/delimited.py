"""Readers of bitexts in CSV and TSV tables, and in two plain files aligned line by line.

The Dutch and the French column of a table are found by their names or, in a table without names, by
their texts. The delimiter (comma, semicolon or tab) and the quoting are inferred from the first
lines.

:class:`MosesSource` reads two plain files: line *n* of one translates line *n* of the other. Moses
and other machine translation systems keep bitexts in this form, and OPUS distributes them so.

:func:`guard_formulas` protects texts that a spreadsheet would run as formulas. A cell that begins
with ``= + - @`` is a formula, which can start programs (``=cmd|' /C calc'!A0``). A cell may begin
after a tab, comma, semicolon or line end, because the program that opens a table chooses the
delimiter: Dutch, Belgian and French versions of Excel split a CSV file at semicolons, quoted or
not, and LibreOffice splits at tabs, commas and semicolons at once. An apostrophe before the sign
makes the cell a text.
"""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benelux_search.documents.bitexts import bitext_reader
from benelux_search.documents.bitexts.table_columns import (
    LOOKED_AT,
    SECTION_ROW,
    TableColumns,
    columns_of_names,
    columns_of_texts,
)
from benelux_search.documents.file_source import FileSource
from benelux_search.errors import Message, UnsupportedSource
from benelux_search.model import Bitext, Segment
from benelux_search.reading_options import Limits
from benelux_search.text.encoding.decoding import (
    Encoding,
    detect_encoding,
    numbered_lines,
    open_text,
)

_DELIMITERS: Final = ("\t", ";", ",")
_SAMPLE_LINES: Final = 200
_SAMPLE_CHARS: Final = 1 << 18
_LONGEST_ROW: Final = 500  # lines: a quote that stays open longer is not an opening quote
_SEPARATOR: Final = re.compile(r'"?sep=(.)"?\s*')  # a first line that tells Excel the delimiter
_Lines = Iterable[tuple[int, str | None]]


@dataclass(frozen=True, slots=True)
class TableSource(FileSource):
    """A reader of ``.csv``, ``.tsv`` and ``.tab`` files.

    When a folder is indexed, tables without a Dutch and a French column are skipped.
    """

    suffixes = frozenset({".csv", ".tsv", ".tab"})

    def read(self, path: Path) -> Bitext:
        """Return the rows of a table as segments.

        Raises:
            SourceError: the file cannot be read.
            EmptySource: the file holds only white space.
            BinarySource: the file is not a text file.
            UnsupportedSource: no column is clearly Dutch, or no column is clearly French.
        """
        with bitext_reader.open_bitext(path, self.limits) as file:
            encoding = detect_encoding(file)
            file.seek(0)
            with open_text(file, encoding, "") as text:
                form = _detect_form(_sample(numbered_lines(text, self.limits.segment_chars)))
        return bitext_reader.read_bitext(TableReader(path, self.limits, encoding, form))


@dataclass(frozen=True, slots=True)
class TableForm:
    """The format of a table, and its columns."""

    delimiter: str
    quoted: bool
    table: TableColumns
    first_line: int = 0  # 1 if line 0 states the delimiter


@dataclass(frozen=True, slots=True)
class TableReader:
    """A reader of the segments of a table."""

    path: Path
    limits: Limits
    encoding: Encoding
    form: TableForm

    def segments(self, findings: bitext_reader.Findings) -> Iterator[Segment]:
        findings.encoding = self.encoding.name
        findings.ready_notes += self.form.table.notes()
        with (
            bitext_reader.open_bitext(self.path, self.limits) as file,
            open_text(file, self.encoding, "") as text,
        ):
            lines = numbered_lines(text, self.limits.segment_chars)
            for number, row in _records(lines, self.form, findings):
                segment = self._segment(number, row, findings)
                if segment is not None:
                    yield segment

    def _segment(
        self, number: int, row: Sequence[str], findings: bitext_reader.Findings
    ) -> Segment | None:
        table = self.form.table
        if any(cell.strip() for cell in row[table.width :]):
            findings.leave_out(Message("a row with more fields than the first"), number)
            return None
        if tuple(row) in (table.header, table.names):
            return None
        if table.is_section(row):
            findings.leave_out(SECTION_ROW, number)
        return table.segment([unguard_formulas(cell) for cell in row])


def _sample(lines: _Lines) -> list[tuple[int, str | None]]:
    sample: list[tuple[int, str | None]] = []
    chars = 0
    for number, line in itertools.islice(lines, _SAMPLE_LINES):
        sample.append((number, line))
        chars += len(line or "")
        if chars > _SAMPLE_CHARS:
            break
    return sample


def _detect_form(sample: list[tuple[int, str | None]]) -> TableForm:
    separator = _SEPARATOR.fullmatch(sample[0][1] or "") if sample else None
    first = 1 if separator else 0
    tables: list[tuple[str, bool, list[list[str]]]] = []
    for delimiter in (separator[1],) if separator else _DELIMITERS:
        quoted = delimiter != "\t" or _has_quotes(sample)
        rows = [row for _, row in split_records(sample[first:], delimiter, quoted=quoted)]
        rows = [row for row in rows if any(map(str.strip, row))][:LOOKED_AT]
        tables.append((delimiter, quoted, rows))
    for columns_of in (columns_of_names, columns_of_texts):
        for delimiter, quoted, rows in tables:
            columns = columns_of(rows)
            if columns:
                return TableForm(delimiter, quoted, columns, first)
    raise UnsupportedSource(Message("the table has no Dutch and French columns"))


def _has_quotes(sample: _Lines) -> bool:
    """Return True if a table with tabs quotes its fields as spreadsheets do.

    Otherwise quotation marks are part of the text: "Ja", zei hij.
    """
    texts = [line for _, line in sample if line is not None]
    if not any(line.startswith('"') or '\t"' in line for line in texts):
        return False
    widths: list[int] = []
    try:
        widths += map(len, csv.reader(texts, delimiter="\t", strict=True))
    except csv.Error as error:
        # the sample may end within a quoted field, but not within one that fills most of it
        cut = "unexpected end" in str(error) and len(texts) == _SAMPLE_LINES
        if not cut or 2 * len(widths) < len(texts):
            return False
    return len(set(widths)) == 1


def _records(
    lines: _Lines, form: TableForm, findings: bitext_reader.Findings
) -> Iterator[tuple[int, list[str]]]:
    rest = itertools.islice(lines, form.first_line, None)
    for number, row in split_records(
        rest, form.delimiter, quoted=form.quoted, width=form.table.width
    ):
        if row:
            yield number, row
        else:
            findings.leave_out(bitext_reader.LINE_TOO_LONG, number)


def split_records(
    lines: _Lines, delimiter: str, *, quoted: bool, width: int | None = None
) -> Iterator[tuple[int, list[str]]]:
    """Yield (number of the first line, fields) of each row; no fields for a line that is too long.

    ``width`` is the expected number of fields in a row that continues over several lines.
    """
    rest = iter(lines)
    waiting: list[tuple[int, str | None]] = []  # lines read ahead, the next one last
    while True:
        number, line = waiting.pop() if waiting else next(rest, (0, ""))
        if not number:
            return
        if line is None:
            yield number, []
        elif line.isspace():  # a file may have millions of blank lines
            continue
        elif not quoted or '"' not in line:
            yield number, line.rstrip("\r\n").split(delimiter)
        else:
            row, looked_at = _quoted_row(line, waiting, rest, delimiter, width)
            yield number, row
            waiting += reversed(looked_at)


def _quoted_row(
    line: str,
    waiting: list[tuple[int, str | None]],
    rest: Iterator[tuple[int, str | None]],
    delimiter: str,
    width: int | None,
) -> tuple[list[str], list[tuple[int, str | None]]]:
    """Return a row that may continue over several lines, and lines read ahead in vain.

    If the quote is never closed, or the row has not ``width`` fields, only ``line`` is the row and
    the lines after it are returned as read ahead.
    """
    taken: list[tuple[int, str | None]] = []
    ended = False

    def following() -> Iterator[str]:
        nonlocal ended
        yield line
        while len(taken) < _LONGEST_ROW:
            number, text = waiting.pop() if waiting else next(rest, (0, ""))
            if number:
                taken.append((number, text))
            if not number or text is None:
                break
            yield text
        ended = True

    try:
        row = next(csv.reader(following(), delimiter=delimiter))
        if not ended and (not taken or width is None or len(row) == width):
            return row, []
    except csv.Error:  # a field of more than the 131,072 characters that csv allows
        pass
    # the quote is never closed, or only by a quote that opens another field
    return line.rstrip("\r\n").split(delimiter), taken


# --- Protection against formulas


_SIGN: Final = "[=+\\-@\uff1d\uff0b\uff0d\uff20]"  # some versions accept the full-width signs too
_CELL_START: Final = '(?:^|[,;\t\r\n])[\\s"]*'
_NUMBER: Final = r"[+-]\d+(?:\.\d+)?\s*(?:$|[,;\t])"
_FORMULA: Final = re.compile(f"({_CELL_START}'*)(?={_SIGN})(?!(?<!'){_NUMBER})")
_GUARDED: Final = re.compile(f"({_CELL_START})'('*)(?={_SIGN})")


def guard_formulas(text: str) -> str:
    """Put an apostrophe before each sign that may begin a formula; numbers such as ``-5`` stay."""
    return _FORMULA.sub(r"\1'", text)


def unguard_formulas(text: str) -> str:
    """Remove the apostrophes that :func:`guard_formulas` added."""
    return _GUARDED.sub(r"\1\2", text)


# --- Pairs of plain files


@dataclass(frozen=True, slots=True)
class MosesSource:
    """A reader of two plain files whose only suffix is their language: ``x.nl``, ``x.fr``."""

    limits: Limits = field(default_factory=Limits)

    def read_pair(self, nl: Path, fr: Path) -> Bitext:
        """Return a segment for each line of a Dutch file and the same line of a French file.

        Raises:
            SourceError: a file cannot be read.
            EmptySource: a file holds only white space.
            BinarySource: a file is not a text file.
            UnsupportedSource: the files have different numbers of lines, so they are not a bitext.
        """
        encodings = self._encoding(nl), self._encoding(fr)
        return bitext_reader.read_bitext(MosesReader(nl, fr, self.limits, *encodings))

    def _encoding(self, path: Path) -> Encoding:
        with bitext_reader.open_bitext(path, self.limits) as file:
            return detect_encoding(file)


@dataclass(frozen=True, slots=True)
class MosesReader:
    """A reader of the segments of two plain files."""

    path: Path
    french: Path
    limits: Limits
    encoding: Encoding
    french_encoding: Encoding

    def segments(self, findings: bitext_reader.Findings) -> Iterator[Segment]:
        names = dict.fromkeys((self.encoding.name, self.french_encoding.name))
        findings.encoding = " and ".join(names)
        most = self.limits.segment_chars
        with (
            bitext_reader.open_bitext(self.path, self.limits) as nl_file,
            bitext_reader.open_bitext(self.french, self.limits) as fr_file,
            # a carriage return alone does not end a line here: it would shift all later lines
            open_text(nl_file, self.encoding, "\n") as dutch,
            open_text(fr_file, self.french_encoding, "\n") as french,
        ):
            lines = numbered_lines(dutch, most), numbered_lines(french, most)
            both = itertools.zip_longest(*lines, fillvalue=(0, ""))
            for number, (one, other) in enumerate(both, 1):
                texts = [_normalise_line(line) for _, line in (one, other)]
                for (line_number, _), other_text, path in zip(
                    (one, other), reversed(texts), (self.path, self.french), strict=True
                ):
                    if not line_number and other_text != "":
                        raise _not_parallel(path, number - 1)
                nl, fr = texts
                if nl is None or fr is None:
                    findings.leave_out(bitext_reader.LINE_TOO_LONG, number)
                elif nl or fr:
                    yield Segment(nl, fr)


def _normalise_line(line: str | None) -> str | None:
    return None if line is None else bitext_reader.normalise_segment(line.replace("\r", " "))


def _not_parallel(path: Path, lines: int) -> UnsupportedSource:
    return UnsupportedSource(
        Message(
            "not a bitext line by line: {} ends after line {}, but the other file continues",
            path.name,
            lines,
        ),
        path,
    )
