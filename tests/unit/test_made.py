"""The made documents, and how well they are read: a part of what ``make eval`` measures."""

from __future__ import annotations

from pathlib import Path

import pytest
from daily import daily

from benchmarks.made.forms import FORMS, NEEDS_OFFICE
from benchmarks.made.kinds import FITTED, FITTED_LATER, HELD_OUT, KINDS
from benchmarks.made.maker import Maker
from benchmarks.made.measure import Result, Task, measured
from benchmarks.made.rows import Row, gold_of, sorted_rows

READ = tuple(name for name in FORMS if name not in NEEDS_OFFICE)
# Kinds in which no pair of a short document is missed in any form
PERFECT = ("amending", "appointments", "faq", "figures", "equal", "oath", "recipe", "tariffs")


def made(kind: str, seed: int = 0, *, is_long: bool = False) -> list[Row]:
    return list(KINDS[kind](Maker(kind, seed, is_long=is_long)))


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_kind_makes_short_and_long_documents(kind: str) -> None:
    assert made(kind) == made(kind) != made(kind, 1)
    assert 5 <= len(made(kind)) <= 25
    assert 20 <= len(made(kind, is_long=True)) <= 260
    texts = [text for row in made(kind) for text in (*row.nl, *row.fr, *row.other)]
    assert all(text.strip() and "{" not in text and "\n" not in text for text in texts)


def test_a_third_of_the_kinds_is_held_out() -> None:
    assert len(KINDS) >= 30
    assert len(KINDS) == len(FITTED) + len(FITTED_LATER) + len(HELD_OUT)
    assert len(HELD_OUT) >= 0.3 * len(KINDS)


def test_the_truth_of_sorted_rows_crosses() -> None:
    pairs = [("huurder", "locataire"), ("eigenaar", "propriétaire"), ("klant", "client")]
    rows = sorted_rows(pairs)
    assert [each.nl[0] for each in rows] == ["eigenaar", "huurder", "klant"]
    assert [each.fr[0] for each in rows] == ["client", "locataire", "propriétaire"]
    assert sorted((nl[0], fr[0]) for nl, fr in gold_of(rows)) == sorted(pairs)


@pytest.mark.parametrize("kind", daily(PERFECT, 2))
def test_short_documents_are_read_without_a_fault(kind: str, tmp_path: Path) -> None:
    cells = measured(Task(kind, 0, False, READ, tmp_path))
    total = sum((cell.result for cell in cells), Result())
    assert [(cell.form, fault) for cell in cells for fault in cell.faults] == []
    assert total.found == total.rows > 0
    assert total.lost == 0
