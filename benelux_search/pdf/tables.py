"""Tables on printed pages: their rows, by ruling lines or by the common base lines of columns.

The ruling lines of a table state its rows. In a table without lines, the cells of a row begin on
one base line, and there is more space between two rows than between the lines of a cell, or the
lines end early: ``arrest`` leaves most of its column free. In running text, the paragraphs of the
two columns end at different heights.
"""

from __future__ import annotations

import bisect
import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from benelux_search.model import LANGUAGES, Line
from benelux_search.pdf.page import WIDE, Row, Sheet, rows_by_column
from benelux_search.pdf.paragraphs import free_room, is_centred
from benelux_search.text.languages.stated_languages import column_languages

_COVERS: Final = 0.9  # least share of the width of a table that a line between its rows has
_FEW: Final = 3  # rows of a table without lines
_LEVEL: Final = 0.3  # of the size: the largest difference of base lines in one row
_MOSTLY: Final = 0.9  # least share of the rows of a column that stand level with others
_AGREED: Final = 0.7  # least share of the clear ends of rows that all columns share
_SURE: Final = 3.5  # nats of a clear end
_ROOMY: Final = 0.25  # of the width of a column: so much room is left only at the end of a cell
_APART: Final = 1.12  # least ratio of the distance of two rows to that of two lines
_RARE: Final = 0.02  # share of the distances of lines that are not counted
_ROOM: Final = 2.0  # sizes: so much room is seldom left within a paragraph
_MOST_SINGLE: Final = 0.6  # least share of clear ends where most lines are rows of their own
_EARLY, _RATHER_EARLY, _SPACED, _SINGLE = 20.0, 3.0, 14.0, 6.0  # nats


def row_lines(sheet: Sheet) -> list[float]:
    """Return the y of the ruling lines between the rows of a table, from top to bottom.

    A line counts as the base line of the next text below it. The result is empty unless two lines
    enclose text of two columns, or all text of a page is in one column of a grid.
    """
    cells = [row for row in sheet.rows if row.column != WIDE]
    if not cells:
        return _grid_lines(sheet)
    left, right = min(row.left for row in cells), max(row.right for row in cells)
    lines = sorted(
        rule.at
        for rule in sheet.rules.horizontal
        if min(rule.end, right) - max(rule.start, left) >= _COVERS * (right - left)
    )
    if not any(_columns_between(cells, *pair) for pair in itertools.pairwise(lines)):
        return []
    return _bases_below(lines, cells)


def _grid_lines(sheet: Sheet) -> list[float]:
    """Return the y of the horizontal lines of a grid around all rows of a page; [] without one."""
    if not sheet.rows:
        return []
    top, bottom = sheet.rows[0].base, max(row.base for row in sheet.rows)
    left, right = min(row.left for row in sheet.rows), max(row.right for row in sheet.rows)
    uprights = [rule for rule in sheet.rules.vertical if rule.start < top and rule.end > bottom]
    lines = [rule.at for rule in sheet.rules.horizontal if rule.start <= left and rule.end >= right]
    if len(lines) < _FEW or len(uprights) < 2 or lines[0] > top or lines[-1] < bottom:
        return []
    return _bases_below(lines, sheet.rows)


def _bases_below(lines: Sequence[float], cells: Sequence[Row]) -> list[float]:
    """Return for each line the base line of the first text below it; of the last one, infinity."""
    bases = sorted((_middle(row), row.base) for row in cells)
    below = [bisect.bisect_right(bases, (line, 0.0)) for line in lines]
    return [bases[at][1] if at < len(bases) else math.inf for at in below]


def _middle(row: Row) -> float:
    """Return the height of the middle of small letters."""
    return row.base - row.size / 4


def _columns_between(cells: Sequence[Row], top: float, bottom: float) -> bool:
    """Return True if more than one column has text between two lines."""
    return len({row.column for row in cells if top < _middle(row) < bottom}) > 1


@dataclass(frozen=True, slots=True)
class TableRows:
    """The measures of a document whose columns stand level, as those of a table do.

    ``widths`` are the widths of the columns in points, by ``Row.column_key``. ``between`` is the
    least distance of two rows, in font sizes; None if all lines stand equally far apart.
    ``has_single_lines`` is True if most lines are a row of their own.
    """

    widths: Mapping[tuple[int, ...], float]
    between: float | None
    has_single_lines: bool = False

    def ends_early(self, a: Row, lead: float, left: float) -> bool:
        """Return True if a row leaves much more room than a word of the width ``lead`` needs.

        ``left`` is the left edge of its column.
        """
        width = self.widths.get(a.column_key)
        return width is not None and _ends_early(a, lead, left, width)

    def score(self, a: Row, b: Row, left: float) -> float:
        """Score the end of a row between two rows of a column, in nats, by room and space alone.

        ``left`` is the left edge of their column.
        """
        width = self.widths.get(a.column_key)
        nats = _SINGLE if self.has_single_lines and self.between is None else 0.0
        if width is not None:
            room = left + width - a.right
            if _ends_early(a, b.lead, left, width):
                nats += _EARLY
            elif free_room(b, room) > _ROOM * a.size and not is_centred(a, left, room):
                nats += _RATHER_EARLY
        if self.between is not None:
            is_apart = (b.base - a.base) / max(a.size, b.size) > self.between
            nats += _SPACED if is_apart else -_SPACED
        return nats


