"""Marks of items that a converter put into a block of their own."""

from __future__ import annotations

from pathlib import Path

from benelux_search.documents.plain_text import TextSource
from benelux_search.text.lines.item_marks import give_back_marks

LEAD = "U krijgt de premie als u aan deze voorwaarden voldoet:"
ITEMS = ("het dossier is volledig", "en ondertekend;", "de factuur is betaald;", "u woont er.")


def lines_of(tmp_path: Path, *lines: str) -> list[str]:
    path = tmp_path / "a.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    return [line.text for line in give_back_marks(TextSource().read(path).lines).lines]


def test_marks_below_their_items_are_given_back(tmp_path: Path) -> None:
    found = lines_of(tmp_path, LEAD, *ITEMS, "", "a)", "", "b)", "c)", "", "Betaling")
    assert found == [
        LEAD,
        "a) het dossier is volledig",
        "en ondertekend;",
        "b) de factuur is betaald;",
        "c) u woont er.",
        "Betaling",
    ]


def test_marks_above_their_items_are_given_back(tmp_path: Path) -> None:
    expected = [LEAD, "1° het dossier is volledig", "en ondertekend;"]
    assert lines_of(tmp_path, LEAD, "", "1°", "2°", "3°", "", *ITEMS)[:3] == expected
    assert lines_of(tmp_path, "1°", "2°", "3°", "", LEAD, *ITEMS)[:3] == expected


def test_marks_stay_where_they_are_unless_there_are_as_many_items(tmp_path: Path) -> None:
    found = lines_of(tmp_path, LEAD, *ITEMS, "", "a)", "b)", "", "Betaling")
    assert found == [LEAD, *ITEMS, "a)", "b)", "Betaling"]
