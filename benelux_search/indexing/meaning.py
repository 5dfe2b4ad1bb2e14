"""Encode the texts of an index, and keep their vectors in its generations.

Pairs are encoded for a minute at a time; then a generation with one more chunk of vectors is
published. A run that is stopped loses a minute at most, and the next one goes on from there.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path
from typing import Final

import numpy as np

from benelux_search.errors import (
    IndexDamaged,
    IndexMissing,
    IndexUnusable,
    MeaningUnavailable,
    Message,
)
from benelux_search.index.ports import Store
from benelux_search.index_files import files as index_files
from benelux_search.logs import logger
from benelux_search.meaning import vector_files
from benelux_search.meaning.encoder import Encoder
from benelux_search.meaning.named_encoders import default_encoder
from benelux_search.meaning.text_blocks import TextsToEncode, blocks_of
from benelux_search.meaning.vector_files import FRENCH, MeaningHead, VectorChunk
from benelux_search.model import LANGUAGES
from benelux_search.storage import generation_files
from benelux_search.storage.generations import GenerationWriter, lock_for_writing
from benelux_search.storage.pointers import read_current, read_pending
from benelux_search.storage.store import SqliteStore

_STEP: Final = 60.0  # seconds of encoding between two generations
_AT_A_TIME: Final = 128  # pairs that are encoded at a time
_MOST_CHUNKS: Final = 12  # of a generation; if there are more, they are merged
_SAMPLE, _RUN = 12, 16  # runs of pairs by which the work is estimated, and pairs of a run


Ranges = Sequence[tuple[int, int]]
"""The first and the last ordinal of ranges of pairs, in ascending order."""


@dataclass(frozen=True, slots=True)
class MeaningPlan:
    """An estimate of the work of encoding.

    ``texts`` are the texts of both languages, ``seconds`` the time, and ``size_bytes`` the size of
    their vectors.
    """

    texts: int
    seconds: float
    size_bytes: int


def add_meaning(
    root: Path,
    encoder: Encoder,
    *,
    planned: Callable[[MeaningPlan], None] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Encode the pairs that have no vectors yet; return their number.

    ``planned`` is called with the work before it begins, ``progress`` with (pairs done, in total).
    Vectors of another encoder are replaced.

    Raises:
        OptionError: the name of the encoder is not allowed.
        IndexMissing: there is no index.
        IndexLocked: another process is writing the index.
        IndexUnusable: a run that made it was stopped, and is to go on first.
    """
    with lock_for_writing(root):
        if read_pending(root) is not None:
            raise IndexUnusable(
                Message("a stopped run on {} is not finished: index the documents again", root)
            )
        done = total = 0
        while True:
            current = _Current.open(root, encoder)
            with closing(current.store):
                missing = current.missing()
                if not missing:
                    return done
                if not done:
                    total = _count(missing)
                    if planned is not None:
                        planned(_plan(current.store, missing, encoder))
                done = _encode_for_a_step(current, missing, encoder, (done, total), progress)
            logger(__name__).info("vectors of %d of %d pairs", done, total)


def _encode_for_a_step(
    current: _Current,
    missing: Ranges,
    encoder: Encoder,
    counts: tuple[int, int],
    progress: Callable[[int, int], None] | None,
) -> int:
    """Encode pairs for a minute, and publish their vectors; return the number of pairs done.

    ``counts`` are the pairs done before, and those to do in total.
    """
    done, total = counts
    deadline = time.monotonic() + _STEP
    parts: list[VectorChunk] = []
    covered: list[int] = []
    for batch in _batches(missing):
        parts.append(_encoded(_blocks(current.store, batch), encoder))
        covered += batch
        if progress is not None:
            progress(done + len(covered), total)
        if time.monotonic() > deadline:
            break
    current.publish(parts, covered)
    return done + len(covered)


def encoder_of_index(root: Path) -> Encoder | None:
    """Return the encoder of the extra if the vectors of an index are its own; else None."""
    try:
        current = read_current(root)
        head = vector_files.read_head(generation_files.Generation(root, current.generation).meaning)
    except (IndexMissing, IndexDamaged):
        return None
    if head is None:
        return None
    with contextlib.suppress(MeaningUnavailable):
        encoder = default_encoder()
        if head.is_of(encoder):
            return encoder
    return None


