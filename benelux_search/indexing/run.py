"""One run of the indexer: lock the index, write what changed, and publish the new generation.

A run starts from the current generation, or from the saved state of a build that was stopped, if
that build had the same paths, engine and analysis, and its files are intact.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from benelux_search.analysis import describe
from benelux_search.errors import (
    IndexDamaged,
    IndexMissing,
    IndexStorageError,
    IndexUnusable,
    Message,
    damage_at,
)
from benelux_search.index.ports import Engine
from benelux_search.indexing.build import (
    BuildSession,
    Pace,
    Purpose,
    compared,
    has_lexicon,
    is_sound,
    known_failures,
    remember,
)
from benelux_search.indexing.discovery import walk
from benelux_search.indexing.plan import Plan, make_plan
from benelux_search.indexing.update import Progress, execute
from benelux_search.indexing.workers import FileReader
from benelux_search.logs import logger, timed
from benelux_search.results import Failure, IndexSummary
from benelux_search.storage.generation_files import (
    Generation,
    Manifest,
    damaged_files,
    match_all,
    read_manifest,
)
from benelux_search.storage.generations import writing
from benelux_search.storage.pointers import (
    base_of,
    current_manifest,
    drop_pending,
    normalized_paths,
    read_current,
    usable_pending,
)
from benelux_search.storage.store import Counts, SqliteStore

_Known = dict[str, tuple[str, str]]  # (document id, content hash) by path
_NOTHING_TO_READ: Final = "there was nothing to read, and no index was made"
_MENDED: Final = "the indexes of the words were damaged: they were made anew from the store"
_PACE: Final = Pace()


@dataclass(frozen=True, slots=True)
class _Start:
    """The starting point of a run: a generation, and the files that it knows.

    ``resumed`` is the number of documents that a stopped build had saved; None without such a
    build.
    """

    manifest: Manifest | None
    known: _Known
    resumed: int | None = None


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
    pace: Pace = _PACE,
) -> IndexSummary:
    """Run the indexer on the index at ``root``, from the lock to the new generation.

    If there is no index and no file to read, nothing is made: an empty index would only hide a
    mistyped path. A stopped build continues if it had the same paths. ``read`` must be picklable if
    ``jobs`` is above 1; ``pace`` tells how often the build is saved.
    """
    started = time.perf_counter()
    if not _exists(root) and not walk(paths, accepts, root).found:
        plan = make_plan(paths, {}, accepts, leave_out=root)
        return IndexSummary(failed=plan.failed, skipped=plan.skipped, notes=(_NOTHING_TO_READ,))
    with _outcome_named(root), damage_at(root), writing(root):
        start = _start(root, paths, engine, rebuild=rebuild)
        previous = start.manifest
        with timed(__name__, "planning"):
            plan = make_plan(paths, start.known, accepts, reread=rebuild, leave_out=root)
        same = previous is not None and _is_made_with(engine, previous)
        damaged = same and previous is not None and not is_sound(root, previous, engine)
        stale = previous is not None and (rebuild or damaged or not same)
        # A stopped rebuild starts again from the beginning, so nothing of it is saved
        purpose = None if rebuild else Purpose(base_of(root) or "", normalized_paths(paths), pace)
        with BuildSession(
            root,
            previous,
            engine,
            describe(),
            stale=stale,
            purpose=purpose,
            with_lexicon=with_lexicon,
            learning=None if progress is None else partial(_told_of_pairs, progress),
        ) as session:
            with timed(__name__, "reading and writing"):
                summary = execute(plan, session.begin, read, jobs=jobs, progress=progress)
            if stale or start.resumed is not None or _lacks_lexicon(root, previous, with_lexicon):
                session.begin()
            with timed(__name__, "publishing"):
                session.publish()
        counts = _counts(root)
        failed = _remembered(root, summary.failed, plan, normalized_paths(paths))
    return replace(
        summary,
        failed=failed,
        notes=(*_remarks(start, mended=damaged or session.mended), *summary.notes),
        documents=counts.documents,
        pairs=counts.pairs,
        took_s=time.perf_counter() - started,
    )


def _remembered(
    root: Path, failed: Sequence[Failure], plan: Plan, paths: Sequence[str]
) -> tuple[Failure, ...]:
    """Return the failures of a run with ``is_new`` set, and store them for the next run."""
    known = known_failures(root)
    if _exists(root):  # without an index, a failure stays new in the next run
        remember(root, failed, plan, known, paths)
    return compared(failed, plan, known)


def count_saved_documents(root: Path) -> int:
    """Return how many documents a stopped build has saved; the next run has them already."""
    try:
        pending = usable_pending(root)
        if pending is None:
            return 0
        _, known = known_files(root, damaged_is_missing=True)
        with closing(SqliteStore.open(Generation(root, pending.generation).store, root)) as store:
            return len(store.hashes().items() - known.items())
    except IndexUnusable:
        return 0


def _lacks_lexicon(root: Path, previous: Manifest | None, wanted: bool) -> bool:
    return wanted and previous is not None and not has_lexicon(root, previous)


def _told_of_pairs(progress: Progress, done: int, total: int) -> None:
    progress(done, total, "learning translations")


def _remarks(start: _Start, *, mended: bool) -> Iterator[str]:
    if start.resumed is not None:
        documents = "1 document was" if start.resumed == 1 else f"{start.resumed} documents were"
        logger(__name__).warning("went on with a build that was stopped: %s saved", documents)
        yield f"went on with a build that was stopped: {documents} there already"
    if mended:
        logger(__name__).warning("%s", _MENDED)
        yield _MENDED


def _exists(root: Path) -> bool:
    try:
        read_current(root)
    except IndexMissing:
        return False
    except IndexDamaged:
        return True
    return True


def _is_made_with(engine: Engine, manifest: Manifest) -> bool:
    return (manifest.engine, manifest.analysis) == (engine.name, describe())


def _start(root: Path, paths: Sequence[str], engine: Engine, *, rebuild: bool) -> _Start:
    """Return the starting point: a stopped build's saved state, if usable, else the current."""
    previous, known = known_files(root, damaged_is_missing=rebuild)
    saved = None if rebuild else _saved(root, paths, engine)
    if saved is None:
        drop_pending(root)
        return _Start(previous, known)
    with closing(SqliteStore.open(Generation(root, saved.generation).store, root)) as store:
        there = dict(store.hashes())
    return _Start(saved, there, len(there.items() - known.items()))


