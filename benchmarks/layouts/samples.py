"""Dumps of the layouts, with the texts that they hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.layouts.dumps import HELD_OUT_TOOLS, RECOGNISED, TOOLS, dumped, is_installed
from benchmarks.layouts.printing import make_document
from benchmarks.layouts.styles import FITTED, Layout
from benchmarks.layouts.units import Gold

FITTING_SEED: Final = 7  # not that of the tables, whose documents remain unseen


@dataclass(frozen=True, slots=True)
class Sample:
    """A dump with the gold of its document."""

    path: Path
    gold: Gold
    layout: str
    tool: str


def samples(
    work: Path,
    documents: Sequence[int] = (0,),
    seed: int = FITTING_SEED,
    tools: Sequence[str] = TOOLS,
    layouts: Sequence[Layout] = FITTED,
) -> Iterator[Sample]:
    """Yield the dumps of layouts, those to fit to by default, by tools that are not held out."""
    tools = tuple(
        tool for tool in tools if tool not in (*HELD_OUT_TOOLS, RECOGNISED) and is_installed(tool)
    )
    for layout in layouts:
        for number in documents:
            printed = make_document(layout, seed, number)
            stem = f"{layout.name}-{number}"
            for tool, path in dumped(printed, stem, work / str(seed), tools):
                yield Sample(path, printed.gold, layout.name, tool)
