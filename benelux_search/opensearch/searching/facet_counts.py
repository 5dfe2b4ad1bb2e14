"""Counts of hits by document, year and language, as aggregations of the engine."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from benelux_search.index.algebra import TermQuery
from benelux_search.index.ports import CountField, FieldCounts
from benelux_search.model import LANGUAGES, Language
from benelux_search.opensearch.records.streams import unescape
from benelux_search.opensearch.searching.query_dsl import term_query

Json = dict[str, Any]
MOST_GROUPS: Final = 65_000  # that one request may return
_HAS_DOCUMENT: Final[Json] = {"exists": {"field": "document.id"}}


def counts_body(
    query: Json, sides: Mapping[Language, Json], fields: Collection[CountField]
) -> Json:
    """Return the body of a search that counts the hits of a query.

    ``sides`` are the queries of each language, of which ``query`` finds the hits of any.
    """
    groups: Json = {
        "document": {"terms": {"field": "document.id", "size": MOST_GROUPS}},
        "year": {"terms": {"field": "document.year", "size": MOST_GROUPS}},
        "passages": {"terms": {"field": "passages", "size": 3}},
        "language": {"filters": {"filters": dict(sides)}} if sides else None,
    }
    aggregations: Json = {name: groups[name] for name in fields if groups[name] is not None}
    if "year" in fields:
        undated = {
            "filter": [_HAS_DOCUMENT],
            "must_not": [{"exists": {"field": "document.year"}}],
        }
        aggregations["undated"] = {"filter": {"bool": undated}}
    return {"size": 0, "track_total_hits": True, "query": query, "aggs": aggregations}


def has_more_documents(answer: Json) -> bool:
    """Return True if there are hits in more documents than one request may return."""
    found = answer.get("aggregations", {}).get("document", {})
    return bool(found.get("sum_other_doc_count"))


def documents_body(query: Json, after: Json | None) -> Json:
    """Return the body of a search that counts the hits of the next documents, by their ids."""
    pages: Json = {
        "size": MOST_GROUPS,
        "sources": [{"document": {"terms": {"field": "document.id"}}}],
    }
    if after is not None:
        pages["after"] = after
    return {"size": 0, "query": query, "aggs": {"documents": {"composite": pages}}}


def documents_of(answer: Json) -> tuple[dict[str | None, int], Json | None]:
    """Return the number of hits by document, and what the next search begins after."""
    found = answer.get("aggregations", {}).get("documents", {})
    counts: dict[str | None, int] = {
        unescape(each["key"]["document"]): each["doc_count"] for each in found.get("buckets", ())
    }
    return counts, found.get("after_key")


def stems_body(query: Json, stems: Sequence[str]) -> Json:
    """Return the body of a search that counts the hits of a query with each of some stems."""
    filters = {
        str(number): {"bool": {"should": [term_query(TermQuery(each, stem)) for each in LANGUAGES]}}
        for number, stem in enumerate(stems)
    }
    groups = {"stems": {"filters": {"filters": filters}}}
    return {"size": 0, "track_total_hits": False, "query": query, "aggs": groups}


def counts_of_stems(answer: Json, stems: Sequence[str]) -> Mapping[str, int]:
    """Return the number of hits with each stem that has any."""
    buckets = answer.get("aggregations", {}).get("stems", {}).get("buckets", {})
    counts = {
        stem: buckets.get(str(number), {}).get("doc_count", 0) for number, stem in enumerate(stems)
    }
    return {stem: count for stem, count in counts.items() if count}


def counts_of(
    answer: Json, fields: Collection[CountField], languages: Sequence[Language]
) -> FieldCounts:
    """Return the counts of an answer by each field."""
    groups = answer.get("aggregations", {})
    counts: dict[CountField, Mapping[str | None, int]] = {}
    for field in fields:
        found = groups.get(field, {}).get("buckets", [])
        if field == "language":
            own: dict[str | None, int] = {
                each: found[each]["doc_count"] if each in found else 0 for each in languages
            }
        else:
            own = {unescape(each["key"]): each["doc_count"] for each in found}
        if field == "year" and (undated := groups.get("undated", {}).get("doc_count", 0)):
            own[None] = undated
        counts[field] = own
    return counts
