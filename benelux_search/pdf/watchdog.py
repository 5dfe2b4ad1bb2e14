"""The time that a child process may take, told by its reports of the processor time that it uses.

The child sends a report every half second (:class:`ProgressReporter`); the parent reads them and
stops a child that takes too long (:class:`Watchdog`, :func:`await_result`).
"""

from __future__ import annotations

import queue
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import astuple, dataclass
from typing import Final, Protocol

from benelux_search.data_codec import Malformed
from benelux_search.errors import Message, SourceTimeout
from benelux_search.processes import Packet
from benelux_search.reading_options import Limits

ALIVE: Final = b"a"  # the kind of the packets that report progress
BEAT: Final = 0.5  # seconds of the clock between two reports
_PROGRESS: Final = struct.Struct(">ddIIII")
_SILENCE: Final = 4 * BEAT  # seconds without a report after which the child counts as idle
_SCAN_S: Final = 5.0  # more processor time for each scan: to draw it, and to read the result
_AT_WORK: Final = 0.001  # the minimum processor time, in seconds, of a working child per report


@dataclass(frozen=True, slots=True)
class ChildProgress:
    """The progress of a child in reading a file.

    ``spent`` is the processor time for the file until now, ``page_begun`` the processor time at the
    start of the current page; both are in seconds. ``page`` counts from 1; it is above ``pages``
    when all pages have been read and their text is put together. ``scans`` is the number of pages
    that text recognition got until now, ``in_recognition`` of those that it has not finished.
    """

    spent: float
    page_begun: float
    page: int
    pages: int
    scans: int = 0
    in_recognition: int = 0

    def packed(self) -> bytes:
        return _PROGRESS.pack(*astuple(self))

    @classmethod
    def unpacked(cls, data: bytes) -> ChildProgress:
        try:
            return cls(*_PROGRESS.unpack(data))
        except struct.error as error:
            raise Malformed(str(error)) from error


class PacketQueue(Protocol):
    """A queue of the packets that a child sends; None means that the child has ended."""

    def get(self, *, timeout: float) -> Packet | None:
        """Wait for the next packet and return it; ``timeout`` is in seconds.

        Raises:
            queue.Empty: no packet arrives before the timeout.
        """
        ...


class Watchdog:
    """A check of the time limits of a child that reads one file of ``size`` bytes."""

    def __init__(self, limits: Limits, size: int) -> None:
        self._page, self._most_idle = limits.page_seconds, limits.idle_seconds
        self._file = max(limits.file_seconds, limits.megabyte_seconds * size / 1e6)
        self._last = ChildProgress(0.0, 0.0, 1, 0)
        self._idle = 0.0

    def check_report(self, progress: ChildProgress) -> None:
        """Check all limits when a progress report arrives.

        Raises:
            SourceTimeout: a page or the file takes too long, or the child is idle for too long.
        """
        at_work = progress.spent - self._last.spent >= _AT_WORK
        if progress.page != self._last.page or progress.in_recognition:
            self._idle = 0.0
        elif not at_work:
            self._add_idle(BEAT)
        self._last = progress
        is_page = progress.page <= progress.pages
        if is_page and progress.spent - progress.page_begun > self._page:
            raise SourceTimeout(
                Message(
                    "it takes more than {} seconds of processor time: its drawing may never end",
                    f"{self._page:g}",
                ),
                page=progress.page,
            )
        most = self._file + _SCAN_S * progress.scans
        if progress.spent > most:
            raise SourceTimeout(
                Message(
                    "it takes more than {} seconds of processor time to read: split it",
                    f"{most:.0f}",
                )
            )

    def check_silence(self) -> None:
        """Check the idle limit when no report has arrived for two seconds.

        Raises:
            SourceTimeout: the child is idle for too long.
        """
        self._add_idle(_SILENCE)

    def _add_idle(self, seconds: float) -> None:
        # The waits are added up, because the difference of two clock times would include the time
        # during which the whole job is stopped (Ctrl-Z).
        self._idle += seconds
        if self._idle >= self._most_idle:
            raise SourceTimeout(
                Message(
                    "the process that reads it got no processor time for {} seconds: the machine "
                    "may be too busy",
                    f"{self._most_idle:g}",
                )
            )


def await_result(packets: PacketQueue, watchdog: Watchdog) -> Packet | None:
    """Wait for the result of a child; return the packet, or None if the child has ended.

    Progress reports go to the watchdog.

    Raises:
        SourceTimeout: the child exceeds a limit of the watchdog.
    """
    while True:
        try:
            packet = packets.get(timeout=_SILENCE)
        except queue.Empty:
            watchdog.check_silence()
            continue
        if packet is None or packet[0] != ALIVE:
            return packet
        watchdog.check_report(ChildProgress.unpacked(packet[1]))


class ProgressReporter:
    """A context manager that reports the progress of this process every half second.

    ``send`` is called in a thread.
    """

    def __init__(self, send: Callable[[ChildProgress], None]) -> None:
        self._send = send
        self._begun = time.process_time()
        self._page = (0.0, 1, 0)  # its start, its number, the number of pages
        self._scans = (0, 0)  # until now, and in progress
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> ProgressReporter:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def set_page_count(self, pages: int) -> None:
        """Set the number of pages of the file, before the first page is read."""
        self._page = (self._spent(), 1, pages)

    def page_done(self) -> None:
        """Record that the current page has been read."""
        _, page, pages = self._page
        self._page = (self._spent(), page + 1, pages)

    def set_scans(self, scans: int, in_recognition: int) -> None:
        """Set the number of pages that text recognition got, and of those in progress."""
        self._scans = (scans, in_recognition)

    def _spent(self) -> float:
        return time.process_time() - self._begun

    def _run(self) -> None:
        while not self._ended.wait(BEAT):
            self._send(ChildProgress(self._spent(), *self._page, *self._scans))
