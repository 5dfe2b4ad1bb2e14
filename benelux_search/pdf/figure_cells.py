"""The cells of a statistical table: labels at the left and at the right, and figures between.

A label may take several lines, which stand level with its figures, above or below them.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypeAlias

from benelux_search.pdf.page import WIDE, LabelledFigures, PrintedWord, Row, has_letters
from benelux_search.text.joins import begins_lower

_FIGURE: Final = re.compile(
    r"[-+–−±<>≤≥]?\(?[-+–−]?€?\d{1,3}(?:[.,' ]?\d{3})*(?:[.,]\d+)?\)?[%‰€*]?"
    r"|\d+|[-–—.…:/x%]|n\.?[abvd]\.?|p\.?m\.?|\.{2,}",
    re.IGNORECASE,
)
CELL: Final = 0.8  # of the size: the least gap between two cells of a row
ALIGNED: Final = 2.0  # points: the largest difference of the ends of aligned figures
_SMALLER: Final = 0.85  # of the size of a label: the type of codes, such as *B1\*g*
_TOUCHING: Final = 0.8  # sizes: a smaller distance than that of two lines
CLOSER: Final = 1.2  # times: a label that is so much nearer to one row belongs to it
LINE: Final = 1.6  # sizes: the largest distance of two lines of a label
_KEYS: Final = ((0, -7), (1, -7))  # of the columns of labels, on all pages

Words: TypeAlias = list[PrintedWord]


class Zones(NamedTuple):
    """The x between which the figures of a table stand, and the left edge of the right labels."""

    start: float
    end: float
    edge: float

    def split(self, cells: Sequence[Words]) -> tuple[list[Words], list[Words], list[Words]]:
        """Return the cells at the left, in the middle and at the right."""
        parts: tuple[list[Words], list[Words], list[Words]] = ([], [], [])
        for cell in cells:
            centre = (cell[0].left + cell[-1].right) / 2
            is_right = centre > self.end or cell[0].left > self.edge - ALIGNED
            parts[0 if centre < self.start else 2 if is_right else 1].append(cell)
        return parts


@dataclass(slots=True)
class _LabelRow:
    """A row of a table to which lines are still added; ``base`` is its base line."""

    base: float
    size: float
    left: list[Words] = field(default_factory=list)
    right: list[Words] = field(default_factory=list)
    figures: list[Words] = field(default_factory=list)

    @property
    def is_label(self) -> bool:
        """True for a row of labels without figures."""
        return bool(self.left or self.right) and not self.figures


def is_figure(word: PrintedWord) -> bool:
    """Return True if a word is a figure, or a mark in its place, such as *p.m.*."""
    return bool(_FIGURE.fullmatch(word.text))


def figures_between(row: Words) -> Words:
    """Return the figures of a row that stand between two texts, after a gap; [] without any."""
    best: Words = []
    for of_figures, run in itertools.groupby(range(len(row)), lambda k: is_figure(row[k])):
        if of_figures:
            best = max(best, _figures_between(row, list(run)), key=len)
    return best


def _figures_between(row: Words, run: Sequence[int]) -> Words:
    """Return the figures of a run after its first gap, if there are letters on both sides."""
    end = run[-1] + 1
    if row[end - 1].text == row[0].text:
        end -= 1  # both texts begin with the same number: *1.2 De huurder*, *1.2 Le preneur*
    for k in range(run[0], end):
        if _is_after_gap(row, k):
            figures = row[k:end]
            has_digits = any(c.isdigit() for word in figures for c in word.text)
            is_between = has_letters(row[:k]) and has_letters(row[run[-1] + 1 :])
            return figures if has_digits and is_between else []
    return []


def before_gap(row: Words, figures: Words) -> Words:
    """Return the figures of a row up to its last gap; a number after it may begin a text."""
    start = row.index(figures[0])
    last = max(
        (k for k in range(start, start + len(figures) + 1) if _is_after_gap(row, k)), default=start
    )
    return row[start:last]


def _is_after_gap(row: Words, k: int) -> bool:
    return 0 < k < len(row) and row[k].left - row[k - 1].right >= CELL * row[k].size


# --- Cells


def table_rows(rows: Sequence[Words], zones: Zones) -> tuple[LabelledFigures, ...]:
    """Return the rows of a table; ``rows`` are its printed rows, from top to bottom."""
    return tuple(_made(row) for row in _with_lines([_parts(row, zones) for row in rows]))


def _parts(row: Words, zones: Zones) -> _LabelRow:
    """Return a printed row with its words in their cells."""
    made = _LabelRow(row[0].base, max(word.size for word in row))
    is_body = bool(figures_between(row))
    # a figure may touch a label, but the cells of a head stand apart
    cells = [[word] for word in row] if is_body else cells_of(row, zones.edge)
    left, middle, right = zones.split(cells)
    first = next((k for k, cell in enumerate(left, 1) if has_letters(cell)), len(left))
    heads = [] if is_body else left[first:]
    label, codes = _label_and_codes(_words(left if is_body else left[:first]))
    number, label = _split_number(label)
    backwards, second = _split_number(_words(right)[::-1])
    heads += cells_of(_words(middle), zones.edge)
    figures = [cell for cell in heads if not has_letters(cell) or _is_code(cell)]
    made.figures += [cell for cell in heads if cell not in figures]
    for text, lines in ((label, made.left), (second[::-1], made.right)):
        if text:
            lines.append(text)
    if others := [*number, *codes, *_words(figures), *backwards]:
        made.figures.append(others)
    return made


def _words(cells: Iterable[Words]) -> Words:
    return list(itertools.chain.from_iterable(cells))


def cells_of(words: Words, edge: float = math.inf) -> list[Words]:
    """Cut words at the gaps between them, and at the left edge of a column."""
    cells: list[Words] = []
    for word in words:
        is_new = abs(word.left - edge) < ALIGNED
        if cells and not is_new and word.left - cells[-1][-1].right < CELL * word.size:
            cells[-1].append(word)
        else:
            cells.append([word])
    return cells


def _is_code(cell: Words) -> bool:
    return any(c.isdigit() for word in cell for c in word.text)


def _label_and_codes(words: Words) -> tuple[Words, Words]:
    """Separate a label from the codes after it, such as *B1\\*g*: figures, in type of their own."""
    for k in range(1, len(words)):
        before, word = words[k - 1], words[k]
        is_apart = word.left - before.right >= CELL * word.size
        is_smaller = word.size < _SMALLER * before.size
        if (is_apart or is_smaller) and _is_code(words[k:]) and has_letters(words[:k]):
            return words[:k], words[k:]
    return words, []


def _split_number(words: Words) -> tuple[Words, Words]:
    """Separate the number of a row from its label."""
    if len(words) > 1 and words[0].text.strip(".)").isdecimal():
        gap = max(words[1].left - words[0].right, words[0].left - words[1].right)
        if gap >= CELL / 2 * words[0].size:
            return words[:1], words[1:]
    if len(words) == 1 and words[0].text.isdecimal():
        return words, []
    return [], words


# --- Labels of several lines


def _with_lines(rows: Sequence[_LabelRow]) -> list[_LabelRow]:
    """Return the rows of a table, with the further lines of a label in its row."""
    merged: list[_LabelRow] = []
    waiting: list[_LabelRow] = []  # lines of a label that stand above its figures
    for k, row in enumerate(rows):
        above = merged[-1] if merged else None
        below = rows[k + 1] if k + 1 < len(rows) else None
        owner = _owner(row, above, below)
        if owner is above and above is not None:
            _add(above, row)
        elif owner is below and below is not None:
            waiting.append(row)
        else:
            for line in reversed(waiting):
                row.left[:0], row.right[:0] = line.left, line.right
            waiting = []
            merged.append(row)
    return merged


def _add(row: _LabelRow, line: _LabelRow) -> None:
    row.left += line.left
    row.right += line.right
    row.base = line.base


def _owner(row: _LabelRow, above: _LabelRow | None, below: _LabelRow | None) -> _LabelRow | None:
    """Return the row above or below to which a line of labels belongs; None if it is a row.

    A line that goes on in small letters belongs to the row above; another one belongs to the row
    that is clearly nearer.
    """
    if not row.is_label:
        return None
    before = row.base - above.base if above is not None else float("inf")
    after = below.base - row.base if below is not None else float("inf")
    most = LINE * row.size
    for own, other, near in ((before, after, above), (after, before, below)):
        is_half = near is not None and not (near.left and near.right)
        if own < _TOUCHING * row.size or (own * CLOSER < other and own <= most and is_half):
            return near
    texts = [" ".join(word.text for word in words) for words in (*row.left, *row.right)]
    goes_on = any(map(begins_lower, texts))
    return above if goes_on and before <= most else None


def _made(row: _LabelRow) -> LabelledFigures:
    def lines(words: Sequence[Words], column: int) -> tuple[Row, ...]:
        key = _KEYS[column] if column != WIDE else (WIDE,)
        return tuple(Row.of(each, column, key) for each in words)

    return LabelledFigures(lines(row.left, 0), lines(row.right, 1), lines(row.figures, WIDE))
