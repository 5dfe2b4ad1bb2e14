"""A run of the indexer: from the lock, over what changed, to the new generation."""

from __future__ import annotations

import contextlib
import errno
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Final, Self

from benelux_search.analysis import describe
from benelux_search.analysis.pieces import Analyser
from benelux_search.engines import get_engine, open_reader
from benelux_search.errors import IndexDamaged, IndexMissing, IndexUnusable, damage_at
from benelux_search.generations import Building, Generation, Manifest, lease, read_manifest, writing
from benelux_search.indexing import Build, Progress, Reader, execute, make_plan, reindex
from benelux_search.indexing.walk import walk
from benelux_search.model import LANGUAGES, IndexSummary, Language
from benelux_search.ports import Engine, EngineWriter
from benelux_search.store import Counts, SqliteStore

_NOTHING_TO_READ: Final = "there was nothing to read, and no index was made"
_MENDED: Final = "the indexes of the words were damaged: they were made anew from the store"
_FULL: Final = {errno.ENOSPC, errno.EDQUOT}


def bring_up_to_date(
    root: Path,
    paths: Sequence[str],
    accepts: Callable[[Path], bool],
    read: Reader,
    *,
    engine: str,
    rebuild: bool,
    jobs: int,
    progress: Progress | None,
) -> IndexSummary:
    """One run of the indexer on the index at ``root``, from the lock to the new generation.

    Without an index and without a file to read, nothing is made: an empty index would only hide
    that the path was mistyped.
    """
    started = time.perf_counter()
    if not _exists(root) and not walk(paths, accepts, root).found:
        plan = make_plan(paths, {}, accepts, leave_out=root)
        return IndexSummary(failed=plan.failed, skipped=plan.skipped, notes=(_NOTHING_TO_READ,))
    chosen, analysis = get_engine(engine), describe()
    with _full_disk_named(root), damage_at(root), writing(root):
        previous, known = known_files(root, damaged_is_missing=rebuild)
        plan = make_plan(paths, known, accepts, reread=rebuild, leave_out=root)
        same = previous is not None and (previous.engine, previous.analysis) == (engine, analysis)
        damaged = same and previous is not None and not _is_sound(root, previous)
        stale = previous is not None and (rebuild or damaged or not same)
        with BuildSession(root, previous, chosen, stale=stale) as session:
            summary = execute(plan, session.begin, read, jobs=jobs, progress=progress)
            if stale:
                session.begin()
            session.publish(analysis)
        counts = _counts(root)
    return replace(
        summary,
        notes=((_MENDED,) if damaged else ()) + summary.notes,
        documents=counts.documents,
        pairs=counts.pairs,
        took_s=time.perf_counter() - started,
    )


def _exists(root: Path) -> bool:
    try:
        read_manifest(root)
    except IndexMissing:
        return False
    except IndexUnusable:
        return True
    return True


def _is_sound(root: Path, manifest: Manifest) -> bool:
    """Whether the indexes of the current generation can be read, and hold what the store does."""
    generation = Generation(root, manifest.generation)
    engine = get_engine(manifest.engine)
    try:
        with (
            lease(generation),
            closing(SqliteStore.open(generation.store, root)) as store,
            open_reader(engine, generation.language) as reader,
        ):
            counts = store.counts()
            held = (reader.passages("nl"), reader.passages("fr"))
            return held == (counts.passages_nl, counts.passages_fr)
    except (IndexDamaged, FileNotFoundError):
        return False


@contextlib.contextmanager
def _full_disk_named(root: Path) -> Iterator[None]:
    """A disk that is full is nobody's fault, and the user can do something about it."""
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise IndexUnusable(
            f"the disk that holds the index at {root} is full, and the index is as it was; make "
            "room and run this again, or name a folder on another disk with --index DIR"
        ) from error


class BuildSession:
    """Begins a build when it is first asked for, and publishes it, or leaves nothing behind.

    ``stale`` says that the indexes of the previous generation cannot be kept: they are made
    anew from the store, after all that changes in it has been written.
    """

    def __init__(
        self, root: Path, previous: Manifest | None, engine: Engine, *, stale: bool
    ) -> None:
        self._root = root
        self._previous = None if previous is None else Generation(root, previous.generation)
        self._engine = engine
        self._stale = stale
        self._building: Building | None = None
        self._store: SqliteStore | None = None
        self._writers: dict[Language, EngineWriter] = {}
        self._build: Build | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Leaves nothing of a build that was not published."""
        with contextlib.ExitStack() as stack:  # the last comes first, whatever fails before it
            if self._building is not None:
                stack.callback(self._building.discard)
            if self._store is not None:
                stack.callback(self._store.close)
            for writer in self._writers.values():
                stack.callback(writer.cancel)

    def begin(self) -> Build:
        """The build, the same one at every call."""
        if self._build is None:
            self._build = self._begin()
        return self._build

    def publish(self, analysis: str) -> None:
        """Makes what was written the current generation; nothing when nothing was begun."""
        if self._build is None or self._building is None or self._store is None:
            return
        if self._stale:
            self._open_writers(self._building.generation)
            reindex(self._build)
        while self._writers:
            # Out of the list first: a writer that fails to commit cannot be cancelled either.
            _, writer = self._writers.popitem()
            writer.commit()
        self._store.commit()
        self._store.close()
        self._store = None
        self._building.publish(self._engine.name, analysis)
        self._building = None

    def _begin(self) -> Build:
        keep = self._previous is not None and not self._stale
        self._building = Building(self._root, self._previous)
        self._building.start(keep_indexes=keep)
        generation = self._building.generation
        if self._previous is None:
            self._store = SqliteStore.create(generation.store, self._root)
        else:
            self._store = SqliteStore.open(generation.store, self._root, writable=True)
        if not keep:
            for language in LANGUAGES:
                self._engine.create(generation.language(language))
        if not self._stale:
            self._open_writers(generation)
        analysers = {language: Analyser(language).pieces for language in LANGUAGES}
        return Build(self._store, self._writers, analysers)

    def _open_writers(self, generation: Generation) -> None:
        for language in LANGUAGES:
            self._writers[language] = self._engine.writer(generation.language(language))


def known_files(
    root: Path, *, damaged_is_missing: bool
) -> tuple[Manifest | None, dict[str, tuple[str, str]]]:
    """What is current in an index, and (document id, content hash) by path; nothing when new.

    Raises:
        IndexDamaged: unless ``damaged_is_missing``: who asks for a rebuild wants it replaced.
    """
    try:
        manifest = read_manifest(root)
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
        manifest = read_manifest(root)
    except IndexMissing:
        return Counts(0, 0, 0, 0, 0)
    with closing(SqliteStore.open(Generation(root, manifest.generation).store, root)) as store:
        return store.counts()
