"""An open generation: a reader's consistent view of an index while other processes write to it."""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from benelux_search import errors
from benelux_search.analysis.analyser import describe
from benelux_search.index import MEMORY, get_engine, open_reader
from benelux_search.index_files import files as index_files
from benelux_search.index_reports import IndexStatus
from benelux_search.lexicon.lexicon_files import is_usable
from benelux_search.lexicon.lookup import LearnedLexicon
from benelux_search.model import LOW_CONFIDENCE
from benelux_search.storage import generation_files
from benelux_search.storage.generations import lease, spare_bytes
from benelux_search.storage.pointers import Current, read_current
from benelux_search.storage.store import SqliteStore

if TYPE_CHECKING:
    from benelux_search.index.part import Part
    from benelux_search.lexicon.lag import Lag
    from benelux_search.meaning.vector_index import VectorIndex
    from benelux_search.storage.scoped_generation import ScopedGeneration


class Snapshot:
    """One open generation of an index. Threads can share it.

    It counts its users: ``hold`` adds one and ``release`` removes one. The owner is the first user
    and leaves by ``retire``. When the last user has left, the files are closed.

    With ``verify``, every byte is checked first. ``memory`` is the number of bytes of unpacked data
    that the engine may keep.

    Raises:
        FileNotFoundError: the generation was removed before it could be locked.
        IndexDamaged: a check found a file missing or changed.
    """

    def __init__(self, root: Path, current: Current, *, verify: bool, memory: int) -> None:
        own = root.absolute()  # the program may go to another folder
        self.generation = generation = generation_files.Generation(own, current.generation)
        self.current = current
        self.notes: tuple[str, ...] = ()
        self._lock = threading.Lock()
        self._users = 1  # the index itself
        self._seen = _identity(own / generation_files.CURRENT)
        self._vectors: VectorIndex | None = None
        self._has_looked = False
        self._memory = memory
        with contextlib.ExitStack() as stack:
            generation_files.refuse_strays(root)
            stack.enter_context(lease(generation))
            self.manifest = manifest = generation_files.read_manifest(generation, current.manifest)
            generation_files.check_files(generation, manifest, verify=verify)
            self.store = SqliteStore.open(generation.store, root)
            stack.callback(self.store.close)
            if verify:
                self.store.check()
            engine = get_engine(manifest.engine)
            self.fields = self.store
            self.reader = stack.enter_context(
                open_reader(engine, generation.language, memory=memory, fields=self.store)
            )
            self._resources = stack.pop_all()
        self.lexicon = LearnedLexicon(generation.lexicon) if is_usable(generation.lexicon) else None
        if manifest.analysis != describe():
            self.notes = (
                errors.Note(
                    "old-analysis",
                    "the index was made by another version of the analysis and some words may be "
                    "missed; {}",
                    errors.Advice(errors.Operation.RENEW, root),
                ),
            )

    def vectors(self) -> VectorIndex | None:
        """Return the vectors of the texts, or None."""
        with self._lock:
            if not self._has_looked:
                from benelux_search.meaning.vector_index import (  # noqa: PLC0415 - few searches
                    open_vectors,
                )

                self._vectors = open_vectors(self.generation.meaning, self.store.end_ordinal)
                self._has_looked = True
            return self._vectors

    @property
    def version(self) -> str:
        """A text that differs between any two generations of an index."""
        return f"{self.current.generation}-{self.current.manifest[:12]}"

    def status(self, place: Path | str) -> IndexStatus:
        """Return the counts and the size of the generation; ``place`` is its folder."""
        counts, manifest = self.store.counts(), self.manifest
        lag = self.lexicon_lag()
        return IndexStatus(
            path=str(place),
            generation=manifest.generation,
            engine=manifest.engine,
            analysis=manifest.analysis,
            documents=counts.documents,
            pairs=counts.pairs,
            passages_nl=counts.passages_nl,
            passages_fr=counts.passages_fr,
            aligned=counts.aligned,
            size_bytes=self.generation.size(),
            spare_bytes=spare_bytes(self.generation.root),
            translations=self.lexicon is not None,
            uncertain=len(self.store.doubtful(LOW_CONFIDENCE)),
            deleted_pairs=max(self.store.deleted_pairs, self._deleted_texts()),
            pairs_to_learn=lag.new,
            pairs_to_unlearn=lag.deleted,
            notes=self.notes,
        )

    def _deleted_texts(self) -> int:
        """Return how many deleted pairs have their texts beside the lexicon."""
        from benelux_search.lexicon.deleted_texts import read_deleted  # noqa: PLC0415 - few need it

        return 0 if self.lexicon is None else len(read_deleted(self.generation.lexicon))

    def lexicon_lag(self) -> Lag:
        """Return how far the lexicon lags behind the pairs; zeros without a lexicon."""
        from benelux_search.lexicon.lag import Lag, lag_of  # noqa: PLC0415 - few need it

        if self.lexicon is None:
            return Lag(0, 0)
        return lag_of(self.generation.lexicon, self.store.pairs_from, self.store.counts().pairs)

    def is_current(self) -> bool:
        """Return True if no newer generation has been published."""
        return read_current(self.generation.root) == self.current

    def check_place(self) -> None:
        """Check that the index is where it was opened, because some files are opened later.

        Raises:
            IndexMissing: the folder was moved or deleted.
            GenerationGone: another index is in its place, or the generation was removed.
        """
        root = self.generation.root
        seen = _identity(root / generation_files.CURRENT)
        if seen == self._seen:
            return
        if not self._is_in_place():
            raise _moved(root) if seen is None else _replaced(root)
        self._seen = seen

    def _is_in_place(self) -> bool:
        try:
            found = generation_files.sha256_of_file(self.generation.manifest)
        except FileNotFoundError:
            return False
        return found == self.current.manifest

    def within(self, part: Part, *, renumbered: bool = False) -> ScopedGeneration:
        """Return a part of this generation; it shares the users of the whole."""
        from benelux_search.storage.scoped_generation import part_of  # noqa: PLC0415 - few need one

        return part_of(self, part, renumbered=renumbered)

    def reopened(self) -> Snapshot:
        """Return this generation, opened again in a child process."""
        return reopen_snapshot(self.generation.root, self, memory=self._memory)

    def hold(self) -> None:
        """Count one more user: the snapshot stays open until this user calls :meth:`release`."""
        with self._lock:
            self._users += 1

    def release(self) -> None:
        """Count one user less; when there is none left, close the files."""
        with self._lock:
            self._users -= 1
            last = self._users == 0
        if last:
            self._resources.close()

    retire = release


