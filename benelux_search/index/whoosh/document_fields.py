"""The fields of documents and pairs in memory, read from the store when they are first needed.

A document is one range of ordinals, so a query on its fields becomes ranges of ordinals.
:func:`benelux_search.index.fields.selects` defines what is selected; the columns here only answer
faster.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from benelux_search.index.algebra import (
    AlignmentQuery,
    DateRange,
    DocumentQuery,
    DocumentUnion,
    FieldTerm,
    OneOf,
)
from benelux_search.index.fields import (
    in_order,
    is_within,
    normalized_number,
    selects,
)
from benelux_search.index.ports import FieldSource
from benelux_search.index.whoosh.matching import ScoredOrdinals
from benelux_search.index.whoosh.packing import Numbers
from benelux_search.model import DocumentInfo
from benelux_search.results import SortOrder

_Mask: TypeAlias = NDArray[np.bool_]
_KNOWN: Final = 256  # queries whose documents are kept
_FEW: Final = 300  # documents that are looked up before all are read
_ABOVE_ALL: Final = 2.0  # a confidence is at most 1


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """A deadline on the clock of ``time.perf_counter``; None means no limit."""

    until: float | None

    @property
    def left(self) -> float | None:
        """The seconds left."""
        return None if self.until is None else self.until - time.perf_counter()


@dataclass(frozen=True, slots=True)
class Selection:
    """The documents that a query selects: how many they are, and their ranges of ordinals.

    The ranges are from each of ``starts`` up to, but not including, the same element of ``stops``.
    They ascend and are apart.
    """

    documents: int
    starts: NDArray[np.int64]
    stops: NDArray[np.int64]


class DocumentFields:
    """The fields of all documents, and the alignments of pairs, of one generation.

    Threads can share it. ``source`` is read at the first query; None means no documents. The
    parameter ``until`` of the methods is the deadline for reading it.
    """

    def __init__(self, source: FieldSource | None) -> None:
        self._source = source
        self._table: _DocumentTable | None = None
        self._selections: dict[DocumentQuery, Selection] = {}
        self._alignments: dict[AlignmentQuery, ScoredOrdinals] = {}
        self._rankings: dict[SortOrder, _DocumentRanking] = {}
        self._asked = 0  # ordinals whose documents were looked up one by one

    def select(self, query: DocumentQuery, until: float | None) -> Selection:
        """Return the documents that a query selects."""
        known = self._selections.get(query)
        if known is None:
            known = self._read_table(until).selection(self._mask(query, until))
            if len(self._selections) >= _KNOWN:
                self._selections.clear()
            self._selections[query] = known
        return known

    def alignments(self, query: AlignmentQuery, until: float | None) -> ScoredOrdinals:
        """Return the pairs of an alignment query, scored with 1 minus their confidence."""
        known = self._alignments.get(query)
        if known is None:
            known = self._alignments[query] = self._read_alignments(query, until)
        return known

    def count_by_document(self, docs: Numbers, until: float | None) -> Mapping[str | None, int]:
        """Return how many of some ordinals are in each document that has any."""
        return self._read_table(until).count_by_document(docs)

    def count_by_year(self, docs: Numbers, until: float | None) -> Mapping[str | None, int]:
        """Return how many of some ordinals are in documents of each year, or without a date."""
        return self._read_table(until).count_by_year(docs)

    def sorted_rows(self, docs: Numbers, order: SortOrder, until: float | None) -> NDArray[np.intp]:
        """Return the indices of some ascending ordinals in the order of their documents."""
        return self.ranks(docs, order, until).argsort(kind="stable")

    def ranks_of_few(self, docs: Numbers, until: float | None) -> NDArray[np.int32]:
        """Return numbers that sort ordinals by the ids of their documents.

        A process that has few searches does not read all documents.
        """
        self._asked += len(docs)
        if self._source is None or self._asked > _FEW:
            return self.ranks(docs, "place", until)
        owners = self._bounded(self._source, until).owners(docs.tolist())
        rank = {id_: number for number, id_ in enumerate(sorted(set(owners.values())))}
        ranks = (rank[owners[n]] if n in owners else len(rank) for n in docs.tolist())
        return np.fromiter(ranks, np.int32, len(docs))

    def ranks(self, docs: Numbers, order: SortOrder, until: float | None) -> NDArray[np.int32]:
        """Return the rank of the document of each ordinal; one of no document comes last."""
        ranking = self._rankings.get(order)
        if ranking is None:
            ranking = self._rankings[order] = _DocumentRanking(self._ordered(order, until))
        return ranking.ranks(docs)

    def _ordered(self, order: SortOrder, until: float | None) -> Sequence[range]:
        """Return the ordinals of each document, in an order of documents."""
        if self._source is None:
            return ()
        source = self._bounded(self._source, until)
        if order == "place":  # by id, which takes less time to read
            return [ordinals for _, ordinals in sorted(source.ranges().items())]
        return [
            range(entry.first, entry.first + entry.length)
            for entry in in_order(order, source.catalogue())
        ]

    def _infos(self, until: float | None) -> Sequence[DocumentInfo]:
        return () if self._source is None else self._bounded(self._source, until).documents()

    def _mask(self, query: DocumentQuery, until: float | None) -> _Mask:
        table = self._read_table(until)
        match query:
            case FieldTerm("name" | "path"):  # long, and seldom asked for: they are not kept
                infos = self._infos(until)
                return table.with_ids(info.id for info in infos if selects(query, info))
            case OneOf(ids):
                return table.with_ids(ids)
            case FieldTerm(field, value):
                return table.named(value, ids=field == "document")
            case DateRange():
                return table.dated(lambda date: is_within(date, query))
            case DocumentUnion(queries):
                mask = table.with_ids(())
                for each in queries:
                    mask |= self._mask(each, until)
                return mask
            case _:
                return table.dated(lambda date: date is None)

    def _read_table(self, until: float | None) -> _DocumentTable:
        if self._table is None:
            if self._source is None:
                self._table = _DocumentTable([], {})
            else:
                source = self._bounded(self._source, until)
                self._table = _DocumentTable(source.documents(), source.ranges())
        return self._table

    def _read_alignments(self, query: AlignmentQuery, until: float | None) -> ScoredOrdinals:
        confidences: Mapping[int, float] = {}
        below = _ABOVE_ALL if query.below is None else query.below
        if self._source is not None:
            source = self._bounded(self._source, until)
            if query.passages == "both":
                confidences = source.doubtful(below)
            else:
                confidences = source.lone(query.passages)
        docs = np.fromiter(confidences.keys(), np.uint32, len(confidences))
        values = np.fromiter(confidences.values(), np.float64, len(confidences))
        order = docs.argsort()
        order = order[values[order] < below]
        return ScoredOrdinals(docs[order], 1.0 - values[order])

    def _bounded(self, source: FieldSource, until: float | None) -> FieldSource:
        return source.with_deadline(TimeLeft(until))


class _DocumentTable:
    """The ids, keys, numbers, dates and ordinals of documents as columns, by ascending ordinal."""

    def __init__(self, infos: Iterable[DocumentInfo], ranges: Mapping[str, range]) -> None:
        nowhere = range(0)
        placed = [(ranges.get(info.id, nowhere), info) for info in infos]
        placed.sort(key=lambda each: each[0].start)
        self._starts = np.array([each.start for each, _ in placed], np.int64)
        self._stops = np.array([each.stop for each, _ in placed], np.int64)
        self._rows = {info.id: row for row, (_, info) in enumerate(placed)}
        self._ids = list(self._rows)
        self._dates = [info.facts.date for _, info in placed]
        self._keyed: dict[str, list[int]] = {}
        self._numbered: dict[str, list[int]] = {}
        for row, (_, info) in enumerate(placed):
            if info.key is not None:
                self._keyed.setdefault(info.key, []).append(row)
            if info.facts.number is not None:
                self._numbered.setdefault(normalized_number(info.facts.number), []).append(row)

    def selection(self, mask: _Mask) -> Selection:
        """Return the documents of a mask."""
        chosen = mask & (self._stops > self._starts)
        starts, stops = self._starts[chosen], self._stops[chosen]
        gaps = starts[1:] != stops[:-1]  # adjacent documents are one range
        edge = [True] * min(1, len(starts))
        return Selection(
            int(np.count_nonzero(mask)),
            starts[np.append(edge, gaps).astype(np.bool_)],
            stops[np.append(gaps, edge).astype(np.bool_)],
        )

    def named(self, name: str, *, ids: bool) -> _Mask:
        """Return a mask of the documents with this number; with ``ids``, this id or key too."""
        rows = list(self._numbered.get(normalized_number(name), ()))
        if ids:
            rows += self._keyed.get(name, ())
            rows += [self._rows[name]] if name in self._rows else []
        return self._mask(rows)

    def with_ids(self, ids: Iterable[str]) -> _Mask:
        """Return a mask of the documents with these ids."""
        return self._mask([self._rows[each] for each in ids if each in self._rows])

    def dated(self, is_wanted: Callable[[str | None], bool]) -> _Mask:
        """Return a mask of the documents whose date, or None, is wanted."""
        return np.fromiter(map(is_wanted, self._dates), np.bool_, len(self._dates))

    def _mask(self, rows: Sequence[int]) -> _Mask:
        mask = np.zeros(len(self._ids), np.bool_)
        mask[np.array(rows, np.intp)] = True
        return mask

    def count_by_document(self, docs: Numbers) -> dict[str | None, int]:
        return {self._ids[row]: count for row, count in self._counts(docs)}

    def count_by_year(self, docs: Numbers) -> dict[str | None, int]:
        by_year: dict[str | None, int] = {}
        for row, count in self._counts(docs):
            year = (self._dates[row] or "")[:4] or None
            by_year[year] = by_year.get(year, 0) + count
        return by_year

    def _counts(self, docs: Numbers) -> Iterator[tuple[int, int]]:
        """Yield the row of each document with any of the ordinals, and how many it has."""
        starts, stops = (borders.astype(docs.dtype) for borders in (self._starts, self._stops))
        counts = docs.searchsorted(stops) - docs.searchsorted(starts)
        for row in counts.nonzero()[0].tolist():
            yield row, int(counts[row])


class _DocumentRanking:
    """The ranks of documents in one order, by ascending ordinal."""

    def __init__(self, ordered: Sequence[range]) -> None:
        starts = np.array([ordinals.start for ordinals in ordered], np.int64)
        stops = np.array([ordinals.stop for ordinals in ordered], np.int64)
        by_ordinal = starts.argsort()
        self._starts, self._stops = starts[by_ordinal], stops[by_ordinal]
        self._ranks = by_ordinal.astype(np.int32)

    def ranks(self, docs: Numbers) -> NDArray[np.int32]:
        """Return the rank of the document of each ordinal; one of no document comes last."""
        if not len(self._starts):
            return np.zeros(len(docs), np.int32)
        rows = self._starts.searchsorted(docs, side="right") - 1
        has_document = (rows >= 0) & (docs < self._stops[np.maximum(rows, 0)])
        return np.where(has_document, self._ranks[rows], np.int32(len(self._ranks)))
