"""The tables of the store, the conversion of rows to value objects, and document checksums.

SQLite accepts values of any type in any column, and the file may be damaged, or made by an
attacker. So the type of each column is checked when a row is read.

Each document has a checksum of all its rows. In a damaged store, the checksums show which documents
are still intact.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path
from types import NoneType
from typing import Any, Final, TypeAlias, overload
from urllib.parse import quote
from zlib import crc32

from benelux_search import index_files, model
from benelux_search.errors import IndexDamaged
from benelux_search.index_files.storage_errors import FileAction, sqlite_error
from benelux_search.storage.guarded import GuardedConnection

SCHEMA_VERSION: Final = 3
# Errors from reading a damaged file: SQLite's message may quote bytes of it that are not UTF-8
UNREADABLE: Final = (sqlite3.DatabaseError, UnicodeDecodeError)
_SURROGATE: Final = re.compile("[\ud800-\udfff]")

# SQLite uses its partial indexes, which hold the few such pairs, only with exactly this text
LONE: Final[Mapping[model.Language, str]] = {"nl": "kind GLOB '*-0'", "fr": "kind GLOB '0-*'"}
BOTH: Final = "kind NOT GLOB '*-0' AND kind NOT GLOB '0-*'"
DOUBTFUL: Final = f"confidence < {model.LOW_CONFIDENCE} AND {BOTH}"

# SQLite stores this text with its comments, and schema_difference compares it: to change even a
# comment makes existing stores invalid
SCHEMA: Final = f"""
CREATE TABLE documents (
    id       TEXT PRIMARY KEY,
    path     TEXT NOT NULL,         -- as it was given to the indexer
    location TEXT NOT NULL UNIQUE,  -- absolute, or relative to the folder of the index
    hash     TEXT NOT NULL,
    title_nl TEXT,
    title_fr TEXT,
    date     TEXT,
    number   TEXT,
    encoding TEXT NOT NULL,
    pages    INTEGER NOT NULL,      -- the last one with text on it
    first    INTEGER NOT NULL DEFAULT 0,  -- ordinal of its pairs, which are one range
    length   INTEGER NOT NULL DEFAULT 0,  -- of that range
    checksum INTEGER NOT NULL DEFAULT 0  -- of all its rows, see checksums.py
);
CREATE TABLE pairs (
    ordinal     INTEGER PRIMARY KEY AUTOINCREMENT,  -- never reused: the indexes hold it
    id          TEXT NOT NULL UNIQUE,
    document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    kind        TEXT NOT NULL,
    confidence  REAL NOT NULL
);
CREATE INDEX pairs_of_document ON pairs (document_id);
CREATE INDEX lone_nl ON pairs (confidence) WHERE {LONE["nl"]};
CREATE INDEX lone_fr ON pairs (confidence) WHERE {LONE["fr"]};
CREATE INDEX doubtful ON pairs (confidence) WHERE {DOUBTFUL};
CREATE TABLE passages (
    ordinal  INTEGER NOT NULL REFERENCES pairs (ordinal) ON DELETE CASCADE,
    language TEXT NOT NULL CHECK (language IN ('nl', 'fr')),
    text     TEXT NOT NULL,
    pages    TEXT NOT NULL,  -- JSON list
    start    INTEGER,        -- of its first character in the source, for reading order
    PRIMARY KEY (ordinal, language)
);
CREATE TABLE asides (
    document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    text        TEXT NOT NULL,
    reason      TEXT NOT NULL,
    spans       TEXT NOT NULL,  -- JSON list of [start, end, page], in a pair of files with nl or fr
    PRIMARY KEY (document_id, position)
);
"""

PAIR: Final = """
SELECT p.ordinal, p.id, p.document_id, p.kind, p.confidence,
       nl.text, nl.pages, nl.start, fr.text, fr.pages, fr.start
