"""The folder of an index: whole generations, one of them current.

::

    index/
    ├── CURRENT              JSON: which generation, and what made it
    ├── LOCK                 held by the process that writes; its pid
    └── generations/
        ├── 000006/          the one before, for readers that are still in it
        └── 000007/
            ├── IN_USE       held (shared) by every reader of this generation
            ├── store.sqlite
            ├── nl/
            └── fr/

A build writes a new folder beside the current one and then replaces ``CURRENT``, which is atomic:
a reader sees the old state or the new one, whole, and so does the world after a build that was
killed. Everything is on the disk before ``CURRENT`` says so.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Final

from benelux_search.errors import (
    IndexDamaged,
    IndexLocked,
    IndexMissing,
    IndexUnusable,
    index_command,
)

try:
    import fcntl
except ImportError:  # pragma: no cover - not a POSIX system: one writer at a time is up to the user
    fcntl = None  # type: ignore[assignment]

FORMAT: Final = 1
_SMALL: Final = 64 * 1024  # bytes; below that a copy costs no more than a link
# Bits that a file system without hard links answers with, in place of a link
_NO_LINK: Final = {errno.EPERM, errno.EXDEV, errno.EMLINK, errno.EOPNOTSUPP, errno.ENOSYS}


@dataclass(frozen=True, slots=True)
class Manifest:
    """What ``CURRENT`` says: the generation that counts, and what its parts were made with."""

    generation: int
    engine: str
    analysis: str
    format: int = FORMAT


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
        return self.folder / "store.sqlite"

    def language(self, language: str) -> Path:
        return self.folder / language

    def size(self) -> int:
        """Bytes on the disk."""
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())


def read_manifest(root: Path) -> Manifest:
    """What is current in the index at a folder.

    Raises:
        IndexMissing: there is no index there.
        IndexDamaged: there is one, and it cannot be used as it is.
    """
    try:
        found = json.loads((root / "CURRENT").read_bytes())
        manifest = Manifest(
            generation=int(found["generation"]),
            engine=str(found["engine"]),
            analysis=str(found["analysis"]),
            format=int(found["format"]),
        )
    except (FileNotFoundError, NotADirectoryError):
        raise IndexMissing(
            f"there is no index at {root}; make one with: {index_command(root, 'PATH')}"
        ) from None
    except OSError as error:
        raise IndexUnusable(f"the index at {root} cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        # the last two: JSON knows Infinity, and may be nested without end
        raise IndexDamaged(f"{root / 'CURRENT'} says nothing that can be used", root) from error
    if manifest.format != FORMAT:
        age = "a newer" if manifest.format > FORMAT else "an older"
        raise IndexDamaged(f"the index at {root} was made by {age} version of this program", root)
    return manifest


@contextlib.contextmanager
def lease(generation: Generation) -> Iterator[None]:
    """Keeps a generation from being cleared away while a reader is in it.

    Raises:
        FileNotFoundError: it was cleared before it could be held.
    """
    mark = generation.folder / "IN_USE"
    with mark.open("rb") as held:
        try:
            _flock(held, exclusive=False)
        except BlockingIOError:
            raise FileNotFoundError(errno.ENOENT, "being cleared away", str(mark)) from None
        except OSError:
            pass  # no locks on this file system: the reader may have to open the index anew
        if not mark.exists():
            raise FileNotFoundError(errno.ENOENT, "cleared away", str(mark))
        yield


class Building:
    """A new generation in the making; ``publish`` makes it the current one."""

    def __init__(self, root: Path, previous: Generation | None) -> None:
        self.generation = Generation(root, max(_numbers(root), default=0) + 1)
        self._previous = previous
        self._published = False

    def start(self, *, keep_indexes: bool) -> None:
        """Makes the folder, with the store and maybe the indexes of the previous generation."""
        new, old = self.generation, self._previous
        new.folder.mkdir(parents=True)
        (new.folder / "IN_USE").touch()
        if old is not None:
            shutil.copyfile(old.store, new.store)
        if old is not None and keep_indexes:
            for part in old.folder.iterdir():
                if part.is_dir():
                    _clone(part, new.folder / part.name)

    def publish(self, engine: str, analysis: str) -> None:
        """Writes all to the disk and makes this generation the current one."""
        root = self.generation.root
        for path in sorted(self.generation.folder.rglob("*")):
            _sync(path)
        for folder in (self.generation.folder, self.generation.folder.parent, root):
            _sync(folder)
        manifest = Manifest(self.generation.number, engine, analysis)
        fresh = root / "CURRENT.new"
        with fresh.open("w", encoding="utf-8") as file:
            json.dump(asdict(manifest), file, indent=1)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(root / "CURRENT")
        self._published = True
        _sync(root)
        _clear(root, manifest.generation)

    def discard(self) -> None:
        """Clears away what was built, unless it is the current generation by now."""
        if not self._published:
            shutil.rmtree(self.generation.folder, ignore_errors=True)


@contextlib.contextmanager
def writing(root: Path) -> Iterator[None]:
    """Holds the index at a folder for one writer; makes the folder when there is none.

    What a killed build left is cleared away.

    Raises:
        IndexLocked: another process holds it; its pid is named.
    """
    try:
        root.mkdir(parents=True, exist_ok=True)
        lock = (root / "LOCK").open("a+", encoding="ascii", errors="replace")
    except OSError as error:
        raise IndexUnusable(f"the index at {root} cannot be written: {error.strerror}") from error
    with lock:
        try:
            _flock(lock, exclusive=True)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read().strip()
            who = f"process {holder}" if holder.isdigit() else "another process"
            raise IndexLocked(
                f"{who} is writing the index at {root}; try again when it is done"
            ) from None
        lock.seek(0)
        lock.truncate()
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        with contextlib.suppress(IndexUnusable):
            _clear(root, _current_number(root))
        yield
        # Emptied, not deleted: a deleted lock would let two writers hold two files of one name.
        lock.truncate(0)


def _current_number(root: Path) -> int:
    try:
        return read_manifest(root).generation
    except IndexMissing:
        return 0


def _numbers(root: Path) -> list[int]:
    """The numbers of the generations that are on the disk, whole or not."""
    try:
        return [int(path.name) for path in (root / "generations").iterdir() if path.name.isdigit()]
    except FileNotFoundError:
        return []


def _clear(root: Path, current: int) -> None:
    """Removes the generations that nobody needs: old ones, and what a killed build left.

    The one before the current stays: a reader may have read ``CURRENT`` a moment ago.
    """
    (root / "CURRENT.new").unlink(missing_ok=True)
    numbers = _numbers(root)
    before = max((number for number in numbers if number < current), default=current)
    for number in numbers:
        if number not in {current, before}:
            _remove_unused(Generation(root, number).folder)


def _remove_unused(folder: Path) -> None:
    """Removes a generation, unless a reader is in it; no reader gets in meanwhile."""
    with contextlib.ExitStack() as stack:
        try:
            held = stack.enter_context((folder / "IN_USE").open("rb"))
            _flock(held, exclusive=True)
        except BlockingIOError:
            return
        except OSError:
            pass  # the build was killed before the mark was made, or there are no locks here
        shutil.rmtree(folder, ignore_errors=True)


def _flock(file: IO[str] | IO[bytes], *, exclusive: bool) -> None:
    if fcntl is not None:
        kind = fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH
        fcntl.flock(file, kind | fcntl.LOCK_NB)


def _clone(source: Path, target: Path) -> None:
    """A copy of a folder that shares large files with it.

    Segments are never written again, so they can be hard links; tables of contents and other
    small files are copied, so that nothing that may be written to is shared.
    """
    target.mkdir()
    for path in source.iterdir():
        copy = target / path.name
        if path.is_dir():
            _clone(path, copy)
        elif path.suffix == ".toc" or path.stat().st_size <= _SMALL:
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


def _sync(path: Path) -> None:
    """Puts a file, or the names in a folder, on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:  # some file systems cannot sync a folder, and need not
        if not (path.is_dir() and error.errno in {errno.EINVAL, errno.EACCES, errno.EBADF}):
            raise
    finally:
        os.close(handle)
