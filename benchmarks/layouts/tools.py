"""Text of PDFs beyond plain calls of a library: blocks, selections, text recognition."""

from __future__ import annotations

import importlib
import io
import os
import random
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

_DPI: Final = 200
_SPECKLES: Final = 0.0004  # of the pixels
_TILT: Final = 0.3  # degrees
_SAME_ROW: Final = 0.5  # of the height of a line


def blocks_by_line(path: Path) -> str:
    """Return the blocks of a PDF with their printed lines, and a blank line between them."""
    return "\n\n".join("\n".join(block) for block in _blocks(path)) + "\n"


def blocks_joined(path: Path) -> str:
    """Return each block of a PDF as one line, and a blank line between them."""
    return "\n\n".join(" ".join(block) for block in _blocks(path)) + "\n"


def _blocks(path: Path) -> Iterator[list[str]]:
    high: Any = importlib.import_module("pdfminer.high_level")
    layout: Any = importlib.import_module("pdfminer.layout")
    for page in high.extract_pages(path):
        for box in page:
            if isinstance(box, layout.LTTextBox):
                lines = [line.strip() for line in box.get_text().splitlines()]
                yield [line for line in lines if line]


def selection(path: Path) -> str:
    """Return the text as a viewer copies whole pages: each row from the left to the right."""
    library: Any = importlib.import_module("pypdfium2")
    pages = []
    for page in library.PdfDocument(path):
        text = page.get_textpage()
        found = [text.get_rect(k) for k in range(text.count_rects())]
        pages.append("\r\n".join(_rows(found, text)))
    return "\r\n".join(pages) + "\r\n"


def _rows(rectangles: Sequence[tuple[float, float, float, float]], text: Any) -> Iterator[str]:
    """Yield the rows of a page; rectangles are left, bottom, right and top."""
    row: list[tuple[float, float, float, float]] = []
    for each in sorted(rectangles, key=lambda each: -(each[1] + each[3])):
        middle = (each[1] + each[3]) / 2
        if row:
            known = (row[0][1] + row[0][3]) / 2
            if known - middle > _SAME_ROW * max(row[0][3] - row[0][1], 4.0):
                yield _row(row, text)
                row = []
        row.append(each)
    if row:
        yield _row(row, text)


def _row(row: list[tuple[float, float, float, float]], text: Any) -> str:
    parts = [text.get_text_bounded(*each).strip() for each in sorted(row)]
    return " ".join(part for part in parts if part)


def recognised(path: Path) -> str:
    """Return what tesseract reads on bad scans of the pages."""
    library: Any = importlib.import_module("pypdfium2")
    draw = random.Random(path.stem)
    pages = []
    for page in library.PdfDocument(path):
        picture = _worn(page.render(scale=_DPI / 72, grayscale=True).to_pil(), draw)
        command = ["tesseract", "stdin", "stdout", "-l", "nld+fra", "--dpi", str(_DPI)]
        alone = os.environ | {"OMP_THREAD_LIMIT": "1"}  # the other cores have other documents
        done = subprocess.run(command, input=picture, capture_output=True, check=True, env=alone)
        pages.append(done.stdout.decode())
    return "".join(pages)  # tesseract ends each page with a form feed


def _worn(picture: Any, draw: random.Random) -> bytes:
    """Return a picture, tilted and with speckles, as a JPEG file."""
    image: Any = importlib.import_module("PIL.Image")
    angle = draw.uniform(-_TILT, _TILT)
    tilted = picture.convert("L").rotate(angle, image.Resampling.BICUBIC, fillcolor=255)
    for _ in range(int(_SPECKLES * tilted.width * tilted.height)):
        place = draw.randrange(tilted.width), draw.randrange(tilted.height)
        tilted.putpixel(place, draw.choice((0, 60, 120, 255)))
    kept = io.BytesIO()
    tilted.save(kept, "JPEG", quality=60)
    return kept.getvalue()
