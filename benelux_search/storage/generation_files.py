"""The layout of an index folder, the lock of its writer, and the manifest of a generation.

::

    index/
    ├── CURRENT              the current generation, and the checksum of its manifest
    ├── PENDING              the saved state of an unfinished build, if there is one
    ├── LOCK                 locked by the writing process, whose id it holds
    └── generations/
        ├── 000006/          an old generation that a reader still uses
        └── 000007/
            ├── MANIFEST.json    the size and checksum of every other file
            ├── IN_USE           locked (shared) by every reader of this generation
            ├── store/           the documents, in files that later generations share
            ├── nl/
            ├── fr/
            ├── lexicon/         learned translations; may be missing
            └── meaning/         vectors of texts; may be missing

A build writes a new folder beside the current one and then replaces ``CURRENT`` atomically.
Therefore a reader sees either the old state or the new one, even if a build is killed. All files
are synced to the disk before ``CURRENT`` names their generation. ``CURRENT`` holds the checksum of
the manifest; the manifest holds the checksums of all other files.

An index has only files and folders. A link, a pipe or a device inside an index counts as damage,
and is never followed or opened. The folder of the index itself may be a link.
"""

from __future__ import annotations

import contextlib
import hashlib
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

from benelux_search.errors import IndexDamaged, IndexLocked, Message
from benelux_search.index_files import files as index_files
from benelux_search.index_files import lock_file, records
from benelux_search.index_files.lock_file import Holder, LockTaken
from benelux_search.index_files.operations import Stray

CURRENT: Final = "CURRENT"
PENDING: Final = "PENDING"
LOCK: Final = "LOCK"
GENERATIONS: Final = "generations"
MANIFEST: Final = "MANIFEST.json"
IN_USE: Final = "IN_USE"
STORE: Final = "store"
LEXICON: Final = "lexicon"
MEANING: Final = "meaning"
# Parts that can be made anew alone
_EXTRAS: Final = (LEXICON, MEANING)
# Suffixes of a prepared file that will replace another one, or be the first one
NEW: Final = ".new"
FIRST: Final = ".first"
UNFINISHED: Final = (PENDING + NEW, CURRENT + NEW, CURRENT + FIRST)

SMALL: Final = 64 * 1024  # bytes; up to that a copy costs no more than a link


def is_part_of(folder: str, name: str) -> bool:
    """Return True if a file name of a manifest, such as ``nl/x.seg``, is in ``folder`` (``nl``)."""
    return name.startswith(f"{folder}/")


def is_extra(name: str) -> bool:
    """Return True for a file of the lexicon or the vectors, which can be made anew alone."""
    return any(is_part_of(folder, name) for folder in _EXTRAS)


@dataclass(frozen=True, slots=True)
class Generation:
    """One generation of an index, and the paths of its files.

    ``root`` is the folder of the index.
    """

    root: Path
    number: int

    @property
    def folder(self) -> Path:
        """Return the folder of this generation."""
        return self.root / GENERATIONS / f"{self.number:06d}"

    @property
    def store(self) -> Path:
        """Return the path of the SQLite store."""
        return self.folder / STORE

    @property
    def manifest(self) -> Path:
        """Return the path of the manifest."""
        return self.folder / MANIFEST

    @property
    def reader_lock(self) -> Path:
        """Return the path of ``IN_USE``, the file that every reader of this generation locks."""
        return self.folder / IN_USE

    def language(self, language: str) -> Path:
        """Return the folder of the index of one language, ``nl`` or ``fr``."""
        return self.folder / language

    @property
    def lexicon(self) -> Path:
        """Return the folder of the learned translations, which may not exist."""
        return self.folder / LEXICON

    @property
    def meaning(self) -> Path:
        """Return the folder of the vectors of texts, which may not exist."""
        return self.folder / MEANING

    def store_files(self) -> Iterator[tuple[str, Path]]:
        """Yield the files of the store as :meth:`files` does."""
        return (each for each in self.files() if is_part_of(STORE, each[0]))

    def files(self) -> Iterator[tuple[str, Path]]:
        """Yield (name, path) of every file except the manifest and ``IN_USE``.

        The name is relative to the folder of the generation, such as ``nl/x.seg``.
        """
        for path in index_files.tree(self.folder):
            name = path.relative_to(self.folder).as_posix()
            if name not in {MANIFEST, IN_USE} and not index_files.is_folder(path):
                yield name, path

    def size(self) -> int:
        """Return the total size of all files in bytes; hard links to one file count once."""
        return sum(sizes_by_inode(self.folder).values())


