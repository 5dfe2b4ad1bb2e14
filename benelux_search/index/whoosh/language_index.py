"""The index of one language: its open segments, and the posting lists that are in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benelux_search.forking import lazy
from benelux_search.index.algebra import Kind
from benelux_search.index.whoosh.merging import read_contents
from benelux_search.index.whoosh.packing import Counts, Numbers
from benelux_search.index.whoosh.postings import Cache, Lengths, Postings, count_occurrences
from benelux_search.index.whoosh.segment import SegmentReader
from benelux_search.index.whoosh.term_dictionary import to_bytes
from benelux_search.model import Language

# Ordinals that there may be in any index, and for each of its passages: a document that is indexed
# again gets others, and an index that has so many is rebuilt with a hundredth of the memory
_ROOM: Final = 1 << 27
_SPARSE: Final = 256
_KNOWN: Final = 1 << 14  # terms of which it is known in how many passages they are


class LanguageIndex:
    """One language of a view."""

    def __init__(self, language: Language, folder: Path, cache: Cache) -> None:
        self._language = language
        entries = read_contents(folder).entries
        self.segments = _in_order([SegmentReader(entry.path(folder)) for entry in entries])
        self._gone = [entry.gone for entry in entries]
        self.cache = cache
        self._known: dict[tuple[Kind, str], int] = {}

    @lazy
    def lengths(self) -> Lengths:
        top = max((segment.top for segment in self.segments), default=0)
        types = [segment.lengths.dtype for segment in self.segments]
        coded = np.zeros(top + 1, np.result_type(np.uint16, *types))
        for segment, gone in zip(self.segments, self._gone, strict=True):
            segment.check_lengths()
            own = coded[segment.base : segment.top]
            own[:] = segment.lengths
            own[~gone.kept(own > 0, segment.base)] = 0
        return Lengths(coded)

    @lazy
    def signatures(self) -> Numbers:
        """That of each passage by ordinal, 0 where there is none; the last is 0, for all behind."""
        signatures = np.zeros(len(self.lengths) + 1, np.uint32)
        for segment in self.segments:
            signatures[segment.base : segment.top] = segment.signatures
        signatures[self.lengths.coded == 0] = 0
        return signatures

    @lazy
    def starts(self) -> NDArray[np.uint32] | NDArray[np.uint64]:
        """The address of the first position of each passage, and behind the last one."""
        lengths = np.maximum(self.lengths.coded[:-1].astype(np.int64) - 1, 0)
        starts = np.append(0, np.cumsum(lengths))
        if starts[-1] < 1 << 32:
            return starts.astype(np.uint32)
        return starts.astype(np.uint64)

    def live(self, number: int) -> NDArray[np.bool_] | None:
        """By ordinal, whether a passage is there; None when nothing is deleted in a segment."""
        return self._live if self._gone[number] else None

    @lazy
    def _live(self) -> NDArray[np.bool_]:
        return self.lengths.coded > 0

    def postings(self, kind: Kind, term: str) -> Postings:
        """The passages of a term, deleted ones left out."""
        found = self.cache.get((self._language, kind, term))
        if found is None:
            found = self._read(kind, to_bytes(term))
            if len(found):  # there is no end to the words that are nowhere
                self.cache.put((self._language, kind, term), found)
        return found

    def _read(self, kind: Kind, term: bytes) -> Postings:
        parts = [
            _SegmentTerm(place, number)
            for place, segment in enumerate(self.segments)
            if (number := segment.lexicon(kind).find(term)) is not None
        ]
        occurrences = concatenate(
            [
                self._kept(part.place, self.segments[part.place].docs(kind, part.number))
                for part in parts
            ]
        )
        docs, frequencies = count_occurrences(occurrences)
        placing = _StemPositions(self, parts) if kind == "stem" else None
        return Postings(self.lengths, docs, frequencies, placing)

    def _kept(self, place: int, docs: Numbers) -> Numbers:
        live = self.live(place)
        return docs if live is None else docs[live[docs]]

    def frequency(self, kind: Kind, term: str) -> int:
        known = self._known.get((kind, term))
        if known is None:
            known = self._counted(kind, term)
            if len(self._known) >= _KNOWN:
                self._known.clear()
            self._known[kind, term] = known
        return known

    def _counted(self, kind: Kind, term: str) -> int:
        if any(self._gone):
            return len(self.postings(kind, term))
        total = 0
        for segment in self.segments:
            number = segment.lexicon(kind).find(to_bytes(term))
            total += 0 if number is None else segment.frequency(kind, number)
        return total

    def form_frequencies(self, place: int, numbers: Counts) -> Counts:
        """How many passages of one segment have each of some of its forms."""
        segment, live = self.segments[place], self.live(place)
        if live is None or not len(numbers):
            found: Counts = segment.frequencies("form")[numbers]
            return found
        docs, owners = segment.forms(numbers)
        kept = live[docs]
        docs, owners = docs[kept], owners[kept]
        new = np.ones(len(docs), np.bool_)  # what is of one form stands together, and in order
        new[1:] = (docs[1:] != docs[:-1]) | (owners[1:] != owners[:-1])
        return np.bincount(owners[new], minlength=len(numbers))

    def forms(self, chosen: Sequence[Counts]) -> Numbers:
        """The occurrences of forms, by segment and number; in order only by segment."""
        return concatenate(
            [
                self._kept(place, self.segments[place].forms(numbers)[0])
                for place, numbers in enumerate(chosen)
                if len(numbers)
            ]
        )


def _in_order(segments: Sequence[SegmentReader]) -> Sequence[SegmentReader]:
    """Segments, whose ordinals must ascend and may not leave much more room than there are
    passages: arrays that are as long as the highest one are made of them."""
    top, passages = 0, 0
    for segment in segments:
        if segment.base < top:
            raise segment.damaged("base", f"is {segment.base}, below {top} of the segment before")
        top, passages = segment.top, passages + segment.passages
        if top > max(_ROOM, _SPARSE * passages):
            raise segment.damaged("base", f"is {segment.base}, far above all {passages} passages")
    return segments


@dataclass(frozen=True, slots=True)
class _SegmentTerm:
    """A term in a segment: the place of the segment, and the number of the term in it."""

    place: int
    number: int


@dataclass(frozen=True, slots=True)
class _Listed:
    """Of a stem in a segment: where the occurrences of each live passage begin in its list, and
    the escapes of the list."""

    firsts: Numbers
    escapes: Counts


class _StemPositions:
    """Where a stem stands: see :class:`~benelux_search.index.whoosh.postings.PositionFinder`."""

    def __init__(self, side: LanguageIndex, parts: Sequence[_SegmentTerm]) -> None:
        self._side = side
        self._parts = parts
        self._listed: list[_Listed] | None = None

    @property
    def nbytes(self) -> int:
        return sum(each.firsts.nbytes + each.escapes.nbytes for each in self._listed or ())

    def everywhere(self) -> Numbers:
        found = []
        for part in self._parts:
            segment, live = self._side.segments[part.place], self._side.live(part.place)
            docs, places = segment.docs("stem", part.number), segment.places(part.number)
            if live is not None:
                kept = live[docs]
                docs, places = docs[kept], places[kept]
            addresses = self._side.starts[docs] + places
            if len(addresses) and addresses.max() > self._side.starts[-1]:
                raise segment.damaged("stem.places", "names places behind the last passage")
            found.append(addresses)
        return concatenate(found)

    def within(self, chosen: Counts, frequencies: Counts, ordinals: Numbers) -> Numbers:
        if self._listed is None:
            self._listed = [self._listed_in(part) for part in self._parts]
        found, before = [], 0
        for part, listed in zip(self._parts, self._listed, strict=True):
            after = before + len(listed.firsts)
            own = slice(*chosen.searchsorted((before, after)).tolist())
            firsts, counts = listed.firsts[chosen[own] - before].astype(np.int64), frequencies[own]
            segment = self._side.segments[part.place]
            found.append(segment.places_at(part.number, listed.escapes, firsts, counts))
            before = after
        return self._side.starts[ordinals] + concatenate(found)

    def _listed_in(self, part: _SegmentTerm) -> _Listed:
        segment, live = self._side.segments[part.place], self._side.live(part.place)
        docs = segment.docs("stem", part.number)
        firsts = (np.diff(docs, prepend=np.uint32(docs[0] + 1)) != 0).nonzero()[0]
        if live is not None:
            firsts = firsts[live[docs[firsts]]]
        return _Listed(firsts.astype(np.uint32), segment.escapes(part.number))


def concatenate(parts: Sequence[Numbers]) -> Numbers:
    if len(parts) == 1:
        return parts[0]
    return np.concatenate(parts) if parts else np.empty(0, np.uint32)
