"""One build of a collection: documents are written into the engine, and shown at the end."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Final, Self

from benelux_search.analysis.analyser import describe
from benelux_search.analysis.terms import Analyser
from benelux_search.index.aside_rows import asides_json
from benelux_search.index_files import files as index_files
from benelux_search.index_files.temporary_folders import temporary_folder
from benelux_search.indexing.collection.workers import outcomes_of, tasks_of
from benelux_search.indexing.outcomes import ReadDocument, WorkerOutcome, WrittenDocument
from benelux_search.indexing.pair_chunks import Analysers, chunks_of_pair
from benelux_search.indexing.plan import DocumentChange
from benelux_search.indexing.ports import Progress
from benelux_search.indexing.workers import FileReader, usable_jobs
from benelux_search.indexing.workers import read_all as read_documents
from benelux_search.lexicon.ordinal_ranges import Range
from benelux_search.lexicon.training import TrainingCorpus
from benelux_search.lexicon.updating import update_lexicon
from benelux_search.logs import timed
from benelux_search.model import LANGUAGES, DocumentInfo, Metadata, Pair
from benelux_search.opensearch.collection.catalogue import Catalogue, DocumentEntry
from benelux_search.opensearch.collection.collection import Collection
from benelux_search.opensearch.collection.collection_writer import CollectionWriter
from benelux_search.opensearch.collection.pair_writer import IndexedPair
from benelux_search.opensearch.collection.store import CollectionStore
from benelux_search.opensearch.collection.unfinished import PendingBuild, WriterLock
from benelux_search.opensearch.records.generation import CollectionGeneration
from benelux_search.opensearch.records.lexicon_records import (
    read_lexicon_files,
    write_lexicon_files,
)
from benelux_search.opensearch.searching.term_statistics import Kept
from benelux_search.storage.passages import pairs_of

MOST_LEARNED: Final = 1_000_000  # pairs from which translations are learned
_STRETCH: Final = 200  # pairs that are chosen together


def sampled(ranges: Sequence[range], most: int) -> Sequence[range]:
    """Return about ``most`` of the ordinals in ranges, always the same ones, if there are more.

    Translations are learned from a sample: a million pairs have seen every word that is frequent
    enough to be learned, and learning from a hundred million would take days.
    """
    total = sum(map(len, ranges))
    if total <= most:
        return ranges
    share = most / total * (1 << 32)
    return [
        stretch
        for each in ranges
        for start in range(0, len(each), _STRETCH)
        if zlib.crc32(str(each[start]).encode()) < share
        for stretch in [each[start : start + _STRETCH]]
    ]


class CollectionBuild:
    """A build of a collection: documents are written into the engine, and shown when it is over.

    - ``base``: the current generation, or None.
    - ``pending``: where the new generation is written. If it has no indexes of the base, the
      documents of the base that are neither written nor removed are copied at the end.
    - ``with_lexicon``: learn translations from the pairs. If it is False, those of the base stay as
      they are; with ``forgets_lexicon`` they are removed.
    - ``scheduler``: the address of a scheduler of Dask, whose workers read and write documents.
    - ``progress``: as for :class:`~benelux_search.indexing.folder.build.FolderBuild`.
    """

    def __init__(
        self,
        lock: WriterLock,
        base: CollectionGeneration | None,
        pending: PendingBuild,
        *,
        with_lexicon: bool,
        forgets_lexicon: bool = False,
        progress: Progress | None,
        scheduler: str | None = None,
    ) -> None:
        self._connection = connection = lock.connection
        self._base = base
        self._pending = pending
        self._scheduler = scheduler
        self._with_lexicon = with_lexicon
        self._forgets_lexicon = forgets_lexicon
        self._progress = progress
        self._training = TrainingCorpus() if with_lexicon else None
        of_language = Analyser if self._training is None else self._training.analyser
        self._analysers: Analysers = {each: of_language(each).chunks for each in LANGUAGES}
        self._writer = CollectionWriter(lock, base, pending)
        self._base_store = None if base is None else CollectionStore(connection, base, Kept(1))
        self._collected = 0  # pairs to learn translations from
        self._documents = BuildDocuments(base, self._base_store, self._writer)
        self._has_started = False
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self._stack.enter_context(self._writer)
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.__exit__(*error)  # type: ignore[arg-type]

    @property
    def progress(self) -> Progress | None:
        """The callback of the build."""
        return self._progress

    def resume(self) -> int:
        """Take up what a killed build has recorded; return the number of its documents."""
        self._has_started = True
        return self._writer.resume()

    def open_store(self) -> BuildDocuments:
        """Start the build if it has not started, and return its documents."""
        if not self._has_started:
            self._writer.start()
            self._has_started = True
        return self._documents

    def write_document(
        self,
        info: DocumentInfo,
        content_hash: str,
        document: ReadDocument,
        *,
        is_new: bool = False,
        of_file: bool | None = None,
    ) -> None:
        """Write a document, and replace any earlier one with its id."""
        self.open_store()
        if not is_new:
            self.remove(info.id)
        pairs = pairs_of(document, info.id, self._writer.next_ordinal)
        self._writer.write(
            info,
            self._indexed(pairs, info.metadata),
            content_hash=content_hash,
            location=_location(info, of_file),
            encoding=document.encoding,
            asides=asides_json(document),
        )

    def _add_written(self, document: WrittenDocument, content_hash: str) -> None:
        """Add a document that a worker has written, and replace any earlier one with its id."""
        self.remove(document.info.id)
        self._writer.add_written(
            document.info,
            document.pairs,
            content_hash=content_hash,
            location=_location(document.info, of_file=None),
            encoding=document.encoding,
            asides=document.asides,
        )

    def read_all(
        self, changes: Sequence[DocumentChange], read: FileReader, jobs: int
    ) -> Iterator[WorkerOutcome]:
        """Read documents, and yield an outcome for each; workers write those that they can."""
        if not changes or (jobs == 1 and self._scheduler is None):
            yield from read_documents([change.file.files for change in changes], read, 1)
            return
        self.open_store()
        first, address = self._writer.next_ordinal, str(self._connection.address)
        place = (address, self._pending.indexes, self._pending.number)
        tasks = list(tasks_of(changes, first, *place))
        self._writer.reserve(sum(task.blocks for task in tasks))
        outcomes = outcomes_of(
            tasks, read, usable_jobs(jobs, [change.size for change in changes]), self._scheduler
        )
        for change, task, outcome in zip(changes, tasks, outcomes, strict=True):
            if isinstance(outcome, WrittenDocument):
                self._add_written(outcome, change.content_hash)
            else:
                self._writer.skip(task.first, task.blocks)
            yield outcome

    def remove(self, document_id: str) -> None:
        """Remove a document, if it exists."""
        entry = self.open_store().entry(document_id)
        if entry is None:
            return
        if document_id in self._writer.entries or self._is_update:
            self._writer.remove(entry)
        else:
            self._writer.removed.add(document_id)

    @property
    def _is_update(self) -> bool:
        """True if the build changes the indexes of the base."""
        return self._base is not None and self._base.indexes == self._pending.indexes

    def _indexed(self, pairs: Iterable[Pair], metadata: Metadata) -> Iterator[IndexedPair]:
        for pair in pairs:
            chunks = chunks_of_pair(pair, metadata, self._analysers)
            if self._training is not None and self._collected < MOST_LEARNED:
                self._training.add(pair, chunks)
                self._collected += 1
            yield pair, chunks

    def publish(self) -> CollectionGeneration | None:
        """Make the new generation current, and return it; None if nothing was changed."""
        if not self._has_started:
            return None
        if not self._is_update:
            self._copy_base()
        self._writer.record()
        lexicon = self._learned() if self._with_lexicon else self._kept_lexicon()
        with timed(__name__, "publishing"):
            return self._writer.publish(lexicon, describe())

    def _copy_base(self) -> None:
        """Copy the documents of the base that this build has neither written nor removed."""
        if self._base is None or self._base_store is None:
            return
        known = {*self._writer.entries, *self._writer.removed}
        for entry in Catalogue(self._connection, self._base).all():
            if entry.info.id not in known:
                self._copy(entry, self._base_store)

    def _copy(self, entry: DocumentEntry, store: CollectionStore) -> None:
        shift = self._writer.next_ordinal - entry.first
        stored = store.pairs_within([(entry.first, entry.first + entry.length - 1)])
        pairs = (replace(pair, ordinal=pair.ordinal + shift) for pair in stored)
        self._writer.write(
            entry.info,
            self._indexed(pairs, entry.info.metadata),
            content_hash=entry.hash,
            location=entry.location,
            encoding=entry.encoding,
            asides=entry.asides,
        )

    def _kept_lexicon(self) -> int | None:
        is_kept = self._base is not None and self._is_update and not self._forgets_lexicon
        return self._base.lexicon if is_kept and self._base is not None else None

    def _learned(self) -> int | None:
        """Learn translations; return the number of the generation whose lexicon is to be used."""
        number = self._pending.number
        every = sorted(self.open_store().ranges().values(), key=lambda each: each.start)
        ranges = sampled(every, MOST_LEARNED)
        training = self._training if ranges == every else None
        store = self._writer.store()
        Collection(self._connection).refresh(
            CollectionGeneration(number, self._pending.indexes), ["pairs"]
        )
        with temporary_folder() as parent, timed(__name__, "learning translations"):
            folder = parent / "lexicon"
            known = self._base.lexicon if self._base is not None and self._is_update else None
            if known is not None:
                _write_files(folder, read_lexicon_files(self._connection, self._indexes, known))
            is_written = update_lexicon(
                folder, ranges, store.pairs_within, self._deleted_pairs, training, self._report
            )
            if not is_written:
                return known
            files = (
                (path.name, index_files.read(path))
                for path in map(folder.joinpath, index_files.list_names(folder))
            )
            write_lexicon_files(self._connection, self._indexes, number, files)
        return number

    @property
    def _indexes(self) -> str:
        return self._pending.indexes

    def _deleted_pairs(self, ranges: Sequence[Range]) -> Iterable[Pair]:
        """Return the pairs in these ranges from the generation before the build."""
        return () if self._base_store is None else self._base_store.pairs_within(ranges)

    def _report(self, chunks: int, total: int) -> None:
        if self._progress is not None:
            self._progress(chunks, total, "learning translations")


def _write_files(folder: Path, files: Iterable[tuple[str, bytes]]) -> None:
    index_files.make_folder(folder)
    for name, content in files:
        with index_files.create(folder / name, needed=len(content)) as file:
            file.write(content)


def _location(info: DocumentInfo, of_file: bool | None) -> str | None:
    """Return the real path of the file that a document stands for, or None."""
    if not (info.key is None if of_file is None else of_file) or not info.path:
        return None
    return os.path.realpath(info.path)


class BuildDocuments:
    """The documents of a collection with the changes of a build so far."""

    def __init__(
        self,
        base: CollectionGeneration | None,
        base_store: CollectionStore | None,
        writer: CollectionWriter,
    ) -> None:
        self._base = base_store
        self._writer = writer
        self._store = writer.store()
        self._is_update = base is not None and base.indexes == writer.build.indexes

    def hashes(self) -> Mapping[str, tuple[str, str]]:
        """Return (document id, content hash) of each document of a file, by path."""
        known = {} if self._base is None else dict(self._base.hashes())
        kept = {path: each for path, each in known.items() if not self._is_changed(each[0])}
        written = {
            each.location: (each.info.id, each.hash)
            for each in self._writer.entries.values()
            if each.location is not None
        }
        return kept | written

    def documents(self) -> Sequence[DocumentInfo]:
        """Return the metadata of all documents."""
        known = [] if self._base is None else self._base.documents()
        written = [each.info for each in self._writer.entries.values()]
        return [*(info for info in known if not self._is_changed(info.id)), *written]

    def keyed(self, keys: Iterable[str]) -> Mapping[str, tuple[str, str]]:
        """Return (document id, content hash) by key, for those of these keys that exist."""
        wanted = set(keys)
        known = {} if self._base is None else self._base.keyed(wanted)
        kept = {key: each for key, each in known.items() if not self._is_changed(each[0])}
        written = {}
        for key in wanted & self._writer.keys.keys():
            entry = self._writer.entries.get(self._writer.keys[key])
            if entry is not None:
                written[key] = (entry.info.id, entry.hash)
        return kept | written

    def ids_from(self, start: str) -> Sequence[str]:
        """Return the ids of the documents that begin with ``start``."""
        known = [] if self._base is None else self._base.ids_from(start)
        written = [id_ for id_ in self._writer.entries if id_.startswith(start)]
        return [*(id_ for id_ in known if not self._is_changed(id_)), *written]

    def infos(self, document_ids: Iterable[str]) -> Mapping[str, DocumentInfo]:
        """Return the metadata of these documents, by id; unknown ids are left out."""
        wanted = set(document_ids)
        known = {} if self._base is None else self._base.infos(wanted)
        kept = {id_: info for id_, info in known.items() if not self._is_changed(id_)}
        written = {id_: each.info for id_, each in self._writer.entries.items() if id_ in wanted}
        return kept | written

    def ranges(self, document_ids: Iterable[str] | None = None) -> Mapping[str, range]:
        """Return the ordinals of the pairs of each document, by id; None means all documents."""
        wanted = None if document_ids is None else set(document_ids)
        known = {} if self._base is None or not self._is_update else self._base.ranges(wanted)
        kept = {id_: each for id_, each in known.items() if not self._is_changed(id_)}
        written = {
            id_: each.ordinals
            for id_, each in self._writer.entries.items()
            if each.length and (wanted is None or id_ in wanted)
        }
        return kept | written

    def pairs(self, ordinals: Iterable[int]) -> Mapping[int, Pair]:
        """Return the pairs with these ordinals, by ordinal; unknown ordinals are left out."""
        self._writer.record()
        return self._store.pairs(ordinals)

    def entry(self, document_id: str) -> DocumentEntry | None:
        """Return a document, or None."""
        written = self._writer.entries.get(document_id)
        if written is not None or self._base is None or document_id in self._writer.removed:
            return written
        return self._base.entry(document_id)

    def _is_changed(self, document_id: str) -> bool:
        return document_id in self._writer.removed or document_id in self._writer.entries
