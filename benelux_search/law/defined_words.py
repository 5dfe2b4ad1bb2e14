"""Words that an article of a law defines: *Doodslag met voorbedachten rade wordt moord genoemd*.

A sentence that defines an offence names it in few ways, which the patterns have. They look at one
word, since most offences are one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from benelux_search.model import Language

_WORD: Final = r"(?P<word>[^\W\d_]{3,})"
_BEGINS: Final = r"(?:(?<=[.>)\]:;(]\s)|(?<=[.>)\]:;(])|(?<=[0-9°]\s)|\A)"
_PATTERNS: Final[Mapping[Language, tuple[str, ...]]] = {
    "nl": (
        rf"\bword(?:t|en)\s{_WORD}\sgenoemd\b",
        rf"\b{_WORD}\sword(?:t|en)\sgenoemd\b",
        rf"\b[Oo]nder\s{_WORD}\s(?:wordt\s)?verst(?:aat|aan)\b",
        rf"\b(?:is|wordt|zijn|worden)\sschuldig\saan\s(?:het\smisdrijf\s)?{_WORD}",
        rf"\b[Ll]evert\s(?:het\smisdrijf\s|een\s)?{_WORD}\sop\b",
        rf"{_BEGINS}(?:[^\W\d_]+\s)?{_WORD}\s(?:is\s(?:elke?|iedere?|de|het|een)\b|bestaat\s(?:in|uit)\b)",
        rf"\b{_WORD}\s?:\s(?:elke?|iedere?)\b",
    ),
    "fr": (
        rf"\b[Qq]ualifiée?s?\s(?:de\s|d['’])?{_WORD}",
        rf"\bcoupables?\sd(?:u\s(?:délit|crime)\sd)?(?:e\s|['’]){_WORD}",
        rf"\b[Cc]onstitue\s(?:l['’]infraction|le\s(?:crime|délit))\sd(?:e\s|['’])(?:la\s|l['’])?{_WORD}",
        rf"\b[Cc]onstitue\s(?:une?|le|la)\s{_WORD}",
        rf"\b[Pp]ar\s{_WORD}[\s,]+(?:la\sloi|on)\sentend\b",
        rf"\bentend(?:re)?\spar\s{_WORD}",
        rf"{_BEGINS}(?:L['’]|L[ea]s?\s){_WORD}\s(?:[^\W\d_]+\s)?(?:consiste\b|est\s(?:toute?|le\sfait)\b)",
        rf"\b{_WORD}\s?:\stoute?\b",
    ),
}


def defined_words(text: str, language: Language) -> Iterator[str]:
    """Yield the words that a passage of a law defines, as they are written."""
    for pattern in _compiled(language):
        for match in pattern.finditer(text):
            yield match["word"]


@cache
def _compiled(language: Language) -> tuple[re.Pattern[str], ...]:
    return tuple(map(re.compile, _PATTERNS[language]))
