"""The reader of PDF files: from words with boxes to lines in reading order.

Scanned pages (:mod:`~benelux_search.pdf.scans`) are read by text recognition, if it is installed.
"""

from __future__ import annotations

import contextlib
import threading
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

from benelux_search.errors import Count, EmptySource, Message, Note, SourceError
from benelux_search.model import Line, RawDocument
from benelux_search.pdf.page import Page
from benelux_search.pdf.page_words import BoxedWord, read_words, upright_page
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
from benelux_search.pdf.rules import PdfBox, read_rules
from benelux_search.pdf.scans import UnreadPages, has_few_letters, is_pictured, is_stamp, render
from benelux_search.pdf.tables import state_languages
from benelux_search.reading_options import Limits
from benelux_search.text.encoding.decoding import checked_size, errors_of_file

_FILE_BYTES, _PAGES = 1_000_000_000, 20_000  # larger files are not read without a limit of the user
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
        with errors_of_file(path), _LOCK:
            return self._read(path, self.recognition)

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
            lines = state_languages(printed_lines(pages.read(self.on_page)))
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
        with contextlib.ExitStack() as opened:
            try:
                page = opened.enter_context(contextlib.closing(self._document[number - 1]))
                text = opened.enter_context(contextlib.closing(page.get_textpage()))
            except pypdfium2.PdfiumError:
                self.unread.broken.append(number)
                return None
            count = pdfium.FPDFText_CountChars(text)
            if count > self._limits.page_chars:
                self.unread.crowded.append(number)
                return None
            return self._page_or_scan(number, page, tuple(read_words(text.raw, count)))

    def _page_or_scan(
        self, number: int, page: pypdfium2.PdfPage, words: Sequence[BoxedWord]
    ) -> Page | Scan:
        box = page.get_bbox()
        printed = upright_page(number, box, words)
        if printed.words and abs(printed.width - (box[2] - box[0])) < 1:
            printed = replace(printed, rules=read_rules(page.raw, box))
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
        words: Sequence[BoxedWord],
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


def _may_be_scan(page: pypdfium2.PdfPage, box: PdfBox, words: Sequence[BoxedWord]) -> bool:
    """Return True if a page may show more text than its words."""
    if not words:
        return any(True for _ in page.get_objects(max_depth=1))
    return has_few_letters([word.text for word in words]) and is_pictured(page, box)


def _from_top(word: BoxedWord, box: PdfBox) -> PageBox:
    """Return the box of a word, with some room around it, as seen from the top left corner."""
    left, _, _, top = box
    return (
        word.left - left - _ROOM,
        top - word.top - _ROOM,
        word.right - left + _ROOM,
        top - word.bottom + _ROOM,
    )