FROM pairs p
LEFT JOIN passages nl ON nl.ordinal = p.ordinal AND nl.language = 'nl'
LEFT JOIN passages fr ON fr.ordinal = p.ordinal AND fr.language = 'fr'
"""
INFO: Final = "SELECT id, path, title_nl, title_fr, date, number, pages FROM documents"


def connect(path: Path, mode: str) -> GuardedConnection:
    """Open an existing database.

    ``mode`` is a mode of SQLite's URIs: ``rw``, or ``ro`` followed by other options.

    Raises:
        FileNotFoundError: the file does not exist.
        IndexDamaged: the file is a link, a pipe or a device; SQLite would follow or wait for one.
        sqlite3.DatabaseError: the file is no database.
    """
    index_files.check(path)
    # A URI, because only a URI can request read-only; quoted as bytes to allow any file name.
    uri = f"file:{quote(os.fsencode(path.absolute()))}?mode={mode}"
    writable = mode.startswith("rw")
    connection = sqlite3.connect(uri, uri=True, check_same_thread=False, factory=GuardedConnection)
    try:
        connection.guard(path, writable=writable)
        connection.execute("PRAGMA foreign_keys = ON")
        if writable:
            # A build that dies leaves a file that nobody reads: no need to wait for the disk. Yet
            # the journal is a file, because the document to replace may be large.
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("PRAGMA synchronous = OFF")
    except (sqlite3.Error, UnicodeDecodeError):  # a file that is no database fails here
        connection.close()
        raise
    return connection


@contextlib.contextmanager
def sqlite_errors_translated(
    path: Path, action: FileAction, root: Path | None = None
) -> Iterator[None]:
    """Replace an SQLite error in the block by an error of this package that names the file.

    ``action`` is the action in the message. ``root`` is the folder of the index, if known.

    Raises:
        IndexStorageError: the system refuses to read or write the file.
        IndexDamaged: the content of the file is invalid.
    """
    try:
        yield
    except (MemoryError, *UNREADABLE) as error:
        refused = sqlite_error(path, action, error)
        raise refused or IndexDamaged(f"{path}: {printable(error)}", root) from error


def printable(message: object) -> str:
    """Return at most 300 characters of a message of SQLite, on one line.

    The message may quote names and bytes of a damaged file, so unprintable characters become
    spaces.
    """
    shown = "".join(char if char.isprintable() else " " for char in str(message)[:300])
    return " ".join(shown.split())


_KIND: Final = re.compile(r"[0-9]{1,9}-[0-9]{1,9}")


def pair_of(row: tuple[Any, ...]) -> model.Pair:
    """Return the pair of a row of the query ``PAIR``; raise BadRow if a value is invalid."""
    ordinal, id_, document_id, kind, confidence, nl, nl_pages, nl_start, fr, fr_pages, fr_start = (
        check_row(row, PAIR_COLUMNS)
    )
    if not 0 <= confidence <= 1:
        raise BadRow(f"pairs.confidence holds {confidence}")
    return model.Pair(
        id_,
        ordinal_of(ordinal),
        document_id,
        _kind_of(kind),
        confidence,
        None if nl is None else model.Passage("nl", nl, _pages_of(nl_pages), nl_start),
        None if fr is None else model.Passage("fr", fr, _pages_of(fr_pages), fr_start),
    )


@lru_cache(maxsize=1 << 10)
def _kind_of(kind: str) -> str:
    if not _KIND.fullmatch(kind):
        raise BadRow(f"pairs.kind holds {kind[:40]!a}, which is no kind")
    return kind


@lru_cache(maxsize=1 << 10)
def row_of_pages(pages: tuple[int, ...]) -> str:
    """Return page numbers as the JSON list that a column stores."""
    return json.dumps(pages)


@lru_cache(maxsize=1 << 10)
def _pages_of(row: str | None) -> tuple[int, ...]:
    pages = _list(row, "passages.pages")
    if not all(type(page) is int for page in pages):
        raise BadRow("passages.pages holds no page where one should be")
    return tuple(pages)


def info_of(row: tuple[Any, ...]) -> model.DocumentInfo:
    """Return the metadata in a row of the query ``INFO``; raise BadRow if a value is invalid."""
    id_, path, title_nl, title_fr, date, number, pages = check_row(row, INFO_COLUMNS)
    facts = model.Facts(model.Titles(title_nl, title_fr), date, number)
    return model.DocumentInfo(id_, to_path(path), facts, pages)


def aside_of(row: tuple[Any, ...]) -> model.Aside:
    """Return the aside of a row (text, reason, spans); raise BadRow if a value is invalid."""
    text, reason, spans = check_row(row, ASIDE_COLUMNS)
    return model.Aside(text, reason, tuple(map(_span_of, _list(spans, "asides.spans"))))


def row_of_span(span: model.Span) -> list[int | str]:
    """Return a span as [start, end, page], and ``nl`` or ``fr`` at the end for a pair of files."""
    row: list[int | str] = [span.start, span.end, span.page]
    return row if span.file is None else [*row, span.file]


def _list(value: str | None, name: str) -> list[Any]:
    """Return the list that a column stores as JSON."""
    try:
        items = json.loads(value or "")
    except (ValueError, RecursionError) as error:
        raise BadRow(f"{name} holds no list where one should be") from error
    if not isinstance(items, list):
        raise BadRow(f"{name} holds no list where one should be")
    return items


def _span_of(row: object) -> model.Span:
    match row:
        case [int(start), int(end), int(page)]:
            return model.Span(start, end, page)
        case [int(start), int(end), int(page), ("nl" | "fr") as file]:
            return model.Span(start, end, page, file=file)
    raise BadRow("asides.spans holds no place in a text where one should be")


def from_path(path: str) -> str | bytes:
    """Return a path as SQLite can store it: as text, or as bytes if it is not valid Unicode."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return os.fsencode(path)
    return path


