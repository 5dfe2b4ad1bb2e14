"""The check and the repair of an index.

A repair publishes a new generation, so it can be killed at any time without harm. If the store is
intact, new indexes are made from it. If the store is damaged, its intact documents are saved. If
the current generation is missing or nothing in it can be saved, the newest other intact generation
becomes current.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Final, TypeAlias

from benelux_search import errors
from benelux_search.analysis.analyser import describe
from benelux_search.index import DEFAULT_ENGINE, get_engine
from benelux_search.index_files import files as index_files
from benelux_search.index_files.operations import Stray
from benelux_search.index_reports import Finding, IndexReport
from benelux_search.indexing.folder.build import FolderBuild
from benelux_search.indexing.folder.check import (
    Examination,
    examine,
    examine_generation,
    find_remarks,
)
from benelux_search.logs import logger
from benelux_search.storage import generation_files
from benelux_search.storage.generations import clear_away, lock_for_writing, spare_bytes
from benelux_search.storage.pointers import finished_manifest, make_current
from benelux_search.storage.salvage import SalvageResult, salvage
from benelux_search.storage.store import Counts, SqliteStore
from benelux_search.storage.store_segment import SUFFIX

_OLD_ANALYSIS: Final = errors.Message(
    "another version of the analysis made the indexes: some words may be missed"
)


def check_index_folder(root: Path) -> IndexReport:
    """Check every byte of an index, and return a report; change nothing.

    Raises:
        IndexMissing: the folder has no index.
        IndexStorageError: the system refuses to read a file.
    """
    examination = examine(root)
    generation = None if examination.current is None else examination.current.generation
    counts = _counts(examination)
    entries = {} if examination.manifest is None else examination.manifest.files
    return IndexReport(
        path=str(root),
        generation=generation,
        documents=counts.documents,
        pairs=counts.pairs,
        files=len(entries),
        size_bytes=sum(entry.size for entry in entries.values()),
        spare_bytes=0 if examination.has_strays else spare_bytes(root),
        is_older=examination.is_renewable,
        advice=examination.advice,
        findings=(
            *examination.findings,
            *_old_analysis(examination),
            *(() if examination.has_strays else find_remarks(root, generation)),
        ),
    )


def _old_analysis(examination: Examination) -> Iterator[Finding]:
    """Yield a remark if another version of the analysis made the indexes."""
    manifest = examination.manifest
    if manifest is not None and manifest.analysis != describe():
        advice = errors.Advice(errors.Operation.RENEW, examination.root)
        yield Finding(generation_files.MANIFEST, _OLD_ANALYSIS, advice, damage=False)


def check_and_repair(root: Path) -> IndexReport:
    """Repair an index, check the result, and return a report with the repairs.

    Raises:
        IndexMissing: the folder has no index.
        IndexLocked: another process is writing the index.
        IndexDamaged: nothing in the index can be used; it must be rebuilt.
        IndexUnusable: a link, pipe or device is at the path of a store or of a folder above it.
    """
    result = repair(root)
    for action in result.actions:
        logger(__name__).warning("repaired %s: %s", root, action)
    return replace(check_index_folder(root), repaired=result.actions, lost=result.lost)


def _counts(examination: Examination) -> Counts:
    if examination.current is not None and examination.is_store_intact:
        generation = generation_files.Generation(examination.root, examination.current.generation)
        try:
            with closing(SqliteStore.open(generation.store, examination.root)) as store:
                return store.counts()
        except errors.IndexDamaged:
            pass  # another generation has become current
    return Counts(0, 0, 0, 0, 0)


# --- Repair


_MakeStore: TypeAlias = Callable[[Path], None]


@dataclass(slots=True)
class RepairResult:
    """The result of a repair: a text for each action, and the paths of the lost documents."""

    actions: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


def repair(root: Path) -> RepairResult:
    """Repair the index in a folder, and return what was done; an intact index is not changed.

    Raises:
        IndexMissing: the folder has no index.
        IndexLocked: another process is writing the index.
        IndexDamaged: nothing in the index can be used.
        IndexUnusable: a link, pipe or device is at the path of a store or of a folder above it, or
            a folder is in the place of a file; the user must decide what to do.
    """
    for path in _files_of_a_repair(root):
        if index_files.is_folder(path):
            raise errors.IndexUnusable(_folder_in_the_way(path, root))
    examine(root)  # raises if there is no index, before a folder or a lock is made
    # A link in the place of LOCK would prevent locking
    unlinked = tuple(remove_strays(root, only=generation_files.LOCK))
    with errors.damage_at(root), lock_for_writing(root, clear=False):
        unlinked += tuple(remove_strays(root))
        examination = examine(root)
        if not examination.is_repairable:
            raise errors.IndexDamaged(
                examination.findings[0].what,
                root,
                repairable=False,
                renewable=examination.is_renewable,
            )
        if not examination.findings:
            return RepairResult(unlinked)
        result = _Repairing(root, examination, RepairResult(unlinked)).run()
        clear_away(root)
        return result


@dataclass(slots=True)
class _Repairing:
    root: Path
    examination: Examination
    result: RepairResult

    def run(self) -> RepairResult:
        current = self.examination.current
        generation = (
            None if current is None else generation_files.Generation(self.root, current.generation)
        )
        if generation is None or not index_files.is_folder(generation.folder):
            if not self._fall_back(generation):
                self._save_any()
        elif self.examination.is_store_intact:
            self._remake_indexes(generation)
        elif not self._save(generation) and not self._fall_back(generation):
            raise self._unusable_error()
        return self.result

    def _remake_indexes(self, generation: generation_files.Generation) -> None:
        """Make everything else anew from an intact store."""
        if not self.examination.has_reader_lock:
            index_files.touch(generation.reader_lock)
            self._add_actions(f"{generation.reader_lock.name} was restored")
        if self.examination.manifest is None or not self.examination.are_indexes_intact:
            self._publish(self.examination.manifest or _new_manifest(generation))
            self._add_actions("the indexes were rebuilt from the stored documents")

    def _fall_back(self, damaged: generation_files.Generation | None) -> bool:
        """Make the newest other intact generation current; return False if there is none."""
        for generation in self._others(damaged):
            manifest = finished_manifest(generation)
            if manifest is None or not _is_intact(generation):
                logger(__name__).warning("%s is damaged, and is passed over", generation.folder)
                continue
            index_files.touch(generation.reader_lock)
            make_current(generation, manifest)
            self._add_actions(
                f"generation {generation.number} is current again: it is the newest intact one"
            )
            return True
        return False

    def _save_any(self) -> None:
        """Save the documents of the newest store that has any: no generation is intact."""
        # Finished generations, which have a manifest, come first
        candidates = sorted(self._others(None), key=lambda each: finished_manifest(each) is None)
        for generation in candidates:
            if self._save(generation):
                return
        raise self._unusable_error()

    def _save(self, generation: generation_files.Generation) -> bool:
        """Publish the intact documents of a damaged store; return False if there are none."""
        salvaged: list[SalvageResult] = []

        def make_store(target: Path) -> None:
            salvaged.append(salvage(generation.store, target, self.root))
            if not salvaged[0].saved:
                raise errors.IndexDamaged("nothing can be read")

        try:
            self._publish(_new_manifest(generation, finished_manifest(generation)), make_store)
        except (errors.IndexDamaged, FileNotFoundError):
            if salvaged and salvaged[0].saved:
                raise
            return False
        self._add_actions(*self._actions_of(salvaged[0]))
        return True

    def _actions_of(self, salvaged: SalvageResult) -> Iterator[str]:
        saved = f"{salvaged.saved} document{'s' * (salvaged.saved != 1)}"
        if salvaged.lost or not salvaged.is_complete:
            at_least = "" if salvaged.is_complete else "at least "
            yield f"{saved} recovered from the store, {at_least}{len(salvaged.lost)} lost"
        else:
            yield f"{saved} recovered from the store, none lost"
        if not salvaged.is_complete:
            yield errors.Message(
                "the names of other documents cannot be read: {}, and put again what a program had "
                "put into it",
                errors.Advice(errors.Operation.UPDATE, self.root),
            )
        yield "the indexes were rebuilt from the stored documents"
        self.result.lost = tuple(lost.path or lost.id for lost in salvaged.lost)
        paths = [lost.path for lost in salvaged.lost if lost.path]
        for lost in salvaged.lost:
            if lost.path is None:
                yield f"the path of document {lost.id} is lost as well"
        if paths:
            advice = errors.Advice(errors.Operation.UPDATE, self.root, paths)
            yield errors.Message("to recover the lost documents, {}", advice)

    def _publish(
        self, manifest: generation_files.Manifest, make_store: _MakeStore | None = None
    ) -> None:
        engine = get_engine(manifest.engine)
        with FolderBuild(
            self.root, manifest, engine, describe(), is_stale=True, make_store=make_store
        ) as build:
            build.open_store()
            build.publish()

    def _others(
        self, damaged: generation_files.Generation | None
    ) -> Iterator[generation_files.Generation]:
        """Yield all generations except ``damaged``, the newest first."""
        for number in reversed(generation_files.generation_numbers(self.root)):
            generation = generation_files.Generation(self.root, number)
            if damaged is None or damaged.number != number:
                yield generation

    def _add_actions(self, *actions: str) -> None:
        self.result.actions += actions

    def _unusable_error(self) -> errors.IndexDamaged:
        what = f"nothing in the index at {self.root} can be used"
        return errors.IndexDamaged(what, self.root, repairable=False)


def _is_intact(generation: generation_files.Generation) -> bool:
    examination = Examination(generation.root)
    examine_generation(examination, generation, None)
    return not examination.findings


def _new_manifest(
    generation: generation_files.Generation, manifest: generation_files.Manifest | None = None
) -> generation_files.Manifest:
    """Return a manifest for the store as it is, to replace one that is lost."""
    files = {
        name: generation_files.FileEntry(
            index_files.lstat(path).st_size, generation_files.sha256_of_file(path)
        )
        for name, path in generation.store_files()
    }
    engine = DEFAULT_ENGINE if manifest is None else manifest.engine
    return generation_files.Manifest(generation.number, engine, describe(), files=files)


# --- Links, pipes and devices: removed if what belongs there can be made again


def remove_strays(root: Path, *, only: str | None = None) -> Iterator[str]:
    """Remove links, pipes, sockets and devices from an index; yield a report of each.

    A link is removed, never its target. With ``only``, a relative path, nothing else is removed.

    Raises:
        IndexUnusable: one is at the path of a store or of a folder above it. There may be documents
            behind it, so nothing is removed, and the user must decide what to do.
    """
    strays = tuple(
        each for each in generation_files.strays(root) if only is None or each.path == root / only
    )
    for each in strays:
        if _holds_documents(each.path.relative_to(root)):
            raise errors.IndexUnusable(_left_to_the_user(root, each))
    for each in strays:
        index_files.remove_stray(each.path)
        yield f"{each.path.relative_to(root).as_posix()} was removed: it was {each.kind}"


def _holds_documents(path: PurePath) -> bool:
    """Return True for the generations folder, a generation, a store, or a file of documents."""
    first, *rest = path.parts
    return first == generation_files.GENERATIONS and (
        len(rest) < 2
        or rest[1:] == [generation_files.STORE]
        or (rest[1] == generation_files.STORE and path.suffix == SUFFIX)
    )


def _left_to_the_user(root: Path, stray: Stray) -> errors.Message:
    return errors.Message(
        "{} is {}: replace it by its target, or delete it and {}",
        stray.path,
        stray.kind,
        errors.Advice(errors.Operation.REBUILD, root),
    )


def _files_of_a_repair(root: Path) -> Iterator[Path]:
    """Yield the files that a repair writes or locks, and cannot replace by themselves."""
    yield root / generation_files.LOCK
    yield root / generation_files.CURRENT
    if not index_files.is_folder(root / generation_files.GENERATIONS):
        return
    for number in generation_files.generation_numbers(root):
        yield generation_files.Generation(root, number).reader_lock


def _folder_in_the_way(path: Path, root: Path) -> errors.Message:
    return errors.Message(
        "{} is a folder: move or delete it, then {}",
        path,
        errors.Advice(errors.Operation.REPAIR, root),
    )