def _identity(path: Path) -> tuple[int, ...] | None:
    """Return numbers that change when a file is replaced; None if there is no file."""
    try:
        found = index_files.lstat(path)
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size


def _moved(root: Path) -> errors.IndexMissing:
    return errors.IndexMissing(
        errors.Message(
            "the index at {} was moved or deleted while it was open: open it where it is now", root
        )
    )


def _replaced(root: Path) -> errors.GenerationGone:
    return errors.GenerationGone(
        errors.Message(
            "the index at {} was replaced by another while it was open: refresh it", root
        )
    )


def open_snapshot(root: Path, *, verify: bool = False, memory: int = MEMORY) -> Snapshot:
    """Open the current generation; if a build replaces it meanwhile, open the new one.

    ``verify`` and ``memory`` are those of :class:`Snapshot`.

    Raises:
        IndexMissing: the folder has no index.
        IndexDamaged: a file of the index is missing or changed.
    """
    current = read_current(root)
    while True:
        with contextlib.suppress(FileNotFoundError), errors.damage_at(root):
            return Snapshot(root, current, verify=verify, memory=memory)
        # Another build may have finished between reading CURRENT and holding that generation.
        gone, current = current, read_current(root)
        if gone == current:
            generation = generation_files.Generation(root, gone.generation)
            if index_files.is_folder(generation.folder):
                raise errors.IndexDamaged(f"{generation.reader_lock} is missing", root)
            what = f"generation {gone.generation} of the index at {root} is not there"
            raise errors.IndexDamaged(what, root)


def reopen_snapshot(root: Path, parent: Snapshot, *, memory: int) -> Snapshot:
    """Open, in a child process, the generation that the parent process has open as ``parent``.

    The parent's lock also holds in the child, because both share the open file. On a file system
    without locks, the generation may have been removed: then the current generation is opened.
    """
    with contextlib.suppress(FileNotFoundError), errors.damage_at(root):
        return Snapshot(root, parent.current, verify=False, memory=memory)
    return open_snapshot(root, memory=memory)
