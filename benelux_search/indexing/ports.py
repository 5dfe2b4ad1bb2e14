"""The protocols of the home of an index, a folder or a collection, for builds and checks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

from benelux_search.storage.document_names import NamedDocuments

if TYPE_CHECKING:  # a search needs none of these
    from benelux_search.errors import Message, Note
    from benelux_search.index.ports import Engine
    from benelux_search.index_reports import IndexReport
    from benelux_search.indexing.outcomes import ReadDocument, WorkerOutcome
    from benelux_search.indexing.plan import DocumentChange
    from benelux_search.indexing.sources import Sources
    from benelux_search.indexing.workers import FileReader
    from benelux_search.model import DocumentInfo, Pair
    from benelux_search.storage.open_generation import OpenGeneration

KnownFiles: TypeAlias = Mapping[str, tuple[str, str]]  # (document id, content hash) by real path
# (SHA-256 of the content, or empty if it could not be read; cause) by real path
KnownFailures: TypeAlias = Mapping[str, tuple[str, str]]


class Progress(Protocol):
    """A callback before each file: bytes done, bytes in total, and the path of the next file."""

    def __call__(self, done_bytes: int, total_bytes: int, path: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Pace:
    """The limits on how often a build is saved.

    A build is saved after ``seconds`` of work at the earliest. Saving takes at most ``share`` (0 to
    1) of the total time.
    """

    seconds: float = 60.0
    share: float = 0.05


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """The options of one build.

    - ``engine``: the engine of a folder; None stands for that of the index.
    - ``paths``: the real paths that it reads. A build of the same paths that was stopped is
      continued.
    - ``from_memory``: the documents come from memory, so no stopped build is continued.
    - ``rebuild``: make everything anew, without anything of deleted documents.
    - ``lexicon``: learn translations. With False, those of the index stay as they are; with None, a
      new index learns, and an existing one if it has learned before.
    - ``forgets_lexicon``: remove what was learned, and learn nothing.
    - ``progress``: called before each file, and while translations are learned.
    - ``pace``: how often the build is saved; a collection records each document.
    - ``shards``, ``replicas``, ``workers``: for a collection, as in ``build_index``.
    """

    engine: Engine | None = None
    paths: tuple[str, ...] = ()
    from_memory: bool = False
    rebuild: bool = False
    lexicon: bool | None = True
    forgets_lexicon: bool = False
    progress: Progress | None = None
    pace: Pace = Pace()
    shards: int = 1
    replicas: int | None = None
    workers: str | None = None


class Totals(NamedTuple):
    """The numbers of documents and pairs of an index."""

    documents: int
    pairs: int


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


class Build(Protocol):
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

        With ``is_new``, there is no earlier one. ``of_file`` tells whether the document stands for
        the file at its path; by default it does if it has no key.

        Raises:
            SourceError: the file of a bitext cannot be read any more.
        """
        ...

    def read_all(
        self, changes: Sequence[DocumentChange], read: FileReader, jobs: int
    ) -> Iterator[WorkerOutcome]:
        """Read documents with ``jobs`` processes; yield an outcome for each, in the same order.

        An outcome that is a WrittenDocument has been written already.
        """
        ...

    def remove(self, document_id: str) -> None:
        """Remove a document, if it exists."""
        ...


class OpenBuild(Protocol):
    """A build of a locked index, from its starting point to its publication.

    - ``build`` takes the changes.
    - ``files`` are the documents of files at the starting point; not read if the documents of the
      build come from memory.
    - ``resumed`` is the number of documents that a stopped build had saved, None if none is
      continued; ``saved`` are their paths.
    """

    @property
    def build(self) -> Build: ...

    @property
    def files(self) -> KnownFiles: ...

    @property
    def resumed(self) -> int | None: ...

    @property
    def saved(self) -> Sequence[str]: ...

    def known(self) -> KnownDocuments | None:
        """Return the documents before the first change; None if there is no index."""
        ...

    def publish(self) -> Totals:
        """Make the changes visible to readers that open the index; return the totals."""
        ...

    def notes(self) -> Iterable[Note]:
        """Return remarks on what was done to the index itself, such as a repair."""
        ...


class IndexWriter(Protocol):
    """An index that is locked for one writer."""

    def exists(self) -> bool:
        """Return True if there is an index, sound or not."""
        ...

    def sources(self) -> Sources:
        """Return the sources that the index remembers."""
        ...

    def remember(self, sources: Sources) -> None:
        """Remember sources for later builds."""
        ...

    def known_failures(self) -> KnownFailures:
        """Return the failures of earlier builds; none if this home does not keep them."""
        ...

    def remember_failures(self, failures: KnownFailures) -> None:
        """Remember failures for later builds, in place of those before."""
        ...

    def build(self, options: BuildOptions) -> AbstractContextManager[OpenBuild]:
        """Return a build for a ``with`` block; work neither published nor saved is dropped.

        Raises:
            IndexDamaged: the index cannot be brought up to date.
            IndexUnusable: another version of the analysis made a collection.
        """
        ...


class ReadableIndex(Protocol):
    """An index that can be opened: one home of an index, or several together.

    ``places`` are the folder or the address; of several, all of them.
    """

    @property
    def places(self) -> Sequence[Path | str]: ...

    def open_newest(self, *, verify: bool, memory: int) -> OpenGeneration:
        """Open the newest generation.

        With ``verify``, the checksums of all files are checked. ``memory`` is the size, in bytes,
        of the cache of posting lists. A collection checks each pair that it reads, and needs no
        such cache.

        Raises:
            IndexMissing: there is no index.
            IndexUnusable: it cannot be read.
        """
        ...

    def sources(self) -> Sources:
        """Return the sources that the index remembers."""
        ...


class IndexBackend(ReadableIndex, Protocol):
    """The home of an index: a folder, or a collection of the distributed engine.

    ``place`` is the folder or the address, and ``folder`` the folder, or None.
    """

    @property
    def place(self) -> Path | str: ...

    @property
    def folder(self) -> Path | None: ...

    def exists(self) -> bool:
        """Return True if there is an index, sound or not."""
        ...

    def require(self) -> None:
        """Check that there is an index.

        Raises:
            IndexMissing: there is none.
            IndexDamaged: its current generation cannot be read.
        """
        ...

    def require_folder(self, option: str, value: object, message: Message) -> Path:
        """Return the folder.

        Raises:
            OptionError: it is no folder; ``option``, ``value`` and ``message`` say what needs one.
        """
        ...

    def check_options(self, options: BuildOptions) -> None:
        """Check the options of a build that not every home has.

        Raises:
            OptionError: an option is for another kind of home.
            IndexUnusable: a rebuild of documents from memory, which a collection cannot do.
        """
        ...

    def writing(self) -> AbstractContextManager[IndexWriter]:
        """Lock the index for one writer, until the end of the block.

        Raises:
            IndexLocked: another process is writing the index.
        """
        ...

    def saved_documents(self) -> int:
        """Return the number of documents that a stopped build has saved."""
        ...

    def check(self, *, repair: bool) -> IndexReport:
        """Check all that is stored, and report what is damaged, left over or in use.

        With ``repair``, a damaged index is repaired first, if its home can do that.

        Raises:
            IndexMissing: there is no index.
        """
        ...

    def writer_pid(self) -> int | None:
        """Return the id of the process that is writing the index; None if this is not known."""
        ...
