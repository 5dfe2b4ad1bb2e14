"""The files of vectors in a generation: one for each block of text and language.

::

    meaning.json          the encoder, the dimensions, the pairs that are covered, and the chunks
    000001.vectors.npy    the vectors of a chunk: a byte for each value, 128 for 0
    000001.pairs.npy      the first pair of each: its ordinal minus the first of the chunk
    000001.spans.npy      the number of further pairs, and the language

A chunk never changes: a build adds one, and what it no longer needs stays until the chunks are
merged. The arrays are read as data only: see :mod:`benelux_search.lexicon.lexicon_files`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from benelux_search.errors import IndexDamaged, Message, OptionError
from benelux_search.index_files import files as index_files
from benelux_search.index_files import records
from benelux_search.lexicon.lexicon_files import array_of, save_array
from benelux_search.meaning.encoder import Encoder, Floats

Bytes = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int64]

_HEAD: Final = "meaning.json"
_VERSION: Final = 1
ZERO: Final = 128  # the byte of the value 0
_MOST: Final = 127  # the highest absolute value
FRENCH: Final = 1 << 15  # added to the span of a French text
_ENCODER: Final = r".{1,300}"
_ORDINAL: Final = records.whole_number(0, 1 << 62)
_RECORD: Final = records.record(
    version=records.whole_number(_VERSION, _VERSION),
    encoder=records.matching(_ENCODER),
    dimensions=records.whole_number(1, 1 << 16),
    covered=records.list_of(records.tuple_of(_ORDINAL, _ORDINAL)),
    chunks=records.list_of(records.record(name=records.matching(r"[0-9]{6}"), first=_ORDINAL)),
)


@dataclass(frozen=True, slots=True, eq=False)
class VectorChunk:
    """Vectors of blocks, each with the ordinals of its pairs.

    ``vectors`` has a row of bytes for each block and language; ``ordinals`` are those of the first
    pairs. ``spans`` are the numbers of further pairs, plus 32,768 for a French text. The French row
    of a block follows its Dutch one.
    """

    vectors: Bytes
    ordinals: Ints
    spans: Ints

    def __len__(self) -> int:
        return len(self.ordinals)

    def within(self, ranges: Sequence[tuple[int, int]]) -> VectorChunk:
        """Return the vectors of the pairs in ranges, given by their first and last ordinals."""
        inside = np.zeros(len(self), bool)
        for first, last in ranges:
            inside |= (self.ordinals >= first) & (self.ordinals <= last)
        return VectorChunk(self.vectors[inside], self.ordinals[inside], self.spans[inside])


@dataclass(frozen=True, slots=True)
class ChunkName:
    """The name of the files of a chunk, and the ordinal from which its pairs are counted."""

    name: str
    first: int


@dataclass(frozen=True, slots=True)
class MeaningHead:
    """The encoder that made the vectors of a generation, and the pairs that have vectors.

    ``covered`` has the first and the last ordinal of each range of pairs, in ascending order.
    """

    encoder: str
    dimensions: int
    covered: tuple[tuple[int, int], ...] = ()
    chunks: tuple[ChunkName, ...] = ()

    @property
    def end(self) -> int:
        """An ordinal above those of all pairs that are covered."""
        return self.covered[-1][1] + 1 if self.covered else 0

    def is_of(self, encoder: Encoder) -> bool:
        """Return True if the vectors are those of an encoder."""
        return (self.encoder, self.dimensions) == (encoder.name, encoder.dimensions)

    @classmethod
    def of(cls, encoder: Encoder) -> MeaningHead:
        """Return the head of no vectors yet.

        Raises:
            OptionError: the name of the encoder is empty, too long, or has several lines.
        """
        if not re.fullmatch(_ENCODER, encoder.name):
            allowed = Message("a name has 1 to 300 characters on one line")
            raise OptionError("encoder", encoder.name, allowed)
        return cls(encoder.name, encoder.dimensions)


def to_bytes(vectors: Floats) -> Bytes:
    """Return unit vectors (n, d) as bytes: each row is scaled so that its largest value is 127.

    The length of a row has no meaning: rows are compared by their directions.
    """
    most = np.abs(vectors).max(axis=1, keepdims=True)
    scaled = np.rint(vectors * (_MOST / np.maximum(most, 1e-9)))
    return np.asarray(scaled + ZERO, np.uint8)


def read_head(folder: Path) -> MeaningHead | None:
    """Return what is known of the vectors in a folder; None if it has none.

    Raises:
        IndexDamaged: ``meaning.json`` is not what this version writes.
    """
    path = folder / _HEAD
    try:
        record: Any = _RECORD(records.parse_json(index_files.read(path)), "")
    except FileNotFoundError:
        return None
    except records.BadField as error:
        raise IndexDamaged(f"{path}: {error}") from error
    return MeaningHead(
        record["encoder"],
        record["dimensions"],
        tuple((first, last) for first, last in record["covered"]),
        tuple(ChunkName(each["name"], each["first"]) for each in record["chunks"]),
    )


def write_head(folder: Path, head: MeaningHead) -> None:
    """Write what is known of the vectors in a folder."""
    record = {
        "version": _VERSION,
        "encoder": head.encoder,
        "dimensions": head.dimensions,
        "covered": [list(each) for each in head.covered],
        "chunks": [{"name": each.name, "first": each.first} for each in head.chunks],
    }
    index_files.write(folder / _HEAD, json.dumps(record).encode())


def write_chunk(folder: Path, number: int, chunk: VectorChunk) -> ChunkName:
    """Write a chunk, which has at least one vector, and return its name."""
    name, first = f"{number:06d}", int(chunk.ordinals.min())
    for part, values in (
        ("vectors", np.ascontiguousarray(chunk.vectors).ravel()),
        ("pairs", (chunk.ordinals - first).astype("<u4")),
        ("spans", chunk.spans.astype("<u2")),
    ):
        save_array(folder / f"{name}.{part}.npy", values)
    return ChunkName(name, first)


def read_chunks(folder: Path, head: MeaningHead) -> Iterator[VectorChunk]:
    """Yield the chunks of a folder.

    Raises:
        IndexDamaged: a file of a chunk is missing, or is not what it should be.
    """
    for chunk in head.chunks:
        vectors = _read(folder / f"{chunk.name}.vectors.npy", "|u1")
        pairs = _read(folder / f"{chunk.name}.pairs.npy", "<u4")
        spans = _read(folder / f"{chunk.name}.spans.npy", "<u2")
        if len(pairs) != len(spans) or len(vectors) != len(pairs) * head.dimensions:
            raise IndexDamaged(f"{folder / chunk.name}: its arrays do not fit together")
        yield VectorChunk(
            vectors.reshape(-1, head.dimensions),
            pairs.astype(np.int64) + chunk.first,
            spans.astype(np.int64),
        )


def remove_chunks(folder: Path, chunks: Sequence[ChunkName]) -> None:
    """Remove the files of chunks."""
    for chunk in chunks:
        for part in ("vectors", "pairs", "spans"):
            index_files.remove(folder / f"{chunk.name}.{part}.npy")


def _read(path: Path, kind: str) -> npt.NDArray[Any]:
    try:
        return array_of(index_files.map_file(path), (kind,))
    except FileNotFoundError as error:
        raise IndexDamaged(f"{path} is missing") from error
    except records.BadField as error:
        raise IndexDamaged(f"{path}: {error}") from error
