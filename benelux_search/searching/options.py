"""What is asked beside the query itself; a program that asks nonsense is told at once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final, get_args

from benelux_search.errors import OptionError
from benelux_search.model import QueryLanguage

DEFAULT_SECONDS: Final = 2.0
_DATE: Final = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")


@dataclass(frozen=True, slots=True)
class SearchOptions:
    """What is asked beside the query itself.

    ``document`` is an id or a number such as 908/1. ``since`` and ``until`` are ISO dates or
    the beginning of one, both included. ``any_word`` asks for any of the words, not all.
    ``seconds`` is the time that an engine may take, more or less; None is any. With ``fold``, of
    several pairs that say the same only the best is a hit. ``across`` looks for translations of
    the query in the other language, too.

    Raises:
        OptionError: a value that is not allowed, with what is.
    """

    language: QueryLanguage = "auto"
    limit: int = 10
    offset: int = 0
    any_word: bool = False
    document: str | None = None
    since: str | None = None
    until: str | None = None
    seconds: float | None = DEFAULT_SECONDS
    fold: bool = True
    across: bool = False

    @property
    def where(self) -> tuple[str | None, str | None, str | None]:
        """The document and the period."""
        return self.document, self.since, self.until

    def __post_init__(self) -> None:
        check_choice("language", self.language, get_args(QueryLanguage))
        for name, number in (("limit", self.limit), ("offset", self.offset)):
            if not isinstance(number, int) or number < 0:
                raise OptionError(name, number, "it must be a whole number from 0 on")
        if self.seconds is not None and not (
            isinstance(self.seconds, int | float) and self.seconds > 0
        ):
            raise OptionError("seconds", self.seconds, "it must be a number above 0, or None")
        if not isinstance(self.document, str | None):
            raise OptionError("document", self.document, "it must be an id or a number in text")
        for name, day in (("since", self.since), ("until", self.until)):
            if day is not None and not _is_date(day):
                raise OptionError(name, day, "write a date as 2019, 2019-06 or 2019-06-30")
        if self.since is not None and self.until is not None:
            # 2019-06 to 2019 is a period: as far as both say it, the first is not after the last
            shared = min(len(self.since), len(self.until))
            if self.since[:shared] > self.until[:shared]:
                raise OptionError("until", self.until, f"it is before since, {self.since!r}")


def check_choice(name: str, value: object, allowed: tuple[str, ...]) -> None:
    """Raises an OptionError for a value that is none of those allowed."""
    if value not in allowed:
        raise OptionError(name, value, f"it must be one of {', '.join(allowed)}")


def check_term(term: object) -> None:
    """Raises an OptionError for what is no text."""
    if not isinstance(term, str):
        raise OptionError("term", term, "it must be text")


def check_least(name: str, number: object, least: float, most: float | None = None) -> None:
    """Raises an OptionError for what is no number from ``least``, up to ``most``."""
    fits = isinstance(number, int | float) and number >= least and (most is None or number <= most)
    if not fits:
        until = "" if most is None else f" to {most:g}"
        raise OptionError(name, number, f"it must be a number from {least:g}{until or ' on'}")


def _is_date(value: object) -> bool:
    """Whether a value is an ISO date of the calendar, or the beginning of one."""
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return False
    try:
        date.fromisoformat(value + "-01-01"[len(value) - 4 :])
    except ValueError:
        return False
    return True
