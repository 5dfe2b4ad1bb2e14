"""Which generations are needed, and how the space of the others comes back."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterator
from pathlib import Path

from benelux_search import index_files
from benelux_search.errors import IndexDamaged, IndexMissing, IndexStorageError, IndexUnusable
from benelux_search.generations.folders import (
    GENERATIONS,
    UNFINISHED,
    Generation,
    inodes,
    numbers,
    refuse_strays,
)
from benelux_search.generations.locks import writer_lock
from benelux_search.generations.pointers import drop_pending, read_current, usable_pending


@contextlib.contextmanager
def writing(root: Path, *, clear: bool = True) -> Iterator[None]:
    """Holds the index at a folder for one writer, and clears away what a killed build left.

    A repair, which does not ``clear``, finds links in it and what to do about them by itself.

    Raises:
        IndexLocked: another process holds it, which is named.
        IndexDamaged: there is a link in it.
        IndexStorageError: the folder cannot be written.
    """
    with writer_lock(root):
        if clear:
            refuse_strays(root)
            clear_away(root)
        yield


@contextlib.contextmanager
def lease(generation: Generation) -> Iterator[None]:
    """Keeps a generation from being cleared away while a reader is in it.

    It goes with its last reader when it is an old one by then.

    Raises:
        FileNotFoundError: it was cleared before it could be held.
    """
    mark = generation.mark
    with index_files.open_to_read(mark) as held:
        try:
            # Without locks on this file system, the reader may have to open the index anew.
            index_files.lock(held, mark, exclusive=False)
        except BlockingIOError:
            raise FileNotFoundError(errno.ENOENT, "being cleared away", str(mark)) from None
        if not index_files.is_there(mark):
            raise FileNotFoundError(errno.ENOENT, "cleared away", str(mark))
        yield
    with contextlib.suppress(IndexUnusable):
        if generation.number < read_current(generation.root).generation:
            _remove_unused(generation, if_unsure=False)


def clear_away(root: Path) -> None:
    """Removes what nobody needs: old generations without a reader, what killed builds left.

    Only who holds the lock may do this. Of an index that is damaged nothing is removed.
    """
    try:
        current = read_current(root).generation
    except IndexMissing:
        current = 0
    except IndexDamaged:
        return
    pending = usable_pending(root)
    if pending is None:
        drop_pending(root)
    needed = {current, 0 if pending is None else pending.generation}
    there = numbers(root)
    before = max((number for number in there if number < current), default=0)
    for number in there:
        if number not in needed:
            # Where no lock tells, a reader may be in the one before the current
            _remove_unused(Generation(root, number), if_unsure=number != before)
    for name in UNFINISHED:  # in the end: one tells what a killed first build left
        index_files.remove(root / name)


def is_read(generation: Generation) -> bool:
    """Whether a reader is in a generation at this moment, as far as that can be told."""
    try:
        with index_files.open_to_read(generation.mark) as held:
            index_files.lock(held, generation.mark, exclusive=True)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        pass  # no mark, no reader
    return False


def _remove_unused(generation: Generation, *, if_unsure: bool) -> None:
    """Removes a generation, unless a reader is in it; no reader gets in meanwhile."""
    with contextlib.ExitStack() as stack:
        try:
            held = stack.enter_context(index_files.open_to_read(generation.mark))
            sure = index_files.lock(held, generation.mark, exclusive=True)
        except (BlockingIOError, IndexStorageError):
            return
        except FileNotFoundError:
            sure = True  # the build was killed before the mark was made: nobody is in it
        if sure or if_unsure:
            index_files.remove_tree(generation.folder, thoroughly=False)


def spare_bytes(root: Path) -> int:
    """What lies in the folder of an index beside the current generation, in bytes."""
    try:
        current = read_current(root).generation
    except (IndexMissing, IndexDamaged):
        current = 0
    needed = inodes(Generation(root, current).folder)
    there = inodes(root / GENERATIONS)
    return sum(size for inode, size in there.items() if inode not in needed)
