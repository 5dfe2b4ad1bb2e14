"""Words that are known to translate each other, such as those that an index has learned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from benelux_search.analysis.analyser import analyse
from benelux_search.model import Language


@dataclass(frozen=True, slots=True)
class KnownWords:
    """Match keys of words, by Dutch and by French term; picklable.

    A Dutch and a French term that share a key translate each other. The terms are stems, as the
    analysis makes them.
    """

    dutch: Mapping[str, frozenset[str]]
    french: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> Self:
        """Return the words of pairs (Dutch term, French term)."""
        dutch: dict[str, set[str]] = {}
        french: dict[str, set[str]] = {}
        for nl, fr in pairs:
            key = f">{nl}>{fr}"
            dutch.setdefault(nl, set()).add(key)
            french.setdefault(fr, set()).add(key)
        return cls(
            *({term: frozenset(keys) for term, keys in each.items()} for each in (dutch, french))
        )

    def keys(self, word: str, language: Language) -> frozenset[str]:
        """Return the match keys of a word as it is written; none if its stem is unknown."""
        by_term = self.dutch if language == "nl" else self.french
        return frozenset().union(
            *(by_term.get(term.term, ()) for term in analyse(word, language) if term.kind == "stem")
        )
