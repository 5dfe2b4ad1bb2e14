"""One immutable SQLite file of the store, with the documents of one range of ordinals."""

from __future__ import annotations

import contextlib
import copy
import threading
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn, TypeVar

from benelux_search import model
from benelux_search.errors import IndexDamaged
from benelux_search.index.ports import StoreDeadline
from benelux_search.storage import rows
from benelux_search.storage.checksums import Checksum
from benelux_search.storage.compression_frames import FrameCodec
from benelux_search.storage.guarded import GuardedConnection, schema_difference
from benelux_search.storage.pair_record import decode_pair
from benelux_search.storage.rows import BadRow, Columns, check_row
from benelux_search.storage.schema import (
    SCHEMA,
    SCHEMA_VERSION,
    UNREADABLE,
    asides_numbers,
    connect,
    printable,
    sqlite_errors_translated,
    translated,
)

SUFFIX: Final = ".sqlite"
BATCH: Final = 500  # the oldest builds of SQLite accept 999 parameters
_GRACE_S: Final = 10.0  # seconds that a read may take after the deadline of its search
_Converted = TypeVar("_Converted")
# A pair with the document that has the greatest first ordinal up to its own
_PAIR: Final = f"""
SELECT {rows.sql_list(rows.PAIR)}, documents.first, documents.length, documents.id
FROM pairs LEFT JOIN documents ON documents.first =
    (SELECT d.first FROM documents d WHERE d.first <= pairs.ordinal ORDER BY d.first DESC LIMIT 1)
"""
_PAIR_TYPES: Final = (int, str, float, bytes, int, int, str)
PAIRS: Final = f"SELECT {rows.sql_list(rows.PAIR)} FROM pairs"
DOCUMENTS: Final = f"SELECT {', '.join((*rows.DOCUMENT, 'checksum'))} FROM documents"
ASIDES: Final = "SELECT body FROM asides WHERE number >= ? ORDER BY number LIMIT ?"
CodecSource = Callable[[int], FrameCodec]


@dataclass(frozen=True, slots=True)
class Tombstone:
    """The record that a document is deleted; a newer file than that of the document holds it.

    ``first`` is the first ordinal of the document, and ``length`` the number of its pairs.
    """

    first: int
    length: int
    passages_nl: int
    passages_fr: int


@dataclass(frozen=True, slots=True)
class SegmentState:
    """The facts that a file of the store states about itself: the row of its table ``segment``.

    - ``sequence``: the number of the file.
    - ``others``: the numbers of the other files of the store when this one was written.
    - ``low``, ``high``: the ordinals in it are from ``low`` up to ``high``, which is not included.
    - ``documents``, ``pairs``, ``passages_nl``, ``passages_fr``: how many it has. Those that newer
      files delete are counted, too.
    - ``text_bytes``: the size of the pairs before compression.
    - ``dictionary``, ``trained_on``: the number of its dictionary, or 0; and the size in bytes of
      the text that this was trained on.
    """

    sequence: int
    others: tuple[int, ...]
    low: int
    high: int
    documents: int
    pairs: int
    passages_nl: int
    passages_fr: int
    text_bytes: int
    dictionary: int
    trained_on: int


def file_name(sequence: int) -> str:
    """Return the name of the file of the store with this number."""
    return f"{sequence:06d}{SUFFIX}"


