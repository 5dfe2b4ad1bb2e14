"""A reader of several indexes, each of which its own engine searches.

Every index scores with the statistics of all, so the scores are those of one index of all pairs.
The pages of the indexes are merged in the order of a search, and repeated texts are folded here.
"""

from __future__ import annotations

import heapq
from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

from benelux_search.analysis.terms import FOLDED_FROM
from benelux_search.index.algebra import Expression
from benelux_search.index.deadline import Deadline
from benelux_search.index.fields import CatalogueEntry, PairOrder, StemOrder, order_key
from benelux_search.index.part import ChosenPairs
from benelux_search.index.ports import (
    Attempt,
    CountField,
    EngineReader,
    FieldCounts,
    FieldSource,
    ScoredPair,
    SearchPage,
)
from benelux_search.index.scoring import Bm25
from benelux_search.index.shared_statistics import (
    SharedStatistics,
    counted_leaves,
)
from benelux_search.index.statistics import MatchCount, Question
from benelux_search.model import LANGUAGES, Language
from benelux_search.storage.index_part import IndexPart
from benelux_search.storage.joined_statistics import JoinedStatistics
from benelux_search.storage.joined_store import JoinedStore

_BATCH: Final = 200  # pairs of a scan at a time
_Expressions = Mapping[Language, Expression]
_Key = tuple[object, ...]
_Keyed = tuple[_Key, ScoredPair]


