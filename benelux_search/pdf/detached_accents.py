"""Letters of which the accent is a character of its own: TeX prints *é* as *´* above *e*.

PDFium gives the accent before its letter, or, above a capital, in another place of the page. So an
accent belongs to the letter that its box is above or, for a cedilla, below.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

Box: TypeAlias = tuple[float, float, float, float]
"""The left, bottom, right and top of the ink of a character; y grows upwards."""

COMPOSED: Final = "\ufdd0"  # stands for an accent that has become a part of its letter
_ACCENTS: Final = {
    **dict.fromkeys("`\u02cb\u0300", "\u0300"),
    **dict.fromkeys("\u00b4\u02ca\u0301", "\u0301"),
    **dict.fromkeys("^\u02c6\u0302", "\u0302"),
    **dict.fromkeys("~\u02dc\u0303", "\u0303"),
    **dict.fromkeys("\u00a8\u0308", "\u0308"),
    **dict.fromkeys("\u00b8\u0327", "\u0327"),
    **dict.fromkeys("\u02da\u030a", "\u030a"),
    **dict.fromkeys("\u02c7\u030c", "\u030c"),
}
_ACCENT: Final = re.compile(f"[{re.escape(''.join(_ACCENTS))}]")
_BELOW: Final = "\u0327"
_DOTLESS: Final = {"\u0131": "i", "\u0237": "j"}
_BASES: Final = frozenset("aceijnosuyzACEINOSUYZ") | _DOTLESS.keys()
_ASIDE: Final = 0.4  # of the width of the letter: how far the middles may be apart
_SLANT: Final = 0.2  # of its height: the same, for a narrow letter in italics
_GAP: Final = 0.4  # of its height: the widest gap between letter and accent
_INTO: Final = 0.35  # of its height: how far an accent may reach into it, as over the dot of an i


def compose_accents(text: str, box_of: Callable[[int], Box]) -> str:
    """Return the text of a page with accented letters in place of letters and accents.

    The text keeps its length: :data:`COMPOSED` stands in place of each accent that was joined.
    ``box_of`` returns the box of the character at an index.
    """
    accents = [match.start() for match in _ACCENT.finditer(text)]
    if not accents:
        return text
    letters = _Letters(text, box_of)
    characters = list(text)
    for accent in accents:
        mark = _ACCENTS[text[accent]]
        box = box_of(accent)
        for base in letters.near(accent, box):
            letter = _DOTLESS.get(characters[base], characters[base])
            whole = unicodedata.normalize("NFC", letter + mark)
            if len(whole) == 1 and _carries(box_of(base), box, below=mark == _BELOW):
                characters[base], characters[accent] = whole, COMPOSED
                break
    return "".join(characters)


class _Letters:
    """The letters of a page that may have an accent, by place; all are read when one is needed."""

    def __init__(self, text: str, box_of: Callable[[int], Box]) -> None:
        self._text = text
        self._box_of = box_of
        self._stripes: dict[int, list[int]] | None = None

    def near(self, accent: int, box: Box) -> Iterator[int]:
        """Yield the indices of letters that an accent may belong to, the most likely first."""
        text = self._text
        for base in (accent + 1, accent - 1):
            if 0 <= base < len(text) and text[base] in _BASES:
                yield base
        if self._stripes is None:
            self._stripes = {}
            for base, letter in enumerate(text):
                if letter in _BASES:
                    self._stripes.setdefault(_stripe(self._box_of(base)), []).append(base)
        middle = _stripe(box)
        for stripe in (middle, middle - 1, middle + 1):
            yield from self._stripes.get(stripe, ())


_STRIPE: Final = 8.0  # points


def _stripe(box: Box) -> int:
    return int((box[0] + box[2]) / 2 // _STRIPE)


def _carries(letter: Box, accent: Box, *, below: bool) -> bool:
    """Return True if an accent stands on a letter, or below it."""
    left, bottom, right, top = letter
    height = top - bottom
    aside = abs((accent[0] + accent[2]) - (left + right)) / 2
    gap = bottom - accent[3] if below else accent[1] - top
    return (
        aside <= max(_ASIDE * (right - left), _SLANT * height)
        and -_INTO * height <= gap <= _GAP * height
    )
