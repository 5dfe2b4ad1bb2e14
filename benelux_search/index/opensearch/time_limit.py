"""A time limit that several requests share."""

from __future__ import annotations

import time
from typing import Final

_LEAST: Final = 0.001  # seconds


class TimeLimit:
    """A time limit of so many seconds from now on; None means no limit."""

    def __init__(self, seconds: float | None) -> None:
        self._end = None if seconds is None else time.monotonic() + seconds

    @property
    def left(self) -> float | None:
        """The seconds left, at least .001, so that a request still gets a moment."""
        return None if self._end is None else max(_LEAST, self._end - time.monotonic())

    def allows(self, seconds: float) -> bool:
        """Return True if so many seconds are left."""
        return self._end is None or time.monotonic() + seconds < self._end
