"""Small files in the user's data folder, which several sessions may read and write at once."""

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
from benelux_search.tui.query_state import Question

_LOCK: Final = ".lock"
_PRIVATE: Final = 0o600
_PATIENCE: Final = 2.0  # seconds that another session may hold the lock
_LOOK: Final = 0.01  # seconds between two attempts to take it


class UserFiles:
    """Files of a folder by name. With no folder, nothing is read and nothing is written.

    Every method may raise OSError.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._depth = 0  # of locks, one in the other

    def path(self, name: str) -> Path:
        return (self._folder or Path()) / name

    def read(self, name: str) -> bytes:
        """Return what a file holds; nothing when there is none."""
        if self._folder is None:
            return b""
        try:
            return self.path(name).read_bytes()
        except FileNotFoundError:
            return b""

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other sessions from writing; go on without that where it cannot be had."""
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
        """Write a file that is whole at any moment, also when the process is killed."""
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
        """Add a line in one write: those of two sessions do not run into each other."""
        if self._folder is None:
            return
        number = os.open(self.path(name), os.O_RDWR | os.O_APPEND | os.O_CREAT, _PRIVATE)
        with os.fdopen(number, "rb+", buffering=0) as file:
            end = file.seek(0, os.SEEK_END)
            if end:  # a line that was cut short does not take this one with it
                file.seek(end - 1)
                line = line if file.read(1) == b"\n" else f"\n{line}"
            file.write(line.encode())

    def set_aside(self, name: str) -> Path:
        """Give a file another name, which no file has, and return that."""
        path = self.path(name)
        number, backup = 1, path.with_name(f"{path.name}.damaged")
        while os.path.lexists(backup):
            number += 1
            backup = path.with_name(f"{path.name}.damaged-{number}")
        path.rename(backup)
        return backup


def _wait_for(file: io.BufferedRandom, path: Path) -> None:
    from benelux_search import index_files

    end = time.monotonic() + _PATIENCE
    while True:
        try:
            index_files.lock(file, path, exclusive=True)
        except IndexStorageError:
            return
        except BlockingIOError:
            if time.monotonic() > end:
                return
            time.sleep(_LOOK)
        else:
            return


def _no_link() -> int:
    """A flag that keeps from opening what a symbolic link points to, where there is one."""
    return getattr(os, "O_NOFOLLOW", 0)


# The user's own data from one day to the next: earlier queries, saved searches, marks.


_HISTORY: Final = "history.jsonl"
_SEARCHES: Final = "searches.json"
_MARKS: Final = "marks"  # a folder with one file for each index
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class _Kind(Generic[_Value]):
    """A file by its name, and the two ways between its bytes and a value.

    ``parse`` returns as much as can be read, and whether something cannot.
    """

    name: str
    parse: Callable[[bytes], tuple[_Value, bool]]
    dump: Callable[[_Value], str]


def memory_folder() -> Path:
    """Where it is kept, by the rules of the platform."""
    from platformdirs import user_data_path

    return user_data_path("benelux-search", appauthor=False)


