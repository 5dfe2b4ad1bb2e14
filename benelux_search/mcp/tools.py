"""The tools that an assistant can call, over one open index.

A tool is a method of :class:`IndexTools`; the types of its parameters are its schema. The SDK runs
it in a thread, so that a slow call delays no other message.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeAlias

from pydantic import BeforeValidator, Field

from benelux_search.declared_options import (
    SCOPE_OPTIONS,
    DeclaredOption,
    Surface,
    keyword_parameter,
    option,
    options_of,
    taking_options,
)
from benelux_search.errors import Message, NotFound, OptionError
from benelux_search.mcp import answer_texts
from benelux_search.model import Pair
from benelux_search.results import TextLanguage
from benelux_search.text.numbers.dates import LONGEST_DATE

if TYPE_CHECKING:
    from benelux_search.opened_index.index import Index
    from benelux_search.search.queries.options import SearchKeywords
    from benelux_search.search.queries.scope import ScopeKeywords

MOST_OF_QUERY: Final = 10_000  # characters
_MOST_OF_ID: Final = 1_000
_MOST_TEXTS: Final = 100  # values of a parameter that takes several
_SECONDS: Final = 10.0  # for the passages of a term

Query: TypeAlias = Annotated[
    str,
    Field(
        min_length=1,
        max_length=MOST_OF_QUERY,
        description='Words, a "phrase", or an article (art. 461 Sw.). Also AND, OR, -word, word*, '
        "nl:word and fr:word.",
    ),
]
Term: TypeAlias = Annotated[
    str,
    Field(min_length=1, max_length=MOST_OF_QUERY, description="A word or phrase, Dutch or French."),
]
Sentence: TypeAlias = Annotated[
    str,
    Field(
        min_length=1,
        max_length=MOST_OF_QUERY,
        description="A sentence or a paragraph, Dutch or French.",
    ),
]
LanguageOfText: TypeAlias = Annotated[
    TextLanguage,
    BeforeValidator(option("language").as_choice),
    Field(description="Language of the text; auto detects it."),
]
Limit: TypeAlias = Annotated[int, Field(ge=1, le=20, description="Maximum number of results.")]
Offset: TypeAlias = Annotated[
    int,
    Field(ge=0, le=1_000_000, description="Results to skip: the offset that the last page names."),
]
Id: TypeAlias = Annotated[
    str,
    Field(
        min_length=1,
        max_length=_MOST_OF_ID,
        description="Id of a pair (report:0007), id or number of a document (report, 908/1), or a "
        "citation (art. 461 Sw.).",
    ),
]
Start: TypeAlias = Annotated[
    int,
    Field(ge=0, description="For a pair: characters of each text to skip, to read a long one."),
]
Around: TypeAlias = Annotated[
    int,
    Field(ge=0, le=20, description="For a pair: pairs before it, and after it, that are shown."),
]
PageLimit: TypeAlias = Annotated[
    int, Field(ge=1, le=100, description="Maximum number of pairs or documents.")
]
Words: TypeAlias = Annotated[
    str,
    Field(
        max_length=MOST_OF_QUERY,
        description="Words of the title, id, number or path; empty for all documents.",
    ),
]


def _parameter(each: DeclaredOption) -> inspect.Parameter:
    settings: dict[str, Any] = {"description": each.help, **each.bounds(Surface.MCP)}
    if each.kind == "texts":
        settings["max_length"] = _MOST_TEXTS
    if each.kind in {"date", "text"}:
        settings["max_length"] = LONGEST_DATE if each.kind == "date" else _MOST_OF_ID
    return keyword_parameter(
        each, Annotated[each.type, Field(**settings), BeforeValidator(each.as_choice)]
    )


class IndexTools:
    """The tools of an index. Each call moves to the newest generation of the index first."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def all(self) -> dict[str, Callable[..., str]]:
        """Return the tools by their titles."""
        return {
            "Search passages": self.search,
            "Show a pair or a document": self.show,
            "Translate a term": self.translate,
            "Match a sentence": self.match,
            "Find divergent renderings": self.divergences,
            "List documents": self.documents,
        }

    @taking_options(_parameter, *options_of(Surface.MCP))
    def search(self, query: Query, options: SearchKeywords) -> str:
        """Find passages by words, phrases, questions or articles of law, best first. Use it first
        for every question about what the documents say. The documents are in Dutch and French:
        translate a question in another language first. It returns pairs: the Dutch and the French
        text, each with its citation (title, number, date, page, id), the document, the place in a
        law, and a confidence. Quote both texts word for word with their citations. If nl or fr is
        absent, say so, and never write one yourself. Below a confidence of 0.8, say that the
        counterpart is uncertain."""
        result = self._newest().search(query, **options)
        return answer_texts.search_text(result, options["offset"])

    def show(
        self,
        id: Id,  # noqa: A002 - what everybody calls it
        offset: Offset = 0,
        limit: PageLimit = 20,
        start: Start = 0,
        around: Around = 3,
    ) -> str:
        """Read a pair with the pairs around it, a whole document, or the articles that a citation
        names. Use it after a search, to read what stands around a hit, or when the user names an
        id, a document or an article. It returns the document and its pairs in reading order, with
        both texts and their citations; a long document comes in pages: call again with the offset
        that is named. Quote both texts word for word with their citations. If nl or fr is absent,
        say so, and never write one yourself."""
        if ":" in id:
            return self.shown_pair(id, start, 0 if start else around)
        if start:
            raise OptionError("start", start, Message("it is for the id of a pair"))
        return self.shown_document(id, offset, limit)

    @taking_options(_parameter, *SCOPE_OPTIONS)
    def translate(
        self,
        term: Term,
        language: LanguageOfText = "auto",
        limit: Limit = 10,
        *,
        options: ScopeKeywords,
    ) -> str:
        """Find how the documents render a word or phrase in the other language. Use it for every
        question about a translation of a term. It returns the renderings that occur, the most
        frequent first, each with its count, its confidence and an example pair with the citations
        of both texts. Give the rendering with its example: quote both texts with their citations.
        If there are no renderings, say so, and do not present a translation of your own as one of
        the documents."""
        found = self._newest().translate(term, language=language, limit=limit, **options)
        return answer_texts.translate_text(found)

    @taking_options(_parameter, *SCOPE_OPTIONS)
    def match(
        self,
        sentence: Sentence,
        language: LanguageOfText = "auto",
        limit: Limit = 5,
        *,
        options: ScopeKeywords,
    ) -> str:
        """Find the sentences that are most like a given sentence, with their counterparts. Use it
        when the user pastes a text to translate, or asks whether it was said before. It returns the
        similarity (1: the same words), the sentence and its counterpart with citations, the words
        that differ, and if nothing is similar the longest parts that stand in the documents. Quote
        both texts with their citations, and name the differences. If nl or fr is absent, say so,
        and never write one yourself."""
        found = self._newest().match(sentence, language=language, limit=limit, **options)
        return answer_texts.matches_text(found)

    @taking_options(_parameter, *SCOPE_OPTIONS)
    def divergences(
        self,
        term: Term,
        language: LanguageOfText = "auto",
        limit: Limit = 10,
        *,
        options: ScopeKeywords,
    ) -> str:
        """Find where a term is not rendered as usual. Use it for questions about the consistency of
        translations, or about changes of terminology. It returns all renderings with their counts
        by document and year, and the places without a usual rendering, each with both texts and
        their citations. Such a place is not an error by itself: quote both texts with their
        citations, and let the user judge."""
        found = self._newest().divergences(
            term, language=language, limit=limit, seconds=_SECONDS, **options
        )
        return answer_texts.divergences_text(found)

    @taking_options(_parameter, *SCOPE_OPTIONS)
    def documents(self, text: Words = "", limit: PageLimit = 20, *, options: ScopeKeywords) -> str:
        """List the documents of the index, the newest first. Use it for questions about which
        documents there are, or to find the id of a document by its title, number or date. It
        returns their ids, titles in Dutch and French, dates, numbers, sources and numbers of pairs,
        but no text: use search and show for that, and quote only what they return. Do not make
        up a title that is not there."""
        listed = self._newest().list_documents(text, sort="date", limit=limit, **options)
        return answer_texts.documents_text(listed)

    def shown_pair(
        self,
        id: str,  # noqa: A002
        start: int = 0,
        around: int = 0,
    ) -> str:
        """Return a pair, without the first ``start`` characters of its texts, and its neighbours.

        ``around`` is the maximum number of pairs before it, and after it.

        Raises:
            NotFound: no pair has this id.
        """
        index = self._newest()
        pair = index.pair(id)
        document = index.info(pair.document_id)
        neighbours = index.around(pair.id, around)
        total = index.count_pairs(document.id)
        return answer_texts.pair_text(document, pair, neighbours, total, start)

    def shown_document(self, id: str, offset: int, limit: int) -> str:  # noqa: A002
        """Return a page of a document, or of the articles that a citation names.

        Raises:
            NotFound: there is no such document.
        """
        view = self._newest().show(id)
        if isinstance(view, Pair):
            raise NotFound(Message("no document {}", id))
        return answer_texts.view_text(view, offset, limit)

    def _newest(self) -> Index:
        self._index.refresh()
        return self._index
