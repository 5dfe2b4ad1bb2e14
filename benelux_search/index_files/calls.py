"""Calls of the system for files of an index: no link is followed, every refusal names a file."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from benelux_search.errors import IndexDamaged
from benelux_search.storage_errors import Action, storage_error

try:
    import fcntl
except ImportError:  # pragma: no cover - not a POSIX system
    fcntl = None  # type: ignore[assignment]

_Result = TypeVar("_Result")

# A link is not followed, a pipe is not waited for, and no child process inherits a file
ALWAYS: Final = (
    getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
_ATTEMPTS: Final = 100  # at a call that a signal interrupts each time
# What a file system without locks answers, and one that cannot sync a folder, which it need not
_NO_LOCKS: Final = {errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL}
_NO_SYNC: Final = {errno.EINVAL, errno.EACCES, errno.EBADF}
_ABSENT: Final = (FileNotFoundError, NotADirectoryError)
_KINDS: Final = (
    (stat.S_ISLNK, "a symbolic link"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISCHR, "a device"),
)


@dataclass(frozen=True, slots=True)
class Stray:
    """A link, pipe, socket or device where an index has files and folders only."""

    path: Path
    kind: str

    @property
    def what(self) -> str:
        return f"is {self.kind}, and no part of an index may be one"

    def error(self) -> IndexDamaged:
        return IndexDamaged(f"{self.path} {self.what}")


def look(path: Path) -> os.stat_result:
    """What the system knows of a file or a link. Raises as :func:`open_to_read` does."""
    with named(path, "read"):
        return os.lstat(path)


def stray(path: Path) -> Stray | None:
    """What is at a path, unless it is a file, a folder or nothing."""
    try:
        return _stray_of(path, look(path).st_mode)
    except FileNotFoundError:
        return None


def _stray_of(path: Path, mode: int) -> Stray | None:
    for is_kind, kind in _KINDS:
        if is_kind(mode):
            return Stray(path, kind)
    return None


def refuse_stray(path: Path) -> None:
    """Raises IndexDamaged for a link, a pipe, a socket or a device."""
    found = stray(path)
    if found is not None:
        raise found.error()


def opened(path: Path, flags: int, action: Action) -> int:
    """Opens a file and gives its number.

    Raises:
        FileNotFoundError: there is none, and it was to be read.
        IndexDamaged: it is something else than a file.
    """
    # Before it is opened as well: that may do something to a device, and some systems follow links
    with contextlib.suppress(FileNotFoundError):
        _refuse_all_but_files(path, look(path).st_mode)
    with named(path, action):
        number = retried(os.open, path, flags | ALWAYS, 0o666)
    try:
        _refuse_all_but_files(path, os.fstat(number).st_mode)
    except IndexDamaged:
        os.close(number)
        raise
    return number


def _refuse_all_but_files(path: Path, mode: int) -> None:
    found = _stray_of(path, mode)
    if found is not None:
        raise found.error()
    if not stat.S_ISREG(mode):
        raise IndexDamaged(f"{path} is a folder, and a file belongs there")


def flock(number: int, path: Path, *, exclusive: bool, wait: bool = False) -> bool:
    """Takes a lock that ends when the file is closed; False where there are no locks.

    Raises:
        BlockingIOError: another one has it, and it is not to be waited for.
    """
    if fcntl is None:
        return False
    kind = (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | (0 if wait else fcntl.LOCK_NB)
    with named(path, "locked"):
        try:
            retried(fcntl.flock, number, kind)
        except OSError as error:
            if error.errno not in _NO_LOCKS:
                raise
            return False
    return True


def fsync(path: Path, number: int) -> None:
    """Puts an open file, or the names in an open folder, on the disk."""
    with named(path, "synced"):
        try:
            retried(os.fsync, number)
        except OSError as error:
            if not (error.errno in _NO_SYNC and stat.S_ISDIR(os.fstat(number).st_mode)):
                raise


@contextlib.contextmanager
def named(
    path: Path, action: Action, *, needed: int | None = None, absence: bool = False
) -> Iterator[None]:
    """Makes what the system refuses an error that names the file.

    That another one holds the lock is an answer, and no refusal; so is, where it is read or where
    ``absence`` is expected, that there is no such file.
    """
    try:
        yield
    except BlockingIOError:
        raise
    except OSError as error:
        if isinstance(error, _ABSENT) and (absence or action == "read"):
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path)) from None
        raise storage_error(path, action, error, needed=needed) from error


def retried(call: Callable[..., _Result], *arguments: Any) -> _Result:
    """Calls the system again when a signal has interrupted the call."""
    for _ in range(_ATTEMPTS):
        with contextlib.suppress(InterruptedError):
            return call(*arguments)
    return call(*arguments)
