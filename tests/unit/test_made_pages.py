"""Made pages of columns in three languages, tables of figures, and contents."""

from __future__ import annotations

from pathlib import Path

import pytest
from daily import daily

from benchmarks.made.kinds.printed_pages import PAGE_KINDS
from benchmarks.made.page_measure import PageTask, measured_page
from benchmarks.made.page_printing import PRINTERS, is_installed

SEEDS = range(8)
INSTALLED = [each for each in PRINTERS if is_installed(each)]
CASES = [(kind, seed) for seed in SEEDS for kind in PAGE_KINDS]


@pytest.mark.parametrize("kind", PAGE_KINDS)
def test_a_kind_makes_documents_by_seed(kind: str, tmp_path: Path) -> None:
    rows = PageTask(kind, 0, "fpdf2", tmp_path).rows()
    assert rows == PageTask(kind, 0, "fpdf2", tmp_path).rows()
    assert rows != PageTask(kind, 1, "fpdf2", tmp_path).rows()
    assert len(rows) >= 15


def check(task: PageTask) -> None:
    """Check that nearly all pairs are found, no sure one is wrong, and nothing is lost."""
    cell = measured_page(task)
    result = cell.result
    assert (result.wrong, result.lost) == (0, 0), cell.faults
    assert result.share >= 0.95, cell.faults
    assert not [each for each in cell.faults if each.startswith("not set aside")]


@pytest.mark.parametrize("printer", [each for each in INSTALLED if each != "chromium"])
@pytest.mark.parametrize(("kind", "seed"), daily(CASES, 3))
def test_pages_of_libraries(kind: str, seed: int, printer: str, tmp_path: Path) -> None:
    check(PageTask(kind, seed, printer, tmp_path))


@pytest.mark.long
@pytest.mark.timeout(180)
@pytest.mark.skipif("chromium" not in INSTALLED, reason="Chromium is not installed")
@pytest.mark.parametrize(("kind", "seed"), CASES)
def test_pages_of_a_browser(kind: str, seed: int, tmp_path: Path) -> None:
    check(PageTask(kind, seed, "chromium", tmp_path))
