"""The JSON record of any value of the library: its ``to_dict`` and ``to_json``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from benelux_search import index_reports, model, results, sentence_matches, terminology
from benelux_search.output import index_records, term_records
from benelux_search.output import json_records as records
from benelux_search.output import sentence_matches as matches
from benelux_search.output.json_records import SCHEMA_NAME, JsonRecord

_MAKERS: Final[Mapping[type, Callable[[Any], Any]]] = {
    results.SearchResult: records.search_record,
    results.Hit: records.hit_record,
    results.Facets: lambda value: _with_schema(records.facets_record(value)),
    results.DocumentView: records.view_record,
    results.DocumentList: index_records.list_record,
    results.ListedDocument: index_records.listed_record,
    results.Completion: index_records.completion_record,
    index_reports.IndexSummary: index_records.summary_record,
    index_reports.IndexStatus: lambda value: index_records.status_record(value, ()),
    index_reports.IndexReport: index_records.report_record,
    model.DocumentInfo: lambda value: _with_schema(records.document_record(value)),
    model.Pair: records.stored_pair_record,
    terminology.Translations: term_records.translations_record,
    terminology.Divergences: term_records.divergences_record,
    terminology.TermBreach: term_records.breach_record,
    terminology.GlossaryEntry: term_records.glossary_record,
    terminology.Export: lambda value: {
        "schema": SCHEMA_NAME,
        "hits": [records.hit_record(hit) for hit in value],
    },
    sentence_matches.Matches: matches.matches_record,
    sentence_matches.SentenceMatch: matches.match_record,
    sentence_matches.Pretranslation: matches.pretranslation_record,
}


def _with_schema(record: Mapping[str, object]) -> JsonRecord:
    return {"schema": SCHEMA_NAME, **record}


def record_of(value: object) -> JsonRecord:
    """Return the JSON record of a value of the library.

    Raises:
        TypeError: values of this class have no record.
    """
    make = _MAKERS.get(type(value))
    if make is None:
        raise TypeError(f"{type(value).__name__} has no record")
    record: JsonRecord = make(value)
    return record


def json_of(value: object) -> str:
    """Return the record of a value as JSON on one line."""
    return records.dumps(record_of(value))
