"""The distributed engine for tests of the port: pairs by ordinal, without texts and documents.

A history of commits becomes a history of generations of one collection.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cluster import Cluster

from benelux_search.analysis.terms import FOLDED_FROM
from benelux_search.index.ports import FieldSource
from benelux_search.model import LANGUAGES, DocumentInfo, Language
from benelux_search.opensearch.client.address import Address, Credentials
from benelux_search.opensearch.client.bulk import BulkWriter
from benelux_search.opensearch.client.connection import Connection
from benelux_search.opensearch.collection import term_counts
from benelux_search.opensearch.collection.catalogue import FOREVER
from benelux_search.opensearch.collection.collection import Collection, Layout
from benelux_search.opensearch.collection.term_counts import TermCounts
from benelux_search.opensearch.records.document_fields import document_fields
from benelux_search.opensearch.records.generation import CollectionGeneration, merged
from benelux_search.opensearch.records.pair_records import pair_record, signature_of, terms_of
from benelux_search.opensearch.records.streams import PassageEncoder
from benelux_search.opensearch.searching.collection_reader import OpenSearchReader
from benelux_search.testing.corpora import Text, chunks

_MOST_REPEATED = 1000


def connected(cluster: Cluster, name: str) -> Connection:
    """Return a connection to a collection on a cluster without security."""
    hosts = tuple((node.host, node.http_port) for node in cluster.nodes)
    return Connection(Address(hosts, name, is_secure=False), Credentials())


class History:
    """A collection that grows by commits; each commit is a generation, which can be read."""

    def __init__(self, connection: Connection, shards: int) -> None:
        self.connection = connection
        self._collection = Collection(connection)
        indexes = f"{connection.address.collection}-000001"
        self._collection.create(indexes, Layout(shards), dict.fromkeys(LANGUAGES, 5.0))
        self.generation = CollectionGeneration(0, indexes, next_ordinal=0)
        self._documents: list[str] = []

    def change(
        self,
        *,
        delete: Sequence[range] = (),
        add: Mapping[int, Text] = {},
        fields: FieldSource | None = None,
    ) -> OpenSearchReader:
        """Delete and add pairs in one commit, and return a reader of the result."""
        old, number = self.generation, self.generation.number + 1
        counts = TermCounts()
        self._take(delete, counts)
        with BulkWriter(self.connection) as bulk:
            self._add_pairs(bulk, number, add, fields, counts)
            self._add_documents(bulk, number, fields)
            term_counts.change_vocabulary(self.connection, bulk, old.terms, counts, number)
        self._collection.refresh(old)
        gone = [*old.deleted, *((each.start, each.stop) for each in delete if each)]
        self.generation = CollectionGeneration(
            number,
            old.indexes,
            max([old.next_ordinal, *(ordinal + 1 for ordinal in add)]),
            merged(gone),
            {each: old.passages[each] + counts.passages[each] for each in LANGUAGES},
            {each: old.positions[each] + counts.positions[each] for each in LANGUAGES},
            term_counts.repeated_signatures(
                self.connection, old.terms, number, FOLDED_FROM, _MOST_REPEATED
            ),
        )
        self._collection.publish(self.generation, old)
        return OpenSearchReader(self.connection, self.generation)

    def remove(self) -> None:
        """Remove the indexes of all generations, and close the connection."""
        self._collection.remove(self.generation.indexes)
        self.connection.close()

    def _take(self, delete: Sequence[range], counts: TermCounts) -> None:
        """Take the pairs of some ordinals from the counts."""
        for ordinals in delete:
            body = {
                "size": 10_000,
                "query": {
                    "bool": {
                        "must": [
                            {"range": {"ordinal": {"gte": ordinals.start, "lt": ordinals.stop}}}
                        ],
                        **self.generation.visible(),
                    }
                },
            }
            [answer] = self.connection.search_all([(self.generation.pairs, body)])
            for hit in answer["hits"]["hits"]:
                counts.take(hit["_source"])

    def _add_pairs(
        self,
        bulk: BulkWriter,
        number: int,
        add: Mapping[int, Text],
        fields: FieldSource | None,
        counts: TermCounts,
    ) -> None:
        owners = {} if fields is None else _owners(fields)
        confidences = {} if fields is None else _confidences(fields)
        for ordinal, text in add.items():
            sides = (text, None) if isinstance(text, str) else text
            own: dict[Language, str] = {
                language: side
                for language, side in zip(LANGUAGES, sides, strict=True)
                if side is not None
            }
            terms = terms_of(
                {language: chunks(side) for language, side in own.items()}, PassageEncoder()
            )
            counts.add(terms, signature_of(terms))
            info = owners.get(ordinal)
            record = pair_record(
                ordinal, ordinal, terms, None if info is None else document_fields(info), None
            )
            if ordinal in confidences:
                record["confidence"] = confidences[ordinal]
            action = {
                "_index": self.generation.pairs,
                "_id": str(ordinal),
                "version": number,
                "version_type": "external",
            }
            bulk.add({"index": action}, record)

    def _add_documents(self, bulk: BulkWriter, number: int, fields: FieldSource | None) -> None:
        index = self.generation.documents
        for id_ in self._documents:
            bulk.add({"update": {"_index": index, "_id": id_}}, {"doc": {"until": number}})
        self._documents = []
        for each in () if fields is None else fields.documents():
            id_ = f"{each.id}@{number}"
            self._documents.append(id_)
            record = {"document": document_fields(each), "since": number, "until": FOREVER}
            bulk.add({"index": {"_index": index, "_id": id_}}, record)


def _owners(fields: FieldSource) -> dict[int, DocumentInfo]:
    infos = {each.id: each for each in fields.documents()}
    return {n: infos[id_] for id_, ordinals in fields.ranges().items() for n in ordinals}


def _confidences(fields: FieldSource) -> dict[int, float]:
    found = dict(fields.doubtful(2.0))
    for language in LANGUAGES:
        found.update(fields.lone(language))
    return found
