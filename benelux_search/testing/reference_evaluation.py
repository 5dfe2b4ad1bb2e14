"""The reference engine's execution of expressions, one passage at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from benelux_search.analysis.terms import (
    folded_of,
)
from benelux_search.index.algebra import (
    AlignmentQuery,
    And,
    AndMaybe,
    AndNot,
    Boost,
    ConditionalBoost,
    DateRange,
    DisjunctionMax,
    DocScores,
    DocumentQuery,
    DocumentUnion,
    Expansion,
    Expression,
    FieldTerm,
    Filter,
    FormsQuery,
    Kind,
    NearQuery,
    OneOf,
    Or,
    PhraseQuery,
    SynonymQuery,
    TermQuery,
    Undated,
    matcher,
)
from benelux_search.index.fields import selects
from benelux_search.index.ports import (
    FieldSource,
)
from benelux_search.index.scoring import EXPANSION_FORMS, Bm25
from benelux_search.model import Language

Int32s = dict[str, list[int]]  # the positions of each term, ascending
Passage = tuple[int, int, int, dict[Kind, Int32s]]  # ordinal, length, signature, and terms


class ReferenceIndex:
    """The index of one language: positions by kind, term and ordinal; norms by ordinal."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = passages
        self.terms: dict[Kind, dict[str, dict[int, list[int]]]] = {"form": {}, "stem": {}}
        for ordinal, _, _, kinds in passages:
            for kind, terms in kinds.items():
                for term, places in terms.items():
                    self.terms[kind].setdefault(term, {})[ordinal] = places
        self.bm25 = Bm25(len(passages), sum(length for _, length, _, _ in passages))
        self.norms = {ordinal: self.bm25.norm(length) for ordinal, length, _, _ in passages}
        self.signatures = {ordinal: own for ordinal, _, own, _ in passages}

    def within(self, ordinals: Collection[int]) -> ReferenceIndex:
        """Return the index of the passages with some ordinals."""
        return ReferenceIndex([each for each in self._passages if each[0] in ordinals])

    def places(self, term: str, kind: Kind = "stem") -> Mapping[int, Sequence[int]]:
        return self.terms[kind].get(term, {})

    def places_of_any(
        self, terms: Sequence[str], kind: Kind = "stem"
    ) -> Mapping[int, Sequence[int]]:
        """Return the positions of any of some terms, by ordinal.

        A position at which several of the terms stand is listed once.
        """
        found: dict[int, set[int]] = {}
        for term in terms:
            for ordinal, places in self.places(term, kind).items():
                found.setdefault(ordinal, set()).update(places)
        return {ordinal: sorted(places) for ordinal, places in found.items()}


