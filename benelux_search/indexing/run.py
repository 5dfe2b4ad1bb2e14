"""One run of the indexer: lock the index, write the changes, and publish the new generation."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from benelux_search import errors
from benelux_search.documents import archives
from benelux_search.index_reports import IndexSummary
from benelux_search.indexing.discovery import Discovery, discover
from benelux_search.indexing.failures import compare_and_store_failures
from benelux_search.indexing.plan import ReadingOf, make_plan, usual_reading
from benelux_search.indexing.ports import BuildOptions, IndexBackend, IndexWriter, KnownFiles
from benelux_search.indexing.sources import FORGOTTEN, BuildRequest
from benelux_search.indexing.update import execute_plan
from benelux_search.indexing.workers import FileReader
from benelux_search.logs import logger, timed
from benelux_search.storage.pointers import normalized_paths

_NOTHING_TO_READ: Final = errors.Note("nothing-to-read", "nothing to index: no index was created")
_NOTHING_READ: Final = errors.Note(
    "nothing-was-read", "no document could be read: no index was created"
)


def run_indexer(
    backend: IndexBackend,
    paths: Sequence[str],
    accepts: Callable[[Path], bool],
    read: FileReader,
    options: BuildOptions,
    *,
    jobs: int = 1,
    pair: tuple[str, str] | None = None,
    request: BuildRequest | None = None,
    reading: ReadingOf = usual_reading,
) -> IndexSummary:
    """Update an index with the documents in ``paths``, and return a summary.

    - ``accepts`` returns True for a file that has a reader, judged by its name.
    - ``read`` reads a document; it must be picklable if ``jobs`` is above 1.
    - ``options`` are those of the build; its paths are set here.
    - ``jobs`` is the number of processes that read; 0 means one per processor.
    - ``pair``: a Dutch and a French file that are one document whatever their names are.
    - ``request``: what the index remembers of this run; if its paths are None, the remembered paths
      are indexed instead of ``paths``.
    - ``reading`` returns how the files of a document are read now.

    If there is neither an index nor a document, no index is made: an empty index would hide a
    mistyped path.

    Raises:
        SourceError: there is no index, and none of the paths exists.
        IndexLocked: another process is writing the index.
        IndexDamaged: the index is damaged, and this is no rebuild.
        IndexStorageError: the system refuses to read or write a file of the index.
    """
    started = time.perf_counter()
    search = _DocumentSearch(backend, paths, accepts, pair, request)
    discovery = None if backend.exists() else search.discover({})
    if discovery is not None and not discovery.documents:
        _require_a_path(search.paths)
        failed, skipped = tuple(discovery.failed), tuple(discovery.skipped)
        return IndexSummary(failed=failed, skipped=skipped, notes=(_NOTHING_TO_READ,))
    options = replace(options, paths=normalized_paths(search.paths))
    with backend.writing() as writer:
        search.take_sources_of(writer)
        with writer.build(options) as opened:
            with timed(__name__, "planning"):
                # Another process may have made the index just now
                if discovery is None or search.is_repeated or writer.exists():
                    discovery = search.discover(opened.files)
                plan = make_plan(discovery, opened.files, reread=options.rebuild, reading=reading)
            with timed(__name__, "reading and writing"):
                summary = execute_plan(plan, opened.build, read, jobs=jobs, saved=opened.saved)
            totals = opened.publish()
        has_index = writer.exists()
        failed = compare_and_store_failures(
            summary.failed, plan, options.paths, writer, has_index=has_index
        )
        if request is not None and has_index:
            writer.remember(search.sources.with_request(request))
    written = len(summary.added) + len(summary.updated)
    kept = totals.documents - written if options.rebuild else 0
    return replace(
        summary,
        failed=failed,
        unchanged=summary.unchanged + kept,
        notes=(
            *_resumed(opened.resumed),
            *_rebuilt(kept),
            *opened.notes(),
            *search.notes(),
            *summary.notes,
            *([] if has_index else [_NOTHING_READ]),
        ),
        documents=totals.documents,
        pairs=totals.pairs,
        took_s=time.perf_counter() - started,
    )


class _DocumentSearch:
    """The search of one run for its documents, in given paths or in those that are remembered.

    ``sources`` are those that the index remembers, without remembered files that are gone.
    """

    def __init__(
        self,
        backend: IndexBackend,
        paths: Sequence[str],
        accepts: Callable[[Path], bool],
        pair: tuple[str, str] | None,
        request: BuildRequest | None,
    ) -> None:
        self.sources = backend.sources()
        self.is_repeated = request is not None and request.paths is None
        self.paths = self.sources.usable_paths if self.is_repeated else paths
        self._accepts, self._folder = accepts, backend.folder
        self._pair, self._request = pair, request

    def take_sources_of(self, writer: IndexWriter) -> None:
        """Use the sources of the locked index, unless this run repeats remembered paths."""
        if not self.is_repeated:
            self.sources = writer.sources()

    def discover(self, known: KnownFiles) -> Discovery:
        """Return the documents; ``known`` are those of the index."""
        sources, request = self.sources, self._request
        patterns_of = (sources if request is None else sources.with_request(request)).patterns_of
        if not self.is_repeated:
            return discover(self.paths, self._accepts, self._folder, known, self._pair, patterns_of)
        found, self.sources = sources.discover(self._accepts, self._folder, known, patterns_of)
        return found

    def notes(self) -> Iterator[errors.Note]:
        """Yield remarks on what the index remembers."""
        if self.sources.is_damaged:
            yield FORGOTTEN
        if self._request is not None:
            yield from self.sources.dropped_patterns(self._request)


def _require_a_path(paths: Sequence[str]) -> None:
    """Raise SourceError if there are paths, but none exists, not even in an archive."""
    if paths and not any(os.path.lexists(path) or archives.find_member(path) for path in paths):
        raise errors.SourceError(errors.Message("no such file or folder"), Path(paths[0]))


def _resumed(documents: int | None) -> Iterator[errors.Note]:
    """Yield a note on a stopped build that this one has continued."""
    if documents is not None:
        note = errors.plural_note(
            "resumed",
            documents,
            "resumed a stopped build: 1 document was already saved",
            "resumed a stopped build: {} documents were already saved",
        )
        logger(__name__).warning("%s", note)
        yield note


def _rebuilt(documents: int) -> Iterator[errors.Note]:
    """Yield a note on the documents that were not read, as those from memory."""
    if documents:
        yield errors.plural_note(
            "rebuilt",
            documents,
            "1 document was not read, but rebuilt from the index",
            "{} documents were not read, but rebuilt from the index",
        )
