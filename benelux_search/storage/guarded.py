"""An SQLite connection that stops each statement that takes too long or returns too much.

The database file may be damaged, or made by an attacker. Before any other query, its schema is
compared with that of the program. The pages of a file with the right schema may still refer to each
other in a circle, so that a table never ends. Therefore a statement is stopped when it takes more
steps, or returns more bytes, than a file of this size can explain.
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

# Steps of SQLite's virtual machine between two checks of a statement: about a millisecond
_STEP: Final = 100_000
# Steps that any statement may take, and additional ones for each byte of the file. The check of a
# store takes the most, about one step per byte.
_STEPS: Final = 20_000_000
_STEPS_A_BYTE: Final = 16
_ROOM: Final = 1 << 20  # bytes beyond the file size that a statement may return, or a value have
PAGE_BYTES: Final = 8192  # of a file that this program makes: 2 to 6 % smaller than with 4096
_ROW: Final = 8  # minimum bytes of a row
_LONGEST_KEY: Final = 1 << 16  # characters of a lookup key; no id is so long
_SECONDS: Final = 600.0  # time limit of a statement outside a search

# Small limits, but more than the program's statements and its schema need
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
    sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 10,  # SQLite deletes a document's rows by triggers
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}
_SETTINGS: Final = (
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA mmap_size = 0",  # truncating a mapped file would end the process
)


class StatementLimitExceeded(sqlite3.DatabaseError):
    """A statement takes more steps, or returns more data, than the size of the file can explain."""


class GuardedConnection(sqlite3.Connection):
    """An SQLite connection with limits on each statement; call :meth:`guard` before any query."""

    _path = Path()
    _is_writable = False  # if True, the file grows, and its size is read again
    _size = 0
    _steps = 0
    _deadline = 0.0
    _is_late = False

    def guard(self, path: Path, *, writable: bool) -> None:
        """Set all limits for the database file at ``path``.

        Unless ``writable``, statements cannot change the file.
        """
        self._path, self._is_writable = path, writable
        self._size = _size_of(path)
        for limit, most in _LIMITS.items():
            self.setlimit(limit, most)
        for setting in (*_SETTINGS, f"PRAGMA query_only = {'OFF' if writable else 'ON'}"):
            self.execute(setting)
        self.set_progress_handler(self._must_stop, _STEP)
        self._reset_limits(None)

    def rows(
        self, sql: str, parameters: Sequence[object] = (), seconds: float | None = None
    ) -> list[tuple[Any, ...]]:
        """Return all rows of a query.

        ``seconds`` is the time limit of the query; None means 600. A query with a text parameter of
        more than 65,536 characters returns no rows.

        Raises:
            StatementLimitExceeded: the query takes more steps, or returns more data, than the size
                of the file can explain.
            IndexUnusable: the time limit is reached.
        """
        return list(self.iterate_rows(sql, parameters, seconds))

    def iterate_rows(
        self, sql: str, parameters: Sequence[object] = (), seconds: float | None = None
    ) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query one by one; parameters and errors are those of :meth:`rows`."""
        if any(isinstance(each, str) and len(each) > _LONGEST_KEY for each in parameters):
            return
        self._reset_limits(seconds)
        left = self._size + _ROOM
        try:
            for row in self.execute(sql, parameters):
                left -= _ROW
                for value in row:
                    if type(value) is str or type(value) is bytes:
                        left -= len(value)
                if left < 0:
                    raise StatementLimitExceeded("it gives more rows than it can hold")
                yield row
        except sqlite3.OperationalError as error:
            raise self._error_for(error) from error

    def numeric_rows(
        self, sql: str, parameters: Sequence[object] = (), seconds: float | None = None
    ) -> list[tuple[Any, ...]]:
        """Return all rows of a query whose columns are all numbers; errors as in :meth:`rows`."""
        self._reset_limits(seconds)
        most = (self._size + _ROOM) // _ROW
        try:
            rows = self.execute(sql, parameters).fetchmany(most + 1)
        except sqlite3.OperationalError as error:
            raise self._error_for(error) from error
        if len(rows) > most:
            raise StatementLimitExceeded("it gives more rows than it can hold")
        return rows

    def write(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        """Execute a statement once for each row of parameters.

        Raises:
            StatementLimitExceeded: the statement takes more steps than the size of the file can
                explain.
            IndexUnusable: the statement takes more than 600 seconds.
        """
        self._reset_limits(None)
        self.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 1_000_000_000)
        try:
            self.executemany(sql, rows)
        except sqlite3.OperationalError as error:
            raise self._error_for(error) from error

    def _reset_limits(self, seconds: float | None) -> None:
        """Reset the limits for a new statement."""
        if self._is_writable:  # its last pages may be in memory only
            [(pages,)] = self.execute("PRAGMA page_count")
            self._size = pages * PAGE_BYTES
        self.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, self._size + _ROOM)
        self._steps = (_STEPS + _STEPS_A_BYTE * self._size) // _STEP
        self._deadline = time.monotonic() + (_SECONDS if seconds is None else seconds)
        self._is_late = False

    def _must_stop(self) -> bool:
        """Return True if the running statement must stop."""
        self._steps -= 1
        self._is_late = time.monotonic() > self._deadline
        return self._is_late or self._steps < 0

    def _error_for(self, error: sqlite3.OperationalError) -> Exception:
        """Return the error to raise for a failed statement, which a limit may have stopped."""
        if getattr(error, "sqlite_errorcode", None) != sqlite3.SQLITE_INTERRUPT:
            return error
        if self._is_late:
            return IndexUnusable(Message("reading {} took too long and was stopped", self._path))
        return StatementLimitExceeded("a query in it does not end")


def _size_of(path: Path) -> int:
    try:
        return os.stat(path).st_size  # noqa: PTH116 - a hot path
    except OSError:
        return 0


@cache
def _schema_rows(schema: str) -> frozenset[tuple[Any, ...]]:
    """Return the rows of SQLite's schema table for the tables and indexes of a schema."""
    db = sqlite3.connect(":memory:")
    try:
        db.executescript(schema)
        return frozenset(db.execute(_SCHEMA_ROWS))
    finally:
        db.close()


_SCHEMA_ROWS: Final = "SELECT type, name, tbl_name, sql FROM sqlite_schema"


def schema_difference(db: GuardedConnection, schema: str) -> str:
    """Return the first difference between a file's schema and the expected one; empty if none.

    The types, names and SQL texts of tables, indexes, views and triggers are compared. So another
    column, default value or constraint is a difference, too. The result is a text such as "has no
    table pairs".
    """
    expected, actual = _schema_rows(schema), db.rows(_SCHEMA_ROWS)
    for row in actual:
        if row not in expected:
            type_, name, *_ = (str(each)[:40] for each in row)
            return f"has a {ascii(type_)[1:-1]} {name!a} that this program does not make so"
    for row in sorted(expected.difference(actual), key=str):
        return f"has no {row[0]} {row[1]!r}"
    return f"has a {actual[-1][0]} twice" if len(actual) != len(expected) else ""
