"""Words that say little: they may stand between the words of a rendering, and at its ends never.

Those of a list do not in any text; others are so common in one that they do not there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from benelux_search.analysis import located
from benelux_search.model import Language

_WORDS: Final[Mapping[Language, str]] = {
    "nl": (
        "de het een van in op te aan met voor door bij uit om tot naar over onder tussen per en "
        "of maar want dat die dit deze er als ook niet zich is zijn was waren wordt worden werd "
        "werden heeft hebben had hadden zal zullen zou zouden kan kunnen ik u uw wij we zij ze "
        "hij hun haar ons onze men 's 't 'n"
    ),
    "fr": (
        "le la les l' un une des de du d' à au aux en et ou que qu' qui dans sur par pour avec "
        "sans se s' ce cet cette ces c' il elle ils elles on y ne n' pas est sont était être a "
        "ont avoir été son sa ses leur leurs nous vous notre nos votre vos je j' si m' t' "
        "jusqu' lorsqu' puisqu'"
    ),
}
# A unit that is so large a part of a text that is long enough is such a word, too: hoeveel, combien
_SHARE: Final = 0.003
_SEEN: Final = 300


def is_function_word(language: Language, unit: str) -> bool:
    """Whether a unit is of a word that only holds others together, however rare it is here."""
    return unit in _listed(language)


@cache
def _listed(language: Language) -> frozenset[str]:
    words = _WORDS[language].split()
    elided = {word for word in words if "'" in word}  # l' is what it is before another word only
    return frozenset(elided).union(
        spot.term
        for _, _, spots in located(" ".join(each for each in words if each not in elided), language)
        for spot in spots.spots
        if spot.kind == "stem"
    )


def light(language: Language, units: Sequence[str], seen: NDArray[Any]) -> NDArray[np.bool_]:
    """Which units say little, by what they are and how often they were seen."""
    common: NDArray[np.bool_] = seen > max(_SEEN, _SHARE * float(seen.sum()))
    listed = _listed(language)
    common |= np.fromiter((unit in listed for unit in units), np.bool_, len(units))
    return common
