"""Exact search in the vectors of blocks of text."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from benelux_search.meaning.encoder import Floats
from benelux_search.meaning.vector_files import (
    FRENCH,
    ZERO,
    Ints,
    MeaningHead,
    VectorChunk,
    read_chunks,
    read_head,
)

_ROWS: Final = 4096  # vectors that are compared at a time


@dataclass(frozen=True, slots=True, eq=False)
class Nearness:
    """The nearness of the blocks of an index to a query, in meaning.

    ``scores`` are cosines (-1 to 1), the higher of those of both languages. The pairs of a block
    have the ordinals from ``first`` to ``last``. The blocks are in the order of ``first``.
    """

    scores: Floats
    first: Ints
    last: Ints


class VectorIndex:
    """The vectors of a generation. Threads can share it.

    A query is compared with every vector: about 20 ms for 200,000, so that an approximate index
    would gain little, and would have to be kept up to date. ``lacks_newest`` is True if the newest
    pairs have no vectors yet.
    """

    def __init__(self, folder: Path, head: MeaningHead, end: int) -> None:
        self.head = head
        self.lacks_newest = head.end < end
        self._folder = folder
        self._lock = threading.Lock()
        self._content: _Content | None = None

    def load(self) -> None:
        """Read what :meth:`nearness` needs, if that has not been done.

        Raises:
            IndexDamaged: a file is missing, or is not what it should be.
        """
        self._opened()

    def nearness(self, query: Floats) -> Nearness:
        """Return how near each block is to a query, given as a unit vector.

        Raises:
            IndexDamaged: a file is missing, or is not what it should be.
        """
        content = self._opened()
        rows = [
            _cosines(chunk, lengths, query)
            for chunk, lengths in zip(content.chunks, content.lengths, strict=True)
        ]
        scores = np.full(len(content.first), -1.0, np.float32)
        if rows:
            np.maximum.at(scores, content.block_of, np.concatenate(rows))
        return Nearness(scores, content.first, content.last)

    def _opened(self) -> _Content:
        with self._lock:
            if self._content is None:
                self._content = _Content.of(list(read_chunks(self._folder, self.head)))
            return self._content


@dataclass(frozen=True, slots=True, eq=False)
class _Content:
    """The chunks with the lengths of their vectors, and the block of each row."""

    chunks: Sequence[VectorChunk]
    lengths: Sequence[Floats]
    block_of: Ints
    first: Ints
    last: Ints

    @classmethod
    def of(cls, chunks: Sequence[VectorChunk]) -> _Content:
        if not chunks:
            nothing = np.zeros(0, np.int64)
            return cls((), (), nothing, nothing, nothing)
        ordinals = np.concatenate([chunk.ordinals for chunk in chunks])
        spans = np.concatenate([chunk.spans for chunk in chunks])
        is_french, more = spans >= FRENCH, spans % FRENCH
        # a French row belongs to the block of the Dutch one before it, if that has the same pairs
        follows = np.zeros(len(ordinals), bool)
        follows[1:] = is_french[1:] & ~is_french[:-1]
        follows[1:] &= (ordinals[1:] == ordinals[:-1]) & (more[1:] == more[:-1])
        block_of = np.cumsum(~follows) - 1
        first, last = ordinals[~follows], (ordinals + more)[~follows]
        order = np.argsort(first, kind="stable")
        rank = np.empty_like(order)
        rank[order] = np.arange(len(order))
        lengths = [_lengths(chunk) for chunk in chunks]
        return cls(chunks, lengths, rank[block_of], first[order], last[order])


def open_vectors(folder: Path, end: int) -> VectorIndex | None:
    """Return the vectors in a folder, or None if it has none.

    ``end`` is an ordinal above those of all pairs of the index.

    Raises:
        IndexDamaged: ``meaning.json`` is not what this version writes.
    """
    head = read_head(folder)
    return None if head is None else VectorIndex(folder, head, end)


def _blocks(chunk: VectorChunk) -> Iterator[Floats]:
    for start in range(0, len(chunk), _ROWS):
        yield chunk.vectors[start : start + _ROWS].astype(np.float32) - np.float32(ZERO)


def _lengths(chunk: VectorChunk) -> Floats:
    lengths = [np.linalg.norm(block, axis=1) for block in _blocks(chunk)]
    return np.asarray(np.maximum(np.concatenate(lengths), 1e-9), np.float32)


def _cosines(chunk: VectorChunk, lengths: Floats, query: Floats) -> Floats:
    products = np.concatenate([block @ query for block in _blocks(chunk)])
    return np.asarray(products / lengths, np.float32)
