"""Protocols that the use cases depend on: readers of files, an engine and a store.

Use cases know these protocols only, never a concrete reader, engine or store.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from benelux_search.analysis.terms import IndexedChunk
from benelux_search.index.algebra import Expression, Kind
from benelux_search.model import AlignedDocument, Bitext, DocumentInfo, Language, Pair, RawDocument
from benelux_search.results import DocumentView


class Source(Protocol):
    """A reader of one kind of file."""

    def accepts(self, path: Path) -> bool:
        """Return True if this reader can read the file; only the name of the file is checked."""
        ...

    def read(self, path: Path) -> RawDocument | Bitext:
        """Read a file: its lines, or its segments if the file is already aligned.

        Raises:
            SourceError: the file is empty, binary, or cannot be opened.
            UnsupportedSource: the content is not what the name of the file says.
        """
        ...


class EngineWriter(Protocol):
    """A writer of the index of one language; no change is visible before ``commit``."""

    def add(self, ordinal: int, chunks: Sequence[IndexedChunk]) -> None:
        """Add the passage of a pair. Each ordinal must be higher than all ordinals added before."""
        ...

    def delete(self, ordinals: range) -> None:
        """Delete the passages of the pairs with these ordinals, whether committed or not."""
        ...

    def commit(self) -> None:
        """Make all changes visible to new readers, and close the writer."""
        ...

    def cancel(self) -> None:
        """Discard all changes, and close the writer."""
        ...


@dataclass(frozen=True, slots=True)
class ScoredPair:
    """A hit: a pair with its score.

    ``language`` is the language whose expression gave the score. ``alike`` is the number of pairs
    in the hit, 1 or more: duplicates may be folded into one hit.
    """

    ordinal: int
    score: float
    language: Language
    alike: int = 1


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of hits, and the total number of pairs that match.

    If ``complete`` is False, hits may be missing, because an expansion had too many forms or the
    time was over. The hits in ``best`` are correct.
    """

    total: int
    best: tuple[ScoredPair, ...] = ()
    complete: bool = True


class EngineReader(Protocol):
    """A snapshot of the indexes of both languages, as they were when the reader was opened.

    Threads may share a reader.
    """

    def search(
        self,
        expressions: Mapping[Language, Expression],
        *,
        limit: int,
        offset: int = 0,
        seconds: float | None = None,
        fold: bool = False,
    ) -> SearchPage:
        """Return ``limit`` of the pairs that match any of the expressions, from ``offset`` on.

        Pairs are sorted by descending score, then by ordinal. ``expressions`` has an expression for
        each language; a pair that matches several of them gets the highest of its scores.
        ``seconds`` is the approximate time limit; None means no limit.

        With ``fold``, duplicates become one hit: the one with the best rank. Pairs are duplicates
        if their passages have the same words in both languages, apart from numbers and word order
        (see :func:`~benelux_search.analysis.terms.signature`); a pair with a passage of few words
        has no duplicates. ``limit`` and ``offset`` then count hits, while the total counts all
        pairs.
        """
        ...

    def frequency(self, language: Language, term: str, *, kind: Kind = "stem") -> int:
        """Return the number of passages that have a term; 0 if the term is not in the index."""
        ...

    def completions(self, language: Language, prefix: str, limit: int) -> Sequence[tuple[str, int]]:
        """Return at most ``limit`` forms whose folded spelling starts with ``prefix``.

        Each is (key, passages), sorted by descending number of passages, then by key.
        """
        ...

    def similar(
        self, language: Language, form: str, edits: int, limit: int, seconds: float | None = None
    ) -> Sequence[tuple[str, int, int]]:
        """Return at most ``limit`` forms that are at most ``edits`` edits away from ``form``.

        ``form`` is a folded form. Each result is (key, edits, passages), sorted by edits, then by
        descending number of passages, then by key. Edits are those of
        :class:`~benelux_search.index.algebra.FuzzyQuery`, but the first character may change as
        well. ``seconds`` is the approximate time limit; None means no limit.
        """
        ...

    def counts(
        self,
        expressions: Mapping[Language, Expression],
        borders: Sequence[int],
        seconds: float | None = None,
    ) -> Sequence[int]:
        """Return, for each ordinal in ``borders``, the number of matches with a lower ordinal.

        ``borders`` must ascend. A pair matches if any of the expressions matches it.
        """
        ...

    def passages(self, language: Language) -> int:
        """Return the number of passages in the index of a language."""
        ...

    def close(self) -> None:
        """Release the memory and the files of the reader."""
        ...


