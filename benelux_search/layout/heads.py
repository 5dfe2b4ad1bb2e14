"""What is printed on many pages, and what stands at their feet: running heads and footnotes."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from benelux_search.layout.page import Row, Sheet
from benelux_search.paragraphs.marks import PROVISION

_DIGITS = re.compile(r"\d+")
_ROMAN = re.compile(
    r"[-–(\s]*(?=[ivxlc])(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})[-–)\s]*", re.IGNORECASE
)
_DEEP = 4  # rows from the top or the foot of a page among which heads are looked for
_SAME_PLACE = 4.0  # points by which the height of a head may differ from page to page
_APART = 1.6  # of the size: what parts a page number from the text at least
_SMALL = 0.93  # of the size of the text: what a footnote measures at most
_MARK = re.compile(r"\(?(?:\d{1,3}|\*{1,3})\)?(?=\s|$|[A-ZÀ-Ý])")


def take_heads(sheets: Sequence[Sheet]) -> dict[int, list[Row]]:
    """Takes running heads and page numbers out of the sheets; gives them by page number."""
    places: defaultdict[str, list[tuple[Sheet, Row]]] = defaultdict(list)
    for sheet in sheets:
        for row in _outer(sheet.rows):
            text = "#" if _ROMAN.fullmatch(row.text) else _DIGITS.sub("#", row.text)
            pattern = " ".join(text.casefold().split())
            if not PROVISION.match(row.text):
                places[pattern].append((sheet, row))
    taken: defaultdict[int, list[Row]] = defaultdict(list)
    for spots in places.values():
        for sheet, row in spots:
            level = [s for s, other in spots if abs(other.base - row.base) <= _SAME_PLACE]
            if len({s.number for s in level}) >= 2:
                taken[sheet.number].append(row)
    for sheet in sheets:
        known = {id(row) for row in taken[sheet.number]}
        taken[sheet.number] += [row for row in _numbers(sheet) if id(row) not in known]
        gone = {id(row) for row in taken[sheet.number]}
        sheet.rows = [row for row in sheet.rows if id(row) not in gone]
    return dict(taken)


def _outer(rows: Sequence[Row]) -> list[Row]:
    """The rows at the top and at the foot of a page, each once."""
    if len(rows) <= 2 * _DEEP:
        return list(rows)
    return [*rows[:_DEEP], *rows[-_DEEP:]]


def _numbers(sheet: Sheet) -> list[Row]:
    """The first or last row of a page, where it is a number by itself: "950/1", "- 3 -"."""
    if len(sheet.rows) < 3:
        return []
    first, second = sheet.rows[:2]
    before, last = sheet.rows[-2:]
    ends = ((first, second.base - first.base), (last, last.base - before.base))
    return [
        row
        for row, gap in ends
        if gap > _APART * row.size
        and (_ROMAN.fullmatch(row.text) or not any(map(str.isalpha, row.text)))
    ]


def text_size(sheets: Sequence[Sheet]) -> float:
    """The size of most of the text, in points."""
    sizes: Counter[float] = Counter()
    for sheet in sheets:
        for row in sheet.rows:
            sizes[round(row.size, 1)] += len(row.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def take_notes(sheet: Sheet, size: float) -> list[Row]:
    """Takes the footnotes out of a sheet: small rows at the foot, the first with a mark."""
    notes: list[Row] = []
    for column in sorted({row.column for row in sheet.rows}):
        small: list[Row] = []
        for row in reversed([row for row in sheet.rows if row.column == column]):
            if row.size >= _SMALL * size:
                break
            small.append(row)
        small.reverse()
        first = next((k for k, row in enumerate(small) if _MARK.match(row.text)), len(small))
        notes += small[first:]
    gone = {id(row) for row in notes}
    sheet.rows = [row for row in sheet.rows if id(row) not in gone]
    return notes


def begins_note(row: Row) -> bool:
    return bool(_MARK.match(row.text))
