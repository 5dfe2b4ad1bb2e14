"""A reader of plain text files: their lines, pages and columns.

Marks of Markdown (headings, emphasis, links) are removed, so that searches do not see them. The
Markdown reader also uses the functions of this module for rows and marks.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, NamedTuple

from benelux_search.documents.file_source import FileSource
from benelux_search.documents.tab_tables import TabTable, find_tab_table
from benelux_search.errors import Count, Message, SourceError
from benelux_search.model import LANGUAGES, AsideReason, Line, RawDocument, Span
from benelux_search.reading_options import Limits
from benelux_search.text.columns.gutter import RowPart, in_one_column, reading_order
from benelux_search.text.encoding.decoding import decode, name_file_in_errors, read_content
from benelux_search.text.encoding.unicode_repair import repair_line
from benelux_search.text.joins import stops_mid_sentence
from benelux_search.text.lines.furniture import is_page_number
from benelux_search.text.lines.line_numbers import LineNumber, find_line_numbers
from benelux_search.text.lines.page_heads import find_heads

_FILE_BYTES = 200_000_000
_LINE_BYTES = 40  # a large file may have a line for each of so many bytes
_LINE_END = re.compile("\r\n|[\n\r\u2028\u2029]")
_BREAK = re.compile("[\n\r\f\u2028\u2029]")
_SPACES = re.compile(r"[ \t]{2,}")  # in justified lines
# PDFium writes a hyphen at the end of a line and that end as one mark: réglementa\x02tion
_PRINTED_ROW: Final = re.compile("(?<=[\x02\ufffe])(?=.)")
_HEADING = re.compile(r"#{1,6}\s+(?=\S)")
# *a word* or **words**: no white space just inside the stars, so that "2 * 3 * 4", a "* bullet"
# and a rule of stars stay; stars attached to a word count too: 134*quinquies*
# (the lengths are bounded to avoid quadratic time on a line of a megabyte)
_STARS = re.compile(r"(\*{1,3})(?=[^\s*])([^*]{1,300})(?<=[^\s*])\1")
_UNDERSCORES = re.compile(r"(?<!\w)(_{1,2})(?=[^\s_])([^_]{1,300})(?<=[^\s_])\1(?!\w)")
_LETTER = re.compile(r"[^\W\d_]")
_AUTOLINK = re.compile(r"<((?:https?|ftp|mailto):[^<>\s]{1,2000})>")
_LINK = re.compile(r"!?\[([^\[\]]{1,500})\]\((?:https?:|mailto:|/|#|\.)[^()\s]{0,2000}\)")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!>|])")


@dataclass(frozen=True, slots=True)
class TextSource(FileSource):
    """A reader of ``.txt`` and ``.text`` files; a form feed begins a page, even within a line.

    ``in_one_language`` is True if the file is stated to be in one language.
    """

    suffixes = frozenset({".txt", ".text"})
    in_one_language: bool = False

    def read(self, path: Path) -> RawDocument:
        """Return the lines of a text file.

        Raises:
            EmptySource: the file holds only white space.
            BinarySource: the file is not a text file.
            SourceError: the file cannot be opened, or exceeds the limits.
        """
        with name_file_in_errors(path):
            data = read_content(path, self.limits, _FILE_BYTES)
            decoded = decode(data)
            lines = text_lines(
                decoded.text, self.limits, len(data), in_one_language=self.in_one_language
            )
        return RawDocument(lines, decoded.encoding, decoded.notes, physical=True)


def text_lines(
    text: str,
    limits: Limits,
    size: int,
    *,
    in_one_language: bool = False,
    printed: bool = True,
) -> tuple[Line, ...]:
    """Return the lines of a text, which has ``size`` bytes or characters.

    In a text that is stated to be ``in_one_language``, no row is split by language; in one that is
    not ``printed``, such as a record, there are no columns.

    Raises:
        SourceError: the text exceeds the limits.
    """
    rows = list(split_rows(text, limits, max(limits.lines, size // _LINE_BYTES)))
    table = None if in_one_language else find_tab_table([row.text for row in rows])
    if table is not None:
        return tuple(_table_lines(rows, table))
    rows, margin = split_margin(rows)
    pages = [list(group) for _, group in itertools.groupby(rows, key=lambda row: row.page)]
    pages, heads = split_heads(pages)
    texts = [[row.text for row in page] for page in pages]
    parts = [reading_order(own) if printed else in_one_column(own) for own in texts]
    lines: list[Line] = []
    ordered_pages = parts if in_one_language else list(unmix_languages(pages, parts))
    for page, own_heads, ordered in zip(pages, heads, ordered_pages, strict=True):
        lines += _page_lines(page, ordered)
        lines += map(_head_line, own_heads)
        lines += margin.pop(page[0].page, ()) if page else ()
    return (*lines, *itertools.chain.from_iterable(margin.values()))


def _table_lines(rows: Sequence[TextRow], table: TabTable) -> Iterator[Line]:
    """Yield the lines of a table with a tab in its rows, and of the rows around it."""
    for k, row in enumerate(rows):
        tab = table.tabs.get(k)
        cells = [(0, len(row.text))] if tab is None else [(0, tab), (tab, len(row.text))]
        for number, (start, end) in enumerate(cells):
            body = row.text[start:end].strip("\ufeff \t")
            if not body:
                continue
            first = row.start + start + row.text[start:end].index(body)
            line = _line(row.number, body, Span(first, first + len(body), row.page), True)
            if tab is not None:
                hint = table.languages[number]
                column = LANGUAGES.index(hint)
                line = replace(line, hint=hint, is_stated=True, column_index=column, row=k)
            yield line


def split_margin(rows: list[TextRow]) -> tuple[list[TextRow], dict[int, list[Line]]]:
    """Separate the line numbers in the margin; return the rows without them, and them by page.

    The text of a row keeps its place. A row that holds only a number is left out.
    """
    margin: dict[int, list[Line]] = {}
    numbers = find_line_numbers([row.text for row in rows])
    for number in numbers:
        row = rows[number.row]
        margin.setdefault(row.page, []).append(_margin_line(row, number))
    blanked = {number.row: number.blanked(rows[number.row].text) for number in numbers}
    kept = [
        row._replace(text=blanked.get(k, row.text))
        for k, row in enumerate(rows)
        if k not in blanked or blanked[k].strip()
    ]
    return kept, margin


def split_heads(
    pages: Sequence[list[TextRow]],
) -> tuple[list[list[TextRow]], list[list[TextRow]]]:
    """Separate running heads and page numbers; return for each page the other rows, and the heads.

    The reading order of a page is that of its text: a head over two columns belongs to neither.
    """
    found = find_heads([[row.text for row in page] for page in pages])
    texts = [
        [row for k, row in enumerate(page) if k not in own]
        for page, own in zip(pages, found, strict=True)
    ]
    heads = [[page[k] for k in sorted(own)] for page, own in zip(pages, found, strict=True)]
    return texts, heads


def _head_line(row: TextRow) -> Line:
    body = row.text.strip()
    start = row.start + row.text.index(body)
    reason: AsideReason = "page number" if is_page_number(body) else "running head"
    span = Span(start, start + len(body), row.page)
    return Line(row.number, _SPACES.sub(" ", body), span, "blank", aside=reason)


def _margin_line(row: TextRow, number: LineNumber) -> Line:
    span = Span(row.start + number.start, row.start + number.end, row.page)
    return Line(row.number, str(number.value), span, "blank", aside="margin")


def single_line(text: str) -> str | None:
    """Return a text as the reader gives its only line; None if it has several lines.

    A text without any line gives an empty text.
    """
    text = text.strip()
    if _BREAK.search(text):
        return None
    body = text.lstrip("\ufeff \t")
    return _line(1, body, Span(0, 0, 1), True).text if body else ""


class TextRow(NamedTuple):
    """A physical line, or a part of one: between two form feeds, or two hyphens at line ends.

    ``number`` is the number of the line, from 1. ``start`` is the offset of ``text`` in the source.
    ``page`` counts from 1.
    """

    number: int
    text: str
    start: int
    page: int


def split_rows(text: str, limits: Limits, most: int) -> Iterator[TextRow]:
    """Yield the rows of a text; of consecutive blank rows, only the first.

    Blank rows before the first text are left out, and form feeds there begin no page.

    Raises:
        SourceError: a line exceeds ``limits.line_chars``, or more than ``most`` rows are not blank.
    """
    count, page, after_text = 0, 1, False
    for number, start, line in _lines(text):
        if len(line) > limits.line_chars:
            raise SourceError(
                Message(
                    "line {} holds {} characters; at most {} are read: is this a text with line "
                    "ends?",
                    number,
                    Count(len(line)),
                    Count(limits.line_chars),
                )
            )
        at = start
        for index, part in enumerate(line.split("\f")):
            page += bool(index) and bool(count)
            for row in _PRINTED_ROW.split(part):
                is_text = bool(row.strip())
                count += is_text
                if count > most:
                    raise SourceError(Message("more than {} lines: split the file", Count(most)))
                if is_text or after_text:
                    yield TextRow(number, row, at, page)
                after_text = is_text
                at += len(row)
            at += 1


def _lines(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (number, start, text) of each physical line."""
    start = 0
    number = 1
    for end in _LINE_END.finditer(text):
        yield number, start, text[start : end.start()]
        start = end.end()
        number += 1
    yield number, start, text[start:]


