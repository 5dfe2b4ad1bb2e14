"""Which words of a text may have a wanted stem, seen from their letters alone.

A passage has a hundred words, of which a query is about two: the others need not be analysed to
know it. The sieve lets through all words that have one of the stems, and few others.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from benelux_search.analysis.compounds import SHORTEST
from benelux_search.analysis.folding import fold
from benelux_search.analysis.vocabulary import elsewhere
from benelux_search.model import Language

# se-ront is seront: of more letters, something may stand between them
_SURE: Final = 2
_VOWELS: Final = "aeiouy"
# gewerkt -> werk: what the Dutch stemmer takes from the beginning of a word
_PARTICIPLE: Final = "ge"


class Sieve:
    """Lets through the folded words that may have one of ``stems``, or of ``parts`` as a part, or
    that begin as one of ``begun`` does.

    Those with a stem have one of ``beginnings`` or are one of ``forms``; those with a part have
    something of ``inside``.
    """

    def __init__(
        self,
        language: Language,
        stems: Iterable[str],
        parts: Iterable[str],
        begun: Iterable[str] = (),
    ) -> None:
        whole, within = tuple(stems), tuple(parts)
        begin = {beginning(stem, language) for stem in whole}
        begin |= {each[:_SURE] for each in begun}
        inside = {beginning(stem, language) for stem in within}
        if language == "nl" and whole:
            begin.add(_PARTICIPLE)
            # the rules take it from behind one letter as well, though no word begins so
            begin |= {stem[:1] + _PARTICIPLE for stem in whole}
        if language == "nl" and within:
            inside.add(_PARTICIPLE)
        self.beginnings = tuple(begin)
        self.forms = {form for stem in whole for form in _elsewhere(stem, language)}
        self.inside = (*inside, *(form for stem in within for form in _elsewhere(stem, language)))

    def passes(self, word: str) -> bool:
        return (
            word.startswith(self.beginnings)
            or word in self.forms
            or (len(word) >= SHORTEST and any(part in word for part in self.inside))
        )


def begins_so(form: str, stem: str, language: Language) -> bool:
    """Whether a folded form begins as the words do that come to a stem by the rules."""
    return form.startswith(beginning(stem, language)) or (
        language == "nl" and form.startswith(_PARTICIPLE)
    )


def beginning(stem: str, language: Language) -> str:
    """What a word begins with that comes to a stem by the rules.

    They leave two letters as they are, but for the vowel of an open syllable: open -> oop.
    """
    folded = fold(stem)
    return folded[:1] if language == "nl" and folded[:1] in _VOWELS else folded[:2]


def _elsewhere(stem: str, language: Language) -> list[str]:
    found = elsewhere(language).get(stem.encode("utf-8", "surrogatepass"), b"")
    return found.decode().split()
