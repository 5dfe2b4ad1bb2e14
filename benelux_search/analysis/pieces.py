"""Text to pieces, for the index of one language."""

from __future__ import annotations

from benelux_search.analysis import analyse
from benelux_search.model import Language
from benelux_search.terms import Piece


class Analyser:
    """Makes pieces of the passages of one language."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def pieces(self, text: str) -> list[Piece]:
        """The pieces of a text, in its order; none when there are no words in it."""
        terms: list[tuple[int, str, str | None]] = []
        for term in analyse(text, self._language):
            if term.kind == "form":
                terms.append((term.position, term.term, None))
            else:
                # the stem of a token comes right after its form
                terms[-1] = (term.position, terms[-1][1], term.term)
        return [Piece(terms[-1][0] + 1, tuple(terms))] if terms else []
