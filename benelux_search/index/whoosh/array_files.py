"""Files of named arrays of unsigned integers, written in parts and read through a memory map.

::

    magic      8 bytes
    length     of the header in bytes, 8 bytes, little endian
    header     JSON: facts about the file, and [type, first byte, length] of each array
    arrays     each at a multiple of 8 bytes from the end of the header

A file holds JSON and numbers only, so nothing in it can be executed. A :class:`FileLayout` says
which facts and arrays a file has and which arrays have the same length; ``SEGMENT`` is the layout
of a segment. The whole header is checked against it before anything in the file is used. The
content of an array is checked when it is first read: see :class:`Column`,
:mod:`~benelux_search.index.whoosh.term_dictionary` and
:mod:`~benelux_search.index.whoosh.segment`.

A :class:`Column` stores small integers in a byte each, and the few larger ones separately.
"""

from __future__ import annotations

import contextlib
import io
import json
import mmap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from benelux_search.errors import IndexDamaged
from benelux_search.forking import lazy
from benelux_search.index.whoosh.packing import WIDTHS, Counts
from benelux_search.index_files import files as index_files
from benelux_search.index_files import records

_Array: TypeAlias = NDArray[Any]
_Extent: TypeAlias = tuple[str, int, int]  # type, first byte, number of elements

_MAGIC: Final = b"BXSARR\r\n"
_IN_MEMORY: Final = 1 << 16  # bytes of an array that are kept in memory
_TYPES: Final = {name: np.dtype(f"<{name}") for name in ("u1", "u2", "u4", "u8")}


