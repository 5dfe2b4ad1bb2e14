"""The lock of an index: one process writes it at a time."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from benelux_search import index_files, index_lock
from benelux_search.errors import IndexLocked
from benelux_search.generations.folders import LOCK
from benelux_search.index_lock import Holder, LockTaken

__all__ = ["Holder", "holder", "writer_lock"]


@contextlib.contextmanager
def writer_lock(root: Path) -> Iterator[None]:
    """Holds the index at a folder for one writer; makes the folder when there is none.

    Raises:
        IndexLocked: another process holds it, which is named.
        IndexStorageError: the folder cannot be written.
    """
    index_files.make_root(root)
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(index_lock.locked(root / LOCK))
        except LockTaken as taken:
            raise _locked(root, taken) from None
        yield


def holder(root: Path) -> Holder | None:
    """The process that writes the index at this moment."""
    return index_lock.holder(root / LOCK)


def _locked(root: Path, taken: LockTaken) -> IndexLocked:
    who = taken.holder
    if who is None:
        return IndexLocked(
            f"another process is writing the index at {root}; try again when it is done"
        )
    more = "" if taken.certain else f"; if it is not running any more, delete {root / LOCK}"
    return IndexLocked(
        f"{who} is writing the index at {root} ({who.details()}); try again when it is done{more}"
    )
