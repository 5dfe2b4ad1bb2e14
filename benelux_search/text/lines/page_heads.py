"""Running heads and page numbers of a dump with form feeds, found before its columns are.

A head is a row at the top or the foot of a page that other pages repeat. Left and right pages may
have its parts in another order, and its numbers may rise with the page: "12  Doc. 55 1203/004" and
"Doc. 55 1203/004  13" are one head. A line of text that pages repeat elsewhere is no head.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from benelux_search.text.joins import PROVISION

_DIGITS = re.compile(r"\d+")
_LONGEST = 160  # characters
_LETTERS = 4  # the fewest of a head without a number: many pages have "b)" on a row of its own
_DEEP = 3  # rows of a head
_PAGES = 3  # the fewest pages with a head without a page number
_PAGES_NUMBERED = 2  # the fewest pages with one whose number rises with the page
# The minimum share of the pages with a head without a page number; two letters in one file may end
# with the same signature
_SHARE = 0.25

_Key = tuple[str, tuple[str, ...]]  # "top" or "foot", and the sorted words without their digits
_Mark = tuple[str, int]  # ("fixed", number) or ("rising", number less that of its page)


@dataclass(frozen=True, slots=True)
class _OuterRow:
    """A row at the top or the foot of a page.

    ``index`` is its index, ``page`` that of its page; ``rank`` counts the rows beyond it.
    """

    page: int
    index: int
    rank: int
    key: _Key
    numbers: tuple[int, ...]


def find_heads(pages: Sequence[Sequence[str]]) -> list[Set[int]]:
    """Return for each page the indices of the rows that are running heads or page numbers."""
    heads: list[set[int]] = [set() for _ in pages]
    if len(pages) < _PAGES_NUMBERED:
        return [*heads]
    outer = [list(_outer_rows(page, number)) for number, page in enumerate(pages)]
    by_key: defaultdict[_Key, list[_OuterRow]] = defaultdict(list)
    for rows in outer:
        for row in rows:
            by_key[row.key].append(row)
    known = {
        (row.page, row.index)
        for rows in by_key.values()
        for row in _repeated(rows, max(_PAGES, _SHARE * len(pages)))
    }
    for number, rows in enumerate(outer):
        for zone in ("top", "foot"):
            for row in rows:
                if row.key[0] == zone:
                    if (number, row.index) not in known:
                        break
                    heads[number].add(row.index)
    return [*heads]


def _outer_rows(page: Sequence[str], number: int) -> Iterator[_OuterRow]:
    """Yield the first rows of a page from the top, and the last rows from the foot."""
    filled = [k for k, row in enumerate(page) if row and not row.isspace()]
    for zone, indices in (("top", filled[:_DEEP]), ("foot", filled[: -_DEEP - 1 : -1])):
        for rank, k in enumerate(indices):
            words = page[k].casefold().split()
            if not _may_be_head(page[k], sum(map(len, words))):
                break
            key = (zone, tuple(sorted(_DIGITS.sub("#", word) for word in words)))
            numbers = tuple(int(digits[:9]) for digits in _DIGITS.findall(page[k]))
            yield _OuterRow(number, k, rank, key, numbers)


def _may_be_head(row: str, length: int) -> bool:
    """Return False for a row that is too long, a provision, or a mark of a list on its own."""
    marked = _DIGITS.search(row) or sum(map(str.isalpha, row)) >= _LETTERS
    return length <= _LONGEST and bool(marked) and not PROVISION.match(row.strip())


def _repeated(rows: Sequence[_OuterRow], least: float) -> Iterator[_OuterRow]:
    """Yield the rows that enough other pages repeat; ``least`` is the number without page number.

    Each number of such a row stays the same, or rises with the page.
    """
    if len({row.page for row in rows}) < _PAGES_NUMBERED:
        return
    marks: Counter[_Mark] = Counter()
    for row in rows:
        marks.update({mark for number in row.numbers for mark in _marks(number, row.page)})
    ranks = Counter(row.rank for row in rows)
    for row in rows:
        counts = [max(marks[mark] for mark in _marks(each, row.page)) for each in row.numbers]
        is_constant = ranks[row.rank] >= least and min(counts, default=least) >= least
        if is_constant or _is_numbered(row, marks):
            yield row


def _marks(number: int, page: int) -> tuple[_Mark, _Mark]:
    return ("fixed", number), ("rising", number - page)


def _is_numbered(row: _OuterRow, marks: Mapping[_Mark, int]) -> bool:
    """Return True if a number of the row rises with the page, and the others rise or are fixed."""
    counts = [[marks[mark] for mark in _marks(number, row.page)] for number in row.numbers]
    return any(rising >= _PAGES_NUMBERED > fixed for fixed, rising in counts) and all(
        max(both) >= _PAGES_NUMBERED for both in counts
    )
