"""The reader of scanned pages in image files: PNG, JPEG, and TIFF with one page or several.

The size of an image is checked before its pixels are unpacked. Pictures that are too small to be a
page of text are not read.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benelux_search.errors import (
    Count,
    EmptySource,
    Message,
    Note,
    SourceError,
    UnsupportedSource,
    about,
    named_pages,
)
from benelux_search.model import RawDocument
from benelux_search.pdf.page import Page
from benelux_search.pdf.reading_order import printed_lines
from benelux_search.pdf.recognition import (
    MOST_SCANS,
    POINTS,
    PageImage,
    Recognition,
    RecognitionQueue,
    RecognitionResults,
    RecognitionUnavailable,
    Scan,
    usable_dpi,
)
from benelux_search.reading_options import Limits
from benelux_search.text.encoding.decoding import checked_size, errors_of_file

if TYPE_CHECKING:
    from PIL.Image import Image

_SUFFIXES: Final = (".png", ".jpg", ".jpeg", ".tif", ".tiff")
_FORMATS: Final = ("PNG", "JPEG", "TIFF")
_FILE_BYTES: Final = 500_000_000  # a scanned report of hundreds of pages has less
_PAGES: Final = 20_000  # a file that claims more is made to exhaust
_MOST_BYTES: Final = 150_000_000  # of unpacked pixels: an A4 page in colour at 600 dpi has 105 MB
_SHORTEST_SIDE: Final = 600  # pixels: less is no page of text
_PAGE_INCHES: Final = 8.27  # the shorter side of a page whose resolution is not stated
_LEAST_DPI, _MOST_DPI = 90, 1300  # programs that do not know the resolution state 72
_PICTURE: Final = Message("a picture, which only text recognition can read")
_ENLARGED: Final = 3  # times, at most
_FAULTS: Final = (ValueError, SyntaxError, EOFError, struct.error, LookupError, TypeError)


def is_image(path: Path) -> bool:
    """Return True if the file name is that of an image."""
    return path.suffix.lower() in _SUFFIXES


@dataclass(frozen=True, slots=True)
class ImageSource:
    """A reader of scanned pages in image files.

    ``on_start`` and ``on_page`` are as for a PDF. Without ``recognition``, no image is read.
    """

    limits: Limits = field(default_factory=Limits)
    on_start: Callable[[int], None] | None = None
    on_page: Callable[[], None] | None = None
    recognition: Recognition | None = None

    def accepts(self, path: Path) -> bool:
        """Return True if the file name is that of an image."""
        return is_image(path)

    def read(self, path: Path) -> RawDocument:
        """Read the printed lines of scanned pages, in reading order.

        Raises:
            UnsupportedSource: it is no page of text, or there is no text recognition.
            SourceError: the file is damaged or exceeds a limit.
        """
        with errors_of_file(path):
            return self._read(path)

    def _read(self, path: Path) -> RawDocument:
        if not checked_size(path, self.limits, _FILE_BYTES):
            raise EmptySource(Message("the file is empty"))
        if self.recognition is None:
            raise UnsupportedSource(_PICTURE)
        pages = _ImagePages(self.limits)
        results = RecognitionResults()
        with _open(path) as image:
            count = pages.count(image)
            if self.on_start is not None:
                self.on_start(count)
            try:
                self.recognition.find()
            except RecognitionUnavailable as error:
                raise UnsupportedSource(Message("{}: {}", _PICTURE, error.advice)) from None
            scans = pages.scans(image, count, self.on_page)
            lines = printed_lines(RecognitionQueue(self.recognition, results).pages(scans))
        if not lines:
            if pages.broken:
                raise SourceError(Message("no page can be read: the file is damaged"))
            raise UnsupportedSource(Message("a picture without a page of text"))
        return RawDocument(lines, "image", (*pages.notes(), *results.notes()))


def _open(path: Path) -> Image:
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - most files are no images

    try:
        return Image.open(path, formats=_FORMATS)
    except (UnidentifiedImageError, Image.DecompressionBombError, *_FAULTS):
        raise SourceError(Message("no image of a known kind, or damaged")) from None


@dataclass(slots=True)
class _ImagePages:
    """The pages of an image file; ``broken`` and ``large`` pages (from 1) are not read."""

    limits: Limits
    broken: list[int] = field(default_factory=list)
    large: list[int] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)

    def count(self, image: Image) -> int:
        """Return the number of pages; only a TIFF has several.

        Raises:
            SourceError: there are too many, or the file is damaged.
        """
        try:
            count = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
        except (OSError, *_FAULTS):
            raise SourceError(Message("no image of a known kind, or damaged")) from None
        most = _PAGES if self.limits.pages is None else self.limits.pages
        if count > most:
            raise SourceError(Message("{} pages; at most {} are read", Count(count), Count(most)))
        return count

    def scans(self, image: Image, count: int, on_page: Callable[[], None] | None) -> Iterator[Scan]:
        """Yield the pages that may have text."""
        from PIL.Image import DecompressionBombError  # noqa: PLC0415

        for number in range(1, count + 1):
            if number > self.limits.ocr_pages:
                self.unread.append(number)
                continue
            try:
                image.seek(number - 1)
                scan = self._scan(number, image)
            except (OSError, DecompressionBombError, *_FAULTS):
                self.broken.append(number)
                scan = None
            if scan is not None:
                yield scan
            if on_page is not None:
                on_page()

    def _scan(self, number: int, image: Image) -> Scan | None:
        if min(image.size) < _SHORTEST_SIDE:
            return None
        image.draft("L", image.size)  # a JPEG in colour is unpacked as grey
        if image.width * image.height * len(image.getbands()) > _MOST_BYTES:
            self.large.append(number)
            return None
        page, width, height = page_image(image)
        return None if page.is_uniform() else Scan(Page(number, width, height, ()), page)

    def notes(self) -> tuple[str, ...]:
        """Return the notes about pages that are not read."""
        kinds = (
            (self.broken, Note("damaged-pages", "cannot be read: the file is damaged there")),
            (self.large, Note("large-pages", "the image is too large to read")),
            (self.unread, Note("many-scans", MOST_SCANS, self.limits.ocr_pages)),
        )
        return tuple(about(named_pages(pages), note) for pages, note in kinds if pages)


def page_image(image: Image) -> tuple[PageImage, float, float]:
    """Return an image for text recognition, with the width and height of its page in points."""
    from PIL import Image, ImageOps  # noqa: PLC0415

    dpi = _resolution(image)
    upright = ImageOps.exif_transpose(image)
    if upright.size != image.size and image.width != image.height:
        dpi = dpi[::-1]
    width, height = (pixels / of * POINTS for pixels, of in zip(upright.size, dpi, strict=True))
    usable = min(usable_dpi(width, height), round(_ENLARGED * min(dpi)))
    size = tuple(max(1, round(side / POINTS * usable)) for side in (width, height))
    grey = _grey(upright)
    if grey.size != size:
        grey = grey.resize((size[0], size[1]), Image.Resampling.BICUBIC, reducing_gap=2.0)
    return PageImage(*grey.size, usable, grey.tobytes()), width, height


def _resolution(image: Image) -> tuple[float, float]:
    """Return the dots per inch in both directions: those stated, else those of an A4 page."""
    stated = image.info.get("dpi")
    if isinstance(stated, tuple) and len(stated) == 2:
        across, down = map(float, stated)
        if _LEAST_DPI <= across <= _MOST_DPI and _LEAST_DPI <= down <= _MOST_DPI:
            return across, down
    dpi = min(image.size) / _PAGE_INCHES
    return dpi, dpi


def _grey(image: Image) -> Image:
    """Return an image with one byte per pixel; transparent pixels become white."""
    from PIL import Image  # noqa: PLC0415

    if image.mode.startswith("I"):  # 16 bits per pixel
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.has_transparency_data:
        over = image.convert("LA")
        white = Image.new("L", image.size, 255)
        white.paste(over.getchannel("L"), mask=over.getchannel("A"))
        return white
    return image.convert("L")
