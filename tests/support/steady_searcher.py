"""A searcher in a thread of its own, which looks at every total while a cluster is in trouble."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Self

import benelux_search as bs
from benelux_search.errors import BeneluxSearchError, code_of

_INTERVAL: Final = 0.05  # seconds between two searches
_LIMIT: Final = 30.0  # seconds of one search; a machine may have much to do
_INCOMPLETE: Final = "incomplete"


@dataclass(frozen=True, slots=True)
class Observation:
    """The outcome of one search: its total, or an error. ``total`` is None without one."""

    when: float
    total: int | None
    is_marked: bool = False
    error: str = ""


@dataclass(slots=True)
class SteadySearcher:
    """A thread that searches twenty times a second, if the machine allows it, until it is left."""

    address: str
    query: str
    seen: list[Observation] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._run, name="searcher", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        assert self._thread is not None
        self._thread.join(120)

    def _run(self) -> None:
        with bs.open_index(self.address) as index:
            due = time.monotonic()
            while not self._stop.wait(max(0.0, due - time.monotonic())):
                due = max(due + _INTERVAL, time.monotonic())
                self.seen.append(self._observe(index))

    def _observe(self, index: bs.Index) -> Observation:
        when = time.monotonic()
        try:
            index.refresh()
            found = index.search(self.query, seconds=_LIMIT)
        except BeneluxSearchError as error:
            return Observation(when, None, error=str(error))
        return Observation(when, found.total, _INCOMPLETE in map(code_of, found.notes))

    def errors(self, start: float, seconds: float) -> tuple[int, int]:
        """Return the numbers of errors and of searches in the seconds after a moment."""
        window = [each for each in self.seen if start <= each.when <= start + seconds]
        return sum(each.total is None for each in window), len(window)

    def wrong(self, *totals: int) -> list[Observation]:
        """Return the searches with another total than these, not marked as incomplete."""
        return [
            each
            for each in self.seen
            if each.total is not None and each.total not in totals and not each.is_marked
        ]
