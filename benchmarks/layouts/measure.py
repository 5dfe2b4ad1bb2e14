"""Scores of our reading of the dumps, against the gold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import benelux_search as bs
from benchmarks.layouts.dumps import RECOGNISED, dumped
from benchmarks.layouts.printing import LEAST, make_document
from benchmarks.layouts.styles import LAYOUTS
from benchmarks.layouts.units import Gold
from benchmarks.scoring import Bead, Counts, match, renumbered, score

_BINS: Final = 10
_SHORT: Final = 12  # units of a document for text recognition, which is slow


@dataclass(frozen=True, slots=True)
class Task:
    """A document to print, to dump and to read."""

    layout: str
    number: int
    seed: int
    work: Path
    tools: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """The scores of a dump.

    ``strict`` counts all beads, ``two_sided`` those with both languages. ``sure`` has, for each
    two-sided bead that was found, its confidence and whether it is right. ``missed`` are the texts
    of the gold beads that were not found.
    """

    layout: str
    tool: str
    strict: Counts
    two_sided: Counts
    sure: tuple[tuple[float, bool], ...]
    missed: tuple[tuple[str, str], ...]


def measured(task: Task) -> list[Result]:
    """Return the results of a document, one of each tool."""
    is_short = task.tools == (RECOGNISED,)
    least = _SHORT if is_short else LEAST
    printed = make_document(LAYOUTS[task.layout], task.seed, task.number, least)
    stem = f"{task.layout}-{task.number}{'-short' if is_short else ''}"
    files = dumped(printed, stem, task.work / str(task.seed), task.tools)
    return [_result(task.layout, tool, path, printed.gold) for tool, path in files]


def _result(layout: str, tool: str, path: Path, gold: Gold) -> Result:
    document = bs.align_file(path)
    dutch = match([each.text for each in document.nl], gold["nl"])
    french = match([each.text for each in document.fr], gold["fr"])
    found = renumbered([(each.nl, each.fr) for each in document.beads], dutch, french)
    known = [(tuple(nl), tuple(fr)) for nl, fr in gold["beads"]]
    right = set(known)
    return Result(
        layout,
        tool,
        score(found, known).beads,
        score(_two_sided(found), _two_sided(known)).beads,
        tuple(
            (bead.confidence, mine in right)
            for bead, mine in zip(document.beads, found, strict=True)
            if bead.nl and bead.fr
        ),
        tuple(
            (" | ".join(gold["nl"][k] for k in nl), " | ".join(gold["fr"][k] for k in fr))
            for nl, fr in known
            if (nl, fr) not in found
        ),
    )


def _two_sided(beads: Sequence[Bead]) -> list[Bead]:
    return [bead for bead in beads if bead[0] and bead[1]]


def right_of_sure(sure: Sequence[tuple[float, bool]], least: float = 0.9) -> float:
    """Return the share of the beads of this confidence or more that are right."""
    rights = [right for confidence, right in sure if confidence >= least]
    return sum(rights) / max(1, len(rights))


def calibration_error(sure: Sequence[tuple[float, bool]]) -> float:
    """Return the expected calibration error in ten bins of equal width."""
    total = sum(abs(sum(right - confidence for confidence, right in each)) for each in bins(sure))
    return total / max(1, len(sure))


def bins(sure: Sequence[tuple[float, bool]]) -> Iterator[list[tuple[float, bool]]]:
    """Yield the beads of each tenth of the confidence."""
    for k in range(_BINS):
        yield [each for each in sure if min(int(each[0] * _BINS), _BINS - 1) == k]
