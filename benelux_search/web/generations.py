"""The generations of an index that a server has open: the newest, and a few older ones.

Somebody who turns pages reads one generation to the end, although a newer one is published.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from benelux_search.opened_index import Index

_LOOK_EVERY: Final = 0.5  # seconds


class OpenGenerations:
    """The open generations of an index, by their versions. Threads can share it.

    ``open_newest`` opens the newest generation. ``kept`` is the number of older ones that stay
    open.
    """

    def __init__(self, open_newest: Callable[[], Index], kept: int) -> None:
        self._open_newest = open_newest
        self._kept = kept
        self._lock = threading.Lock()
        newest = open_newest()
        self._newest = newest
        self._by_version = OrderedDict([(newest.version, newest)])
        self._looked = time.monotonic()

    def newest(self) -> Index:
        """Return the newest generation; a new one is seen within half a second."""
        with self._lock:
            if time.monotonic() - self._looked >= _LOOK_EVERY:
                self._looked = time.monotonic()
                if not self._newest.is_newest():
                    self._add(self._open_newest())
            return self._newest

    def of_version(self, version: str) -> Index | None:
        """Return an open generation; None if it is not open any more."""
        with self._lock:
            return self._by_version.get(version)

    def close(self) -> None:
        """Close all generations."""
        with self._lock:
            for index in self._by_version.values():
                index.close()

    def _add(self, index: Index) -> None:
        self._newest = index
        self._by_version[index.version] = index
        while len(self._by_version) > self._kept + 1:
            self._by_version.popitem(last=False)[1].close()
