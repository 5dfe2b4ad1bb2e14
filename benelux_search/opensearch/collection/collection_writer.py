"""Writing a generation of a collection: pairs into the engine, then one switch for all readers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final, Self

from benelux_search.analysis.terms import FOLDED_FROM
from benelux_search.errors import IndexDamaged
from benelux_search.index_files.lock_file import utc_now
from benelux_search.model import LANGUAGES, DocumentInfo
from benelux_search.opensearch.client.bulk import BulkWriter
from benelux_search.opensearch.collection.catalogue import FOREVER, Catalogue, DocumentEntry
from benelux_search.opensearch.collection.collection import Collection
from benelux_search.opensearch.collection.pair_writer import IndexedPair, WrittenPairs, write_pairs
from benelux_search.opensearch.collection.store import CollectionStore
from benelux_search.opensearch.collection.term_counts import (
    TermCounts,
    change_vocabulary,
    repeated_signatures,
    write_new_vocabulary,
)
from benelux_search.opensearch.collection.unfinished import (
    BuildBatch,
    Journal,
    PendingBuild,
    WriterLock,
    forget_publication,
)
from benelux_search.opensearch.records.generation import (
    BLOCK_OF_ORDINALS,
    CollectionGeneration,
    Range,
    blocks_of,
    merged,
)
from benelux_search.opensearch.records.streams import PassageEncoder
from benelux_search.opensearch.searching.search_answers import checked, total_of
from benelux_search.opensearch.searching.term_statistics import Kept

Json = dict[str, Any]
_JOURNAL_PAIRS: Final = 500  # of a batch that is recorded; a killed build repeats no more
# Blocks that workers of a killed build may still write to, for a moment
_IN_PROGRESS: Final = 1_024
_MOST_REPEATED: Final = 100_000


class CollectionWriter:
    """A writer of one new generation; nothing of it is visible before :meth:`publish`.

    ``base`` is the generation that it changes; None to start with none. ``build`` says where the
    new generation is written: into the indexes of the base, or into new ones. A build that has
    recorded batches is gone on with.
    """

    def __init__(
        self, lock: WriterLock, base: CollectionGeneration | None, build: PendingBuild
    ) -> None:
        connection = lock.connection
        self.entries: dict[str, DocumentEntry] = {}
        self.keys: dict[str, str] = {}  # the id of each written document that has a key
        self.removed: set[str] = set()
        self.build = build
        self._lock = lock
        self._connection = connection
        self._collection = Collection(connection)
        self._base = base if base is not None and base.number == build.base else None
        self._journal = Journal(connection, build)
        self._batch = BuildBatch()
        self._counts = TermCounts()
        self._deleted: list[Range] = []
        if self._base is not None and self._base.indexes == build.indexes:
            self._deleted += _abandoned(self._base, build)
        self._aligned = 0
        self._next = build.first
        self._bulk = BulkWriter(connection)
        self._encoder = PassageEncoder()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: Any) -> None:
        self._bulk.__exit__(*error)

    def resume(self) -> int:
        """Take up the batches that were recorded; return the number of their documents."""
        for batch in self._journal.read():
            self._apply(batch)
        self._skip_unrecorded()
        same = self._base is not None and self._base.indexes == self.build.indexes
        forget_publication(self._connection, self.build, self.build.base if same else 0)
        return len(self.entries)

    def start(self) -> None:
        """Record that the build has started."""
        self._journal.start()

    def store(self) -> CollectionStore:
        """Return a store of the pairs that were written, recorded or not."""
        everything = CollectionGeneration(
            self.build.number, self.build.indexes, next_ordinal=FOREVER
        )
        return CollectionStore(self._connection, everything, Kept())

    def write(
        self,
        info: DocumentInfo,
        pairs: Iterable[IndexedPair],
        *,
        content_hash: str,
        location: str | None,
        encoding: str,
        asides: str,
    ) -> DocumentEntry:
        """Write a document with the next ordinals; an earlier one with its id must be removed.

        If ``pairs`` raises an error, nothing of the document is kept.
        """
        written = WrittenPairs(self._next)
        place = (self.build.indexes, self.build.number)
        try:
            write_pairs(self._bulk, self._encoder, place, info, pairs, written)
        except BaseException:
            self._batch.deleted.append(blocks_of(written.first, written.length))
            raise
        finally:
            end = blocks_of(written.first, written.length)[1]
            self._next = end * BLOCK_OF_ORDINALS
        return self.add_written(
            info,
            written,
            content_hash=content_hash,
            location=location,
            encoding=encoding,
            asides=asides,
        )

    def add_written(
        self,
        info: DocumentInfo,
        written: WrittenPairs,
        *,
        content_hash: str,
        location: str | None,
        encoding: str,
        asides: str,
    ) -> DocumentEntry:
        """Add a document whose pairs have been written."""
        passages = written.counts.passages
        entry = DocumentEntry(
            info,
            written.first,
            written.length,
            passages["nl"],
            passages["fr"],
            content_hash,
            location,
            encoding,
            asides,
        )
        self._batch.entries.append(entry)
        self._batch.counts.update(written.counts)
        self._batch.aligned += written.aligned
        self._remember(entry)
        if sum(each.length for each in self._batch.entries) >= _JOURNAL_PAIRS:
            self.record()
        return entry

    def reserve(self, blocks: int) -> int:
        """Reserve blocks of ordinals for documents that others write; return the first ordinal."""
        first = self._next
        self._next = first + blocks * BLOCK_OF_ORDINALS
        return first

    def skip(self, first: int, blocks: int) -> None:
        """Leave out reserved blocks, of which no document was added."""
        block = first // BLOCK_OF_ORDINALS
        self._batch.deleted.append((block, block + blocks))

    @property
    def next_ordinal(self) -> int:
        """The ordinal of the first pair of the next document."""
        return self._next

    def remove(self, entry: DocumentEntry) -> None:
        """Remove a document of the base, or one that was written before."""
        if entry.info.id in self.entries:
            self.record()
            self._collection.refresh(self._view(), ["pairs"])
        if entry.length:
            last = entry.first + entry.length - 1
            for record in self.store().records_within(entry.first, last):
                self._batch.counts.take(record)
                self._batch.aligned -= record["passages"] == "both"
            self._batch.deleted.append(blocks_of(entry.first, entry.length))
        if self.entries.pop(entry.info.id, None) is None:
            self.removed.add(entry.info.id)
        self._batch.removed.append(entry.info.id)

    def record(self) -> None:
        """Record what was written since the last record, once all of it is acknowledged."""
        batch = self._batch
        if batch.entries or batch.removed or batch.deleted:
            self._bulk.flush()
            self._lock.check()
            self._journal.write(batch)
            self._merge(batch)
            self._batch = BuildBatch()

    def _remember(self, entry: DocumentEntry) -> None:
        self.entries[entry.info.id] = entry
        if entry.info.key is not None:
            self.keys[entry.info.key] = entry.info.id

    def _merge(self, batch: BuildBatch) -> None:
        self._counts.update(batch.counts)
        self._deleted += batch.deleted
        self._aligned += batch.aligned

    def _apply(self, batch: BuildBatch) -> None:
        for id_ in batch.removed:
            if self.entries.pop(id_, None) is None:
                self.removed.add(id_)
        for entry in batch.entries:
            self._remember(entry)
            end = blocks_of(entry.first, entry.length)[1] * BLOCK_OF_ORDINALS
            self._next = max(self._next, end)
        self._merge(batch)

    def _skip_unrecorded(self) -> None:
        """Leave out pairs whose batch was not recorded, and give their ordinals to no other."""
        self._collection.refresh(self._view(), ["pairs"])
        body: Json = {"size": 1, "_source": ["block"], "sort": [{"block": "desc"}]}
        [answer] = self._connection.search_all([(f"{self.build.indexes}-pairs", body)])
        hits = answer["hits"]["hits"]
        first = self.build.first // BLOCK_OF_ORDINALS
        last = max(
            hits[0]["_source"]["block"] if hits else first - 1,
            self._next // BLOCK_OF_ORDINALS - 1,
        )
        last += _IN_PROGRESS
        recorded = [blocks_of(each.first, each.length) for each in self.entries.values()]
        for start, end in merged([*recorded, *self._deleted]):
            if first < start:
                self._deleted.append((first, start))
            first = max(first, end)
        if first <= last:
            self._deleted.append((first, last + 1))
        self._next = (last + 1) * BLOCK_OF_ORDINALS

    def _view(self) -> CollectionGeneration:
        return CollectionGeneration(self.build.number, self.build.indexes)

    def publish(self, lexicon: int | None, analysis: str) -> CollectionGeneration:
        """Make the new generation current, and return it.

        ``lexicon`` is the number of the generation that wrote its lexicon. Every step can be
        repeated, so that a build that is killed here is gone on with.
        """
        self.record()
        base = self._base
        same = base if base is not None and base.indexes == self.build.indexes else None
        number = self.build.number
        terms = f"{self.build.indexes}-terms"
        self._write_catalogue(same)
        if same is None:
            write_new_vocabulary(self._bulk, terms, self._counts, number)
        else:
            change_vocabulary(self._connection, self._bulk, terms, self._counts, number)
        self._bulk.flush()
        self._collection.refresh(self._view())
        generation = self._new_generation(same, lexicon, analysis)
        self._check_pairs(generation)
        self._lock.check()
        self._collection.publish(generation, base)
        self._journal.finish()
        return generation

    def _check_pairs(self, generation: CollectionGeneration) -> None:
        """Raise an error if the engine does not have all pairs that it has acknowledged."""
        query = {"bool": generation.visible()}
        body = {"size": 0, "track_total_hits": True, "query": query}
        [answer] = self._connection.search_all([(generation.pairs, body)])
        found, written = total_of(checked(answer)), generation.counts["pairs"]
        if found != written:
            raise IndexDamaged(
                f"the engine has {found} of the {written} pairs that were written",
                repairable=False,
            )

    def _write_catalogue(self, same: CollectionGeneration | None) -> None:
        number, index = self.build.number, f"{self.build.indexes}-documents"
        for entry in self.entries.values():
            record = {**entry.record(), "since": number, "until": FOREVER}
            self._bulk.add({"index": {"_index": index, "_id": str(entry.first)}}, record)
        if same is not None:
            catalogue = Catalogue(self._connection, same)
            for entry in catalogue.with_values("document.id", sorted(self.removed)):
                action = {"update": {"_index": index, "_id": str(entry.first)}}
                self._bulk.add(action, {"doc": {"until": number}})
        self._bulk.flush()

    def _new_generation(
        self, same: CollectionGeneration | None, lexicon: int | None, analysis: str
    ) -> CollectionGeneration:
        number = self.build.number
        old = same or CollectionGeneration(0, self.build.indexes)
        view = replace(
            old,
            number=number,
            next_ordinal=self._next,
            deleted=merged([*old.deleted, *self._deleted]),
            passages={each: old.passages[each] + self._counts.passages[each] for each in LANGUAGES},
            positions={
                each: old.positions[each] + self._counts.positions[each] for each in LANGUAGES
            },
            repeated=repeated_signatures(
                self._connection, old.terms, number, FOLDED_FROM, _MOST_REPEATED
            ),
            lexicon=lexicon,
            analysis=analysis,
            created=utc_now(),
        )
        documents, pairs, copies = _summed(Catalogue(self._connection, view).all())
        aligned = old.counts.get("aligned", 0) + self._aligned
        counts = {"documents": documents, "pairs": pairs, "aligned": aligned}
        return replace(view, counts=counts, copies=copies)


def _abandoned(base: CollectionGeneration, build: PendingBuild) -> list[Range]:
    """Return the blocks between a generation and a build, which an abandoned build has used."""
    start = -(-base.next_ordinal // BLOCK_OF_ORDINALS)
    end = build.first // BLOCK_OF_ORDINALS
    return [(start, end)] if start < end else []


def _summed(entries: Iterable[DocumentEntry]) -> tuple[int, int, Mapping[str, str]]:
    """Return the numbers of documents and pairs, and the copies among documents of files."""
    documents = pairs = 0
    first: dict[str, str] = {}
    copies: dict[str, str] = {}
    for entry in entries:
        documents += 1
        pairs += entry.length
        if entry.location is not None:
            known = first.setdefault(entry.hash, entry.info.id)
            if known != entry.info.id:
                copies[entry.info.id] = known
    return documents, pairs, copies
