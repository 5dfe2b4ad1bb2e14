"""Dumps of printed documents by the tools that users have."""

from __future__ import annotations

import importlib.util
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from benchmarks.layouts.printing import Printed, print_pdf
from benchmarks.layouts.styles import Layout
from benchmarks.layouts.tools import blocks_by_line, blocks_joined, recognised, selection
from benchmarks.layouts.word_files import saved_as_text
from benchmarks.reading_weights.dumps import TOOLS as LIBRARY_TOOLS

HELD_OUT_TOOLS: Final = ("pypdf", "plumber")
PDF: Final = "pdf"  # the PDF itself, which our own reader reads
JOINED: Final = "tikajoin"
WORD: Final = "word"
RECOGNISED: Final = "ocr"  # takes seconds for each page

# each tool that reads the PDF, with the program or the module that it needs
_FROM_PDF: Final[Mapping[str, tuple[str, Callable[[Path], str]]]] = {
    **LIBRARY_TOOLS,
    "tika": ("pdfminer", blocks_by_line),
    JOINED: ("pdfminer", blocks_joined),
    "paste": ("pypdfium2", selection),
    RECOGNISED: ("tesseract", recognised),
}
TOOLS: Final = (PDF, *_FROM_PDF, WORD)


def is_installed(tool: str) -> bool:
    """Return True if the program or the module that a tool needs is installed."""
    needs = {PDF: "pypdfium2", WORD: "soffice"}.get(tool) or _FROM_PDF[tool][0]
    return bool(shutil.which(needs)) or importlib.util.find_spec(needs) is not None


def is_fair(tool: str, layout: Layout) -> bool:
    """Return True if the dump of a tool shows where the paragraphs of a layout end.

    Blocks without line ends show it only if there is space between paragraphs.
    """
    return tool != JOINED or (layout.marking == "space" and layout.genre != "council")


def dumped(
    printed: Printed, stem: str, folder: Path, tools: tuple[str, ...]
) -> Iterator[tuple[str, Path]]:
    """Yield (tool, file) for each tool.

    The files of an earlier run are kept if the document is the same.
    """
    folder.mkdir(parents=True, exist_ok=True)
    pdf = folder / f"{stem}.pdf"
    known = pdf.read_bytes() if pdf.exists() else b""
    print_pdf(printed, pdf)
    if pdf.read_bytes() != known:
        for old in folder.glob(f"{stem}.*.txt"):
            old.unlink()
    gold = json.dumps(printed.gold, ensure_ascii=False, indent=1)
    pdf.with_suffix(".json").write_text(gold, encoding="utf-8")
    for tool in tools:
        if not is_fair(tool, printed.layout):
            continue
        target = pdf if tool == PDF else folder / f"{stem}.{tool}.txt"
        if not target.exists():
            target.write_text(_dump(printed, pdf, tool), encoding="utf-8")
        yield tool, target


def _dump(printed: Printed, pdf: Path, tool: str) -> str:
    if tool == WORD:
        return saved_as_text(printed.units, printed.layout)
    return _FROM_PDF[tool][1](pdf)
