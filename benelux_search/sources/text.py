"""Plain text and Markdown dumps: lines, pages, and marks that are read but not searched."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benelux_search.characters import mended
from benelux_search.errors import SourceError
from benelux_search.layout import Part, reading_order
from benelux_search.model import Line, RawDocument, Span
from benelux_search.paragraphs.marks import goes_on
from benelux_search.sources.decoding import decode
from benelux_search.sources.files import content, naming

_SUFFIXES = frozenset({".txt", ".text", ".md", ".markdown"})
_LINE_END = re.compile("\r\n|[\n\r\u2028\u2029]")
_SPACES = re.compile(r"[ \t]{2,}")  # of lines that were justified
_HEADING = re.compile(r"#{1,6}\s+(?=\S)")
# *a word* or **words**: the inner text begins and ends tight, so that "2 * 3 * 4", a "* bullet"
# and a rule of stars stay; glued to a word it counts too: 134*quinquies*
# (the lengths are bounded, so that a line of a megabyte takes no quadratic time)
_STARS = re.compile(r"(\*{1,3})(?=[^\s*])([^*]{1,300})(?<=[^\s*])\1")
_UNDERSCORES = re.compile(r"(?<!\w)(_{1,2})(?=[^\s_])([^_]{1,300})(?<=[^\s_])\1(?!\w)")
_LETTER = re.compile(r"[^\W\d_]")
_AUTOLINK = re.compile(r"<((?:https?|ftp|mailto):[^<>\s]{1,2000})>")
_LINK = re.compile(r"!?\[([^\[\]]{1,500})\]\((?:https?:|mailto:|/|#|\.)[^()\s]{0,2000}\)")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!>|])")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a text file may measure, in bytes and in characters a line."""

    file_bytes: int = 200_000_000
    line_chars: int = 2_000_000


@dataclass(frozen=True, slots=True)
class TextSource:
    """Reads ``.txt`` and ``.md`` files. A form feed begins a new page."""

    limits: Limits = Limits()

    def accepts(self, path: Path) -> bool:
        return path.suffix.lower() in _SUFFIXES

    def read(self, path: Path) -> RawDocument:
        """The lines of a text file.

        Raises:
            EmptySource, BinarySource: see :func:`~benelux_search.sources.decoding.decode`.
            SourceError: the file cannot be opened, or is larger than the limits.
        """
        with naming(path):
            decoded = decode(content(path, self.limits.file_bytes))
            lines = self._lines(decoded.text)
        return RawDocument(lines, decoded.encoding, decoded.notes, physical=True)

    def _lines(self, text: str) -> tuple[Line, ...]:
        lines: list[Line] = []
        for page, rows in enumerate(_pages(self._rows(text)), 1):
            lines += _page_lines(rows, page)
        return tuple(lines)

    def _rows(self, text: str) -> list[_Row]:
        """The physical lines of a text, the blank ones included."""
        rows: list[_Row] = []
        start = 0
        ends = [(m.start(), m.end()) for m in _LINE_END.finditer(text)]
        for number, (stop, following) in enumerate([*ends, (len(text), len(text))], 1):
            if stop - start > self.limits.line_chars:
                raise SourceError(
                    f"line {number} holds {stop - start:,} characters; at most "
                    f"{self.limits.line_chars:,} are read: is this a text with line ends?"
                )
            rows.append(_Row(number, text[start:stop], start))
            start = following
        return rows


@dataclass(frozen=True, slots=True)
class _Row:
    """A physical line: its number from 1, its text, and where that begins in the source."""

    number: int
    text: str
    start: int


def _pages(rows: Sequence[_Row]) -> list[list[_Row]]:
    """The rows by page; a form feed in a row begins a new page with it."""
    pages: list[list[_Row]] = [[]]
    begun = False  # a form feed before any text turns no page
    for row in rows:
        if begun:
            pages += [[] for _ in range(row.text.count("\f"))]
        pages[-1].append(row)
        begun = begun or bool(row.text.strip())
    return pages


def _page_lines(rows: Sequence[_Row], page: int) -> list[Line]:
    """The lines of a page in reading order, the columns one after the other."""
    lines: list[Line] = []
    last: Part | None = None
    for part in reading_order([row.text for row in rows]):
        row = rows[part.row]
        raw = row.text[part.start : part.end]
        body = raw.lstrip("\ufeff\f \t")
        if not body:
            continue
        span = Span(row.start + part.end - len(body), row.start + part.end, page)
        blank = last is None or part.column != last.column or part.row > last.row + 1
        if blank and last is not None and part.column and part.column == last.column:
            # in a column an empty row is often the other column's, or the printer's
            blank = not (goes_on(lines[-1].text) and body[0].islower())
        lines.append(_line(row.number, body, span, blank))
        last = part
    return lines


def _line(number: int, body: str, span: Span, blank: bool) -> Line:
    heading = _HEADING.match(body)
    text = mended(plain(_SPACES.sub(" ", body[heading.end() :] if heading else body)))
    return Line(number, text or body, span, "blank" if blank else None, heading is not None)


def plain(text: str) -> str:
    """One line without its Markdown marks: ``134*quinquies*`` gives ``134quinquies``."""
    if "<" in text:
        text = _AUTOLINK.sub(r"\1", text)
    if "](" in text:
        text = _LINK.sub(r"\1", text)
    if "*" in text:
        text = _STARS.sub(lambda m: m[2] if _LETTER.search(m[2]) else m[0], text)
    if "_" in text:
        text = _UNDERSCORES.sub(r"\2", text)
    if "\\" in text:
        text = _ESCAPED.sub(r"\1", text)
    return text.strip()
