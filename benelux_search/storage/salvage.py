"""Recovery of the intact documents of a damaged store.

Rows are read by rowid, in ranges. A range that cannot be read is halved, until only the unreadable
rows are left out. So SQL indexes are not needed, and damage in a page costs only the damaged rows.
All readable rows go into a new store. Then the documents that do not match their checksum are
deleted from the new store.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benelux_search import index_files
from benelux_search.errors import IndexDamaged
from benelux_search.storage.guarded import GuardedConnection, schema_difference
from benelux_search.storage.rows import (
    SCHEMA,
    connect,
    mismatched_documents,
    sqlite_errors_translated,
    to_path,
)
from benelux_search.storage.store import SqliteStore

_TABLES: Final = ("documents", "pairs", "passages", "asides")
_RANGE: Final = 512
_GIVE_UP: Final = 20 * _RANGE  # after so many unreadable rowids, no more rows are expected
_PAGE: Final = 4096
_SCRATCH: Final = ".scratch"
_ORPHANS: Final = (
    "DELETE FROM pairs WHERE document_id NOT IN (SELECT id FROM documents)",
    "DELETE FROM passages WHERE ordinal NOT IN (SELECT ordinal FROM pairs)",
    "DELETE FROM asides WHERE document_id NOT IN (SELECT id FROM documents)",
)


@dataclass(frozen=True, slots=True)
class LostDocument:
    """A document that could not be recovered; ``path`` is None if its path is lost, too."""

    id: str
    path: str | None


@dataclass(frozen=True, slots=True)
class SalvageResult:
    """The result of :func:`salvage`: the number of recovered documents, and the known lost ones."""

    saved: int
    lost: tuple[LostDocument, ...]


def salvage(damaged: Path, target: Path, anchor: Path) -> SalvageResult:
    """Copy the intact documents of a damaged store to a new store; their ordinals stay the same.

    ``target`` is the path of the new store and must not exist. ``anchor`` is the folder of the
    index. The damaged file is not changed.

    Raises:
        IndexStorageError: the system refuses to read or write a file. The content of the damaged
            store is then unknown, so no document counts as lost.
    """
    salvaged = _salvage_rows(damaged, target, anchor)
    if salvaged.saved and not salvaged.lost:
        return salvaged
    # The damage may be in the first page, which defines the tables. It is the same in all stores.
    scratch, other = (target.with_name(target.name + end) for end in (_SCRATCH, _SCRATCH + "2"))
    try:
        _with_first_page_of(target, damaged, scratch)
        again = _salvage_rows(scratch, other, anchor)
        if again.saved <= salvaged.saved:
            return salvaged
        index_files.rename(other, target)
        return again
    finally:
        for path in (scratch, other):
            index_files.remove(path)


def _salvage_rows(damaged: Path, target: Path, anchor: Path) -> SalvageResult:
    SqliteStore.create(target, anchor).close()
    with (
        sqlite_errors_translated(target, "written"),
        contextlib.closing(connect(target, "rw")) as new,
    ):
        new.execute("PRAGMA foreign_keys = OFF")  # the document of a row may come later, or never
        with contextlib.suppress(IndexDamaged, FileNotFoundError), _opened(damaged) as old:
            # With other tables, nothing is read; the second try has an intact first page
            if old.has_other_tables():
                return SalvageResult(0, ())
            for table in _TABLES:
                _copy_table(old, new, table)
        paths = _paths_by_id(new)
        for statement in _ORPHANS:
            new.execute(statement)
        new.commit()
        new.execute("PRAGMA foreign_keys = ON")
        for document_id in list(mismatched_documents(new)):
            new.execute("DELETE FROM documents WHERE id = ?", (document_id,))
        new.commit()
        kept = {id_ for (id_,) in new.execute("SELECT id FROM documents")}
    lost = (LostDocument(id_, path) for id_, path in sorted(paths.items()) if id_ not in kept)
    return SalvageResult(len(kept), tuple(lost))


def _paths_by_id(db: GuardedConnection) -> dict[str, str | None]:
    """Return the path of every document that any row mentions, by id; None if unknown."""
    paths: dict[str, str | None] = {}
    for sql in (
        # An id counts only if the pair's id starts with it: damage may have changed a letter
        "SELECT DISTINCT document_id, NULL FROM pairs"
        " WHERE substr(id, 1, length(document_id) + 1) = document_id || ':'",
        "SELECT id, path FROM documents WHERE typeof(id) = 'text'",
    ):
        for id_, path in db.iterate_rows(sql):
            paths[id_] = to_path(path) if isinstance(path, str | bytes) else None
    return paths


@dataclass(frozen=True, slots=True)
class _Damaged:
    """A damaged store, read as far as possible."""

    path: Path
    db: GuardedConnection

    def rows(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Return the rows of a query; raise IndexDamaged if they cannot be read."""
        with sqlite_errors_translated(self.path, "read"):
            return self.db.rows(sql, parameters)

    def has_other_tables(self) -> bool:
        """Return True if its tables differ from those of a store; raises as :meth:`rows`."""
        with sqlite_errors_translated(self.path, "read"):
            return bool(schema_difference(self.db, SCHEMA))


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[_Damaged]:
    with contextlib.ExitStack() as stack:
        with sqlite_errors_translated(path, "read"):
            db = stack.enter_context(contextlib.closing(connect(path, "ro&immutable=1")))
        yield _Damaged(path, db)