def _saved(root: Path, paths: Sequence[str], engine: Engine) -> Manifest | None:
    """Return a stopped build's manifest, if this run would do the same and it is intact."""
    pending = usable_pending(root)
    if pending is None or pending.paths != normalized_paths(paths):
        return None
    generation = Generation(root, pending.generation)
    try:
        manifest = read_manifest(generation, pending.manifest)
    except IndexDamaged as error:
        logger(__name__).warning("what a stopped build had saved is not used: %s", error.what)
        return None
    if not _is_made_with(engine, manifest):
        return None
    # All checksums: this costs nothing compared with reading the documents again
    damaged = any(damaged_files(generation, manifest, hashed=match_all))
    if damaged or not is_sound(root, manifest, engine):
        logger(__name__).warning("what a stopped build had saved is damaged, and is not used")
        return None
    return manifest


@contextlib.contextmanager
def _outcome_named(root: Path) -> Iterator[None]:
    """Add to the error of a run that the system stopped whether the index has changed."""
    before = base_of(root)
    try:
        yield
    except IndexStorageError as error:
        message = _with_outcome(root, before, error.message)
        raise IndexStorageError(message, error.path, error.errno) from error


def _with_outcome(root: Path, before: str | None, failed: Message) -> Message:
    try:
        is_new = base_of(root) != before
    except IndexStorageError:
        return failed
    if is_new:
        return Message("{}. What was indexed is there", failed)
    return Message("{}. The index is as it was", failed)


def known_files(root: Path, *, damaged_is_missing: bool) -> tuple[Manifest | None, _Known]:
    """Return the current manifest, and (document id, content hash) by path; (None, {}) if new.

    Raises:
        IndexDamaged: the index is damaged, unless ``damaged_is_missing``: a rebuild replaces it.
    """
    try:
        manifest = current_manifest(root)
        with closing(SqliteStore.open(Generation(root, manifest.generation).store, root)) as store:
            return manifest, dict(store.hashes())
    except IndexMissing:
        return None, {}
    except IndexDamaged:
        if damaged_is_missing:
            return None, {}
        raise


def _counts(root: Path) -> Counts:
    try:
        number = read_current(root).generation
    except IndexMissing:
        return Counts(0, 0, 0, 0, 0)
    with closing(SqliteStore.open(Generation(root, number).store, root)) as store:
        return store.counts()
