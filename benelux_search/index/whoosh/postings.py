"""Unpacked postings of a term, arrays derived from them for fast look-ups, and their cache.

:class:`Postings` are the passages of a term with its frequencies. For a common term, an array of
frequencies by ordinal is made; for a common stem, a bitmap of its addresses. With these, a look-up
takes constant time. :class:`Lengths` scores passages with BM25. :func:`top_indices` selects the
best scores.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from copy import copy
from typing import Any, Final, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from benelux_search.index.scoring import Bm25
from benelux_search.index.whoosh.packing import Counts, Numbers, differ_from_previous

Scores: TypeAlias = NDArray[np.float64]
Frequencies: TypeAlias = NDArray[np.uint8] | NDArray[np.uint16] | NDArray[np.uint32]

_DENSE: Final = 64  # a term in at least one of so many passages gets frequencies by ordinal too
_SPARSE: Final = 16  # ordinals, so many times fewer than the postings, are looked up by bisection
_RARE: Final = 8  # postings, so many times fewer than the ordinals, are looked up in these
_BITMAP: Final = 256  # a stem with a passage per so many positions gets its addresses as bits
_SHORT: Final = 1 << 16  # the table of norms may have a row for each length up to this
_TOP: Final = 256  # at least so many of the best passages of a term are kept


def count_occurrences(occurrences: Numbers) -> tuple[Numbers, Frequencies | None]:
    """Return the distinct ordinals of an ascending list, and how often each occurs.

    The frequencies are None if all are 1.
    """
    new = differ_from_previous(occurrences)
    again = (~new).nonzero()[0]  # far fewer than the others
    if not len(again):
        return occurrences, None
    docs = occurrences[new]
    rows = again - np.arange(1, len(again) + 1)
    frequencies = np.bincount(rows, minlength=len(docs))
    frequencies += 1
    return docs, narrow(frequencies)


def distinct_occurrences(occurrences: Numbers) -> Numbers:
    """Return the distinct ordinals of an ascending list."""
    return occurrences[differ_from_previous(occurrences)]


def narrow(frequencies: Counts) -> Frequencies:
    """Return frequencies in the smallest unsigned type in which all of them fit."""
    most = int(frequencies.max()) if len(frequencies) else 0
    for type_ in (np.uint8, np.uint16):
        if most <= np.iinfo(type_).max:
            return frequencies.astype(type_)  # type: ignore[return-value] # one of the two
    return frequencies.astype(np.uint32)


def isin_sorted(ascending: Numbers, numbers: Numbers) -> NDArray[np.bool_]:
    """Return a mask of ``numbers``: True for those in the ascending list ``ascending``."""
    if not len(ascending):
        return np.zeros(len(numbers), np.bool_)
    mask: NDArray[np.bool_] = (
        ascending.take(ascending.searchsorted(numbers), mode="clip") == numbers
    )
    return mask


def common_indices(
    numbers: Numbers, ascending: Numbers
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the indices of common elements: in ``numbers``, and in an ascending list."""
    if not len(ascending):
        return np.empty(0, np.intp), np.empty(0, np.intp)
    indices = ascending.searchsorted(numbers)
    common = (ascending.take(indices, mode="clip") == numbers).nonzero()[0]
    return common, indices[common]


