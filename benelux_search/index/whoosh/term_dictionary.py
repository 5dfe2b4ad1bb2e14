"""The term dictionary of a field in a segment, and the search for similar forms.

Terms are sorted by their UTF-8 bytes, which is the order of code points. They are stored in blocks
with front coding: the first term of a block is stored completely, and each other term without the
bytes that it shares with the start of the term before.

:class:`FoldedForms` finds the forms within a few edits of a given form. It has folded forms as rows
of bytes, so that edit distances are computed for many forms at once.
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
from benelux_search.index.whoosh import array_files
from benelux_search.index.whoosh.packing import Counts, Numbers

_KNOWN: Final = 1 << 13  # terms whose numbers are cached
_SHARED: Final = 32  # bytes compared at most; terms may share more


def to_bytes(term: str) -> bytes:
    """Return a term as UTF-8, in which lone surrogates are allowed."""
    # file names may contain lone surrogates, and a query may contain anything
    return term.encode("utf-8", "surrogatepass")


def to_text(term: bytes) -> str:
    """Return the term that :func:`to_bytes` encoded."""
    return term.decode("utf-8", "surrogatepass")


class TermDictionaryWriter:
    """A writer of a term dictionary, which gets the sorted terms in several parts."""

    def __init__(self, arrays: array_files.ArrayWriter, name: str) -> None:
        self._arrays = arrays
        self._name = name
        self._rest = array_files.ColumnWriter(arrays, f"{name}.rest")
        self._count = self._end = 0
        self._last = b""

    def append(self, terms: Sequence[bytes]) -> None:
        """Append terms, which must be sorted after those appended before."""
        shared = _shared([self._last, *terms])
        first = -self._count % array_files.BLOCK  # the first of these terms that begins a block
        shared[first :: array_files.BLOCK] = 0
        rests = [term[common:] for term, common in zip(terms, shared.tolist(), strict=True)]
        sizes = np.fromiter(map(len, rests), np.int64, len(rests))
        starts = self._end + np.cumsum(sizes) - sizes
        self._arrays.append(f"{self._name}.text", np.frombuffer(b"".join(rests), np.uint8))
        self._arrays.append(
            f"{self._name}.heads", starts[first :: array_files.BLOCK].astype(np.uint32)
        )
        self._arrays.append(f"{self._name}.shared", shared)
        self._rest.append(sizes)
        self._count += len(terms)
        self._end += int(sizes.sum())
        self._last = terms[-1] if len(terms) else self._last


def _shared(terms: Sequence[bytes]) -> NDArray[np.uint8]:
    """Return the length of the common prefix of each term and the one before it, in bytes.

    The first term has none. At most ``_SHARED`` bytes are compared.
    """
    matrix = np.array(terms, f"S{_SHARED}").view(np.uint8).reshape(len(terms), _SHARED)
    sizes = np.fromiter(map(len, terms), np.int64, len(terms))
    differs = np.ones((len(terms) - 1, _SHARED + 1), np.bool_)
    np.not_equal(matrix[1:], matrix[:-1], out=differs[:, :-1])
    # shorter terms are padded with zeros, but a term may itself contain zeros
    shared: NDArray[np.uint8] = np.minimum(
        differs.argmax(axis=1), np.minimum(sizes[1:], sizes[:-1])
    ).astype(np.uint8)
    return shared


class TermDictionary:
    """The sorted terms of a field, numbered from 0.

    Raises:
        IndexDamaged: the arrays do not fit together; methods raise this error as well.
    """

    def __init__(self, file: array_files.ArrayFile, name: str) -> None:
        self._file, self._name = file, name
        self._text = file[f"{name}.text"]
        self._heads = file[f"{name}.heads"]
        self._shared = file[f"{name}.shared"]
        self._rest = array_files.Column(file, f"{name}.rest")
        self._known: dict[bytes, int | None] = {}  # a query looks one term up several times
        if len(self._heads) != -(-len(self) // array_files.BLOCK):
            raise self._damaged("heads", f"has {len(self._heads)} blocks for {len(self)} terms")

    def __len__(self) -> int:
        return len(self._shared)

    def __getitem__(self, number: int) -> bytes:
        return self._block(number)[number % array_files.BLOCK]

    def find(self, term: bytes) -> int | None:
        """Return the number of a term, or None if the field does not have it."""
        if term in self._known:
            return self._known[term]
        if len(self._known) >= _KNOWN:
            self._known.clear()
        self._known[term] = number = self._find(term)
        return number

    def _find(self, term: bytes) -> int | None:
        number = self._insertion_point(term)
        return (
            number
            if number < len(self) and self._block(number)[number % array_files.BLOCK] == term
            else None
        )

    def prefix_range(self, prefix: bytes) -> range:
        """Return the numbers of the terms that start with ``prefix``."""
        after = _after(prefix)
        return range(
            self._insertion_point(prefix),
            len(self) if after is None else self._insertion_point(after),
        )

    def terms(self, numbers: range) -> Iterator[bytes]:
        """Yield the terms with consecutive numbers."""
        for first in range(
            numbers.start - numbers.start % array_files.BLOCK, numbers.stop, array_files.BLOCK
        ):
            block = self._block(first)
            yield from block[max(0, numbers.start - first) : numbers.stop - first]

    def rows(self, numbers: range, width: int) -> NDArray[np.uint8]:
        """Return the first ``width`` bytes of the terms with consecutive numbers, one row per term.

        A row of a shorter term is padded with 0.
        """
        before = numbers.start % array_files.BLOCK
        whole_blocks = slice(numbers.start - before, numbers.stop)
        sizes = self._rest.values
        ends = np.cumsum(sizes)
        if len(ends) and ends[-1] != len(self._text):
            raise self._damaged("text", "is not as long as its terms")
        starts = (ends - sizes)[whole_blocks]
        sizes, shared = (
            sizes[whole_blocks].astype(np.int32),
            self._shared[whole_blocks].astype(np.int32),
        )
        text = np.append(self._text, np.uint8(0))
        rows = np.zeros((len(sizes), width), np.uint8)
        for first in range(min(array_files.BLOCK, len(rows))):
            # do one term of each block at a time: the term before it is already decoded
            some = slice(first, None, array_files.BLOCK)
            offsets = np.arange(width, dtype=np.int32) - shared[some][:, None]
            part = text.take(starts[some][:, None] + offsets, mode="clip")
            part[offsets >= sizes[some][:, None]] = 0
            if first:
                np.copyto(
                    part, rows[first - 1 :: array_files.BLOCK][: len(part)], where=offsets < 0
                )
            rows[some] = part
        return rows[before:]

    def _insertion_point(self, term: bytes) -> int:
        """Return the number of the first term that is not less than ``term``."""
        block = bisect_left(range(len(self._heads)), term, key=self._head) - 1
        if block < 0:
            return 0
        return block * array_files.BLOCK + bisect_left(self._block(block * array_files.BLOCK), term)

    def _head(self, block: int) -> bytes:
        start = int(self._heads[block])
        return self._text[start : start + self._rest.value_at(block * array_files.BLOCK)].tobytes()

    def _block(self, number: int) -> list[bytes]:
        """Return the terms of the block that contains a number."""
        first = number - number % array_files.BLOCK
        last = min(first + array_files.BLOCK, len(self))
        start = int(self._heads[first // array_files.BLOCK])
        sizes = self._rest.values_between(first, last)
        end = start + sum(sizes)
        if end != self._end_of(first // array_files.BLOCK):
            raise self._damaged(
                "heads", f"does not say where block {first // array_files.BLOCK} ends"
            )
        text = self._text[start:end].tobytes()
        terms, term, offset = [], b"", 0
        for shared, size in zip(self._shared[first:last].tolist(), sizes, strict=True):
            if shared > len(term):
                raise self._damaged("shared", "is more than there is of a term")
            term = term[:shared] + text[offset : offset + size]
            terms.append(term)
            offset += size
        try:
            b" ".join(terms).decode("utf-8", "surrogatepass")
        except UnicodeDecodeError as error:
            raise self._damaged("text", "is no UTF-8") from error
        return terms

    def _end_of(self, block: int) -> int:
        """Return the end of a block: the start of the next one, or the end of the text."""
        return int(self._heads[block + 1]) if block + 1 < len(self._heads) else len(self._text)

    def _damaged(self, part: str, what: str) -> IndexDamaged:
        return self._file.damaged(f"{self._name}.{part}", what)


def _after(prefix: bytes) -> bytes | None:
    """Return the least byte string greater than all that start with ``prefix``, None if none is."""
    kept = prefix.rstrip(b"\xff")
    return kept[:-1] + bytes([kept[-1] + 1]) if kept else None


# --- Similar forms


_Rows: TypeAlias = NDArray[np.uint8]
_Edits: TypeAlias = NDArray[np.int8]

# A form that does not fit into a row, or is not ASCII, is *odd*: it is kept as text
_WIDTH: Final = 24
_LETTERS: Final = 26
_OTHERS: Final = 5  # bits shared by characters that are neither letters nor digits
_FAR: Final = 100  # more edits than any query has; sums with it still fit in an int8


def _bit(char: int) -> int:
    if ord("a") <= char <= ord("z"):
        return 1 << (char - ord("a"))
    if ord("0") <= char <= ord("9"):
        return 1 << _LETTERS
    return 1 << (_LETTERS + 1 + char % _OTHERS)


class FoldedForms:
    """The folded forms of consecutive terms of a dictionary, as rows of bytes.

    A row has the first bytes of a folded form. The length of each form is stored as well, and its
    *letters*: a bit mask of the characters in it. An edit adds at most one character and removes at
    most one. So lengths and letters are compared first, and the edit distance is computed for few
    rows only.
    """

    def __init__(self, lexicon: TermDictionary, numbers: range) -> None:
        self._first = numbers.start
        rows = lexicon.rows(numbers, _WIDTH)
        # the first 0 is the end of the form, or the separator behind its folded spelling
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
        """Return the numbers of the forms within ``edits`` edits of ``form``, and their edits.

        Edits are those of :func:`~benelux_search.index.algebra.distance`. ``edits`` above 25 counts
        as 25.
        """
        edits = min(edits, _FAR // 4)
        likely = self._likely(form, edits)
        is_odd = self._is_odd[likely]
        plain, odd = likely[~is_odd], likely[is_odd]
        numbers = np.concatenate((plain, odd)) + self._first
        apart = np.concatenate(
            (
                _distances(self._rows[plain], self._lengths[plain], form, edits),
                np.array([distance(self._odd[row], form) for row in odd.tolist()], np.int64),
            )
        )
        near = apart <= edits
        return numbers[near], apart[near]

    def _likely(self, form: str, edits: int) -> NDArray[np.intp]:
        """Return the rows whose length and letters allow so few edits."""
        wanted = _letters(form)
        rows = (np.abs(self._lengths - np.int32(len(form))) <= edits).nonzero()[0]
        letters = self._letters[rows]
        fits = _has_few(letters & np.uint32(~wanted & 0xFFFFFFFF), edits)
        fits &= _has_few(~letters & np.uint32(wanted), edits)
        likely: NDArray[np.intp] = rows[fits]
        return likely


def _letters(form: str) -> int:
    bits = 0
    for char in form:
        bits |= _bit(ord(char))
    return bits


def _has_few(bits: Numbers, most: int) -> NDArray[np.bool_]:
    """Return a mask of the elements that have at most ``most`` bits set."""
    for _ in range(most):
        bits = bits & (bits - np.uint32(1))  # clears the lowest bit
    few: NDArray[np.bool_] = bits == 0
    return few


def _distances(rows: _Rows, lengths: NDArray[np.int32], form: str, edits: int) -> Counts:
    """Return the edit distance of each row and a form; distances over ``edits`` are inexact.

    This is the dynamic programming of :func:`benelux_search.index.algebra.distance`, for all rows
    together, in the band of cells that ``edits`` edits can reach. The cells of a line are kept by
    their offset from the diagonal. An inexact distance is still more than ``edits``.
    """
    if not len(rows):
        return np.empty(0, np.int64)
    wanted = [ord(char) if ord(char) < 0x80 else 0xFF for char in form]  # no row has this byte
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
    distances: Counts = ends[lengths - len(form) + edits, np.arange(len(rows))].astype(np.int64)
    return distances


def _columns(rows: _Rows, most: int) -> Sequence[_Rows]:
    """Return the characters of rows by index, from 1 on, with 0 behind the end of a form."""
    columns = np.zeros((most + 1, len(rows)), np.uint8)
    columns[1 : _WIDTH + 1] = rows.T[:most]
    return list(columns)
