"""One run of the indexer over a collection of the distributed engine.

The frame is that of :mod:`~benelux_search.indexing.run`: lock, plan, write, publish. A run that was
killed is gone on with if the next one has the same paths and the same analysis.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from benelux_search import errors
from benelux_search.analysis import describe
from benelux_search.index.opensearch.address import Address, Credentials, indexes_name
from benelux_search.index.opensearch.collection import Collection, Layout
from benelux_search.index.opensearch.connection import PATIENCE, Connection
from benelux_search.index.opensearch.generation import BLOCK_OF_ORDINALS, CollectionGeneration
from benelux_search.index.opensearch.store import CollectionStore
from benelux_search.index.opensearch.term_statistics import Kept
from benelux_search.index.opensearch.unfinished import (
    Journal,
    PendingBuild,
    WriterLock,
    forget,
    pending_build,
)
from benelux_search.index_files.temporary_folders import remove_abandoned
from benelux_search.indexing.collection_build import CollectionBuild
from benelux_search.indexing.discovery import discover
from benelux_search.indexing.document_build import Progress
from benelux_search.indexing.plan import KnownDocuments, ReadingOf, make_plan, usual_reading
from benelux_search.indexing.sources import (
    FORGOTTEN,
    BuildRequest,
    Sources,
    dump_sources,
    load_sources,
)
from benelux_search.indexing.update import execute_plan
from benelux_search.indexing.workers import FileReader
from benelux_search.model import LANGUAGES
from benelux_search.results import IndexSummary
from benelux_search.storage.collection_snapshot import connected
from benelux_search.storage.pointers import normalized_paths

_NOTHING_TO_READ = errors.Note("nothing-to-read", "nothing to index: no index was created")
_AVERAGE = 40.0  # positions of a passage, until passages have been counted


@dataclass(frozen=True, slots=True)
class CollectionStart:
    """The starting point of a build of a collection.

    ``resumed`` is True for a build that was killed and is gone on with.
    """

    base: CollectionGeneration | None
    pending: PendingBuild
    resumed: bool


@contextmanager
def locked_collection(address: Address) -> Iterator[WriterLock]:
    """Connect to a collection, and hold its lock for one writer, whose connection has patience.

    Raises:
        IndexLocked: another process is writing it.
        IndexUnusable: the engine cannot be reached, or refuses the user.
    """
    connection = Connection(address, Credentials.from_environment(address))
    try:
        Collection(connection).prepare()
        with WriterLock(connection) as lock:
            connection.patience = PATIENCE
            connection.writes_first = True
            remove_abandoned()
            yield lock
    finally:
        connection.close()


def current_generation(connection: Connection) -> CollectionGeneration | None:
    """Return the current generation of a collection, or None."""
    try:
        return Collection(connection).current()
    except errors.IndexMissing:
        return None


def start_of(
    connection: Connection,
    layout: Layout,
    *,
    paths: Sequence[str] = (),
    rebuild: bool = False,
) -> CollectionStart:
    """Return the starting point of a build, and make new indexes if it needs them.

    A killed build with the same paths is gone on with, unless this is a rebuild.

    Raises:
        IndexUnusable: another version of the analysis made the collection, and this is no rebuild.
    """
    collection = Collection(connection)
    base = current_generation(connection)
    real = normalized_paths(paths)
    unfinished = _unfinished(connection, base)
    if unfinished is not None and not rebuild and _is_continued(unfinished, base, real):
        return CollectionStart(base, unfinished, resumed=True)
    numbers = collection.index_numbers()
    for number in numbers:
        indexes = indexes_name(collection.name, number)
        if base is None or indexes > base.indexes:
            collection.remove(indexes)
    number = max(0 if base is None else base.number, *numbers, 0) + 1
    if base is not None and not rebuild:
        if base.analysis != describe():
            advice = errors.Advice(errors.Operation.REBUILD, str(connection.address))
            raise errors.IndexUnusable(
                errors.Message(
                    "another version of the text analysis made the index at {}; {}",
                    connection.address,
                    advice,
                )
            )
        first = -(-base.next_ordinal // BLOCK_OF_ORDINALS) * BLOCK_OF_ORDINALS
        if unfinished is not None and unfinished.indexes == base.indexes:
            first += _reserved(connection, base, first)
            forget(connection, unfinished, base.number)
        pending = PendingBuild(number, base.indexes, base.number, real, describe(), first)
    else:
        indexes = indexes_name(collection.name, number)
        averages = dict.fromkeys(LANGUAGES, _AVERAGE) if base is None else base.averages()
        collection.create(indexes, layout, averages)
        replaced = 0 if base is None else base.number
        pending = PendingBuild(number, indexes, replaced, real, describe(), BLOCK_OF_ORDINALS)
    return CollectionStart(base, pending, resumed=False)


def _unfinished(connection: Connection, base: CollectionGeneration | None) -> PendingBuild | None:
    """Return a build that was killed: in the indexes of the base, or in newer ones."""
    collection = Collection(connection)
    for number in reversed(collection.index_numbers()):
        indexes = indexes_name(collection.name, number)
        if base is not None and indexes < base.indexes:
            break
        found = pending_build(connection, indexes)
        if found is not None and (base is None or found.number > base.number):
            return found
    return None


def _is_continued(
    unfinished: PendingBuild, base: CollectionGeneration | None, paths: tuple[str, ...]
) -> bool:
    current = 0 if base is None else base.number
    return (
        unfinished.paths == paths
        and unfinished.analysis == describe()
        and unfinished.base == current
    )


def _reserved(connection: Connection, base: CollectionGeneration, first: int) -> int:
    """Return how many ordinals from ``first`` on pairs of an abandoned build have."""
    body = {"size": 1, "_source": ["ordinal"], "sort": [{"ordinal": "desc"}]}
    Collection(connection).refresh(base, ["pairs"])
    [answer] = connection.search_all([(base.pairs, body)])
    hits = answer["hits"]["hits"]
    last = hits[0]["_source"]["ordinal"] if hits else 0
    return max(0, -(-(last + 1 - first) // BLOCK_OF_ORDINALS)) * BLOCK_OF_ORDINALS


def run_collection_indexer(
    place: str,
    paths: Sequence[str],
    accepts: Callable[[Path], bool],
    read: FileReader,
    *,
    rebuild: bool,
    jobs: int,
    progress: Progress | None,
    with_lexicon: bool = True,
    forgets_lexicon: bool = False,
    pair: tuple[str, str] | None = None,
    layout: tuple[int, int | None] = (1, None),
    scheduler: str | None = None,
    request: BuildRequest | None = None,
    reading: ReadingOf = usual_reading,
) -> IndexSummary:
    """Update a collection with the documents in ``paths``, and return a summary.

    ``place`` is its address, and ``layout`` the number of shards and of further copies of new
    indexes; ``scheduler`` is that of :class:`~.collection_build.CollectionBuild`. The other
    parameters are those of :func:`~benelux_search.indexing.run.run_indexer`.

    Raises:
        IndexLocked: another process is writing the collection.
        IndexUnusable: the engine cannot be reached, or refuses a request.
    """
    started = time.perf_counter()
    with locked_collection(Address.of(place)) as lock:
        connection = lock.connection
        base = current_generation(connection)
        known = _known_documents(connection, base)
        sources = _sources_of(connection, base)
        notes: list[str] = [FORGOTTEN] if sources.is_damaged else []
        if request is not None:
            notes += sources.dropped_patterns(request)
        if request is not None and request.paths is None:
            paths = sources.usable_paths
            patterns_of = sources.with_request(request).patterns_of
            discovery, sources = sources.discover(accepts, None, known, patterns_of)
        else:
            chosen = sources if request is None else sources.with_request(request)
            discovery = discover(paths, accepts, None, known, pair, chosen.patterns_of)
        if base is None and not discovery.documents:
            failed, skipped = tuple(discovery.failed), tuple(discovery.skipped)
            return IndexSummary(failed=failed, skipped=skipped, notes=(_NOTHING_TO_READ,))
        start = start_of(connection, Layout(*layout), paths=paths, rebuild=rebuild)
        with CollectionBuild(
            lock,
            start.base,
            start.pending,
            with_lexicon=with_lexicon and not forgets_lexicon,
            forgets_lexicon=forgets_lexicon,
            progress=progress,
            scheduler=scheduler,
        ) as build:
            saved: list[str] = []
            if start.resumed:
                resumed = build.resume()
                notes.append(_resumed(resumed))
                before, known = known, dict(build.open_store().hashes())
                saved = [path for path, _ in known.items() - before.items()]
            plan = make_plan(discovery, known, reread=rebuild, reading=reading)
            summary = execute_plan(plan, build, read, jobs=jobs, saved=saved)
            generation = build.publish() or start.base
        Collection(connection).remove_unused(generation)
        if request is not None and generation is not None:
            text = dump_sources(sources.with_request(request))
            Collection(connection).store_sources(generation, text)
    counts = {} if generation is None else generation.counts
    return replace(
        summary,
        notes=(*notes, *summary.notes),
        documents=counts.get("documents", 0),
        pairs=counts.get("pairs", 0),
        took_s=time.perf_counter() - started,
    )


def _known_documents(connection: Connection, base: CollectionGeneration | None) -> KnownDocuments:
    return {} if base is None else dict(CollectionStore(connection, base, Kept(1)).hashes())


def _sources_of(connection: Connection, generation: CollectionGeneration | None) -> Sources:
    if generation is None:
        return Sources()
    return load_sources(Collection(connection).stored_sources(generation))


def sources_of_collection(place: str) -> Sources:
    """Return the sources that a collection remembers; none if there is no collection.

    Raises:
        IndexUnusable: the engine cannot be reached, or refuses a request.
    """
    with connected(place) as connection:
        return _sources_of(connection, current_generation(connection))


def _resumed(documents: int) -> str:
    return errors.plural_note(
        "resumed",
        documents,
        "resumed a stopped build: 1 document was already saved",
        "resumed a stopped build: {} documents were already saved",
    )


def count_saved_documents(place: str) -> int:
    """Return the number of documents that a killed build of a collection has recorded."""
    try:
        with connected(place) as connection:
            unfinished = _unfinished(connection, current_generation(connection))
            if unfinished is None:
                return 0
            return sum(len(each.entries) for each in Journal(connection, unfinished).read())
    except errors.IndexUnusable:
        return 0


@dataclass(frozen=True, slots=True)
class CollectionUpdate:
    """An update of a collection with documents from memory.

    ``known`` are its documents before the first change, or None if there is no collection.
    """

    build: CollectionBuild
    known: CollectionStore | None
    _connection: Connection
    _base: CollectionGeneration | None

    def publish(self) -> tuple[int, int]:
        """Make the changes visible; return the numbers of documents and pairs."""
        if self._base is None:
            self.build.open_store()  # a collection without documents is a collection
        generation = self.build.publish() or self._base
        Collection(self._connection).remove_unused(generation)
        counts = {} if generation is None else generation.counts
        return counts.get("documents", 0), counts.get("pairs", 0)


@contextmanager
def collection_update(
    place: str, *, create: bool, lexicon: bool | None
) -> Iterator[CollectionUpdate]:
    """Lock a collection, and return an update of it; what is not published is forgotten.

    ``create`` and ``lexicon`` are those of :func:`~benelux_search.api.update_index`.

    Raises:
        IndexMissing: there is no collection, and ``create`` is False.
        IndexLocked: another process is writing the collection.
        IndexUnusable: the engine cannot be reached, or refuses a request.
    """
    with locked_collection(Address.of(place)) as lock:
        connection = lock.connection
        if not create:
            Collection(connection).current()  # raises IndexMissing
        # No later update may take this one for its own, and go on with it
        start = start_of(connection, Layout(), paths=[f"memory:{uuid.uuid4().hex}"])
        base = start.base
        known = None if base is None else CollectionStore(connection, base, Kept())
        if lexicon is None:
            lexicon = base is None or base.lexicon is not None
        with CollectionBuild(
            lock, base, start.pending, with_lexicon=lexicon, progress=None
        ) as build:
            yield CollectionUpdate(build, known, connection, base)