class Lengths:
    """The length of each passage of a language by ordinal, and BM25 with these lengths.

    ``coded`` is the length plus 1, or 0 for an ordinal without a passage. Its last element is 0 and
    stands for all higher ordinals, which the other language may have.
    """

    def __init__(self, coded: NDArray[np.uint16] | NDArray[np.uint32]) -> None:
        self.coded = coded
        self.passages = int(np.count_nonzero(coded))
        self.bm25 = Bm25(self.passages, int(coded.sum(dtype=np.int64)) - self.passages)
        longest = int(coded.max()) if len(coded) else 0
        self._lengths = np.arange(-1, longest)
        self._rows: NDArray[Any] = coded  # the row of each passage in the table of norms
        if longest > max(_SHORT, len(coded)):  # too long for a norm of each length
            self._lengths, self._rows = np.unique(coded.astype(np.int64) - 1, return_inverse=True)
        self._norms = self._norms_of(self.bm25)

    def _norms_of(self, bm25: Bm25) -> Scores:
        # without a passage the norm does not matter: the frequency is 0, so the score is 0
        return np.where(self._lengths < 0, 1.0, bm25.norms(self._lengths))

    def scored_by(self, bm25: Bm25) -> Lengths:
        """Return these lengths with BM25 over the passages of more than one index."""
        scored = copy(self)
        scored.bm25, scored._norms = bm25, self._norms_of(bm25)
        return scored

    def __len__(self) -> int:
        """Return the highest ordinal plus 1."""
        return len(self.coded) - 1

    def contains(self, docs: Numbers) -> NDArray[np.bool_]:
        """Return a mask of ``docs``: True for the ordinals that have a passage."""
        mask: NDArray[np.bool_] = self.coded.take(docs, mode="clip") > 0
        return mask

    def scores(
        self, weight: float, docs: Numbers, frequencies: Frequencies | Scores | None
    ) -> Scores:
        """Return the BM25 scores of passages, exactly equal to those of ``Bm25``.

        ``weight`` is that of the term: see :meth:`Bm25.weight
        <benelux_search.index.scoring.Bm25.weight>`. ``frequencies`` are None if all are 1.
        """
        norms: Scores = self._norms[self._rows.take(docs, mode="clip")]
        if frequencies is None:
            norms += 1.0
            np.divide(weight, norms, out=norms)
            return norms
        norms += frequencies
        scores: Scores = np.multiply(weight, frequencies, dtype=np.float64)
        scores /= norms
        return scores


class PositionFinder(Protocol):
    """A finder of the addresses of a term: positions counted over all passages of a language."""

    def everywhere(self, occurrences: Numbers) -> Numbers:
        """Return all addresses of the term, ascending; ``occurrences`` has the ordinal of each."""
        ...

    def within(
        self, chosen: Counts, frequencies: Counts, ordinals: Numbers, passages: int
    ) -> Numbers:
        """Return the addresses of the term in some of its passages.

        ``chosen`` are the ascending indices of the passages in the posting list. ``frequencies``
        are the frequencies of the term in these passages. ``ordinals`` is the ordinal of each
        occurrence in them. ``passages`` is the number of all passages in the list.
        """
        ...

    @property
    def nbytes(self) -> int:
        """The memory that the finder takes, in bytes."""
        ...


