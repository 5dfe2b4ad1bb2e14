"""The index of one language: its open segments, and its posting lists in memory.

The segments form one index: ordinals ascend from segment to segment, and deleted passages are left
out. An *address* is a position counted over all passages of a language, so that phrases are matched
by comparing integers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benelux_search.forking import lazy
from benelux_search.index.algebra import Kind
from benelux_search.index.scoring import Bm25
from benelux_search.index.whoosh.contents import DeletedOrdinals, read_contents
from benelux_search.index.whoosh.packed_lists import PositionList
from benelux_search.index.whoosh.packing import Counts, Numbers, differ_from_previous
from benelux_search.index.whoosh.postings import (
    Cache,
    Frequencies,
    Lengths,
    Postings,
    count_occurrences,
)
from benelux_search.index.whoosh.segment import SegmentReader
from benelux_search.index.whoosh.term_dictionary import to_bytes
from benelux_search.model import Language

# The highest number of ordinals in any index (_ROOM), or per passage of a larger one (_SPARSE). A
# document that is indexed again gets new ordinals. An index with more ordinals than this takes a
# hundredth of the memory once it is rebuilt
_ROOM: Final = 1 << 27
_SPARSE: Final = 256
_KNOWN: Final = 1 << 14  # terms whose number of passages is kept


class LanguageIndex:
    """A snapshot of the index of one language.

    ``deleted`` are the deleted ordinals of each of the segments. ``chosen`` is a mask by ordinal:
    the passages outside it are left out as if they were deleted. None leaves out none.
    """

    def __init__(
        self,
        language: Language,
        segments: Sequence[SegmentReader],
        deleted: Sequence[DeletedOrdinals],
        cache: Cache,
        chosen: NDArray[np.bool_] | None = None,
    ) -> None:
        self.language: Language = language
        self.segments = segments
        self._deleted = deleted
        self.cache = cache
        self._chosen = chosen
        self._known: dict[tuple[Kind, str], int] = {}
        self._scored_lengths: Lengths | None = None

    @classmethod
    def open(cls, language: Language, folder: Path, cache: Cache) -> LanguageIndex:
        """Open the index in a folder.

        Raises:
            IndexMissing: there is no index.
            IndexDamaged: a segment cannot be read, or the ordinals of the segments do not fit.
        """
        entries = read_contents(folder).entries
        segments = _in_order([SegmentReader(entry.path(folder)) for entry in entries])
        return cls(language, segments, [entry.deleted for entry in entries], cache)

    def within(self, chosen: NDArray[np.bool_], cache: Cache) -> LanguageIndex:
        """Return the index that the passages of a mask alone would make, over the same files.

        ``chosen`` is a mask by ordinal, which is as long as :attr:`lengths` or longer.
        """
        return LanguageIndex(self.language, self.segments, self._deleted, cache, chosen)

    def joined(self, others: Iterable[tuple[LanguageIndex, int]], cache: Cache) -> LanguageIndex:
        """Return one index of this one and others of the same language, over the same files.

        Each of ``others`` comes with the distance by which its ordinals are shifted, so that they
        ascend from index to index.

        Raises:
            IndexDamaged: an ordinal does not fit into 32 bits.
        """
        segments, deleted = list(self.segments), list(self._deleted)
        for other, distance in others:
            segments += (each.shifted(distance) for each in other.segments)
            deleted += (each.shifted(distance) for each in other._deleted)
        return LanguageIndex(self.language, segments, deleted, cache)

    @property
    def is_part(self) -> bool:
        """True if passages are left out that are not deleted."""
        return self._chosen is not None

    @lazy
    def lengths(self) -> Lengths:
        """The lengths of all passages that are not deleted."""
        top = max((segment.end_ordinal for segment in self.segments), default=0)
        types = [segment.lengths.dtype for segment in self.segments]
        coded = np.zeros(top + 1, np.result_type(np.uint16, *types))
        for segment, deleted in zip(self.segments, self._deleted, strict=True):
            segment.check_lengths()
            of_segment = coded[segment.base : segment.end_ordinal]
            of_segment[:] = segment.lengths
            of_segment[~deleted.without_deleted(of_segment > 0, segment.base)] = 0
        if self._chosen is not None:
            coded[:-1][~self._chosen[:top]] = 0
        return Lengths(coded)

    def lengths_scored_by(self, bm25: Bm25) -> Lengths:
        """Return the lengths with BM25 over the passages of several indexes."""
        scored = self._scored_lengths
        if scored is None or scored.bm25 != bm25:
            scored = self._scored_lengths = self.lengths.scored_by(bm25)
        return scored

    @property
    def occurrences(self) -> int:
        """The number of occurrences of terms in all segments, deleted passages included."""
        return sum(segment.occurrences for segment in self.segments)

    @lazy
    def signatures(self) -> Numbers:
        """The signature of each passage by ordinal; 0 for an ordinal without a passage.

        The last element is 0 and stands for all higher ordinals.
        """
        signatures = np.zeros(len(self.lengths) + 1, np.uint32)
        for segment in self.segments:
            signatures[segment.base : segment.end_ordinal] = segment.signatures
        signatures[self.lengths.coded == 0] = 0
        return signatures

    @lazy
    def starts(self) -> NDArray[np.uint32] | NDArray[np.uint64]:
        """The address of the first position of each passage; the last element is the end."""
        lengths = np.maximum(self.lengths.coded[:-1].astype(np.int64) - 1, 0)
        starts = np.append(0, np.cumsum(lengths))
        if starts[-1] < 1 << 32:
            return starts.astype(np.uint32)
        return starts.astype(np.uint64)

    def live_mask(self, segment: int) -> NDArray[np.bool_] | None:
        """Return a mask of the existing passages by ordinal; None if a segment has them all.

        ``segment`` is the index of the segment.
        """
        return self._live if self._lacks_some(segment) else None

    def _lacks_some(self, segment: int) -> bool:
        return self._chosen is not None or bool(self._deleted[segment])

    @lazy
    def _live(self) -> NDArray[np.bool_]:
        return self.lengths.coded > 0

    def postings(self, kind: Kind, term: str) -> Postings:
        """Return the postings of a term, without deleted passages."""
        postings = self.cache.get((self.language, kind, term))
        if postings is None:
            postings = self._read(kind, to_bytes(term))
            if len(postings):  # words that are not in the index would fill the cache
                self.cache.put((self.language, kind, term), postings)
        return postings

    def _read(self, kind: Kind, term: bytes) -> Postings:
        parts = [
            _SegmentTerm(index, number)
            for index, segment in enumerate(self.segments)
            if (number := segment.lexicon(kind).find(term)) is not None
        ]
        occurrences = concatenate(
            [
                self._kept(part.segment, self.segments[part.segment].docs(kind, part.number))
                for part in parts
            ]
        )
        docs, frequencies = count_occurrences(occurrences)
        finder = _TermPositions(self, kind, parts, frequencies)
        return Postings(self.lengths, docs, frequencies, finder)

    def _kept(self, index: int, docs: Numbers) -> Numbers:
        live = self.live_mask(index)
        return docs if live is None else docs[live[docs]]

    def frequency(self, kind: Kind, term: str) -> int:
        """Return the number of passages with a term, without deleted passages."""
        known = self._known.get((kind, term))
        if known is None:
            known = self._count_passages(kind, term)
            if len(self._known) >= _KNOWN:
                self._known.clear()
            self._known[kind, term] = known
        return known

    def _count_passages(self, kind: Kind, term: str) -> int:
        if any(map(self._lacks_some, range(len(self.segments)))):
            return len(self.postings(kind, term))
        total = 0
        for segment in self.segments:
            number = segment.lexicon(kind).find(to_bytes(term))
            total += 0 if number is None else segment.frequency(kind, number)
        return total

    def form_frequencies(self, index: int, numbers: Counts) -> Counts:
        """Return the number of passages with each of some forms of one segment.

        ``index`` is the index of the segment. ``numbers`` are the numbers of the forms in the
        segment.
        """
        segment, live = self.segments[index], self.live_mask(index)
        if live is None or not len(numbers):
            counts: Counts = segment.frequencies("form")[numbers]
            return counts
        docs, owners = segment.forms(numbers)
        kept = live[docs]
        docs, owners = docs[kept], owners[kept]
        new = differ_from_previous(docs, owners)  # occurrences of a form are grouped and ascending
        return np.bincount(owners[new], minlength=len(numbers))

    def forms(self, chosen: Sequence[Counts]) -> Numbers:
        """Return the occurrences of forms as ordinals, without deleted passages.

        ``chosen`` has the numbers of the forms in each segment. The occurrences of a segment come
        together, but unsorted.
        """
        return concatenate(
            [
                self._kept(index, self.segments[index].forms(numbers)[0])
                for index, numbers in enumerate(chosen)
                if len(numbers)
            ]
        )


def _in_order(segments: Sequence[SegmentReader]) -> Sequence[SegmentReader]:
    """Return the segments if their ordinals ascend and are not far more than the passages.

    Arrays as long as the highest ordinal are made from them, so the ordinals limit the memory.

    Raises:
        IndexDamaged: the ordinals overlap or are too sparse.
    """
    top, passages = 0, 0
    for segment in segments:
        if segment.base < top:
            raise segment.damaged("base", f"is {segment.base}, below {top} of the segment before")
        top, passages = segment.end_ordinal, passages + segment.passages
        if top > max(_ROOM, _SPARSE * passages):
            raise segment.damaged("base", f"is {segment.base}, far above all {passages} passages")
    return segments


@dataclass(frozen=True, slots=True)
class _SegmentTerm:
    """A term in a segment: the index of the segment, and the number of the term in it."""

    segment: int
    number: int


@dataclass(frozen=True, slots=True)
class _Listed:
    """The data to look up positions of a term in a segment.

    ``firsts`` are the offsets in its list at which the occurrences of each live passage begin.
    ``positions`` is the list.
    """

    firsts: Numbers
    positions: PositionList

    @property
    def nbytes(self) -> int:
        return self.firsts.nbytes + self.positions.nbytes


class _TermPositions:
    """A :class:`~benelux_search.index.whoosh.postings.PositionFinder` over all segments."""

    def __init__(
        self,
        language_index: LanguageIndex,
        kind: Kind,
        parts: Sequence[_SegmentTerm],
        frequencies: Frequencies | None,
    ) -> None:
        self._index = language_index
        self._kind = kind
        self._parts = parts
        # with one segment and no deletions, the postings are all that the list of the term holds
        self._is_one_list = len(parts) == 1 and language_index.live_mask(parts[0].segment) is None
        self._frequencies = frequencies
        self._listed: list[_Listed] | None = None

    @property
    def nbytes(self) -> int:
        return sum(each.nbytes for each in self._listed or ())

    def everywhere(self, occurrences: Numbers) -> Numbers:
        addresses_by_segment = []
        for part in self._parts:
            segment, live = self._index.segments[part.segment], self._index.live_mask(part.segment)
            docs = occurrences if self._is_one_list else segment.docs(self._kind, part.number)
            positions = segment.positions(self._kind, part.number, docs)
            if live is not None:
                kept = live[docs]
                docs, positions = docs[kept], positions[kept]
            addresses = self._index.starts[docs] + positions
            if len(addresses) and addresses.max() > self._index.starts[-1]:
                raise segment.damaged(
                    f"{self._kind}.places", "names places behind the last passage"
                )
            addresses_by_segment.append(addresses)
        return concatenate(addresses_by_segment)

    def within(
        self, chosen: Counts, frequencies: Counts, ordinals: Numbers, passages: int
    ) -> Numbers:
        if self._listed is None:
            self._listed = [self._listed_in(part, passages) for part in self._parts]
        positions, before = [], 0
        for listed in self._listed:
            after = before + len(listed.firsts)
            rows = slice(*chosen.searchsorted((before, after)).tolist())
            firsts, counts = (
                listed.firsts[chosen[rows] - before].astype(np.int64),
                frequencies[rows],
            )
            positions.append(listed.positions.within(firsts, counts))
            before = after
        return self._index.starts[ordinals] + concatenate(positions)

    def _listed_in(self, part: _SegmentTerm, passages: int) -> _Listed:
        segment, live = self._index.segments[part.segment], self._index.live_mask(part.segment)
        if self._is_one_list:
            ones = np.ones(passages, np.uint32) if self._frequencies is None else self._frequencies
            firsts = np.cumsum(ones, dtype=np.uint32) - ones
        else:
            docs = segment.docs(self._kind, part.number)
            firsts = (np.diff(docs, prepend=np.uint32(docs[0] + 1)) != 0).nonzero()[0]
            if live is not None:
                firsts = firsts[live[docs[firsts]]]
        positions = segment.position_list(self._kind, part.number)
        return _Listed(firsts.astype(np.uint32), positions)


def concatenate(parts: Sequence[Numbers]) -> Numbers:
    """Return the arrays as one array; a single array is not copied."""
    if len(parts) == 1:
        return parts[0]
    return np.concatenate(parts) if parts else np.empty(0, np.uint32)
