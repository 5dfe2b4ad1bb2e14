"""A checksum for each document: whether its rows are as they were put into the store.

It is folded over the rows of a document, those of a table in their order, so that a document can
be told to be whole in a store that is damaged elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final
from zlib import crc32

from benelux_search.store.guarded import Guarded

# What belongs to a document, in the order in which it is put into the store
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
    """A path that is no text; the same bytes as a text are another thing."""
    if not isinstance(value, bytes):
        raise TypeError(f"no cell of a table: {value!r:.80}")
    return f"\0{value.hex()}"


_BATCH: Final = 500
_ENCODER: Final = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, separators=(",", ":"), default=_of_bytes
)


class Checksum:
    """Is given the rows of a document, a table in several goes if need be."""

    def __init__(self) -> None:
        self._parts = {"documents": 0, "pairs": 0, "passages": 0, "asides": 0}

    def add(self, table: str, rows: Iterable[Sequence[object]]) -> None:
        several = iter(rows)
        while batch := list(islice(several, _BATCH)):
            # As JSON without its brackets: however rows are cut into batches, it is the same text
            text = _ENCODER.encode(batch)[1:-1] + ","
            self._parts[table] = crc32(text.encode("utf-8", "surrogatepass"), self._parts[table])

    @property
    def value(self) -> int:
        return crc32(repr(sorted(self._parts.items())).encode("ascii"))


def mismatched(db: Guarded) -> Iterator[str]:
    """The ids of the documents whose rows are not those that were put into the store.

    Raises:
        sqlite3.DatabaseError: the rows cannot be read.
    """
    stated = db.rows("SELECT id, checksum FROM documents ORDER BY id")
    for document_id, checksum in stated:
        found = Checksum()
        for table, sql in _TABLES:
            found.add(table, db.each(sql, (document_id,)))
        if found.value != checksum:
            yield document_id


_TABLES: Final = (
    ("documents", _DOCUMENT),
    ("pairs", _PAIRS),
    ("passages", _PASSAGES),
    ("asides", _ASIDES),
)
