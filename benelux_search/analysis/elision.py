"""Elision: the French words that lose their vowel before another, ``de`` and ``d'``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from benelux_search.analysis.folding import APOSTROPHES
from benelux_search.model import Language

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
