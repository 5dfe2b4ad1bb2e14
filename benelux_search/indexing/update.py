"""The use case of indexing: bring an index up to date with files and folders.

It knows ports only. The work is in two steps: a *plan*, which costs a hash for each file and
changes nothing, and its *execution*, which begins a build at the first change, so that a run that
finds nothing new makes no new generation.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from benelux_search.analysis import analyse
from benelux_search.errors import SourceError
from benelux_search.indexing.ids import unique_id
from benelux_search.indexing.walk import Found, cause_of, walk
from benelux_search.indexing.workers import (
    Document,
    Outcome,
    Reader,
    Unread,
    Unsuited,
    failure_of,
    read_all,
    usable_jobs,
)
from benelux_search.model import (
    Failure,
    IndexSummary,
    Language,
    Pair,
)
from benelux_search.passages import document_info
from benelux_search.ports import EngineWriter, Store

_NAMES: Final[Mapping[Language, str]] = {"nl": "Dutch", "fr": "French"}


class Progress(Protocol):
    """Is told, before each file, how many of the bytes to read are done, and the file."""

    def __call__(self, done_bytes: int, total_bytes: int, path: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Build:
    """What a run writes into; nothing of it is seen before it is published.

    Without writers only the store is written; ``reindex`` makes the indexes afterwards.
    """

    store: Store
    writers: Mapping[Language, EngineWriter]


@dataclass(frozen=True, slots=True)
class Changed:
    """A file to read: new, or with another content than the index knows."""

    file: Found
    content_hash: str
    size: int
    document_id: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What has to be done: files to read, and documents by id whose file is gone.

    ``named`` are the locations that the user named, and did not only name a folder of.
    """

    changed: tuple[Changed, ...]
    gone: tuple[str, ...]
    unchanged: int
    failed: tuple[Failure, ...]
    skipped: tuple[Failure, ...]
    named: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Done:
    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    skipped: list[Failure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def make_plan(
    paths: Iterable[str],
    known: Mapping[str, tuple[str, str]],
    accepts: Callable[[Path], bool],
    *,
    reread: bool = False,
    leave_out: Path | None = None,
) -> Plan:
    """Compares files and folders with what an index knows; changes nothing.

    ``known`` holds (document id, content hash) by absolute path. Documents that are not under
    the paths given are left alone; with ``reread``, files count as changed even when they are
    not.
    """
    found = walk(paths, accepts, leave_out)
    failed = list(found.failed)
    readable: set[str] = set()
    to_read: list[tuple[Found, str, int]] = []
    for file in found.found:
        try:
            content_hash, size = _hash(Path(file.path))
        except OSError as error:
            is_known = file.location in known
            failed.append(_unread(file.path, cause_of(error), is_known=is_known))
            found.unseen.append(file.location)
            continue
        readable.add(file.location)
        if reread or known.get(file.location, ("", ""))[1] != content_hash:
            to_read.append((file, content_hash, size))
    gone = [
        document_id
        for location, (document_id, _) in known.items()
        if location not in readable and found.covers(location)
    ]
    return Plan(
        changed=_with_ids(to_read, known, gone),
        gone=tuple(gone),
        unchanged=len(readable) - len(to_read),
        failed=tuple(failed),
        skipped=tuple(found.skipped),
        named=frozenset(found.named),
    )


def execute(
    plan: Plan,
    begin: Callable[[], Build],
    read: Reader,
    *,
    jobs: int = 1,
    progress: Progress | None = None,
) -> IndexSummary:
    """Reads what a plan names and writes it into a build; nothing is published here.

    ``begin`` gives the build, the same one at every call; it is not called when there is nothing
    to write. The summary's counts of the whole index are left to the caller, who knows it.
    """
    done = _Done(failed=list(plan.failed), skipped=list(plan.skipped))
    for document_id in plan.gone:
        _remove(begin(), document_id)
        done.removed.append(document_id)
    jobs = usable_jobs(jobs, len(plan.changed))
    outcomes = read_all([change.file.path for change in plan.changed], read, jobs)
    for change, read_outcome in zip(_told(plan.changed, progress), outcomes, strict=True):
        outcome = _written(begin, change, read_outcome)
        if isinstance(outcome, Unread):
            is_known = not change.is_new
            done.failed.append(_unread(outcome.path, outcome.cause, is_known=is_known))
        elif isinstance(outcome, Failure):
            # A table of figures in a folder of documents is no failure; one that was named is.
            aside = isinstance(outcome, Unsuited) and change.file.location not in plan.named
            (done.skipped if aside else done.failed).append(outcome)
            if not change.is_new:
                # It is no document any more: what the index says of it is wrong by now.
                _remove(begin(), change.document_id)
                done.removed.append(change.document_id)
        else:
            (done.added if change.is_new else done.updated).append(change.document_id)
            done.notes.extend(_notes(change.file.path, outcome))
    return IndexSummary(
        added=tuple(done.added),
        updated=tuple(done.updated),
        removed=tuple(done.removed),
        unchanged=plan.unchanged,
        failed=tuple(done.failed),
        skipped=tuple(done.skipped),
        notes=tuple(done.notes),
    )


def reindex(build: Build) -> None:
    """Fills empty indexes from the store: the analysis or the engine is another one now."""
    _add(build, build.store.all_pairs())


def _unread(path: str, cause: str, *, is_known: bool) -> Failure:
    """A file that cannot be read just now; the index keeps what it has of it."""
    kept = "; what was read of it before is kept" if is_known else ""
    return Failure(path, cause + kept)


def _with_ids(
    files: Iterable[tuple[Found, str, int]],
    known: Mapping[str, tuple[str, str]],
    gone: Iterable[str],
) -> tuple[Changed, ...]:
    """Known files keep their ids; a new one may have the id of one that is gone."""
    taken = {document_id for document_id, _ in known.values()}.difference(gone)
    changed = []
    for file, content_hash, size in files:
        is_new = file.location not in known
        document_id = unique_id(file.path, taken) if is_new else known[file.location][0]
        taken.add(document_id)
        changed.append(Changed(file, content_hash, size, document_id, is_new))
    return tuple(changed)


def _told(changed: Sequence[Changed], progress: Progress | None) -> Iterator[Changed]:
    """The same files; ``progress`` is told of each before it is waited for, and of the end."""
    total = sum(change.size for change in changed)
    done = 0
    for change in changed:
        if progress is not None:
            progress(done, total, change.file.path)
        yield change
        done += change.size
    if progress is not None and changed:
        progress(total, total, changed[-1].file.path)


def _written(begin: Callable[[], Build], change: Changed, outcome: Outcome) -> Outcome:
    """What was read, once it is in the build; a failure, of which nothing is there."""
    if isinstance(outcome, Failure):
        return outcome
    build = begin()
    info = document_info(outcome, change.file.path, change.document_id)
    try:
        pairs = build.store.put(info, change.content_hash, outcome)
    except SourceError as error:  # the file of a bitext is read once more to be stored
        return failure_of(error, change.file.path)
    if not change.is_new:
        for writer in build.writers.values():
            writer.delete(change.document_id)
    _add(build, pairs)
    return outcome


def _add(build: Build, pairs: Iterable[Pair]) -> None:
    for pair in pairs:
        for language, writer in build.writers.items():
            passage = pair.passage(language)
            if passage is not None:
                writer.add(pair.ordinal, pair.document_id, analyse(passage.text, language))


def _remove(build: Build, document_id: str) -> None:
    for writer in build.writers.values():
        writer.delete(document_id)
    build.store.remove(document_id)


def _notes(path: str, document: Document) -> Iterator[str]:
    there = document.languages
    if not there:
        yield f"{path}: neither Dutch nor French found"
    elif len(there) == 1:
        yield f"{path}: only {_NAMES[there[0]]} found"
    for note in document.notes:
        yield f"{path}: {note}"


def _hash(path: Path) -> tuple[str, int]:
    """SHA-256 of a file, and its size in bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), file.tell()
