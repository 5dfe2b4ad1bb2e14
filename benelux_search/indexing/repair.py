"""Whether an index is sound, and what can be had of one that is not."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Final, TypeAlias

from benelux_search import index_files
from benelux_search.analysis import describe
from benelux_search.errors import IndexDamaged, IndexUnusable, damage_at, index_command_line
from benelux_search.index import DEFAULT_ENGINE
from benelux_search.index_files.operations import Stray
from benelux_search.indexing.build import BuildSession
from benelux_search.indexing.check import Examination, examine, examine_generation, find_remarks
from benelux_search.model import IndexReport
from benelux_search.storage.generation_files import (
    GENERATIONS,
    LOCK,
    STORE,
    FileEntry,
    Generation,
    Manifest,
    file_digest,
    numbers,
    strays,
)
from benelux_search.storage.generations import clear_away, spare_bytes, writing
from benelux_search.storage.pointers import complete, make_current
from benelux_search.storage.salvage import Salvage, salvage
from benelux_search.storage.store import Counts, SqliteStore


def check_index_folder(root: Path) -> IndexReport:
    """Looks at every byte of an index; changes nothing.

    Raises:
        IndexMissing: there is none in that folder.
    """
    found = examine(root)
    generation = None if found.current is None else found.current.generation
    counts = _counts(found)
    entries = {} if found.manifest is None else found.manifest.files
    return IndexReport(
        path=str(root),
        generation=generation,
        documents=counts.documents,
        pairs=counts.pairs,
        files=len(entries),
        size_bytes=sum(entry.size for entry in entries.values()),
        spare_bytes=0 if found.has_strays else spare_bytes(root),
        command=found.command,
        findings=(*found.findings, *(() if found.has_strays else find_remarks(root, generation))),
    )


def check_and_repair(root: Path) -> IndexReport:
    """Mends what is damaged, and looks at what came of it.

    Raises:
        IndexMissing: there is none in that folder.
        IndexLocked: another process is writing it.
        IndexDamaged: nothing of it can be used; the message says how to build it again.
    """
    done = repair(root)
    return replace(check_index_folder(root), repaired=done.actions, lost=done.lost)


def _counts(found: Examination) -> Counts:
    if found.current is not None and found.store_is_whole:
        generation = Generation(found.root, found.current.generation)
        try:
            with closing(SqliteStore.open(generation.store, found.root)) as store:
                return store.counts()
        except IndexDamaged:
            pass  # another generation is current by now
    return Counts(0, 0, 0, 0, 0)


# What can be had of a damaged index, as a new generation: it can be killed as any build can.


_MakeStore: TypeAlias = Callable[[Path], None]
_NAMED: Final = 5  # lost documents, in text


@dataclass(slots=True)
class Repair:
    """What was done, in words, and the paths of what is lost."""

    actions: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


def repair(root: Path) -> Repair:
    """Mends the index in a folder; of one that is sound nothing is changed.

    Raises:
        IndexMissing: there is none.
        IndexLocked: another process is writing it.
        IndexDamaged: nothing of it can be used.
    """
    examine(root)  # makes no folder and no lock where there is no index
    unlinked = tuple(remove_strays(root, only=LOCK))  # or it could not be held
    with damage_at(root), writing(root, clear=False):
        unlinked += tuple(remove_strays(root))
        found = examine(root)
        if not found.is_repairable:
            raise IndexDamaged(found.findings[0].what, root, repairable=False)
        if not found.findings:
            return Repair(unlinked)
        done = _Repairing(root, found, Repair(unlinked)).run()
        clear_away(root)
        return done


@dataclass(slots=True)
class _Repairing:
    root: Path
    found: Examination
    done: Repair

    def run(self) -> Repair:
        current = self.found.current
        generation = None if current is None else Generation(self.root, current.generation)
        if generation is None or not index_files.is_folder(generation.folder):
            if not self._fall_back(generation):
                self._save_any()
        elif self.found.store_is_whole:
            self._mend(generation)
        elif not self._save(generation) and not self._fall_back(generation):
            raise self._hopeless()
        return self.done

    def _mend(self, generation: Generation) -> None:
        """The store is whole: everything else can be made from it."""
        if not self.found.mark_is_there:
            index_files.touch(generation.mark)
            self._say(f"{generation.mark.name} was put back")
        if self.found.manifest is None or not self.found.indexes_are_whole:
            self._publish(self.found.manifest or _assumed(generation))
            self._say("the indexes were made anew from the store")

    def _fall_back(self, damaged: Generation | None) -> bool:
        """Makes the newest other generation current that is whole; whether there is one."""
        for generation in self._others(damaged):
            manifest = complete(generation)
            if manifest is None or not _is_whole(generation):
                continue
            index_files.touch(generation.mark)
            make_current(generation, manifest)
            self._say(f"generation {generation.number} is current again, the newest that is whole")
            return True
        return False

    def _save_any(self) -> None:
        """Nothing is whole, and it is not known what was current: the newest that has anything."""
        # Those with a manifest were built to their end
        candidates = sorted(self._others(None), key=lambda each: complete(each) is None)
        for generation in candidates:
            if self._save(generation):
                return
        raise self._hopeless()

    def _save(self, generation: Generation) -> bool:
        """Makes a generation of the documents of a store that are whole; whether there are any."""
        salvaged: list[Salvage] = []

        def make_store(target: Path) -> None:
            salvaged.append(salvage(generation.store, target, self.root))
            if not salvaged[0].saved:
                raise IndexDamaged("nothing can be read")

        try:
            self._publish(_assumed(generation, complete(generation)), make_store)
        except (IndexDamaged, FileNotFoundError):
            if salvaged and salvaged[0].saved:
                raise
            return False
        self._say(*self._saved(salvaged[0]))
        return True

    def _saved(self, found: Salvage) -> Iterator[str]:
        saved = f"{found.saved} document{'s' * (found.saved != 1)}"
        if not found.lost:
            yield f"{saved} could be read in the store, all that there were"
        else:
            yield f"{saved} could be saved from the store, {len(found.lost)} could not"
        yield "the indexes were made anew from the store"
        self.done.lost = tuple(lost.path or lost.id for lost in found.lost)
        paths = [shlex.quote(lost.path) for lost in found.lost if lost.path]
        for lost in found.lost:
            if lost.path is None:
                yield f"the path of document {lost.id} is lost, too"
        if paths:
            more = "" if len(paths) <= _NAMED else f" (and {len(paths) - _NAMED} more)"
            command = index_command_line(self.root, " ".join(paths[:_NAMED]))
            yield f"what is lost can be indexed again with: {command}{more}"

    def _publish(self, manifest: Manifest, make_store: _MakeStore | None = None) -> None:
        with BuildSession(
            self.root, manifest, manifest.engine, describe(), stale=True, make_store=make_store
        ) as session:
            session.begin()
            session.publish()

    def _others(self, damaged: Generation | None) -> Iterator[Generation]:
        """All generations but one, the newest first; none that was saved of a build."""
        for number in reversed(numbers(self.root)):
            generation = Generation(self.root, number)
            if damaged is None or damaged.number != number:
                yield generation

    def _say(self, *actions: str) -> None:
        self.done.actions += actions

    def _hopeless(self) -> IndexDamaged:
        what = f"nothing of the index at {self.root} can be used"
        return IndexDamaged(what, self.root, repairable=False)


def _is_whole(generation: Generation) -> bool:
    found = Examination(generation.root)
    examine_generation(found, generation, None)
    return not found.findings


def _assumed(generation: Generation, manifest: Manifest | None = None) -> Manifest:
    """A manifest in the place of one that is lost, of the store as it is."""
    path = generation.store
    files = {STORE: FileEntry(index_files.look(path).st_size, file_digest(path))}
    engine = DEFAULT_ENGINE if manifest is None else manifest.engine
    return Manifest(generation.number, engine, describe(), files=files)


# Links, pipes and devices in an index are removed, where what belongs there can be made again.


def remove_strays(root: Path, *, only: str | None = None) -> Iterator[str]:
    """Removes what is neither a file nor a folder from an index; says what was done, in words.

    A link is removed, and never what it leads to. ``only`` is the path of one, in the index.

    Raises:
        IndexUnusable: documents lie behind one: it is for the user to say what becomes of them.
    """
    found = tuple(each for each in strays(root) if only is None or each.path == root / only)
    for each in found:
        if _holds_documents(each.path.relative_to(root)):
            raise IndexUnusable(_left_to_the_user(root, each))
    for each in found:
        index_files.remove_stray(each.path)
        yield f"{each.path.relative_to(root).as_posix()} was removed: it was {each.kind}"


def _holds_documents(path: PurePath) -> bool:
    """True for the folder of generations, a generation and a store, by their paths in an index."""
    first, *rest = path.parts
    return first == GENERATIONS and (len(rest) < 2 or rest[1:] == [STORE])


def _left_to_the_user(root: Path, found: Stray) -> str:
    command = index_command_line(root, "--rebuild PATH")
    return (
        f"{found.path} is {found.kind}: put what it leads to in its place, or delete it and build "
        f"the index again with: {command}"
    )