class Engine(Protocol):
    """An engine: it stores an inverted index for each language, each in a folder of its own."""

    name: str

    def create(self, folder: Path) -> None:
        """Create an empty index in a folder, and replace any existing index."""
        ...

    def writer(self, folder: Path) -> EngineWriter:
        """Return a writer of the index in a folder."""
        ...

    def reader(self, folders: Mapping[Language, Path], *, memory: int = ...) -> EngineReader:
        """Return a reader of the present state of the indexes in the folders.

        ``memory`` is the maximum number of bytes of unpacked posting lists kept between queries.
        """
        ...


class StoreDeadline(Protocol):
    """A deadline, with the one property that a store needs."""

    @property
    def left(self) -> float | None:
        """The seconds left; None without a limit."""
        ...


class Store(Protocol):
    """The store of the aligned documents, from which the indexes can be rebuilt."""

    def with_deadline(self, deadline: StoreDeadline) -> Store:
        """Return this store for one search, with a time limit for each read.

        A read that is not finished long after the deadline is stopped.

        Raises:
            IndexUnusable: a read was stopped; raised by the read.
        """
        ...

    def hashes(self) -> Mapping[str, tuple[str, str]]:
        """Return (document id, content hash) of each document, by path."""
        ...

    def keyed(self, keys: Iterable[str]) -> Mapping[str, tuple[str, str]]:
        """Return (document id, content hash) by key, for those of these keys that exist."""
        ...

    def document(self, document_id: str) -> DocumentView | None:
        """Return a document with this id, or None."""
        ...

    def documents(self) -> Sequence[DocumentInfo]:
        """Return the metadata of all documents."""
        ...

    def pair(self, pair_id: str) -> Pair | None:
        """Return the pair with this id, or None."""
        ...

    def pairs(self, ordinals: Iterable[int]) -> Mapping[int, Pair]:
        """Return the pairs with these ordinals, by ordinal; unknown ordinals are left out."""
        ...

    def ranges(self, document_ids: Iterable[str] | None = None) -> Mapping[str, range]:
        """Return the ordinals of the pairs of each document, by id; None means all documents.

        The ordinals of a document are one range. A document that does not exist, or that has no
        pairs, is left out.
        """
        ...

    def lone(self, language: Language) -> Mapping[int, float]:
        """Return the confidence of each pair with a passage in this language only, by ordinal."""
        ...

    def doubtful(self, below: float) -> Mapping[int, float]:
        """Return, by ordinal, the confidence of pairs of two passages that is below ``below``."""
        ...

    def all_pairs(self) -> Iterator[Pair]:
        """Yield all pairs, by ascending ordinal."""
        ...

    def infos(self, document_ids: Iterable[str]) -> Mapping[str, DocumentInfo]:
        """Return the metadata of these documents, by id; unknown ids are left out."""
        ...

    def close(self) -> None:
        """Close the store."""
        ...


class WritableStore(Store, Protocol):
    """A store that is being written."""

    def write_document(
        self, info: DocumentInfo, content_hash: str, document: AlignedDocument | Bitext
    ) -> Iterator[Pair]:
        """Store a document, replace any document with the same id, and return its pairs.

        The document is stored completely when this returns. If this raises, nothing is stored. Read
        the pairs before the next ``commit``.

        Raises:
            SourceError: the file of a bitext can no longer be read.
        """
        ...

    def remove(self, document_id: str) -> None:
        """Remove a document and its pairs."""
        ...

    def commit(self) -> None:
        """Make all changes permanent."""
        ...
