"""The title, date and number of forty documents, in the manner of official and other sources.

The floors are the figures of today.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.metadata import FIELDS, measure

_GOLD = Path(__file__).parent / "metadata" / "gold.jsonl"
_FLOORS = {"title_nl": 1.0, "title_fr": 1.0, "date": 1.0, "number": 0.975}
_MOST_WRONG = dict.fromkeys(FIELDS, 0.0)


@pytest.mark.timeout(120)
def test_metadata() -> None:
    shares = measure(_GOLD)
    right = {field: round(shares[field]["right"], 3) for field in FIELDS}
    wrong = {field: round(shares[field]["wrong"], 3) for field in FIELDS}
    assert all(right[field] >= _FLOORS[field] for field in FIELDS), right
    assert all(wrong[field] <= _MOST_WRONG[field] for field in FIELDS), wrong
