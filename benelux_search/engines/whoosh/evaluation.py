"""Evaluates an expression over arrays of ordinals.

A node becomes *matches*: ordinals, ascending, each once, with a score for each. Conjunctions begin
with the shortest list and look its passages up in the others; a disjunction of words scores the
passages of all but the commonest one, of which the best passages are known (as in MaxScore,
Turtle and Flood 1995), and counts without a pass over it. Totals are exact.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from benelux_search.engines.whoosh.expanding import expanded
from benelux_search.engines.whoosh.packing import Numbers, slices
from benelux_search.engines.whoosh.postings import (
    Frequencies,
    Postings,
    Scores,
    are_among,
    counted,
    top,
)
from benelux_search.engines.whoosh.reader import Side
from benelux_search.expressions import (
    All,
    Best,
    Expansion,
    Expression,
    Fuzzy,
    Given,
    Lookup,
    Near,
    Phrase,
    Prefix,
    Ranges,
    Silent,
    Some,
    Wildcard,
    Without,
)
from benelux_search.model import Language
from benelux_search.ports import Found, Scored

_TERMS: Final = (Lookup, Prefix, Wildcard, Fuzzy)  # what is evaluated as one term is
# A list that is no longer, or of which one in so many passages is looked at, is read as a whole
_SMALL: Final = 1 << 16
_MUCH: Final = 4
_DEEP: Final = 1000  # hits behind these are found by scoring everything
_NOTHING: Final = np.empty(0, np.uint32)


class _TimeOver(Exception):
    """The time of a search is over."""


@dataclass(frozen=True, slots=True)
class Matches:
    """Ordinals and their scores."""

    docs: Numbers
    scores: Scores

    def __len__(self) -> int:
        return len(self.docs)

    @property
    def values(self) -> Scores:
        return self.scores

    def among(self, docs: Numbers) -> tuple[NDArray[np.intp] | None, Scores]:
        if not len(self.docs):
            return np.empty(0, np.intp), self.scores
        places = self.docs.searchsorted(docs)
        kept = (self.docs.take(places, mode="clip") == docs).nonzero()[0]
        return kept, self.scores[places[kept]]

    def score(self, docs: Numbers, values: Frequencies | Scores | None) -> Scores:  # noqa: ARG002
        """As of postings: what ``among`` gave of these ordinals, which is their scores."""
        return values  # type: ignore[return-value]


class _Span:
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

    def _there(self, docs: Numbers) -> NDArray[np.bool_]:
        there = np.zeros(len(docs), np.bool_)
        for side in self._sides:
            there |= side.lengths.holds(docs)
        return there

    def score(self, docs: Numbers, values: Frequencies | Scores | None) -> Scores:  # noqa: ARG002
        return np.zeros(len(docs))


# What takes part in a conjunction: ``among`` looks ordinals up, and ``score`` has what it gave
_Part: TypeAlias = Postings | Matches | _Span


class Evaluator:
    """Evaluates one search. ``until`` is when its time is over."""

    def __init__(self, sides: Mapping[Language, Side], until: float | None) -> None:
        self._sides = sides
        self._until = until
        self._complete = True

    def search(self, sides: Mapping[Language, Expression], limit: int, offset: int) -> Found:
        found: list[tuple[Language, Matches, int]] = []
        deep = offset + limit
        for language, expression in sides.items():
            try:
                if len(sides) == 1:
                    matches, total = self._ranked(expression, deep)
                else:
                    matches = self._matches(expression)
                    total = len(matches)
            except _TimeOver:
                self._complete = False
                continue
            found.append((language, matches, total))
        if not found:
            return Found(0, (), self._complete)
        if len(found) == 1:
            language, matches, total = found[0]
            return Found(total, _page(matches, [language], None, offset, deep), self._complete)
        docs, scores, which = _merged([matches for _, matches, _ in found])
        languages = [language for language, _, _ in found]
        page = _page(Matches(docs, scores), languages, which, offset, deep)
        return Found(len(docs), page, self._complete)

    def _ranked(self, node: Expression, deep: int) -> tuple[Matches, int]:
        """Matches of which the best ``deep`` are what they are, and how many there are in all."""
        if deep <= _DEEP:
            if isinstance(node, _TERMS):
                return self._best_of(self._postings(node), deep)
            if isinstance(node, Some) and len(node.nodes) > 1:
                words = [child for child in node.nodes if isinstance(child, _TERMS)]
                if len(words) == len(node.nodes):
                    return self._best_of_some([self._postings(word) for word in words], deep)
        matches = self._matches(node)
        return matches, len(matches)

    def _best_of(self, postings: Postings, deep: int) -> tuple[Matches, int]:
        docs, scores = postings.best(deep)
        order = docs.argsort()
        return Matches(docs[order], scores[order]), len(postings)

    def _best_of_some(self, lists: Sequence[Postings], deep: int) -> tuple[Matches, int]:
        common = max(lists, key=len)
        others = [one for one in lists if one is not common]
        if len(others) == len(lists) - 1:
            docs = others[0].docs if len(others) == 1 else _union([one.docs for one in others])
        else:
            return self._summed(lists)  # one word twice
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
        best = top(scores, deep)
        docs, scores = docs[best], scores[best]
        more, more_scores = self._only(common, others, deep)
        docs, scores = np.concatenate((docs, more)), np.concatenate((scores, more_scores))
        order = docs.argsort()
        return Matches(docs[order], scores[order]), total

    def _only(
        self, common: Postings, others: Sequence[Postings], deep: int
    ) -> tuple[Numbers, Scores]:
        """The best passages of a word that have none of the others."""
        asked = deep
        while True:
            docs, scores = common.best(asked)
            alone = np.ones(len(docs), np.bool_)
            for one in others:
                alone &= one.frequencies_at(docs) == 0
            if len(docs) == len(common) or int(alone.sum()) >= deep:
                return docs[alone], scores[alone]
            asked = 8 * len(docs)

    def _summed(self, lists: Sequence[Postings]) -> tuple[Matches, int]:
        matches = _sum([Matches(one.docs, one.score(one.docs, one.frequencies)) for one in lists])
        return matches, len(matches)

    def _matches(self, node: Expression) -> Matches:
        if self._until is not None and time.perf_counter() > self._until:
            raise _TimeOver
        match node:
            case Lookup() | Prefix() | Wildcard() | Fuzzy():
                postings = self._postings(node)
                return Matches(postings.docs, postings.score(postings.docs, postings.frequencies))
            case All(nodes):
                return self._all(nodes)
            case Some(nodes):
                return _sum([self._matches(child) for child in nodes])
            case Best(nodes):
                docs, scores, _ = _merged([self._matches(child) for child in nodes])
                return Matches(docs, scores)
            case Without(child, excluded):
                return self._without(child, excluded)
            case Silent(child):
                docs = self._docs(child)
                return Matches(docs, np.zeros(len(docs)))
            case Phrase() | Near():
                return self._placed(node)
            case Given(pairs):
                docs = np.array([ordinal for ordinal, _ in pairs], np.uint32)
                return Matches(docs, np.array([score for _, score in pairs], np.float64))
            case Ranges(ranges):
                docs = _Span(ranges, list(self._sides.values())).docs
                return Matches(docs, np.zeros(len(docs)))

    def _docs(self, node: Expression) -> Numbers:
        return self._postings(node).docs if isinstance(node, _TERMS) else self._matches(node).docs

    def _postings(self, node: Lookup | Expansion) -> Postings:
        side = self._sides[node.language]
        if isinstance(node, Lookup):
            return side.postings(node.kind, node.term)
        found = side.cache.get(node)
        if found is None:
            docs, frequencies, complete = expanded(node, side, self._until)
            found = Postings(side.lengths, docs, frequencies)
            if not complete:  # it may be, when there is more time
                self._complete = False
                return found
            side.cache.put(node, found)
        return found

    def _part(self, node: Expression) -> _Part:
        if isinstance(node, _TERMS):
            return self._postings(node)
        if isinstance(node, Ranges):
            return _Span(node.ranges, list(self._sides.values()))
        return self._matches(node)

    def _all(self, nodes: Sequence[Expression]) -> Matches:
        parts = [self._part(node) for node in nodes]
        order = sorted(range(len(parts)), key=lambda number: len(parts[number]))
        first = parts[order[0]]
        docs = first.docs
        values: dict[int, Frequencies | Scores | None] = {order[0]: first.values}
        for number in order[1:]:
            kept, own = parts[number].among(docs)
            if kept is not None:
                docs = docs[kept]
                for known, before in values.items():
                    if before is not None:
                        values[known] = before[kept]
            values[number] = own
        scores = parts[0].score(docs, values[0])
        for number, part in enumerate(parts[1:], 1):
            scores = scores + part.score(docs, values[number])
        return Matches(docs, scores)

    def _without(self, node: Expression, excluded: Sequence[Expression]) -> Matches:
        matches = self._matches(node)
        docs, scores = matches.docs, matches.scores
        for other in excluded:
            kept, _ = self._part(other).among(docs)
            left = np.full(len(docs), kept is not None)
            if kept is not None:
                left[kept] = False
            docs, scores = docs[left], scores[left]
        return Matches(docs, scores)

    def _placed(self, node: Phrase | Near) -> Matches:
        side = self._sides[node.language]
        if isinstance(node, Phrase):
            starts = self._starts_of_phrase(side, node.terms)
        else:
            starts = self._starts_of_near(side, node)
        docs, frequencies = counted(starts)
        return _as_term(side, docs, frequencies)

    def _starts_of_phrase(self, side: Side, terms: Sequence[tuple[int, str]]) -> Numbers:
        """The ordinal of each place where a phrase begins."""
        lists = [(offset, side.postings("stem", term)) for offset, term in terms]
        lists.sort(key=lambda pair: len(pair[1]))
        common = _common([one for _, one in lists])
        if not len(common):
            return _NOTHING
        offset, rarest = lists[0]
        addresses, docs = _addresses(rarest, common)
        first = int(addresses.searchsorted(offset))  # what is nearer to the beginning of all
        addresses, docs = addresses[first:] - addresses.dtype.type(offset), docs[first:]
        positions = int(side.starts[-1])
        for other, one in lists[1:]:
            wanted = addresses + addresses.dtype.type(other)
            if one.is_marked or _is_much(docs, one):
                there = one.stands_at(wanted, positions)
            else:
                there = are_among(one.addresses_in(_common_to(counted(docs)[0], one))[0], wanted)
            addresses, docs = addresses[there], docs[there]
        # a phrase does not go on from a passage to the next, nor begin in the one before
        last = max(offset for offset, _ in terms)
        inside = addresses >= side.starts[docs]
        inside &= addresses + addresses.dtype.type(last) < side.starts[docs.astype(np.int64) + 1]
        return docs[inside]

    def _starts_of_near(self, side: Side, node: Near) -> Numbers:
        lists = [side.postings("stem", term) for term in node.terms]
        lists.sort(key=len)
        docs = _common(lists)
        if not len(docs):
            return _NOTHING
        placed = [one.addresses_in(docs) for one in lists]
        found = []
        for addresses, own in placed:
            near = np.ones(len(addresses), np.bool_)
            for others, of in placed:
                places = np.minimum(others.searchsorted(addresses), len(others) - 1)
                following = others[places]
                near &= (following >= addresses) & (of[places] == own)
                near &= following - addresses <= node.distance
            found.append((addresses[near], own[near]))
        starts = np.concatenate([addresses for addresses, _ in found])
        order = starts.argsort(kind="stable")
        new = np.diff(starts[order], prepend=starts.dtype.type(0)) > 0
        new[:1] = True
        return np.concatenate([own for _, own in found])[order][new]


def _common(lists: Sequence[Postings]) -> Numbers:
    """The passages that are in all lists, of which the first is the shortest."""
    docs = lists[0].docs
    for one in lists[1:]:
        docs = _common_to(docs, one)
    return docs


def _common_to(docs: Numbers, one: Postings) -> Numbers:
    kept, _ = one.among(docs)
    return docs if kept is None else docs[kept]


def _is_much(docs: Numbers, postings: Postings) -> bool:
    """Whether so many passages of a list are looked at that all of it may be read."""
    return len(postings) <= _SMALL or len(docs) * _MUCH > len(postings)


def _addresses(postings: Postings, docs: Numbers) -> tuple[Numbers, Numbers]:
    if _is_much(docs, postings):
        return postings.addresses, postings.occurrences
    return postings.addresses_in(docs)


def _as_term(side: Side, docs: Numbers, frequencies: Frequencies | None) -> Matches:
    """The score of passages as if what was found in them were one term."""
    lengths = side.lengths
    return Matches(docs, lengths.scores(lengths.idf(len(docs)), docs, frequencies))


def _union(lists: Sequence[Numbers]) -> Numbers:
    every = np.concatenate(lists)
    every.sort(kind="stable")  # merges runs that are in order
    new = np.empty(len(every), np.bool_)
    new[:1] = True
    np.not_equal(every[1:], every[:-1], out=new[1:])
    return every[new]


def _sum(parts: Sequence[Matches]) -> Matches:
    if not parts:
        return Matches(_NOTHING, np.empty(0))
    docs = _union([part.docs for part in parts])
    scores = np.zeros(len(docs))
    for part in parts:
        scores[docs.searchsorted(part.docs)] += part.scores
    return Matches(docs, scores)


def _merged(parts: Sequence[Matches]) -> tuple[Numbers, Scores, NDArray[np.uint8]]:
    """The best score of each pair in any of some matches, and in which; the first of equals."""
    docs = _union([part.docs for part in parts]) if parts else _NOTHING
    scores = np.full(len(docs), -np.inf)
    which = np.zeros(len(docs), np.uint8)
    for number, part in enumerate(parts):
        places = docs.searchsorted(part.docs)
        better = part.scores > scores[places]
        places = places[better]
        scores[places] = part.scores[better]
        which[places] = number
    return docs, scores, which


def _page(
    matches: Matches,
    languages: Sequence[Language],
    which: NDArray[np.uint8] | None,
    offset: int,
    deep: int,
) -> tuple[Scored, ...]:
    places = top(matches.scores, deep)[offset:]
    sides = [0] * len(places) if which is None else which[places].tolist()
    return tuple(
        Scored(ordinal, score, languages[side])
        for ordinal, score, side in zip(
            matches.docs[places].tolist(), matches.scores[places].tolist(), sides, strict=True
        )
    )
