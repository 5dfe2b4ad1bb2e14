"""The features of each place where a row of two columns may be split.

They are the languages of both halves and of the words beside the place, the widths of the columns
of the rows around it, the space between the words, hyphens and numbers, and whether the halves
continue the row above and go on in the row below.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from benelux_search.text.columns.row_words import ADDRESS, QUOTES, Guess, RowSplit, RowWords
from benelux_search.text.languages.shared_marks import mark_ahead
from benelux_search.text.lines.line_widths import printed_width, widths_before

_DIGITS: Final = re.compile(r"\d+")
_IN_BRACKETS: Final = re.compile(r"\([^()]+\)[.,;:]?")  # (Avenue de la Liberté)
_HYPHENS: Final = ("-", "\u00ad", "‐")
# Borders of the classes of features
_HALVES: Final = (0.01, 0.3, 0.6, 1, 1.5, 2, 3, 4, 6)
_EVIDENCE: Final = (-2.0, -0.5, 0.3, 1.0, 2.0, 4.0, 8.0)
_COARSELY: Final = (-0.5, 0.5, 3.0)
_WORD_EVIDENCE: Final = (-1.0, -0.3, 0.3, 1.0)
_WIDTH: Final = (-0.6, -0.3, -0.15, -0.1, -0.06, -0.03, 0.0, 0.03, 0.07)
_FREE: Final = (-0.2, -0.1, -0.05, -0.02, 0.0, 0.03, 0.1, 0.3)
_START: Final = (-12, -4, -1, 2, 5, 13)
_OFF_MIDDLE: Final = (0.05, 0.1, 0.2, 0.3)
_SHARE: Final = (0.002, 0.01, 0.05, 0.3)
_LOSS: Final = (0.01, 0.3, 0.6, 1, 1.5, 2, 3, 4.5, 7)
_GAP: Final = (2, 3, 6)


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns around a row: their widths, and where the right one begins; 0 if unknown.

    Widths are those of printed letters (:mod:`.line_widths`), ``start`` is an offset in characters.
    ``dutch_first`` tells the order of the languages, None if it is unknown. ``share`` is the share
    of the rows of the document that are in two languages.
    """

    left: float = 0.0
    right: float = 0.0
    start: float = 0.0
    dutch_first: bool | None = None
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The columns around a row, and the rows before and after it.

    ``split_before`` and ``split_after`` are None if these rows are not known to be split.
    """

    columns: Columns
    before: str
    after: str
    split_before: RowSplit | None
    split_after: RowSplit | None


def is_dutch_first(row: RowWords, k: int, around: Columns) -> bool:
    """Return True if the half before token ``k`` is Dutch: as around the row, else by its words."""
    if around.dutch_first is not None:
        return around.dutch_first
    return row.sums[k] > row.dutch - row.sums[k]


def options_of(row: RowWords, around: Surroundings, guess: Guess | None) -> Iterator[list[str]]:
    """Yield the features of each choice: no split, then a split before each token but the first."""
    columns = around.columns
    widths = widths_before(row.text)
    yield list(_whole_features(row, widths[-1], columns))
    shared = list(_shared_features(row, around))
    best = _best_evidence(row, columns)
    beside = _SplitSides.of(around)
    for k in range(1, len(row.tokens)):
        split = row.split(k, is_dutch_first(row, k, columns))
        own = [*shared, *_language_features(row, k, columns, best)]
        own += _mark_features(row, k, split, beside)
        own += _width_features(row, k, widths, split, columns, beside)
        own += _likeness_features(split)
        if guess is not None and guess.k == k:
            own += _guess_features(guess, columns)
        yield own


def _guess_features(guess: Guess, around: Columns) -> Iterator[str]:
    halves = f"guess:{bisect.bisect(_HALVES, guess.halves)}"
    yield halves
    yield f"{halves} share:{bisect.bisect(_SHARE, around.share)}"
    yield f"{halves} words:{bisect.bisect(_COARSELY, guess.words)}"


def _whole_features(row: RowWords, width: float, around: Columns) -> Iterator[str]:
    yield f"whole total:{bisect.bisect(_EVIDENCE, abs(row.dutch))}"
    if around.left:
        wider = width / max(around.left, around.right) - 1
        yield f"whole width:{bisect.bisect(_WIDTH, wider)}"


def _shared_features(row: RowWords, around: Surroundings) -> Iterator[str]:
    """Yield the features that all splits of a row share."""
    yield "split"
    yield f"share:{bisect.bisect(_SHARE, around.columns.share)}"
    beside = around.split_before, around.split_after
    yield f"beside:{sum(split is not None for split in beside)}"
    if not QUOTES.isdisjoint(row.text):
        yield "quotes"
    if ADDRESS.search(row.text):
        yield "address"


def _sign(row: RowWords, k: int, around: Columns) -> float:
    return 1.0 if is_dutch_first(row, k, around) else -1.0


def _best_evidence(row: RowWords, around: Columns) -> float:
    """Return the evidence for two languages at the place of the row where it is highest."""
    total, sums = row.dutch, row.sums[1:-1]
    if not sums:
        return 0.0
    if around.dutch_first is None:
        return max(abs(2 * before - total) for before in sums)
    return 2 * max(sums) - total if around.dutch_first else total - 2 * min(sums)


@dataclass(frozen=True, slots=True)
class _SplitSides:
    """The marks and printed widths of the rows before and after a row; empty or 0 if unknown.

    ``end`` is the class of the end of the row above, ``begin`` that of the beginning of the row
    below, and ``right_begin`` that of its right half. Words are measured with a space.
    """

    end: str
    begin: str
    first_word: float
    right_above: float
    right_begin: str
    right_word: float

    @classmethod
    def of(cls, around: Surroundings) -> _SplitSides:
        above = around.split_before.right if around.split_before else ""
        below = around.split_after.right if around.split_after else ""
        return cls(
            _end_class(around.before) if around.before else "",
            _begin_class(around.after) if around.after else "",
            _first_word(around.after) if around.after else 0.0,
            printed_width(above),
            _begin_class(below) if below else "",
            _first_word(below) if below else 0.0,
        )


def _language_features(row: RowWords, k: int, around: Columns, best: float) -> Iterator[str]:
    sign = _sign(row, k, around)
    left, right = sign * row.sums[k], sign * (row.sums[k] - row.dutch)
    yield f"left:{bisect.bisect(_EVIDENCE, left)}"
    yield f"right:{bisect.bisect(_EVIDENCE, right)}"
    yield f"loss:{bisect.bisect(_LOSS, best - left - right)}"
    both = f"left:{bisect.bisect(_COARSELY, left)} right:{bisect.bisect(_COARSELY, right)}"
    yield both
    yield f"{both} share:{bisect.bisect(_SHARE, around.share)}"
    if around.dutch_first is None:
        yield f"order unknown {both}"
    last, first = sign * (row.sums[k] - row.sums[k - 1]), sign * (row.sums[k] - row.sums[k + 1])
    yield f"last:{bisect.bisect(_WORD_EVIDENCE, last)} first:{bisect.bisect(_WORD_EVIDENCE, first)}"
    yield f"gap:{_gap(row, k)} {both}"


def _gap(row: RowWords, k: int) -> int:
    return bisect.bisect(_GAP, row.tokens[k][0] - row.tokens[k - 1][1])


def _mark_features(row: RowWords, k: int, split: RowSplit, beside: _SplitSides) -> Iterator[str]:
    """Yield the features of the ends of both halves, and of those that they continue."""
    end, begin = _end_class(split.left), _begin_class(split.right)
    yield f"end:{end} begin:{begin}"
    yield f"gap:{_gap(row, k)}"
    yield f"middle:{bisect.bisect(_OFF_MIDDLE, abs(split.offset / len(row.text) - 0.5))}"
    if beside.end:
        yield f"right above:{beside.end} begin:{begin}"
    if beside.begin:
        yield f"end:{end} left below:{beside.begin}"


def _width_features(
    row: RowWords,
    k: int,
    widths: Sequence[float],
    split: RowSplit,
    columns: Columns,
    beside: _SplitSides,
) -> Iterator[str]:
    """Yield the features of the widths of both halves; ``widths`` are those before a character."""
    if not columns.left:
        yield "width:unknown"
        return
    (start, end), left = row.tokens[k], widths[row.tokens[k - 1][1]]
    right, first_word = widths[-1] - widths[start], widths[end] - widths[start] + 1
    width = f"width:{bisect.bisect(_WIDTH, left / columns.left - 1)}"
    yield width
    yield f"{width} end:{_end_class(split.left)}"
    right_width = f"right width:{bisect.bisect(_WIDTH, right / columns.right - 1)}"
    yield right_width
    yield f"{right_width} end:{_end_class(split.right)}"
    yield f"start:{bisect.bisect(_START, split.offset - columns.start)}"
    if beside.begin:
        free = 1 - (left + beside.first_word) / columns.left
        yield f"{width} left below:{beside.begin}"
        yield f"free:{bisect.bisect(_FREE, free)} left below:{beside.begin}"
    if beside.right_above:
        free = 1 - (beside.right_above + first_word) / columns.right
        yield f"free above:{bisect.bisect(_FREE, free)} begin:{_begin_class(split.right)}"
    if beside.right_begin:
        free = 1 - (right + beside.right_word) / columns.right
        yield f"right free:{bisect.bisect(_FREE, free)} below:{beside.right_begin}"


def _first_word(text: str) -> float:
    """Return the printed width of a space and the first word of a text."""
    return printed_width(text.split(None, 1)[0]) + 1


def _likeness_features(split: RowSplit) -> Iterator[str]:
    """Yield the features of halves that have words or numbers in common: ``7.55. … 7.55. …``."""
    if split.left.casefold() == split.right.casefold():
        yield "same text"
    first, second = mark_ahead(split.left), mark_ahead(split.right)
    if first or second:
        yield f"ahead:{'same' if first == second else 'left' if first else 'right'}"
    numbers = _DIGITS.findall(split.left), _DIGITS.findall(split.right)
    if any(numbers):
        yield f"numbers:{'same' if sorted(numbers[0]) == sorted(numbers[1]) else 'other'}"
    if _IN_BRACKETS.fullmatch(split.left) or _IN_BRACKETS.fullmatch(split.right):
        yield "brackets"


def _end_class(text: str) -> str:
    if text.endswith(_HYPHENS):
        return "hyphen" if len(text) > 1 and text[-2].isalpha() else "dash"
    last = text[-1]
    return "stop" if last in ".!?;:" else "comma" if last == "," else "word"


def _begin_class(text: str) -> str:
    first = text[0]
    if first.isupper():
        return "capital"
    return "digit" if first.isdigit() else "small" if first.isalpha() else "mark"
