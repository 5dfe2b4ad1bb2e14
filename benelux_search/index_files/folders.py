"""Folders of an index: made, listed, synced and removed, and what does not belong in them."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from benelux_search.errors import IndexStorageError
from benelux_search.index_files.operations import (
    ALWAYS,
    flock,
    fsync,
    look,
    named,
    refuse_stray,
    remove,
    retried,
    stray,
)


def make_folder(path: Path, *, exist_ok: bool = False, parents: bool = False) -> None:
    """Makes a folder; one that is there must be a folder itself, not a link to one."""
    with named(path, "written"):
        if parents:
            os.makedirs(path.parent, exist_ok=True)
        try:
            retried(os.mkdir, path)
        except FileExistsError:
            if not exist_ok:
                raise
            refuse_stray(path)
            if not is_folder(path):
                raise


def make_root(path: Path) -> None:
    """Makes the folder of an index with those above it, if it is not there; it may be a link."""
    with named(path, "written"):
        os.makedirs(path, exist_ok=True)


def remove_tree(folder: Path, *, thoroughly: bool = True) -> None:
    """Removes a folder with all that is in it, if it is there.

    Not ``thoroughly``: what cannot be removed stays, without an error.

    Raises:
        IndexDamaged: the folder, or the one it is in, is a link.
    """
    for each in (folder.parent, folder):
        refuse_stray(each)
    with contextlib.suppress(FileNotFoundError), named(folder, "removed", absence=True):
        shutil.rmtree(folder, ignore_errors=not thoroughly)


def is_there(path: Path) -> bool:
    """True when there is a file of that name, or a link, wherever that leads."""
    try:
        look(path)
    except FileNotFoundError:
        return False
    return True


def is_folder(path: Path) -> bool:
    """True for a folder; a link to one is none."""
    try:
        return stat.S_ISDIR(look(path).st_mode)
    except FileNotFoundError:
        return False


def names(folder: Path, *, is_root: bool = False) -> list[str]:
    """The names in a folder, in order; that of the index itself (``is_root``) may be a link.

    Raises as :func:`open_to_read` does.
    """
    if not is_root:
        refuse_stray(folder)
    with named(folder, "read"):
        return sorted(os.listdir(folder))


def tree(folder: Path) -> Iterator[Path]:
    """Everything under a folder, what is in a folder after it; links are not followed.

    What somebody else clears away meanwhile is left out.
    """
    try:
        found = names(folder)
    except FileNotFoundError:
        return
    for name in found:
        path = folder / name
        yield path
        if is_folder(path):
            yield from tree(path)


def remove_stray(path: Path) -> None:
    """Removes a link, pipe or device, and nothing else.

    One process does so at a time: a file that another one has put in its place by now stays.
    """
    folder = os.path.realpath(path.parent)
    with named(path, "removed", absence=True), contextlib.ExitStack() as stack:
        number = retried(os.open, folder, os.O_RDONLY | ALWAYS)
        stack.callback(os.close, number)
        with contextlib.suppress(IndexStorageError):  # some systems cannot lock a folder
            flock(number, path, exclusive=True, wait=True)
        if stray(path) is not None:
            remove(path)


def sync(path: Path, *, is_root: bool = False) -> None:
    """Puts a file, or the names in a folder, on the disk; ``is_root`` as for :func:`names`."""
    place = os.path.realpath(path) if is_root else path
    with named(path, "synced"):
        number = retried(os.open, place, os.O_RDONLY | ALWAYS)
    try:
        fsync(path, number)
    finally:
        os.close(number)


def sync_tree(folder: Path) -> None:
    """Puts a folder with all that is in it on the disk."""
    for path in tree(folder):
        sync(path)
    sync(folder)
