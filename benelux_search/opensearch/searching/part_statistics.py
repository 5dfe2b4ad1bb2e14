"""Statistics of a part of a generation: the vocabulary is that of the whole, the counts are not.

A form or a term of the whole that no pair of the part has is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from benelux_search.analysis.terms import folded_of
from benelux_search.index.algebra import DocumentQuery, Kind, Pattern, TermQuery
from benelux_search.index.deadline import Deadline
from benelux_search.index.statistics import Completions, SimilarForms, StemsFrom
from benelux_search.model import LANGUAGES, Language
from benelux_search.opensearch.client.connection import Connection
from benelux_search.opensearch.records import collection_terms
from benelux_search.opensearch.records.document_fields import document_filter
from benelux_search.opensearch.records.generation import CollectionGeneration, GenerationPart
from benelux_search.opensearch.searching.facet_counts import documents_body, documents_of
from benelux_search.opensearch.searching.query_dsl import term_query
from benelux_search.opensearch.searching.question_answers import QuestionAnswers, forms_of
from benelux_search.opensearch.searching.search_answers import RequestBatch, answer_to
from benelux_search.opensearch.searching.term_statistics import TermStatistics

Json = dict[str, Any]
_COUNTED: Final = 500  # terms that one search counts
_PAGE: Final = 500  # forms that are fetched at a time


def part_of_generation(
    connection: Connection, whole: CollectionGeneration, query: Json
) -> GenerationPart:
    """Return the part of a generation that a query selects."""
    groups: Json = {}
    for language in LANGUAGES:
        groups[f"passages_{language}"] = {"value_count": {"field": f"{language}.n"}}
        groups[f"positions_{language}"] = {"sum": {"field": f"{language}.n"}}
    body = {"size": 0, "query": {"bool": whole.visible([query])}, "aggs": groups}
    found = answer_to(connection, whole.pairs, body)["aggregations"]
    passages, positions = (
        {each: int(found[f"{name}_{each}"]["value"]) for each in LANGUAGES}
        for name in ("passages", "positions")
    )
    return GenerationPart.within(whole, query, passages, positions)


class PartTerms(TermStatistics):
    """The vocabulary of a part of a generation."""

    def _add_unknown(
        self, batch: RequestBatch, unknown: Sequence[TermQuery], found: dict[TermQuery, int]
    ) -> None:
        for start in range(0, len(unknown), _COUNTED):
            some = unknown[start : start + _COUNTED]

            def handle(answer: Json, some: Sequence[TermQuery] = some) -> None:
                learned = _counts_of(answer, some)
                self._frequencies.update(learned)
                found.update(learned)

            batch.add(self._generation.pairs, _counts_body(self._generation, some), handle)

    def counted(
        self, language: Language, kind: Kind, terms: Sequence[str], limit: Deadline
    ) -> Mapping[str, int]:
        """Return the number of passages of the part with each of some terms."""
        found: dict[TermQuery, int] = {}
        batch = RequestBatch()
        self.add_terms(batch, [TermQuery(language, term, kind) for term in terms], found)
        batch.run(self._connection, limit.left)
        return {each.term: count for each, count in found.items()}

    def _present(
        self, pattern: Pattern, hits: Sequence[Json], limit: Deadline
    ) -> tuple[list[str], int]:
        """Return the forms of the part that match a pattern, and their passages."""
        matching = collection_terms.matching_forms(pattern, hits)
        counts = self.counted(pattern.language, "form", matching, limit)
        return [form for form in matching if counts[form]], sum(counts.values())


def _counts_body(generation: CollectionGeneration, terms: Sequence[TermQuery]) -> Json:
    """Return the body of a search that counts the passages of the part with each of some terms."""
    filters = {str(number): term_query(term) for number, term in enumerate(terms)}
    return {
        "size": 0,
        "track_total_hits": False,
        "query": {"bool": generation.visible()},
        "aggs": {"terms": {"filters": {"filters": filters}}},
    }


def _counts_of(answer: Json, terms: Sequence[TermQuery]) -> Mapping[TermQuery, int]:
    buckets = answer["aggregations"]["terms"]["buckets"]
    return {term: buckets[str(number)]["doc_count"] for number, term in enumerate(terms)}


class PartAnswers(QuestionAnswers):
    """The answers to a batch of questions about a part of a generation.

    What has to be counted among the forms of the whole is counted when it is first asked for.
    """

    _terms: PartTerms

    def _ask_completions(self, batch: RequestBatch, question: Completions) -> None:
        """Ask nothing yet."""

    def _ask_similar(self, batch: RequestBatch, question: SimilarForms) -> None:
        """Ask nothing yet."""

    def _ask_documents(self, batch: RequestBatch, query: DocumentQuery) -> None:
        """Ask nothing yet."""

    def completions(self, question: Completions) -> Sequence[tuple[str, int]]:
        """Return the completions as (key, passages)."""
        if question not in self._forms:
            search = collection_terms.completions_search(question, self._generation.number)
            found = self._most_frequent(question.language, search, question.limit)
            self._forms[question] = [
                each for each in found if folded_of(each[0]).startswith(question.prefix)
            ]
        return list(self._forms[question])

    def similar(self, question: SimilarForms) -> Sequence[tuple[str, int, int]]:
        """Return the similar forms as (key, edits, passages)."""
        found: list[tuple[str, int, int]] = []
        if collection_terms.is_fuzzy(question):
            searches = collection_terms.similar_searches(question, self._generation.number)
            for edits, search in searches:
                own = self._most_frequent(question.language, search, question.limit)
                found += ((key, edits, count) for key, count in own)
            return found[: question.limit]
        every = self._similar_by_scan(question)
        counts = self._terms.counted(
            question.language, "form", [k for k, _, _ in every], self._limit
        )
        found = [(key, edits, counts[key]) for key, edits, _ in every if counts[key]]
        return sorted(found, key=lambda each: (each[1], -each[2], each[0]))[: question.limit]

    def stems_from(self, question: StemsFrom) -> Sequence[tuple[str, int]]:
        """Return the stems with a beginning as (stem, passages)."""
        stems = [stem for stem, _ in self._forms[question]]
        counts = self._terms.counted(question.language, "stem", stems, self._limit)
        found = [(stem, count) for stem, count in sorted(counts.items()) if count]
        return found[: question.limit]

    def documents(self, query: DocumentQuery) -> int:
        """Return the number of documents with pairs of the part that a query on fields selects."""
        if query not in self._documents:
            selected = {"bool": self._generation.visible([document_filter(query)])}
            self._documents[query] = sum(1 for _ in self._documents_of(selected))
        return self._documents[query]

    def _documents_of(self, query: Json) -> Iterator[str | None]:
        after: Json | None = None
        while True:
            body = documents_body(query, after)
            answer = answer_to(self._connection, self._generation.pairs, body, self._limit.left)
            found, after = documents_of(answer)
            yield from found
            if after is None:
                return

    def _most_frequent(self, language: Language, search: Json, limit: int) -> list[tuple[str, int]]:
        """Return the most frequent forms of the part among those that a search finds.

        The forms come by falling frequency in the whole, which is at least that in the part.
        """
        search = {**search, "size": _PAGE}
        counts: dict[str, int] = {}
        while limit:
            hits = answer_to(self._connection, self._generation.terms, search, self._limit.left)[
                "hits"
            ]["hits"]
            page = list(forms_of(hits))
            counts.update(
                self._terms.counted(language, "form", [key for key, _ in page], self._limit)
            )
            best = sorted(((key, count) for key, count in counts.items() if count), key=_rank)
            best = best[:limit]
            if len(hits) < _PAGE or (len(best) == limit and best[-1][1] > page[-1][1]):
                return best
            search = {**search, "search_after": hits[-1]["sort"]}
        return []


def _rank(counted: tuple[str, int]) -> tuple[int, str]:
    return -counted[1], counted[0]
