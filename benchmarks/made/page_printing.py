"""Made documents printed as pages, by two libraries and by what prints HTML.

The pages have columns of two or three languages, tables of labels and figures, and contents.
"""

from __future__ import annotations

import html
import importlib.util
import itertools
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from fpdf import FPDF
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import LongTable, Paragraph, Spacer, Table

from benchmarks.browser import print_page
from benchmarks.made.printing import PLAIN, build_reportlab
from benchmarks.made.rows import Row

_MARGIN: Final = 52.0  # points
_WIDTH: Final = A4[0] - 2 * _MARGIN
_DOTS: Final = 12


@dataclass(frozen=True, slots=True)
class PageStyle:
    """The look of the pages; sizes are in points, ``label`` is the share of a column of labels."""

    size: float
    table_size: float
    label: float
    is_ruled: bool
    is_serif: bool
    is_centred: bool
    marks_at_both_ends: bool
    space: float

    @classmethod
    def drawn(cls, seed: str) -> PageStyle:
        """Return a look; the same seed gives the same."""
        draw = random.Random(seed)
        return cls(
            draw.choice((8.5, 9.0, 10.0)),
            draw.choice((6.5, 7.5, 8.5)),
            draw.choice((0.24, 0.3, 0.36)),
            draw.random() < 0.5,
            draw.random() < 0.5,
            draw.random() < 0.3,
            draw.random() < 0.5,
            draw.choice((3.0, 5.0, 8.0)),
        )


def _cells(row: Row) -> tuple[str, ...]:
    """Return the texts of a row that stand side by side."""
    texts = (row.nl[0], row.fr[0], *row.beside)
    return tuple(f"{text} {'.' * _DOTS} {row.page}" for text in texts) if row.page else texts


def _table_cells(row: Row, count: int, style: PageStyle) -> list[str]:
    """Return the cells of a row of a table with so many columns of figures."""
    figures = [*row.figures, *[""] * (count - len(row.figures))]
    nl, fr = (side[0] if side else "" for side in (row.nl, row.fr))
    return [row.mark, nl, *figures, fr, row.mark if style.marks_at_both_ends else ""]


def _parts(rows: Sequence[Row]) -> Iterator[tuple[bool, list[Row]]]:
    for is_tabular, part in itertools.groupby(rows, key=lambda each: each.is_tabular):
        yield is_tabular, list(part)


def _widths(count: int, style: PageStyle) -> list[float]:
    """Return the widths of the columns of a table: a mark, a label, figures, a label, a mark."""
    mark, least = 16.0, 6.0 * style.table_size  # a figure has nine characters at most
    label = min(style.label * _WIDTH, (_WIDTH - 2 * mark - count * least) / 2)
    figure = (_WIDTH - 2 * label - 2 * mark) / count
    return [mark, label, *[figure] * count, label, mark]


# --- Libraries


def print_reportlab(rows: Sequence[Row], path: Path, style: PageStyle) -> None:
    """Print rows with reportlab."""
    family = "Times-Roman" if style.is_serif else "Helvetica"
    text = ParagraphStyle("text", fontName=family, fontSize=style.size, leading=1.2 * style.size)
    small = ParagraphStyle(
        "small", fontName=family, fontSize=style.table_size, leading=1.2 * style.table_size
    )
    flow: list[Any] = []
    for is_tabular, part in _parts(rows):
        if is_tabular:
            flow.append(_figures_of_reportlab(part, small, style))
        else:
            cells = [[Paragraph(html.escape(each), text) for each in _cells(row)] for row in part]
            width = _WIDTH / len(cells[0])
            look = [("VALIGN", (0, 0), (-1, -1), "TOP")]
            grid = [("GRID", (0, 0), (-1, -1), 0.5, "black")] if style.is_ruled else []
            flow.append(
                LongTable(cells, [width] * len(cells[0]), style=[*look, *grid], splitInRow=1)
            )
        flow.append(Spacer(1, 10))
    build_reportlab(flow, path, _MARGIN)


def _figures_of_reportlab(part: Sequence[Row], small: ParagraphStyle, style: PageStyle) -> Any:
    count = max(len(row.figures) for row in part)
    cells: list[list[Any]] = []
    for row in part:
        made = _table_cells(row, count, style)
        for place in (1, -2):
            made[place] = Paragraph(html.escape(made[place]), small)
        cells.append(made)
    look: list[Any] = [
        ("FONTSIZE", (0, 0), (-1, -1), style.table_size),
        ("FONTNAME", (0, 0), (-1, -1), small.fontName),
        ("ALIGN", (2, 0), (-3, -1), "CENTER" if style.is_centred else "RIGHT"),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), 1),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
    ]
    grid = [("LINEBELOW", (0, 0), (-1, -1), 0.3, "grey")] if style.is_ruled else []
    return Table(cells, _widths(count, style), style=[*look, *grid], repeatRows=0)


