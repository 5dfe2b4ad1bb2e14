"""Statistical tables: labels at the left in one language, figures, labels in the other language.

A row of such a table reads *Schuldgraad | 103,9 | 107,9 | Taux d'endettement*. Its figures stand
between two labels, and the figures of all rows are aligned; in running text, figures stand anywhere
in a line. The labels of a row translate each other; the figures are in no language.
"""

from __future__ import annotations

import bisect
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from benelux_search.pdf.figure_cells import (
    ALIGNED,
    Words,
    Zones,
    cells_of,
    figures_between,
    table_rows,
)
from benelux_search.pdf.page import FigureTable, PrintedWord
from benelux_search.text.languages.line_evidence import languages_of

_FEWEST: Final = 3  # rows with figures in a table
_MOST_BETWEEN: Final = 4  # rows between two rows with figures
_LARGEST: Final = 1.2  # of the size of a table: the type of its head
_NEAR: Final = 1.8  # sizes: the largest distance of a head from the row below it


class _Body(NamedTuple):
    """A row with figures between two labels: its place among the rows, and these figures."""

    place: int
    figures: Words


def split_figure_tables(rows: Sequence[Words]) -> tuple[list[FigureTable], list[Words]]:
    """Separate the tables of a page; return them, and the rows of the page that belong to none.

    ``rows`` are sorted from top to bottom.
    """
    figures = ((k, figures_between(row)) for k, row in enumerate(rows))
    bodies = _aligned([_Body(k, words) for k, words in figures if words])
    tables: list[FigureTable] = []
    taken: set[int] = set()
    for group in _groups(bodies, rows):
        zones = _zones(group, rows)
        indexes = range(_first_of_head(group, rows, zones), group[-1].place + 1)
        own = [rows[k] for k in indexes]
        table = FigureTable(own[0][0].base, own[-1][0].base, table_rows(own, zones))
        if not _is_in_one_language(table):
            tables.append(table)
            taken.update(indexes)
    return tables, [row for k, row in enumerate(rows) if k not in taken]


def _is_in_one_language(table: FigureTable) -> bool:
    """Return True if the labels at the left and at the right are clearly in the same language."""
    left, right = languages_of(
        [
            [line.text for row in table.rows for line in row.left],
            [line.text for row in table.rows for line in row.right],
        ]
    )
    return left is not None and left == right


# --- Rows with figures


def _aligned(bodies: Sequence[_Body]) -> list[_Body]:
    """Return the rows with the figures that are aligned with one of another row.

    Figures are aligned at the right, or centred.
    """
    ends = sorted(word.right for body in bodies for word in body.figures)
    centres = sorted(_centre(word) for body in bodies for word in body.figures)

    def is_aligned(word: PrintedWord) -> bool:
        if not any(map(str.isdigit, word.text)):
            return False
        return _count_near(ends, word.right) > 1 or _count_near(centres, _centre(word)) > 1

    kept = (_Body(body.place, list(filter(is_aligned, body.figures))) for body in bodies)
    return [body for body in kept if body.figures]


def _centre(word: PrintedWord) -> float:
    return (word.left + word.right) / 2


def _count_near(values: Sequence[float], wanted: float) -> int:
    """Return how many of some sorted values are near another one."""
    after = bisect.bisect_right(values, wanted + ALIGNED)
    return after - bisect.bisect_left(values, wanted - ALIGNED)


def _groups(bodies: Sequence[_Body], rows: Sequence[Words]) -> Iterator[list[_Body]]:
    """Yield the rows with figures of each table."""
    group: list[_Body] = []
    for body in bodies:
        if group and not _are_one_table(group, body, rows):
            if _is_table(group):
                yield group
            group = []
        group.append(body)
    if _is_table(group):
        yield group


def _is_table(group: Sequence[_Body]) -> bool:
    """Return True if there are enough rows; two rows need several columns of figures."""
    ends = sorted(word.right for body in group for word in body.figures)
    centres = sorted(_centre(word) for body in group for word in body.figures)
    least = _FEWEST if len(group) >= _FEWEST else 2
    columns = (
        min(
            sum(
                _count_near(ends, word.right) >= least
                or _count_near(centres, _centre(word)) >= least
                for word in body.figures
            )
            for body in group
        )
        if group
        else 0
    )
    return columns >= (1 if len(group) >= _FEWEST else 2) and len(group) > 1


def _are_one_table(group: Sequence[_Body], body: _Body, rows: Sequence[Words]) -> bool:
    between = rows[group[-1].place + 1 : body.place]
    zones = _zones([*group, body], rows)
    return len(between) <= _MOST_BETWEEN and not any(_is_crossed(row, zones) for row in between)


def _zones(group: Sequence[_Body], rows: Sequence[Words]) -> Zones:
    figures = [word for body in group for word in body.figures]
    rights = Counter(
        round(word.left)
        for body in group
        for word in rows[body.place]
        if word.left >= body.figures[-1].right
    )
    return Zones(
        min(word.left for word in figures),
        max(word.right for word in figures),
        float(rights.most_common(1)[0][0]),
    )


def _is_crossed(row: Words, zones: Zones) -> bool:
    """Return True if a text begins at the left of the figures and ends at the right of them."""
    cells = cells_of(row, zones.edge)
    return any(cell[0].left < zones.start and cell[-1].right > zones.end for cell in cells)


def _first_of_head(group: Sequence[_Body], rows: Sequence[Words], zones: Zones) -> int:
    """Return the index of the first row of a table: that of its head, if it has one."""
    first = group[0].place
    size = statistics.median(word.size for body in group for word in body.figures)
    while first:
        row, below = rows[first - 1], rows[first]
        if below[0].base - row[0].base > _NEAR * size or row[0].size > _LARGEST * size:
            break
        if _is_crossed(row, zones):
            break
        first -= 1
    return first
