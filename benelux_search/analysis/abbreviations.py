"""Abbreviations of the law, with the full names that a query for them finds, too.

A query for ``KB`` finds *koninklijk besluit*, in all of its forms. The reverse is not so: who types
the full name gets the full name. Only abbreviations that rarely mean something else are here.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from benelux_search.analysis.query_text import AnalyzedText, TextAnalysis
from benelux_search.analysis.terms import written_of
from benelux_search.model import Language

_FULL_NAMES: Final[Mapping[Language, Mapping[str, str]]] = {
    "nl": {
        "kb": "koninklijk besluit",
        "mb": "ministerieel besluit",
        "bs": "Belgisch Staatsblad",
        "bw": "Burgerlijk Wetboek",
        "rvs": "Raad van State",
        "gw": "Grondwet",
        "gwh": "Grondwettelijk Hof",
        "sv": "Wetboek van Strafvordering",
        "sw": "Strafwetboek",
    },
    "fr": {
        "ar": "arrêté royal",
        "am": "arrêté ministériel",
        "mb": "Moniteur belge",
        "ce": "Conseil d'État",
    },
}


def full_name(text: AnalyzedText, language: Language) -> AnalyzedText | None:
    """Return the words of the full name of an abbreviation: of ``KB`` or ``K.B.``; else None."""
    if len(text.words) != 1:
        return None
    name = _FULL_NAMES[language].get(written_of(text.words[0].form))
    return None if name is None else _analyzed(name, language)


@lru_cache(maxsize=64)
def _analyzed(name: str, language: Language) -> AnalyzedText | None:
    return TextAnalysis(name).as_phrase(language)
