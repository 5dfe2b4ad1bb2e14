"""Threads that are slowed at random, so that what races is tried in many orders.

The delays come from a seed. They stand where a thread hands its outcome to the event loop, where a
thread begins, where a loop has been closed, and where a session takes its index. No test waits for
them: what it asserts holds in any order.
"""

from __future__ import annotations

import asyncio
import random
import sys
import threading
import time
from asyncio import AbstractEventLoop, BaseEventLoop
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest

from benelux_search.tui.index_handle import IndexHandle

SWITCH: Final = 1e-5  # seconds after which Python lets another thread run
LONGEST: Final = 0.004  # seconds of a delay
OFTEN: Final = 0.5  # of the places are passed without one


class Delays:
    """Pauses of a random length, the same for the same seed and order of calls."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._lock = threading.Lock()

    def pause(self) -> None:
        with self._lock:
            chance = self._chance.random()
        if chance > OFTEN:
            time.sleep((chance - OFTEN) / (1 - OFTEN) * LONGEST)


@contextmanager
def slowed(seed: int) -> Iterator[None]:
    """Slow the threads of all sessions that run inside."""
    delays = Delays(seed)
    before, switch_after = sys.getswitchinterval(), sys.setswitchinterval
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(BaseEventLoop, "call_soon_threadsafe", _handing_over(delays))
        _after(patched, BaseEventLoop, "close", delays.pause)
        _before(patched, threading.Thread, "run", delays.pause)
        for name in ("use", "refresh"):
            _before(patched, IndexHandle, name, delays.pause)
        switch_after(SWITCH)
        patched.setattr(sys, "setswitchinterval", lambda _: None)  # sessions set their own
        try:
            yield
        finally:
            switch_after(before)


def _handing_over(delays: Delays) -> Callable[..., asyncio.Handle]:
    """A worker is slowed between its look at the loop and the call; the loop itself is not."""
    call = BaseEventLoop.call_soon_threadsafe

    def called(loop: AbstractEventLoop, *arguments: Any, **named: Any) -> asyncio.Handle:
        if asyncio._get_running_loop() is not loop:
            delays.pause()
        return call(loop, *arguments, **named)  # type: ignore[arg-type]

    return called


def _before(patched: pytest.MonkeyPatch, owner: type, name: str, do: Callable[[], None]) -> None:
    own = getattr(owner, name)

    def called(*arguments: Any, **named: Any) -> Any:
        do()
        return own(*arguments, **named)

    patched.setattr(owner, name, called)


def _after(patched: pytest.MonkeyPatch, owner: type, name: str, do: Callable[[], None]) -> None:
    own = getattr(owner, name)

    def called(*arguments: Any, **named: Any) -> Any:
        try:
            return own(*arguments, **named)
        finally:
            do()

    patched.setattr(owner, name, called)


@contextmanager
def no_failures() -> Iterator[list[BaseException]]:
    """What fails in a thread fails the test."""
    failed: list[BaseException] = []

    def record(thread: threading.ExceptHookArgs) -> None:
        failed.append(thread.exc_value or RuntimeError("a thread"))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(threading, "excepthook", record)
        yield failed
    for error in failed:
        raise AssertionError("a thread failed") from error
