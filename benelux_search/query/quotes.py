"""Quotes: which marks open one, and where it is closed.

Single quotes are apostrophes nearly always, in both languages: ``foto’s``, ``l’accord``. Only
``‘…’`` is taken for quotes, where nothing else can be meant.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from typing import Final

# they end a word wherever they stand; a single quote does not
DOUBLE: Final = '"“”„«»‹›'
SINGLE: Final = "‘"

_ANY: Final = re.compile('["“”„]')
# ’ ends a quote where a word has ended and none goes on: not in foto’s, nor in l’ accord
_ELIDED: Final = r"""
    (?<! (?<![^\W_])[cdjlmnst] )
    (?<! (?<![^\W_])qu ) (?<! (?<![^\W_])jusqu ) (?<! (?<![^\W_])lorsqu )
    (?<! (?<![^\W_])puisqu ) (?<! (?<![^\W_])quoiqu ) (?<! (?<![^\W_])presqu )
"""
_CLOSERS: Final[Mapping[str, re.Pattern[str]]] = {
    **dict.fromkeys('"“”„', _ANY),
    "«": re.compile("»"),
    "»": re.compile("[«»]"),
    "‹": re.compile("›"),
    "›": re.compile("[‹›]"),
    SINGLE: re.compile(rf"(?<!\s){_ELIDED}’(?![^\W_])", re.VERBOSE | re.IGNORECASE),
}
# ‘s-Gravenhage, ‘t: a word processor turned the apostrophe around
_CLITIC: Final = re.compile(r"‘(?:[stnkm](?![^\W_])|\s)", re.IGNORECASE)


class Quotes:
    """The quotes of a text; each kind of mark is looked for once, however many open."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._ends: dict[re.Pattern[str], list[int]] = {}

    def closing(self, start: int) -> int | None:
        """Where the quote is closed that opens at ``start``; None when it is not."""
        if self._text[start] == SINGLE and _CLITIC.match(self._text, start):
            return None
        closer = _CLOSERS[self._text[start]]
        if closer not in self._ends:
            self._ends[closer] = [match.start() for match in closer.finditer(self._text)]
        ends = self._ends[closer]
        place = bisect_right(ends, start)
        return ends[place] if place < len(ends) else None


def quoted(text: str) -> str:
    """A text in quotes that nothing in it closes.

    There are some for whatever stood in quotes before; for a text with every kind of mark there
    are none, and its marks become white space.
    """
    for opener, closer in ('""', "«»", "‹›", "‘’"):
        whole = f"{opener}{text}{closer}"
        if Quotes(whole).closing(0) == len(whole) - 1:
            return whole
    return f'"{_ANY.sub(" ", text)}"'
