"""A count of the calls of a thread: a measure of work that does not depend on the machine."""

from __future__ import annotations

import itertools
import sys


class Calls:
    """A counter of the calls and returns in one thread."""

    def __init__(self) -> None:
        self.number = 0

    def start(self) -> None:
        """Start to count, in this thread."""
        events = itertools.count()
        self._events = events
        sys.setprofile(lambda *_: next(events))

    def stop(self) -> None:
        """Stop to count."""
        sys.setprofile(None)
        self.number = next(self._events)

    def __enter__(self) -> Calls:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
