"""The split of a row with a Dutch and a French text side by side: the language changes there.

Each border between two words of a row is a possible split, and a row may be in one language. The
choice is the softmax of the sums of their features (:mod:`.split_features`). ``side_by_side.tsv``
holds the weights, which are fitted to dumps whose text is known: ``benchmarks/reading_weights``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from benelux_search.text.columns.row_words import Guess, RowSplit, RowWords
from benelux_search.text.columns.split_features import (
    Columns,
    Surroundings,
    is_dutch_first,
    options_of,
)
from benelux_search.text.fitted_weights import load_weights, shares
from benelux_search.text.lines.line_widths import printed_width

WEIGHTS: Final = "side_by_side.tsv"
# Probability; a row that is split wrongly spoils two texts, one that is whole only itself
_LIKELY: Final = 0.75
_ROUNDS: Final = 2  # the second one with the columns that the first one found
_FEW: Final = 20  # rows that are added when the share of rows in two languages is measured
_CHUNK: Final = 30  # rows with columns of their own, together with the chunks beside them
_NEAR: Final = 3  # rows from a row in two languages to one that may be, too
_WIDE_SHARE: Final = 0.8  # share of the halves that are narrower than a column is taken to be


def choose_splits(
    rows: Sequence[RowWords], first: Mapping[int, Guess], whole: Iterable[int]
) -> dict[int, RowSplit]:
    """Return the split of each row that is in two languages.

    ``first`` are the first guesses; ``whole`` are rows not to be split.
    """
    excluded = frozenset(whole)
    guesses = {row: each for row, each in first.items() if row not in excluded}
    sure = {row: guess.split for row, guess in guesses.items() if guess.is_sure}
    weights = load_weights(WEIGHTS)
    chosen: dict[int, RowSplit] = {}
    for _ in range(_ROUNDS):
        known = {**sure, **chosen}
        columns = ColumnsOfRows(known, len(rows))
        chosen = {}
        for number in rows_to_choose(rows, guesses, known):
            row, around = rows[number], surroundings(number, rows, known, columns)
            options = options_of(row, around, guesses.get(number))
            if number not in excluded and (k := _best(weights, options)):
                chosen[number] = row.split(k, is_dutch_first(row, k, around.columns))
    return chosen


def _best(weights: Mapping[str, float], options: Iterable[Sequence[str]]) -> int:
    """Return the token before which a row is split; 0 if it is not split.

    ``options`` are the features of each choice, the first one being that the row is not split.
    """
    chances = shares(weights, options)
    if 1.0 - chances[0] < _LIKELY:
        return 0
    return max(range(1, len(chances)), key=chances.__getitem__)


def rows_to_choose(
    rows: Sequence[RowWords], guesses: Iterable[int], known: Iterable[int]
) -> list[int]:
    """Return the rows that may be in two languages, in order: guesses, and rows near known ones."""
    near = {
        row
        for split in known
        for row in range(max(0, split - _NEAR), min(len(rows), split + _NEAR + 1))
        if len(rows[row].tokens) > 1
    }
    return sorted(near.union(guesses))


def surroundings(
    number: int,
    rows: Sequence[RowWords],
    known: Mapping[int, RowSplit],
    columns: ColumnsOfRows,
) -> Surroundings:
    """Return what is known around a row; ``known`` are the splits of other rows."""
    return Surroundings(
        columns.around(number),
        rows[number - 1].text if number else "",
        rows[number + 1].text if number + 1 < len(rows) else "",
        known.get(number - 1),
        known.get(number + 1),
    )


class ColumnsOfRows:
    """The columns of each part of a document, measured by the rows that are known to be split."""

    def __init__(self, known: Mapping[int, RowSplit], count: int) -> None:
        self._known = known
        self._count = count + _FEW
        self._chunks: defaultdict[int, list[Columns]] = defaultdict(list)
        for row, split in known.items():
            widths = printed_width(split.left), printed_width(split.right)
            own = Columns(*widths, split.offset, split.dutch_first)
            self._chunks[row // _CHUNK].append(own)
        self._found: dict[int, Columns] = {}

    def around(self, row: int) -> Columns:
        """Return the columns around a row; alone, the row itself does not count."""
        others = len(self._known) - (row in self._known)
        chunk = row // _CHUNK
        if chunk not in self._found:
            near = [split for k in range(chunk - 1, chunk + 2) for split in self._chunks.get(k, ())]
            self._found[chunk] = self._measure(near)
        found = self._found[chunk]
        share = others / self._count
        return replace(found, share=share) if others else Columns(share=share)

    def _measure(self, splits: Sequence[Columns]) -> Columns:
        if not splits:
            return Columns()
        at = int(_WIDE_SHARE * (len(splits) - 1))
        dutch_first = sum(bool(split.dutch_first) for split in splits)
        return Columns(
            sorted(split.left for split in splits)[at],
            sorted(split.right for split in splits)[at],
            sorted(split.start for split in splits)[len(splits) // 2],
            None if 2 * dutch_first == len(splits) else 2 * dutch_first > len(splits),
        )
