"""Errors of the operating system and of SQLite, as errors that name a file of the index.

Each says which file, what could not be done with it, what the system says, and what helps. The
document that was being read at that moment has nothing to do with it, and is not named.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sqlite3
from pathlib import Path
from typing import Final, Literal, TypeAlias

from benelux_search.errors import IndexStorageError, Message

try:
    import pwd
except ImportError:  # pragma: no cover - not a POSIX system
    pwd = None  # type: ignore[assignment]

Action: TypeAlias = Literal["read", "written", "synced", "removed", "locked"]

_UNITS: Final = ("bytes", "kB", "MB", "GB", "TB")
# SQLite does not pass on what the system said: the primary code of an error, and what stands for it
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
# Errors of input that are damage: the file ends too early, or is not what a file system gave out
_DAMAGE: Final = {sqlite3.SQLITE_IOERR_SHORT_READ, sqlite3.SQLITE_IOERR_CORRUPTFS}


def storage_error(
    path: Path, action: Action, error: OSError, *, needed: int | None = None
) -> IndexStorageError:
    """The error for a file of the index that the system refused to read, write, remove or lock.

    ``needed`` is how many bytes were to be written, where that is known.
    """
    number = error.errno or 0
    cause = error.strerror or str(error)
    message = _failed(path, action, cause, _advice(path, number, needed))
    return IndexStorageError(message, path, number)


def sqlite_error(path: Path, action: Action, error: Exception) -> IndexStorageError | None:
    """The error for a database of the index that SQLite could not read or write.

    None when the system is not to blame: then what the file holds is damaged.
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


def _failed(path: Path, action: Action, cause: str, advice: Message) -> Message:
    match action:
        case "read":
            return Message("{} cannot be read: {}; {}", path, cause, advice)
        case "written":
            return Message("{} cannot be written: {}; {}", path, cause, advice)
        case "synced":
            return Message("{} cannot be put on the disk: {}; {}", path, cause, advice)
        case "removed":
            return Message("{} cannot be removed: {}; {}", path, cause, advice)
        case "locked":
            return Message("{} cannot be locked: {}; {}", path, cause, advice)


def _advice_on_database(path: Path, number: int) -> Message:
    if number == errno.EIO:
        return Message(
            "the disk fails, or a limit is reached (a quota, ulimit -f): look at the log of the "
            "system, or name a folder on another disk with --index DIR"
        )
    return _advice(path, number, None)


def _advice(path: Path, number: int, needed: int | None) -> Message:
    """What helps against an error of the system."""
    if number == errno.ENOSPC:
        return _make_room(path, needed)
    if number in {errno.EACCES, errno.EPERM}:
        return _get_rights(path)
    return _ADVICE.get(number, _OTHER)


def _make_room(path: Path, needed: int | None) -> Message:
    free = _free(path)
    if needed is None:
        return Message(
            "{} are free on this disk: make room and run this again, or name a folder on another "
            "disk with --index DIR",
            free,
        )
    return Message(
        "{} are free on this disk, and {} more are needed: make room and run this again, or name "
        "a folder on another disk with --index DIR",
        free,
        _size(needed),
    )


def _get_rights(path: Path) -> Message:
    owner, user = _owner_and_user(path)
    if owner == user:
        return Message(
            "its rights, or those of its folder, do not allow it: change them (chmod u+rwX), or "
            "name another folder with --index DIR"
        )
    return Message(
        "it belongs to {}, and this program runs as {}: get the right to use it, or name another "
        "folder with --index DIR",
        owner,
        user,
    )


_IN_THE_WAY: Final = Message(
    "something else of that name is in the way: name another folder with --index DIR"
)
_ADVICE: Final = {
    errno.EDQUOT: Message(
        "your quota on this disk is used up: delete what you do not need, or name a folder on "
        "another disk with --index DIR"
    ),
    errno.EFBIG: Message(
        "the file would be larger than is allowed: raise the limit (ulimit -f), or name a folder "
        "on another disk with --index DIR"
    ),
    errno.EROFS: Message(
        "the disk can only be read: make it writable, or name a folder on another disk with "
        "--index DIR"
    ),
    errno.EIO: Message(
        "the disk fails: look at the log of the system, and copy the index to another disk"
    ),
    errno.EMFILE: Message("raise the limit of open files (ulimit -n) and run this again"),
    errno.ENFILE: Message(
        "too many files are open on this machine: end other programs and run this again"
    ),
    errno.ENOMEM: Message("memory is short: end other programs and run this again"),
    errno.ESTALE: Message("the file server changed it meanwhile: run this again"),
    errno.ETIMEDOUT: Message(
        "the file server does not answer: look at the network and run this again"
    ),
    errno.EBUSY: Message("another program uses it: run this again when that is done"),
    errno.ENOLCK: Message(
        "this disk has no locks left: run this again, or name a folder on another disk with "
        "--index DIR"
    ),
    errno.EEXIST: _IN_THE_WAY,
    errno.ENOTDIR: _IN_THE_WAY,
    errno.EISDIR: _IN_THE_WAY,
    errno.ELOOP: Message("too many symbolic links lead to it: name the folder itself"),
}
_OTHER: Final = Message(
    "run this again; if that does not help, name a folder on another disk with --index DIR"
)


def _free(path: Path) -> str:
    """How much room the disk of a file has, in words."""
    with contextlib.suppress(OSError):
        return _size(shutil.disk_usage(_nearest(path)).free)
    return "0 bytes"


def _size(number: float) -> str:
    for unit in _UNITS[:-1]:
        if number < 1000:
            return f"{number:.0f} {unit}"
        number /= 1000
    return f"{number:.0f} {_UNITS[-1]}"


def _owner_and_user(path: Path) -> tuple[str, str]:
    """Who owns a file (or the folder that it would be in), and who runs this program."""
    with contextlib.suppress(OSError, AttributeError):
        return _user(os.lstat(_nearest(path)).st_uid), _user(os.geteuid())
    return "another user", "you"


def _user(number: int) -> str:
    with contextlib.suppress(KeyError, AttributeError):
        return pwd.getpwuid(number).pw_name
    return f"user {number}"


def _nearest(path: Path) -> Path:
    """The file, or the first folder above it that is there and can be looked at."""
    for each in (path, *path.absolute().parents):
        with contextlib.suppress(OSError):
            os.lstat(each)
            return each
    return Path()