class StoreSegment:
    """An open file of the store.

    All files of the store share ``lock``; ``deleted`` are the documents of this file that newer
    files delete, by their first ordinals.
    """

    def __init__(
        self,
        connection: GuardedConnection,
        path: Path,
        anchor: Path,
        lock: threading.RLock,
        state: SegmentState,
        codec: FrameCodec,
    ) -> None:
        self.db = connection
        self.path = path
        self.anchor = anchor
        self.lock = lock
        self.state = state
        self.codec = codec
        self.deleted: dict[int, Tombstone] = {}
        self._deadline: StoreDeadline | None = None

    @classmethod
    def open(
        cls, path: Path, anchor: Path, lock: threading.RLock, codec_of: CodecSource
    ) -> StoreSegment:
        """Open a file. ``codec_of`` returns the codec for a dictionary, given its number.

        Raises:
            IndexDamaged: the file is missing, of another version of this program, or has other
                tables than this program makes.
        """
        with contextlib.ExitStack() as stack:
            try:
                with sqlite_errors_translated(path, "read", anchor):
                    connection = connect(path, "ro&immutable=1")
                    stack.callback(connection.close)
                    check_schema(connection, path, anchor)
                    state = _state_of(connection, path, anchor)
            except FileNotFoundError as error:
                raise IndexDamaged(f"{path}: it is missing", anchor) from error
            codec = codec_of(state.dictionary)
            stack.pop_all()
        return cls(connection, path, anchor, lock, state, codec)

    def close(self) -> None:
        self.db.close()

    def with_deadline(self, deadline: StoreDeadline) -> StoreSegment:
        """Return a copy for one search, with a limit on the time of its reads.

        See :meth:`.SqliteStore.with_deadline`.
        """
        bounded = copy.copy(self)
        bounded._deadline = deadline
        return bounded

    def tombstones(self) -> list[Tombstone]:
        """Return the tombstones in this file: the documents of older files that it deletes."""
        found = self.rows(f"SELECT {rows.sql_list(rows.DELETED)} FROM deleted")
        return self.convert(lambda row: Tombstone(*check_row(row, rows.DELETED)), found)

    def documents(self, columns: Columns, where: str, *values: object) -> list[tuple[Any, ...]]:
        """Return columns of the documents that meet a condition and are not deleted.

        ``where`` is the condition in SQL, and ``values`` are its parameters. The first column must
        be ``documents.first``.
        """
        found = self.rows(f"SELECT {rows.sql_list(columns)} FROM documents WHERE {where}", *values)
        live = (row for row in found if row[0] not in self.deleted)
        return self.convert(lambda row: check_row(row, columns), live)

    def pairs(self, where: str, *values: object) -> list[model.Pair]:
        """Return the pairs that meet a condition and whose documents are not deleted.

        ``where`` is the condition in SQL, and ``values`` are its parameters.
        """
        with self.lock:
            found = self.rows(f"{_PAIR} WHERE {where}", *values)
            return self.convert(self._pair_of, self._live(found))

    def pairs_between(self, first: int, last: int) -> Iterator[model.Pair]:
        """Yield the pairs with ordinals from ``first`` to ``last``, read in batches."""
        at = first
        where = "pairs.ordinal BETWEEN ? AND ? ORDER BY pairs.ordinal LIMIT ?"
        while at <= last:
            with self.lock:
                found = self.rows(f"{_PAIR} WHERE {where}", at, last, BATCH)
                pairs = self.convert(self._pair_of, self._live(found))
            for pair in pairs:
                if pair.ordinal < at:
                    raise self.damaged("its pairs are not in their order")
                at = pair.ordinal + 1
                yield pair
            if len(found) < BATCH:
                return
            ordinal = found[-1][0]
            if type(ordinal) is not int or ordinal < at - 1:
                raise self.damaged("its pairs are not in their order")
            at = ordinal + 1

    def asides(self, first: int, count: int) -> list[model.Aside]:
        """Return the asides of a document, given its first ordinal and the number of their rows."""
        found = self.rows(ASIDES, asides_numbers(first)[0], count)
        with self.lock:
            return [aside for each in self.convert(self._asides_of, found) for aside in each]

    def confidences(self, where: str, *values: object) -> Mapping[int, float]:
        """Return the confidence, by ordinal, of the pairs that meet a condition.

        ``where`` is the condition in SQL, and ``values`` are its parameters. Deleted pairs are left
        out.
        """
        # Cast to a number, whatever is stored: there may be many rows, and none may be text
        sql = f"SELECT ordinal, CAST(confidence AS REAL) FROM pairs WHERE {where}"
        with self.reading() as seconds:
            confidences = dict(self.db.numeric_rows(sql, values, seconds))
        if confidences:
            self.convert(rows.ordinal_of, (min(confidences), max(confidences)))
        if not self.deleted:
            return confidences
        firsts = sorted(self.deleted)
        return {
            ordinal: confidence
            for ordinal, confidence in confidences.items()
            if not self._is_deleted(ordinal, firsts)
        }

    def problems(self) -> Iterator[str]:
        """Check the file and its documents; yield a message for each problem.

        The checks are SQLite's own integrity check and the checksums of the documents.
        """
        try:
            for (said,) in self.rows("PRAGMA integrity_check(5)"):
                if said != "ok":
                    yield " ".join(str(said).split())
            yield from self._mismatched()
        except IndexDamaged as error:
            yield error.what.removeprefix(f"{self.path}: ")

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Return the rows of an SQL query with the parameters ``values``.

        Raises:
            IndexDamaged: the file cannot be read; the message names it.
            IndexStorageError: the system refuses to read it.
        """
        with self.lock:  # as in ``reading``, but this is a hot path
            try:
                return self.db.rows(sql, values, self._seconds())
            except UNREADABLE as error:
                raise translated(error, self.path, "read", self.anchor) from error

    @contextlib.contextmanager
    def reading(self) -> Iterator[float | None]:
        """Lock the file for an SQL query; yield the seconds that the query may take, or None.

        An SQLite error in the block becomes one that names the file.
        """
        with self.lock, sqlite_errors_translated(self.path, "read", self.anchor):
            yield self._seconds()

    def _is_deleted(self, ordinal: int, firsts: Sequence[int]) -> bool:
        """Return True if a pair is of a deleted document; ``firsts`` are those of all of them."""
        place = bisect_right(firsts, ordinal) - 1
        return place >= 0 and ordinal < firsts[place] + self.deleted[firsts[place]].length

    def _seconds(self) -> float | None:
        left = None if self._deadline is None else self._deadline.left
        return None if left is None else left + _GRACE_S

    def convert(
        self, convert: Callable[[Any], _Converted], found: Iterable[Any]
    ) -> list[_Converted]:
        """Return the result of ``convert`` for each row.

        Raises:
            IndexDamaged: ``convert`` has raised BadRow; the message names the file.
        """
        try:
            return [convert(row) for row in found]
        except BadRow as error:
            raise self.damaged(str(error)) from error

    def damaged(self, what: str) -> IndexDamaged:
        return IndexDamaged(f"{self.path}: {what}", self.anchor)

    def _live(self, found: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """Return the rows of pairs whose documents are not deleted."""
        return [row for row in found if row[4] not in self.deleted] if self.deleted else found

    def _pair_of(self, row: tuple[Any, ...]) -> model.Pair:
        if tuple(map(type, row)) != _PAIR_TYPES:  # faster than to look at each column
            _explain(row)
        ordinal, kind, confidence, body, first, length, document_id = row
        number = rows.ordinal_of(ordinal) - first + 1
        if number > length:
            raise BadRow(f"pairs.ordinal holds {ordinal}, which is of no document")
        content = decode_pair(self.codec.unpack(body))
        return model.Pair(
            model.pair_id(document_id, number),
            ordinal,
            document_id,
            rows.kind_of(kind),
            rows.confidence_of(confidence),
            *content,
        )

    def _asides_of(self, row: tuple[Any, ...]) -> list[model.Aside]:
        (body,) = check_row(row, rows.ASIDES)
        return rows.asides_of(self.codec.unpack(body))

    def _mismatched(self) -> Iterator[str]:
        """Yield a problem for each document that differs from what was stored, and for the rest."""
        documents = pairs = 0
        for row in self.rows(f"{DOCUMENTS} ORDER BY first"):
            documents, pairs = documents + 1, pairs + (row[1] if type(row[1]) is int else 0)
            if not self.is_intact(row):
                yield f"document {printable(row[4])} is not as it was written"
        state = self.state
        [(actual, first, last)] = self.rows(
            "SELECT count(*), min(ordinal), max(ordinal) FROM pairs"
        )
        if (documents, pairs, actual) != (state.documents, state.pairs, pairs):
            yield f"it has {documents} documents and {actual} pairs, and others were written"
        elif actual and not (state.low <= first and last < state.high):
            yield "it has pairs outside of its range"

    def is_intact(self, row: tuple[Any, ...]) -> bool:
        """Return True if a document matches its checksum.

        ``row`` has its columns that :data:`.rows.DOCUMENT` lists, and then its checksum.

        Raises:
            IndexDamaged: the rows of the document cannot be read.
        """
        *values, checksum = row
        computed = Checksum()
        try:
            computed.add_document(values)
            first, length = check_row(tuple(values[:2]), rows.RANGE)
            with self.reading() as seconds:
                # Limited, so that not even the next row is read: it may be on a damaged page
                sql = f"{PAIRS} WHERE ordinal >= ? ORDER BY ordinal LIMIT ?"
                for found in self.db.iterate_rows(sql, (first, length), seconds):
                    ordinal, kind, confidence, body = check_row(found, rows.PAIR)
                    computed.add_pair(ordinal, kind, confidence, self.codec.unpack(body))
                start = asides_numbers(first)[0]
                for found in self.db.iterate_rows(ASIDES, (start, values[-1]), seconds):
                    (body,) = check_row(found, rows.ASIDES)
                    computed.add_asides(self.codec.unpack(body))
        except BadRow:
            return False
        return type(checksum) is int and computed.value == checksum


def _explain(row: tuple[Any, ...]) -> NoReturn:
    """Say which column of a pair and its document has another type than it should."""
    check_row(row[:4], rows.PAIR)
    if row[4] is not None:
        check_row(row[4:], rows.OWNER)
    raise BadRow(f"pairs.ordinal holds {row[0]}, which is of no document")


def check_schema(connection: GuardedConnection, path: Path, anchor: Path) -> None:
    """Check that a file has the tables of this version of the program.

    Raises:
        IndexDamaged: the file is of another version, or its tables are different.
    """
    [(version,)] = connection.rows("PRAGMA user_version")
    if version != SCHEMA_VERSION:
        age = "a newer" if version > SCHEMA_VERSION else "an older"
        raise IndexDamaged(
            f"{path} was made by {age} version of this program", anchor, repairable=False
        )
    if difference := schema_difference(connection, SCHEMA):
        raise IndexDamaged(f"{path}: it {difference}", anchor)


def _state_of(connection: GuardedConnection, path: Path, anchor: Path) -> SegmentState:
    """Return the only row of the table ``segment``."""
    found = connection.rows(f"SELECT {rows.sql_list(rows.STATE)} FROM segment LIMIT 2")
    if len(found) != 1:
        raise IndexDamaged(f"{path}: it does not say what it holds", anchor)
    try:
        sequence, others, *numbers = check_row(found[0], rows.STATE)
        state = SegmentState(sequence, tuple(rows.numbers_of(others, "segment.others")), *numbers)
        _check_state(state, path)
    except BadRow as error:
        raise IndexDamaged(f"{path}: {error}", anchor) from error
    return state


def _check_state(state: SegmentState, path: Path) -> None:
    if path.name != file_name(state.sequence):
        raise BadRow(f"segment.sequence holds {state.sequence}, which is that of another file")
    if not 1 <= state.low <= state.high <= rows.MOST_ORDINAL + 1:
        raise BadRow("segment.low and segment.high hold no range of ordinals")
    numbers = (state.documents, state.pairs, state.passages_nl, state.passages_fr)
    if min(numbers) < 0 or max(numbers) > rows.MOST_ORDINAL:
        raise BadRow("segment holds an impossible number of documents, pairs or passages")
