"""How much a thread does, told by what it calls: a clock would tell of the machine as well."""

from __future__ import annotations

import itertools
import sys


class Calls:
    """Counts what the thread that starts it calls, and returns from, until that stops it."""

    def __init__(self) -> None:
        self.number = 0

    def start(self) -> None:
        events = itertools.count()
        self._events = events
        sys.setprofile(lambda *_: next(events))

    def stop(self) -> None:
        sys.setprofile(None)
        self.number = next(self._events)

    def __enter__(self) -> Calls:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
