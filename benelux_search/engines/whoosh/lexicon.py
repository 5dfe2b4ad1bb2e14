"""The terms of a field in a segment, sorted by their bytes in UTF-8, which is by code point."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

_PART: Final = 4096  # terms that are taken out of the file at a time


def to_bytes(term: str) -> bytes:
    # lone surrogates stand in names of files, and anything may stand in a query
    return term.encode("utf-8", "surrogatepass")


def to_text(term: bytes) -> str:
    return term.decode("utf-8", "surrogatepass")


class Lexicon(Sequence[bytes]):
    """The term of each number, and the number of each term. ``ends`` are places in ``text``."""

    def __init__(self, text: NDArray[np.uint8], ends: NDArray[np.uint32]) -> None:
        self._text = text.data if len(text) else memoryview(b"")
        self._ends = ends

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, number: int) -> bytes:  # type: ignore[override] # no slices
        if not 0 <= number < len(self._ends):
            raise IndexError(number)
        start = int(self._ends[number - 1]) if number else 0
        return bytes(self._text[start : int(self._ends[number])])

    def find(self, term: bytes) -> int | None:
        """The number of a term; None when it is not here."""
        number = bisect_left(self, term)
        return number if number < len(self) and self[number] == term else None

    def beginning(self, prefix: bytes) -> range:
        """The numbers of the terms that begin so."""
        first = bisect_left(self, prefix)
        after = _after(prefix)
        return range(first, len(self) if after is None else bisect_left(self, after, lo=first))

    def terms(self, numbers: range) -> Iterator[bytes]:
        """The terms of consecutive numbers, a part of the file in memory at a time."""
        for first in range(numbers.start, numbers.stop, _PART):
            last = min(first + _PART, numbers.stop)
            start = int(self._ends[first - 1]) if first else 0
            ends = self._ends[first:last].tolist()
            part = bytes(self._text[start : ends[-1]])
            place = 0
            for end in ends:
                yield part[place : end - start]
                place = end - start


def _after(prefix: bytes) -> bytes | None:
    """The first string of bytes behind all that begin so; None when there is none."""
    kept = prefix.rstrip(b"\xff")
    return kept[:-1] + bytes([kept[-1] + 1]) if kept else None
