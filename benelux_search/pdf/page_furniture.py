"""Page furniture: running heads, page numbers, footnotes, line numbers and initials.

A running head is a row at the top or foot of a page, with space between it and the text, that other
pages repeat at the same height. Footnotes are rows in small type at the foot of a page; the first
of them begins with a mark. Parliaments print line numbers in the margin: 5, 10, 15. Initials ("drop
caps") are big first letters that are several lines high.
"""

from __future__ import annotations

import itertools
import math
import operator
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence

from benelux_search.pdf.page import PrintedWord, Row, Sheet
from benelux_search.text.joins import PROVISION

_DIGITS = re.compile(r"\d+")
_ROMAN = re.compile(
    r"[-–(\s]*(?=[ivxlc])(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})[-–)\s]*", re.IGNORECASE
)
_DEEP = 4  # rows at the top and at the foot of a page that may be running heads
_SAME_PLACE = 4.0  # points: the maximum difference in height of a head between pages
_LEVEL = 0.3  # of the size: the maximum difference in height of rows on one level
_CLEAR = 2.1  # of the size: the minimum distance between a head and the text
_MOST_LEVELS = 3  # lines of a head
_APART = 1.6  # of the size: the minimum distance between a page number and the text
_SMALL = 0.93  # of the size of the text: a footnote is smaller
_NOTE = re.compile(r"\(\d{1,3}\)\s")  # "(8) Moniteur belge du ...": notes are much alike
_MARK = re.compile(r"\(?(?:\d{1,3}|\*{1,3})\)?(?=\s|$|[A-ZÀ-Ý])")


def remove_heads(sheets: Sequence[Sheet]) -> dict[int, list[Row]]:
    """Remove running heads and page numbers from the sheets; return the removed rows by page.

    The result has the page numbers as keys, from 1.
    """
    rows_by_text: defaultdict[str, list[tuple[Sheet, Row]]] = defaultdict(list)
    for sheet in sheets:
        for row in _outer(sheet.rows):
            text = "#" if _ROMAN.fullmatch(row.text) else _DIGITS.sub("#", row.text)
            pattern = " ".join(text.casefold().split())
            if not (PROVISION.match(row.text) or _NOTE.match(row.text)):
                rows_by_text[pattern].append((sheet, row))
    repeated: defaultdict[int, set[int]] = defaultdict(set)
    for occurrences in rows_by_text.values():
        for sheet, row in _on_other_sheets(occurrences):
            repeated[sheet.number].add(id(row))
    taken: dict[int, list[Row]] = {}
    for sheet in sheets:
        levels = _levels(sheet.rows)
        known = repeated[sheet.number]
        heads = [
            *_head_rows(levels, known),
            *_head_rows(levels[::-1], known),
            *_page_numbers(sheet),
        ]
        removed = {id(row): row for row in heads}
        taken[sheet.number] = list(removed.values())
        sheet.rows = [row for row in sheet.rows if id(row) not in removed]
    return taken


def _on_other_sheets(occurrences: Sequence[tuple[Sheet, Row]]) -> Iterator[tuple[Sheet, Row]]:
    """Yield the rows that another sheet repeats at the same height, from the top or from the foot.

    Pages across and upright have the same head. Each row is compared only with the nearest higher
    and the nearest lower row of other sheets, because a document may have thousands of pages with
    the same head.
    """
    from_top = {id(row): row.base for _, row in occurrences}
    from_foot = {id(row): sheet.height - row.base for sheet, row in occurrences}
    for heights in (from_top, from_foot):
        upwards = sorted(occurrences, key=lambda occurrence: heights[id(occurrence[1])])
        for ordered in (upwards, upwards[::-1]):
            near: tuple[Sheet, Row] | None = None  # the last earlier row of another sheet
            last: tuple[Sheet, Row] | None = None
            for sheet, row in ordered:
                if last is not None and last[0].number != sheet.number:
                    near = last
                if near is not None and abs(heights[id(near[1])] - heights[id(row)]) <= _SAME_PLACE:
                    yield sheet, row
                last = sheet, row


def _outer(rows: Sequence[Row]) -> list[Row]:
    """Return the first and the last rows of a page, without duplicates."""
    if len(rows) <= 2 * _DEEP:
        return list(rows)
    return [*rows[:_DEEP], *rows[-_DEEP:]]


def _levels(rows: Sequence[Row]) -> list[list[Row]]:
    """Group rows at the same height; ``rows`` and groups are sorted from top to bottom."""
    levels: list[list[Row]] = []
    for row in rows:
        if levels and row.base - levels[-1][0].base <= _LEVEL * row.size:
            levels[-1].append(row)
        else:
            levels.append([row])
    return levels


def _head_rows(levels: Sequence[Sequence[Row]], repeated: Collection[int]) -> list[Row]:
    """Return the repeated rows at the beginning of ``levels`` that have space before the text.

    A form may begin every page with the same paragraph. The paragraph is not a running head: it has
    more than three lines, or no space after it.
    """
    count = 0
    while count < len(levels) and any(id(row) in repeated for row in levels[count]):
        count += 1
    while 0 < count < len(levels) and not _is_clear(levels[count - 1][0], levels[count][0]):
        count -= 1
    if count > _MOST_LEVELS:
        return []
    return [row for level in levels[:count] for row in level]


def _is_clear(head: Row, text: Row) -> bool:
    return abs(text.base - head.base) > _CLEAR * max(head.size, text.size)


