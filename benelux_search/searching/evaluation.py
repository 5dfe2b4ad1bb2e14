"""From the tree of a query to the score of each pair.

Leaves are read from the indexes; everything above them is done on dictionaries here. Ordinals
are the same in both indexes, so a clause on the Dutch side and one on the French side combine
like any two words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from benelux_search.analysis import fold
from benelux_search.model import Language
from benelux_search.ports import EngineReader
from benelux_search.query import And, Node, Not, Or, Prefix, Side
from benelux_search.searching.shapes import Leaf, shape

Scores = Mapping[int, float]


class Evaluator:
    """Evaluates queries over the readers of both indexes; each leaf is read once."""

    def __init__(self, readers: Mapping[Language, EngineReader]) -> None:
        self._readers = readers
        self._read: dict[tuple[Leaf, Language], Scores | None] = {}

    def evaluate(self, node: Node, language: Language) -> Scores | None:
        """The score of each pair by ordinal; None when nothing in it can be looked for.

        ``language`` is the side of whatever has none of its own.
        """
        match node:
            case Side(own, inner):
                return self.evaluate(inner, own)
            case Not():
                return None
            case And(nodes):
                return self._all(nodes, language)
            case Or(nodes):
                found = [self.evaluate(child, language) for child in nodes]
                return _sum([scores for scores in found if scores is not None])
            case leaf:
                key = (leaf, language)
                if key not in self._read:
                    self._read[key] = self._leaf(leaf, language)
                return self._read[key]

    def _all(self, nodes: Sequence[Node], language: Language) -> Scores | None:
        found = [self.evaluate(node, language) for node in nodes if not isinstance(node, Not)]
        required = [scores for scores in found if scores is not None]
        if not required:
            return None
        kept = set(required[0])
        for scores in required[1:]:
            kept.intersection_update(scores)
        for node in nodes:
            if isinstance(node, Not):
                kept.difference_update(self.evaluate(node.node, language) or ())
        return {ordinal: sum(scores[ordinal] for scores in required) for ordinal in kept}

    def _leaf(self, leaf: Leaf, language: Language) -> Scores | None:
        reader = self._readers[language]
        if isinstance(leaf, Prefix):
            return reader.prefix(fold(leaf.text))
        looked_for = shape(leaf, language)
        if looked_for is None:
            return None
        if len(looked_for.parts) == 1:
            return reader.word(looked_for.parts[0][1])
        best = dict(reader.phrase(looked_for.parts))
        for whole in looked_for.wholes:
            for ordinal, score in reader.word(whole).items():
                best[ordinal] = max(score, best.get(ordinal, 0.0))
        return best


def _sum(results: Sequence[Scores]) -> Scores | None:
    if not results:
        return None
    total: dict[int, float] = {}
    for scores in results:
        for ordinal, score in scores.items():
            total[ordinal] = total.get(ordinal, 0.0) + score
    return total


def relaxed(node: Node) -> Node:
    """The query with any of its words required in place of all.

    What the user said is kept: AND, exclusions, and that a side must match. The same node
    comes back when there is nothing to relax.
    """
    match node:
        case Side(language, inner):
            return Side(language, relaxed(inner))
        case Or(nodes):
            return Or(tuple(relaxed(child) for child in nodes))
        case And(nodes, strict=False):
            kept = tuple(
                replace(child, node=relaxed(child.node)) if isinstance(child, Side) else child
                for child in nodes
                if isinstance(child, Side | Not)
            )
            free = tuple(relaxed(child) for child in nodes if not isinstance(child, Side | Not))
            either = (Or(free),) if len(free) > 1 else free
            both = (*either, *kept)
            return both[0] if len(both) == 1 else And(both)
        case _:
            return node
