"""Statistical tables: labels at the left in one language, figures, labels in the other language.

A row of such a table reads *Schuldgraad | 103,9 | 107,9 | Taux d'endettement*. Its figures stand
between two labels, and the figures of all rows are aligned; in running text, figures stand anywhere
in a line. The labels of a row translate each other; the figures are in no language.
"""

from __future__ import annotations

import bisect
import itertools
import math
import statistics
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Final, NamedTuple

from benelux_search.pdf.figure_cells import (
    ALIGNED,
    CLOSER,
    LINE,
    Words,
    Zones,
    before_gap,
    cells_of,
    figures_between,
    is_figure,
    table_rows,
)
from benelux_search.pdf.page import FigureTable, PrintedWord, has_letters
from benelux_search.text.languages.line_evidence import languages_of

_FEWEST: Final = 3  # rows with figures in a table
_MOST_BETWEEN: Final = 4  # rows between two rows with figures
_LARGEST: Final = 1.2  # of the size of a table: the type of its head
_MOST_HEADS: Final = 4  # rows of a head
_LONGEST_HEAD: Final = 4  # words of a cell of a head
# sizes, and distances of two rows: how far above a row its head may stand
_NEAR, _NEAR_ROWS = 1.8, 1.4


class _Body(NamedTuple):
    """A row with figures between two labels: its place among the rows, and these figures."""

    place: int
    figures: Words


def split_figure_tables(
    rows: Sequence[Words], known: Sequence[float] = ()
) -> tuple[list[FigureTable], list[Words]]:
    """Separate the tables of a page; return them, and the rows of the page that belong to none.

    ``rows`` are sorted from top to bottom. ``known`` are the x at which the figures of the table
    before this page end, whose last row may stand alone on it.
    """
    figures = ((k, figures_between(row)) for k, row in enumerate(rows))
    bodies = _aligned([_Body(k, words) for k, words in figures if words], rows, known)
    tables: list[FigureTable] = []
    taken: set[int] = set()
    for group in _groups(bodies, rows):
        if not _is_table(group, known):
            continue
        zones = _zones(group, rows)
        indexes = range(
            _first_of_head(group, rows, zones), _end_of_labels(group[-1].place + 1, rows, zones)
        )
        own = [rows[k] for k in indexes]
        ends = sorted(word.right for body in group for word in body.figures)
        table = FigureTable(own[0][0].base, table_rows(own, zones), tuple(ends))
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


def _aligned(bodies: Sequence[_Body], rows: Sequence[Words], known: Sequence[float]) -> list[_Body]:
    """Return the rows with the figures that are aligned with one of another row.

    Figures are aligned at the right, or centred. A row needs one that is aligned with a clear
    figure. ``known`` are ends of figures on another page.
    """
    clear = _clear_figures(bodies, rows)
    near = _counter_of_aligned(clear, known)
    kept = [
        body
        for body in bodies
        if any(_has_digit(word) and near(word) > (word in clear) for word in body.figures)
    ]
    count = _counter_of_aligned([word for body in kept for word in body.figures], known)
    aligned = (
        body._replace(figures=[w for w in body.figures if _has_digit(w) and count(w) > 1])
        for body in kept
    )
    return [body for body in aligned if body.figures]


def _clear_figures(bodies: Sequence[_Body], rows: Sequence[Words]) -> set[PrintedWord]:
    """Return the figures that are not the number of a text, as in *1.2 Le preneur paie*.

    They stand before a gap, or more words end where they end than begin where they begin.
    """
    figures = [word for body in bodies for word in body.figures]
    rights = sorted(word.right for word in figures)
    lefts = sorted(word.left for word in figures)
    apart = {word for body in bodies for word in before_gap(rows[body.place], body.figures)}
    return {
        word
        for word in figures
        if word in apart or _count_near(rights, word.right) > _count_near(lefts, word.left)
    }


def _has_digit(word: PrintedWord) -> bool:
    return any(map(str.isdigit, word.text))


def _counter_of_aligned(
    figures: Collection[PrintedWord], known: Sequence[float] = ()
) -> Callable[[PrintedWord], int]:
    """Return a function that counts the figures with which a word is aligned."""
    ends = sorted([*known, *(word.right for word in figures)])
    centres = sorted(map(_centre, figures))
    return lambda word: max(_count_near(ends, word.right), _count_near(centres, _centre(word)))


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
            yield group
            group = []
        group.append(body)
    if group:
        yield group


def _is_table(group: Sequence[_Body], known: Sequence[float]) -> bool:
    """Return True if there are enough rows; two rows need several columns of figures.

    A single row must have the columns of the table on the page before.
    """
    if len(group) == 1:
        figures = group[0].figures
        return len(figures) > 1 and all(_count_near(known, word.right) for word in figures)
    count = _counter_of_aligned([word for body in group for word in body.figures])
    least = min(_FEWEST, len(group))
    columns = [sum(count(word) >= least for word in body.figures) for body in group]
    return min(columns) >= (1 if len(group) >= _FEWEST else 2)


def _are_one_table(group: Sequence[_Body], body: _Body, rows: Sequence[Words]) -> bool:
    between = rows[group[-1].place + 1 : body.place]
    zones = _zones([*group, body], rows)
    return (
        len(between) <= _MOST_BETWEEN
        and not any(_is_crossed(row, zones) for row in between)
        and not any(_has_words_between(rows[each.place], zones) for each in (group[-1], body))
    )


def _has_words_between(row: Words, zones: Zones) -> bool:
    """Return True if a row has words between its labels: running text in three columns."""
    between = (word for word in row if zones.start < word.left and word.right < zones.end)
    return has_letters([word for word in between if not is_figure(word)])


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
    bases = [rows[body.place][0].base for body in group]
    pitches = [b - a for a, b in itertools.pairwise(bases)] or [0.0]
    farthest = max(_NEAR * size, _NEAR_ROWS * statistics.median(pitches))
    least = max(0, first - _MOST_HEADS)
    while first > least:
        row, below = rows[first - 1], rows[first]
        if below[0].base - row[0].base > farthest or row[0].size > _LARGEST * size:
            break
        if _is_crossed(row, zones) or not _is_head(row, zones):
            break
        first -= 1
    return first


def _end_of_labels(end: int, rows: Sequence[Words], zones: Zones) -> int:
    """Return the index after the last row of a table, with the further lines of its last labels.

    They are clearly nearer to it than to what follows.
    """
    while end < len(rows):
        row, above = rows[end], rows[end - 1]
        distance = row[0].base - above[0].base
        after = rows[end + 1][0].base - row[0].base if end + 1 < len(rows) else math.inf
        _, middle, _ = zones.split(cells_of(row, zones.edge))
        is_line = distance <= LINE * row[0].size and distance * CLOSER < after
        if middle or not is_line or _is_crossed(row, zones) or row[0].size > above[0].size + 0.5:
            break
        end += 1
    return end


def _is_head(row: Words, zones: Zones) -> bool:
    """Return True if a row may be part of a head: short cells above figures, or both labels."""
    left, middle, right = zones.split(cells_of(row, zones.edge))
    words = [sum(has_letters([word]) for word in cell) for cell in middle]
    is_short = max(words, default=0) <= _LONGEST_HEAD
    return is_short and (not sum(words) or bool(left) == bool(right))
