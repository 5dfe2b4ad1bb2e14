"""Conversion of errors of the operating system and of SQLite to errors that name an index file.

Each message has the file, the failed action, the message of the system, and advice. It does not
name the document that was being read at that moment, because the document is not the cause.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
from pathlib import Path
from typing import Final, Literal, TypeAlias

from benelux_search.errors import Advice, IndexStorageError, Message, Operation

try:
    import pwd
except ImportError:  # pragma: no cover - not a POSIX system
    pwd = None  # type: ignore[assignment]

FileAction: TypeAlias = Literal["read", "written", "synced", "removed", "locked"]

_UNITS: Final = ("bytes", "kB", "MB", "GB", "TB")
# SQLite does not pass on the error of the system: this maps its primary error code to an errno
_OF_SQLITE: Final = {
    sqlite3.SQLITE_PERM: errno.EACCES,
    sqlite3.SQLITE_BUSY: errno.EBUSY,
    sqlite3.SQLITE_LOCKED: errno.EBUSY,
    sqlite3.SQLITE_NOMEM: errno.ENOMEM,
    sqlite3.SQLITE_READONLY: errno.EROFS,
    sqlite3.SQLITE_IOERR: errno.EIO,
    sqlite3.SQLITE_FULL: errno.ENOSPC,
    sqlite3.SQLITE_CANTOPEN: errno.EACCES,
    sqlite3.SQLITE_PROTOCOL: errno.ENOLCK,
    sqlite3.SQLITE_NOLFS: errno.EFBIG,
}
_OTHER_FOLDER: Final = Advice(Operation.OTHER_FOLDER)
_OTHER_DISK: Final = Advice(Operation.OTHER_DISK)
# Input errors that mean damage: the file ends too early, or the file system itself is corrupt
_DAMAGE: Final = {sqlite3.SQLITE_IOERR_SHORT_READ, sqlite3.SQLITE_IOERR_CORRUPTFS}


def storage_error(
    path: Path, action: FileAction, error: OSError, *, needed: int | None = None
) -> IndexStorageError:
    """Return the error for a system call that failed on a file of the index.

    ``needed`` is the number of bytes to be written, if known.
    """
    number = error.errno or 0
    cause = error.strerror or str(error)
    message = _failed(path, action, cause, _advice(path, number, needed))
    return IndexStorageError(message, path, number)


def sqlite_error(path: Path, action: FileAction, error: Exception) -> IndexStorageError | None:
    """Return the error for a database of the index that SQLite could not read or write.

    Return None if the system is not the cause: then the content of the file is damaged.
    """
    if isinstance(error, MemoryError):
        return storage_error(path, action, OSError(errno.ENOMEM, os.strerror(errno.ENOMEM)))
    code = getattr(error, "sqlite_errorcode", None)
    if not isinstance(code, int) or code in _DAMAGE:
        return None
    number = _OF_SQLITE.get(code & 0xFF)
    if number is None:
        return None
    message = _failed(path, action, str(error), _advice_on_database(path, number))
    return IndexStorageError(message, path, number)


def _failed(path: Path, action: FileAction, cause: str, advice: Message) -> Message:
    match action:
        case "read":
            return Message("{} cannot be read: {}; {}", path, cause, advice)
        case "written":
            return Message("{} cannot be written: {}; {}", path, cause, advice)
        case "synced":
            return Message("{} cannot be saved to disk: {}; {}", path, cause, advice)
        case "removed":
            return Message("{} cannot be removed: {}; {}", path, cause, advice)
        case "locked":
            return Message("{} cannot be locked: {}; {}", path, cause, advice)


def _advice_on_database(path: Path, number: int) -> Message:
    if number == errno.EIO:
        return Message(
            "the disk is failing, or a limit is reached (a quota, ulimit -f): check the system "
            "log, or {}",
            _OTHER_DISK,
        )
    return _advice(path, number, None)


def _advice(path: Path, number: int, needed: int | None) -> Message:
    """Return advice against an error of the system; ``number`` is its errno."""
    if number == errno.ENOSPC:
        return _make_room(path, needed)
    if number in {errno.EACCES, errno.EPERM}:
        return _get_rights(path)
    return _ADVICE.get(number, _OTHER)


def _make_room(path: Path, needed: int | None) -> Message:
    free = _free(path)
    if needed is None:
        return Message(
            "{} are free on this disk: free some space and try again, or {}", free, _OTHER_DISK
        )
    return Message(
        "{} are free on this disk, and {} more are needed: free some space and try again, or {}",
        free,
        _size(needed),
        _OTHER_DISK,
    )


def _get_rights(path: Path) -> Message:
    owner, user = _owner_and_user(path)
    if owner == user:
        return Message(
            "the permissions of the file or of its folder do not allow it: change them (chmod "
            "u+rwX), or {}",
            _OTHER_FOLDER,
        )
    return Message(
        "it belongs to {}, and this program runs as {}: ask for permission, or {}",
        owner,
        user,
        _OTHER_FOLDER,
    )


_IN_THE_WAY: Final = Message("something else with that name is in the way: {}", _OTHER_FOLDER)
_ADVICE: Final = {
    errno.EDQUOT: Message(
        "your quota on this disk is used up: delete what you do not need, or {}", _OTHER_DISK
    ),
    errno.EFBIG: Message(
        "the file would exceed the size limit: raise the limit (ulimit -f), or {}", _OTHER_DISK
    ),
    errno.EROFS: Message("the disk is read-only: make it writable, or {}", _OTHER_DISK),
    errno.EIO: Message(
        "the disk is failing: check the system log, and copy the index to another disk"
    ),
    errno.EMFILE: Message("raise the limit of open files (ulimit -n) and try again"),
    errno.ENFILE: Message(
        "too many files are open on this machine: close other programs and try again"
    ),
    errno.ENOMEM: Message("not enough memory: close other programs and try again"),
    errno.ESTALE: Message("the file server has changed it: try again"),
    errno.ETIMEDOUT: Message("the file server does not answer: check the network and try again"),
    errno.EBUSY: Message("another program is using it: try again when that is done"),
    errno.ENOLCK: Message("this disk has no locks left: try again, or {}", _OTHER_DISK),
    errno.EEXIST: _IN_THE_WAY,
    errno.ENOTDIR: _IN_THE_WAY,
    errno.EISDIR: _IN_THE_WAY,
    errno.ELOOP: Message("too many symbolic links lead to it: name the folder itself"),
}
_OTHER: Final = Message("try again; if that does not help, {}", _OTHER_DISK)


def _free(path: Path) -> str:
    """Return the free space on the disk of a file as a text, such as ``12 GB``."""
    with contextlib.suppress(OSError):
        import shutil  # noqa: PLC0415 - only an error needs it

        return _size(shutil.disk_usage(_nearest(path)).free)
    return "0 bytes"


def _size(number: float) -> str:
    for unit in _UNITS[:-1]:
        if number < 1000:
            return f"{number:.0f} {unit}"
        number /= 1000
    return f"{number:.0f} {_UNITS[-1]}"


def _owner_and_user(path: Path) -> tuple[str, str]:
    """Return the owner of a file, or of the folder that it would be in, and the current user."""
    with contextlib.suppress(OSError, AttributeError):
        return _user(os.lstat(_nearest(path)).st_uid), _user(os.geteuid())
    return "another user", "you"


def _user(number: int) -> str:
    with contextlib.suppress(KeyError, AttributeError):
        return pwd.getpwuid(number).pw_name
    return f"user {number}"


def _nearest(path: Path) -> Path:
    """Return the file, or the nearest folder above it that exists and can be accessed."""
    for each in (path, *path.absolute().parents):
        with contextlib.suppress(OSError):
            os.lstat(each)
            return each
    return Path()
