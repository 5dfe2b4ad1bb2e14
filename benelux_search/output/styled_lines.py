"""Styled lines of text: cleaning, measuring, cutting, and putting side by side.

The text of a document is untrusted, so :func:`sanitise` cleans it before it reaches the terminal.
:func:`sanitise` keeps the length of the text, so the offsets of matches stay valid.
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

if TYPE_CHECKING:
    from benelux_search.results import Match

# ``rendering`` marks the translation of a match; only the interactive search uses those after it
Style: TypeAlias = Literal[
    "plain", "title", "dim", "match", "id", "warning",
    "rendering", "difference", "key", "note", "rule", "cursor",
]  # fmt: skip

# C0 and C1 controls and DEL (escape sequences begin with one of them), marks that change the
# direction of the writing, and lone surrogates, which cannot be sent to any terminal.
_UNSAFE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_BLANK: Final = re.compile("[\t\n\r\v\f\x1c-\x1f\x85\u2028\u2029]")
_SPACES: Final = re.compile("[\t\u2028\u2029]")
# Latin, Greek, Cyrillic, Armenian, punctuation, arrows, currencies
_NARROW: Final = re.compile(
    "[ -~\xa0-\xac\xae-\u02ff\u0370-\u0482\u048a-\u058a\u2010-\u2027\u2030-\u205e\u20a0-\u20bf"
    "\u2190-\u2193\u2500-\u257f\u25b8\u25b9\u25c2\u25c3\u25cf]*"
)
ELLIPSIS: Final = "…"
# Most characters per column: a line of combining marks only, which take no column, would not end
CROWDED: Final = 16


@dataclass(frozen=True, slots=True)
class LineSegment:
    """A segment of a line: text in one style."""

    text: str
    style: Style = "plain"


StyledLine: TypeAlias = tuple[LineSegment, ...]


def line(*parts: str | LineSegment) -> StyledLine:
    """Return a line of segments; a string becomes a plain segment, an empty part is dropped."""
    segments = (part if isinstance(part, LineSegment) else LineSegment(part) for part in parts)
    return tuple(segment for segment in segments if segment.text)


def without_styles(styled: StyledLine) -> str:
    """Return the text of a line, without styles."""
    return "".join(segment.text for segment in styled)


def sanitise(text: str, *, one_line: bool = False) -> str:
    """Return a text of the same length that is safe to send to a terminal.

    Tabs and the line and paragraph separators of Unicode become spaces; if ``one_line`` is True,
    line ends become spaces, too. Control characters, bidirectional marks and surrogates become
    replacement characters (U+FFFD).
    """
    text = (_BLANK if one_line else _SPACES).sub(" ", text)
    return _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", text)


def width(text: str) -> int:
    """Return the width of a text in terminal columns.

    A combining mark has 0 columns, a wide East Asian character 2.
    """
    if is_narrow(text):
        return len(text)
    return sum(map(_columns, text))


def is_narrow(text: str) -> bool:
    """Return True if every character of a text is one terminal column wide.

    A quick check: it is False for some characters of one column, too.
    """
    return _NARROW.fullmatch(text) is not None


@lru_cache(maxsize=4096)
def _columns(character: str) -> int:
    from wcwidth import wcwidth  # noqa: PLC0415 - most texts are narrow

    return 0 if is_invisible(character) else max(wcwidth(character), 0)


def is_invisible(character: str) -> bool:
    """Return True for a format character, such as a soft hyphen, a joiner or a byte order mark.

    Terminals differ in the width of these characters, so do not print them.
    """
    return (
        unicodedata.category(character) in {"Cf", "Zl", "Zp"} or "\ufe00" <= character <= "\ufe0f"
    )


def highlighted_line(
    text: str, matches: Sequence[Match], start: int, end: int, style: Style = "match"
) -> StyledLine:
    """Return ``text[start:end]`` as a line in which the matches have the given style.

    ``matches`` are (start, end) offsets in ``text``, in ascending order.
    """
    parts: list[LineSegment] = []
    here = start
    for number in range(bisect_right(matches, start, key=itemgetter(1)), len(matches)):
        first, last = matches[number]
        if first >= end:
            break
        begin, stop = max(first, here), min(last, end)
        parts += [LineSegment(text[here:begin]), LineSegment(text[begin:stop], style)]
        here = max(here, stop)
    parts.append(LineSegment(text[here:end]))
    return tuple(part for part in parts if part.text)


def fitting_end(text: str, start: int, end: int, columns: int) -> int:
    """Return the largest offset ``stop`` for which ``text[start:stop]`` fits in ``columns``.

    ``stop`` is at most ``end``. The part has at least one character, and at most :data:`CROWDED`
    characters per column.
    """
    if columns > 0 and is_narrow(text[start : min(end, start + columns + 1)]):
        return min(end, start + columns)
    taken = 0
    stop = min(end, start + max(columns, 1) * CROWDED)
    for offset in range(start, stop):
        taken += _columns(text[offset])
        if taken > columns:
            return max(offset, start + 1)
    return stop


def offset_at(text: str, column: int) -> int:
    """Return the offset of the character at a terminal column, counted from 0.

    Return the length of the text if the text is narrower.
    """
    taken = 0
    for offset, character in enumerate(text):
        taken += _columns(character)
        if taken > column:
            return offset
    return len(text)


def side_by_side(
    left: Sequence[StyledLine], right: Sequence[StyledLine], columns: int, gap: int = 3
) -> list[StyledLine]:
    """Return two lists of lines side by side, with ``gap`` spaces between them.

    The left lines are padded to ``columns``.
    """
    lines = []
    for number in range(max(len(left), len(right))):
        one = left[number] if number < len(left) else ()
        other = right[number] if number < len(right) else ()
        pad = " " * (columns + gap - width(without_styles(one)))
        lines.append((*one, LineSegment(pad), *other) if other else one)
    return lines


def indent(lines: Iterable[StyledLine], by: int) -> list[StyledLine]:
    """Return lines with ``by`` spaces before each line that is not empty."""
    return [(LineSegment(" " * by), *each) if each else each for each in lines]


def shorten(text: str, columns: int) -> str:
    """Return a text on one line of at most ``columns``.

    A longer text is cut, preferably after a word, and gets an ellipsis.
    """
    text = sanitise(text, one_line=True)
    if width(text) <= columns:
        return text
    text = text[: fitting_end(text, 0, len(text), max(columns - 1, 1))]
    space = text.rfind(" ")
    return (text[:space] if space > len(text) // 2 else text).rstrip() + ELLIPSIS
