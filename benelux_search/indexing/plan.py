"""The plan of a run of the indexer: new, changed, unchanged and deleted documents."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from benelux_search.documents import archives, sidecars
from benelux_search.documents.pairing import DocumentFiles, unique_id
from benelux_search.documents.registry import MOST_BYTES_OF_OVERRIDES
from benelux_search.errors import (
    Message,
    Note,
    SourceError,
    about,
    plural_note,
    system_message,
)
from benelux_search.index_reports import Failure
from benelux_search.indexing.discovery import Discovery
from benelux_search.indexing.moves import Moves, notes_on_copies
from benelux_search.indexing.outcomes import Unread
from benelux_search.storage.readings import Reading, bare_hash, reading_of

KnownDocuments = Mapping[str, tuple[str, str]]  # (document id, content hash) by location
ReadingOf = Callable[[Sequence[str]], Reading]  # how the files of a document are read now
_NOTHING: Final = ("", "")
_APART: Final = "apart "  # begins the hash of a file of a split pair


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """A document to read: a new one, or one whose content or reading differs from the index.

    ``content_hash`` is that of the content, followed by how it is read (:mod:`.readings`).
    ``halves`` are the two files of a pair as separate documents, each with the hash of its own
    file. They replace the pair if the texts show that the files are no pair.
    """

    file: DocumentFiles
    content_hash: str
    size: int
    document_id: str = ""
    is_new: bool = True
    halves: tuple[DocumentChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """The documents to read, and the ids of the documents whose file is gone.

    ``unchanged`` is the number of unchanged documents. ``given_files`` are the real paths of files
    that the user gave, in contrast to files in a given folder. ``moves`` are the indexed documents
    that may have moved, for files whose content is compared only when they are read.
    """

    changed: tuple[DocumentChange, ...]
    gone: tuple[str, ...]
    unchanged: int
    failed: tuple[Failure, ...]
    skipped: tuple[Failure, ...]
    given_files: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
    moves: Moves = field(default_factory=Moves)


def usual_reading(_: Sequence[str]) -> Reading:
    """Return the reading of files without options."""
    return Reading()


def make_plan(
    discovery: Discovery,
    known: KnownDocuments,
    *,
    reread: bool = False,
    reading: ReadingOf = usual_reading,
) -> Plan:
    """Compare the discovered documents with the index, and return what to do; change nothing.

    ``known`` is (document id, content hash) by absolute path. Indexed documents outside the
    searched paths are not affected. With ``reread``, unchanged documents count as changed. Those
    that would be read differently now are changed, too; the notes say how many they are.
    A new document whose content is that of an indexed one, whose file is gone, has moved: it keeps
    the id.
    """
    comparison = _Comparison(discovery, known, reread=reread, reading=reading)
    for file in discovery.documents:
        comparison.add(file)
    moves = Moves(known, comparison.present, _hashes_of(comparison.changed))
    moved = _moved(comparison.changed, known, moves)
    gone: list[str] = []
    elsewhere: list[str] = []  # the hashes of documents outside the searched paths
    for location, (document_id, content_hash) in known.items():
        if location not in comparison.present and location not in moves.taken:
            if discovery.covers(location):
                gone.append(document_id)
            else:
                elsewhere.append(content_hash)
    changed = _with_ids(comparison.changed, known, gone, moved)
    return Plan(
        changed=changed,
        gone=tuple(gone),
        unchanged=comparison.unchanged,
        failed=(*discovery.failed, *comparison.failed),
        skipped=tuple(discovery.skipped),
        given_files=frozenset(discovery.given_files),
        notes=(
            *(
                about(
                    path,
                    Note("other-half", "also indexed, as the translation of a file that was named"),
                )
                for path in discovery.other_halves
            ),
            *discovery.notes,
            *comparison.notes(elsewhere),
            *notes_on_copies(_copies(changed, known)),
        ),
        moves=moves,
    )


def hash_of_pair(file: DocumentFiles, nl: str, fr: str) -> str:
    """Return the hash of a pair and its reading; ``nl`` and ``fr`` are those of its two files."""
    combined = _combined("nl", bare_hash(nl), "fr", bare_hash(fr), *_hashes_beside(file))
    return reading_of(nl).of_pair().added_to(combined)


def hash_of_split_pair(content_hash: str) -> str:
    """Return the hash that marks the two files of a pair as separate documents.

    The index stores it for each of the two files, instead of the hash of the file. So the next run
    knows that the files are no pair, and reads them again only if one of them, an override file or
    a sidecar has changed. ``content_hash`` is the hash of the pair.
    """
    return f"{_APART}{content_hash}"


def is_of_split_pair(content_hash: str) -> bool:
    """Return True for a hash that :func:`hash_of_split_pair` made."""
    return content_hash.startswith(_APART)


def unread_failure(path: str, cause: str, *, is_known: bool) -> Unread:
    """Return the failure of a file that cannot be read now.

    ``is_known`` adds to the cause that the indexed content is kept.
    """
    kept = Message("{}; the version indexed before is kept", cause)
    return Unread(path, kept if is_known else cause)


@dataclass(slots=True)
class _Comparison:
    """The comparison of the found documents; ``present`` are locations that are not gone."""

    discovery: Discovery
    known: KnownDocuments
    reread: bool
    reading: ReadingOf
    changed: list[DocumentChange] = field(default_factory=list)
    unchanged: int = 0
    failed: list[Failure] = field(default_factory=list)
    present: set[str] = field(default_factory=set)
    of_other_version: int = 0
    with_other_options: int = 0

    def add(self, file: DocumentFiles) -> None:
        """Compare one document with what is known of it."""
        if not file.parts:
            change = self._read(file, file.location in self.known)
            if change is not None:
                self._compare(change)
            return
        is_known = file.location in self.known
        halves = [self._read(part, is_known or part.location in self.known) for part in file.parts]
        readable = [half for half in halves if half is not None]
        if len(readable) == len(halves):
            self._compare_pair(file, readable)
        elif not is_known:  # a readable half is its own document while the other half is unreadable
            for half in readable:
                self._compare(half)

    def _read(self, file: DocumentFiles, is_known: bool) -> DocumentChange | None:
        """Return a file with its hash; None if it cannot be read now."""
        try:
            content_hash, size = _hash(file.path)
        except OSError as error:
            self.failed.append(unread_failure(file.path, system_message(error), is_known=is_known))
            self.discovery.unreadable.append(file.location)
            return None
        beside = _hashes_beside(file)
        combined = _combined(content_hash, *beside) if beside else content_hash
        return DocumentChange(file, self.reading(file.files).added_to(combined), size)

    def _compare(self, change: DocumentChange) -> None:
        location = change.file.location
        self.present.add(location)
        if self.reread or self._has_changed(change):
            self.changed.append(change)
        else:
            self.unchanged += 1

    def _has_changed(self, change: DocumentChange) -> bool:
        """Return True if the content or its reading is not that of the index; count the latter."""
        known = self.known.get(change.file.location, _NOTHING)[1]
        if bare_hash(known) != bare_hash(change.content_hash):
            return True
        before, now = reading_of(known), reading_of(change.content_hash)
        if before.stands_for(now):
            return False
        if before.version != now.version:
            self.of_other_version += 1
        else:
            self.with_other_options += 1
        return True

    def notes(self, elsewhere: Iterable[str]) -> Iterator[Note]:
        """Yield how many documents are read again, and how many elsewhere should be.

        ``elsewhere`` are the hashes of the documents outside the searched paths.
        """
        if self.of_other_version:
            yield plural_note(
                "read-anew",
                self.of_other_version,
                "1 document was read again: another version of the program had read it before",
                "{} documents were read again: another version of the program had read them before",
            )
        if self.with_other_options:
            yield plural_note(
                "other-options",
                self.with_other_options,
                "1 document was read again, with other options",
                "{} documents were read again, with other options",
            )
        outdated = sum(reading_of(each).version != Reading().version for each in elsewhere)
        if outdated:
            yield plural_note(
                "outdated-elsewhere",
                outdated,
                "1 document in another folder was read by another version of the program: index "
                "that folder as well",
                "{} documents in other folders were read by another version of the program: index "
                "these folders as well",
            )

    def _compare_pair(self, file: DocumentFiles, halves: list[DocumentChange]) -> None:
        nl, fr = (half.content_hash for half in halves)
        content_hash = hash_of_pair(file, nl, fr)
        split_halves = [
            replace(half, content_hash=hash_of_split_pair(content_hash)) for half in halves
        ]
        if not self.reread and any(map(self._is_known_half, split_halves)):
            for half in split_halves:
                self._compare(half)
            return
        size = sum(half.size for half in halves)
        pair = DocumentChange(file, content_hash, size, halves=tuple(halves))
        if self.known.get(file.location, _NOTHING)[1] != content_hash:
            # Only reading them shows if they are a pair; until then, neither half is gone.
            self.present.update(half.file.location for half in halves)
        self._compare(pair)

    def _is_known_half(self, half: DocumentChange) -> bool:
        """Return True if the index knows that a file is no half of a pair.

        Another version of the aligner may find that it is one.
        """
        known = self.known.get(half.file.location, _NOTHING)[1]
        if bare_hash(known) != bare_hash(half.content_hash):
            return False
        if reading_of(known).version == Reading().version:
            return True
        self.of_other_version += 1
        return False


def _hashes_of(changes: Iterable[DocumentChange]) -> list[str]:
    """Return the hashes by which documents that have moved can be known."""
    hashes: list[str] = []
    for each in changes:
        hashes += [each.content_hash, *(half.content_hash for half in each.halves)]
        hashes += [hash_of_split_pair(each.content_hash)] if each.halves else []
    return hashes


def _moved(
    files: Iterable[DocumentChange], known: KnownDocuments, moves: Moves
) -> Mapping[str, str]:
    """Return the ids of the documents that have moved, by their new location."""
    moved: dict[str, str] = {}

    def add(change: DocumentChange, content_hash: str) -> None:
        location = change.file.location
        document_id = None if location in known else moves.take(content_hash, location)
        if document_id is not None:
            moved[location] = document_id

    for change in files:
        add(change, change.content_hash)
        for half in change.halves:
            add(half, hash_of_split_pair(change.content_hash))
    return moved


def _with_ids(
    files: Iterable[DocumentChange],
    known: KnownDocuments,
    gone: Iterable[str],
    moved: Mapping[str, str],
) -> tuple[DocumentChange, ...]:
    """Give each document an id.

    Known documents and those in ``moved`` keep theirs; new ones may reuse that of a gone one.
    """
    kept = {location: document_id for location, (document_id, _) in known.items()} | dict(moved)
    taken = {document_id for document_id, _ in known.values()}.difference(gone)

    def with_id(change: DocumentChange, never_beside: Iterable[str] = ()) -> DocumentChange:
        file = change.file
        known_id = kept.get(file.location, "")
        free = taken.intersection(never_beside)
        taken.difference_update(free)
        document_id = known_id or unique_id(file.path, taken, file.name)
        taken.update(free, [document_id])
        return replace(change, document_id=document_id, is_new=not known_id)

    def with_ids(change: DocumentChange) -> DocumentChange:
        # A pair and its halves never exist together, so they may share ids.
        pair = [kept[change.file.location]] if change.file.location in kept else []
        halves = tuple(with_id(half, pair) for half in change.halves)
        return replace(with_id(change, [half.document_id for half in halves]), halves=halves)

    return tuple(with_ids(change) for change in files)


def _copies(changed: Iterable[DocumentChange], known: KnownDocuments) -> Mapping[str, str]:
    """Return the id of an indexed document with the same content, by the path of a new one."""
    ids = {bare_hash(content_hash): document_id for document_id, content_hash in known.values()}
    return {
        change.file.path: ids[content]
        for change in changed
        for content in [bare_hash(change.content_hash)]
        if change.is_new and content in ids
    }


def _hash(path: str) -> tuple[str, int]:
    """Return the SHA-256 of a file and its size in bytes.

    For a file in an archive this is the CRC-32 that the archive states: nothing is unpacked.
    """
    if found := archives.find_member(path):
        return f"crc32 {found[1].crc:08x} {found[1].size}", found[1].size
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), file.tell()


def _hash_or_cause(path: str, most_bytes: int) -> str:
    """Return the hash of a file that the document can do without, or why it cannot be read."""
    try:
        if archives.find_member(path):
            return _hash(path)[0]
        return hashlib.sha256(archives.read_bytes(Path(path), most_bytes)).hexdigest()
    except SourceError as error:
        return error.cause


def _hashes_beside(file: DocumentFiles) -> list[str]:
    """Return the hashes of the override files of a document, and of what its sidecars say."""
    paths = sidecars.sidecar_files(file.files, file.naming_path)
    return [
        *(_hash_or_cause(path, MOST_BYTES_OF_OVERRIDES) for path in file.overrides),
        *(f"sidecar {_hash_or_cause(path, sidecars.MOST_BYTES)}" for path in paths),
        *map(_combined, sidecars.table_rows(file.files, file.naming_path)),
    ]


def _combined(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
