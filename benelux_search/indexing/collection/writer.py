"""The frame of each run that writes a collection: build from a starting point, publish."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from benelux_search import errors
from benelux_search.indexing.collection.build import CollectionBuild
from benelux_search.indexing.collection.start import (
    CollectionStart,
    current_generation,
    start_of,
)
from benelux_search.indexing.ports import BuildOptions, KnownFailures, KnownFiles, Totals
from benelux_search.indexing.sources import Sources, dump_sources, load_sources
from benelux_search.opensearch.client.connection import Connection, Json
from benelux_search.opensearch.collection.collection import Collection, Layout
from benelux_search.opensearch.collection.store import CollectionStore
from benelux_search.opensearch.collection.unfinished import WriterLock
from benelux_search.opensearch.records.generation import CollectionGeneration
from benelux_search.opensearch.searching.term_statistics import Kept


def stored_sources(connection: Connection, generation: CollectionGeneration | None) -> Sources:
    """Return the sources that a generation remembers; none without a generation."""
    if generation is None:
        return Sources()
    return load_sources(Collection(connection).stored_sources(generation))


class CollectionIndexWriter:
    """A locked collection; see :class:`~benelux_search.indexing.ports.IndexWriter`."""

    def __init__(self, lock: WriterLock) -> None:
        self._lock = lock
        self._connection = lock.connection

    def exists(self) -> bool:
        """Return True if there is a collection."""
        return current_generation(self._connection) is not None

    def sources(self) -> Sources:
        """Return the sources that the collection remembers."""
        return stored_sources(self._connection, current_generation(self._connection))

    def remember(self, sources: Sources) -> None:
        """Store sources with the current generation."""
        collection = Collection(self._connection)
        collection.store_sources(collection.current(), dump_sources(sources))

    def known_failures(self) -> KnownFailures:
        """Return nothing: a collection does not keep failures."""
        return {}

    def remember_failures(self, failures: KnownFailures) -> None:
        """Do nothing: a collection does not keep failures."""

    @contextmanager
    def build(self, options: BuildOptions) -> Iterator[OpenCollectionBuild]:
        """Return a build of a new generation; make new indexes if it needs them."""
        # A random name, so that no later update continues this one
        paths = (f"memory:{uuid.uuid4().hex}",) if options.from_memory else options.paths
        layout = Layout(options.shards, options.replicas)
        start = start_of(self._connection, layout, paths, rebuild=options.rebuild)
        base = start.base
        learns = options.lexicon
        if learns is None:
            learns = base is None or base.lexicon is not None
        with CollectionBuild(
            self._lock,
            base,
            start.pending,
            with_lexicon=learns and not options.forgets_lexicon,
            forgets_lexicon=options.forgets_lexicon,
            progress=options.progress,
            scheduler=options.workers,
        ) as build:
            yield OpenCollectionBuild(self._connection, build, start, options)


class OpenCollectionBuild:
    """A build of a collection; see :class:`~benelux_search.indexing.ports.OpenBuild`."""

    def __init__(
        self,
        connection: Connection,
        build: CollectionBuild,
        start: CollectionStart,
        options: BuildOptions,
    ) -> None:
        self.build = build
        self._connection = connection
        self._start = start
        self.files: KnownFiles = {} if options.from_memory else self._files_of_base()
        self.resumed: int | None = None
        self.saved: Sequence[str] = ()
        if start.resumed:
            self.resumed = build.resume()
            known, self.files = self.files, dict(build.open_store().hashes())
            self.saved = [path for path, _ in self.files.items() - known.items()]

    def _files_of_base(self) -> Mapping[str, tuple[str, str]]:
        store = self._store(Kept(1))
        return {} if store is None else dict(store.hashes())

    def _store(self, kept: Kept[int, Json]) -> CollectionStore | None:
        base = self._start.base
        return None if base is None else CollectionStore(self._connection, base, kept)

    def known(self) -> CollectionStore | None:
        """Return the documents before the first change; None if there is no collection."""
        return self._store(Kept())

    def publish(self) -> Totals:
        """Make the changes visible, and return the totals."""
        generation = self.build.publish() or self._start.base
        Collection(self._connection).remove_unused(generation)
        counts = {} if generation is None else generation.counts
        return Totals(counts.get("documents", 0), counts.get("pairs", 0))

    def notes(self) -> Iterator[errors.Note]:
        """Yield nothing: the engine keeps its indexes sound."""
        return iter(())
