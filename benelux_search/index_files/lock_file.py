"""A lock file that one process holds at a time; when a process ends, its lock ends, too.

The lock is a kernel lock (``flock``), which ends with its process. The content of the file tells
people which process holds the lock. On a file system without kernel locks, the content is the lock:
the process that it names holds the lock as long as that process runs.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from benelux_search.errors import IndexDamaged, IndexStorageError, Message
from benelux_search.index_files import files as index_files
from benelux_search.processes import is_running

_PATIENCE_S: Final = 0.05  # a process that only checks the lock holds it for a moment
_MOST: Final = 10_000  # bytes of a lock file that are read


@dataclass(frozen=True, slots=True)
class Holder:
    """The process that holds a lock: its id, its machine, and the start time (ISO 8601, UTC)."""

    pid: int
    host: str
    since: str

    def details(self) -> Message:
        """Return the machine and the start time as a text for messages."""
        since = self.since.replace("T", " ").replace("Z", " UTC")
        return Message("on {}, since {}", self.host, since)


class LockTaken(Exception):
    """Another process or thread holds the lock.

    ``holder`` is that process, or None if the file does not name one. ``certain`` is False on a
    file system without kernel locks: there, a process of another machine may have ended.
    """

    def __init__(self, holder: Holder | None, *, certain: bool) -> None:
        super().__init__(str(holder))
        self.holder = holder
        self.certain = certain


def host() -> str:
    """Return the name of this machine, without the cost of importing ``socket``."""
    return os.uname().nodename if hasattr(os, "uname") else os.environ.get("COMPUTERNAME", "")


def utc_now() -> str:
    """Return the current time in UTC, to the second, in ISO 8601 format."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


@contextlib.contextmanager
def hold_lock(path: Path) -> Iterator[None]:
    """Hold a lock file until the end of the block; create the file if it does not exist.

    Raises:
        LockTaken: another process or thread holds the lock.
        IndexDamaged: the file is a link, a pipe or a device.
        IndexStorageError: the system refuses to create, write or lock the file.
    """
    with index_files.open_to_append(path) as lock:
        is_kernel_lock = _take(lock, path)
        if not _has_path(lock, path):  # its last holder has just removed it
            raise LockTaken(None, certain=True)
        # A file with several hard links may be somebody else's, and must not be overwritten
        is_ours = os.fstat(lock.fileno()).st_nlink <= 1
        if is_ours:
            _claim(lock, is_kernel_lock=is_kernel_lock)
        try:
            yield
        finally:
            if is_ours:
                # Emptied, not deleted: with a deleted lock, two processes could each hold one of
                # two files of the same name. If this fails, the kernel lock still decides.
                with contextlib.suppress(IndexStorageError):
                    lock.truncate(0)


def holder(path: Path) -> Holder | None:
    """Return the process that holds a lock file now; None if there is none or it is unknown."""
    try:
        with index_files.open_to_read(path) as lock:
            claims = _claims(lock)
            if not claims:
                return None  # emptied: nobody holds it
            try:
                has_kernel_locks = index_files.lock(lock, path, exclusive=False)
            except BlockingIOError:
                return claims[0]
            return None if has_kernel_locks else _first_running(claims)
    except (FileNotFoundError, IndexDamaged, IndexStorageError):
        return None


def _has_path(lock: io.BufferedRandom, path: Path) -> bool:
    """Return True if an open file still has its path."""
    try:
        return os.path.samestat(os.fstat(lock.fileno()), index_files.lstat(path))
    except FileNotFoundError:
        return False


def _take(lock: io.BufferedRandom, path: Path) -> bool:
    """Take the lock; return True if it is a kernel lock.

    Raises:
        LockTaken: another process or thread holds it.
    """
    for wait in (_PATIENCE_S, 0.0):
        try:
            if index_files.lock(lock, path, exclusive=True):
                return True
            break
        except BlockingIOError:
            if not wait:
                raise LockTaken(next(iter(_claims(lock)), None), certain=True) from None
            time.sleep(wait)
    running = _first_running(_claims(lock))
    if running is not None:
        raise LockTaken(running, certain=False)
    return False


def _claim(lock: io.BufferedRandom, *, is_kernel_lock: bool) -> None:
    """Write the holder into a lock file.

    Without kernel locks, two processes may get here at the same time. Each appends a line to an
    empty file, and the first line wins.

    Raises:
        LockTaken: another process was faster.
    """
    claim = asdict(Holder(os.getpid(), host(), utc_now())) | {"key": os.urandom(8).hex()}
    line = (json.dumps(claim) + "\n").encode("ascii")
    if lock.seek(0, os.SEEK_END) and (is_kernel_lock or _first_running(_claims(lock)) is None):
        lock.truncate(0)
    lock.write(line)
    lock.flush()
    if not is_kernel_lock:
        lock.seek(0)
        if lock.readline(_MOST) != line:
            raise LockTaken(next(iter(_claims(lock)), None), certain=False)


def _claims(lock: index_files.OpenFile) -> list[Holder]:
    """Return the processes that a lock file names; the first one holds the lock."""
    lock.seek(0)
    holders = []
    for line in lock.read(_MOST).splitlines():
        try:
            claim = json.loads(line)
            holders.append(Holder(int(claim["pid"]), str(claim["host"]), str(claim["since"])))
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
            break
    return holders


def _first_running(claims: list[Holder]) -> Holder | None:
    """Return the first of these processes that may be running, or None."""
    return next(filter(_may_run, claims), None)


def _may_run(process: Holder) -> bool:
    """Return True if a process may be running; on another machine it always may."""
    if process.host != host() or os.name != "posix":
        return True
    return is_running(process.pid)
