"""Background threads, and settings of the process that keep typing fast."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final, Generic, Protocol, TypeAlias, TypeVar

from benelux_search.processes import return_free_memory

_SWITCH_INTERVAL: Final = 0.0002  # seconds that a thread computes while another one waits
_NO_COLLECTION: Final = 1_000_000
_IDLE_SECONDS: Final = 4.0  # seconds without a key
_FULL_EVERY: Final = 8  # every eighth collection examines all objects
_MOST_KEYS: Final = 2_000  # keys after which garbage is collected even without a pause


@contextlib.contextmanager
def prioritise_keys() -> Iterator[None]:
    """Let the thread that handles keys run sooner; restore the settings at the end.

    Other threads yield after 0.2 ms. Automatic collection of the oldest generation of garbage is
    off: with a large index, it stops all threads for a tenth of a second.
    :class:`GarbageCollection` collects that garbage.
    """
    switch_interval, thresholds = sys.getswitchinterval(), gc.get_threshold()
    sys.setswitchinterval(_SWITCH_INTERVAL)
    gc.set_threshold(*thresholds[:2], _NO_COLLECTION)
    try:
        yield
    finally:
        sys.setswitchinterval(switch_interval)
        gc.set_threshold(*thresholds)
        gc.unfreeze()


class GarbageCollection:
    """Garbage collection during pauses in typing.

    A collection starts after four seconds without a key, and also returns free memory to the
    system. After 2,000 keys without such a pause, a collection starts immediately.
    """

    def __init__(self) -> None:
        self._timer: asyncio.TimerHandle | None = None
        self._keys = 0
        self._times = 0

    def postpone(self, loop: asyncio.AbstractEventLoop) -> None:
        """Restart the waiting time, because a key was pressed."""
        if self._timer is not None:
            self._timer.cancel()
        self._keys += 1
        self._timer = loop.call_later(
            0 if self._keys > _MOST_KEYS else _IDLE_SECONDS, self._collect
        )

    def _collect(self) -> None:
        self._timer, self._keys = None, 0
        self._times += 1
        if self._times % _FULL_EVERY == 0:
            gc.unfreeze()  # some frozen objects are garbage by now
        gc.collect()
        gc.freeze()  # the remaining objects live long: later collections can skip them
        return_free_memory()


# --- Work beside the typing


RequestT = TypeVar("RequestT")
RequestT_contra = TypeVar("RequestT_contra", contravariant=True)
OutcomeT = TypeVar("OutcomeT")
Report: TypeAlias = Callable[[RequestT, OutcomeT | Exception], None]
_IDLE_THREAD_SECONDS = 60.0  # seconds without a request after which the thread ends


class NewestOnlyWorker(Generic[RequestT, OutcomeT]):
    """A worker thread that handles one request at a time and skips outdated ones.

    The thread calls ``handle`` with a request, then ``report`` with the request and either the
    result or the exception. A request that is still waiting when a newer one arrives is dropped.
    The thread ends after a minute without requests. There is only one thread for each worker,
    because every computing thread slows down the handling of keys.
    """

    def __init__(
        self, handle: Callable[[RequestT], OutcomeT], report: Report[RequestT, OutcomeT], name: str
    ) -> None:
        self._handle, self._report, self._name = handle, report, name
        self._thread: threading.Thread | None = None
        self._changed = threading.Condition()
        self._waiting: list[RequestT] = []  # one at most
        self._closed = False

    def ask(self, request: RequestT) -> None:
        """Queue a request, in place of a request that is still waiting."""
        with self._changed:
            self._waiting = [request]
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()
            self._changed.notify()

    def close(self) -> None:
        """Stop reporting results; the thread ends after its current request."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def _run(self) -> None:
        while True:
            with self._changed:
                if not self._waiting and not self._closed:
                    self._changed.wait(_IDLE_THREAD_SECONDS)
                if self._closed or not self._waiting:
                    self._thread = None
                    return
                request = self._waiting.pop()
            outcome = _outcome(partial(self._handle, request))
            with self._changed:
                if self._closed:
                    return
                self._report(request, outcome)


class LatestTask:
    """A counter that tells the newest of several tasks from the older ones.

    Tasks run at the same time, so an older task can finish after a newer one.
    """

    def __init__(self) -> None:
        self._number = 0

    def start(self) -> Callable[[], bool]:
        """Register a new task; return a function that tells if the task is still the newest."""
        self._number += 1
        number = self._number
        return lambda: number == self._number


def _outcome(work: Callable[[], OutcomeT]) -> OutcomeT | Exception:
    try:
        return work()
    except Exception as error:  # noqa: BLE001 - reported to the caller
        return error


class Requests(Protocol[RequestT_contra]):
    """A queue that handles only its newest request, as :class:`NewestOnlyWorker`."""

    def ask(self, request: RequestT_contra, /) -> None: ...

    def close(self) -> None: ...


class Workers(Protocol):
    """A factory for background work: queues of requests, and tasks.

    :class:`Threads` uses real threads. Tests have an implementation with a simulated clock.
    """

    def newest_only_worker(
        self, handle: Callable[[RequestT], OutcomeT], report: Report[RequestT, OutcomeT], name: str
    ) -> Requests[RequestT]: ...

    def run_task(
        self, work: Callable[[], OutcomeT], done: Callable[[OutcomeT | Exception], None], name: str
    ) -> None:
        """Call ``work``, then ``done`` with its result or with the exception that it raised."""


class Threads:
    """An implementation of :class:`Workers` with threads."""

    newest_only_worker = NewestOnlyWorker

    def run_task(
        self, work: Callable[[], OutcomeT], done: Callable[[OutcomeT | Exception], None], name: str
    ) -> None:
        """Call ``work`` in a new thread, then ``done`` in the same thread."""
        threading.Thread(target=lambda: done(_outcome(work)), name=name, daemon=True).start()
