"""A generation in the making: it becomes the current one, or is saved to be gone on with."""

from __future__ import annotations

import contextlib
import errno
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from benelux_search import index_files
from benelux_search.errors import IndexDamaged, IndexMissing, IndexStorageError, IndexUnusable
from benelux_search.index_files.lock_file import now
from benelux_search.storage.generation_files import (
    GENERATIONS,
    LEXICON,
    STORE,
    UNFINISHED,
    Damage,
    FileEntry,
    Generation,
    Manifest,
    clone,
    damaged_files,
    file_digest,
    inodes,
    is_part_of,
    numbers,
    refuse_strays,
    sha256_of,
    writer_lock,
)
from benelux_search.storage.pointers import (
    Current,
    Pending,
    drop_pending,
    prepare_current,
    read_current,
    read_pending,
    set_pending,
    switch,
    usable_pending,
)


class Building:
    """A new generation in the making; ``publish`` makes it the current one.

    ``previous`` is the manifest of the generation that it begins with, None for an empty one.
    """

    def __init__(self, root: Path, previous: Manifest | None) -> None:
        self.generation = Generation(root, max(numbers(root), default=0) + 1)
        self._previous = previous

    def start(self, *, keep_store: bool = True, keep_indexes: bool) -> None:
        """Makes the folder, with the store and maybe the indexes of the previous generation.

        Raises:
            IndexDamaged: the store to begin with is not as it was written.
        """
        new = self.generation
        index_files.make_folder(new.folder.parent, exist_ok=True)
        index_files.make_folder(new.folder)
        index_files.touch(new.mark)
        if self._previous is None:
            return
        old = self._old(self._previous)
        if keep_store:
            _copy_checked(old, new, self._previous)
        if keep_indexes:
            for part in map(old.folder.joinpath, index_files.names(old.folder)):
                if index_files.is_folder(part):
                    clone(part, new.folder / part.name)

    def taken_up_damaged(self) -> Damage | None:
        """A damaged file of the previous indexes whose content is in the new ones, or may be.

        What is shared by a link is damaged there as it was here, which is seen when it is looked
        for. What was merged or copied would get a hash anew, and pass for sound.
        """
        if self._previous is None:
            return None
        old, shared = self._old(self._previous), inodes(self.generation.folder)

        def is_taken_up(name: str, _entry: FileEntry) -> bool:
            found = index_files.look(old.folder / name)
            # the lexicon is looked at by itself: it is made anew without the indexes
            indexed = name != STORE and not is_part_of(LEXICON, name)
            return indexed and (found.st_dev, found.st_ino) not in shared

        return next(damaged_files(old, self._previous, hashed=is_taken_up), None)

    def took_over_whole(self, part: str) -> bool:
        """Whether a folder of the previous generation, of which this one has a copy, is as it was
        written, to its last byte."""

        def is_of_it(name: str, _entry: FileEntry) -> bool:
            return is_part_of(part, name)

        if self._previous is None:
            return False
        damaged = damaged_files(self._old(self._previous), self._previous, hashed=is_of_it)
        return not any(is_part_of(part, damage.name) for damage in damaged)

    def publish(self, engine: str, analysis: str) -> None:
        """Writes all to the disk and makes this generation the current one."""
        root = self.generation.root
        manifest = self._manifest(engine, analysis, complete=True)
        content = manifest.content()
        prepared = prepare_current(root, Current(manifest.generation, sha256_of(content)))
        self._seal(content)
        switch(prepared)
        drop_pending(root)
        clear_away(root)

    def save(self, engine: str, analysis: str, base: str, paths: Sequence[str]) -> Manifest:
        """Writes all to the disk, for a later build to go on from; no reader sees it.

        ``base`` and ``paths`` are those of :class:`Pending`.
        """
        root = self.generation.root
        manifest = self._manifest(engine, analysis, complete=False)
        content = manifest.content()
        self._seal(content)
        set_pending(root, Pending(manifest.generation, sha256_of(content), base, tuple(paths)))
        clear_away(root)
        return manifest

    def discard(self) -> None:
        """Clears away what was built, unless it is current or saved by now.

        What the files say counts: a build may be interrupted right after its last step. When
        they cannot be read, it is left to the next run to clear away.
        """
        root, number = self.generation.root, self.generation.number
        with contextlib.suppress(IndexStorageError):
            pending = read_pending(root)
            named = {None if pending is None else pending.generation}
            with contextlib.suppress(IndexMissing, IndexDamaged):
                named.add(read_current(root).generation)
            if number not in named:
                index_files.remove_tree(self.generation.folder, thoroughly=False)

    def _old(self, previous: Manifest) -> Generation:
        return Generation(self.generation.root, previous.generation)

    def _manifest(self, engine: str, analysis: str, *, complete: bool) -> Manifest:
        files = dict(self._entries())
        return Manifest(self.generation.number, engine, analysis, now(), complete, files)

    def _entries(self) -> Iterator[tuple[str, FileEntry]]:
        """Every file with its size and hash; that of a file that is shared is known."""
        known = {} if self._previous is None else dict(self._shared(self._previous))
        for name, path in self.generation.files():
            found = index_files.look(path)
            entry = known.get((found.st_dev, found.st_ino))
            if entry is None or entry.size != found.st_size:
                entry = FileEntry(found.st_size, file_digest(path))
            yield name, entry

    def _shared(self, previous: Manifest) -> Iterator[tuple[tuple[int, int], FileEntry]]:
        folder = self._old(previous).folder
        for name, entry in previous.files.items():
            try:
                found = index_files.look(folder / name)
            except FileNotFoundError:
                continue
            yield (found.st_dev, found.st_ino), entry

    def _seal(self, manifest: bytes) -> None:
        """The manifest in the end: where it is, all that it speaks of is on the disk."""
        generation = self.generation
        index_files.sync_tree(generation.folder)
        index_files.write(generation.manifest, manifest)
        for folder in (generation.folder, generation.folder.parent):
            index_files.sync(folder)
        index_files.sync(generation.root, is_root=True)


