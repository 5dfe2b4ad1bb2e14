"""The time that a search may take, of which every question to an engine takes its part."""

from __future__ import annotations

import time
from typing import Final

# an engine that is asked has a moment at least
_LEAST: Final = 0.001


class Clock:
    """Runs from when it is made; without ``seconds`` for ever."""

    def __init__(self, seconds: float | None) -> None:
        self._began = time.perf_counter()
        self._seconds = seconds

    @property
    def left(self) -> float | None:
        """The seconds that are left; None is any number of them."""
        if self._seconds is None:
            return None
        return max(_LEAST, self._seconds - self._passed)

    @property
    def is_over(self) -> bool:
        return self._seconds is not None and self._passed > self._seconds

    @property
    def milliseconds(self) -> float:
        """What has passed."""
        return self._passed * 1000

    @property
    def _passed(self) -> float:
        return time.perf_counter() - self._began
