"""A build session, the memory of failed files, and the check of indexes against their store.

A build starts at the first write, is saved now and then, and is published at the end. A run names
every file that fails. A file that already failed before, with the same content and for the same
cause, is not a new failure; scripts that check the exit status are told of new failures only.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Self, TypeAlias

from benelux_search import index_files
from benelux_search.analysis.terms import Analyser
from benelux_search.errors import IndexDamaged
from benelux_search.index import open_reader
from benelux_search.index.ports import Engine, EngineWriter
from benelux_search.index_files.records import seal, unseal
from benelux_search.indexing.plan import Plan
from benelux_search.indexing.update import Build, reindex
from benelux_search.lexicon.learning import Learning, update_lexicon
from benelux_search.lexicon.lexicon_files import is_usable
from benelux_search.logs import logger, timed
from benelux_search.model import LANGUAGES, Language
from benelux_search.results import Failure
from benelux_search.storage.generation_files import (
    LEXICON,
    SMALL,
    FileEntry,
    Generation,
    Manifest,
    damaged_files,
    is_part_of,
)
from benelux_search.storage.generation_files import replace as replace_file
from benelux_search.storage.generations import GenerationWriter, lease
from benelux_search.storage.store import SqliteStore


@dataclass(frozen=True, slots=True)
class Pace:
    """The limits on saving a build.

    It is saved after ``seconds`` of work at the earliest, and saving takes at most ``share`` of the
    time (0 to 1).
    """

    seconds: float = 60.0
    share: float = 0.05


@dataclass(frozen=True, slots=True)
class Purpose:
    """The base and the paths of a build, saved with it: see :class:`~.pointers.Pending`."""

    base: str
    paths: tuple[str, ...]
    pace: Pace = Pace()


class BuildSession:
    """A build that starts on demand and is published, or leaves nothing behind.

    - ``stale``: the indexes of the previous generation cannot be kept. They are made anew from the
      store, after all changes are written to it.
    - ``purpose``: save the build now and then, for a later run to continue. A stale build is not
      saved, because it has no indexes before its end.
    - ``make_store``: makes the initial store, instead of a copy of the previous one.
    - ``with_lexicon``: publish a lexicon learned from the pairs.
    - ``learning``: called with (pairs done, pairs in all).
    """

    def __init__(
        self,
        root: Path,
        previous: Manifest | None,
        engine: Engine,
        analysis: str,
        *,
        stale: bool,
        purpose: Purpose | None = None,
        make_store: Callable[[Path], None] | None = None,
        with_lexicon: bool = True,
        learning: Learning | None = None,
    ) -> None:
        self.mended = False  # True after damaged indexes were made anew
        self._root = root
        self._previous = previous
        self._engine = engine
        self._analysis = analysis
        self._stale = stale
        self._make_store = make_store
        self._with_lexicon = with_lexicon
        self._learning = learning
        self._purpose = None if stale else purpose
        self._due = 0.0
        self._building: GenerationWriter | None = None
        self._store: SqliteStore | None = None
        self._writers: dict[Language, EngineWriter] = {}
        self._build: Build | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Remove a build that was neither published nor saved."""
        with contextlib.ExitStack() as stack:  # runs in reverse order, even after an error
            if self._building is not None:
                stack.callback(self._building.discard)
            if self._store is not None:
                stack.callback(self._store.close)
            for writer in self._writers.values():
                stack.callback(writer.cancel)

    def begin(self) -> Build:
        """Return the build to write a document into; the next call may return another one."""
        if self._build is None:
            self._build = self._begin()
            self._wait()
        elif self._purpose is not None and time.monotonic() >= self._due:
            self._build = self._saved(self._purpose)
        return self._build

    def publish(self) -> None:
        """Make the written generation current; do nothing if no build was started."""
        if self._building is None:
            return
        self._finish(self._building, learn=True)
        self._building.publish(self._engine.name, self._analysis)
        self._building = None

    def _begin(self) -> Build:
        keep = self._previous is not None and not self._stale
        building = self._building = GenerationWriter(self._root, self._previous)
        building.start(keep_store=self._make_store is None, keep_indexes=keep)
        path = building.generation.store
        if self._make_store is not None:
            self._make_store(path)
        if index_files.is_there(path):
            self._store = SqliteStore.open(path, self._root, writable=True)
        else:
            self._store = SqliteStore.create(path, self._root)
        if not keep and not self._stale:
            self._empty_indexes(building)
        if not self._stale:
            self._open_writers(building)
        return self._build_of(self._store)

    def _saved(self, purpose: Purpose) -> Build:
        """Save the build so far, and continue in a new generation."""
        started = time.monotonic()
        if self._building is not None:
            building = self._building
            self._finish(building)
            self._previous = building.save(
                self._engine.name, self._analysis, purpose.base, purpose.paths
            )
        build = self._begin()
        self._wait(time.monotonic() - started)
        return build

    def _wait(self, cost_s: float = 0.0) -> None:
        if self._purpose is not None:
            pace = self._purpose.pace
            self._due = time.monotonic() + max(pace.seconds, cost_s / pace.share)

    def _finish(self, building: GenerationWriter, *, learn: bool = False) -> None:
        """Finish all writing: commit the indexes and the store; ``learn`` updates the lexicon."""
        if not self._stale:
            self.mended = self.mended or not self._is_committed(building)
        if self._store is not None:
            if self._stale or self.mended:
                with timed(__name__, "indexing the store"):
                    self._reindex(building, self._store)
            self._store.commit()
            if learn:
                self._build = None  # frees the caches of the analysis
                self._learn(building, self._store)
            self._store.close()
            self._store = None

    def _learn(self, building: GenerationWriter, store: SqliteStore) -> None:
        """Bring the lexicon up to date, or remove it."""
        folder = building.generation.lexicon
        if index_files.is_there(folder) and not (
            self._with_lexicon and building.took_over_whole(folder.name)
        ):
            if self._with_lexicon:
                logger(__name__).warning("the lexicon is damaged: it is learned again")
            index_files.remove_tree(folder)
        if self._with_lexicon:
            ranges = list(store.ranges().values())
            with timed(__name__, "learning translations"):
                update_lexicon(folder, ranges, store.pairs_within, self._learning)

    def _is_committed(self, building: GenerationWriter) -> bool:
        """Commit the indexes; return False if damaged content has gone into them."""
        try:
            self._commit()
        except IndexDamaged:
            while self._writers:
                self._writers.popitem()[1].cancel()
            return False
        return building.taken_up_damaged() is None

    def _commit(self) -> None:
        while self._writers:
            # Remove it first: a writer that fails to commit cannot be cancelled either.
            _, writer = self._writers.popitem()
            writer.commit()

    def _reindex(self, building: GenerationWriter, store: SqliteStore) -> None:
        self._empty_indexes(building)
        self._open_writers(building)
        reindex(self._build_of(store))
        self._commit()

    def _build_of(self, store: SqliteStore) -> Build:
        analysers = {language: Analyser(language).pieces for language in LANGUAGES}
        return Build(store, self._writers, analysers)

    def _empty_indexes(self, building: GenerationWriter) -> None:
        for language in LANGUAGES:
            folder = building.generation.language(language)
            index_files.remove_tree(folder)
            self._engine.create(folder)

    def _open_writers(self, building: GenerationWriter) -> None:
        for language in LANGUAGES:
            self._writers[language] = self._engine.writer(building.generation.language(language))


