"""Queries against all engines in one process, each asked in turn, so that ratios are fair."""

from __future__ import annotations

import gc
import math
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from benchmarks.engines.peers import Ask, Opened
from benchmarks.engines.queries import KindOfQuery, Query
from benelux_search.index.scoring import EXPANSION_FORMS

# seconds: a query that took longer is not asked again, and its one time counts
_PATIENCE: Final = 0.25
# the kinds that all engines understand alike
ALIKE: Final[tuple[KindOfQuery, ...]] = (
    "and",
    "or",
    "phrase",
    "prefix",
    "bilingual",
    "not",
    "wildcard",
)


@dataclass(slots=True)
class Runner:
    """One query and one engine: what it answered, and how long it took each time."""

    peer: str
    query: Query
    ask: Ask
    total: int = 0
    seconds: list[float] = field(default_factory=list)

    def once(self) -> None:
        start = time.perf_counter()
        answer = self.ask()
        self.seconds.append(time.perf_counter() - start)
        self.total = answer.total

    @property
    def milliseconds(self) -> float:
        """The median, without the first time unless there is no other."""
        return 1000 * median(self.seconds[1:] or self.seconds)


def race(
    opened: Mapping[str, Opened],
    kinds: Mapping[str, frozenset[KindOfQuery]],
    queries: Sequence[Query],
    rounds: int,
    *,
    in_turn: bool = True,
) -> list[Runner]:
    """Asks every query ``rounds`` times of each engine after once to warm up.

    A round is over all queries of a kind, so that no query comes twice in a row. Engines are
    asked in turn for each query, or else, with the caches of the processor to themselves, for
    each round.
    """
    runners = [
        Runner(name, query, each.prepare(query))
        for query in queries
        for name, each in opened.items()
        if query.kind in kinds[name]
    ]
    for kind in dict.fromkeys(query.kind for query in queries):
        asked = [runner for runner in runners if runner.query.kind == kind]
        if not in_turn:
            asked.sort(key=lambda runner: runner.peer)
        for _ in range(rounds + 1):
            # what one engine keeps in memory is not gone through at the cost of another
            gc.collect()
            gc.freeze()
            for runner in asked:
                if sum(runner.seconds) < _PATIENCE:
                    runner.once()
            asked.reverse()
    return runners


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of all values does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def differences(runners: Sequence[Runner], first: str) -> Iterator[tuple[str, Query, int, int]]:
    """Where an engine finds another number of pairs than the first: (it, query, first's, its).

    A prefix that stands for more forms than we look at is left aside.
    """
    known = {id(each.query): each.total for each in runners if each.peer == first}
    for each in runners:
        if each.peer == first or each.query.kind not in ALIKE or id(each.query) not in known:
            continue
        if each.query.forms <= EXPANSION_FORMS and each.total != known[id(each.query)]:
            yield each.peer, each.query, known[id(each.query)], each.total
