"""The index of a server as each of its users may read it: whole, or within a fence."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeVar

from benelux_search.errors import IndexUnusable
from benelux_search.opened_index.index import Index
from benelux_search.search.queries.scope import Condition, Scope
from benelux_search.web.access import FENCE
from benelux_search.web.json_answers import no_token
from benelux_search.web.open_generations import OpenGenerations

_Borrowed = TypeVar("_Borrowed")
_MOST: Final = 256  # fences that are open
_IDLE_SECONDS: Final = 600.0  # after which a fence is closed, with the files of an old generation


@dataclass(slots=True)
class _Fence:
    """The generations within a fence, and when they were asked for last."""

    generations: OpenGenerations
    used: float


class FencedGenerations:
    """The open generations of an index, within the fence of whoever asks. Threads can share it.

    ``open_newest`` opens the newest generation, ``kept`` older ones stay open. All fences share its
    files. The fence is that of the request in whose context a method is called; outside of a
    request nothing is given.
    """

    def __init__(self, open_newest: Callable[[], Index], kept: int) -> None:
        self.whole = OpenGenerations(open_newest, kept)
        self._kept = kept
        self._lock = threading.Lock()
        self._fences: OrderedDict[tuple[Condition, ...], _Fence] = OrderedDict()

    @contextlib.contextmanager
    def newest(self) -> Iterator[Index]:
        """Borrow the newest generation; see :meth:`OpenGenerations.newest`."""
        with self._borrowed(OpenGenerations.newest) as index:
            yield index

    @contextlib.contextmanager
    def of_version(self, version: str) -> Iterator[Index | None]:
        """Borrow an open generation; None if it is not open any more."""
        with self._borrowed(partial(OpenGenerations.of_version, version=version)) as index:
            if index is not None or not FENCE.get():
                yield index
                return
        with self._fenced_of(version) as index:
            yield index

    @contextlib.contextmanager
    def _fenced_of(self, version: str) -> Iterator[Index | None]:
        """Borrow an open generation within the fence of whoever asks.

        Another process has opened this fence in that generation, and this one later or not at all.
        """
        with self.whole.of_version(version.rpartition("-")[0]) as whole:
            if whole is None:
                yield None
                return
            with whole.within(Scope(where=FENCE.get() or ())) as index:
                yield index if index.version == version else None

    def close(self) -> None:
        """Close everything that nobody reads; the rest when it is given back."""
        with self._lock:
            fences = list(self._fences.values())
            self._fences.clear()
        for fence in fences:
            fence.generations.close()
        self.whole.close()

    @contextlib.contextmanager
    def _borrowed(
        self, borrow: Callable[[OpenGenerations], contextlib.AbstractContextManager[_Borrowed]]
    ) -> Iterator[_Borrowed]:
        fence = FENCE.get()
        if fence is None:
            raise no_token()
        with contextlib.ExitStack() as stack:
            if not fence:
                yield stack.enter_context(borrow(self.whole))
                return
            try:
                index = stack.enter_context(borrow(self._of(fence)))
            except IndexUnusable:  # it was closed at this moment, as one of the idle
                index = stack.enter_context(borrow(self._of(fence)))
            yield index

    def _of(self, fence: tuple[Condition, ...]) -> OpenGenerations:
        """Return the generations within a fence, and close those that are not asked for."""
        now = time.monotonic()
        with self._lock:
            found = self._fences.get(fence)
        if found is None:
            open_newest = partial(self._fenced, Scope(where=fence))
            found = _Fence(OpenGenerations(open_newest, self._kept), now)
        unused: list[_Fence] = []
        with self._lock:
            kept = self._fences.setdefault(fence, found)
            if kept is not found:  # another thread has opened it, or it has gone and come back
                unused.append(found)
            self._fences.move_to_end(fence)
            kept.used = now
            while self._is_over(now):
                unused.append(self._fences.popitem(last=False)[1])
        for each in unused:
            each.generations.close()
        return kept.generations

    def _is_over(self, now: float) -> bool:
        """Return True if the fence that was used longest ago has to go."""
        oldest = next(iter(self._fences.values()))
        return len(self._fences) > _MOST or now - oldest.used > _IDLE_SECONDS

    def _fenced(self, scope: Scope) -> Index:
        with self.whole.newest() as index:
            return index.within(scope)
