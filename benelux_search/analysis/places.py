"""The words of a stretch of a text, without the analysis of all that stands before it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from benelux_search.analysis.terms import Spots
from benelux_search.analysis.tokens import chunk_starts, may_join


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


class Span(NamedTuple):
    """The position of a token, and where it stands."""

    position: int
    start: int
    end: int


def words_of(spans: Iterable[Span]) -> dict[int, Span]:
    """Of the tokens at each position, that which is a word: the widest that ends before the next.

    Of Benelux-landen it is Benelux and then landen; of 461 463, which may be two numbers at one
    position, it is the one.
    """
    ordered = sorted(set(spans), key=lambda span: (span.position, span.start, -span.end))
    found: dict[int, Span] = {}
    border = None  # where the next position begins
    for position, group in reversed([(at, list(own)) for at, own in groupby(ordered, _position)]):
        ends_before = (span for span in group if border is None or span.end <= border)
        found[position] = next(ends_before, group[-1])
        border = group[0].start
    return dict(reversed(found.items()))


def _position(span: Span) -> int:
    return span.position


def _border(text: str, place: int, step: int) -> int:
    """The nearest white space before or behind a place; none that may be inside a token."""
    while 0 < place < len(text):
        before, after = text[place - 1], text[place]
        char, other = (before, after) if step < 0 else (after, before)
        if char.isspace() and not (step < 0 and other.isspace()):
            space = place - 1 if step < 0 else place
            if not may_join(text, space):
                break
        place += step
    return place


def words_in(spots: Spots) -> Iterator[Place]:
    """The words of a chunk, one at a position, with all that is said there."""
    forms = (spot for spot in spots.spots if spot.kind == "form")
    chosen = words_of(Span(spot.position, spot.start, spot.end) for spot in forms)
    units: dict[int, list[str]] = {position: [] for position in chosen}
    for spot in spots.spots:
        if spot.kind != "form":
            units[spot.position].append(spot.term)
    for position, span in chosen.items():
        yield Place(span.start, span.end, tuple(units[position]))
