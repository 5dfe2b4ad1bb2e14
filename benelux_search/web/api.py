"""The API: the functions of an open index over HTTP, as JSON."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import Field

from benelux_search._version import __version__
from benelux_search.errors import Message
from benelux_search.model import DocumentInfo, Language, Pair
from benelux_search.opened_index.index import Index
from benelux_search.output import json_records as records
from benelux_search.output import record_types, term_record_types
from benelux_search.output.excerpts import quotation, source_line
from benelux_search.output.formats import Delimiter, WritingOptions, blocks_of, formats_of
from benelux_search.output.index_records import completion_json
from benelux_search.output.value_records import record_of
from benelux_search.results import DocumentList, DocumentOrder, Facets, QueryLanguage
from benelux_search.search.queries.options import DEFAULT_SECONDS, SearchKeywords
from benelux_search.storage.passages import beside_pairs
from benelux_search.web import models
from benelux_search.web.fences import FencedGenerations
from benelux_search.web.json_answers import Cursor, Refused, json_answer
from benelux_search.web.parameters import Asked, AskedExport, AskedScope, LanguageOfText
from benelux_search.web.record_schema import SCHEMA_TYPE, record_schema

MOST_ASIDES: Final = 500  # texts of a document outside the alignment
DEEPEST: Final = 10_000  # rank of the last hit that pages reach
_FACETS: Final = 50  # documents that a search counts
_SECONDS: Final = 5.0  # for the divergences of a term
_BLOCK: Final = 1 << 16  # characters of an export that are sent together
STREAMED: Final = {each.name: each for each in formats_of("hits") if each.is_streamed}
if TYPE_CHECKING:
    ExportFormat = str
else:
    ExportFormat = Literal[tuple(STREAMED)]

Term = Annotated[
    str,
    Query(max_length=200, description="A word or a phrase.", examples=["mensenhandel"]),
]


ByNames = Annotated[
    list[Annotated[str, Field(max_length=200)]],
    Query(max_length=20, description="A name of own metadata; can be repeated."),
]
Name = Annotated[str, Path(max_length=500, examples=["000_42a1812e0558ab74:0020"])]


def _error(description: str) -> dict[str, Any]:
    return {"model": models.ErrorAnswer, "description": description}


_ERRORS: Final[dict[int | str, dict[str, Any]]] = {
    400: _error("The request is not valid HTTP."),
    401: _error("The token is missing or wrong."),
    403: _error("The request names another host."),
    404: _error("There is no such pair, document or cursor."),
    405: _error("The method is not allowed."),
    408: _error("The body did not arrive in time."),
    409: _error("The parameters contradict each other, or the index has no translations."),
    413: _error("The body is too large."),
    422: _error("A parameter is not allowed."),
    429: _error("Too many requests."),
    503: _error("The index cannot be read."),
}


def make_api(generations: FencedGenerations) -> APIRouter:
    """Return the routes of the API."""
    api = APIRouter(prefix="/api", responses=_ERRORS, tags=["search"])
    _add_search(api, generations)
    _add_terms(api, generations)
    _add_documents(api, generations)
    return api


def _add_search(api: APIRouter, generations: FencedGenerations) -> None:
    @api.get("/search", responses=models.answers_of(models.SearchAnswer))
    def search(
        request: Request,
        asked: Asked,
        cursor: Annotated[str | None, Query(max_length=200)] = None,
        facets: bool = False,
        by: ByNames = [],  # noqa: B006 - FastAPI copies it
    ) -> Response:
        """Search: passages that match a query, each with its counterpart in the other language.

        For the next page, give the cursor `next` of the last one, with the same parameters. All
        pages are of one generation of the index.
        """
        with page_of(generations, cursor) as (index, offset):

            def answer() -> models.SearchAnswer:
                own: SearchKeywords = {**asked.options, "offset": offset}
                result = index.search(asked.query, **own)
                words: SearchKeywords = {"any_word": True} if result.relaxed else {}
                counts = None
                if facets:
                    counts = index.facets(asked.query, by=by, **(asked.options | words))
                    counts = replace(counts, documents=counts.documents[:_FACETS])
                end = offset + len(result.hits)
                has_next = result.more and result.hits and end < DEEPEST
                return {
                    **records.search_record(result, facets=counts),
                    "next": Cursor(index.version, end).text if has_next else None,
                }

            return json_answer(answer, index.version, request)

    @api.get("/facets", responses=models.answers_of(record_types.FacetsRecord))
    def facets(
        request: Request,
        asked: AskedExport,
        documents: Annotated[int, Query(ge=0, le=1000)] = 50,
        by: ByNames = [],  # noqa: B006 - FastAPI copies it
    ) -> Response:
        """Count the pairs that match a query, by document, by year and by language.

        `by` is a name of own metadata by whose values they are counted, too; it can be repeated.
        Only passages with all the words count, unless `any_word` is true. `documents` is the number
        of documents to list: those with the most pairs.
        """
        with generations.newest() as index:
            strict: SearchKeywords = {"all_words": not asked.options["any_word"]}

            def counts() -> Facets:
                found = index.facets(asked.query, by=by, **(asked.options | strict))
                return replace(found, documents=found.documents[:documents])

            return _recorded(counts, index, request)

    @api.get("/complete", responses=models.answers_of(models.CompletionsAnswer))
    def complete(
        request: Request,
        beginning: Annotated[str, Query(max_length=100, examples=["mens"])],
        language: QueryLanguage = "auto",
        limit: Annotated[int, Query(ge=1, le=50)] = 10,
    ) -> Response:
        """Complete a word: words of the index that begin with a text."""
        with generations.newest() as index:

            def answer() -> models.CompletionsAnswer:
                found = index.complete(beginning, language=language, limit=limit)
                completions = list(map(completion_json, found))
                return {"schema": records.SCHEMA_NAME, "completions": completions}

            return json_answer(answer, index.version, request)

    @api.get("/export", response_class=StreamingResponse)
    def export(
        asked: AskedExport,
        format: ExportFormat = "tmx",  # noqa: A002 - as the command
        delimiter: Delimiter = ",",
    ) -> Response:
        """Export every pair that matches a query, as a stream."""
        with generations.newest() as index:
            own: SearchKeywords = {**asked.options, "seconds": DEFAULT_SECONDS}
            hits = index.export(asked.query, **own)
            chosen = STREAMED[format]
            writing = WritingOptions(units=asked.options["units"], delimiter=delimiter)
            blocks = blocks_of("hits", format, hits, writing)
            name = f'attachment; filename="benelux-search.{chosen.suffix}"'
            return StreamingResponse(
                _joined(blocks),
                media_type=chosen.media_type,
                headers={"Content-Disposition": name},
            )


def _add_terms(api: APIRouter, generations: FencedGenerations) -> None:
    @api.get("/translate", responses=models.answers_of(term_record_types.TranslationsRecord))
    def translate(
        request: Request,
        term: Term,
        scope: AskedScope,
        language: LanguageOfText = "auto",
        limit: Annotated[int, Query(ge=1, le=50)] = 10,
    ) -> Response:
        """Translate a term: its renderings in the other language, each with an example."""
        with generations.newest() as index:
            return _recorded(
                lambda: index.translate(term, language=language, limit=limit, **scope),
                index,
                request,
            )

    @api.get("/divergences", responses=models.answers_of(term_record_types.DivergencesRecord))
    def divergences(
        request: Request,
        term: Term,
        scope: AskedScope,
        language: LanguageOfText = "auto",
        limit: Annotated[int, Query(ge=0, le=500)] = 100,
    ) -> Response:
        """Count the renderings of a term by document and year; list the places without one."""
        with generations.newest() as index:
            return _recorded(
                lambda: index.divergences(
                    term, language=language, limit=limit, seconds=_SECONDS, **scope
                ),
                index,
                request,
            )

    @api.post("/match", responses=models.answers_of(term_record_types.MatchesRecord))
    def match(request: Request, pasted: models.PastedSentence, scope: AskedScope) -> Response:
        """Match a sentence: sentences of the index that are like it, with their counterparts."""
        with generations.newest() as index:
            return _recorded(
                lambda: index.match(
                    pasted.sentence, language=pasted.language, limit=pasted.limit, **scope
                ),
                index,
                request,
            )


def _add_documents(api: APIRouter, generations: FencedGenerations) -> None:
    @api.get("/pairs/{pair_id}", responses=models.answers_of(models.PairAnswer))
    def pair(
        request: Request, pair_id: Name, around: Annotated[int, Query(ge=0, le=20)] = 0
    ) -> Response:
        """Show a pair with its document, and the pairs before and after it."""
        with generations.newest() as index:
            found = index.pair(pair_id)
            info = index.info(found.document_id)
            before, after = index.around(found.id, around)
            answer: models.PairAnswer = {
                **records.pair_record(found, info.with_record(found.metadata)),
                "citation": {"nl": cited(found, info, "nl"), "fr": cited(found, info, "fr")},
                "before": list(map(records.stored_pair_record, before)),
                "after": list(map(records.stored_pair_record, after)),
            }
            return json_answer(lambda: answer, index.version, request)

    @api.get("/documents", responses=models.answers_of(record_types.ListRecord))
    def documents(
        request: Request,
        scope: AskedScope,
        text: Annotated[str, Query(max_length=200)] = "",
        sort: DocumentOrder = "id",
        limit: Annotated[int, Query(ge=1, le=500)] = 100,
        offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
    ) -> Response:
        """List the documents with certain words in their titles, each with its number of pairs."""
        with generations.newest() as index:

            def listed() -> DocumentList:
                found = index.list_documents(text, sort=sort, limit=offset + limit, **scope)
                return replace(found, documents=found.documents[offset:])

            return _recorded(listed, index, request)

    @api.get("/documents/{document_id}", responses=models.answers_of(models.DocumentAnswer))
    def document(
        request: Request,
        document_id: Name,
        first: Annotated[int, Query(ge=1, le=10_000_000)] = 1,
        limit: Annotated[int, Query(ge=1, le=500)] = 100,
    ) -> Response:
        """Read a document: its pairs in reading order, from a number on.

        Texts in other languages come with the pairs beside them, all others with the last pairs.
        """
        with generations.newest() as index:
            info, total = index.info(document_id), index.count_pairs(document_id)
            pairs = list(islice(index.pairs(document=document_id, first=first), limit))
            end = first + len(pairs)
            beside, others = beside_pairs(index.asides(document_id), info.id)
            asides = [aside for pair in pairs for aside in beside.get(pair.id, ())]
            asides += others[:MOST_ASIDES] if end > total else ()
            answer: models.DocumentAnswer = {
                "schema": records.SCHEMA_NAME,
                "document": records.document_record(info),
                "total": total,
                "pairs": list(map(records.stored_pair_record, pairs)),
                "next": end if pairs and end <= total else None,
                "other": records.aside_records(info.id, asides),
            }
            return json_answer(lambda: answer, index.version, request)

    @api.get("/schema.json", response_class=JSONResponse)
    def schema() -> JSONResponse:
        """Describe the records of all answers: their JSON Schema."""
        return JSONResponse(record_schema(), media_type=SCHEMA_TYPE)

    @api.get("/health", response_model=None, responses=models.answers_of(models.HealthAnswer))
    def health() -> models.HealthAnswer:
        """Tell whether the server answers, and what is in its index."""
        with generations.newest() as index:
            return {
                "schema": records.SCHEMA_NAME,
                "status": "ok",
                "version": __version__,
                "generation": index.version,
                "documents": len(index.documents()),
                "pairs": len(index),
            }


def cited(pair: Pair, info: DocumentInfo, language: Language) -> str | None:
    """Return the text of a pair in a language as a quotation with its source; None if missing."""
    passage = pair.passage(language)
    if passage is None:
        return None
    return quotation(passage.text, source_line(info, passage.pages, pair.id, language), language)


@contextlib.contextmanager
def page_of(generations: FencedGenerations, cursor: str | None) -> Iterator[tuple[Index, int]]:
    """Borrow the index of a page; the value is the index and the offset."""
    if cursor is None:
        with generations.newest() as index:
            yield index, 0
        return
    place = Cursor.of(cursor, DEEPEST)
    with generations.of_version(place.version) as found:
        if found is None:
            text = Message("this generation is closed: begin at the first page")
            raise Refused(404, "gone", text)
        yield found, place.offset


def _recorded(make: Callable[[], object], index: Index, request: Request) -> Response:
    return json_answer(lambda: record_of(make()), index.version, request)


def _joined(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Join lines to larger blocks, which are sent together."""
    waiting: list[bytes] = []
    size = 0
    for block in blocks:
        waiting.append(block)
        size += len(block)
        if size >= _BLOCK:
            yield b"".join(waiting)
            waiting, size = [], 0
    yield b"".join(waiting)
