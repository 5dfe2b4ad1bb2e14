"""A file of arrays: written a part at a time, read as it lies on the disk.

::

    magic      8 bytes
    length     of the header in bytes, 8 bytes, little endian
    header     JSON: what is known of the file, and [type, first byte, length] of each array
    arrays     each at a multiple of 8 bytes from the end of the header

Nothing in it can run: there is JSON, and there are numbers.
"""

from __future__ import annotations

import json
import mmap
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from benelux_search.engines.whoosh.layout import HEADER, Layout
from benelux_search.errors import IndexDamaged
from benelux_search.records import BadField, parse, whole

_Array: TypeAlias = NDArray[Any]
_Place: TypeAlias = tuple[str, int, int]  # the type, the first byte, how many numbers

_MAGIC: Final = b"BXSARR\r\n"
_TYPES: Final = {name: np.dtype(f"<{name}") for name in ("u1", "u2", "u4", "u8")}


class ArrayWriter:
    """Writes named arrays of unsigned numbers; parts of several may come in turn.

    Each array grows in a file without a name beside the one to be, so that nothing but a part
    of it is ever in memory, and nothing is left of a writer that is killed.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._parts: dict[str, tuple[str, IO[bytes]]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        for _, part in self._parts.values():
            part.close()

    def append(self, name: str, values: NDArray[Any]) -> None:
        """Adds to the end of an array; all of its parts are of one type."""
        type_ = values.dtype.str[1:]
        if name not in self._parts:
            part = tempfile.TemporaryFile(dir=self._path.parent)  # noqa: SIM115 - closed on exit
            self._parts[name] = (type_, part)
        known, file = self._parts[name]
        if type_ != known or type_ not in _TYPES:
            raise TypeError(f"{name} is of {known}, not {type_}")
        file.write(np.ascontiguousarray(values, _TYPES[type_]).data)

    def finish(self, facts: Mapping[str, int]) -> None:
        """Puts the file together. ``facts`` are read back with it."""
        arrays, place = {}, 0
        for name, (type_, part) in self._parts.items():
            size = part.tell()
            arrays[name] = [type_, place, size // _TYPES[type_].itemsize]
            place += _padded(size)
        header = json.dumps({"facts": dict(facts), "arrays": arrays}).encode("ascii")
        header += b" " * (_padded(len(header)) - len(header))
        with self._path.open("wb") as file:
            file.write(_MAGIC + len(header).to_bytes(8, "little") + header)
            for _, part in self._parts.values():
                size = part.tell()
                part.seek(0)
                shutil.copyfileobj(part, file, 1 << 20)
                file.write(bytes(_padded(size) - size))


def _padded(size: int) -> int:
    return -(-size // 8) * 8


class ArrayFile:
    """The arrays of a file, read where they lie: only what is used comes into memory.

    Raises:
        IndexDamaged: the file is not whole, or its header is not as the layout has it, if one is
            given.
    """

    def __init__(self, path: Path, layout: Layout | None = None) -> None:
        self.path = path
        try:
            with path.open("rb") as file:
                memory = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            self.facts, self._arrays = _read(memory, layout)
        except OSError as error:
            raise IndexDamaged(f"{path} cannot be read: {error.strerror}") from error
        except ValueError as error:  # an empty file cannot be mapped
            raise IndexDamaged(f"{path} is not what was written: {error}") from error

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self._arrays[name]

    def damaged(self, name: str, what: str) -> IndexDamaged:
        """The error that an array or a fact does not hold what was written."""
        return IndexDamaged(f"{self.path}: {name} {what}")


def _read(
    memory: mmap.mmap, layout: Layout | None
) -> tuple[Mapping[str, int], Mapping[str, _Array]]:
    if memory[: len(_MAGIC)] != _MAGIC:
        raise ValueError("it does not begin as such a file does")
    first = len(_MAGIC) + 8
    start = first + int.from_bytes(memory[len(_MAGIC) : first], "little")
    if start > len(memory):
        raise ValueError("its header is longer than the file")
    header = HEADER(parse(memory[first:start]), "")
    facts, arrays = header["facts"], header["arrays"]
    _check_places(arrays, len(memory) - start)
    if layout is not None:
        _check_layout(facts, arrays, layout)
    return facts, {
        name: np.frombuffer(memory, _TYPES[type_], count, start + place)
        for name, (type_, place, count) in arrays.items()
    }


def _check_places(arrays: Mapping[str, _Place], size: int) -> None:
    """Arrays stand one behind the other, from the first byte behind the header to the last."""
    end = 0
    for name, (type_, place, count) in arrays.items():
        if place != end:
            raise BadField(f"arrays.{name}", f"begins at {place} and not at {end}")
        end += _padded(count * _TYPES[type_].itemsize)
        if end > size:
            raise BadField(f"arrays.{name}", "goes on behind the end of the file")
    if end != size:
        raise ValueError("it goes on behind its arrays")


def _check_layout(facts: Mapping[str, int], arrays: Mapping[str, _Place], layout: Layout) -> None:
    for name, (least, most) in layout.facts.items():
        whole(least, most)(facts.get(name), f"facts.{name}")
    for name in arrays.keys() ^ layout.arrays.keys():
        raise BadField(f"arrays.{name}", "is missing" if name in layout.arrays else "is one more")
    for name, types in layout.arrays.items():
        if arrays[name][0] not in types:
            raise BadField(f"arrays.{name}", f"is of type {arrays[name][0]}")
    for first, *others in layout.alike:
        for name in others:
            if arrays[name][2] != arrays[first][2]:
                raise BadField(f"arrays.{name}", f"is not as long as {first}")
