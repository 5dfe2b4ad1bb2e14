"""The catalogue of a collection: one record for each document, with its ordinals and its file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from benelux_search.model import DocumentInfo
from benelux_search.opensearch.client.connection import Connection
from benelux_search.opensearch.records import collection_terms
from benelux_search.opensearch.records.document_fields import document_fields, info_of
from benelux_search.opensearch.records.generation import CollectionGeneration
from benelux_search.opensearch.records.streams import escape, unescape
from benelux_search.opensearch.searching.search_answers import TimeLeft, all_hits

Json = dict[str, Any]
FOREVER: Final = 1 << 62  # the generation that ends what is current
_AT_A_TIME: Final = 5_000
_VALUES: Final = 10_000  # in one search


@dataclass(frozen=True, slots=True)
class DocumentEntry:
    """A document of the catalogue.

    - ``first``, ``length``: the ordinal of its first pair, and the number of its pairs.
    - ``passages_nl``, ``passages_fr``: the numbers of its passages.
    - ``hash``: the hash of its content.
    - ``location``: the absolute path of the file it stands for, or None.
    - ``asides``: its texts outside the alignment, as JSON.
    """

    info: DocumentInfo
    first: int
    length: int
    passages_nl: int
    passages_fr: int
    hash: str
    location: str | None = None
    encoding: str = ""
    asides: str = "[]"

    @property
    def ordinals(self) -> range:
        """The ordinals of its pairs."""
        return range(self.first, self.first + self.length)

    def record(self) -> Json:
        """Return the record of the entry."""
        record: Json = {
            "first": self.first,
            "length": self.length,
            "passages_nl": self.passages_nl,
            "passages_fr": self.passages_fr,
            "hash": self.hash,
            "encoding": self.encoding,
            "asides": {"json": self.asides},
            "document": document_fields(self.info),
        }
        return record if self.location is None else {**record, "location": escape(self.location)}

    @classmethod
    def of(cls, record: Json) -> DocumentEntry:
        """Return the entry of a record."""
        location = record.get("location")
        return cls(
            info=info_of(record["document"]),
            first=record["first"],
            length=record["length"],
            passages_nl=record["passages_nl"],
            passages_fr=record["passages_fr"],
            hash=record["hash"],
            location=None if location is None else unescape(location),
            encoding=record["encoding"],
            asides=record["asides"]["json"],
        )


class Catalogue:
    """The catalogue of one generation; ``seconds`` returns the time limit of the next read."""

    def __init__(
        self,
        connection: Connection,
        generation: CollectionGeneration,
        seconds: TimeLeft = lambda: None,
    ) -> None:
        self._connection = connection
        self._generation = generation
        self._seconds = seconds

    def all(self) -> Iterator[DocumentEntry]:
        """Yield all documents, in the order of their ordinals."""
        return self._found([])

    def with_values(self, field: str, values: Sequence[str]) -> Iterator[DocumentEntry]:
        """Yield the documents with one of some values in a field."""
        escaped = list(map(escape, values))
        for start in range(0, len(escaped), _VALUES):
            yield from self._found([{"terms": {field: escaped[start : start + _VALUES]}}])

    def with_prefix(self, field: str, prefix: str) -> Iterator[DocumentEntry]:
        """Yield the documents whose value in a field starts with a prefix."""
        return self._found([{"prefix": {field: escape(prefix)}}])

    def _found(self, filters: list[Json]) -> Iterator[DocumentEntry]:
        body: Json = {
            "size": _AT_A_TIME,
            "query": {
                "bool": {"filter": [*filters, *collection_terms.visible(self._generation.number)]}
            },
            "sort": [{"first": "asc"}],
        }
        hits = all_hits(self._connection, self._generation.documents, body, self._seconds)
        return (DocumentEntry.of(hit["_source"]) for hit in hits)
