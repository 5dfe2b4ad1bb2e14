"""The reader of PDF files: from words with boxes to lines in reading order.

PDFium gives the characters in the order of the file, and adds spaces and line ends at gaps. The box
of a word is computed from its first and its last character, because reading the box of every
character would take most of the time.

Scanned pages (:mod:`~benelux_search.pdf.scans`) are read by text recognition, if it is installed.
"""

from __future__ import annotations

import contextlib
import ctypes
import math
import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple, cast

import pypdfium2
import pypdfium2.raw as pdfium

from benelux_search.errors import Count, EmptySource, Message, Note, SourceError
from benelux_search.model import Limits, Line, RawDocument
from benelux_search.pdf.page import Page, PrintedWord
from benelux_search.pdf.reading_order import printed_lines
from benelux_search.pdf.recognition import (
    MOST_SCANS,
    PageBox,
    Recognition,
    RecognitionQueue,
    RecognitionResults,
    RecognitionUnavailable,
    Scan,
)
from benelux_search.pdf.scans import (
    PdfBox,
    UnreadPages,
    has_few_letters,
    is_pictured,
    is_stamp,
    render,
)
from benelux_search.text.decoding import checked_size

_FILE_BYTES, _PAGES = 1_000_000_000, 20_000
_HYPHEN = "\ufffe"  # PDFium's mark of a hyphen at a line end; no space follows it
_WORD = re.compile(f"[^\\s\x00-\x1f{_HYPHEN}]+[{_HYPHEN}\x02]?")
_QUARTER = math.pi / 2
_TILTED = 0.1  # of a quarter turn: a scan may be tilted less; a stamp or a watermark is more
ASKEW = -1
_RAISED = 0.12  # of the size of a word: characters that are higher or lower by more are cut off
_WIDEST = 1.2  # of the size: the largest advance of a character
_LONGEST_NAME = 128  # bytes of the name of a font
_ENOUGH, _LEAST_VOWELS = 300, 0.2  # letters needed to judge; share of vowels
_FORM = Note("form-fields", "the contents of its form fields are not read")
_LOCK = threading.Lock()  # PDFium is not safe to call from two threads
_STAMPED = "a scan: pictures with a stamp and no other text: {}"
_NO_WORDS = Message("text recognition finds none")
_OCR_OF_GARBLED = Message(
    "run text recognition on it: {}", "ocrmypdf --force-ocr -l nld+fra in.pdf out.pdf"
)
_ROOM = 1.0  # points around a word of the file, in which no other word is recognised
_PASSWORD = 4  # PDFium's FPDF_ERR_PASSWORD


@dataclass(frozen=True, slots=True)
class PdfSource:
    """A reader of ``.pdf`` files that hold text.

    ``on_start`` is called once with the number of pages, before the first page is read. ``on_page``
    is called after each page. ``recognition`` reads the pages without text.
    """

    limits: Limits = field(default_factory=Limits)
    on_start: Callable[[int], None] | None = None
    on_page: Callable[[], None] | None = None
    recognition: Recognition | None = None

    def accepts(self, path: Path) -> bool:
        """Return True if the file name ends with ``.pdf``."""
        return path.suffix.lower() == ".pdf"

    def read(self, path: Path) -> RawDocument:
        """Read the printed lines of a PDF, in reading order.

        Raises:
            EmptySource: no page holds text, as in a scan without text recognition.
            SourceError: the file cannot be opened, is encrypted or damaged, exceeds a limit, or its
                fonts have no table of their characters.
        """
        try:
            with _LOCK:
                return self._read(path, self.recognition)
        except SourceError as error:
            raise type(error)(error.cause, path, error.page) from None
        except OSError as error:
            raise SourceError(
                Message("cannot be read: {}", error.strerror or error), path
            ) from error

    def _read(self, path: Path, recognition: Recognition | None) -> RawDocument:
        if not checked_size(path, self.limits, _FILE_BYTES):
            raise EmptySource(Message("the file is empty"))
        document = _open(path)
        try:
            count = len(document)
            most = _PAGES if self.limits.pages is None else self.limits.pages
            if count > most:
                raise SourceError(
                    Message("{} pages; at most {} are read", Count(count), Count(most))
                )
            if not count:
                raise EmptySource(Message("it has no pages"))
            if self.on_start is not None:
                self.on_start(count)
            fields = bool(document.get_formtype())
            title = document.get_metadata_value("Title")
            pages = _PageReader(document, self.limits, recognition)
            lines = printed_lines(pages.read(self.on_page))
        finally:
            document.close()
        unread = pages.unread
        if not lines:
            if unread.crowded:
                raise SourceError(
                    Message("more than {} characters on a page", Count(self.limits.page_chars))
                )
            if unread.broken:
                raise SourceError(Message("no page can be read: the file is damaged"))
            raise EmptySource(Message("pictures without text: {}", unread.advice))
        if unread.is_scan(count):
            raise EmptySource(Message(_STAMPED, unread.advice))
        if not (recognition and recognition.forced) and _is_garbled(lines):
            return self._read(path, _forced(recognition))
        notes = (*unread.notes(count), *pages.results.notes(), *((_FORM,) if fields else ()))
        return RawDocument(lines, "pdf", notes, title_property=title)


