"""From the tree of a query to what an engine is asked.

Leaves are analysed here, and how pairs are aligned is read from the store; the engine does the
rest. Ordinals are the same in the store and in both indexes, so a clause on the Dutch side and
one on the French side combine like any two words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from benelux_search import expressions
from benelux_search.analysis import fold
from benelux_search.expressions import Expression
from benelux_search.model import LANGUAGES, LOW_CONFIDENCE, Language
from benelux_search.ports import Store
from benelux_search.query import (
    Aligned,
    And,
    Date,
    Doc,
    Exact,
    Fuzzy,
    Near,
    Node,
    Not,
    Number,
    Or,
    Phrase,
    Prefix,
    Side,
    Wildcard,
    Word,
)
from benelux_search.searching.relaxing import is_alignment
from benelux_search.searching.shapes import Leaf, shape


class Translator:
    """Translates queries; what the store says of alignments is read once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._aligned: dict[tuple[Aligned, Language], expressions.Given] = {}

    def translate(self, node: Node, language: Language) -> Expression | None:
        """What to ask for a query; None when nothing in it can be looked for.

        ``language`` is the side of whatever has none of its own. What only says how pairs are
        aligned scores them by how unsure they are, beside words by nothing.
        """
        match node:
            case Side(own, inner):
                return self.translate(inner, own)
            case Not() | Doc() | Number() | Date():
                return None
            case And(nodes):
                return self._all(nodes, language)
            case Or(nodes):
                found = [self.translate(child, language) for child in nodes]
                either = tuple(each for each in found if each is not None)
                return expressions.Some(either) if either else None
            case Aligned():
                return self._given(node, language)
            case Exact(text):
                return _leaf(Word(text), language)
            case Near(text):
                return _leaf(Phrase(text), language)
            case Wildcard(pattern):
                return expressions.Wildcard(language, fold(pattern))
            case Fuzzy(form, edits):
                return expressions.Fuzzy(language, fold(form), edits)
            case leaf:
                return _leaf(leaf, language)

    def _all(self, nodes: Sequence[Node], language: Language) -> Expression | None:
        positive = [node for node in nodes if not isinstance(node, Not)]
        found = [(node, self.translate(node, language)) for node in positive]
        required = [(node, each) for node, each in found if each is not None]
        if not required:
            return None
        scoreless = not all(is_alignment(node) for node, _ in required)
        wanted = expressions.All(
            tuple(
                expressions.Silent(each) if scoreless and is_alignment(node) else each
                for node, each in required
            )
        )
        wordless = all(map(is_alignment, positive))
        excluded: list[Expression] = []
        for node in nodes:
            if isinstance(node, Not):
                # How a pair is aligned, and a pair found by that alone, is not about one side
                sides = LANGUAGES if wordless or is_alignment(node.node) else (language,)
                unwanted = [self.translate(node.node, side) for side in sides]
                excluded += [each for each in unwanted if each is not None]
        return expressions.Without(wanted, tuple(excluded)) if excluded else wanted

    def _given(self, leaf: Aligned, language: Language) -> expressions.Given:
        """The pairs with a passage in ``language`` that are aligned so, the least sure best."""
        if (leaf, language) not in self._aligned:
            if leaf.state == "none":
                confidences = self._store.lone(language)
            else:
                confidences = self._store.doubtful(LOW_CONFIDENCE)
            scores = ((ordinal, 1.0 - known) for ordinal, known in confidences.items())
            self._aligned[leaf, language] = expressions.Given(tuple(sorted(scores)))
        return self._aligned[leaf, language]


def _leaf(leaf: Leaf, language: Language) -> Expression | None:
    if isinstance(leaf, Prefix):
        return expressions.Prefix(language, fold(leaf.text))
    looked_for = shape(leaf, language)
    if looked_for is None:
        return None
    if len(looked_for.parts) == 1:
        return expressions.Lookup(language, looked_for.parts[0][1])
    parts = tuple((offset, (stem,)) for offset, stem in looked_for.parts)
    phrase = expressions.Phrase(language, parts)
    wholes = [expressions.Lookup(language, whole) for whole in looked_for.wholes]
    return expressions.Best((phrase, *wholes)) if wholes else phrase


def ranges_of(store: Store, document_ids: Iterable[str]) -> expressions.Ranges:
    """The pairs of some documents."""
    merged: list[range] = []
    for each in sorted(store.ranges(document_ids).values(), key=lambda each: each.start):
        if merged and merged[-1].stop == each.start:
            merged[-1] = range(merged[-1].start, each.stop)
        else:
            merged.append(each)
    return expressions.Ranges(tuple(merged))
