"""The exact scores of some pairs, from their terms and the frequencies in the whole collection.

:mod:`benelux_search.index.scoring` defines the scores. Only the pairs that are given are scored,
and a pair that does not match an expression has no score.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from benelux_search.index import algebra
from benelux_search.index.fields import selects
from benelux_search.index.scoring import Bm25
from benelux_search.index.walk import Leaf
from benelux_search.model import DocumentInfo, Language
from benelux_search.opensearch.records.streams import PassageTerms, count_in, positions_in

Scores = dict[int, float]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A pair to score. ``passages`` is ``nl``, ``fr`` or ``both``."""

    ordinal: int
    sides: Mapping[Language, PassageTerms]
    passages: str
    confidence: float
    document: DocumentInfo | None
    signature: str | None = None


class Rescoring:
    """Scores of candidates.

    ``frequency`` gives the document frequency of a leaf: the weighted sum of those of its stems
    for a SynonymQuery, else the number of passages that match it.
    """

    def __init__(
        self,
        candidates: Sequence[Candidate],
        bm25: Mapping[Language, Bm25],
        frequency: Callable[[Leaf], float],
        expansions: Mapping[algebra.Pattern, Sequence[str]],
    ) -> None:
        self._candidates = {each.ordinal: each for each in candidates}
        self._bm25 = bm25
        self._frequency = frequency
        self._expansions = expansions

    def scores(self, node: algebra.Expression) -> Scores:
        """Return the score of each candidate that matches an expression, by ordinal."""
        if isinstance(node, algebra.DocumentQuery):
            return self._selected(node)
        match node:
            case algebra.And(nodes):
                results = [self.scores(each) for each in nodes]
                return _added(results, set.intersection(*map(set[int], results)))
            case algebra.Or(nodes):
                results = [self.scores(each) for each in nodes]
                return _added(results, set[int]().union(*results))
            case algebra.DisjunctionMax(nodes):
                results = [self.scores(each) for each in nodes]
                matching = set[int]().union(*results)
                return {n: max(each[n] for each in results if n in each) for n in matching}
            case algebra.AndNot(inner, excluded):
                gone = set[int]().union(*map(self.scores, excluded))
                return {n: score for n, score in self.scores(inner).items() if n not in gone}
            case algebra.Filter(inner, score):
                return dict.fromkeys(self.scores(inner), score)
            case algebra.Boost(inner, factor):
                return {n: score * factor for n, score in self.scores(inner).items()}
            case algebra.AndMaybe(inner, extras):
                results = [self.scores(each) for each in (inner, *extras)]
                return _added(results, results[0])
            case algebra.ConditionalBoost(inner, by, factor):
                better = self.scores(by)
                return {
                    n: score * factor if n in better else score
                    for n, score in self.scores(inner).items()
                }
            case algebra.DocScores(given):
                return {n: score for n, score in given if n in self._candidates}
            case algebra.AlignmentQuery():
                return self._uncertain(node)
            case leaf:
                return self._leaf(leaf)

    def _selected(self, query: algebra.DocumentQuery) -> Scores:
        return {
            n: 0.0
            for n, each in self._candidates.items()
            if each.document is not None and selects(query, each.document)
        }

    def _uncertain(self, query: algebra.AlignmentQuery) -> Scores:
        return {
            n: 1.0 - each.confidence
            for n, each in self._candidates.items()
            if each.passages == query.passages
            and each.document is not None
            and (query.below is None or each.confidence < query.below)
        }

    def _leaf(self, leaf: Leaf) -> Scores:
        bm25 = self._bm25[leaf.language]
        counts: dict[int, float] = {}
        norms: dict[int, float] = {}
        for ordinal, candidate in self._candidates.items():
            side = candidate.sides.get(leaf.language)
            if side is not None and (count := self._count(leaf, side)):
                counts[ordinal] = count
                norms[ordinal] = bm25.norm(side.length)
        return bm25.scores(counts, norms, self._frequency(leaf)) if counts else {}

    def _count(self, leaf: Leaf, side: PassageTerms) -> float:
        """Return the frequency of a leaf in a passage."""
        match leaf:
            case algebra.TermQuery(_, term, kind):
                return count_in(side.stems if kind == "stem" else side.forms, term)
            case algebra.SynonymQuery(_, stems):
                total = 0.0
                for stem, weight in stems:
                    total += weight * count_in(side.stems, stem)
                return total
            case algebra.PhraseQuery(_, slots, kind):
                return phrase_count(side.stems if kind == "stem" else side.forms, slots)
            case algebra.NearQuery(_, slots, distance):
                return _near_count(side.stems, slots, distance)
            case algebra.FormsQuery(_, forms):
                return sum(count_in(side.forms, form) for form in set(forms))
            case pattern:
                return sum(count_in(side.forms, form) for form in self._expansions[pattern])


def phrase_count(stream: str, slots: Sequence[tuple[int, Sequence[str]]]) -> int:
    """Return the number of positions at which a phrase begins."""
    starts: set[int] | None = None
    for offset, stems in slots:
        own = {place - offset for place in positions_in(stream, stems)}
        starts = own if starts is None else starts & own
        if not starts:
            return 0
    return len(starts or ())


def _near_count(stream: str, slots: Sequence[Sequence[str]], distance: int) -> int:
    """Return the number of positions at which a proximity match begins."""
    places = [positions_in(stream, stems) for stems in slots]
    if not all(places):
        return 0
    firsts = {place for own in places for place in own}
    return sum(
        all(any(first <= place <= first + distance for place in own) for own in places)
        for first in firsts
    )


def _added(results: Sequence[Scores], ordinals: Iterable[int]) -> Scores:
    """Add scores in the order of the results, two at a time, as every engine does."""
    total = dict.fromkeys(ordinals, 0.0)
    for result in results:
        for ordinal in total.keys() & result.keys():
            total[ordinal] += result[ordinal]
    return total
