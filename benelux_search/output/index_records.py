"""An index, its documents and its words as JSON objects of the schema ``benelux-search/1``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from benelux_search import index_reports, model, results
from benelux_search.output.json_records import SCHEMA_NAME, document_record, notes_json
from benelux_search.translator import command_for, with_command

if TYPE_CHECKING:
    from benelux_search.output.record_types import (
        CompletionJson,
        CompletionRecord,
        ListedRecord,
        ListRecord,
        ReportRecord,
        SkippedFileJson,
        StatusRecord,
        SummaryRecord,
    )


def summary_record(summary: index_reports.IndexSummary) -> SummaryRecord:
    """Return the record of an indexing run."""
    return {
        "schema": SCHEMA_NAME,
        "added": list(summary.added),
        "updated": list(summary.updated),
        "removed": list(summary.removed),
        "unchanged": summary.unchanged,
        "failed": [{**_failure(each), "new": each.is_new} for each in summary.failed],
        "skipped": [_failure(failure) for failure in summary.skipped],
        **notes_json(summary.notes),
        "documents": summary.documents,
        "pairs": summary.pairs,
        "took_s": round(summary.took_s, 3),
    }


def status_record(
    status: index_reports.IndexStatus, documents: Sequence[model.DocumentInfo]
) -> StatusRecord:
    """Return the record of the figures and the documents of an index."""
    return {
        "schema": SCHEMA_NAME,
        "path": status.path,
        "generation": status.generation,
        "engine": status.engine,
        "analysis": status.analysis,
        "documents": status.documents,
        "pairs": status.pairs,
        "passages": {"nl": status.passages_nl, "fr": status.passages_fr},
        "aligned": status.aligned,
        "uncertain": status.uncertain,
        "size_bytes": status.size_bytes,
        "spare_bytes": status.spare_bytes,
        "translations": status.translations,
        "deleted_pairs": status.deleted_pairs,
        "pairs_to_learn": status.pairs_to_learn,
        "pairs_to_unlearn": status.pairs_to_unlearn,
        "paths": [{"path": each.path, "options": {**each.options}} for each in status.paths],
        **notes_json(status.notes),
        "contents": [document_record(document) for document in documents],
    }


def list_record(listed: results.DocumentList) -> ListRecord:
    """Return the record of a list of documents."""
    return {
        "schema": SCHEMA_NAME,
        "total": listed.total,
        **notes_json(listed.notes),
        "documents": [{**document_record(each.document), "pairs": each.pairs} for each in listed],
    }


def document_records(listed: results.DocumentList) -> Iterator[ListedRecord]:
    """Yield the record of each document of a list, for JSON Lines."""
    yield from map(listed_record, listed)


def listed_record(listed: results.ListedDocument) -> ListedRecord:
    """Return the record of a document of a list."""
    return {"schema": SCHEMA_NAME, **document_record(listed.document), "pairs": listed.pairs}


def report_record(report: index_reports.IndexReport) -> ReportRecord:
    """Return the record of the check of an index."""
    return {
        "schema": SCHEMA_NAME,
        "path": report.path,
        "sound": report.sound,
        "older": report.is_older,
        "generation": report.generation,
        "documents": report.documents,
        "pairs": report.pairs,
        "files": report.files,
        "size_bytes": report.size_bytes,
        "spare_bytes": report.spare_bytes,
        "command": command_for(report.advice),
        "findings": [
            {
                "place": finding.place,
                "what": finding.what,
                "advice": finding.advice,
                "damage": finding.damage,
                "size_bytes": finding.size_bytes,
            }
            for finding in report.findings
        ],
        "repaired": list(map(with_command, report.repaired)),
        "lost": list(report.lost),
    }


def completion_json(completion: results.Completion) -> CompletionJson:
    """Return a word of the index as a part of a record."""
    return {
        "word": completion.word,
        "language": completion.language,
        "passages": completion.passages,
    }


def completion_record(completion: results.Completion) -> CompletionRecord:
    """Return the record of a word of the index."""
    return {"schema": SCHEMA_NAME, **completion_json(completion)}


def _failure(failure: index_reports.Failure) -> SkippedFileJson:
    return {"path": failure.path, "cause": failure.cause}