# --- Failures, remembered from one run to the next


FAILED: Final = "FAILED"
# (SHA-256 of the content, or empty if it could not be read; cause) by absolute path
Known: TypeAlias = Mapping[str, tuple[str, str]]


def known_failures(root: Path) -> Known:
    """Return the failures of earlier runs; empty if the file is missing or changed."""
    try:
        entries = unseal(index_files.read(root / FAILED))["failed"]
    except (FileNotFoundError, ValueError, KeyError):
        return {}
    if not isinstance(entries, dict):
        return {}
    return {str(path): (str(hash_), str(cause)) for path, (hash_, cause) in entries.items()}


def compared(failed: Iterable[Failure], plan: Plan, known: Known) -> tuple[Failure, ...]:
    """Return the failures of a run; ``is_new`` is False for those of an earlier run."""
    hashes = _hashes(plan)
    return tuple(
        replace(each, is_new=known.get(path) != (hashes.get(path, ""), each.cause))
        for each in failed
        for path in [_absolute(each.path)]
    )


def remember(
    root: Path, failed: Iterable[Failure], plan: Plan, known: Known, asked: Sequence[str]
) -> None:
    """Write the failures of this run, and the earlier ones outside the paths it was ``asked``."""
    hashes = _hashes(plan)
    entries = {path: entry for path, entry in known.items() if not _is_under(path, asked)}
    for each in failed:
        path = _absolute(each.path)
        if path in hashes or os.path.lexists(path):  # a mistyped name is a new failure each time
            entries[path] = (hashes.get(path, ""), each.cause)
    if entries:
        content = seal({"failed": {path: list(entry) for path, entry in entries.items()}})
        if entries != known:
            replace_file(root / FAILED, content)
    else:
        index_files.remove(root / FAILED)


