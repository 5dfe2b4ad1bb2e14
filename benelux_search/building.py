"""A run of the indexer: from the lock, over what changed, to the new generation."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Self

from benelux_search.analysis import describe
from benelux_search.engines import get_engine
from benelux_search.errors import IndexDamaged, IndexMissing
from benelux_search.generations import Building, Generation, Manifest, read_manifest, writing
from benelux_search.indexing import Build, Progress, execute, make_plan, reindex
from benelux_search.model import LANGUAGES, AlignedDocument, IndexSummary, Language
from benelux_search.ports import Engine, EngineWriter
from benelux_search.store import Counts, SqliteStore


def bring_up_to_date(
    root: Path,
    paths: Sequence[str],
    accepts: Callable[[Path], bool],
    read: Callable[[Path], AlignedDocument],
    *,
    engine: str,
    rebuild: bool,
    jobs: int,
    progress: Progress | None,
) -> IndexSummary:
    """One run of the indexer on the index at ``root``, from the lock to the new generation."""
    started = time.perf_counter()
    chosen, analysis = get_engine(engine), describe()
    with writing(root):
        previous, known = known_files(root, damaged_is_missing=rebuild)
        plan = make_plan(paths, known, accepts, reread=rebuild, leave_out=root)
        made_by = previous and (previous.engine, previous.analysis)
        stale = previous is not None and (rebuild or made_by != (chosen.name, analysis))
        with BuildSession(root, previous, chosen, stale=stale) as session:
            summary = execute(plan, session.begin, read, jobs=jobs, progress=progress)
            if stale or (previous is None and not plan.failed):
                session.begin()
            session.publish(analysis)
        counts = _counts(root)
    took_s = time.perf_counter() - started
    return replace(summary, documents=counts.documents, pairs=counts.pairs, took_s=took_s)


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
        for writer in self._writers.values():
            writer.cancel()
        if self._store is not None:
            self._store.close()
        if self._building is not None:
            self._building.discard()

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
            reindex(Build(self._store, self._writers))
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
        return Build(self._store, self._writers)

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
