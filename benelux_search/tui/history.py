"""The personal data of the user: earlier queries, saved searches and marks.

The data are in small files in the user's data folder. Several sessions can read and write the files
at the same time: :class:`UserFiles` uses a lock, replaces files atomically, and appends a line in
one write. A damaged file is renamed, never overwritten.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, Generic, TypeVar

from benelux_search.errors import IndexStorageError, Message
from benelux_search.tui.marks import Mark
from benelux_search.tui.query_state import QueryState

_LOCK: Final = ".lock"
_PRIVATE: Final = 0o600
_LOCK_SECONDS: Final = 2.0  # maximum time to wait for the lock of another session
_RETRY_SECONDS: Final = 0.01  # seconds between two attempts to lock


class UserFiles:
    """The files of a folder, by name. With ``folder`` None, nothing is read or written.

    Raises:
        OSError: a file cannot be read or written (every method).
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._depth = 0  # number of nested calls of locked()

    def path(self, name: str) -> Path:
        """Return the path of a file by its name."""
        return (self._folder or Path()) / name

    def read(self, name: str) -> bytes:
        """Return the content of a file, or b"" if the file does not exist."""
        if self._folder is None:
            return b""
        try:
            return self.path(name).read_bytes()
        except FileNotFoundError:
            return b""

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the write lock of the folder.

        If another session holds the lock for more than two seconds, continue without the lock.
        """
        if self._folder is None or self._depth:
            yield
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        number = os.open(self.path(_LOCK), os.O_RDWR | os.O_CREAT | _no_link(), _PRIVATE)
        with os.fdopen(number, "rb+") as file:
            _wait_for(file, self.path(_LOCK))
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1

    def replace(self, name: str, text: str) -> None:
        """Replace a file atomically: other processes see the old or the new content only."""
        if self._folder is None:
            return
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _no_link()
            with os.fdopen(os.open(fresh, flags, _PRIVATE), "wb") as file:
                file.write(text.encode())
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)

    def append(self, name: str, line: str) -> None:
        """Append a line in one write, so that lines of two sessions do not mix."""
        if self._folder is None:
            return
        number = os.open(self.path(name), os.O_RDWR | os.O_APPEND | os.O_CREAT, _PRIVATE)
        with os.fdopen(number, "rb+", buffering=0) as file:
            end = file.seek(0, os.SEEK_END)
            if end:  # start a new line if the last line is incomplete
                file.seek(end - 1)
                line = line if file.read(1) == b"\n" else f"\n{line}"
            file.write(line.encode())

    def set_aside(self, name: str) -> Path:
        """Rename a damaged file to the first free name of ``NAME.damaged``, ``NAME.damaged-2`` …

        Return the new path.
        """
        path = self.path(name)
        number, backup = 1, path.with_name(f"{path.name}.damaged")
        while os.path.lexists(backup):
            number += 1
            backup = path.with_name(f"{path.name}.damaged-{number}")
        path.rename(backup)
        return backup


def _wait_for(file: io.BufferedRandom, path: Path) -> None:
    from benelux_search import index_files

    end = time.monotonic() + _LOCK_SECONDS
    while True:
        try:
            index_files.lock(file, path, exclusive=True)
        except IndexStorageError:
            return
        except BlockingIOError:
            if time.monotonic() > end:
                return
            time.sleep(_RETRY_SECONDS)
        else:
            return


def _no_link() -> int:
    """Return the flag that makes ``open`` fail on a symbolic link, or 0 if the system has none."""
    return getattr(os, "O_NOFOLLOW", 0)


_HISTORY: Final = "history.jsonl"
_SEARCHES: Final = "searches.json"
_MARKS: Final = "marks"  # a folder with one file per index
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class _FileFormat(Generic[_Value]):
    """A kind of file: its name, and functions to read and write its content.

    ``parse`` returns the readable part of the content, and True if some other part is damaged.
    """

    name: str
    parse: Callable[[bytes], tuple[_Value, bool]]
    dump: Callable[[_Value], str]


def user_data_folder() -> Path:
    """Return the user's data folder for this program, as the platform defines it."""
    from platformdirs import user_data_path

    return user_data_path("benelux-search", appauthor=False)