def _copy_table(old: _Damaged, new: GuardedConnection, table: str) -> None:
    names = ["rowid", *(row[1] for row in new.execute(f"PRAGMA table_info({table})"))]
    columns, marks = ", ".join(names), ", ".join("?" * len(names))
    for row in _rows(old, table, columns):
        # This program never wrote a row that breaks a constraint.
        with contextlib.suppress(sqlite3.IntegrityError):
            new.execute(f"INSERT OR IGNORE INTO {table} ({columns}) VALUES ({marks})", row)


def _rows(old: _Damaged, table: str, columns: str) -> Iterator[tuple[object, ...]]:
    """Yield every readable row of a table, by rowid."""
    select = f"SELECT {columns} FROM {table} NOT INDEXED WHERE rowid"
    following = f"SELECT min(rowid) FROM {table} NOT INDEXED WHERE rowid > ?"
    at, unreadable = 0, 0
    while unreadable < _GIVE_UP:
        rows = list(_range(old, select, at + 1, at + _RANGE))
        yield from rows
        at += _RANGE
        try:
            [(next_,)] = old.rows(following, at)
            if next_ is not None and next_ <= at:  # pages refer to each other in circles
                raise IndexDamaged("its rows are not in their order")
        except IndexDamaged:
            unreadable = 0 if rows else unreadable + _RANGE
            continue
        if next_ is None:
            return
        at, unreadable = max(next_ - 1, at), 0


def _range(old: _Damaged, select: str, first: int, last: int) -> Iterator[tuple[object, ...]]:
    """Yield the rows with these rowids; if they cannot be read together, read each half alone."""
    try:
        if first == last:  # a range would also read the next rowid
            rows = old.rows(f"{select} = ?", first)
        else:
            rows = old.rows(f"{select} BETWEEN ? AND ?", first, last)
    except IndexDamaged:
        if first < last:
            middle = (first + last) // 2
            yield from _range(old, select, first, middle)
            yield from _range(old, select, middle + 1, last)
        return
    yield from rows


def _with_first_page_of(whole: Path, damaged: Path, target: Path) -> None:
    """Copy a damaged store, with the first page of another store.

    The counters at offsets 24 and 92 are made to differ. Then SQLite uses the real size of the file
    and ignores the size stated in the page.
    """
    with index_files.open_to_read(whole) as file:
        page = bytearray(file.read(_PAGE))
    page[24:28], page[92:96] = b"\x00\x00\x00\x01", b"\x00\x00\x00\x02"
    index_files.copy(damaged, target)
    with index_files.open_to_change(target) as file:
        file.write(page)
