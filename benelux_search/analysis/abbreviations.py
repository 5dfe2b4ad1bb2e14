"""Abbreviations of the law, with the full names that a query for them finds, too.

A query for ``KB`` finds *koninklijk besluit*, in all of its forms, and a query for the full name
finds the abbreviation. Only abbreviations that rarely mean something else are here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Final

from benelux_search.analysis.query_text import AnalyzedTerm, AnalyzedText, TextAnalysis
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


_WORDS: Final = frozenset(("ce",))  # abbreviations that are words: the full name does not find them


def full_name(text: AnalyzedText, language: Language) -> AnalyzedText | None:
    """Return the words of the full name of an abbreviation: of ``KB`` or ``K.B.``; else None."""
    if len(text.words) != 1:
        return None
    name = _FULL_NAMES[language].get(written_of(text.words[0].form))
    return None if name is None else _analyzed(name, language)


def abbreviation(
    words: Sequence[AnalyzedTerm], language: Language
) -> tuple[int, AnalyzedText] | None:
    """Return the abbreviation of the full name with which some words begin.

    The result has the number of words of the name: 3 for *Raad van State en regering*. It is None
    if they begin with no name.
    """
    if not words:
        return None
    for name, short in _names(language).get(words[0].stems[0], ()):
        stems = [word.stems[0] for word in words[: len(name)]]
        if stems == list(name):
            return len(name), short
    return None


@cache
def _names(language: Language) -> Mapping[str, Sequence[tuple[Sequence[str], AnalyzedText]]]:
    """Return the stems of the names with their abbreviations, by the first stem."""
    names: dict[str, list[tuple[Sequence[str], AnalyzedText]]] = {}
    for short, name in _FULL_NAMES[language].items():
        full, own = _analyzed(name, language), TextAnalysis(short).as_words(language)
        if full is not None and own is not None and short not in _WORDS:
            stems = [word.stems[0] for word in full.words if not word.form.endswith("'")]
            names.setdefault(stems[0], []).append((stems, own))
    return names


@lru_cache(maxsize=64)
def _analyzed(name: str, language: Language) -> AnalyzedText | None:
    return TextAnalysis(name).as_phrase(language)
