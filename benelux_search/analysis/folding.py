"""Folding: what makes two spellings of one form equal.

A word is *written* in small letters, with its accents; *folded*, it has lost them as well.
Ligatures and characters without width go in both; letters, digits and the marks inside a term
(``-``, ``/``, ``'``) stay.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Final

from benelux_search.model import Language

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


def written_form(text: str) -> str:
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


# Elision: the French words that lose their vowel before another, ``de`` and ``d'``.


# by the form that is left, the words that it may be
_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "c'": ("ce",),
    "d'": ("de",),
    "j'": ("je",),
    "jusqu'": ("jusque",),
    "l'": ("le", "la"),
    "lorsqu'": ("lorsque",),
    "m'": ("me",),
    "n'": ("ne",),
    "presqu'": ("presque",),
    "puisqu'": ("puisque",),
    "qu'": ("que",),
    "quoiqu'": ("quoique",),
    "s'": ("se", "si"),
    "t'": ("te",),
}
_ELIDED: Final = {word: form for form, words in _WORDS.items() for word in words}

_LEFT: Final[Mapping[Language, str]] = {
    "fr": "|".join(sorted((form[:-1] for form in _WORDS), key=len, reverse=True)),
    "nl": "d|l",  # in French names
}
# an elided word before the next one
ELISIONS: Final[Mapping[Language, re.Pattern[str]]] = {
    language: re.compile(rf"(?:{left})[{APOSTROPHES}](?=\w)", re.IGNORECASE)
    for language, left in _LEFT.items()
}
# The same where it is parted from the next word, as in texts of PDFs and before numbers: l' accord,
# d'1 000; it is not in quotes itself: 'd'
PARTED: Final[Mapping[Language, str]] = {
    language: rf"(?<![\w{APOSTROPHES}])(?i:{left})[{APOSTROPHES}](?![^\W\d_])"
    for language, left in _LEFT.items()
}
# words that only look like an elision
NO_ELISION: Final = re.compile(rf"presqu[{APOSTROPHES}]îles?$", re.IGNORECASE)


def without_article(text: str, language: Language) -> str:
    """A word without the articles elided before it: l'assem, d'art."""
    while match := ELISIONS[language].match(text):
        if NO_ELISION.match(text):
            break
        text = text[match.end() :]
    return text


def elision_variants(written: str, language: Language) -> tuple[str, ...]:
    """The other written forms of a word that elision gives it: ``d'`` of ``de``, and back."""
    if language != "fr":
        return ()
    elided = _ELIDED.get(written)
    return _WORDS.get(written, ()) if elided is None else (elided,)
