"""Who has its turn when: the thread of the keys before those that compute, and before tidying up.

Both are settings of Python for the whole process, which a session puts back when it ends.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import sys
from collections.abc import Iterator
from typing import Final

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
