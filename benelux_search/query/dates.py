"""Periods: what comes after ``date:``."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from benelux_search.query.tree import Date

_DAY: Final = r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?"
# the ellipsis is what a word processor makes of dots, the dash of a hyphen
_PERIOD: Final = re.compile(rf"({_DAY})?\s*(?:\.{{2,3}}|…)\s*({_DAY})?")
_YEARS: Final = re.compile(r"([0-9]{4})\s*[-–]\s*([0-9]{4})")
_SINGLE: Final = re.compile(_DAY)


def period(text: str) -> Date | None:
    """The period in a text (``2019``, ``2019-03..``, ``2019-2021``); None when it has none."""
    if _SINGLE.fullmatch(text):
        since, until = text, text
    elif match := _PERIOD.fullmatch(text) or _YEARS.fullmatch(text):
        since, until = match[1], match[2]
    else:
        return None
    if not all(_exists(day) for day in (since, until) if day is not None):
        return None
    if since is None or until is None:
        return None if since is until else Date(since, until)
    # 2019-06..2019 is a period: as far as both say it, the first is not after the last
    shared = min(len(since), len(until))
    return None if since[:shared] > until[:shared] else Date(since, until)


def _exists(day: str) -> bool:
    """Whether the calendar has a day, a month, or a year."""
    try:
        date.fromisoformat(day + "-01-01"[len(day) - 4 :])
    except ValueError:
        return False
    return True