@dataclass(slots=True)
class Evaluation:
    """Execution of expressions; ``complete`` turns False when an expansion has too many forms."""

    indexes: Mapping[Language, ReferenceIndex]
    fields: FieldSource | None = None
    complete: bool = True

    def scores(self, node: Expression) -> dict[int, float]:
        """Return the score of each matching pair, by ordinal."""
        match node:
            case And(nodes):
                results = [self.scores(child) for child in nodes]
                return _added(results, _in_all(results))
            case Or(nodes):
                results = [self.scores(child) for child in nodes]
                return _added(results, in_any(results))
            case DisjunctionMax(nodes):
                results = [self.scores(child) for child in nodes]
                return {n: max(r[n] for r in results if n in r) for n in in_any(results)}
            case AndNot(inner, excluded):
                gone = in_any([self.scores(child) for child in excluded])
                return {n: score for n, score in self.scores(inner).items() if n not in gone}
            case Filter(inner, score):
                return dict.fromkeys(self.scores(inner), score)
            case Boost(inner, factor):
                return {n: score * factor for n, score in self.scores(inner).items()}
            case AndMaybe(inner, extras):
                results = [self.scores(child) for child in (inner, *extras)]
                return _added(results, results[0])
            case ConditionalBoost(inner, by, factor):
                better = self.scores(by)
                return {
                    n: score * factor if n in better else score
                    for n, score in self.scores(inner).items()
                }
            case SynonymQuery(language, stems):
                return _synonyms(self.indexes[language], stems)
            case FieldTerm() | OneOf() | DateRange() | Undated() | DocumentUnion():
                return self._given(node)
            case DocScores() | AlignmentQuery():
                return self._given(node)
            case leaf:
                index = self.indexes[leaf.language]
                return index.bm25.scores(self._frequencies(leaf, index), index.norms)

    def _given(self, node: DocScores | DocumentQuery | AlignmentQuery) -> dict[int, float]:
        """Return the pairs of a node that matches no words."""
        match node:
            case DocScores(scores):
                return dict(scores)
            case AlignmentQuery():
                return self._uncertain(node)
            case query:
                ranges = self._selected(query)
                there = in_any([index.norms for index in self.indexes.values()])
                return {n: 0.0 for n in there if any(n in each for each in ranges)}

    def _selected(self, query: DocumentQuery) -> list[range]:
        if self.fields is None:
            return []
        ranges = self.fields.ranges()
        chosen = [info.id for info in self.fields.documents() if selects(query, info)]
        return [ranges[id_] for id_ in chosen if id_ in ranges]

    def _uncertain(self, query: AlignmentQuery) -> dict[int, float]:
        if self.fields is None:
            return {}
        below = 2.0 if query.below is None else query.below
        if query.passages == "both":
            found = self.fields.doubtful(below)
        else:
            found = self.fields.lone(query.passages)
        return {n: 1.0 - sure for n, sure in found.items() if sure < below}

    def _frequencies(
        self, leaf: TermQuery | PhraseQuery | NearQuery | Expansion, index: ReferenceIndex
    ) -> dict[int, int]:
        """Return the frequency of a leaf in each passage that matches it, by ordinal."""
        match leaf:
            case TermQuery(_, term, kind):
                return {n: len(places) for n, places in index.places(term, kind).items()}
            case PhraseQuery(_, parts, kind):
                each = [index.places_of_any(terms, kind) for _, terms in parts]
                offsets = [offset for offset, _ in parts]
                found = {n: _phrase(offsets, [p[n] for p in each]) for n in _in_all(each)}
            case NearQuery(_, slots, distance):
                each = [index.places_of_any(stems) for stems in slots]
                found = {n: _near(distance, [p[n] for p in each]) for n in _in_all(each)}
            case expansion:
                found = {}
                for form in self.forms(expansion, index):
                    for n, places in index.places(form, "form").items():
                        found[n] = found.get(n, 0) + len(places)
        return {n: count for n, count in found.items() if count}

    def forms(self, expansion: Expansion, index: ReferenceIndex) -> Collection[str]:
        """Return the forms of an expansion, up to the limit."""
        if isinstance(expansion, FormsQuery):
            return set(expansion.forms)
        forms = sorted(
            filter(matcher(expansion), index.terms["form"]),
            key=lambda form: (len(folded_of(form)), form),
        )
        if len(forms) > EXPANSION_FORMS:
            self.complete = False
        return forms[:EXPANSION_FORMS]


def _synonyms(index: ReferenceIndex, stems: Sequence[tuple[str, float]]) -> dict[int, float]:
    found: dict[int, float] = {}
    held = 0.0
    for stem, weight in stems:
        places = index.places(stem)
        held += weight * len(places)
        for n, own in places.items():
            found[n] = found.get(n, 0.0) + weight * len(own)
    return index.bm25.scores(found, index.norms, held)


def _phrase(offsets: Sequence[int], places: Sequence[Sequence[int]]) -> int:
    """Return the number of positions at which a phrase begins, from the positions of its terms."""
    starts = [{p - offset for p in own} for offset, own in zip(offsets, places, strict=True)]
    return len(set.intersection(*starts))


def _near(distance: int, places: Sequence[Sequence[int]]) -> int:
    """Return the number of positions at which a proximity match begins.

    At such a position one term stands, and each other term stands there or at most ``distance``
    positions after it.
    """
    firsts = {place for own in places for place in own}
    return sum(
        all(any(first <= place <= first + distance for place in own) for own in places)
        for first in firsts
    )


def _in_all(results: Sequence[Mapping[int, object]]) -> set[int]:
    return set.intersection(*map(set[int], results))


def in_any(results: Iterable[Mapping[int, object]]) -> set[int]:
    return set[int]().union(*results)


def _added(results: Sequence[Mapping[int, float]], ordinals: Iterable[int]) -> dict[int, float]:
    """Add the scores of these pairs in the order of the results.

    ``sum`` is not used: from Python 3.12 on it is more exact than adding two numbers at a time,
    so its last bits would differ.
    """
    total = dict.fromkeys(ordinals, 0.0)
    for result in results:
        for ordinal in total.keys() & result.keys():
            total[ordinal] += result[ordinal]
    return total
