"""The frame of each run that writes an index: lock it, build from a starting point, publish."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benelux_search import errors
from benelux_search.analysis import describe
from benelux_search.index.ports import Engine
from benelux_search.index_files.temporary_folders import remove_abandoned
from benelux_search.indexing.build import Build, Pace
from benelux_search.indexing.check import has_lexicon, is_sound
from benelux_search.indexing.document_build import Progress
from benelux_search.lexicon.lag import can_wait
from benelux_search.logs import timed
from benelux_search.storage import generation_files, pointers
from benelux_search.storage.generations import lock_for_writing
from benelux_search.storage.older_store import OlderStore
from benelux_search.storage.store import Counts, SqliteStore

KnownDocuments = dict[str, tuple[str, str]]  # (document id, content hash) by path


@dataclass(frozen=True, slots=True)
class Start:
    """The starting point of a run: a generation, and the files that it knows.

    ``resumed`` are the paths of the documents that a stopped build had saved; None without such a
    build. ``is_older`` is True if a store of an older version is to be made into a new one;
    ``damage`` is why that store cannot be used. ``is_replaced`` is True if nothing of a damaged
    index can be used.
    """

    manifest: generation_files.Manifest | None
    known: KnownDocuments
    resumed: Sequence[str] | None = None
    is_older: bool = False
    damage: errors.IndexDamaged | None = None
    is_replaced: bool = False


@contextlib.contextmanager
def writing(root: Path) -> Iterator[None]:
    """Lock an index for one run of a writer, until the end of the block.

    What killed runs have left in the temporary folder is removed.

    Raises:
        IndexLocked: another process is writing the index.
        IndexStorageError: raised in the block; the message says whether the index has changed.
    """
    with _outcome_added(root), errors.damage_at(root), lock_for_writing(root):
        remove_abandoned()
        yield


def new_build(
    root: Path,
    start: Start,
    engine: Engine,
    *,
    rebuild: bool = False,
    paths: Sequence[str] = (),
    pace: Pace | None = None,
    with_lexicon: bool = True,
    forgets_lexicon: bool = False,
    progress: Progress | None = None,
) -> Build:
    """Return a build that continues from a starting point.

    If the indexes of that generation are damaged, or another engine or analysis made them, they are
    made anew at the end. With ``rebuild``, all is made anew, so that nothing of deleted documents
    is left. The other parameters are those of :class:`Build`.
    """
    previous = start.manifest
    same = previous is not None and is_made_with(engine, previous)
    damaged = same and previous is not None and not is_sound(root, previous, engine)
    stale = start.is_older or (previous is not None and (rebuild or damaged or not same))
    build = Build(
        root,
        previous,
        engine,
        describe(),
        is_stale=stale,
        purges=rebuild,
        paths=paths,
        pace=pace,
        make_store=partial(_convert, root) if start.is_older else None,
        with_lexicon=with_lexicon,
        forgets_lexicon=forgets_lexicon,
        progress=progress,
    )
    build.has_new_indexes = damaged
    return build


def publish(build: Build, start: Start) -> None:
    """Publish a build that has changes.

    A build without changes is published only if it must make the indexes again, complete the saved
    build that it continues, learn a lexicon that is missing, or forget one. Otherwise nothing
    happens.
    """
    if build.is_stale or start.resumed is not None or _changes_lexicon(build, start.manifest):
        build.open_store()
    with timed(__name__, "publishing"):
        build.publish()


def _changes_lexicon(build: Build, previous: generation_files.Manifest | None) -> bool:
    """Return True if the build is to learn what is missing of a lexicon, or to forget one."""
    if previous is None or not (build.with_lexicon or build.forgets_lexicon):
        return False
    if build.forgets_lexicon or not has_lexicon(build.root, previous):
        return has_lexicon(build.root, previous) == build.forgets_lexicon
    generation = generation_files.Generation(build.root, previous.generation)
    with closing(SqliteStore.open(generation.store, build.root)) as store:
        return not can_wait(generation.lexicon, store.pairs_from, store.counts().pairs)


def is_made_with(engine: Engine, manifest: generation_files.Manifest) -> bool:
    return (manifest.engine, manifest.analysis) == (engine.name, describe())


def kept_notes(root: Path) -> Iterator[errors.Note]:
    """Yield a note on earlier generations that readers still use, after a purge."""
    with contextlib.suppress(errors.IndexMissing, errors.IndexDamaged):
        current = pointers.read_current(root).generation
        if set(generation_files.generation_numbers(root)) - {current}:
            yield errors.Note(
                "still-open",
                "a program still has an earlier state of the index open: the files of that state "
                "are removed when it closes them",
            )


def index_exists(root: Path) -> bool:
    try:
        pointers.read_current(root)
    except errors.IndexMissing:
        return False
    except errors.IndexDamaged:
        return True
    return True


def counts_of(root: Path) -> Counts:
    try:
        number = pointers.read_current(root).generation
    except errors.IndexMissing:
        return Counts(0, 0, 0, 0, 0)
    with closing(SqliteStore.open(generation_files.Generation(root, number).store, root)) as store:
        return store.counts()


def known_files(
    root: Path, *, damaged_is_missing: bool
) -> tuple[generation_files.Manifest | None, KnownDocuments]:
    """Return the current manifest, and (document id, content hash) by absolute path.

    Return (None, {}) if there is no index, or if it is damaged and ``damaged_is_missing`` is True.

    Raises:
        IndexDamaged: the index is damaged, and ``damaged_is_missing`` is False.
    """
    try:
        manifest = pointers.current_manifest(root)
        with closing(
            SqliteStore.open(generation_files.Generation(root, manifest.generation).store, root)
        ) as store:
            return manifest, dict(store.hashes())
    except errors.IndexMissing:
        return None, {}
    except errors.IndexDamaged:
        if damaged_is_missing:
            return None, {}
        raise


def _convert(root: Path, folder: Path) -> None:
    """Make a new store from the store of an older version."""
    with OlderStore.open(root) as store:
        if store is not None:
            store.write_to(folder)


@contextlib.contextmanager
def _outcome_added(root: Path) -> Iterator[None]:
    """Add to the error of a run that the system stopped whether the index has changed."""
    before = pointers.current_base(root)
    try:
        yield
    except errors.IndexStorageError as error:
        message = _with_outcome(root, before, error.message)
        raise errors.IndexStorageError(message, error.path, error.errno) from error


def _with_outcome(root: Path, before: str | None, failed: errors.Message) -> errors.Message:
    try:
        is_new = pointers.current_base(root) != before
    except errors.IndexStorageError:
        return failed
    if is_new:
        return errors.Message("{}. The index has been updated", failed)
    return errors.Message("{}. The index is unchanged", failed)
