"""Texts that a spreadsheet does not take for formulas, in tables with commas or tabs.

Where a table is cut into cells depends on who opens it: Dutch, Belgian and French versions of Excel
cut a CSV file at semicolons, quoted or not, and LibreOffice cuts at tabs, commas and semicolons at
once. So a cell may begin anywhere after one of these or after a line end, and what begins with one
of ``= + - @`` is a formula, which can start programs (``=cmd|' /C calc'!A0``). An apostrophe before
the sign makes it a text.
"""

from __future__ import annotations

import re
from typing import Final

_SIGN: Final = "[=+\\-@\uff1d\uff0b\uff0d\uff20]"  # some versions take the wide ones, too
_CELL_START: Final = '(?:^|[,;\t\r\n])[\\s"]*'
_NUMBER: Final = r"[+-]\d+(?:\.\d+)?\s*(?:$|[,;\t\r\n])"
_FORMULA: Final = re.compile(f"({_CELL_START}'*)(?={_SIGN})(?!(?<!'){_NUMBER})")
_GUARDED: Final = re.compile(f"({_CELL_START})'('*)(?={_SIGN})")


def guarded(text: str) -> str:
    """A text with an apostrophe before each sign that may begin a formula; numbers stay."""
    return _FORMULA.sub(r"\1'", text)


def unguarded(text: str) -> str:
    """The text that :func:`guarded` was given."""
    return _GUARDED.sub(r"\1\2", text)
