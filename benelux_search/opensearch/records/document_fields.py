"""The fields of documents in the engine: how they are written, and how a query selects them.

:func:`~benelux_search.index.fields.selects` defines what a query selects.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from benelux_search.analysis.folding import fold
from benelux_search.index.algebra import (
    DateRange,
    DocumentQuery,
    DocumentUnion,
    FieldTerm,
    OneOf,
    Undated,
)
from benelux_search.index.fields import (
    comparable,
    folded_names,
    folded_paths,
    normalized_number,
    parts_of_path,
)
from benelux_search.model import DocumentInfo, Facts, Titles
from benelux_search.opensearch.records.streams import escape, unescape

Json = dict[str, Any]
NOTHING: Final[Json] = {"match_none": {}}
_LONGEST: Final = 1000  # characters of a name or a title by which documents are selected
# the engine refuses the automaton of some longer patterns
_MOST_WILD: Final = 100
_PATH: Final = escape("\x1f")  # before a path, which is among the names of a document
# the names, or the path, that contain the parts one after the other
_CONTAINS: Final = (
    "for (name in doc['document.names']) { "
    f"if (name.startsWith('{_PATH}') == params.is_path) {{ "
    "int end = 0; for (part in params.parts) { int start = name.indexOf(part, end); "
    "end = start < 0 ? -1 : start + part.length(); if (end < 0) { break; } } "
    "if (end >= 0) { return true; } } } return false;"
)
_OPERATORS: Final = re.compile(r"([^\w\s])", re.ASCII)


def document_fields(info: DocumentInfo) -> Json:
    """Return the fields of a document, for its own record and for those of its pairs."""
    facts = info.facts
    title = facts.title.nl or facts.title.fr or info.path
    fields: Json = {
        "id": escape(info.id),
        "names": _names(info),
        "order": escape(fold(title))[:_LONGEST],
        "info": _info_record(info),
    }
    if facts.date is not None:
        fields["date"] = facts.date
        if facts.date:
            fields["year"] = facts.date[:4]
    if info.key is not None:
        fields["key"] = escape(info.key)
    if facts.number is not None:
        fields["number"] = escape(normalized_number(facts.number))
    return fields


def _names(info: DocumentInfo) -> list[str]:
    paths = (_PATH + escape(each) for each in folded_paths(info))
    names = [*map(escape, folded_names(info)), *paths]
    return [each[:_LONGEST] for each in names]


def _info_record(info: DocumentInfo) -> Json:
    facts = info.facts
    record = {
        "id": info.id,
        "path": escape(info.path),
        "title_nl": facts.title.nl,
        "title_fr": facts.title.fr,
        "date": facts.date,
        "number": facts.number,
        "pages": info.pages,
        "key": info.key,
        "source": None if info.source is None else escape(info.source),
        "metadata": dict(info.metadata),
    }
    return {name: value for name, value in record.items() if value not in (None, {})}


def info_of(fields: Json) -> DocumentInfo:
    """Return the metadata of a document from its fields."""
    record = fields["info"]
    titles = Titles(record.get("title_nl"), record.get("title_fr"))
    source = record.get("source")
    return DocumentInfo(
        id=record["id"],
        path=unescape(record["path"]),
        facts=Facts(titles, record.get("date"), record.get("number")),
        pages=record["pages"],
        key=record.get("key"),
        source=None if source is None else unescape(source),
        metadata=record.get("metadata", {}),
    )


def document_filter(query: DocumentQuery) -> Json:
    """Return a query of the engine for the documents, or the pairs of the documents, of a query."""
    match query:
        case OneOf(ids):
            return _any_of("document.id", sorted(map(escape, ids)))
        case FieldTerm("document", value):
            named = escape(value)
            return either(
                [
                    {"term": {"document.id": named}},
                    {"term": {"document.key": named}},
                    _numbered(value),
                ]
            )
        case FieldTerm("number", value):
            return _numbered(value)
        case FieldTerm("path", value):
            return _named(parts_of_path(value), is_path=True)
        case FieldTerm(_, value):
            return _named([comparable(value)], is_path=False)
        case DateRange():
            return _dated(query)
        case Undated():
            return {"bool": {"must_not": [{"exists": {"field": "document.date"}}]}}
        case DocumentUnion(queries):
            return _united(queries)


def either(queries: list[Json]) -> Json:
    """Return a query for the union of some queries."""
    return {"bool": {"should": queries, "minimum_should_match": 1}} if queries else NOTHING


def _united(parts: Sequence[DocumentQuery]) -> Json:
    """Return a query for the documents of any of some queries, with few clauses for names."""
    names: list[str] = []
    others: list[DocumentQuery] = []
    for each in parts:
        match each:
            case FieldTerm("document", value):
                names.append(value)
            case _:
                others.append(each)
    queries = list(map(document_filter, others))
    if names:
        ids = sorted(map(escape, names))
        numbers = sorted(escape(normalized_number(name)) for name in names)
        queries += [
            _any_of("document.id", ids),
            _any_of("document.key", ids),
            _any_of("document.number", numbers),
        ]
    return either(queries)


def _any_of(field: str, values: list[str]) -> Json:
    return {"terms": {field: values}} if values else NOTHING


def _named(parts: Sequence[str], *, is_path: bool) -> Json:
    """Return a query for the documents with a name, or a path, that has some parts in order."""
    parts = [escape(each) for each in parts]
    if any(len(each) > _MOST_WILD for each in parts):
        script = {"source": _CONTAINS, "params": {"parts": parts, "is_path": is_path}}
        return {"script": {"script": script}}
    some = ".*".join(_OPERATORS.sub(r"\\\1", each) for each in parts)
    pattern = f"{_PATH}.*{some}.*" if is_path else f"([^{_PATH}].*)?{some}.*"
    return {"regexp": {"document.names": {"value": pattern, "flags": "NONE"}}}


def _numbered(number: str) -> Json:
    return {"term": {"document.number": escape(normalized_number(number))}}


def _dated(period: DateRange) -> Json:
    limits: Json = {}
    if period.since:
        limits["gte"] = period.since
    if period.until:
        # 2019-06 includes 2019-06-30: every date that starts so is below the next character
        limits["lt"] = period.until + "\U0010ffff"
    return {
        "bool": {
            "filter": [{"exists": {"field": "document.date"}}]
            + ([{"range": {"document.date": limits}}] if limits else [])
        }
    }
