"""Text recognition (OCR) of page images: the protocol of an engine, and its words as a page.

The words of an engine have positions like the printed words of a PDF, so the same layout analysis
reads both. Two things are corrected first. The lines of a scan are tilted: the positions are
rotated, not the image. And the measured height of a line depends on its letters: heights that are
nearly the same become one font size.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple, Protocol

from benelux_search.errors import Message, Note, about, named_pages
from benelux_search.pdf.page import Page, PrintedWord

POINTS: Final = 72.0  # per inch
MOST_SCANS: Final = "only {} pages of a file are recognised"
_ALIKE = 0.15  # of the size: measured heights that differ less are one font size
_STEP = 0.5  # points: font sizes are rounded to it, so that they agree on all pages
_BEARING = 0.04  # of the size: the white space of a letter at each side, beyond its ink
_MARK_CONFIDENCE = 60.0  # percent: a mark without letters and digits below it is a speckle
_LEAST_CONFIDENCE = 40.0  # percent: a page with a lower mean is a picture without text
_LOW_CONFIDENCE = 85.0  # percent: a page with a lower mean is reported
_DPI = 300  # of page images
_MOST_PIXELS = 25_000_000  # an A3 page at 300 dpi has 17 million
_LONGEST_SIDE = 16_000  # pixels; tesseract refuses more than 32,767
_AHEAD = 2  # page images in memory for each engine process
PageBox = tuple[float, float, float, float]  # left, top, right, bottom, in points


class RecognitionUnavailable(Exception):
    """There is no engine; the message says what to install."""

    def __init__(self, advice: Message) -> None:
        super().__init__(advice)
        self.advice = advice


class RecognitionFailed(Exception):
    """An engine cannot recognise a page; the message says why."""

    def __init__(self, cause: Message) -> None:
        super().__init__(cause)
        self.cause = cause


@dataclass(frozen=True, slots=True)
class PageImage:
    """The image of a page: one byte per pixel, from black (0) to white, row by row."""

    width: int
    height: int
    dpi: int
    pixels: bytes

    def is_uniform(self) -> bool:
        """Return True if all pixels are the same: nothing is printed on the page."""
        return self.pixels.count(self.pixels[:1]) == len(self.pixels)

    def pgm(self) -> bytes:
        """Return the image as a file in the format PGM, which every engine reads."""
        return b"P5\n%d %d\n255\n" % (self.width, self.height) + self.pixels


def usable_dpi(width: float, height: float) -> int:
    """Return the resolution for the image of a page; its sides are in points."""
    by_area = math.sqrt(_MOST_PIXELS / (width * height)) * POINTS
    by_side = _LONGEST_SIDE / max(width, height) * POINTS
    return max(1, math.floor(min(_DPI, by_area, by_side)))


class RecognisedWord(NamedTuple):
    """A recognised word.

    ``left`` and ``right`` are the x of its ends, ``base`` is the y of its base line, ``size`` the
    font size as measured on its line, all in pixels. ``confidence`` is in percent.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    confidence: float


@dataclass(frozen=True, slots=True)
class RecognisedText:
    """The recognised words of a page image.

    ``tilt`` is the slope of its lines: y grows by ``tilt`` pixels for each pixel to the right.
    """

    words: tuple[RecognisedWord, ...]
    tilt: float = 0.0

    def confidence(self) -> float:
        """Return the mean confidence per character, in percent; 0 if there are no words."""
        count = sum(len(word.text) for word in self.words)
        return sum(len(word.text) * word.confidence for word in self.words) / max(1, count)


class TextRecogniser(Protocol):
    """An engine that recognises text; several threads may use it at the same time."""

    @property
    def identity(self) -> str:
        """The name, version and languages of the engine, on which its results depend."""
        ...

    def recognise(self, image: PageImage) -> RecognisedText:
        """Return the words on the image of a page.

        Raises:
            RecognitionFailed: the engine fails, or takes too long.
        """
        ...


@dataclass(frozen=True, slots=True)
class Recognition:
    """The way in which the pages of a file are recognised.

    - ``find``: return the engine, or raise RecognitionUnavailable.
    - ``forced``: recognise all pages, also those with text.
    - ``processes``: the number of pages to recognise at the same time.
    - ``on_change``: called with the number of scans until now, and of those in progress.
    """

    find: Callable[[], TextRecogniser]
    forced: bool = False
    processes: int = 1
    on_change: Callable[[int, int], None] | None = None


@dataclass(frozen=True, slots=True)
class Scan:
    """A page to recognise: its image, and what is known without recognition.

    ``own`` has the words that the file itself has on the page. No recognised word is kept within
    ``own_boxes``, the boxes of these words.
    """

    own: Page
    image: PageImage
    own_boxes: Sequence[PageBox] = ()


