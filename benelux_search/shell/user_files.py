"""Small files in the user's data folder, which several sessions may read and write at once."""

from __future__ import annotations

import contextlib
import io
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benelux_search.errors import IndexStorageError

_LOCK: Final = ".lock"
_PRIVATE: Final = 0o600
_PATIENCE: Final = 2.0  # seconds that another session may hold the lock
_LOOK: Final = 0.01  # seconds between two attempts to take it


class UserFiles:
    """Files of a folder by name. With no folder, nothing is read and nothing is written.

    Every method may raise OSError.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._depth = 0  # of locks, one in the other

    def path(self, name: str) -> Path:
        return (self._folder or Path()) / name

    def read(self, name: str) -> bytes:
        """Return what a file holds; nothing when there is none."""
        if self._folder is None:
            return b""
        try:
            return self.path(name).read_bytes()
        except FileNotFoundError:
            return b""

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other sessions from writing; go on without that where it cannot be had."""
        if self._folder is None or self._depth:
            yield
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        number = os.open(self.path(_LOCK), os.O_RDWR | os.O_CREAT | _no_link(), _PRIVATE)
        with os.fdopen(number, "rb+") as file:
            _wait_for(file, self.path(_LOCK))
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1

    def replace(self, name: str, text: str) -> None:
        """Write a file that is whole at any moment, also when the process is killed."""
        if self._folder is None:
            return
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _no_link()
            with os.fdopen(os.open(fresh, flags, _PRIVATE), "wb") as file:
                file.write(text.encode())
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)

    def append(self, name: str, line: str) -> None:
        """Add a line in one write: those of two sessions do not run into each other."""
        if self._folder is None:
            return
        number = os.open(self.path(name), os.O_RDWR | os.O_APPEND | os.O_CREAT, _PRIVATE)
        with os.fdopen(number, "rb+", buffering=0) as file:
            end = file.seek(0, os.SEEK_END)
            if end:  # a line that was cut short does not take this one with it
                file.seek(end - 1)
                line = line if file.read(1) == b"\n" else f"\n{line}"
            file.write(line.encode())

    def set_aside(self, name: str) -> Path:
        """Give a file another name, which no file has, and return that."""
        path = self.path(name)
        number, backup = 1, path.with_name(f"{path.name}.damaged")
        while os.path.lexists(backup):
            number += 1
            backup = path.with_name(f"{path.name}.damaged-{number}")
        path.rename(backup)
        return backup


def _wait_for(file: io.BufferedRandom, path: Path) -> None:
    from benelux_search import index_files

    end = time.monotonic() + _PATIENCE
    while True:
        try:
            index_files.lock(file, path, exclusive=True)
        except IndexStorageError:
            return
        except BlockingIOError:
            if time.monotonic() > end:
                return
            time.sleep(_LOOK)
        else:
            return


def _no_link() -> int:
    """A flag that keeps from opening what a symbolic link points to, where there is one."""
    return getattr(os, "O_NOFOLLOW", 0)
