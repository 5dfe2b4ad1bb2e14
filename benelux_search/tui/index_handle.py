"""A handle on the index of a session, and a thread that checks the index for changes.

The index may not exist when the session starts, and may be rebuilt while the session runs.
:class:`IndexHandle` opens the index when it is first needed, and again after it has become
unusable. :class:`IndexWatcher` checks the index at intervals and reports changes.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, Protocol, Unpack

from benelux_search.errors import IndexUnusable, LexiconMissing, Message

if TYPE_CHECKING:
    from benelux_search import results
    from benelux_search.model import DocumentInfo, Pair
    from benelux_search.search.options import SearchKeywords
    from benelux_search.sentence_matches import Matches
    from benelux_search.terminology import Export, Translations

# Only threads that still run get this message; the user never sees it
_OVER: Final = Message("the session has ended")


class Searchable(Protocol):
    """The methods of :class:`benelux_search.Index` that the interactive search uses."""

    def search(self, query: str, **options: Unpack[SearchKeywords]) -> results.SearchResult: ...

    def facets(self, query: str, **options: Unpack[SearchKeywords]) -> results.Facets: ...

    def complete(
        self, beginning: str, *, language: results.QueryLanguage = ..., limit: int = ...
    ) -> Sequence[results.Completion]: ...

    def translate(
        self, term: str, *, language: results.QueryLanguage = ..., limit: int = ...
    ) -> Translations: ...

    def match(
        self, sentence: str, *, language: results.QueryLanguage = ..., limit: int = ...
    ) -> Matches: ...

    def show(self, id: str) -> Pair | results.DocumentView: ...  # noqa: A002

    def export(self, query: str | None = ..., **options: Unpack[SearchKeywords]) -> Export: ...

    def documents(self) -> Sequence[DocumentInfo]: ...

    def status(self) -> results.IndexStatus: ...

    def refresh(self) -> bool: ...

    def close(self) -> None: ...


def load_meaning(index: Searchable) -> None:
    """Load what a search by meaning needs.

    Raises:
        MeaningMissing: the index has no vectors of the encoder.
        MeaningUnavailable: the encoder is not installed.
    """
    index.search("a", meaning=True, limit=0)


class IndexHandle:
    """A thread-safe handle on one index, which may not exist yet and may be rebuilt.

    ``opener`` opens the index. It raises a BeneluxSearchError if this is not possible.
    """

    def __init__(self, opener: Callable[[], Searchable]) -> None:
        self._opener = opener
        self._lock = threading.Lock()
        self._opening = threading.Lock()  # only one thread opens the index, which may be slow
        self._is_closed = False
        self._index: Searchable | None = None
        self._reported: Searchable | None = None  # the index that refresh() reported last

    @property
    def is_settled(self) -> bool:
        """True if the index is open and :meth:`refresh` has reported its current state."""
        with self._lock:
            return self._index is not None and self._index is self._reported

    @contextlib.contextmanager
    def use(self) -> Iterator[Searchable]:
        """Yield the open index. If the index becomes unusable, the next call opens the index again.

        Raises:
            BeneluxSearchError: the index cannot be opened or used; the message says what to do.
        """
        index = self._opened()
        try:
            yield index
        except LexiconMissing:
            raise  # the index itself can be used
        except IndexUnusable:
            if self._is_gone(index):
                self._discard(index)
            raise

    def document(self, document_id: str) -> results.DocumentView:
        """Return a whole document by its id.

        Raises:
            NotFound: the index has no such document.
            BeneluxSearchError: the index cannot be opened or used, as in :meth:`use`.
        """
        from benelux_search.model import Pair

        with self.use() as index:
            view = index.show(document_id)
        assert not isinstance(view, Pair)  # the id of a pair has a colon
        return view

    def refresh(self) -> bool:
        """Open the index if necessary, and move to its newest state.

        Return True if the state is new, or if the index was opened since the last call.

        Raises:
            BeneluxSearchError: the index cannot be opened or used.
        """
        index = self._opened()
        try:
            is_new = index.refresh()
        except IndexUnusable:
            self._discard(index)
            raise
        with self._lock:
            reported, self._reported = self._reported, index
        return is_new or reported is not index

    def close(self) -> None:
        """Close the index for good; later uses raise IndexUnusable."""
        with self._lock:
            self._is_closed = True
            index, self._index, self._reported = self._index, None, None
        if index is not None:
            index.close()

    def _opened(self) -> Searchable:
        index = self._open_already()
        if index is not None:
            return index
        with self._opening:
            index = self._open_already()
            return self._keep(self._opener()) if index is None else index

    def _open_already(self) -> Searchable | None:
        with self._lock:
            if self._is_closed:
                raise IndexUnusable(_OVER)
            return self._index

    def _keep(self, index: Searchable) -> Searchable:
        """Keep an opened index and return it; close it if the session has ended meanwhile."""
        with self._lock:
            if not self._is_closed:
                self._index = index
                return index
        index.close()
        raise IndexUnusable(_OVER)

    def _is_gone(self, index: Searchable) -> bool:
        """Return True if the index is unusable even in its newest state."""
        try:
            if index.refresh():
                with self._lock:
                    self._reported = None  # refresh() has not reported the new state yet
            index.status()
        except IndexUnusable:
            return True
        return False

    def _discard(self, index: Searchable) -> None:
        with self._lock:
            if self._index is index:
                self._index = self._reported = None
        index.close()


# --- Watching for a new index


INTERVAL_SECONDS: Final = 1.5  # seconds


class IndexWatcher:
    """A thread that checks the index every ``interval`` seconds and reports changes.

    It calls ``renewed`` when the index has become usable or has a new state. It calls ``failed``
    with the error when the index cannot be used, unless the previous check had the same error. Both
    are called in the thread of the watcher. If ``follow`` is False, a usable index is checked only
    after :meth:`check_now`.
    """

    def __init__(
        self,
        index_handle: IndexHandle,
        renewed: Callable[[], None],
        failed: Callable[[Exception], None],
        *,
        follow: bool = True,
        interval: float = INTERVAL_SECONDS,
    ) -> None:
        self._index_handle = index_handle
        self._renewed = renewed
        self._failed = failed
        self._follow = follow
        self._interval = interval
        self._wake = threading.Event()
        self._closed = False
        self._now = True
        self._trouble = ""

    def start(self) -> None:
        """Start the thread; the first check is immediate."""
        threading.Thread(target=self._run, name="watch", daemon=True).start()

    def check_now(self) -> None:
        """Check the index immediately, in the thread of the watcher."""
        self._now = True
        self._wake.set()

    def close(self) -> None:
        """End the thread; nothing is reported from now on."""
        self._closed = True
        self._wake.set()

    def _run(self) -> None:
        while not self._closed:
            # Without ``follow``, a missing index is checked too, and reported when it exists
            if self._now or self._follow or self._trouble or not self._index_handle.is_settled:
                self._now = False
                self._check()
            self._wake.wait(self._interval)
            self._wake.clear()

    def _check(self) -> None:
        try:
            is_new = self._index_handle.refresh()
            if (is_new or self._trouble) and not self._closed:
                self._renewed()
            self._trouble = ""
        except Exception as error:  # noqa: BLE001 - reported, and the next check tries again
            trouble = f"{type(error).__name__}: {error}"
            if trouble != self._trouble and not self._closed:
                self._failed(error)
            self._trouble = trouble
