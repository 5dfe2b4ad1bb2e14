"""A build as the code that reads documents sees it, wherever the index is stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from benelux_search.indexing.outcomes import ReadDocument, WorkerOutcome, WrittenDocument
from benelux_search.indexing.plan import DocumentChange
from benelux_search.indexing.workers import FileReader
from benelux_search.model import DocumentInfo, Pair
from benelux_search.storage.document_names import NamedDocuments


class Progress(Protocol):
    """A callback before each file: bytes done, bytes in total, and the path of the next file."""

    def __call__(self, done_bytes: int, total_bytes: int, path: str) -> None: ...


class KnownDocuments(NamedDocuments, Protocol):
    """The documents of an index with the changes of the build so far."""

    def keyed(self, keys: Iterable[str]) -> Mapping[str, tuple[str, str]]:
        """Return (document id, content hash) by key, for those of these keys that exist."""
        ...

    def ids_from(self, start: str) -> Sequence[str]:
        """Return the ids of the documents that begin with ``start``."""
        ...

    def ranges(self, document_ids: Iterable[str] | None = None) -> Mapping[str, range]:
        """Return the ordinals of the pairs of each document, by id; None means all documents."""
        ...

    def pairs(self, ordinals: Iterable[int]) -> Mapping[int, Pair]:
        """Return the pairs with these ordinals, by ordinal; unknown ordinals are left out."""
        ...


class DocumentBuild(Protocol):
    """A build into which documents are written, and from which they are removed."""

    @property
    def progress(self) -> Progress | None:
        """The callback of the build."""
        ...

    def open_store(self) -> KnownDocuments:
        """Start the build if it has not started, and return its documents."""
        ...

    def write_document(
        self,
        info: DocumentInfo,
        content_hash: str,
        document: ReadDocument,
        *,
        is_new: bool = False,
        of_file: bool | None = None,
    ) -> None:
        """Write a document, and replace any earlier one with its id.

        Raises:
            SourceError: the file of a bitext cannot be read any more.
        """
        ...

    def read_all(
        self, changes: Sequence[DocumentChange], read: FileReader, jobs: int
    ) -> Iterator[WorkerOutcome]:
        """Read documents with ``jobs`` processes; yield an outcome for each, in the same order."""
        ...

    def add_written(self, document: WrittenDocument, content_hash: str) -> None:
        """Add a document that a worker of this build has written."""
        ...

    def remove(self, document_id: str) -> None:
        """Remove a document, if it exists."""
        ...
