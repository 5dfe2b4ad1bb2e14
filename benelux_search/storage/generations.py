"""Writing, publishing, locking and removing the generations of an index.

``GenerationWriter`` writes a new generation. It publishes the generation, or saves it so that a
later build can continue. ``lease`` keeps a generation on the disk while a reader uses it.
``clear_away`` removes generations that are no longer used. See :mod:`~.generation_files` for the
folder layout.
"""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from benelux_search.errors import IndexDamaged, IndexMissing, IndexStorageError, IndexUnusable
from benelux_search.index_files import files as index_files
from benelux_search.index_files.lock_file import utc_now
from benelux_search.logs import logger
from benelux_search.storage import generation_files, pointers


class GenerationWriter:
    """A new generation being written; ``publish`` makes it the current one.

    ``previous`` is the manifest of the generation to start from, or None to start empty.
    """

    def __init__(self, root: Path, previous: generation_files.Manifest | None) -> None:
        self.generation = generation_files.Generation(
            root, max(generation_files.generation_numbers(root), default=0) + 1
        )
        self._previous = previous

    def start(
        self, *, keep_store: bool = True, keep_indexes: bool, verify_store: bool = False
    ) -> None:
        """Make the folder of the new generation, and take parts of the previous one into it.

        ``keep_store`` shares the files of the store, and the vectors of its texts. ``keep_indexes``
        shares or copies those of the indexes and the lexicon. Damaged vectors are left out.

        Raises:
            IndexDamaged: a file of the previous store is missing or has another size or, with
                ``verify_store``, another content.
        """
        new = self.generation
        index_files.make_folder(new.folder.parent, exist_ok=True)
        index_files.make_folder(new.folder)
        index_files.touch(new.reader_lock)
        if self._previous is None:
            return
        old = self._previous_generation(self._previous)
        if keep_store:
            _share_store(old, new, self._previous, verify=verify_store)
        for folder in map(old.folder.joinpath, index_files.list_names(old.folder)):
            if not index_files.is_folder(folder) or folder.name == generation_files.STORE:
                continue
            if folder.name == generation_files.MEANING:
                if keep_store and self._has_intact_vectors():
                    generation_files.clone(folder, new.meaning)
            elif keep_indexes:
                generation_files.clone(folder, new.folder / folder.name)

    def _has_intact_vectors(self) -> bool:
        is_intact = self.is_copy_intact(generation_files.MEANING, only_small=True)
        if not is_intact:
            logger(__name__).warning("the vectors are damaged: texts are to be encoded again")
        return is_intact

    def find_merged_damage(self) -> generation_files.Damage | None:
        """Return a damaged file of the previous indexes whose content is in the new ones, or None.

        Files shared by a hard link are not checked: they keep their old checksums, so a later check
        finds the damage. Files that were merged or copied are checked: their content gets new
        checksums, so a later check would not find the damage.
        """

        def is_of_index(name: str) -> bool:
            # The lexicon and the vectors are checked separately
            return not _is_of_store(name) and not generation_files.is_extra(name)

        return self._damage_taken_up(is_of_index)

    def refuse_damage_in_store(self) -> None:
        """Check the files of the previous store that were merged into new ones.

        Raises:
            IndexDamaged: one of them does not hold what was written.
        """
        damage = self._damage_taken_up(_is_of_store)
        if damage is not None:
            raise IndexDamaged(str(damage), self.generation.root)

    def _damage_taken_up(
        self, is_concerned: Callable[[str], bool]
    ) -> generation_files.Damage | None:
        """Return a damaged file of the previous generation that this one has no link to."""
        if self._previous is None:
            return None
        old = self._previous_generation(self._previous)
        shared = generation_files.sizes_by_inode(self.generation.folder)

        def is_merged(name: str, _entry: generation_files.FileEntry) -> bool:
            if not is_concerned(name):
                return False
            status = index_files.lstat(old.folder / name)
            return (status.st_dev, status.st_ino) not in shared

        damaged = generation_files.damaged_files(old, self._previous, should_hash=is_merged)
        return next((each for each in damaged if is_concerned(each.name)), None)

    def is_copy_intact(self, folder: str, *, only_small: bool = False) -> bool:
        """Return True if a folder of the previous generation, such as ``lexicon``, is undamaged.

        This generation has a copy of that folder, so the copy is undamaged, too. With
        ``only_small``, only small files are read: large ones are links, which keep their checksums.
        """

        def is_in_folder(name: str, entry: generation_files.FileEntry) -> bool:
            is_read = not only_small or entry.size <= generation_files.SMALL
            return is_read and generation_files.is_part_of(folder, name)

        if self._previous is None:
            return False
        damaged = generation_files.damaged_files(
            self._previous_generation(self._previous), self._previous, should_hash=is_in_folder
        )
        return not any(generation_files.is_part_of(folder, damage.name) for damage in damaged)

    def publish(self, engine: str, analysis: str) -> None:
        """Sync all files to the disk, make this generation current, and remove unused generations.

        ``engine`` and ``analysis`` are those of :class:`~.generation_files.Manifest`.
        """
        root = self.generation.root
        manifest = self._manifest(engine, analysis, complete=True)
        content = manifest.content()
        prepared = pointers.prepare_current(
            root, pointers.Current(manifest.generation, generation_files.sha256_of(content))
        )
        self._seal(content)
        pointers.switch(prepared)
        pointers.drop_pending(root)
        clear_away(root)

    def save(
        self, engine: str, analysis: str, base: str, paths: Sequence[str]
    ) -> generation_files.Manifest:
        """Save this generation for a later run to continue, and return its manifest.

        All files are synced to the disk. Readers do not see a saved generation. ``base`` and
        ``paths`` are those of :class:`~.pointers.Pending`.
        """
        root = self.generation.root
        manifest = self._manifest(engine, analysis, complete=False)
        content = manifest.content()
        self._seal(content)
        pointers.set_pending(
            root,
            pointers.Pending(
                manifest.generation, generation_files.sha256_of(content), base, tuple(paths)
            ),
        )
        clear_away(root)
        return manifest

    def discard(self) -> None:
        """Remove the folder of the generation, unless CURRENT or PENDING names this generation.

        Both files are read from the disk, because a build may be interrupted right after its last
        step. If they cannot be read, the folder stays, and the next run removes it.
        """
        root, number = self.generation.root, self.generation.number
        with contextlib.suppress(IndexStorageError):
            pending = pointers.read_pending(root)
            needed = {None if pending is None else pending.generation}
            with contextlib.suppress(IndexMissing, IndexDamaged):
                needed.add(pointers.read_current(root).generation)
            if number not in needed:
                index_files.remove_tree(self.generation.folder, thoroughly=False)

    def _previous_generation(
        self, previous: generation_files.Manifest
    ) -> generation_files.Generation:
        return generation_files.Generation(self.generation.root, previous.generation)

    def _manifest(self, engine: str, analysis: str, *, complete: bool) -> generation_files.Manifest:
        files = dict(self._entries())
        return generation_files.Manifest(
            self.generation.number, engine, analysis, utc_now(), complete, files
        )

    def _entries(self) -> Iterator[tuple[str, generation_files.FileEntry]]:
        """Yield every file with its size and checksum; a shared file keeps its known checksum."""
        known = {} if self._previous is None else dict(self._shared(self._previous))
        for name, path in self.generation.files():
            status = index_files.lstat(path)
            entry = known.get((status.st_dev, status.st_ino))
            if entry is None or entry.size != status.st_size:
                entry = generation_files.FileEntry(
                    status.st_size, generation_files.sha256_of_file(path)
                )
            yield name, entry

    def _shared(
        self, previous: generation_files.Manifest
    ) -> Iterator[tuple[tuple[int, int], generation_files.FileEntry]]:
        folder = self._previous_generation(previous).folder
        for name, entry in previous.files.items():
            try:
                status = index_files.lstat(folder / name)
            except FileNotFoundError:
                continue
            yield (status.st_dev, status.st_ino), entry

    def _seal(self, manifest: bytes) -> None:
        """Sync everything and then write the manifest: if it exists, all its files are on disk."""
        generation = self.generation
        index_files.sync_tree(generation.folder)
        index_files.write(generation.manifest, manifest)
        for folder in (generation.folder, generation.folder.parent):
            index_files.sync(folder)
        index_files.sync(generation.root, is_root=True)