def generation_numbers(root: Path) -> list[int]:
    """Return the numbers of all generations on the disk, finished or not, in ascending order."""
    try:
        names = index_files.list_names(root / GENERATIONS)
    except FileNotFoundError:
        return []
    return sorted(int(name) for name in names if name.isascii() and name.isdigit())


def sizes_by_inode(folder: Path) -> dict[tuple[int, int], int]:
    """Return the size in bytes of each file under a folder, by (device, inode).

    Hard links to one file have the same key, so each file counts once.
    """
    sizes = {}
    for path in index_files.tree(folder):
        with contextlib.suppress(FileNotFoundError):  # removed meanwhile
            status = index_files.lstat(path)
            if not stat.S_ISDIR(status.st_mode):
                sizes[status.st_dev, status.st_ino] = status.st_size
    return sizes


def strays(root: Path) -> Iterator[Stray]:
    """Yield every link, pipe, socket and device in an index; none of these belongs there.

    The folder of the index itself may be a link. Of the folders in it, only ``generations`` is
    searched. Nothing is yielded if the index does not exist.
    """
    try:
        names = index_files.list_names(root, is_root=True)
    except FileNotFoundError:
        return
    for path in (root / name for name in names):
        stray = index_files.find_stray(path)
        if stray is not None:
            yield stray
        elif path.name == GENERATIONS:
            yield from filter(None, map(index_files.find_stray, index_files.tree(path)))


def refuse_strays(root: Path) -> None:
    """Raise an error if an index contains a link, a pipe, a socket or a device.

    Raises:
        IndexDamaged: the index contains one; the message names the first.
    """
    for stray in strays(root):
        error = stray.error()
        error.root = root
        raise error


def clone(source: Path, target: Path) -> None:
    """Copy a folder with its subfolders; files of more than 64 KiB become hard links.

    Large files, such as segments, never change, so two generations can share them. Tables of
    contents (``.toc``) and smaller files are copied.
    """
    index_files.make_folder(target)
    for name in index_files.list_names(source):
        path, copy = source / name, target / name
        if index_files.is_folder(path):
            clone(path, copy)
        elif path.suffix == ".toc" or index_files.lstat(path).st_size <= SMALL:
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
    """Hold the writer lock of an index until the end of the block; make the folder if needed.

    A folder that was made for nothing is removed again.

    Raises:
        IndexLocked: another process holds the lock; the message names that process.
        IndexStorageError: the folder cannot be written.
    """
    made = index_files.make_root(root)
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(lock_file.hold_lock(root / LOCK))
        except LockTaken as taken:
            raise _locked_error(root, taken) from None
        try:
            yield
        finally:
            index_files.remove_unused(made, root / LOCK)


def writing_process(root: Path) -> Holder | None:
    """Return the process that is writing the index now; None if there is none, or it is unknown."""
    return lock_file.holder(root / LOCK)


def _locked_error(root: Path, taken: LockTaken) -> IndexLocked:
    process = taken.holder
    if process is None:
        return IndexLocked(
            Message("another process is writing the index at {}; try again when it is done", root)
        )
    message = Message(
        "process {} is writing the index at {} ({}); try again when it is done",
        process.pid,
        root,
        process.details(),
    )
    if not taken.certain:
        message = Message("{}; if it is no longer running, delete {}", message, root / LOCK)
    return IndexLocked(message)


