"""The bytes of a file, for readers that take it whole."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from benelux_search.errors import SourceError


def size_of(path: Path, most: int) -> int:
    """The size in bytes of a regular file of at most ``most`` bytes.

    Raises:
        SourceError: it is none, or it is larger.
        OSError: it cannot be looked at.
    """
    if path.exists() and not path.is_file():
        raise SourceError("not a regular file")  # to read a pipe would wait for ever
    size = path.stat().st_size
    if size > most:
        raise SourceError(f"{size:,} bytes; at most {most:,} are read: split the file")
    return size


def content(path: Path, most: int) -> bytes:
    """The bytes of a regular file of at most ``most`` bytes.

    Raises:
        SourceError: it is none, it is larger, or it cannot be opened.
    """
    try:
        size_of(path, most)
        return path.read_bytes()
    except OSError as error:
        raise SourceError(f"cannot be read: {error.strerror or error}") from error


@contextlib.contextmanager
def naming(path: Path) -> Iterator[None]:
    """Says in which file an error was met."""
    try:
        yield
    except SourceError as error:
        raise type(error)(error.cause, path, error.page) from error.__cause__
