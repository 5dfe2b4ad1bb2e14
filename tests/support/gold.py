"""Golden files: readable lines with rounded numbers, compared with the results of a test.

``BENELUX_SEARCH_GOLDEN=write`` rewrites the files. Read the difference before you commit it: each
changed number was tuned, or depends on a tuned number.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pytest
from paths import ROOT

from benelux_search.results import Highlighted

GOLD: Final = ROOT / "tests" / "gold"
# the last digit of a float may differ between machines; 1.2.3 and 0,5 of a text are no floats
_FLOAT: Final = re.compile(r"(?<![\w.,/])[+-]?\d+\.\d+(?![\w.,/]\d)")
_UNITS: Final = 1.5  # of the last digit


def check(path: Path, lines: Iterable[str]) -> None:
    """Compare lines with a golden file; floats may differ by a little in the last digit."""
    text = "".join(f"{line}\n" for line in lines)
    if os.environ.get("BENELUX_SEARCH_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8")
        return
    expected = path.read_text(encoding="utf-8")
    assert _FLOAT.sub("#", text) == _FLOAT.sub("#", expected)
    for number, (line, wanted) in enumerate(
        zip(text.splitlines(), expected.splitlines(), strict=True), 1
    ):
        for mine, theirs in zip(_FLOAT.findall(line), _FLOAT.findall(wanted), strict=True):
            unit = 10.0 ** -len(theirs.partition(".")[2])
            assert float(mine) == pytest.approx(float(theirs), rel=0, abs=_UNITS * unit), (
                f"{path.name}:{number}: {line}"
            )


def nats(confidence: float) -> str:
    """Return a probability as log-odds, from -7 to 7, which show changes near 0 and 1."""
    assert 0 <= confidence <= 1
    kept = min(max(confidence, 0.0009), 0.9991)
    return f"{math.log(kept / (1 - kept)):+.2f}"


def digits(score: float) -> str:
    """Return a score with 4 significant digits, but no more than 6 decimals."""
    if not score:
        return "0.0"
    places = max(1, min(6, 3 - math.floor(math.log10(abs(score)))))
    return f"{score:.{places}f}"


def marked(text: Highlighted) -> str:
    """Return a passage with brackets around its matches."""
    found = text.text
    for start, end in reversed(text.matches):
        found = f"{found[:start]}[{found[start:end]}]{found[end:]}"
    return found.replace("\n", " / ")
