"""Recovery of a damaged store: every document whose rows are complete and correct.

Each file is read on its own. To find its documents, the table and its SQL index are read, each
forwards and backwards, up to the first damaged page. Then each document is read on its own. So a
damaged page costs only the documents that are on it. All documents that match their checksum go
into a new store.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from benelux_search.errors import IndexDamaged
from benelux_search.forking import held_while_forking
from benelux_search.index_files import files as index_files
from benelux_search.storage import dictionaries, rows, tombstones
from benelux_search.storage.compression_frames import FrameCodec
from benelux_search.storage.guarded import PAGE_BYTES, schema_difference
from benelux_search.storage.new_segment import NewSegment
from benelux_search.storage.schema import SCHEMA, connect, sqlite_errors_translated
from benelux_search.storage.store import segment_files
from benelux_search.storage.store_merging import copy_document
from benelux_search.storage.store_segment import DOCUMENTS, SegmentState, StoreSegment

_SCRATCH: Final = ".scratch"
_UNKNOWN: Final = SegmentState(0, (), 1, 1, 0, 0, 0, 0, 0, 0, 0)
_TABLE: Final = "SELECT first, id FROM documents NOT INDEXED ORDER BY first"
_INDEX: Final = (
    "SELECT first, id FROM documents INDEXED BY sqlite_autoindex_documents_1 ORDER BY id"
)
_DELETED: Final = "SELECT first FROM deleted"
_STATED: Final = "SELECT high, documents FROM segment"


@dataclass(frozen=True, slots=True)
class LostDocument:
    """A document that could not be recovered; ``path`` is None if its path is lost, too."""

    id: str
    path: str | None


@dataclass(frozen=True, slots=True)
class SalvageResult:
    """The number of recovered documents, and the lost ones, as far as they are known.

    ``is_complete`` is False if there may be lost documents that are not known.
    """

    saved: int
    lost: tuple[LostDocument, ...]
    is_complete: bool = True


@dataclass(frozen=True, slots=True)
class _Named:
    """A document that some row names: its first ordinal, id and path, as far as they are known."""

    first: int
    id: str
    path: str | None = None


@dataclass(frozen=True, slots=True)
class _Remains:
    """The result of reading a damaged file: its intact documents, and the others.

    ``deleted`` are the first ordinals of documents of older files. ``is_complete`` is False if the
    file may have more documents than could be named. ``next`` is the ordinal after its last.
    """

    segment: StoreSegment
    intact: tuple[_Named, ...] = ()
    lost: tuple[_Named, ...] = ()
    deleted: frozenset[int] = frozenset()
    is_complete: bool = False
    next: int = 1


def salvage(damaged: Path, target: Path, anchor: Path) -> SalvageResult:
    """Make a new store of the intact documents of a damaged one; ordinals stay the same.

    ``damaged`` and ``target`` are folders; ``target`` must not exist. ``anchor`` is the folder of
    the index. The damaged files are not changed.

    Raises:
        FileNotFoundError: there is no store.
        IndexStorageError: the system refuses to read or write a file. Its content is then unknown,
            and nothing is given up as lost.
    """
    index_files.list_names(damaged)
    index_files.make_folder(target)
    with contextlib.ExitStack() as stack:
        lock = held_while_forking()
        new = NewSegment.create(target, anchor, lock, FrameCodec(None), sequence=1, low=1)
        stack.callback(new.close)
        codec = FrameCodec(None, dictionaries.read_dictionaries(damaged, anchor))
        files = sorted({*segment_files(damaged), *tombstones.owners(damaged)}, reverse=True)
        remains = [_remains_of(path, new, codec, stack) for path in files]
        saved, lost = _chosen(remains)
        kept = sum(_is_copied(segment, document, new) for document, segment in saved)
        new.raise_to(max((each.next for each in remains), default=1))
        new.seal(())
    return SalvageResult(
        kept,
        tuple(sorted(lost, key=lambda document: document.id)),
        all(each.is_complete for each in remains),
    )


def _chosen(
    remains: Sequence[_Remains],
) -> tuple[list[tuple[_Named, StoreSegment]], list[LostDocument]]:
    """Return which documents to copy of which file, in order, and which are lost.

    ``remains`` has the newest file first.
    """
    saved: list[tuple[_Named, StoreSegment]] = []
    lost: dict[str, str | None] = {}
    ids: set[str] = set()
    deleted: set[int] = set()
    replaced: set[int] = set()  # by documents of newer files that cannot be named
    for each in remains:
        intact = {document.first for document in each.intact}
        named = [document for document in (*each.intact, *each.lost) if document.id not in ids]
        live = [document for document in named if document.first not in deleted]
        kept = [document for document in live if document.first in intact]
        saved += [(document, each.segment) for document in kept]
        kept_ids = {document.id for document in kept}
        for document in named:
            is_gone = document.first not in deleted or document.first in replaced
            if is_gone and document.id not in kept_ids:
                lost[document.id] = document.path or lost.get(document.id)
        # A newer document with the same id replaces an older one, also if its tombstone is lost
        ids.update(document.id for document in live)
        deleted |= each.deleted
        if not each.is_complete:
            replaced |= each.deleted
    lost_documents = [LostDocument(id_, path) for id_, path in lost.items()]
    return sorted(saved, key=lambda item: item[0].first), lost_documents


def _is_copied(segment: StoreSegment, document: _Named, new: NewSegment) -> bool:
    """Copy an intact document; return False if its ordinals are those of another one."""
    if document.first < new.state.high:
        return False
    [row] = segment.rows(f"{DOCUMENTS} WHERE first = ?", document.first)
    with new.savepoint():
        copy_document(segment, row, new)
    return True


# --- What can be read of a file


def _remains_of(
    path: Path, new: NewSegment, codec: FrameCodec, stack: contextlib.ExitStack
) -> _Remains:
    """Read a file, with another first page if that gives more: all files have the same tables."""
    deleted = tombstones.read_tombstones(path)
    if not index_files.exists(path):
        return _Remains(new, deleted=deleted)
    remains = _read(path, new, codec, stack)
    if not remains.is_complete or remains.lost:
        scratch = new.path.with_name(path.name + _SCRATCH)
        stack.callback(index_files.remove, scratch)
        _with_first_page_of(new.path, path, scratch)
        again = _read(scratch, new, codec, stack)
        if len(again.intact) >= len(remains.intact):
            remains = again
    return replace(remains, deleted=remains.deleted | deleted)


def _read(path: Path, new: NewSegment, codec: FrameCodec, stack: contextlib.ExitStack) -> _Remains:
    segment = None
    with contextlib.suppress(IndexDamaged), sqlite_errors_translated(path, "read"):
        db = stack.enter_context(contextlib.closing(connect(path, "ro&immutable=1")))
        segment = StoreSegment(db, path, new.anchor, new.lock, _UNKNOWN, codec)
        if schema_difference(db, SCHEMA):  # its tables may be anything
            return _Remains(segment)
    return _Remains(new) if segment is None else _examined(segment)


def _examined(segment: StoreSegment) -> _Remains:
    intact, lost = [], []
    for first, id_ in _documents(segment).items():
        row = _row(segment, first)
        if row is not None and row[0] == first and _is_intact(segment, row):
            intact.append(_Named(first, row[4], _path(row)))
        else:
            lost.append(_Named(first, id_, None if row is None else _path(row)))
    deleted = {first for (first,) in _readable(segment, _DELETED) if isinstance(first, int)}
    stated = [
        (high, documents)
        for high, documents in _readable(segment, _STATED)
        if isinstance(high, int) and 1 <= high <= rows.MOST_ORDINAL
    ]
    [high, documents] = stated[0] if len(stated) == 1 else (1, None)
    return _Remains(
        segment,
        tuple(intact),
        tuple(lost),
        frozenset(deleted),
        is_complete=documents == len(intact) + len(lost),
        next=high,
    )


def _documents(segment: StoreSegment) -> dict[int, str]:
    """Return the id of every document that the table or its index names, by its first ordinal.

    If they differ, the id in the index is taken: of a damaged row the id may be damaged, too.
    """
    return {
        first: id_
        for sql in (_TABLE, f"{_TABLE} DESC", _INDEX, f"{_INDEX} DESC")
        for first, id_ in _readable(segment, sql)
        if isinstance(first, int) and isinstance(id_, str)
    }


def _readable(segment: StoreSegment, sql: str) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a query up to the first that cannot be read."""
    with contextlib.suppress(IndexDamaged), segment.reading() as seconds:
        yield from segment.db.iterate_rows(sql, (), seconds)


def _row(segment: StoreSegment, first: int) -> tuple[Any, ...] | None:
    """Return the row of a document with all columns, or None if it cannot be read."""
    try:
        found = segment.rows(f"{DOCUMENTS} WHERE first = ?", first)
    except IndexDamaged:
        return None
    return found[0] if found else None


def _is_intact(segment: StoreSegment, row: tuple[Any, ...]) -> bool:
    try:
        return segment.is_intact(row)
    except IndexDamaged:
        return False


def _path(row: tuple[Any, ...]) -> str | None:
    return rows.to_path(row[5]) if isinstance(row[5], str | bytes) else None


def _with_first_page_of(whole: Path, damaged: Path, target: Path) -> None:
    """Copy a damaged file, with the first page of another one.

    The counters at offsets 24 and 92 are made to differ. Then SQLite uses the real size of the file
    and ignores the size stated in the page.
    """
    with index_files.open_to_read(whole) as file:
        page = bytearray(file.read(PAGE_BYTES))
    page[24:28], page[92:96] = b"\x00\x00\x00\x01", b"\x00\x00\x00\x02"
    index_files.copy(damaged, target)
    with index_files.open_to_change(target) as file:
        file.write(page)
