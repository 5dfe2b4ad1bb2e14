"""All the pairs that answer a query, one by one."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator
from typing import Self

from benelux_search.model import Hit


class Export(Iterator[Hit]):
    """Hits that are made as they are asked for; ``notes`` are those of a search.

    It holds on to the index until the last hit, or until it is closed: use it in a ``with`` where
    it may be left before.
    """

    def __init__(
        self, hits: Iterator[Hit], notes: tuple[str, ...], done: Callable[[], None]
    ) -> None:
        self.notes = notes
        self._hits = hits
        self._done = weakref.finalize(self, done)

    def __next__(self) -> Hit:
        try:
            if not self._done.alive:
                raise StopIteration
            return next(self._hits)
        except BaseException:
            self._done()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends it; it may be called twice."""
        self._done()
