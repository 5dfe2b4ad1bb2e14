"""The generations of an index that a server has open: the newest, and a few older ones.

Somebody who turns pages reads one generation to the end, although a newer one is published. A
request borrows a generation, so that none is closed while it is read.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from benelux_search.errors import BeneluxSearchError, IndexUnusable, Message
from benelux_search.logs import logger
from benelux_search.opened_index.index import Index

LOOK_EVERY: Final = 0.5
"""The seconds within which a new generation is seen."""


@dataclass(slots=True)
class _Generation:
    """An open generation, with the number of requests that read it."""

    index: Index
    users: int = 0
    is_dropped: bool = False


class OpenGenerations:
    """The open generations of an index, by their versions. Threads can share it.

    ``open_newest`` opens the newest generation. ``kept`` is the number of older ones that stay
    open. Once it is closed, nothing can be borrowed: both methods raise IndexUnusable.
    """

    def __init__(self, open_newest: Callable[[], Index], kept: int) -> None:
        self._open_newest = open_newest
        self._kept = kept
        self._lock = threading.Lock()
        self._looking = threading.Lock()
        self._newest = _Generation(open_newest())
        self._by_version = OrderedDict([(self._newest.index.version, self._newest)])
        self._looked = time.monotonic()
        self._is_closed = False

    @contextlib.contextmanager
    def newest(self) -> Iterator[Index]:
        """Borrow the newest generation; a new one is seen within half a second."""
        self._look()
        with self._lock:
            self._check_open()
            found = self._newest
            found.users += 1
        with self._borrowed(found):
            yield found.index

    def keep_up(self) -> None:
        """Open the newest generation if there is a new one, whoever asks for it."""
        self._look()

    @contextlib.contextmanager
    def of_version(self, version: str) -> Iterator[Index | None]:
        """Borrow an open generation; None if it is not open any more.

        Another process may have told a client of a generation that is not seen here yet.
        """
        if (found := self._held(version)) is None:
            self._look(at_once=True)
            found = self._held(version)
        if found is None:
            yield None
            return
        with self._borrowed(found):
            yield found.index

    def _held(self, version: str) -> _Generation | None:
        """Return an open generation with one user more."""
        with self._lock:
            self._check_open()
            found = self._by_version.get(version)
            if found is not None:
                found.users += 1
            return found

    def close(self) -> None:
        """Close all generations that nobody reads; the others when they are given back."""
        with self._lock:
            dropped = list(self._by_version.values())
            self._by_version.clear()
            self._is_closed = True
        self._drop(dropped)

    def _check_open(self) -> None:
        if self._is_closed:
            raise IndexUnusable(Message("this index is closed"))

    @contextlib.contextmanager
    def _borrowed(self, generation: _Generation) -> Iterator[None]:
        try:
            yield
        finally:
            with self._lock:
                generation.users -= 1
                is_last = generation.is_dropped and not generation.users
            if is_last:
                generation.index.close()

    def _look(self, *, at_once: bool = False) -> None:
        """Open the newest generation if there is a new one; one thread at a time looks.

        If it cannot be opened, the server goes on with what it has.
        """
        is_due = at_once or time.monotonic() - self._looked >= LOOK_EVERY
        if not is_due or not self._looking.acquire(blocking=False):
            return
        try:
            self._looked = time.monotonic()
            if not self._newest.index.is_newest():
                self._add(_Generation(self._open_newest()))
        except (BeneluxSearchError, OSError) as error:
            logger(__name__).warning("the newest generation cannot be opened: %s", error)
        finally:
            self._looking.release()

    def _add(self, newest: _Generation) -> None:
        dropped: list[_Generation] = []
        with self._lock:
            self._newest = newest
            if (same := self._by_version.pop(newest.index.version, None)) is not None:
                dropped.append(same)
            self._by_version[newest.index.version] = newest
            while len(self._by_version) > self._kept + 1:
                dropped.append(self._by_version.popitem(last=False)[1])
        self._drop(dropped)

    def _drop(self, dropped: list[_Generation]) -> None:
        """Close generations that are not kept; those that are read are closed when given back."""
        with self._lock:
            for each in dropped:
                each.is_dropped = True
            unused = [each.index for each in dropped if not each.users]
        for index in unused:
            index.close()
