"""What a query is taken for: the language it is in, and the words that were meant."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from benelux_search.analysis import fold
from benelux_search.model import LANGUAGES, Language, QueryLanguage, other_language
from benelux_search.patterns import distance
from benelux_search.ports import EngineReader
from benelux_search.query import And, Exact, Node, Or, Side, Word
from benelux_search.searching.clock import Clock
from benelux_search.searching.correcting import Correction, Corrector
from benelux_search.searching.detection import is_foreign, searched_language


@dataclass(frozen=True, slots=True)
class Understood:
    """A query by the side that it is asked of, words that are nowhere replaced.

    ``typed`` is the query before; ``reconsider`` understands it in another language, None where
    the user chose one.
    """

    language: Literal["nl", "fr", "both"]
    typed: Node
    sides: Mapping[Language, Node]
    corrections: tuple[Correction, ...] = ()
    reconsider: Callable[[Language], Understood] | None = None

    def changed(self, change: Callable[[Node], Node]) -> Understood:
        return replace(self, sides={side: change(root) for side, root in self.sides.items()})

    def elsewhere(self) -> Understood | None:
        """The same query in the language that was not searched; None where there is none."""
        if self.language == "both" or self.reconsider is None:
            return None
        return self.reconsider(other_language(self.language))


def understand(root: Node, asked: QueryLanguage, reader: EngineReader, clock: Clock) -> Understood:
    """Finds out which language a query is in and which of its words are misspelt."""
    language = searched_language(root, asked, reader)

    def in_language(chosen: Literal["nl", "fr", "both"]) -> Understood:
        reading = _Reading(reader, clock, several=chosen == "both")
        searched: tuple[Language, ...] = LANGUAGES if chosen == "both" else (chosen,)
        sides = {side: reading.understood(root, side) for side in searched}
        return Understood(chosen, root, sides, tuple(dict.fromkeys(reading.corrections)))

    understood = in_language(language)
    return understood if asked != "auto" else replace(understood, reconsider=in_language)


class _Reading:
    """Takes a query for what was meant; where ``several`` languages are searched, in each."""

    def __init__(self, reader: EngineReader, clock: Clock, *, several: bool) -> None:
        self._reader = reader
        self._several = several
        self._correctors = {each: Corrector(each, reader, clock) for each in LANGUAGES}
        self.corrections: list[Correction] = []

    def understood(self, node: Node, side: Language, *, alone: bool | None = None) -> Node:
        """The query with the words replaced that no index asked for them has."""
        alone = not self._several if alone is None else alone
        match node:
            case Side(language, inner):
                return replace(node, node=self.understood(inner, language, alone=True))
            case And(nodes) | Or(nodes):
                children = (self.understood(each, side, alone=alone) for each in nodes)
                return replace(node, nodes=tuple(children))
            case Word(text):
                return self._alone(text, side) if alone else self._beside(text, side)
            case _:
                return node

    def _alone(self, text: str, side: Language) -> Node:
        taken = self._correctors[side].correction(text)
        return Word(text) if taken is None else self._taken(text, taken)

    def _beside(self, text: str, side: Language) -> Node:
        """A word of a query that both sides are asked: each in the language that it is of."""
        if is_foreign(text, side, self._reader):
            return Exact(text)
        other = other_language(side)
        if not self._correctors[other].is_missing(text):
            return Word(text)
        taken = self._correctors[side].correction(text)
        elsewhere = self._correctors[other].correction(text)
        if taken is None:
            return Word(text)
        if elsewhere is not None and _edits(text, elsewhere) < _edits(text, taken):
            return Exact(text)  # it is a word of the other language that was misspelt
        return self._taken(text, taken)

    def _taken(self, text: str, taken: str) -> Word:
        self.corrections.append(Correction(text, taken))
        return Word(taken)


def _edits(typed: str, taken: str) -> int:
    return distance(fold(typed), fold(taken))
