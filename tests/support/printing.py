"""Small PDF files of two PDF libraries, in which the tests set the position of each word."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from fpdf import FPDF
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = 595.0, 842.0
Producer = Literal["reportlab", "fpdf2"]
PRODUCERS: tuple[Producer, ...] = ("reportlab", "fpdf2")


class Printer(Protocol):
    """A writer of a PDF file; positions are in points, and y grows downwards."""

    def text(self, x: float, y: float, text: str, size: float = 10, *, bold: bool = False) -> None:
        """Draw a text; (x, y) is the left end of its baseline."""
        ...

    def width(self, text: str, size: float = 10) -> float:
        """Return the width of a text in points."""
        ...

    def new_page(self) -> None:
        """Start a new page."""
        ...

    def save(self) -> None:
        """Write the file."""
        ...


class ReportlabPrinter:
    """A printer that uses ReportLab."""

    def __init__(self, path: Path, *, turned: int = 0) -> None:
        self._canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT))
        self._turned = turned
        self._begin()

    def _begin(self) -> None:
        if self._turned:
            self._canvas.setPageRotation(self._turned)

    def text(self, x: float, y: float, text: str, size: float = 10, *, bold: bool = False) -> None:
        self._canvas.setFont("Times-Bold" if bold else "Times-Roman", size)
        self._canvas.drawString(x, HEIGHT - y, text)

    def width(self, text: str, size: float = 10) -> float:
        return float(stringWidth(text, "Times-Roman", size))

    def new_page(self) -> None:
        self._canvas.showPage()
        self._begin()

    def save(self) -> None:
        self._canvas.save()


class FpdfPrinter:
    """A printer that uses fpdf2."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._pdf = FPDF(unit="pt", format=(WIDTH, HEIGHT))
        self._pdf.set_auto_page_break(False)
        self._pdf.add_page()

    def text(self, x: float, y: float, text: str, size: float = 10, *, bold: bool = False) -> None:
        self._pdf.set_font("Times", "B" if bold else "", size)
        self._pdf.text(x, y, text)

    def width(self, text: str, size: float = 10) -> float:
        self._pdf.set_font("Times", "", size)
        return float(self._pdf.get_string_width(text))

    def new_page(self) -> None:
        self._pdf.add_page()

    def save(self) -> None:
        self._pdf.output(str(self._path))


def printer(producer: Producer, path: Path) -> Printer:
    """Return a printer that writes to ``path`` with one of the two libraries."""
    return ReportlabPrinter(path) if producer == "reportlab" else FpdfPrinter(path)


@dataclass(frozen=True)
class Setting:
    """The layout of two columns; ``side`` is the side of the Dutch column."""

    side: Literal["left", "right"] = "left"
    rows: bool = False
    gutter: float = 22.0
    indent: float = 0.0
    gap: float = 6.0
    leading: float = 12.0
    head: Callable[[int], str] | None = None
    foot: Callable[[int], str] | None = str
    marks: Sequence[str] = field(default=())
    top: float = 90.0
    bottom: float = 760.0


def wrapped(out: Printer, text: str, width: float, first: float = 0.0) -> list[str]:
    """Break a paragraph into lines of at most ``width`` points; ``first`` is the first indent."""
    lines: list[str] = [""]
    for word in text.split():
        room = width - (first if len(lines) == 1 else 0.0)
        if lines[-1] and out.width(f"{lines[-1]} {word}") > room:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def print_columns(
    out: Printer, pairs: Sequence[tuple[str, str]], setting: Setting, y: float | None = None
) -> None:
    """Print pairs of paragraphs in two columns, on as many pages as needed."""
    width = (WIDTH - 102 - setting.gutter) / 2
    lefts = (51.0, 51.0 + width + setting.gutter)
    if setting.side == "right":
        lefts = (lefts[1], lefts[0])
    y = setting.top if y is None else y
    blocks: list[list[list[tuple[float, str]]]] = []
    for pair in pairs:
        blocks.append(
            [
                [
                    (lefts[side] + (0.0 if k else setting.indent), line)
                    for k, line in enumerate(wrapped(out, text, width, setting.indent))
                ]
                for side, text in enumerate(pair)
            ]
        )
    pages = _in_rows(blocks, setting, y) if setting.rows else _in_flow(blocks, setting, y)
    for number, page in enumerate(pages, 1):
        if number > 1:
            out.new_page()
        if setting.head:
            out.text(60, 50, setting.head(number), 9)
        if setting.foot:
            out.text(WIDTH / 2, 800, setting.foot(number), 9)
        for x, height, line in page:
            out.text(x, height, line)


Drawn = list[tuple[float, float, str]]


def _in_flow(
    blocks: list[list[list[tuple[float, str]]]], setting: Setting, y: float
) -> list[Drawn]:
    pages: list[Drawn] = []
    for side in (0, 1):
        page, height = 0, y
        for block in blocks:
            for x, line in block[side]:
                if height > setting.bottom:
                    page, height = page + 1, setting.top
                while len(pages) <= page:
                    pages.append([])
                pages[page].append((x, height, line))
                height += setting.leading
            height += setting.gap
    return pages


def _in_rows(
    blocks: list[list[list[tuple[float, str]]]], setting: Setting, y: float
) -> list[Drawn]:
    pages: list[Drawn] = [[]]
    for number, block in enumerate(blocks):
        tall = max(map(len, block))
        if y + setting.leading * tall > setting.bottom:
            pages.append([])
            y = setting.top
        if number < len(setting.marks):
            pages[-1].append((10.0, y, setting.marks[number]))
        for side in block:
            pages[-1] += [(x, y + k * setting.leading, line) for k, (x, line) in enumerate(side)]
        y += setting.leading * tall + setting.gap
    return pages
