"""PDF files: the words of each page with their boxes, for the layout to put in order.

PDFium gives the characters in the order of the file, with spaces and line ends of its own where
it sees a gap. A word is read by the boxes of its first and its last character: to ask for every
box would take most of the time.
"""

from __future__ import annotations

import ctypes
import math
import re
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from benelux_search.errors import EmptySource, SourceError
from benelux_search.layout import Page, Word, printed_lines
from benelux_search.model import RawDocument

_HYPHEN = "\ufffe"  # PDFium's mark of a hyphen at a line end; no space follows it
_WORD = re.compile(f"[^\\s\x00-\x1f{_HYPHEN}]+[{_HYPHEN}\x02]?")
_QUARTER = math.pi / 2
_RAISED = 0.12  # of the size of a word: characters at its end that stand so much higher or lower
_OFF_LINE = 0.7  # of the size: what is further up or down is on another line
_BOLD = 600
_LOCK = threading.Lock()  # PDFium is not safe to call from two threads
_PASSWORD = 4  # PDFium's FPDF_ERR_PASSWORD


@dataclass(frozen=True, slots=True)
class Limits:
    """What a PDF may measure: bytes, pages, and characters on a page."""

    file_bytes: int = 1_000_000_000
    pages: int = 20_000
    page_chars: int = 200_000


@dataclass(frozen=True, slots=True)
class PdfSource:
    """Reads ``.pdf`` files that hold text."""

    limits: Limits = Limits()

    def accepts(self, path: Path) -> bool:
        return path.suffix.lower() == ".pdf"

    def read(self, path: Path) -> RawDocument:
        """The printed lines of a PDF, in reading order.

        Raises:
            EmptySource: no page holds text, as in a scan without text recognition.
            SourceError: it is encrypted, damaged or larger than the limits, or cannot be opened.
        """
        try:
            with _LOCK:
                return self._read(path)
        except SourceError as error:
            raise type(error)(error.cause, path, error.page) from None
        except OSError as error:
            raise SourceError(f"cannot be read: {error.strerror or error}", path) from error

    def _read(self, path: Path) -> RawDocument:
        size, most = path.stat().st_size, self.limits.file_bytes
        if not path.is_file():
            raise SourceError("not a regular file")  # to read a pipe would wait for ever
        if size > most:
            raise SourceError(f"{size:,} bytes; at most {most:,} are read: split the file")
        if not size:
            raise EmptySource("the file is empty")
        document = _open(path)
        try:
            count = len(document)
            if count > self.limits.pages:
                raise SourceError(f"{count:,} pages; at most {self.limits.pages:,} are read")
            seen = _Seen()
            lines = printed_lines(_pages(document, self.limits.page_chars, seen))
        finally:
            document.close()
        if not lines:
            if seen.broken:
                raise SourceError("no page can be read: the file is damaged")
            raise EmptySource("pictures without text: run text recognition (OCR) on it first")
        return RawDocument(lines, "pdf", seen.notes(count))


