"""The matches of an expression, operations on several sets of matches, and the page of hits.

:class:`Operand` is the protocol of an operand of a conjunction; :class:`ScoredOrdinals` and
:class:`RangeOperand` implement it. :class:`Ranked` selects a page of all matches.
:class:`DuplicateKeys` finds the duplicates that a page folds into one hit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from benelux_search.analysis.terms import FOLDED_FROM, UNLIKE
from benelux_search.index.ports import ScoredPair
from benelux_search.index.whoosh.language_index import LanguageIndex
from benelux_search.index.whoosh.packing import Numbers, differ_from_previous, slice_indices
from benelux_search.index.whoosh.postings import Frequencies, Scores, common_indices, top_indices
from benelux_search.model import Language

NOTHING: Final = np.empty(0, np.uint32)
Values: TypeAlias = Frequencies | Scores | None  # input of an operand's scores


class Operand(Protocol):
    """An operand of a conjunction: a set of pairs with scores.

    The conjunction first intersects its operands, and then scores only the pairs that are left. All
    arrays of ordinals must ascend.
    """

    def __len__(self) -> int:
        """Return an upper bound for the number of pairs."""
        ...

    @property
    def docs(self) -> Numbers:
        """The ordinals of all pairs."""
        ...

    @property
    def values(self) -> Values:
        """The values to pass to ``score`` together with ``docs``."""
        ...

    def intersect(self, docs: Numbers) -> tuple[NDArray[np.intp] | None, Values]:
        """Intersect the operand with ``docs``: return the indices in ``docs``, and the values.

        The indices are those of the ordinals that the operand has; None means all of ``docs``. The
        values are for these ordinals, and are passed to ``score``.
        """
        ...

    def contains(self, docs: Numbers) -> NDArray[np.bool_]:
        """Return a mask of ``docs``: True for the ordinals that the operand has."""
        ...

    def score(self, docs: Numbers, values: Values) -> Scores:
        """Return the scores of ordinals that the operand has.

        ``values`` comes from :meth:`intersect`.
        """
        ...

    def scores_at(self, docs: Numbers) -> Scores:
        """Return the scores of any ordinals; 0 for those that the operand does not have."""
        ...


class ScoredOrdinals:
    """Ordinals and their scores; ``scores`` may be a function, which is called on first use."""

    def __init__(self, docs: Numbers, scores: Scores | Callable[[], Scores]) -> None:
        self.docs = docs
        self._scores = scores

    def __len__(self) -> int:
        return len(self.docs)

    @property
    def scores(self) -> Scores:
        """The scores of ``docs``."""
        if callable(self._scores):
            self._scores = self._scores()
        return self._scores

    values = scores

    def intersect(self, docs: Numbers) -> tuple[NDArray[np.intp] | None, Scores]:
        """Return the indices in ``docs`` of the ordinals among the matches, and their scores."""
        kept, ours = common_indices(docs, self.docs)
        return kept, self.scores[ours]

    def contains(self, docs: Numbers) -> NDArray[np.bool_]:
        """Return a mask of ``docs``: True for the ordinals among the matches."""
        held = np.zeros(len(docs), np.bool_)
        held[_common(self.docs, docs)[1]] = True
        return held

    def score(self, docs: Numbers, values: Values) -> Scores:  # noqa: ARG002
        """Return ``values`` unchanged: the values of matches are their scores."""
        return values  # type: ignore[return-value]

    def scores_at(self, docs: Numbers) -> Scores:
        """Return the scores of any ordinals; 0 for those that are not among the matches."""
        ours, theirs = _common(self.docs, docs)
        scores = np.zeros(len(docs))
        scores[theirs] = self.scores[ours]
        return scores


class RangeOperand:
    """Ranges of ordinals as an operand; the ordinals are listed only if a caller reads ``docs``.

    A range is from each of ``starts`` up to, but not including, the same element of ``stops``; the
    ranges ascend and are apart. An ordinal that has no passage in either language is not included.
    All scores are 0.
    """

    values = None

    def __init__(
        self,
        starts: NDArray[np.int64],
        stops: NDArray[np.int64],
        indexes: Sequence[LanguageIndex],
    ) -> None:
        self._starts, self._stops = starts, stops
        self._indexes = indexes

    def __len__(self) -> int:
        return int((self._stops - self._starts).sum())

    @property
    def docs(self) -> Numbers:
        """The ordinals in the ranges that have a passage."""
        end = max((len(language_index.lengths) for language_index in self._indexes), default=0)
        stops = np.minimum(self._stops, end)
        docs = slice_indices(self._starts, np.maximum(stops - self._starts, 0)).astype(np.uint32)
        return docs[self._have_passage(docs)]

    def intersect(self, docs: Numbers) -> tuple[NDArray[np.intp], None]:
        """Return the indices in ``docs`` of the ordinals in the ranges that have a passage.

        The second value is None, because all scores are 0.
        """
        if not len(self._starts):
            return np.empty(0, np.intp), None
        rows = self._starts.searchsorted(docs, side="right") - 1
        inside = (rows >= 0) & (docs < self._stops[np.maximum(rows, 0)])
        # an ordinal may have no passage
        return (inside & self._have_passage(docs)).nonzero()[0], None

    def contains(self, docs: Numbers) -> NDArray[np.bool_]:
        """Return a mask of ``docs``: True for the ordinals in the ranges that have a passage."""
        held = np.zeros(len(docs), np.bool_)
        held[self.intersect(docs)[0]] = True
        return held

    def _have_passage(self, docs: Numbers) -> NDArray[np.bool_]:
        mask = np.zeros(len(docs), np.bool_)
        for language_index in self._indexes:
            mask |= language_index.lengths.contains(docs)
        return mask

    def score(self, docs: Numbers, values: Values) -> Scores:  # noqa: ARG002
        """Return 0 for each ordinal."""
        return np.zeros(len(docs))

    def scores_at(self, docs: Numbers) -> Scores:
        """Return 0 for each ordinal."""
        return np.zeros(len(docs))


def _common(one: Numbers, other: Numbers) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the indices of common elements in each of two ascending lists.

    The elements of the shorter list are looked up in the longer one.
    """
    if len(one) <= len(other):
        return common_indices(one, other)
    theirs, ours = common_indices(other, one)
    return ours, theirs


