"""Exact search in the vectors of sentences."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from benelux_search.meaning.encoder import Floats
from benelux_search.meaning.vector_files import (
    ZERO,
    MeaningHead,
    VectorChunk,
    bead_number,
    read_chunks,
    read_head,
)

_ROWS: Final = 4096  # vectors that are compared at a time


@dataclass(frozen=True, slots=True)
class MeaningHit:
    """A pair that is near a query in meaning: the cosine of its nearest sentence (-1 to 1).

    ``bead`` is the number (from 0) of the bead of sentences that is nearest.
    """

    ordinal: int
    similarity: float
    bead: int


class VectorIndex:
    """The vectors of the sentences of a generation. Threads can share it.

    A query is compared with every vector: 12 ms for 200,000 of 384 dimensions, so that an
    approximate index would gain little, and would have to be kept up to date.
    """

    def __init__(self, folder: Path, head: MeaningHead) -> None:
        self.head = head
        self._folder = folder
        self._lock = threading.Lock()
        self._chunks: Sequence[VectorChunk] | None = None
        self._lengths: Sequence[Floats] = ()

    def search(
        self, query: Floats, limit: int, without: Collection[int] = ()
    ) -> Sequence[MeaningHit]:
        """Return the ``limit`` pairs that are nearest to a query, nearest first.

        ``query`` is a unit vector. Pairs whose ordinals are in ``without`` are left out.

        Raises:
            IndexDamaged: a file is missing, or is not what it should be.
        """
        best: dict[int, MeaningHit] = {}
        for chunk, lengths in zip(*self._opened(), strict=True):
            scores = _cosines(chunk, lengths, query)
            # a pair has several sentences: more of them than pairs are needed
            for row in _highest(scores, 8 * limit):
                ordinal, score = int(chunk.ordinals[row]), float(scores[row])
                if ordinal not in without and (
                    ordinal not in best or best[ordinal].similarity < score
                ):
                    best[ordinal] = MeaningHit(ordinal, score, bead_number(int(chunk.places[row])))
        nearest = sorted(best.values(), key=lambda hit: (-hit.similarity, hit.ordinal))
        return nearest[:limit]

    def _opened(self) -> tuple[Sequence[VectorChunk], Sequence[Floats]]:
        with self._lock:
            if self._chunks is None:
                chunks = list(read_chunks(self._folder, self.head))
                self._lengths = [_lengths(chunk) for chunk in chunks]
                self._chunks = chunks
            return self._chunks, self._lengths


def open_vectors(folder: Path) -> VectorIndex | None:
    """Return the vectors in a folder, or None if it has none.

    Raises:
        IndexDamaged: ``meaning.json`` is not what this version writes.
    """
    head = read_head(folder)
    return None if head is None else VectorIndex(folder, head)


def _blocks(chunk: VectorChunk) -> Iterator[Floats]:
    for start in range(0, len(chunk), _ROWS):
        yield chunk.vectors[start : start + _ROWS].astype(np.float32) - np.float32(ZERO)


def _lengths(chunk: VectorChunk) -> Floats:
    lengths = [np.linalg.norm(block, axis=1) for block in _blocks(chunk)]
    return np.asarray(np.maximum(np.concatenate(lengths), 1e-9), np.float32)


def _cosines(chunk: VectorChunk, lengths: Floats, query: Floats) -> Floats:
    products = np.concatenate([block @ query for block in _blocks(chunk)])
    return np.asarray(products / lengths, np.float32)


def _highest(scores: Floats, count: int) -> list[int]:
    if count >= len(scores):
        return list(range(len(scores)))
    return [int(row) for row in np.argpartition(-scores, count)[:count]]