def unmix_languages(
    pages: Sequence[Sequence[TextRow]], parts: Sequence[Sequence[RowPart]]
) -> Iterator[list[RowPart]]:
    """Yield the parts of each page, with rows that hold both languages side by side split.

    ``parts`` are those of the reading order by position.
    """
    texts = [
        page[part.row].text[part.start : part.end]
        for page, ordered in zip(pages, parts, strict=True)
        for part in ordered
    ]
    # a text from memory has one line, and these load the models of languages
    from benelux_search.text.columns import alternating_lines, side_by_side  # noqa: PLC0415

    languages = side_by_side.side_by_side(texts)
    start = 0
    for ordered in parts:
        own = languages[start : start + len(ordered)]
        own_texts = texts[start : start + len(ordered)]
        start += len(ordered)
        if any(each.split for each in own):
            yield side_by_side.columns_by_language(ordered, iter(own))
        else:
            dutch = [each.dutch for each in own]
            yield alternating_lines.columns_of_alternating(ordered, own_texts, dutch)


def _page_lines(rows: Sequence[TextRow], parts: Sequence[RowPart]) -> list[Line]:
    """Return the lines of a page, whose ``parts`` are in reading order."""
    lines: list[Line] = []
    last: RowPart | None = None
    for part in parts:
        row = rows[part.row]
        raw = row.text[part.start : part.end]
        body = raw.lstrip("\ufeff \t")
        if not body:
            continue
        span = Span(row.start + part.end - len(body), row.start + part.end, row.page)
        blank = last is None or part.column != last.column or part.row > last.row + 1
        if blank and last is not None and part.column and part.column == last.column:
            # an empty row in a column often comes from the other column, or from the printer
            blank = not (stops_mid_sentence(lines[-1].text) and body[0].islower())
        lines.append(_line(row.number, body, span, blank))
        last = part
    return lines


def _line(number: int, body: str, span: Span, blank: bool) -> Line:
    heading = _HEADING.match(body)
    text = repair_line(
        remove_markdown(_SPACES.sub(" ", body[heading.end() :] if heading else body))
    )
    return Line(number, text or body, span, "blank" if blank else None, heading is not None)


def remove_markdown(text: str) -> str:
    """Return a line without its Markdown marks: ``134*quinquies*`` gives ``134quinquies``."""
    if "<" in text:
        text = _AUTOLINK.sub(r"\1", text)
    if "](" in text:
        text = _LINK.sub(r"\1", text)
    text = remove_stars(text)
    if "_" in text:
        text = _UNDERSCORES.sub(lambda m: m[2] if _LETTER.search(m[2]) else m[0], text)
    if "\\" in text:
        text = _ESCAPED.sub(r"\1", text)
    return text.strip()


def remove_stars(text: str) -> str:
    """Remove stars of emphasis, even where CommonMark sees no emphasis (``**a.**b``)."""
    if "*" in text:
        text = _STARS.sub(lambda m: m[2] if _LETTER.search(m[2]) else m[0], text)
    return text