class UserHistory:
    """Files in a folder that several sessions share; ``size`` queries are kept at most.

    ``index`` names the index that marks belong to. With ``folder`` None nothing is written.
    Whatever is changed is read again first, under a lock, so that no session loses what another
    one has saved. A damaged file gets another name, which :meth:`check` tells; it is never
    written over. Threads can share it.
    """

    def __init__(self, folder: Path | None, size: int, index: str = "") -> None:
        self._files = UserFiles(folder)
        self._size = size
        name = hashlib.sha256(index.encode(errors="surrogateescape")).hexdigest()[:16]
        self._marks = _Kind(f"{_MARKS}/{name}.json", _marks, partial(_marks_file, index))
        self._history: list[Question] | None = None
        self._problems: list[Message] = []
        self._lock = threading.RLock()

    def check(self) -> Sequence[Message]:
        """Read every file, and return what is wrong with them, once."""
        with self._lock:
            self.history()
            self.searches()
            self.marks()
            problems, self._problems = self._problems, []
            return problems

    # Earlier queries

    def history(self) -> list[Question]:
        """Earlier queries, the last one first, each once."""
        with self._lock:
            return list(dict.fromkeys(reversed(self._known_history())))

    def add(self, question: Question) -> None:
        """Remember a query as the last one; forget it at the end where it cannot be written."""
        if not question.text.strip() or not self._size:
            return
        with self._lock:
            known = self._known_history()
            if known and known[-1] == question:
                return
            known.append(question)
            del known[: -self._size]
            with contextlib.suppress(OSError), self._files.locked():
                self._files.append(_HISTORY, _lines([question]))

    def _known_history(self) -> list[Question]:
        if self._history is None:
            self._history = self._read_history() if self._size else []
        return self._history

    def _read_history(self) -> list[Question]:
        found = self._read(_QUERIES)
        if len(found) > 2 * self._size:
            with contextlib.suppress(OSError), self._files.locked():
                found = self._read(_QUERIES, is_strict=True)  # other sessions add to it
                self._files.replace(_HISTORY, _lines(found[-self._size :]))
        return found[-self._size :]

    # Saved searches

    def searches(self) -> dict[str, Question]:
        """The saved searches by name, in alphabetical order."""
        with self._lock:
            records = self._read(_NAMED)
        known = ((name, _question(record)) for name, record in records.items())
        found = [(name, question) for name, question in known if question is not None]
        return dict(sorted(found, key=lambda item: item[0].casefold()))

    def save(self, name: str, question: Question) -> None:
        """Save a search under a name, in place of one that had it.

        Raises:
            OSError: it cannot be written.
        """
        self._change_searches({name: question.record()})

    def forget(self, name: str) -> None:
        """Delete a saved search.

        Raises:
            OSError: it cannot be written.
        """
        self._change_searches({name: None})

    def _change_searches(self, changes: Mapping[str, object]) -> None:
        """Write entries, or take those away that are None; all others stay as they are."""
        with self._lock, self._files.locked():
            known: dict[str, object] = self._read(_NAMED, is_strict=True)
            changed = {**known, **changes}
            kept = {name: record for name, record in changed.items() if record is not None}
            self._files.replace(_SEARCHES, _NAMED.dump(kept))

    # Marks

    def marks(self) -> Sequence[Mark]:
        """The marks of this index, in the order in which they were set."""
        with self._lock:
            return self._read(self._marks)

    def change_marks(self, added: Iterable[Mark], removed: Iterable[Mark]) -> None:
        """Add marks and take others away; those of other sessions stay.

        Raises:
            OSError: it cannot be written.
        """
        with self._lock, self._files.locked():
            marks = {mark.key: mark for mark in self._read(self._marks, is_strict=True)}
            for mark in removed:
                marks.pop(mark.key, None)
            marks.update((mark.key, mark) for mark in added)
            self._files.replace(self._marks.name, self._marks.dump(list(marks.values())))

    # Reading

    def _read(self, kind: _Kind[_Value], *, is_strict: bool = False) -> _Value:
        """Read a file, as far as it can be; set it aside when it is damaged.

        Raises:
            OSError: it cannot be read, or not be set aside, and ``is_strict`` asks for the error.
        """
        value, _ = kind.parse(b"")
        try:
            value, is_damaged = kind.parse(self._files.read(kind.name))
            return self._mended(kind) if is_damaged else value
        except OSError as error:
            if is_strict:
                raise
            path = self._files.path(kind.name)
            self._told(Message("{} cannot be used: {}", path, error.strerror))
            return value

    def _mended(self, kind: _Kind[_Value]) -> _Value:
        """Give a damaged file another name, and write what can be read of it in its place."""
        with self._files.locked():
            value, is_damaged = kind.parse(self._files.read(kind.name))
            if is_damaged:  # no other session was faster
                backup = self._files.set_aside(kind.name)
                if value:
                    self._files.replace(kind.name, kind.dump(value))
                name = self._files.path(kind.name).name
                self._told(Message("{} was damaged; it is kept as {}", name, backup))
        return value

    def _told(self, problem: Message) -> None:
        if problem not in self._problems:
            self._problems.append(problem)


def _questions(raw: bytes) -> tuple[list[Question], bool]:
    """The queries of a file with one in each line."""
    records = [_table(line) for line in raw.splitlines() if line.strip()]
    found = [question for record, _ in records if (question := _question(record)) is not None]
    return found, any(is_damaged for _, is_damaged in records)


def _lines(questions: Iterable[Question]) -> str:
    return "".join(json.dumps(question.record()) + "\n" for question in questions)


def _question(record: object) -> Question | None:
    return Question.of(record) if isinstance(record, dict) else None


def _table(raw: bytes) -> tuple[dict[str, object], bool]:
    """The entries of a file by name; those that another version knows are among them."""
    if not raw.strip():
        return {}, False
    try:
        value = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return {}, True
    return (value, False) if isinstance(value, dict) else ({}, True)


def _marks(raw: bytes) -> tuple[list[Mark], bool]:
    table, is_damaged = _table(raw)
    records = table.get("marks", [])
    if not isinstance(records, list):
        return [], True
    marks = [mark for record in records if (mark := Mark.of(record)) is not None]
    return marks, is_damaged or len(marks) < len(records)


def _marks_file(index: str, marks: Iterable[Mark]) -> str:
    records = ",\n".join(json.dumps(mark.record()) for mark in marks)
    return f'{{"index": {json.dumps(index)}, "marks": [\n{records}\n]}}\n'


_QUERIES: Final = _Kind(_HISTORY, _questions, _lines)
_NAMED: Final = _Kind(_SEARCHES, _table, lambda table: json.dumps(table, indent=1) + "\n")
