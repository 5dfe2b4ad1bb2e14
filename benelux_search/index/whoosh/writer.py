"""The writer of one language's index: it collects passages, writes segments, merges, commits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benelux_search.analysis.terms import IndexedChunk
from benelux_search.errors import IndexDamaged, IndexLocked
from benelux_search.index.whoosh.codec import ArraySegment
from benelux_search.index.whoosh.contents import ErrorsAsDamage
from benelux_search.index.whoosh.file_index import ArrayIndexWriter, LockError
from benelux_search.index.whoosh.merging import merge
from benelux_search.index.whoosh.segment_building import SegmentBuilder
from benelux_search.index_files import files as index_files

# A segment is merged with those after it unless it is at least this many times larger. So sizes
# grow from the end of the index to its start, and an index of any size has few segments
_SIZE_RATIO: Final = 4
# the share of deleted passages above which a segment is rewritten
_MAX_DELETED_SHARE: Final = 0.25
_MAX_OCCURRENCES: Final = 1 << 31  # occurrences in a segment


class WhooshWriter:
    """An :class:`~benelux_search.index.ports.EngineWriter` of Whoosh segments.

    To limit the memory, added passages are written to a new segment from time to time. Segments are
    merged at the commit.

    Raises:
        IndexMissing: there is no index.
        IndexDamaged: the index cannot be read.
        IndexLocked: another writer holds the lock.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        try:
            self._writer = ArrayIndexWriter(folder)
        except LockError as error:
            raise IndexLocked(f"the index in {folder} is being written") from error
        self._committed: list[ArraySegment] = list(self._writer.segments)
        self._spilled: list[ArraySegment] = []
        self._builder = SegmentBuilder()
        try:
            self._next = max((segment.reader.end_ordinal for segment in self._committed), default=0)
        except IndexDamaged:
            self._writer.cancel()
            raise

    def add(self, ordinal: int, chunks: Sequence[IndexedChunk]) -> None:
        """Add the passage of a pair; ``chunks`` are its chunks of text in order.

        Raises:
            ValueError: the ordinal is not higher than all ordinals before.
        """
        if ordinal < self._next:
            raise ValueError(f"ordinal {ordinal} comes after {self._next - 1}")
        self._next = ordinal + 1
        self._builder.add(ordinal, chunks)
        if self._builder.is_full:
            self._spill()

    def delete(self, ordinals: range) -> None:
        """Delete the passages of the pairs with these ordinals, whether committed or not."""
        self._builder.delete(ordinals)
        for segment in (*self._committed, *self._spilled):
            reader = segment.reader
            inside = range(max(ordinals.start, reader.base), min(ordinals.stop, reader.end_ordinal))
            if inside:
                segment.deleted = segment.deleted.with_range(inside)

    def commit(self) -> None:
        """Merge segments, and make all changes visible to new readers.

        If the merging fails, all changes are discarded.

        Raises:
            IndexDamaged: a segment to be merged is damaged.
        """
        try:
            with ErrorsAsDamage(self._folder):
                self._spill()
                kept = self._merge_neighbours([*self._committed, *self._spilled])
        except BaseException:
            self.cancel()
            raise
        self._writer.finish(kept)

    def cancel(self) -> None:
        """Discard all changes, and release the lock."""
        for segment in self._spilled:
            index_files.remove(segment.path)
        self._writer.cancel()

    def _spill(self) -> None:
        self._builder = builder = self._builder.without_deleted()
        if len(builder):
            segment = self._writer.new_segment()
            builder.write(segment.path)
            self._spilled.append(segment)
            self._builder = SegmentBuilder(builder.written)

    def _merge_neighbours(self, segments: Sequence[ArraySegment]) -> list[ArraySegment]:
        """Merge neighbouring segments, and return all segments to keep, in order."""
        kept: list[ArraySegment] = []
        sizes = [(_count_live(one), one.reader.occurrences) for one in segments]
        for run in _runs_to_merge(sizes, len(self._spilled)):
            merged = segments[run.start : run.stop]
            if len(merged) == 1 and not _has_many_deletions(merged[0]):
                kept += merged
                continue
            segment = self._writer.new_segment()
            if merge([one.merge_input() for one in merged], segment.path):
                kept.append(segment)
        return kept


@dataclass(frozen=True, slots=True)
class _SegmentRun:
    """A run of neighbouring segments: their numbers, and the sums of their sizes."""

    numbers: range
    passages: int
    occurrences: int

    def with_next(self, other: _SegmentRun) -> _SegmentRun:
        return _SegmentRun(
            range(self.numbers.start, other.numbers.stop),
            self.passages + other.passages,
            self.occurrences + other.occurrences,
        )


def _count_live(segment: ArraySegment) -> int:
    if not segment.deleted:
        return segment.reader.passages
    return int(segment.merge_input().live_mask().sum())


def _has_many_deletions(segment: ArraySegment) -> bool:
    return (
        bool(segment.deleted)
        and _count_live(segment) < (1 - _MAX_DELETED_SHARE) * segment.reader.passages
    )


def _runs_to_merge(sizes: Sequence[tuple[int, int]], new: int) -> list[range]:
    """Return the runs of segments to merge; ``sizes`` are (passages, occurrences) of each segment.

    The last ``new`` segments are from this commit and are always merged into one, unless it would
    have too many occurrences.
    """
    runs: list[_SegmentRun] = []
    fresh = len(sizes) - new
    for number, (passages, occurrences) in enumerate(sizes):
        last = _SegmentRun(range(number, number + 1), passages, occurrences)
        # sizes must fall from the first to the last; otherwise the last ones are merged
        while runs and (
            runs[-1].numbers.start >= fresh or runs[-1].passages < _SIZE_RATIO * last.passages
        ):
            if runs[-1].occurrences + last.occurrences >= _MAX_OCCURRENCES:
                break
            last = runs.pop().with_next(last)
        runs.append(last)
    return [run.numbers for run in runs]
