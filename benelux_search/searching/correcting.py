"""Words of a query that no passage has, and what was probably meant.

A lost apostrophe (``dorganes``), a slip of the finger (``mensenhandle``), also in a part of a
compound: only words that the index has are proposed, those that take the fewest edits (Damerau
1964), and of these the most frequent one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from benelux_search.analysis import beginnings, fold, is_listed, write
from benelux_search.model import Language
from benelux_search.ports import EngineReader
from benelux_search.searching.clock import Clock
from benelux_search.searching.detection import frequency, written
from benelux_search.terms import written_of

_SHORTEST: Final = 4  # letters of a word that may be misspelt
_LONG: Final = 6  # with two slips
_COMPOUND: Final = 9
_CANDIDATES: Final = 8
# articles and pronouns whose apostrophe may have been lost, before a vowel or an h
_ELIDED: Final = re.compile(r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)(?=[aeiouyh])")


@dataclass(frozen=True, slots=True)
class Correction:
    """A word of a query, and what was searched in its place."""

    typed: str
    taken: str


class Corrector:
    """Corrects queries in one language by the words of its index."""

    def __init__(self, language: Language, reader: EngineReader, clock: Clock) -> None:
        self._language = language
        self._reader = reader
        self._clock = clock

    def correction(self, text: str) -> str | None:
        """A better word for one that is nowhere; None where it is somewhere, or none is known."""
        return self.better(text) if self.is_missing(text) else None

    def is_missing(self, text: str) -> bool:
        """Whether a word that may be misspelt is in no passage.

        A word of the vocabulary is spelt right, wherever it is: arrêté is not taken for arrêt.
        """
        word = write(text)
        return (
            len(word) >= _SHORTEST
            and word.isalpha()
            and not is_listed(word, self._language)
            and not frequency(word, self._language, self._reader)
            and not written(word, self._language, self._reader)
        )

    def better(self, text: str) -> str | None:
        """What may be meant by a word that is nowhere."""
        word = write(text)
        if self._language == "fr":
            match = _ELIDED.match(word)
            if match and not self._is_unknown(word[match.end() :]):
                return word[match.end() :]
        best = self._similar(fold(word), 2 if len(word) >= _LONG else 1)
        if best is None and self._language == "nl" and len(word) >= _COMPOUND:
            best = next(self._compounds(fold(word)), None)
        return best

    def _is_unknown(self, word: str) -> bool:
        return len(word) < 3 or not frequency(word, self._language, self._reader)

    def _similar(self, folded: str, edits: int) -> str | None:
        found = self._reader.similar(
            self._language, folded, edits, _CANDIDATES, seconds=self._clock.left
        )
        # the first letter is seldom wrong
        ranked = sorted(
            found, key=lambda each: (each[1] + (each[0][:1] != folded[:1]) * 0.5, -each[2], each[0])
        )
        return written_of(ranked[0][0]) if ranked else None

    def _compounds(self, folded: str) -> Iterator[str]:
        """Compounds of which one part is right: slachtofferopvagn."""
        for cut in beginnings(folded):
            rest = self._similar(folded[cut:], 1) if len(folded) - cut >= _SHORTEST else None
            if rest is not None:
                yield folded[:cut] + rest
