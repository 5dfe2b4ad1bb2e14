"""Temporary folders that outlive no run for long.

A process that is killed cannot remove its temporary folders. So each of them has a lock file, which
its process holds: the next process that makes such a folder removes those whose lock is free.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benelux_search.errors import IndexDamaged, IndexStorageError
from benelux_search.index_files import files as index_files
from benelux_search.index_files.lock_file import LockTaken, hold_lock, holder

_PREFIX: Final = "benelux-search-"
_LOCK: Final = ".lock"
_ATTEMPTS: Final = 10  # another process may remove a folder before this one has locked it


@contextlib.contextmanager
def temporary_folder() -> Iterator[Path]:
    """Make a private temporary folder for a ``with`` block, and remove it at its end.

    Those that killed processes of the user have left are removed first.

    Raises:
        OSError: the folder cannot be made.
    """
    remove_abandoned()
    with contextlib.ExitStack() as stack:
        folder = _made(stack)
        # The lock is given back first: some systems do not remove a file that is open
        try:
            yield folder
        finally:
            stack.close()
            shutil.rmtree(folder, ignore_errors=True)


def _made(stack: contextlib.ExitStack) -> Path:
    """Make a folder, and hold its lock as long as ``stack``."""
    for _ in range(_ATTEMPTS):
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        try:
            stack.enter_context(hold_lock(folder / _LOCK))
        except (LockTaken, IndexDamaged):
            continue  # another process is removing it
        except IndexStorageError as error:
            shutil.rmtree(folder, ignore_errors=True)
            raise OSError(error.errno, os.strerror(error.errno), str(folder)) from error
        return folder
    raise FileExistsError(tempfile.gettempdir())


def abandoned_folders() -> Iterator[Path]:
    """Yield the temporary folders of the user whose process has ended."""
    with contextlib.suppress(OSError), os.scandir(tempfile.gettempdir()) as entries:
        for entry in entries:
            if entry.name.startswith(_PREFIX) and _is_abandoned(entry):
                yield Path(entry.path)


def _is_abandoned(entry: os.DirEntry[str]) -> bool:
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError:
        return False
    lock = Path(entry.path, _LOCK)
    is_own = not hasattr(os, "geteuid") or status.st_uid == os.geteuid()
    # A folder without a lock file is that of a process which is just making it
    return (
        stat.S_ISDIR(status.st_mode) and is_own and os.path.lexists(lock) and holder(lock) is None
    )


def remove_abandoned() -> None:
    """Remove the temporary folders of the user whose process has ended; what resists stays."""
    for folder in list(abandoned_folders()):
        with (
            contextlib.suppress(LockTaken, IndexDamaged, IndexStorageError, OSError),
            hold_lock(folder / _LOCK),
        ):
            _remove(folder)


def _remove(folder: Path) -> None:
    """Remove a folder, its lock file last; if anything is left, it keeps a lock file."""
    for name in os.listdir(folder):
        path = folder / name
        if name != _LOCK and index_files.is_folder(path):
            shutil.rmtree(path, ignore_errors=True)
        elif name != _LOCK:
            index_files.remove(path)
    index_files.remove(folder / _LOCK)
    try:
        folder.rmdir()
    except OSError:  # a worker of the process that was killed has just written a file
        index_files.touch(folder / _LOCK)
        raise


def bytes_in(folder: Path) -> int:
    """Return the bytes of the files in a folder and in the folders below it."""
    count = 0
    for each, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):  # another run may be removing it
                count += Path(each, name).lstat().st_size
    return count
