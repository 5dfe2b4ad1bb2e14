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


def figures(folder: Path | None = None) -> Mapping[str, Mapping[str, float]]:
    """Return the figures of the fitted kinds and of the held-out ones.

    They are the share of the truth that is found in each form, and the number of wrong and of
    inexact pairs at .9 or more for each thousand such pairs.
    """
    with tempfile.TemporaryDirectory() as made:
        work = folder or Path(made)
        return {
            "made": _figures(FITTED, work),
            "made later": _figures(FITTED_LATER, work),
            "made held out": _figures(HELD_OUT, work),
        }


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
