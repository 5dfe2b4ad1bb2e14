"""The terms of a field in a segment, sorted by their bytes in UTF-8, which is by code point.

Terms stand in blocks; the first of a block is whole, and of each other only what follows the
bytes that it shares with the term before it (front coding).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from benelux_search.analysis.terms import folded_of
from benelux_search.errors import IndexDamaged
from benelux_search.index.algebra import distance
from benelux_search.index.whoosh.array_files import (
    BLOCK,
    ArrayFile,
    ArrayWriter,
    Column,
    ColumnWriter,
)
from benelux_search.index.whoosh.packing import Counts, Numbers

_KNOWN: Final = 1 << 13  # terms that are kept with their numbers
_SHARED: Final = 32  # bytes that are compared; terms may share more


def to_bytes(term: str) -> bytes:
    # lone surrogates stand in names of files, and anything may stand in a query
    return term.encode("utf-8", "surrogatepass")


def to_text(term: bytes) -> str:
    return term.decode("utf-8", "surrogatepass")


class LexiconWriter:
    """Writes terms in their order, a run at a time."""

    def __init__(self, arrays: ArrayWriter, name: str) -> None:
        self._arrays = arrays
        self._name = name
        self._rest = ColumnWriter(arrays, f"{name}.rest")
        self._count = self._end = 0
        self._last = b""

    def append(self, terms: Sequence[bytes]) -> None:
        shared = _shared([self._last, *terms])
        first = -self._count % BLOCK  # the first term here that begins a block
        shared[first::BLOCK] = 0
        rests = [term[own:] for term, own in zip(terms, shared.tolist(), strict=True)]
        sizes = np.fromiter(map(len, rests), np.int64, len(rests))
        starts = self._end + np.cumsum(sizes) - sizes
        self._arrays.append(f"{self._name}.text", np.frombuffer(b"".join(rests), np.uint8))
        self._arrays.append(f"{self._name}.heads", starts[first::BLOCK].astype(np.uint32))
        self._arrays.append(f"{self._name}.shared", shared)
        self._rest.append(sizes)
        self._count += len(terms)
        self._end += int(sizes.sum())
        self._last = terms[-1] if len(terms) else self._last


def _shared(terms: Sequence[bytes]) -> NDArray[np.uint8]:
    """How many bytes each term but the first has in common with the one before it."""
    matrix = np.array(terms, f"S{_SHARED}").view(np.uint8).reshape(len(terms), _SHARED)
    sizes = np.fromiter(map(len, terms), np.int64, len(terms))
    differs = np.ones((len(terms) - 1, _SHARED + 1), np.bool_)
    np.not_equal(matrix[1:], matrix[:-1], out=differs[:, :-1])
    # what is shorter is filled up with zeros, which a term may have as well
    shared: NDArray[np.uint8] = np.minimum(
        differs.argmax(axis=1), np.minimum(sizes[1:], sizes[:-1])
    ).astype(np.uint8)
    return shared


class TermDictionary:
    """The term of each number, and the number of each term."""

    def __init__(self, file: ArrayFile, name: str) -> None:
        self._file, self._name = file, name
        self._text = file[f"{name}.text"]
        self._heads = file[f"{name}.heads"]
        self._shared = file[f"{name}.shared"]
        self._rest = Column(file, f"{name}.rest")
        self._known: dict[bytes, int | None] = {}  # a query asks several times for one term
        if len(self._heads) != -(-len(self) // BLOCK):
            raise self._damaged("heads", f"has {len(self._heads)} blocks for {len(self)} terms")

    def __len__(self) -> int:
        return len(self._shared)

    def __getitem__(self, number: int) -> bytes:
        return self._block(number)[number % BLOCK]

    def find(self, term: bytes) -> int | None:
        """The number of a term; None when it is not here."""
        if term in self._known:
            return self._known[term]
        if len(self._known) >= _KNOWN:
            self._known.clear()
        self._known[term] = number = self._find(term)
        return number

    def _find(self, term: bytes) -> int | None:
        number = self._place(term)
        return (
            number if number < len(self) and self._block(number)[number % BLOCK] == term else None
        )

    def beginning(self, prefix: bytes) -> range:
        """The numbers of the terms that begin so."""
        after = _after(prefix)
        return range(self._place(prefix), len(self) if after is None else self._place(after))

    def terms(self, numbers: range) -> Iterator[bytes]:
        """The terms of consecutive numbers."""
        for first in range(numbers.start - numbers.start % BLOCK, numbers.stop, BLOCK):
            block = self._block(first)
            yield from block[max(0, numbers.start - first) : numbers.stop - first]

    def rows(self, numbers: range, width: int) -> NDArray[np.uint8]:
        """The first bytes of the terms of consecutive numbers, a row each; 0 where a term has
        come to its end."""
        before = numbers.start % BLOCK
        own = slice(numbers.start - before, numbers.stop)
        sizes = self._rest.all
        ends = np.cumsum(sizes)
        if len(ends) and ends[-1] != len(self._text):
            raise self._damaged("text", "is not as long as its terms")
        starts = (ends - sizes)[own]
        sizes, shared = sizes[own].astype(np.int32), self._shared[own].astype(np.int32)
        text = np.append(self._text, np.uint8(0))
        rows = np.zeros((len(sizes), width), np.uint8)
        for first in range(min(BLOCK, len(rows))):
            # one term of each block, whose terms before it are there already
            some = slice(first, None, BLOCK)
            places = np.arange(width, dtype=np.int32) - shared[some][:, None]
            part = text.take(starts[some][:, None] + places, mode="clip")
            part[places >= sizes[some][:, None]] = 0
            if first:
                np.copyto(part, rows[first - 1 :: BLOCK][: len(part)], where=places < 0)
            rows[some] = part
        return rows[before:]

    def _place(self, term: bytes) -> int:
        """The number of the first term that does not come before this one."""
        block = bisect_left(range(len(self._heads)), term, key=self._head) - 1
        if block < 0:
            return 0
        return block * BLOCK + bisect_left(self._block(block * BLOCK), term)

    def _head(self, block: int) -> bytes:
        start = int(self._heads[block])
        return self._text[start : start + self._rest.one(block * BLOCK)].tobytes()

    def _block(self, number: int) -> list[bytes]:
        """The terms of the block that a number is in."""
        first = number - number % BLOCK
        last = min(first + BLOCK, len(self))
        start = int(self._heads[first // BLOCK])
        sizes = self._rest.some(first, last)
        end = start + sum(sizes)
        if end != self._end_of(first // BLOCK):
            raise self._damaged("heads", f"does not say where block {first // BLOCK} ends")
        text = self._text[start:end].tobytes()
        terms, term, place = [], b"", 0
        for shared, size in zip(self._shared[first:last].tolist(), sizes, strict=True):
            if shared > len(term):
                raise self._damaged("shared", "is more than there is of a term")
            term = term[:shared] + text[place : place + size]
            terms.append(term)
            place += size
        try:
            b" ".join(terms).decode("utf-8", "surrogatepass")
        except UnicodeDecodeError as error:
            raise self._damaged("text", "is no UTF-8") from error
        return terms

    def _end_of(self, block: int) -> int:
        """Where a block has to end: where the next one begins, or the text does."""
        return int(self._heads[block + 1]) if block + 1 < len(self._heads) else len(self._text)

    def _damaged(self, part: str, what: str) -> IndexDamaged:
        return self._file.damaged(f"{self._name}.{part}", what)


def _after(prefix: bytes) -> bytes | None:
    """The first string of bytes behind all that begin so; None when there is none."""
    kept = prefix.rstrip(b"\xff")
    return kept[:-1] + bytes([kept[-1] + 1]) if kept else None


# Forms of a segment as rows of bytes, so that those like a given one are found among all at once.
#
# A row has the first bytes of a folded form. Beside it stand the length of the form and its
# *letters*, a bit for each that is in it: an edit puts in one at most and takes out one at most, so
# that a look at both leaves few rows for which edits are counted.


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


class FoldedForms:
    """The folded forms of consecutive numbers in a lexicon."""

    def __init__(self, lexicon: TermDictionary, numbers: range) -> None:
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

    As :func:`benelux_search.index.algebra.distance` has it, for all rows together, in the band
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