class Postings:
    """The postings of a term or an expansion: ascending ordinals and their frequencies.

    ``frequencies`` are None if all are 1. ``is_whole`` is False if passages of an expansion may be
    missing, because there are too many forms or the time was over. ``finder``, only for one
    term, finds its addresses: positions counted over all passages of the language.

    Arrays derived from the postings are made when they are first needed, and kept. If two threads
    need one at the same time, both make it.
    """

    def __init__(
        self,
        lengths: Lengths,
        docs: Numbers,
        frequencies: Frequencies | None,
        finder: PositionFinder | None = None,
        *,
        is_whole: bool = True,
    ) -> None:
        self.docs = docs
        self.is_whole = is_whole
        self.frequencies = frequencies
        self.lengths = lengths
        self._weight = lengths.bm25.weight(len(docs))
        self._position_finder = finder
        self._addresses: Numbers | None = None
        self._was_read = False
        self._dense: NDArray[np.uint8] | None = None
        self._bits: NDArray[np.uint8] | None = None
        self._best: tuple[Numbers, Scores] | None = None
        self._may_be_dense = len(docs) * _DENSE >= len(lengths) and (
            frequencies is None or frequencies.dtype == np.uint8
        )

    def __len__(self) -> int:
        return len(self.docs)

    def scored_by(self, lengths: Lengths, frequency: float) -> Postings:
        """Return these postings with other scores.

        ``lengths`` has BM25 over the passages of several indexes, and ``frequency`` is the document
        frequency in all of them.
        """
        scored = copy(self)
        scored.lengths, scored._weight = lengths, lengths.bm25.weight(frequency)
        scored._best = None
        return scored

    @property
    def values(self) -> Frequencies | None:
        """The frequencies, to pass to :meth:`score` with ``docs``; None if all are 1."""
        return self.frequencies

    @property
    def nbytes(self) -> int:
        """The memory that the postings take, in bytes, approximately."""
        arrays = [self.docs, self.frequencies, self._dense, self._bits, self._addresses]
        of_finder = 0 if self._position_finder is None else self._position_finder.nbytes
        return 1000 + of_finder + sum(int(array.nbytes) for array in arrays if array is not None)

    def score(self, docs: Numbers, values: Frequencies | Scores | None) -> Scores:
        """Return the scores of passages.

        ``values`` are the frequencies that :meth:`intersect` returns.
        """
        return self.lengths.scores(self._weight, docs, values)

    def intersect(self, docs: Numbers) -> tuple[NDArray[np.intp] | None, Frequencies | None]:
        """Return the indices in ``docs`` of the ordinals with a posting, and their frequencies.

        The indices are None if all ordinals have a posting; the frequencies are None if all are 1.
        """
        if self._may_be_dense and (self._dense is not None or len(docs) * _SPARSE > len(self.docs)):
            frequencies: Frequencies = self.dense.take(docs, mode="clip")
            kept = frequencies.nonzero()[0]
            if len(kept) == len(docs):
                return None, frequencies if self.frequencies is not None else None
            return kept, frequencies[kept] if self.frequencies is not None else None
        kept, ours = common_indices(docs, self.docs)
        return kept, None if self.frequencies is None else self.frequencies[ours]

    def frequencies_at(self, docs: Numbers) -> Frequencies:
        """Return the frequency of the term in each of ``docs``; 0 for passages without the term."""
        if self._may_be_dense:
            return self.dense.take(docs, mode="clip")
        kept, values = self.intersect(docs)
        if kept is None:
            return np.ones(len(docs), np.uint8) if values is None else values
        frequencies = np.zeros(len(docs), np.uint8 if values is None else values.dtype)
        frequencies[kept] = 1 if values is None else values
        return frequencies

    def contains(self, docs: Numbers) -> NDArray[np.bool_]:
        """Return a mask of ``docs``, which ascend: True for the passages with the term."""
        if self._is_rare_among(docs):
            mask = np.zeros(len(docs), np.bool_)
            mask[common_indices(self.docs, docs)[1]] = True
            return mask
        return np.not_equal(self.frequencies_at(docs), 0)

    def scores_at(self, docs: Numbers) -> Scores:
        """Return the scores of ``docs``, which ascend; 0 for passages without the term."""
        if not self._is_rare_among(docs):
            return self.score(docs, self.frequencies_at(docs))
        ours, theirs = common_indices(self.docs, docs)
        scores = np.zeros(len(docs))
        values = None if self.frequencies is None else self.frequencies[ours]
        scores[theirs] = self.score(self.docs[ours], values)
        return scores

    def _is_rare_among(self, docs: Numbers) -> bool:
        return len(self.docs) * _RARE < len(docs)

    @property
    def dense(self) -> NDArray[np.uint8]:
        """The frequencies by ordinal. The last element is 0 and stands for all higher ordinals."""
        if self._dense is None:
            dense = np.zeros(len(self.lengths) + 1, np.uint8)
            dense[self.docs] = 1 if self.frequencies is None else self.frequencies
            self._dense = dense
        return self._dense

    @property
    def addresses(self) -> Numbers:
        """The addresses of a term: its positions, counted over all passages of the language."""
        if self._addresses is None:
            self._addresses = self._finder.everywhere(self.occurrences)
        return self._addresses

    def is_read_again(self) -> bool:
        """Return False for the first call, and True for all others."""
        was_read, self._was_read = self._was_read, True
        return was_read

    @property
    def occurrences(self) -> Numbers:
        """The ordinal of each occurrence, in the order of ``addresses``."""
        return self.docs if self.frequencies is None else np.repeat(self.docs, self.frequencies)

    def addresses_in(self, docs: Numbers) -> tuple[Numbers, Numbers]:
        """Return the addresses in ``docs``, which all have the term, and the ordinal of each."""
        chosen = self.docs.searchsorted(docs)
        if self.frequencies is None:
            ones = np.ones(len(docs), np.int64)
            return self._finder.within(chosen, ones, docs, len(self.docs)), docs
        frequencies = self.frequencies[chosen].astype(np.int64)
        ordinals = np.repeat(docs, frequencies)
        return self._finder.within(chosen, frequencies, ordinals, len(self.docs)), ordinals

    @property
    def _finder(self) -> PositionFinder:
        if self._position_finder is None:
            raise TypeError("these are of several terms, which stand at many places")
        return self._position_finder

    def occurs_at(
        self, addresses: Numbers, positions: int, *, bitmap: bool = True
    ) -> NDArray[np.bool_]:
        """Return a mask of ``addresses``: True for those at which the term occurs.

        ``positions`` is the number of positions in all passages. With ``bitmap``, a bitmap of the
        addresses is made for a common term.
        """
        if self._bits is None and (not bitmap or len(self.docs) * _BITMAP < positions):
            return isin_sorted(self.addresses, addresses)
        if self._bits is None:
            is_address = np.zeros(positions + 8, np.bool_)
            # the bits take less memory than the addresses, which are therefore not kept
            is_address[
                self._finder.everywhere(self.occurrences)
                if self._addresses is None
                else self._addresses
            ] = True
            self._bits = np.packbits(is_address, bitorder="little")
        shifts = (addresses & np.uint32(7)).astype(np.uint8)
        bytes_ = np.minimum(addresses >> np.uint32(3), np.uint32(len(self._bits) - 1))
        is_set: NDArray[np.bool_] = ((self._bits[bytes_] >> shifts) & np.uint8(1)).view(np.bool_)
        return is_set

    @property
    def has_bitmap(self) -> bool:
        """True if there is a bitmap of the addresses, so that a look-up takes constant time."""
        return self._bits is not None

    def best(self, count: int) -> tuple[Numbers, Scores]:
        """Return the best passages and their scores, best first.

        There are at least ``count`` passages, or all if the term has fewer, and all with the score
        of the last one.
        """
        if self._best is None or len(self._best[0]) < min(count, len(self.docs)):
            scores = self.score(self.docs, self.frequencies)
            rows = top_indices(scores, max(count, _TOP), ties=True)
            self._best = self.docs[rows], scores[rows]
        return self._best


