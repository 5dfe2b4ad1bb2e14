"""Documents printed as PDF files."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from benchmarks.layouts.fonts import font_name, is_built_in
from benchmarks.layouts.genres import compose
from benchmarks.layouts.pages import Placed, placed_pages
from benchmarks.layouts.setting import Piece
from benchmarks.layouts.styles import Layout
from benchmarks.layouts.units import Gold, Unit, gold_of

LEAST: Final = 30  # units of a document
_WANTED: Final = 70
_MOST: Final = 120
_FROM_EDGE: Final = 34.0  # of running heads and page numbers
_NUMBERS: Final = 16.0  # of line numbers, from the text


@dataclass(frozen=True, slots=True)
class Printed:
    """A document with its layout, as it is printed."""

    layout: Layout
    units: tuple[Unit, ...]
    pages: tuple[tuple[Placed, ...], ...]
    first_page: int
    issue: int

    @property
    def gold(self) -> Gold:
        """The paragraphs and their alignment."""
        return gold_of(self.units)

    @property
    def title(self) -> str:
        """The title in the first language, for running heads."""
        titles = [unit for unit in self.units if unit.kind in ("title", "heading")]
        return titles[0].side(self.layout.first)[0] if titles else ""


def make_document(layout: Layout, seed: int, number: int, least: int = LEAST) -> Printed:
    """Return the document of a layout with this number; the same seed gives the same document.

    ``least`` is the number of its units at least; below ``LEAST``, it is hardly longer.
    """
    draw = random.Random(f"{seed} {layout.name} {number}")
    is_short = least < LEAST
    wanted = least if is_short else draw.randint(least, _WANTED)
    units = compose(layout.genre, draw, wanted, least + 10 if is_short else _MOST)
    varied = layout.varied(draw)
    pages = tuple(tuple(page) for page in placed_pages(units, varied))
    start = draw.randint(2000, 80000) if layout.head == "gazette" else draw.choice((1, 1, 3, 27))
    return Printed(varied, units, pages, start, draw.randint(100, 999))


def print_pdf(printed: Printed, path: Path) -> None:
    """Write a document as a PDF file; the same document gives the same file."""
    layout = printed.layout
    canvas: Any = Canvas(str(path), pagesize=layout.page, invariant=1)
    for number, page in enumerate(printed.pages):
        _Sheet(canvas, layout).furnish(printed, number)
        _Sheet(canvas, layout).draw(page)
        canvas.showPage()
    canvas.save()


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A page that is drawn on."""

    canvas: Any
    layout: Layout

    def draw(self, page: Sequence[Placed]) -> None:
        """Draw the lines, and the line numbers beside them."""
        for each in page:
            for piece in each.line.pieces:
                self._piece(piece, each)
        if self.layout.numbered:
            self._line_numbers(page)

    def _piece(self, piece: Piece, placed: Placed) -> None:
        line, x, y = placed.line, placed.x + piece.x, self.layout.page[1] - placed.y
        words = piece.text.split(" ")
        taken = float(stringWidth(piece.text, line.font, line.size))
        gap = (piece.width - taken) / (len(words) - 1) if piece.width and len(words) > 1 else 0.0
        text = self.canvas.beginText(x, y)
        text.setFont(line.font, line.size)
        if self.layout.by_word or (gap and not is_built_in(line.font)):
            for word in words[:-1]:
                text.textOut(f"{word} ")
                text.moveCursor(float(stringWidth(f"{word} ", line.font, line.size)) + gap, 0)
            text.textOut(words[-1])
        else:
            text.setWordSpace(gap)
            text.textOut(piece.text)
            text.setWordSpace(0)
        self.canvas.drawText(text)

    def _line_numbers(self, page: Sequence[Placed]) -> None:
        heights = sorted({round(each.y, 1) for each in page if not each.is_note})
        self.canvas.setFont(font_name(self.layout.font), 7)
        for number, y in enumerate(heights, 1):
            if number % self.layout.numbered == 0:
                x = self.layout.margin - _NUMBERS
                self.canvas.drawRightString(x, self.layout.page[1] - y, str(number))

    def furnish(self, printed: Printed, number: int) -> None:
        """Draw the running head and the page number; they change sides with each page."""
        count = printed.first_page + number
        head = _head(printed, count) if number or self.layout.head != "title" else ()
        width, height = self.layout.page
        self.canvas.setFont(font_name(self.layout.font), 8)
        left, right = self.layout.margin, width - self.layout.margin
        for text, where in zip(head, ("left", "centre", "right"), strict=False):
            x = {"left": left, "centre": width / 2, "right": right}[where]
            draw = {
                "left": self.canvas.drawString,
                "centre": self.canvas.drawCentredString,
                "right": self.canvas.drawRightString,
            }[where]
            draw(x, height - _FROM_EDGE, text)
        foot = {
            "": "",
            "plain": str(count),
            "dash": f"- {count} -",
            "of": f"{number + 1}/{len(printed.pages)}",
        }[self.layout.foot]
        if foot:
            self.canvas.drawCentredString(width / 2, _FROM_EDGE, foot)


def _head(printed: Printed, count: int) -> tuple[str, ...]:
    """Return the texts at the left, in the middle and at the right of the head of a page."""
    issue = printed.issue
    day, month = issue % 27 + 1, issue % 12 + 1
    parts = {
        "": ("", "", ""),
        "gazette": (
            str(count),
            f"BELGISCH STAATSBLAD — {day:02}.{month:02}.2021 — MONITEUR BELGE",
            "",
        ),
        "parliament": (f"CRIV 55 COM {issue}", f"{day:02}/{month:02}/2021", str(count)),
        "title": (printed.title[:60], "", f"nr. {issue}"),
    }[printed.layout.head]
    return parts if count % 2 else parts[::-1]
