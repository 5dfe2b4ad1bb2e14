"""Who writes an index, and who waits: one writer, told from a dead one.

The lock is that of the kernel (``flock``), which goes with its process. ``LOCK`` says for people
who holds it; only where there are no such locks it is believed.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Final

from benelux_search.errors import IndexLocked, IndexUnusable
from benelux_search.generations.folders import LOCK
from benelux_search.generations.manifest import now

try:
    import fcntl
except ImportError:  # pragma: no cover - not a POSIX system
    fcntl = None  # type: ignore[assignment]

# What a file system without locks answers, some of those over a network
_NO_LOCKS: Final = {errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL}
_PATIENCE_S: Final = 0.05  # for one who only looks whether the lock is held


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds the lock of an index: process, machine, and since when (ISO 8601, UTC)."""

    pid: int
    host: str
    since: str

    def __str__(self) -> str:
        return f"process {self.pid}"

    def details(self) -> str:
        since = self.since.replace("T", " ").replace("Z", " UTC")
        return f"on {self.host}, since {since}"


def host() -> str:
    """The name of this machine; it is not worth loading ``socket`` for."""
    return os.uname().nodename if hasattr(os, "uname") else os.environ.get("COMPUTERNAME", "")


def flock(file: IO[str] | IO[bytes], *, exclusive: bool) -> bool:
    """Takes a lock that ends when the file is closed; False where there are no locks.

    Raises:
        BlockingIOError: another one has it.
    """
    if fcntl is None:
        return False
    kind = fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        raise
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise
        return False
    return True


@contextlib.contextmanager
def writer_lock(root: Path) -> Iterator[None]:
    """Holds the index at a folder for one writer; makes the folder when there is none.

    Raises:
        IndexLocked: another process holds it, which is named.
        IndexUnusable: the folder cannot be written.
    """
    try:
        root.mkdir(parents=True, exist_ok=True)
        lock = (root / LOCK).open("a+", encoding="utf-8", errors="replace")
    except OSError as error:
        raise IndexUnusable(f"the index at {root} cannot be written: {error.strerror}") from error
    with lock:
        _take(lock, root)
        lock.seek(0)
        lock.truncate()
        lock.write(json.dumps(asdict(Holder(os.getpid(), host(), now()))) + "\n")
        lock.flush()
        yield
        # Emptied, not deleted: a deleted lock would let two writers hold two files of one name.
        lock.truncate(0)


def holder(root: Path) -> Holder | None:
    """Who writes the index at this moment."""
    try:
        with (root / LOCK).open(encoding="utf-8", errors="replace") as lock:
            said = _said(lock)
            if said is None:
                return None  # emptied: nobody
            try:
                locks = flock(lock, exclusive=False)
            except BlockingIOError:
                return said
            return None if locks or not _may_live(said) else said
    except OSError:
        return None


def _take(lock: IO[str], root: Path) -> None:
    for wait in (_PATIENCE_S, 0.0):
        try:
            if flock(lock, exclusive=True):
                return
            break
        except BlockingIOError:
            if not wait:
                raise _locked(root, _said(lock), "") from None
            time.sleep(wait)
    said = _said(lock)
    if said is not None and _may_live(said):
        raise _locked(root, said, f"; if it is not running any more, delete {root / LOCK}")


def _locked(root: Path, who: Holder | None, more: str) -> IndexLocked:
    if who is None:
        return IndexLocked(
            f"another process is writing the index at {root}; try again when it is done"
        )
    return IndexLocked(
        f"{who} is writing the index at {root} ({who.details()}); try again when it is done{more}"
    )


def _said(lock: IO[str]) -> Holder | None:
    """What LOCK says; None when it says nothing."""
    lock.seek(0)
    try:
        found = json.loads(lock.read(10_000))
        return Holder(int(found["pid"]), str(found["host"]), str(found["since"]))
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None


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
