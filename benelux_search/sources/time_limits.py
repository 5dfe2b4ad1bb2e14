"""Time limits of a child process that reads a PDF.

They count the processor time of the child, which it reports now and then, so that a busy machine
refuses no sound file. The clock counts only while the child gets no processor time at all.
"""

from __future__ import annotations

import queue
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from benelux_search.errors import SourceTimeout
from benelux_search.processes import Frame

ALIVE: Final = b"a"  # the kind of the frames that report progress
BEAT: Final = 0.5  # seconds by the clock between two reports
_PROGRESS: Final = struct.Struct(">ddII")
_SILENCE: Final = 4 * BEAT  # seconds without a report after which the child counts as idle
_AT_WORK: Final = 0.001  # seconds of processor time that a child at work gets between two reports


@dataclass(frozen=True, slots=True)
class TimeLimits:
    """Seconds that reading a PDF may take.

    ``page`` and ``file`` are processor time, for one page and for a file; a large file may take
    ``megabyte`` seconds for each of its megabytes, of 500 crowded pages. ``idle`` is by the
    clock: how long the child may get no processor time amid a page.
    """

    page: float = 15.0
    file: float = 50.0
    megabyte: float = 12.0
    idle: float = 150.0

    def for_file(self, size: int) -> float:
        """The processor time for a file of so many bytes."""
        return max(self.file, self.megabyte * size / 1e6)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a child is: processor seconds spent on the file, and when the page was begun.

    ``page`` counts from 1; it is above ``pages`` while the pages are put together.
    """

    spent: float
    page_begun: float
    page: int
    pages: int

    def packed(self) -> bytes:
        return _PROGRESS.pack(self.spent, self.page_begun, self.page, self.pages)

    @classmethod
    def unpacked(cls, data: bytes) -> Progress:
        return cls(*_PROGRESS.unpack(data))


class Frames(Protocol):
    """The frames that a child sends; None stands for its end."""

    def get(self, *, timeout: float) -> Frame | None:
        """The next frame.

        Raises:
            queue.Empty: none has come within so many seconds.
        """
        ...


class Watchdog:
    """Ends the wait for a child that takes longer than its limits."""

    def __init__(self, limits: TimeLimits, size: int) -> None:
        self._limits = limits
        self._file = limits.for_file(size)
        self._last = Progress(0.0, 0.0, 1, 0)
        self._idle = 0.0

    def report(self, progress: Progress) -> None:
        """Takes a report of the child.

        Raises:
            SourceTimeout: a page, or the file, takes too long.
        """
        at_work = progress.spent - self._last.spent >= _AT_WORK
        if progress.page != self._last.page:
            self._idle = 0.0
        elif not at_work:
            self._add_idle(BEAT)
        self._last = progress
        is_page = progress.page <= progress.pages
        if is_page and progress.spent - progress.page_begun > self._limits.page:
            raise SourceTimeout(
                f"it takes more than {self._limits.page:g} seconds of processor time: what it "
                "draws may have no end",
                page=progress.page,
            )
        if progress.spent > self._file:
            raise SourceTimeout(
                f"it takes more than {self._file:.0f} seconds of processor time to read: split it"
            )

    def silence(self) -> None:
        """Takes it that no report has come.

        Raises:
            SourceTimeout: the child has got no processor time for too long.
        """
        self._add_idle(_SILENCE)

    def _add_idle(self, seconds: float) -> None:
        # Waits are added up, and not read from the clock: while a whole job is stopped (Ctrl-Z),
        # nobody waits.
        self._idle += seconds
        if self._idle >= self._limits.idle:
            raise SourceTimeout(
                f"the process that reads it got no processor time for {self._limits.idle:g} "
                "seconds: the machine may be too busy"
            )


def awaited(frames: Frames, watchdog: Watchdog) -> Frame | None:
    """The first frame that is no report; None when the child has ended.

    Raises:
        SourceTimeout: see :class:`Watchdog`.
    """
    while True:
        try:
            frame = frames.get(timeout=_SILENCE)
        except queue.Empty:
            watchdog.silence()
            continue
        if frame is None or frame[0] != ALIVE:
            return frame
        watchdog.report(Progress.unpacked(frame[1]))


class Pulse:
    """Reports the progress of this process every half second, from a thread of its own."""

    def __init__(self, send: Callable[[Progress], None]) -> None:
        self._send = send
        self._begun = time.process_time()
        self._page = (0.0, 1, 0)  # begun, number, of so many
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Pulse:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def begin(self, pages: int) -> None:
        """Says how many pages there are, before the first is read."""
        self._page = (self._spent(), 1, pages)

    def turn(self) -> None:
        """Says that a page has been read."""
        _, page, pages = self._page
        self._page = (self._spent(), page + 1, pages)

    def _spent(self) -> float:
        return time.process_time() - self._begun

    def _run(self) -> None:
        while not self._ended.wait(BEAT):
            self._send(Progress(self._spent(), *self._page))
