"""Made documents printed as PDF files of two columns, by two libraries and an office program."""

from __future__ import annotations

import html
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

from fpdf import FPDF
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate

from benchmarks.made.rows import Row, Texts

_MARGIN: Final = 56.0  # points
_GRID: Final = ("GRID", (0, 0), (-1, -1), 0.5, "black")
_TOP: Final = ("VALIGN", (0, 0), (-1, -1), "TOP")
_MOST: Final = 600  # pages
# what the fonts of fpdf2 that need no file have for a character that they lack
PLAIN: Final = str.maketrans(
    {"“": '"', "”": '"', "’": "'", "‘": "'", "—": "-", "–": "-", "…": "...", "€": "EUR",
     "œ": "oe", "Œ": "Oe", "•": "-", "\u202f": " "}
)  # fmt: skip


def print_reportlab(rows: Sequence[Row], path: Path, ruled: bool) -> None:
    """Print rows as a table of two columns with reportlab; ``ruled`` draws its lines."""
    style = ParagraphStyle("text", fontName="Times-Roman", fontSize=10, leading=12)
    cells = [[_paragraphs(row.nl, style), _paragraphs(row.fr, style)] for row in rows]
    width = (A4[0] - 2 * _MARGIN) / 2
    table = LongTable(
        cells,
        colWidths=[width, width],
        style=[_TOP, _GRID] if ruled else [_TOP],
        splitInRow=1,
    )
    build_reportlab([table], path, _MARGIN)


def build_reportlab(flow: Sequence[Any], path: Path, margin: float) -> None:
    """Print flowables on pages with a margin in points; the same give the same file."""
    document = SimpleDocTemplate(
        str(path),
        pagesize=A4,
        leftMargin=margin,
        rightMargin=margin,
        topMargin=margin,
        bottomMargin=margin,
        invariant=1,
    )
    document.build(list(flow))


def _paragraphs(texts: Texts, style: ParagraphStyle) -> list[Any]:
    return [Paragraph(html.escape(text, quote=False), style) for text in texts]


def print_fpdf(rows: Sequence[Row], path: Path, ruled: bool) -> None:
    """Print rows as a table of two columns with fpdf2; ``ruled`` draws its lines."""
    document = _new_document()
    width = (A4[0] - 2 * _MARGIN) / 2
    for row in rows:
        height = max(_height(texts, width) for texts in (row.nl, row.fr))
        if document.y + height > document.h - _MARGIN and height < document.h - 2 * _MARGIN:
            document.add_page()
        _print_row(document, row, width, ruled=ruled)
    document.output(str(path))


def _text(texts: Texts) -> str:
    return "\n".join(texts).translate(PLAIN).encode("latin-1", "replace").decode("latin-1")


def _new_document() -> FPDF:
    document = FPDF(unit="pt", format="A4")
    document.set_margin(_MARGIN)
    document.add_page()
    document.set_font("Helvetica", size=9)
    return document


@lru_cache(maxsize=4096)  # a document is printed with lines and without
def _height(texts: Texts, width: float) -> float:
    lines: Any = _measuring_document().multi_cell(
        width, 11, _text(texts) or " ", align="L", dry_run=True, output="LINES"
    )
    return 11.0 * len(lines) + 4.0


_measuring_document = cache(_new_document)


def _print_row(document: FPDF, row: Row, width: float, *, ruled: bool) -> None:
    """Print a row; a cell that is taller than the page goes on on the next one."""
    top, page = document.y, document.page
    bottoms = []
    for number, texts in enumerate((row.nl, row.fr)):
        document.page, document.y = page, top
        document.x = _MARGIN + number * width
        document.multi_cell(
            width, 11, _text(texts) or " ", align="L", new_x="LMARGIN", new_y="NEXT"
        )
        bottoms.append((document.page, document.y))
    document.page, document.y = max(bottoms)
    if ruled and document.page == page:
        for number in range(2):
            document.rect(_MARGIN + number * width, top, width, document.y + 2 - top)
    document.y += 4.0


def has_office() -> bool:
    """Return True if LibreOffice is installed."""
    return shutil.which("soffice") is not None


def convert_all(paths: Sequence[Path]) -> None:
    """Convert Word files to PDF files beside them, with LibreOffice."""
    if not paths:
        return
    with tempfile.TemporaryDirectory() as profile:
        command = [
            "soffice",
            f"-env:UserInstallation=file://{profile}",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(paths[0].parent),
            *map(str, paths),
        ]
        subprocess.run(command, capture_output=True, check=True, timeout=1800)


def as_pdf(path: Path) -> Path:
    """Return the PDF file of a Word file; it is converted if it is not there yet."""
    made = path.with_suffix(".pdf")
    if not made.exists():
        convert_all([path])
    return made
