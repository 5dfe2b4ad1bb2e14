"""Who has its turn when: the thread of the keys before those that compute, and before tidying up.

Both are settings of Python for the whole process, which a session puts back when it ends.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Final, Generic, Protocol, TypeVar

_TURN: Final = 0.0002  # seconds that a thread computes while another one wants to
_NEVER: Final = 1_000_000
_IDLE: Final = 4.0  # seconds without a key
_ALL: Final = 8  # times, then all is looked through again
_MOST: Final = 2_000  # keys, then it is tidied up though nobody rests


@contextlib.contextmanager
def quick() -> Iterator[None]:
    """A thread that computes lets that of the keys have its turn sooner than it would.

    What lives long is not looked through for garbage at any moment, which takes a tenth of a
    second with a large index and stops all threads: :class:`Tidying` does it.
    """
    turn, thresholds = sys.getswitchinterval(), gc.get_threshold()
    sys.setswitchinterval(_TURN)
    gc.set_threshold(*thresholds[:2], _NEVER)
    try:
        yield
    finally:
        sys.setswitchinterval(turn)
        gc.set_threshold(*thresholds)
        gc.unfreeze()


class Tidying:
    """Collects garbage, and gives memory back, when no key has come for a while."""

    def __init__(self) -> None:
        self._timer: asyncio.TimerHandle | None = None
        self._keys = 0
        self._times = 0

    def put_off(self, loop: asyncio.AbstractEventLoop) -> None:
        """A key has come."""
        if self._timer is not None:
            self._timer.cancel()
        self._keys += 1
        self._timer = loop.call_later(0 if self._keys > _MOST else _IDLE, self._tidy)

    def _tidy(self) -> None:
        self._timer, self._keys = None, 0
        self._times += 1
        if self._times % _ALL == 0:
            gc.unfreeze()  # what was to stay has become garbage by and by
        gc.collect()
        gc.freeze()  # what is left is here to stay, and need not be looked through again
        _give_back()


def _give_back() -> None:
    """Memory that is free goes back to the system, where the C library can be told to (glibc).

    Lists of all sizes that come and go leave gaps: 50 MB of them after a few thousand queries.
    """
    import ctypes  # not before the first prompt

    with contextlib.suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


# Work beside the typing: the newest question is answered, those that it overtook while they waited
# are not.


Asked = TypeVar("Asked")
Wanted_contra = TypeVar("Wanted_contra", contravariant=True)
Told = TypeVar("Told")
_REST = 60.0  # seconds without a question after which the thread ends


class Newest(Generic[Asked, Told]):
    """Answers questions in a thread of its own, one after the other, as long as some come.

    ``answer`` is called with a question there, and ``tell`` with it and its answer, or with what
    was raised. A question that another one overtakes while it waits is never answered. There is
    one thread and no more: each that computes takes its share of the time from that of the keys.
    """

    def __init__(
        self,
        answer: Callable[[Asked], Told],
        tell: Callable[[Asked, Told | Exception], None],
        name: str,
    ) -> None:
        self._answer = answer
        self._tell = tell
        self._name = name
        self._thread: threading.Thread | None = None
        self._changed = threading.Condition()
        self._waiting: list[Asked] = []  # one at most
        self._closed = False

    def ask(self, question: Asked) -> None:
        with self._changed:
            self._waiting = [question]
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()
            self._changed.notify()

    def close(self) -> None:
        """Nothing more is told; the thread ends with what it is at."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def _run(self) -> None:
        while True:
            with self._changed:
                if not self._waiting:
                    self._changed.wait(_REST)
                if self._closed or not self._waiting:
                    self._thread = None
                    return
                question = self._waiting.pop()
            try:
                told: Told | Exception = self._answer(question)
            except Exception as error:  # noqa: BLE001 - whoever asked is told
                told = error
            with self._changed:
                if self._closed:
                    return
                self._tell(question, told)


class Latest:
    """Tells the newest of several errands of one kind from those that it overtakes.

    Errands run side by side, and an older one may end after a newer one.
    """

    def __init__(self) -> None:
        self._number = 0

    def begin(self) -> Callable[[], bool]:
        """Begin a new errand; the result tells whether it is still the newest one."""
        self._number += 1
        own = self._number
        return lambda: own == self._number


def errand(
    work: Callable[[], Told], done: Callable[[Told | Exception], None], name: str
) -> threading.Thread:
    """Does something once, beside; ``done`` is called there with what came of it."""

    def run() -> None:
        try:
            came: Told | Exception = work()
        except Exception as error:  # noqa: BLE001 - whoever asked is told
            came = error
        done(came)

    thread = threading.Thread(target=run, name=name, daemon=True)
    thread.start()
    return thread


class Requests(Protocol[Wanted_contra]):
    """Takes requests, the newest of which is answered."""

    def ask(self, question: Wanted_contra, /) -> None: ...

    def close(self) -> None: ...


class Workers(Protocol):
    """Starts work beside the typing: :class:`Threads`, or a test with a clock of its own."""

    def newest(
        self,
        answer: Callable[[Asked], Told],
        tell: Callable[[Asked, Told | Exception], None],
        name: str,
    ) -> Requests[Asked]:
        """As :class:`Newest`."""
        ...

    def errand(
        self, work: Callable[[], Told], done: Callable[[Told | Exception], None], name: str
    ) -> None:
        """As :func:`errand`."""
        ...


class Threads:
    """Workers that are threads."""

    def newest(
        self,
        answer: Callable[[Asked], Told],
        tell: Callable[[Asked, Told | Exception], None],
        name: str,
    ) -> Newest[Asked, Told]:
        return Newest(answer, tell, name)

    def errand(
        self, work: Callable[[], Told], done: Callable[[Told | Exception], None], name: str
    ) -> None:
        errand(work, done, name)
