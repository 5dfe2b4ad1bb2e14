"""The words, rows and sheets of printed pages; independent of the PDF library.

Coordinates are in points; the origin is the top left corner, and y grows downwards. "Size" is the
font size in points. A :class:`Strip` is a preliminary row: the functions below split off marginal
marks and the cells of tables, and mark titles and last lines that belong to the whole page width.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from benelux_search.text.joins import PROVISION

_ASCENT = 0.8  # of the size: the height above the base line
_GLUED = 0.1  # of the size: words with a smaller gap are one, such as "1" and a raised "er"
# Marks with a space that no line is broken at
_OPENING = frozenset("«")
_CLOSING = frozenset(";:!?»%")


class PrintedWord(NamedTuple):
    """A printed word.

    ``left`` and ``right`` are the x of its ends, ``base`` is the y of its base line, ``size`` its
    font size, all in points. ``face`` is the name of its typeface.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    face: str = ""

    @property
    def top(self) -> float:
        return self.base - _ASCENT * self.size

    @property
    def bottom(self) -> float:
        return self.base + (1 - _ASCENT) * self.size


WIDE = -1


class Rule(NamedTuple):
    """A ruling line: a horizontal one at the y ``at``, or a vertical one at the x ``at``.

    ``start`` and ``end`` are its ends in the other direction. All are in points.
    """

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Rules:
    """The horizontal and vertical ruling lines of a page, from top to bottom and left to right."""

    horizontal: tuple[Rule, ...] = ()
    vertical: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """The words of a page, rotated so that most of its text is upright.

    ``number`` counts from 1; ``width`` and ``height`` are in points. ``rotated_text`` is the text
    in other directions than the main text. ``rules`` are its ruling lines, if it was not rotated.
    """

    number: int
    width: float
    height: float
    words: tuple[PrintedWord, ...]
    rotated_text: str = ""
    rules: Rules = Rules()


