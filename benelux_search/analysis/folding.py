"""Folding: what makes two spellings of one form equal.

A word is *written* in small letters, with its accents; *folded*, it has lost them as well.
Ligatures and characters without width go in both; letters, digits and the marks inside a term
(``-``, ``/``, ``'``) stay.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final

APOSTROPHES: Final = "'’‘ʼ"
HYPHENS: Final = "-‐‑"
# a soft hyphen and characters without width stand inside words: Gegevens\u00adbescherming
INVISIBLE: Final = "\u00ad\u200b\u200c\u200d\u2060\ufeff"

_BEFORE: Final = str.maketrans(
    {
        **dict.fromkeys(INVISIBLE, ""),
        **dict.fromkeys(APOSTROPHES, "'"),
        **dict.fromkeys(HYPHENS, "-"),
        # 1º -> 1, as 1°: the compatibility decomposition would make "1o" of it
        "º": "",
        "ª": "",
    }
)
# letters that Unicode does not decompose: œuvre -> oeuvre
_LIGATURES: Final = {"œ": "oe", "æ": "ae"}
_JOINED: Final = str.maketrans(_LIGATURES)
_AFTER: Final = str.maketrans({**_LIGATURES, "ø": "o", "ł": "l", "đ": "d"})
_END_OF_ACCENTS: Final = 0x370
_LONGEST: Final = 1000  # characters of a word that are looked at: one may stand for eighteen


def fold(text: str) -> str:
    """The folded form of a word: ``Œuvré`` gives ``oeuvre``, ``ﬁn`` gives ``fin``."""
    if text.isascii():
        return text.lower()
    latin = text.translate(_latin())
    return latin if latin.isascii() else _folded(text)


def write(text: str) -> str:
    """The written form of a word: ``Œuvré`` gives ``oeuvré``, whatever its accents are made of.

    It is empty where the folded form is. Of a word without end it is that of the beginning.
    """
    if text.isascii():
        return text.lower()
    text = text[:_LONGEST]
    text = unicodedata.normalize("NFKC", text.translate(_BEFORE)).casefold()
    written = unicodedata.normalize("NFC", text).translate(_JOINED)
    return written if fold(written) else ""


def may_be(written: str, spelling: str) -> bool:
    """Whether a word is another one that may have lost some of its accents.

    ``egalité`` may be ``égalité``, and ``arrete`` both ``arrête`` and ``arrêté``; ``arrêté`` is
    neither of these. Both are written forms that fold to the same.
    """
    return len(written) == len(spelling) and all(
        one in (other, fold(other)) for one, other in zip(written, spelling, strict=True)
    )


def _folded(text: str) -> str:
    text = unicodedata.normalize("NFKD", text.translate(_BEFORE))
    # case folding undoes some of the decomposition, hence the second one
    text = unicodedata.normalize("NFKD", text.casefold()).translate(_AFTER)
    return "".join(char for char in text if unicodedata.category(char) != "Mn")


@cache
def _latin() -> dict[int, str]:
    """The folded forms of the letters and marks of the two languages, one by one.

    A text of these alone is folded by one look at each. The characters are those up to the
    combining accents, as far as their forms are ASCII: what is more than one character (an
    accent after its letter) makes no difference among them.
    """
    chars = (*map(chr, range(_END_OF_ACCENTS)), *APOSTROPHES, *HYPHENS, *INVISIBLE)
    return {ord(char): form for char in chars if (form := _folded(char)).isascii()}
