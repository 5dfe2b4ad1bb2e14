"""Rows that hold a Dutch and a French text side by side, without a mark between them.

Tools that dump a page row by row put both columns on one line, with one space between them:
``Discussion générale Algemene bespreking``. The scores of the words show where one language ends
and the other begins. ``side_by_side.tsv`` holds the weights of the decision, which are fitted to
dumps whose text is known: see ``benchmarks/reading_weights``.
"""

from __future__ import annotations

import bisect
import itertools
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from benelux_search.text.bilingual_lines import split_bilingual
from benelux_search.text.fitted_weights import load_weights, probability
from benelux_search.text.gutter import RowPart
from benelux_search.text.langid import dutch_to_french_ratios, dutch_word_scores

WEIGHTS: Final = "side_by_side.tsv"
_LONGEST: Final = 300  # characters of a row
_LEAST_GAIN: Final = 1.0  # nats that two languages explain better than one
_BEGINS_CELL: Final = 1.0  # nats: a cell seldom begins with a small letter
_OFF_CENTRE: Final = 4.0  # nats; a column is as wide as the other
_FEW: Final = 20  # rows that are added when the share of clear rows is measured
_ADDRESS: Final = re.compile(r"://|www\.|@")
_TOKEN: Final = re.compile(r"\S+")
_WORD: Final = re.compile(r"[^\W\d_]+")
_IN_BRACKETS: Final = re.compile(r"\([^()]+\)[.,;:]?")  # (Avenue de la Liberté)
_QUOTES: Final = frozenset('"“”«»„')
_CLEAR: Final = 3.0  # nats of the weaker half of a clear row
_LIKELY: Final = 0.9
_WIDER: Final = 1.15  # a row of one column may be so much wider than the halves seen so far
# Borders of the classes of features
_WEAKER: Final = (0.3, 0.6, 1, 1.5, 2, 3, 4, 6)
_COARSELY: Final = (1, 2, 4)  # of the weaker half, where it counts with another feature
_RATIO: Final = (0.2, 0.5, 0.8, 1.2)
_OFF_MIDDLE: Final = (0.05, 0.1, 0.2, 0.3)
_SHARE: Final = (0.002, 0.01, 0.05, 0.3)


@dataclass(frozen=True, slots=True)
class RowSplit:
    """A place where a row may change its language.

    ``offset`` is the start of the right half, in characters. ``dutch_first`` tells the order.
    ``weaker`` is the evidence for the language of the less certain half, in nats.
    """

    left: str
    right: str
    offset: int
    dutch_first: bool
    weaker: float


@dataclass(frozen=True, slots=True)
class RowLanguages:
    """The languages of a row; ``dutch`` is the evidence of its words for Dutch, in nats.

    ``split`` is None for a row in one language.
    """

    dutch: float
    split: RowSplit | None = None


def side_by_side(rows: Sequence[str]) -> list[RowLanguages]:
    """Return the languages of each row of a document."""
    totals, splits = _best_splits(rows)
    weights = load_weights(WEIGHTS)
    chosen: dict[int, RowSplit] = {}
    for row, found in _features_of_rows(rows, splits):
        if probability(weights, found) >= _LIKELY:
            chosen[row] = splits[row]
    return [RowLanguages(total, chosen.get(row)) for row, total in enumerate(totals)]


def columns_by_language(
    parts: Sequence[RowPart], languages: Iterator[RowLanguages]
) -> list[RowPart]:
    """Return the parts of a page in reading order, with rows in both languages split.

    ``parts`` are those by position. ``languages`` yields the languages of each part. Of rows that
    follow each other, the left halves come before the right halves. A row in one language between
    them belongs to the column of its language, if it is no wider than a column.
    """
    ordered: list[RowPart] = []
    block = _Block()
    for part in parts:
        own = next(languages)
        if part.column == 0 and own.split is not None:
            if block.left and block.dutch_first != own.split.dutch_first:
                ordered += block.close()
            block.add(part, own.split)
        elif part.column == 0 and block.takes(part, own.dutch):
            block.add_to_column(part, own.dutch)
        else:
            ordered += [*block.close(), part]
    return [*ordered, *block.close()]


class _Block:
    """Rows that follow each other and hold both languages; their halves are two columns."""

    def __init__(self) -> None:
        self.left: list[RowPart] = []
        self.right: list[RowPart] = []
        self.dutch_first = False
        self._width = 0
        self._last = 0

    def add(self, part: RowPart, split: RowSplit) -> None:
        middle = part.start + split.offset
        self.left.append(RowPart(part.row, part.start, part.start + len(split.left), 1))
        self.right.append(RowPart(part.row, middle, part.end, 2))
        self.dutch_first = split.dutch_first
        self._width = max(self._width, len(split.left), len(split.right))
        self._last = part.row

    def takes(self, part: RowPart, dutch: float) -> bool:
        """Return True if a row in one language belongs to a column of the block."""
        near = part.row == self._last + 1 and part.end - part.start <= _WIDER * self._width
        return bool(self.left) and near and abs(dutch) > _LEAST_GAIN

    def add_to_column(self, part: RowPart, dutch: float) -> None:
        column = 1 if (dutch > 0) == self.dutch_first else 2
        (self.left if column == 1 else self.right).append(
            RowPart(part.row, part.start, part.end, column)
        )
        self._last = part.row

    def close(self) -> list[RowPart]:
        """Return all parts, the left column first; the block is empty afterwards."""
        parts = [*self.left, *self.right]
        self.left, self.right, self._width = [], [], 0
        return parts


