"""Work beside the typing: the newest question is answered, and those that it overtook are not."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

Asked = TypeVar("Asked")
Told = TypeVar("Told")
# One that is slow does not keep the next one waiting
_THREADS = 2


class Newest(Generic[Asked, Told]):
    """Answers questions in threads of its own, the newest first and alone.

    ``answer`` is called with a question there, and ``tell`` with it and its answer, or with what
    was raised. A question that another one overtakes while it waits is never answered; an answer
    that comes after that of a newer question is dropped.
    """

    def __init__(
        self,
        answer: Callable[[Asked], Told],
        tell: Callable[[Asked, Told | Exception], None],
        name: str,
        threads: int = _THREADS,
    ) -> None:
        self._answer = answer
        self._tell = tell
        self._name = name
        self._threads = threads
        self._started = 0
        self._idle = 0
        self._changed = threading.Condition()
        self._waiting: list[Asked] = []  # one at most
        self._number = 0
        self._told = 0
        self._closed = False

    def ask(self, question: Asked) -> None:
        with self._changed:
            self._waiting = [question]
            self._number += 1
            if not self._idle and self._started < self._threads:
                self._started += 1
                name = f"{self._name}-{self._started}"
                threading.Thread(target=self._run, name=name, daemon=True).start()
            self._changed.notify()

    def close(self) -> None:
        """Nothing more is told; threads end with what they are at."""
        with self._changed:
            self._closed = True
            self._waiting = []
            self._changed.notify_all()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._idle += 1
                while not self._waiting and not self._closed:
                    self._changed.wait()
                self._idle -= 1
                if self._closed:
                    return
                question, number = self._waiting.pop(), self._number
            try:
                told: Told | Exception = self._answer(question)
            except Exception as error:  # noqa: BLE001 - whoever asked is told
                told = error
            with self._changed:
                if self._closed:
                    return
                if number < self._told:
                    continue
                self._told = number
                # told in here, so that no newer answer is told before this one
                self._tell(question, told)


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
