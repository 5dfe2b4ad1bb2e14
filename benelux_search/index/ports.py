"""Protocols that the use cases depend on: readers of files, an engine and a store.

Use cases know these protocols only, never a concrete reader, engine or store.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias, runtime_checkable

from benelux_search.analysis.terms import IndexedChunk
from benelux_search.index.algebra import Expression
from benelux_search.index.fields import CatalogueEntry, PairOrder
from benelux_search.index.statistics import Question, Statistics
from benelux_search.model import (
    AlignedDocument,
    Aside,
    Bitext,
    DocumentInfo,
    Language,
    Pair,
    RawDocument,
)
from benelux_search.results import DocumentView

if TYPE_CHECKING:  # most searches have no part
    from benelux_search.index.part import ChosenPairs


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


class PairSource(Source, Protocol):
    """A reader that aligns a Dutch and a French file by what their format gives: keys or times."""

    def read_pair(self, nl: Path, fr: Path) -> Bitext | None:
        """Return the segments of two files, or None if the files do not allow it.

        Raises:
            SourceError: a file is empty, binary, or cannot be opened.
            NotPaired: the content of the files shows that they are not a pair.
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

    If ``complete`` is False, hits may be missing, because an expansion had too many forms, the
    time was over, or a part of the index did not answer. The hits in ``best`` are correct.
    ``counted`` is what an :class:`Attempt` that succeeded counted apart. ``missing`` names the
    parts of a distributed index that did not answer.
    """

    total: int
    best: tuple[ScoredPair, ...] = ()
    complete: bool = True
    counted: int = 0
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attempt:
    """One of several ways to execute a query.

    ``expressions`` has an expression for each language. The attempt succeeds if at least ``enough``
    pairs match. If it succeeds, the pairs that match any of the expressions in ``counted`` are
    counted too.
    """

    expressions: Mapping[Language, Expression]
    enough: int = 1
    counted: Mapping[Language, Expression] = field(default_factory=dict)


CountField: TypeAlias = Literal["document", "year", "passages", "language"]
FieldCounts: TypeAlias = Mapping[CountField, Mapping[str | None, int]]


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
        order: PairOrder = "relevance",
    ) -> SearchPage:
        """Return ``limit`` of the pairs that match any of the expressions, from ``offset`` on.

        Pairs are sorted by descending score, then by the id of their document, then by ordinal;
        with another ``order``, by their document (see
        :func:`~benelux_search.index.fields.in_order`), then by ordinal, or as a
        :class:`~benelux_search.index.fields.StemOrder` says. All matching pairs are sorted, not
        only those with a high score. ``expressions`` has an expression for each language; a pair
        that matches several of them gets the highest of its scores.
        ``seconds`` is the approximate time limit; None means no limit.

        With ``fold``, duplicates become one hit: the first of them in the order. Pairs are
        duplicates if their passages have the same words in both languages, apart from numbers and
        word order (see :func:`~benelux_search.analysis.terms.signature`); a pair with a passage of
        few words has no duplicates. ``limit`` and ``offset`` then count hits, while the total
        counts all pairs.

        An engine that derives from this protocol has this method: it makes a single attempt.
        """
        [page] = self.search_in_turn(
            [Attempt(expressions, 0)],
            limit=limit,
            offset=offset,
            seconds=seconds,
            fold=fold,
            order=order,
        )
        return page

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
        """Execute attempts in turn until one succeeds, and return the page of each of them.

        Later attempts are not executed; if none succeeds, all are. The engine may read all attempts
        before it executes the first. The other parameters are those of :meth:`search`.
        """
        ...

    def scan(
        self,
        expressions: Mapping[Language, Expression],
        *,
        seconds: float | None = None,
        order: PairOrder = "relevance",
    ) -> Iterator[Sequence[ScoredPair]]:
        """Yield all pairs that match any of the expressions in batches, in the order of a search.

        ``seconds`` is the approximate time limit; None means no limit.

        Raises:
            IndexIncomplete: a part of a distributed index did not answer.
        """
        ...

    def ordinals(
        self, expressions: Mapping[Language, Expression], *, seconds: float | None = None
    ) -> Sequence[int]:
        """Return the ordinals of all pairs that match any of the expressions, ascending.

        They are those of :meth:`scan`, without their scores.

        Raises:
            IndexIncomplete: a part of a distributed index did not answer.
        """
        ...

    def statistics(
        self, questions: Iterable[Question], *, seconds: float | None = None
    ) -> Statistics:
        """Return the answers to a batch of questions.

        An engine that needs no network may answer each question when it is asked, and never iterate
        over ``questions``. ``seconds`` is the approximate time limit for all answers, from now on;
        None means no limit.

        Raises:
            IndexIncomplete: a part of a distributed index did not answer.
        """
        ...

    def counts(
        self,
        expressions: Mapping[Language, Expression],
        fields: Collection[CountField],
        *,
        seconds: float | None = None,
    ) -> FieldCounts:
        """Count the pairs that match any of the expressions by each of the fields.

        - ``document``: by the id of the document.
        - ``year``: by the year of the document's date; None for documents without a date.
        - ``passages``: by the languages in which a pair has a passage: ``nl``, ``fr`` or ``both``.
        - ``language``: by the language whose expression matches; a pair may count for both.

        A value without pairs is left out, except for languages: all in ``expressions`` are counted.

        Raises:
            IndexIncomplete: a part of a distributed index did not answer.
        """
        ...

    def stem_counts(
        self,
        expressions: Mapping[Language, Expression],
        stems: Collection[str],
        *,
        seconds: float | None = None,
    ) -> Mapping[str, int]:
        """Count the pairs that match any of the expressions and have a stem, for each of some.

        A pair has a stem if one of its passages has it. A stem without such pairs is left out.

        Raises:
            IndexIncomplete: a part of a distributed index did not answer.
        """
        ...

    def passages(self, language: Language) -> int:
        """Return the number of passages in the index of a language, known since it was opened."""
        ...

    def within(self, part: ChosenPairs, fields: FieldSource | None) -> EngineReader:
        """Return a reader of a part of the index, which knows nothing of the rest.

        Its answers are those of an index of these pairs alone; an engine may score with the
        frequencies of the whole. ``fields`` supplies the fields of the documents and pairs of the
        part. The reader shares what this one has open, and is closed with it.
        """
        ...

    def close(self) -> None:
        """Release the memory and the files of the reader."""
        ...


@runtime_checkable
class JoinableReader(Protocol):
    """A reader whose engine can read several indexes as one."""

    def joined(
        self, others: Sequence[tuple[EngineReader, int]], fields: FieldSource
    ) -> EngineReader | None:
        """Return one reader of this index and others, or None if one is of another engine.

        Each of ``others`` comes with the number that is added to its ordinals. The answers are
        those of an index of all pairs. ``fields`` supplies the fields of all documents and pairs.
        """
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

    def reader(
        self,
        folders: Mapping[Language, Path],
        *,
        memory: int = ...,
        fields: FieldSource | None = None,
    ) -> EngineReader:
        """Return a reader of the present state of the indexes in the folders.

        ``memory`` is the maximum number of bytes of unpacked posting lists kept between queries.
        ``fields`` supplies the fields of documents and pairs; without it, there are no documents.
        """
        ...


class FieldSource(Protocol):
    """The fields of the documents and pairs of a generation; a :class:`Store` has them."""

    def with_deadline(self, deadline: StoreDeadline) -> FieldSource:
        """Return this source with a time limit for each read."""
        ...

    def documents(self) -> Sequence[DocumentInfo]:
        """Return the metadata of all documents."""
        ...

    def ranges(self) -> Mapping[str, range]:
        """Return the ordinals of the pairs of each document that has pairs, by id."""
        ...

    def owners(self, ordinals: Iterable[int]) -> Mapping[int, str]:
        """Return the id of the document of each of some pairs, which must exist."""
        ...

    def catalogue(self) -> Sequence[CatalogueEntry]:
        """Return the fields by which documents are sorted, of each document that has pairs."""
        ...

    def lone(self, language: Language) -> Mapping[int, float]:
        """Return the confidence of each pair with a passage in this language only, by ordinal."""
        ...

    def doubtful(self, below: float) -> Mapping[int, float]:
        """Return, by ordinal, the confidence of pairs of two passages that is below ``below``."""
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

    def asides(self, document_id: str) -> Sequence[Aside]:
        """Return the texts of a document outside the alignment; empty for an unknown id."""
        ...

    def documents(self) -> Sequence[DocumentInfo]:
        """Return the metadata of all documents."""
        ...

    @property
    def copies(self) -> Mapping[str, str]:
        """The id of the first document with the same content, by the id of each later one.

        Documents from memory are no copies of each other: their keys tell them apart.
        """
        ...

    def pair(self, pair_id: str) -> Pair | None:
        """Return the pair with this id, or None."""
        ...

    def pairs(self, ordinals: Iterable[int]) -> Mapping[int, Pair]:
        """Return the pairs with these ordinals, by ordinal; unknown ordinals are left out."""
        ...

    def ranges(self, document_ids: Iterable[str] | None = None) -> Mapping[str, Sequence[int]]:
        """Return the ordinals of the pairs of each document, by id; None means all documents.

        They ascend, from that of the pair with number 1, and those of two documents do not mix:
        each document has a range, of which the part of a store may lack some. A document that does
        not exist, or that has no pairs, is left out.
        """
        ...

    def lengths(self, document_ids: Iterable[str] | None = None) -> Mapping[str, int]:
        """Return the number of pairs of each document that has any, by id; None means all."""
        ...

    def ordinals(self) -> Sequence[int]:
        """Return the ordinals of all pairs, ascending."""
        ...

    @property
    def end_ordinal(self) -> int:
        """An ordinal above those of all pairs."""
        ...

    def catalogue(self) -> Sequence[CatalogueEntry]:
        """Return the fields by which documents are sorted, of each document that has pairs."""
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
        self,
        info: DocumentInfo,
        content_hash: str,
        document: AlignedDocument | Bitext,
        *,
        of_file: bool | None = None,
    ) -> Iterator[Pair]:
        """Store a document, replace any document with the same id, and return its pairs.

        ``of_file`` tells whether it stands for the file at its path; by default it does if it has
        no key. The document is stored completely when this returns. If this raises, nothing is
        stored. Read the pairs before the next ``commit``.

        Raises:
            SourceError: the file of a bitext can no longer be read.
        """
        ...

    def ranges(self, document_ids: Iterable[str] | None = None) -> Mapping[str, range]:
        """Return the range of the ordinals of each document, by id; None means all documents."""
        ...

    def ids_from(self, start: str) -> Sequence[str]:
        """Return the ids of the documents that begin with ``start``, which ends with a dot."""
        ...

    def remove(self, document_id: str) -> None:
        """Remove a document and its pairs."""
        ...

    def commit(self) -> None:
        """Make all changes permanent."""
        ...
