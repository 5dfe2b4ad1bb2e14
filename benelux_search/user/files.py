"""The files in the user's data folder, which several sessions read and write at the same time.

:class:`UserFiles` uses a lock, replaces files atomically, and appends a line in one write. A
damaged file is renamed, never overwritten; one that is too large counts as damaged.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Generic, TypeVar

from benelux_search.atomic_files import atomic_replacement
from benelux_search.errors import IndexStorageError, Message, SourceError
from benelux_search.text import small_files

MOST_BYTES: Final = 8_000_000  # of a file: 2,000 earlier queries have some 400 kB
_LOCK: Final = ".lock"
_PRIVATE: Final = 0o600
_ATTEMPTS: Final = 200  # to lock the folder, two seconds in all
_RETRY_SECONDS: Final = 0.01
_NO_LINK: Final[int] = getattr(os, "O_NOFOLLOW", 0)  # a symbolic link is not opened
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class FileFormat(Generic[_Value]):
    """A kind of file: its name, and functions to read and write its content.

    ``parse`` returns the readable part of the content, and True if some other part is damaged.
    """

    name: str
    parse: Callable[[bytes], tuple[_Value, bool]]
    dump: Callable[[_Value], str]


class UserFiles:
    """The files of a folder, by name. With ``folder`` None, nothing is read or written.

    ``problems`` are messages about damaged and unreadable files, each only once. ``lock`` is held
    by a thread that reads or writes.

    Raises:
        OSError: a file cannot be read or written (every method).
    """

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self.problems: list[Message] = []
        self.lock = threading.RLock()
        self._depth = 0  # number of nested calls of locked()

    def path(self, name: str) -> Path:
        """Return the path of a file by its name."""
        return (self.folder or Path()) / name

    def read(self, name: str) -> bytes:
        """Return the content of a file, or b"" if the file does not exist.

        Of a file that is too large, a byte more than ``MOST_BYTES`` is returned.
        """
        with contextlib.suppress(FileNotFoundError), _refusals_as_os_errors():
            most = MOST_BYTES + 1
            return b"" if self.folder is None else small_files.read_head(self.path(name), most)
        return b""

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the write lock of the folder.

        If another session holds the lock for more than two seconds, continue without the lock.
        """
        with self.lock:
            if self.folder is None or self._depth:
                yield
                return
            self.folder.mkdir(parents=True, exist_ok=True)
            number = os.open(self.path(_LOCK), os.O_RDWR | os.O_CREAT | _NO_LINK, _PRIVATE)
            with os.fdopen(number, "rb+") as file:
                _wait_for(file, self.path(_LOCK))
                self._depth += 1
                try:
                    yield
                finally:
                    self._depth -= 1

    def replace(self, name: str, text: str) -> None:
        """Replace a file atomically: other processes see the old or the new content only."""
        if self.folder is None:
            return
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        with atomic_replacement(path, private=True) as fresh:
            fresh.write_bytes(text.encode())

    def append(self, name: str, line: str) -> None:
        """Append a line in one write, so that lines of two sessions do not mix."""
        if self.folder is None:
            return
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT
        with _refusals_as_os_errors():
            number = small_files.open_regular(self.path(name), flags, _PRIVATE)
        with os.fdopen(number, "rb+", buffering=0) as file:
            if end := file.seek(0, os.SEEK_END):  # complete the last line if that is necessary
                file.seek(end - 1)
                line = line if file.read(1) == b"\n" else f"\n{line}"
            file.write(line.encode())

    def set_aside(self, name: str) -> Path:
        """Rename a damaged file to the first free name of ``NAME.damaged``, ``NAME.damaged-2`` …

        Return the new path.
        """
        path = self.path(name)
        number, backup = 1, path.with_name(f"{path.name}.damaged")
        while os.path.lexists(backup):
            number += 1
            backup = path.with_name(f"{path.name}.damaged-{number}")
        path.rename(backup)
        return backup

    def load(self, kind: FileFormat[_Value], *, is_strict: bool = False) -> _Value:
        """Read as much of a file as possible; set the file aside if it is damaged.

        Raises:
            OSError: the file cannot be read or set aside, and ``is_strict`` is True. If
                ``is_strict`` is False, this is one of the problems.
        """
        value, _ = kind.parse(b"")
        with self.lock:
            try:
                value, is_damaged = self._parsed(kind)
                return self._repair(kind) if is_damaged else value
            except OSError as error:
                if is_strict:
                    raise
                path = self.path(kind.name)
                self._report(Message("{} cannot be used: {}", path, error.strerror))
                return value

    def change(self, kind: FileFormat[_Value], change: Callable[[_Value], _Value]) -> _Value:
        """Read a file under the lock, replace its content by ``change(content)``, and return it."""
        with self.locked():
            value = change(self.load(kind, is_strict=True))
            self.replace(kind.name, kind.dump(value))
        return value

    def _repair(self, kind: FileFormat[_Value]) -> _Value:
        """Rename a damaged file, and write the readable part of it in its place."""
        with self.locked():
            value, is_damaged = self._parsed(kind)
            if is_damaged:  # False if another session has repaired the file
                backup = self.set_aside(kind.name)
                if value:
                    self.replace(kind.name, kind.dump(value))
                name = self.path(kind.name).name
                self._report(Message("{} was damaged and is now called {}", name, backup))
        return value

    def _parsed(self, kind: FileFormat[_Value]) -> tuple[_Value, bool]:
        """Return the readable part of a file, and True if some other part is damaged."""
        content = self.read(kind.name)
        if len(content) > MOST_BYTES:
            return kind.parse(b"")[0], True
        return kind.parse(content)

    def _report(self, problem: Message) -> None:
        if problem not in self.problems:
            self.problems.append(problem)


@contextlib.contextmanager
def _refusals_as_os_errors() -> Iterator[None]:
    """Replace the refusal of a pipe or a folder by an OSError, as for a file without rights."""
    try:
        yield
    except SourceError as error:
        raise OSError(errno.EINVAL, error.cause) from error


def _wait_for(file: io.BufferedRandom, path: Path) -> None:
    """Lock a file; give up after two seconds, or if the system cannot lock it."""
    from benelux_search.index_files import files as index_files

    for _ in range(_ATTEMPTS):
        with contextlib.suppress(BlockingIOError):
            with contextlib.suppress(IndexStorageError):
                index_files.lock(file, path, exclusive=True)
            return
        time.sleep(_RETRY_SECONDS)
