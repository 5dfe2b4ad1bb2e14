"""Dumps of printed documents by the tools that users have."""

from __future__ import annotations

import importlib.util
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from benchmarks.layouts.printing import Printed, print_pdf
from benchmarks.reading_weights.dumps import TOOLS as LIBRARY_TOOLS

HELD_OUT_TOOLS: Final = ("pypdf", "plumber")

Dump = Callable[[Path], str]
TOOLS: Final[Mapping[str, tuple[str, Dump]]] = {**LIBRARY_TOOLS}


def is_installed(tool: str) -> bool:
    """Return True if the program or the module that a tool needs is installed."""
    needs = TOOLS[tool][0]
    return bool(shutil.which(needs)) or importlib.util.find_spec(needs) is not None


def dumped(
    printed: Printed, stem: str, folder: Path, tools: tuple[str, ...]
) -> Iterator[tuple[str, Path]]:
    """Yield (tool, file) for each tool; the PDF itself is that of the tool ``pdf``.

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
        if tool == "pdf":
            yield tool, pdf
            continue
        target = folder / f"{stem}.{tool}.txt"
        if not target.exists():
            target.write_text(TOOLS[tool][1](pdf), encoding="utf-8")
        yield tool, target
