"""The pages for browsers: search, a pair, a document to read, a term. They work without scripts."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from benelux_search.errors import (
    BeneluxSearchError,
    IndexIncomplete,
    LexiconMissing,
    MeaningMissing,
    MeaningUnavailable,
    Message,
    OptionError,
    code_of,
)
from benelux_search.model import DocumentInfo, Pair, other_language
from benelux_search.opened_index.index import Index
from benelux_search.output.excerpts import described_by, title_of
from benelux_search.output.term_reports import divergence_count, translation_count
from benelux_search.output.text import count_sentence
from benelux_search.pdf.page_image import PageMissing, page_image
from benelux_search.results import Hit
from benelux_search.search.queries.options import DEFAULT_SECONDS, SearchKeywords
from benelux_search.storage.passages import beside_pairs
from benelux_search.translator import Translator
from benelux_search.web import views
from benelux_search.web.api import DEEPEST, MOST_ASIDES, STREAMED, page_of
from benelux_search.web.fences import FencedGenerations
from benelux_search.web.json_answers import (
    CUT_NOTES,
    Cursor,
    Refused,
    entity_tag,
    is_known,
    status_of,
)
from benelux_search.web.parameters import (
    LONGEST_QUERY,
    Form,
    Marking,
    controls,
    export_of,
    marking_of,
    options_of_form,
    options_of_marking,
)
from benelux_search.web.recent import Recent
from benelux_search.web.rendering import STATIC_TYPES, Renderer, static_file, translator_of

HITS: Final = 20  # on a page
_PAIRS: Final = 100  # on a page of a document
_LISTED: Final = 200  # documents on a page
_AROUND: Final = 3  # pairs before and after one
_SECONDS: Final = 0.5  # for the renderings of a term by year
_PDF: Final = b"%PDF"
_NO_PAGE: Final = Message("no such page")
_IMAGE_WIDTH: Final = 1100  # pixels
_DRAWING_SECONDS: Final = 2.0  # to wait for another page
_DRAWN_AT_ONCE: Final = 2  # pages of PDFs, each in a process

Text = Annotated[str, Query(max_length=LONGEST_QUERY)]
Short = Annotated[str, Query(max_length=200)]
Name = Annotated[str, Path(max_length=500)]


class Pages:
    """The pages of an index: templates, filled with what the newest generation has."""

    def __init__(self, generations: FencedGenerations) -> None:
        self._generations = generations
        self._outlines: Recent[views.Outline] = Recent(32)
        self._images: Recent[bytes] = Recent(16)
        self._page_counts: Recent[int] = Recent(256)
        self._sizes: Recent[tuple[int, int]] = Recent(4)
        self._drawing = threading.BoundedSemaphore(_DRAWN_AT_ONCE)
        self._render = Renderer()

    def prepare(self, index: Index) -> None:
        """Load what the first visitor would wait for."""
        index.search("a", limit=1)
        self._sizes_of(index)

    def routes(self) -> APIRouter:
        """Return the routes of the pages."""
        pages = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
        for path, page in (
            ("/", self.search),
            ("/pair/{pair_id}", self.pair),
            ("/document/{document_id}", self.document),
            ("/document/{document_id}/article/{number:path}", self.article),
            ("/document/{document_id}/page/{number}", self.original),
            ("/term", self.term),
            ("/documents", self.documents),
            ("/static/{name}", self.static),
        ):
            pages.add_api_route(path, page, methods=["GET", "HEAD"])
        return pages

    def search(
        self,
        request: Request,
        fields: Form,
        q: Text = "",
        cursor: Short = "",
        part: Short = "",
    ) -> Response:
        """Show the form, and what the query finds; ``part`` asks for the results alone."""
        form = {"q": q, **fields}
        say = translator_of(request)
        with self._generations.newest() as newest:
            own = controls(form, has_meaning=newest.has_meaning)
        content: dict[str, Any] = {"form": form, "controls": own, "rows": [], "facets": []}
        content |= {"is_changed": any(each.is_changed for each in own), "problem": ""}
        name = "results.html.j2" if part else "search.html.j2"
        try:
            with page_of(self._generations, cursor or None) as (index, offset):
                if q.strip() or fields["document"]:
                    content |= self._found(index, form, offset, say)
                else:
                    documents, pairs = self._sizes_of(index)
                    content |= {"documents": documents, "pairs": pairs}
                version = None if content.get("is_cut") else index.version
        except (MeaningMissing, MeaningUnavailable, OptionError, Refused) as error:
            content["problem"] = say.error_text(error)
            return self._render.page(request, name, None, status=status_of(error)[0], **content)
        return self._render.page(request, name, version, **content)

    def _sizes_of(self, index: Index) -> tuple[int, int]:
        """Return the numbers of documents and pairs."""
        return self._sizes.get(index.version, lambda: (len(index.documents()), len(index)))

    def _found(
        self, index: Index, form: Mapping[str, str], offset: int, say: Translator
    ) -> Mapping[str, Any]:
        """Return what a page of results shows."""
        options = options_of_form(form)
        query = form["q"] if form["q"].strip() else f'doc:"{form["document"]}"'
        page: SearchKeywords = {**options, "limit": HITS, "offset": offset}
        result = index.search(query, **page)
        words: SearchKeywords = {"any_word": True} if result.relaxed else {}
        facets = index.facets(query, **(options | words))
        marking = {"q": form["q"], **marking_of(form, any_word=result.relaxed)}
        exported: dict[str, object] = {**export_of(form), **words, "q": query}
        end = offset + len(result.hits)
        more = Cursor(index.version, end).text if result.more and end < DEEPEST else None
        return {
            "result": result,
            "counted": count_sentence(result, say, with_option=False),
            "notes": [say.note(note) for note in result.notes],
            "rows": [views.hit_row(hit, say, marking) for hit in result.hits],
            "facets": views.facet_choices(facets, form, say),
            "is_cut": not CUT_NOTES.isdisjoint(map(code_of, result.notes)),
            "suggested": result.suggestion
            and views.address("/", **{**form, "q": result.suggestion}),
            "next": more and views.address("/", **{**form, "cursor": more}),
            "export": {
                each: views.address("/api/export", **exported, format=each) for each in STREAMED
            },
        }

    def pair(self, request: Request, pair_id: Name, part: Short = "") -> Response:
        """Show a pair, and the pairs around it; ``part`` asks for the citations alone."""
        say = translator_of(request)
        with self._generations.newest() as index:
            found = index.pair(pair_id)
            info = index.info(found.document_id)
            citations = views.citations_of(found, info)
            if part:
                return self._render.page(
                    request, "citations.html.j2", index.version, citations=citations
                )
            before, after = index.around(found.id, _AROUND)
            rows = [views.pair_row(each, info) for each in (*before, found, *after)]
            return self._render.page(
                request,
                "pair.html.j2",
                index.version,
                here=found.id,
                citations=citations,
                info=info,
                title=_title(info, say),
                facts=_facts(info, say),
                rows=[row for row in rows if row],
                originals=views.originals_of(found, info),
            )

    def document(
        self,
        request: Request,
        document_id: Name,
        fields: Marking,
        first: Annotated[int, Query(ge=1, le=10_000_000)] = 1,
        q: Text = "",
    ) -> Response:
        """Show a document in both languages, a hundred pairs from ``first`` on.

        The matches of the query ``q`` are marked.
        """
        say = translator_of(request)
        marking = {"q": q, **fields}
        with self._generations.newest() as index:
            info, total = index.info(document_id), index.count_pairs(document_id)
            pairs = list(islice(index.pairs(document=document_id, first=first), _PAIRS))
            marked = _marked(index, pairs, document_id, marking)
            rows = [views.pair_row(each, info, marked.get(each.id)) for each in pairs]
            path = f"/document/{document_id}"
            end = first + len(pairs)
            beside, asides = beside_pairs(index.asides(document_id), info.id)
            asides = asides if end > total else []
            return self._render.page(
                request,
                "document.html.j2",
                index.version,
                info=info,
                title=_title(info, say),
                facts=_facts(info, say),
                rows=[row for row in rows if row],
                beside=beside,
                asides=asides[:MOST_ASIDES],
                more_asides=len(asides[MOST_ASIDES:]),
                contents=self._outline(index, document_id).contents,
                total=total,
                first=first,
                last=end - 1,
                before=views.address(path, first=max(1, first - _PAIRS), **marking)
                if first > 1
                else None,
                after=views.address(path, first=end, **marking) if end <= total else None,
            )

    def article(self, document_id: Name, number: Name) -> Response:
        """Lead to an article of a law: its permalink."""
        with self._generations.newest() as index:
            pair_id = self._outline(index, document_id).articles.get(number.casefold())
        if pair_id is None:
            raise Refused(404, "not-found", Message("no article {}", number))
        return RedirectResponse(views.reading_address(pair_id), 303)

    def _outline(self, index: Index, document_id: str) -> views.Outline:
        return self._outlines.get(
            (index.version, document_id), lambda: views.outline_of(index, document_id)
        )

    def original(
        self,
        request: Request,
        document_id: Name,
        number: Annotated[int, Path(ge=1, le=100_000)],
    ) -> Response:
        """Send the image of a page of the PDF that a document was read from."""
        with self._generations.newest() as index:
            tag = entity_tag(index.version, request)
            headers = {"ETag": tag, "Cache-Control": "private, max-age=3600"}
            if is_known(request, tag):
                return Response(status_code=304, headers=headers)
            image = self._images.get(
                (index.version, document_id, number),
                lambda: self._drawn(index, document_id, number),
            )
            return Response(image, media_type="image/png", headers=headers)

    def _drawn(self, index: Index, document_id: str, number: int) -> bytes:
        pages = self._page_counts.find((index.version, document_id))
        if pages is not None and number > pages:
            raise Refused(404, "not-found", _NO_PAGE)
        if not self._drawing.acquire(timeout=_DRAWING_SECONDS):
            raise Refused(503, "busy", Message("other pages are being drawn: wait a moment"))
        try:
            content = index.read_file(document_id)
            if not content.startswith(_PDF):
                raise PageMissing(number, 0)
            return page_image(content, number, _IMAGE_WIDTH)
        except PageMissing as error:
            self._page_counts.put((index.version, document_id), error.pages)
            raise Refused(404, "not-found", _NO_PAGE) from error
        finally:
            self._drawing.release()

    def term(
        self, request: Request, term: Short = "", language: Short = "auto", part: Short = ""
    ) -> Response:
        """Show the renderings of a term, by year, each with an example."""
        say = translator_of(request)
        with self._generations.newest() as index:
            content: dict[str, Any] = {"term": term, "language": language, "problem": ""}
            status = 200
            if term.strip():
                try:
                    content |= self._rendered(index, term, language, say, is_part=bool(part))
                except (OptionError, LexiconMissing) as error:
                    status, content["problem"] = status_of(error)[0], say.error_text(error)
            spread = content.get("spread")
            is_cut = spread is not None and spread.looked_at < spread.passages
            version = None if is_cut else index.version
            name = "renderings.html.j2" if part else "term.html.j2"
            return self._render.page(request, name, version, status=status, **content)

    def _rendered(
        self, index: Index, term: str, language: str, say: Translator, *, is_part: bool
    ) -> Mapping[str, Any]:
        chosen: Any = language
        found = index.translate(term, language=chosen)
        other = other_language(found.language)
        content: dict[str, Any] = {
            "found": found,
            "counted": translation_count(found, say),
            "links": {
                each.text: views.address("/", q=f'{found.language}:"{term}" {other}:"{each.text}"')
                for each in found
            },
        }
        if not is_part:
            spread = index.divergences(term, language=found.language, seconds=_SECONDS)
            content |= {
                "spread": spread,
                "spread_counted": divergence_count(spread, say),
                "plot": views.plot_of(spread),
                "plotted": spread.renderings[: views.MOST_PLOTTED],
            }
        return content

    def documents(
        self,
        request: Request,
        text: Short = "",
        first: Annotated[int, Query(ge=1, le=10_000_000)] = 1,
    ) -> Response:
        """Show the list of documents, the newest first, from a number on."""
        say = translator_of(request)
        with self._generations.newest() as index:
            end = first + _LISTED - 1
            listed = index.list_documents(text, sort="date", limit=end)
            rows = [(each, _title(each.document, say)) for each in listed[first - 1 :]]
            more = views.address("/documents", text=text, first=end + 1)
            return self._render.page(
                request,
                "documents.html.j2",
                index.version,
                text=text,
                rows=rows,
                total=listed.total,
                first=first,
                next=more if end < listed.total else None,
            )

    def static(self, name: Name) -> Response:
        """Send the style sheet, the script or the icon."""
        if name not in STATIC_TYPES:
            raise Refused(404, "not-found", _NO_PAGE)
        headers = {"Cache-Control": "max-age=31536000, immutable"}
        return Response(static_file(name), media_type=STATIC_TYPES[name], headers=headers)

    def error(self, request: Request, error: Exception) -> Response:
        """Show an error as a page."""
        say = translator_of(request)
        status = status_of(error)[0]
        if isinstance(error, BeneluxSearchError):
            text = say.error_text(error)
        elif status < 500:
            text = say("a parameter of the address is not allowed")
        else:
            text = say("an unexpected error; see the log")
        return self._render.page(request, "error.html.j2", None, status=status, problem=text)


def _title(info: DocumentInfo, say: Translator) -> str:
    """Return the title of a document in the language of the interface, if it is Dutch or French."""
    return title_of(info, "fr" if say.locale == "fr" else "nl") or info.id


def _facts(info: DocumentInfo, say: Translator) -> list[tuple[str, str]]:
    """Return what is known of a document: names and values."""
    facts = info.facts
    rows = (
        (say("Dutch title"), facts.title.nl),
        (say("French title"), facts.title.fr),
        (say("date"), facts.date),
        (say("document number"), facts.number),
        (say("source"), info.stated_source),
    )
    return [*((name, text) for name, text in rows if text), *described_by(info)]


def _marked(
    index: Index, pairs: Sequence[Pair], document: str, marking: Mapping[str, str]
) -> Mapping[str, Hit]:
    """Return the pairs that match a query, as hits by id; none if it takes too long."""
    if not marking["q"].strip():
        return {}
    ids = [pair.id for pair in pairs]
    options: SearchKeywords = {**options_of_marking(marking), "document": document}
    try:
        return index.marked(marking["q"], ids, **(options | {"seconds": DEFAULT_SECONDS}))
    except IndexIncomplete:
        return {}
