"""Where the parts of an index are, and how they get there: links and copies."""

from __future__ import annotations

import contextlib
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benelux_search import index_files
from benelux_search.errors import IndexLocked
from benelux_search.index_files import lock_file
from benelux_search.index_files.files import Stray
from benelux_search.index_files.lock_file import Holder, LockTaken

CURRENT: Final = "CURRENT"
PENDING: Final = "PENDING"
LOCK: Final = "LOCK"
GENERATIONS: Final = "generations"
MANIFEST: Final = "MANIFEST.json"
IN_USE: Final = "IN_USE"
STORE: Final = "store.sqlite"
LEXICON: Final = "lexicon"
# After the name of a file that is about to take the place of another, or to be the first
NEW: Final = ".new"
FIRST: Final = ".first"
UNFINISHED: Final = (PENDING + NEW, CURRENT + NEW, CURRENT + FIRST)

SMALL: Final = 64 * 1024  # bytes; below that a copy costs no more than a link


def is_part_of(folder: str, name: str) -> bool:
    """Whether a file that a manifest speaks of is in a folder of its generation."""
    return name.startswith(f"{folder}/")


@dataclass(frozen=True, slots=True)
class Generation:
    """The folder of one generation."""

    root: Path
    number: int

    @property
    def folder(self) -> Path:
        return self.root / GENERATIONS / f"{self.number:06d}"

    @property
    def store(self) -> Path:
        return self.folder / STORE

    @property
    def manifest(self) -> Path:
        return self.folder / MANIFEST

    @property
    def mark(self) -> Path:
        """The file that is held by every reader of this generation."""
        return self.folder / IN_USE

    def language(self, language: str) -> Path:
        return self.folder / language

    @property
    def lexicon(self) -> Path:
        return self.folder / LEXICON

    def files(self) -> Iterator[tuple[str, Path]]:
        """Every file that a manifest speaks of, with its name in this folder (``nl/x.seg``)."""
        for path in index_files.tree(self.folder):
            name = path.relative_to(self.folder).as_posix()
            if name not in {MANIFEST, IN_USE} and not index_files.is_folder(path):
                yield name, path

    def size(self) -> int:
        """Bytes on the disk."""
        return sum(inodes(self.folder).values())


def numbers(root: Path) -> list[int]:
    """The numbers of the generations that are on the disk, whole or not, in their order."""
    try:
        names = index_files.names(root / GENERATIONS)
    except FileNotFoundError:
        return []
    return sorted(int(name) for name in names if name.isascii() and name.isdigit())


def inodes(folder: Path) -> dict[tuple[int, int], int]:
    """The size of each file under a folder, a file of several names once."""
    sizes = {}
    for path in index_files.tree(folder):
        with contextlib.suppress(FileNotFoundError):  # cleared away at this very moment
            found = index_files.look(path)
            if not stat.S_ISDIR(found.st_mode):
                sizes[found.st_dev, found.st_ino] = found.st_size
    return sizes


def strays(root: Path) -> Iterator[Stray]:
    """What is neither a file nor a folder in an index: nothing in it may be anything else.

    The folder of the index itself may be a link. Folders in it that are not of an index are not
    looked into.
    """
    try:
        names = index_files.names(root, is_root=True)
    except FileNotFoundError:
        return
    for path in (root / name for name in names):
        found = index_files.stray(path)
        if found is not None:
            yield found
        elif path.name == GENERATIONS:
            yield from filter(None, map(index_files.stray, index_files.tree(path)))


def refuse_strays(root: Path) -> None:
    """Looks for links, pipes and devices in an index.

    Raises:
        IndexDamaged: there is one; the first is named.
    """
    for found in strays(root):
        error = found.error()
        error.root = root
        raise error


def clone(source: Path, target: Path) -> None:
    """A copy of a folder that shares large files with it.

    Segments are never written again, so they can be hard links; tables of contents and other
    small files are copied, so that nothing that may be written to is shared.
    """
    index_files.make_folder(target)
    for name in index_files.names(source):
        path, copy = source / name, target / name
        if index_files.is_folder(path):
            clone(path, copy)
        elif path.suffix == ".toc" or index_files.look(path).st_size <= SMALL:
            index_files.copy(path, copy)
        else:
            index_files.link(path, copy)


def replace(path: Path, content: bytes) -> None:
    """Another content for a file: at any moment the old one or the new one, whole."""
    fresh = path.with_name(path.name + NEW)
    index_files.write(fresh, content)
    index_files.rename(fresh, path)
    index_files.sync(path.parent, is_root=True)


# The lock of an index: one process writes it at a time.


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
            stack.enter_context(lock_file.locked(root / LOCK))
        except LockTaken as taken:
            raise _locked(root, taken) from None
        yield


def index_writer(root: Path) -> Holder | None:
    """The process that writes the index at this moment."""
    return lock_file.holder(root / LOCK)


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
