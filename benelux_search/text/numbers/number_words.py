"""Percentages in Dutch and French words: *vijftien procent*, *quinze pour cent*.

The numbers are those from 1 to 100 that are one word (*vingt-et-un*, and not *vingt et un*), with
the Dutch diaeresis or without.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from benelux_search.text.numbers.numerals import PERCENT_WORDS

_DUTCH: Final = (
    "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien "
    "zestien zeventien achttien negentien"
).split()
_DUTCH_TENS: Final = "twintig dertig veertig vijftig zestig zeventig tachtig negentig".split()
_FRENCH: Final = (
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize "
    "dix-sept dix-huit dix-neuf"
).split()
_FRENCH_TENS: Final = (
    "vingt trente quarante cinquante soixante septante quatre-vingt nonante".split()
)


@cache
def numbers_by_words() -> Mapping[str, int]:
    """Return the number of each spelling, in lower case."""
    numbers = {"honderd": 100, "cent": 100, "quatre-vingts": 80, "één": 1}
    for number in range(1, 100):
        numbers |= dict.fromkeys((*_dutch(number), *_french(number)), number)
    return numbers


def _dutch(number: int) -> tuple[str, ...]:
    if number < len(_DUTCH):
        return (_DUTCH[number],)
    tens, units = _DUTCH_TENS[number // 10 - 2], number % 10
    if not units:
        return (tens,)
    unit = _DUTCH[units]
    joined = "ën" if unit.endswith("e") else "en"
    return f"{unit}{joined}{tens}", f"{unit}en{tens}"


def _french(number: int) -> tuple[str, ...]:
    if number < len(_FRENCH):
        return (_FRENCH[number],)
    spellings: list[str] = []
    for base, tens in enumerate(_FRENCH_TENS, 2):
        units = number - 10 * base
        # soixante-douze and quatre-vingt-quinze count on from sixty and eighty
        most = 20 if tens in ("soixante", "quatre-vingt") else 10
        if units == 0:
            spellings.append(tens)
        elif 0 < units < most:
            spellings.append(f"{tens}-{_FRENCH[units]}")
            if units in (1, 11) and tens != "quatre-vingt":
                spellings.append(f"{tens}-et-{_FRENCH[units]}")
    return tuple(spellings)


@cache
def percentage_pattern() -> re.Pattern[str]:
    """Return the pattern of a percentage in words; its group ``number`` has the number."""
    spellings = sorted(map(re.escape, numbers_by_words()), key=len, reverse=True)
    return re.compile(
        rf"(?<![\w'’-]) (?i:(?P<number>{'|'.join(spellings)})) \s {PERCENT_WORDS}", re.VERBOSE
    )


def number_of(words: str) -> int:
    """Return the number of words that the pattern matches: 15 of *quinze*."""
    return numbers_by_words()[words.casefold()]
