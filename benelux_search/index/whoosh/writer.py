"""The writer of one language's index: gathers passages, spills segments, merges, commits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benelux_search import index_files
from benelux_search.analysis.terms import IndexedChunk
from benelux_search.errors import IndexDamaged, IndexLocked
from benelux_search.index.whoosh.building import Gathered
from benelux_search.index.whoosh.codec import ArrayIndex, ArraySegment, LockError
from benelux_search.index.whoosh.merging import damage_in, merge

# A segment is merged with those after it when they are not so many times smaller: sizes grow
# from the end of the index to its beginning, and an index of any size has few segments
_TIMES: Final = 4
# of what a segment holds, in passages; one with more deletions is written anew
_DEAD: Final = 0.25
_MOST: Final = 1 << 31  # occurrences in a segment


class WhooshWriter:
    """An :class:`~benelux_search.index.ports.EngineWriter`.

    What is added goes to a segment of its own now and then, which bounds the memory; segments
    are merged when all is committed.

    Raises:
        IndexMissing, IndexDamaged: there is no index, or it cannot be read.
        IndexLocked: another writer is at work.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        try:
            self._writer = ArrayIndex(folder).writer()
        except LockError as error:
            raise IndexLocked(f"the index in {folder} is being written") from error
        self._committed: list[ArraySegment] = list(self._writer.segments)
        self._spilled: list[ArraySegment] = []
        self._gathered = Gathered()
        try:
            self._next = max((segment.opened.top for segment in self._committed), default=0)
        except IndexDamaged:
            self._writer.cancel()
            raise

    def add(self, ordinal: int, pieces: Sequence[IndexedChunk]) -> None:
        if ordinal < self._next:
            raise ValueError(f"ordinal {ordinal} comes after {self._next - 1}")
        self._next = ordinal + 1
        self._gathered.add(ordinal, pieces)
        if self._gathered.is_full:
            self._spill()

    def delete(self, ordinals: range) -> None:
        for segment in self._committed:
            opened = segment.opened
            inside = range(max(ordinals.start, opened.base), min(ordinals.stop, opened.top))
            if inside:
                segment.gone = segment.gone.more(inside)

    def commit(self) -> None:
        try:
            with damage_in(self._folder):
                self._spill()
                kept = self._merged([*self._committed, *self._spilled])
        except BaseException:
            self.cancel()
            raise
        self._writer.finish(kept)

    def cancel(self) -> None:
        for segment in self._spilled:
            index_files.remove(segment.path)
        self._writer.cancel()

    def _spill(self) -> None:
        if len(self._gathered):
            segment = self._writer.new_segment()
            self._gathered.write(segment.path)
            self._spilled.append(segment)
            self._gathered = Gathered()

    def _merged(self, segments: Sequence[ArraySegment]) -> list[ArraySegment]:
        """The segments to be kept, in their order, after merging neighbours."""
        kept: list[ArraySegment] = []
        sizes = [(_live(one), one.opened.occurrences) for one in segments]
        for group in _groups(sizes, len(self._spilled)):
            own = segments[group.start : group.stop]
            if len(own) == 1 and not _is_worn(own[0]):
                kept += own
                continue
            segment = self._writer.new_segment()
            if merge([one.part() for one in own], segment.path):
                kept.append(segment)
        return kept


@dataclass(frozen=True, slots=True)
class _SegmentRun:
    """Neighbours: their numbers, and what they hold."""

    numbers: range
    passages: int
    occurrences: int

    def with_next(self, other: _SegmentRun) -> _SegmentRun:
        return _SegmentRun(
            range(self.numbers.start, other.numbers.stop),
            self.passages + other.passages,
            self.occurrences + other.occurrences,
        )


def _live(segment: ArraySegment) -> int:
    if not segment.gone:
        return segment.opened.passages
    return int(segment.part().live().sum())


def _is_worn(segment: ArraySegment) -> bool:
    return bool(segment.gone) and _live(segment) < (1 - _DEAD) * segment.opened.passages


def _groups(sizes: Sequence[tuple[int, int]], new: int) -> list[range]:
    """Neighbours to be merged, from the passages and occurrences of each segment.

    The last ``new`` of them are of this commit, and one in any case.
    """
    groups: list[_SegmentRun] = []
    fresh = len(sizes) - new
    for number, (passages, occurrences) in enumerate(sizes):
        last = _SegmentRun(range(number, number + 1), passages, occurrences)
        # sizes fall from the first to the last, or the last ones are merged
        while groups and (
            groups[-1].numbers.start >= fresh or groups[-1].passages < _TIMES * last.passages
        ):
            if groups[-1].occurrences + last.occurrences >= _MOST:
                break
            last = groups.pop().with_next(last)
        groups.append(last)
    return [group.numbers for group in groups]
