"""Execution of expressions: all hits, an order that is nearly right, and then exact scores.

The engine sorts the hits by scores that are close to those of BM25. Each block of :data:`BLOCK`
hits gets its exact scores here, and is sorted by them. So pages never overlap.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any, Final

from benelux_search.index.algebra import (
    DisjunctionMax,
    Expansion,
    Expression,
    PhraseQuery,
    SynonymQuery,
    TermQuery,
)
from benelux_search.index.deadline import Deadline
from benelux_search.index.fields import PairOrder, StemOrder
from benelux_search.index.ports import ScoredPair
from benelux_search.index.shared_statistics import SharedStatistics
from benelux_search.index.walk import Leaf, patterns_in, scored_leaves
from benelux_search.model import LANGUAGES, Language
from benelux_search.opensearch.client.connection import Connection
from benelux_search.opensearch.records.generation import CollectionGeneration
from benelux_search.opensearch.searching.crowded_phrases import is_crowded, matches_of
from benelux_search.opensearch.searching.deep_pages import deep_answer, is_deep
from benelux_search.opensearch.searching.query_dsl import QueryDsl, by_first_stem
from benelux_search.opensearch.searching.rescoring import Candidate, Rescoring
from benelux_search.opensearch.searching.scoring_data import ScoringData
from benelux_search.opensearch.searching.search_answers import (
    RequestBatch,
    candidate_of,
    failures,
    is_whole,
    total_of,
)
from benelux_search.opensearch.searching.term_statistics import (
    Kept,
    TermStatistics,
    needed_terms,
)
from benelux_search.results import SortOrder

Json = dict[str, Any]
Expressions = Mapping[Language, Expression]
# hits that are rescored together: of 100, the first ten were right in 51 of 60 searches
BLOCK: Final = 250
_FEW: Final = 200  # repeated texts that are counted with each search


def alike_counts(signatures: Collection[str]) -> Json:
    """Return an aggregation that counts the hits with each of some signatures."""
    terms = {"field": "signature", "include": sorted(signatures), "size": len(signatures)}
    return {"alike": {"terms": terms}}


def alike_of(answer: Json) -> Counter[str] | None:
    """Return the number of hits with each signature; None if they were not counted."""
    found = answer.get("aggregations", {}).get("alike")
    if found is None:
        return None
    return Counter({each["key"]: each["doc_count"] for each in found["buckets"]})


@dataclass(frozen=True, slots=True)
class SearchPlan:
    """Expressions to execute, and the part of the hits that is wanted.

    ``limit``, ``offset``, ``fold`` and ``order`` are those of a search. The pairs that match
    ``counted`` are counted too.
    """

    expressions: Expressions
    limit: int = 0
    offset: int = 0
    fold: bool = False
    order: PairOrder = "relevance"
    counted: Expressions | None = None

    @property
    def window(self) -> tuple[int, int]:
        """The first hit that is fetched, and the number of those that are."""
        if not self.limit:
            return 0, 0
        end = self.offset + self.limit
        if self.order != "relevance":
            return (0, end) if self.fold else (self.offset, self.limit)
        start = 0 if self.fold else self.offset // BLOCK * BLOCK
        return start, -(-end // BLOCK) * BLOCK - start


@dataclass(frozen=True, slots=True)
class RankedHits:
    """Hits in their order with exact scores, and the signatures of those that may have copies.

    ``alike`` is the number of hits with each signature, or None if they were not counted.
    ``missing`` names the shards that did not answer. ``after`` are the sort values of the last.
    """

    total: int
    hits: tuple[ScoredPair, ...]
    signatures: Mapping[int, str]
    complete: bool
    alike: Counter[str] | None = None
    missing: tuple[str, ...] = ()
    after: Sequence[object] | None = None


class Executor:
    """An executor of expressions in one generation. Threads may share it.

    ``records`` receives the record of each pair that is returned, by ordinal.
    """

    def __init__(
        self,
        connection: Connection,
        generation: CollectionGeneration,
        terms: TermStatistics,
        records: Kept[int, Json],
    ) -> None:
        self._connection = connection
        self._generation = generation
        self._terms = terms
        self._records = records
        self._counts: Kept[Leaf, int] = Kept()
        self._shared: SharedStatistics | None = None

    def sharing(self, statistics: SharedStatistics) -> Executor:
        """Return an executor that scores with the statistics of several indexes."""
        shared = copy(self)
        shared._shared = statistics
        return shared

    def prepare(self, expressions: Sequence[Expression], seconds: float | None) -> ScoringData:
        """Return what is needed to execute expressions; ask the engine for what is unknown."""
        limit = Deadline(seconds)
        data = ScoringData(self._generation.bm25(), {}, {}, {}, {})
        batch = RequestBatch()
        self._terms.add_terms(batch, needed_terms(expressions), data.terms)
        self._terms.add_patterns(batch, patterns_in(expressions), data.expansions, limit)
        batch.run(self._connection, limit.left)
        if self._shared is not None:
            data = data.sharing(self._shared)
        for leaf in {leaf: None for each in expressions for leaf, _ in scored_leaves(each)}:
            known = None if self._shared is not None else self._counts.get(leaf)
            if known is not None:
                data.counts[leaf] = known
            if isinstance(leaf, PhraseQuery) and is_crowded(leaf):
                own = matches_of(self._connection, self._generation, leaf, limit.left)
                data.crowded[leaf] = own
        return data

    def dsl(self, data: ScoringData) -> QueryDsl:
        """Return a translator of expressions to queries of the engine."""
        return QueryDsl(
            data.estimated_weight, data.forms, data.crowded, self._generation.averages()
        )

    def any_of(self, expressions: Expressions, data: ScoringData) -> Json:
        """Return a query for the pairs of this generation that match any of the expressions."""
        query = self.dsl(data).query(DisjunctionMax(tuple(expressions.values())))
        return {"bool": {"must": [query], **self._generation.visible()}}

    def add_count(
        self,
        batch: RequestBatch,
        expressions: Expressions,
        data: ScoringData,
        handle: Callable[[Json], None],
        *,
        is_partial: bool = False,
    ) -> None:
        """Add a search for the number of pairs that match any of the expressions."""
        body = {"size": 0, "track_total_hits": True, "query": self.any_of(expressions, data)}
        batch.add(self._generation.pairs, body, handle, is_partial=is_partial)

    def ranked(
        self, plans: Sequence[SearchPlan], data: ScoringData, seconds: float | None
    ) -> list[tuple[RankedHits, int]]:
        """Execute plans in one request; return the hits, and the number of counted pairs, of each.

        The hits are those of the window of a plan.
        """
        limit = Deadline(seconds)
        batch = RequestBatch()
        answers: list[list[Json]] = [[] for _ in plans]
        counted: list[list[Json]] = [[] for _ in plans]
        for plan, answer, count in zip(plans, answers, counted, strict=True):
            if not is_deep(*plan.window):
                body = self.body(plan, data)
                batch.add(self._generation.pairs, body, answer.append, is_partial=True)
            if plan.counted:
                self.add_count(batch, plan.counted, data, count.append, is_partial=True)
        self._add_leaf_counts(batch, [plan.expressions for plan in plans if plan.limit], data)
        batch.run(self._connection, seconds)
        for plan, answer in zip(plans, answers, strict=True):
            if not answer:
                answer.append(self._deep_answer(plan, data, limit.left))
        return [
            (
                self.rescored(plan, answer[0], data, counted=count[0] if count else None),
                total_of(count[0]) if count else 0,
            )
            for plan, answer, count in zip(plans, answers, counted, strict=True)
        ]

    def _add_leaf_counts(
        self, batch: RequestBatch, plans: Iterable[Expressions], data: ScoringData
    ) -> None:
        """Add searches for the document frequencies that scores need and that are unknown."""
        wanted = {
            leaf: None
            for expressions in plans
            for each in expressions.values()
            for leaf, scored in scored_leaves(each)
            if scored and _is_counted(leaf) and leaf not in data.counts
        }
        for leaf in wanted:

            def handle(answer: Json, leaf: Leaf = leaf) -> None:
                if is_whole(answer):
                    data.counts[leaf] = total_of(answer)
                    self._counts.update({leaf: total_of(answer)})

            self.add_count(batch, {leaf.language: leaf}, data, handle, is_partial=True)

    def _deep_answer(self, plan: SearchPlan, data: ScoringData, seconds: float | None) -> Json:
        body = {name: value for name, value in self.body(plan, data).items() if name != "from"}
        return deep_answer(self._connection, self._generation.pairs, body, plan.window, seconds)

    def body(
        self, plan: SearchPlan, data: ScoringData, after: Sequence[object] | None = None
    ) -> Json:
        """Return the body of a search for the hits of a plan."""
        start, size = plan.window
        query = self.any_of(plan.expressions, data)
        if isinstance(plan.order, StemOrder):
            query, sort = by_first_stem(query, plan.order), _SORTS["relevance"]
        else:
            sort = _SORTS[plan.order]
        body: Json = {
            "size": size,
            "track_total_hits": True,
            "query": query,
            "sort": sort,
            "_source": {"excludes": _unneeded(plan.expressions)},
        }
        if plan.fold and self._generation.repeated and len(self._generation.repeated) <= _FEW:
            body["aggs"] = alike_counts(self._generation.repeated)
        return {**body, "from": start} if after is None else {**body, "search_after": list(after)}

    def rescored(
        self,
        plan: SearchPlan,
        answer: Json,
        data: ScoringData,
        counted: Json | None = None,
    ) -> RankedHits:
        """Return the hits of an answer with their exact scores, in the order of the plan."""
        raw = answer["hits"]["hits"]
        sources = [hit["_source"] for hit in raw]
        candidates = [candidate_of(each) for each in sources]
        ranked: list[ScoredPair] = []
        for start in range(0, len(raw), BLOCK):
            block = candidates[start : start + BLOCK]
            scored = _scored(block, plan.expressions, data)
            if plan.order == "relevance":
                places = {each.ordinal: _place(each) for each in block}
                scored.sort(key=lambda each: (-each.score, places[each.ordinal]))
            ranked += scored
        self._records.update({each["ordinal"]: each for each in sources})
        answers = [answer] if counted is None else [answer, counted]
        used = [*plan.expressions.values(), *(plan.counted or {}).values()]
        expanded = all(data.expansions[each].is_complete for each in patterns_in(used))
        return RankedHits(
            total_of(answer),
            tuple(ranked),
            {
                each.ordinal: each.signature
                for each in candidates
                if each.signature is not None and self._generation.may_repeat(each.signature)
            },
            expanded and all(map(is_whole, answers)),
            alike_of(answer),
            tuple(dict.fromkeys(name for each in answers for name in failures(each))),
            raw[-1]["sort"] if raw else None,
        )


def _scored(
    block: Sequence[Candidate], expressions: Expressions, data: ScoringData
) -> list[ScoredPair]:
    """Return the exact scores of candidates, in the same order."""
    rescoring = Rescoring(block, data.bm25, data.frequency, data.forms)
    best: dict[int, ScoredPair] = {}
    for language, expression in expressions.items():
        for ordinal, score in rescoring.scores(expression).items():
            if ordinal not in best or score > best[ordinal].score:
                best[ordinal] = ScoredPair(ordinal, score, language)
    return [best[each.ordinal] for each in block if each.ordinal in best]


def _place(candidate: Candidate) -> tuple[bool, str, int]:
    """Return a key that sorts pairs by the id of their document, and then by ordinal."""
    document = candidate.document
    return document is None, "" if document is None else document.id, candidate.ordinal


def _unneeded(expressions: Expressions) -> list[str]:
    """Return the fields of terms that the scores of expressions do not need."""
    needed: set[str] = set()
    for expression in expressions.values():
        for leaf, _ in scored_leaves(expression):
            is_form = isinstance(leaf, Expansion) or getattr(leaf, "kind", "") == "form"
            needed.add(f"{leaf.language}.{'f' if is_form else 's'}")
    return sorted({f"{side}.{kind}" for side in LANGUAGES for kind in "sf"} - needed)


_BY_ORDINAL: Final[Json] = {"ordinal": "asc"}
_BY_ID: Final[Json] = {"document.id": {"order": "asc", "missing": "_last"}}
_SORTS: Final[Mapping[SortOrder, list[Json]]] = {
    "relevance": [{"_score": "desc"}, _BY_ID, _BY_ORDINAL],
    "date": [{"document.date": {"order": "desc", "missing": ""}}, _BY_ID, _BY_ORDINAL],
    "document": [{"document.order": {"order": "asc", "missing": "_last"}}, _BY_ID, _BY_ORDINAL],
    "place": [_BY_ID, _BY_ORDINAL],
}


def _is_counted(leaf: Leaf) -> bool:
    """Return True if the document frequency of a leaf is known only by counting its matches."""
    return not isinstance(leaf, TermQuery | SynonymQuery)
