"""System calls for files of an index: open, create, copy, rename, remove and lock them.

No call follows a symbolic link, and each refusal of the system becomes an error that names the
file. The methods of an open :class:`IndexFile` raise such errors, too.
"""

from __future__ import annotations

import contextlib
import errno
import io
import mmap
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

from benelux_search.errors import IndexDamaged
from benelux_search.index_files.storage_errors import FileAction, storage_error

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

try:
    import fcntl
except ImportError:  # pragma: no cover - not a POSIX system
    fcntl = None  # type: ignore[assignment]

_Result = TypeVar("_Result")

# Do not follow a link, do not wait for a pipe, and let no child process inherit the file
ALWAYS: Final = (
    getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
_ATTEMPTS: Final = 100  # of a call that a signal interrupts each time
# The errors of a file system without locks, and of one that cannot sync a folder and need not
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
    """A link, pipe, socket or device in an index, which must have files and folders only.

    ``kind`` is its kind in words, such as "a symbolic link".
    """

    path: Path
    kind: str

    @property
    def what(self) -> str:
        """Return the problem as the end of a sentence that starts with the path."""
        return f"is {self.kind}, and no part of an index may be one"

    def error(self) -> IndexDamaged:
        """Return the error to raise for this path."""
        return IndexDamaged(f"{self.path} {self.what}")


def lstat(path: Path) -> os.stat_result:
    """Return the ``lstat`` result of a path: the status of a link itself, not of its target.

    Raises:
        FileNotFoundError: nothing has this path.
        IndexStorageError: the system refuses.
    """
    with os_errors_translated(path, "read"):
        return os.lstat(path)


def find_stray(path: Path) -> Stray | None:
    """Return the link, pipe, socket or device at a path; None for a file, a folder or nothing."""
    try:
        return _stray_of(path, lstat(path).st_mode)
    except FileNotFoundError:
        return None


def _stray_of(path: Path, mode: int) -> Stray | None:
    for is_kind, kind in _KINDS:
        if is_kind(mode):
            return Stray(path, kind)
    return None


def refuse_stray(path: Path) -> None:
    """Raise IndexDamaged if the path is a link, a pipe, a socket or a device."""
    stray = find_stray(path)
    if stray is not None:
        raise stray.error()


def open_descriptor(path: Path, flags: int, action: FileAction) -> int:
    """Open a file and return its file descriptor.

    ``action`` is the action in an error message.

    Raises:
        FileNotFoundError: there is no such file, and ``action`` is ``"read"``.
        IndexDamaged: the path is not a regular file.
        IndexStorageError: the system refuses.
    """
    # Also before the call: to open a device may change it, and some systems follow links
    with contextlib.suppress(FileNotFoundError):
        _refuse_all_but_files(path, lstat(path).st_mode)
    with os_errors_translated(path, action):
        descriptor = retry_interrupted(os.open, path, flags | ALWAYS, 0o666)
    try:
        _refuse_all_but_files(path, os.fstat(descriptor).st_mode)
    except IndexDamaged:
        os.close(descriptor)
        raise
    return descriptor


def _refuse_all_but_files(path: Path, mode: int) -> None:
    stray = _stray_of(path, mode)
    if stray is not None:
        raise stray.error()
    if not stat.S_ISREG(mode):
        raise IndexDamaged(f"{path} is a folder, and a file belongs there")


def flock(descriptor: int, path: Path, *, exclusive: bool, wait: bool = False) -> bool:
    """Lock an open file until it is closed; return False if the file system has no locks.

    ``descriptor`` is the file descriptor. The lock is exclusive or shared. With ``wait``, the call
    waits for the lock.

    Raises:
        BlockingIOError: another process or thread has the lock, and ``wait`` is False.
    """
    if fcntl is None:
        return False
    kind = (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | (0 if wait else fcntl.LOCK_NB)
    with os_errors_translated(path, "locked"):
        try:
            retry_interrupted(fcntl.flock, descriptor, kind)
        except OSError as error:
            if error.errno not in _NO_LOCKS:
                raise
            return False
    return True


def fsync(path: Path, descriptor: int) -> None:
    """Sync an open file, or the names in an open folder, to the disk.

    ``descriptor`` is the file descriptor.
    """
    with os_errors_translated(path, "synced"):
        try:
            retry_interrupted(os.fsync, descriptor)
        except OSError as error:
            if not (error.errno in _NO_SYNC and stat.S_ISDIR(os.fstat(descriptor).st_mode)):
                raise


@contextlib.contextmanager
def os_errors_translated(
    path: Path, action: FileAction, *, needed: int | None = None, absence: bool = False
) -> Iterator[None]:
    """Replace an OSError in the block by an IndexStorageError that names the file.

    Two errors are normal results and do not change. BlockingIOError means that another process has
    the lock. FileNotFoundError means that the file is missing; it does not change if ``action`` is
    ``"read"`` or ``absence`` is True. ``needed`` is the number of bytes to be written, for the
    message.
    """
    try:
        yield
    except BlockingIOError:
        raise
    except OSError as error:
        if isinstance(error, _ABSENT) and (absence or action == "read"):
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path)) from None
        raise storage_error(path, action, error, needed=needed) from error


