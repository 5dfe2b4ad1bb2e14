"""The frame of each run that writes an index in a folder: lock it, build, publish."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from typing import Final

from benelux_search import errors
from benelux_search.analysis.analyser import describe
from benelux_search.index import DEFAULT_ENGINE, get_engine
from benelux_search.index.ports import Engine
from benelux_search.index_files import files as index_files
from benelux_search.index_files.records import seal, unseal
from benelux_search.index_files.temporary_folders import remove_abandoned
from benelux_search.indexing.folder.build import FolderBuild
from benelux_search.indexing.folder.check import has_lexicon, is_sound
from benelux_search.indexing.folder.start import Start, is_made_with, start_of
from benelux_search.indexing.ports import BuildOptions, KnownFailures, KnownFiles, Totals
from benelux_search.indexing.sources import Sources, read_sources, write_sources
from benelux_search.lexicon.lag import can_wait
from benelux_search.logs import logger, timed
from benelux_search.storage import generation_files, pointers
from benelux_search.storage.generations import lock_for_writing
from benelux_search.storage.older_store import OlderStore, is_older
from benelux_search.storage.store import SqliteStore

FAILED: Final = "FAILED"
_REPAIRED: Final = errors.Note(
    "repaired", "the indexes were damaged: they were rebuilt from the stored documents"
)


@contextlib.contextmanager
def writing(root: Path) -> Iterator[FolderWriter]:
    """Lock an index for one run of a writer, until the end of the block.

    What killed runs have left in the temporary folder is removed.

    Raises:
        IndexLocked: another process is writing the index.
        IndexStorageError: raised in the block; the message says whether the index has changed.
    """
    with _outcome_added(root), errors.damage_at(root), lock_for_writing(root):
        remove_abandoned()
        yield FolderWriter(root)


class FolderWriter:
    """A locked index in a folder; see :class:`~benelux_search.indexing.ports.IndexWriter`."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def exists(self) -> bool:
        """Return True if there is an index, sound or not."""
        return pointers.index_exists(self._root)

    def sources(self) -> Sources:
        """Return the sources that the index remembers."""
        return read_sources(self._root)

    def remember(self, sources: Sources) -> None:
        """Remember sources for later builds."""
        write_sources(self._root, sources)

    def known_failures(self) -> KnownFailures:
        """Return the failures of earlier runs; empty if the file is missing or changed."""
        try:
            entries = unseal(index_files.read(self._root / FAILED))["failed"]
        except (FileNotFoundError, ValueError, KeyError):
            return {}
        if not isinstance(entries, dict):
            return {}
        return {str(path): (str(hash_), str(cause)) for path, (hash_, cause) in entries.items()}

    def remember_failures(self, failures: KnownFailures) -> None:
        """Store failures for later runs; without any, remove the file, which may be damaged."""
        if failures:
            content = seal({"failed": {path: list(entry) for path, entry in failures.items()}})
            generation_files.replace(self._root / FAILED, content)
        else:
            index_files.remove(self._root / FAILED)

    @contextlib.contextmanager
    def build(self, options: BuildOptions) -> Iterator[OpenFolderBuild]:
        """Return a build of a new generation.

        It starts from the current generation, or continues a stopped build of the same paths.
        """
        start = start_of(self._root, options)
        with ExitStack() as stack:
            build = stack.enter_context(_new_build(self._root, start, options))
            yield OpenFolderBuild(self._root, build, start, stack)