@dataclass(slots=True)
class _Seen:
    """What was noticed page by page."""

    bare: list[int] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)
    crowded: list[int] = field(default_factory=list)

    def notes(self, count: int) -> tuple[str, ...]:
        kinds = (
            (self.broken, "cannot be read: the file is damaged there"),
            (self.crowded, "too many characters to be read"),
            (self.bare if len(self.bare) > count // 2 else [], "no text: pictures, perhaps"),
        )
        return tuple(f"{_named(pages)}: {what}" for pages, what in kinds if pages)


def _named(pages: list[int]) -> str:
    """ "page 3", "pages 3, 4 and 18 more"."""
    shown = ", ".join(map(str, pages[:5])) + (f" and {len(pages) - 5} more" if pages[5:] else "")
    return f"page {shown}" if len(pages) == 1 else f"pages {shown}"


def _open(path: Path) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD or "assword" in str(error):
            raise SourceError("it is encrypted: save it without a password") from None
        raise SourceError("no PDF, or a damaged one: its structure cannot be read") from None


def _pages(document: pypdfium2.PdfDocument, most_chars: int, seen: _Seen) -> Iterator[Page]:
    for number in range(1, len(document) + 1):
        try:
            page = document[number - 1]
        except pypdfium2.PdfiumError:
            seen.broken.append(number)
            continue
        try:
            text = page.get_textpage()
        except pypdfium2.PdfiumError:
            seen.broken.append(number)
            page.close()
            continue
        try:
            count = pdfium.FPDFText_CountChars(text)
            if count > most_chars:
                seen.crowded.append(number)
                continue
            words = tuple(_words(text.raw, count))
            if not words:
                seen.bare.append(number)
            yield _upright(number, page.get_bbox(), words)
        finally:
            text.close()
            page.close()


class _Char(NamedTuple):
    """The place of a character in the space of the page, y upwards."""

    left: float
    bottom: float
    right: float
    top: float
    x: float  # of its origin, on the base line
    y: float

    @property
    def size(self) -> float:
        return self.top - self.bottom


class _Placed(NamedTuple):
    """A word between two characters; ``turn`` counts quarter turns to the left."""

    text: str
    first: _Char
    last: _Char
    turn: int
    bold: bool


class _Chars:
    """The places of the characters of a page."""

    def __init__(self, handle: object) -> None:
        self._handle = handle
        self._rect, self._x, self._y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
        self._refs = [ctypes.byref(each) for each in (self._rect, self._x, self._y)]

    def __call__(self, k: int) -> _Char:
        rect = self._rect
        pdfium.FPDFText_GetLooseCharBox(self._handle, k, self._refs[0])
        pdfium.FPDFText_GetCharOrigin(self._handle, k, self._refs[1], self._refs[2])
        return _Char(rect.left, rect.bottom, rect.right, rect.top, self._x.value, self._y.value)


def _text(handle: object, count: int) -> str:
    """One character for each of PDFium's, whatever it is."""
    buffer = (ctypes.c_ushort * (count + 1))()
    if pdfium.FPDFText_GetText(handle, 0, count, buffer) == count + 1:
        text = bytes(buffer)[: 2 * count].decode("utf-16-le", "replace")
        if len(text) == count:
            return text
    codes = (pdfium.FPDFText_GetUnicode(handle, k) for k in range(count))
    return "".join(chr(c) if c < 0x110000 and not 0xD800 <= c < 0xE000 else "\ufffd" for c in codes)


def _words(handle: object, count: int) -> Iterator[_Placed]:
    text = _text(handle, count)
    char = _Chars(handle)
    for match in _WORD.finditer(text):
        start, end = match.span()
        turn = round(pdfium.FPDFText_GetCharAngle(handle, start) / _QUARTER) % 4
        bold = pdfium.FPDFText_GetFontWeight(handle, start) >= _BOLD
        first, last = char(start), char(end - 1)
        if end - start == 1 or turn:
            yield _Placed(_plain(match.group()), first, last, turn, bold)
        elif not _on_line(first, last):
            yield from _scattered(text, start, end, char, bold=bold)
        elif abs(last.y - first.y) > _RAISED * first.size:
            yield from _with_raised(match.group(), first, start, char, bold=bold)
        else:
            yield _Placed(_plain(match.group()), first, last, turn, bold)


def _plain(text: str) -> str:
    """A word as it is read: the printer's hyphens at its end, and none within."""
    ends = text[-1] in f"{_HYPHEN}\x02\xad\u2010"
    body = text[:-1] if ends else text
    return body.replace("\xad", "") + ("-" if ends else "")


def _on_line(first: _Char, last: _Char) -> bool:
    """Whether two characters may be the ends of one word: on one line, in this order."""
    return last.right > first.left and abs(first.y - last.y) < _OFF_LINE * max(first.size, 1.0)


def _with_raised(
    text: str, first: _Char, start: int, char: _Chars, *, bold: bool
) -> Iterator[_Placed]:
    """A word and what is raised at its end, "donaties" and "(2)"."""
    cut = len(text)
    while cut > 1 and abs(char(start + cut - 1).y - first.y) > _RAISED * first.size:
        cut -= 1
    yield _Placed(_plain(text[:cut]), first, char(start + cut - 1), 0, bold)
    yield _Placed(_plain(text[cut:]), char(start + cut), char(start + len(text) - 1), 0, bold)


def _scattered(text: str, start: int, end: int, char: _Chars, *, bold: bool) -> Iterator[_Placed]:
    """The parts of a run of characters that jumps about the page without a space."""
    begin = start
    first = before = char(start)
    for k in range(start + 1, end + 1):
        here = char(k) if k < end else None
        if here is None or not _on_line(before, here) or here.left - before.right > first.size:
            yield _Placed(_plain(text[begin:k]), first, before, 0, bold)
            begin, first = k, here or first
        before = here or before


def _upright(number: int, box: tuple[float, float, float, float], words: Sequence[_Placed]) -> Page:
    """A page turned so that most of its text is upright."""
    left, bottom, right, top = box
    turns = Counter(word.turn for word in words)
    turn = turns.most_common(1)[0][0] if turns else 0
    placed = tuple(_turned(word, turn, box) for word in words if word.turn == turn)
    across = " ".join(word.text for word in words if word.turn != turn)
    sizes = (top - bottom, right - left) if turn % 2 else (right - left, top - bottom)
    return Page(number, *sizes, placed, across)


def _turned(word: _Placed, turn: int, box: tuple[float, float, float, float]) -> Word:
    left, bottom, right, top = box
    text, a, b = word.text, word.first, word.last
    if turn == 0:
        return Word(text, a.left - left, b.right - left, top - a.y, a.size, word.bold)
    wide = max(a.right, b.right) - min(a.left, b.left)
    if turn == 1:  # the text runs upwards
        ends = (min(a.bottom, b.bottom) - bottom, max(a.top, b.top) - bottom)
        return Word(text, *ends, a.x - left, wide, word.bold)
    if turn == 3:
        ends = (top - max(a.top, b.top), top - min(a.bottom, b.bottom))
        return Word(text, *ends, right - a.x, wide, word.bold)
    ends = (right - max(a.right, b.right), right - min(a.left, b.left))
    return Word(text, *ends, a.y - bottom, a.size, word.bold)
