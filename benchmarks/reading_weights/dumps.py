"""Dumps of PDFs by the tools that users have."""

from __future__ import annotations

import importlib
import importlib.util
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final


def _pdftotext(*options: str) -> Callable[[Path], str]:
    def dump(path: Path) -> str:
        command = ["pdftotext", *options, str(path), "-"]
        return subprocess.run(command, capture_output=True, check=True).stdout.decode()

    return dump


def _pypdf(path: Path) -> str:
    library: Any = importlib.import_module("pypdf")
    return "\n".join(page.extract_text() for page in library.PdfReader(path).pages)


def _mupdf(path: Path) -> str:
    library: Any = importlib.import_module("pymupdf")
    return "\n".join(page.get_text() for page in library.open(path))


def _pdfminer(path: Path) -> str:
    library: Any = importlib.import_module("pdfminer.high_level")
    return str(library.extract_text(path))


def _pdfium(path: Path) -> str:
    library: Any = importlib.import_module("pypdfium2")
    return "\n".join(page.get_textpage().get_text_bounded() for page in library.PdfDocument(path))


def _plumber(path: Path) -> str:
    library: Any = importlib.import_module("pdfplumber")
    with library.open(path) as document:
        return "\n".join(page.extract_text() or "" for page in document.pages)


# each tool with the program or the module that it needs
TOOLS: Final[Mapping[str, tuple[str, Callable[[Path], str]]]] = {
    "plain": ("pdftotext", _pdftotext()),
    "raw": ("pdftotext", _pdftotext("-raw")),
    "layout": ("pdftotext", _pdftotext("-layout")),
    "pypdf": ("pypdf", _pypdf),
    "mupdf": ("pymupdf", _mupdf),
    "pdfminer": ("pdfminer", _pdfminer),
    "pdfium": ("pypdfium2", _pdfium),
    "plumber": ("pdfplumber", _plumber),
}


def installed_tools() -> list[str]:
    """Return the names of the tools that are installed."""
    return [
        name
        for name, (needs, _) in TOOLS.items()
        if shutil.which(needs) or importlib.util.find_spec(needs) is not None
    ]


def dumps_of(path: Path, folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield (tool, text file) for each installed tool; files that are there already are kept."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in installed_tools():
        target = folder / f"{path.stem}.{name}.txt"
        if not target.exists():
            target.write_text(TOOLS[name][1](path), encoding="utf-8")
        yield name, target
