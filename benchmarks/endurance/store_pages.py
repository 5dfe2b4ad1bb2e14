"""The documents on each of the pages of a file of the store."""

from __future__ import annotations

import sqlite3
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from benelux_search.storage.guarded import PAGE_BYTES

_LEAF, _INNER = 13, 5  # the first byte of a page of a table


def documents_by_page(content: bytes) -> list[set[str]]:
    """Return the documents of a whole file that have rows on each page, or below it in a tree."""
    with closing(sqlite3.connect(":memory:")) as db:
        db.deserialize(content)
        roots = dict(db.execute("SELECT name, rootpage FROM sqlite_schema WHERE type = 'table'"))
        documents = db.execute("SELECT first, id FROM documents ORDER BY first").fetchall()
    return _Pages(content, documents).documents(roots)


def lose_index_page(file: Path) -> None:
    """Overwrite an index of SQL in a file of the store: nothing of the documents is in it alone."""
    with closing(sqlite3.connect(file)) as db:
        sql = "SELECT rootpage FROM sqlite_schema WHERE name = 'lone_nl'"
        [(page,)] = db.execute(sql)
    with file.open("r+b") as store:
        store.seek((page - 1) * PAGE_BYTES)
        store.write(bytes(PAGE_BYTES))


class _Pages:
    def __init__(self, content: bytes, documents: list[tuple[int, str]]) -> None:
        self._content = content
        self._firsts = [first for first, _ in documents]
        self._ids = [id_ for _, id_ in documents]
        self._found: list[set[str]] = [set() for _ in range(len(content) // PAGE_BYTES)]

    def documents(self, roots: dict[str, int]) -> list[set[str]]:
        for name, shift in (("documents", 0), ("pairs", 0), ("asides", 16)):
            self._below(roots[name] - 1, shift)
        return self._found

    def _below(self, page: int, shift: int) -> set[str]:
        """Note and return the documents on a page of a table and below it."""
        own = self._content[page * PAGE_BYTES : (page + 1) * PAGE_BYTES]
        count = int.from_bytes(own[3:5], "big")
        head = 12 if own[0] == _INNER else 8
        cells = [int.from_bytes(own[head + 2 * n : head + 2 * n + 2], "big") for n in range(count)]
        found: set[str] = set()
        if own[0] == _INNER:
            for place in (8, *cells):
                found |= self._below(int.from_bytes(own[place : place + 4], "big") - 1, shift)
        elif own[0] == _LEAF:
            for place in cells:
                found |= self._in_cell(own, place, shift)
        self._found[page] |= found
        return found

    def _in_cell(self, own: bytes, place: int, shift: int) -> set[str]:
        size, place = _number(own, place)
        rowid, place = _number(own, place)
        owner = {self._ids[bisect_right(self._firsts, rowid >> shift) - 1]}
        for page in self._overflow(own, place, size):
            self._found[page] |= owner
        return owner

    def _overflow(self, own: bytes, place: int, size: int) -> Iterator[int]:
        """Yield the pages that hold the rest of a row; see the file format of SQLite."""
        most, least = PAGE_BYTES - 35, (PAGE_BYTES - 12) * 32 // 255 - 23
        if size <= most:
            return
        here = least + (size - least) % (PAGE_BYTES - 4)
        place += here if here <= most else least
        page = int.from_bytes(own[place : place + 4], "big")
        while page:
            yield page - 1
            start = (page - 1) * PAGE_BYTES
            page = int.from_bytes(self._content[start : start + 4], "big")


def _number(content: bytes, place: int) -> tuple[int, int]:
    """Return a variable-length number, and the offset of what follows it."""
    number = 0
    for offset in range(8):
        byte = content[place + offset]
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            return number, place + offset + 1
    return number << 8 | content[place + 8], place + 9
