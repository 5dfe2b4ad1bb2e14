"""A collection of the distributed engine, as the home of an index."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from benelux_search import errors
from benelux_search.index_files.temporary_folders import remove_abandoned
from benelux_search.index_reports import IndexReport
from benelux_search.indexing.collection.check import check_collection
from benelux_search.indexing.collection.snapshot import CollectionSnapshot, open_collection
from benelux_search.indexing.collection.start import current_generation, unfinished_build
from benelux_search.indexing.collection.writer import CollectionIndexWriter, stored_sources
from benelux_search.indexing.ports import BuildOptions
from benelux_search.indexing.sources import Sources
from benelux_search.opensearch.client.address import Address
from benelux_search.opensearch.client.connection import PATIENCE, Connection
from benelux_search.opensearch.collection.collection import Collection
from benelux_search.opensearch.collection.snapshots import (
    SnapshotPlace,
    register_folder,
    restore_snapshot,
    take_snapshot,
)
from benelux_search.opensearch.collection.unfinished import Journal, WriterLock


class CollectionBackend:
    """The home of an index in a collection; see :class:`~.ports.IndexBackend`.

    Methods that ask the engine raise IndexUnusable if it cannot be reached or refuses a request;
    ``saved_documents`` returns 0 then.
    """

    folder: Path | None = None

    def __init__(self, address: Address) -> None:
        self.place = str(address)
        self.places = (self.place,)
        self._address = address

    def exists(self) -> bool:
        """Return True if there is a collection."""
        with self._connected() as connection:
            return current_generation(connection) is not None

    def require(self) -> None:
        """Check that there is a collection; raise IndexMissing if there is none."""
        with self._connected() as connection:
            Collection(connection).current()

    def require_folder(self, option: str, value: object, message: errors.Message) -> NoReturn:
        """Raise OptionError: a collection is no folder."""
        raise errors.OptionError(option, value, message)

    def check_options(self, options: BuildOptions) -> None:
        """Check that no deleted text is to be purged, which a collection cannot do."""
        if options.from_memory and options.rebuild:
            advice = errors.Advice(errors.Operation.REBUILD, self.place)
            raise errors.IndexUnusable(
                errors.Message("deleted text cannot be purged from a collection; {}", advice)
            )

    def open_newest(self, *, verify: bool, memory: int) -> CollectionSnapshot:
        """Open the newest generation; its pairs are checked when they are read."""
        del verify, memory
        return open_collection(self._address)

    @contextmanager
    def writing(self) -> Iterator[CollectionIndexWriter]:
        """Lock the collection for one writer, whose connection has patience."""
        with self._locked() as lock:
            yield CollectionIndexWriter(lock)

    def sources(self) -> Sources:
        """Return the sources that the collection remembers."""
        with self._connected() as connection:
            return stored_sources(connection, current_generation(connection))

    def saved_documents(self) -> int:
        """Return the number of documents that a killed build has recorded."""
        try:
            with self._connected() as connection:
                unfinished = unfinished_build(connection, current_generation(connection))
                if unfinished is None:
                    return 0
                return sum(len(each.entries) for each in Journal(connection, unfinished).read())
        except errors.IndexUnusable:
            return 0

    def check(self, *, repair: bool) -> IndexReport:
        """Check every pair; the engine repairs itself from its copies."""
        del repair
        with self._connected() as connection:
            return check_collection(connection)

    def writer_pid(self) -> None:
        """Return None: the writer may be on another machine."""

    def take_snapshot(self, repository: str, name: str, folder: str | None) -> int:
        """Write a snapshot into a repository of the engine; return its generation.

        ``folder`` makes the repository in a folder that all nodes share.
        """
        place = SnapshotPlace(repository, name)
        with self._connected() as connection:
            if folder is not None:
                register_folder(connection, repository, folder)
            return take_snapshot(connection, place).number

    def restore_snapshot(self, repository: str, name: str) -> int:
        """Restore a snapshot, and make it current; return the number of its generation."""
        with self._locked() as lock:
            return restore_snapshot(lock.connection, SnapshotPlace(repository, name)).number

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        connection = Connection.open(self._address)
        try:
            yield connection
        finally:
            connection.close()

    @contextmanager
    def _locked(self) -> Iterator[WriterLock]:
        with self._connected() as connection:
            Collection(connection).prepare()
            with WriterLock(connection) as lock:
                connection.patience = PATIENCE
                connection.writes_first = True
                remove_abandoned()
                yield lock