def candidates(rows: Sequence[str]) -> Iterator[tuple[RowSplit, list[str], int]]:
    """Yield each row that may be split, its features, and its index; to fit the weights."""
    _, splits = _best_splits(rows)
    for row, found in _features_of_rows(rows, splits):
        yield splits[row], list(found), row


def _features_of_rows(
    rows: Sequence[str], splits: Mapping[int, RowSplit]
) -> Iterator[tuple[int, Iterator[str]]]:
    """Yield each row that may be split, with its features."""
    clear = sum(split.weaker > _CLEAR for split in splits.values())
    for row, split in splits.items():
        # of the other rows; a short document tells little
        share = (clear - (split.weaker > _CLEAR)) / (len(rows) + _FEW)
        yield row, features(split, (splits.get(row - 1), splits.get(row + 1)), share)


def features(
    split: RowSplit, beside: tuple[RowSplit | None, RowSplit | None], share: float
) -> Iterator[str]:
    """Yield the features of a row that may be split.

    ``beside`` are the splits of the rows before and after it. ``share`` is the share of the other
    rows of the document that are clearly in two languages.
    """
    begins = _begin_class(split.right)
    weaker = f"weaker:{bisect.bisect(_WEAKER, split.weaker)}"
    yield "bias"
    yield weaker
    yield f"begins:{begins}"
    yield f"begins:{begins} weaker:{bisect.bisect(_COARSELY, split.weaker)}"
    yield f"ratio:{bisect.bisect(_RATIO, abs(math.log(len(split.left) / len(split.right))))}"
    length = len(split.left) + 1 + len(split.right)
    yield f"middle:{bisect.bisect(_OFF_MIDDLE, abs(split.offset / length - 0.5))}"
    yield f"share:{bisect.bisect(_SHARE, share)}"
    yield f"share:{bisect.bisect(_SHARE, share)} {weaker}"
    if _IN_BRACKETS.fullmatch(split.left) or _IN_BRACKETS.fullmatch(split.right):
        yield "brackets"
    for other in beside:
        if other is None:
            yield "beside:none"
        else:
            same = "same" if other.dutch_first == split.dutch_first else "other"
            yield f"beside:{same} weaker:{bisect.bisect(_COARSELY, other.weaker)}"


def _begin_class(text: str) -> str:
    first = text[0]
    if first.isupper():
        return "capital"
    return "digit" if first.isdigit() else "small" if first.isalpha() else "mark"


def _best_splits(rows: Sequence[str]) -> tuple[list[float], dict[int, RowSplit]]:
    """Return the evidence for Dutch of each row, and the split of each that may be in two.

    Rows with a mark between the languages are left to :func:`.split_bilingual`. Rows with a
    quotation or an address are left whole.
    """
    totals, offsets = _best_offsets(rows)
    marked = split_bilingual([rows[row] for row in offsets])
    offsets = {
        row: offset
        for (row, offset), halves in zip(offsets.items(), marked, strict=True)
        if halves is None
    }
    halves = {
        row: (rows[row][:offset].strip(), rows[row][offset:].strip())
        for row, offset in offsets.items()
    }
    ratios = iter(dutch_to_french_ratios(itertools.chain.from_iterable(halves.values())))
    splits: dict[int, RowSplit] = {}
    for row, (left, right) in halves.items():
        first, second = next(ratios), next(ratios)
        if first * second < 0:
            weaker = min(abs(first), abs(second))
            splits[row] = RowSplit(left, right, offsets[row], first > 0, weaker)
    return totals, splits


def _best_offsets(rows: Sequence[str]) -> tuple[list[float], dict[int, int]]:
    """Return the evidence for Dutch of each row, in nats, and the border of each in two languages.

    The border is the offset of the right half.
    """
    words = {word for row in rows for word in _WORD.findall(row[:_LONGEST].casefold())}
    scores = dutch_word_scores(sorted(words))
    totals: list[float] = []
    offsets: dict[int, int] = {}
    for number, row in enumerate(rows):
        tokens = list(_TOKEN.finditer(row)) if len(row) <= _LONGEST else []
        sums = [0.0]
        for token in tokens:
            own = sum(scores[word] for word in _WORD.findall(token.group().casefold()))
            sums.append(sums[-1] + own)
        totals.append(sums[-1])
        offset = _best_offset(tokens, sums, len(row))
        if offset is not None and _QUOTES.isdisjoint(row) and not _ADDRESS.search(row):
            offsets[number] = offset
    return totals, offsets


def _best_offset(tokens: Sequence[re.Match[str]], sums: Sequence[float], length: int) -> int | None:
    """Return the start of the best right half; None if one language explains the row as well.

    ``sums`` are the evidence for Dutch before each token.
    """
    total = sums[-1]
    best, offset = 0.0, None
    for k in range(1, len(tokens)):
        left, right = sums[k], total - sums[k]
        gain = abs(left) + abs(right) - abs(total)
        if left * right >= 0 or gain <= _LEAST_GAIN:
            continue
        start = tokens[k].start()
        gain += 0.0 if tokens[k].group()[0].islower() else _BEGINS_CELL
        # words of both languages, as "de", are beside the middle as often as before it
        gain -= _OFF_CENTRE * abs(start / length - 0.5)
        if gain > best:
            best, offset = gain, start
    return offset
