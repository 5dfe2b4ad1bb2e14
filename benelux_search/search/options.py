"""The time that a search may take, of which every question to an engine takes its part."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import date
from typing import Final, get_args

from benelux_search.errors import OptionError
from benelux_search.model import QueryLanguage

# an engine that is asked has a moment at least
_LEAST: Final = 0.001


class Deadline:
    """Runs from when it is made; without ``seconds`` for ever."""

    def __init__(self, seconds: float | None) -> None:
        self._began = time.perf_counter()
        self._seconds = seconds

    @property
    def left(self) -> float | None:
        """The seconds that are left; None is any number of them."""
        if self._seconds is None:
            return None
        return max(_LEAST, self._seconds - self._passed)

    @property
    def is_over(self) -> bool:
        return self._seconds is not None and self._passed > self._seconds

    @property
    def milliseconds(self) -> float:
        """What has passed."""
        return self._passed * 1000

    @property
    def _passed(self) -> float:
        return time.perf_counter() - self._began


# What is asked beside the query itself; a program that asks nonsense is told at once.


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


# How much each way counts in which a passage may say what is looked for.
#
# The figures are those that ranked best on the known-item queries of set a in
# ``benchmarks/queries`` and on every two words of one of them, tried one at a time on a grid by
# ``python -m benchmarks.ranking --tune``; sets b and c, which were never tried, check them. The
# measure hardly moves around the best of most of them (by .002); parts count most: .904 MRR with
# .3, .920 with .9.


@dataclass(frozen=True, slots=True)
class RankingWeights:
    """Factors of BM25 scores.

    ``form``: what the very form adds to the stem of a word; ``lone_form``: the same where nothing
    else is looked for, so that it comes first. ``unaccented``: another word that is
    written so without its accents. ``part``: a part of a compound; ``lone_part``: the same where
    nothing else is looked for, which must stay below what has the word. ``cells``: the numbers that
    one in groups may be, which must stay below what has the one. ``apart``: the parts of a
    compound near each other. ``beside``: words that follow each other in the query and stand near
    each other; ``phrase``: in this order at once. ``heading``: a passage that is one, by how much
    more it counts. ``across``: what translations of the words find, and ``loose_across`` the same
    where any of them is enough, so that they stand up to what has words of the query itself.
    """

    form: float = 0.3
    lone_form: float = 2.0
    unaccented: float = 0.7
    part: float = 0.8
    lone_part: float = 0.1
    cells: float = 0.1
    apart: float = 0.8
    beside: float = 0.25
    phrase: float = 0.3
    heading: float = 1.1
    across: float = 1.0
    loose_across: float = 3.3


WEIGHTS: Final = RankingWeights()
# positions: parts of a compound, words that follow each other, a verb and its particle are near so
APART: Final = 5
BESIDE: Final = 4
PARTED: Final = 2
