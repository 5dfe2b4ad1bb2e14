"""Tables in text files: a Dutch and a French text on each line, with a tab between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from benelux_search.model import LANGUAGES, Language
from benelux_search.text.stated_languages import column_languages

_FEWEST: Final = 2  # rows with a tab
_MOSTLY: Final = 0.6  # least share of the rows of a text that have one
_BEGINS: Final = 0.8  # least share of the cells that begin a text; others are wrapped columns


@dataclass(frozen=True, slots=True)
class TabTable:
    """The place of the tab in each row of a table, and the languages left and right of it."""

    tabs: dict[int, int]
    languages: tuple[Language, Language]


def find_tab_table(rows: Sequence[str]) -> TabTable | None:
    """Return the table in the rows of a text; None if there is none in both languages."""
    tabs = {k: place for k, row in enumerate(rows) if (place := _tab(row)) is not None}
    filled = sum(bool(row.strip()) for row in rows)
    if len(tabs) < _FEWEST or len(tabs) < _MOSTLY * filled:
        return None
    cells = {
        0: [rows[k][:tab].strip() for k, tab in tabs.items()],
        1: [rows[k][tab:].strip() for k, tab in tabs.items()],
    }
    begins = sum(not text[0].islower() for texts in cells.values() for text in texts)
    if begins < _BEGINS * 2 * len(tabs):
        return None
    [languages] = column_languages([cells])
    left, right = languages[0], languages[1]
    if left is None or right is None or {left, right} != set(LANGUAGES):
        return None
    return TabTable(tabs, (left, right))


def _tab(row: str) -> int | None:
    """Return the place of the only tab between two texts of a row."""
    body = row.strip()
    if body.count("\t") != 1 or not body[0].isprintable():
        return None
    return row.index(body) + body.index("\t")
