"""Results as JSON objects of the schema ``benelux-search/1``. Other programs use these keys.

Each function returns one object, or several, as dictionaries for :func:`dumps`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

from benelux_search import model, results
from benelux_search.errors import code_of
from benelux_search.output.excerpts import match_kind
from benelux_search.storage.passages import document_info
from benelux_search.terminology import (
    Divergences,
    Example,
    GlossaryEntry,
    TermBreach,
    Translations,
)
from benelux_search.translator import command_for, with_command

SCHEMA_NAME: Final = "benelux-search/1"
JsonRecord: TypeAlias = dict[str, Any]
Neighbours: TypeAlias = tuple[Sequence[model.Pair], Sequence[model.Pair]]

# JSON itself escapes C0 controls. Other characters that control a terminal are escaped here. Lone
# surrogates (from file names that are not UTF-8) are escaped because they cannot be encoded.
_TO_ESCAPE: Final = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def dumps(record: JsonRecord) -> str:
    """Return a record as JSON on one line.

    An iterator becomes a list; its items are encoded one at a time.
    """
    fields = (f"{json.dumps(key)}: {_encoded(value)}" for key, value in record.items())
    return _TO_ESCAPE.sub(
        lambda match: f"\\u{ord(match.group()):04x}", "{" + ", ".join(fields) + "}"
    )


def _encoded(value: object) -> str:
    if isinstance(value, Iterator):
        return "[" + ", ".join(map(_encoded, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def search_record(
    result: results.SearchResult,
    neighbours: Mapping[str, Neighbours] | None = None,
    facets: results.Facets | None = None,
) -> JsonRecord:
    """Return the record of a search result, with ``facets`` if given.

    ``neighbours`` has the pairs before and after each hit, by pair id. If given, each hit gets them
    as its ``context``.
    """
    record: JsonRecord = {
        "schema": SCHEMA_NAME,
        "query": result.query,
        "language": result.language,
        "total": result.total,
        "took_ms": round(result.took_ms, 3),
        **_notes(result.notes),
        "suggestion": result.suggestion,
        "more": result.more,
        "relaxed": result.relaxed,
        "hits": [_hit(hit, neighbours) for hit in result.hits],
    }
    return record if facets is None else {**record, "facets": facets_record(facets)}


def count_record(result: results.SearchResult) -> JsonRecord:
    """Return the record of the number of hits of a query."""
    return {
        "schema": SCHEMA_NAME,
        "query": result.query,
        "total": result.total,
        **_notes(result.notes),
    }


def facets_record(facets: results.Facets) -> JsonRecord:
    """Return the counts of the pairs that match a query."""
    return {
        "total": facets.total,
        "documents": [
            {"document": document_record(info), "count": count} for info, count in facets.documents
        ],
        "years": [{"year": year, "count": count} for year, count in facets.years],
        "languages": [
            {"language": language, "count": count} for language, count in facets.languages
        ],
        "complete": facets.complete,
    }


def hit_records(
    result: results.SearchResult, neighbours: Mapping[str, Neighbours] | None = None
) -> list[JsonRecord]:
    """Return a record for each hit of a search result, for JSON Lines.

    ``neighbours`` is as for :func:`search_record`.
    """
    return [{"schema": SCHEMA_NAME, **_hit(hit, neighbours)} for hit in result.hits]


def hit_record(hit: results.Hit) -> JsonRecord:
    """Return the record of one hit, for JSON Lines."""
    return {"schema": SCHEMA_NAME, **_hit(hit, None)}


def translations_record(translations: Translations) -> JsonRecord:
    """Return the record of the renderings of a term."""
    return {
        "schema": SCHEMA_NAME,
        "term": translations.term,
        "language": translations.language,
        "passages": translations.passages,
        "looked_at": translations.looked_at,
        "occurrences": translations.occurrences,
        "unrendered": translations.unrendered,
        "took_ms": round(translations.took_ms, 3),
        **_notes(translations.notes),
        "translations": [
            {
                "text": each.text,
                "forms": _forms(each.forms),
                "count": each.count,
                "share": round(each.share, 4),
                "confidence": round(each.confidence, 4),
                "prescribed": each.prescribed,
                "example": _example(each.example),
            }
            for each in translations
        ],
    }


def divergences_record(divergences: Divergences) -> JsonRecord:
    """Return the record of the renderings of a term with their distribution."""
    return {
        "schema": SCHEMA_NAME,
        "term": divergences.term,
        "language": divergences.language,
        "passages": divergences.passages,
        "looked_at": divergences.looked_at,
        "occurrences": divergences.occurrences,
        "took_ms": round(divergences.took_ms, 3),
        **_notes(divergences.notes),
        "renderings": [
            {
                "text": each.text,
                "forms": _forms(each.forms),
                "count": each.count,
                "share": round(each.share, 4),
                "documents": [
                    {"document": document_record(info), "count": number}
                    for info, number in each.documents
                ],
                "years": [{"year": year, "count": number} for year, number in each.years],
                "usual": each.usual,
            }
            for each in divergences.renderings
        ],
        "otherwise": [
            {
                "id": each.id,
                "document": document_record(each.document),
                "rendering": each.rendering,
                "confidence": round(each.confidence, 4),
                "passage": highlighted_record(each.passage),
                "counterpart": highlighted_record(each.counterpart),
            }
            for each in divergences.otherwise
        ],
        "left_out": divergences.left_out,
    }


def breach_record(breach: TermBreach) -> JsonRecord:
    """Return the record of a place where a term has none of its renderings, for JSON Lines."""
    return {
        "schema": SCHEMA_NAME,
        "term": breach.term,
        "renderings": list(breach.renderings),
        "id": breach.id,
        "document": document_record(breach.document),
        "passage": highlighted_record(breach.passage),
        "counterpart": highlighted_record(breach.counterpart),
    }


def glossary_record(entry: GlossaryEntry) -> JsonRecord:
    """Return the record of one glossary entry, for JSON Lines."""
    return {
        "schema": SCHEMA_NAME,
        "nl": entry.nl,
        "fr": entry.fr,
        "count": entry.count,
        "share": round(entry.share, 4),
        "confidence": round(entry.confidence, 4),
        "context": None if entry.context is None else _example(entry.context),
    }


def _example(example: Example) -> JsonRecord:
    return {
        "id": example.id,
        "document": document_record(example.document),
        "passage": highlighted_record(example.passage),
        "counterpart": highlighted_record(example.counterpart),
    }


def _notes(notes: Sequence[str]) -> JsonRecord:
    """Return the texts of notes, with the commands they recommend, and the codes of the notes."""
    return {
        "notes": list(map(with_command, notes)),
        "note_codes": [code_of(note) for note in notes],
    }


def _forms(forms: Sequence[tuple[str, int]]) -> list[JsonRecord]:
    return [{"text": text, "count": count} for text, count in forms]


def aligned_record(document: model.AlignedDocument, path: str, document_id: str) -> JsonRecord:
    """Return the record of a document that is aligned but not indexed.

    Each item of ``beads`` holds indexes into ``nl`` and ``fr``. If the document is a pair of files,
    each item of ``lines`` has the language of its ``file``. ``beads`` and ``lines`` are iterators,
    so that the items of a long document are not in memory at the same time.
    """
    return {
        "schema": SCHEMA_NAME,
        "document": document_record(document_info(document, path, document_id)),
        "nl": [paragraph.text for paragraph in document.nl],
        "fr": [paragraph.text for paragraph in document.fr],
        "other": [aside.text for aside in document.other],
        "beads": (
            {"nl": list(bead.nl), "fr": list(bead.fr), "confidence": round(bead.confidence, 4)}
            for bead in document.beads
        ),
        "lines": (_line(label) for label in document.lines),
        "encoding": document.encoding,
        **_notes(document.notes),
    }


def with_schema(record: JsonRecord) -> JsonRecord:
    """Return a record that begins with the name of the schema."""
    return {"schema": SCHEMA_NAME, **record}


def stored_pair_record(pair: model.Pair) -> JsonRecord:
    """Return the record of a pair without its document."""
    provision = _provision(pair.provision, "nl" if pair.nl is not None else "fr")
    return {"schema": SCHEMA_NAME, **_pair(pair), "provision": provision, "metadata": pair.metadata}


def completion_record(completion: results.Completion) -> JsonRecord:
    """Return the record of a word of the index."""
    return {
        "schema": SCHEMA_NAME,
        "word": completion.word,
        "language": completion.language,
        "passages": completion.passages,
    }


def pair_record(pair: model.Pair, document: model.DocumentInfo) -> JsonRecord:
    """Return the record of a pair with its document."""
    return {"schema": SCHEMA_NAME, **_pair(pair), "document": document_record(document)}


def view_record(view: results.DocumentView) -> JsonRecord:
    """Return the record of a whole document: its pairs, and the texts that belong to no pair."""
    return {
        "schema": SCHEMA_NAME,
        "document": {**document_record(view.document), "encoding": view.encoding},
        "pairs": [_pair(pair) for pair in view.pairs],
        "other": aside_records(view.other),
    }


def summary_record(summary: results.IndexSummary) -> JsonRecord:
    """Return the record of an indexing run."""
    return {
        "schema": SCHEMA_NAME,
        "added": list(summary.added),
        "updated": list(summary.updated),
        "removed": list(summary.removed),
        "unchanged": summary.unchanged,
        "failed": [{**_failure(each), "new": each.is_new} for each in summary.failed],
        "skipped": [_failure(failure) for failure in summary.skipped],
        **_notes(summary.notes),
        "documents": summary.documents,
        "pairs": summary.pairs,
        "took_s": round(summary.took_s, 3),
    }


def status_record(
    status: results.IndexStatus, documents: Sequence[model.DocumentInfo]
) -> JsonRecord:
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
        **_notes(status.notes),
        "contents": [document_record(document) for document in documents],
    }


def list_record(listed: results.DocumentList) -> JsonRecord:
    """Return the record of a list of documents."""
    return {
        "schema": SCHEMA_NAME,
        "total": listed.total,
        **_notes(listed.notes),
        "documents": [{**document_record(each.document), "pairs": each.pairs} for each in listed],
    }


def document_records(listed: results.DocumentList) -> Iterator[JsonRecord]:
    """Yield the record of each document of a list, for JSON Lines."""
    yield from map(listed_record, listed)


def listed_record(listed: results.ListedDocument) -> JsonRecord:
    """Return the record of a document of a list."""
    return {"schema": SCHEMA_NAME, **document_record(listed.document), "pairs": listed.pairs}


def report_record(report: results.IndexReport) -> JsonRecord:
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


def terms_record(language: model.Language, terms: Sequence[results.Term]) -> JsonRecord:
    """Return the record of the terms of a text."""
    return {
        "schema": SCHEMA_NAME,
        "language": language,
        "terms": [
            {
                "text": term.text,
                "term": term.term,
                "start": term.start,
                "end": term.end,
                "kind": term.kind,
            }
            for term in terms
        ],
    }


def _hit(hit: results.Hit, neighbours: Mapping[str, Neighbours] | None) -> JsonRecord:
    record: JsonRecord = {
        "rank": hit.rank,
        "id": hit.id,
        "score": round(hit.score, 6),
        "language": hit.language,
        "document": document_record(hit.document),
        "pages": list(hit.pages),
        "passage": highlighted_record(hit.passage),
        "counterpart": None if hit.counterpart is None else highlighted_record(hit.counterpart),
        "alignment": _alignment(hit.kind, hit.confidence),
        "provision": _provision(hit.provision, hit.language),
        "match": match_kind(hit),
        "alike": hit.alike,
        "copies": list(hit.copies),
    }
    if hit.sentence is not None:
        place = hit.sentence
        record["sentence"] = {
            "number": place.number,
            "passage": list(place.passage),
            "counterpart": None if place.counterpart is None else list(place.counterpart),
        }
    if neighbours is not None:
        before, after = neighbours.get(hit.id, ((), ()))
        record["context"] = {
            "before": [_pair(pair) for pair in before],
            "after": [_pair(pair) for pair in after],
        }
    return record


def _provision(provision: model.Provision | None, language: model.Language) -> JsonRecord | None:
    """Return the place of a passage in a law; None for a line of the contents."""
    if provision is None or provision.is_contents:
        return None
    return {
        "article": provision.article,
        "paragraph": provision.paragraph,
        "path": list(provision.labels(language)),
    }


def _pair(pair: model.Pair) -> JsonRecord:
    return {
        "id": pair.id,
        "nl": _passage(pair.nl),
        "fr": _passage(pair.fr),
        "alignment": _alignment(pair.kind, pair.confidence),
    }


def _passage(passage: model.Passage | None) -> JsonRecord | None:
    return None if passage is None else {"text": passage.text, "pages": list(passage.pages)}


def _alignment(kind: str, confidence: float) -> JsonRecord:
    return {"kind": kind, "confidence": round(confidence, 4)}


def highlighted_record(passage: results.Highlighted) -> JsonRecord:
    return {"text": passage.text, "matches": [list(match) for match in passage.matches]}


def document_record(document: model.DocumentInfo) -> JsonRecord:
    return {
        "id": document.id,
        **_facts(document.facts),
        "path": document.path,
        "source": document.source,
        "key": document.key,
        "metadata": document.metadata,
    }


def _facts(facts: model.Facts) -> JsonRecord:
    return {
        "title": {"nl": facts.title.nl, "fr": facts.title.fr},
        "date": facts.date,
        "number": facts.number,
    }


def _line(label: model.LineLabel) -> JsonRecord:
    record: JsonRecord = {"n": label.number, "lang": label.language}
    return record if label.file is None else {**record, "file": label.file}


def aside_records(asides: Sequence[model.Aside]) -> list[JsonRecord]:
    """Return the records of texts outside the alignment."""
    return list(map(_aside, asides))


def _aside(aside: model.Aside) -> JsonRecord:
    pages = sorted({span.page for span in aside.spans})
    return {"text": aside.text, "reason": aside.reason, "pages": pages}


def _failure(failure: results.Failure) -> JsonRecord:
    return {"path": failure.path, "cause": failure.cause}
