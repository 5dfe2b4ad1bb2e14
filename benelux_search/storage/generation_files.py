"""The layout of an index folder, the lock of its writer, and the manifest of a generation.

::

    index/
    ├── CURRENT              the current generation, and the checksum of its manifest
    ├── PENDING              what an unfinished build has saved, if there is one
    ├── LOCK                 held by the writing process, and names it
    └── generations/
        ├── 000006/          an old one, for its remaining readers
        └── 000007/
            ├── MANIFEST.json    the size and checksum of every other file
            ├── IN_USE           locked (shared) by every reader of this generation
            ├── store.sqlite
            ├── nl/
            ├── fr/
            └── lexicon/         learned translations; may be missing

A build writes a new folder beside the current one and then replaces ``CURRENT`` atomically. So a
reader sees either the old state or the new one, also after a build was killed. All files are
synced to the disk before ``CURRENT`` names them. ``CURRENT`` holds the checksum of the manifest,
and the manifest those of all other files.

An index has only files and folders. A link, a pipe or a device inside it is damage; nothing
follows or opens one. The folder of the index itself may be a link.
"""

from __future__ import annotations

import contextlib
import hashlib
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

from benelux_search import index_files
from benelux_search.errors import IndexDamaged, IndexLocked, Message
from benelux_search.index_files import lock_file, records
from benelux_search.index_files.lock_file import Holder, LockTaken
from benelux_search.index_files.operations import Stray

CURRENT: Final = "CURRENT"
PENDING: Final = "PENDING"
LOCK: Final = "LOCK"
GENERATIONS: Final = "generations"
MANIFEST: Final = "MANIFEST.json"
IN_USE: Final = "IN_USE"
STORE: Final = "store.sqlite"
LEXICON: Final = "lexicon"
# Suffixes of a prepared file that will replace another one, or be the first one
NEW: Final = ".new"
FIRST: Final = ".first"
UNFINISHED: Final = (PENDING + NEW, CURRENT + NEW, CURRENT + FIRST)

SMALL: Final = 64 * 1024  # bytes; up to that a copy costs no more than a link


def is_part_of(folder: str, name: str) -> bool:
    """Return True if a file in a manifest is in this folder of its generation."""
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
        """The file that every reader of this generation locks."""
        return self.folder / IN_USE

    def language(self, language: str) -> Path:
        return self.folder / language

    @property
    def lexicon(self) -> Path:
        return self.folder / LEXICON

    def files(self) -> Iterator[tuple[str, Path]]:
        """Yield every file that a manifest lists: its name here (``nl/x.seg``) and its path."""
        for path in index_files.tree(self.folder):
            name = path.relative_to(self.folder).as_posix()
            if name not in {MANIFEST, IN_USE} and not index_files.is_folder(path):
                yield name, path

    def size(self) -> int:
        """Return the size on the disk in bytes."""
        return sum(inodes(self.folder).values())


def numbers(root: Path) -> list[int]:
    """Return the numbers of all generations on the disk, finished or not, in ascending order."""
    try:
        names = index_files.names(root / GENERATIONS)
    except FileNotFoundError:
        return []
    return sorted(int(name) for name in names if name.isascii() and name.isdigit())


def inodes(folder: Path) -> dict[tuple[int, int], int]:
    """Return the size of each file under a folder, by (device, inode): hard links count once."""
    sizes = {}
    for path in index_files.tree(folder):
        with contextlib.suppress(FileNotFoundError):  # removed meanwhile
            status = index_files.look(path)
            if not stat.S_ISDIR(status.st_mode):
                sizes[status.st_dev, status.st_ino] = status.st_size
    return sizes


def strays(root: Path) -> Iterator[Stray]:
    """Yield everything in an index that is neither a file nor a folder.

    The folder of the index itself may be a link. Folders in it that do not belong to an index are
    not searched.
    """
    try:
        names = index_files.names(root, is_root=True)
    except FileNotFoundError:
        return
    for path in (root / name for name in names):
        stray = index_files.stray(path)
        if stray is not None:
            yield stray
        elif path.name == GENERATIONS:
            yield from filter(None, map(index_files.stray, index_files.tree(path)))


def refuse_strays(root: Path) -> None:
    """Check that an index has no links, pipes or devices.

    Raises:
        IndexDamaged: there is one; the message names the first.
    """
    for stray in strays(root):
        error = stray.error()
        error.root = root
        raise error


def clone(source: Path, target: Path) -> None:
    """Copy a folder, sharing its large files.

    Segments are never written again, so they become hard links. Tables of contents and other small
    files are copied, so that no file that may change is shared.
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
    """Replace the content of a file atomically, and sync it to the disk."""
    fresh = path.with_name(path.name + NEW)
    index_files.write(fresh, content)
    index_files.rename(fresh, path)
    index_files.sync(path.parent, is_root=True)


# --- The lock: one process writes an index at a time.


@contextlib.contextmanager
def writer_lock(root: Path) -> Iterator[None]:
    """Lock the index in a folder for one writer; make the folder if it does not exist.

    Raises:
        IndexLocked: another process holds the lock; the message names it.
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
    """Return the process that is writing the index right now, or None."""
    return lock_file.holder(root / LOCK)


