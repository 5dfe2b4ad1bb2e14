"""Numbers of passages with each term: collected while pairs are written, then stored."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from benelux_search.model import LANGUAGES, Language
from benelux_search.opensearch.client.bulk import BulkWriter
from benelux_search.opensearch.client.connection import Connection
from benelux_search.opensearch.collection.catalogue import FOREVER
from benelux_search.opensearch.records import collection_terms
from benelux_search.opensearch.records.streams import PassageTerms, terms_of_stream, unescape
from benelux_search.opensearch.searching.search_answers import all_hits, answer_to

Json = dict[str, Any]
Term = tuple[str, str]  # the dictionary that has it, such as nl.form; and the escaped term
SIGNATURES: Final = "signature"  # the dictionary of the signatures of pairs
_AT_A_TIME: Final = 5_000


class TermCounts:
    """Changes of the numbers of passages with each term, and of the sums of their lengths."""

    def __init__(self) -> None:
        self.terms: dict[str, Counter[str]] = {}  # by the dictionary that has them
        self.passages: Counter[Language] = Counter()
        self.positions: Counter[Language] = Counter()

    def add(
        self, terms: Mapping[Language, PassageTerms], signature: str | None, by: int = 1
    ) -> None:
        """Add a pair; with ``by`` -1, take it away."""
        for language, own in terms.items():
            self.passages[language] += by
            self.positions[language] += by * own.length
            self._count(collection_terms.field_of(language, "stem"), terms_of_stream(own.stems), by)
            self._count(collection_terms.field_of(language, "form"), terms_of_stream(own.forms), by)
        if signature is not None:
            self._count(SIGNATURES, {signature}, by)

    def _count(self, name: str, terms: set[str], by: int) -> None:
        counter = self.terms.setdefault(name, Counter())
        if by == 1:
            counter.update(terms)
        else:
            for term in terms:
                counter[term] += by

    def changed(self) -> Iterator[tuple[Term, int]]:
        """Yield each term whose number has changed, and by how many passages."""
        for name, counter in self.terms.items():
            yield from (((name, term), by) for term, by in counter.items() if by)

    def take(self, record: Json) -> None:
        """Take away a pair that was written before, from its record."""
        terms = {
            language: PassageTerms(side["s"], side["f"], side["n"])
            for language in LANGUAGES
            if (side := record.get(language)) is not None
        }
        self.add(terms, record.get("signature"), -1)

    def update(self, other: TermCounts) -> None:
        """Add the changes of another object."""
        for name, counter in other.terms.items():
            self.terms.setdefault(name, Counter()).update(counter)
        self.passages.update(other.passages)
        self.positions.update(other.positions)

    def record(self) -> Json:
        """Return the changes as JSON, to be stored."""
        return {
            "terms": {name: dict(counter) for name, counter in self.terms.items()},
            "passages": dict(self.passages),
            "positions": dict(self.positions),
        }

    @classmethod
    def of(cls, record: Json) -> TermCounts:
        """Return the changes of a record."""
        counts = cls()
        for name, terms in record["terms"].items():
            counts.terms[name] = Counter(terms)
        counts.passages.update(record["passages"])
        counts.positions.update(record["positions"])
        return counts


def write_new_vocabulary(bulk: BulkWriter, index: str, counts: TermCounts, number: int) -> None:
    """Write the vocabulary of a collection that has none; ``number`` is its generation."""
    for term, count in counts.changed():
        if count > 0:
            bulk.add(*_operation(index, term, count, number))


def change_vocabulary(
    connection: Connection, bulk: BulkWriter, index: str, counts: TermCounts, number: int
) -> None:
    """Write the numbers of changed terms for a new generation; earlier ones keep theirs.

    This can be repeated if it was interrupted.
    """
    changed = list(counts.changed())
    for start in range(0, len(changed), _AT_A_TIME):
        part = dict(changed[start : start + _AT_A_TIME])
        known = _known(connection, index, part, number - 1)
        for term, by in part.items():
            id_, passages = known.get(_lookup(term), (None, 0))
            if id_ is not None:
                bulk.add({"update": {"_index": index, "_id": id_}}, {"doc": {"until": number}})
            if passages + by > 0:
                bulk.add(*_operation(index, term, passages + by, number))


def _known(
    connection: Connection, index: str, terms: Iterable[Term], generation: int
) -> Mapping[str, tuple[str, int]]:
    """Return the id of the document and the number of passages of terms, by their keys."""
    keys = [_lookup(each) for each in terms]
    body = {
        "size": len(keys),
        "_source": ["lookup", "passages"],
        "query": {
            "bool": {"filter": [{"terms": {"lookup": keys}}, *collection_terms.visible(generation)]}
        },
    }
    answer = answer_to(connection, index, body)
    return {
        hit["_source"]["lookup"]: (hit["_id"], hit["_source"]["passages"])
        for hit in answer["hits"]["hits"]
    }


def _lookup(term: Term) -> str:
    return ":".join(term)


def _operation(index: str, term: Term, passages: int, number: int) -> tuple[Json, Json]:
    name, escaped = term
    lookup = _lookup(term)
    if name == SIGNATURES:
        fields: Json = {"lookup": lookup, "field": name, "key": escaped, "passages": passages}
    else:
        fields = collection_terms.term_fields(name, unescape(escaped), passages)
    digest = hashlib.blake2b(lookup.encode(), digest_size=16).hexdigest()
    action = {"index": {"_index": index, "_id": f"{digest}@{number}"}}
    return action, {**fields, "since": number, "until": FOREVER}


def repeated_signatures(
    connection: Connection, index: str, number: int, least: int, most: int
) -> frozenset[str] | None:
    """Return the signatures that at least ``least`` pairs share; None if they are too many."""
    filters = [
        {"term": {"field": SIGNATURES}},
        {"range": {"passages": {"gte": least}}},
        *collection_terms.visible(number),
    ]
    body: Json = {
        "size": _AT_A_TIME,
        "_source": ["key"],
        "query": {"bool": {"filter": filters}},
        "sort": [{"key": "asc"}],
    }
    found: set[str] = set()
    for hit in all_hits(connection, index, body):
        found.add(hit["_source"]["key"])
        if len(found) > most:
            return None
    return frozenset(found)