def union(lists: Sequence[Numbers]) -> Numbers:
    """Return the ordinals that are in any of one or more ascending lists, ascending."""
    every = np.concatenate(lists)
    every.sort(kind="stable")  # merges ascending runs
    return every[differ_from_previous(every)]


def merge_matches(parts: Sequence[ScoredOrdinals]) -> tuple[Numbers, Scores, NDArray[np.uint8]]:
    """Merge matches: return the ordinals, the highest score of each, and the part that gave it.

    A part is given by its index in ``parts``. If several parts give the same score, the first one
    counts.
    """
    docs = union([part.docs for part in parts]) if parts else NOTHING
    scores = np.full(len(docs), -np.inf)
    which = np.zeros(len(docs), np.uint8)
    for number, part in enumerate(parts):
        indices = docs.searchsorted(part.docs)
        better = part.scores > scores[indices]
        indices = indices[better]
        scores[indices] = part.scores[better]
        which[indices] = number
    return docs, scores, which


# --- From matches to a page


_Keys: TypeAlias = NDArray[np.uint64]
_RowIndices: TypeAlias = NDArray[np.intp]

# To fold duplicates, look at this many times the pairs shown at first, and then, if that is not
# enough, this many times deeper
_AT_FIRST: Final = 4
_DEEPER: Final = 8
_MIX: Final = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class Ranked:
    """Matching pairs by ascending ordinal: all of them, or at least those on the page.

    ``total`` is the number of all matches. ``which`` is, for each pair, the index of its language
    in ``languages``; it is None if there is only one language. ``order`` has the indices of all
    pairs in the order of the page; None means best first. ``ranks`` returns the rank of the
    document of each of some ordinals, by which pairs with equal scores are sorted.
    """

    docs: Numbers
    scores: Scores
    total: int
    languages: Sequence[Language]
    which: NDArray[np.uint8] | None = None
    order: NDArray[np.intp] | None = None
    ranks: Callable[[Numbers], NDArray[np.int32]] | None = None

    def page(self, offset: int, limit: int) -> tuple[ScoredPair, ...]:
        """Return ``limit`` pairs from rank ``offset`` on."""
        return self._scored(self._first(offset + limit)[offset:])

    def _first(self, number: int) -> _RowIndices:
        """Return the indices of the first pairs in the order."""
        if self.order is not None:
            return self.order[:number]
        rows = top_indices(self.scores, number, ties=True)
        if self.ranks is None:
            return rows[:number]
        scores = self.scores[rows]
        end = int(np.searchsorted(-scores, -scores[:number].min(initial=np.inf), side="right"))
        rows, scores = rows[:end], scores[:end]
        equal = np.zeros(len(rows) + 1, np.bool_)
        np.equal(scores[1:], scores[:-1], out=equal[1:-1])
        tied = (equal[1:] | equal[:-1]).nonzero()[0]  # equal to the one before or behind
        if len(tied):
            ranks = self.ranks(self.docs[rows[tied]])
            rows[tied] = rows[tied][np.lexsort((ranks, -scores[tied]))]
        return rows[:number]

    def batches(self, size: int) -> Iterator[tuple[ScoredPair, ...]]:
        """Yield all pairs, at most ``size`` at a time."""
        rows = self._first(len(self.scores))
        for start in range(0, len(rows), size):
            yield self._scored(rows[start : start + size])

    def folded_page(
        self, duplicates: DuplicateKeys, offset: int, limit: int
    ) -> tuple[ScoredPair, ...]:
        """Return a page on which duplicates are folded into the first of them.

        All matches must be in ``docs``.
        """
        deep = offset + limit
        depth = _AT_FIRST * deep
        while True:
            rows = self._first(depth)
            keys = duplicates.folded_keys(self.docs[rows], self.docs)
            firsts = _first_of_duplicates(keys.tolist(), deep)
            if len(firsts) >= deep or len(rows) == len(self.docs):
                break
            depth *= _DEEPER
        shown = rows[firsts[offset:]]
        return self._scored(shown, duplicates.counts(self.docs[shown], self.docs))

    def _scored(self, rows: _RowIndices, alike: Sequence[int] = ()) -> tuple[ScoredPair, ...]:
        language_numbers = [0] * len(rows) if self.which is None else self.which[rows].tolist()
        return tuple(
            ScoredPair(ordinal, score, self.languages[number], times)
            for ordinal, score, number, times in zip(
                self.docs[rows].tolist(),
                self.scores[rows].tolist(),
                language_numbers,
                alike or [1] * len(rows),
                strict=True,
            )
        )


