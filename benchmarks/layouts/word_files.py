"""Documents as Word files, saved as plain text: one line a paragraph."""

from __future__ import annotations

import importlib
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.layouts.pages import second
from benchmarks.layouts.styles import Layout
from benchmarks.layouts.units import Unit, paragraphs_of


def saved_as_text(units: Sequence[Unit], layout: Layout) -> str:
    """Return the text that an office program saves of a document.

    A layout with two columns is a table: a row for each unit, or one row for all. Without columns,
    the paragraphs have the order of the layout; a program knows no turns of a page.
    """
    with tempfile.TemporaryDirectory() as made:
        path = Path(made) / "text.docx"
        _write(tuple(units), layout, path)
        command = [
            "soffice",
            f"-env:UserInstallation=file://{made}/profile",
            "--headless",
            "--convert-to",
            "txt:Text (encoded):UTF8",
            "--outdir",
            made,
            str(path),
        ]
        subprocess.run(command, capture_output=True, check=True, timeout=300)
        return path.with_suffix(".txt").read_text(encoding="utf-8-sig")


def _write(units: tuple[Unit, ...], layout: Layout, path: Path) -> None:
    library: Any = importlib.import_module("docx")
    document = library.Document()
    languages = layout.first, second(layout)
    if layout.flow == "rows":
        table = document.add_table(0, 2)
        for unit in units:
            for cell, language in zip(table.add_row().cells, languages, strict=True):
                _fill(cell, unit.side(language))
    elif layout.flow in ("columns", "three"):
        cells = document.add_table(1, 2).rows[0].cells
        for cell, language in zip(cells, languages, strict=True):
            _fill(cell, [text for _, text in paragraphs_of(units, language)])
    else:
        groups = [(unit,) for unit in units] if layout.flow == "paragraphs" else [units]
        for group in groups:
            for language in languages:
                for _, text in paragraphs_of(group, language):
                    document.add_paragraph(text)
    document.save(str(path))


def _fill(cell: Any, texts: Sequence[str]) -> None:
    """Put paragraphs into a cell, which has an empty one already."""
    for number, text in enumerate(texts):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        paragraph.add_run(text)
