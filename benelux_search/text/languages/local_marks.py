"""Hours, days and places as each language writes them, in lines that have no other words.

*Trio Fenouil (vr 19u)* is Dutch, *Trio Fenouil (ven. 19h)* French; so are *8040 Bergen* and *8040
Mons*.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from benelux_search.text.languages.places import names_of_language

_DUTCH: Final = re.compile(
    r"(?<![\d.,:/])\d{1,2}\s?u(?:\s?\d{2}|ur)?\b|\b(?:ma|di|wo|do|vr|za|zo)\.?\s(?=\d)",
    re.IGNORECASE,
)
_FRENCH: Final = re.compile(
    r"(?<![\d.,:/])\d{1,2}\s?h(?:\s?\d{2})?\b|\b(?:lun|mar|mer|jeu|ven|sam|dim)\.?\s(?=\d)",
    re.IGNORECASE,
)
_DIGIT: Final = re.compile(r"\d")
_MAY_TELL: Final = re.compile(r"\d\s?[uhUH]|[a-zA-Z]\.?\s\d")  # any hour or day
_LONGEST: Final = 120  # characters; a longer text has words that tell its language
_MARK: Final = 1.0  # nats of an hour, a day or a place
_MOST: Final = 2.0  # nats; marks that repeat tell no more


@cache
def _signs_of_places() -> Mapping[str, int]:
    """Return 1 for the Dutch names of places, -1 for the French ones."""
    return dict.fromkeys(names_of_language("nl"), 1) | dict.fromkeys(names_of_language("fr"), -1)


def local_evidence(text: str, words: Sequence[str]) -> float:
    """Return the evidence of the hours, days and places of a text for Dutch, in nats.

    Only a short text with a figure counts: in a sentence, a place may have the name of the other
    language (*la Vrije Universiteit Brussel*). ``words`` are the case-folded words of the text. The
    evidence for French is below 0.
    """
    if len(text) > _LONGEST or not _DIGIT.search(text):
        return 0.0
    signs = _signs_of_places()
    count = 0 if signs.keys().isdisjoint(words) else sum(signs.get(word, 0) for word in words)
    if _MAY_TELL.search(text):
        count += len(_DUTCH.findall(text)) - len(_FRENCH.findall(text))
    return max(-_MOST, min(_MOST, _MARK * count))
