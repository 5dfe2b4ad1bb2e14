"""From the tree of a query to the score of each pair.

Leaves are read from the indexes, how pairs are aligned from the store; everything above that is
done on dictionaries here. Ordinals are the same in all three, so a clause on the Dutch side and
one on the French side combine like any two words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from benelux_search.analysis import fold
from benelux_search.model import LANGUAGES, LOW_CONFIDENCE, Language
from benelux_search.ports import EngineReader, Store
from benelux_search.query import Aligned, And, Node, Not, Or, Prefix, Side
from benelux_search.searching.shapes import Leaf, shape

Scores = Mapping[int, float]


class Evaluator:
    """Evaluates queries over the readers of both indexes; each leaf is read once."""

    def __init__(self, readers: Mapping[Language, EngineReader], store: Store) -> None:
        self._readers = readers
        self._store = store
        self._read: dict[tuple[Leaf | Aligned, Language], Scores | None] = {}

    def evaluate(self, node: Node, language: Language) -> Scores | None:
        """The score of each pair by ordinal; None when nothing in it can be looked for.

        ``language`` is the side of whatever has none of its own. What only says how pairs are
        aligned scores them by how unsure they are, beside words by nothing.
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
                    self._read[key] = (
                        self._aligned(leaf, language)
                        if isinstance(leaf, Aligned)
                        else self._leaf(leaf, language)
                    )
                return self._read[key]

    def _all(self, nodes: Sequence[Node], language: Language) -> Scores | None:
        positive = [node for node in nodes if not isinstance(node, Not)]
        found = [(node, self.evaluate(node, language)) for node in positive]
        required = [(node, scores) for node, scores in found if scores is not None]
        if not required:
            return None
        kept = set(required[0][1])
        for _, scores in required[1:]:
            kept.intersection_update(scores)
        wordless = all(map(is_alignment, positive))
        for node in nodes:
            if isinstance(node, Not):
                # How a pair is aligned, and a pair found by that alone, is not about one side
                sides = LANGUAGES if wordless or is_alignment(node.node) else (language,)
                for side in sides:
                    kept.difference_update(self.evaluate(node.node, side) or ())
        every = [scores for _, scores in required]
        scoring = [scores for node, scores in required if not is_alignment(node)] or every
        return {ordinal: sum(scores[ordinal] for scores in scoring) for ordinal in kept}

    def _aligned(self, leaf: Aligned, language: Language) -> Scores:
        """The pairs with a passage in ``language`` that are aligned so, the least sure best."""
        if leaf.state == "none":
            confidences = self._store.lone(language)
        else:
            confidences = self._store.doubtful(LOW_CONFIDENCE)
        return {ordinal: 1.0 - confidence for ordinal, confidence in confidences.items()}

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


def is_alignment(node: Node) -> bool:
    """Whether a clause only says how pairs are aligned, and nothing of their words."""
    match node:
        case Aligned():
            return True
        case Side(_, inner):
            return is_alignment(inner)
        case And(nodes) | Or(nodes):
            return all(is_alignment(child) for child in nodes if not isinstance(child, Not))
        case _:
            return False


def relaxed(node: Node) -> Node:
    """The query with any of its words required in place of all.

    What the user said is kept: AND, exclusions, that a side must match, and how pairs are
    aligned. The same node comes back when there is nothing to relax.
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
                if _is_kept(child)
            )
            free = tuple(relaxed(child) for child in nodes if not _is_kept(child))
            either = (Or(free),) if len(free) > 1 else free
            both = (*either, *kept)
            return both[0] if len(both) == 1 else And(both)
        case _:
            return node


def _is_kept(node: Node) -> bool:
    return isinstance(node, Side | Not) or is_alignment(node)
