"""A passage whole, or a window on it where it is too long for a list of hits."""

from __future__ import annotations

import re
from typing import Final

from benelux_search.model import Highlighted, Match

LIMIT: Final = 700  # characters: about five lines of two columns at 120
_BEFORE: Final = 0.3  # of the window lies before the first match: what follows tells more
_SNAP: Final = 30  # characters to look for a space in, so that no word is cut
_SENTENCE: Final = 0.35  # of the window may be given up so that it ends where a sentence does
# An end of a sentence, and not of an abbreviation or a number: "art. 5", "nr. 3", "M. Dupont"
_END: Final = re.compile(
    r"(?<!\b[A-Za-z])(?<!\b[Aa]rt)(?<!\b[Nn]r)(?<!\b[Bb]lz)(?<!\bp\.ex)[.!?…][\"»”’)]*(?:\s+|(?=[A-ZÀ-Ý]))"
    r"(?=[\"«“(]*[A-ZÀ-Ý0-9\-])|\n"
)


def excerpt(passage: Highlighted, limit: int = LIMIT, place: float = 0.0) -> Highlighted:
    """At most about ``limit`` characters around the first match, with ellipses where it is cut.

    It begins and ends with a sentence where one begins or ends near enough. Without a match the
    window begins at ``place``, a fraction of the text: what stands there in a counterpart is near
    to what the passage says there.
    """
    text = passage.text
    if len(text) <= limit:
        return passage
    if passage.matches:
        first = passage.matches[0][0]
        start = first - int(limit * _BEFORE)
    else:
        start = first = int(len(text) * place)
    start = max(0, min(start, len(text) - limit))
    if start > 0:
        start = _beginning(text, start, min(first, start + int(limit * _SENTENCE)))
    end = min(len(text), start + limit)
    if end < len(text):
        end = _ending(text, max(first, end - int(limit * _SENTENCE)), end)
    head = "… " if start > 0 else ""
    tail = " …" if end < len(text) else ""
    shift = len(head) - start
    matches: tuple[Match, ...] = tuple(
        (max(begin, start) + shift, min(last, end) + shift)
        for begin, last in passage.matches
        if last > start and begin < end
    )
    return Highlighted(head + text[start:end] + tail, passage.pages, matches)


def window_place(passage: Highlighted, limit: int = LIMIT) -> float:
    """Where the window on a passage begins, as a fraction of its text."""
    if len(passage.text) <= limit or not passage.matches:
        return 0.0
    return max(0.0, passage.matches[0][0] - limit * _BEFORE) / len(passage.text)


def _beginning(text: str, start: int, last: int) -> int:
    """Where a sentence begins from ``start`` on, and not behind ``last``; else a word."""
    for match in _END.finditer(text, max(0, start - 1), last):
        return match.end()
    space = text.find(" ", start, start + _SNAP)
    return start if space < 0 else space + 1


def _ending(text: str, first: int, end: int) -> int:
    """Where the last sentence ends between these places; else a word."""
    ends = list(_END.finditer(text, first, min(len(text), end + 1)))
    if ends:
        stop = ends[-1].end()
        return first + len(text[first:stop].rstrip())
    space = text.rfind(" ", end - _SNAP, end)
    return end if space < 0 else space
