"""What a query is taken for: the language it is in, and the words that were meant."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from benelux_search.model import LANGUAGES, Language, QueryLanguage, other_language
from benelux_search.ports import EngineReader
from benelux_search.query import And, Node, Or, Side, Word
from benelux_search.searching.clock import Clock
from benelux_search.searching.correcting import Correction, Corrector
from benelux_search.searching.detection import searched_language


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
        sides: dict[Language, Node] = {}
        made: list[Correction] = []
        correctors = {each: Corrector(each, reader, clock) for each in LANGUAGES}
        for side in LANGUAGES if chosen == "both" else (chosen,):
            others = [correctors[each] for each in LANGUAGES if each != side and chosen == "both"]
            sides[side] = _corrected(root, correctors, correctors[side], others)
        for corrector in correctors.values():
            made += corrector.made
        return Understood(chosen, root, sides, tuple(dict.fromkeys(made)))

    understood = in_language(language)
    return understood if asked != "auto" else replace(understood, reconsider=in_language)


def _corrected(
    node: Node, by_side: Mapping[Language, Corrector], own: Corrector, others: list[Corrector]
) -> Node:
    """A query with the words replaced that no index asked for them has."""
    match node:
        case Side(language, inner):
            return replace(node, node=_corrected(inner, by_side, by_side[language], []))
        case And(nodes) | Or(nodes):
            return replace(
                node, nodes=tuple(_corrected(each, by_side, own, others) for each in nodes)
            )
        case Word(text) if all(each.is_missing(text) for each in others):
            return own.word(node)
        case _:
            return node