@dataclass(frozen=True, slots=True)
class _Current:
    """The current generation, with its store and what is known of its vectors."""

    root: Path
    manifest: generation_files.Manifest
    store: SqliteStore
    head: MeaningHead
    is_new: bool

    @classmethod
    def open(cls, root: Path, encoder: Encoder) -> _Current:
        current = read_current(root)
        generation = generation_files.Generation(root, current.generation)
        manifest = generation_files.read_manifest(generation, current.manifest)
        store = SqliteStore.open(generation.store, root)
        head = vector_files.read_head(generation.meaning)
        if head is None or not head.is_of(encoder):
            return cls(root, manifest, store, MeaningHead.of(encoder), is_new=True)
        return cls(root, manifest, store, head, is_new=False)

    def missing(self) -> Ranges:
        """Return the pairs that have no vectors yet."""
        return without_covered(_ranges(self.store), self.head.covered)

    def publish(self, parts: Sequence[VectorChunk], covered: Sequence[int]) -> None:
        """Publish a generation with the vectors of the pairs ``covered``, and close the store."""
        writer = GenerationWriter(self.root, self.manifest)
        writer.start(keep_indexes=True)
        folder = writer.generation.meaning
        if self.is_new and index_files.exists(folder):
            index_files.remove_tree(folder)
        index_files.make_folder(folder, exist_ok=True)
        head = replace(self.head, covered=joined((*self.head.covered, *((k, k) for k in covered))))
        chunk = merged(parts)
        if len(head.chunks) >= _MOST_CHUNKS:
            older = list(vector_files.read_chunks(folder, head))
            live = [each.within(_ranges(self.store)) for each in older]
            chunk = merged([*live, chunk])
            vector_files.remove_chunks(folder, head.chunks)
            head = replace(head, chunks=())
        if len(chunk):
            number = max((int(each.name) for each in self.head.chunks), default=0) + 1
            head = replace(
                head, chunks=(*head.chunks, vector_files.write_chunk(folder, number, chunk))
            )
        vector_files.write_head(folder, head)
        self.store.close()
        writer.publish(self.manifest.engine, self.manifest.analysis)


def _blocks(store: Store, ordinals: Sequence[int]) -> list[TextsToEncode]:
    """Return the blocks of some pairs."""
    pairs = store.pairs(ordinals)
    return list(blocks_of(pairs[ordinal] for ordinal in ordinals if ordinal in pairs))


def _encoded(blocks: Sequence[TextsToEncode], encoder: Encoder) -> VectorChunk:
    """Return the vectors of blocks, in each of their languages."""
    rows = [(block, language) for block in blocks for language in LANGUAGES if block.text(language)]
    vectors = np.zeros((0, encoder.dimensions), np.float32)
    if rows:
        vectors = encoder.encode([block.text(language) for block, language in rows], "passage")
    return VectorChunk(
        vector_files.to_bytes(vectors),
        np.array([block.first for block, _ in rows], np.int64),
        np.array(
            [
                block.last - block.first + (FRENCH if language == "fr" else 0)
                for block, language in rows
            ],
            np.int64,
        ),
    )


def merged(chunks: Sequence[VectorChunk]) -> VectorChunk:
    """Return the vectors of several chunks as one."""
    return VectorChunk(
        np.concatenate([each.vectors for each in chunks]),
        np.concatenate([each.ordinals for each in chunks]),
        np.concatenate([each.spans for each in chunks]),
    )


def _plan(store: Store, missing: Ranges, encoder: Encoder) -> MeaningPlan:
    """Estimate the work by a sample of the pairs, spread over all of them."""
    total = _count(missing)
    ordinals = list(islice(chain.from_iterable(range(a, b + 1) for a, b in missing), total))
    starts = range(0, total, max(_RUN, total // _SAMPLE))
    sample = [ordinal for start in starts for ordinal in ordinals[start : start + _RUN]]
    blocks = _blocks(store, sample)
    texts = [block.text(each) for block in blocks for each in LANGUAGES if block.text(each)]
    each_text = len(texts) / max(1, len(sample))
    timed = texts[:: max(1, len(texts) // _AT_A_TIME)]
    began = time.perf_counter()
    encoder.encode(timed, "passage")
    seconds = (time.perf_counter() - began) / max(1, len(timed))
    count = round(each_text * total)
    return MeaningPlan(count, seconds * count, count * encoder.dimensions)


# --- Ranges of ordinals


def _ranges(store: Store) -> Ranges:
    return joined((each[0], each[-1]) for each in store.ranges().values())


def joined(
    ranges: Iterator[tuple[int, int]] | Sequence[tuple[int, int]],
) -> tuple[tuple[int, int], ...]:
    """Return ranges in ascending order; those that touch or overlap are joined."""
    result: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if result and first <= result[-1][1] + 1:
            result[-1] = (result[-1][0], max(last, result[-1][1]))
        else:
            result.append((first, last))
    return tuple(result)


def without_covered(ranges: Ranges, covered: Ranges) -> Ranges:
    """Return what is in ``ranges`` and not in ``covered``; both are in order and do not touch."""
    result: list[tuple[int, int]] = []
    k = 0
    for first, last in ranges:
        start = first
        while k < len(covered) and covered[k][1] < start:
            k += 1
        at = k
        while at < len(covered) and covered[at][0] <= last:
            if covered[at][0] > start:
                result.append((start, covered[at][0] - 1))
            start = covered[at][1] + 1
            at += 1
        if start <= last:
            result.append((start, last))
    return result


def _count(ranges: Ranges) -> int:
    return sum(last - first + 1 for first, last in ranges)


def _batches(ranges: Ranges) -> Iterator[list[int]]:
    ordinals = chain.from_iterable(range(first, last + 1) for first, last in ranges)
    while batch := list(islice(ordinals, _AT_A_TIME)):
        yield batch