# --- The manifest of a generation


FORMAT: Final = 3  # 2 had a store in one file


@dataclass(frozen=True, slots=True)
class FileEntry:
    """The size in bytes and the SHA-256 (hexadecimal) of a file at the time it was written."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The content of ``MANIFEST.json``: the files of a generation, and the versions that made them.

    - ``engine``, ``analysis``: the name of the engine, and the version of the text analysis.
    - ``created``: the time in UTC (ISO 8601).
    - ``complete``: False for the saved state of an unfinished build.
    - ``files``: the entries by file name, relative to the folder of the generation (``nl/x.seg``).
    """

    generation: int
    engine: str
    analysis: str
    created: str = ""
    complete: bool = True
    files: Mapping[str, FileEntry] = field(default_factory=dict)

    def content(self) -> bytes:
        """Return the manifest as the bytes of its file: JSON with a checksum."""
        return records.seal({"format": FORMAT, **asdict(self)})


@dataclass(frozen=True, slots=True)
class Damage:
    """A file of a generation that is missing or changed.

    ``name`` is its name in the manifest. ``what`` is the problem, such as "is missing".
    """

    name: str
    path: Path
    what: str

    def __str__(self) -> str:
        return f"{self.path} {self.what}"


def read_manifest(generation: Generation, sha256: str | None = None) -> Manifest:
    """Read, check and return the manifest of a generation.

    ``sha256`` is the checksum of the manifest file that CURRENT states; None skips this check.

    Raises:
        IndexDamaged: the file is missing, changed, or of another generation; the message names the
            file.
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
    fields = dict(_MANIFEST(record, ""))
    del fields["format"]
    files = {name: FileEntry(**entry) for name, entry in fields.pop("files").items()}
    return Manifest(**fields, files=files)


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
    complete=records.boolean,
    files=records.mapping_of(
        _inside, records.record(size=records.whole_number(0, 1 << 60), sha256=HASH)
    ),
)


def damaged_files(
    generation: Generation,
    manifest: Manifest,
    *,
    should_hash: Callable[[str, FileEntry], bool],
) -> Iterator[Damage]:
    """Yield the files of a manifest that are missing or changed.

    Existence and size are checked for every file, which takes little time. The checksum is compared
    only for the files for which ``should_hash(name, entry)`` returns True.
    """
    for name, entry in manifest.files.items():
        path = generation.folder / name
        what = _size_problem(path, entry)
        if not what and should_hash(name, entry):
            what = _content_problem(path, entry)
        if what:
            yield Damage(name, path, what)


def _size_problem(path: Path, entry: FileEntry) -> str:
    try:
        status = index_files.lstat(path)
    except FileNotFoundError:
        return "is missing"
    if not stat.S_ISREG(status.st_mode):
        return "is no file"
    if status.st_size != entry.size:
        return f"has {status.st_size:,} bytes, and {entry.size:,} were written"
    return ""


def _content_problem(path: Path, entry: FileEntry) -> str:
    try:
        same = sha256_of_file(path) == entry.sha256
    except FileNotFoundError:
        return "is missing"
    return "" if same else "does not hold what was written"


def match_all(_name: str, _entry: FileEntry) -> bool:
    """Return True, so that :func:`damaged_files` compares the checksum of every file."""
    return True


def check_files(generation: Generation, manifest: Manifest, *, verify: bool) -> None:
    """Check the size of every file of a manifest and, with ``verify``, its checksum.

    Raises:
        IndexDamaged: a file is missing or changed; the message names the first.
    """
    for damage in damaged_files(generation, manifest, should_hash=lambda *_: verify):
        raise IndexDamaged(str(damage), generation.root)


def sha256_of(content: bytes) -> str:
    """Return the SHA-256 of some bytes in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def sha256_of_file(path: Path) -> str:
    """Return the SHA-256 of the content of a file in hexadecimal."""
    with index_files.open_to_read(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