class ArrayWriter:
    """A writer of a file of named arrays of unsigned integers.

    Each array is appended to in parts, in any order of arrays. It grows in memory up to 64 KiB, and
    then in a temporary file without a name in the same folder. So little is in memory at a time, a
    small segment makes no files, and a writer that is killed leaves none.
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
        with contextlib.ExitStack() as stack:  # closes all of them, even if the disk is full
            for _, part in self._parts.values():
                stack.callback(part.close)

    def append(self, name: str, values: NDArray[Any]) -> None:
        """Append a part to an array, and create the array if there is none with this name.

        Raises:
            TypeError: the type differs from that of the earlier parts, or is not unsigned.
        """
        type_ = values.dtype.str[1:]
        if name not in self._parts:
            self._parts[name] = (type_, io.BytesIO())
        known, file = self._parts[name]
        if type_ != known or type_ not in _TYPES:
            raise TypeError(f"{name} is of {known}, not {type_}")
        file.write(np.ascontiguousarray(values, _TYPES[type_]).data)
        if isinstance(file, io.BytesIO) and file.tell() > _IN_MEMORY:
            scratch = index_files.create_scratch(self._path)
            self._parts[name] = (type_, scratch)
            scratch.write(file.getbuffer())

    def finish(self, facts: Mapping[str, int]) -> None:
        """Write the file from its parts. ``facts`` are stored in the header."""
        arrays, offset = {}, 0
        for name, (type_, part) in self._parts.items():
            size = part.tell()
            arrays[name] = [type_, offset, size // _TYPES[type_].itemsize]
            offset += _padded(size)
        header = json.dumps({"facts": dict(facts), "arrays": arrays}).encode("ascii")
        header += b" " * (_padded(len(header)) - len(header))
        with index_files.create(self._path, needed=offset + len(header)) as file:
            file.write(_MAGIC + len(header).to_bytes(8, "little") + header)
            for _, part in self._parts.values():
                size = part.tell()
                part.seek(0)
                while block := part.read(1 << 20):
                    file.write(block)
                file.write(bytes(_padded(size) - size))


def _padded(size: int) -> int:
    return -(-size // 8) * 8


class ArrayFile:
    """The arrays of a file, as views of a memory map: only the parts in use are loaded.

    Raises:
        IndexDamaged: the file is missing or incomplete, or its header does not fit ``layout``, if a
            layout is given.
    """

    def __init__(self, path: Path, layout: FileLayout | None = None) -> None:
        self.path = path
        try:
            self.facts, self._arrays = _read(index_files.map_file(path), layout)
        except FileNotFoundError as error:
            raise IndexDamaged(f"{path} is missing") from error
        except ValueError as error:  # an empty file cannot be mapped
            raise IndexDamaged(f"{path} is not what was written: {error}") from error

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self._arrays[name]

    def damaged(self, name: str, what: str) -> IndexDamaged:
        """Return an error that says what is wrong with the array or fact ``name``."""
        return IndexDamaged(f"{self.path}: {name} {what}")


def _read(
    memory: mmap.mmap, layout: FileLayout | None
) -> tuple[Mapping[str, int], Mapping[str, _Array]]:
    if memory[: len(_MAGIC)] != _MAGIC:
        raise ValueError("it does not begin as such a file does")
    first = len(_MAGIC) + 8
    start = first + int.from_bytes(memory[len(_MAGIC) : first], "little")
    if start > len(memory):
        raise ValueError("its header is longer than the file")
    header = HEADER(records.parse_json(memory[first:start]), "")
    facts, arrays = header["facts"], header["arrays"]
    _check_extents(arrays, len(memory) - start)
    if layout is not None:
        _check_layout(facts, arrays, layout)
    return facts, {
        name: np.frombuffer(memory, _TYPES[type_], count, start + offset)
        for name, (type_, offset, count) in arrays.items()
    }


def _check_extents(arrays: Mapping[str, _Extent], size: int) -> None:
    """Check that the arrays fill the file, in order, from the end of the header to its end."""
    end = 0
    for name, (type_, offset, count) in arrays.items():
        if offset != end:
            raise records.BadField(f"arrays.{name}", f"begins at {offset} and not at {end}")
        end += _padded(count * _TYPES[type_].itemsize)
        if end > size:
            raise records.BadField(f"arrays.{name}", "goes on behind the end of the file")
    if end != size:
        raise ValueError("it goes on behind its arrays")


def _check_layout(
    facts: Mapping[str, int], arrays: Mapping[str, _Extent], layout: FileLayout
) -> None:
    for name, (least, most) in layout.facts.items():
        records.whole_number(least, most)(facts.get(name), f"facts.{name}")
    for name in arrays.keys() ^ layout.arrays.keys():
        raise records.BadField(
            f"arrays.{name}", "is missing" if name in layout.arrays else "is one more"
        )
    for name, types in layout.arrays.items():
        if arrays[name][0] not in types:
            raise records.BadField(f"arrays.{name}", f"is of type {arrays[name][0]}")
    for first, *others in layout.alike:
        for name in others:
            if arrays[name][2] != arrays[first][2]:
                raise records.BadField(f"arrays.{name}", f"is not as long as {first}")


# --- Layout of a segment


BLOCK: Final = 32  # terms in a block of a term dictionary
_MOST_ORDINAL: Final = 0xFFFFFFF0
_MOST: Final = (1 << 48) - 1  # bytes, positions or occurrences

_COLUMN: Final = {"": "u1", ".at": "u4", ".more": "u4"}
_STREAMS: Final = {4: "u1", 8: "u1", 16: "u2", 32: "u4"}

HEADER: Final[records.Check] = records.record(
    facts=records.mapping_of(records.matching(r"[a-z_]{1,40}"), records.whole_number(0, _MOST)),
    arrays=records.mapping_of(
        records.matching(r"[a-z0-9_.]{1,40}"),
        records.tuple_of(
            records.matching(r"u[1248]"),
            records.whole_number(0, _MOST),
            records.whole_number(0, _MOST),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class FileLayout:
    """The facts and arrays that a file must have.

    ``facts`` has the minimum and the maximum of each fact. ``arrays`` has the types that each array
    may have. ``alike`` has groups of arrays that must have the same length.
    """

    facts: Mapping[str, tuple[int, int]]
    arrays: Mapping[str, Sequence[str]]
    alike: Sequence[Sequence[str]]


def _column(name: str) -> dict[str, Sequence[str]]:
    return {f"{name}{part}": (type_,) for part, type_ in _COLUMN.items()}


def _lists(name: str) -> dict[str, Sequence[str]]:
    streams = {f"{name}.{width}": (_STREAMS[width],) for width in WIDTHS}
    return {**streams, f"{name}.width": ("u1",), **_column(f"{name}.size")}


def _field(kind: str) -> dict[str, Sequence[str]]:
    return {
        f"{kind}.text": ("u1",),
        f"{kind}.heads": ("u4",),
        f"{kind}.shared": ("u1",),
        **_column(f"{kind}.rest"),
        **_column(f"{kind}.frequency"),
        **_lists(f"{kind}.docs"),
        **_lists(f"{kind}.places"),
    }


_OF_EACH_TERM: Final = (
    "shared",
    "rest",
    "frequency",
    "docs.width",
    "docs.size",
    "places.width",
    "places.size",
)


def _alike(arrays: Mapping[str, object]) -> Sequence[Sequence[str]]:
    """Return the groups of arrays of one length: those with an element per term, and others."""
    terms = {
        kind: [name for part in (*_OF_EACH_TERM, *more) if (name := f"{kind}.{part}")]
        for kind, more in (("form", ["home"]), ("stem", []))
    }
    beside = [(name, f"{name[:-3]}.more") for name in arrays if name.endswith(".at")]
    return (*terms.values(), *beside, ("lengths", "signatures"))


def _segment() -> FileLayout:
    arrays = {
        **_field("stem"),
        **_field("form"),
        "form.home": ("u4",),
        "lengths": ("u2", "u4"),
        "signatures": ("u4",),
    }
    facts = {
        "base": (0, _MOST_ORDINAL),
        "passages": (0, _MOST_ORDINAL),
        "total_length": (0, _MOST),
        "occurrences": (0, _MOST),
    }
    return FileLayout(facts, arrays, _alike(arrays))


SEGMENT: Final = _segment()


# --- Columns


_ESCAPE: Final = 255  # stands for a number of 255 or more, which the array ``.more`` holds


class Column:
    """A column of a file: small integers in a byte each, larger integers in two other arrays.

    A byte of 255 stands for an integer of 255 or more. The array ``.at`` has the rows of these
    integers, ascending, and ``.more`` has the integers. A row is looked up in ``.at`` by bisection.
    """

    def __init__(self, file: ArrayFile, name: str) -> None:
        self._file, self._name = file, name
        self._bytes: NDArray[np.uint8] = file[name]
        self._at, self._more = file[f"{name}.at"], file[f"{name}.more"]

    def __len__(self) -> int:
        return len(self._bytes)

    def value_at(self, index: int) -> int:
        """Return the number in a row."""
        number = int(self._bytes[index])
        if number < _ESCAPE:
            return number
        beside = int(self._at.searchsorted(index))
        if beside == len(self._at) or self._at[beside] != index:
            raise self._damaged()
        return int(self._more[beside])

    def values_between(self, first: int, last: int) -> list[int]:
        """Return the numbers in the rows from ``first`` to ``last``, which is not included."""
        numbers: list[int] = self._bytes[first:last].tolist()
        if _ESCAPE in numbers:
            numbers = [self.value_at(index) for index in range(first, last)]
        return numbers

    @property
    def capped(self) -> NDArray[np.uint8]:
        """The numbers, with 255 in place of each larger one."""
        return self._bytes

    def array_between(self, first: int, last: int) -> Counts:
        """Return the numbers of the same rows as :meth:`values_between`, as an array."""
        numbers = self._bytes[first:last].astype(np.int64)
        large = (numbers == _ESCAPE).nonzero()[0]
        beside = slice(*self._at.searchsorted((first, last)).tolist())
        if not np.array_equal(self._at[beside], large + first):
            raise self._damaged()
        numbers[large] = self._more[beside]
        return numbers

    def values_at(self, indices: Counts) -> Counts:
        """Return the numbers of some rows."""
        numbers = self._bytes[indices].astype(np.int64)
        large = (numbers == _ESCAPE).nonzero()[0]
        if len(large):
            rows, larger = self.large
            numbers[large] = larger[rows.searchsorted(indices[large])]
        return numbers

    @lazy
    def large(self) -> tuple[Counts, Counts]:
        """The rows of the numbers of 255 or more, ascending, and these numbers."""
        rows = (self._bytes == _ESCAPE).nonzero()[0]
        if not np.array_equal(rows, self._at):
            raise self._damaged()
        return rows, self._more.astype(np.int64)

    @lazy
    def values(self) -> Counts:
        """The numbers in all rows."""
        numbers = self._bytes.astype(np.int64)
        rows, larger = self.large
        numbers[rows] = larger
        return numbers

    def _damaged(self) -> IndexDamaged:
        return self._file.damaged(f"{self._name}.at", "does not say where its large numbers are")


class ColumnWriter:
    """A writer of a column, in parts."""

    def __init__(self, arrays: ArrayWriter, name: str) -> None:
        self._arrays = arrays
        self._name = name
        self._length = 0

    def append(self, numbers: Counts) -> None:
        """Append numbers to the column."""
        large = np.flatnonzero(numbers >= _ESCAPE)
        self._arrays.append(self._name, np.minimum(numbers, _ESCAPE).astype(np.uint8))
        self._arrays.append(f"{self._name}.at", (large + self._length).astype(np.uint32))
        self._arrays.append(f"{self._name}.more", numbers[large].astype(np.uint32))
        self._length += len(numbers)
