"""A lock file: one process holds it, and a process that has died holds nothing.

The lock is that of the kernel (``flock``), which goes with its process. The file says for people
who holds it. Where a file system has no such locks, what the file says is believed: the process is
named in it, and one that is not running any more holds nothing.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import secrets
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from benelux_search import index_files
from benelux_search.errors import IndexDamaged, IndexStorageError

_PATIENCE_S: Final = 0.05  # for one who only looks whether the lock is held
_MOST: Final = 10_000  # bytes of a lock file that are looked at


@dataclass(frozen=True, slots=True)
class Holder:
    """The process that holds a lock: its number, its machine, and since when (ISO 8601, UTC)."""

    pid: int
    host: str
    since: str

    def __str__(self) -> str:
        return f"process {self.pid}"

    def details(self) -> str:
        since = self.since.replace("T", " ").replace("Z", " UTC")
        return f"on {self.host}, since {since}"


class LockTaken(Exception):
    """Another process, or another thread, holds the lock.

    ``holder`` is None when the file does not say who. ``certain`` is False where the file system
    has no locks, and the process that is named may have died on another machine.
    """

    def __init__(self, holder: Holder | None, *, certain: bool) -> None:
        super().__init__(str(holder))
        self.holder = holder
        self.certain = certain


def host() -> str:
    """The name of this machine; it is not worth loading ``socket`` for."""
    return os.uname().nodename if hasattr(os, "uname") else os.environ.get("COMPUTERNAME", "")


def now() -> str:
    """The time in UTC, to the second, as ISO 8601 has it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Holds a lock file, which is made when there is none, until the end of the block.

    Raises:
        LockTaken: somebody else holds it.
        IndexDamaged: it is a link, a pipe or a device.
        IndexStorageError: the system refuses to make, write or lock it.
    """
    with index_files.open_to_append(path) as lock:
        is_kernels = _take(lock, path)
        # Under several names it may be a file of somebody else, which is not to be overwritten
        is_ours = os.fstat(lock.fileno()).st_nlink <= 1
        if is_ours:
            _claim(lock, is_kernels=is_kernels)
        try:
            yield
        finally:
            if is_ours:
                # Emptied, not deleted: a deleted lock would let two hold two files of one name.
                # Where that fails the kernel knows better than what the file says.
                with contextlib.suppress(IndexStorageError):
                    lock.truncate(0)


def holder(path: Path) -> Holder | None:
    """The process that holds a lock file at this moment, as far as that can be told."""
    try:
        with index_files.open_to_read(path) as lock:
            claims = _claims(lock)
            if not claims:
                return None  # emptied: nobody
            try:
                has_locks = index_files.lock(lock, path, exclusive=False)
            except BlockingIOError:
                return claims[0]
            return None if has_locks else _alive(claims)
    except (FileNotFoundError, IndexDamaged, IndexStorageError):
        return None


def _take(lock: io.BufferedRandom, path: Path) -> bool:
    """Takes the lock; whether it is the kernel's."""
    for wait in (_PATIENCE_S, 0.0):
        try:
            if index_files.lock(lock, path, exclusive=True):
                return True
            break
        except BlockingIOError:
            if not wait:
                raise LockTaken(next(iter(_claims(lock)), None), certain=True) from None
            time.sleep(wait)
    living = _alive(_claims(lock))
    if living is not None:
        raise LockTaken(living, certain=False)
    return False


def _claim(lock: io.BufferedRandom, *, is_kernels: bool) -> None:
    """Writes into a lock file who holds it.

    Without locks of the kernel two processes may come to this at once. Each adds a line to an
    empty file, and the first line counts.

    Raises:
        LockTaken: another one was faster.
    """
    own = asdict(Holder(os.getpid(), host(), now())) | {"key": secrets.token_hex(8)}
    line = (json.dumps(own) + "\n").encode("ascii")
    if lock.seek(0, os.SEEK_END) and (is_kernels or _alive(_claims(lock)) is None):
        lock.truncate(0)
    lock.write(line)
    lock.flush()
    if not is_kernels:
        lock.seek(0)
        if lock.readline(_MOST) != line:
            raise LockTaken(next(iter(_claims(lock)), None), certain=False)


def _claims(lock: index_files.Opened) -> list[Holder]:
    """The processes that a lock file names, the one that holds it first."""
    lock.seek(0)
    found = []
    for line in lock.read(_MOST).splitlines():
        try:
            claim = json.loads(line)
            found.append(Holder(int(claim["pid"]), str(claim["host"]), str(claim["since"])))
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
            break
    return found


def _alive(claims: list[Holder]) -> Holder | None:
    """The first of these processes that may be running."""
    return next(filter(_may_live, claims), None)


def _may_live(who: Holder) -> bool:
    """Whether a process may be running; on another machine, nobody knows."""
    if who.host != host() or os.name != "posix":
        return True
    try:
        os.kill(who.pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True
