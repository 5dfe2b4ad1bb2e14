"""Which words of a text may have a wanted stem, seen from their letters alone.

A passage has a hundred words, of which a query is about two: the others need not be analysed to
know it. The sieve lets through all words that have one of the stems, and few others.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from benelux_search.analysis.compounds import SHORTEST
from benelux_search.analysis.vocabulary import vocabulary
from benelux_search.model import Language

_VOWELS: Final = "aeiouy"
# gewerkt -> werk: what the Dutch stemmer takes from the beginning of a word
_PARTICIPLE: Final = "ge"


class Sieve:
    """Lets through the folded words that may have one of ``stems``, or of ``parts`` as a part."""

    def __init__(self, language: Language, stems: Iterable[str], parts: Iterable[str]) -> None:
        whole, within = tuple(stems), tuple(parts)
        begin = {_beginning(stem, language) for stem in whole}
        inside = {_beginning(stem, language) for stem in within}
        if language == "nl" and (whole or within):
            begin.add(_PARTICIPLE)
            # the rules take it from behind one letter as well, though no word begins so
            begin |= {stem[:1] + _PARTICIPLE for stem in whole}
        self._begin = tuple(begin)
        self._forms = {form for stem in whole for form in _listed(stem, language)}
        self._inside = tuple(inside | {form for stem in within for form in _listed(stem, language)})

    def passes(self, word: str) -> bool:
        return (
            word.startswith(self._begin)
            or word in self._forms
            or (
                len(word) >= SHORTEST
                and bool(self._inside)
                and (_PARTICIPLE in word or any(part in word for part in self._inside))
            )
        )


def _beginning(stem: str, language: Language) -> str:
    """What a word begins with that comes to a stem by the rules.

    They leave two letters as they are, but for the vowel of an open syllable: open -> oop.
    """
    return stem[:1] if language == "nl" and stem[:1] in _VOWELS else stem[:2]


@lru_cache(maxsize=4096)
def _listed(stem: str, language: Language) -> tuple[str, ...]:
    """The words that the vocabulary says have a stem: steden and stad."""
    return vocabulary(language).having(stem)
