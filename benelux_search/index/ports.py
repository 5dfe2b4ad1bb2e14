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
        """Return True if this reader handles the file, judged by its name only."""
        ...

    def read(self, path: Path) -> RawDocument | Bitext:
        """Return the lines of a file, or its segments if the file is already aligned.

        Raises:
            SourceError: the file is empty, binary, or cannot be opened.
            UnsupportedSource: the name is one that this reader accepts, but the content is not.
        """
        ...


class EngineWriter(Protocol):
    """A writer of the index of one language; no change is visible before ``commit``."""

    def add(self, ordinal: int, chunks: Sequence[IndexedChunk]) -> None:
        """Add the passage of a pair. Ordinals ascend, and none is used a second time."""
        ...

    def delete(self, ordinals: range) -> None:
        """Delete the passages of these pairs that were committed before."""
        ...

    def commit(self) -> None: ...

    def cancel(self) -> None: ...


@dataclass(frozen=True, slots=True)
class ScoredPair:
    """A hit: a pair with its score.

    ``language`` is the language whose expression gave the score. ``alike`` is the number of hits
    that this one stands for after folding, including itself.
    """

    ordinal: int
    score: float
    language: Language
    alike: int = 1


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of hits, and the total number of hits.

    ``complete`` is False when an expansion had too many forms or the time ran out: then the hits
    listed are correct, but some may be missing.
    """

    total: int
    best: tuple[ScoredPair, ...] = ()
    complete: bool = True


class EngineReader(Protocol):
    """A snapshot of the indexes of both languages, fixed at the moment it is opened.

    Threads may share it.
    """

    def search(
        self,
        sides: Mapping[Language, Expression],
        *,
        limit: int,
        offset: int = 0,
        seconds: float | None = None,
        fold: bool = False,
    ) -> SearchPage:
        """Return ``limit`` of the pairs that match any of the expressions, from ``offset`` on.

        Pairs are ranked by descending score, and pairs with the same score by ordinal. ``sides``
        has an expression for each language to be shown; a pair that matches several gets the best
        of its scores. ``seconds`` limits the time, approximately.

        With ``fold``, pairs whose passages have the same words in both languages, apart from
        numbers and word order (see :func:`~benelux_search.analysis.terms.signature`), are folded
        into the first of them. ``limit`` and ``offset`` then count the folded hits, while the
        total counts all pairs. A pair with a passage of few words is never folded.
        """
        ...

    def frequency(self, language: Language, term: str, *, kind: Kind = "stem") -> int:
        """Return the number of passages that contain a term; 0 if it is not in the index."""
        ...

    def completions(self, language: Language, prefix: str, limit: int) -> Sequence[tuple[str, int]]:
        """Return at most ``limit`` forms whose folded spelling starts with ``prefix``.

        Each is (key, passages); the most frequent come first, equally frequent ones by key.
        """
        ...

    def similar(
        self, language: Language, form: str, edits: int, limit: int, seconds: float | None = None
    ) -> Sequence[tuple[str, int, int]]:
        """Return at most ``limit`` forms within ``edits`` edits of the folded form ``form``.

        Each is (key, edits, passages), sorted by edits, then by descending frequency, then by key.
        Edits are those of :class:`~benelux_search.index.algebra.FuzzyQuery`, but the first
        character may change as well. ``seconds`` limits the time.
        """
        ...

    def counts(
        self,
        sides: Mapping[Language, Expression],
        borders: Sequence[int],
        seconds: float | None = None,
    ) -> Sequence[int]:
        """Return, for each of ``borders``, the number of matching pairs with a lower ordinal.

        A pair matches if any of the expressions matches it. ``borders`` are ascending ordinals.
        """
        ...

    def passages(self, language: Language) -> int:
        """Return the number of passages in the index of a language."""
        ...

    def close(self) -> None: ...


class Engine(Protocol):
    """An engine: it stores an inverted index per language, each in a folder."""

    name: str

    def create(self, folder: Path) -> None: ...

    def writer(self, folder: Path) -> EngineWriter: ...

    def reader(self, folders: Mapping[Language, Path], *, memory: int = ...) -> EngineReader:
        """Return a reader of a snapshot of what the folders hold now.

        ``memory`` is how many bytes of unpacked posting lists it may keep between queries.
        """
        ...


class StoreDeadline(Protocol):
    """A deadline, as far as a store has to know it."""

    @property
    def left(self) -> float | None:
        """The seconds that are left; None without a limit."""
        ...


class Store(Protocol):
    """The store of the aligned documents, from which every engine's index can be rebuilt."""

    def with_deadline(self, deadline: StoreDeadline) -> Store:
        """Return this store for one search, which stops a read long after the deadline.

        Raises:
            IndexUnusable: raised by any read that is stopped.
        """
        ...

    def hashes(self) -> Mapping[str, tuple[str, str]]:
        """Return (document id, content hash) by path."""
        ...

    def write_document(
        self, info: DocumentInfo, content_hash: str, document: AlignedDocument | Bitext
    ) -> Iterator[Pair]:
        """Store a document, replace any earlier one with the same id, and return its pairs.

        The whole document is stored when this returns, and nothing is stored when it raises.

        Raises:
            SourceError: the file of a bitext cannot be read any more.
        """
        ...

    def remove(self, document_id: str) -> None: ...

    def document(self, document_id: str) -> DocumentView | None: ...

    def documents(self) -> Sequence[DocumentInfo]: ...

    def pair(self, pair_id: str) -> Pair | None: ...

    def pairs(self, ordinals: Iterable[int]) -> Mapping[int, Pair]: ...

    def ranges(self, document_ids: Iterable[str] | None = None) -> Mapping[str, range]:
        """Return the ordinals of the pairs of each of these documents, or of all documents.

        The ordinals of a document are one range. A document that does not exist or has no pairs
        is left out.
        """
        ...

    def lone(self, language: Language) -> Mapping[int, float]:
        """Return the confidence of each pair with a passage in this language only, by ordinal."""
        ...

    def doubtful(self, below: float) -> Mapping[int, float]:
        """Return the confidence of each pair with both passages that is less than ``below``."""
        ...

    def all_pairs(self) -> Iterator[Pair]: ...

    def infos(self, document_ids: Iterable[str]) -> Mapping[str, DocumentInfo]: ...

    def commit(self) -> None: ...

    def close(self) -> None: ...
