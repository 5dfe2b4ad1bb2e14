"""The words of an index: how forms may go on, and which are like a given one."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from benelux_search.engines.whoosh.language_index import Side
from benelux_search.engines.whoosh.lexicon import to_bytes, to_text
from benelux_search.engines.whoosh.packing import Counts
from benelux_search.terms import SEPARATOR

_AT_FIRST: Final = 2  # so many times what is asked for is looked at, and so many times more then
_DEEPER: Final = 4
_LEAST: Final = 16


def completions(side: Side, prefix: str, limit: int) -> list[tuple[str, int]]:
    """As :meth:`~benelux_search.ports.EngineReader.completions`."""
    if SEPARATOR in prefix:
        return []
    ranges = [segment.lexicon("form").beginning(to_bytes(prefix)) for segment in side.segments]
    chosen = [np.arange(found.start, found.stop) for found in ranges]
    return _most_frequent(side, chosen, limit)


def similar(
    side: Side, form: str, edits: int, limit: int, until: float | None
) -> list[tuple[str, int, int]]:
    """As :meth:`~benelux_search.ports.EngineReader.similar`, until the time is over."""
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


def _most_frequent(side: Side, chosen: Sequence[Counts], limit: int) -> list[tuple[str, int]]:
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


def _ordered(side: Side, place: int, numbers: Counts) -> _Ordered:
    counts = side.segments[place].frequencies("form")[numbers]
    order = (-counts).argsort(kind="stable")
    return _Ordered(place, numbers[order], counts[order])


def _frequencies(side: Side, terms: Sequence[bytes]) -> dict[bytes, int]:
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
