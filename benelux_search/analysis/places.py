"""The words of a stretch of a text, without the analysis of all that stands before it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from benelux_search.analysis.terms import Spots
from benelux_search.analysis.tokens import chunk_starts


class Place(NamedTuple):
    """A word of a text, ``text[start:end]``, with its stems and those of its parts."""

    start: int
    end: int
    units: tuple[str, ...]


def words_between(
    text: str, start: int, end: int, words_of: Callable[[str], Sequence[Place]]
) -> list[Place]:
    """The words of the chunks that ``text[start:end]`` is in, in reading order.

    ``words_of`` gives those of a chunk by itself.
    """
    begin, stop = _border(text, start, -1), _border(text, end, 1)
    return [
        Place(begin + offset + word.start, begin + offset + word.end, word.units)
        for offset, chunk in chunk_starts(text[begin:stop])
        for word in words_of(chunk)
    ]


def _border(text: str, place: int, step: int) -> int:
    """The nearest white space before or behind a place; none that may group digits."""
    while 0 < place < len(text):
        before, after = text[place - 1], text[place]
        char, other = (before, after) if step < 0 else (after, before)
        if char.isspace() and not (step < 0 and other.isspace()):
            beyond = text[place - 2 : place - 1] if step < 0 else text[place + 1 : place + 2]
            if not (other.isdigit() and beyond.isdigit()):
                break
        place += step
    return place


def words_in(spots: Spots) -> Iterator[Place]:
    """The words of a chunk. At one position there is one, the shortest: of Benelux-landen, Benelux
    and landen."""
    for position in range(spots.width):
        here = [spot for spot in spots.spots if spot.position == position]
        forms = [spot for spot in here if spot.kind == "form"]
        if forms:
            form = min(forms, key=lambda spot: spot.end - spot.start)
            units = tuple(spot.term for spot in here if spot.kind != "form")
            yield Place(form.start, form.end, units)
