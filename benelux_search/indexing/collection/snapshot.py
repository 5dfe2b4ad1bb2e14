"""An open generation of a collection of the distributed engine."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import threading
from pathlib import Path
from typing import Final

from platformdirs import user_cache_path

from benelux_search import errors
from benelux_search.analysis.analyser import describe
from benelux_search.index.part import Part
from benelux_search.index_reports import IndexStatus
from benelux_search.lexicon.lag import Lag
from benelux_search.lexicon.lexicon_files import is_usable
from benelux_search.lexicon.lookup import LearnedLexicon, Lexicon
from benelux_search.model import LOW_CONFIDENCE
from benelux_search.opensearch.client.address import Address
from benelux_search.opensearch.client.connection import Connection
from benelux_search.opensearch.collection.collection import Collection
from benelux_search.opensearch.collection.store import CollectionStore
from benelux_search.opensearch.records.generation import CollectionGeneration
from benelux_search.opensearch.records.lexicon_records import lexicon_digests, read_lexicon_files
from benelux_search.opensearch.searching.collection_reader import OpenSearchReader
from benelux_search.storage.scoped_generation import ScopedGeneration, part_of

_ENGINE: Final = "opensearch"
_KEPT_LEXICONS: Final = 4  # folders of the cache


class CollectionSnapshot:
    """One open generation of a collection. Threads can share it.

    It has the interface of :class:`~benelux_search.storage.snapshot.Snapshot`.
    """

    def __init__(self, connection: Connection, generation: CollectionGeneration) -> None:
        self.notes: tuple[str, ...] = ()
        self.fields = None  # the engine has them
        self._generation = generation
        self._connection = connection
        self._lock = threading.Lock()
        self._users = 1
        self.reader = OpenSearchReader(connection, generation)
        self.store = CollectionStore(connection, generation, self.reader.records)
        self.lexicon = self._opened_lexicon()
        if generation.analysis != describe():
            self.notes = (
                errors.Note(
                    "old-analysis",
                    "the index was made by another version of the analysis and some words may be "
                    "missed; {}",
                    errors.Advice(errors.Operation.REBUILD, str(connection.address)),
                ),
            )

    def lexicon_lag(self) -> Lag:
        """Return zeros: a collection does not count what it has not learned."""
        return Lag(0, 0)

    def vectors(self) -> None:
        """Return None: a collection has no vectors."""

    @property
    def version(self) -> str:
        """A text that differs between any two generations of a collection."""
        own = self._generation
        digest = hashlib.sha256("\n".join(map(str, own.indexes)).encode()).hexdigest()
        return f"{own.number}-{digest[:12]}"

    def status(self, place: object) -> IndexStatus:
        """Return the counts and the size of the generation; ``place`` is the address."""
        own = self._generation
        counts = own.counts
        return IndexStatus(
            path=str(place),
            generation=own.number,
            engine=_ENGINE,
            analysis=own.analysis,
            documents=counts.get("documents", 0),
            pairs=counts.get("pairs", 0),
            passages_nl=own.passages["nl"],
            passages_fr=own.passages["fr"],
            aligned=counts.get("aligned", 0),
            size_bytes=Collection(self._connection).size_bytes(own),
            translations=self.lexicon is not None,
            uncertain=self.store.count_doubtful(LOW_CONFIDENCE),
        )

    def is_current(self) -> bool:
        """Return True if no newer generation has been published."""
        newest = Collection(self._connection).current()
        own = self._generation
        return (newest.number, newest.indexes) == (own.number, own.indexes)

    def check_place(self) -> None:
        """Do nothing: each call of the engine tells whether the generation is still there."""

    def within(self, part: Part, *, renumbered: bool = False) -> ScopedGeneration:
        """Return a part of this generation; it shares the users of the whole."""
        return part_of(self, part, renumbered=renumbered)

    def reopened(self) -> CollectionSnapshot:
        """Return this generation, opened again in a child process."""
        return CollectionSnapshot(Connection.open(self._connection.address), self._generation)

    def hold(self) -> None:
        """Count one more user."""
        with self._lock:
            self._users += 1

    def release(self) -> None:
        """Count one user less; when there is none left, close the connection."""
        with self._lock:
            self._users -= 1
            last = self._users == 0
        if last:
            self._connection.close()

    retire = release

    def _opened_lexicon(self) -> Lexicon | None:
        number = self._generation.lexicon
        if number is None:
            return None
        folder = _cached_lexicon(self._connection, self._generation.indexes, number)
        return LearnedLexicon(folder) if is_usable(folder) else None


def open_collection(address: Address) -> CollectionSnapshot:
    """Open the current generation of a collection.

    Raises:
        IndexMissing: there is no collection at this address.
        IndexUnusable: the engine cannot be reached, or refuses the user.
    """
    connection = Connection.open(address)
    with contextlib.ExitStack() as stack:
        stack.callback(connection.close)
        snapshot = CollectionSnapshot(connection, Collection(connection).current())
        stack.pop_all()
        return snapshot


def _cached_lexicon(connection: Connection, indexes: str, number: int) -> Path:
    """Return a folder with the files of a lexicon; they are fetched if it does not exist yet.

    The name of the folder is made of the checksums of the files, so that a folder never changes.
    """
    digests = lexicon_digests(connection, indexes, number)
    parts = "".join(f"{name}{entry['sha256']}" for name, entry in sorted(digests.items()))
    cache = user_cache_path("benelux-search", appauthor=False) / "lexicons"
    folder = cache / hashlib.sha256(parts.encode()).hexdigest()[:32]
    if not folder.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        fresh = cache / f"{folder.name}.{os.getpid()}.new"
        fresh.mkdir(exist_ok=True)
        for name, content in read_lexicon_files(connection, indexes, number):
            (fresh / name).write_bytes(content)
        with contextlib.suppress(OSError):  # another process was faster
            fresh.rename(folder)
    os.utime(folder)
    _remove_oldest(cache, folder)
    return folder


def _remove_oldest(cache: Path, used: Path) -> None:
    """Remove the lexicons that were used longest ago."""
    folders = sorted(cache.iterdir(), key=lambda each: each.stat().st_mtime, reverse=True)
    for each in folders[_KEPT_LEXICONS:]:
        if each != used:
            shutil.rmtree(each, ignore_errors=True)
