"""Files that are there when all of them is."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """A file beside the one to be, which takes its place in the end; nothing of it stays else.

    A link stays one, to a new file; a pipe or a device is written to as it is.
    """
    if path.exists() and not path.is_file():
        yield path
        return
    whole = Path(os.path.realpath(path))
    fresh = whole.with_name(f".{whole.name}.{os.getpid()}")
    try:
        yield fresh
        if whole.exists():
            shutil.copymode(whole, fresh)
        fresh.replace(whole)
    except OSError as error:
        if error.filename == os.fspath(fresh):
            error.filename = os.fspath(path)
        raise
    finally:
        fresh.unlink(missing_ok=True)
