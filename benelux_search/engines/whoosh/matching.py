"""Matches of an expression, and what is done with several of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from benelux_search.engines.whoosh.language_index import Side
from benelux_search.engines.whoosh.packing import Numbers, slices
from benelux_search.engines.whoosh.postings import Frequencies, Scores

NOTHING: Final = np.empty(0, np.uint32)
Values: TypeAlias = Frequencies | Scores | None  # what a part knows of ordinals before it scores


class Part(Protocol):
    """What takes part in a conjunction: ordinals are looked up in it, and scored when it is known
    which of them are left. Ordinals that are given ascend."""

    def __len__(self) -> int:
        """How many pairs it has at most."""
        ...

    @property
    def docs(self) -> Numbers:
        """The ordinals of all its pairs."""
        ...

    @property
    def values(self) -> Values:
        """What ``score`` is to be given for all of these."""
        ...

    def among(self, docs: Numbers) -> tuple[NDArray[np.intp] | None, Values]:
        """Which of some ordinals are here, by their places (None: all), and their values."""
        ...

    def holds(self, docs: Numbers) -> NDArray[np.bool_]:
        """Whether each of some ordinals is here."""
        ...

    def score(self, docs: Numbers, values: Values) -> Scores:
        """The scores of ordinals that are here, whose values are known."""
        ...

    def scores_at(self, docs: Numbers) -> Scores:
        """The scores of any ordinals, 0 for those that are not here."""
        ...


class Matches:
    """Ordinals and their scores, which are made when they are first asked for."""

    def __init__(self, docs: Numbers, scores: Scores | Callable[[], Scores]) -> None:
        self.docs = docs
        self._scores = scores

    def __len__(self) -> int:
        return len(self.docs)

    @property
    def scores(self) -> Scores:
        if callable(self._scores):
            self._scores = self._scores()
        return self._scores

    @property
    def values(self) -> Scores:
        return self.scores

    def among(self, docs: Numbers) -> tuple[NDArray[np.intp] | None, Scores]:
        if not len(self.docs):
            return np.empty(0, np.intp), self.scores
        places = self.docs.searchsorted(docs)
        kept = (self.docs.take(places, mode="clip") == docs).nonzero()[0]
        return kept, self.scores[places[kept]]

    def holds(self, docs: Numbers) -> NDArray[np.bool_]:
        there = np.zeros(len(docs), np.bool_)
        there[_common(self.docs, docs)[1]] = True
        return there

    def score(self, docs: Numbers, values: Values) -> Scores:  # noqa: ARG002
        """What ``among`` gave of these ordinals, which is their scores."""
        return values  # type: ignore[return-value]

    def scores_at(self, docs: Numbers) -> Scores:
        own, places = _common(self.docs, docs)
        scores = np.zeros(len(docs))
        scores[places] = self.scores[own]
        return scores


class Span:
    """Ranges of ordinals in a conjunction: they are looked at one by one only if they are few."""

    values = None

    def __init__(self, ranges: Sequence[range], sides: Sequence[Side]) -> None:
        self._starts = np.array([one.start for one in ranges if one], np.int64)
        self._stops = np.array([one.stop for one in ranges if one], np.int64)
        self._sides = sides

    def __len__(self) -> int:
        return int((self._stops - self._starts).sum())

    @property
    def docs(self) -> Numbers:
        top_ = max((len(side.lengths) for side in self._sides), default=0)
        stops = np.minimum(self._stops, top_)
        docs = slices(self._starts, np.maximum(stops - self._starts, 0)).astype(np.uint32)
        return docs[self._there(docs)]

    def among(self, docs: Numbers) -> tuple[NDArray[np.intp], None]:
        if not len(self._starts):
            return np.empty(0, np.intp), None
        places = self._starts.searchsorted(docs, side="right") - 1
        inside = (places >= 0) & (docs < self._stops[np.maximum(places, 0)])
        return (inside & self._there(docs)).nonzero()[0], None  # what is given may be nowhere

    def holds(self, docs: Numbers) -> NDArray[np.bool_]:
        there = np.zeros(len(docs), np.bool_)
        there[self.among(docs)[0]] = True
        return there

    def _there(self, docs: Numbers) -> NDArray[np.bool_]:
        there = np.zeros(len(docs), np.bool_)
        for side in self._sides:
            there |= side.lengths.holds(docs)
        return there

    def score(self, docs: Numbers, values: Values) -> Scores:  # noqa: ARG002
        return np.zeros(len(docs))

    def scores_at(self, docs: Numbers) -> Scores:
        return np.zeros(len(docs))


def as_term(side: Side, docs: Numbers, frequencies: Frequencies | None) -> Matches:
    """The score of passages as if what was found in them were one term."""
    lengths = side.lengths
    return Matches(docs, lengths.scores(lengths.idf(len(docs)), docs, frequencies))


def _common(one: Numbers, other: Numbers) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The places in each of two ascending lists of what both have; the shorter is looked up."""
    if len(one) > len(other):
        back, forth = _common(other, one)
        return forth, back
    if not len(one):
        return np.empty(0, np.intp), np.empty(0, np.intp)
    places = other.searchsorted(one)
    own = (other.take(places, mode="clip") == one).nonzero()[0]
    return own, places[own]


def union(lists: Sequence[Numbers]) -> Numbers:
    """The ordinals that are in any of some lists."""
    every = np.concatenate(lists)
    every.sort(kind="stable")  # merges runs that are in order
    new = np.empty(len(every), np.bool_)
    new[:1] = True
    np.not_equal(every[1:], every[:-1], out=new[1:])
    return every[new]


def merged(parts: Sequence[Matches]) -> tuple[Numbers, Scores, NDArray[np.uint8]]:
    """The best score of each pair in any of some matches, and in which; the first of equals."""
    docs = union([part.docs for part in parts]) if parts else NOTHING
    scores = np.full(len(docs), -np.inf)
    which = np.zeros(len(docs), np.uint8)
    for number, part in enumerate(parts):
        places = docs.searchsorted(part.docs)
        better = part.scores > scores[places]
        places = places[better]
        scores[places] = part.scores[better]
        which[places] = number
    return docs, scores, which
