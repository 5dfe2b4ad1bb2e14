"""What was unpacked lately, so that it need not be again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable

from benelux_search.engines.whoosh.postings import Postings


class Cache:
    """Postings that were asked for, the least recently used going first when there are too many.

    ``limit`` is in bytes, and measured when something was made.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._items: OrderedDict[Hashable, Postings] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Postings | None:
        with self._lock:
            found = self._items.get(key)
            if found is not None:
                self._items.move_to_end(key)
            return found

    def put(self, key: Hashable, postings: Postings) -> None:
        with self._lock:
            self._items[key] = postings
            size = sum(item.nbytes for item in self._items.values())
            while size > self._limit and len(self._items) > 1:
                _, item = self._items.popitem(last=False)
                size -= item.nbytes

    def clear(self) -> None:
        with self._lock:
            self._items.clear()
