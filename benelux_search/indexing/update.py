"""The use case of indexing: bring an index up to date with files and folders.

It depends only on the protocols in :mod:`~benelux_search.index.ports`. The work has two steps. The
*plan* hashes each file and changes nothing. Its *execution* starts a build at the first change, so
that a run without changes makes no new generation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Protocol, TypeAlias

from benelux_search.analysis.terms import IndexedChunk
from benelux_search.errors import SourceError
from benelux_search.index.ports import EngineWriter, Store
from benelux_search.indexing.plan import Changed, Plan, split_pair_key, unread
from benelux_search.indexing.workers import (
    Document,
    FileReader,
    Outcome,
    SplitPair,
    Unread,
    Unsuited,
    failure_of,
    read_all,
    usable_jobs,
)
from benelux_search.logs import logger
from benelux_search.model import Language, Pair
from benelux_search.results import Failure, IndexSummary
from benelux_search.storage.passages import document_info

_NAMES: Final[Mapping[Language, str]] = {"nl": "Dutch", "fr": "French"}


class Progress(Protocol):
    """A callback before each file: bytes done, bytes in all, and the path of the file."""

    def __call__(self, done_bytes: int, total_bytes: int, path: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Build:
    """The store and the index writers of a run; nothing is visible before it is published.

    Without writers only the store is written, and ``reindex`` fills the indexes afterwards.
    ``analysers`` convert a text into the chunks to index, by language.
    """

    store: Store
    writers: Mapping[Language, EngineWriter]
    analysers: Mapping[Language, Callable[[str], Sequence[IndexedChunk]]]


_Begin: TypeAlias = Callable[[], Build]


@dataclass(slots=True)
class _Done:
    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    skipped: list[Failure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def remove(self, begin: _Begin, document_id: str) -> None:
        _remove(begin(), document_id)
        self.removed.append(document_id)

    def settle(self, begin: _Begin, plan: Plan, change: Changed, read: Outcome) -> None:
        """Write one document, or record why it cannot be one."""
        if not isinstance(read, Failure):
            for half in change.halves:
                if not half.is_new:
                    self.remove(begin, half.document_id)
        outcome = _written(begin, change, read)
        if isinstance(outcome, Unread):
            is_known = not change.is_new
            self.failed += _logged(unread(outcome.path, outcome.cause, is_known=is_known))
        elif isinstance(outcome, Failure):
            # A table of figures inside a folder is no failure; one that the user named is.
            aside = isinstance(outcome, Unsuited) and change.file.location not in plan.named
            (self.skipped if aside else self.failed).extend(_logged(outcome))
            if not change.is_new:
                # It is no document any more, so its content in the index is outdated.
                self.remove(begin, change.document_id)
        else:
            (self.added if change.is_new else self.updated).append(change.document_id)
            self.notes.extend(_notes(change.file.path, outcome))

    def settle_apart(self, begin: _Begin, plan: Plan, pair: Changed, outcome: SplitPair) -> None:
        """Write the two files that turned out to be no pair, each as its own document."""
        if outcome.note:
            self.notes.append(f"{pair.file.path}: {outcome.note}")
        if outcome.failure:
            self.failed += _logged(outcome.failure)
        waiting = [half for half in outcome.halves if isinstance(half, Unread)]
        if waiting and not pair.is_new:
            self.failed += _logged(
                *(unread(half.path, half.cause, is_known=True) for half in waiting)
            )
            return
        if not pair.is_new:
            self.remove(begin, pair.document_id)
        for change, half in zip(pair.halves, outcome.halves, strict=True):
            # With the hash of the file alone, the next run reads both files again.
            again = waiting or outcome.failure
            content_hash = change.content_hash if again else split_pair_key(pair.content_hash)
            self.settle(begin, plan, replace(change, content_hash=content_hash), half)


def execute(
    plan: Plan,
    begin: Callable[[], Build],
    read: FileReader,
    *,
    jobs: int = 1,
    progress: Progress | None = None,
) -> IndexSummary:
    """Read the changed files of a plan and write them into a build; publish nothing.

    ``begin`` returns the build to write into; it is called before each change, and never if there
    is nothing to write. The counts of the whole index in the summary are left to the caller.
    """
    failed, skipped = _logged(*plan.failed), _logged(*plan.skipped)
    done = _Done(failed=failed, skipped=skipped, notes=list(plan.notes))
    for document_id in plan.gone:
        done.remove(begin, document_id)
    jobs = usable_jobs(jobs, len(plan.changed))
    outcomes = read_all([change.file.files for change in plan.changed], read, jobs)
    for change, outcome in zip(_told(plan.changed, progress), outcomes, strict=True):
        if isinstance(outcome, SplitPair):
            done.settle_apart(begin, plan, change, outcome)
        else:
            done.settle(begin, plan, change, outcome)
    return IndexSummary(
        added=tuple(done.added),
        updated=tuple(done.updated),
        removed=tuple(done.removed),
        unchanged=plan.unchanged,
        failed=tuple(done.failed),
        skipped=tuple(done.skipped),
        notes=tuple(done.notes),
    )


def _logged(*failures: Failure) -> list[Failure]:
    """Return files that are skipped, after logging them with the cause."""
    for each in failures:
        logger(__name__).info("skipped %s: %s", each.path, each.cause)
    return list(failures)


def reindex(build: Build) -> None:
    """Fill empty indexes from the store, such as after a change of the analysis or the engine."""
    _add(build, build.store.all_pairs())


def _told(changed: Sequence[Changed], progress: Progress | None) -> Iterator[Changed]:
    """Yield the same files, and call ``progress`` before each one and at the end."""
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
    """Write a document into the build and return it; return a failure unwritten."""
    if isinstance(outcome, Failure):
        return outcome
    build = begin()
    info = document_info(outcome, change.file.path, change.document_id)
    # Before the store replaces them
    old = build.store.ranges([change.document_id])
    try:
        pairs = build.store.put(info, change.content_hash, outcome)
    except SourceError as error:  # the file of a bitext is read again to be stored
        return failure_of(error, change.file.path)
    _delete(build, old.values())
    _add(build, pairs)
    return outcome


def _add(build: Build, pairs: Iterable[Pair]) -> None:
    for pair in pairs:
        for language, writer in build.writers.items():
            passage = pair.passage(language)
            if passage is not None:
                writer.add(pair.ordinal, build.analysers[language](passage.text))


def _remove(build: Build, document_id: str) -> None:
    _delete(build, build.store.ranges([document_id]).values())
    build.store.remove(document_id)


def _delete(build: Build, ranges: Iterable[range]) -> None:
    for ordinals in ranges:
        for writer in build.writers.values():
            writer.delete(ordinals)


def _notes(path: str, document: Document) -> Iterator[str]:
    there = document.languages
    if not there:
        yield f"{path}: neither Dutch nor French found"
    elif len(there) == 1:
        yield f"{path}: only {_NAMES[there[0]]} found"
    for note in document.notes:
        yield f"{path}: {note}"