def _forced(recognition: Recognition | None) -> Recognition:
    """Return how to recognise all pages of a file whose text is garbled.

    Raises:
        SourceError: there is no engine, or it is not to be used.
    """
    advice = _OCR_OF_GARBLED
    if recognition is not None:
        try:
            recognition.find()
        except RecognitionUnavailable as error:
            advice = error.advice
        else:
            return replace(recognition, forced=True)
    raise SourceError(Message("its fonts do not say which characters they show: {}", advice))


def _is_garbled(lines: Sequence[Line]) -> bool:
    """Return True if the text has too few vowels to be Dutch or French.

    Then, a font has no table of its characters. In Dutch and French, four of ten letters are
    vowels.
    """
    counts: Counter[str] = Counter()
    for line in lines:
        counts.update(line.text)
    letters = {c: count for c, count in counts.items() if c.isalpha()}
    vowels = sum(
        count
        for c, count in letters.items()
        if unicodedata.normalize("NFD", c)[0] in "aeiouyAEIOUY"
    )
    total = sum(letters.values())
    return total >= _ENOUGH and vowels < _LEAST_VOWELS * total


def _open(path: Path) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD or "assword" in str(error):
            raise SourceError(Message("it is encrypted: save it without a password")) from None
        raise SourceError(Message("not a PDF, or damaged: its structure cannot be read")) from None


