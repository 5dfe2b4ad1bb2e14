"""Dates as Dutch and French texts write them: ``17 juni 2016``, ``1er janv. 2020``, ``17/06/2016``.

The patterns are parts of larger ones, written for :data:`re.VERBOSE`. The analysis of texts, the
query language and the metadata of documents share them, so that all of them read the same dates.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from functools import cache
from typing import Final

# The full names first: the first is what a document says about itself
_NAMES: Final = (
    ("januari", "janvier", "jan", "janv"),
    ("februari", "février", "fevrier", "feb", "febr", "févr", "fevr", "fév"),
    ("maart", "mars", "mrt"),
    ("april", "avril", "apr", "avr"),
    ("mei", "mai"),
    ("juni", "juin", "jun"),
    ("juli", "juillet", "jul", "juil"),
    ("augustus", "août", "aout", "aug"),
    ("september", "septembre", "sept", "sep"),
    ("oktober", "octobre", "okt", "oct"),
    ("november", "novembre", "nov"),
    ("december", "décembre", "decembre", "dec", "déc"),
)
MONTHS: Final[Mapping[str, int]] = {
    name: number for number, names in enumerate(_NAMES, 1) for name in names
}
"""The number of each month, 1 to 12, by its name or abbreviation in lower case."""

_PARTIAL: Final = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_YEAR: Final = r"(?:1[5-9]|20)[0-9]{2}"
_MONTH: Final = "(?i:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")(?![^\W_])\.?"
# 1er janvier, 2de januari
_DAY: Final = r"[0-9]{1,2}(?:er|ste|de|e)?"
WRITTEN: Final = rf"(?: {_DAY} \s {_MONTH} \s {_YEAR} (?![^\W_]) )"
FIGURES: Final = rf"""(?:
    [0-9]{{1,2}} (?P<mark>[/.-]) [0-9]{{1,2}} (?P=mark) {_YEAR} | {_YEAR}-[0-9]{{2}}-[0-9]{{2}}
)"""
# Patterns right after white space inside a written date, between words that are chunks otherwise
_DAY_BEFORE: Final = "|".join(
    rf"(?<=[0-9]{suffix}\s)" for suffix in ("", "er", "ste", "[de]e", "e")
)
_MONTH_BEFORE: Final = "|".join(
    rf"(?<={name}{dot}\s)" for name in sorted(MONTHS) for dot in ("", r"\.")
)
AFTER_DAY: Final = rf"(?: (?:{_DAY_BEFORE}) (?={_MONTH}\s{_YEAR}(?![^\W_])) )"
BEFORE_YEAR: Final = rf"(?: (?i:{_MONTH_BEFORE}) (?={_YEAR}(?![^\W_])) )"


@cache
def _parts() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<year>{_YEAR})-(?P<m>[0-9]{{2}})-(?P<d>[0-9]{{2}})"
        rf"|(?P<day>[0-9]{{1,2}})(?:er|ste|de|e)?(?:[/.-](?P<number>[0-9]{{1,2}})[/.-]"
        rf"|\s(?P<name>[^\W\d_]+)\.?\s)(?P<end>{_YEAR})",
        re.IGNORECASE,
    )


def calendar_date(text: str) -> str | None:
    """Return an ISO 8601 date as ``2016-06-17``; None if the text is no date of the calendar.

    As in Python, ``20160617`` and ``2016-W24-5`` are ISO dates as well.
    """
    try:
        return datetime.date.fromisoformat(text).isoformat()
    except ValueError:  # 2020-02-31 does not exist
        return None


def is_partial_date(text: str) -> bool:
    """Return True if a text is a day, a month or a year: ``2016-06-17``, ``2016-06``, ``2016``."""
    if not _PARTIAL.fullmatch(text):
        return False
    return calendar_date(text + "-01-01"[len(text) - len("2016") :]) is not None


def iso_date(text: str) -> str | None:
    """Return a date as ``2016-06-17``; None if the text is no date, or no day of the calendar.

    ``text`` is what :data:`WRITTEN` or :data:`FIGURES` matches.
    """
    match = _parts().fullmatch(text)
    if match is None:
        return None
    parts = match.groupdict()
    # 0 for an odd case folding: the pattern for "juni" matches "junı"
    month = parts["m"] or parts["number"] or MONTHS.get((parts["name"] or "").casefold(), 0)
    year, day = parts["year"] or parts["end"], parts["d"] or parts["day"]
    return calendar_date(f"{year}-{int(month):02}-{int(day):02}")
