"""The check of an index: compare its files with their checksums, and its parts with each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benelux_search.errors import Advice, IndexDamaged, Message, Operation
from benelux_search.index import get_engine, open_reader
from benelux_search.index.ports import Engine
from benelux_search.index_files import files as index_files
from benelux_search.index_files.temporary_folders import abandoned_folders, bytes_in
from benelux_search.index_reports import Finding
from benelux_search.indexing.sources import SOURCES, read_sources
from benelux_search.lexicon.lexicon_files import is_usable
from benelux_search.model import LANGUAGES, Language
from benelux_search.storage import generation_files
from benelux_search.storage.generations import has_reader, lease
from benelux_search.storage.pointers import Current, read_current, usable_pending
from benelux_search.storage.store import SqliteStore

_FROM_THE_STORE: Final = Message("a repair rebuilds the indexes from the stored documents")
_SAVE: Final = Message("a repair saves all intact documents")
_UNLINK: Final = Message("a repair removes it")
_NEWEST: Final = Message("a repair goes back to the newest intact generation")
_MOVE: Final = Message("move or delete it, then repair the index")
_PUT_BACK: Final = Message("a repair restores it")


@dataclass(slots=True)
class Examination:
    """The result of a check: the findings, the intact parts, and advice.

    - ``current``, ``manifest``: the content of CURRENT and of the manifest; None if unreadable.
    - ``has_reader_lock``: True if the file ``IN_USE`` of the current generation exists.
    - ``is_store_intact``, ``are_indexes_intact``: True if that part is intact.
    - ``is_repairable``: False if a repair cannot help; the index must be built again.
    - ``has_strays``: True if there are links, pipes or devices; then nothing else was checked.
    - ``advice``: what the user should do, empty if nothing.
    """

    root: Path
    current: Current | None = None
    manifest: generation_files.Manifest | None = None
    has_reader_lock: bool = False
    is_store_intact: bool = False
    are_indexes_intact: bool = False
    is_repairable: bool = True
    is_renewable: bool = False
    has_strays: bool = False
    advice: str = ""
    findings: list[Finding] = field(default_factory=list)

    def add_damage(self, path: Path, what: str, remedy: str) -> None:
        """Add a finding of damage.

        ``what`` is the problem, and ``remedy`` says what a repair does about it.
        """
        self.advice = Advice(Operation.REPAIR, self.root)
        relative = path.relative_to(self.root).as_posix()
        self.findings.append(Finding(relative, what, remedy))


def examine(root: Path) -> Examination:
    """Check the index in a folder, and return the findings.

    Links, pipes and devices are reported and not followed. If there are any, nothing else is
    checked until they are removed.

    Raises:
        IndexMissing: the folder has no index.
        IndexStorageError: the system refuses to read a file, so its content is unknown.
    """
    while True:
        examination = Examination(root)
        for each in generation_files.strays(root):
            examination.add_damage(each.path, each.what, _UNLINK)
        if examination.findings:
            examination.has_strays = True
            return examination
        try:
            examination.current = read_current(root)
        except IndexDamaged as error:
            _add_unreadable_current(examination, error)
            return examination
        generation = generation_files.Generation(root, examination.current.generation)
        try:
            with lease(generation):
                examination.has_reader_lock = True
                examine_generation(examination, generation, examination.current.manifest)
                return examination
        except FileNotFoundError:
            if read_current(root) != examination.current:
                continue  # a build has just replaced and removed this generation
        if index_files.is_folder(generation.folder):
            examination.add_damage(generation.reader_lock, "is missing", _PUT_BACK)
            examine_generation(examination, generation, examination.current.manifest)
        else:
            examination.add_damage(generation.folder, "is missing", _NEWEST)
        return examination


def _add_unreadable_current(examination: Examination, error: IndexDamaged) -> None:
    path = examination.root / generation_files.CURRENT
    what = error.what.removeprefix(f"{path} ")
    if error.repairable:
        examination.add_damage(path, what, _MOVE if index_files.is_folder(path) else _NEWEST)
    else:
        examination.is_repairable = False
        examination.is_renewable = error.renewable
        examination.advice = Advice(error.operation, examination.root)
        examination.findings.append(Finding(generation_files.CURRENT, what, examination.advice))


def examine_generation(
    examination: Examination, generation: generation_files.Generation, sha256: str | None
) -> None:
    """Check one generation, and add the findings to ``examination``.

    ``sha256`` is the expected checksum of the manifest file; None if unknown.
    """
    try:
        examination.manifest = generation_files.read_manifest(generation, sha256)
    except IndexDamaged as error:
        what = error.what.removeprefix(f"{generation.manifest} ")
        examination.add_damage(generation.manifest, what, _FROM_THE_STORE)
    damages = _damages(generation, examination.manifest)
    for damage in damages:
        remedy = _SAVE if _is_of_store(damage) else _FROM_THE_STORE
        examination.add_damage(damage.path, damage.what, remedy)
    if not any(map(_is_of_store, damages)):
        examination.is_store_intact = _check_store(examination, generation)
    if examination.manifest is not None and all(map(_is_of_store, damages)):
        examination.are_indexes_intact = _check_indexes(
            examination, generation, examination.manifest
        )


def _is_of_store(damage: generation_files.Damage) -> bool:
    return generation_files.is_part_of(generation_files.STORE, damage.name)


def _damages(
    generation: generation_files.Generation, manifest: generation_files.Manifest | None
) -> list[generation_files.Damage]:
    if manifest is None:
        return []
    return list(
        generation_files.damaged_files(generation, manifest, should_hash=generation_files.match_all)
    )


def _check_store(examination: Examination, generation: generation_files.Generation) -> bool:
    """Check the rows of the store; return True if they are as they were stored."""
    try:
        with closing(SqliteStore.open(generation.store, generation.root)) as store:
            problems = list(store.problems())
    except IndexDamaged as error:
        problems = [(generation.store, error.what)]
    for path, problem in problems:
        examination.add_damage(path, problem, _SAVE)
    return not problems


def _check_indexes(
    examination: Examination,
    generation: generation_files.Generation,
    manifest: generation_files.Manifest,
) -> bool:
    """Check that both indexes can be read and have as many passages as the store."""
    try:
        in_indexes = passages_in_indexes(generation, get_engine(manifest.engine))
        expected = passages_in_store(generation) if examination.is_store_intact else in_indexes
    except IndexDamaged as error:
        examination.add_damage(generation.folder, error.what, _FROM_THE_STORE)
        return False
    for language in LANGUAGES:
        if in_indexes[language] != expected[language]:
            what = f"has {in_indexes[language]} passages, but the store has {expected[language]}"
            examination.add_damage(generation.language(language), what, _FROM_THE_STORE)
    return in_indexes == expected


# --- Remarks that are no damage: the writing process, and files that take up space


_NEXT: Final = Message("the next build removes it")
_FORGOTTEN: Final = Message("the paths and options that the index remembered are damaged")
_AGAIN: Final = Message("index the paths again, with their options")
_SAME_PATHS: Final = Message("to continue, index the same paths again")


def find_remarks(root: Path, current: int | None) -> Iterator[Finding]:
    """Yield findings that are no damage: a writing process, and files that will be removed.

    ``current`` is the number of the current generation, or None if it is unknown.
    """
    writer = generation_files.writing_process(root)
    if writer is not None:
        what = Message("process {} is writing the index ({})", writer.pid, writer.details())
        yield Finding(generation_files.LOCK, what, damage=False)
    if read_sources(root).is_damaged:
        yield Finding(SOURCES, _FORGOTTEN, _AGAIN, damage=False)
    if current is None:
        return  # it is unknown which generations are needed
    for number in generation_files.generation_numbers(root):
        if number != current:
            yield _other_generation(root, number, current, being_written=writer is not None)
    for name in generation_files.UNFINISHED:
        if writer is None and index_files.exists(root / name):
            yield Finding(name, "left over from a stopped run", _NEXT, damage=False)


def left_in_temporary_folder() -> Iterator[Finding]:
    """Yield a finding on each temporary folder of a run of the user that was killed."""
    for folder in abandoned_folders():
        what = Message("left in the temporary folder by a run that was killed")
        yield Finding(str(folder), what, _NEXT, damage=False, size_bytes=bytes_in(folder))


def _other_generation(root: Path, number: int, current: int, *, being_written: bool) -> Finding:
    """Return a finding on a generation other than the current one: its purpose and its size."""
    generation = generation_files.Generation(root, number)
    current_sizes = generation_files.sizes_by_inode(
        generation_files.Generation(root, current).folder
    )
    size_bytes = sum(
        size
        for inode, size in generation_files.sizes_by_inode(generation.folder).items()
        if inode not in current_sizes
    )
    pending = usable_pending(root)
    advice: str
    if pending is not None and pending.generation == number:
        what, advice = "saved by a stopped build", _SAME_PATHS
    elif being_written and number > current:
        what, advice = "is being written", ""
    elif has_reader(generation):
        what, advice = (
            "an old generation that is still being read",
            "it is removed when its last reader closes",
        )
    else:
        what, advice = "left over", _NEXT
    relative = generation.folder.relative_to(root).as_posix()
    return Finding(relative, what, advice, damage=False, size_bytes=size_bytes)


# --- The indexes of a generation compared with its store


def passages_in_indexes(
    generation: generation_files.Generation, engine: Engine
) -> Mapping[Language, int]:
    """Return the number of passages in the index of each language.

    Raises:
        IndexDamaged: an index cannot be read.
    """
    with open_reader(engine, generation.language) as reader:
        return {language: reader.passages(language) for language in LANGUAGES}


def passages_in_store(generation: generation_files.Generation) -> Mapping[Language, int]:
    """Return the number of passages of each language in the store.

    Raises:
        IndexDamaged: the store cannot be read.
    """
    with closing(SqliteStore.open(generation.store, generation.root)) as store:
        counts = store.counts()
        return {"nl": counts.passages_nl, "fr": counts.passages_fr}


def is_sound(root: Path, manifest: generation_files.Manifest, engine: Engine) -> bool:
    """Return True if the indexes can be read and have as many passages as the store.

    All file sizes are checked. Checksums are compared only for the files that a new generation
    copies.
    """
    generation = generation_files.Generation(root, manifest.generation)
    damaged = generation_files.damaged_files(generation, manifest, should_hash=_is_copied_index)
    if not all(generation_files.is_extra(damage.name) for damage in damaged):
        return False
    try:
        with lease(generation):
            return passages_in_indexes(generation, engine) == passages_in_store(generation)
    except (IndexDamaged, FileNotFoundError):
        return False


def has_lexicon(root: Path, manifest: generation_files.Manifest) -> bool:
    """Return True if a generation has an undamaged lexicon that this version can use.

    All file sizes are checked. Checksums are compared only for the files that a new generation
    copies.
    """
    generation = generation_files.Generation(root, manifest.generation)
    damaged = generation_files.damaged_files(generation, manifest, should_hash=_is_copied_lexicon)
    if any(
        generation_files.is_part_of(generation_files.LEXICON, damage.name) for damage in damaged
    ):
        return False
    try:
        return is_usable(generation.lexicon)
    except IndexDamaged:
        return False


def _is_copied_index(name: str, entry: generation_files.FileEntry) -> bool:
    return (
        "/" in name
        and not generation_files.is_extra(name)
        and not generation_files.is_part_of(generation_files.STORE, name)
        and _is_copied(name, entry)
    )


def _is_copied_lexicon(name: str, entry: generation_files.FileEntry) -> bool:
    return generation_files.is_part_of(generation_files.LEXICON, name) and _is_copied(name, entry)


def _is_copied(name: str, entry: generation_files.FileEntry) -> bool:
    return entry.size <= generation_files.SMALL or name.endswith(".toc")