class _PageReader:
    """The reading of the pages of an open PDF; ``unread`` and ``results`` are filled meanwhile."""

    def __init__(
        self, document: pypdfium2.PdfDocument, limits: Limits, recognition: Recognition | None
    ) -> None:
        self._document = document
        self._limits = limits
        self._recognition = recognition
        self._scans = 0
        self.unread = UnreadPages()
        self.results = RecognitionResults()

    def read(self, on_page: Callable[[], None] | None) -> Iterator[Page]:
        """Yield the pages; those that are scans are recognised, several at the same time."""
        items = self._items(on_page)
        if self._recognition is None:
            yield from (item for item in items if isinstance(item, Page))
            return
        yield from RecognitionQueue(self._recognition, self.results).pages(items)
        self.unread.remove(set(self.results.confidences))

    def _items(self, on_page: Callable[[], None] | None) -> Iterator[Page | Scan]:
        for number in range(1, len(self._document) + 1):
            item = self._item(number)
            if item is not None:
                yield item
                if on_page is not None:
                    on_page()

    def _item(self, number: int) -> Page | Scan | None:
        """Return a page or a scan; None if it cannot be read."""
        try:
            page = self._document[number - 1]
        except pypdfium2.PdfiumError:
            self.unread.broken.append(number)
            return None
        with contextlib.closing(page):
            try:
                text = page.get_textpage()
            except pypdfium2.PdfiumError:
                self.unread.broken.append(number)
                return None
            with contextlib.closing(text):
                count = pdfium.FPDFText_CountChars(text)
                if count > self._limits.page_chars:
                    self.unread.crowded.append(number)
                    return None
                return self._page_or_scan(number, page, tuple(_words(text.raw, count)))

    def _page_or_scan(
        self, number: int, page: pypdfium2.PdfPage, words: Sequence[_BoxedWord]
    ) -> Page | Scan:
        box = page.get_bbox()
        printed = _upright(number, box, words)
        if not words:
            self.unread.bare.append(number)
        elif is_stamp([word[1:5] for word in words], box) and is_pictured(page, box):
            self.unread.stamped.append(number)
        recognition = self._recognition
        if recognition is None or not (recognition.forced or _may_be_scan(page, box, words)):
            return printed
        return self._scan(number, page, printed, words, recognition)

    def _scan(
        self,
        number: int,
        page: pypdfium2.PdfPage,
        printed: Page,
        words: Sequence[_BoxedWord],
        recognition: Recognition,
    ) -> Page | Scan:
        """Return the scan of a page; the page itself if there is nothing to recognise it with.

        Raises:
            SourceError: there is no engine, and recognition is forced.
        """
        try:
            recognition.find()
        except RecognitionUnavailable as error:
            if recognition.forced:
                cause = Message("text recognition is not installed: {}", error.advice)
                raise SourceError(cause) from None
            self.unread.advice = error.advice
            if is_pictured(page, page.get_bbox()):
                self.unread.wanting.append(number)
            return printed
        if self._scans >= self._limits.ocr_pages:
            self.unread.advice = Message(MOST_SCANS, self._scans)
            self.unread.wanting.append(number)
            return printed
        self.unread.advice = _NO_WORDS
        try:
            image = render(page)
        except pypdfium2.PdfiumError:
            return printed
        if image.is_uniform():
            return printed
        self._scans += 1
        width, height = page.get_size()
        blank = Page(number, width, height, ())
        if recognition.forced or page.get_rotation():
            return Scan(blank, image)
        if abs(printed.width - width) > 1:  # the stamp stands upright in the margin
            printed = replace(blank, rotated_text=" ".join(word.text for word in words))
        return Scan(printed, image, [_from_top(word, page.get_bbox()) for word in words])


def _may_be_scan(page: pypdfium2.PdfPage, box: PdfBox, words: Sequence[_BoxedWord]) -> bool:
    """Return True if a page may show more text than its words."""
    if not words:
        return any(True for _ in page.get_objects(max_depth=1))
    return has_few_letters([word.text for word in words]) and is_pictured(page, box)


def _from_top(word: _BoxedWord, box: PdfBox) -> PageBox:
    """Return the box of a word, with some room around it, as seen from the top left corner."""
    left, _, _, top = box
    return (
        word.left - left - _ROOM,
        top - word.top - _ROOM,
        word.right - left + _ROOM,
        top - word.bottom + _ROOM,
    )


class _TextStyle(NamedTuple):
    """The style of a text object: the font size in points, the typeface and the rotation.

    ``turn`` counts quarter turns to the left, 0 to 3; it is ``ASKEW`` for text at another angle,
    such as a watermark.
    """

    size: float
    face: str
    turn: int


