"""Random delays in threads, so that race conditions are tested in many orders.

The delays are determined by a seed. They are put where a thread passes a result to the event loop,
where a thread starts, where a loop has been closed, and where a session takes its index. Tests do
not depend on the delays: their assertions hold in any order.
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

from benelux_search.tui.session.index_handle import IndexHandle

SWITCH: Final = 1e-5  # seconds after which Python lets another thread run
LONGEST: Final = 0.004  # seconds of a delay
OFTEN: Final = 0.5  # of the places are passed without one


class Delays:
    """Pauses of random length, determined by the seed and the order of calls."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._lock = threading.Lock()

    def pause(self) -> None:
        """Sleep for a random time."""
        with self._lock:
            chance = self._chance.random()
        if chance > OFTEN:
            time.sleep((chance - OFTEN) / (1 - OFTEN) * LONGEST)


@contextmanager
def slowed(seed: int) -> Iterator[None]:
    """Slow the threads of all sessions until the end of the block."""
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
    """Make the test fail if an error is raised in any thread."""
    failed: list[BaseException] = []

    def record(thread: threading.ExceptHookArgs) -> None:
        failed.append(thread.exc_value or RuntimeError("a thread"))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(threading, "excepthook", record)
        yield failed
    for error in failed:
        raise AssertionError("a thread failed") from error
