"""What is printed on many pages, and what stands at their feet: running heads and footnotes."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence

from benelux_search.pdf.page import PrintedWord, Row, Sheet
from benelux_search.text.joins import PROVISION

_DIGITS = re.compile(r"\d+")
_ROMAN = re.compile(
    r"[-–(\s]*(?=[ivxlc])(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})[-–)\s]*", re.IGNORECASE
)
_DEEP = 4  # rows from the top or the foot of a page among which heads are looked for
_SAME_PLACE = 4.0  # points by which the height of a head may differ from page to page
_LEVEL = 0.3  # of the size: by which the heights of one level differ at most
_CLEAR = 2.1  # of the size: what stands between a head and the text at least
_MOST_LEVELS = 3  # lines of a head
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
    repeated: defaultdict[int, set[int]] = defaultdict(set)
    for spots in places.values():
        for sheet, row in _on_other_sheets(spots):
            repeated[sheet.number].add(id(row))
    taken: dict[int, list[Row]] = {}
    for sheet in sheets:
        levels = _levels(sheet.rows)
        known = repeated[sheet.number]
        heads = [*_zone(levels, known), *_zone(levels[::-1], known), *_numbers(sheet)]
        gone = {id(row): row for row in heads}
        taken[sheet.number] = list(gone.values())
        sheet.rows = [row for row in sheet.rows if id(row) not in gone]
    return taken


def _on_other_sheets(spots: Sequence[tuple[Sheet, Row]]) -> Iterator[tuple[Sheet, Row]]:
    """The rows that another sheet has at the same height too.

    Rows are compared with the nearest one of another sheet only, above and below: a document has
    thousands of pages with one head.
    """
    upwards = sorted(spots, key=lambda spot: spot[1].base)
    for ordered in (upwards, upwards[::-1]):
        near: tuple[Sheet, Row] | None = None  # the last row passed that is of another sheet
        last: tuple[Sheet, Row] | None = None
        for sheet, row in ordered:
            if last is not None and last[0].number != sheet.number:
                near = last
            if near is not None and abs(near[1].base - row.base) <= _SAME_PLACE:
                yield sheet, row
            last = sheet, row


def _outer(rows: Sequence[Row]) -> list[Row]:
    """The rows at the top and at the foot of a page, each once."""
    if len(rows) <= 2 * _DEEP:
        return list(rows)
    return [*rows[:_DEEP], *rows[-_DEEP:]]


def _levels(rows: Sequence[Row]) -> list[list[Row]]:
    """Rows that stand on one height, from top to bottom."""
    levels: list[list[Row]] = []
    for row in rows:
        if levels and row.base - levels[-1][0].base <= _LEVEL * row.size:
            levels[-1].append(row)
        else:
            levels.append([row])
    return levels


def _zone(levels: Sequence[Sequence[Row]], repeated: Collection[int]) -> list[Row]:
    """The rows from the edge of a page on that are repeated, and stand clear of the text.

    A form that begins every page with the same paragraph has more lines, or no room after them.
    """
    count = 0
    while count < len(levels) and any(id(row) in repeated for row in levels[count]):
        count += 1
    while 0 < count < len(levels) and not _clear(levels[count - 1][0], levels[count][0]):
        count -= 1
    if count > _MOST_LEVELS:
        return []
    return [row for level in levels[:count] for row in level]


def _clear(head: Row, text: Row) -> bool:
    return abs(text.base - head.base) > _CLEAR * max(head.size, text.size)


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


# The numbers of the lines, as a parliament prints them in the margin: 5, 10, 15.


_FEW = 3
_MOST_DIGITS = 4
_PLACE = 3.0  # points by which the ends of the numbers may differ
_CLEAR_NUMBERS = 0.4  # of the size: the least white space beside a number
_REGULAR = 0.8  # of the numbers go up by the same step
_SHARE = 0.6  # of the lines of the page that the numbers count


def without_numbers(words: Sequence[PrintedWord]) -> tuple[list[PrintedWord], list[PrintedWord]]:
    """The words, and the numbers of the lines beside them.

    These stand at one place, go up by the same step from top to bottom, and count most lines.
    """
    lines = len({round(word.base) for word in words})
    places: defaultdict[tuple[str, int], list[PrintedWord]] = defaultdict(list)
    for word in _alone(words):
        places["left", round(word.left / _PLACE)].append(word)
        places["right", round(word.right / _PLACE)].append(word)
    numbers = max((own for own in places.values() if _counts(own, lines)), key=len, default=[])
    gone = set(map(id, numbers))
    return [word for word in words if id(word) not in gone], numbers


def _counts(numbers: list[PrintedWord], lines: int) -> bool:
    """Whether numbers go up by one step from top to bottom and count most of the lines."""
    if len(numbers) < _FEW:
        return False
    numbers.sort(key=lambda word: word.base)
    steps = Counter(int(b.text) - int(a.text) for a, b in itertools.pairwise(numbers))
    step, often = steps.most_common(1)[0]
    regular = min(steps) > 0 and often >= _REGULAR * (len(numbers) - 1)
    return regular and step * len(numbers) >= _SHARE * lines


def _alone(words: Sequence[PrintedWord]) -> list[PrintedWord]:
    """Numbers with white space on either side."""
    rows: defaultdict[int, list[PrintedWord]] = defaultdict(list)
    for word in words:
        rows[round(word.base)].append(word)
    found: list[PrintedWord] = []
    for row in rows.values():
        row.sort(key=lambda word: word.left)
        for before, word, after in zip([None, *row], row, [*row[1:], None], strict=False):
            room = _CLEAR_NUMBERS * word.size
            clear = (before is None or word.left - before.right > room) and (
                after is None or after.left - word.right > room
            )
            if clear and word.text.isdecimal() and len(word.text) <= _MOST_DIGITS:
                found.append(word)
    return found


# Initials: big first letters that reach over several lines ("drop caps").


BIG = 2.3  # of the size of the text: an initial over two lines measures so much at least
_INITIAL = re.compile(r"[^\w\s]?[^\W\d_]['’]?")
_CAPITAL = 0.7  # of the size: the height of a capital
_MOST = 20  # on a page; more are no initials
_BESIDE = 1.5  # of the size of the text: the most between an initial and its lines


def with_initials(words: Sequence[PrintedWord]) -> list[PrintedWord]:
    """The words with each initial set on the first line beside it.

    The other lines beside it begin where it begins, so that they are not taken for set in.
    """
    sizes = Counter(round(word.size, 1) for word in words)
    usual = sizes.most_common(1)[0][0] if sizes else 0.0
    initials = [w for w in words if w.size >= BIG * usual and _INITIAL.fullmatch(w.text)]
    if not 0 < len(initials) <= _MOST:
        return list(words)
    gone = set(map(id, initials))
    out = [word for word in words if id(word) not in gone]
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
