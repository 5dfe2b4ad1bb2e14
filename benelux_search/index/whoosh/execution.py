"""Execution of an expression over arrays of ordinals.

The result of a node is *matches*: ascending, distinct ordinals, each with a score. A conjunction
starts with the shortest list of ordinals and intersects it with the others. A disjunction of words
does not read the whole list of the commonest word: it scores the passages with any other word, and
adds the best passages with the commonest word only (as in MaxScore, Turtle and Flood 1995). Totals
are exact.

Scores are computed late: an operand such as :class:`BoostOperand` scores only the pairs that are
left after the whole conjunction.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from benelux_search.index import algebra
from benelux_search.index.whoosh import matching
from benelux_search.index.whoosh.document_fields import DocumentFields
from benelux_search.index.whoosh.expansion import expand
from benelux_search.index.whoosh.language_index import LanguageIndex
from benelux_search.index.whoosh.packing import Numbers
from benelux_search.index.whoosh.phrases import near_occurrences, phrase_occurrences
from benelux_search.index.whoosh.postings import (
    Frequencies,
    Lengths,
    Postings,
    Scores,
    count_occurrences,
    top_indices,
)
from benelux_search.model import Language

if TYPE_CHECKING:  # most searches are of one index
    from benelux_search.index.shared_statistics import SharedStatistics

_Term: TypeAlias = algebra.TermQuery | algebra.Expansion  # executed and scored as one term
_DEEP: Final = 1000  # for deeper pages, all matches are scored


class _TimeOver(Exception):
    """The deadline of the search has passed."""


class Evaluator:
    """The execution of one search.

    ``fields`` are those of the documents. ``until`` is the deadline on the clock of
    ``time.perf_counter``; None means no limit. With ``shared``, the scores are those of a search of
    several indexes.
    """

    def __init__(
        self,
        indexes: Mapping[Language, LanguageIndex],
        fields: DocumentFields,
        until: float | None,
        shared: SharedStatistics | None = None,
    ) -> None:
        self._indexes = indexes
        self._fields = fields
        self._until = until
        self._shared = shared
        self._complete = True

    @property
    def is_complete(self) -> bool:
        """True if no matches are missing so far; False after a time-out or beyond a limit."""
        return self._complete

    def ranked(
        self, expressions: Mapping[Language, algebra.Expression], deep: int | None
    ) -> matching.Ranked:
        """Return the matches of a search: at least the ``deep`` best ones; None means all.

        All pairs with the score of the last of these are among them.
        """
        executed: list[tuple[Language, matching.ScoredOrdinals, int]] = []
        for language, expression in expressions.items():
            try:
                if len(expressions) == 1 and deep is not None:
                    matches, total = self._best(expression, deep)
                else:
                    matches = self._matches(expression)
                    total = len(matches)
            except _TimeOver:
                self._complete = False
                continue
            executed.append((language, matches, total))
        languages = [language for language, _, _ in executed]
        if len(executed) == 1:
            [(_, matches, total)] = executed
            return matching.Ranked(matches.docs, matches.scores, total, languages)
        docs, scores, which = matching.merge_matches([matches for _, matches, _ in executed])
        return matching.Ranked(docs, scores, len(docs), languages, which)

    def count(self, expression: algebra.Expression) -> int:
        """Return the number of matches of an expression; 0 if the deadline has passed."""
        try:
            return self._best(expression, 0)[1]
        except _TimeOver:
            self._complete = False
            return 0

    def docs(self, expressions: Mapping[Language, algebra.Expression]) -> Numbers:
        """Return the ordinals of all matches."""
        lists = [matching.NOTHING]
        for expression in expressions.values():
            try:
                lists.append(self._part(expression).docs)
            except _TimeOver:
                self._complete = False
        return matching.union(lists)

    def _best(self, node: algebra.Expression, deep: int) -> tuple[matching.ScoredOrdinals, int]:
        """Return matches that include the ``deep`` best ones, and the total number of matches."""
        if deep <= _DEEP:
            if isinstance(node, _Term):
                return self._best_of_term(self._postings(node), deep)
            if isinstance(node, algebra.Or) and len(node.nodes) > 1:
                words = [child for child in node.nodes if isinstance(child, _Term)]
                if len(set(words)) == len(node.nodes):  # only words, all different
                    return self._best_of_disjunction([self._postings(word) for word in words], deep)
        matches = self._matches(node)
        return matches, len(matches)

    def _best_of_term(self, postings: Postings, deep: int) -> tuple[matching.ScoredOrdinals, int]:
        docs, scores = postings.best(deep)
        order = docs.argsort()
        return matching.ScoredOrdinals(docs[order], scores[order]), len(postings)

    def _best_of_disjunction(
        self, lists: Sequence[Postings], deep: int
    ) -> tuple[matching.ScoredOrdinals, int]:
        common = max(lists, key=len)
        others = [one for one in lists if one is not common]
        docs = others[0].docs if len(others) == 1 else matching.union([one.docs for one in others])
        scores = np.zeros(len(docs))
        for one in lists:
            if one.docs is docs:
                scores += one.score(docs, one.frequencies)
                continue
            frequencies = one.frequencies_at(docs)
            if one is common:
                both = int(np.count_nonzero(frequencies))
            scores += one.score(docs, frequencies)
        total = len(docs) + len(common) - both
        best = top_indices(scores, deep, ties=True)
        docs, scores = docs[best], scores[best]
        more, more_scores = self._best_without(common, others, deep)
        docs, scores = np.concatenate((docs, more)), np.concatenate((scores, more_scores))
        order = docs.argsort()
        return matching.ScoredOrdinals(docs[order], scores[order]), total

    def _best_without(
        self, common: Postings, others: Sequence[Postings], deep: int
    ) -> tuple[Numbers, Scores]:
        """Return the best passages of a word that contain none of the others."""
        depth = deep
        while True:
            docs, scores = common.best(depth)
            alone = np.ones(len(docs), np.bool_)
            for one in others:
                alone &= one.frequencies_at(docs) == 0
            if len(docs) == len(common) or int(alone.sum()) >= deep:
                return docs[alone], scores[alone]
            depth = 8 * len(docs)

    def _matches(self, node: algebra.Expression) -> matching.ScoredOrdinals:
        part = self._part(node)
        if isinstance(part, matching.ScoredOrdinals):
            return part
        docs = part.docs
        return matching.ScoredOrdinals(docs, part.score(docs, part.values))

    def _part(self, node: algebra.Expression) -> matching.Operand:
        """Execute a node; where possible, its scores are computed only on request.

        Raises:
            _TimeOver: the deadline has passed.
        """
        if self._is_late():
            raise _TimeOver
        if isinstance(node, _Term):
            return self._postings(node)
        if isinstance(node, algebra.DocumentQuery):
            chosen = self._fields.select(node, self._until)
            return matching.RangeOperand(chosen.starts, chosen.stops, list(self._indexes.values()))
        match node:
            case algebra.DisjunctionMax(nodes):
                return DisjunctionOperand(self._parts(nodes), np.maximum)
            case algebra.Or(nodes):
                return DisjunctionOperand(self._parts(nodes), np.add)
            case algebra.Boost(inner, factor):
                return BoostOperand(self._part(inner), factor)
            case algebra.AndMaybe(inner, extras):
                return AndMaybeOperand(self._part(inner), self._parts(extras))
            case algebra.ConditionalBoost(inner, condition, factor):
                return ConditionalBoostOperand(self._part(inner), self._part(condition), factor)
            case algebra.Filter(inner, score):
                return FilterOperand(self._part(inner), score)
            case algebra.AlignmentQuery():
                return self._fields.alignments(node, self._until)
            case _:
                return self._computed(node)

    def _computed(
        self,
        node: algebra.And
        | algebra.AndNot
        | algebra.PhraseQuery
        | algebra.NearQuery
        | algebra.SynonymQuery
        | algebra.DocScores,
    ) -> matching.ScoredOrdinals:
        match node:
            case algebra.And(nodes):
                return self._conjunction(nodes)
            case algebra.AndNot(child, excluded):
                return self._difference(child, excluded)
            case algebra.PhraseQuery() | algebra.NearQuery():
                return self._positional(node)
            case algebra.SynonymQuery():
                return self._synonyms(node)
            case algebra.DocScores(pairs):
                docs = np.array([ordinal for ordinal, _ in pairs], np.uint32)
                return matching.ScoredOrdinals(
                    docs, np.array([score for _, score in pairs], np.float64)
                )

    def _parts(self, nodes: Sequence[algebra.Expression]) -> list[matching.Operand]:
        return [self._part(node) for node in nodes]

    def _postings(self, node: algebra.TermQuery | algebra.Expansion) -> Postings:
        language_index = self._indexes[node.language]
        if isinstance(node, algebra.TermQuery):
            postings = language_index.postings(node.kind, node.term)
        else:
            postings = self._expanded(node, language_index)
            self._complete &= postings.is_whole
        if self._shared is None:
            return postings
        return postings.scored_by(self._lengths(language_index), self._shared.frequency(node))

    def _expanded(self, node: algebra.Expansion, language_index: LanguageIndex) -> Postings:
        known = language_index.cache.get(node)
        if known is not None:
            return known
        docs, frequencies, complete = expand(node, language_index, self._until)
        postings = Postings(language_index.lengths, docs, frequencies, is_whole=complete)
        if complete or not self._is_late():  # else a search with more time may find more
            language_index.cache.put(node, postings)
        return postings

    def _lengths(self, language_index: LanguageIndex) -> Lengths:
        if self._shared is None:
            return language_index.lengths
        return language_index.lengths_scored_by(self._shared.bm25[language_index.language])

    def _scored(
        self,
        node: algebra.PhraseQuery | algebra.NearQuery | algebra.SynonymQuery,
        docs: Numbers,
        frequencies: Frequencies | Scores | None,
        own: float,
    ) -> matching.ScoredOrdinals:
        """Return matches scored as one term with these frequencies; None means 1 each.

        ``own`` is the document frequency of the term in this index.
        """
        frequency = own if self._shared is None else self._shared.frequency(node)
        lengths = self._lengths(self._indexes[node.language])
        weight = lengths.bm25.weight(frequency)
        return matching.ScoredOrdinals(docs, lambda: lengths.scores(weight, docs, frequencies))

    def _is_late(self) -> bool:
        return self._until is not None and time.perf_counter() > self._until

    def _conjunction(self, nodes: Sequence[algebra.Expression]) -> matching.ScoredOrdinals:
        parts = self._parts(nodes)
        order = sorted(range(len(parts)), key=lambda number: len(parts[number]))
        first = parts[order[0]]
        docs = first.docs
        values: dict[int, matching.Values] = {order[0]: first.values}
        for number in order[1:]:
            kept, part_values = parts[number].intersect(docs)
            if kept is not None:
                docs = docs[kept]
                for other, before in values.items():
                    if before is not None:
                        values[other] = before[kept]
            values[number] = part_values
        return matching.ScoredOrdinals(docs, lambda: _sum_scores(parts, docs, values))

    def _difference(
        self, node: algebra.Expression, excluded: Sequence[algebra.Expression]
    ) -> matching.ScoredOrdinals:
        part = self._part(node)
        docs = part.docs
        left = np.ones(len(docs), np.bool_)
        for other in excluded:
            left &= ~self._part(other).contains(docs)
        values = part.values
        docs = docs[left]
        return matching.ScoredOrdinals(
            docs, part.score(docs, None if values is None else values[left])
        )

    def _positional(self, node: algebra.PhraseQuery | algebra.NearQuery) -> matching.ScoredOrdinals:
        language_index = self._indexes[node.language]
        if isinstance(node, algebra.PhraseQuery):
            starts = phrase_occurrences(language_index, node)
        else:
            starts = near_occurrences(language_index, node)
        docs, frequencies = count_occurrences(starts)
        return self._scored(node, docs, frequencies, len(docs))

    def _synonyms(self, node: algebra.SynonymQuery) -> matching.ScoredOrdinals:
        language_index = self._indexes[node.language]
        lists = [(language_index.postings("stem", stem), weight) for stem, weight in node.stems]
        docs = matching.union([matching.NOTHING, *(one.docs for one, _ in lists)])
        frequencies, held = np.zeros(len(docs)), 0.0
        for one, weight in lists:
            held += weight * len(one)
            counts = 1 if one.frequencies is None else one.frequencies
            frequencies[docs.searchsorted(one.docs)] += weight * counts
        return self._scored(node, docs, frequencies, held)


def _sum_scores(
    parts: Sequence[matching.Operand], docs: Numbers, values: Mapping[int, matching.Values]
) -> Scores:
    """Return the summed scores of ordinals that match all parts; ``values`` is by part number."""
    scores = parts[0].score(docs, values[0])
    for number, part in enumerate(parts[1:], 1):
        scores = scores + part.score(docs, values[number])
    return scores


# --- Operands derived from others


@dataclass(frozen=True)
class _DerivedOperand(ABC):
    """The pairs of another operand; a subclass defines their scores."""

    part: matching.Operand

    def __len__(self) -> int:
        return len(self.part)

    @property
    def docs(self) -> Numbers:
        return self.part.docs

    @property
    def values(self) -> matching.Values:
        return self.part.values

    def intersect(self, docs: Numbers) -> tuple[NDArray[np.intp] | None, matching.Values]:
        return self.part.intersect(docs)

    def contains(self, docs: Numbers) -> NDArray[np.bool_]:
        return self.part.contains(docs)

    @abstractmethod
    def score(self, docs: Numbers, values: matching.Values) -> Scores: ...

    def scores_at(self, docs: Numbers) -> Scores:
        kept, values = self.intersect(docs)
        if kept is None:
            return self.score(docs, values)
        scores = np.zeros(len(docs))
        scores[kept] = self.score(docs[kept], values)
        return scores


@dataclass(frozen=True)
class FilterOperand(_DerivedOperand):
    """The pairs of another operand, each with the score ``constant``."""

    constant: float

    def score(self, docs: Numbers, values: matching.Values) -> Scores:  # noqa: ARG002
        """Return the constant for each ordinal."""
        return np.full(len(docs), self.constant)

    def scores_at(self, docs: Numbers) -> Scores:
        """Return the constant for the ordinals that the operand has; 0 for the others."""
        if not self.constant:
            return np.zeros(len(docs))
        return np.where(np.isin(docs, self.docs), self.constant, 0.0)


@dataclass(frozen=True)
class BoostOperand(_DerivedOperand):
    """The pairs of another operand, with its scores multiplied by ``factor``."""

    factor: float

    def score(self, docs: Numbers, values: matching.Values) -> Scores:
        """Return the scores of the other operand, multiplied by ``factor``."""
        return self.part.score(docs, values) * self.factor

    def scores_at(self, docs: Numbers) -> Scores:
        """Return the scores of any ordinals; 0 for those that the operand does not have."""
        return self.part.scores_at(docs) * self.factor


@dataclass(frozen=True)
class AndMaybeOperand(_DerivedOperand):
    """The pairs of another operand, with the scores of ``extras`` added to its scores."""

    extras: Sequence[matching.Operand]

    def score(self, docs: Numbers, values: matching.Values) -> Scores:
        """Return the scores of the other operand plus those of the extras."""
        scores = self.part.score(docs, values)
        for extra in self.extras:
            scores = scores + extra.scores_at(docs)
        return scores


@dataclass(frozen=True)
class ConditionalBoostOperand(_DerivedOperand):
    """The pairs of another operand; the scores of those in ``condition`` are times ``factor``."""

    condition: matching.Operand
    factor: float

    def score(self, docs: Numbers, values: matching.Values) -> Scores:
        """Return the scores of the other operand, times ``factor`` for those in ``condition``."""
        scores = self.part.score(docs, values)
        return np.where(self.condition.contains(docs), scores * self.factor, scores)


@dataclass(frozen=True)
class DisjunctionOperand:
    """The pairs that at least one of the operands ``parts`` has.

    The score of a pair is made from its scores in all parts with ``combine``, such as addition or
    maximum.
    """

    parts: Sequence[matching.Operand]
    combine: Callable[[Scores, Scores], Scores]

    def __len__(self) -> int:
        return sum(map(len, self.parts))

    @property
    def docs(self) -> Numbers:
        """The ordinals of all pairs."""
        lists = [part.docs for part in self.parts if len(part)]
        if len(lists) == 1:
            return lists[0]
        return matching.union(lists) if lists else matching.NOTHING

    values = None  # ``score`` needs none

    def intersect(self, docs: Numbers) -> tuple[NDArray[np.intp], None]:
        """Return the indices in ``docs`` of the ordinals that the operand has, and None."""
        return self.contains(docs).nonzero()[0], None

    def contains(self, docs: Numbers) -> NDArray[np.bool_]:
        """Return a mask of ``docs``: True for the ordinals that the operand has."""
        held = np.zeros(len(docs), np.bool_)
        for part in self.parts:
            held |= part.contains(docs)
        return held

    def score(self, docs: Numbers, values: matching.Values) -> Scores:  # noqa: ARG002
        """Return the combined scores of ordinals."""
        return self.scores_at(docs)

    def scores_at(self, docs: Numbers) -> Scores:
        """Return the combined scores of any ordinals; 0 for those in none of the parts."""
        scores = (part.scores_at(docs) for part in self.parts)
        return reduce(self.combine, scores, np.zeros(len(docs)))
