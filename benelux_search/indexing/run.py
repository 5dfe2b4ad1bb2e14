"""One run of the indexer: lock the index, write the changes, and publish the new generation.

A run starts from the current generation, or continues an unfinished build. It continues a build
only if that build has the same paths, engine and analysis, and its files are intact.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Final

from benelux_search import errors
from benelux_search.documents import archives
from benelux_search.index.ports import Engine
from benelux_search.index_files.temporary_folders import temporary_folder
from benelux_search.indexing.build import Pace
from benelux_search.indexing.check import is_sound
from benelux_search.indexing.discovery import discover
from benelux_search.indexing.document_build import Progress
from benelux_search.indexing.plan import ReadingOf, make_plan, usual_reading
from benelux_search.indexing.sources import (
    FORGOTTEN,
    BuildRequest,
    Sources,
    read_sources,
    write_sources,
)
from benelux_search.indexing.transaction import (
    Start,
    counts_of,
    index_exists,
    is_made_with,
    kept_notes,
    known_files,
    new_build,
    publish,
    writing,
)
from benelux_search.indexing.update import execute_plan, remember_failures
from benelux_search.indexing.workers import FileReader
from benelux_search.logs import logger, timed
from benelux_search.results import IndexSummary
from benelux_search.storage import generation_files, pointers
from benelux_search.storage.generations import check_store
from benelux_search.storage.older_store import OlderStore, is_older
from benelux_search.storage.salvage import salvage
from benelux_search.storage.store import SqliteStore

_NOTHING_TO_READ: Final = errors.Note("nothing-to-read", "nothing to index: no index was created")
_NOTHING_READ: Final = errors.Note(
    "nothing-was-read", "no document could be read: no index was created"
)
_REPAIRED: Final = errors.Note(
    "repaired", "the indexes were damaged: they were rebuilt from the stored documents"
)
_PACE: Final = Pace()


def run_indexer(
    root: Path,
    paths: Sequence[str],
    accepts: Callable[[Path], bool],
    read: FileReader,
    *,
    engine: Engine,
    rebuild: bool,
    jobs: int,
    progress: Progress | None,
    with_lexicon: bool = True,
    forgets_lexicon: bool = False,
    pace: Pace = _PACE,
    pair: tuple[str, str] | None = None,
    request: BuildRequest | None = None,
    reading: ReadingOf = usual_reading,
) -> IndexSummary:
    """Update the index at ``root`` with the documents in ``paths``, and return a summary.

    - ``accepts`` returns True for a file that has a reader, judged by its name.
    - ``read`` reads a document; it must be picklable if ``jobs`` is above 1.
    - ``rebuild``: read all documents again and make new indexes; a damaged index is replaced.
    - ``jobs`` is the number of processes that read; 0 means one per processor.
    - ``with_lexicon``: learn translations; if False, those of the index stay as they are. With
      ``forgets_lexicon``, they are removed.
    - ``pace`` limits how often the build is saved.
    - ``pair``: a Dutch and a French file that are one document whatever their names are.
    - ``request``: what the index remembers of this run; if its paths are None, the remembered paths
      are indexed instead of ``paths``.
    - ``reading`` returns how the files of a document are read now.

    If there is neither an index nor a document, no index is made: an empty index would hide a
    mistyped path.

    Raises:
        SourceError: there is no index, and none of the paths exists.
        IndexLocked: another process is writing the index.
        IndexDamaged: the index is damaged, and ``rebuild`` is False.
        IndexStorageError: the system refuses to read or write a file of the index.
    """
    started = time.perf_counter()
    sources = read_sources(root)
    is_repeated = request is not None and request.paths is None
    if is_repeated:
        paths = sources.usable_paths
    patterns_of = _patterns_of(sources, request)
    discovery = (
        None
        if index_exists(root)
        else discover(paths, accepts, root, pair=pair, patterns_of=patterns_of)
    )
    if discovery is not None and not discovery.documents:
        _require_a_path(paths)
        failed, skipped = tuple(discovery.failed), tuple(discovery.skipped)
        return IndexSummary(failed=failed, skipped=skipped, notes=(_NOTHING_TO_READ,))
    with writing(root):
        if not is_repeated:
            sources = read_sources(root)
        patterns_of = _patterns_of(sources, request)
        start = _start(root, paths, engine, rebuild=rebuild)
        real_paths = pointers.normalized_paths(paths)
        with timed(__name__, "planning"):
            # Another process may have made the index just now
            if is_repeated:
                discovery, sources = sources.discover(accepts, root, start.known, patterns_of)
            elif discovery is None or index_exists(root):
                discovery = discover(paths, accepts, root, start.known, pair, patterns_of)
            plan = make_plan(discovery, start.known, reread=rebuild, reading=reading)
        # A stopped rebuild starts again from the beginning, so nothing of it is saved
        with new_build(
            root,
            start,
            engine,
            rebuild=rebuild,
            paths=real_paths,
            pace=None if rebuild else pace,
            with_lexicon=with_lexicon and not forgets_lexicon,
            forgets_lexicon=forgets_lexicon,
            progress=progress,
        ) as build:
            with timed(__name__, "reading and writing"):
                summary = execute_plan(plan, build, read, jobs=jobs, saved=start.resumed or ())
            publish(build, start)
        if start.damage is not None and is_older(root):
            raise start.damage  # there was no file to read either
        counts = counts_of(root)
        has_index = index_exists(root)
        failed = remember_failures(root, summary.failed, plan, real_paths, has_index=has_index)
        if request is not None and has_index:
            write_sources(root, sources.with_request(request))
    kept = counts.documents - len(summary.added) - len(summary.updated) if rebuild else 0
    return replace(
        summary,
        failed=failed,
        unchanged=summary.unchanged + kept,
        notes=(
            *_remarks(start, is_repaired=build.has_new_indexes),
            *(_rebuilt(kept) if kept else ()),
            *(kept_notes(root) if rebuild else ()),
            *([FORGOTTEN] if sources.is_damaged else []),
            *(() if request is None else sources.dropped_patterns(request)),
            *summary.notes,
            *([] if has_index else [_NOTHING_READ]),
        ),
        documents=counts.documents,
        pairs=counts.pairs,
        took_s=time.perf_counter() - started,
    )


def _patterns_of(sources: Sources, request: BuildRequest | None) -> Callable[[str], Sequence[str]]:
    """Return the function that returns the patterns of what is left out below a folder."""
    return (sources if request is None else sources.with_request(request)).patterns_of


def _require_a_path(paths: Sequence[str]) -> None:
    """Raise SourceError if there are paths, but none exists, not even in an archive."""
    if paths and not any(os.path.lexists(path) or archives.find_member(path) for path in paths):
        raise errors.SourceError(errors.Message("no such file or folder"), Path(paths[0]))


def count_saved_documents(root: Path) -> int:
    """Return the number of new or changed documents that an unfinished build has saved.

    The next run on the same paths does not read these documents again.
    """
    try:
        pending = pointers.usable_pending(root)
        if pending is None:
            return 0
        _, known = known_files(root, damaged_is_missing=True)
        with closing(
            SqliteStore.open(generation_files.Generation(root, pending.generation).store, root)
        ) as store:
            return len(store.hashes().items() - known.items())
    except errors.IndexUnusable:
        return 0


def _rebuilt(documents: int) -> Iterator[errors.Note]:
    """Yield a note on the documents that were not read, as those from memory."""
    yield errors.plural_note(
        "rebuilt",
        documents,
        "1 document was not read, but rebuilt from the index",
        "{} documents were not read, but rebuilt from the index",
    )


def _remarks(start: Start, *, is_repaired: bool) -> Iterator[str]:
    if start.is_replaced:
        yield errors.Note(
            "replaced",
            "the damaged index was replaced: put again what a program had put into it",
        )
    if start.resumed is not None:
        note = errors.plural_note(
            "resumed",
            len(start.resumed),
            "resumed a stopped build: 1 document was already saved",
            "resumed a stopped build: {} documents were already saved",
        )
        logger(__name__).warning("%s", note)
        yield note
    if is_repaired:
        logger(__name__).warning("%s", _REPAIRED)
        yield _REPAIRED


def _start(root: Path, paths: Sequence[str], engine: Engine, *, rebuild: bool) -> Start:
    """Return the starting point: a stopped build's saved state, if usable, else the current."""
    if rebuild and is_older(root):
        return _older_start(root)
    previous, known = known_files(root, damaged_is_missing=rebuild)
    if rebuild and index_exists(root) and not _is_store_usable(root, previous):
        pointers.drop_pending(root)
        return Start(None, {}, is_replaced=True)
    saved = None if rebuild else _resumable_manifest(root, paths, engine)
    if saved is None:
        pointers.drop_pending(root)
        return Start(previous, known)
    with closing(
        SqliteStore.open(generation_files.Generation(root, saved.generation).store, root)
    ) as store:
        hashes = dict(store.hashes())
    return Start(saved, hashes, [path for path, _ in hashes.items() - known.items()])


