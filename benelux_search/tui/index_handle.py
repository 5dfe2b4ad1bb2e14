"""The index as the interactive search needs it: opened when it can be, anew when it changes."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, Protocol

from benelux_search.errors import IndexUnusable, LexiconMissing

if TYPE_CHECKING:
    from benelux_search.model import (
        Completion,
        DocumentInfo,
        DocumentView,
        Facets,
        IndexStatus,
        Pair,
        QueryLanguage,
        SearchResult,
    )
    from benelux_search.terminology import Export, Translations

# Told to threads that are still at work, and to nobody else
_OVER: Final = "the session has ended"


class Searchable(Protocol):
    """What is used of :class:`benelux_search.Index`, which says what each of these does."""

    def search(
        self,
        query: str,
        *,
        language: QueryLanguage = ...,
        limit: int = ...,
        offset: int = ...,
        document: str | None = ...,
        since: str | None = ...,
        until: str | None = ...,
        seconds: float | None = ...,
        fold: bool = ...,
        across: bool = ...,
    ) -> SearchResult: ...

    def facets(
        self,
        query: str,
        *,
        language: QueryLanguage = ...,
        document: str | None = ...,
        since: str | None = ...,
        until: str | None = ...,
        seconds: float | None = ...,
        across: bool = ...,
    ) -> Facets: ...

    def complete(
        self, beginning: str, *, language: QueryLanguage = ..., limit: int = ...
    ) -> Sequence[Completion]: ...

    def translate(
        self, term: str, *, language: QueryLanguage = ..., limit: int = ...
    ) -> Translations: ...

    def show(self, id: str) -> Pair | DocumentView: ...  # noqa: A002

    def export(
        self,
        query: str | None = ...,
        *,
        language: QueryLanguage = ...,
        document: str | None = ...,
        since: str | None = ...,
        until: str | None = ...,
        across: bool = ...,
    ) -> Export: ...

    def documents(self) -> Sequence[DocumentInfo]: ...

    def status(self) -> IndexStatus: ...

    def refresh(self) -> bool: ...

    def close(self) -> None: ...


class Library:
    """One index, which may not be there yet, and may be replaced. Threads can share it."""

    def __init__(self, opener: Callable[[], Searchable]) -> None:
        self._opener = opener
        self._lock = threading.Lock()
        self._opening = threading.Lock()  # one thread opens, which may take long
        self._is_closed = False
        self._index: Searchable | None = None
        self._told: Searchable | None = None  # the one that refresh last told of

    @property
    def is_settled(self) -> bool:
        """Whether the index is open, and whoever refreshes knows that it is."""
        with self._lock:
            return self._index is not None and self._index is self._told

    @contextlib.contextmanager
    def use(self) -> Iterator[Searchable]:
        """The index; one that turns out not to be usable is opened anew when it is next asked for.

        Raises:
            BeneluxSearchError: it cannot be opened, or not be used; the message says what to do.
        """
        index = self._opened()
        try:
            yield index
        except LexiconMissing:
            raise  # it is as good as it gets
        except IndexUnusable:
            if self._is_gone(index):
                self._forget(index)
            raise

    def document(self, document_id: str) -> DocumentView:
        """A document whole; errors are those of :meth:`use`, and NotFound."""
        from benelux_search.model import Pair

        with self.use() as index:
            view = index.show(document_id)
        assert not isinstance(view, Pair)  # whose ids have a colon
        return view

    def refresh(self) -> bool:
        """Opens the index if it is not, or moves it to its newest state; True if that is new, or
        if the index was opened anew since this was last asked.

        Raises:
            BeneluxSearchError: it cannot be opened, or not be used.
        """
        index = self._opened()
        try:
            is_new = index.refresh()
        except IndexUnusable:
            self._forget(index)
            raise
        with self._lock:
            told, self._told = self._told, index
        return is_new or told is not index

    def close(self) -> None:
        with self._lock:
            self._is_closed = True
            index, self._index, self._told = self._index, None, None
        if index is not None:
            index.close()

    def _opened(self) -> Searchable:
        index = self._open_already()
        if index is not None:
            return index
        with self._opening:
            index = self._open_already()
            return self._take(self._opener()) if index is None else index

    def _open_already(self) -> Searchable | None:
        with self._lock:
            if self._is_closed:
                raise IndexUnusable(_OVER)
            return self._index

    def _take(self, index: Searchable) -> Searchable:
        """Keep an index that was opened; close it when the session has ended meanwhile."""
        with self._lock:
            if not self._is_closed:
                self._index = index
                return index
        index.close()
        raise IndexUnusable(_OVER)

    def _is_gone(self, index: Searchable) -> bool:
        try:
            if index.refresh():
                with self._lock:
                    self._told = None  # it is another one now, which nobody was told
            index.status()
        except IndexUnusable:
            return True
        return False

    def _forget(self, index: Searchable) -> None:
        with self._lock:
            if self._index is index:
                self._index = self._told = None
        index.close()


# Looks now and then whether there is an index, and whether it is a new one.


EVERY: Final = 1.5  # seconds


class Watch:
    """Tells, in a thread of its own: ``renewed`` when the index is there or is another one, and
    ``failed`` with why there is none that can be used, each time that this changes."""

    def __init__(
        self,
        library: Library,
        renewed: Callable[[], None],
        failed: Callable[[Exception], None],
        *,
        follow: bool = True,
        every: float = EVERY,
    ) -> None:
        self._library = library
        self._renewed = renewed
        self._failed = failed
        self._follow = follow
        self._every = every
        self._wake = threading.Event()
        self._closed = False
        self._now = True
        self._trouble = ""

    def start(self) -> None:
        threading.Thread(target=self._run, name="watch", daemon=True).start()

    def look(self) -> None:
        """Looks at once."""
        self._now = True
        self._wake.set()

    def close(self) -> None:
        self._closed = True
        self._wake.set()

    def _run(self) -> None:
        while not self._closed:
            # An index that is not there is waited for, and one that came is told of, whatever
            # the settings say
            if self._now or self._follow or self._trouble or not self._library.is_settled:
                self._now = False
                self._look()
            self._wake.wait(self._every)
            self._wake.clear()

    def _look(self) -> None:
        try:
            is_new = self._library.refresh()
            if (is_new or self._trouble) and not self._closed:
                self._renewed()
            self._trouble = ""
        except Exception as error:  # noqa: BLE001 - it is told, and looked again
            trouble = f"{type(error).__name__}: {error}"
            if trouble != self._trouble and not self._closed:
                self._failed(error)
            self._trouble = trouble
