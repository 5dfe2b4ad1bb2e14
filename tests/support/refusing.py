"""A fake operating system that refuses calls for files of an index, as on a full disk."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

from benelux_search.index_files import folders, operations


@dataclass(slots=True)
class Refusals:
    """The calls to refuse: a call, a pattern of file names, and the error of the system.

    ``seen`` are all calls with their files. ``count`` is the number of refused calls, at most
    ``most``.
    """

    call: str = ""
    pattern: str = ""
    number: int = 0
    most: int = 1 << 30
    count: int = 0
    seen: set[tuple[str, str]] = field(default_factory=set)

    def meet(self, call: str, path: str) -> None:
        """Record a call, and raise the error if the call is to be refused."""
        self.seen.add((call, path))
        if call == self.call and fnmatch(path, self.pattern) and self.count < self.most:
            self.count += 1
            raise OSError(self.number, os.strerror(self.number), path)


class RefusingSystem:
    """Replacements for the functions of ``os`` and ``fcntl`` that open, write and lock files."""

    def __init__(self, refusals: Refusals) -> None:
        self._refusals = refusals

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name) if hasattr(os, name) else getattr(fcntl, name)

    def open(self, path: Path | str, flags: int, mode: int = 0o777) -> int:
        self._refusals.meet("open", os.fspath(path))
        return os.open(path, flags, mode)

    def write(self, number: int, content: bytes) -> int:
        self._refusals.meet("write", _path_of(number))
        return os.write(number, content)

    def fsync(self, number: int) -> None:
        self._refusals.meet("fsync", _path_of(number))
        os.fsync(number)

    def replace(self, source: Path, target: Path) -> None:
        self._refusals.meet("rename", os.fspath(target))
        source.replace(target)

    def flock(self, number: int, kind: int) -> None:
        self._refusals.meet("flock", _path_of(number))
        fcntl.flock(number, kind)


def _path_of(number: int) -> str:
    return os.fspath(Path(f"/proc/self/fd/{number}").readlink()).removesuffix(" (deleted)")


@contextlib.contextmanager
def refusing(refusals: Refusals) -> Iterator[Refusals]:
    """Refuse calls until the end of the block."""
    system = RefusingSystem(refusals)
    with pytest.MonkeyPatch.context() as patched:
        for module in (operations, folders):
            patched.setattr(module, "os", system)
        patched.setattr(operations, "fcntl", system)
        yield refusals
