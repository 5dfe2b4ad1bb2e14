"""Packed lists of a field in a segment, and the positions of a term as such a list or unpacked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from benelux_search.errors import IndexDamaged
from benelux_search.forking import lazy
from benelux_search.index.whoosh import packing
from benelux_search.index.whoosh.array_files import ArrayFile, Column

_RUN: Final = 8  # lists of which it is kept where they start: bytes in a word
_EVEN_BYTES: Final = np.uint64(0x00FF00FF00FF00FF)
_EACH_PAIR: Final = np.uint64(0x0001000100010001)
_KNOWN: Final = 1 << 12  # lists whose start is cached


class PackedLists:
    """The packed lists of a field: one list for each term, with the number of the term.

    The lists hold the occurrences or the positions of the terms; see
    :mod:`~benelux_search.index.whoosh.packing`.
    """

    def __init__(self, file: ArrayFile, name: str) -> None:
        self._file, self._name = file, name
        self._streams: dict[int, packing.Codes] = {
            width: file[f"{name}.{width}"] for width in packing.WIDTHS
        }
        self._widths: NDArray[np.uint8] = file[f"{name}.width"]
        self._sizes = Column(file, f"{name}.size")
        self._known: dict[int, int] = {}  # a phrase asks again and again where a list starts

    # The lists of one width stand in order in the stream of this width, so a list starts behind the
    # codes of all lists of its width before it: those before its run of _RUN lists, those in the
    # run, and the surplus of long lists, which count as 255 codes in the other two.

    def _start(self, number: int) -> int:
        """Return the index of the first code of a list, in the stream of its width."""
        start = self._known.get(number)
        if start is None:
            if len(self._known) >= _KNOWN:
                self._known.clear()
            self._known[number] = start = self._find_start(number)
        return start

    def _find_start(self, number: int) -> int:
        starts = self._starts_of_runs  # checks the widths
        width, first = self._widths[number], number - number % _RUN
        before = self._sizes.capped[first:number][self._widths[first:number] == width]
        row = packing.WIDTHS.index(int(width))
        surplus = self._surplus[row, self._sizes.large[0].searchsorted(number)]
        return int(starts[row, number // _RUN] + before.sum(dtype=np.int64) + surplus)

    def _starts(self, numbers: packing.Counts) -> packing.Counts:
        """Return the index of the first code of each of many lists."""
        widths = self._widths[numbers]
        lists = (numbers - numbers % _RUN)[:, None] + np.arange(_RUN)
        counts = self._widths.take(lists, mode="clip") == widths[:, None]
        counts &= lists < numbers[:, None]
        before = (self._sizes.capped.take(lists, mode="clip") * counts).sum(axis=1, dtype=np.int64)
        rows = np.searchsorted(packing.WIDTHS, widths)
        starts: packing.Counts = (
            self._starts_of_runs[rows, numbers // _RUN]
            + before
            + self._surplus[rows, self._sizes.large[0].searchsorted(numbers)]
        )
        return starts

    @lazy
    def _starts_of_runs(self) -> NDArray[np.int64]:
        """By width and run, the number of codes in the lists before the run."""
        runs = -(-len(self._widths) // _RUN)
        starts = np.zeros((len(packing.WIDTHS), runs + 1), np.int64)
        capped = np.zeros(runs * _RUN, np.uint8)
        left = len(self._widths)
        for row, width in enumerate(packing.WIDTHS):
            is_width = self._widths == width
            count = int(np.count_nonzero(is_width))
            left -= count
            if count:
                np.multiply(self._sizes.capped, is_width, out=capped[: len(self._widths)])
                np.cumsum(_sums_of_runs(capped), out=starts[row, 1:])
            total = int(starts[row, -1] + self._surplus[row, -1])
            if len(self._streams[width]) != ((total + 1) >> 1 if width == 4 else total):
                raise self.damaged(f".{width}", "is not as long as its lists")
        if left:
            raise self.damaged(".width", "is none of " + ", ".join(map(str, packing.WIDTHS)))
        return starts

    @lazy
    def _surplus(self) -> NDArray[np.int64]:
        """By width and long list, the codes over 255 in the long lists before it."""
        lists, sizes = self._sizes.large
        widths = self._widths[lists] == np.array(packing.WIDTHS)[:, None]
        surplus = np.zeros((len(packing.WIDTHS), len(lists) + 1), np.int64)
        np.cumsum((sizes - 255) * widths, axis=1, out=surplus[:, 1:])
        return surplus

    def damaged(self, part: str, what: str) -> IndexDamaged:
        """Return an error that says what is wrong with a part of the lists."""
        return self._file.damaged(f"{self._name}{part}", what)

    def is_empty(self) -> NDArray[np.bool_]:
        """Return a mask of the lists: True for those that are empty."""
        empty: NDArray[np.bool_] = self._sizes.capped == 0
        return empty

    def read_one(self, number: int) -> packing.Numbers:
        """Return the numbers of one list."""
        codes, width = self._codes(number)
        return packing.unpack(codes, width)

    def _codes(self, number: int) -> tuple[packing.Codes, int]:
        """Return the codes of a list, and the bits per code."""
        start, size = self._start(number), self._sizes.value_at(number)
        width = int(self._widths[number])
        return packing.code_run(self._streams[width], width, start, size), width

    def escapes(self, number: int) -> packing.Counts:
        """Return, for each escape of a list, the index of the number that follows."""
        codes, width = self._codes(number)
        escapes = np.flatnonzero(codes == (1 << width) - 1)
        return escapes - np.arange(len(escapes))

    def read_slices(
        self, number: int, escapes: packing.Counts, firsts: packing.Counts, counts: packing.Counts
    ) -> packing.Numbers:
        """Return slices of a list, each as running sums of the steps in this slice only.

        The slices begin at the indices ``firsts`` and have the lengths ``counts``. ``escapes`` are
        those of the list: see :meth:`escapes`.
        """
        start, width = self._start(number), int(self._widths[number])
        begins = firsts + escapes.searchsorted(firsts)
        ends = firsts + counts
        ends = ends + escapes.searchsorted(ends)
        if len(ends) and ends.max() > self._sizes.value_at(number):
            raise self.damaged("", "has a list that is too short")
        sizes = ends - begins
        codes = packing.codes_at(
            self._streams[width], width, packing.slice_indices(begins + start, sizes)
        )
        return packing.unpack_many(codes, width, sizes)[0]

    def read_many(self, numbers: packing.Counts) -> tuple[packing.Numbers, packing.Counts]:
        """Return the numbers of several lists, and the list of each: its index in ``numbers``.

        ``numbers`` are the numbers of the lists. The lists are sorted by width. The numbers of one
        list are together and in order.
        """
        self._starts_of_runs  # noqa: B018 - checks the widths
        widths, all_sizes = self._widths[numbers], self._sizes.values_at(numbers)
        are_neighbours = len(numbers) > 0 and int(numbers[-1] - numbers[0]) == len(numbers) - 1
        are_neighbours = are_neighbours and np.array_equal(numbers[1:], numbers[:-1] + 1)
        begins = None if are_neighbours else self._starts(numbers)
        parts, owners = [], []
        for width in packing.WIDTHS:
            lists = np.flatnonzero(widths == width)
            if not len(lists):
                continue
            sizes = all_sizes[lists]
            if begins is None:  # such as the forms of a prefix
                first, total = self._start(int(numbers[lists[0]])), int(sizes.sum())
                codes = packing.code_run(self._streams[width], width, first, total)
            else:
                places = packing.slice_indices(begins[lists], sizes)
                codes = packing.codes_at(self._streams[width], width, places)
            values, counts = packing.unpack_many(codes, width, sizes)
            parts.append(values)
            owners.append(np.repeat(lists, counts))
        if not parts:
            return np.empty(0, np.uint32), np.empty(0, np.int64)
        return np.concatenate(parts), np.concatenate(owners)


def _sums_of_runs(numbers: NDArray[np.uint8]) -> packing.Counts:
    """Return the sum of each run of ``_RUN`` bytes: those of a word, added within the word."""
    words = numbers.view(np.uint64)
    pairs = (words & _EVEN_BYTES) + (words >> np.uint64(8) & _EVEN_BYTES)
    sums: packing.Counts = (pairs * _EACH_PAIR >> np.uint64(48)).astype(np.int64)
    return sums


# --- The positions of a term


class PositionList(Protocol):
    """The positions of a term in its passages, of which some can be read."""

    def within(self, firsts: packing.Counts, counts: packing.Counts) -> packing.Numbers:
        """Return the positions of the term in some passages.

        ``firsts`` are the indices of the first occurrence in each of these passages, in the list of
        the term. ``counts`` are the numbers of occurrences.
        """
        ...

    @property
    def nbytes(self) -> int:
        """The memory that the list takes, in bytes."""
        ...


class PackedPositions:
    """A :class:`PositionList` that stays in the file."""

    def __init__(self, lists: PackedLists, number: int) -> None:
        self._lists, self._number = lists, number
        self._escapes = lists.escapes(number)

    @property
    def nbytes(self) -> int:
        """The memory of the escapes."""
        return self._escapes.nbytes

    def within(self, firsts: packing.Counts, counts: packing.Counts) -> packing.Numbers:
        """Return the positions in some passages; see :class:`PositionList`."""
        sums = self._lists.read_slices(self._number, self._escapes, firsts, counts)
        return sums - np.uint32(1)


@dataclass(frozen=True, slots=True)
class UnpackedPositions:
    """A :class:`PositionList` in memory."""

    positions: packing.Numbers

    @property
    def nbytes(self) -> int:
        """The memory of the positions."""
        return self.positions.nbytes

    def within(self, firsts: packing.Counts, counts: packing.Counts) -> packing.Numbers:
        """Return the positions in some passages; see :class:`PositionList`."""
        return self.positions[packing.slice_indices(firsts, counts)]
