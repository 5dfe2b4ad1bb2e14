"""Answers to the questions of a search about terms and documents, from one request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from benelux_search.analysis.terms import folded_of
from benelux_search.index.algebra import (
    DocumentQuery,
    Expression,
    Kind,
    Pattern,
    PrefixQuery,
    TermQuery,
    distance,
)
from benelux_search.index.deadline import Deadline
from benelux_search.index.statistics import (
    Completions,
    DocumentCount,
    FormCount,
    MatchCount,
    Question,
    SimilarForms,
    StemsFrom,
)
from benelux_search.index.walk import patterns_in, scored_leaves
from benelux_search.model import Language
from benelux_search.opensearch.client.connection import Connection
from benelux_search.opensearch.records import collection_terms
from benelux_search.opensearch.records.document_fields import document_filter
from benelux_search.opensearch.records.generation import CollectionGeneration
from benelux_search.opensearch.records.streams import unescape
from benelux_search.opensearch.searching.executor import Executor
from benelux_search.opensearch.searching.scoring_data import ScoringData
from benelux_search.opensearch.searching.search_answers import RequestBatch, all_hits, total_of
from benelux_search.opensearch.searching.term_statistics import ExpandedForms, TermStatistics

Json = dict[str, Any]
Similar = tuple[str, int, int]
_MOST_FORMS: Final = 10_000


class QuestionAnswers:
    """The answers to a batch of questions: a :class:`~benelux_search.index.statistics.Statistics`.

    The matches of patterns and phrases are counted when one of them is first asked for, since this
    takes another request.
    """

    def __init__(
        self,
        connection: Connection,
        generation: CollectionGeneration,
        terms: TermStatistics,
        executor: Executor,
        seconds: float | None,
    ) -> None:
        self._connection = connection
        self._generation = generation
        self._terms = terms
        self._executor = executor
        self._limit = Deadline(seconds)
        self._frequencies: dict[TermQuery, int] = {}
        self._expansions: dict[Pattern, ExpandedForms] = {}
        self._forms: dict[SimilarForms | Completions | StemsFrom, list[Any]] = {}
        self._documents: dict[DocumentQuery, int] = {}
        self._matches: dict[Expression, int] = {}
        self._uncounted: dict[Expression, None] = {}

    def ask(self, questions: Sequence[Question]) -> None:
        """Send the questions to the engine."""
        batch = RequestBatch()
        asked = [each for each in questions if isinstance(each, TermQuery)]
        self._terms.add_terms(batch, asked, self._frequencies)
        for question in questions:
            match question:
                case Completions():
                    self._ask_completions(batch, question)
                case SimilarForms():
                    self._ask_similar(batch, question)
                case StemsFrom():
                    self._ask_stems(batch, question)
                case DocumentCount(query):
                    self._ask_documents(batch, query)
                case FormCount(pattern):
                    self._terms.add_patterns(batch, [pattern], self._expansions, self._limit)
                case MatchCount(expression) if _has_only_terms(expression):
                    data = ScoringData(self._generation.bm25(), {}, {}, {}, {})
                    self._add_count(batch, expression, data, is_partial=True)
                case MatchCount(expression):
                    self._uncounted[expression] = None
                    patterns = patterns_in([expression])
                    self._terms.add_patterns(batch, patterns, self._expansions, self._limit)
        batch.run(self._connection, self._limit.left)

    def _ask_completions(self, batch: RequestBatch, question: Completions) -> None:
        def handle(answer: Json) -> None:
            found = forms_of(answer["hits"]["hits"])
            forms = [each for each in found if folded_of(each[0]).startswith(question.prefix)]
            self._forms[question] = forms[: question.limit]

        search = collection_terms.completions_search(question, self._generation.number)
        batch.add(self._generation.terms, search, handle)

    def _ask_similar(self, batch: RequestBatch, question: SimilarForms) -> None:
        found = self._forms[question] = []
        for edits, search in collection_terms.similar_searches(question, self._generation.number):

            def handle(answer: Json, edits: int = edits) -> None:
                hits = answer["hits"]["hits"]
                found.extend((key, edits, count) for key, count in forms_of(hits))

            batch.add(self._generation.terms, search, handle)

    def _ask_stems(self, batch: RequestBatch, question: StemsFrom) -> None:
        def handle(answer: Json) -> None:
            self._forms[question] = collection_terms.stems_of(answer["hits"]["hits"])

        search = collection_terms.stems_search(question, self._generation.number)
        batch.add(self._generation.terms, search, handle)

    def _ask_documents(self, batch: RequestBatch, query: DocumentQuery) -> None:
        def handle(answer: Json) -> None:
            self._documents[query] = total_of(answer)

        filters = [document_filter(query), *collection_terms.visible(self._generation.number)]
        body = {"size": 0, "track_total_hits": True, "query": {"bool": {"filter": filters}}}
        batch.add(self._generation.documents, body, handle)

    def passages(self, language: Language) -> int:
        """Return the number of passages in a language."""
        return self._generation.passages[language]

    def frequency(self, language: Language, term: str, kind: Kind = "stem") -> int:
        """Return the number of passages that have a term."""
        return self._frequencies[TermQuery(language, term, kind)]

    def similar(self, question: SimilarForms) -> Sequence[Similar]:
        """Return the similar forms as (key, edits, passages)."""
        found: list[Similar] = list(self._forms[question])
        if not collection_terms.is_fuzzy(question):
            found = self._similar_by_scan(question)
            found.sort(key=lambda each: (each[1], -each[2], each[0]))
        return found[: question.limit]

    def _similar_by_scan(self, question: SimilarForms) -> list[Similar]:
        """Return the forms that are similar to one for which the engine has no automaton."""
        forms: list[Similar] = []
        every = PrefixQuery(question.language, "")
        search, _ = collection_terms.expansion_searches(every, self._generation.number, _MOST_FORMS)
        index = self._generation.terms
        hits = all_hits(self._connection, index, search, lambda: self._limit.left)
        for key, count in forms_of(hits):
            edits = distance(folded_of(key), question.form)
            if edits <= question.edits:
                forms.append((key, edits, count))
        return forms

    def completions(self, question: Completions) -> Sequence[tuple[str, int]]:
        """Return the completions as (key, passages)."""
        return list(self._forms[question])

    def stems_from(self, question: StemsFrom) -> Sequence[tuple[str, int]]:
        """Return the stems with a beginning as (stem, passages)."""
        return self._forms[question][: question.limit]

    def documents(self, query: DocumentQuery) -> int:
        """Return the number of documents that a query on fields selects."""
        return self._documents[query]

    def forms(self, pattern: Pattern) -> int:
        """Return the number of forms that match a pattern, up to the limit of an expansion."""
        return len(self._expansions[pattern].forms)

    def matches(self, expression: Expression) -> int:
        """Return the number of pairs that match an expression."""
        if expression not in self._matches:
            self._count([*self._uncounted, expression])
            self._uncounted.clear()
        return self._matches[expression]

    def _count(self, expressions: Sequence[Expression]) -> None:
        wanted = list(dict.fromkeys(expressions))
        data = self._executor.prepare(wanted, self._limit.left)
        batch = RequestBatch()
        for expression in wanted:
            self._add_count(batch, expression, data)
        batch.run(self._connection, self._limit.left)

    def _add_count(
        self,
        batch: RequestBatch,
        expression: Expression,
        data: ScoringData,
        *,
        is_partial: bool = False,
    ) -> None:
        def handle(answer: Json) -> None:
            self._matches[expression] = total_of(answer)

        self._executor.add_count(batch, {"nl": expression}, data, handle, is_partial=is_partial)


def _has_only_terms(expression: Expression) -> bool:
    """Return True if an expression can be counted before anything else is known."""
    return all(isinstance(leaf, TermQuery) for leaf, _ in scored_leaves(expression))


def forms_of(hits: Iterable[Json]) -> Iterator[tuple[str, int]]:
    sources = (hit["_source"] for hit in hits)
    return ((unescape(each["key"]), each["passages"]) for each in sources)