def to_path(value: str | bytes) -> str:
    """Return the path that a column stores as text or as bytes."""
    return os.fsdecode(value)


@overload
def replace_surrogates(text: str) -> str: ...
@overload
def replace_surrogates(text: None) -> None: ...
@overload
def replace_surrogates(text: str | None) -> str | None: ...
def replace_surrogates(text: str | None) -> str | None:
    """Replace each lone surrogate, which UTF-8 cannot hold, by U+FFFD; None stays None."""
    if text is None:
        return None
    try:
        text.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)
    return text


# --- The columns of each query, with the types that their values may have


Columns: TypeAlias = Mapping[str, tuple[type, ...]]

MOST_ORDINAL: Final = 0xFFFFFFF0  # an ordinal is 32 bits wide in the indexes
_TEXT: Final = (str,)
_PERHAPS_TEXT: Final = (str, NoneType)
_PATH: Final = (str, bytes)  # a path that is not valid Unicode is stored as bytes
_WHOLE: Final = (int,)
_PERHAPS_WHOLE: Final = (int, NoneType)

PAIR_COLUMNS: Final[Columns] = {
    "pairs.ordinal": _WHOLE,
    "pairs.id": _TEXT,
    "pairs.document_id": _TEXT,
    "pairs.kind": _TEXT,
    "pairs.confidence": (float,),
    "passages.text (nl)": _PERHAPS_TEXT,
    "passages.pages (nl)": _PERHAPS_TEXT,
    "passages.start (nl)": _PERHAPS_WHOLE,
    "passages.text (fr)": _PERHAPS_TEXT,
    "passages.pages (fr)": _PERHAPS_TEXT,
    "passages.start (fr)": _PERHAPS_WHOLE,
}
INFO_COLUMNS: Final[Columns] = {
    "documents.id": _TEXT,
    "documents.path": _PATH,
    "documents.title_nl": _PERHAPS_TEXT,
    "documents.title_fr": _PERHAPS_TEXT,
    "documents.date": _PERHAPS_TEXT,
    "documents.number": _PERHAPS_TEXT,
    "documents.pages": _WHOLE,
}
ASIDE_COLUMNS: Final[Columns] = {
    "asides.text": _TEXT,
    "asides.reason": _TEXT,
    "asides.spans": _TEXT,
}
RANGE_COLUMNS: Final[Columns] = {
    "documents.id": _TEXT,
    "documents.first": _WHOLE,
    "documents.length": _WHOLE,
}
HASH_COLUMNS: Final[Columns] = {
    "documents.location": _PATH,
    "documents.id": _TEXT,
    "documents.hash": _TEXT,
}
ENCODING_COLUMNS: Final[Columns] = {"documents.encoding": _TEXT}
_NAMES: Final[Mapping[type, str]] = {
    str: "text",
    bytes: "bytes",
    int: "whole number",
    float: "number",
    NoneType: "NULL",
}