class DuplicateKeys:
    """Keys that are equal for duplicate pairs.

    The key of a pair is made of the signatures of both its passages. A pair that is never folded
    has the key 0. A *short hash* is a hash of a key in 16 bits. Short hashes are compared first,
    because arrays of them are small and fast to scan.
    """

    def __init__(self, indexes: Sequence[LanguageIndex]) -> None:
        keys = np.zeros(
            max((len(language_index.signatures) for language_index in indexes), default=1),
            np.uint64,
        )
        unlike = np.zeros(len(keys), np.bool_)
        for number, language_index in enumerate(indexes):
            signatures = language_index.signatures
            keys[: len(signatures)] |= signatures.astype(np.uint64) << np.uint64(32 * number)
            unlike[: len(signatures)] |= signatures == UNLIKE
        keys[unlike] = 0
        self._keys = keys
        self._short_hashes = _short_hashes(keys)

    def signatures(self, docs: Numbers) -> dict[int, str]:
        """Return a text made of the signatures of both passages, for pairs that may be folded."""
        keys = zip(docs.tolist(), self.keys_of(docs).tolist(), strict=True)
        return {n: f"{key & 0xFFFFFFFF:x}:{key >> 32:x}" for n, key in keys if key}

    def keys_of(self, docs: Numbers) -> _Keys:
        # the last key is 0 and stands for all higher ordinals
        """Return the key of each of some ordinals."""
        return self._keys.take(docs, mode="clip")

    def counts(self, shown: Numbers, docs: Numbers) -> list[int]:
        """Return, for each pair in ``shown``, the number of pairs in ``docs`` with the same key.

        The count is 1 if the pair has too few duplicates to be folded.
        """
        keys = self.keys_of(shown)
        totals = self._totals(keys, docs)
        counts = [totals.get(key, 1) for key in keys.tolist()]
        return [count if count >= FOLDED_FROM else 1 for count in counts]

    def folded_keys(self, best: Numbers, docs: Numbers) -> _Keys:
        """Return the keys of the pairs in ``best``, with 0 for pairs that are not folded.

        A pair is not folded if ``docs`` has fewer than ``FOLDED_FROM`` pairs with its key.
        """
        keys = self.keys_of(best)
        distinct, counts = np.unique(keys, return_counts=True)
        several = distinct[(counts > 1) & (distinct > 0)]
        totals = self._totals(several, docs)
        few = [key for key in several.tolist() if totals[key] < FOLDED_FROM]
        keys[np.isin(keys, np.array(few, np.uint64))] = 0
        return keys

    def _totals(self, keys: _Keys, docs: Numbers) -> dict[int, int]:
        """Return how many of ``docs`` have each of ``keys``, for keys that are not 0."""
        if not np.any(keys):
            return {}
        wanted = np.zeros(1 << 16, np.bool_)
        wanted[_short_hashes(keys[keys > 0])] = True
        likely = wanted.take(self._short_hashes.take(docs, mode="clip"))
        distinct, counts = np.unique(self.keys_of(docs[likely]), return_counts=True)
        totals = dict(zip(distinct.tolist(), counts.tolist(), strict=True))
        totals.pop(0, None)
        return totals


def _short_hashes(keys: _Keys) -> NDArray[np.uint16]:
    return (keys * _MIX >> np.uint64(48)).astype(np.uint16)


def _first_of_duplicates(keys: Sequence[int], most: int) -> list[int]:
    """Return the indices of the first ``most`` keys that are new or 0."""
    seen: set[int] = set()
    firsts: list[int] = []
    for index, key in enumerate(keys):
        if len(firsts) >= most:
            break
        if key not in seen:
            firsts.append(index)
        if key:
            seen.add(key)
    return firsts
