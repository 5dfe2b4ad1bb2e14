"""Text in lines of a given width, made as they are asked for: a paragraph may have a megabyte."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, overload

from benelux_search.render.lines import (
    CROWDED,
    Line,
    Style,
    fitting,
    is_narrow,
    marked,
    sanitise,
    width,
)

if TYPE_CHECKING:
    from benelux_search.model import Match


class Wrapped(Sequence[Line]):
    """The lines of a text, of at most ``columns`` each; its own line ends stay.

    ``text`` is what is shown, with each character in its place, and ``places`` is where each line
    begins and ends in it.
    """

    def __init__(
        self, text: str, matches: Sequence[Match], columns: int, style: Style = "match"
    ) -> None:
        self.text = sanitise(text)
        self.places = list(_places(self.text, max(columns, 1)))
        self._matches = matches
        self._style: Style = style

    def __len__(self) -> int:
        return len(self.places)

    @overload
    def __getitem__(self, index: int) -> Line: ...

    @overload
    def __getitem__(self, index: slice) -> list[Line]: ...

    def __getitem__(self, index: int | slice) -> Line | list[Line]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        return marked(self.text, self._matches, *self.places[index], self._style)

    def line_of(self, offset: int) -> int:
        """The number of the line that a character is in, or that it is nearest to."""
        return max(0, bisect_right(self.places, offset, key=itemgetter(0)) - 1)


def wrap(text: str, matches: Sequence[Match], columns: int) -> list[Line]:
    """All lines of a text at once."""
    return list(Wrapped(text, matches, columns))


def _places(text: str, columns: int) -> Iterator[Match]:
    start = 0
    for paragraph in text.split("\n"):
        breaks = _narrow_breaks if columns > 1 and is_narrow(paragraph) else _breaks
        for first, last in breaks(paragraph, columns):
            yield start + first, start + last
        start += len(paragraph) + 1


def _narrow_breaks(paragraph: str, columns: int) -> Iterator[Match]:
    """What :func:`_breaks` gives, some fifty times faster, where a character is a column."""
    none = True
    for match in _line_of_at_most(columns).finditer(paragraph):
        none = False
        yield match.span()
    if none:
        yield 0, 0


@lru_cache(maxsize=64)
def _line_of_at_most(columns: int) -> re.Pattern[str]:
    """As many whole words as fit, or else the beginning of one that is longer than a line."""
    return re.compile(rf"\S(?:.{{0,{columns - 2}}}\S)?(?=\s|$)|\S{{{columns}}}")


def _breaks(paragraph: str, columns: int) -> Iterator[Match]:
    """Where the lines of a paragraph begin and end; the spaces between two are in neither."""
    start = end = taken = 0  # columns that are taken from start to end
    for word in re.finditer(r"\S+", paragraph):
        own = width(word[0])
        with_own = taken + width(paragraph[end : word.start()]) + own
        if end > start and with_own > columns:
            yield start, end
            start, taken = word.start(), own
        elif end == start:
            start, taken = word.start(), own
        else:
            taken = with_own
        end = word.end()
        if taken <= columns and end - start <= columns * CROWDED:
            continue
        # One word longer than the line; measured a line at a time, for words of a megabyte
        while (cut := fitting(paragraph, start, end, columns)) < end:
            yield start, cut
            start = cut
        taken = width(paragraph[start:end])
    yield start, end
