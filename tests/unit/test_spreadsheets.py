"""Tables hold no formulas, whatever a spreadsheet cuts them at."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from benelux_search.documents.bitexts.delimited import guard_formulas, unguard_formulas
from benelux_search.documents.registry import DocumentReader
from benelux_search.model import Bitext
from benelux_search.output.delimited_tables import BOM, csv_lines, tsv_lines

FORMULAS = (
    "=cmd|' /C calc'!A0",
    "- 1+cmd|' /C calc'!A0",
    "-1+cmd|' /C calc'!A0",
    "+ 1+cmd|' /C calc'!A0",
    "@SUM(1+9)*cmd|' /C calc'!A0",
    "\uff1dcmd|' /C calc'!A0",
    ' =HYPERLINK("x")',
    "de wet;=cmd|' /C calc'!A0",
    "de wet; - 1+cmd|' /C calc'!A0;van de minister",
    "la loi\t=cmd|' /C calc'!A0",
    "la loi, =cmd|' /C calc'!A0",
    "de wet;\"=cmd|' /C calc'!A0\"",
    "eerste regel\n=cmd|' /C calc'!A0",
)
# What could be part of a formula, or of the signs that tables are cut at
TEXTS = st.text(st.sampled_from("=+-@\uff1d1.,;\t\r\n\"' aé|!"), max_size=12)


def cells(table: str) -> Iterator[str]:
    """The cells that some spreadsheet makes of a table."""
    lines = table.removeprefix(BOM).splitlines()
    for delimiter in ",;\t":
        yield from (cell for row in csv.reader(lines, delimiter=delimiter) for cell in row)
    for line in lines:
        yield from re.split("[,;\t]", line)


# A number, and after it the other cells of its row where that is cut at another mark
_NUMBER = re.compile(r'[+-]\d+(\.\d+)?[" ]*([,;\t].*)?', re.DOTALL)


def is_formula(cell: str) -> bool:
    shown = cell.strip().lstrip('" ')
    return shown[:1] in set("=+-@\uff1d") and not _NUMBER.fullmatch(shown)


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_a_formula(text: str) -> None:
    for table in ("\n".join(csv_lines([("1", text)])), "\n".join(tsv_lines([("1", text)]))):
        assert [cell for cell in cells(table) if is_formula(cell)] == []


@given(st.lists(st.lists(TEXTS, min_size=1, max_size=3), min_size=1, max_size=3))
@example([['-1\n="']])
def test_no_cell_of_any_table_is_a_formula(rows: list[list[str]]) -> None:
    for table in ("\n".join(csv_lines(rows)), "\n".join(tsv_lines(rows))):
        assert [cell for cell in cells(table) if is_formula(cell)] == []


@given(TEXTS)
def test_the_guard_is_taken_away_again(text: str) -> None:
    assert unguard_formulas(guard_formulas(text)) == text


@pytest.mark.parametrize("text", ["-12", "+3.5", "de wet, -2", "art. 5 - de minister", "1 = 2"])
def test_numbers_and_signs_amid_a_text_stay(text: str) -> None:
    assert guard_formulas(text) == text


@pytest.mark.parametrize("name", ["a.tsv", "a.csv"])
def test_what_was_exported_is_read_as_it_was(tmp_path: Path, name: str) -> None:
    dutch, french = "- de minister heeft de wet", "- le ministre de la Justice a la loi"
    lines = csv_lines if name.endswith("csv") else tsv_lines
    table = "\n".join(lines([("nl", "fr"), (dutch, french)]))
    assert "'- de minister" in table
    (tmp_path / name).write_text(table, encoding="utf-8")
    document = DocumentReader()(tmp_path / name)
    assert isinstance(document, Bitext)
    assert [(each.nl, each.fr) for each in document.segments] == [(dutch, french)]
