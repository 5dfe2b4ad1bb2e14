"""Folding: one spelling for all spellings of a word. Also French elision.

The *written* form of a word is in small letters and keeps its accents; the *folded* form has no
accents. Both have no ligatures and no invisible characters; both keep letters, digits and the marks
inside a term (``-``, ``/``, ``'``).

Elision is the loss of a vowel before the next word: ``de`` becomes ``d'``.
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
        # 1º -> 1, as 1°: the compatibility decomposition would turn it into "1o"
        "º": "",
        "ª": "",
    }
)
# letters that Unicode does not decompose, œuvre -> oeuvre, and the slash of a fraction
_LIGATURES: Final = {"œ": "oe", "æ": "ae", "\u2044": "/"}  # ½ -> 1/2
_JOINED: Final = str.maketrans(_LIGATURES)
_AFTER: Final = str.maketrans({**_LIGATURES, "ø": "o", "ł": "l", "đ": "d"})
_END_OF_ACCENTS: Final = 0x370
_LONGEST: Final = 1000  # characters of a word that are read: NFKC may turn one into eighteen


def fold(text: str) -> str:
    """Return the folded form of a word: ``Œuvré`` gives ``oeuvre``, ``ﬁn`` gives ``fin``."""
    if text.isascii():
        return text.lower()
    latin = text.translate(_latin())
    return latin if latin.isascii() else _folded(text)


def written_form(text: str) -> str:
    """Return the written form of a word: ``Œuvré`` gives ``oeuvré``.

    Composed and decomposed accents give the same form. The result is empty if the folded form is
    empty. Of a word that is not ASCII, only the first 1,000 characters are read.
    """
    if text.isascii():
        return text.lower()
    text = text[:_LONGEST]
    text = unicodedata.normalize("NFKC", text.translate(_BEFORE)).casefold()
    written = unicodedata.normalize("NFC", text).translate(_JOINED)
    return written if fold(written) else ""


def is_unaccented_variant(written: str, spelling: str) -> bool:
    """Return True if ``written`` is ``spelling``, or ``spelling`` without some of its accents.

    ``egalité`` may be ``égalité``, and ``arrete`` both ``arrête`` and ``arrêté``; ``arrêté`` is
    neither ``arrête`` nor ``arrete``. Both arguments are written forms with the same folded form.
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
    """Return the folded form of each letter and mark of the two languages.

    A text that has only these characters is folded one character at a time. They are the
    characters up to and including the combining accents, and a few marks, whose folded forms are
    ASCII. Among them it makes no difference if an accent is a character of its own.
    """
    chars = (*map(chr, range(_END_OF_ACCENTS)), *APOSTROPHES, *HYPHENS, *INVISIBLE)
    return {ord(char): form for char in chars if (form := _folded(char)).isascii()}


# --- Elision

# by the elided form, the words that it may stand for
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
# an elided word with no letter right after it, as in texts of PDFs and before numbers: l' accord,
# d'1 000; but not a letter in quotes: 'd'
SEPARATED_ELISION: Final[Mapping[Language, str]] = {
    language: rf"(?<![\w{APOSTROPHES}])(?i:{left})[{APOSTROPHES}](?![^\W\d_])"
    for language, left in _LEFT.items()
}
# words that only look like an elision
NO_ELISION: Final = re.compile(rf"presqu[{APOSTROPHES}][iî]\u0302?les?$", re.IGNORECASE)


def without_article(text: str, language: Language) -> str:
    """Return a word without the elided words before it: ``assem`` for ``l'assem``."""
    while match := ELISIONS[language].match(text):
        if NO_ELISION.match(text):
            break
        text = text[match.end() :]
    return text


def elision_variants(written: str, language: Language) -> tuple[str, ...]:
    """Return the elided form of a French word, ``d'`` for ``de``, or the full forms of ``l'``.

    The result is empty for other words, and in Dutch.
    """
    if language != "fr":
        return ()
    elided = _ELIDED.get(written)
    return _WORDS.get(written, ()) if elided is None else (elided,)
