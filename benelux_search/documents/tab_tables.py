"""Tables in text files: a Dutch and a French text on each line, with a tab between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from benelux_search.model import LANGUAGES, Language
from benelux_search.text.languages.stated_languages import column_languages

_FEWEST: Final = 2  # rows with a tab
_MOSTLY: Final = 0.6  # least share of the rows of a text that have one
_FULL: Final = 0.5  # least share of the rows with a tab that have a text on both sides
_TERM: Final = 30  # characters of half of the cells of a glossary, at most
_BEGINS: Final = 0.8  # least share of the cells that begin a text; others are wrapped columns


@dataclass(frozen=True, slots=True)
class TabTable:
    """The place of the tab in each row of a table, and the languages left and right of it."""

    tabs: dict[int, int]
    languages: tuple[Language, Language]


def find_tab_table(rows: Sequence[str]) -> TabTable | None:
    """Return the table in the rows of a text; None if there is none in both languages.

    In some of its rows, the text left or right of the tab may be missing.
    """
    tabs = {k: place for k, row in enumerate(rows) if (place := _tab(row)) is not None}
    cells = {k: (rows[k][:tab].strip(), rows[k][tab:].strip()) for k, tab in tabs.items()}
    full = [both for both in cells.values() if all(both)]
    filled = sum(bool(row.strip()) for row in rows)
    if len(full) < max(_FEWEST, _FULL * len(tabs)) or len(tabs) < _MOSTLY * filled:
        return None
    texts = [text for both in full for text in both]
    small = sum(text[0].islower() for text in texts) / len(texts)
    is_glossary = small >= _BEGINS and sorted(map(len, texts))[len(texts) // 2] <= _TERM
    if small > 1 - _BEGINS and not is_glossary:
        return None
    left, right = (list(side) for side in zip(*full, strict=True))
    [languages] = column_languages([{0: left, 1: right}])
    one, other = languages[0], languages[1]
    if one is None or other is None or {one, other} != set(LANGUAGES):
        return None
    return TabTable(tabs, (one, other))


def _tab(row: str) -> int | None:
    """Return the place of the only tab of a row that holds text."""
    body = row.strip()
    if row.count("\t") != 1 or not body or not body[0].isprintable():
        return None
    return row.index("\t")