class _BoxedWord(NamedTuple):
    """A word with its box and its origin ``x, y`` on the base line; here, y grows upwards."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    x: float
    y: float
    style: _TextStyle


def _direct(function: object, result: type, *more: type) -> Callable[..., Any]:
    """Return a function of PDFium on a character of a text page, which takes untyped addresses.

    It is called for each word; pypdfium2's own function spends half its time on typed pointers.
    """
    address = ctypes.cast(cast("Any", function), ctypes.c_void_p).value
    return ctypes.CFUNCTYPE(result, ctypes.c_void_p, ctypes.c_int, *more)(address or 0)


_ADDRESS = ctypes.c_void_p
_text_object = _direct(pdfium.FPDFText_GetTextObject, _ADDRESS)
_origin = _direct(pdfium.FPDFText_GetCharOrigin, ctypes.c_int, _ADDRESS, _ADDRESS)
_loose_box = _direct(pdfium.FPDFText_GetLooseCharBox, ctypes.c_int, _ADDRESS)
_matrix = _direct(pdfium.FPDFText_GetMatrix, ctypes.c_int, _ADDRESS)
_font_size = _direct(pdfium.FPDFText_GetFontSize, ctypes.c_double)
_font_info = _direct(
    pdfium.FPDFText_GetFontInfo, ctypes.c_ulong, _ADDRESS, ctypes.c_ulong, _ADDRESS
)


class _Chars:
    """The boxes and styles of the characters of a page.

    The style is read once for each text object, because all its characters share the style.
    """

    def __init__(self, handle: object) -> None:
        self._page = ctypes.cast(cast("Any", handle), ctypes.c_void_p)
        self._rect, self._x, self._y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
        self._matrix = pdfium.FS_MATRIX()
        self._name = ctypes.create_string_buffer(_LONGEST_NAME)
        self._rect_ref, self._matrix_ref = ctypes.byref(self._rect), ctypes.byref(self._matrix)
        self._x_ref, self._y_ref = ctypes.byref(self._x), ctypes.byref(self._y)
        self._styles: dict[int, _TextStyle] = {}

    def object_of(self, k: int) -> int:
        """Return the address of the text object with the character at index ``k``."""
        return _text_object(self._page, k) or 0

    def origin(self, k: int) -> tuple[float, float]:
        _origin(self._page, k, self._x_ref, self._y_ref)
        return self._x.value, self._y.value

    def box(self, k: int) -> tuple[float, float, float, float]:
        rect = self._rect
        _loose_box(self._page, k, self._rect_ref)
        return rect.left, rect.bottom, rect.right, rect.top

    def style(self, k: int, text_object: int) -> _TextStyle:
        style = self._styles.get(text_object)
        if style is None:
            style = self._styles[text_object] = self._style(k)
        return style

    def _style(self, k: int) -> _TextStyle:
        matrix = self._matrix
        _matrix(self._page, k, self._matrix_ref)
        _font_info(self._page, k, self._name, _LONGEST_NAME, None)
        size = _font_size(self._page, k)
        return _make_style(matrix.a, matrix.b, matrix.c, matrix.d, size, self._name.value)


@lru_cache(maxsize=256)
def _make_style(a: float, b: float, c: float, d: float, size: float, font: bytes) -> _TextStyle:
    """Return the style of text of a font and a size under the matrix ``a b c d``."""
    quarters = math.atan2(b, a) / _QUARTER
    turn = round(quarters) % 4 if abs(quarters - round(quarters)) < _TILTED else ASKEW
    return _TextStyle(size * math.hypot(c, d), font.decode("latin-1").rpartition("+")[2], turn)


def _text(handle: object, count: int) -> str:
    """Return the text of a page; its indexes are those of PDFium's characters."""
    buffer = (ctypes.c_ushort * (count + 1))()
    if pdfium.FPDFText_GetText(handle, 0, count, buffer) == count + 1:
        text = bytes(buffer)[: 2 * count].decode("utf-16-le", "replace")
        if len(text) == count:
            return text
    codes = (pdfium.FPDFText_GetUnicode(handle, k) for k in range(count))
    return "".join(chr(c) if c < 0x110000 and not 0xD800 <= c < 0xE000 else "\ufffd" for c in codes)


def _words(handle: object, count: int) -> Iterator[_BoxedWord]:
    text = _text(handle, count)
    chars = _Chars(handle)
    for match in _WORD.finditer(text):
        start, end = match.span()
        text_object = chars.object_of(start)
        style = chars.style(start, text_object)
        if end - start > 1 and not _is_one_word(start, end - 1, text_object, chars, style):
            yield from _split_word(text, start, end, chars, style)
        else:
            yield _word(_plain(match.group()), start, end - 1, chars, style)


