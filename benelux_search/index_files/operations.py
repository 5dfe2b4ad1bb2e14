"""Calls of the system for files of an index: no link is followed, every refusal names a file."""

from __future__ import annotations

import contextlib
import errno
import io
import mmap
import os
import secrets
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

from benelux_search.errors import IndexDamaged
from benelux_search.index_files.storage_errors import Action, storage_error

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

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


# Files of an index: opened, made, copied, renamed, removed and locked.


Opened: TypeAlias = io.BufferedReader | io.BufferedRandom

_CHUNK: Final = 1 << 20
# What a file system without hard links answers
_NO_LINK: Final = {errno.EPERM, errno.EXDEV, errno.EMLINK, errno.EOPNOTSUPP, errno.ENOSYS}


class IndexFile(io.FileIO):
    """An open file of an index. What goes wrong with it is an error that names it."""

    def __init__(self, path: Path, number: int, mode: str, needed: int | None = None) -> None:
        super().__init__(number, mode)
        self.path = path
        self._needed = needed

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        with named(self.path, "read"):
            return super().readinto(buffer) or 0

    def readall(self) -> bytes:
        with named(self.path, "read"):
            return super().readall()

    def write(self, data: ReadableBuffer, /) -> int:
        with named(self.path, "written", needed=self._needed):
            return retried(os.write, self.fileno(), data)

    def truncate(self, size: int | None = None, /) -> int:
        with named(self.path, "written"):
            return super().truncate(size)

    def close(self) -> None:
        with named(self.path, "written"):
            super().close()


def open_to_read(path: Path) -> io.BufferedReader:
    """Opens a file.

    Raises:
        FileNotFoundError: there is none.
        IndexDamaged: it is a link, a pipe or a device.
    """
    return io.BufferedReader(IndexFile(path, opened(path, os.O_RDONLY, "read"), "rb"))


def open_to_change(path: Path) -> io.BufferedRandom:
    """Opens a file to be read and written in place. Raises as :func:`open_to_read` does."""
    return io.BufferedRandom(IndexFile(path, opened(path, os.O_RDWR, "written"), "r+b"))


def open_to_append(path: Path) -> io.BufferedRandom:
    """Opens a file to be read, and written at its end, whoever else does so; it may be new."""
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT
    return io.BufferedRandom(IndexFile(path, opened(path, flags, "written"), "r+b"))


def create(path: Path, *, needed: int | None = None) -> io.BufferedWriter:
    """Opens a new file to be written, in the place of any of that name.

    What was there keeps its content under its other names: a hard link is not written through.
    ``needed`` is the size to come, for the message when there is no room.
    """
    remove(path)
    number = opened(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, "written")
    return io.BufferedWriter(IndexFile(path, number, "wb", needed))


def scratch(target: Path) -> io.BufferedRandom:
    """A file without a name, for a part of ``target``; it goes when it is closed.

    It is on the same disk, and what goes wrong with it names ``target``.
    """
    path = target.with_name(f".{secrets.token_hex(8)}.tmp")
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_TEMPORARY", 0)
    with named(target, "written"):
        number = retried(os.open, path, flags | ALWAYS, 0o600)
    if not hasattr(os, "O_TEMPORARY"):
        remove(path)
    return io.BufferedRandom(IndexFile(target, number, "r+b"))


def touch(path: Path) -> None:
    """Makes an empty file where there is none."""
    open_to_append(path).close()


def check(path: Path) -> None:
    """Opens a file and closes it again: whoever opens it next by its name finds a file there.

    Raises as :func:`open_to_read` does.
    """
    open_to_read(path).close()


def read(path: Path) -> bytes:
    """The content of a file. Raises as :func:`open_to_read` does."""
    with open_to_read(path) as file:
        return file.read()


def mapped(path: Path) -> mmap.mmap:
    """The content of a file where it lies. Raises as :func:`open_to_read` does; ValueError when
    the file is empty."""
    with open_to_read(path) as file, named(path, "read"):
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def write(path: Path, content: bytes) -> None:
    """Writes a file that is on the disk when this returns."""
    with create(path, needed=len(content)) as file:
        file.write(content)
        file.flush()
        fsync(path, file.fileno())


def copy(source: Path, target: Path, seen: Callable[[bytes], object] | None = None) -> None:
    """Copies a file; ``seen`` is given each part of it.

    Raises:
        FileNotFoundError: ``source`` is not there.
    """
    with open_to_read(source) as file, create(target, needed=look(source).st_size) as copied:
        while chunk := file.read(_CHUNK):
            if seen is not None:
                seen(chunk)
            copied.write(chunk)


def link(source: Path, target: Path) -> None:
    """Gives a file a second name; copies it where the file system has no such links."""
    with named(target, "written"):
        try:
            retried(os.link, source, target)
        except OSError as error:
            if error.errno not in _NO_LINK:
                raise
        else:
            return
    copy(source, target)


def rename(source: Path, target: Path) -> None:
    """Puts a file in the place of another one of the same folder, in one step."""
    with named(target, "written"):
        retried(os.replace, source, target)


def remove(path: Path) -> None:
    """Removes a file, or a link itself, if it is there."""
    with contextlib.suppress(FileNotFoundError), named(path, "removed", absence=True):
        retried(os.unlink, path)


def lock(file: Opened, path: Path, *, exclusive: bool) -> bool:
    """Takes a lock that ends when the file is closed; False where there are no locks.

    Raises:
        BlockingIOError: another one has it.
    """
    return flock(file.fileno(), path, exclusive=exclusive)
