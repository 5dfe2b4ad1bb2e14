"""Values that the markup of a document states: dates, and other files that it includes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from benelux_search.errors import Note
from benelux_search.text.numbers.dates import calendar_date

_LATEST_YEAR: Final = 2100  # 2999-01-01 stands for an unknown date
_DATE: Final = re.compile(r"\s*(\d{4})-?(\d{2})-?(\d{2})(?!\d)")
_NAMES_LISTED: Final = 3


def stated_date(text: str) -> str | None:
    """Return a date such as ``2020-06-11``, ``20200611`` or ``2020-06-11T10:00`` in ISO 8601."""
    match = _DATE.match(text)
    if match is None or int(match[1]) > _LATEST_YEAR:
        return None
    return calendar_date("-".join(match.groups()))


def references_note(references: Sequence[str]) -> Note:
    """Return the note on the other files that a document includes by reference."""
    names = ", ".join(references[:_NAMES_LISTED])
    if len(references) > _NAMES_LISTED:
        names += ", …"
    return Note(
        "not-included", "files that it refers to are not read: {} ({})", len(references), names
    )