def retry_interrupted(call: Callable[..., _Result], *arguments: Any) -> _Result:
    """Make a system call, and repeat it up to 100 times if a signal interrupts it."""
    for _ in range(_ATTEMPTS):
        with contextlib.suppress(InterruptedError):
            return call(*arguments)
    return call(*arguments)


# --- Open, create, copy, rename, remove and lock


OpenFile: TypeAlias = io.BufferedReader | io.BufferedRandom

_CHUNK: Final = 1 << 20
# The errors of a file system without hard links
_NO_LINK: Final = {errno.EPERM, errno.EXDEV, errno.EMLINK, errno.EOPNOTSUPP, errno.ENOSYS}


class IndexFile(io.FileIO):
    """An open file of an index; errors of its methods name the file.

    ``descriptor`` is the file descriptor. ``needed`` is the expected size in bytes, for the message
    when the disk is full.
    """

    def __init__(self, path: Path, descriptor: int, mode: str, needed: int | None = None) -> None:
        super().__init__(descriptor, mode)
        self.path = path
        self._needed = needed

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Read bytes into a buffer, and return how many were read."""
        with os_errors_translated(self.path, "read"):
            return super().readinto(buffer) or 0

    def readall(self) -> bytes:
        """Return all bytes up to the end of the file."""
        with os_errors_translated(self.path, "read"):
            return super().readall()

    def write(self, data: ReadableBuffer, /) -> int:
        """Write bytes, and return the number of bytes written."""
        with os_errors_translated(self.path, "written", needed=self._needed):
            return retry_interrupted(os.write, self.fileno(), data)

    def truncate(self, size: int | None = None, /) -> int:
        """Set the size of the file in bytes, and return it; None means the current position."""
        with os_errors_translated(self.path, "written"):
            return super().truncate(size)

    def close(self) -> None:
        """Close the file."""
        with os_errors_translated(self.path, "written"):
            super().close()


def open_to_read(path: Path) -> io.BufferedReader:
    """Open a file for reading.

    Raises:
        FileNotFoundError: there is no such file.
        IndexDamaged: the path is not a regular file.
        IndexStorageError: the system refuses.
    """
    return io.BufferedReader(IndexFile(path, open_descriptor(path, os.O_RDONLY, "read"), "rb"))


def open_to_change(path: Path) -> io.BufferedRandom:
    """Open an existing file to read it and to write it in place.

    Raises:
        IndexDamaged: the path is not a regular file.
        IndexStorageError: there is no such file, or the system refuses.
    """
    return io.BufferedRandom(IndexFile(path, open_descriptor(path, os.O_RDWR, "written"), "r+b"))


def open_to_append(path: Path) -> io.BufferedRandom:
    """Open a file to read it and to append to it; create the file if it does not exist.

    Several processes may append to the file at the same time.

    Raises:
        IndexDamaged: the path is not a regular file.
        IndexStorageError: the system refuses.
    """
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT
    return io.BufferedRandom(IndexFile(path, open_descriptor(path, flags, "written"), "r+b"))


def create(path: Path, *, needed: int | None = None) -> io.BufferedWriter:
    """Create a file for writing, and replace any existing file of that name.

    If the replaced file has other names (hard links), its content stays under these names.
    ``needed`` is the expected size in bytes, for the message when the disk is full.
    """
    remove(path)
    descriptor = open_descriptor(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, "written")
    return io.BufferedWriter(IndexFile(path, descriptor, "wb", needed))


def create_scratch(target: Path) -> io.BufferedRandom:
    """Create a nameless temporary file on the disk of ``target``; closing the file deletes it.

    The file holds data for ``target``, so its errors name ``target``.
    """
    path = target.with_name(f".{os.urandom(8).hex()}.tmp")
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_TEMPORARY", 0)
    with os_errors_translated(target, "written"):
        descriptor = retry_interrupted(os.open, path, flags | ALWAYS, 0o600)
    if not hasattr(os, "O_TEMPORARY"):
        remove(path)
    return io.BufferedRandom(IndexFile(target, descriptor, "r+b"))


def touch(path: Path) -> None:
    """Create an empty file, unless the file exists."""
    open_to_append(path).close()


def check(path: Path) -> None:
    """Check that a path is a file that can be read, before other code opens it by name.

    Raises the errors of :func:`open_to_read`.
    """
    open_to_read(path).close()


def read(path: Path) -> bytes:
    """Return the content of a file. Raises the errors of :func:`open_to_read`."""
    with open_to_read(path) as file:
        return file.read()


def map_file(path: Path) -> mmap.mmap:
    """Return a read-only memory map of a file.

    Raises:
        ValueError: the file is empty.
        FileNotFoundError: there is no such file.
        IndexDamaged: the path is not a regular file.
        IndexStorageError: the system refuses.
    """
    with open_to_read(path) as file, os_errors_translated(path, "read"):
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def write(path: Path, content: bytes) -> None:
    """Create a file with this content, replace any existing one, and sync the file to the disk."""
    with create(path, needed=len(content)) as file:
        file.write(content)
        file.flush()
        fsync(path, file.fileno())


def copy(source: Path, target: Path, seen: Callable[[bytes], object] | None = None) -> None:
    """Copy a file; call ``seen`` with each part of the content, of at most 1 MiB.

    Raises:
        FileNotFoundError: ``source`` does not exist.
    """
    with open_to_read(source) as file, create(target, needed=lstat(source).st_size) as copied:
        while chunk := file.read(_CHUNK):
            if seen is not None:
                seen(chunk)
            copied.write(chunk)


def link(source: Path, target: Path) -> None:
    """Give a file a second name by a hard link; if the file system has none, copy the file."""
    with os_errors_translated(target, "written"):
        try:
            retry_interrupted(os.link, source, target)
        except OSError as error:
            if error.errno not in _NO_LINK:
                raise
        else:
            return
    copy(source, target)


def rename(source: Path, target: Path) -> None:
    """Rename a file in one atomic step, and replace any file with the name ``target``.

    Both paths must be in one folder.
    """
    with os_errors_translated(target, "written"):
        retry_interrupted(os.replace, source, target)


def remove(path: Path) -> None:
    """Remove a file, or a link but not its target; do nothing if the path does not exist."""
    with (
        contextlib.suppress(FileNotFoundError),
        os_errors_translated(path, "removed", absence=True),
    ):
        retry_interrupted(os.unlink, path)


def lock(file: OpenFile, path: Path, *, exclusive: bool) -> bool:
    """Lock an open file until it is closed; return False if the file system has no locks.

    The lock is exclusive or shared.

    Raises:
        BlockingIOError: another process or thread has the lock.
    """
    return flock(file.fileno(), path, exclusive=exclusive)
