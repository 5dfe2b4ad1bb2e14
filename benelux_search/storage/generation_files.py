"""Where the parts of an index are, and how they get there: links and copies."""

from __future__ import annotations

import contextlib
import hashlib
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

from benelux_search import index_files
from benelux_search.errors import IndexDamaged, IndexLocked
from benelux_search.index_files import lock_file
from benelux_search.index_files.lock_file import Holder, LockTaken
from benelux_search.index_files.operations import Stray
from benelux_search.index_files.records import (
    BadField,
    Record,
    mapping_of,
    matching,
    record,
    seal,
    truth,
    unseal,
    whole_number,
)

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


# What is in a generation: every file with its size and hash, and what made it.


FORMAT: Final = 2


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file as it was written: its size in bytes, and its SHA-256 in hexadecimal digits."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What ``MANIFEST.json`` says of a generation.

    ``files`` are by their names in its folder; ``complete`` is False for what was saved of a
    build that goes on.
    """

    generation: int
    engine: str
    analysis: str
    created: str = ""
    complete: bool = True
    files: Mapping[str, FileEntry] = field(default_factory=dict)

    def content(self) -> bytes:
        """The bytes of the file."""
        files = {name: {"size": e.size, "sha256": e.sha256} for name, e in self.files.items()}
        return seal(
            {
                "format": FORMAT,
                "generation": self.generation,
                "engine": self.engine,
                "analysis": self.analysis,
                "created": self.created,
                "complete": self.complete,
                "files": files,
            }
        )


@dataclass(frozen=True, slots=True)
class Damage:
    """A file of a generation, by its name there, that is not as it was written."""

    name: str
    path: Path
    what: str

    def __str__(self) -> str:
        return f"{self.path} {self.what}"


def read_manifest(generation: Generation, sha256: str | None = None) -> Manifest:
    """The manifest of a generation.

    ``sha256`` is that of its file, as CURRENT knows it.

    Raises:
        IndexDamaged: it is missing, changed, or another one; the file is named.
    """
    path = generation.manifest
    try:
        content = index_files.read(path)
    except FileNotFoundError as error:
        raise IndexDamaged(f"{path} is missing", generation.root) from error
    try:
        manifest = _parsed(unseal(content))
    except ValueError as error:
        what = f"{path} does not hold what was written: {error}"
        raise IndexDamaged(what, generation.root) from error
    expected = (generation.number, sha256 or sha256_of(content))
    if (manifest.generation, sha256_of(content)) != expected:
        raise IndexDamaged(f"{path} is that of another generation", generation.root)
    return manifest


def _parsed(found: Record) -> Manifest:
    stated = _MANIFEST(found, "")
    return Manifest(
        generation=stated["generation"],
        engine=stated["engine"],
        analysis=stated["analysis"],
        created=stated["created"],
        complete=stated["complete"],
        files={name: FileEntry(e["size"], e["sha256"]) for name, e in stated["files"].items()},
    )


def _inside(value: object, name: str) -> str:
    """The name of a file that is under the folder of its generation, whoever wrote the manifest."""
    file: str = _NAME(value, name)
    path = PurePosixPath(file)
    if path.is_absolute() or ".." in path.parts:
        raise BadField(name, f"has {file!a}, which is not in the folder")
    return file


_NAME: Final = matching(r"[^\\:\x00-\x1f\x7f]{1,1000}")
HASH: Final = matching(r"[0-9a-f]{64}")  # SHA-256
NUMBER: Final = whole_number(1, 10**15)  # of a generation
_MANIFEST: Final = record(
    format=whole_number(FORMAT, FORMAT),
    generation=NUMBER,
    engine=matching(r"[\w.+-]{1,100}"),
    analysis=matching(r"[ -~]{0,1000}"),
    created=matching(r"[0-9TZ:-]{0,30}"),
    complete=truth,
    files=mapping_of(_inside, record(size=whole_number(0, 1 << 60), sha256=HASH)),
)


def damaged_files(
    generation: Generation,
    manifest: Manifest,
    *,
    hashed: Callable[[str, FileEntry], bool],
) -> Iterator[Damage]:
    """The files of a generation that are not as they were written, as far as that is looked at.

    That all are there, of the right size, costs nothing; ``hashed`` says which of them are read
    to the last byte as well.
    """
    for name, entry in manifest.files.items():
        path = generation.folder / name
        what = _size_problem(path, entry)
        if not what and hashed(name, entry):
            what = _content_problem(path, entry)
        if what:
            yield Damage(name, path, what)


def _size_problem(path: Path, entry: FileEntry) -> str:
    try:
        found = index_files.look(path)
    except FileNotFoundError:
        return "is missing"
    if not stat.S_ISREG(found.st_mode):
        return "is no file"
    if found.st_size != entry.size:
        return f"has {found.st_size:,} bytes, and {entry.size:,} were written"
    return ""


def _content_problem(path: Path, entry: FileEntry) -> str:
    try:
        same = file_digest(path) == entry.sha256
    except FileNotFoundError:
        return "is missing"
    return "" if same else "does not hold what was written"


def everything(_name: str, _entry: FileEntry) -> bool:
    return True


def match_none(_name: str, _entry: FileEntry) -> bool:
    return False


def check_files(generation: Generation, manifest: Manifest, *, verify: bool) -> None:
    """Looks at the sizes of all files, with ``verify`` at every byte of them, too.

    Raises:
        IndexDamaged: a file is missing, or not as it was written; the first of them is named.
    """
    hashed = everything if verify else match_none
    for damage in damaged_files(generation, manifest, hashed=hashed):
        raise IndexDamaged(str(damage), generation.root)


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def file_digest(path: Path) -> str:
    with index_files.open_to_read(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
