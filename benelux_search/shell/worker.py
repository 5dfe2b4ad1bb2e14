"""Work beside the typing: the newest question is answered, those that it overtook while they waited
are not."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

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
