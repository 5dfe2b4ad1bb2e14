"""Bands: the rows of paragraphs of a page whose columns are paragraphs side by side.

If the paragraphs of the columns begin side by side throughout a document, each page is cut where
all columns begin one.
"""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benelux_search.pdf.page import WIDE, Row, Sheet, rows_by_column
from benelux_search.pdf.paragraph_ends import score_end
from benelux_search.pdf.paragraphs import ParagraphStyle
from benelux_search.pdf.tables import TableRows
from benelux_search.text.joins import is_capitals

CERTAIN = 2.0  # nats: with a higher score, the end of a paragraph counts like a blank line
# nats: where columns stand level, a row with such a score against its end ends in no column
_REFUSED = 8.0
_ANEW = 8.0  # nats for the end of a row after which a capital begins all columns
_LEVEL = 0.3  # of the size: the maximum difference in height of rows side by side
_ROWS = 0.88  # the minimum share of paragraphs that begin side by side if they are set in rows

Scored = list[tuple[Row, float]]


@dataclass(frozen=True, slots=True)
class EndScores:
    """For each row of a page, the score that a paragraph ends before the row, in nats.

    The first row of a column has no score. ``columns`` has the rows of each column with their
    scores, from top to bottom, without full-width rows. ``scores`` has the scores by ``id(row)``,
    ``above`` the row above it in its column. ``is_level`` is True if the columns stand level
    throughout the document.
    """

    columns: Sequence[Scored]
    scores: dict[int, float]
    above: dict[int, Row]
    is_level: bool = False

    @classmethod
    def of(cls, sheet: Sheet, style: ParagraphStyle, tables: TableRows | None = None) -> EndScores:
        """Return the scores of a page; ``tables`` are the measures of columns that stand level."""

        def score(before: Row | None, a: Row, b: Row) -> float:
            nats = score_end(before, a, b, style)
            if tables is None or a.column == WIDE:
                return nats
            return nats + tables.score(a, b, style.edge(a)[0])

        flows = rows_by_column(sheet.rows)
        columns = [
            [
                (b, score(before, a, b))
                for before, a, b in zip([None, *flow], flow, flow[1:], strict=False)
            ]
            for flow in flows
        ]
        scores = {id(row): score for column in columns for row, score in column}
        above = {id(b): a for flow in flows for a, b in itertools.pairwise(flow)}
        cells = [c for c in columns if c and c[0][0].column != WIDE]
        return cls(cells, scores, above, tables is not None)

    def before(self, row: Row) -> float:
        """Return the score of a row.

        Raises:
            KeyError: the row is the first of its column.
        """
        return self.scores[id(row)]

    def cuts(self) -> list[float]:
        """Return each y at which all columns begin a paragraph, in ascending order.

        The scores of the rows at this y must add up to more than 0, and each must be above
        ``-CERTAIN``: a certain column outweighs an uncertain one. If the columns stand level
        throughout, it outweighs any other, and a capital that begins all columns counts as well.
        """
        cuts = []
        bases = [[row.base for row, _ in column] for column in self.columns]
        for row, score in itertools.chain.from_iterable(self.columns):
            if len(self.columns) < 2 or (score <= 0 and not self.is_level):
                continue
            beside = [
                found
                for column, heights in zip(self.columns, bases, strict=True)
                if (found := _beside(row, column, heights)) is not None
            ]
            if len(beside) < len(self.columns):
                continue
            level = [score for _, score in beside]
            total = sum(level)
            if self.is_level and begin_anew([(self.above[id(b)], b) for b, _ in beside]):
                total += _ANEW
            if total > 0 and min(level) > -(_REFUSED if self.is_level else CERTAIN):
                cuts.append(row.base)
        return sorted(cuts)

    def count_side_by_side(self) -> tuple[int, int]:
        """Count the paragraphs of the column with the fewest paragraphs.

        Returns the number of its paragraphs that begin beside paragraphs of all other columns, and
        the number of all its paragraphs; (0, 0) for a page with one column.
        """
        if len(self.columns) < 2:
            return 0, 0
        starts = [[row for row, score in column if score > CERTAIN / 2] for column in self.columns]
        k = min(range(len(starts)), key=lambda k: len(starts[k]))
        others = [
            [(row, score) for row, score in column if self.is_level or score > -CERTAIN]
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


def _beside(row: Row, column: Scored, bases: Sequence[float]) -> tuple[Row, float] | None:
    """Return the row at the same height in another column with its score; None without one."""
    room = _LEVEL * row.size
    k = bisect.bisect_left(bases, row.base - room)
    if k < len(bases) and bases[k] <= row.base + min(room, _LEVEL * column[k][0].size):
        return column[k]
    return None


def begin_anew(pairs: Sequence[tuple[Row, Row]]) -> bool:
    """Return True if all columns begin with a capital after a text that ends like no sentence.

    *Hoorzitting* below *Advies van de raad*, *Audition* below *Avis du conseil*. A word that begins
    both columns is a name. ``pairs`` are the last row of a text and the next one of its column.
    """
    firsts = {below.text.partition(" ")[0] for _, below in pairs}
    return len(pairs) == len(firsts) > 1 and all(
        above.text[-1:].isalnum() and below.text[:1].isupper() and not is_capitals(above.text)
        for above, below in pairs
    )


def is_set_in_rows(ends: Sequence[EndScores]) -> bool:
    """Return True if the paragraphs of columns begin side by side throughout a document.

    ``ends`` has the scores of each page.
    """
    counts = [page.count_side_by_side() for page in ends]
    level, count = (sum(column) for column in zip(*counts, strict=True)) if counts else (0, 0)
    return count > 0 and level >= _ROWS * count


def bands(
    sheet: Sheet, ends: EndScores, *, in_rows: bool, lines: Sequence[float] = ()
) -> Iterator[list[Row]]:
    """Yield the bands of a page, as lists of rows, from top to bottom.

    Consecutive full-width rows are a band of their own. If ``in_rows`` is True, the paragraphs
    stand side by side, and each row of paragraphs is a band. ``lines`` are the y of the ruling
    lines of a table, whose rows are bands.
    """
    cuts = ends.cuts() if in_rows else []
    if lines:
        cuts = sorted([*lines, *(y for y in cuts if not lines[0] < y < lines[-1])])
    has_columns = any(row.column != WIDE for row in sheet.rows)
    for wide, group in itertools.groupby(sheet.rows, key=lambda row: row.column == WIDE):
        if (wide and has_columns) or not cuts:
            yield list(group)
        else:
            yield from _cut(list(group), cuts)


def _cut(rows: Sequence[Row], cuts: Sequence[float]) -> Iterator[list[Row]]:
    def band(row: Row) -> int:
        return bisect.bisect_left(cuts, row.base + _LEVEL * row.size)

    for _, group in itertools.groupby(sorted(rows, key=lambda row: row.base), key=band):
        yield sorted(group, key=lambda row: (row.base, row.left))
