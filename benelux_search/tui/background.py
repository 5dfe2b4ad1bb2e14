"""Background work beside the typing, and thread settings that keep the typing fast.

- :func:`favour_keys` gives the thread of the keys priority over threads that compute, and over
  garbage collection, which :class:`GarbageCollection` does when no key comes. The settings hold
  for the whole Python process; a session restores them when it ends.
- :class:`NewestOnlyWorker` answers the newest request, and skips those that it overtook while they
  waited.
- :func:`run_in_thread` does one piece of work in a thread; :class:`Latest` recognises an outdated
  one.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Final, Generic, Protocol, TypeVar

_SWITCH_INTERVAL: Final = 0.0002  # seconds that a thread computes while another one waits
_NO_COLLECTION: Final = 1_000_000
_IDLE_SECONDS: Final = 4.0  # seconds without a key
_FULL_EVERY: Final = 8  # every so many collections, all objects are examined again
_MOST_KEYS: Final = 2_000  # keys after which garbage is collected even without a pause


@contextlib.contextmanager
def prioritise_keys() -> Iterator[None]:
    """Make threads that compute yield sooner to the thread of the keys; restore this at the end.

    It also switches off automatic collection of the oldest generation of garbage, which takes a
    tenth of a second with a large index and stops all threads. :class:`GarbageCollection` does it
    instead.
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
    """Garbage collection, and return of free memory, when no key has come for a while."""

    def __init__(self) -> None:
        self._timer: asyncio.TimerHandle | None = None
        self._keys = 0
        self._times = 0

    def postpone(self, loop: asyncio.AbstractEventLoop) -> None:
        """Restart the wait, because a key has come."""
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
            gc.unfreeze()  # with time, some of the frozen objects have become garbage
        gc.collect()
        gc.freeze()  # the remaining objects live long: later collections can skip them
        _free_memory()


def _free_memory() -> None:
    """Return free memory to the system, if the C library supports it (glibc).

    Lists of many sizes leave gaps when they are freed: 50 MB after a few thousand queries.
    """
    import ctypes  # late: the first prompt does not need it

    with contextlib.suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


# --- Work beside the typing


RequestT = TypeVar("RequestT")
RequestT_contra = TypeVar("RequestT_contra", contravariant=True)
OutcomeT = TypeVar("OutcomeT")
_IDLE_THREAD_SECONDS = 60.0  # seconds without a question after which the thread ends


class NewestOnlyWorker(Generic[RequestT, OutcomeT]):
    """A thread that answers questions one after the other, and ends when no more come.

    ``answer`` is called there with a question, then ``tell`` with the question and its answer, or
    the exception. A question that a newer one overtakes while it waits is never answered. There
    is only one thread: each thread that computes takes time from the thread of the keys.
    """

    def __init__(
        self,
        handle: Callable[[RequestT], OutcomeT],
        report: Callable[[RequestT, OutcomeT | Exception], None],
        name: str,
    ) -> None:
        self._handle = handle
        self._report = report
        self._name = name
        self._thread: threading.Thread | None = None
        self._changed = threading.Condition()
        self._waiting: list[RequestT] = []  # one at most
        self._closed = False

    def ask(self, request: RequestT) -> None:
        with self._changed:
            self._waiting = [request]
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()
            self._changed.notify()

    def close(self) -> None:
        """Report nothing more; the thread ends after its current question."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def _run(self) -> None:
        while True:
            with self._changed:
                if not self._waiting:
                    self._changed.wait(_IDLE_THREAD_SECONDS)
                if self._closed or not self._waiting:
                    self._thread = None
                    return
                request = self._waiting.pop()
            try:
                outcome: OutcomeT | Exception = self._handle(request)
            except Exception as error:  # noqa: BLE001 - whoever asked is told
                outcome = error
            with self._changed:
                if self._closed:
                    return
                self._report(request, outcome)


class LatestTask:
    """A counter that tells the newest of several errands of one kind from the outdated ones.

    Errands run side by side, so an older one may end after a newer one.
    """

    def __init__(self) -> None:
        self._number = 0

    def start(self) -> Callable[[], bool]:
        """Begin an errand; return a function that returns True while it is the newest one."""
        self._number += 1
        number = self._number
        return lambda: number == self._number


def run_in_thread(
    work: Callable[[], OutcomeT], done: Callable[[OutcomeT | Exception], None], name: str
) -> threading.Thread:
    """Do work once in a new thread; call ``done`` there with its result or its exception."""

    def run() -> None:
        try:
            outcome: OutcomeT | Exception = work()
        except Exception as error:  # noqa: BLE001 - whoever asked is told
            outcome = error
        done(outcome)

    thread = threading.Thread(target=run, name=name, daemon=True)
    thread.start()
    return thread


class Requests(Protocol[RequestT_contra]):
    """A queue of requests, of which only the newest is answered."""

    def ask(self, request: RequestT_contra, /) -> None: ...

    def close(self) -> None: ...


class Workers(Protocol):
    """A starter of background work: :class:`Threads`, or a test with a clock of its own."""

    def newest_only_worker(
        self,
        handle: Callable[[RequestT], OutcomeT],
        report: Callable[[RequestT, OutcomeT | Exception], None],
        name: str,
    ) -> Requests[RequestT]:
        """Return a worker that behaves as :class:`NewestOnlyWorker`."""
        ...

    def run_task(
        self, work: Callable[[], OutcomeT], done: Callable[[OutcomeT | Exception], None], name: str
    ) -> None:
        """Do work once, as :func:`run_in_thread` does."""
        ...


class Threads:
    """Workers that are threads."""

    def newest_only_worker(
        self,
        handle: Callable[[RequestT], OutcomeT],
        report: Callable[[RequestT, OutcomeT | Exception], None],
        name: str,
    ) -> NewestOnlyWorker[RequestT, OutcomeT]:
        return NewestOnlyWorker(handle, report, name)

    def run_task(
        self, work: Callable[[], OutcomeT], done: Callable[[OutcomeT | Exception], None], name: str
    ) -> None:
        run_in_thread(work, done, name)
