"""Documents of every layout, printed and read: nearly all pairs are found, and none is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

from benchmarks.layouts.dumps import PDF
from benchmarks.layouts.measure import Task, measured, right_of_sure
from benchmarks.layouts.styles import LAYOUTS

SEED: Final = 11  # of documents that no weight was fitted to
DUMP: Final = "pdfium"  # the tool that is always there
# Shares of the pairs that are found, in the PDF and in its dump, where they are not nearly all.
LOW: Final[Mapping[tuple[str, str], float]] = {}
USUAL: Final = 0.95
SURE: Final = 0.97  # share of the pairs at .9 or more that are right, with both borders


@pytest.mark.long
@pytest.mark.timeout(180)
@pytest.mark.parametrize("tool", [PDF, DUMP])
@pytest.mark.parametrize("name", LAYOUTS)
def test_the_pairs_of_a_layout_are_found(name: str, tool: str, tmp_path: Path) -> None:
    (result,) = measured(Task(name, 0, SEED, tmp_path, (tool,)))
    assert result.two_sided.f1 >= LOW.get((name, tool), USUAL), result.missed
    assert right_of_sure(result.sure) >= SURE
