"""A passage whole, or a window on it where it is too long for a list of hits."""

from __future__ import annotations

from typing import Final

from benelux_search.model import Highlighted, Match

LIMIT: Final = 700  # characters: about five lines of two columns at 120
_BEFORE: Final = 0.3  # of the window lies before the first match: what follows tells more
_SNAP: Final = 30  # characters to look for a space in, so that no word is cut


def excerpt(passage: Highlighted, limit: int = LIMIT, place: float = 0.0) -> Highlighted:
    """At most about ``limit`` characters around the first match, with ellipses where it is cut.

    Without a match the window begins at ``place``, a fraction of the text: what stands there in
    a counterpart is near to what the passage says there.
    """
    text = passage.text
    if len(text) <= limit:
        return passage
    if passage.matches:
        start = passage.matches[0][0] - int(limit * _BEFORE)
    else:
        start = int(len(text) * place)
    start = max(0, min(start, len(text) - limit))
    end = start + limit
    if start > 0:
        start = _after_space(text, start)
    if end < len(text):
        end = _before_space(text, end)
    head = "… " if start > 0 else ""
    tail = " …" if end < len(text) else ""
    shift = len(head) - start
    matches: tuple[Match, ...] = tuple(
        (max(first, start) + shift, min(last, end) + shift)
        for first, last in passage.matches
        if last > start and first < end
    )
    return Highlighted(head + text[start:end] + tail, passage.pages, matches)


def window_place(passage: Highlighted, limit: int = LIMIT) -> float:
    """Where the window on a passage begins, as a fraction of its text."""
    if len(passage.text) <= limit or not passage.matches:
        return 0.0
    return max(0.0, passage.matches[0][0] - limit * _BEFORE) / len(passage.text)


def _after_space(text: str, place: int) -> int:
    space = text.find(" ", place, place + _SNAP)
    return place if space < 0 else space + 1


def _before_space(text: str, place: int) -> int:
    space = text.rfind(" ", place - _SNAP, place)
    return place if space < 0 else space
