"""Forms of a segment as rows of bytes, so that those like a given one are found among all at once.

A row has the first bytes of a folded form. Beside it stand the length of the form and its
*letters*, a bit for each that is in it: an edit puts in one at most and takes out one at most, so
that a look at both leaves few rows for which edits are counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from benelux_search.engines.whoosh.lexicon import Lexicon, to_text
from benelux_search.engines.whoosh.packing import Counts, Numbers
from benelux_search.patterns import distance
from benelux_search.terms import folded_of

_Rows: TypeAlias = NDArray[np.uint8]
_Edits: TypeAlias = NDArray[np.int8]

# A form that has no room in a row, or is not ASCII, is *odd*: it is kept as text
_WIDTH: Final = 24
_LETTERS: Final = 26
_OTHERS: Final = 5  # bits for what is neither a letter nor a digit
_FAR: Final = 100  # more edits than are ever asked for; a few times more are an int8 still


def _bit(char: int) -> int:
    if ord("a") <= char <= ord("z"):
        return 1 << (char - ord("a"))
    if ord("0") <= char <= ord("9"):
        return 1 << _LETTERS
    return 1 << (_LETTERS + 1 + char % _OTHERS)


class Vocabulary:
    """The folded forms of consecutive numbers in a lexicon."""

    def __init__(self, lexicon: Lexicon, numbers: range) -> None:
        self._first = numbers.start
        rows = lexicon.rows(numbers, _WIDTH)
        # the first 0 is the end of a form, or of what is folded of it
        self._lengths = (rows == 0).argmax(axis=1).astype(np.int32)
        endless = (self._lengths == 0) & (rows[:, 0] != 0)
        rows[np.arange(_WIDTH) >= self._lengths[:, None]] = 0
        odd = endless | (rows >= 0x80).any(axis=1)
        bits = np.array([0, *map(_bit, range(1, 256))], np.uint32)
        self._letters: Numbers = np.bitwise_or.reduce(bits[rows], axis=1)
        self._rows = rows
        self._odd: dict[int, str] = {}
        for row in odd.nonzero()[0].tolist():
            form = folded_of(to_text(lexicon[numbers[row]]))
            self._odd[row], self._lengths[row], self._letters[row] = form, len(form), _letters(form)
        self._is_odd = odd

    def similar(self, form: str, edits: int) -> tuple[Counts, Counts]:
        """The numbers of the forms within so many edits of one, and the edits of each."""
        edits = min(edits, _FAR // 4)
        likely = self._likely(form, edits)
        is_odd = self._is_odd[likely]
        plain, odd = likely[~is_odd], likely[is_odd]
        found = np.concatenate((plain, odd)) + self._first
        apart = np.concatenate(
            (
                _distances(self._rows[plain], self._lengths[plain], form, edits),
                np.array([distance(self._odd[row], form) for row in odd.tolist()], np.int64),
            )
        )
        near = apart <= edits
        return found[near], apart[near]

    def _likely(self, form: str, edits: int) -> NDArray[np.intp]:
        """The rows that may be so near."""
        own = _letters(form)
        rows = (np.abs(self._lengths - np.int32(len(form))) <= edits).nonzero()[0]
        letters = self._letters[rows]
        fits = _has_few(letters & np.uint32(~own & 0xFFFFFFFF), edits)
        fits &= _has_few(~letters & np.uint32(own), edits)
        found: NDArray[np.intp] = rows[fits]
        return found


def _letters(form: str) -> int:
    bits = 0
    for char in form:
        bits |= _bit(ord(char))
    return bits


def _has_few(bits: Numbers, most: int) -> NDArray[np.bool_]:
    """Whether so many bits are set at most."""
    for _ in range(most):
        bits = bits & (bits - np.uint32(1))  # without the lowest
    few: NDArray[np.bool_] = bits == 0
    return few


def _distances(rows: _Rows, lengths: NDArray[np.int32], form: str, edits: int) -> Counts:
    """The edits between each row and a form, more than ``edits`` being any such number.

    As :func:`benelux_search.patterns.distance` has it, for all rows together, in the band
    of cells that so few edits reach; a line of them is kept by how far it is from the diagonal.
    """
    if not len(rows):
        return np.empty(0, np.int64)
    wanted = [ord(char) if ord(char) < 0x80 else 0xFF for char in form]  # rows have no such byte
    chars = _columns(rows, len(form) + edits)
    far = np.full(len(rows), _FAR, np.int8)
    band = range(-edits, edits + 1)
    last: dict[int, _Edits] = {}
    before: dict[int, _Edits] = {}
    line = {d: np.full(len(rows), d, np.int8) if d >= 0 else far for d in band}
    for i in range(1, len(form) + 1):
        last, before, line = before, line, {}
        for d in band:
            j = i + d
            if j <= 0:
                line[d] = far if j < 0 else np.full(len(rows), i, np.int8)
                continue
            cell = before[d] + (chars[j] != wanted[i - 1])
            if d + 1 in before:
                np.minimum(cell, before[d + 1] + np.int8(1), out=cell)
            if d - 1 in line:
                np.minimum(cell, line[d - 1] + np.int8(1), out=cell)
            if i > 1 and j > 1:
                swapped = (chars[j] == wanted[i - 2]) & (chars[j - 1] == wanted[i - 1])
                np.copyto(cell, np.minimum(cell, last[d] + np.int8(1)), where=swapped)
            line[d] = np.minimum(cell, far)
    ends = np.stack([line[d] for d in band])
    found: Counts = ends[lengths - len(form) + edits, np.arange(len(rows))].astype(np.int64)
    return found


def _columns(rows: _Rows, most: int) -> Sequence[_Rows]:
    """The characters of rows by their place, from 1 on; there are none behind the end."""
    columns = np.zeros((most + 1, len(rows)), np.uint8)
    columns[1 : _WIDTH + 1] = rows.T[:most]
    return list(columns)