def print_fpdf(rows: Sequence[Row], path: Path, style: PageStyle) -> None:
    """Print rows with fpdf2."""
    document = FPDF(unit="pt", format="A4")
    document.set_margin(_MARGIN)
    document.set_auto_page_break(True, _MARGIN)
    document.add_page()
    for is_tabular, part in _parts(rows):
        size = style.table_size if is_tabular else style.size
        document.set_font("Times" if style.is_serif else "Helvetica", size=size)
        count = max(len(row.figures) for row in part) if is_tabular else 0
        cells = [_table_cells(row, count, style) if is_tabular else _cells(row) for row in part]
        widths = _widths(count, style) if is_tabular else [_WIDTH / len(cells[0])] * len(cells[0])
        figures = "CENTER" if style.is_centred else "RIGHT"
        aligned = ["LEFT", "LEFT", *[figures] * count, "LEFT", "LEFT"] if is_tabular else "LEFT"
        with document.table(
            borders_layout="ALL" if style.is_ruled else "NONE",
            col_widths=tuple(widths),
            first_row_as_headings=False,
            line_height=1.2 * size,
            padding=2 if is_tabular else (0, 4, style.space, 0),
            text_align=tuple(aligned) if is_tabular else "LEFT",
            v_align="TOP",
            width=_WIDTH,
        ) as table:
            for row in cells:
                printed = table.row()
                for text in row:
                    printed.cell(
                        text.translate(PLAIN).encode("latin-1", "replace").decode("latin-1")
                    )
        document.ln(10)
    document.output(str(path))


# --- HTML


def page_html(rows: Sequence[Row], style: PageStyle) -> str:
    """Return rows as a page of HTML that is made to be printed."""
    family = "'DejaVu Serif', serif" if style.is_serif else "'DejaVu Sans', sans-serif"
    line = "border: .5pt solid grey" if style.is_ruled else "border: 0"
    align = "center" if style.is_centred else "right"
    body = "".join(_html_part(is_tabular, part, style) for is_tabular, part in _parts(rows))
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><style>
@page {{ size: A4; margin: {_MARGIN}pt }}
body {{ margin: 0; font: {style.size}pt/1.25 {family} }}
table {{ border-collapse: collapse; width: 100%; table-layout: fixed; margin: 0 0 10pt }}
td {{ vertical-align: top; {line}; padding: 0 6pt {style.space}pt 2pt; overflow-wrap: break-word }}
.figures td {{ font-size: {style.table_size}pt; padding: 1pt 3pt; text-align: {align} }}
.figures td:not(.label) {{ white-space: nowrap }}
.figures td.label, .figures td.mark {{ text-align: left }}
</style></head><body>{body}</body></html>
"""


def _html_part(is_tabular: bool, part: Sequence[Row], style: PageStyle) -> str:
    if not is_tabular:
        rows = (
            "".join(f"<td>{html.escape(text, quote=False)}</td>" for text in _cells(row))
            for row in part
        )
        return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
    count = max(len(row.figures) for row in part)
    columns = "".join(f'<col style="width: {width}pt">' for width in _widths(count, style))
    kinds = ["mark", "label", *[""] * count, "label", "mark"]
    lines = (
        "".join(
            f'<td class="{kind}">{html.escape(text, quote=False)}</td>'
            for kind, text in zip(kinds, _table_cells(row, count, style), strict=True)
        )
        for row in part
    )
    return f'<table class="figures">{columns}{"".join(f"<tr>{row}</tr>" for row in lines)}</table>'


def print_chromium(rows: Sequence[Row], path: Path, style: PageStyle) -> None:
    """Print rows with Chromium."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "page.html")
        page.write_text(page_html(rows, style), encoding="utf-8")
        print_page(page, path)


def print_weasyprint(rows: Sequence[Row], path: Path, style: PageStyle) -> None:
    """Print rows with WeasyPrint."""
    library: Any = importlib.import_module("weasyprint")
    library.HTML(string=page_html(rows, style)).write_pdf(str(path))


PRINTERS: Final[Mapping[str, Callable[[Sequence[Row], Path, PageStyle], None]]] = {
    "reportlab": print_reportlab,
    "fpdf2": print_fpdf,
    "chromium": print_chromium,
    "weasyprint": print_weasyprint,
}
HELD_OUT_PRINTERS: Final = ("chromium", "weasyprint")


def is_installed(printer: str) -> bool:
    """Return True if a printer can be used here."""
    if printer == "chromium":
        return shutil.which("chromium") is not None
    return importlib.util.find_spec(printer if printer != "fpdf2" else "fpdf") is not None
