"""Dates as Dutch and French texts write them and users type them: ``17 juni 2016``, ``17/06/2016``.

The patterns are parts of larger ones, written for :data:`re.VERBOSE`. The analysis of texts, the
query language and the metadata of documents share them, so that all of them read the same dates.
:func:`partial_iso` reads the dates of options and filters.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Final

from benelux_search.errors import Message

# The full names first, in Dutch and in French: they are what a document says about itself
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
FULL_MONTHS: Final[Mapping[str, int]] = {
    name: number for number, names in enumerate(_NAMES, 1) for name in names[:2]
}
"""The number of each month, 1 to 12, by its full name in lower case."""
MONTHS: Final[Mapping[str, int]] = {
    name: number for number, names in enumerate(_NAMES, 1) for name in names
}
"""The number of each month, 1 to 12, by its name or abbreviation in lower case."""

SPELLINGS: Final = Message("2019, 2019-06, 2019-06-30, 30/6/2019, juni 2019 or 30 juin 2019")
"""Examples of the dates that :func:`partial_iso` reads, for messages and descriptions."""
LONGEST_DATE: Final = 30  # characters: *vingt-neuf septembre deux mille*
"""The most characters of a date that a user types, with white space around it."""

_YEAR: Final = r"(?:1[5-9]|20)[0-9]{2}"
_MONTH: Final = "(?i:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")(?![^\W_])\.?"
# 1er janvier, 2de januari
_DAY: Final = r"[0-9]{1,2}(?i:er|ste|de|e)?"
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
AFTER_DAY: Final = rf"(?: (?i:{_DAY_BEFORE}) (?={_MONTH}\s{_YEAR}(?![^\W_])) )"
BEFORE_YEAR: Final = rf"(?: (?i:{_MONTH_BEFORE}) (?={_YEAR}(?![^\W_])) )"


@cache
def _typed() -> re.Pattern[str]:
    """Return the pattern of a day, a month or a year, in lower case and without accents."""
    return re.compile(
        r"(?P<year>[0-9]{4})(?:-(?P<m>[0-9]{2})(?:-(?P<d>[0-9]{2}))?)?"
        r"|(?:(?P<day>[0-9]{1,2})(?P<mark>[/.-]))?(?P<number>[0-9]{1,2})"
        r"(?(mark)(?P=mark)|[/.-])(?P<end>[0-9]{4})"
        r"|(?:(?P<nth>[0-9]{1,2})(?:er|ste|de|e)?\s)?(?P<name>[a-z]+)\.?\s(?P<last>[0-9]{4})"
    )


@cache
def _plain_months() -> Mapping[str, int]:
    return {_plain(name): number for name, number in MONTHS.items()}


def _plain(text: str) -> str:
    """Return a text in lower case, without accents, with single spaces."""
    letters = " ".join(text.split()).casefold()
    if letters.isascii():
        return letters
    decomposed = unicodedata.normalize("NFD", letters)
    return "".join(each for each in decomposed if not unicodedata.combining(each))


def calendar_date(text: str) -> str | None:
    """Return an ISO 8601 date as ``2016-06-17``; None if the text is no date of the calendar.

    As in Python, ``20160617`` and ``2016-W24-5`` are ISO dates as well.
    """
    try:
        return datetime.date.fromisoformat(text).isoformat()
    except ValueError:  # 2020-02-31 does not exist
        return None


def partial_iso(text: str) -> str | None:
    """Return a day, a month or a year as ``2016-06-17``, ``2016-06`` or ``2016``.

    ``text`` is a date as users type it, in ISO 8601 or with the day first: ``17/6/2016``,
    ``6/2016``, ``17 juni 2016``, ``1er janv. 2016``, ``juin 2016``. Case, accents and extra white
    space do not matter. Return None for any other text, such as a year of two digits, and for a
    date that is not in the calendar.
    """
    match = _typed().fullmatch(_plain(text))
    if match is None:
        return None
    parts = match.groupdict()
    year = parts["year"] or parts["end"] or parts["last"]
    month = parts["m"] or parts["number"]
    if parts["name"]:
        month = str(_plain_months().get(parts["name"], 0))  # no date has the month 0
    day = parts["d"] or parts["day"] or parts["nth"]
    found = "-".join([year, *(f"{int(each):02}" for each in (month, day) if each)])
    is_date = calendar_date(found + "-01-01"[len(found) - len("2016") :]) is not None
    return found if is_date else None


def iso_date(text: str) -> str | None:
    """Return a date as ``2016-06-17``; None if the text is no date, or no day of the calendar.

    ``text`` is what :data:`WRITTEN` or :data:`FIGURES` matches.
    """
    found = partial_iso(text)
    return found if found is not None and len(found) == len("2016-06-17") else None
