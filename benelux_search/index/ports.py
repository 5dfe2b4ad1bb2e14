"""What the use cases ask of the world: sources, an engine and a store, as protocols."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from benelux_search.analysis.terms import IndexedChunk
from benelux_search.index.algebra import Expression, Kind
from benelux_search.model import (
    AlignedDocument,
    Bitext,
    DocumentInfo,
    DocumentView,
    Language,
    Pair,
    RawDocument,
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

    def add(self, ordinal: int, pieces: Sequence[IndexedChunk]) -> None:
        """Adds the passage of a pair. Ordinals ascend, and none is used a second time."""
        ...

    def delete(self, ordinals: range) -> None:
        """Deletes the passages of these pairs, as far as they were committed before."""
        ...

    def commit(self) -> None: ...

    def cancel(self) -> None: ...


@dataclass(frozen=True, slots=True)
class ScoredPair:
    """A pair that was found; ``language`` is the side whose expression gave it its score.

    ``alike`` is how many of the pairs that were found it stands for, itself counted.
    """

    ordinal: int
    score: float
    language: Language
    alike: int = 1


@dataclass(frozen=True, slots=True)
class SearchPage:
    """The answer of an engine: how many pairs there are, and the best of them.

    ``complete`` is False when an expansion stood for too many forms, or the time was over: what
    is here is right as far as it goes.
    """

    total: int
    best: tuple[ScoredPair, ...] = ()
    complete: bool = True


class EngineReader(Protocol):
    """A view of the indexes of both languages, fixed at the moment it was opened.

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
        """The pairs that any of the expressions finds, the best first, those of one score by
        ordinal; of these, ``limit`` from ``offset`` on.

        There is an expression for each side to be shown; a pair that several find has the best
        of its scores. ``seconds`` is the time that may be taken, more or less.

        With ``fold``, pairs whose passages have the same words on both sides, numbers and order
        apart (see :func:`~benelux_search.analysis.terms.signature`), stand behind the first, and
        ``limit`` and ``offset`` count what is left; the total counts all. A pair one of whose
        passages has few words is like no other.
        """
        ...

    def frequency(self, language: Language, term: str, *, kind: Kind = "stem") -> int:
        """How many passages hold a term; 0 when the index does not know it."""
        ...

    def completions(self, language: Language, prefix: str, limit: int) -> Sequence[tuple[str, int]]:
        """The forms that begin so when they are folded: (key, passages), the most frequent first,
        those of one frequency by key."""
        ...

    def similar(
        self, language: Language, form: str, edits: int, limit: int, seconds: float | None = None
    ) -> Sequence[tuple[str, int, int]]:
        """The forms that so many edits or fewer make of a folded one: (key, edits, passages), the
        nearest first, of these the most frequent, then by key.

        Edits are those of :class:`~benelux_search.index.algebra.FuzzyQuery`, of any character.
        """
        ...

    def counts(
        self,
        sides: Mapping[Language, Expression],
        borders: Sequence[int],
        seconds: float | None = None,
    ) -> Sequence[int]:
        """How many of the pairs that any of the expressions finds come before each of some
        ordinals, which ascend."""
        ...

    def passages(self, language: Language) -> int:
        """How many passages there are."""
        ...

    def close(self) -> None: ...


class Engine(Protocol):
    """An inverted index in a folder, one a language."""

    name: str

    def create(self, folder: Path) -> None: ...

    def writer(self, folder: Path) -> EngineWriter: ...

    def reader(self, folders: Mapping[Language, Path], *, memory: int = ...) -> EngineReader:
        """A view of what the folders hold now, which may keep so many bytes of what it unpacked
        from one query to the next."""
        ...


class StoreDeadline(Protocol):
    """The time that something may take."""

    @property
    def left(self) -> float | None:
        """The seconds that are left; None is any number of them."""
        ...


class Store(Protocol):
    """The aligned documents; every engine index can be rebuilt from it."""

    def within(self, deadline: StoreDeadline) -> Store:
        """The same store for one search: a read that goes on long after its end is stopped.

        Raises:
            IndexUnusable: from any read, when it was stopped.
        """
        ...

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

    def ranges(self, document_ids: Iterable[str] | None = None) -> Mapping[str, range]:
        """The ordinals of the pairs of each of these documents (or of all), which are one range;
        a document that is not there, or has no pairs, is left out."""
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
