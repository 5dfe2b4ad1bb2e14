"""Rows that hold a Dutch and a French text side by side, without a mark between them.

Tools that dump a page row by row put both columns on one line, with one space between them:
``Discussion générale Algemene bespreking``. :mod:`.row_splits` finds where the second one begins;
this module puts the halves of the rows of a page into reading order.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from benelux_search.text.columns.bilingual_lines import split_bilingual
from benelux_search.text.columns.gutter import RowPart
from benelux_search.text.columns.row_splits import choose_splits
from benelux_search.text.columns.row_words import Guess, RowSplit, first_guesses, words_of_rows
from benelux_search.text.languages.shared_marks import translates_neighbour

_LEAST_EVIDENCE: Final = 1.0  # nats of a row in one language that joins a column
# Rows in two languages among those around a row that are surely in columns. Of 16 texts in columns,
# the least share is .10; of 90 others, the largest is .04, but for two of a few rows.
_LEAST_SHARE: Final = 0.08
_AROUND: Final = 40  # rows before and after one that show the columns of its page
_FEW: Final = 20  # rows that are added, so that one of three does not count as a third
_STOPS: Final = (".", "!", "?", ";", ":")
_WIDER: Final = 1.15  # a row of one column may be so much wider than the halves seen so far


@dataclass(frozen=True, slots=True)
class RowLanguages:
    """The languages of a row; ``dutch`` is the evidence of its words for Dutch, in nats.

    ``split`` is None for a row in one language. ``is_finished`` is True if it ends as a sentence or
    an item does.
    """

    dutch: float
    split: RowSplit | None = None
    is_finished: bool = False


def side_by_side(rows: Sequence[str]) -> list[RowLanguages]:
    """Return the languages of each row of a document.

    Rows with a mark between the languages are left to :func:`.split_bilingual`.
    """
    words = words_of_rows(rows)
    guesses = first_guesses(words)
    in_columns = _in_columns(guesses, len(rows))
    whole = [
        row
        for row, guess in guesses.items()
        if not in_columns[row]
        and translates_neighbour(rows, row, (guess.split.left, guess.split.right))
    ]
    chosen = choose_splits(words, guesses, [*whole, *_marked(rows, guesses, in_columns)])
    for row in _marked(rows, chosen, in_columns):
        del chosen[row]
    return [
        RowLanguages(row.dutch, chosen.get(number), _is_finished(row.text))
        for number, row in enumerate(words)
    ]


def _in_columns(guesses: Mapping[int, Guess], count: int) -> list[bool]:
    """Return True for each row of a text in two columns: of the rows around it, many are split."""
    sure = [row in guesses and guesses[row].is_sure for row in range(count)]
    sums = list(itertools.accumulate(sure, initial=0))
    around = [(max(0, row - _AROUND), min(count, row + _AROUND + 1)) for row in range(count)]
    return [sums[end] - sums[start] > _LEAST_SHARE * (end - start + _FEW) for start, end in around]


def _marked(rows: Sequence[str], numbers: Iterable[int], in_columns: Sequence[bool]) -> list[int]:
    """Return those of some rows that have a mark between the languages.

    In columns, the numbers and the dashes of both halves are no mark.
    """
    numbers = list(numbers)
    halves = split_bilingual(
        [rows[number] for number in numbers], in_column=[in_columns[number] for number in numbers]
    )
    return [number for number, both in zip(numbers, halves, strict=True) if both is not None]


def columns_by_language(
    parts: Sequence[RowPart], languages: Iterator[RowLanguages]
) -> list[RowPart]:
    """Return the parts of a page in reading order, with rows in both languages split.

    ``parts`` are those by position. ``languages`` yields the languages of each part. Of rows that
    follow each other, the left halves come before the right halves. A row in one language between
    them belongs to the column of its language, if it is no wider than a column. If its words do not
    tell the language, it continues the column that was not finished.
    """
    ordered: list[RowPart] = []
    block = _Block()
    for part in parts:
        own = next(languages)
        if part.column == 0 and own.split is not None:
            if block.columns[0] and block.dutch_first != own.split.dutch_first:
                ordered += block.close()
            block.add(part, own.split)
        elif part.column == 0 and (column := block.column_of(part, own.dutch)):
            block.add_to_column(part, column, own.is_finished)
        else:
            ordered += [*block.close(), part]
    return [*ordered, *block.close()]


def _is_finished(text: str) -> bool:
    return text.endswith(_STOPS)


class _Block:
    """Rows that follow each other and hold both languages; their halves are two columns."""

    def __init__(self) -> None:
        self.columns: tuple[list[RowPart], list[RowPart]] = ([], [])
        self.dutch_first = False
        self._width = 0
        self._finished = [False, False]  # the last part of each column
        self._last = 0

    def add(self, part: RowPart, split: RowSplit) -> None:
        middle = part.start + split.offset
        self.columns[0].append(RowPart(part.row, part.start, part.start + len(split.left), 1))
        self.columns[1].append(RowPart(part.row, middle, part.end, 2))
        self.dutch_first = split.dutch_first
        self._width = max(self._width, len(split.left), len(split.right))
        self._finished = [_is_finished(split.left), _is_finished(split.right)]
        self._last = part.row

    def column_of(self, part: RowPart, dutch: float) -> int:
        """Return the column of the block to which a row in one language belongs; 0 for none.

        Of 54 short rows (``1997;``) below two halves of which one was finished, 53 continued the
        other one.
        """
        near = part.row == self._last + 1 and part.end - part.start <= _WIDER * self._width
        if not self.columns[0] or not near:
            return 0
        if abs(dutch) > _LEAST_EVIDENCE:
            return 1 if (dutch > 0) == self.dutch_first else 2
        left, right = self._finished
        return 0 if left == right else 2 if left else 1

    def add_to_column(self, part: RowPart, column: int, is_finished: bool) -> None:
        self.columns[column - 1].append(RowPart(part.row, part.start, part.end, column))
        self._finished[column - 1] = is_finished
        self._last = part.row

    def close(self) -> list[RowPart]:
        """Return all parts, the left column first; the block is empty afterwards."""
        parts = [*self.columns[0], *self.columns[1]]
        self.columns, self._width = ([], []), 0
        return parts
