"""The forms that a prefix, a pattern or a misspelt word stands for, and where they are."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from benelux_search.analysis.terms import SEPARATOR, folded_of
from benelux_search.index.algebra import (
    Expansion,
    FormsQuery,
    FuzzyQuery,
    Pattern,
    PrefixQuery,
    literal,
    matcher,
)
from benelux_search.index.scoring import EXPANSION_FORMS
from benelux_search.index.whoosh.language_index import LanguageIndex
from benelux_search.index.whoosh.packing import Counts, Numbers
from benelux_search.index.whoosh.postings import Frequencies, count_occurrences, narrow
from benelux_search.index.whoosh.segment import SegmentReader
from benelux_search.index.whoosh.term_dictionary import to_bytes, to_text

_PART: Final = 1024  # forms between two looks at the clock
_FEW: Final = 5000  # occurrences; more are counted by ordinal, not by sorting


def expand(
    node: Expansion, side: LanguageIndex, until: float | None
) -> tuple[Numbers, Frequencies | None, bool]:
    """The passages of all forms that an expansion stands for, how often, and whether these are
    all of them; there are too many forms, or the time is over."""
    chosen, complete = _chosen(node, side, until)
    occurrences = side.forms(chosen)
    if len(occurrences) < _FEW:
        occurrences = np.sort(occurrences)
        return *count_occurrences(occurrences), complete
    there = np.zeros(len(side.lengths), np.bool_)
    there[occurrences] = True
    docs = there.nonzero()[0].astype(np.uint32)
    if len(docs) == len(occurrences):
        return docs, None, complete
    # Which occurrence of each passage is the last one; the others, fewer, are counted by sorting.
    places = np.arange(len(occurrences), dtype=np.uint32)
    last = np.empty(len(side.lengths), np.uint32)
    last[occurrences] = places
    more = occurrences[last[occurrences] != places]
    more.sort()
    again, times = count_occurrences(more)
    frequencies = np.ones(len(docs), np.int64)
    frequencies[docs.searchsorted(again)] += 1 if times is None else times
    return docs, narrow(frequencies), complete


def _chosen(node: Expansion, side: LanguageIndex, until: float | None) -> tuple[list[Counts], bool]:
    """The numbers of the forms, by segment."""
    if isinstance(node, FormsQuery):
        return _known(node.forms, side), True
    if isinstance(node, PrefixQuery) and _is_plain(node):
        ranges = [
            segment.lexicon("form").beginning(to_bytes(node.prefix)) for segment in side.segments
        ]
        if sum(map(len, ranges)) <= EXPANSION_FORMS:
            return [np.arange(found.start, found.stop) for found in ranges], True
    complete = True
    found: list[dict[bytes, int]] = []
    for place, segment in enumerate(side.segments):
        own: dict[bytes, int] = {}
        for number, term in _matching(node, segment):
            if term:
                own[term] = number
            elif until is not None and time.perf_counter() > until:
                complete = False
                break
        found.append(_alive(own, place, side))
    keys = sorted(
        {to_text(term) for own in found for term in own}, key=lambda key: (len(folded_of(key)), key)
    )
    terms = [to_bytes(key) for key in keys[:EXPANSION_FORMS]]
    numbers = [sorted(own[term] for term in terms if term in own) for own in found]
    return [np.array(own, np.int64) for own in numbers], complete and len(keys) <= EXPANSION_FORMS


def _alive(found: dict[bytes, int], place: int, side: LanguageIndex) -> dict[bytes, int]:
    """The forms of a segment, by their terms, that are in a passage that is not deleted."""
    if side.live(place) is None:
        return found
    counts = side.form_frequencies(place, np.array(list(found.values()), np.int64))
    return {
        term: number for (term, number), count in zip(found.items(), counts, strict=True) if count
    }


def _known(keys: Sequence[str], side: LanguageIndex) -> list[Counts]:
    """The numbers of some forms, by segment."""
    terms = [to_bytes(key) for key in dict.fromkeys(keys)]
    found = []
    for segment in side.segments:
        numbers = map(segment.lexicon("form").find, terms)
        found.append(np.array(sorted(n for n in numbers if n is not None), np.int64))
    return found


def _is_plain(prefix: PrefixQuery) -> bool:
    """Whether all keys that begin so are of forms that do."""
    return prefix.written is None and SEPARATOR not in prefix.prefix


def _matching(node: Pattern, segment: SegmentReader) -> Iterator[tuple[int, bytes]]:
    """The forms of a segment that match, by number; now and then an empty one, to look up."""
    lexicon = segment.lexicon("form")
    where = lexicon.beginning(to_bytes(literal(node)))
    if isinstance(node, FuzzyQuery):
        found, _ = segment.vocabulary(where).similar(node.form, node.edits)
        for number in found.tolist():
            term = lexicon[number]
            if folded_of(to_text(term))[:1] == node.form[:1]:
                yield number, term
        return
    terms = zip(where, lexicon.terms(where), strict=True)
    if isinstance(node, PrefixQuery) and _is_plain(node):
        yield from terms
        return
    matches = matcher(node)
    for number, term in terms:
        if number % _PART == 0:
            yield number, b""
        if matches(to_text(term)):
            yield number, term


# The words of an index: how forms may go on, and which are like a given one.


_AT_FIRST: Final = 2  # so many times what is asked for is looked at, and so many times more then
_DEEPER: Final = 4
_LEAST: Final = 16


def complete_forms(side: LanguageIndex, prefix: str, limit: int) -> list[tuple[str, int]]:
    """As :meth:`~benelux_search.index.ports.EngineReader.completions`."""
    if SEPARATOR in prefix:
        return []
    ranges = [segment.lexicon("form").beginning(to_bytes(prefix)) for segment in side.segments]
    chosen = [np.arange(found.start, found.stop) for found in ranges]
    return _most_frequent(side, chosen, limit)


def similar(
    side: LanguageIndex, form: str, edits: int, limit: int, until: float | None
) -> list[tuple[str, int, int]]:
    """As :meth:`~benelux_search.index.ports.EngineReader.similar`, until the time is over."""
    within: list[tuple[Counts, Counts]] = []
    for segment in side.segments:
        if until is not None and time.perf_counter() > until:
            break
        within.append(segment.vocabulary(range(len(segment.lexicon("form")))).similar(form, edits))
    found: list[tuple[str, int, int]] = []
    for wanted in range(edits + 1):
        if len(found) >= limit:
            break
        chosen = [np.sort(numbers[apart == wanted]) for numbers, apart in within]
        best = _most_frequent(side, chosen, limit - len(found))
        found += [(key, wanted, passages) for key, passages in best]
    return found


@dataclass(frozen=True, slots=True)
class _Ordered:
    """Forms of a segment, the most frequent first, and in how many passages each is there."""

    place: int
    numbers: Counts
    counts: Counts

    def after(self, depth: int) -> int:
        """How many passages one has at most that is not among so many."""
        return int(self.counts[depth]) if depth < len(self.counts) else 0


def _most_frequent(
    side: LanguageIndex, chosen: Sequence[Counts], limit: int
) -> list[tuple[str, int]]:
    """The most frequent of some forms, which are given by segment and ascending number.

    The first of each segment are looked up in all, until no other can be as frequent (the
    threshold algorithm, Fagin et al. 2001): the counts of segments know nothing of deletions.
    """
    ordered = [_ordered(side, place, numbers) for place, numbers in enumerate(chosen)]
    # forms of one segment come by key where they are as frequent, and only of one
    least = 0 if len(ordered) == 1 and side.live(0) is None else 1
    known: dict[bytes, int] = {}
    done, depth = 0, max(_LEAST, _AT_FIRST * limit)
    while limit > 0:
        terms = {
            side.segments[one.place].lexicon("form")[number]
            for one in ordered
            for number in one.numbers[done:depth].tolist()
        }
        known.update(_frequencies(side, sorted(terms - known.keys())))
        best = sorted((-count, to_text(term)) for term, count in known.items() if count)[:limit]
        most = sum(one.after(depth) for one in ordered)
        if not most or (len(best) == limit and -best[-1][0] >= most + least):
            return [(key, -count) for count, key in best]
        done, depth = depth, depth * _DEEPER
    return []


def _ordered(side: LanguageIndex, place: int, numbers: Counts) -> _Ordered:
    counts = side.segments[place].frequencies("form")[numbers]
    order = (-counts).argsort(kind="stable")
    return _Ordered(place, numbers[order], counts[order])


def _frequencies(side: LanguageIndex, terms: Sequence[bytes]) -> dict[bytes, int]:
    """In how many passages each of some forms is."""
    total = dict.fromkeys(terms, 0)
    for place, segment in enumerate(side.segments):
        found = [(term, segment.lexicon("form").find(term)) for term in terms]
        own = [(term, number) for term, number in found if number is not None]
        numbers = np.array([number for _, number in own], np.int64)
        for (term, _), count in zip(
            own, side.form_frequencies(place, numbers).tolist(), strict=True
        ):
            total[term] += count
    return total
