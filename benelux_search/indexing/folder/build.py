"""One build in a folder: start a new generation, write into it, save it, and publish it."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Self

from benelux_search.analysis.terms import Analyser, IndexedChunk
from benelux_search.errors import IndexDamaged, IndexMissing
from benelux_search.index.ports import Engine, EngineWriter, WritableStore
from benelux_search.index_files import files as index_files
from benelux_search.indexing.pair_chunks import chunks_of_pair
from benelux_search.lexicon.deleted_texts import keep_deleted
from benelux_search.lexicon.lag import can_wait
from benelux_search.lexicon.ordinal_ranges import Range
from benelux_search.lexicon.training import TrainingCorpus
from benelux_search.lexicon.updating import update_lexicon
from benelux_search.logs import logger, timed
from benelux_search.model import LANGUAGES, DocumentInfo, Language, Metadata, Pair
from benelux_search.processes import return_free_memory
from benelux_search.storage.generation_files import Generation, Manifest
from benelux_search.storage.generations import GenerationWriter
from benelux_search.storage.pointers import current_base, read_current
from benelux_search.storage.store import SqliteStore
from benelux_search.storage.store_writer import StoreWriter

if TYPE_CHECKING:  # an update from memory reads no files
    from benelux_search.indexing.outcomes import ReadDocument, WorkerOutcome
    from benelux_search.indexing.plan import DocumentChange
    from benelux_search.indexing.ports import Pace, Progress
    from benelux_search.indexing.workers import FileReader


class FolderBuild:
    """A build of an index: a new generation with its store and a writer for each language.

    The new generation is made at the first change. Readers see nothing before it is published. A
    context manager: a build that is neither published nor saved is removed at the end of the block.

    - ``is_stale``: the indexes of the previous generation cannot be used. At the end, new indexes
      are made from the store.
    - ``paths``, ``pace``: save the build at intervals, so that a later run on these paths can
      continue; see :class:`~.pointers.Pending`. A stale build is not saved, because its indexes are
      made last.
    - ``make_store``: make the initial store at the given path, instead of copying the previous
      store.
    - ``purges``: write the store and the lexicon anew, without anything of deleted documents.
    - ``with_lexicon``: learn translations from the pairs, and publish them as the lexicon. If it is
      False, the lexicon of the previous generation stays as it is; with ``forgets_lexicon`` it is
      removed.
    - ``progress``: called before each file is written, and while the lexicon is learned; then with
      numbers of chunks (aligned sentences) instead of bytes.
    """

    def __init__(
        self,
        root: Path,
        previous: Manifest | None,
        engine: Engine,
        analysis: str,
        *,
        is_stale: bool,
        purges: bool = False,
        paths: Sequence[str] = (),
        pace: Pace | None = None,
        make_store: Callable[[Path], None] | None = None,
        with_lexicon: bool = True,
        forgets_lexicon: bool = False,
        progress: Progress | None = None,
    ) -> None:
        self.has_new_indexes = False  # True after damaged indexes were made anew
        self.progress = progress
        self.root = root
        self._previous = previous
        self._engine = engine
        self._analysis = analysis
        self.is_stale = is_stale
        self.purges = purges
        self._paths = paths
        self._pace = None if is_stale else pace
        self._base = "" if self._pace is None else current_base(root) or ""
        self._make_store = make_store
        self.with_lexicon = with_lexicon
        self.forgets_lexicon = forgets_lexicon
        self._next_save = 0.0
        self._generation: GenerationWriter | None = None
        self._store: StoreWriter | None = None
        self._writers: dict[Language, EngineWriter] = {}
        self._analysers: Mapping[Language, Callable[[str], Sequence[IndexedChunk]]] = {}
        self._training = TrainingCorpus() if with_lexicon else None
        self._deleted: set[range] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Remove a build that was neither published nor saved."""
        with contextlib.ExitStack() as stack:  # runs in reverse order, even after an error
            if self._generation is not None:
                stack.callback(self._generation.discard)
            if self._store is not None:
                stack.callback(self._store.close)
            for writer in self._writers.values():
                stack.callback(writer.cancel)

    def open_store(self) -> WritableStore:
        """Return the store of the build; first start the build, or save it if a save is due."""
        store = self._store
        if store is None:
            store = self._start()
            self._schedule_save()
        elif self._pace is not None and time.monotonic() >= self._next_save:
            started = time.monotonic()
            self._save()
            store = self._start()
            self._schedule_save(time.monotonic() - started)
        return store

    def write_document(
        self,
        info: DocumentInfo,
        content_hash: str,
        document: ReadDocument,
        *,
        is_new: bool = False,
        of_file: bool | None = None,
    ) -> None:
        """Write a document into the store and the indexes, and replace any earlier one with its id.

        With ``is_new``, there is no earlier one. ``of_file`` tells whether the document stands for
        the file at its path; by default it does if it has no key.

        Raises:
            SourceError: the file of a bitext cannot be read any more.
        """
        store = self.open_store()
        old = {} if is_new else store.ranges([info.id])  # before the store replaces them
        pairs = store.write_document(info, content_hash, document, of_file=of_file)
        self._delete(old.values())
        self.add_pairs(pairs, {info.id: info.metadata} if info.metadata else {})

    def read_all(
        self, changes: Sequence[DocumentChange], read: FileReader, jobs: int
    ) -> Iterator[WorkerOutcome]:
        """Read documents with ``jobs`` processes; yield an outcome for each, in the same order."""
        from benelux_search.indexing import workers  # noqa: PLC0415 - as above

        jobs = workers.usable_jobs(jobs, [change.size for change in changes])
        return workers.read_all([change.file.files for change in changes], read, jobs)

    def remove(self, document_id: str) -> None:
        """Remove a document from the store and the indexes."""
        store = self.open_store()
        self._delete(store.ranges([document_id]).values())
        store.remove(document_id)

    def add_pairs(self, pairs: Iterable[Pair], document_metadata: Mapping[str, Metadata]) -> None:
        """Add stored pairs to the indexes; ``document_metadata`` is by document id.

        In a stale build this does nothing, because all pairs are indexed at the end.
        """
        if self.is_stale and not self._writers:
            return
        for pair in pairs:
            metadata = document_metadata.get(pair.document_id)
            chunks = chunks_of_pair(pair, metadata, self._analysers)
            for language, own in chunks.items():
                self._writers[language].add(pair.ordinal, own)
            if self._training is not None:
                self._training.add(pair, chunks)

    def publish(self) -> None:
        """Make the new generation current; do nothing if the build has not started."""
        if self._generation is None:
            return
        self._finish(self._generation, learn=True)
        self._generation.publish(self._engine.name, self._analysis)
        self._generation = None

    def _delete(self, ranges: Iterable[range]) -> None:
        for ordinals in ranges:
            self._deleted.add(ordinals)
            for writer in self._writers.values():
                writer.delete(ordinals)

    def _start(self) -> StoreWriter:
        keep = self._previous is not None and not self.is_stale
        generation_writer = self._generation = GenerationWriter(self.root, self._previous)
        # Stale indexes are made from all documents of the store: not one may be damaged
        generation_writer.start(
            keep_store=self._make_store is None, keep_indexes=keep, verify_store=self.is_stale
        )
        path = generation_writer.generation.store
        if self._make_store is not None:
            self._make_store(path)
        store = self._store = StoreWriter.open(path, self.root)
        if not keep and not self.is_stale:
            self._empty_indexes(generation_writer)
        if not self.is_stale:
            self._open_writers(generation_writer)
        return store

    def _save(self) -> None:
        """Save the build so far, for a later run to continue."""
        if self._generation is not None:
            generation_writer = self._generation
            self._finish(generation_writer)
            self._previous = generation_writer.save(
                self._engine.name, self._analysis, self._base, self._paths
            )

    def _schedule_save(self, cost_s: float = 0.0) -> None:
        if self._pace is not None:
            self._next_save = time.monotonic() + max(self._pace.seconds, cost_s / self._pace.share)

    def _finish(self, generation_writer: GenerationWriter, *, learn: bool = False) -> None:
        """Finish all writing: commit the indexes and the store; ``learn`` updates the lexicon."""
        if not self.is_stale:
            self.has_new_indexes = self.has_new_indexes or not self._commit_intact(
                generation_writer
            )
        if self._store is not None:
            if self.purges:
                self._store.commit(purge=True)
            if self.is_stale or self.has_new_indexes:
                with timed(__name__, "indexing the store"):
                    self._empty_indexes(generation_writer)
                    self._open_writers(generation_writer)
                    documents = self._store.documents()
                    metadata = {info.id: info.metadata for info in documents if info.metadata}
                    self.add_pairs(self._store.all_pairs(), metadata)
                    self._commit()
            self._store.commit()
            generation_writer.refuse_damage_in_store()
            if learn:
                self._analysers = {}  # frees their caches
                return_free_memory()
                self._learn(generation_writer, self._store)
            else:  # a later run does not know what this one has deleted
                self._keep_deleted(generation_writer.generation.lexicon, self._store)
            self._store.close()
            self._store = None

    def _learn(self, generation_writer: GenerationWriter, store: StoreWriter) -> None:
        """Bring the lexicon up to date, leave it as it is, or remove it."""
        folder = generation_writer.generation.lexicon
        if (
            self.with_lexicon
            and index_files.exists(folder)
            and can_wait(folder, store.pairs_from, store.counts().pairs)
            and generation_writer.is_copy_intact(folder.name, only_small=True)
        ):
            self._keep_deleted(folder, store)
            return
        if index_files.exists(folder):
            is_damaged = not generation_writer.is_copy_intact(folder.name)
            if is_damaged:
                logger(__name__).warning("the lexicon is damaged: it is to be learned again")
            if is_damaged or self.forgets_lexicon:
                index_files.remove_tree(folder)
        if self.with_lexicon:
            ranges = list(store.ranges().values())
            with timed(__name__, "learning translations"):
                update_lexicon(
                    folder,
                    ranges,
                    store.pairs_within,
                    self._deleted_pairs,
                    self._training,
                    self._learned,
                )
        else:
            self._keep_deleted(folder, store)

    def _keep_deleted(self, folder: Path, store: StoreWriter) -> None:
        """Keep the texts of what the build has deleted, for the lexicon to unlearn them later."""
        keep_deleted(folder, self._deleted, self._deleted_pairs, store.counts().pairs)

    def _deleted_pairs(self, ranges: Sequence[Range]) -> Iterator[Pair]:
        """Yield the pairs in these ranges from the generation before the build.

        Damage ends it without an error.
        """
        with contextlib.suppress(IndexMissing, IndexDamaged):
            generation = Generation(self.root, read_current(self.root).generation)
            with contextlib.closing(SqliteStore.open(generation.store, self.root)) as store:
                yield from store.pairs_within(ranges)

    def _learned(self, chunks: int, total: int) -> None:
        return_free_memory()
        if self.progress is not None:
            self.progress(chunks, total, "learning translations")

    def _commit_intact(self, generation_writer: GenerationWriter) -> bool:
        """Commit the indexes; return False if damaged content has gone into them."""
        try:
            self._commit()
        except IndexDamaged:
            while self._writers:
                self._writers.popitem()[1].cancel()
            return False
        return generation_writer.find_merged_damage() is None

    def _commit(self) -> None:
        while self._writers:
            # Remove it first: a writer that fails to commit cannot be cancelled either.
            _, writer = self._writers.popitem()
            writer.commit()

    def _empty_indexes(self, generation_writer: GenerationWriter) -> None:
        for language in LANGUAGES:
            folder = generation_writer.generation.language(language)
            index_files.remove_tree(folder)
            self._engine.create(folder)

    def _open_writers(self, generation_writer: GenerationWriter) -> None:
        of_language = Analyser if self._training is None else self._training.analyser
        self._analysers = {language: of_language(language).chunks for language in LANGUAGES}
        for language in LANGUAGES:
            self._writers[language] = self._engine.writer(
                generation_writer.generation.language(language)
            )