def _is_store_usable(root: Path, manifest: generation_files.Manifest | None) -> bool:
    """Return False if a store is damaged, and nothing of it can be saved.

    Raises:
        IndexDamaged: it is damaged, and a repair saves documents of it.
    """
    if manifest is None:
        return False
    generation = generation_files.Generation(root, manifest.generation)
    try:
        check_store(generation, manifest, verify=True)
    except errors.IndexDamaged:
        if _saves_any(generation, root):
            raise
        return False
    return True


def _saves_any(generation: generation_files.Generation, root: Path) -> bool:
    """Return True if a repair saves documents of a damaged store."""
    with temporary_folder() as folder, contextlib.suppress(FileNotFoundError):
        return salvage(generation.store, folder / "store", root).saved > 0
    return False


def _older_start(root: Path) -> Start:
    """Return the store of an older version as the starting point; nothing if it is damaged."""
    try:
        with OlderStore.open(root) as store:
            if store is not None:
                return Start(None, dict(store.hashes()), is_older=True)
    except errors.IndexDamaged as error:
        logger(__name__).warning("the store of the older version is not used: %s", error.what)
        damage = errors.IndexDamaged(error.what, root, repairable=False)
        return Start(None, {}, damage=damage)
    return Start(None, {})


def _resumable_manifest(
    root: Path, paths: Sequence[str], engine: Engine
) -> generation_files.Manifest | None:
    """Return a stopped build's manifest, if this run would do the same and it is intact."""
    pending = pointers.usable_pending(root)
    if pending is None or pending.paths != pointers.normalized_paths(paths):
        return None
    generation = generation_files.Generation(root, pending.generation)
    try:
        manifest = generation_files.read_manifest(generation, pending.manifest)
    except errors.IndexDamaged as error:
        logger(__name__).warning("what a stopped build had saved is not used: %s", error.what)
        return None
    if not is_made_with(engine, manifest):
        return None
    # All checksums: this costs nothing compared with reading the documents again
    damaged = any(
        generation_files.damaged_files(generation, manifest, should_hash=generation_files.match_all)
    )
    if damaged or not is_sound(root, manifest, engine):
        logger(__name__).warning("what a stopped build had saved is damaged, and is not used")
        return None
    return manifest
