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
from typing import IO, Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from benelux_search.errors import IndexDamaged

_MAGIC: Final = b"BXSARR\r\n"
# what JSON that is not as it was written raises when it is read
_LIES: Final = (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)
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
        IndexDamaged: the file is not whole, or says what cannot be.
    """

    def __init__(self, path: Path) -> None:
        try:
            with path.open("rb") as file:
                memory = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            self.facts, self._arrays = _read(memory)
        except OSError as error:
            raise IndexDamaged(f"{path} cannot be read: {error.strerror}") from error
        except _LIES as error:
            raise IndexDamaged(f"{path} is not what was written: {error}") from error

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self._arrays[name]

    def get(self, name: str) -> NDArray[Any] | None:
        return self._arrays.get(name)


def _read(memory: mmap.mmap) -> tuple[dict[str, int], dict[str, NDArray[Any]]]:
    if memory[: len(_MAGIC)] != _MAGIC:
        raise ValueError("it does not begin as such a file does")
    first = len(_MAGIC) + 8
    length = int.from_bytes(memory[len(_MAGIC) : first], "little")
    header = json.loads(memory[first : first + length])
    facts = {str(name): int(value) for name, value in header["facts"].items()}
    arrays = {}
    for name, (type_, place, count) in header["arrays"].items():
        if not (isinstance(place, int) and isinstance(count, int) and min(place, count) >= 0):
            raise ValueError(f"{name} has no place")
        arrays[name] = np.frombuffer(memory, _TYPES[type_], count, first + length + place)
        if len(arrays[name]) != count:
            raise ValueError(f"{name} is cut")
    return facts, arrays