@dataclass(frozen=True, slots=True)
class Row:
    """A printed line of one column, or of the whole page width.

    ``left``, ``right``, ``base``, ``size`` and ``face`` are as for :class:`PrintedWord`; ``face``
    is empty if the row has several typefaces. ``column`` counts from 0; it is ``WIDE`` for a row
    across a gutter, and for all rows of a page without gutters. ``column_key`` identifies the
    column on all pages with the same layout. ``lead`` is the width of the first word in points,
    with the marks that stay on its line.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    lead: float
    face: str
    column: int
    column_key: tuple[int, ...]

    @classmethod
    def of(cls, words: Sequence[PrintedWord], column: int, column_key: tuple[int, ...]) -> Row:
        """Return the row of these words, which are sorted from left to right."""
        # the largest of the first words, because a raised mark is smaller than its row
        main = max(words[:3], key=lambda word: word.size)
        faces = {word.face for word in words}
        return cls(
            row_text(words),
            words[0].left,
            words[-1].right,
            main.base,
            main.size,
            _first_word_end(words) - words[0].left,
            faces.pop() if len(faces) == 1 else "",
            column,
            column_key,
        )

    @property
    def top(self) -> float:
        return self.base - _ASCENT * self.size

    @property
    def bottom(self) -> float:
        return self.base + (1 - _ASCENT) * self.size


def _first_word_end(words: Sequence[PrintedWord]) -> float:
    """Return where the first word ends, with the marks that stay on its line: « mot, 169bis ;."""
    last = 1 if words[0].text in _OPENING and len(words) > 1 else 0
    if last + 1 < len(words) and words[last + 1].text in _CLOSING:
        last += 1
    return words[last].right


def has_letters(words: Sequence[PrintedWord]) -> bool:
    """Return True if a word has a letter."""
    return any(c.isalpha() for word in words for c in word.text)


def row_text(words: Sequence[PrintedWord]) -> str:
    """Return the text of words, with a space between two words unless they touch."""
    parts = [words[0].text]
    for before, word in itertools.pairwise(words):
        gap = word.left - before.right
        near = gap < _GLUED * word.size and gap < _GLUED * before.size
        parts.append(word.text if near else f" {word.text}")
    return "".join(parts)


@dataclass(frozen=True, slots=True)
class LabelledFigures:
    """A row of a table: the lines of the labels at the left and at the right, and its figures.

    The words above the figures stand before them.
    """

    left: tuple[Row, ...] = ()
    right: tuple[Row, ...] = ()
    figures: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class FigureTable:
    """A table on a page.

    ``top`` is the y of its first base line, ``ends`` the x at which its figures end, in ascending
    order.
    """

    top: float
    rows: tuple[LabelledFigures, ...]
    ends: tuple[float, ...]


@dataclass(slots=True)
class Sheet:
    """A page split into rows, or a part of it.

    ``rows`` are the rows of text from top to bottom, ``margin`` the rows of the margins, ``tables``
    the statistical tables, which have no rows here. The other fields are as for :class:`Page`.
    """

    number: int
    width: float
    height: float
    rows: list[Row]
    margin: list[Row]
    rotated_text: str = ""
    rules: Rules = Rules()
    tables: tuple[FigureTable, ...] = ()

    def regions(self) -> Iterator[Sheet | FigureTable]:
        """Yield the tables of the page, and the sheets above, between and below them."""
        rows = self.rows
        for table in self.tables:
            above = [row for row in rows if row.base < table.top]
            rows = [row for row in rows if row.base >= table.top]
            if above:
                yield replace(self, rows=above)
            yield table
        if rows or not self.tables:
            yield replace(self, rows=rows)


# --- Strips

GAP = 0.4  # of the size: the minimum white space that can be a gutter
EDGE = 1.5  # points: the maximum difference of the left ends of a column
FEW = 4  # rows: the minimum number that shows an edge
NARROW = 0.14  # of the width of the text: narrower columns hold marginal marks
_CELL = 2.0  # of the size: the minimum gap between the cells of a table
_TOUCHING = 1.5  # of the size: the largest distance of two lines of one paragraph
_MARK_CHARS = 14  # the longest marginal mark
_MANY = 3  # gaps of a row: enough to tell the usual gap
_WIDER = 1.3  # the minimum ratio of the gap before a mark to the usual gap of its row


@dataclass(slots=True)
class Strip:
    """A preliminary row, which may still be split; ``column`` and ``column_key`` as for a Row."""

    words: Sequence[PrintedWord]
    column: int
    column_key: tuple[int, ...]

    @property
    def left(self) -> float:
        return self.words[0].left

    @property
    def right(self) -> float:
        return self.words[-1].right

    @property
    def base(self) -> float:
        return self.words[0].base

    @property
    def size(self) -> float:
        return self.words[0].size

    @property
    def text(self) -> str:
        return row_text(self.words)


def widen_titles(rows: list[Strip]) -> list[Strip]:
    """Set the column of centred titles to WIDE, and return the rows.

    A title is an indented row that ends to the right of its column, such as "NOTA".
    """
    columns: defaultdict[int, list[Strip]] = defaultdict(list)
    for row in rows:
        columns[row.column].append(row)
    for column, members in columns.items():
        if column == WIDE or len(members) < 2 * FEW:
            continue
        left = Counter(round(row.left) for row in members).most_common(1)[0][0]
        usual = sorted(row.right for row in members)[int(0.75 * (len(members) - 1))]
        for row in members:
            if row.right > usual + 2 * EDGE and row.left > left + 2 * row.size:
                row.column, row.column_key = WIDE, (WIDE,)
    return rows


def split_at_gaps(row: Strip) -> list[Strip]:
    """Split a row of a table into its cells, at gaps that are much wider than the usual gap.

    A row without such gaps is returned whole.
    """
    gaps = [b.left - a.right for a, b in itertools.pairwise(row.words)]
    if len(gaps) < 3 or max(gaps) < _CELL * row.size:
        return [row]
    usual = sorted(gaps)[len(gaps) // 2]
    parts, first = [], 0
    for k, gap in enumerate(gaps, 1):
        enough = k - first >= 2 and len(row.words) - k >= 2
        if enough and gap > _CELL * row.size and gap > 3 * usual:
            parts.append(row.words[first:k])
            first = k
    parts.append(row.words[first:])
    if any(PROVISION.match(row_text(cell)) for cell in parts):  # "Article 5     Dans l'hypothèse"
        return [row]
    return [Strip(cell, row.column, row.column_key) for cell in parts]


def widen_ends(rows: Sequence[Strip]) -> None:
    """Set the column of the short last line of a full-width paragraph to WIDE.

    Such a line lies within the first column, so it looks like a line of that column. The rows are
    sorted from top to bottom.
    """
    bases = Counter(round(row.base) for row in rows)
    for a, b in itertools.pairwise(rows):
        if a.column == WIDE and b.column == 0 and b.left < a.left + 1:
            close = 0 < b.base - a.base < _TOUCHING * a.size and abs(a.size - b.size) < 0.5
            alone = sum(bases[round(b.base) + k] for k in (-1, 0, 1)) == 1
            if close and alone:
                b.column, b.column_key = WIDE, (WIDE,)


def split_margins(parts: list[Strip], count: int) -> tuple[list[Strip], list[Strip]]:
    """Return the rows of text, with renumbered columns, and the rows of the margins.

    The margins are the narrow columns, and short marks to the right of a column of text. ``count``
    is the number of columns in ``parts``.
    """
    extents = {}
    for k in range(count):
        members = [row for row in parts if row.column == k]
        if members:
            extents[k] = (min(r.left for r in members), max(r.right for r in members), members)
    whole = max(r.right for r in parts) - min(r.left for r in parts)
    narrow = {
        k
        for k, (left, right, members) in extents.items()
        if right - left < NARROW * whole
        and sum(len(row.text) <= _MARK_CHARS for row in members) >= 0.9 * len(members)
    }
    margin = [row for row in parts if row.column in narrow]
    kept = [row for row in parts if row.column not in narrow]
    columns = sorted({row.column for row in kept} - {WIDE})
    for row in kept:
        row.column = columns.index(row.column) if row.column != WIDE else WIDE
    text = [row for row in kept if row.column == WIDE]
    for k in range(len(columns)):
        rest, marks = _without_marks([row for row in kept if row.column == k])
        text += rest
        margin += marks
    return widen_titles(text), margin


class _WordRun(NamedTuple):
    """A run of words in a row, between two gaps; ``is_mark`` is True if it is short."""

    first: int
    left: float
    right: float
    is_mark: bool


def _without_marks(rows: list[Strip]) -> tuple[list[Strip], list[Strip]]:
    """Split off the short marks to the right of the text; return the rows of text and the marks."""
    if len(rows) < FEW:
        return rows, []
    runs = [(k, run) for k, row in enumerate(rows) for run in _runs(row.words)]
    right = max((run.right for _, run in runs if not run.is_mark), default=0.0)
    marks = {k: run.first for k, run in runs if run.is_mark and run.left > right + EDGE}
    if not marks or len(marks) > 0.6 * len(rows):
        return rows, []
    kept: list[Strip] = []
    cut: list[Strip] = []
    for k, row in enumerate(rows):
        first = marks.get(k, len(row.words))
        for words, made in ((row.words[:first], kept), (row.words[first:], cut)):
            if words:
                made.append(Strip(words, row.column, row.column_key))
    return kept, cut


def _runs(words: Sequence[PrintedWord]) -> Iterator[_WordRun]:
    widths = [b.left - a.right for a, b in itertools.pairwise(words)]
    # all gaps of a justified row are wide
    usual = sorted(widths)[len(widths) // 2] if len(widths) >= _MANY else 0.0
    gaps = [
        k
        for k, (width, word) in enumerate(zip(widths, words[1:], strict=True), 1)
        if width >= GAP * word.size and width > _WIDER * usual
    ]
    for first, end in itertools.pairwise([0, *gaps, len(words)]):
        text = " ".join(word.text for word in words[first:end])
        yield _WordRun(first, words[first].left, words[end - 1].right, len(text) <= _MARK_CHARS)


def rows_by_column(rows: Sequence[Row]) -> list[list[Row]]:
    """Group rows by column, the first column first."""
    columns: dict[int, list[Row]] = {}
    for row in rows:
        columns.setdefault(row.column, []).append(row)
    return [columns[column] for column in sorted(columns)]