def _is_one_word(first: int, last: int, text_object: int, chars: _Chars, style: _TextStyle) -> bool:
    """Return True if the characters ``first`` to ``last`` are in one text object or near together.

    Near together means: on one base line, without wide gaps. PDFium has no space between them.
    """
    if chars.object_of(last) == text_object:
        return True
    (x, y), (end_x, end_y) = chars.origin(first), chars.origin(last)
    near = 0 < end_x - x < _WIDEST * style.size * (last - first)
    return style.turn == 0 and near and abs(end_y - y) < 0.01 * style.size


def _word(text: str, first: int, last: int, chars: _Chars, style: _TextStyle) -> _BoxedWord:
    """Return a word with the box that its first and its last character span."""
    x, y = chars.origin(first)
    left, bottom, right, top = chars.box(last)
    if first != last:
        if style.turn:
            box = chars.box(first)
            left, bottom = min(left, box[0]), min(bottom, box[1])
            right, top = max(right, box[2]), max(top, box[3])
        else:
            left = x
    return _BoxedWord(text, left, bottom, right, top, x, y, style)


def _plain(text: str) -> str:
    """Return a word with a hyphen at its end as ``-``, and without soft hyphens inside."""
    ends = text[-1] in f"{_HYPHEN}\x02\xad\u2010"
    body = text[:-1] if ends else text
    return body.replace("\xad", "") + ("-" if ends else "")


def _split_word(
    text: str, start: int, end: int, chars: _Chars, style: _TextStyle
) -> Iterator[_BoxedWord]:
    """Cut a word of several text objects at raised or distant characters: "donaties" "(2)"."""
    begin, begun = start, style
    _, y = _along(style.turn, *chars.origin(start))
    right = _end(style.turn, chars.box(start))
    for k in range(start + 1, end + 1):
        if k < end:
            x, new_y = _along(style.turn, *chars.origin(k))
            off = abs(new_y - y) > _RAISED * begun.size
            if not (off or x - right > begun.size or x < right - 2 * begun.size):
                right = _end(style.turn, chars.box(k))
                continue
        yield _word(_plain(text[begin:k]), begin, k - 1, chars, begun)
        if k < end:
            begin, y, right = k, new_y, _end(style.turn, chars.box(k))
            begun = chars.style(k, chars.object_of(k))


def _along(turn: int, x: float, y: float) -> tuple[float, float]:
    """Rotate a point by ``turn`` quarter turns to the right, so that the text is upright."""
    return ((x, y), (y, -x), (-x, -y), (-y, x))[turn]


def _end(turn: int, box: tuple[float, float, float, float]) -> float:
    """Return the right end of a box after the rotation of :func:`_along`."""
    left, bottom, right, top = box
    return (right, top, -left, -bottom)[turn]


def _upright(
    number: int, box: tuple[float, float, float, float], words: Sequence[_BoxedWord]
) -> Page:
    """Return a page, rotated so that most of its text is upright."""
    left, bottom, right, top = box
    turns = Counter(map(attrgetter("style.turn"), words))
    del turns[ASKEW]
    turn = turns.most_common(1)[0][0] if turns else 0
    placed = tuple(_turned(word, turn, box) for word in words if word.style.turn == turn)
    rotated_text = " ".join(word.text for word in words if word.style.turn != turn)
    sizes = (top - bottom, right - left) if turn % 2 else (right - left, top - bottom)
    return Page(number, *sizes, placed, rotated_text)


def _turned(word: _BoxedWord, turn: int, box: tuple[float, float, float, float]) -> PrintedWord:
    left, bottom, right, top = box
    if turn == 0:
        ends, base = (word.left - left, word.right - left), top - word.y
    elif turn == 1:  # the text runs upwards
        ends, base = (word.bottom - bottom, word.top - bottom), word.x - left
    elif turn == 2:
        ends, base = (right - word.right, right - word.left), word.y - bottom
    else:
        ends, base = (top - word.top, top - word.bottom), right - word.x
    return PrintedWord(word.text, *ends, base, word.style.size, word.style.face)
