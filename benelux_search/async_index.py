"""An open index, and an update, for programs with an event loop.

All work runs in threads, so the loop is free in the meantime. Highlights are found there too: a hit
that has reached the loop has nothing left to compute.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Self, TypeVar, Unpack

from benelux_search.arguments import check_whole
from benelux_search.errors import IndexUnusable, Message
from benelux_search.index import MEMORY
from benelux_search.opened_index import Index, StrPath
from benelux_search.results import Hit, SearchResult

if TYPE_CHECKING:
    from benelux_search.law.codes import Code
    from benelux_search.meaning.encoder import Encoder
    from benelux_search.model import Aside, DocumentInfo, Language, Pair
    from benelux_search.results import (
        Completion,
        DocumentList,
        DocumentOrder,
        DocumentView,
        Facets,
        IndexStatus,
        QueryLanguage,
    )
    from benelux_search.search.explanation import Explanation
    from benelux_search.search.options import QueryKeywords, SearchKeywords
    from benelux_search.sentence_matches import Matches
    from benelux_search.terminology import Divergences, GlossaryEntry, Translations

_Item = TypeVar("_Item")
_FIRST, _BATCH = 16, 128  # items that one turn of a thread reads


class AsyncIndex:
    """An open index whose methods are coroutines: ``async with AsyncIndex("index") as index``.

    ``threads`` is the number of threads in which the queries run, from 1. The other options are
    those of :func:`open_index`. The index is opened at the start of the block. An :class:`Index`
    that is open already can be given instead of its folder; it is not closed at the end.

    The methods are those of :class:`Index`, with the same arguments, results and errors. Those that
    return iterators there are asynchronous iterators here.
    """

    def __init__(
        self,
        index: StrPath | Index,
        *,
        threads: int = 4,
        verify: bool = False,
        memory: int = MEMORY,
        codes: Sequence[Code] = (),
        terms: Sequence[tuple[str, str]] = (),
        encoder: Encoder | None = None,
    ) -> None:
        self._pool = ThreadPoolExecutor(check_whole("threads", threads, 1), "benelux-search")
        self._given = index
        self._opened: Index | None = None
        self._is_closed = False
        self._open: Callable[[], Index] = partial(
            Index,
            index if not isinstance(index, Index) else "",
            verify=verify,
            memory=memory,
            codes=codes,
            terms=terms,
            encoder=encoder,
        )

    async def __aenter__(self) -> Self:
        """Open the index; raises as :func:`open_index` does."""
        given = self._given
        self._opened = given if isinstance(given, Index) else await self._in_thread(self._open)
        return self

    async def __aexit__(self, *_: object) -> None:
        opened, self._opened = self._opened, None
        try:
            if opened is not None and opened is not self._given:
                await self._in_thread(opened.close)
        finally:
            self._is_closed = True
            self._pool.shutdown(wait=False)

    def __repr__(self) -> str:
        return f"<AsyncIndex of {self._opened or self._given!r}>"

    @property
    def index(self) -> Index:
        """The index itself, whose methods block.

        Raises:
            IndexUnusable: outside of the block.
        """
        if self._opened is None:
            raise _not_open()
        return self._opened

    async def search(self, query: str, **options: Unpack[SearchKeywords]) -> SearchResult:
        """Return the passages that match a query: see :meth:`Index.search`."""
        return await self._in_thread(lambda: _settled_page(self.index.search(query, **options)))

    async def pages(
        self, query: str, **options: Unpack[SearchKeywords]
    ) -> AsyncIterator[SearchResult]:
        """Yield the hits of a query page by page: see :meth:`Index.pages`."""
        pages = partial(self.index.pages, query, **options)
        async for page in self._iterate(lambda: map(_settled_page, pages()), 1):
            yield page

    async def stream(self, query: str, **options: Unpack[SearchKeywords]) -> AsyncIterator[Hit]:
        """Yield the hits of a query one by one: see :meth:`Index.stream`."""
        hits = partial(self.index.stream, query, **options)
        async for hit in self._iterate(lambda: map(_settled, hits())):
            yield hit

    async def export(
        self,
        query: str | None = None,
        *,
        min_confidence: float = 0.0,
        **options: Unpack[SearchKeywords],
    ) -> AsyncIterator[Hit]:
        """Yield every pair that matches a query, or every pair: see :meth:`Index.export`."""
        hits = partial(self.index.export, query, min_confidence=min_confidence, **options)
        async for hit in self._iterate(lambda: map(_settled, hits())):
            yield hit

    async def pairs(self, *, document: str | None = None, first: int = 1) -> AsyncIterator[Pair]:
        """Yield the pairs of a document, or of all: see :meth:`Index.pairs`."""
        async for pair in self._iterate(partial(self.index.pairs, document=document, first=first)):
            yield pair

    async def glossary(
        self, *, min_confidence: float = 0.7, min_count: int = 2, limit: int | None = None
    ) -> AsyncIterator[GlossaryEntry]:
        """Yield the terms of the index in both languages: see :meth:`Index.glossary`."""
        make = partial(
            self.index.glossary, min_confidence=min_confidence, min_count=min_count, limit=limit
        )
        async for entry in self._iterate(make):
            yield entry

    async def explain(self, query: str, *, language: QueryLanguage = "auto") -> Explanation:
        """Return the interpretation of a query: see :meth:`Index.explain`."""
        return await self._in_thread(partial(self.index.explain, query, language=language))

    async def facets(self, query: str, **options: Unpack[SearchKeywords]) -> Facets:
        """Count the pairs that match a query: see :meth:`Index.facets`."""
        return await self._in_thread(partial(self.index.facets, query, **options))

    async def matching_numbers(
        self, query: str, *, document: str, **options: Unpack[QueryKeywords]
    ) -> Sequence[int]:
        """Return the numbers of the pairs that match: see :meth:`Index.matching_numbers`."""
        make = partial(self.index.matching_numbers, query, document=document, **options)
        return await self._in_thread(make)

    async def marked(
        self, query: str, pair_ids: Sequence[str], **options: Unpack[SearchKeywords]
    ) -> Mapping[str, Hit]:
        """Return those of some pairs that match, as hits: see :meth:`Index.marked`."""

        def make() -> Mapping[str, Hit]:
            hits = self.index.marked(query, pair_ids, **options)
            return {id_: _settled(hit) for id_, hit in hits.items()}

        return await self._in_thread(make)

    async def complete(
        self, beginning: str, *, language: QueryLanguage = "auto", limit: int = 10
    ) -> Sequence[Completion]:
        """Return words that begin with a text: see :meth:`Index.complete`."""
        make = partial(self.index.complete, beginning, language=language, limit=limit)
        return await self._in_thread(make)

    async def translate(
        self, term: str, *, language: QueryLanguage = "auto", limit: int = 10
    ) -> Translations:
        """Return the renderings of a term: see :meth:`Index.translate`."""
        return await self._in_thread(
            partial(self.index.translate, term, language=language, limit=limit)
        )

    async def divergences(
        self,
        term: str,
        *,
        language: QueryLanguage = "auto",
        limit: int = 100,
        seconds: float | None = None,
    ) -> Divergences:
        """Return the renderings of a term and the exceptions: see :meth:`Index.divergences`."""
        make = partial(
            self.index.divergences, term, language=language, limit=limit, seconds=seconds
        )
        return await self._in_thread(make)

    async def match(
        self, sentence: str, *, language: QueryLanguage = "auto", limit: int = 5
    ) -> Matches:
        """Return the sentences that are like a pasted one: see :meth:`Index.match`."""
        return await self._in_thread(
            partial(self.index.match, sentence, language=language, limit=limit)
        )

    async def show(self, id: str) -> Pair | DocumentView:  # noqa: A002 - as in Index
        """Return a pair, a document or an article: see :meth:`Index.show`."""
        return await self._in_thread(partial(self.index.show, id))

    async def pair(self, pair_id: str) -> Pair:
        """Return a pair by its id: see :meth:`Index.pair`."""
        return await self._in_thread(partial(self.index.pair, pair_id))

    async def around(self, pair_id: str, count: int) -> tuple[tuple[Pair, ...], tuple[Pair, ...]]:
        """Return the pairs before and after a pair: see :meth:`Index.around`."""
        return await self._in_thread(partial(self.index.around, pair_id, count))

    async def info(self, document_id: str) -> DocumentInfo:
        """Return the metadata of a document: see :meth:`Index.info`."""
        return await self._in_thread(partial(self.index.info, document_id))

    async def count_pairs(self, document: str) -> int:
        """Return the number of pairs of a document: see :meth:`Index.count_pairs`."""
        return await self._in_thread(partial(self.index.count_pairs, document))

    async def asides(self, document: str) -> Sequence[Aside]:
        """Return the texts of a document outside the alignment: see :meth:`Index.asides`."""
        return await self._in_thread(partial(self.index.asides, document))

    async def read_file(self, document_id: str) -> bytes:
        """Return the content of the file of a document: see :meth:`Index.read_file`."""
        return await self._in_thread(partial(self.index.read_file, document_id))

    async def documents(self) -> Sequence[DocumentInfo]:
        """Return every document: see :meth:`Index.documents`."""
        return await self._in_thread(self.index.documents)

    async def list_documents(
        self,
        text: str = "",
        *,
        document: str | Sequence[str] | None = None,
        since: str | None = None,
        until: str | None = None,
        dates: Sequence[str] = (),
        sort: DocumentOrder = "id",
        language: Language = "nl",
        limit: int | None = None,
    ) -> DocumentList:
        """Return the documents with certain words and dates: see :meth:`Index.list_documents`."""
        make = partial(
            self.index.list_documents,
            text,
            document=document,
            since=since,
            until=until,
            dates=dates,
            sort=sort,
            language=language,
            limit=limit,
        )
        return await self._in_thread(make)

    async def status(self) -> IndexStatus:
        """Return the figures of the index: see :meth:`Index.status`."""
        return await self._in_thread(self.index.status)

    async def refresh(self) -> bool:
        """Switch to the newest generation: see :meth:`Index.refresh`."""
        return await self._in_thread(self.index.refresh)

    async def _in_thread(self, work: Callable[[], _Item]) -> _Item:
        if self._is_closed:
            raise _not_open()
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    async def _iterate(
        self, make: Callable[[], Iterator[_Item]], first: int = _FIRST
    ) -> AsyncIterator[_Item]:
        """Yield the items of an iterator that is made and read in threads."""
        iterator = await self._in_thread(make)
        size = first
        while batch := await self._in_thread(partial(_next_items, iterator, size)):
            for item in batch:
                yield item
            size = first if first == 1 else _BATCH


def _not_open() -> IndexUnusable:
    return IndexUnusable(Message("the index is not open: use it in an async with block"))


def _next_items(iterator: Iterator[_Item], most: int) -> list[_Item]:
    return list(islice(iterator, most))


def _settled(hit: Hit) -> Hit:
    """Return a hit after its marks are found, which may take a moment."""
    _ = hit.partial, hit.apart, hit.renderings, hit.passage.matches
    if hit.counterpart is not None:
        _ = hit.counterpart.matches
    return hit


def _settled_page(result: SearchResult) -> SearchResult:
    for hit in result.hits:
        _settled(hit)
    return result
