"""The outcomes of reading the files of a document: a document, or why it cannot be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from benelux_search.errors import (
    Message,
    SourceError,
    SourceTimeout,
    UnsupportedSource,
    system_message,
)
from benelux_search.index_reports import Failure
from benelux_search.model import AlignedDocument, Bitext, DocumentInfo, Language

if TYPE_CHECKING:
    from benelux_search.opensearch.collection.pair_writer import WrittenPairs

ReadDocument: TypeAlias = AlignedDocument | Bitext
Outcome: TypeAlias = ReadDocument | Failure


class Unread(Failure):
    """A file that could not be read now, because of rights, a disk, a network or a time limit.

    Its content may be valid.
    """

    __slots__ = ()


class Unsuited(Failure):
    """A file whose name is that of a supported format, but whose content no reader supports."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class SplitPair:
    """The two files of a pair that cannot be one document, each read separately.

    ``note`` is the reason, if the outcomes do not give one. ``failure`` is set if reading the pair
    failed, but reading each file alone did not.
    """

    halves: tuple[Outcome, Outcome]
    note: str = ""
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class WrittenDocument:
    """A document that a worker has read and written; ``pairs`` are those that it has written.

    ``languages``, ``notes`` and ``encoding`` are those of the document, and ``asides`` its texts
    outside the alignment as JSON.
    """

    info: DocumentInfo
    pairs: WrittenPairs
    languages: tuple[Language, ...]
    notes: tuple[str, ...]
    encoding: str
    asides: str


WorkerOutcome: TypeAlias = Outcome | SplitPair | WrittenDocument


def failure_for(error: Exception, path: str) -> Failure:
    """Return the failure for any error of a reader."""
    if isinstance(error, SourceError):
        return failure_of(error, path)
    if isinstance(error, OSError):
        return Unread(path, system_message(error))
    if isinstance(error, MemoryError):
        return Failure(path, Message("too large for the memory of this machine"))
    kind = type(error).__name__
    return Failure(path, Message("unexpected {}: {}; please report this file", kind, str(error)))


def failure_of(error: SourceError, path: str) -> Failure:
    """Return the failure for an error that a reader raised.

    It is an ``Unread`` after a time limit or an error of the system, and an ``Unsuited`` if no
    reader supports the content.
    """
    kind = Failure
    if isinstance(error, SourceTimeout) or isinstance(error.__cause__, OSError):
        kind = Unread
    elif isinstance(error, UnsupportedSource):
        kind = Unsuited
    cause = error.cause
    return kind(path, cause if error.page is None else Message("page {}: {}", error.page, cause))
