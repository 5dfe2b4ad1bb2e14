"""Function words of Dutch and French, and the very common words of an index.

A *light* word says little: it may stand between the words of a rendering, but never at its ends.
Function words, which are listed here, are light in any text. Other words are light in an index
where they are very common.

An *empty* word is a function word that no content word of the other language translates: an
article, a conjunction, an auxiliary. Translations are not learned for it, and it has no links.
``zonder`` and ``sans`` are function words, yet they are not empty, and neither is ``bij``
(``auprès``).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from benelux_search.analysis.analyser import stems_of
from benelux_search.model import Language

_EMPTY: Final[Mapping[Language, str]] = {
    "nl": (
        "de het een van in op te aan en of dat die er zich is zijn was waren wordt worden werd "
        "werden heeft hebben had hadden ik u uw wij we zij ze hij hun haar ons onze men 's 't 'n"
    ),
    "fr": (
        "le la les l' un une des de du d' à au aux en et ou que qu' qui s' se ce cet cette ces c' "
        "il elle ils elles on y ne n' est sont était être a ont avoir été son sa ses leur leurs "
        "nous vous notre nos votre vos je j' m' t' êtres"
    ),
}
_OTHERS: Final[Mapping[Language, str]] = {
    "nl": (
        "met voor door bij uit om tot naar over onder tussen per dit deze want maar als ook niet "
        "zal zullen zou zouden kan kunnen"
    ),
    "fr": ("dans sur par pour avec sans pas si jusqu' lorsqu' puisqu'"),
}
# A unit with a larger share of all occurrences, and more occurrences, than these is light too:
# hoeveel, combien
_SHARE: Final = 0.003
_SEEN: Final = 300
# Words as they are written, in small letters, by what they do in an expression
_ARTICLES: Final[Mapping[Language, frozenset[str]]] = {
    "nl": frozenset("de het een 't dit dat deze die".split()),
    "fr": frozenset("le la les l' un une ce cet cette ces".split()),
}
_PREPOSITIONS: Final[Mapping[Language, frozenset[str]]] = {
    "nl": frozenset(
        "van in op te ten ter aan met voor door bij uit om tot naar over onder tussen per zonder "
        "tegen volgens als der des".split()
    ),
    "fr": frozenset("de à en dans sur par pour avec sans sous entre vers chez contre que".split()),
}
_PARTICLES: Final[Mapping[Language, frozenset[str]]] = {
    "nl": frozenset("er zich wordt worden werd werden is zijn niet ook zo".split()),
    "fr": frozenset("se s' y ne n' est sont être qui qu' ci plus pas si".split()),
}
# Words that refer or help, as they are written: alone they render no other word
_HOLLOW: Final[Mapping[Language, frozenset[str]]] = {
    "nl": frozenset(
        "de het een 't dit dat deze die er dan wel ook waarbij waarvan waarin waardoor waarop "
        "waarvoor hierbij daarbij zijn is was waren word wordt worden werd werden heeft hebben had "
        "zij hij men welke ten ter alsmede alsook evenals noch hetzij".split()
    ),
    "fr": frozenset(
        "le la les l' un une ce cet cette ces lequel laquelle lesquels lesquelles auquel duquel "
        "dont où qui que qu' est sont être était a ont été avoir il elle ils elles on".split()
    ),
}
_CONTRACTED: Final[Mapping[Language, Mapping[str, str]]] = {
    "nl": {},
    "fr": {"d'": "de", "du": "de", "des": "de", "au": "à", "aux": "à"},
}
_FIRST_WORD: Final = re.compile(r"[^\W\d_]+['’]?")
_LAST_PREPOSITION: Final = re.compile(r"(?i)(?<=\s)(?:d['’]|du|des|aux?)$")


def base_word(word: str, language: Language) -> str:
    """Return a word in small letters, a French preposition without its article: de for du."""
    lower = word.lower().replace("’", "'")
    return _CONTRACTED[language].get(lower, lower)


def contracted_forms(language: Language) -> Collection[str]:
    """Return the forms of prepositions with an article in them: du, aux."""
    return _CONTRACTED[language].keys()


def base_form(text: str, language: Language) -> str:
    """Return an expression as a dictionary has it.

    A preposition at its end has its base form, ``de`` for ``d'``, ``du`` and ``des``, and a
    function word at its start a small letter.
    """
    match = _LAST_PREPOSITION.search(text) if language == "fr" else None
    if match is not None:
        text = text[: match.start()] + base_word(match[0], language)
    first = _FIRST_WORD.match(text)
    if first is None:
        return text
    word = base_word(first[0], language)
    is_function = is_preposition(language, word) or is_article(language, word)
    if text.isupper() or not (is_function or is_particle(language, word)):
        return text  # as CONTRE LA MORALITE
    return text[0].lower() + text[1:]


def is_article(language: Language, word: str) -> bool:
    """Return True if a word, as :func:`base_word` gives it, is an article or a demonstrative."""
    return word in _ARTICLES[language]


def is_preposition(language: Language, word: str) -> bool:
    """Return True if a word, as :func:`base_word` gives it, is a preposition."""
    return word in _PREPOSITIONS[language]


def is_complement(language: Language, word: str) -> bool:
    """Return True for the preposition before a complement, which follows any noun: de, van."""
    return word == ("van" if language == "nl" else "de")


def is_particle(language: Language, word: str) -> bool:
    """Return True for another function word that may be part of an expression: se, qui, er."""
    return word in _PARTICLES[language]


def is_hollow(language: Language, word: str) -> bool:
    """Return True for a word that only refers or helps: deze, waarbij, laquelle, sont."""
    return word.lower().replace("’", "'") in _HOLLOW[language]


def is_function_word(language: Language, unit: str) -> bool:
    """Return True if a unit is a function word or the stem of one, however rare it is."""
    return unit in _listed(language)


def light(language: Language, units: Sequence[str], seen: NDArray[Any]) -> NDArray[np.bool_]:
    """Return a mask of units: True for light ones, which are function words or seen very often.

    ``seen`` is the number of occurrences of each unit.
    """
    common: NDArray[np.bool_] = seen > max(_SEEN, _SHARE * float(seen.sum()))
    listed = _listed(language)
    common |= np.fromiter((unit in listed for unit in units), np.bool_, len(units))
    return common


@cache
def empty_units(language: Language) -> frozenset[str]:
    """Return the units of the empty words of a language, such as articles and auxiliaries."""
    return _units(_EMPTY[language], language)


@cache
def _listed(language: Language) -> frozenset[str]:
    return empty_units(language) | _units(_OTHERS[language], language)


def _units(listed: str, language: Language) -> frozenset[str]:
    """Return listed words with their stems, which may differ: ``voor.`` for ``voor``."""
    words = listed.split()
    # taken as they are: an elided word such as l' occurs only before another word
    elided = {word for word in words if "'" in word}
    text = " ".join(word for word in words if word not in elided)
    return frozenset(words).union(stems_of(text, language))