def _share_store(
    old: generation_files.Generation,
    new: generation_files.Generation,
    manifest: generation_files.Manifest,
    *,
    verify: bool,
) -> None:
    """Link the files of the store that a manifest lists into a new generation."""
    check_store(old, manifest, verify=verify)
    index_files.make_folder(new.store)
    for name in filter(_is_of_store, manifest.files):
        index_files.link(old.folder / name, new.folder / name)


def check_store(
    generation: generation_files.Generation, manifest: generation_files.Manifest, *, verify: bool
) -> None:
    """Check the files of the store that a manifest lists; with ``verify``, every byte of them.

    Raises:
        IndexDamaged: one is missing or has another size or, with ``verify``, another content.
    """
    stored = {name: entry for name, entry in manifest.files.items() if _is_of_store(name)}
    generation_files.check_files(generation, replace(manifest, files=stored), verify=verify)


def _is_of_store(name: str) -> bool:
    return generation_files.is_part_of(generation_files.STORE, name)


# --- Which generations are needed, and the removal of the others


@contextlib.contextmanager
def lock_for_writing(root: Path, *, clear: bool = True) -> Iterator[None]:
    """Lock an index for one writer until the end of the block; remove leftovers of killed builds.

    With ``clear=False``, nothing is removed and links are not refused: a repair does this itself.

    Raises:
        IndexLocked: another process holds the lock; the message names that process.
        IndexDamaged: there is a link, a pipe, a socket or a device in the index.
        IndexStorageError: the folder cannot be written.
    """
    with generation_files.writer_lock(root):
        if clear:
            generation_files.refuse_strays(root)
            clear_away(root)
        yield