class UserHistory:
    """Earlier queries, saved searches and marks, in a folder that several sessions share.

    At most ``size`` queries are kept. ``index`` is the path of the index that the marks belong to.
    With ``folder`` None, nothing is read or written.

    To save a search or a mark, the file is read again under a lock, so that changes by other
    sessions are kept. A damaged file is renamed, never overwritten; :meth:`check` reports this. The
    class is thread-safe.
    """

    def __init__(self, folder: Path | None, size: int, index: str = "") -> None:
        self._files = UserFiles(folder)
        self._size = size
        name = hashlib.sha256(index.encode(errors="surrogateescape")).hexdigest()[:16]
        self._marks = _FileFormat(
            f"{_MARKS}/{name}.json", _parse_marks, partial(_dump_marks, index)
        )
        self._queries: list[QueryState] | None = None
        self._problems: list[Message] = []
        self._lock = threading.RLock()

    def check(self) -> Sequence[Message]:
        """Read all files; return messages about damaged or unreadable ones, each only once."""
        with self._lock:
            self.queries()
            self.saved_searches()
            self.marks()
            problems, self._problems = self._problems, []
            return problems

    # Earlier queries

    def queries(self) -> list[QueryState]:
        """Return the earlier queries without duplicates, the latest one first."""
        with self._lock:
            return list(dict.fromkeys(reversed(self._loaded_queries())))

    def add_query(self, question: QueryState) -> None:
        """Add a query as the latest one, unless its text is empty.

        If the file cannot be written, the query is kept for this session only.
        """
        if not question.text.strip() or not self._size:
            return
        with self._lock:
            queries = self._loaded_queries()
            if queries and queries[-1] == question:
                return
            queries.append(question)
            del queries[: -self._size]
            with contextlib.suppress(OSError), self._files.locked():
                self._files.append(_HISTORY, _dump_queries([question]))

    def _loaded_queries(self) -> list[QueryState]:
        if self._queries is None:
            self._queries = self._read_queries() if self._size else []
        return self._queries

    def _read_queries(self) -> list[QueryState]:
        questions = self._read(_QUERIES_FILE)
        if len(questions) > 2 * self._size:
            with contextlib.suppress(OSError), self._files.locked():
                # Read again: another session may have added queries
                questions = self._read(_QUERIES_FILE, is_strict=True)
                self._files.replace(_HISTORY, _dump_queries(questions[-self._size :]))
        return questions[-self._size :]

    # Saved searches

    def saved_searches(self) -> dict[str, QueryState]:
        """Return the saved searches by name, in alphabetical order."""
        with self._lock:
            records = self._read(_SEARCHES_FILE)
        queries = ((name, _parse_query(record)) for name, record in records.items())
        valid = [(name, question) for name, question in queries if question is not None]
        return dict(sorted(valid, key=lambda item: item[0].casefold()))

    def save_search(self, name: str, question: QueryState) -> None:
        """Save a search under a name, in place of a saved search with the same name.

        Raises:
            OSError: the file cannot be read or written.
        """
        self._change_searches({name: question.to_record()})

    def delete_search(self, name: str) -> None:
        """Delete a saved search.

        Raises:
            OSError: the file cannot be read or written.
        """
        self._change_searches({name: None})

    def _change_searches(self, changes: Mapping[str, object]) -> None:
        """Write changed saved searches; None deletes one, and all others stay."""
        with self._lock, self._files.locked():
            records: dict[str, object] = self._read(_SEARCHES_FILE, is_strict=True)
            changed = {**records, **changes}
            remaining = {name: record for name, record in changed.items() if record is not None}
            self._files.replace(_SEARCHES, _SEARCHES_FILE.dump(remaining))

    # Marks

    def marks(self) -> Sequence[Mark]:
        """Return the marks in this index, in the order in which the user set them."""
        with self._lock:
            return self._read(self._marks)

    def change_marks(self, added: Iterable[Mark], removed: Iterable[Mark]) -> None:
        """Add and remove marks in the file; marks of other sessions stay.

        Raises:
            OSError: the file cannot be read or written.
        """
        with self._lock, self._files.locked():
            marks = {mark.key: mark for mark in self._read(self._marks, is_strict=True)}
            for mark in removed:
                marks.pop(mark.key, None)
            marks.update((mark.key, mark) for mark in added)
            self._files.replace(self._marks.name, self._marks.dump(list(marks.values())))

    # Reading

    def _read(self, kind: _FileFormat[_Value], *, is_strict: bool = False) -> _Value:
        """Read as much of a file as possible; set the file aside if it is damaged.

        Raises:
            OSError: the file cannot be read or set aside, and ``is_strict`` is True. If
                ``is_strict`` is False, :meth:`check` reports the problem.
        """
        value, _ = kind.parse(b"")
        try:
            value, is_damaged = kind.parse(self._files.read(kind.name))
            return self._repair(kind) if is_damaged else value
        except OSError as error:
            if is_strict:
                raise
            path = self._files.path(kind.name)
            self._report(Message("{} cannot be used: {}", path, error.strerror))
            return value

    def _repair(self, kind: _FileFormat[_Value]) -> _Value:
        """Rename a damaged file, and write the readable part of it in its place."""
        with self._files.locked():
            value, is_damaged = kind.parse(self._files.read(kind.name))
            if is_damaged:  # False if another session has repaired the file
                backup = self._files.set_aside(kind.name)
                if value:
                    self._files.replace(kind.name, kind.dump(value))
                name = self._files.path(kind.name).name
                self._report(Message("{} was damaged and is now called {}", name, backup))
        return value

    def _report(self, problem: Message) -> None:
        if problem not in self._problems:
            self._problems.append(problem)


