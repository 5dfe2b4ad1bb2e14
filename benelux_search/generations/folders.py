"""Where the parts of an index are, and how they get there: links, copies, the way to the disk."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

CURRENT: Final = "CURRENT"
PENDING: Final = "PENDING"
LOCK: Final = "LOCK"
MANIFEST: Final = "MANIFEST.json"
IN_USE: Final = "IN_USE"
STORE: Final = "store.sqlite"
LEXICON: Final = "lexicon"
# After the name of a file that is about to take the place of another, or to be the first
NEW: Final = ".new"
FIRST: Final = ".first"
UNFINISHED: Final = (PENDING + NEW, CURRENT + NEW, CURRENT + FIRST)

SMALL: Final = 64 * 1024  # bytes; below that a copy costs no more than a link
# Bits that a file system without hard links answers with, in place of a link
_NO_LINK: Final = {errno.EPERM, errno.EXDEV, errno.EMLINK, errno.EOPNOTSUPP, errno.ENOSYS}


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
        return self.root / "generations" / f"{self.number:06d}"

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
        for path in sorted(self.folder.rglob("*")):
            name = path.relative_to(self.folder).as_posix()
            if name not in {MANIFEST, IN_USE} and not path.is_dir():
                yield name, path

    def size(self) -> int:
        """Bytes on the disk."""
        return sum(inodes(self.folder).values())


def numbers(root: Path) -> list[int]:
    """The numbers of the generations that are on the disk, whole or not, in their order."""
    try:
        names = [path.name for path in (root / "generations").iterdir()]
    except (FileNotFoundError, NotADirectoryError):
        return []
    return sorted(int(name) for name in names if name.isascii() and name.isdigit())


def inodes(folder: Path) -> dict[tuple[int, int], int]:
    """The size of each file under a folder, a file of several names once."""
    sizes = {}
    for path in folder.rglob("*"):
        with contextlib.suppress(FileNotFoundError):  # cleared away at this very moment
            found = path.lstat()
            if not path.is_dir():
                sizes[found.st_dev, found.st_ino] = found.st_size
    return sizes


def clone(source: Path, target: Path) -> None:
    """A copy of a folder that shares large files with it.

    Segments are never written again, so they can be hard links; tables of contents and other
    small files are copied, so that nothing that may be written to is shared.
    """
    target.mkdir()
    for path in source.iterdir():
        copy = target / path.name
        if path.is_dir():
            clone(path, copy)
        elif path.suffix == ".toc" or path.stat().st_size <= SMALL:
            shutil.copyfile(path, copy)
        else:
            _link(path, copy)


def _link(path: Path, copy: Path) -> None:
    try:
        copy.hardlink_to(path)
    except OSError as error:
        if error.errno not in _NO_LINK:
            raise
        shutil.copyfile(path, copy)


def write(path: Path, content: bytes) -> None:
    """A file that is on the disk when this returns."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def replace(path: Path, content: bytes) -> None:
    """Another content for a file: at any moment the old one or the new one, whole."""
    fresh = path.with_name(path.name + NEW)
    write(fresh, content)
    fresh.replace(path)
    sync(path.parent)


def sync_all(folder: Path) -> None:
    """Puts a folder with all that is in it on the disk."""
    for path in sorted(folder.rglob("*")):
        sync(path)
    sync(folder)


def sync(path: Path) -> None:
    """Puts a file, or the names in a folder, on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:  # some file systems cannot sync a folder, and need not
        if not (path.is_dir() and error.errno in {errno.EINVAL, errno.EACCES, errno.EBADF}):
            raise
    finally:
        os.close(handle)
