"""The figures of made documents for ``make eval``: shares that are found, and wrong pairs."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

from benchmarks.made.kinds import FITTED, FITTED_LATER, HELD_OUT
from benchmarks.made.measure import Result, Task, measured

FORMS: Final = (
    "record", "reclines", "pair", "wrapped", "turns", "wturns", "lines", "blocks", "html", "word",
    "wtable", "pdf", "pdfruled", "fpdf", "fpdfruled",
)  # fmt: skip
GROUPS: Final[Mapping[str, Collection[str]]] = {
    "made": FITTED,
    "made later": FITTED_LATER,
    "made held out": HELD_OUT,
}


def figures(group: str) -> Mapping[str, Mapping[str, float]]:
    """Return the figures of a group of kinds.

    They are the share of the truth that is found in each form, and the number of wrong and of
    inexact pairs at .9 or more for each thousand such pairs.
    """
    with tempfile.TemporaryDirectory() as folder:
        return {group: _figures(GROUPS[group], Path(folder))}


def _figures(kinds: Collection[str], folder: Path) -> dict[str, float]:
    totals: dict[str, Result] = {}
    for kind in kinds:
        for is_long in (False, True):
            for cell in measured(Task(kind, 0, is_long, FORMS, folder)):
                totals[cell.form] = totals.get(cell.form, Result()) + cell.result
    total = sum(totals.values(), Result())
    return {form: result.share for form, result in totals.items()} | {
        "wrong per 1000": 1000 * total.wrong / max(1, total.sure),
        "inexact per 1000": 1000 * total.inexact / max(1, total.sure),
        "lost words": float(total.lost),
    }
