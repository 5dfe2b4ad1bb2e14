"""Scanned pages of a PDF: which pages are pictures of text, and their images.

A page may be a scan: a picture whose only text is a stamp. The Belgian gazette prints "Bijlagen bij
het Belgisch Staatsblad - 25/06/2018 - Annexes du Moniteur belge" in the margin of its scans;
registers add the number of a bar code or of the page. :class:`UnreadPages` records scans and other
pages without readable text.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import pypdfium2
import pypdfium2.raw as pdfium

from benelux_search.errors import Message, Note, about, named_pages
from benelux_search.pdf.recognition import POINTS, PageImage, usable_dpi
from benelux_search.pdf.rules import PdfBox, bounds

_OCR: Final = Message("run text recognition on it first: {}", "ocrmypdf -l nld+fra in.pdf out.pdf")
_MOST_WORDS = 40  # of a stamp
_FEW_LETTERS = 60  # on a page whose picture may hold more text
_MARGIN = 0.15  # of the width or the height: the largest distance of a stamp from an edge
_MOST_OF = 0.5  # of a page: the minimum area that the picture of a scan covers
_LOOKED_AT = 500  # objects of a page that are checked at most
_INVISIBLE = 3  # PDF's text rendering mode for the text that text recognition adds


def is_pictured(page: pypdfium2.PdfPage, box: PdfBox) -> bool:
    """Return True if a picture covers half of a page, and no recognised text lies over it.

    ``box`` is the page, in points: left, bottom, right, top.
    """
    pictured = False
    for item in itertools.islice(page.get_objects(max_depth=3), _LOOKED_AT):
        if item.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            pictured = pictured or _covers(bounds(item.raw), box)
        elif (
            item.type == pdfium.FPDF_PAGEOBJ_TEXT
            and pdfium.FPDFTextObj_GetTextRenderMode(item.raw) == _INVISIBLE
        ):
            return False
    return pictured


def is_stamp(words: Sequence[PdfBox], box: PdfBox) -> bool:
    """Return True if a page has at most 40 words, at its edges; ``words`` are their boxes."""
    return len(words) <= _MOST_WORDS and all(_at_edge(word, box) for word in words)


def has_few_letters(words: Sequence[str]) -> bool:
    """Return True if a page has so few letters that a picture may hold its text."""
    return len(words) <= _MOST_WORDS and sum(map(str.isalpha, "".join(words))) <= _FEW_LETTERS


def _at_edge(word: PdfBox, box: PdfBox) -> bool:
    left, bottom, right, top = box
    across, upwards = _MARGIN * (right - left), _MARGIN * (top - bottom)
    return (
        word[2] < left + across
        or word[0] > right - across
        or word[3] < bottom + upwards
        or word[1] > top - upwards
    )


def _covers(picture: PdfBox, box: PdfBox) -> bool:
    width = min(picture[2], box[2]) - max(picture[0], box[0])
    height = min(picture[3], box[3]) - max(picture[1], box[1])
    whole = (box[2] - box[0]) * (box[3] - box[1])
    return width > 0 and height > 0 and width * height >= _MOST_OF * whole


# --- Page images


def render(page: pypdfium2.PdfPage) -> PageImage:
    """Return the image of a page at 300 dpi, or less for a large page.

    Raises:
        PdfiumError: the page cannot be drawn.
    """
    width, height = (max(1.0, side) for side in page.get_size())
    dpi = usable_dpi(width, height)
    bitmap = page.render(scale=dpi / POINTS, grayscale=True, may_draw_forms=False)
    try:
        rows, stride = memoryview(bitmap.buffer).cast("B"), bitmap.stride
        pixels = (
            bytes(rows[: bitmap.width * bitmap.height])
            if stride == bitmap.width
            else b"".join(
                bytes(rows[k * stride : k * stride + bitmap.width]) for k in range(bitmap.height)
            )
        )
        return PageImage(bitmap.width, bitmap.height, dpi, pixels)
    finally:
        bitmap.close()


# --- Unread pages


@dataclass(slots=True)
class UnreadPages:
    """The numbers (from 1) of the pages that cannot be read, or that have no text but a stamp.

    ``bare`` pages have no text, ``broken`` pages are damaged, ``crowded`` pages have more
    characters than the limit, ``stamped`` pages are pictures with a stamp. ``wanting`` pages would
    be recognised if there were an engine, or fewer of them; ``advice`` is what helps.
    """

    bare: list[int] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)
    crowded: list[int] = field(default_factory=list)
    stamped: list[int] = field(default_factory=list)
    wanting: list[int] = field(default_factory=list)
    advice: Message = _OCR

    def is_scan(self, count: int) -> bool:
        """Return True if some pages have a stamp and no page has other text.

        ``count`` is the number of pages of the file.
        """
        return 0 < len(self.stamped) == count - len({*self.bare, *self.broken, *self.crowded})

    def remove(self, recognised: set[int]) -> None:
        """Remove the pages that text recognition has read."""
        self.bare = [page for page in self.bare if page not in recognised]
        self.stamped = [page for page in self.stamped if page not in recognised]

    def notes(self, count: int) -> tuple[str, ...]:
        """Return the notes about unread pages; ``count`` is the number of pages of the file."""
        scans = sorted(self.bare + self.stamped)
        kinds = (
            (self.broken, Note("damaged-pages", "cannot be read: the file is damaged there")),
            (self.crowded, Note("crowded-pages", "too many characters to read")),
            (
                scans if len(scans) > count // 2 else self.wanting,
                Note("scanned-pages", "no text, perhaps only pictures; {}", self.advice),
            ),
        )
        return tuple(about(named_pages(pages), note) for pages, note in kinds if pages)
