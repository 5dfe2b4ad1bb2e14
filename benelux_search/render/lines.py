"""What every view is made of: lines of styled segments, for a terminal of a given width.

Documents are data: whatever they hold, ``sanitise`` stands between them and the terminal. It
keeps the length of a text, so that the offsets of matches stay right.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from wcwidth import wcwidth

if TYPE_CHECKING:
    from benelux_search.model import Match


# ``rendering`` is what translates a match; those after it are of the interactive search alone
Style: TypeAlias = Literal[
    "plain", "title", "dim", "match", "id", "warning", "rendering", "key", "note", "rule", "cursor"
]

# C0 and C1 controls and DEL (escape sequences begin with one of them), the marks that turn the
# direction of what follows, and lone surrogates, which no terminal can be sent.
_UNSAFE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_BLANK: Final = re.compile("[\t\n\r\v\f\x1c-\x1f\x85\u2028\u2029]")
_SPACES: Final = re.compile("[\t\u2028\u2029]")
# Latin, Greek, Cyrillic, Armenian, punctuation, arrows, currencies
_NARROW: Final = re.compile(
    "[ -~\xa0-\xac\xae-\u02ff\u0370-\u0482\u048a-\u058a\u2010-\u2027\u2030-\u205e\u20a0-\u20bf"
    "\u2190-\u2193\u2500-\u257f\u25b8\u25b9\u25c2\u25c3\u25cf]*"
)
ELLIPSIS: Final = "…"
# Characters that a column is given at most: a line of marks alone, which take none, would not end
CROWDED: Final = 16


@dataclass(frozen=True, slots=True)
class Segment:
    text: str
    style: Style = "plain"


Line: TypeAlias = tuple[Segment, ...]


def line(*parts: str | Segment) -> Line:
    """A line of segments and plain texts; empty ones are left out."""
    segments = (part if isinstance(part, Segment) else Segment(part) for part in parts)
    return tuple(segment for segment in segments if segment.text)


def plain(of: Line) -> str:
    """A line without its styles."""
    return "".join(segment.text for segment in of)


def sanitise(text: str, *, one_line: bool = False) -> str:
    """A text that is safe to send to a terminal, with each of its characters in its place.

    Tabs and separators of Unicode become spaces, line ends stay (unless ``one_line``), and what
    could move the cursor, change the terminal or turn the direction of the writing becomes a
    replacement character.
    """
    text = (_BLANK if one_line else _SPACES).sub(" ", text)
    return _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", text)


def width(text: str) -> int:
    """The columns that a text takes: combining marks none, wide East Asian characters two."""
    if is_narrow(text):
        return len(text)
    return sum(map(_columns, text))


def is_narrow(text: str) -> bool:
    """Whether each character of a text takes one column, as those of Dutch and French do."""
    return _NARROW.fullmatch(text) is not None


@lru_cache(maxsize=4096)
def _columns(character: str) -> int:
    return 0 if is_invisible(character) else max(wcwidth(character), 0)


def is_invisible(character: str) -> bool:
    """Whether a character only says how others are written: a soft hyphen, a joiner, a mark of
    order. Terminals differ on the room that these take, so that none is best sent to one."""
    return (
        unicodedata.category(character) in {"Cf", "Zl", "Zp"} or "\ufe00" <= character <= "\ufe0f"
    )


def marked(
    text: str, matches: Sequence[Match], start: int, end: int, style: Style = "match"
) -> Line:
    """``text[start:end]`` with the matches that fall in it styled; they are in order."""
    parts: list[Segment] = []
    here = start
    for number in range(bisect_right(matches, start, key=itemgetter(1)), len(matches)):
        first, last = matches[number]
        if first >= end:
            break
        begin, here_after = max(first, here), min(last, end)
        parts += [Segment(text[here:begin]), Segment(text[begin:here_after], style)]
        here = max(here, here_after)
    parts.append(Segment(text[here:end]))
    return tuple(part for part in parts if part.text)


def fitting(text: str, start: int, end: int, columns: int) -> int:
    """The end of the longest part of a stretch that fits and is not too crowded; one character
    at least."""
    if columns > 0 and is_narrow(text[start : min(end, start + columns + 1)]):
        return min(end, start + columns)
    taken = 0
    stop = min(end, start + max(columns, 1) * CROWDED)
    for place in range(start, stop):
        taken += _columns(text[place])
        if taken > columns:
            return max(place, start + 1)
    return stop


def offset_at(text: str, column: int) -> int:
    """The character that stands in a column of a text, or the end of it."""
    taken = 0
    for place, character in enumerate(text):
        taken += _columns(character)
        if taken > column:
            return place
    return len(text)


def beside(left: Sequence[Line], right: Sequence[Line], columns: int, gap: int = 3) -> list[Line]:
    """Two texts side by side; the left one is ``columns`` wide, with ``gap`` spaces after it."""
    lines = []
    for number in range(max(len(left), len(right))):
        one = left[number] if number < len(left) else ()
        other = right[number] if number < len(right) else ()
        pad = " " * (columns + gap - width(plain(one)))
        lines.append((*one, Segment(pad), *other) if other else one)
    return lines


def indent(lines: Iterable[Line], by: int) -> list[Line]:
    return [(Segment(" " * by), *each) if each else each for each in lines]


def shorten(text: str, columns: int) -> str:
    """A title in one line of at most ``columns``, cut after a word where that is near."""
    text = sanitise(text, one_line=True)
    if width(text) <= columns:
        return text
    text = text[: fitting(text, 0, len(text), max(columns - 1, 1))]
    space = text.rfind(" ")
    return (text[:space] if space > len(text) // 2 else text).rstrip() + ELLIPSIS