def _hashes(plan: Plan) -> dict[str, str]:
    changes = [each for change in plan.changed for each in (change, *change.halves)]
    return {_absolute(change.file.path): change.content_hash for change in changes}


def _absolute(path: str) -> str:
    return os.path.realpath(path)


def _is_under(path: str, folders: Sequence[str]) -> bool:
    return any(path == each or path.startswith(each.rstrip(os.sep) + os.sep) for each in folders)


# --- The indexes of a generation compared with its store


def passages_held(generation: Generation, engine: Engine) -> Mapping[Language, int]:
    """Return the number of passages in the index of each language.

    Raises:
        IndexDamaged: an index cannot be read.
    """
    with open_reader(engine, generation.language) as reader:
        return {language: reader.passages(language) for language in LANGUAGES}


def passages_stored(generation: Generation) -> Mapping[Language, int]:
    """Return the number of passages of each language in the store.

    Raises:
        IndexDamaged: the store cannot be read.
    """
    with closing(SqliteStore.open(generation.store, generation.root)) as store:
        counts = store.counts()
        return {"nl": counts.passages_nl, "fr": counts.passages_fr}


def is_sound(root: Path, manifest: Manifest, engine: Engine) -> bool:
    """Return True if the indexes can be read and have as many passages as the store.

    Only files that a new generation takes over as copies are compared with their checksums.
    """
    generation = Generation(root, manifest.generation)
    damaged = damaged_files(generation, manifest, hashed=_is_copied_index)
    if any(not is_part_of(LEXICON, damage.name) for damage in damaged):
        return False
    try:
        with lease(generation):
            return passages_held(generation, engine) == passages_stored(generation)
    except (IndexDamaged, FileNotFoundError):
        return False


def has_lexicon(root: Path, manifest: Manifest) -> bool:
    """Return True if a generation has a lexicon of this version; its small files are checked."""
    generation = Generation(root, manifest.generation)
    damaged = damaged_files(generation, manifest, hashed=_is_copied_lexicon)
    if any(is_part_of(LEXICON, damage.name) for damage in damaged):
        return False
    try:
        return is_usable(generation.lexicon)
    except IndexDamaged:
        return False


def _is_copied_index(name: str, entry: FileEntry) -> bool:
    return "/" in name and not is_part_of(LEXICON, name) and _is_copied(name, entry)


def _is_copied_lexicon(name: str, entry: FileEntry) -> bool:
    return is_part_of(LEXICON, name) and _is_copied(name, entry)


def _is_copied(name: str, entry: FileEntry) -> bool:
    return entry.size <= SMALL or name.endswith(".toc")
