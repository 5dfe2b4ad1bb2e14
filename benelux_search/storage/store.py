"""The aligned documents in one SQLite file, from which both indexes can be rebuilt.

A store in a published generation never changes. So readers open it read-only and immutable, with no
locks and no journal, and it also works on a read-only medium. Writers work on a private copy.
"""

from __future__ import annotations

import contextlib
import copy
import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final, TypeVar

from benelux_search import index_files, model
from benelux_search.errors import IndexDamaged
from benelux_search.forking import held_while_forking
from benelux_search.index.ports import StoreDeadline
from benelux_search.results import DocumentView
from benelux_search.storage.guarded import GuardedConnection, schema_difference
from benelux_search.storage.passages import pairs_of
from benelux_search.storage.rows import (
    BOTH,
    DOUBTFUL,
    ENCODING_COLUMNS,
    HASH_COLUMNS,
    INFO,
    LONE,
    PAIR,
    RANGE_COLUMNS,
    SCHEMA,
    SCHEMA_VERSION,
    BadRow,
    Checksum,
    aside_of,
    check_row,
    connect,
    from_path,
    info_of,
    mismatched_documents,
    ordinal_of,
    pair_of,
    printable,
    range_of,
    replace_surrogates,
    row_of_pages,
    row_of_span,
    sqlite_errors_translated,
    to_path,
)

_BATCH: Final = 500  # the oldest builds of SQLite accept 999 parameters


