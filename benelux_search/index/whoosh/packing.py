"""Packed lists of integers: many lists in four streams, with codes of 4, 8, 16 and 32 bits.

A list is packed as *steps*: the difference of each number from the number before. A stream has one
code for each step. The highest code of a stream, such as 255 for 8 bits, is an *escape*: it adds
one less than itself (254) to the running sum, and stands for no number of the list. So a list is
unpacked by one running sum. Each list is in the stream in which it takes the least space.

The format is a byte-aligned relative of patched frame of reference (PFOR, Zukowski et al. 2006).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Numbers: TypeAlias = NDArray[np.uint32]
Counts: TypeAlias = NDArray[np.int64]
Codes: TypeAlias = NDArray[np.uint8] | NDArray[np.uint16] | NDArray[np.uint32]

WIDTHS: Final = (4, 8, 16, 32)  # bits per code
_TYPES: Final = {4: np.uint8, 8: np.uint8, 16: np.uint16, 32: np.uint32}


@dataclass(frozen=True, slots=True)
class Packed:
    """Packed lists: the codes of each stream, and the width and the number of codes of each list.

    ``streams`` is by width in bits. The codes of a stream are those of its lists, one after the
    other. Here a code of 4 bits takes a whole byte; :func:`pack_nibbles` puts two codes into a
    byte.
    """

    streams: dict[int, Codes]
    width: NDArray[np.uint8]
    size: Counts


def pack(steps: NDArray[np.int64], counts: Counts, least: int = 4) -> Packed:
    """Pack consecutive lists: ``steps`` are the steps of all lists, ``counts`` the list lengths.

    A step is from 0 to 2**32 - 2. A list may be empty. ``least`` is the minimum number of bits of a
    code, one of ``WIDTHS``.
    """
    lists = len(counts)
    extra = np.zeros((len(WIDTHS), lists), np.int64)
    filled = np.flatnonzero(counts)
    starts = (np.cumsum(counts) - counts)[filled]
    for row, width in enumerate(WIDTHS[:-1]):
        if len(filled):
            extra[row, filled] = np.add.reduceat(_escapes(steps, width), starts)
    sizes = extra + counts
    first = WIDTHS.index(least)
    best = first + np.argmin((sizes * np.array(WIDTHS)[:, None])[first:], axis=0)
    size = sizes[best, np.arange(lists)]
    width_of = np.array(WIDTHS, np.uint8)[best]
    streams = {
        width: _codes(steps[np.repeat(width_of == width, counts)], width) for width in WIDTHS
    }
    return Packed(streams, width_of, size)


def _escapes(steps: NDArray[np.int64], width: int) -> NDArray[np.int64]:
    """Return the number of escapes that must stand before each step."""
    return np.asarray((np.maximum(steps, 1) - 1) // (_escape(width) - 1), np.int64)


def _codes(steps: NDArray[np.int64], width: int) -> Codes:
    escapes = _escapes(steps, width)
    ends = np.cumsum(escapes + 1) - 1
    codes = np.full(int(ends[-1]) + 1 if len(ends) else 0, _escape(width), _TYPES[width])
    codes[ends] = steps - escapes * (_escape(width) - 1)
    return codes


def _escape(width: int) -> int:
    return (1 << width) - 1


def pack_nibbles(codes: Codes) -> NDArray[np.uint8]:
    """Return an even number of 4-bit codes as two per byte; the first is the lower half."""
    pairs = codes.astype(np.uint8).reshape(-1, 2)
    return pairs[:, 0] | pairs[:, 1] << np.uint8(4)


def code_run(stream: Codes, width: int, start: int, size: int) -> Codes:
    """Return ``size`` consecutive codes of a stream, from the index ``start`` on.

    ``width`` is the number of bits of a code.
    """
    if width != 4:
        return stream[start : start + size]
    pairs = stream[start >> 1 : (start + size + 1) >> 1]
    codes = np.empty(2 * len(pairs), np.uint8)
    codes[::2] = pairs & 15
    codes[1::2] = pairs >> 4
    return codes[start & 1 : (start & 1) + size]


def codes_at(stream: Codes, width: int, indices: Counts) -> Codes:
    """Return the codes at some indices of a stream; ``width`` is the number of bits of a code."""
    if width != 4:
        return stream[indices]
    codes: NDArray[np.uint8] = stream[indices >> 1] >> ((indices & 1) << 2).astype(np.uint8) & 15
    return codes


def unpack(codes: Codes, width: int) -> Numbers:
    """Return the numbers of one list: the running sums of its steps."""
    escape = codes == _escape(width)
    if width == 32 or not escape.any():
        return np.cumsum(codes, dtype=np.uint32)
    sums = np.cumsum(np.where(escape, codes - 1, codes), dtype=np.uint32)
    numbers: Numbers = sums[~escape]
    return numbers


def unpack_many(codes: Codes, width: int, sizes: Counts) -> tuple[Numbers, Counts]:
    """Return the numbers of consecutive lists, and the length of each list.

    ``sizes`` has the number of codes of each list.
    """
    starts = np.cumsum(sizes) - sizes
    values, escape = codes, None
    if width != 32:
        escape = codes == _escape(width)
        if escape.any():
            values = np.where(escape, codes - 1, codes)
        else:
            escape = None
    # sums may wrap around, but their differences wrap around in the same way, and are right
    sums = np.cumsum(values, dtype=np.uint32)
    filled = sizes > 0
    before = np.zeros(len(sizes), np.uint32)
    before[filled] = sums[starts[filled]] - values[starts[filled]]
    sums -= np.repeat(before, sizes)
    if escape is None:
        return sums, sizes
    counts = sizes.copy()
    counts[filled] -= np.add.reduceat(escape, starts[filled], dtype=np.int64)
    return sums[~escape], counts


def differ_from_previous(first: NDArray[Any], *others: NDArray[Any]) -> NDArray[np.bool_]:
    """Return a mask of the rows that differ from the one before in any of some columns."""
    new = np.empty(len(first), np.bool_)
    new[:1] = True
    np.not_equal(first[1:], first[:-1], out=new[1:])
    for each in others:
        new[1:] |= each[1:] != each[:-1]
    return new


def slice_indices(starts: Counts, sizes: Counts) -> Counts:
    """Return the indices of all elements of some slices, one slice after the other."""
    ends = np.cumsum(sizes)
    total = int(ends[-1]) if len(ends) else 0
    indices: Counts = np.arange(total) + np.repeat(starts - (ends - sizes), sizes)
    return indices


def steps_of(numbers: NDArray[np.int64], counts: Counts) -> NDArray[np.int64]:
    """Return the steps of consecutive ascending lists; ``counts`` are the lengths of the lists."""
    steps = np.diff(numbers, prepend=0)
    starts = (np.cumsum(counts) - counts)[counts > 0]
    steps[starts] = numbers[starts]
    return steps