class OpenFolderBuild:
    """A build of an index in a folder; see :class:`~benelux_search.indexing.ports.OpenBuild`."""

    def __init__(self, root: Path, build: FolderBuild, start: Start, stack: ExitStack) -> None:
        self.build = build
        self._root = root
        self._start = start
        self._stack = stack

    @property
    def files(self) -> KnownFiles:
        """The documents of files at the starting point."""
        return self._start.known

    @property
    def resumed(self) -> int | None:
        """The number of documents that a stopped build had saved, or None."""
        return None if self._start.resumed is None else len(self._start.resumed)

    @property
    def saved(self) -> Sequence[str]:
        """The paths of the documents that a stopped build had saved."""
        return self._start.resumed or ()

    def known(self) -> SqliteStore | None:
        """Return the store before the first change; None if there is no index."""
        manifest = self._start.manifest
        if manifest is None:
            return None
        stored = generation_files.Generation(self._root, manifest.generation).store
        return self._stack.enter_context(closing(SqliteStore.open(stored, self._root)))

    def publish(self) -> Totals:
        """Publish a build that has changes, and return the totals.

        A build without changes is published only if it must make the indexes again, complete the
        saved build that it continues, learn a lexicon that is missing, or forget one. Otherwise
        nothing happens.

        Raises:
            IndexDamaged: the store of an older version cannot be used, and no file was read.
        """
        build, start = self.build, self._start
        if build.is_stale or start.resumed is not None or _changes_lexicon(build, start.manifest):
            build.open_store()
        with timed(__name__, "publishing"):
            build.publish()
        if start.damage is not None and is_older(self._root):
            raise start.damage
        return _totals(self._root)

    def notes(self) -> Iterator[errors.Note]:
        """Yield remarks on what was done to the index itself."""
        if self._start.is_replaced:
            yield errors.Note(
                "replaced",
                "the damaged index was replaced: put again what a program had put into it",
            )
        if self.build.has_new_indexes:
            logger(__name__).warning("%s", _REPAIRED)
            yield _REPAIRED
        if self.build.purges:
            yield from _kept_notes(self._root)


def _new_build(root: Path, start: Start, options: BuildOptions) -> FolderBuild:
    """Return a build that continues from a starting point.

    If the indexes of that generation are damaged, or another engine or analysis made them, they are
    made anew at the end. With ``rebuild``, all is made anew, so that nothing of deleted documents
    is left.
    """
    previous = start.manifest
    engine = _engine(options, previous)
    same = previous is not None and is_made_with(engine, previous)
    damaged = same and previous is not None and not is_sound(root, previous, engine)
    stale = start.is_older or (previous is not None and (options.rebuild or damaged or not same))
    # A stopped rebuild starts again from the beginning, so nothing of it is saved
    is_saved = not (options.rebuild or options.from_memory)
    build = FolderBuild(
        root,
        previous,
        engine,
        describe(),
        is_stale=stale,
        purges=options.rebuild,
        paths=options.paths,
        pace=options.pace if is_saved else None,
        make_store=partial(_convert, root) if start.is_older else None,
        with_lexicon=_learns(options, previous),
        forgets_lexicon=options.forgets_lexicon,
        progress=options.progress,
    )
    build.has_new_indexes = damaged
    return build


def _engine(options: BuildOptions, previous: generation_files.Manifest | None) -> Engine:
    if options.engine is not None:
        return options.engine
    return get_engine(DEFAULT_ENGINE if previous is None else previous.engine)


def _learns(options: BuildOptions, previous: generation_files.Manifest | None) -> bool:
    if options.forgets_lexicon:
        return False
    if options.lexicon is not None:
        return options.lexicon
    return previous is None or any(
        generation_files.is_part_of(generation_files.LEXICON, name) for name in previous.files
    )


def _changes_lexicon(build: FolderBuild, previous: generation_files.Manifest | None) -> bool:
    """Return True if the build is to learn what is missing of a lexicon, or to forget one."""
    if previous is None or not (build.with_lexicon or build.forgets_lexicon):
        return False
    if build.forgets_lexicon or not has_lexicon(build.root, previous):
        return has_lexicon(build.root, previous) == build.forgets_lexicon
    generation = generation_files.Generation(build.root, previous.generation)
    with closing(SqliteStore.open(generation.store, build.root)) as store:
        return not can_wait(generation.lexicon, store.pairs_from, store.counts().pairs)


def _kept_notes(root: Path) -> Iterator[errors.Note]:
    """Yield a note on earlier generations that readers still use, after a purge."""
    with contextlib.suppress(errors.IndexMissing, errors.IndexDamaged):
        current = pointers.read_current(root).generation
        if set(generation_files.generation_numbers(root)) - {current}:
            yield errors.Note(
                "still-open",
                "a program still has an earlier state of the index open: the files of that state "
                "are removed when it closes them",
            )


def _totals(root: Path) -> Totals:
    try:
        number = pointers.read_current(root).generation
    except errors.IndexMissing:
        return Totals(0, 0)
    with closing(SqliteStore.open(generation_files.Generation(root, number).store, root)) as store:
        counts = store.counts()
        return Totals(counts.documents, counts.pairs)


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
