"""Atomic file replacement: other programs see the old content or the new, and nothing between."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def atomic_replacement(path: Path, *, private: bool = False) -> Iterator[Path]:
    """Replace a file atomically: yield a temporary path to write to, in the same folder.

    At the end of the block, the temporary file replaces ``path``; after an error, it is deleted. If
    ``path`` is a symbolic link, its target is replaced. If ``path`` is a pipe or a device, ``path``
    itself is yielded. The new file gets the permissions of the old file. With ``private``, only the
    user may read the new file, and it replaces whatever is at ``path``.

    Raises:
        OSError: the file cannot be written; ``filename`` is ``path``.
    """
    if not private and path.exists() and not path.is_file():
        with _named_errors(path, path):
            yield path
        return
    target = path if private else Path(os.path.realpath(path))
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        with _named_errors(path, temporary):
            if private:
                os.close(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            yield temporary
            if not private and target.exists():
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
