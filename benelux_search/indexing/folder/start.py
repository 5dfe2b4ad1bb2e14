"""The starting point of a build in a folder: the current generation, or a stopped build.

A stopped build is continued only if it has the same paths, engine and analysis, and its files are
intact.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from benelux_search import errors
from benelux_search.analysis.analyser import describe
from benelux_search.index import get_engine
from benelux_search.index.ports import Engine
from benelux_search.index_files.temporary_folders import temporary_folder
from benelux_search.indexing.folder.check import is_sound
from benelux_search.indexing.ports import BuildOptions, KnownFiles
from benelux_search.logs import logger
from benelux_search.storage import generation_files, pointers
from benelux_search.storage.generations import check_store
from benelux_search.storage.older_store import OlderStore, is_older
from benelux_search.storage.salvage import salvage
from benelux_search.storage.store import SqliteStore


@dataclass(frozen=True, slots=True)
class Start:
    """The starting point of a run: a generation, and the files that it knows.

    ``resumed`` are the paths of the documents that a stopped build had saved; None without such a
    build. ``is_older`` is True if a store of an older version is to be made into a new one;
    ``damage`` is why that store cannot be used. ``is_replaced`` is True if nothing of a damaged
    index can be used.
    """

    manifest: generation_files.Manifest | None
    known: KnownFiles = field(default_factory=dict)
    resumed: Sequence[str] | None = None
    is_older: bool = False
    damage: errors.IndexDamaged | None = None
    is_replaced: bool = False


def start_of(root: Path, options: BuildOptions) -> Start:
    """Return the starting point of a build.

    Raises:
        IndexDamaged: the index is damaged; for a rebuild only if a repair saves documents of it.
    """
    if options.from_memory:  # it asks the store by key, and needs no list of files
        return Start(_current_manifest(root))
    if options.rebuild and is_older(root):
        return _older_start(root)
    previous, known = _known_files(root, damaged_is_missing=options.rebuild)
    if options.rebuild:
        is_replaced = pointers.index_exists(root) and not _is_store_usable(root, previous)
        pointers.drop_pending(root)
        return Start(None, is_replaced=True) if is_replaced else Start(previous, known)
    saved = _resumable_manifest(root, options.paths, options.engine or get_engine())
    if saved is None:
        pointers.drop_pending(root)
        return Start(previous, known)
    with closing(
        SqliteStore.open(generation_files.Generation(root, saved.generation).store, root)
    ) as store:
        hashes = dict(store.hashes())
    return Start(saved, hashes, [path for path, _ in hashes.items() - known.items()])


def count_saved_documents(root: Path) -> int:
    """Return the number of new or changed documents that an unfinished build has saved.

    The next run on the same paths does not read these documents again.
    """
    try:
        pending = pointers.usable_pending(root)
        if pending is None:
            return 0
        _, known = _known_files(root, damaged_is_missing=True)
        with closing(
            SqliteStore.open(generation_files.Generation(root, pending.generation).store, root)
        ) as store:
            return len(store.hashes().items() - known.items())
    except errors.IndexUnusable:
        return 0


def is_made_with(engine: Engine, manifest: generation_files.Manifest) -> bool:
    """Return True if this version of the analysis and this engine made the indexes."""
    return (manifest.engine, manifest.analysis) == (engine.name, describe())


def _known_files(
    root: Path, *, damaged_is_missing: bool
) -> tuple[generation_files.Manifest | None, KnownFiles]:
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


def _current_manifest(root: Path) -> generation_files.Manifest | None:
    try:
        return pointers.current_manifest(root)
    except errors.IndexMissing:
        return None


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
        return Start(None, damage=damage)
    return Start(None)


def _resumable_manifest(
    root: Path, paths: tuple[str, ...], engine: Engine
) -> generation_files.Manifest | None:
    """Return a stopped build's manifest, if this run would do the same and it is intact."""
    pending = pointers.usable_pending(root)
    if pending is None or pending.paths != paths:
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
