"""What is in a generation: every file with its size and hash, and what made it."""

from __future__ import annotations

import hashlib
import stat
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

from benelux_search.errors import IndexDamaged
from benelux_search.generations.folders import Generation
from benelux_search.generations.sealed import Record, seal, unseal

FORMAT: Final = 2


@dataclass(frozen=True, slots=True)
class Entry:
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
    files: Mapping[str, Entry] = field(default_factory=dict)

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


def now() -> str:
    """The time in UTC, to the second, as ISO 8601 has it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def read_manifest(generation: Generation, sha256: str | None = None) -> Manifest:
    """The manifest of a generation.

    ``sha256`` is that of its file, as CURRENT knows it.

    Raises:
        IndexDamaged: it is missing, changed, or another one; the file is named.
    """
    path = generation.manifest
    try:
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise IndexDamaged(f"{path} is missing", generation.root) from error
    except OSError as error:
        raise IndexDamaged(f"{path} cannot be read: {error.strerror}", generation.root) from error
    try:
        manifest = _parsed(unseal(content))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise IndexDamaged(f"{path} does not hold what was written", generation.root) from error
    expected = (generation.number, sha256 or digest(content))
    if (manifest.generation, digest(content)) != expected:
        raise IndexDamaged(f"{path} is that of another generation", generation.root)
    return manifest


def _parsed(record: Record) -> Manifest:
    files = record["files"]
    if record["format"] != FORMAT or not isinstance(files, dict):
        raise ValueError("of another format")
    return Manifest(
        generation=int(str(record["generation"])),
        engine=str(record["engine"]),
        analysis=str(record["analysis"]),
        created=str(record["created"]),
        complete=record["complete"] is True,
        files={_inside(name): Entry(int(e["size"]), str(e["sha256"])) for name, e in files.items()},
    )


def _inside(name: str) -> str:
    """The name of a file that is under the folder of its generation, whoever wrote the manifest."""
    path = PurePosixPath(name)
    if not name or path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name:
        raise ValueError(f"{name!r} is not in the folder")
    return name


def damaged_files(
    generation: Generation,
    manifest: Manifest,
    *,
    hashed: Callable[[str, Entry], bool],
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


def _size_problem(path: Path, entry: Entry) -> str:
    try:
        found = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return "is missing"
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    if not stat.S_ISREG(found.st_mode):
        return "is no file"
    if found.st_size != entry.size:
        return f"has {found.st_size:,} bytes, and {entry.size:,} were written"
    return ""


def _content_problem(path: Path, entry: Entry) -> str:
    try:
        same = file_digest(path) == entry.sha256
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    return "" if same else "does not hold what was written"


def everything(_name: str, _entry: Entry) -> bool:
    return True


def nothing(_name: str, _entry: Entry) -> bool:
    return False


def check_files(generation: Generation, manifest: Manifest, *, verify: bool) -> None:
    """Looks at the sizes of all files, with ``verify`` at every byte of them, too.

    Raises:
        IndexDamaged: a file is missing, or not as it was written; the first of them is named.
    """
    hashed = everything if verify else nothing
    for damage in damaged_files(generation, manifest, hashed=hashed):
        raise IndexDamaged(str(damage), generation.root)


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
