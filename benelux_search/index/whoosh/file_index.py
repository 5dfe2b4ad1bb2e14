"""An index folder in the form in which Whoosh uses it: table of contents, lock and commits.

Whoosh manages the file names, the lock, the commits, and the removal of old files. Whoosh itself
pickles schemas and segments; here the table of contents is JSON, and nothing is unpickled.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NoReturn

from benelux_search.index.whoosh import contents
from benelux_search.index.whoosh.codec import ArrayCodec, ArraySegment, schema_of
from benelux_search.index_files import files as index_files
from benelux_search.index_files.lock_file import LockTaken, hold_lock
from benelux_search.model import Language

with warnings.catch_warnings():
    # newer Pythons warn about Whoosh's regular expressions and comparisons of 2015
    warnings.simplefilter("ignore")
    from whoosh import index, writing
    from whoosh.filedb.filestore import ReadOnlyError, Storage
    from whoosh.writing import LockError as LockError  # noqa: PLC0414 - of the writer


class IndexStorage(Storage):  # type: ignore[misc] # Whoosh has no types
    """The files of a folder, with the methods that Whoosh calls.

    Whoosh's own storage class follows links when it locks, and does not work on file systems
    without kernel locks.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def list(self) -> list[str]:
        """Return the names of the files."""
        return index_files.list_names(self.folder)

    def delete_file(self, name: str) -> None:
        """Delete a file."""
        index_files.remove(self.folder / name)

    def lock(self, name: str) -> _WriteLock:
        """Return a lock for a writer, not yet acquired."""
        return _WriteLock(self.folder / name)

    def temp_storage(self, name: str | None = None) -> IndexStorage:  # noqa: ARG002
        """Return this storage: a writer of whole segments has no temporary files."""
        return self  # a writer of whole segments has no temporary files

    def destroy(self) -> None:
        """Do nothing: Whoosh destroys its temporary storage, which here is the index folder."""


class _WriteLock:
    """The lock of a writer, with the methods that Whoosh calls."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._held = ExitStack()

    def acquire(self, blocking: bool = False) -> bool:  # noqa: ARG002
        try:
            self._held.enter_context(hold_lock(self._path))
        except LockTaken:
            return False
        return True

    def release(self) -> None:
        self._held.close()


class ArrayIndex(index.FileIndex):  # type: ignore[misc] # Whoosh has no types
    """Whoosh's view of the index of one language, for reading only.

    ``language`` is the language of the queries. ``pair_id`` returns the id of the pair with an
    ordinal, which is the stored field ``id``. ``release`` is called when the index is closed. A
    writer needs none of these three.

    Raises:
        IndexMissing: there is no table of contents.
        IndexDamaged: the table of contents cannot be read.
    """

    def __init__(
        self,
        folder: Path,
        language: Language = "nl",
        pair_id: Callable[[int], str] = str,
        release: Callable[[], None] = lambda: None,
    ) -> None:
        self.folder = folder
        self.storage = IndexStorage(folder)
        self.indexname = contents.NAME
        self._schema = schema_of(language)
        self._pair_id = pair_id
        self._release: Callable[[], None] | None = release
        self._read_toc()

    def close(self) -> None:
        """Close the index; its searchers must be closed first. A second call does nothing."""
        release, self._release = self._release, None
        if release is not None:
            release()

    def latest_generation(self) -> int:
        """Return the generation of the newest table of contents; -1 if there is none."""
        return max(contents.generations(self.storage.list()), default=-1)

    def _read_toc(self) -> Any:
        found = contents.read_contents(self.folder)
        segments = [ArraySegment(self.folder, each, self._pair_id) for each in found.entries]
        return index.TOC(self._schema, segments, found.generation)

    def writer(self, **_: object) -> NoReturn:
        """Refuse to write: passages are added by :func:`~benelux_search.api.building.build_index`.

        Raises:
            ReadOnlyError: always.
        """
        raise ReadOnlyError("this index is read only")


class ArrayIndexWriter(writing.SegmentWriter):  # type: ignore[misc] # Whoosh has no types
    """A Whoosh writer for whole segments instead of single documents.

    Raises:
        LockError: another writer holds the lock.
        IndexMissing, IndexDamaged: as for :class:`ArrayIndex`.
    """

    segments: list[ArraySegment]
    writelock: _WriteLock | None

    def __init__(self, folder: Path) -> None:
        opened = ArrayIndex(folder)
        try:
            super().__init__(opened, codec=ArrayCodec())
        except BaseException:
            if self.writelock is not None:
                self.writelock.release()
            raise
        self._folder = folder

    def new_segment(self) -> ArraySegment:
        """Return a new segment with a unique name and no file."""
        segment: ArraySegment = self.codec.new_segment(self.storage, self.indexname)
        return segment

    def finish(self, segments: Sequence[ArraySegment]) -> None:
        """Commit these segments as the whole index."""
        self.commit(mergetype=lambda *_: list(segments))

    def _commit_toc(self, segments: Sequence[ArraySegment]) -> None:
        write_contents(
            self._folder,
            self.generation,
            [contents.SegmentEntry(segment.segment_id(), segment.deleted) for segment in segments],
        )
        index.clean_files(self.storage, self.indexname, self.generation, segments)


def create_index(folder: Path) -> None:
    """Create an empty index in ``folder``, and replace any existing index."""
    index_files.make_folder(folder, exist_ok=True, parents=True)
    for name in index_files.list_names(folder):
        if name.startswith((f"_{contents.NAME}_", f"{contents.NAME}_")):
            index_files.remove(folder / name)
    write_contents(folder, 0, [])


def write_contents(folder: Path, generation: int, entries: Sequence[contents.SegmentEntry]) -> None:
    """Write a table of contents, in one atomic step."""
    fresh = folder / f"_{contents.NAME}_{generation}.toc.new"
    with index_files.create(fresh) as file:
        file.write(contents.encode_contents(generation, entries))
    index_files.rename(fresh, folder / f"_{contents.NAME}_{generation}.toc")