def _locked(root: Path, taken: LockTaken) -> IndexLocked:
    who = taken.holder
    if who is None:
        return IndexLocked(
            Message("another process is writing the index at {}; try again when it is done", root)
        )
    message = Message(
        "process {} is writing the index at {} ({}); try again when it is done",
        who.pid,
        root,
        who.details(),
    )
    if not taken.certain:
        message = Message("{}; if it is not running any more, delete {}", message, root / LOCK)
    return IndexLocked(message)


# --- The manifest of a generation


FORMAT: Final = 2


@dataclass(frozen=True, slots=True)
class FileEntry:
    """The size in bytes and the SHA-256 (hexadecimal) of a file, as it was written."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The content of ``MANIFEST.json``.

    The keys of ``files`` are names inside the folder of the generation. ``complete`` is False for
    the saved state of an unfinished build.
    """

    generation: int
    engine: str
    analysis: str
    created: str = ""
    complete: bool = True
    files: Mapping[str, FileEntry] = field(default_factory=dict)

    def content(self) -> bytes:
        """Return the bytes of the file."""
        files = {name: {"size": e.size, "sha256": e.sha256} for name, e in self.files.items()}
        return records.seal(
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
    """A file of a generation that is missing or changed, by its name there."""

    name: str
    path: Path
    what: str

    def __str__(self) -> str:
        return f"{self.path} {self.what}"


def read_manifest(generation: Generation, sha256: str | None = None) -> Manifest:
    """Return the manifest of a generation.

    ``sha256`` is the checksum of the manifest file that CURRENT states; None skips this check.

    Raises:
        IndexDamaged: the file is missing, changed, or of another generation; the message names it.
    """
    path = generation.manifest
    try:
        content = index_files.read(path)
    except FileNotFoundError as error:
        raise IndexDamaged(f"{path} is missing", generation.root) from error
    try:
        manifest = _parsed(records.unseal(content))
    except ValueError as error:
        what = f"{path} does not hold what was written: {error}"
        raise IndexDamaged(what, generation.root) from error
    expected = (generation.number, sha256 or sha256_of(content))
    if (manifest.generation, sha256_of(content)) != expected:
        raise IndexDamaged(f"{path} is that of another generation", generation.root)
    return manifest


def _parsed(record: records.Record) -> Manifest:
    stated = _MANIFEST(record, "")
    return Manifest(
        generation=stated["generation"],
        engine=stated["engine"],
        analysis=stated["analysis"],
        created=stated["created"],
        complete=stated["complete"],
        files={name: FileEntry(e["size"], e["sha256"]) for name, e in stated["files"].items()},
    )


def _inside(value: object, name: str) -> str:
    """Check that a file name stays in its generation's folder, whoever wrote the manifest."""
    file: str = _NAME(value, name)
    path = PurePosixPath(file)
    if path.is_absolute() or ".." in path.parts:
        raise records.BadField(name, f"has {file!a}, which is not in the folder")
    return file


_NAME: Final = records.matching(r"[^\\:\x00-\x1f\x7f]{1,1000}")
HASH: Final = records.matching(r"[0-9a-f]{64}")  # SHA-256
NUMBER: Final = records.whole_number(1, 10**15)  # of a generation
_MANIFEST: Final = records.record(
    format=records.whole_number(FORMAT, FORMAT),
    generation=NUMBER,
    engine=records.matching(r"[\w.+-]{1,100}"),
    analysis=records.matching(r"[ -~]{0,1000}"),
    created=records.matching(r"[0-9TZ:-]{0,30}"),
    complete=records.truth,
    files=records.mapping_of(
        _inside, records.record(size=records.whole_number(0, 1 << 60), sha256=HASH)
    ),
)


def damaged_files(
    generation: Generation,
    manifest: Manifest,
    *,
    hashed: Callable[[str, FileEntry], bool],
) -> Iterator[Damage]:
    """Yield the files of a generation that are missing or changed.

    Checking that a file exists and has the right size costs nothing. ``hashed`` returns True for
    the files whose checksum is compared as well.
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
        status = index_files.look(path)
    except FileNotFoundError:
        return "is missing"
    if not stat.S_ISREG(status.st_mode):
        return "is no file"
    if status.st_size != entry.size:
        return f"has {status.st_size:,} bytes, and {entry.size:,} were written"
    return ""


def _content_problem(path: Path, entry: FileEntry) -> str:
    try:
        same = file_digest(path) == entry.sha256
    except FileNotFoundError:
        return "is missing"
    return "" if same else "does not hold what was written"


def match_all(_name: str, _entry: FileEntry) -> bool:
    return True


def match_none(_name: str, _entry: FileEntry) -> bool:
    return False


def check_files(generation: Generation, manifest: Manifest, *, verify: bool) -> None:
    """Check the sizes of all files and, with ``verify``, their checksums.

    Raises:
        IndexDamaged: a file is missing or changed; the message names the first.
    """
    hashed = match_all if verify else match_none
    for damage in damaged_files(generation, manifest, hashed=hashed):
        raise IndexDamaged(str(damage), generation.root)


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def file_digest(path: Path) -> str:
    with index_files.open_to_read(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
