"""What the use cases ask of the world: sources, an engine and a store, as protocols."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from benelux_search.model import (
    AlignedDocument,
    Bitext,
    DocumentInfo,
    DocumentView,
    Language,
    Pair,
    RawDocument,
    Term,
)


class Source(Protocol):
    """A reader of one kind of file."""

    def accepts(self, path: Path) -> bool:
        """Whether this reader is the one for a file, by its name; the content is not read."""
        ...

    def read(self, path: Path) -> RawDocument | Bitext:
        """The lines of a file, or its segments where they are aligned already.

        Raises:
            SourceError: the file is empty, binary, or cannot be opened; UnsupportedSource when
                its name says that it is for this reader, and its content that it is not.
        """
        ...


class EngineWriter(Protocol):
    """Adds and deletes passages of one language; nothing is seen before ``commit``."""

    def add(self, ordinal: int, document_id: str, terms: Sequence[Term]) -> None: ...

    def delete(self, document_id: str) -> None: ...

    def commit(self) -> None: ...

    def cancel(self) -> None: ...


class EngineReader(Protocol):
    """A view of one language's index, fixed at the moment it was opened."""

    def word(self, term: str, *, kind: str = "stem") -> Mapping[int, float]:
        """BM25 score of each passage, by pair ordinal, that holds a term."""
        ...

    def phrase(
        self, terms: Sequence[tuple[int, str]], *, kind: str = "stem"
    ) -> Mapping[int, float]:
        """The same for (offset, term) pairs that stand at these relative positions."""
        ...

    def prefix(self, prefix: str) -> Mapping[int, float]:
        """The same for all forms that begin so, each passage scored by its best form."""
        ...

    def frequency(self, term: str, *, kind: str = "stem") -> int:
        """How many passages hold a term; 0 when the index does not know it."""
        ...

    def __len__(self) -> int:
        """How many passages there are."""
        ...

    def close(self) -> None: ...


class Engine(Protocol):
    """An inverted index in a folder, one a language."""

    name: str

    def create(self, folder: Path) -> None: ...

    def writer(self, folder: Path) -> EngineWriter: ...

    def reader(self, folder: Path) -> EngineReader: ...


class Store(Protocol):
    """The aligned documents; every engine index can be rebuilt from it."""

    def hashes(self) -> Mapping[str, tuple[str, str]]:
        """(document id, content hash) by path."""
        ...

    def put(
        self, info: DocumentInfo, content_hash: str, document: AlignedDocument | Bitext
    ) -> Iterator[Pair]:
        """Stores a document in the place of any earlier one with that id; gives its pairs.

        All of it is stored when this returns, and nothing when it raises.

        Raises:
            SourceError: the file of a bitext cannot be read any more.
        """
        ...

    def remove(self, document_id: str) -> None: ...

    def document(self, document_id: str) -> DocumentView | None: ...

    def documents(self) -> Sequence[DocumentInfo]: ...

    def pair(self, pair_id: str) -> Pair | None: ...

    def pairs(self, ordinals: Iterable[int]) -> Mapping[int, Pair]: ...

    def homes(self, ordinals: Iterable[int]) -> Mapping[int, str]:
        """The document id of each pair, without its texts."""
        ...

    def lone(self, language: Language) -> Mapping[int, float]:
        """The confidence of each pair, by ordinal, that has a passage in this language only."""
        ...

    def doubtful(self, below: float) -> Mapping[int, float]:
        """The confidence of each pair, by ordinal, that has both passages and is less sure."""
        ...

    def all_pairs(self) -> Iterator[Pair]: ...

    def infos(self, document_ids: Iterable[str]) -> Mapping[str, DocumentInfo]: ...

    def commit(self) -> None: ...

    def close(self) -> None: ...
