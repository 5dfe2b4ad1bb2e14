"""The store of a collection: documents and pairs, read from the records in the engine."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any, Final

from benelux_search.errors import IndexDamaged, IndexIncomplete, IndexUnusable
from benelux_search.index.aside_rows import asides_of
from benelux_search.index.fields import CatalogueEntry, by_date_and_path
from benelux_search.index.ports import StoreDeadline
from benelux_search.model import Aside, DocumentInfo, Pair
from benelux_search.opensearch.client.connection import Connection
from benelux_search.opensearch.collection.catalogue import Catalogue, DocumentEntry
from benelux_search.opensearch.records.document_fields import info_of
from benelux_search.opensearch.records.generation import CollectionGeneration
from benelux_search.opensearch.records.pair_records import pair_of
from benelux_search.opensearch.searching.search_answers import all_hits, answer_to, gone, total_of
from benelux_search.opensearch.searching.term_statistics import Kept
from benelux_search.results import DocumentView

Json = dict[str, Any]
_BATCH: Final = 500
_NO_TERMS: Final = {"excludes": ["nl.s", "nl.f", "fr.s", "fr.f"]}
_LEAST: Final = 0.25  # seconds of a read after the deadline of its search
_MOST_INFOS: Final = 20_000


class CollectionStore:
    """A :class:`~benelux_search.index.ports.Store` of one generation. Threads may share it.

    ``records`` has the records of pairs that the engine has just returned, by ordinal.
    """

    def __init__(
        self,
        connection: Connection,
        generation: CollectionGeneration,
        records: Kept[int, Json],
        infos: Kept[str, DocumentInfo] | None = None,
        deadline: StoreDeadline | None = None,
    ) -> None:
        self._connection = connection
        self._generation = generation
        self._records = records
        self._infos: Kept[str, DocumentInfo] = infos or Kept(_MOST_INFOS)
        self._deadline = deadline
        self._catalogue = Catalogue(connection, generation, self._seconds)

    def with_deadline(self, deadline: StoreDeadline) -> CollectionStore:
        """Return this store with a time limit for each read."""
        return CollectionStore(
            self._connection, self._generation, self._records, self._infos, deadline
        )

    @property
    def copies(self) -> Mapping[str, str]:
        """The id of the first document with the same content, by the id of each later one."""
        return self._generation.copies

    def hashes(self) -> Mapping[str, tuple[str, str]]:
        """Return (document id, content hash) of each document that stands for a file, by path."""
        return {
            each.location: (each.info.id, each.hash)
            for each in self._catalogue.all()
            if each.location is not None
        }

    def keyed(self, keys: Iterable[str]) -> Mapping[str, tuple[str, str]]:
        """Return (document id, content hash) by key, for those of these keys that exist."""
        found = self._catalogue.with_values("document.key", list(keys))
        return {each.info.key: (each.info.id, each.hash) for each in found if each.info.key}

    def ids_from(self, start: str) -> Sequence[str]:
        """Return the ids of the documents that begin with ``start``."""
        return [each.info.id for each in self._catalogue.with_prefix("document.id", start)]

    def document(self, document_id: str) -> DocumentView | None:
        """Return a document with this id, or None."""
        entry = self.entry(document_id)
        if entry is None:
            return None
        pairs = tuple(self.pairs_within([(entry.first, entry.first + entry.length - 1)]))
        if len(pairs) != entry.length:
            raise IndexDamaged(f"the index has not all pairs of {document_id!a}")
        return DocumentView(entry.info, pairs, _asides(entry), entry.encoding)

    def asides(self, document_id: str) -> Sequence[Aside]:
        """Return the texts of a document outside the alignment; empty for an unknown id."""
        entry = self.entry(document_id)
        return () if entry is None else _asides(entry)

    def documents(self) -> Sequence[DocumentInfo]:
        """Return every document, sorted by date and then by path; undated ones come last."""
        infos = [each.info for each in self._catalogue.all()]
        return sorted(infos, key=by_date_and_path)

    def infos(self, document_ids: Iterable[str]) -> Mapping[str, DocumentInfo]:
        """Return the metadata of these documents, by id; unknown ids are left out."""
        wanted = list(document_ids)
        known = {id_: info for id_ in wanted if (info := self._infos.get(id_)) is not None}
        unknown = [id_ for id_ in wanted if id_ not in known]
        if unknown:
            found = self._catalogue.with_values("document.id", unknown)
            learned = {each.info.id: each.info for each in found}
            self._infos.update(learned)
            known.update(learned)
        return known

    def pair(self, pair_id: str) -> Pair | None:
        """Return the pair with this id, or None."""
        document_id, _, number = pair_id.rpartition(":")
        if not number.isascii() or not number.isdigit() or len(number) > 9:
            return None
        entry = self.entry(document_id)
        if entry is None or not 1 <= int(number) <= entry.length:
            return None
        if number != f"{int(number):04d}":
            return None
        ordinal = entry.ordinals[int(number) - 1]
        pair = self.pairs([ordinal]).get(ordinal)
        if pair is None:
            raise IndexDamaged(f"the index has no text of {pair_id!a}")
        return pair

    def pairs(self, ordinals: Iterable[int]) -> Mapping[int, Pair]:
        """Return the pairs with these ordinals, by ordinal; unknown ordinals are left out."""
        wanted = list(ordinals)
        records = {n: record for n in wanted if (record := self._records.get(n)) is not None}
        unknown = iter([n for n in wanted if n not in records])
        while batch := list(islice(unknown, _BATCH)):
            records |= self._fetched(batch)
        infos = [info_of(record["document"]) for record in records.values()]
        self._infos.update({info.id: info for info in infos})
        return {n: pair_of(record) for n, record in records.items()}

    def _fetched(self, ordinals: Sequence[int]) -> Mapping[int, Json]:
        answer = self._connection.request(
            "POST",
            f"/{self._generation.pairs}/_mget",
            {"docs": [{"_id": str(n), "_source": _NO_TERMS} for n in ordinals]},
            seconds=self._seconds(),
        )
        for each in answer["docs"]:
            if "error" in each:
                raise _unread(each)
        found = (each["_source"] for each in answer["docs"] if each["found"])
        return {each["ordinal"]: each for each in found}

    def ranges(self, document_ids: Iterable[str] | None = None) -> Mapping[str, range]:
        """Return the ordinals of the pairs of each document, by id; None means all documents."""
        if document_ids is None:
            found = self._catalogue.all()
        else:
            found = self._catalogue.with_values("document.id", list(document_ids))
        return {each.info.id: each.ordinals for each in found if each.length}

    def lengths(self, document_ids: Iterable[str] | None = None) -> Mapping[str, int]:
        """Return the number of pairs of each document that has any, by id; None means all."""
        return {id_: len(own) for id_, own in self.ranges(document_ids).items()}

    def ordinals(self) -> Sequence[int]:
        """Return the ordinals of all pairs, ascending."""
        ranges = sorted(self.ranges().values(), key=lambda each: each.start)
        return array("Q", chain.from_iterable(ranges))

    @property
    def end_ordinal(self) -> int:
        """An ordinal above those of all pairs."""
        return self._generation.next_ordinal

    def catalogue(self) -> Sequence[CatalogueEntry]:
        """Return the fields by which documents are sorted, of each document that has pairs."""
        return [
            CatalogueEntry.of(each.info, each.first, each.length)
            for each in self._catalogue.all()
            if each.length
        ]

    def count_doubtful(self, below: float) -> int:
        """Return the number of pairs of two passages whose confidence is below ``below``."""
        doubtful: list[Json] = [
            {"term": {"passages": "both"}},
            {"range": {"confidence": {"lt": below}}},
        ]
        query = {"bool": self._generation.visible(doubtful)}
        body = {"size": 0, "track_total_hits": True, "query": query}
        answer = answer_to(self._connection, self._generation.pairs, body, self._seconds())
        return total_of(answer)

    def all_pairs(self) -> Iterator[Pair]:
        """Yield all pairs, by ascending ordinal."""
        return map(pair_of, self._scanned([], _NO_TERMS))

    def pairs_within(self, ranges: Iterable[tuple[int, int]]) -> Iterator[Pair]:
        """Yield the pairs of each range in turn; a range is (first, last) ordinal, inclusive."""
        for first, last in ranges:
            for record in self.records_within(first, last, _NO_TERMS):
                yield pair_of(record)

    def records_within(self, first: int, last: int, fields: object = True) -> Iterator[Json]:
        """Yield the records of the pairs from ``first`` to ``last``; ``fields`` selects parts."""
        return self._scanned([{"range": {"ordinal": {"gte": first, "lte": last}}}], fields)

    def _scanned(self, filters: list[Json], fields: object) -> Iterator[Json]:
        """Yield the records of all pairs that filters select, by ascending ordinal."""
        body: Json = {
            "size": _BATCH,
            "_source": fields,
            "query": {"bool": self._generation.visible(filters)},
            "sort": [{"ordinal": "asc"}],
            "track_total_hits": False,
        }
        hits = all_hits(self._connection, self._generation.pairs, body, self._seconds)
        return (hit["_source"] for hit in hits)

    def _seconds(self) -> float | None:
        left = None if self._deadline is None else self._deadline.left
        return None if left is None else max(_LEAST, left)

    def entry(self, document_id: str) -> DocumentEntry | None:
        """Return a document of the catalogue, or None."""
        return next(self._catalogue.with_values("document.id", [document_id]), None)

    def close(self) -> None:
        """Do nothing: the connection belongs to whoever opened it."""


def _unread(answer: Json) -> IndexUnusable:
    """Return the error for a record that the engine cannot read."""
    kind, index = answer["error"].get("type"), answer.get("_index")
    if kind == "index_not_found_exception":
        return gone(str(index))
    return IndexIncomplete([f"{index} ({kind})"])


def _asides(entry: DocumentEntry) -> tuple[Aside, ...]:
    """Return the texts of a document outside the alignment."""
    try:
        return tuple(asides_of(entry.asides))
    except ValueError as error:
        raise IndexDamaged(f"the asides of {entry.info.id!a} are damaged") from error
