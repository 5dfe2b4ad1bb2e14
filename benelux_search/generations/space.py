"""Which generations are needed, and how the space of the others comes back."""

from __future__ import annotations

import contextlib
import errno
import shutil
from collections.abc import Iterator
from pathlib import Path

from benelux_search.errors import IndexMissing, IndexUnusable
from benelux_search.generations.folders import UNFINISHED, Generation, inodes, numbers
from benelux_search.generations.locks import flock, writer_lock
from benelux_search.generations.pointers import drop_pending, read_current, usable_pending


@contextlib.contextmanager
def writing(root: Path, *, clear: bool = True) -> Iterator[None]:
    """Holds the index at a folder for one writer, and clears away what a killed build left.

    Raises:
        IndexLocked: another process holds it, which is named.
        IndexUnusable: the folder cannot be written.
    """
    with writer_lock(root):
        if clear:
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
    with mark.open("rb") as held:
        try:
            # Without locks on this file system, the reader may have to open the index anew.
            flock(held, exclusive=False)
        except BlockingIOError:
            raise FileNotFoundError(errno.ENOENT, "being cleared away", str(mark)) from None
        if not mark.exists():
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
    except IndexUnusable:
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
        (root / name).unlink(missing_ok=True)


def is_read(generation: Generation) -> bool:
    """Whether a reader is in a generation at this moment, as far as that can be told."""
    try:
        with generation.mark.open("rb") as held:
            flock(held, exclusive=True)
    except BlockingIOError:
        return True
    except OSError:
        pass  # no mark, no reader
    return False


def _remove_unused(generation: Generation, *, if_unsure: bool) -> None:
    """Removes a generation, unless a reader is in it; no reader gets in meanwhile."""
    with contextlib.ExitStack() as stack:
        try:
            held = stack.enter_context(generation.mark.open("rb"))
            sure = flock(held, exclusive=True)
        except BlockingIOError:
            return
        except OSError:
            sure = True  # the build was killed before the mark was made: nobody is in it
        if sure or if_unsure:
            shutil.rmtree(generation.folder, ignore_errors=True)


def spare_bytes(root: Path) -> int:
    """What lies in the folder of an index beside the current generation, in bytes."""
    try:
        current = read_current(root).generation
    except IndexUnusable:
        current = 0
    needed = inodes(Generation(root, current).folder)
    there = inodes(root / "generations")
    return sum(size for inode, size in there.items() if inode not in needed)
