"""The passages of a term, unpacked, and what is made of them to look things up quickly."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Any, Final, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from benelux_search.index.scoring import Bm25
from benelux_search.index.whoosh.packing import Counts, Numbers

Scores: TypeAlias = NDArray[np.float64]
Frequencies: TypeAlias = NDArray[np.uint8] | NDArray[np.uint16] | NDArray[np.uint32]

_DENSE: Final = 64  # a term in one of so many passages has its frequencies by ordinal as well
_SPARSE: Final = 16  # lists that are so many times shorter are looked up by bisection
_RARE: Final = 8  # lists that are so many times shorter than others are looked up in these
_MARKED: Final = 256  # a stem in one passage for so many positions has its addresses in bits
_SHORT: Final = 1 << 16  # words of passages whose norms are all known
_TOP: Final = 256  # the best passages of a common term, which are kept


def count_occurrences(occurrences: Numbers) -> tuple[Numbers, Frequencies | None]:
    """Each ordinal of an ascending list once, and how often it is there; None: once each."""
    new = np.empty(len(occurrences), np.bool_)
    new[:1] = True
    np.not_equal(occurrences[1:], occurrences[:-1], out=new[1:])
    firsts = new.nonzero()[0]
    if len(firsts) == len(occurrences):
        return occurrences, None
    return occurrences[firsts], narrow(np.diff(firsts, append=len(occurrences)))


def narrow(frequencies: Counts) -> Frequencies:
    """The same numbers in as few bytes as they need."""
    most = int(frequencies.max()) if len(frequencies) else 0
    for type_ in (np.uint8, np.uint16):
        if most <= np.iinfo(type_).max:
            return frequencies.astype(type_)  # type: ignore[return-value] # one of the two
    return frequencies.astype(np.uint32)


def are_among(own: Numbers, numbers: Numbers) -> NDArray[np.bool_]:
    """Which of some numbers are in an ascending list."""
    if not len(own):
        return np.zeros(len(numbers), np.bool_)
    found: NDArray[np.bool_] = own.take(own.searchsorted(numbers), mode="clip") == numbers
    return found


class Lengths:
    """The length of each passage of a language by its ordinal, and the scores that follow.

    ``coded`` is the length and 1, or 0 where there is no passage; the last one is 0, and stands
    for whatever ordinal comes behind it: the other language may have more.
    """

    def __init__(self, coded: NDArray[np.uint16] | NDArray[np.uint32]) -> None:
        self.coded = coded
        self.passages = int(np.count_nonzero(coded))
        self.bm25 = Bm25(self.passages, int(coded.sum(dtype=np.int64)) - self.passages)
        longest = int(coded.max()) if len(coded) else 0
        # where a passage is not, its frequencies are 0, and so are its scores
        lengths = np.arange(-1, longest)
        self._rows: NDArray[Any] = coded  # of a passage, in the table of norms
        if longest > max(_SHORT, len(coded)):  # few passages are so long
            lengths, self._rows = np.unique(coded.astype(np.int64) - 1, return_inverse=True)
        self._norms = np.where(lengths < 0, 1.0, self.bm25.norms(lengths))

    def __len__(self) -> int:
        """The ordinal after the last."""
        return len(self.coded) - 1

    def holds(self, docs: Numbers) -> NDArray[np.bool_]:
        """Whether there is a passage with each of these ordinals."""
        there: NDArray[np.bool_] = self.coded.take(docs, mode="clip") > 0
        return there

    def scores(self, idf: float, docs: Numbers, frequencies: Frequencies | Scores | None) -> Scores:
        """BM25 of passages, as :class:`Bm25` has it to the last bit."""
        norms: Scores = self._norms[self._rows.take(docs, mode="clip")]
        if frequencies is None:
            norms += 1.0
            np.divide(idf, norms, out=norms)
            return norms
        norms += frequencies
        found: Scores = np.multiply(idf, frequencies, dtype=np.float64)
        found /= norms
        return found

    def idf(self, frequency: float) -> float:
        """The weight of a term that so many passages have."""
        return self.bm25.weight(frequency)


class PositionFinder(Protocol):
    """Finds where a stem stands."""

    def everywhere(self) -> Numbers:
        """Its addresses, which are positions counted from the first passage on."""
        ...

    def within(self, chosen: Counts, frequencies: Counts, ordinals: Numbers) -> Numbers:
        """The addresses in some of its passages: the places of these in the list, how often it
        is in each, and the ordinal of each of these occurrences."""
        ...

    @property
    def nbytes(self) -> int: ...


class Postings:
    """The passages of a term, or of the forms of an expansion: ordinals, ascending, and
    frequencies (None: 1 each). It is not whole when there are too many forms for all to count.

    What else is here is made when it is first needed, and kept; threads may make it twice.
    """

    def __init__(
        self,
        lengths: Lengths,
        docs: Numbers,
        frequencies: Frequencies | None,
        placing: PositionFinder | None = None,
        *,
        is_whole: bool = True,
    ) -> None:
        self.docs = docs
        self.is_whole = is_whole
        self.frequencies = frequencies
        self.lengths = lengths
        self.idf = lengths.idf(len(docs))
        self._placing = placing
        self._addresses: Numbers | None = None
        self._dense: NDArray[np.uint8] | None = None
        self._bits: NDArray[np.uint8] | None = None
        self._best: tuple[Numbers, Scores] | None = None
        self._may_be_dense = len(docs) * _DENSE >= len(lengths) and (
            frequencies is None or frequencies.dtype == np.uint8
        )

    def __len__(self) -> int:
        return len(self.docs)

    @property
    def values(self) -> Frequencies | None:
        return self.frequencies

    @property
    def nbytes(self) -> int:
        """The memory that it takes."""
        arrays = [self.docs, self.frequencies, self._dense, self._bits, self._addresses]
        placing = 0 if self._placing is None else self._placing.nbytes
        return 1000 + placing + sum(int(array.nbytes) for array in arrays if array is not None)

    def score(self, docs: Numbers, values: Frequencies | Scores | None) -> Scores:
        """The scores of passages, with the frequencies that ``among`` gave."""
        return self.lengths.scores(self.idf, docs, values)

    def among(self, docs: Numbers) -> tuple[NDArray[np.intp] | None, Frequencies | None]:
        """Which of some ordinals are here, by their places (None: all); their frequencies."""
        if self._may_be_dense and (self._dense is not None or len(docs) * _SPARSE > len(self.docs)):
            found: Frequencies = self.dense.take(docs, mode="clip")
            kept = found.nonzero()[0]
            if len(kept) == len(docs):
                return None, found if self.frequencies is not None else None
            return kept, found[kept] if self.frequencies is not None else None
        if not len(self.docs):
            return np.empty(0, np.intp), None
        places = self.docs.searchsorted(docs)
        kept = (self.docs.take(places, mode="clip") == docs).nonzero()[0]
        return kept, None if self.frequencies is None else self.frequencies[places[kept]]

    def frequencies_at(self, docs: Numbers) -> Frequencies:
        """The frequency in each of some passages, 0 where it is not."""
        if self._may_be_dense:
            return self.dense.take(docs, mode="clip")
        kept, values = self.among(docs)
        if kept is None:
            return np.ones(len(docs), np.uint8) if values is None else values
        found = np.zeros(len(docs), np.uint8 if values is None else values.dtype)
        found[kept] = 1 if values is None else values
        return found

    def holds(self, docs: Numbers) -> NDArray[np.bool_]:
        """Which of some ordinals, ascending, are here."""
        if self._is_rare_among(docs):
            there = np.zeros(len(docs), np.bool_)
            there[self._found_in(docs)[0]] = True
            return there
        return np.not_equal(self.frequencies_at(docs), 0)

    def scores_at(self, docs: Numbers) -> Scores:
        """The scores of some ordinals, ascending; 0 for those that are not here."""
        if not self._is_rare_among(docs):
            return self.score(docs, self.frequencies_at(docs))
        places, own = self._found_in(docs)
        scores = np.zeros(len(docs))
        values = None if self.frequencies is None else self.frequencies[own]
        scores[places] = self.score(self.docs[own], values)
        return scores

    def _is_rare_among(self, docs: Numbers) -> bool:
        return len(self.docs) * _RARE < len(docs)

    def _found_in(self, docs: Numbers) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The places of what is common to both, in ``docs`` and here."""
        places = docs.searchsorted(self.docs)
        own = (docs.take(places, mode="clip") == self.docs).nonzero()[0]
        return places[own], own

    @property
    def dense(self) -> NDArray[np.uint8]:
        """Frequencies by ordinal; the last is 0, for all ordinals behind it."""
        if self._dense is None:
            dense = np.zeros(len(self.lengths) + 1, np.uint8)
            dense[self.docs] = 1 if self.frequencies is None else self.frequencies
            self._dense = dense
        return self._dense

    @property
    def addresses(self) -> Numbers:
        """Where a stem stands, counted in positions from the first passage on."""
        if self._addresses is None:
            self._addresses = self._places.everywhere()
        return self._addresses

    @property
    def occurrences(self) -> Numbers:
        """The ordinals that these places are in."""
        return self.docs if self.frequencies is None else np.repeat(self.docs, self.frequencies)

    def addresses_in(self, docs: Numbers) -> tuple[Numbers, Numbers]:
        """The same of some passages, all of which have the stem."""
        chosen = self.docs.searchsorted(docs)
        if self.frequencies is None:
            return self._places.within(chosen, np.ones(len(docs), np.int64), docs), docs
        frequencies = self.frequencies[chosen].astype(np.int64)
        ordinals = np.repeat(docs, frequencies)
        return self._places.within(chosen, frequencies, ordinals), ordinals

    @property
    def _places(self) -> PositionFinder:
        if self._placing is None:
            raise TypeError("these are of several terms, which stand at many places")
        return self._placing

    def stands_at(self, addresses: Numbers, positions: int) -> NDArray[np.bool_]:
        """Whether a stem stands at each of some addresses; there are ``positions`` in all."""
        if self._bits is None and len(self.docs) * _MARKED < positions:
            return are_among(self.addresses, addresses)
        if self._bits is None:
            marks = np.zeros(positions + 8, np.bool_)
            # these take less room than the addresses, which are not kept for their sake
            marks[self._places.everywhere() if self._addresses is None else self._addresses] = True
            self._bits = np.packbits(marks, bitorder="little")
        shifts = (addresses & np.uint32(7)).astype(np.uint8)
        places = np.minimum(addresses >> np.uint32(3), np.uint32(len(self._bits) - 1))
        set_there: NDArray[np.bool_] = ((self._bits[places] >> shifts) & np.uint8(1)).view(np.bool_)
        return set_there

    @property
    def is_marked(self) -> bool:
        """Whether any number of addresses is looked up at once."""
        return self._bits is not None

    def best(self, count: int) -> tuple[Numbers, Scores]:
        """The best passages and their scores: ``count`` of them or more, or all."""
        if self._best is None or len(self._best[0]) < min(count, len(self.docs)):
            scores = self.score(self.docs, self.frequencies)
            places = top(scores, max(count, _TOP))
            self._best = self.docs[places], scores[places]
        return self._best


