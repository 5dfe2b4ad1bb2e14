"""A deadline that the steps of one search share, and the requests to an engine."""

from __future__ import annotations

import time
from typing import Final

# seconds; an engine call always gets a moment, even after the deadline
_LEAST: Final = 0.001


class Deadline:
    """A deadline shared by all engine calls of one search, or all requests of one call.

    The time starts when the object is created. ``seconds`` is the time limit; None means no limit.
    """

    def __init__(self, seconds: float | None) -> None:
        self._began = time.perf_counter()
        self._seconds = seconds

    @property
    def left(self) -> float | None:
        """The seconds left; None without a limit.

        After the deadline, the value is .001, so that an engine call still gets a moment.
        """
        if self._seconds is None:
            return None
        return max(_LEAST, self._seconds - self._passed)

    @property
    def is_over(self) -> bool:
        """True after the deadline; always False without a limit."""
        return self._seconds is not None and self._passed > self._seconds

    def allows(self, seconds: float) -> bool:
        """Return True if more than ``seconds`` are left are left."""
        return self._seconds is None or self._passed + seconds < self._seconds

    @property
    def milliseconds(self) -> float:
        """The milliseconds since the object was created."""
        return self._passed * 1000

    @property
    def _passed(self) -> float:
        return time.perf_counter() - self._began
