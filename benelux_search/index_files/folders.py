"""Folders of an index: create, list, sync and remove them, and remove links and pipes."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from benelux_search.errors import IndexStorageError
from benelux_search.index_files import operations


def make_folder(path: Path, *, exist_ok: bool = False, parents: bool = False) -> None:
    """Create a folder, and with ``parents`` those above it.

    With ``exist_ok`` the folder may exist already, but must not be a link to one.

    Raises:
        IndexDamaged: a link, pipe, socket or device is in the way.
        IndexStorageError: the system refuses, or the folder exists without ``exist_ok``.
    """
    with operations.named(path, "written"):
        if parents:
            os.makedirs(path.parent, exist_ok=True)
        try:
            operations.retried(os.mkdir, path)
        except FileExistsError:
            if not exist_ok:
                raise
            operations.refuse_stray(path)
            if not is_folder(path):
                raise


def make_root(path: Path) -> None:
    """Create the folder of an index and those above it if needed; it may be a link."""
    with operations.named(path, "written"):
        os.makedirs(path, exist_ok=True)


def remove_tree(folder: Path, *, thoroughly: bool = True) -> None:
    """Remove a folder and its content, if it exists.

    Without ``thoroughly``, files that cannot be removed stay, and no error is raised.

    Raises:
        IndexDamaged: the folder or its parent is a link, a pipe, a socket or a device.
    """
    for each in (folder.parent, folder):
        operations.refuse_stray(each)
    with contextlib.suppress(FileNotFoundError), operations.named(folder, "removed", absence=True):
        shutil.rmtree(folder, ignore_errors=not thoroughly)


def is_there(path: Path) -> bool:
    """Return True if a file, a folder or a link has this path, even a link without a target."""
    try:
        operations.look(path)
    except FileNotFoundError:
        return False
    return True


def is_folder(path: Path) -> bool:
    """Return True if the path is a folder; a link to a folder is not one."""
    try:
        return stat.S_ISDIR(operations.look(path).st_mode)
    except FileNotFoundError:
        return False


def names(folder: Path, *, is_root: bool = False) -> list[str]:
    """Return the sorted names in a folder.

    The folder of the index itself (``is_root``) may be a link.

    Raises:
        FileNotFoundError: there is no such folder.
        IndexDamaged: it is a link, a pipe, a socket or a device.
        IndexStorageError: the system refuses.
    """
    if not is_root:
        operations.refuse_stray(folder)
    with operations.named(folder, "read"):
        return sorted(os.listdir(folder))


def tree(folder: Path) -> Iterator[Path]:
    """Yield all paths under a folder, each folder before its content; links are not followed.

    Files that another process removes meanwhile are left out.
    """
    try:
        children = names(folder)
    except FileNotFoundError:
        return
    for name in children:
        path = folder / name
        yield path
        if is_folder(path):
            yield from tree(path)


def remove_stray(path: Path) -> None:
    """Remove a link, pipe, socket or device; any other file stays.

    Only one process at a time does this, so a file that another process has put in its place
    meanwhile stays.
    """
    folder = os.path.realpath(path.parent)
    with operations.named(path, "removed", absence=True), contextlib.ExitStack() as stack:
        number = operations.retried(os.open, folder, os.O_RDONLY | operations.ALWAYS)
        stack.callback(os.close, number)
        with contextlib.suppress(IndexStorageError):  # some systems cannot lock a folder
            operations.flock(number, path, exclusive=True, wait=True)
        if operations.stray(path) is not None:
            operations.remove(path)


def sync(path: Path, *, is_root: bool = False) -> None:
    """Flush a file, or the names in a folder, to disk; ``is_root`` is as in :func:`names`."""
    real_path = os.path.realpath(path) if is_root else path
    with operations.named(path, "synced"):
        number = operations.retried(os.open, real_path, os.O_RDONLY | operations.ALWAYS)
    try:
        operations.fsync(path, number)
    finally:
        os.close(number)


def sync_tree(folder: Path) -> None:
    """Flush a folder and all its content to disk."""
    for path in tree(folder):
        sync(path)
    sync(folder)
