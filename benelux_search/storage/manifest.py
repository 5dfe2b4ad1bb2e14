"""What is in a generation: every file with its size and hash, and what made it."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

from benelux_search import index_files
from benelux_search.errors import IndexDamaged
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
from benelux_search.storage.folders import Generation

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
