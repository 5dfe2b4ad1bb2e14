"""A handle on the index of a session, and a thread that checks the index for changes.

The index may not exist when the session starts, and may be rebuilt while the session runs.
:class:`IndexHandle` opens the index when it is first needed, and again after it has become
unusable. :class:`IndexWatcher` checks the index at intervals and reports changes.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final, cast

from benelux_search.errors import IndexUnusable, LexiconMissing, Message

if TYPE_CHECKING:
    from benelux_search import results
    from benelux_search.opened_index.index import Index
    from benelux_search.results import QueryLanguage
    from benelux_search.terminology import Translations

# Only threads that still run get this message; the user never sees it
_OVER: Final = Message("the session has ended")


def pair_as_hit(index: Index, pair_id: str) -> results.Hit | None:
    """Return a pair as a hit without matches; None if it has no text.

    Raises:
        NotFound: the index has no such pair.
    """
    from benelux_search.results import Hit

    pair = index.pair(pair_id)
    return Hit.of(pair, index.info(pair.document_id))


def load_meaning(index: Index) -> None:
    """Load what a search by meaning needs.

    Raises:
        MeaningMissing: the index has no vectors of the encoder.
        MeaningUnavailable: the encoder is not installed.
    """
    index.search("a", meaning=True, limit=0)


def translate(index: Index, term: str, language: QueryLanguage, limit: int) -> Translations:
    """Return the translations of a term: as a word of the language, else as one of any language."""
    found = index.translate(term, language=language, limit=limit)
    if not found and language in {"nl", "fr"}:
        found = index.translate(term, limit=limit)
    return found


class IndexHandle:
    """A thread-safe handle on one index, which may not exist yet and may be rebuilt.

    ``opener`` opens the index. It raises a BeneluxSearchError if this is not possible.
    """

    def __init__(self, opener: Callable[[], Index]) -> None:
        self._opener = opener
        self._lock = threading.Lock()
        self._opening = threading.Lock()  # only one thread opens the index, which may be slow
        self._is_closed = False
        self._index: Index | None = None
        self._reported: Index | None = None  # the index that refresh() reported last

    @property
    def is_settled(self) -> bool:
        """True if the index is open and :meth:`refresh` has reported its current state."""
        with self._lock:
            return self._index is not None and self._index is self._reported

    @contextlib.contextmanager
    def use(self) -> Iterator[Index]:
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
            # Go on with its newest state, unless that cannot be used either
            with contextlib.suppress(IndexUnusable), self._discarding(index):
                if index.refresh():
                    with self._lock:
                        self._reported = None  # refresh() has not reported the new state yet
                index.status()
            raise

    def document(self, document_id: str) -> results.DocumentView:
        """Return a whole document by its id.

        Raises:
            NotFound: the index has no such document.
            BeneluxSearchError: the index cannot be opened or used, as in :meth:`use`.
        """
        with self.use() as index:
            return cast("results.DocumentView", index.show(document_id))  # a pair's id has a colon

    def refresh(self) -> bool:
        """Open the index if necessary, and move to its newest state.

        Return True if the state is new, or if the index was opened since the last call.

        Raises:
            BeneluxSearchError: the index cannot be opened or used.
        """
        index = self._opened()
        with self._discarding(index):
            is_new = index.refresh()
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

    def _opened(self) -> Index:
        with self._opening:
            with self._lock:
                index, is_closed = self._index, self._is_closed
            if index is not None:
                return index
            index = None if is_closed else self._opener()
            with self._lock:
                if index is not None and not self._is_closed:
                    self._index = index
                    return index
        if index is not None:  # the session has ended meanwhile
            index.close()
        raise IndexUnusable(_OVER)

    @contextlib.contextmanager
    def _discarding(self, index: Index) -> Iterator[None]:
        """Close an index that turns out to be unusable: the next use opens it again."""
        try:
            yield
        except IndexUnusable:
            with self._lock:
                if self._index is index:
                    self._index = self._reported = None
            index.close()
            raise


# --- Watching for a new index


INTERVAL_SECONDS: Final = 1.5  # seconds


class IndexWatcher(threading.Thread):
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
        super().__init__(name="watch", daemon=True)
        self._index_handle = index_handle
        self._renewed, self._failed = renewed, failed
        self._follow, self._interval = follow, interval
        self._wake = threading.Event()
        self._closed, self._now, self._trouble = False, True, ""

    def check_now(self) -> None:
        """Check the index immediately, in the thread of the watcher."""
        self._now = True
        self._wake.set()

    def close(self) -> None:
        """End the thread; nothing is reported from now on."""
        self._closed = True
        self._wake.set()

    def run(self) -> None:
        """Check the index again and again, first at once."""
        while not self._closed:
            # Without ``follow``, a missing index is checked too, and reported when it exists
            if self._now or self._follow or self._trouble or not self._index_handle.is_settled:
                self._now = False
                self._check()
            self._wake.wait(self._interval)
            self._wake.clear()

    def _check(self) -> None:
        trouble = ""
        try:
            is_new = self._index_handle.refresh()
            if (is_new or self._trouble) and not self._closed:
                self._renewed()
        except Exception as error:  # noqa: BLE001 - reported, and the next check tries again
            trouble = f"{type(error).__name__}: {error}"
            if trouble != self._trouble and not self._closed:
                self._failed(error)
        self._trouble = trouble