@dataclass(slots=True)
class RecognitionResults:
    """The results for the pages of a file, by page number (from 1).

    ``confidences`` has the mean confidence, in percent, of pages with recognised words; ``failed``
    the causes for pages that the engine could not read.
    """

    confidences: dict[int, float] = field(default_factory=dict)
    failed: dict[int, Message] = field(default_factory=dict)

    def notes(self) -> tuple[Note, ...]:
        """Return the notes about failed pages, and about pages with a low confidence."""
        by_cause: dict[Message, list[int]] = {}
        for page, cause in self.failed.items():
            by_cause.setdefault(cause, []).append(page)
        notes = [
            about(named_pages(pages), Note("unrecognised-pages", "{}", cause))
            for cause, pages in by_cause.items()
        ]
        low = {page: of for page, of in self.confidences.items() if of < _LOW_CONFIDENCE}
        if low:
            least, most = (math.floor(of) for of in (min(low.values()), max(low.values())))
            percent = str(least) if least == most else Message("{} to {}", least, most)
            note = Note(
                "low-ocr-confidence", "read by text recognition with a confidence of {} %", percent
            )
            notes.append(about(named_pages(sorted(low)), note))
        return tuple(notes)


class RecognitionQueue:
    """A queue that recognises several pages at the same time, and returns them in their order.

    ``results`` is filled in the meantime.
    """

    def __init__(self, recognition: Recognition, results: RecognitionResults) -> None:
        self._recognition = recognition
        self._results = results
        self._waiting: deque[tuple[Page | Scan, Future[RecognisedText] | None]] = deque()
        self._begun = self._done = 0

    def pages(self, items: Iterable[Page | Scan]) -> Iterator[Page]:
        """Yield the pages; the next items are taken while scans are being recognised."""
        threads = ThreadPoolExecutor(self._recognition.processes)
        try:
            for item in items:
                future = None
                if isinstance(item, Scan):
                    future = threads.submit(self._recognition.find().recognise, item.image)
                    self._begun += 1
                    self._report()
                self._waiting.append((item, future))
                while self._waiting and self._is_next_due():
                    yield self._next()
            while self._waiting:
                yield self._next()
        finally:
            threads.shutdown(cancel_futures=True)

    def _is_next_due(self) -> bool:
        future = self._waiting[0][1]
        most = _AHEAD * self._recognition.processes
        return future is None or future.done() or self._begun - self._done >= most

    def _next(self) -> Page:
        item, future = self._waiting.popleft()
        if future is None or isinstance(item, Page):
            return item if isinstance(item, Page) else item.own
        number = item.own.number
        try:
            text = future.result()
        except RecognitionFailed as error:
            self._results.failed[number] = error.cause
            return item.own
        finally:
            self._done += 1
            self._report()
        if text.confidence() < _LEAST_CONFIDENCE:
            return item.own
        page = recognised_page(item, text)
        if len(page.words) > len(item.own.words):
            self._results.confidences[number] = text.confidence()
        return page

    def _report(self) -> None:
        if self._recognition.on_change is not None:
            self._recognition.on_change(self._begun, self._begun - self._done)


# --- Words of an engine as a page


def recognised_page(scan: Scan, text: RecognisedText) -> Page:
    """Return a page with the words of the file and the recognised ones between them."""
    words = [word for word in text.words if not _is_speckle(word)]
    sizes = font_sizes(words, scan.image.dpi)
    to_points = POINTS / scan.image.dpi
    angle = -math.atan(text.tilt)
    cosine, sine = math.cos(angle), math.sin(angle)
    middle, centre = scan.image.width / 2, scan.image.height / 2
    printed = []
    for word, size in zip(words, sizes, strict=True):
        if _is_covered(word, to_points, scan.own_boxes):
            continue
        x, y = word.left - middle, word.base - centre
        left = (x * cosine - y * sine + middle) * to_points
        base = (x * sine + y * cosine + centre) * to_points
        right = left + (word.right - word.left) * to_points
        room = _BEARING * size
        printed.append(PrintedWord(word.text, left - room, right + room, base, size))
    return replace(scan.own, words=(*scan.own.words, *printed))


def _is_speckle(word: RecognisedWord) -> bool:
    return word.confidence < _MARK_CONFIDENCE and not any(map(str.isalnum, word.text))


def _is_covered(word: RecognisedWord, to_points: float, boxes: Sequence[PageBox]) -> bool:
    """Return True if the middle of a word lies in one of the boxes."""
    x = (word.left + word.right) / 2 * to_points
    y = (word.base - word.size / 4) * to_points
    return any(left <= x <= right and top <= y <= bottom for left, top, right, bottom in boxes)


def font_sizes(words: Sequence[RecognisedWord], dpi: int) -> list[float]:
    """Return the font size of each word in points; heights that are nearly the same get one size.

    The most usual height of the page comes first, and takes those that are near it.
    """
    sizes = [0.0] * len(words)
    rest = list(range(len(words)))
    while rest:
        usual = weighted_median([(words[k].size, len(words[k].text)) for k in rest])
        near = {k for k in rest if abs(words[k].size - usual) <= _ALIKE * usual}
        size = max(_STEP, round(usual * POINTS / dpi / _STEP) * _STEP)
        for k in near:
            sizes[k] = size
        rest = [k for k in rest if k not in near]
    return sizes


def weighted_median(weighted: Iterable[tuple[float, float]]) -> float:
    """Return the median of values that have weights, as (value, weight); 0 if there is none."""
    ordered = sorted(weighted)
    half = sum(weight for _, weight in ordered) / 2
    for value, weight in ordered:
        half -= weight
        if half <= 0:
            return value
    return 0.0
