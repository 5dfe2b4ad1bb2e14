"""The tables of a file of the store, and connections to it."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import quote

from benelux_search import model
from benelux_search.errors import IndexDamaged
from benelux_search.index_files import files as index_files
from benelux_search.index_files.storage_errors import FileAction, sqlite_error
from benelux_search.storage.guarded import GuardedConnection

SCHEMA_VERSION: Final = 4
# Errors from reading a damaged file: SQLite's message may quote bytes of it that are not UTF-8
UNREADABLE: Final = (MemoryError, sqlite3.DatabaseError, UnicodeDecodeError)

# SQLite uses its partial indexes, which hold the few such pairs, only with exactly this text
LONE: Final[Mapping[model.Language, str]] = {"nl": "kind GLOB '*-0'", "fr": "kind GLOB '0-*'"}
BOTH: Final = "kind NOT GLOB '*-0' AND kind NOT GLOB '0-*'"
DOUBTFUL: Final = f"confidence < {model.LOW_CONFIDENCE} AND {BOTH}"

SCHEMA: Final = f"""
CREATE TABLE segment (
    sequence    INTEGER PRIMARY KEY,  -- number of this file: the only row
    others      TEXT NOT NULL,     -- JSON list: the other files when this one was written
    low         INTEGER NOT NULL,  -- its pairs and documents have ordinals from this one
    high        INTEGER NOT NULL,  -- up to this one, which is not included
    documents   INTEGER NOT NULL,  -- how many it has, and so on
    pairs       INTEGER NOT NULL,
    passages_nl INTEGER NOT NULL,
    passages_fr INTEGER NOT NULL,
    text_bytes  INTEGER NOT NULL,  -- size of the records of its pairs before compression
    dictionary  INTEGER NOT NULL,  -- number of the one that its rows use, or 0
    trained_on  INTEGER NOT NULL   -- bytes of text that this dictionary was trained on
);
CREATE TABLE documents (
    first       INTEGER PRIMARY KEY,  -- ordinal of its first pair; one without pairs has one, too
    length      INTEGER NOT NULL,  -- number of its pairs, whose ordinals follow each other
    passages_nl INTEGER NOT NULL,
    passages_fr INTEGER NOT NULL,
    id          TEXT NOT NULL UNIQUE,
    path        TEXT NOT NULL,     -- as it was given to the indexer
    location    TEXT,              -- absolute, or relative to the folder of the index
    hash        TEXT NOT NULL,
    key         TEXT,              -- the record's own id, for whoever put it
    source      TEXT,              -- path or URL, as given
    metadata    TEXT,              -- JSON object
    title_nl    TEXT,
    title_fr    TEXT,
    date        TEXT,
    number      TEXT,
    encoding    TEXT NOT NULL,
    pages       INTEGER NOT NULL,  -- the last one with text on it
    asides      INTEGER NOT NULL,  -- number of its rows in the table asides
    checksum    INTEGER NOT NULL   -- of all its rows, see checksums.py
);
CREATE INDEX keys ON documents (key) WHERE key IS NOT NULL;
CREATE TABLE pairs (
    ordinal    INTEGER PRIMARY KEY,  -- never reused: the indexes hold it
    kind       TEXT NOT NULL,
    confidence REAL NOT NULL,
    body       BLOB NOT NULL       -- the passages, see pair_record.py and compression_frames.py
);
CREATE INDEX lone_nl ON pairs (confidence) WHERE {LONE["nl"]};
CREATE INDEX lone_fr ON pairs (confidence) WHERE {LONE["fr"]};
CREATE INDEX doubtful ON pairs (confidence) WHERE {DOUBTFUL};
CREATE TABLE asides (
    number     INTEGER PRIMARY KEY,  -- 65536 times the first ordinal of the document, and more
    body       BLOB NOT NULL       -- compressed JSON: a list of [text, reason, spans]
);
CREATE TABLE deleted (             -- documents of files with smaller numbers
    first       INTEGER PRIMARY KEY,
    length      INTEGER NOT NULL,
    passages_nl INTEGER NOT NULL,
    passages_fr INTEGER NOT NULL
);
"""
_ASIDES_BITS: Final = 16


def asides_numbers(first: int) -> range:
    """Return the row numbers that are reserved for the asides of a document.

    ``first`` is the first ordinal of the document.
    """
    return range(first << _ASIDES_BITS, (first + 1) << _ASIDES_BITS)


def connect(path: Path, mode: str) -> GuardedConnection:
    """Open an existing SQLite database.

    ``mode`` is ``rw``, or ``ro`` with further options of SQLite's URIs.

    Raises:
        FileNotFoundError: the file does not exist.
        IndexDamaged: it is a link, a pipe or a device, which SQLite would follow or wait for.
        sqlite3.DatabaseError: it is no database.
    """
    index_files.check(path)
    # A URI, because only a URI can request read-only; quoted as bytes to allow any file name.
    uri = f"file:{quote(os.fsencode(path.absolute()))}?mode={mode}"
    writable = mode.startswith("rw")
    connection = sqlite3.connect(uri, uri=True, check_same_thread=False, factory=GuardedConnection)
    try:
        connection.guard(path, writable=writable)
        if writable:
            # A build that dies leaves a file that nobody reads: no need to wait for the disk
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
    """Turn an SQLite error in the block into an error of this program that names the file.

    ``action`` is what was done with the file, such as ``read``.

    Raises:
        IndexStorageError: the system refuses to read or write the file.
        IndexDamaged: the content of the file is invalid.
    """
    try:
        yield
    except UNREADABLE as error:
        raise translated(error, path, action, root) from error


def translated(error: Exception, path: Path, action: FileAction, root: Path | None) -> Exception:
    """Return the error to raise for one of SQLite; see :func:`sqlite_errors_translated`."""
    refused = sqlite_error(path, action, error)
    return refused or IndexDamaged(f"{path}: {printable(error)}", root)


def printable(said: object) -> str:
    """Return a text on one line, without control characters, and cut to 300 characters.

    It is a message of SQLite or a value from a damaged file, and may have any bytes of that file.
    """
    shown = "".join(char if char.isprintable() else " " for char in str(said)[:300])
    return " ".join(shown.split())
