"""Frequencies of terms and forms of patterns in one generation; each is asked for once."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from benelux_search.index.algebra import Expression, Pattern, TermQuery
from benelux_search.index.deadline import Deadline
from benelux_search.index.scoring import EXPANSION_FORMS
from benelux_search.index.walk import scored_leaves, terms_in
from benelux_search.opensearch.client.connection import Connection
from benelux_search.opensearch.records import collection_terms
from benelux_search.opensearch.records.generation import CollectionGeneration
from benelux_search.opensearch.searching.search_answers import (
    RequestBatch,
    answer_to,
    frequencies_of,
)

Json = dict[str, Any]
_MOST_KEPT: Final = 50_000
_MOST_FORMS: Final = 10_000  # that one request returns

Key = TypeVar("Key")
Value = TypeVar("Value")


class Kept(Generic[Key, Value]):
    """A dictionary of limited size that threads share; when it is full, it begins again."""

    def __init__(self, most: int = _MOST_KEPT) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._values: dict[Key, Value] = {}

    def get(self, key: Key) -> Value | None:
        """Return a value, or None."""
        return self._values.get(key)

    def update(self, values: Mapping[Key, Value]) -> None:
        """Keep values."""
        with self._lock:
            if len(self._values) + len(values) > self._most:
                self._values = {}
            self._values.update(values)


@dataclass(frozen=True, slots=True)
class ExpandedForms:
    """The forms of a pattern, up to the limit, and the sum of their numbers of passages."""

    forms: tuple[str, ...]
    passages: int
    is_complete: bool


class TermStatistics:
    """The vocabulary of one generation. Threads may share it."""

    def __init__(self, connection: Connection, generation: CollectionGeneration) -> None:
        self._connection = connection
        self._generation = generation
        self._frequencies: Kept[TermQuery, int] = Kept()
        self._expansions: Kept[Pattern, ExpandedForms] = Kept(500)

    def add_terms(
        self, batch: RequestBatch, terms: Iterable[TermQuery], found: dict[TermQuery, int]
    ) -> None:
        """Put the frequencies of terms into ``found``; add a search for those that are unknown."""
        unknown = []
        for term in terms:
            known = self._frequencies.get(term)
            if known is None:
                unknown.append(term)
            else:
                found[term] = known
        for start in range(0, len(unknown), _MOST_FORMS):
            self._add_unknown(batch, unknown[start : start + _MOST_FORMS], found)

    def _add_unknown(
        self, batch: RequestBatch, unknown: Sequence[TermQuery], found: dict[TermQuery, int]
    ) -> None:
        def handle(answer: Json) -> None:
            numbers = frequencies_of(answer)
            learned = {
                each: numbers.get(
                    collection_terms.lookup_key(each.language, each.kind, each.term), 0
                )
                for each in unknown
            }
            self._frequencies.update(learned)
            found.update(learned)

        search = collection_terms.terms_search(unknown, self._generation.number)
        batch.add(self._generation.terms, search, handle)

    def add_patterns(
        self,
        batch: RequestBatch,
        patterns: Iterable[Pattern],
        found: dict[Pattern, ExpandedForms],
        limit: Deadline,
    ) -> None:
        """Put the forms of patterns into ``found``; add searches for those that are unknown.

        ``limit`` is that of the batch; a pattern may need more requests.
        """
        for pattern in patterns:
            known = self._expansions.get(pattern)
            if known is None:
                self._add_pattern(batch, pattern, found, limit)
            else:
                found[pattern] = known

    def _add_pattern(
        self,
        batch: RequestBatch,
        pattern: Pattern,
        found: dict[Pattern, ExpandedForms],
        limit: Deadline,
    ) -> None:
        most = EXPANSION_FORMS
        size = min(most + 1, _MOST_FORMS)

        def handle(answer: Json) -> None:
            forms, passages = self._matching(pattern, answer, size, limit)
            expanded = ExpandedForms(tuple(forms[:most]), passages, len(forms) <= most)
            self._expansions.update({pattern: expanded})
            found[pattern] = expanded

        search, wider = collection_terms.expansion_searches(pattern, self._generation.number, size)
        batch.add(self._generation.terms, search, handle, wider)

    def _matching(
        self, pattern: Pattern, answer: Json, size: int, limit: Deadline
    ) -> tuple[list[str], int]:
        """Return the forms that match a pattern, and the passages of all forms that were fetched.

        There is one form more than the limit if there are more. ``answer`` is that to the first
        search, whose size was ``size``.
        """
        forms: list[str] = []
        passages = 0
        while hits := answer["hits"]["hits"]:
            own, count = self._present(pattern, hits, limit)
            forms += own
            passages += count
            if len(forms) > EXPANSION_FORMS or len(hits) < size:
                break
            size = _MOST_FORMS
            search, wider = collection_terms.expansion_searches(
                pattern, self._generation.number, size, hits[-1]["sort"]
            )
            index = self._generation.terms
            answer = answer_to(self._connection, index, search, limit.left, wider)
        return forms, passages

    def _present(
        self,
        pattern: Pattern,
        hits: Sequence[Json],
        limit: Deadline,  # noqa: ARG002 - the engine has counted them
    ) -> tuple[list[str], int]:
        """Return the forms among some hits that match a pattern, and the passages of all hits."""
        passages = sum(each["_source"]["passages"] for each in hits)
        return collection_terms.matching_forms(pattern, hits), passages


def needed_terms(expressions: Iterable[Expression]) -> list[TermQuery]:
    """Return the terms of expressions, each once."""
    found: dict[TermQuery, None] = {}
    for expression in expressions:
        for leaf, _ in scored_leaves(expression):
            found.update(dict.fromkeys(terms_in(leaf)))
    return list(found)
