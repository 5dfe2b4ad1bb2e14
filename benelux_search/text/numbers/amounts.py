"""Amounts of money in Dutch and French: ``€ 2,5 miljoen``, ``cinq cents [euros]``.

A law prints the currency in brackets if a later law has put it there: *26 [euro]*. A number may be
in words, before a currency only: *tweehonderdveertig duizend euro*, *deux cent quarante mille
euros*.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from benelux_search.text.numbers.number_words import numbers_by_words
from benelux_search.text.numbers.numerals import CURRENCY, SCALE, SCALES

_MOST_WORDS: Final = 9  # of a number: neuf cent quatre vingt dix neuf mille neuf cents
_LONGEST: Final = 100  # characters of a number in words
_CURRENCY: Final = re.compile(rf"(?<=\s)(?:d['’]|de\s)?(?P<currency>{CURRENCY})", re.VERBOSE)
_FRANK: Final = re.compile(r"(?i:fran[ck]|bef)")
_SCALE: Final = re.compile(SCALE)
_WORD: Final = re.compile(r"\S+")
_OPENING: Final = "(«“\"'["
_EURO: Final = re.compile("(?i:eur)|€")


class WordedAmount(NamedTuple):
    """An amount in words, ``text[start:end]``, and its root: ``500€``."""

    start: int
    end: int
    root: str


def amount_roots(number: str, text: str) -> Sequence[str]:
    """Return the one spelling of an amount: ``500€``; in millions, then the number alone, too.

    ``number`` is its number in digits, ``2,5``; ``text`` is the amount as written, with what
    follows the number. Francs have ``bef`` at the end, and are equal to no euros. Without a
    currency, there is the number only.
    """
    scale = _SCALE.search(text)
    value = Decimal(number.replace(",", "."))
    if scale is not None:
        value *= 10 ** SCALES[scale[0].casefold()]
    plain = _plain(value)
    root = plain + _currency_root(text)
    return (root,) if scale is None or root == plain else (root, plain)


def _plain(value: Decimal) -> str:
    digits = f"{value:f}"
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return digits.replace(".", ",")


def _currency_root(text: str) -> str:
    if _FRANK.search(text):
        return "bef"
    return "€" if _EURO.search(text) else ""


def worded_amounts(text: str) -> Iterator[WordedAmount]:
    """Yield the amounts of a text whose numbers are in words, in order."""
    done = 0
    for match in _CURRENCY.finditer(text):
        start = match.start()
        base = max(done, start - _LONGEST)
        words = list(_WORD.finditer(text[base:start]))
        for first in range(max(0, len(words) - _MOST_WORDS), len(words)):
            several = [word[0] for word in words[first:]]
            opened = len(several[0]) - len(several[0].lstrip(_OPENING))
            value = _value([several[0][opened:], *several[1:]])
            if value is not None:
                done = match.end()
                root = f"{value}{_currency_root(match['currency'])}"
                yield WordedAmount(base + words[first].start() + opened, done, root)
                break


def _value(words: Sequence[str]) -> int | None:
    """Return the number of some words; None if they are none."""
    *before, last = folded = [word.casefold() for word in words]
    if before and last in SCALES and SCALES[last] > 3:
        number = _number(before)
        return None if number is None else number * 10 ** SCALES[last]
    return _number(folded)


def _number(words: Sequence[str]) -> int | None:
    for number_of in (_dutch, _french):
        try:
            return number_of(words)
        except KeyError:
            continue
    return None


def _dutch(words: Sequence[str]) -> int:
    """Return a number in Dutch words; raise KeyError if they are none."""
    thousands, thousand, rest = "".join(words).partition("duizend")
    if not thousand:
        return _dutch_hundreds(thousands)
    return 1000 * _dutch_hundreds(thousands, 1) + _dutch_hundreds(rest.removeprefix("en"), 0)


def _dutch_hundreds(word: str, empty: int | None = None) -> int:
    hundreds, hundred, rest = word.partition("honderd")
    if not hundred:
        return _under(word, empty)
    return 100 * _under(hundreds, 1) + _under(rest.removeprefix("en"), 0)


def _french(words: Sequence[str]) -> int:
    """Return a number in French words; raise KeyError if they are none."""
    if "mille" not in words:
        return _french_hundreds(words)
    at = list(words).index("mille")
    return 1000 * _french_hundreds(words[:at], 1) + _french_hundreds(words[at + 1 :], 0)


def _french_hundreds(words: Sequence[str], empty: int | None = None) -> int:
    at = next((n for n, word in enumerate(words) if word in ("cent", "cents")), None)
    if at is None:
        return _under("-".join(words), empty)
    return 100 * _under("-".join(words[:at]), 1) + _under("-".join(words[at + 1 :]), 0)


def _under(word: str, empty: int | None) -> int:
    """Return a number up to a hundred; ``empty``, if there is one, for no word."""
    return numbers_by_words()[word] if word or empty is None else empty