class BadRow(ValueError):
    """A row of a damaged file has a value that this program never writes."""


def check_row(row: tuple[Any, ...], columns: Columns) -> tuple[Any, ...]:
    """Check the types of the values of a row, and return the row.

    Raises:
        BadRow: a value has another type; the message names the column.
    """
    for value, (name, types) in zip(row, columns.items(), strict=True):
        if type(value) not in types:
            wanted = " or ".join(_NAMES[each] for each in types)
            raise BadRow(f"{name} holds no {wanted} where one should be")
    return row


def ordinal_of(value: int) -> int:
    """Check that the ordinal of a pair is from 1 to 2³²-16 and return it, or raise BadRow."""
    if not 0 < value <= MOST_ORDINAL:
        raise BadRow(f"pairs.ordinal holds {value}, which is the number of no pair")
    return value


def range_of(first: int, length: int) -> range:
    """Return the pair ordinals of a document as a range; raise BadRow if they are out of range.

    ``first`` is the first ordinal, and ``length`` the number of pairs.
    """
    if length < 1:
        raise BadRow(f"documents.length holds {length}")
    return range(ordinal_of(first), ordinal_of(first + length - 1) + 1)


# --- The checksum of a document

# The rows of a document, in the order in which they are stored
_DOCUMENT: Final = """
SELECT id, path, location, hash, title_nl, title_fr, date, number, encoding, pages,
    first, length
FROM documents WHERE id = ?
"""
_PAIRS: Final = """
SELECT ordinal, id, document_id, kind, confidence FROM pairs WHERE document_id = ? ORDER BY ordinal
"""
_PASSAGES: Final = """
SELECT s.ordinal, s.language, s.text, s.pages, s.start
FROM pairs p JOIN passages s ON s.ordinal = p.ordinal
WHERE p.document_id = ? ORDER BY p.ordinal, s.language = 'fr'
"""
_ASIDES: Final = """
SELECT document_id, position, text, reason, spans
FROM asides WHERE document_id = ? ORDER BY position
"""


def _of_bytes(value: object) -> str:
    """Encode a path that is not valid Unicode so that it differs from any text."""
    if not isinstance(value, bytes):
        raise TypeError(f"no cell of a table: {value!r:.80}")
    return f"\0{value.hex()}"


_BATCH: Final = 500
_ENCODER: Final = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, separators=(",", ":"), default=_of_bytes
)


class Checksum:
    """A CRC-32 checksum of all rows of a document.

    The rows of one table are added in order, in one call of :meth:`add` or in several.
    """

    def __init__(self) -> None:
        self._parts = {"documents": 0, "pairs": 0, "passages": 0, "asides": 0}

    def add(self, table: str, rows: Iterable[Sequence[object]]) -> None:
        """Add rows of one table, in their order."""
        several = iter(rows)
        while batch := list(islice(several, _BATCH)):
            # JSON without its brackets: the text does not depend on the division into batches
            text = _ENCODER.encode(batch)[1:-1] + ","
            self._parts[table] = crc32(text.encode("utf-8", "surrogatepass"), self._parts[table])

    @property
    def value(self) -> int:
        """Return the checksum of all rows that were added."""
        return crc32(repr(sorted(self._parts.items())).encode("ascii"))


def mismatched_documents(db: GuardedConnection) -> Iterator[str]:
    """Yield the ids of the documents whose rows do not have the stored checksum.

    Raises:
        sqlite3.DatabaseError: the rows cannot be read.
    """
    stated = db.rows("SELECT id, checksum FROM documents ORDER BY id")
    for document_id, checksum in stated:
        computed = Checksum()
        for table, sql in _TABLES:
            computed.add(table, db.iterate_rows(sql, (document_id,)))
        if computed.value != checksum:
            yield document_id


_TABLES: Final = (
    ("documents", _DOCUMENT),
    ("pairs", _PAIRS),
    ("passages", _PASSAGES),
    ("asides", _ASIDES),
)
