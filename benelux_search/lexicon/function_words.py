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

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from benelux_search.analysis import locate_chunks
from benelux_search.model import Language

_EMPTY: Final[Mapping[Language, str]] = {
    "nl": (
        "de het een van in op te aan en of dat die er zich is zijn was waren wordt worden werd "
        "werden heeft hebben had hadden ik u uw wij we zij ze hij hun haar ons onze men 's 't 'n"
    ),
    "fr": (
        "le la les l' un une des de du d' à au aux en et ou que qu' qui s' se ce cet cette ces c' "
        "il elle ils elles on y ne n' est sont était être a ont avoir été son sa ses leur leurs "
        "nous vous notre nos votre vos je j' m' t'"
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


def is_function_word(language: Language, unit: str) -> bool:
    """Return True if a unit is the stem of a function word, however rare it is."""
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
    words = listed.split()
    # taken as they are: an elided word such as l' occurs only before another word
    elided = {word for word in words if "'" in word}
    text = " ".join(word for word in words if word not in elided)
    stems = (
        token.term
        for _, _, terms in locate_chunks(text, language)
        for token in terms.tokens
        if token.kind == "stem"
    )
    return frozenset(elided).union(stems)