_GRACE_S: Final = 10.0  # seconds that a read may take after the deadline of its search
_Converted = TypeVar("_Converted")


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of documents, pairs and passages in a store.

    ``aligned`` is the number of pairs with both a Dutch and a French passage.
    """

    documents: int
    pairs: int
    passages_nl: int
    passages_fr: int
    aligned: int


class SqliteStore:
    """A :class:`~.ports.Store` in an SQLite file. Threads can share it.

    ``anchor`` is the folder of the index. For a document given by a relative path, the store keeps
    the path relative to this folder. So an index and its documents can be moved together, and a run
    in another working directory does not confuse files of the same name.
    """

    def __init__(self, connection: GuardedConnection, path: Path, anchor: Path) -> None:
        self._db = connection
        self._path = path
        self._anchor = os.path.realpath(anchor)
        self._deadline: StoreDeadline | None = None
        # All threads share one connection: reads are short, and with one connection per thread, a
        # new thread would have to open the file after its folder was removed.
        # No thread is inside SQLite when another one forks, so that a child can drop it safely.
        self._lock = held_while_forking()

    @classmethod
    def create(cls, path: Path, anchor: Path) -> SqliteStore:
        """Create an empty, writable store; ``path`` must not exist."""
        index_files.create(path).close()
        with sqlite_errors_translated(path, "written"):
            connection = connect(path, "rw")
            try:
                connection.executescript(SCHEMA)
                connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION:d}")
            except BaseException:
                connection.close()
                raise
        return cls(connection, path, anchor)

    @classmethod
    def open(cls, path: Path, anchor: Path, *, writable: bool = False) -> SqliteStore:
        """Open an existing store, read-only unless ``writable``.

        Raises:
            IndexDamaged: the file is missing, is from another version of this program, or has
                unknown tables.
        """
        connection: GuardedConnection | None = None
        try:
            with sqlite_errors_translated(path, "read", anchor):
                connection = connect(path, "rw" if writable else "ro&immutable=1")
                _check_version(connection, path, anchor)
                if difference := schema_difference(connection, SCHEMA):
                    raise IndexDamaged(f"{path}: it {difference}", anchor)
        except FileNotFoundError as error:
            raise IndexDamaged(f"{path}: it is missing", anchor) from error
        except BaseException:
            if connection is not None:
                connection.close()
            raise
        return cls(connection, path, anchor)

    def with_deadline(self, deadline: StoreDeadline) -> SqliteStore:
        """Return a view of this store for one search: a read stops 10 seconds after the deadline.

        Each of its methods that reads raises IndexUnusable when the read is stopped.
        """
        bounded = copy.copy(self)
        bounded._deadline = deadline
        return bounded

    def hashes(self) -> Mapping[str, tuple[str, str]]:
        """Return (document id, content hash) of every document, by absolute path."""
        rows = self._rows("SELECT location, id, hash FROM documents")
        rows = self._convert(lambda row: check_row(row, HASH_COLUMNS), rows)
        return {
            os.path.normpath(os.path.join(self._anchor, to_path(location))): (id_, hash_)  # noqa: PTH118
            for location, id_, hash_ in rows
        }

    def write_document(
        self,
        info: model.DocumentInfo,
        content_hash: str,
        document: model.AlignedDocument | model.Bitext,
    ) -> Iterator[model.Pair]:
        """Store a document, replace any earlier one with the same id, and return its pairs.

        The whole document is stored when this method returns. The pairs are then read back lazily.
        Both work in batches, so a document may have any size.

        Raises:
            SourceError: the file of a bitext cannot be read any more; the store is unchanged.
        """
        with self._lock, sqlite_errors_translated(self._path, "written"):
            self._db.execute("SAVEPOINT put")
            try:
                self.remove(info.id)
                checksum = Checksum()
                row = self._insert_document(info, content_hash, document)
                self._insert_pairs(info.id, document, checksum)
                checksum.add("documents", [(*row, *self._store_range(info.id))])
                if isinstance(document, model.AlignedDocument):
                    self._insert_asides(info.id, document.other, checksum)
                self._db.execute(
                    "UPDATE documents SET checksum = ? WHERE id = ?", (checksum.value, info.id)
                )
            except BaseException:
                with contextlib.suppress(sqlite3.Error):  # on a full disk, SQLite has rolled back
                    self._db.execute("ROLLBACK TO put")
                    self._db.execute("RELEASE put")
                raise
            self._db.execute("RELEASE put")
        return self._pairs_where("p.document_id = ?", info.id)

    def remove(self, document_id: str) -> None:
        """Delete a document with its pairs and asides, if it exists."""
        with self._lock, sqlite_errors_translated(self._path, "written"):
            self._db.write("DELETE FROM documents WHERE id = ?", [(document_id,)])

    def document(self, document_id: str) -> DocumentView | None:
        """Return a document with its pairs and asides; None if the id is unknown."""
        with self._lock:
            info = self.infos([document_id]).get(document_id)
            if info is None:
                return None
            pairs = self._rows(f"{PAIR} WHERE p.document_id = ? ORDER BY p.ordinal", document_id)
            asides = self._rows(
                "SELECT text, reason, spans FROM asides WHERE document_id = ? ORDER BY position",
                document_id,
            )
            encodings = self._rows("SELECT encoding FROM documents WHERE id = ?", document_id)
            [(encoding,)] = self._convert(lambda row: check_row(row, ENCODING_COLUMNS), encodings)
        return DocumentView(
            document=info,
            pairs=tuple(self._convert(pair_of, pairs)),
            other=tuple(self._convert(aside_of, asides)),
            encoding=encoding,
        )

    def documents(self) -> Sequence[model.DocumentInfo]:
        """Return the metadata of all documents, sorted by date (undated last) and then by path."""
        infos = self._convert(info_of, self._rows(INFO))
        return sorted(infos, key=_by_date_and_path)

    def infos(self, document_ids: Iterable[str]) -> Mapping[str, model.DocumentInfo]:
        """Return the metadata of the documents with these ids, by id; unknown ids are left out."""
        rows = self._rows_in(f"{INFO} WHERE id IN", map(replace_surrogates, document_ids))
        return {info.id: info for info in self._convert(info_of, rows)}

    def pair(self, pair_id: str) -> model.Pair | None:
        """Return the pair with this id, or None."""
        rows = self._rows(f"{PAIR} WHERE p.id = ?", replace_surrogates(pair_id))
        return self._convert(pair_of, rows)[0] if rows else None

    def pairs(self, ordinals: Iterable[int]) -> Mapping[int, model.Pair]:
        """Return the pairs with these ordinals, by ordinal; unknown ordinals are left out."""
        rows = self._rows_in(f"{PAIR} WHERE p.ordinal IN", ordinals)
        return {pair.ordinal: pair for pair in self._convert(pair_of, rows)}

    def ranges(self, document_ids: Iterable[str] | None = None) -> Mapping[str, range]:
        """Return the pair ordinals of each of these documents as a range, by id.

        ``document_ids=None`` means all documents. Documents that do not exist or have no pairs are
        left out.
        """
        sql = "SELECT id, first, length FROM documents WHERE length > 0"
        if document_ids is None:
            rows: Iterable[tuple[Any, ...]] = self._rows(sql)
        else:
            rows = self._rows_in(f"{sql} AND id IN", map(replace_surrogates, document_ids))

        def ordinals_by_id(row: tuple[Any, ...]) -> tuple[str, range]:
            id_, first, length = check_row(row, RANGE_COLUMNS)
            return id_, range_of(first, length)

        return dict(self._convert(ordinals_by_id, rows))

    def lone(self, language: model.Language) -> Mapping[int, float]:
        """Return the confidence, by ordinal, of the pairs with a passage in this language only."""
        return self._confidences(LONE[language])

    def doubtful(self, below: float) -> Mapping[int, float]:
        """Return the confidence, by ordinal, of pairs in both languages if under ``below``."""
        where = DOUBTFUL if below <= model.LOW_CONFIDENCE else BOTH
        return self._confidences(f"{where} AND confidence < ?", below)

    def all_pairs(self) -> Iterator[model.Pair]:
        """Yield every pair in ascending order of ordinals; at most 500 are in memory at a time."""
        return self._pairs_where("TRUE")

    def pairs_within(self, ranges: Iterable[tuple[int, int]]) -> Iterator[model.Pair]:
        """Yield the pairs of each range in turn; a range is (first, last) ordinal, inclusive."""
        for first, last in ranges:
            yield from self._pairs_where("p.ordinal BETWEEN ? AND ?", first, last)

    def counts(self) -> Counts:
        """Return the numbers of documents, pairs and passages."""
        [(documents, pairs, nl, fr)] = self._rows(
            "SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM pairs),"
            " (SELECT count(*) FROM passages WHERE language = 'nl'),"
            " (SELECT count(*) FROM passages WHERE language = 'fr')"
        )
        # A pair has one or two passages, so passages minus pairs is the number with two.
        return Counts(documents, pairs, nl, fr, nl + fr - pairs)

    def problems(self) -> Iterator[str]:
        """Yield a description of each problem in the file.

        SQLite's own integrity check and the checksum of each document are used.
        """
        try:
            for (message,) in self._rows("PRAGMA integrity_check(5)"):
                if message != "ok":
                    yield " ".join(str(message).split())
            with self._lock, sqlite_errors_translated(self._path, "read"):
                changed = list(mismatched_documents(self._db))
            for document_id in changed:
                yield f"document {printable(document_id)} is not as it was written"
        except IndexDamaged as error:
            yield error.what.removeprefix(f"{self._path}: ")

    def check(self) -> None:
        """Check the file and every document.

        Raises:
            IndexDamaged: a check failed; the message has the first problem.
        """
        for problem in self.problems():
            raise IndexDamaged(f"{self._path}: {problem}")

    def commit(self) -> None:
        """Commit all changes to the file."""
        with self._lock, sqlite_errors_translated(self._path, "written"):
            self._db.commit()

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    def _insert_document(
        self,
        info: model.DocumentInfo,
        content_hash: str,
        document: model.AlignedDocument | model.Bitext,
    ) -> tuple[object, ...]:
        facts = info.facts
        given = os.path.realpath(info.path)  # one name per file, whatever links to it
        absolute = os.path.isabs(info.path)  # noqa: PTH117
        location = given if absolute else os.path.relpath(given, self._anchor)
        row = (
            info.id,
            from_path(info.path),
            from_path(location),
            content_hash,
            replace_surrogates(facts.title.nl),
            replace_surrogates(facts.title.fr),
            facts.date,
            replace_surrogates(facts.number),
            document.encoding,
            info.pages,
        )
        self._db.write(
            "INSERT INTO documents (id, path, location, hash, title_nl, title_fr, date, number,"
            " encoding, pages) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [row],
        )
        return row

    def _insert_pairs(
        self, document_id: str, document: model.AlignedDocument | model.Bitext, checksum: Checksum
    ) -> None:
        rows = self._rows("SELECT seq FROM sqlite_sequence WHERE name = 'pairs'")
        pairs = pairs_of(document, document_id, (rows[0][0] if rows else 0) + 1)
        while batch := list(islice(pairs, _BATCH)):
            self._insert_batch(batch, checksum)

    def _store_range(self, document_id: str) -> tuple[int, int]:
        """Store a document's first ordinal and number of pairs, for :meth:`ranges`; return both."""
        [(first, last, count)] = self._rows(
            "SELECT min(ordinal), max(ordinal), count(*) FROM pairs WHERE document_id = ?",
            document_id,
        )
        if not count:
            return 0, 0
        if last - first + 1 != count:  # the indexes would delete pairs of another document
            raise IndexDamaged(f"the pairs of {document_id} are not numbered one after the other")
        self._db.execute(
            "UPDATE documents SET first = ?, length = ? WHERE id = ?", (first, count, document_id)
        )
        return first, count

    def _insert_batch(self, pairs: Sequence[model.Pair], checksum: Checksum) -> None:
        beads = [(p.ordinal, p.id, p.document_id, p.kind, float(p.confidence)) for p in pairs]
        self._insert("pairs", beads, checksum)
        passages = [
            (
                pair.ordinal,
                passage.language,
                replace_surrogates(passage.text),
                row_of_pages(passage.pages),
                passage.start,
            )
            for pair in pairs
            for passage in (pair.nl, pair.fr)
            if passage is not None
        ]
        self._insert("passages", passages, checksum)

    def _insert_asides(
        self, document_id: str, asides: Sequence[model.Aside], checksum: Checksum
    ) -> None:
        rows = [
            (
                document_id,
                position,
                replace_surrogates(aside.text),
                aside.reason,
                json.dumps([row_of_span(span) for span in aside.spans]),
            )
            for position, aside in enumerate(asides)
        ]
        self._insert("asides", rows, checksum)

    def _insert(self, table: str, rows: Sequence[tuple[object, ...]], checksum: Checksum) -> None:
        checksum.add(table, rows)
        self._db.write(f"INSERT INTO {table} VALUES (?, ?, ?, ?, ?)", rows)

    def _pairs_where(self, condition: str, *parameters: object) -> Iterator[model.Pair]:
        """Yield pairs by ordinal, read in batches."""
        last = 0
        sql = f"{PAIR} WHERE {condition} AND p.ordinal > ? ORDER BY p.ordinal LIMIT ?"
        while pairs := self._convert(pair_of, self._rows(sql, *parameters, last, _BATCH)):
            for pair in pairs:
                if pair.ordinal <= last:
                    raise self._damaged("its pairs are not in their order")
                last = pair.ordinal
                yield pair

    def _confidences(self, where: str, *parameters: object) -> Mapping[int, float]:
        """Return the confidence, by ordinal, of the pairs that meet a condition."""
        # Cast to a number, whatever is stored: there may be many rows, and none may be text
        sql = f"SELECT ordinal, CAST(confidence AS REAL) FROM pairs WHERE {where}"
        with self._reading() as seconds:
            confidences = dict(self._db.numeric_rows(sql, parameters, seconds))
        if confidences:
            self._convert(ordinal_of, (min(confidences), max(confidences)))
        return confidences

    def _rows(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        with self._reading() as seconds:
            return self._db.rows(sql, parameters, seconds)

    @contextlib.contextmanager
    def _reading(self) -> Iterator[float | None]:
        """Yield the seconds that a statement may take; an error in reading names the file."""
        left = None if self._deadline is None else self._deadline.left
        with self._lock, sqlite_errors_translated(self._path, "read", Path(self._anchor)):
            yield None if left is None else left + _GRACE_S

    def _convert(
        self, convert: Callable[[Any], _Converted], rows: Iterable[Any]
    ) -> list[_Converted]:
        """Convert each row; an error in a row names the file."""
        try:
            return [convert(row) for row in rows]
        except BadRow as error:
            raise self._damaged(str(error)) from error

    def _damaged(self, what: str) -> IndexDamaged:
        return IndexDamaged(f"{self._path}: {what}", Path(self._anchor))

    def _rows_in(self, sql: str, keys: Iterable[object]) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query that ends in IN, for any number of keys."""
        rest = iter(keys)
        while batch := list(islice(rest, _BATCH)):
            marks = ",".join("?" * len(batch))
            yield from self._rows(f"{sql} ({marks})", *batch)


def _check_version(connection: GuardedConnection, path: Path, anchor: Path) -> None:
    [(version,)] = connection.rows("PRAGMA user_version")
    if version != SCHEMA_VERSION:
        age = "a newer" if version > SCHEMA_VERSION else "an older"
        raise IndexDamaged(
            f"{path} was made by {age} version of this program", anchor, repairable=False
        )


def _by_date_and_path(info: model.DocumentInfo) -> tuple[bool, str, bytes]:
    """Return the sort key of a document: date (undated ones last), then the bytes of the path."""
    date = info.facts.date
    return date is None, date or "", os.fsencode(info.path)
