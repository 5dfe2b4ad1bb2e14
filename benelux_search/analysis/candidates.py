"""The chunks of a text that may have a wanted stem, found by one pattern over the whole text.

A passage has hundreds of words, and to look at each takes longer than to analyse the few that
begin as a wanted stem does. What the pattern cannot be sure of, it lets through; a text with
characters that it does not know is not for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from benelux_search.analysis.folding import APOSTROPHES, HYPHENS, fold
from benelux_search.analysis.sieve import Sieve
from benelux_search.analysis.tokens import chunk_at

# characters below that stand for themselves, and marks of the languages that are above
_END: Final = 0x300
_UNKNOWN: Final = re.compile(
    # no soft hyphens, which stand in words, and no ª and º, which end them: n\u00ba5
    "[^\u0000-\u00a9\u00ab\u00ac\u00ae-\u00b9\u00bb-\u02ff\u2010-\u2027\u202f\u2030-\u205e\u20ac]"
)
_WIDE: Final = "\x01"  # stands for a letter that is folded to several: œ, ĳ
_JOINT: Final = "-"  # ... for what may stand between the letters of one word
_LETTER: Final = r"[^\W\d_]"
_APART: Final = rf"{_LETTER}[./{_JOINT}]"  # B.S. is BS, e-mail is email


class Finder:
    """Finds the chunks that may have what a sieve lets through."""

    def __init__(self, sieve: Sieve) -> None:
        begin = sorted({*sieve.beginnings, *sieve.forms})
        inside = sorted(sieve.inside)
        self._is_usable = not any(char.isdigit() for each in (*begin, *inside) for char in each)
        ways = [_any_of(begin), rf"[^\W_]?{_WIDE}", _APART] if begin else []
        if begin and sieve.forms:  # se-ront is seront
            parted = _any_of(sorted({form[:2] for form in sieve.forms}))
            ways.append(rf"{parted}{_LETTER}*{_JOINT}")
        pattern = rf"(?<![^\W_])(?:{'|'.join(ways)})" if ways else ""
        within = _any_of([*inside, _WIDE]) if inside else ""
        self._pattern = re.compile("|".join(each for each in (pattern, within) if each) or "(?!)")

    def chunks(self, text: str) -> Iterator[tuple[int, str]] | None:
        """Where each chunk begins, and what it is; None where every one has to be looked at."""
        if not self._is_usable or _UNKNOWN.search(text):
            return None
        return self._chunks(text)

    def _chunks(self, text: str) -> Iterator[tuple[int, str]]:
        done = 0
        for match in self._pattern.finditer(text.translate(_level())):
            if match.start() < done:
                continue
            start, done = chunk_at(text, match.start())
            yield start, text[start:done]


def _any_of(strings: list[str]) -> str:
    return "(?:" + "|".join(map(re.escape, strings)) + ")"


@cache
def _level() -> dict[int, str]:
    """What each character is for the pattern, which is quickly made so: one character, folded."""
    forms = {ord(char): fold(char) for char in map(chr, range(_END))}
    level = {char: form if len(form) == 1 else _WIDE for char, form in forms.items() if form}
    return level | {ord(char): _JOINT for char in APOSTROPHES + HYPHENS}