@contextlib.contextmanager
def lease(generation: generation_files.Generation) -> Iterator[None]:
    """Lock a generation for a reader until the end of the block, so that no build removes it.

    After the block, the generation is removed if it is older than the current one and has no other
    reader.

    Raises:
        FileNotFoundError: the generation was removed before it could be locked.
    """
    path = generation.reader_lock
    with index_files.open_to_read(path) as held:
        try:
            # On a file system without locks, the reader may have to open the index again.
            index_files.lock(held, path, exclusive=False)
        except BlockingIOError:
            raise FileNotFoundError(errno.ENOENT, "being cleared away", str(path)) from None
        if not index_files.exists(path):
            raise FileNotFoundError(errno.ENOENT, "cleared away", str(path))
        yield
    with contextlib.suppress(IndexUnusable):
        if generation.number < pointers.read_current(generation.root).generation:
            _remove_unused(generation, without_locks=False)


def clear_away(root: Path) -> None:
    """Remove old generations without a reader, and files that killed builds left behind.

    Only the process that holds the writer lock may call this. If CURRENT is damaged, nothing is
    removed.
    """
    try:
        current = pointers.read_current(root).generation
    except IndexMissing:
        current = 0
    except IndexDamaged:
        return
    pending = pointers.usable_pending(root)
    if pending is None:
        pointers.drop_pending(root)
    needed = {current, 0 if pending is None else pending.generation}
    numbers = generation_files.generation_numbers(root)
    before = max((number for number in numbers if number < current), default=0)
    for number in numbers:
        if number not in needed:
            # Without file locks, a reader may still use the generation before the current one
            _remove_unused(
                generation_files.Generation(root, number), without_locks=number != before
            )
    # Last, because CURRENT.first shows that a killed first build left the generations
    for name in generation_files.UNFINISHED:
        index_files.remove(root / name)


def has_reader(generation: generation_files.Generation) -> bool:
    """Return True if a reader is using a generation now.

    On a file system without locks, the result is always False.
    """
    try:
        with index_files.open_to_read(generation.reader_lock) as held:
            index_files.lock(held, generation.reader_lock, exclusive=True)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        pass  # without this file there is no reader
    return False


def _remove_unused(generation: generation_files.Generation, *, without_locks: bool) -> None:
    """Remove a generation that no reader uses; no reader can enter it meanwhile.

    If the file system has no locks, it is removed only with ``without_locks``.
    """
    with contextlib.ExitStack() as stack:
        try:
            held = stack.enter_context(index_files.open_to_read(generation.reader_lock))
            is_locked = index_files.lock(held, generation.reader_lock, exclusive=True)
        except (BlockingIOError, IndexStorageError):
            return
        except FileNotFoundError:
            is_locked = True  # the build was killed before it made this file: there is no reader
        if is_locked or without_locks:
            index_files.remove_tree(generation.folder, thoroughly=False)


def spare_bytes(root: Path) -> int:
    """Return the size in bytes of the generation files that the current generation does not use.

    A file that the current generation shares with another one by a hard link is not counted.
    """
    try:
        current = pointers.read_current(root).generation
    except (IndexMissing, IndexDamaged):
        current = 0
    needed = generation_files.sizes_by_inode(generation_files.Generation(root, current).folder)
    sizes = generation_files.sizes_by_inode(root / generation_files.GENERATIONS)
    return sum(size for inode, size in sizes.items() if inode not in needed)
