"""Terms and their renderings as JSON objects of the schema ``benelux-search/1``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from benelux_search.output.json_records import (
    SCHEMA_NAME,
    document_record,
    highlighted_record,
    notes_json,
)
from benelux_search.terminology import (
    Divergences,
    Example,
    GlossaryEntry,
    TermBreach,
    Translations,
)

if TYPE_CHECKING:
    from benelux_search.output.term_record_types import (
        BreachRecord,
        DivergencesRecord,
        ExampleJson,
        FormCountJson,
        GlossaryRecord,
        TranslationsRecord,
    )


def translations_record(translations: Translations) -> TranslationsRecord:
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
        **notes_json(translations.notes),
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


def divergences_record(divergences: Divergences) -> DivergencesRecord:
    """Return the record of the renderings of a term with their distribution."""
    return {
        "schema": SCHEMA_NAME,
        "term": divergences.term,
        "language": divergences.language,
        "passages": divergences.passages,
        "looked_at": divergences.looked_at,
        "occurrences": divergences.occurrences,
        "took_ms": round(divergences.took_ms, 3),
        **notes_json(divergences.notes),
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


def breach_record(breach: TermBreach) -> BreachRecord:
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


def glossary_record(entry: GlossaryEntry) -> GlossaryRecord:
    """Return the record of one glossary entry, for JSON Lines."""
    return {
        "schema": SCHEMA_NAME,
        "nl": entry.nl,
        "fr": entry.fr,
        "count": entry.count,
        "share": round(entry.share, 4),
        "confidence": round(entry.confidence, 4),
        "context": None if entry.context is None else _example(entry.context),
        "defined": entry.is_defined,
    }


def _example(example: Example) -> ExampleJson:
    return {
        "id": example.id,
        "document": document_record(example.document),
        "passage": highlighted_record(example.passage),
        "counterpart": highlighted_record(example.counterpart),
    }


def _forms(forms: Sequence[tuple[str, int]]) -> list[FormCountJson]:
    return [{"text": text, "count": count} for text, count in forms]
