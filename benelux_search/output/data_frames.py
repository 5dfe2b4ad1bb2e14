"""Values of the library as data frames of pandas."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from benelux_search import results, sentence_matches, terminology
from benelux_search.errors import Message, PackageMissing
from benelux_search.model import DocumentInfo, Language
from benelux_search.results import Highlighted, Hit

if TYPE_CHECKING:
    from pandas import DataFrame

Row: TypeAlias = dict[str, object]


def frame_of(value: object) -> DataFrame:
    """Return a value as a data frame, with a row for each item.

    Raises:
        PackageMissing: pandas is not installed.
        TypeError: values of this class are no tables.
    """
    make = _ROWS.get(type(value))
    if make is None:
        raise TypeError(f"{type(value).__name__} is no table")
    try:
        import pandas as pd  # noqa: PLC0415 - few users have it
    except ImportError as error:
        raise PackageMissing(Message("a data frame"), "pandas") from error
    columns, rows = make(value)
    return pd.DataFrame(list(rows), columns=list(columns))


def _document(info: DocumentInfo) -> Row:
    facts = info.facts
    return {
        "document": info.id,
        "title_nl": facts.title.nl,
        "title_fr": facts.title.fr,
        "date": facts.date,
        "number": facts.number,
        "path": info.path,
        "index": info.index,
    }


_DOCUMENT_COLUMNS: Final = ("document", "title_nl", "title_fr", "date", "number", "path", "index")


def _text(side: Highlighted | None) -> str | None:
    return None if side is None else side.text


def _hit_row(hit: Hit) -> Row:
    provision = hit.provision
    return {
        "rank": hit.rank,
        "id": hit.unit_id,
        "score": hit.score,
        "language": hit.language,
        "nl": _text(hit.side("nl")),
        "fr": _text(hit.side("fr")),
        "kind": hit.kind,
        "confidence": hit.confidence,
        "article": None if provision is None else provision.article,
        "pages": hit.pages,
        **_document(hit.document),
    }


_HIT_COLUMNS: Final = (
    *("rank", "id", "score", "language", "nl", "fr", "kind", "confidence", "article", "pages"),
    *_DOCUMENT_COLUMNS,
)
Table: TypeAlias = tuple[Iterable[str], Iterable[Row]]


def _hits(hits: Iterable[Hit]) -> Table:
    return _HIT_COLUMNS, map(_hit_row, hits)


def _documents(listed: results.DocumentList) -> Table:
    rows = ({**_document(each.document), "pairs": each.pairs} for each in listed)
    return (*_DOCUMENT_COLUMNS, "pairs"), rows


def _translations(found: terminology.Translations) -> Table:
    columns = "term", "translation", "count", "share", "confidence", "example", "nl", "fr"
    return columns, (_translation_row(found.term, found.language, each) for each in found)


def _translation_row(term: str, language: Language, each: terminology.Translation) -> Row:
    sides = each.example.passage.text, each.example.counterpart.text
    nl, fr = sides if language == "nl" else sides[::-1]
    return {
        "term": term,
        "translation": each.text,
        "count": each.count,
        "share": each.share,
        "confidence": each.confidence,
        "example": each.example.id,
        "nl": nl,
        "fr": fr,
    }


def _divergences(found: terminology.Divergences) -> Table:
    columns = "term", "rendering", "usual", *_DOCUMENT_COLUMNS, "count"
    return columns, _divergence_rows(found)


def _divergence_rows(found: terminology.Divergences) -> Iterator[Row]:
    for each in found.renderings:
        for info, number in each.documents:
            about = {"term": found.term, "rendering": each.text, "usual": each.usual}
            yield {**about, **_document(info), "count": number}


def _matches(found: sentence_matches.Matches) -> Table:
    columns = "similarity", "id", "language", "text", "counterpart", "confidence"
    return (*columns, *_DOCUMENT_COLUMNS), (_match_row(each) for each in found)


def _match_row(match: sentence_matches.SentenceMatch) -> Row:
    return {
        "similarity": match.similarity,
        "id": match.unit_id,
        "language": match.language,
        "text": match.text,
        "counterpart": match.counterpart,
        "confidence": match.confidence,
        **_document(match.document),
    }


_ROWS: Final[Mapping[type, Callable[[Any], Table]]] = {
    results.SearchResult: _hits,
    terminology.Export: _hits,
    results.DocumentList: _documents,
    terminology.Translations: _translations,
    terminology.Divergences: _divergences,
    sentence_matches.Matches: _matches,
}