def _page_numbers(sheet: Sheet) -> list[Row]:
    """Return the first and the last row if they are page numbers: "950/1", "- 3 -"."""
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
    """Return the most frequent font size of the text, in points; 0 if there is no text."""
    sizes: Counter[float] = Counter()
    for sheet in sheets:
        for row in sheet.rows:
            sizes[round(row.size, 1)] += len(row.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def remove_notes(sheet: Sheet, size: float) -> list[Row]:
    """Remove the footnotes from a sheet, and return their rows.

    ``size`` is the font size of the text, in points. Footnotes are the rows at the foot of a column
    that are smaller than the text, from the first row with a mark on.
    """
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
    removed = {id(row) for row in notes}
    sheet.rows = [row for row in sheet.rows if id(row) not in removed]
    return notes


def begins_note(row: Row) -> bool:
    """Return True if a row begins with the mark of a footnote, such as ``(1)`` or ``*``."""
    return bool(_MARK.match(row.text))


# --- Line numbers

_FEW = 3  # numbers of lines at a margin that show their step
_MOST_DIGITS = 4  # of a line number
_PLACE = 3.0  # points: the grid to which the ends of the numbers are rounded
_CLEAR_NUMBERS = 0.4  # of the size: the minimum white space beside a number
_REGULAR = 0.8  # the minimum share of the steps between numbers that are equal
_NEXT_LINE = 0.75  # of the size: the minimum distance of two lines of a column
_SHARE = 0.6  # the minimum share of the lines of the page that the numbers count


def split_line_numbers(words: Sequence[PrintedWord]) -> tuple[list[PrintedWord], list[PrintedWord]]:
    """Separate the line numbers of a page; return the other words, and the line numbers.

    Line numbers are aligned at their left or right ends, increase by a constant step from top to
    bottom, and count most lines of the page.
    """
    rows: defaultdict[int, list[PrintedWord]] = defaultdict(list)
    for word in words:
        rows[round(word.base)].append(word)
    by_alignment: defaultdict[tuple[str, int], list[PrintedWord]] = defaultdict(list)
    for word in itertools.chain.from_iterable(map(_isolated_numbers, rows.values())):
        by_alignment["left", round(word.left / _PLACE)].append(word)
        by_alignment["right", round(word.right / _PLACE)].append(word)
    lines = _count_lines(words)
    columns = [column for column in by_alignment.values() if _are_line_numbers(column, lines)]
    numbers = max(columns, key=len, default=[])
    removed = set(map(id, numbers))
    return [word for word in words if id(word) not in removed], numbers


def _count_lines(words: Sequence[PrintedWord]) -> int:
    """Count the lines of a page; two that overlap stand in two columns, and count once."""
    count, last = 0, -math.inf
    for word in sorted(words, key=operator.attrgetter("base")):
        if word.base - last >= _NEXT_LINE * word.size:
            count, last = count + 1, word.base
    return count


def _are_line_numbers(numbers: list[PrintedWord], lines: int) -> bool:
    """Return True if numbers increase by a constant step from top to bottom and count most lines.

    ``lines`` is the number of lines of the page.
    """
    if len(numbers) < _FEW:
        return False
    numbers.sort(key=lambda word: word.base)
    steps = Counter(int(b.text) - int(a.text) for a, b in itertools.pairwise(numbers))
    step, often = steps.most_common(1)[0]
    # two that touch are read as one: 9 and 10 as 109
    is_regular = step > 0 and often >= _REGULAR * (len(numbers) - 1)
    return is_regular and step * len(numbers) >= _SHARE * lines


def _isolated_numbers(row: list[PrintedWord]) -> Iterator[PrintedWord]:
    """Yield the numbers of a row with white space on both sides, and sort the row."""
    row.sort(key=operator.attrgetter("left"))
    for k, word in enumerate(row):
        if word.text.isdecimal() and len(word.text) <= _MOST_DIGITS:
            room = _CLEAR_NUMBERS * word.size
            if (k == 0 or word.left - row[k - 1].right > room) and (
                k + 1 == len(row) or row[k + 1].left - word.right > room
            ):
                yield word


# --- Initials

BIG = 2.3  # of the size of the text: the minimum size of an initial, over two lines
_INITIAL = re.compile(r"[^\w\s]?[^\W\d_]['’]?")
_CAPITAL = 0.7  # of the size: the height of a capital
_MOST = 20  # on a page; if there are more, they are no initials
_BESIDE = 1.5  # of the size of the text: the largest gap between an initial and its lines


def move_initials(words: Sequence[PrintedWord]) -> list[PrintedWord]:
    """Return the words, with each initial moved to the first line beside it.

    The other lines beside the initial get its left end, so that they do not look indented.
    """
    sizes: Counter[float] = Counter()
    for size, count in Counter(map(operator.attrgetter("size"), words)).items():
        sizes[round(size, 1)] += count
    usual = sizes.most_common(1)[0][0] if sizes else 0.0
    initials = [w for w in words if w.size >= BIG * usual and _INITIAL.fullmatch(w.text)]
    if not 0 < len(initials) <= _MOST:
        return list(words)
    removed = set(map(id, initials))
    out = [word for word in words if id(word) not in removed]
    for initial in initials:
        top = initial.base - _CAPITAL * initial.size
        beside = {
            round(w.base, 1): k
            for k, w in sorted(enumerate(out), key=lambda kw: -kw[1].left)
            if -0.5 * w.size < w.left - initial.right < _BESIDE * w.size
            and top < w.base < initial.base + 0.3 * w.size
        }
        if not beside:
            out.append(initial)
            continue
        first = min(beside)
        for base, k in beside.items():
            if base != first:
                out[k] = out[k]._replace(left=initial.left)
        word = out[beside[first]]
        out.append(
            initial._replace(right=word.left, base=word.base, size=word.size, face=word.face)
        )
    return out
