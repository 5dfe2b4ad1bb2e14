"""Execution of a plan: read the changed documents and write them into a build.

The build starts at the first change: a run without changes makes no generation. A run reports every
file that fails.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from benelux_search.documents.archives import size_of_file
from benelux_search.documents.pairing import join_files, paths_of_document
from benelux_search.errors import Message, Note, SourceError, about
from benelux_search.index_reports import Failure, IndexSummary
from benelux_search.indexing import workers
from benelux_search.indexing.content_pairs import (
    PERHAPS,
    SURE,
    LoneDocument,
    agreement,
    candidate_pairs,
    free_pairs,
    lone_document,
    sides_of,
    stored_lone_documents,
)
from benelux_search.indexing.file_records import (
    id_of_file,
    is_record,
    remove_records,
    write_records,
)
from benelux_search.indexing.moves import Moves
from benelux_search.indexing.outcomes import (
    ReadDocument,
    SplitPair,
    Unread,
    Unsuited,
    WrittenDocument,
    failure_of,
)
from benelux_search.indexing.plan import (
    DocumentChange,
    Plan,
    hash_of_pair,
    hash_of_split_pair,
    unread_failure,
)
from benelux_search.indexing.ports import Build, Progress
from benelux_search.logs import logger
from benelux_search.model import AlignedDocument, Bitext, Language
from benelux_search.storage.passages import document_info
from benelux_search.translator import N_

_JOINED: Final = Note(
    "paired-by-content", "one document, because the texts are translations of each other"
)
_PERHAPS: Final = N_("{} may be its translation; index --pair makes them one document")
_NAMES: Final[Mapping[Language, str]] = {"nl": Message("Dutch"), "fr": Message("French")}

_Document: TypeAlias = ReadDocument | WrittenDocument
_FileOutcome: TypeAlias = _Document | Failure


@dataclass(slots=True)
class _Results:
    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    skipped: list[Failure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    lone: list[LoneDocument] = field(default_factory=list)

    def remove(self, build: Build, document_id: str) -> None:
        remove_records(build, document_id)
        self.removed.append(_shown_id(document_id))

    def write(self, build: Build, plan: Plan, change: DocumentChange, read: _FileOutcome) -> None:
        """Write one document, or record why it cannot be one."""
        if not isinstance(read, Failure):
            for half in change.halves:
                if not half.is_new:
                    self.remove(build, half.document_id)
        outcome = _written(build, change, read)
        if isinstance(outcome, Unread):
            is_known = not change.is_new
            self.failed += _logged(unread_failure(outcome.path, outcome.cause, is_known=is_known))
        elif isinstance(outcome, Failure):
            # An unsuited file, such as a table of figures, fails only if the user gave its path.
            is_skipped = (
                isinstance(outcome, Unsuited) and change.file.location not in plan.given_files
            )
            (self.skipped if is_skipped else self.failed).extend(_logged(outcome))
            if not change.is_new:
                # The file is no document any more, so its content in the index is removed.
                self.remove(build, change.document_id)
        else:
            written = _shown_id(change.document_id)
            (self.added if change.is_new else self.updated).append(written)
            self.notes.extend(_notes(change.file.path, outcome))
            self._note_language(change, outcome)

    def _note_language(self, change: DocumentChange, document: _Document) -> None:
        """Keep a document of one file that is in one language: its translation may be another."""
        if isinstance(document, AlignedDocument) and not change.file.parts:
            lone = lone_document(
                change.file, change.content_hash, change.document_id, sides_of(document)
            )
            self.lone += [] if lone is None else [lone]

    def join(
        self,
        build: Build,
        moves: Moves,
        nl: LoneDocument,
        fr: LoneDocument,
        document: AlignedDocument,
    ) -> None:
        """Write one document in place of two that are translations of each other.

        If this document has moved, it keeps its id.
        """
        file = join_files(nl.file, fr.file)
        for half in (nl, fr):
            shown = _shown_id(half.document_id)
            build.remove(half.document_id)
            if shown in self.added:
                self.added.remove(shown)
            else:
                self.removed.append(shown)
            alone = set(map(str, _language_notes(half.file.path, [half.language])))
            self.notes = [note for note in self.notes if note not in alone]
        content_hash = hash_of_pair(file, nl.content_hash, fr.content_hash)
        moved_id = moves.take(content_hash, file.location)
        if moved_id in self.removed:
            self.removed.remove(moved_id)
        id_ = moved_id or nl.document_id
        _written(build, DocumentChange(file, content_hash, 0, id_), document)
        (self.updated if moved_id else self.added).append(_shown_id(id_))
        self.notes += [about(file.path, _JOINED), *_notes(file.path, document)]

    def write_split_pair(
        self, build: Build, plan: Plan, pair: DocumentChange, outcome: SplitPair
    ) -> None:
        """Write the two files that turned out to be no pair, each as its own document."""
        if outcome.note:
            self.notes.append(about(pair.file.path, outcome.note))
        if outcome.failure:
            self.failed += _logged(outcome.failure)
        unread = [half for half in outcome.halves if isinstance(half, Unread)]
        if unread and not pair.is_new:
            self.failed += _logged(
                *(unread_failure(half.path, half.cause, is_known=True) for half in unread)
            )
            return
        if not pair.is_new:
            self.remove(build, pair.document_id)
        for change, half in zip(pair.halves, outcome.halves, strict=True):
            # With the hash of the file alone, the next run reads both files again.
            reads_again = unread or outcome.failure
            content_hash = (
                change.content_hash if reads_again else hash_of_split_pair(pair.content_hash)
            )
            self.write(build, plan, replace(change, content_hash=content_hash), half)


def execute_plan(
    plan: Plan,
    build: Build,
    read: workers.FileReader,
    *,
    jobs: int = 1,
    saved: Sequence[str] = (),
) -> IndexSummary:
    """Read the changed documents of a plan, write them into a build, and return a summary.

    ``saved`` are the paths of the documents that a stopped build has written: the progress begins
    after them. If there is nothing to write, the build does not start. Nothing is published. The
    caller adds the numbers of documents and pairs of the whole index to the summary.
    """
    failed, skipped = _logged(*plan.failed), _logged(*plan.skipped)
    results = _Results(failed=failed, skipped=skipped, notes=list(plan.notes))
    for document_id in plan.gone:
        results.remove(build, document_id)
    outcomes = build.read_all(plan.changed, read, jobs)
    changes = _with_progress(plan.changed, build.progress, saved)
    for change, outcome in zip(changes, outcomes, strict=True):
        if isinstance(outcome, SplitPair):
            results.write_split_pair(build, plan, change, outcome)
        else:
            results.write(build, plan, change, outcome)
    _pair_by_content(results, build, read, plan.moves)
    results.notes.extend(plan.moves.notes)
    return IndexSummary(
        added=tuple(results.added),
        updated=tuple(results.updated),
        removed=tuple(results.removed),
        unchanged=plan.unchanged,
        failed=tuple(results.failed),
        skipped=tuple(results.skipped),
        notes=tuple(results.notes),
    )


def _pair_by_content(
    results: _Results, build: Build, read: workers.FileReader, moves: Moves
) -> None:
    """Make one document of each two that are surely translations of each other; name others."""
    lone = results.lone
    if not lone:
        return
    folders = {os.path.dirname(each.file.path) for each in lone}  # noqa: PTH120 - as it is shown
    without = {each.document_id for each in lone}
    lone = [*lone, *stored_lone_documents(build.open_store(), folders, without)]
    taken: set[str] = set()
    for pair, is_clear in free_pairs(candidate_pairs(lone), taken):
        outcome = workers.read_files(read, (pair.nl.file.path, pair.fr.file.path))
        share = agreement(sides_of(outcome)) if isinstance(outcome, AlignedDocument) else 0.0
        if share < PERHAPS:
            continue
        taken.update(pair.ids)
        if isinstance(outcome, AlignedDocument) and is_clear and share >= SURE:
            results.join(build, moves, pair.nl, pair.fr, outcome)
        else:
            note = Note("perhaps-pair", _PERHAPS, pair.fr.file.path)
            results.notes.append(about(pair.nl.file.path, note))


def _logged(*failures: Failure) -> list[Failure]:
    """Return files that are skipped, after logging them with the cause."""
    for each in failures:
        logger(__name__).info("skipped %s: %s", each.path, each.cause)
    return list(failures)


def _with_progress(
    changed: Sequence[DocumentChange], progress: Progress | None, saved: Sequence[str]
) -> Iterator[DocumentChange]:
    """Yield the same files, and call ``progress`` before each one and at the end."""
    done = 0 if progress is None else sum(map(_size, saved))
    total = done + sum(change.size for change in changed)
    for change in changed:
        if progress is not None:
            progress(done, total, change.file.path)
        yield change
        done += change.size
    if progress is not None and changed:
        progress(total, total, changed[-1].file.path)


def _size(path: str) -> int:
    """Return the number of bytes of the files of a document; 0 for those that are gone."""
    return sum(map(size_of_file, paths_of_document(path)))


def _written(build: Build, change: DocumentChange, outcome: _FileOutcome) -> _FileOutcome:
    """Write a document into the build if no worker has, and return it; return a failure."""
    if isinstance(outcome, Failure | WrittenDocument):
        return outcome
    path, document_id, content_hash = change.file.path, change.document_id, change.content_hash
    try:
        if isinstance(outcome, Bitext) and outcome.each_record:
            write_records(build, outcome, path, document_id, content_hash)
        else:
            if is_record(document_id):
                remove_records(build, document_id)
            info = document_info(outcome, path, _shown_id(document_id))
            build.write_document(info, content_hash, outcome)
    except SourceError as error:  # the file of a bitext is read again to be stored
        return failure_of(error, change.file.path)
    return outcome


def _shown_id(document_id: str) -> str:
    """Return the id of a document; for a record, that of its file."""
    return id_of_file(document_id) if is_record(document_id) else document_id


def _notes(path: str, document: _Document) -> Iterator[str]:
    yield from _language_notes(path, document.languages)
    for note in document.notes:
        yield about(path, note)


def _language_notes(path: str, languages: Sequence[Language]) -> Iterator[str]:
    if not languages:
        yield about(path, Note("no-language", "neither Dutch nor French found"))
    elif len(languages) == 1:
        yield about(path, Note("one-language", "only {} found", _NAMES[languages[0]]))
