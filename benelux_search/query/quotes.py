"""Quotes in a query: where they open and close.

A single quote is nearly always an apostrophe, in both languages: ``foto’s``, ``l’accord``. Only
``‘…’`` counts as quotes, and only if the marks cannot be apostrophes.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from typing import Final

# double quotes end a word wherever they stand; a single quote does not
DOUBLE: Final = '"“”„«»‹›'
SINGLE: Final = "‘"

_ANY: Final = re.compile('["“”„]')
# ’ closes a quote only at the end of a word: not in foto’s, nor in l’ accord
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
# ‘s-Gravenhage, ‘t: a word processor turned the apostrophe into an opening quote
_CLITIC: Final = re.compile(r"‘(?:[stnkm](?![^\W_])|\s)", re.IGNORECASE)


class Quotes:
    """A finder of closing quotes in a text. The text is searched once for each kind of mark."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._ends: dict[re.Pattern[str], list[int]] = {}

    def closing(self, start: int) -> int | None:
        """Return the offset of the mark that closes the quote opened at ``start``, or None."""
        if self._text[start] == SINGLE and _CLITIC.match(self._text, start):
            return None
        closer = _CLOSERS[self._text[start]]
        if closer not in self._ends:
            self._ends[closer] = [match.start() for match in closer.finditer(self._text)]
        ends = self._ends[closer]
        index = bisect_right(ends, start)
        return ends[index] if index < len(ends) else None


def quote(text: str) -> str:
    """Return a text in quotes, of a kind that no mark inside the text closes.

    If the text has marks of every kind, its double quotes are replaced by spaces.
    """
    for opener, closer in ('""', "«»", "‹›", "‘’"):
        whole = f"{opener}{text}{closer}"
        if Quotes(whole).closing(0) == len(whole) - 1:
            return whole
    return f'"{_ANY.sub(" ", text)}"'
