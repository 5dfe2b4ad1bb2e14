"""The reference for what an expression finds, over plain dictionaries: as simple as it is right."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from benelux_search.engines.scoring import EXPANSION_FORMS, Bm25
from benelux_search.expressions import (
    All,
    Best,
    Boosted,
    Expansion,
    Expression,
    Favoured,
    Forms,
    Given,
    Kind,
    Lookup,
    Near,
    Phrase,
    Ranges,
    Scaled,
    Silent,
    Some,
    Synonyms,
    Without,
)
from benelux_search.model import Language
from benelux_search.patterns import matcher
from benelux_search.terms import folded_of

Places = dict[str, list[int]]  # the positions of each term, ascending
Passage = tuple[int, int, int, dict[Kind, Places]]  # ordinal, length, signature, and terms


class Index:
    """The index of one language: positions by kind, term and ordinal; norms by ordinal."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self.terms: dict[Kind, dict[str, dict[int, list[int]]]] = {"form": {}, "stem": {}}
        for ordinal, _, _, kinds in passages:
            for kind, terms in kinds.items():
                for term, places in terms.items():
                    self.terms[kind].setdefault(term, {})[ordinal] = places
        self.bm25 = Bm25(len(passages), sum(length for _, length, _, _ in passages))
        self.norms = {ordinal: self.bm25.norm(length) for ordinal, length, _, _ in passages}
        self.signatures = {ordinal: own for ordinal, _, own, _ in passages}

    def places(self, term: str, kind: Kind = "stem") -> Mapping[int, Sequence[int]]:
        return self.terms[kind].get(term, {})

    def places_of_any(self, stems: Sequence[str]) -> Mapping[int, Sequence[int]]:
        """Where one of some stems stands; a position once, however many stand there."""
        found: dict[int, set[int]] = {}
        for stem in stems:
            for ordinal, places in self.places(stem).items():
                found.setdefault(ordinal, set()).update(places)
        return {ordinal: sorted(places) for ordinal, places in found.items()}


@dataclass(slots=True)
class Evaluation:
    """Evaluates expressions; ``complete`` until an expansion stands for too many forms."""

    indexes: Mapping[Language, Index]
    complete: bool = True

    def scores(self, node: Expression) -> dict[int, float]:
        """The score of each pair by ordinal."""
        match node:
            case All(nodes):
                results = [self.scores(child) for child in nodes]
                return _added(results, _in_all(results))
            case Some(nodes):
                results = [self.scores(child) for child in nodes]
                return _added(results, in_any(results))
            case Best(nodes):
                results = [self.scores(child) for child in nodes]
                return {n: max(r[n] for r in results if n in r) for n in in_any(results)}
            case Without(inner, excluded):
                gone = in_any([self.scores(child) for child in excluded])
                return {n: score for n, score in self.scores(inner).items() if n not in gone}
            case Silent(inner):
                return dict.fromkeys(self.scores(inner), 0.0)
            case Scaled(inner, factor):
                return {n: score * factor for n, score in self.scores(inner).items()}
            case Boosted(inner, extras):
                results = [self.scores(child) for child in (inner, *extras)]
                return _added(results, results[0])
            case Favoured(inner, by, factor):
                better = self.scores(by)
                return {
                    n: score * factor if n in better else score
                    for n, score in self.scores(inner).items()
                }
            case Given(scores):
                return dict(scores)
            case Ranges(ranges):
                there = in_any([index.norms for index in self.indexes.values()])
                return {n: 0.0 for n in there if any(n in each for each in ranges)}
            case Synonyms(language, stems):
                return _synonyms(self.indexes[language], stems)
            case leaf:
                index = self.indexes[leaf.language]
                return index.bm25.scores(self._frequencies(leaf, index), index.norms)

    def _frequencies(
        self, leaf: Lookup | Phrase | Near | Expansion, index: Index
    ) -> dict[int, int]:
        """The frequency by ordinal, in each passage that it is in."""
        match leaf:
            case Lookup(_, term, kind):
                return {n: len(places) for n, places in index.places(term, kind).items()}
            case Phrase(_, parts):
                each = [index.places_of_any(stems) for _, stems in parts]
                offsets = [offset for offset, _ in parts]
                found = {n: _phrase(offsets, [p[n] for p in each]) for n in _in_all(each)}
            case Near(_, slots, distance):
                each = [index.places_of_any(stems) for stems in slots]
                found = {n: _near(distance, [p[n] for p in each]) for n in _in_all(each)}
            case expansion:
                found = {}
                for form in self._forms(expansion, index):
                    for n, places in index.places(form, "form").items():
                        found[n] = found.get(n, 0) + len(places)
        return {n: count for n, count in found.items() if count}

    def _forms(self, expansion: Expansion, index: Index) -> Collection[str]:
        if isinstance(expansion, Forms):
            return set(expansion.forms)
        forms = sorted(
            filter(matcher(expansion), index.terms["form"]),
            key=lambda form: (len(folded_of(form)), form),
        )
        if len(forms) > EXPANSION_FORMS:
            self.complete = False
        return forms[:EXPANSION_FORMS]


def _synonyms(index: Index, stems: Sequence[tuple[str, float]]) -> dict[int, float]:
    found: dict[int, float] = {}
    held = 0.0
    for stem, weight in stems:
        places = index.places(stem)
        held += weight * len(places)
        for n, own in places.items():
            found[n] = found.get(n, 0.0) + weight * len(own)
    return index.bm25.scores(found, index.norms, held)


def _phrase(offsets: Sequence[int], places: Sequence[Sequence[int]]) -> int:
    """At how many positions a phrase begins, from the positions of each of its terms."""
    starts = [{p - offset for p in own} for offset, own in zip(offsets, places, strict=True)]
    return len(set.intersection(*starts))


def _near(distance: int, places: Sequence[Sequence[int]]) -> int:
    """At how many positions one term stands with all others there or a ``distance`` after it."""
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
    """The scores of these pairs, added in the order of the results.

    Not by ``sum``, which is more exact than adding two at a time from Python 3.12 on.
    """
    total = dict.fromkeys(ordinals, 0.0)
    for result in results:
        for ordinal in total.keys() & result.keys():
            total[ordinal] += result[ordinal]
    return total
