"""The term dictionary of a field in a segment.

Terms are sorted by their UTF-8 bytes, which is the order of code points. They are stored in blocks
with front coding: the first term of a block is stored completely, and each other term without the
bytes that it shares with the start of the term before.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benelux_search.errors import IndexDamaged
from benelux_search.index.whoosh import array_files
from benelux_search.index.whoosh.packing import Counts, slice_indices

_KNOWN: Final = 1 << 13  # terms whose numbers are cached
_SHARED: Final = 32  # bytes compared at most; terms may share more
# terms decoded at a time: so few that the memory of their arrays is used again, not asked for anew
_STEP: Final = 96 * array_files.BLOCK
END: Final = 0xFF  # no term in UTF-8 has this byte
# by number, a mask of so many bytes: the first ones of a term
_FIRST_BYTES: Final = (
    (np.arange(_SHARED) < np.arange(_SHARED + 1)[:, None]).astype(np.uint8) * np.uint8(0xFF)
).view(np.uint64)


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
        block = self._blocks_before(term + b"\0") - 1
        if block < 0:
            return None
        number = self._find_in(block, term)
        if number is None:
            self._block(block * array_files.BLOCK)  # raises if the block is damaged
        return number

    def _find_in(self, block: int, term: bytes) -> int | None:
        """Return the number of a term in a block, or None; most terms of it are only passed by.

        A term that shares more bytes with the one before it than that one shares with ``term``
        differs from ``term`` in the same byte.
        """
        first = block * array_files.BLOCK
        last = min(first + array_files.BLOCK, len(self))
        start = int(self._heads[block])
        text = self._text[start : self._end_of(block)].tobytes()
        matched = offset = 0
        sizes = self._rest.values_between(first, last)
        for number, (shared, size) in enumerate(
            zip(self._shared[first:last].tolist(), sizes, strict=True), first
        ):
            if shared <= matched:
                rest, wanted = text[offset : offset + size], term[shared:]
                if rest == wanted:
                    return number
                if rest > wanted:
                    return None
                matched = shared + _common(rest, wanted)
            offset += size
        return None

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

    def joined(self, numbers: range) -> tuple[NDArray[np.uint8], Counts]:
        """Return the terms of consecutive numbers in one array of bytes, and the end of each.

        ``numbers`` must begin with the first term of a block. The byte ``END`` stands behind each
        term.
        """
        texts, ends, size = [np.empty(0, np.uint8)], [np.empty(0, np.int64)], 0
        for first in range(numbers.start, numbers.stop, _STEP):
            text, its_ends = self._joined(range(first, min(first + _STEP, numbers.stop)))
            texts.append(text)
            ends.append(its_ends + size)
            size += len(text)
        return np.concatenate(texts), np.concatenate(ends)

    def _joined(self, numbers: range) -> tuple[NDArray[np.uint8], Counts]:
        sizes = self._rest.array_between(numbers.start, numbers.stop)
        shared = self._shared[numbers.start : numbers.stop].astype(np.int64)
        lengths = shared + sizes
        rest = self._rests(numbers, sizes)
        self._check_shared(shared, lengths)
        rest_ends = np.cumsum(sizes) + _SHARED
        beginnings = _beginnings(rest, rest_ends - lengths, shared)
        ends = np.cumsum(lengths + 1) - 1
        text = np.empty(int(ends[-1]) + 1 + _SHARED, np.uint8)
        # in this order: the terms that follow overwrite what a short one puts behind its end
        _windows(text)[ends - lengths] = beginnings
        long = (lengths > _SHARED).nonzero()[0]
        more = lengths[long] - _SHARED
        text[slice_indices(ends[long] - more, more)] = rest[
            slice_indices(rest_ends[long] - more, more)
        ]
        text[ends] = END
        return text[:-_SHARED], ends

    def _rests(self, numbers: range, sizes: Counts) -> NDArray[np.uint8]:
        """Return the stored bytes of consecutive terms, with ``_SHARED`` more before and behind."""
        blocks = range(numbers.start // array_files.BLOCK, -(-numbers.stop // array_files.BLOCK))
        heads = self._heads[blocks.start : blocks.stop]
        start, end = int(heads[0]), self._end_of(blocks[-1])
        sums = np.cumsum(sizes)
        if not np.array_equal((sums - sizes)[:: array_files.BLOCK] + start, heads):
            raise self._damaged("heads", f"does not fit terms {numbers.start} to {numbers.stop}")
        if end - start != sums[-1]:
            raise self._damaged("text", "is not as long as its terms")
        rest = np.zeros(end - start + 2 * _SHARED, np.uint8)
        rest[_SHARED:-_SHARED] = self._text[start:end]
        return rest

    def _check_shared(self, shared: Counts, lengths: Counts) -> None:
        if (
            shared[:: array_files.BLOCK].any()
            or (shared[1:] > lengths[:-1]).any()
            or shared.max() > _SHARED
        ):
            raise self._damaged("shared", "is more than there is of a term")

    def _insertion_point(self, term: bytes) -> int:
        """Return the number of the first term that is not less than ``term``."""
        block = self._blocks_before(term) - 1
        if block < 0:
            return 0
        return block * array_files.BLOCK + bisect_left(self._block(block * array_files.BLOCK), term)

    def _blocks_before(self, term: bytes) -> int:
        """Return the number of blocks whose first term is less than ``term``."""
        return bisect_left(range(len(self._heads)), term, key=self._head)

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

    def decode(self, term: bytes) -> str:
        """Return the text of a term, or of a spelling in it."""
        try:
            return to_text(term)
        except UnicodeDecodeError as error:
            raise self._damaged("text", "is no UTF-8") from error

    def _end_of(self, block: int) -> int:
        """Return the end of a block: the start of the next one, or the end of the text."""
        return int(self._heads[block + 1]) if block + 1 < len(self._heads) else len(self._text)

    def _damaged(self, part: str, what: str) -> IndexDamaged:
        return self._file.damaged(f"{self._name}.{part}", what)


def _windows(text: NDArray[np.uint8]) -> NDArray[np.void]:
    """Return ``_SHARED`` bytes from each byte on, as views of a text."""
    return np.ndarray(len(text) - _SHARED + 1, f"V{_SHARED}", text, strides=(1,))


def _beginnings(rest: NDArray[np.uint8], starts: Counts, shared: Counts) -> NDArray[np.void]:
    """Return the first ``_SHARED`` bytes of terms; the first term begins a block.

    ``starts`` is where each term would start in ``rest`` if the ``shared`` bytes stood there, too.
    """
    count = len(starts)
    blocks = -(-count // array_files.BLOCK)
    padded = np.zeros((2, blocks * array_files.BLOCK), np.int64)
    padded[0, :count], padded[1, :count] = starts, shared
    # the first terms of all blocks, then the second ones, and so on
    starts, shared = np.ascontiguousarray(
        padded.reshape(2, blocks, array_files.BLOCK).transpose(0, 2, 1)
    )
    terms = _windows(rest)[starts]
    words = terms.view(np.uint64).reshape(array_files.BLOCK, blocks, -1)
    masks = _FIRST_BYTES.take(shared, axis=0)
    for number in range(1, array_files.BLOCK):
        before, own = words[number - 1], words[number]
        own ^= (own ^ before) & masks[number]  # takes the shared bytes from the term before
    return np.ascontiguousarray(terms.T).reshape(-1)[:count]


def _common(one: bytes, other: bytes) -> int:
    """Return the length of the common prefix of two terms."""
    size = 0
    for byte, wanted in zip(one, other, strict=False):
        if byte != wanted:
            break
        size += 1
    return size


def _after(prefix: bytes) -> bytes | None:
    """Return the least byte string greater than all that start with ``prefix``, None if none is."""
    kept = prefix.rstrip(b"\xff")
    return kept[:-1] + bytes([kept[-1] + 1]) if kept else None
