"""What was unpacked lately, so that it need not be again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Final

from benelux_search.engines.whoosh.postings import Postings

_FEW: Final = 64
_KEPT: Final = 0.75  # of what may be held, when something has to go: measuring all takes a while


class Cache:
    """Postings that were asked for, the least recently used going first when there are too many.

    ``limit`` is in bytes. What a list takes grows while it is used, so that all of them are
    measured anew now and then: when there are twice as many, and before any goes.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._items: OrderedDict[Hashable, Postings] = OrderedDict()
        self._lock = threading.Lock()
        self._size = 0  # when they were last measured, with what came since
        self._measured_at = _FEW  # how many there are to be then

    def get(self, key: Hashable) -> Postings | None:
        with self._lock:
            found = self._items.get(key)
            if found is not None:
                self._items.move_to_end(key)
            return found

    def put(self, key: Hashable, postings: Postings) -> None:
        with self._lock:
            self._items[key] = postings
            self._size += postings.nbytes
            if len(self._items) >= self._measured_at or self._size > self._limit:
                self._measure()

    def _measure(self) -> None:
        self._size = sum(item.nbytes for item in self._items.values())
        if self._size > self._limit:
            while self._size > _KEPT * self._limit and len(self._items) > 1:
                _, item = self._items.popitem(last=False)
                self._size -= item.nbytes
        self._measured_at = 2 * max(_FEW, len(self._items))

    def clear(self) -> None:
        with self._lock:
            self._items.clear()
            self._size, self._measured_at = 0, _FEW
