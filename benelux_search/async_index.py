"""An open index for programs with an event loop.

All work runs in threads, so the loop is free in the meantime. Highlights are found there too: a hit
that has reached the loop has nothing left to compute.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Self, TypeVar

from benelux_search.arguments import check_whole
from benelux_search.async_calls import ThreadedProxy, coroutine, iterator
from benelux_search.errors import IndexUnusable, Message
from benelux_search.index import MEMORY
from benelux_search.opened_index.handle import StrPath
from benelux_search.opened_index.index import Index
from benelux_search.results import Hit, SearchResult

if TYPE_CHECKING:
    from benelux_search.law.codes import Code
    from benelux_search.meaning.encoder import Encoder
    from benelux_search.search.queries.scope import Scope

_Item = TypeVar("_Item")


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


def _settled_hits(hits: Mapping[str, Hit]) -> Mapping[str, Hit]:
    return {id_: _settled(hit) for id_, hit in hits.items()}


class AsyncIndex(ThreadedProxy[Index]):
    """An open index whose methods are coroutines: ``async with AsyncIndex("index") as index``.

    ``threads`` is the number of threads in which the queries run, from 1. The other options are
    those of :func:`open_index`. The index is opened at the start of the block. An :class:`Index`
    that is open already can be given instead of its folder; it is not closed at the end.

    The methods are those of :class:`Index`, with the same arguments, results and errors. Those that
    return iterators there are asynchronous iterators here.
    """

    def __init__(
        self,
        index: StrPath | Sequence[StrPath] | Index,
        *,
        threads: int = 4,
        verify: bool = False,
        memory: int = MEMORY,
        codes: Sequence[Code] = (),
        terms: Sequence[tuple[str, str]] = (),
        encoder: Encoder | None = None,
        within: Scope | None = None,
    ) -> None:
        super().__init__(check_whole("threads", threads, 1))
        self._threads = threads
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
            within=within,
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

    search = coroutine(Index.search, _settled_page)
    explain = coroutine(Index.explain)
    facets = coroutine(Index.facets)
    documents_of_hits = coroutine(Index.documents_of_hits)
    matching_numbers = coroutine(Index.matching_numbers)
    marked = coroutine(Index.marked, _settled_hits)
    complete = coroutine(Index.complete)
    translate = coroutine(Index.translate)
    divergences = coroutine(Index.divergences)
    match = coroutine(Index.match)
    pretranslate = coroutine(Index.pretranslate)
    show = coroutine(Index.show)
    pair = coroutine(Index.pair)
    around = coroutine(Index.around)
    info = coroutine(Index.info)
    count_pairs = coroutine(Index.count_pairs)
    asides = coroutine(Index.asides)
    read_file = coroutine(Index.read_file)
    documents = coroutine(Index.documents)
    list_documents = coroutine(Index.list_documents)
    status = coroutine(Index.status)
    refresh = coroutine(Index.refresh)
    is_newest = coroutine(Index.is_newest)

    pages = iterator(Index.pages, _settled_page, first=1)
    stream = iterator(Index.stream, _settled)
    export = iterator(Index.export, _settled)
    check_terms = iterator(Index.check_terms)
    pairs = iterator(Index.pairs)
    glossary = iterator(Index.glossary)

    async def has_meaning(self) -> bool:
        """Return True if a search by meaning is possible: see :attr:`Index.has_meaning`."""
        return await self._in_thread(lambda: self.index.has_meaning)

    def within(self, scope: Scope) -> AsyncIndex:
        """Return the part of this index in a scope: see :meth:`Index.within`.

        It is opened at the start of a block of its own: ``async with index.within(scope) as own``.
        """
        part = AsyncIndex("", threads=self._threads)
        part._open = partial(self.index.within, scope)
        return part

    def _target(self) -> Index:
        return self.index

    async def _in_thread(self, work: Callable[[], _Item]) -> _Item:
        if self._is_closed:
            raise _not_open()
        return await super()._in_thread(work)


def _not_open() -> IndexUnusable:
    return IndexUnusable(Message("the index is not open: use it in an async with block"))
