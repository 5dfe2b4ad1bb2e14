"""The text of a segment: what people read of it, without the codes of the format it came from.

TMX and XLIFF keep the marks of the original document in a segment as elements. Some hold text
(``hi``, ``g``, ``pc``, ``mrk``), some hold a code or stand for one (``bpt``, ``ph``, ``x``), and
a ``sub`` within a code holds text again: a footnote, the words for a picture.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from benelux_search.characters import mended

# TMX 1.4b: bpt, ept, it, ph, ut. XLIFF 1.2: the same and x, bx, ex. XLIFF 2: ph, sc, ec, sm, em.
_CODES: Final = frozenset("bpt ept it ph ut x bx ex sc ec sm em".split())
# What a code stands for where a space is read: a line break, a tab
_GAP: Final = re.compile(r"(?<![^\W_])(?:br|lb|tab|break|newline|linebreak)(?![^\W_])|[\n\t]", re.I)
_CODE_CHARS: Final = 300  # of a code that are looked at
_LINE_END: Final = re.compile("\r\n|[\n\r\u2028\u2029]")
_LINE_ENDS: Final = ("\n", "\r", "\u2028", "\u2029")
_SPACES: Final = re.compile(r"[ \t]{2,}")


def normalised(text: str) -> str:
    """A segment's text as that of any document: lines, one space between words, whole letters.

    A line end is the border of two paragraphs, unless an indentation after it shows that it was
    set to make the file look well; so is a blank line. Outer white space goes.
    """
    if not any(map(text.__contains__, _LINE_ENDS)):
        return _line(text)
    parts: list[str] = []
    after_blank = False
    for raw in _LINE_END.split(text):
        line = _line(raw)
        if line:
            if parts:
                parts.append(" " if raw[0] in " \t" and not after_blank else "\n")
            parts.append(line)
        after_blank = not line
    return "".join(parts)


def _line(raw: str) -> str:
    # most texts of a large file have nothing to put right, and that is soon seen
    if "  " in raw or "\t" in raw:
        raw = _SPACES.sub(" ", raw)
    return mended(raw.strip())


_LOST: Final[tuple[bool, list[str]]] = (True, [])  # an element of a text that is too long


class Flow:
    """Gathers the text of a segment from the elements and the characters in it.

    ``depth`` is how many elements are open in it. At most ``most`` characters are kept; then
    ``too_long`` is set.
    """

    def __init__(self, most: int) -> None:
        self.too_long = False
        self._room = most
        self._main: list[str] = []
        self._subs: list[list[str]] = []
        # of each element that is open: whether it is a code, and where its text goes
        self._open: list[tuple[bool, list[str]]] = []

    @property
    def depth(self) -> int:
        return len(self._open)

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self.take(1)
        if self.too_long:
            self._open.append(_LOST)
            return
        is_code, target = self._open[-1] if self._open else (False, self._main)
        if name == "sub":
            target = []
            self._subs.append(target)
            is_code = False
        elif name in _CODES:
            # beside the text: what is in a code is looked at only for a line break
            target, is_code = [*attributes.values(), "\0"], True
        elif name == "cp":  # XLIFF 2: a character that XML cannot write
            target.append(_character(attributes.get("hex", "")))
        self._open.append((is_code, target))

    def end(self) -> None:
        is_code, content = self._open.pop()
        if is_code and not self.too_long:
            outer_is_code, outer = self._open[-1] if self._open else (False, self._main)
            if not outer_is_code and _GAP.search(" ".join(content)[:_CODE_CHARS]):
                outer.append(" ")

    def add(self, text: str) -> None:
        is_code, target = self._open[-1] if self._open else (False, self._main)
        if self.too_long or (is_code and len(target) > 20):
            return
        self.take(len(text))
        if not self.too_long:
            target.append(text)

    def take(self, count: int) -> None:
        """Counts what is to be kept against the limit."""
        self._room -= count
        self.too_long = self._room < 0

    def text(self) -> str:
        """The text of the segment; that of each ``sub`` follows as a paragraph of its own."""
        main, *subs = (normalised("".join(parts)) for parts in (self._main, *self._subs))
        return "\n".join(text for text in (main, *subs) if text)


def _character(hexadecimal: str) -> str:
    try:
        return chr(int(hexadecimal, 16))
    except (ValueError, OverflowError):
        return ""