def _parse_queries(raw: bytes) -> tuple[list[QueryState], bool]:
    """Parse a file with one query per line."""
    records = [_parse_object(line) for line in raw.splitlines() if line.strip()]
    questions = [
        question for record, _ in records if (question := _parse_query(record)) is not None
    ]
    return questions, any(is_damaged for _, is_damaged in records)


def _dump_queries(questions: Iterable[QueryState]) -> str:
    return "".join(json.dumps(question.to_record()) + "\n" for question in questions)


def _parse_query(record: object) -> QueryState | None:
    return QueryState.from_record(record) if isinstance(record, dict) else None


def _parse_object(raw: bytes) -> tuple[dict[str, object], bool]:
    """Parse a JSON object, and keep entries that this version does not know."""
    if not raw.strip():
        return {}, False
    try:
        value = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return {}, True
    return (value, False) if isinstance(value, dict) else ({}, True)


def _parse_marks(raw: bytes) -> tuple[list[Mark], bool]:
    table, is_damaged = _parse_object(raw)
    records = table.get("marks", [])
    if not isinstance(records, list):
        return [], True
    marks = [mark for record in records if (mark := Mark.from_record(record)) is not None]
    return marks, is_damaged or len(marks) < len(records)


def _dump_marks(index: str, marks: Iterable[Mark]) -> str:
    records = ",\n".join(json.dumps(mark.to_record()) for mark in marks)
    return f'{{"index": {json.dumps(index)}, "marks": [\n{records}\n]}}\n'


_QUERIES_FILE: Final = _FileFormat(_HISTORY, _parse_queries, _dump_queries)
_SEARCHES_FILE: Final = _FileFormat(
    _SEARCHES, _parse_object, lambda table: json.dumps(table, indent=1) + "\n"
)
