"""The tables, and the way between their rows and the words of the project."""

from __future__ import annotations

import json
import os
import re
import sqlite3
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, overload
from urllib.parse import quote

from benelux_search.model import (
    LOW_CONFIDENCE,
    Aside,
    DocumentInfo,
    Facts,
    Language,
    Pair,
    Passage,
    Span,
    Titles,
)
from benelux_search.store.columns import (
    ASIDE_COLUMNS,
    INFO_COLUMNS,
    PAIR_COLUMNS,
    BadRow,
    checked,
    ordinal_of,
)
from benelux_search.store.guarded import Guarded

SCHEMA_VERSION: Final = 3
# What reading a damaged file raises: SQLite's own message may have bytes of it that are no text
UNREADABLE: Final = (sqlite3.DatabaseError, UnicodeDecodeError)
_SURROGATE: Final = re.compile("[\ud800-\udfff]")

# in these very words SQLite knows its partial index, which holds the few pairs that are so
LONE: Final[Mapping[Language, str]] = {"nl": "kind GLOB '*-0'", "fr": "kind GLOB '0-*'"}
BOTH: Final = "kind NOT GLOB '*-0' AND kind NOT GLOB '0-*'"
DOUBTFUL: Final = f"confidence < {LOW_CONFIDENCE} AND {BOTH}"

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


def connect(path: Path, mode: str) -> Guarded:
    # A URI, because only that can ask for read-only; quoted as bytes for any file name.
    uri = f"file:{quote(os.fsencode(path.absolute()))}?mode={mode}"
    writable = mode.startswith("rw")
    connection = sqlite3.connect(uri, uri=True, check_same_thread=False, factory=Guarded)
    try:
        connection.guard(path, writable=writable)
        connection.execute("PRAGMA foreign_keys = ON")
        if writable:
            # A build that dies leaves a file that nobody reads: no need to wait for the disk. The
            # journal is a file all the same: a document that is replaced may be a large one.
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("PRAGMA synchronous = OFF")
    except (sqlite3.Error, UnicodeDecodeError):  # what is no database shows here
        connection.close()
        raise
    return connection


_KIND: Final = re.compile(r"[0-9]{1,9}-[0-9]{1,9}")


def pair_of(row: tuple[Any, ...]) -> Pair:
    ordinal, id_, document_id, kind, confidence, nl, nl_pages, nl_start, fr, fr_pages, fr_start = (
        checked(row, PAIR_COLUMNS)
    )
    if not 0 <= confidence <= 1:
        raise BadRow(f"pairs.confidence holds {confidence}")
    return Pair(
        id_,
        ordinal_of(ordinal),
        document_id,
        _kind_of(kind),
        confidence,
        None if nl is None else Passage("nl", nl, _pages_of(nl_pages), nl_start),
        None if fr is None else Passage("fr", fr, _pages_of(fr_pages), fr_start),
    )


@lru_cache(maxsize=1 << 10)
def _kind_of(kind: str) -> str:
    if not _KIND.fullmatch(kind):
        raise BadRow(f"pairs.kind holds {kind[:40]!a}, which is no kind")
    return kind


@lru_cache(maxsize=1 << 10)
def row_of_pages(pages: tuple[int, ...]) -> str:
    return json.dumps(pages)


@lru_cache(maxsize=1 << 10)
def _pages_of(row: str | None) -> tuple[int, ...]:
    pages = _list(row, "passages.pages")
    if not all(type(page) is int for page in pages):
        raise BadRow("passages.pages holds no page where one should be")
    return tuple(pages)


def info_of(row: tuple[Any, ...]) -> DocumentInfo:
    id_, path, title_nl, title_fr, date, number, pages = checked(row, INFO_COLUMNS)
    facts = Facts(Titles(title_nl, title_fr), date, number)
    return DocumentInfo(id_, to_path(path), facts, pages)


def aside_of(row: tuple[Any, ...]) -> Aside:
    text, reason, spans = checked(row, ASIDE_COLUMNS)
    return Aside(text, reason, tuple(map(_span_of, _list(spans, "asides.spans"))))


def row_of_span(span: Span) -> list[int | str]:
    """A span without its box; which file it is in stands in spans of pairs only."""
    row: list[int | str] = [span.start, span.end, span.page]
    return row if span.file is None else [*row, span.file]


def _list(value: str | None, name: str) -> list[Any]:
    """The list that was stored as JSON in a column."""
    try:
        found = json.loads(value or "")
    except (ValueError, RecursionError) as error:
        raise BadRow(f"{name} holds no list where one should be") from error
    if not isinstance(found, list):
        raise BadRow(f"{name} holds no list where one should be")
    return found


def _span_of(row: object) -> Span:
    match row:
        case [int(start), int(end), int(page)]:
            return Span(start, end, page)
        case [int(start), int(end), int(page), ("nl" | "fr") as file]:
            return Span(start, end, page, file=file)
    raise BadRow("asides.spans holds no place in a text where one should be")


def from_path(path: str) -> str | bytes:
    """A path as SQLite can hold it: text, or its bytes where they are no text."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return os.fsencode(path)
    return path


def to_path(value: str | bytes) -> str:
    return os.fsdecode(value)


@overload
def storable(text: str) -> str: ...
@overload
def storable(text: None) -> None: ...
@overload
def storable(text: str | None) -> str | None: ...
def storable(text: str | None) -> str | None:
    """A text without lone surrogates, which UTF-8 cannot hold; its length stays."""
    if text is None:
        return None
    try:
        text.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)
    return text
