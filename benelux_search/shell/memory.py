"""What is remembered from one day to the next: earlier queries, and searches with a name."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from benelux_search.shell.question import Question

_HISTORY: Final = "history.jsonl"
_SEARCHES: Final = "searches.json"
_PRIVATE: Final = 0o600


def memory_folder() -> Path:
    """Where it is kept, by the rules of the platform."""
    from platformdirs import user_data_path

    return user_data_path("benelux-search", appauthor=False)


class Memory:
    """Two files in a folder, which several shells may write to; ``size`` queries are kept at most.

    What cannot be read is passed over, and what cannot be written is forgotten at the end: nobody
    is kept from searching by it. ``folder`` None: nothing is written.
    """

    def __init__(self, folder: Path | None, size: int) -> None:
        self._folder = folder
        self._size = size
        self._history: list[Question] | None = None

    def history(self) -> list[Question]:
        """Earlier queries, the last one first, each once."""
        if self._history is None:
            self._history = self._read_history()
        return list(dict.fromkeys(reversed(self._history)))

    def add(self, question: Question) -> None:
        """Remembers a query as the last one."""
        if not question.text.strip() or not self._size:
            return
        known = self._history if self._history is not None else self._read_history()
        self._history = known
        if known and known[-1] == question:
            return
        known.append(question)
        del known[: -self._size]
        self._append(question)

    def searches(self) -> dict[str, Question]:
        """The searches with a name, by the alphabet."""
        found = {}
        for name, record in _records(self._read(_SEARCHES)):
            question = Question.of(record)
            if question is not None:
                found[name] = question
        return dict(sorted(found.items(), key=lambda item: item[0].casefold()))

    def save(self, name: str, question: Question) -> None:
        """Gives a search a name; one that had it loses it.

        Raises:
            OSError: it cannot be written.
        """
        self._write_searches({**self.searches(), name: question})

    def forget(self, name: str) -> None:
        """The search with this name has none any more.

        Raises:
            OSError: it cannot be written.
        """
        self._write_searches({key: q for key, q in self.searches().items() if key != name})

    def _read_history(self) -> list[Question]:
        found = []
        for line in self._read(_HISTORY).splitlines():
            with contextlib.suppress(ValueError, RecursionError):
                record = json.loads(line)
                question = Question.of(record) if isinstance(record, dict) else None
                if question is not None:
                    found.append(question)
        if len(found) > 2 * self._size:
            found = found[-self._size :]
            with contextlib.suppress(OSError):
                self._replace(_HISTORY, map(_line, found))
        return found[-self._size :] if self._size else []

    def _append(self, question: Question) -> None:
        with contextlib.suppress(OSError):
            path = self._made(_HISTORY)
            if path is not None:
                # one write: lines of two shells do not run into each other
                number = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, _PRIVATE)
                with os.fdopen(number, "wb") as file:
                    file.write(_line(question).encode())

    def _write_searches(self, searches: Mapping[str, Question]) -> None:
        records = {name: question.record() for name, question in searches.items()}
        self._replace(_SEARCHES, [json.dumps(records, indent=1), "\n"])

    def _replace(self, name: str, parts: Iterable[str]) -> None:
        """A file that is whole at any moment."""
        path = self._made(name)
        if path is None:
            return
        fresh = path.with_name(f".{name}.{os.getpid()}")
        try:
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT, _PRIVATE), "w") as file:
                file.writelines(parts)
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)

    def _made(self, name: str) -> Path | None:
        if self._folder is None:
            return None
        self._folder.mkdir(parents=True, exist_ok=True)
        return self._folder / name

    def _read(self, name: str) -> str:
        if self._folder is None:
            return ""
        try:
            return (self._folder / name).read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""


def _line(question: Question) -> str:
    return json.dumps(question.record()) + "\n"


def _records(text: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    with contextlib.suppress(ValueError, RecursionError):
        raw = json.loads(text) if text else {}
        if isinstance(raw, dict):
            yield from ((name, record) for name, record in raw.items() if isinstance(record, dict))
