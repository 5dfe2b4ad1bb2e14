"""The order in which the rows of a page are read, and where paragraphs begin in it."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benelux_search.layout.blocks import Habits, end_between
from benelux_search.layout.page import WIDE, Row, Sheet

SURE = 2.0  # nats from which the end of a paragraph is as good as a blank line
_LEVEL = 0.3  # of the size by which rows set side by side may differ in height
_ROWS = 0.88  # share of the paragraphs that begin side by side where they are set in rows

Scored = list[tuple[Row, float]]


def flows(rows: Sequence[Row]) -> list[list[Row]]:
    """The rows by column, the first column first."""
    columns: dict[int, list[Row]] = {}
    for row in rows:
        columns.setdefault(row.column, []).append(row)
    return [columns[column] for column in sorted(columns)]


@dataclass(frozen=True, slots=True)
class Ends:
    """What speaks for the end of a paragraph before each row of a page, in nats.

    By column, from top to bottom, without the first row of each.
    """

    columns: Sequence[Scored]
    scores: dict[int, float]

    @classmethod
    def of(cls, sheet: Sheet, habits: Habits) -> Ends:
        columns = [
            [(b, end_between(a, b, habits)) for a, b in itertools.pairwise(flow)]
            for flow in flows(sheet.rows)
        ]
        scores = {id(row): score for column in columns for row, score in column}
        return cls([c for c in columns if c and c[0][0].column != WIDE], scores)

    def before(self, row: Row) -> float:
        """The score before a row that is not the first of its column."""
        return self.scores[id(row)]

    def cuts(self) -> list[float]:
        """The heights at which the columns, taken together, begin a paragraph side by side.

        What one column is unsure of another tells.
        """
        found = []
        bases = [[row.base for row, _ in column] for column in self.columns]
        for row, score in itertools.chain.from_iterable(self.columns):
            if score <= 0 or len(self.columns) < 2:
                continue
            level = [
                own
                for column, heights in zip(self.columns, bases, strict=True)
                if (own := _beside(row, column, heights)) is not None
            ]
            together = len(level) == len(self.columns) and sum(level) > 0
            if together and min(level) > -SURE:
                found.append(row.base)
        return sorted(found)

    def side_by_side(self) -> tuple[int, int]:
        """How many paragraphs of the shortest column begin beside others, and of how many."""
        if len(self.columns) < 2:
            return 0, 0
        starts = [[row for row, own in column if own > SURE / 2] for column in self.columns]
        k = min(range(len(starts)), key=lambda k: len(starts[k]))
        others = [
            [(row, own) for row, own in column if own > -SURE]
            for j, column in enumerate(self.columns)
            if j != k
        ]
        bases = [[row.base for row, _ in column] for column in others]
        level = sum(
            all(
                _beside(start, column, heights) is not None
                for column, heights in zip(others, bases, strict=True)
            )
            for start in starts[k]
        )
        return level, len(starts[k])


def _beside(row: Row, column: Scored, bases: Sequence[float]) -> float | None:
    """The score of the row of a column that stands on the same height; None where none does."""
    room = _LEVEL * row.size
    k = bisect.bisect_left(bases, row.base - room)
    if k < len(bases) and bases[k] <= row.base + min(room, _LEVEL * column[k][0].size):
        return column[k][1]
    return None


def set_in_rows(ends: Sequence[Ends]) -> bool:
    """Whether the paragraphs of the columns begin side by side throughout a document."""
    counts = [page.side_by_side() for page in ends]
    level, count = (sum(column) for column in zip(*counts, strict=True)) if counts else (0, 0)
    return count > 0 and level >= _ROWS * count


def bands(sheet: Sheet, ends: Ends, *, in_rows: bool) -> Iterator[list[Row]]:
    """The bands of a page from top to bottom; the columns of each are read one by one.

    Rows of the whole width part them, and where paragraphs stand in rows, each is one.
    """
    cuts = ends.cuts() if in_rows else []
    for wide, group in itertools.groupby(sheet.rows, key=lambda row: row.column == WIDE):
        if wide or not cuts:
            yield list(group)
        else:
            yield from _cut(list(group), cuts)


def _cut(rows: Sequence[Row], cuts: Sequence[float]) -> Iterator[list[Row]]:
    def band(row: Row) -> int:
        return bisect.bisect_left(cuts, row.base + _LEVEL * row.size)

    for _, own in itertools.groupby(sorted(rows, key=lambda row: row.base), key=band):
        yield sorted(own, key=lambda row: (row.base, row.left))