class JoinedReader(EngineReader):
    """A reader of several indexes. ``store`` has the documents of all of them."""

    def __init__(self, parts: Sequence[IndexPart], store: JoinedStore) -> None:
        self._parts = parts
        self._store = store
        bm25 = [part.reader.bm25() for part in parts]
        self._bm25 = {
            language: Bm25(
                sum(each[language].passages for each in bm25),
                sum(each[language].total_length for each in bm25),
            )
            for language in LANGUAGES
        }

    def search_in_turn(
        self,
        attempts: Iterable[Attempt],
        *,
        limit: int,
        offset: int = 0,
        seconds: float | None = None,
        fold: bool = False,
        order: PairOrder = "relevance",
    ) -> Sequence[SearchPage]:
        """Execute attempts in turn until one succeeds, and return the page of each of them."""
        deadline = Deadline(seconds)
        pages: list[SearchPage] = []
        for attempt in attempts:
            page = self._page(attempt.expressions, limit, offset, deadline, fold, order)
            has_succeeded = page.total >= attempt.enough or bool(page.missing)
            if has_succeeded and attempt.counted:
                counted = self._merged(attempt.counted, 0, deadline, "relevance")
                complete = page.complete and counted.complete
                page = replace(page, counted=counted.total, complete=complete)
            pages.append(page)
            if has_succeeded:
                break
        return pages

    def _page(
        self,
        expressions: _Expressions,
        limit: int,
        offset: int,
        deadline: Deadline,
        fold: bool,
        order: PairOrder,
    ) -> SearchPage:
        if not expressions:
            return SearchPage(0)
        window = end = offset + limit
        while True:
            merged = self._merged(expressions, window if limit else 0, deadline, order)
            hits: Sequence[ScoredPair] = merged.best
            if fold and limit:
                hits = self._folded(merged.best, expressions, deadline)
            if len(hits) >= end or len(merged.best) < window or not limit:
                break
            window *= 2
        return replace(merged, best=tuple(hits[offset:end]))

    def _merged(
        self, expressions: _Expressions, window: int, deadline: Deadline, order: PairOrder
    ) -> SearchPage:
        """Return the first ``window`` hits of all indexes together, without folding."""
        readers = self._sharing(expressions, deadline) if window else self._readers()
        pages = [
            reader.search(part.own(expressions), limit=window, seconds=deadline.left, order=order)
            for part, reader in readers
        ]
        keyed = [
            self._keyed(part, page.best, order)
            for (part, _), page in zip(readers, pages, strict=True)
        ]
        hits = tuple(hit for _, hit in islice(heapq.merge(*keyed), window))
        missing = tuple(dict.fromkeys(each for page in pages for each in page.missing))
        complete = all(page.complete for page in pages)
        total = sum(page.total for page in pages)
        return SearchPage(total, hits, complete, missing=missing)

    def _readers(self) -> list[tuple[IndexPart, EngineReader]]:
        return [(part, part.reader) for part in self._parts]

    def _sharing(
        self, expressions: _Expressions, deadline: Deadline
    ) -> list[tuple[IndexPart, EngineReader]]:
        """Return readers of the indexes that score with the statistics of all of them."""
        leaves = counted_leaves(expressions.values())
        statistics = self.statistics(map(MatchCount, leaves), seconds=deadline.left)
        counts = {leaf: statistics.matches(leaf) for leaf in leaves}
        shared = SharedStatistics(self._bm25, counts)
        return [(part, part.reader.sharing(shared)) for part in self._parts]

    def _keyed(self, part: IndexPart, hits: Sequence[ScoredPair], order: PairOrder) -> list[_Keyed]:
        """Return hits of an index with the keys by which they are sorted, and joined ordinals."""
        names = part.owners([hit.ordinal for hit in hits])
        places: dict[str, _Key] = {name: (name,) for name in names.values()}
        firsts: Mapping[int, int] = {}
        if isinstance(order, StemOrder):
            firsts = part.places([hit.ordinal for hit in hits], order)
        elif order in {"date", "document"}:
            infos = self._store.infos(places)
            places = {
                id_: order_key(order, CatalogueEntry.of(info, 0, 0)) for id_, info in infos.items()
            }
        keyed: list[_Keyed] = []
        for hit in hits:
            own = replace(hit, ordinal=hit.ordinal + part.shift)
            best = (-hit.score,) if order == "relevance" else (firsts.get(hit.ordinal, 0),)
            keyed.append(((*best, *places[names[hit.ordinal]], own.ordinal), own))
        return keyed

    # --- Repeated texts

    def _folded(
        self, hits: Sequence[ScoredPair], expressions: _Expressions, deadline: Deadline
    ) -> list[ScoredPair]:
        """Fold each group of enough repeated texts into the first of them."""
        signatures: dict[int, str] = {}
        for part in self._parts:
            own = [hit.ordinal - part.shift for hit in hits if hit.ordinal in part.ordinals]
            if own:
                found = part.reader.signatures(own)
                signatures |= {ordinal + part.shift: text for ordinal, text in found.items()}
        alike = Counter[str]()
        wanted = set(signatures.values())
        for part in self._parts if wanted else ():
            own_expressions = part.own(expressions)
            alike.update(part.reader.count_alike(own_expressions, wanted, seconds=deadline.left))
        folded: dict[object, ScoredPair] = {}
        for hit in hits:
            signature = signatures.get(hit.ordinal)
            count = 0 if signature is None else alike[signature]
            if count >= FOLDED_FROM:
                folded.setdefault(signature, replace(hit, alike=count))
            else:
                folded[hit.ordinal] = hit
        return list(folded.values())

    # --- Other reads

    def scan(
        self,
        expressions: _Expressions,
        *,
        seconds: float | None = None,
        order: PairOrder = "relevance",
    ) -> Iterator[Sequence[ScoredPair]]:
        """Yield all pairs that match any of the expressions in batches, in an order."""
        deadline = Deadline(seconds)
        streams = [
            self._scanned(
                part, reader.scan(part.own(expressions), seconds=deadline.left, order=order), order
            )
            for part, reader in self._sharing(expressions, deadline)
        ]
        merged = (hit for _, hit in heapq.merge(*streams))
        while batch := list(islice(merged, _BATCH)):
            yield batch

    def _scanned(
        self, part: IndexPart, batches: Iterable[Sequence[ScoredPair]], order: PairOrder
    ) -> Iterator[_Keyed]:
        for batch in batches:
            yield from self._keyed(part, batch, order)

    def ordinals(self, expressions: _Expressions, *, seconds: float | None = None) -> Sequence[int]:
        """Return the ordinals of all pairs that match any of the expressions, ascending."""
        found = array("Q")
        for part in self._parts:
            own = part.reader.ordinals(part.own(expressions), seconds=seconds)
            found.extend(ordinal + part.shift for ordinal in own)
        return found

    def statistics(
        self, questions: Iterable[Question], *, seconds: float | None = None
    ) -> JoinedStatistics:
        """Return the answers to a batch of questions, of all indexes together."""
        return JoinedStatistics(self._parts, list(questions), seconds)

    def counts(
        self,
        expressions: _Expressions,
        fields: Collection[CountField],
        *,
        seconds: float | None = None,
    ) -> FieldCounts:
        """Count the pairs that match any of the expressions by each of the fields."""
        sums: dict[CountField, Counter[str | None]] = {field: Counter() for field in fields}
        for part in self._parts:
            counts = part.reader.counts(part.own(expressions), fields, seconds=seconds)
            for field, own in counts.items():
                ids = [value for value in own if value is not None] if field == "document" else []
                names = part.names(ids)
                for value, count in own.items():
                    sums[field][names.get(value or "", value)] += count
        return sums

    def stem_counts(
        self,
        expressions: _Expressions,
        stems: Collection[str],
        *,
        seconds: float | None = None,
    ) -> Mapping[str, int]:
        """Count the pairs that match any of the expressions and have a stem, for each of some."""
        counts = Counter[str]()
        for part in self._parts:
            counts.update(part.reader.stem_counts(part.own(expressions), stems, seconds=seconds))
        return counts

    def passages(self, language: Language) -> int:
        """Return the number of passages of all indexes in a language."""
        return self._bm25[language].passages

    def within(
        self,
        part: ChosenPairs,
        fields: FieldSource | None,  # noqa: ARG002 - each index has its own
    ) -> JoinedReader:
        """Return a reader of a part of the indexes."""
        return JoinedReader([each.within(part) for each in self._parts], self._store)

    def close(self) -> None:
        """Do nothing: the readers are closed by their owners."""
