"""Files that are written whole or not at all, and a count of what is written."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from benelux_search.output.formats import format_named

_Item = TypeVar("_Item")


class Counted(Iterator[_Item]):
    """An iterator that counts its items; ``number`` is the number of items until now."""

    def __init__(self, items: Iterable[_Item]) -> None:
        self._items = iter(items)
        self.number = 0

    def __next__(self) -> _Item:
        item = next(self._items)
        self.number += 1
        return item


def write_file(lines: Iterable[str], target: Path, form: str) -> None:
    """Replace a file atomically by the lines of a format, with its line ends.

    Raises:
        ValueError: there is no format with the name ``form``.
    """
    line_end = format_named(form).line_end
    with atomic_replacement(target) as path, path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(line + line_end for line in lines)


@contextmanager
def atomic_replacement(path: Path) -> Iterator[Path]:
    """Replace a file atomically: yield a temporary path to write to, in the same folder.

    At the end of the block, the temporary file replaces ``path``; after an error, it is deleted. If
    ``path`` is a symbolic link, its target is replaced. If ``path`` is a pipe or a device, ``path``
    itself is yielded. The new file gets the permissions of the old file.

    Raises:
        OSError: the file cannot be written; ``filename`` is ``path``.
    """
    if path.exists() and not path.is_file():
        with _named_errors(path, path):
            yield path
        return
    target = Path(os.path.realpath(path))
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        with _named_errors(path, temporary):
            yield temporary
            if target.exists():
                shutil.copymode(target, temporary)
            temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def _named_errors(path: Path, written: Path) -> Iterator[None]:
    """Name ``path`` in system errors about ``written``, and in those without a name (full disk)."""
    try:
        yield
    except OSError as error:
        if error.errno is not None and error.filename in {None, os.fspath(written)}:
            error.filename = os.fspath(path)
        raise
