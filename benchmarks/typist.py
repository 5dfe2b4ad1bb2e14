"""A typist at the interactive search, which measures the time from a key to the screen.

The session runs in the driver of the tests, with a pipe for the keys and a terminal that does not
draw.
"""

from __future__ import annotations

import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from screens import Screen

PATIENCE: Final = 10.0  # seconds
_QUIET: Final = 0.08  # seconds without a new frame, after which the screen is complete


class Keys:
    """A typist in an interactive session that measures times, in milliseconds."""

    def __init__(self, screen: Screen) -> None:
        self.screen = screen
        self._flushed: list[float] = []
        # waited for, not looked for: that would take its share of the time
        self._echoed, self._reached = threading.Event(), threading.Event()
        self._is_reached: Callable[[], bool] = lambda: False
        self._text = ""
        self._began = self._at = 0.0
        terminal, flush = screen.terminal, screen.terminal.flush
        terminal.keeps_raw = False

        def noted() -> None:
            flush()
            self._flushed.append(time.perf_counter())
            self._echoed.set()
            if not self._reached.is_set() and self._is_reached():
                self._at = self._flushed[-1]
                self._reached.set()

        terminal.flush = noted  # type: ignore[method-assign,unused-ignore]

    def clear(self) -> None:
        """Empty the input line."""
        self.screen.type("\x15")
        time.sleep(0.3)
        self._text = ""

    def forget(self) -> None:
        """Delete the recorded times, so that they do not count as memory of the application."""
        self._flushed.clear()
        self.screen.terminal.flushed.clear()

    def press(self, key: str, *, wait: bool = True) -> tuple[float, float]:
        """Type a letter of a query; return the time to the echo and, with ``wait``, to the result.

        The result is the first frame with the hits of the typed query.
        """
        self._text += key
        current_search = self.screen.shell.current_search

        def is_answered() -> bool:
            answered = getattr(current_search.answered, "text", None)
            return current_search.question.text == self._text == answered

        return self.until(key, is_answered, wait=wait)

    def until(
        self, key: str, is_reached: Callable[[], bool], *, wait: bool = True
    ) -> tuple[float, float]:
        """Press a key; return the times to the first frame, and to the first with ``is_reached``.

        ``is_reached`` is called after each frame, in the thread that draws.
        """
        self._is_reached = is_reached
        self._start(key)
        if wait:
            self._reached.wait(PATIENCE)
        self._echoed.wait(PATIENCE)
        return (self._flushed[0] - self._began) * 1000, (self._at - self._began) * 1000

    def until_quiet(self, key: str) -> tuple[float, float]:
        """Press a key; return the times to the first frame and to the last.

        The last frame is the one after which nothing is awaited and nothing more is drawn.
        """
        self._is_reached = lambda: False
        self._start(key)
        self._echoed.wait(PATIENCE)
        last = self.last_frame()
        return (self._flushed[0] - self._began) * 1000, last

    def last_frame(self) -> float:
        """Wait until nothing more is drawn; return the time from the last key to the last frame."""
        self.wait_until_quiet()
        return (self._flushed[-1] - self._began) * 1000

    def wait_until_quiet(self) -> None:
        """Wait until nothing is awaited and nothing more is drawn."""
        shell, count = self.screen.shell, -1
        end = time.monotonic() + PATIENCE
        while count != len(self._flushed) or shell.keys.is_holding or shell.context.pane.is_waiting:
            count = len(self._flushed)
            time.sleep(_QUIET)
            assert time.monotonic() < end, "the screen does not come to rest"

    def _start(self, key: str) -> None:
        self._reached.clear()
        self._echoed.clear()
        self._flushed.clear()
        self._began = time.perf_counter()
        self.screen.type(key)


@contextmanager
def session(index: Path | Callable[[], Any], columns: int, rows: int) -> Iterator[Screen]:
    """Start the driver of the tests on an index, without the time for drawing its own terminal."""
    tests = str(Path(__file__).parent.parent / "tests" / "support")
    if tests not in sys.path:
        sys.path.insert(0, tests)
    from screens import opened

    with opened(index, columns, rows, clipboard="none") as screen:
        screen.until("pairs")
        screen.terminal.draws = False
        yield screen


def row(name: str, times: Sequence[float]) -> str:
    """Return one line of a table, with median, 99th percentile and maximum."""
    ordered = sorted(times)
    p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    return (
        f"{name:32} median {statistics.median(ordered):6.1f}  p99 {p99:6.1f}"
        f"  most {ordered[-1]:6.1f}  ({len(ordered)})"
    )
