"""An update of an index for programs with an event loop: all work runs in one thread."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterable, Callable, Iterable
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from benelux_search.api.building import update_index
from benelux_search.async_calls import ThreadedProxy, coroutine
from benelux_search.errors import IndexUnusable, Message
from benelux_search.indexing.index_update import IndexUpdate
from benelux_search.opened_index.handle import StrPath

if TYPE_CHECKING:
    from benelux_search.documents.record import Document
    from benelux_search.index_reports import IndexSummary
    from benelux_search.reading_options import Limits, OcrMode

_BATCH: Final = 128  # documents that are put together


class AsyncIndexUpdate(ThreadedProxy[IndexUpdate]):
    """An update whose methods are coroutines: ``async with AsyncIndexUpdate("index") as update``.

    The options are those of :func:`update_index`. The work runs in one thread. The changes become
    visible together at the end of the block; see :class:`IndexUpdate`.
    """

    def __init__(
        self,
        index_dir: StrPath,
        *,
        create: bool = True,
        limits: Limits | None = None,
        lexicon: bool | None = None,
        ocr: OcrMode = "auto",
        purge: bool = False,
    ) -> None:
        super().__init__(threads=1)
        self._update: IndexUpdate | None = None
        self._make = partial(
            update_index,
            index_dir,
            create=create,
            limits=limits,
            lexicon=lexicon,
            ocr=ocr,
            purge=purge,
        )

    async def __aenter__(self) -> Self:
        """Lock the index; raises as :func:`update_index` does."""
        try:
            await self._decided(self._start)
        except asyncio.CancelledError as cancelled:
            if self._update is not None:
                kind = type(cancelled)
                await self._decided(partial(self._update.__exit__, kind, cancelled, None))
            raise
        return self

    async def __aexit__(
        self,
        type_: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Publish the changes; a cancellation waits until that has succeeded or failed."""
        with contextlib.closing(self):
            await self._decided(lambda: self._target().__exit__(type_, error, traceback))

    def close(self) -> None:
        """End the thread of the update; the block does it."""
        self._pool.shutdown(wait=False)

    @property
    def summary(self) -> IndexSummary:
        """The changes so far, or after the block all that were made."""
        return self._target().summary

    put = coroutine(IndexUpdate.put)
    delete = coroutine(IndexUpdate.delete)
    remove = coroutine(IndexUpdate.remove)

    async def put_all(self, documents: AsyncIterable[Document] | Iterable[Document]) -> None:
        """Store documents of an iterator, which may be asynchronous: see :meth:`IndexUpdate`."""
        if not isinstance(documents, AsyncIterable):
            await self._in_thread(partial(self._target().put_all, documents))
            return
        batch: list[Document] = []
        async for document in documents:
            batch.append(document)
            if len(batch) == _BATCH:
                await self._in_thread(partial(self._target().put_all, batch))
                batch = []
        await self._in_thread(partial(self._target().put_all, batch))

    def _target(self) -> IndexUpdate:
        if self._update is None:
            raise IndexUnusable(Message("the update is not open: use it in a with block"))
        return self._update

    def _start(self) -> None:
        self._update = self._make().__enter__()

    async def _decided(self, work: Callable[[], object]) -> None:
        """Run ``work`` in the thread to its end, since a thread cannot be stopped.

        A cancellation goes on after it; its cause is the error of the work, if there is one.
        """
        running = asyncio.get_running_loop().run_in_executor(self._pool, work)
        cancelled: asyncio.CancelledError | None = None
        while not running.done():
            try:
                await asyncio.wait((running,))
            except asyncio.CancelledError as error:
                cancelled = error
        if cancelled is not None:
            raise cancelled from running.exception()
        running.result()
