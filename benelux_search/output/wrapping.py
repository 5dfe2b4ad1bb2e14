"""Wrapping of text to the width of a terminal."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, overload

from benelux_search.output.styled_lines import (
    CROWDED,
    Style,
    StyledLine,
    fitting_end,
    highlighted_line,
    is_narrow,
    sanitise,
    width,
)

if TYPE_CHECKING:
    from benelux_search.results import Match


class Wrapped(Sequence[StyledLine]):
    """A text wrapped to ``columns``, as a sequence of styled lines; its own line ends stay.

    ``matches`` are (start, end) offsets in the text, which get ``style``. The attribute ``text`` is
    the sanitised text. ``line_ranges`` has the start and the end offset of each line in ``text``.
    """

    def __init__(
        self, text: str, matches: Sequence[Match], columns: int, style: Style = "match"
    ) -> None:
        self.text = sanitise(text)
        self.line_ranges = list(_line_ranges(self.text, max(columns, 1)))
        self._matches = matches
        self._style: Style = style

    def __len__(self) -> int:
        return len(self.line_ranges)

    @overload
    def __getitem__(self, index: int) -> StyledLine: ...

    @overload
    def __getitem__(self, index: slice) -> list[StyledLine]: ...

    def __getitem__(self, index: int | slice) -> StyledLine | list[StyledLine]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        return highlighted_line(self.text, self._matches, *self.line_ranges[index], self._style)

    def line_of(self, offset: int) -> int:
        """Return the index of the line with the character at an offset of the text.

        For a space between two lines, return the index of the line before the space.
        """
        return max(0, bisect_right(self.line_ranges, offset, key=itemgetter(0)) - 1)


def wrap(text: str, matches: Sequence[Match], columns: int) -> list[StyledLine]:
    """Return a list of the lines of :class:`Wrapped`."""
    return list(Wrapped(text, matches, columns))


def _line_ranges(text: str, columns: int) -> Iterator[Match]:
    start = 0
    for paragraph in text.split("\n"):
        breaks = narrow_line_breaks if columns > 1 and is_narrow(paragraph) else line_breaks
        for first, last in breaks(paragraph, columns):
            yield start + first, start + last
        start += len(paragraph) + 1


def narrow_line_breaks(paragraph: str, columns: int) -> Iterator[Match]:
    """Yield the result of :func:`line_breaks`, 50 times faster.

    Every character must be one terminal column wide, and ``columns`` at least 2.
    """
    none = True
    for match in _line_of_at_most(columns).finditer(paragraph):
        none = False
        yield match.span()
    if none:
        yield 0, 0


@lru_cache(maxsize=64)
def _line_of_at_most(columns: int) -> re.Pattern[str]:
    """Return a pattern for as many whole words as fit, or for the start of a longer word."""
    return re.compile(rf"\S(?:.{{0,{columns - 2}}}\S)?(?=\s|$)|\S{{{columns}}}")


def line_breaks(paragraph: str, columns: int) -> Iterator[Match]:
    """Yield the start and end offset of each line of a paragraph, wrapped to ``columns``.

    The spaces between two lines belong to neither line.
    """
    start = end = taken = 0  # taken: columns from start to end
    for word in re.finditer(r"\S+", paragraph):
        needed = width(word[0])
        with_word = taken + width(paragraph[end : word.start()]) + needed
        if end > start and with_word > columns:
            yield start, end
            start, taken = word.start(), needed
        elif end == start:
            start, taken = word.start(), needed
        else:
            taken = with_word
        end = word.end()
        if taken <= columns and end - start <= columns * CROWDED:
            continue
        # A word longer than the line: measured line by line, for words of a megabyte
        while (cut := fitting_end(paragraph, start, end, columns)) < end:
            yield start, cut
            start = cut
        taken = width(paragraph[start:end])
    yield start, end
