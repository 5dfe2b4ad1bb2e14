"""A connection to a store that nothing in the file can make run, grow or go on for ever.

The file may be damaged, or made by somebody else to do harm. Its schema is compared with that of
the program before any other query. What may lie in it after that are pages that name each other
in circles, so that a table has rows without end: a statement that takes more steps, or gives more
bytes, than a file of its size can explain is stopped.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from benelux_search.errors import IndexUnusable, Message

# Steps of SQLite's machine between two looks at a statement: about a millisecond
_STEP: Final = 100_000
# Steps that any statement may take, and more for each byte of the file. A check of a store takes
# about one for each byte, and is the statement that takes most.
_STEPS: Final = 20_000_000
_STEPS_A_BYTE: Final = 16
_ROOM: Final = 1 << 20  # bytes that any statement may give, and that a value may have
_ROW: Final = 8  # bytes of a row at least
_LONGEST_KEY: Final = 1 << 16  # characters of what is looked up; no id is so long
_SECONDS: Final = 600.0  # that a statement may take where nobody waits for it

# More than the statements of the program and its schema need, and little
_LIMITS: Final = {
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 100_000,
    sqlite3.SQLITE_LIMIT_COLUMN: 64,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 50,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 4,
    sqlite3.SQLITE_LIMIT_VDBE_OP: 50_000,
    sqlite3.SQLITE_LIMIT_FUNCTION_ARG: 8,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 100,
    sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER: 999,
    sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 10,  # rows go with their document by triggers of SQLite
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}
_SETTINGS: Final = (
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA mmap_size = 0",  # a file that is cut while it is mapped ends the process
)


class Endless(sqlite3.DatabaseError):
    """A statement gives or does more than the file can explain."""


class Guarded(sqlite3.Connection):
    """A connection whose statements come to an end; :meth:`guard` is called first."""

    _path = Path()
    _written = False  # a file that is written grows
    _size = 0
    _steps = 0
    _until = 0.0
    _late = False

    def guard(self, path: Path, *, writable: bool) -> None:
        """Sets all limits for the file at ``path``."""
        self._path, self._written = path, writable
        self._size = _size_of(path)
        for limit, most in _LIMITS.items():
            self.setlimit(limit, most)
        for setting in (*_SETTINGS, f"PRAGMA query_only = {'OFF' if writable else 'ON'}"):
            self.execute(setting)
        self.set_progress_handler(self._is_too_much, _STEP)
        self._begin(None)

    def rows(
        self, sql: str, parameters: Sequence[object] = (), seconds: float | None = None
    ) -> list[tuple[Any, ...]]:
        """All rows of a query, which may take so many seconds.

        Raises:
            Endless: there are more than the file can hold.
            IndexUnusable: the time is over.
        """
        return list(self.each(sql, parameters, seconds))

    def each(
        self, sql: str, parameters: Sequence[object] = (), seconds: float | None = None
    ) -> Iterator[tuple[Any, ...]]:
        """The rows of a query as they are asked for; else as :meth:`rows`."""
        if any(isinstance(each, str) and len(each) > _LONGEST_KEY for each in parameters):
            return
        self._begin(seconds)
        left = self._size + _ROOM
        try:
            for row in self.execute(sql, parameters):
                left -= _ROW
                for value in row:
                    if type(value) is str or type(value) is bytes:
                        left -= len(value)
                if left < 0:
                    raise Endless("it gives more rows than it can hold")
                yield row
        except sqlite3.OperationalError as error:
            raise self._stopped(error) from error

    def numbers(
        self, sql: str, parameters: Sequence[object] = (), seconds: float | None = None
    ) -> list[tuple[Any, ...]]:
        """All rows of a query that gives nothing but numbers; else as :meth:`rows`."""
        self._begin(seconds)
        most = (self._size + _ROOM) // _ROW
        try:
            found = self.execute(sql, parameters).fetchmany(most + 1)
        except sqlite3.OperationalError as error:
            raise self._stopped(error) from error
        if len(found) > most:
            raise Endless("it gives more rows than it can hold")
        return found

    def write(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        """Executes a statement for each of some rows.

        Raises:
            Endless: it does more than the file can explain.
        """
        self._begin(None)
        self.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 1_000_000_000)
        try:
            self.executemany(sql, rows)
        except sqlite3.OperationalError as error:
            raise self._stopped(error) from error

    def _begin(self, seconds: float | None) -> None:
        """Counts anew for a statement that is about to begin."""
        if self._written:
            self._size = _size_of(self._path)
        self.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, self._size + _ROOM)
        self._steps = (_STEPS + _STEPS_A_BYTE * self._size) // _STEP
        self._until = time.monotonic() + (_SECONDS if seconds is None else seconds)
        self._late = False

    def _is_too_much(self) -> bool:
        """Whether the statement that is under way must end."""
        self._steps -= 1
        self._late = time.monotonic() > self._until
        return self._late or self._steps < 0

    def _stopped(self, error: sqlite3.OperationalError) -> Exception:
        """The error of a statement, which may have been stopped."""
        if getattr(error, "sqlite_errorcode", None) != sqlite3.SQLITE_INTERRUPT:
            return error
        if self._late:
            return IndexUnusable(Message("reading {} took too long and was stopped", self._path))
        return Endless("a query in it does not end")


def _size_of(path: Path) -> int:
    try:
        return os.stat(path).st_size  # noqa: PTH116 - a hot path
    except OSError:
        return 0


@cache
def _expected(schema: str) -> frozenset[tuple[Any, ...]]:
    """What SQLite notes of the tables and indexes that a schema makes."""
    db = sqlite3.connect(":memory:")
    try:
        db.executescript(schema)
        return frozenset(db.execute(_NOTED))
    finally:
        db.close()


_NOTED: Final = "SELECT type, name, tbl_name, sql FROM sqlite_schema"


def strange(db: Guarded, schema: str) -> str:
    """The first thing that is in a file beyond or beside a schema; empty when all is as it is.

    Names, types and the text of SQL are compared: a view, a trigger, a virtual table, another
    column, a default or a check is different.
    """
    expected, found = _expected(schema), db.rows(_NOTED)
    for row in found:
        if row not in expected:
            type_, name, *_ = (str(each)[:40] for each in row)
            return f"has a {ascii(type_)[1:-1]} {name!a} that this program does not make so"
    for row in sorted(expected.difference(found), key=str):
        return f"has no {row[0]} {row[1]!r}"
    return f"has a {found[-1][0]} twice" if len(found) != len(expected) else ""
