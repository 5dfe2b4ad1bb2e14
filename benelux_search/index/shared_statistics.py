"""Statistics of several indexes that are searched together, each by its own engine."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from benelux_search.index.algebra import Expression, SynonymQuery, TermQuery
from benelux_search.index.part import ChosenPairs
from benelux_search.index.ports import EngineReader, FieldSource
from benelux_search.index.scoring import Bm25
from benelux_search.index.walk import Leaf, scored_leaves, terms_in
from benelux_search.model import Language


@dataclass(frozen=True, slots=True, eq=False)
class SharedStatistics:
    """The statistics with which one of several indexes scores, so that all scores can be compared.

    ``bm25`` is over the passages of all indexes. ``counts`` has the number of passages of all
    indexes that match a leaf, for each leaf of a search that is scored.
    """

    bm25: Mapping[Language, Bm25]
    counts: Mapping[Leaf, int]

    def frequency(self, leaf: Leaf) -> float:
        """Return the document frequency of a leaf; 0 if no score depends on it."""
        if not isinstance(leaf, SynonymQuery):
            return self.counts.get(leaf, 0)
        held = 0.0
        for stem, weight in leaf.stems:
            held += weight * self.counts.get(TermQuery(leaf.language, stem), 0)
        return held


@runtime_checkable
class SharingReader(EngineReader, Protocol):
    """A reader that can be one of several that are searched together."""

    def bm25(self) -> Mapping[Language, Bm25]:
        """Return BM25 over the passages of this index."""
        ...

    def sharing(self, statistics: SharedStatistics) -> EngineReader:
        """Return a reader that scores with the statistics of several indexes.

        It shares what this one has open.
        """
        ...

    def within(self, part: ChosenPairs, fields: FieldSource | None) -> SharingReader:
        """Return a reader of a part of the index: see :class:`EngineReader`."""
        ...

    def signatures(self, ordinals: Sequence[int]) -> Mapping[int, str]:
        """Return a text that duplicates share, of each of some hits that may have duplicates.

        The ordinals are those of hits that a search has just returned. All engines give the same
        text for the same words.
        """
        ...

    def count_alike(
        self,
        expressions: Mapping[Language, Expression],
        signatures: Collection[str],
        *,
        seconds: float | None = None,
    ) -> Mapping[str, int]:
        """Return how many pairs that match any of the expressions have each of some signatures."""
        ...


def counted_leaves(expressions: Iterable[Expression]) -> Sequence[Leaf]:
    """Return the leaves whose document frequencies the scores of expressions need, each once."""
    found: dict[Leaf, None] = {}
    for expression in expressions:
        for leaf, is_scored in scored_leaves(expression):
            if is_scored and isinstance(leaf, SynonymQuery):
                found.update(dict.fromkeys(terms_in(leaf)))
            elif is_scored:
                found[leaf] = None
    return list(found)
