"""The printed width of lines, and of the column around each line.

A text from a PDF was printed in a font whose letters differ in width, so the number of characters
says little about how full a line is: ``illicite`` is half as wide as ``MMMMMMMM``. Widths here are
in average letters of such a font, or in characters if those explain the wraps of a text better.
"""

from __future__ import annotations

import bisect
import itertools
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from benelux_search.model import Line
from benelux_search.text.joins import ends_sentence, quantile

# The widths of letters, in average letters: rounded means of Times and Helvetica
_LETTERS: Final = (
    ("ijl.,;:'|!’‘`", 0.54),
    ('ft()[]r/ -“”"°', 0.66),
    ("sczxyvkJ?«»", 0.92),
    ("ABEFKLPSTXYZ&", 1.3),
    ("CDGHNOQRUV", 1.44),
    ("mwMW%…—@ŒœÆæ", 1.7),
)
_WIDTHS: Final = {letter: width for letters, width in _LETTERS for letter in letters}
_AVERAGE: Final = 1.04  # of the letters that are not in the table
_AROUND: Final = 15  # lines before and after a line that show the width of its column
_FULL: Final = 0.93  # this share of the lines around it are no wider than the column
_SPREAD: Final = 0.95  # share of the certain wraps that must fit
_EARLY: Final = 0.25  # share of the column that is free after a clear end of a paragraph
_FEW: Final = 4  # certain wraps that choose a measure


@dataclass(frozen=True, slots=True)
class LineFit:
    """The width of one line, of a space and its first word, and of the column around it."""

    width: float
    first_word: float
    column: float

    def free(self, after: LineFit) -> float:
        """Return the room that would be left if the first word of ``after`` came on this line.

        It is a share of the column, below 0 if the word would not fit.
        """
        column = max(self.column, after.column)
        return (column - self.width - after.first_word) / column


UNMEASURED: Final = LineFit(1.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class LineWidths:
    """The widths of lines, all in the same unit.

    ``fits`` are those of each line. ``room`` is the share of a column that stays free at some wraps
    although the next word would have fitted; 1 if unknown. ``gaps`` is the share of clear ends of
    paragraphs that are followed by a blank line. ``is_parted`` is True if all of them are: then
    lines that touch are one paragraph.
    """

    fits: Sequence[LineFit]
    room: float = 1.0
    gaps: float = 0.0
    is_parted: bool = False

    def free(self, before: int, after: int) -> float:
        """Return :meth:`LineFit.free` for two lines, given by their indices."""
        return self.fits[before].free(self.fits[after])

    def filled(self, line: int) -> float:
        """Return the share of its column that a line fills."""
        return self.fits[line].width / self.fits[line].column


def measure_widths(lines: Sequence[Line]) -> LineWidths:
    """Measure lines with the measure that explains certain wraps best.

    A wrap is certain where a line without a stop is followed by a small letter.
    """
    wraps = [
        k
        for k in range(1, len(lines))
        if lines[k].before is None
        and lines[k].text[:1].islower()
        and lines[k - 1].text[-1:].isalpha()
    ]
    texts = [line.text for line in lines]
    best = _measured(texts, printed_width)
    if len(wraps) >= _FEW:
        measured = (best, _measured(texts, _count))
        best = min(
            (replace(each, room=_room(each, wraps)) for each in measured),
            key=lambda each: each.room,
        )
    clear, blank = _count_gaps(lines, best)
    is_parted = clear >= _FEW and clear == blank
    # one is added that is not, since a short text tells little
    return replace(best, gaps=blank / (clear + 1), is_parted=is_parted)


def _count_gaps(lines: Sequence[Line], widths: LineWidths) -> tuple[int, int]:
    """Count the clear ends of paragraphs, and those of them that are followed by a blank line.

    An end is clear if the line ends a sentence early.
    """
    clear = blank = 0
    for k in range(1, len(lines)):
        if ends_sentence(lines[k - 1].text) and widths.free(k - 1, k) > _EARLY:
            clear += 1
            blank += lines[k].before is not None
    return clear, blank


def _measured(texts: Sequence[str], measure: Callable[[str], float]) -> LineWidths:
    widths = [measure(text) for text in texts]
    space = measure(" ")
    first_words = (measure(text.split(maxsplit=1)[0]) + space for text in texts)
    return LineWidths(list(map(LineFit, widths, first_words, _column_widths(widths))))


def _room(widths: LineWidths, wraps: Sequence[int]) -> float:
    """Return the room that is left at nearly all certain wraps; the least is the best measure."""
    return quantile((widths.free(k - 1, k) for k in wraps), _SPREAD)


def _column_widths(widths: Sequence[float]) -> list[float]:
    """Return the width of the column around each line."""
    columns: list[float] = []
    around = sorted(widths[:_AROUND])
    for k in range(len(widths)):
        if k + _AROUND < len(widths):
            bisect.insort(around, widths[k + _AROUND])
        if k > _AROUND:
            del around[bisect.bisect_left(around, widths[k - _AROUND - 1])]
        columns.append(max(1.0, around[min(len(around) - 1, int(_FULL * len(around)))]))
    return columns


def _count(text: str) -> float:
    return float(len(text))


def printed_width(text: str) -> float:
    """Return the width of a text in average letters of a printed font."""
    return sum(map(_letter_width, text))


def widths_before(text: str) -> list[float]:
    """Return the printed width of what stands before each character, and of all."""
    return list(itertools.accumulate(map(_letter_width, text), initial=0.0))


@lru_cache(maxsize=1024)
def _letter_width(letter: str) -> float:
    width = _WIDTHS.get(letter)
    if width is None:
        width = _WIDTHS.get(unicodedata.normalize("NFD", letter)[0], _AVERAGE)
    return width
