"""Columns of small numbers, a byte each; the few that need more stand beside them."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from benelux_search.engines.whoosh.files import ArrayFile, ArrayWriter
from benelux_search.engines.whoosh.packing import Counts
from benelux_search.errors import IndexDamaged
from benelux_search.forking import lazy

_MORE: Final = 255  # the number is 255 or more, and stands beside the column


class Column:
    """A column of a file. A number is found in the byte, or by bisection."""

    def __init__(self, file: ArrayFile, name: str) -> None:
        self._file, self._name = file, name
        self._bytes: NDArray[np.uint8] = file[name]
        self._at, self._more = file[f"{name}.at"], file[f"{name}.more"]

    def __len__(self) -> int:
        return len(self._bytes)

    def one(self, place: int) -> int:
        found = int(self._bytes[place])
        if found < _MORE:
            return found
        beside = int(self._at.searchsorted(place))
        if beside == len(self._at) or self._at[beside] != place:
            raise self._damaged()
        return int(self._more[beside])

    def some(self, first: int, last: int) -> list[int]:
        """The numbers at places that follow one another."""
        found: list[int] = self._bytes[first:last].tolist()
        if _MORE in found:
            found = [self.one(place) for place in range(first, last)]
        return found

    @lazy
    def all(self) -> Counts:
        numbers = self._bytes.astype(np.int64)
        large = (self._bytes == _MORE).nonzero()[0]
        if not np.array_equal(large, self._at):
            raise self._damaged()
        numbers[large] = self._more
        return numbers

    def _damaged(self) -> IndexDamaged:
        return self._file.damaged(f"{self._name}.at", "does not say where its large numbers are")


class ColumnWriter:
    """Writes a column, a part at a time."""

    def __init__(self, arrays: ArrayWriter, name: str) -> None:
        self._arrays = arrays
        self._name = name
        self._length = 0

    def append(self, numbers: Counts) -> None:
        large = np.flatnonzero(numbers >= _MORE)
        self._arrays.append(self._name, np.minimum(numbers, _MORE).astype(np.uint8))
        self._arrays.append(f"{self._name}.at", (large + self._length).astype(np.uint32))
        self._arrays.append(f"{self._name}.more", numbers[large].astype(np.uint32))
        self._length += len(numbers)
