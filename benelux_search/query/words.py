"""The patterns of one word of a query: numbers, dates and percentages may have white space."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from benelux_search.analysis.chunks import may_have_amount
from benelux_search.query.quotes import DOUBLE
from benelux_search.text.numbers import dates
from benelux_search.text.numbers.numerals import AMOUNT, GROUPED, PERCENTAGE, SUFFIXED

# White space inside one word: 1 000 000, 136 bis, a date, 20 %. A fuzzy word ends at its number of
# edits.
_QUANTITY: Final = rf"(?: {dates.WRITTEN} | {PERCENTAGE} | {AMOUNT} | {GROUPED} )"
_JOINED: Final = (
    rf"(?: (?<![\w/.,~]){_QUANTITY} | (?<!~[0-9]){SUFFIXED} ) (?! [*~] | \?\S )"  # re.VERBOSE
)
_PLAIN: Final = re.compile(rf"[^\s(){DOUBLE}]+")


@cache
def joined_number() -> re.Pattern[str]:
    """Return the pattern of a number that has white space: ``1 000``, ``136 bis``."""
    return re.compile(_JOINED, re.VERBOSE)


@cache
def one_word() -> re.Pattern[str]:
    """Return the pattern of a word that ends at white space, unless a number goes on."""
    return re.compile(rf"(?: {_JOINED} | \S )+", re.VERBOSE)


@cache
def _word_with_spaces() -> re.Pattern[str]:
    return re.compile(rf"(?: {_JOINED} | [^\s(){DOUBLE}] )+", re.VERBOSE)


def word_pattern(query: str) -> re.Pattern[str]:
    """Return the pattern of a word of a query; only numbers have words with white space."""
    amounts = _worded_amounts(query)
    if amounts:
        return _word_with_amounts(amounts)
    if any(map(str.isdigit, query)):
        return _word_with_spaces()
    return _word_with_percentages() if "cent" in query.casefold() else _PLAIN


def _worded_amounts(query: str) -> tuple[str, ...]:
    """Return the amounts in words, *vijfhonderd euro*, as they are typed."""
    if not may_have_amount(query):
        return ()
    from benelux_search.text.numbers.amounts import worded_amounts  # noqa: PLC0415 - see tokens

    found = (query[amount.start : amount.end] for amount in worded_amounts(query))
    return tuple(dict.fromkeys(found))


def continues(one: str, other: str) -> bool:
    """Return True if two words side by side are read as one: ``1`` ``000``, ``cent`` ``euros``."""
    text, end = f"{one} {other}", len(one)
    if any(match.start() <= end < match.end() for match in joined_number().finditer(text)):
        return True
    starts = ((text.find(typed), len(typed)) for typed in _worded_amounts(text))
    return any(start <= end < start + length for start, length in starts)


@cache
def _word_with_amounts(amounts: tuple[str, ...]) -> re.Pattern[str]:
    typed = "|".join(map(re.escape, sorted(amounts, key=len, reverse=True)))
    return re.compile(
        rf"(?: (?:(?<!\S)|(?<=\()) (?:{typed}) (?![*~\w]) | {_JOINED} | [^\s(){DOUBLE}] )+",
        re.VERBOSE,
    )


@cache
def _word_with_percentages() -> re.Pattern[str]:
    """Return the pattern of a word in which a percentage in words is one: quinze pour cent."""
    from benelux_search.text.numbers.number_words import percentage_pattern  # noqa: PLC0415 - see tokens

    return re.compile(
        rf"(?: {percentage_pattern().pattern} (?! [*~]) | [^\s(){DOUBLE}] )+", re.VERBOSE
    )