def _ends_early(a: Row, lead: float, left: float, width: float) -> bool:
    room = left + width - a.right
    return room - lead > _ROOMY * width and not is_centred(a, left, room)


def measure_tables(sheets: Sequence[Sheet]) -> TableRows | None:
    """Return the measures of a document; None if its columns do not stand level throughout.

    In running text on a grid, the lines stand level, too, but the paragraphs end at other levels.
    """
    pages = [own for own in map(_columns, sheets) if len(own) > 1]
    level, count = _sums(map(_count_level, pages))
    if count < _FEW or level < _MOSTLY * count:
        return None
    flows = [flow for own in pages for flow in own]
    tables = TableRows(dict(_widths(flows)), _between(flows))
    agreed, ends = _sums(_count_agreed_ends(own, tables) for own in pages)
    if ends < _FEW or agreed < _AGREED * ends:
        return None
    borders = sum(len(flow) - 1 for flow in flows)
    return replace(tables, has_single_lines=ends >= _MOST_SINGLE * borders)


def _sums(counts: Iterable[tuple[int, int]]) -> tuple[int, int]:
    first = second = 0
    for one, other in counts:
        first, second = first + one, second + other
    return first, second


def _count_agreed_ends(columns: Sequence[Sequence[Row]], tables: TableRows) -> tuple[int, int]:
    """Count the clear ends of rows of a page, and of these, those that the other columns share."""
    ends = [sorted(_clear_ends(column, tables)) for column in columns]
    agreed = count = 0
    for own, others in ((own, ends[:k] + ends[k + 1 :]) for k, own in enumerate(ends)):
        size = columns[0][0].size
        for base in own:
            count += 1
            agreed += all(_has_near(other, base, _LEVEL * size) for other in others)
    return agreed, count


def _clear_ends(column: Sequence[Row], tables: TableRows) -> Iterator[float]:
    """Yield the base line of each row of a column before which a row of the table clearly ends."""
    left = min(row.left for row in column)
    for a, b in itertools.pairwise(column):
        if tables.score(a, b, left) > _SURE:
            yield b.base


def _columns(sheet: Sheet) -> list[list[Row]]:
    return rows_by_column([row for row in sheet.rows if row.column != WIDE])


def _count_level(columns: Sequence[Sequence[Row]]) -> tuple[int, int]:
    """Count the rows of the shortest column that stand level with another one, and all of them."""
    shortest = min(columns, key=len)
    others = sorted(row.base for column in columns if column is not shortest for row in column)
    level = sum(_has_near(others, row.base, _LEVEL * row.size) for row in shortest)
    return level, len(shortest)


def _has_near(values: Sequence[float], wanted: float, most: float) -> bool:
    at = bisect.bisect_left(values, wanted - most)
    return at < len(values) and values[at] <= wanted + most


def _widths(flows: Sequence[Sequence[Row]]) -> Iterator[tuple[tuple[int, ...], float]]:
    """Yield the width of each column: up to the next one; the last is as wide as the one before."""
    lefts: defaultdict[tuple[int, ...], list[float]] = defaultdict(list)
    rights: defaultdict[tuple[int, ...], list[float]] = defaultdict(list)
    for flow in flows:
        for row in flow:
            lefts[row.column_key].append(row.left)
            rights[row.column_key].append(row.right)
    shapes = {key[1:] for key in lefts}
    for shape in shapes:
        keys = sorted(key for key in lefts if key[1:] == shape)
        starts = [min(lefts[key]) for key in keys]
        pitches = [b - a for a, b in itertools.pairwise(starts)]
        for key, start, pitch in zip(keys, starts, [*pitches, *pitches[-1:]], strict=False):
            yield key, max(max(rights[key]) - start, 0.94 * pitch)


def _between(flows: Sequence[Sequence[Row]]) -> float | None:
    """Return the distance that parts the lines of a cell from two rows; None if all are alike."""
    distances = Counter(
        round((b.base - a.base) / max(a.size, b.size), 2)
        for flow in flows
        for a, b in itertools.pairwise(flow)
        if b.base - a.base > 0.5 * a.size
    )
    least = max(2, _RARE * distances.total())
    common = sorted(each for each, count in distances.items() if count >= least)
    if not common:
        return None
    small = common[0]
    large = [each for each in common if each >= _APART * small]
    return (small + large[0]) / 2 if large else None


# --- The languages of columns


def state_languages(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return the lines with the language of their column as a statement, in tables of both."""
    cells: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    for line in lines:
        if line.row is not None and line.column_index is not None:
            cells[line.column_index, line.row].append(line.text)
    texts: defaultdict[int, list[str]] = defaultdict(list)
    for (column, _), own in cells.items():
        texts[column].append(" ".join(own))
    [languages] = column_languages([texts])
    if not set(LANGUAGES) <= set(languages.values()):
        return tuple(lines)
    return tuple(
        replace(line, hint=language, is_stated=True)
        if line.row is not None
        and line.column_index is not None
        and (language := languages.get(line.column_index)) is not None
        else line
        for line in lines
    )
