"""Parts of a conjunction that are made of others: scored late, for the pairs that are left."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from benelux_search.engines.whoosh.matching import NOTHING, Part, Values, union
from benelux_search.engines.whoosh.packing import Numbers
from benelux_search.engines.whoosh.postings import Scores


@dataclass(frozen=True)
class _Around(ABC):
    """The pairs of another part; how they are scored is for a class of this."""

    part: Part

    def __len__(self) -> int:
        return len(self.part)

    @property
    def docs(self) -> Numbers:
        return self.part.docs

    @property
    def values(self) -> Values:
        return self.part.values

    def among(self, docs: Numbers) -> tuple[NDArray[np.intp] | None, Values]:
        return self.part.among(docs)

    def holds(self, docs: Numbers) -> NDArray[np.bool_]:
        return self.part.holds(docs)

    @abstractmethod
    def score(self, docs: Numbers, values: Values) -> Scores: ...

    def scores_at(self, docs: Numbers) -> Scores:
        kept, values = self.among(docs)
        if kept is None:
            return self.score(docs, values)
        scores = np.zeros(len(docs))
        scores[kept] = self.score(docs[kept], values)
        return scores


class Unscored(_Around):
    def score(self, docs: Numbers, values: Values) -> Scores:  # noqa: ARG002
        return np.zeros(len(docs))

    def scores_at(self, docs: Numbers) -> Scores:
        return np.zeros(len(docs))


@dataclass(frozen=True)
class Times(_Around):
    factor: float

    def score(self, docs: Numbers, values: Values) -> Scores:
        return self.part.score(docs, values) * self.factor

    def scores_at(self, docs: Numbers) -> Scores:
        return self.part.scores_at(docs) * self.factor


@dataclass(frozen=True)
class Plus(_Around):
    extras: Sequence[Part]

    def score(self, docs: Numbers, values: Values) -> Scores:
        scores = self.part.score(docs, values)
        for extra in self.extras:
            scores = scores + extra.scores_at(docs)
        return scores


@dataclass(frozen=True)
class TimesWhere(_Around):
    by: Part
    factor: float

    def score(self, docs: Numbers, values: Values) -> Scores:
        scores = self.part.score(docs, values)
        return np.where(self.by.holds(docs), scores * self.factor, scores)


@dataclass(frozen=True)
class AnyOf:
    """The pairs of any of some parts; their scores are combined, one part after the other."""

    parts: Sequence[Part]
    combine: Callable[[Scores, Scores], Scores]

    def __len__(self) -> int:
        return sum(map(len, self.parts))

    @property
    def docs(self) -> Numbers:
        there = [part.docs for part in self.parts if len(part)]
        if len(there) == 1:
            return there[0]
        return union(there) if there else NOTHING

    @property
    def values(self) -> None:
        return None

    def among(self, docs: Numbers) -> tuple[NDArray[np.intp], None]:
        return self.holds(docs).nonzero()[0], None

    def holds(self, docs: Numbers) -> NDArray[np.bool_]:
        there = np.zeros(len(docs), np.bool_)
        for part in self.parts:
            there |= part.holds(docs)
        return there

    def score(self, docs: Numbers, values: Values) -> Scores:  # noqa: ARG002
        return self.scores_at(docs)

    def scores_at(self, docs: Numbers) -> Scores:
        scores = (part.scores_at(docs) for part in self.parts)
        return reduce(self.combine, scores, np.zeros(len(docs)))