def top(scores: Scores, count: int) -> NDArray[np.intp]:
    """The places of the best scores, the best first, of equal ones the first first.

    Where there are many, a score as high as the lowest of the best of as many blocks is a
    candidate, and no other is: one pass, in the place of a partition's several.
    """
    if count <= 0:
        return np.empty(0, np.intp)
    if len(scores) <= max(64, 2 * count):
        return (-scores).argsort(kind="stable")[:count]
    highs = scores
    if len(scores) > max(1000, 128 * count):
        block = min(64, len(scores) // (2 * count))
        whole = len(scores) // block * block
        highs = scores[:whole].reshape(-1, block).max(axis=1)
    least = np.partition(highs, len(highs) - count)[len(highs) - count]
    places = (scores >= least).nonzero()[0]
    best: NDArray[np.intp] = places[(-scores[places]).argsort(kind="stable")[:count]]
    return best


# What was unpacked lately, so that it need not be again.


_FEW: Final = 64
_KEPT: Final = 0.75  # of what may be held, when something has to go: measuring all takes a while


class Cache:
    """Postings that were asked for, the least recently used going first when there are too many.

    ``limit`` is in bytes. What a list takes grows while it is used, so that all of them are
    measured anew now and then: when there are twice as many, and before any goes.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._items: OrderedDict[Hashable, Postings] = OrderedDict()
        self._lock = threading.Lock()
        self._size = 0  # when they were last measured, with what came since
        self._measured_at = _FEW  # how many there are to be then

    def get(self, key: Hashable) -> Postings | None:
        with self._lock:
            found = self._items.get(key)
            if found is not None:
                self._items.move_to_end(key)
            return found

    def put(self, key: Hashable, postings: Postings) -> None:
        with self._lock:
            self._items[key] = postings
            self._size += postings.nbytes
            if len(self._items) >= self._measured_at or self._size > self._limit:
                self._measure()

    def _measure(self) -> None:
        self._size = sum(item.nbytes for item in self._items.values())
        if self._size > self._limit:
            while self._size > _KEPT * self._limit and len(self._items) > 1:
                _, item = self._items.popitem(last=False)
                self._size -= item.nbytes
        self._measured_at = 2 * max(_FEW, len(self._items))

    def clear(self) -> None:
        with self._lock:
            self._items.clear()
            self._size, self._measured_at = 0, _FEW