def top_indices(scores: Scores, count: int, *, ties: bool = False) -> NDArray[np.intp]:
    """Return the indices of the ``count`` highest scores, best first; equal scores stay in order.

    With ``ties``, there may be more: every score that equals the last of these is among them.

    Many scores are split into blocks. The ``count`` highest block maxima give a threshold that each
    of the best scores reaches, so only scores at or above the threshold are sorted. This takes one
    pass over the scores, while a partition takes several.
    """
    if count <= 0:
        return np.empty(0, np.intp)
    if len(scores) <= max(64, 2 * count):
        return (-scores).argsort(kind="stable")[: None if ties else count]
    highs = scores
    if len(scores) > max(1000, 128 * count):
        block = min(64, len(scores) // (2 * count))
        whole = len(scores) // block * block
        highs = scores[:whole].reshape(-1, block).max(axis=1)
    least = np.partition(highs, len(highs) - count)[len(highs) - count]
    rows = (scores >= least).nonzero()[0]
    best: NDArray[np.intp] = rows[(-scores[rows]).argsort(kind="stable")]
    return best if ties else best[:count]


# --- Cache


_FEW: Final = 64
_KEPT: Final = 0.75  # of the limit, after an eviction: it measures all items, which takes a while


class Cache:
    """A least-recently-used cache of postings, which threads may share.

    ``limit`` is in bytes. Postings grow while they are used. So their sizes are measured again when
    the number of postings has doubled, and before any postings are evicted.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._items: OrderedDict[Hashable, Postings] = OrderedDict()
        self._lock = threading.Lock()
        self._size = 0  # at the last measurement, plus what was added since
        self._measured_at = _FEW  # the number of items at which they are measured again

    @property
    def limit(self) -> int:
        """The limit in bytes."""
        return self._limit

    def lower_limit(self, limit: int) -> None:
        """Lower the limit to ``limit`` bytes, if it is higher."""
        self._limit = min(self._limit, limit)

    def get(self, key: Hashable) -> Postings | None:
        """Return the postings with this key, or None."""
        with self._lock:
            postings = self._items.get(key)
            if postings is not None:
                self._items.move_to_end(key)
            return postings

    def put(self, key: Hashable, postings: Postings) -> None:
        """Add postings; if the cache is then over its limit, evict those not used for longest."""
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
        """Remove all postings."""
        with self._lock:
            self._items.clear()
            self._size, self._measured_at = 0, _FEW
