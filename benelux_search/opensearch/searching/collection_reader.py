"""A reader of one generation of a collection: searches, statistics and counts.

A search takes one request for the frequencies of its terms, unless they are known, and one for its
hits; another one if the first way to execute a query has no hits although it seemed to have some,
or if there are repeated texts among them.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from itertools import islice
from typing import Any, Final

from benelux_search.analysis.terms import FOLDED_FROM
from benelux_search.errors import IndexIncomplete
from benelux_search.index.algebra import DisjunctionMax, Expression
from benelux_search.index.deadline import Deadline
from benelux_search.index.fields import PairOrder, StemOrder
from benelux_search.index.part import ChosenPairs
from benelux_search.index.ports import (
    Attempt,
    CountField,
    EngineReader,
    FieldCounts,
    FieldSource,
    ScoredPair,
    SearchPage,
)
from benelux_search.index.scoring import Bm25
from benelux_search.index.shared_statistics import SharedStatistics
from benelux_search.index.statistics import Question
from benelux_search.model import LANGUAGES, Language
from benelux_search.opensearch.client.connection import Connection
from benelux_search.opensearch.records.generation import CollectionGeneration
from benelux_search.opensearch.searching.estimates import estimated_hits
from benelux_search.opensearch.searching.executor import (
    BLOCK,
    Executor,
    Expressions,
    RankedHits,
    SearchPlan,
    alike_counts,
    alike_of,
)
from benelux_search.opensearch.searching.facet_counts import (
    counts_body,
    counts_of,
    counts_of_stems,
    documents_body,
    documents_of,
    has_more_documents,
    stems_body,
)
from benelux_search.opensearch.searching.part_statistics import (
    PartAnswers,
    PartTerms,
    part_of_generation,
)
from benelux_search.opensearch.searching.question_answers import QuestionAnswers
from benelux_search.opensearch.searching.scoring_data import ScoringData
from benelux_search.opensearch.searching.search_answers import RequestBatch, all_hits, answer_to
from benelux_search.opensearch.searching.term_statistics import Kept, TermStatistics

Json = dict[str, Any]
_KEPT_RECORDS: Final = 5_000
_MOST_KEYS: Final = 10_000  # whose hits one request counts; the engine limits their number
_MOST_STEMS: Final = 500  # that one request counts
_MOST_RANKED: Final = 400  # stems of an order, of two clauses each; a query has 1,024 at most
_SCANNED: Final = 10 * BLOCK  # hits that a scan fetches at a time
_MOST_ORDINALS: Final = 10_000  # that one request fetches; the engine limits their number


class OpenSearchReader(EngineReader):
    """A reader of a collection.

    ``records`` has the records of the pairs that were found last, by ordinal. Every method raises
    IndexUnusable if the engine cannot be reached, and GenerationGone if the generation has been
    removed.
    """

    def __init__(
        self,
        connection: Connection,
        generation: CollectionGeneration,
        terms: TermStatistics | None = None,
        answers: type[QuestionAnswers] = QuestionAnswers,
    ) -> None:
        self.records: Kept[int, Json] = Kept(_KEPT_RECORDS)
        self._connection = connection
        self._generation = generation
        self._terms = terms or TermStatistics(connection, generation)
        self._answers = answers
        self._executor = Executor(connection, generation, self._terms, self.records)

    def search_in_turn(
        self,
        attempts: Iterable[Attempt],
        *,
        limit: int,
        offset: int = 0,
        seconds: float | None = None,
        fold: bool = False,
        order: PairOrder = "relevance",
    ) -> Sequence[SearchPage]:
        """Execute attempts until one succeeds: the first, and then all others together.

        If the first will hardly succeed, all of them are sent together. An attempt for which shards
        are missing is the last.
        """
        every = list(attempts)
        limited = Deadline(seconds)
        order = self._limited(order, [each.expressions for each in every], limited)
        plans = [
            SearchPlan(each.expressions, limit, offset, fold, order, each.counted) for each in every
        ]
        wanted = [
            expression
            for each in every
            for expressions in (each.expressions, each.counted)
            for expression in expressions.values()
        ]
        data = self._executor.prepare(wanted, seconds)
        pages: list[SearchPage] = []
        first = every[:1]
        hopeful = all(estimated_hits(each.expressions, data) >= each.enough for each in first)
        for some in (slice(0, 1), slice(1, None)) if hopeful else (slice(0, None),):
            executed = self._executor.ranked(plans[some], data, limited.left) if plans[some] else []
            for attempt, plan, (ranked, counted) in zip(
                every[some], plans[some], executed, strict=True
            ):
                is_enough = ranked.total >= attempt.enough or bool(ranked.missing)
                page = self._page(plan, ranked, data, limited)
                pages.append(replace(page, counted=counted) if is_enough else page)
                if is_enough:
                    return pages
        return pages

    def _limited(
        self, order: PairOrder, every: Sequence[Expressions], limit: Deadline
    ) -> PairOrder:
        """Return an order with few enough stems for a query: the first that hits have."""
        if not isinstance(order, StemOrder) or len(ranks := order.ranks) <= _MOST_RANKED:
            return order
        own = {side: [each[side] for each in every if side in each] for side in LANGUAGES}
        together = {side: DisjunctionMax(tuple(each)) for side, each in own.items() if each}
        found = self.stem_counts(together, ranks, seconds=limit.left)
        first = set(islice((stem for stem in ranks if stem in found), _MOST_RANKED))
        groups = (tuple(each for each in group if each in first) for group in order.groups)
        return StemOrder(tuple(filter(None, groups)))

    def _page(
        self, plan: SearchPlan, ranked: RankedHits, data: ScoringData, limit: Deadline
    ) -> SearchPage:
        if not plan.fold or not plan.limit:
            first = plan.offset - plan.window[0]
            best = ranked.hits[first : first + plan.limit]
            return SearchPage(ranked.total, best, ranked.complete, missing=ranked.missing)
        wider, end = plan, plan.offset + plan.limit
        folded = self._folded(plan, ranked, data, limit.left)
        # a window that is not full is the last one
        while len(folded) < end and len(ranked.hits) == wider.window[1] < ranked.total:
            wider = replace(wider, limit=2 * wider.window[1])
            [(ranked, _)] = self._executor.ranked([wider], data, limit.left)
            folded = self._folded(wider, ranked, data, limit.left)
        best = tuple(folded[plan.offset : end])
        return SearchPage(ranked.total, best, ranked.complete, missing=ranked.missing)

    def _folded(
        self, plan: SearchPlan, ranked: RankedHits, data: ScoringData, seconds: float | None
    ) -> list[ScoredPair]:
        """Fold each group of enough repeated texts into the first of them."""
        if not ranked.signatures:
            return list(ranked.hits)
        alike = ranked.alike
        if alike is None:
            alike = self._alike(plan.expressions, set(ranked.signatures.values()), data, seconds)
        folded: dict[object, ScoredPair] = {}
        for hit in ranked.hits:
            own = ranked.signatures.get(hit.ordinal)
            count = 0 if own is None else alike[own]
            if count >= FOLDED_FROM:
                folded.setdefault(own, replace(hit, alike=count))
            else:
                folded[hit.ordinal] = hit
        return list(folded.values())

    def _alike(
        self, expressions: Expressions, wanted: set[str], data: ScoringData, seconds: float | None
    ) -> Counter[str]:
        """Return the number of hits that have each of some signatures."""
        query = self._executor.any_of(expressions, data)
        answers: list[Json] = []
        batch = RequestBatch()
        keys = sorted(wanted)
        for start in range(0, len(keys), _MOST_KEYS):
            groups = alike_counts(set(keys[start : start + _MOST_KEYS]))
            body = {"size": 0, "query": query, "aggs": groups}
            batch.add(self._generation.pairs, body, answers.append)
        batch.run(self._connection, seconds)
        found = Counter[str]()
        for answer in answers:
            found.update(alike_of(answer) or {})
        return found

    def scan(
        self,
        expressions: Mapping[Language, Expression],
        *,
        seconds: float | None = None,
        order: PairOrder = "relevance",
    ) -> Iterator[Sequence[ScoredPair]]:
        """Yield all pairs that match any of the expressions, in batches.

        Raises:
            IndexIncomplete: shards are missing, or, without a time limit, did not answer in time.
        """
        limit = Deadline(seconds)
        order = self._limited(order, [expressions], limit)
        data = self._executor.prepare(list(expressions.values()), seconds)
        plan = SearchPlan(expressions, _SCANNED, 0, False, order)
        [(ranked, _)] = self._executor.ranked([plan], data, limit.left)
        if ranked.missing:
            raise IndexIncomplete(ranked.missing)
        while ranked.hits:
            yield ranked.hits
            if len(ranked.hits) < _SCANNED:
                return
            body = self._executor.body(plan, data, ranked.after)
            answer = answer_to(self._connection, self._generation.pairs, body, limit.left)
            ranked = self._executor.rescored(plan, answer, data)

    def ordinals(
        self, expressions: Mapping[Language, Expression], *, seconds: float | None = None
    ) -> Sequence[int]:
        """Return the ordinals of all pairs that match any of the expressions, ascending.

        Raises:
            IndexIncomplete: shards are missing, or, without a time limit, did not answer in time.
        """
        limit = Deadline(seconds)
        data = self._executor.prepare(list(expressions.values()), seconds)
        body: Json = {
            "size": _MOST_ORDINALS,
            "query": self._executor.any_of(expressions, data),
            "sort": [{"ordinal": "asc"}],
            "_source": ["ordinal"],
            "track_total_hits": False,
        }
        hits = all_hits(self._connection, self._generation.pairs, body, lambda: limit.left)
        return array("Q", (hit["_source"]["ordinal"] for hit in hits))

    def statistics(
        self, questions: Iterable[Question], *, seconds: float | None = None
    ) -> QuestionAnswers:
        """Return the answers to a batch of questions, from one request."""
        answers = self._answers(
            self._connection, self._generation, self._terms, self._executor, seconds
        )
        answers.ask(list(questions))
        return answers

    def counts(
        self,
        expressions: Mapping[Language, Expression],
        fields: Collection[CountField],
        *,
        seconds: float | None = None,
    ) -> FieldCounts:
        """Count the pairs that match any of the expressions by each of the fields.

        Raises:
            IndexIncomplete: shards did not answer, or not in time.
        """
        limit = Deadline(seconds)
        data = self._executor.prepare(list(expressions.values()), seconds)
        dsl = self._executor.dsl(data)
        sides = {language: dsl.query(each) for language, each in expressions.items()}
        query = self._executor.any_of(expressions, data)
        answer = answer_to(
            self._connection, self._generation.pairs, counts_body(query, sides, fields), limit.left
        )
        counts = counts_of(answer, fields, list(expressions))
        if has_more_documents(answer):
            return {**counts, "document": self._documents(query, limit)}
        return counts

    def stem_counts(
        self,
        expressions: Mapping[Language, Expression],
        stems: Collection[str],
        *,
        seconds: float | None = None,
    ) -> Mapping[str, int]:
        """Count the pairs that match any of the expressions and have a stem, for each of some.

        Raises:
            IndexIncomplete: shards did not answer, or not in time.
        """
        limit = Deadline(seconds)
        data = self._executor.prepare(list(expressions.values()), seconds)
        query = self._executor.any_of(expressions, data)
        counts: dict[str, int] = {}
        rest = iter(stems)
        while some := list(islice(rest, _MOST_STEMS)):
            body = stems_body(query, some)
            answer = answer_to(self._connection, self._generation.pairs, body, limit.left)
            counts |= counts_of_stems(answer, some)
        return counts

    def _documents(self, query: Json, limit: Deadline) -> Mapping[str | None, int]:
        """Count the hits of a query by document, with as many requests as that takes."""
        counts: dict[str | None, int] = {}
        after: Json | None = None
        while True:
            answer = answer_to(
                self._connection, self._generation.pairs, documents_body(query, after), limit.left
            )
            found, after = documents_of(answer)
            counts |= found
            if after is None:
                return counts

    def passages(self, language: Language) -> int:
        """Return the number of passages in a language."""
        return self._generation.passages[language]

    def within(
        self,
        part: ChosenPairs,
        fields: FieldSource | None = None,  # noqa: ARG002 - the engine has them
    ) -> OpenSearchReader:
        """Return a reader of a part of the generation: each request has its query as a filter."""
        expressions = part.part.pairs
        data = self._executor.prepare(list(expressions.values()), None)
        selected = self._executor.dsl(data).query(DisjunctionMax(tuple(expressions.values())))
        generation = part_of_generation(self._connection, self._generation, selected)
        terms = PartTerms(self._connection, generation)
        return OpenSearchReader(self._connection, generation, terms, PartAnswers)

    def bm25(self) -> Mapping[Language, Bm25]:
        """Return BM25 over the passages of this collection."""
        return self._generation.bm25()

    def sharing(self, statistics: SharedStatistics) -> OpenSearchReader:
        """Return a reader that scores with the statistics of several indexes."""
        shared = copy(self)
        shared._executor = self._executor.sharing(statistics)
        return shared

    def signatures(self, ordinals: Sequence[int]) -> Mapping[int, str]:
        """Return a text that duplicates share, of each of some hits that may have duplicates."""
        records = ((each, self.records.get(each)) for each in ordinals)
        return {n: own["signature"] for n, own in records if own is not None and "signature" in own}

    def count_alike(
        self,
        expressions: Mapping[Language, Expression],
        signatures: Collection[str],
        *,
        seconds: float | None = None,
    ) -> Mapping[str, int]:
        """Return how many pairs that match any of the expressions have each of some signatures."""
        data = self._executor.prepare(list(expressions.values()), seconds)
        return self._alike(expressions, set(signatures), data, seconds)

    def close(self) -> None:
        """Do nothing: the connection belongs to whoever opened it."""