def _copy_checked(old: Generation, new: Generation, manifest: Manifest) -> None:
    """A copy of the store; a damaged one would get a hash anew, and pass for sound."""
    entry = manifest.files.get(STORE)
    read = hashlib.sha256()
    try:
        index_files.copy(old.store, new.store, read.update)
    except FileNotFoundError as error:
        raise IndexDamaged(f"{old.store} is missing", old.root) from error
    if entry is None or read.hexdigest() != entry.sha256:
        raise IndexDamaged(f"{old.store} does not hold what was written", old.root)


# Which generations are needed, and how the space of the others comes back.


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


# The folder of an index: whole generations, one of them current.
#
# ::
#
# index/
# ├── CURRENT              which generation counts, and the hash of its manifest
# ├── PENDING              what was saved of a build that goes on, if there is one
# ├── LOCK                 held by the process that writes; who that is
# └── generations/
# ├── 000006/          an old one, for readers that are still in it
# └── 000007/
# ├── MANIFEST.json    every other file: its size and hash
# ├── IN_USE           held (shared) by every reader of this generation
# ├── store.sqlite
# ├── nl/
# ├── fr/
# └── lexicon/         what translates what; it may be missing
#
# A build writes a new folder beside the current one and then replaces ``CURRENT``, which is
# atomic: a reader sees the old state or the new one, whole, and so does the world after a build
# that was killed. Everything is on the disk before ``CURRENT`` says so. ``CURRENT`` vouches for
# the manifest, and that for every byte of the generation.
#
# All of it is files and folders: a link, a pipe or a device in it is damage, and nothing follows or
# opens one. The folder of the index itself may be a link.
#
# :class:`~.making.Building` is not loaded with the package: who reads an index does not need it.
