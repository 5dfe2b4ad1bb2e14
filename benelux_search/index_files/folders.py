"""Folders of an index: create, list, sync and remove them; remove links and pipes in them."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from benelux_search.errors import IndexStorageError
from benelux_search.index_files import operations


def make_folder(path: Path, *, exist_ok: bool = False, parents: bool = False) -> None:
    """Create a folder; with ``parents`` also create missing folders above it.

    With ``exist_ok`` the folder may exist already, but must not be a link to a folder.

    Raises:
        IndexDamaged: a link, pipe, socket or device has this path.
        IndexStorageError: the system refuses, or the folder exists without ``exist_ok``.
    """
    with operations.os_errors_translated(path, "written"):
        if parents:
            os.makedirs(path.parent, exist_ok=True)
        try:
            operations.retry_interrupted(os.mkdir, path)
        except FileExistsError:
            if not exist_ok:
                raise
            operations.refuse_stray(path)
            if not is_folder(path):
                raise


def make_root(path: Path) -> list[Path]:
    """Create the folder of an index, and missing folders above it, unless it exists.

    It may be a link to a folder. Return the folders that were missing, the lowest one first.

    Raises:
        IndexStorageError: the system refuses.
    """
    with operations.os_errors_translated(path, "written"):
        missing = [each for each in (path, *path.parents) if not os.path.lexists(each)]
        os.makedirs(path, exist_ok=True)
    return missing


def remove_unused(folders: list[Path], lock: Path) -> None:
    """Remove folders from :func:`make_root` if nothing but the file ``lock`` was put into them."""
    with contextlib.suppress(OSError, IndexStorageError):
        if folders and list_names(folders[0], is_root=True) == [lock.name]:
            operations.remove(lock)
            for folder in folders:
                folder.rmdir()


def remove_tree(folder: Path, *, thoroughly: bool = True) -> None:
    """Remove a folder and its content, if the folder exists.

    Without ``thoroughly``, files that cannot be removed stay, and no error is raised.

    Raises:
        IndexDamaged: the folder or its parent is a link, a pipe, a socket or a device.
        IndexStorageError: the system refuses, and ``thoroughly`` is True.
    """
    for each in (folder.parent, folder):
        operations.refuse_stray(each)
    with (
        contextlib.suppress(FileNotFoundError),
        operations.os_errors_translated(folder, "removed", absence=True),
    ):
        import shutil  # noqa: PLC0415 - a search removes nothing

        shutil.rmtree(folder, ignore_errors=not thoroughly)


def exists(path: Path) -> bool:
    """Return True if a file, a folder or a link has this path, even a link without a target."""
    try:
        operations.lstat(path)
    except FileNotFoundError:
        return False
    return True


def is_folder(path: Path) -> bool:
    """Return True if the path is a folder; a link to a folder is not one."""
    try:
        return stat.S_ISDIR(operations.lstat(path).st_mode)
    except FileNotFoundError:
        return False


def list_names(folder: Path, *, is_root: bool = False) -> list[str]:
    """Return the sorted names of the files and folders in a folder.

    ``is_root=True`` is for the folder of the index itself, which may be a link.

    Raises:
        FileNotFoundError: there is no such folder.
        IndexDamaged: the path is a link, a pipe, a socket or a device.
        IndexStorageError: the system refuses.
    """
    if not is_root:
        operations.refuse_stray(folder)
    with operations.os_errors_translated(folder, "read"):
        return sorted(os.listdir(folder))


def tree(folder: Path) -> Iterator[Path]:
    """Yield all paths under a folder, each folder before its content; links are not followed.

    A folder that another process removes meanwhile counts as empty.
    """
    try:
        children = list_names(folder)
    except FileNotFoundError:
        return
    for name in children:
        path = folder / name
        yield path
        if is_folder(path):
            yield from tree(path)


def remove_stray(path: Path) -> None:
    """Remove a link, pipe, socket or device; do nothing if the path is a file or a folder.

    A lock on the folder makes sure that only one process does this at a time. So a file that
    another process has just put at this path is not removed.
    """
    folder = os.path.realpath(path.parent)
    with (
        operations.os_errors_translated(path, "removed", absence=True),
        contextlib.ExitStack() as stack,
    ):
        descriptor = operations.retry_interrupted(os.open, folder, os.O_RDONLY | operations.ALWAYS)
        stack.callback(os.close, descriptor)
        with contextlib.suppress(IndexStorageError):  # some systems cannot lock a folder
            operations.flock(descriptor, path, exclusive=True, wait=True)
        if operations.find_stray(path) is not None:
            operations.remove(path)


def sync(path: Path, *, is_root: bool = False) -> None:
    """Sync a file, or the list of names in a folder, to the disk.

    ``is_root=True`` is for the folder of the index itself, which may be a link.
    """
    real_path = os.path.realpath(path) if is_root else path
    with operations.os_errors_translated(path, "synced"):
        descriptor = operations.retry_interrupted(
            os.open, real_path, os.O_RDONLY | operations.ALWAYS
        )
    try:
        operations.fsync(path, descriptor)
    finally:
        os.close(descriptor)


def sync_tree(folder: Path) -> None:
    """Sync a folder and all its content to the disk."""
    for path in tree(folder):
        sync(path)
    sync(folder)
