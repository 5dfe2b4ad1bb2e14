"""Lines of a text in memory, and the note on those that cannot be read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from benelux_search.errors import Note

_LINE_END: Final = re.compile("\r\n|\r|\n")


def iterate_lines(text: str) -> Iterator[str]:
    """Yield the lines of a text one by one: a list of millions of short ones is large."""
    start = 0
    for end in _LINE_END.finditer(text):
        yield text[start : end.start()]
        start = end.end()
    yield text[start:]


def unreadable_lines(numbers: Sequence[int]) -> tuple[Note, ...]:
    """Return the note on the lines with these numbers, which cannot be read, if there are any."""
    if not numbers:
        return ()
    count, first = len(numbers), numbers[0]
    return (Note("unreadable-lines", "unreadable lines: {}, the first is line {}", count, first),)
