"""Hits, pairs and documents as JSON objects of the schema ``benelux-search/1``.

Each function returns one object, or several, as dictionaries for :func:`dumps`; their types are in
``record_types``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from benelux_search import model, results
from benelux_search.errors import code_of
from benelux_search.output.excerpts import match_kind
from benelux_search.storage.passages import document_info
from benelux_search.translator import with_command

if TYPE_CHECKING:  # for type checkers: they need typing_extensions
    from benelux_search.output.record_types import (
        AlignedRecord,
        AlignmentJson,
        AsideJson,
        CountRecord,
        DocumentJson,
        FacetsJson,
        HitJson,
        HitRecord,
        LineJson,
        NotesJson,
        PairJson,
        ProvisionJson,
        SearchRecord,
        ShownPairRecord,
        StoredPairRecord,
        StoredTextJson,
        TextJson,
        ViewRecord,
    )
    from benelux_search.output.term_record_types import TermsRecord

SCHEMA_NAME: Final = "benelux-search/1"
JsonRecord: TypeAlias = dict[str, Any]
Neighbours: TypeAlias = tuple[Sequence[model.Pair], Sequence[model.Pair]]

# JSON itself escapes C0 controls. Other characters that control a terminal are escaped here. Lone
# surrogates (from file names that are not UTF-8) are escaped because they cannot be encoded.
_TO_ESCAPE: Final = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def dumps(record: Mapping[str, object]) -> str:
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
) -> SearchRecord:
    """Return the record of a search result, with ``facets`` if given.

    ``neighbours`` has the pairs before and after each hit, by pair id. If given, each hit gets them
    as its ``context``.
    """
    notes = notes_json(result.notes)
    record: SearchRecord = {
        "schema": SCHEMA_NAME,
        "query": result.query,
        "language": result.language,
        "total": result.total,
        "took_ms": round(result.took_ms, 3),
        "notes": notes["notes"],
        "note_codes": notes["note_codes"],
        "suggestion": result.suggestion,
        "more": result.more,
        "relaxed": result.relaxed,
        "hits": [_hit(hit, neighbours) for hit in result.hits],
    }
    if facets is not None:
        record["facets"] = facets_record(facets)
    return record


def count_record(result: results.SearchResult) -> CountRecord:
    """Return the record of the number of hits of a query."""
    return {
        "schema": SCHEMA_NAME,
        "query": result.query,
        "total": result.total,
        **notes_json(result.notes),
    }


def facets_record(facets: results.Facets) -> FacetsJson:
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
        "metadata": [
            {
                "name": each.name,
                "values": [{"value": value, "count": count} for value, count in each.values],
            }
            for each in facets.metadata
        ],
        "complete": facets.complete,
    }


def hit_records(
    result: results.SearchResult, neighbours: Mapping[str, Neighbours] | None = None
) -> list[HitRecord]:
    """Return a record for each hit of a search result, for JSON Lines.

    ``neighbours`` is as for :func:`search_record`.
    """
    return [{"schema": SCHEMA_NAME, **_hit(hit, neighbours)} for hit in result.hits]


def hit_record(hit: results.Hit) -> HitRecord:
    """Return the record of one hit, for JSON Lines."""
    return {"schema": SCHEMA_NAME, **_hit(hit, None)}


def notes_json(notes: Sequence[str]) -> NotesJson:
    """Return the texts of notes, with the commands they recommend, and the codes of the notes."""
    return {
        "notes": list(map(with_command, notes)),
        "note_codes": [code_of(note) for note in notes],
    }


def aligned_record(document: model.AlignedDocument, path: str, document_id: str) -> AlignedRecord:
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
        "other_languages": [aside.language for aside in document.other],
        "other_beads": [aside.bead for aside in document.other],
        "beads": (
            {"nl": list(bead.nl), "fr": list(bead.fr), "confidence": round(bead.confidence, 4)}
            for bead in document.beads
        ),
        "lines": (_line(label) for label in document.lines),
        "encoding": document.encoding,
        **notes_json(document.notes),
    }


def stored_pair_record(pair: model.Pair) -> StoredPairRecord:
    """Return the record of a pair without its document."""
    return {"schema": SCHEMA_NAME, **_pair(pair)}


def pair_record(pair: model.Pair, document: model.DocumentInfo) -> ShownPairRecord:
    """Return the record of a pair with its document."""
    return {"schema": SCHEMA_NAME, **_pair(pair), "document": document_record(document)}


def view_record(view: results.DocumentView) -> ViewRecord:
    """Return the record of a whole document: its pairs, and the texts that belong to no pair."""
    return {
        "schema": SCHEMA_NAME,
        "document": {**document_record(view.document), "encoding": view.encoding},
        "pairs": [_pair(pair) for pair in view.pairs],
        "other": aside_records(view.document.id, view.other),
    }


def terms_record(language: model.Language, terms: Sequence[results.Term]) -> TermsRecord:
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


def _hit(hit: results.Hit, neighbours: Mapping[str, Neighbours] | None) -> HitJson:
    record: HitJson = {
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
    if hit.index is not None:
        record["index"] = hit.index
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


def _provision(provision: model.Provision | None, language: model.Language) -> ProvisionJson | None:
    """Return the place of a passage in a law; None for a line of the contents."""
    if provision is None or provision.is_contents:
        return None
    return {
        "article": provision.article,
        "paragraph": provision.paragraph,
        "path": list(provision.labels(language)),
    }


def _pair(pair: model.Pair) -> PairJson:
    return {
        "id": pair.id,
        "nl": _passage(pair.nl),
        "fr": _passage(pair.fr),
        "alignment": _alignment(pair.kind, pair.confidence),
        "provision": _provision(pair.provision, "nl" if pair.nl is not None else "fr"),
        "metadata": pair.metadata,
    }


def _passage(passage: model.Passage | None) -> StoredTextJson | None:
    return None if passage is None else {"text": passage.text, "pages": list(passage.pages)}


def _alignment(kind: str, confidence: float) -> AlignmentJson:
    return {"kind": kind, "confidence": round(confidence, 4)}


def highlighted_record(passage: results.Highlighted) -> TextJson:
    return {"text": passage.text, "matches": [list(match) for match in passage.matches]}


def document_record(document: model.DocumentInfo) -> DocumentJson:
    """Return the record of a document."""
    facts = document.facts
    record: DocumentJson = {
        "id": document.id,
        "title": {"nl": facts.title.nl, "fr": facts.title.fr},
        "date": facts.date,
        "number": facts.number,
        "path": document.path,
        "source": document.source,
        "key": document.key,
        "metadata": document.metadata,
    }
    if document.index is not None:
        record["index"] = document.index
    return record


def _line(label: model.LineLabel) -> LineJson:
    record: LineJson = {"n": label.number, "lang": label.language}
    if label.file is not None:
        record["file"] = label.file
    return record


def aside_records(document_id: str, asides: Sequence[model.Aside]) -> list[AsideJson]:
    """Return the records of texts of a document outside the alignment."""
    return [_aside(document_id, aside) for aside in asides]


def _aside(document_id: str, aside: model.Aside) -> AsideJson:
    return {
        "text": aside.text,
        "reason": aside.reason,
        "pages": sorted({span.page for span in aside.spans}),
        "language": aside.language,
        "pair": None if aside.bead is None else model.pair_id(document_id, aside.bead + 1),
    }
