"""The personal data of the user: earlier queries, saved searches, marks, screens and terms.

The data are in small files in the user's data folder, which several sessions share
(:class:`~benelux_search.user.files.UserFiles`).
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from benelux_search.errors import Message, OptionError, SourceError
from benelux_search.text.small_files import check_json, parse_json
from benelux_search.user.files import FileFormat, UserFiles
from benelux_search.user.marks import Mark
from benelux_search.user.query_state import QueryState, one_line

_TERMS: Final = "terms.tsv"
MOST_BYTES_OF_TERMS: Final = 2_000_000  # some 50,000 terms
_NAME_OF_OBJECT: Final = re.compile(r'(?<!\\)("(?:[^"\\]|\\.){0,300}+")\s*+:\s*+\{')
_MOST_SALVAGED: Final = 1_000_000  # bytes of a damaged file in which saved searches are looked for
_MOST_FAILURES: Final = 20  # damaged searches among them: each may be read to its end
_TERMS_HEADER: Final = "nl\tfr"


def user_data_folder() -> Path:
    """Return the user's data folder for this program, as the platform defines it."""
    from platformdirs import user_data_path

    return user_data_path("benelux-search", appauthor=False)


class UserHistory:
    """Earlier queries, saved searches, marks and terms, in a folder that several sessions share.

    At most ``size`` queries are kept. ``index`` is the path of the index that the marks and the
    state belong to. With ``folder`` None, nothing is read or written.

    To change a file, it is read again under a lock, so that changes by other sessions are kept. A
    damaged file is renamed, never overwritten; :meth:`check` reports this. Threads can share this.
    """

    def __init__(self, folder: Path | None, size: int, index: str = "") -> None:
        self._files = UserFiles(folder)
        self._size = size
        name = hashlib.sha256(index.encode(errors="surrogateescape")).hexdigest()[:16]
        self._marks = FileFormat(f"marks/{name}.json", _parse_marks, partial(_dump_marks, index))
        self._state = FileFormat(f"state/{name}.json", _parse_object, _dump_object)
        self._queries: list[QueryState] | None = None

    def check(self) -> Sequence[Message]:
        """Read all files; return messages about damaged or unreadable ones, each only once."""
        with self._files.lock:
            for read in (self.queries, self.saved_searches, self.marks, self.state):
                read()
            problems, self._files.problems = self._files.problems, []
            return problems

    # Earlier queries

    def queries(self) -> list[QueryState]:
        """Return the earlier queries without duplicates, the latest one first."""
        with self._files.lock:
            return list(dict.fromkeys(reversed(self._loaded_queries())))

    def add_query(self, question: QueryState) -> None:
        """Add a query as the latest one, unless its text is empty.

        If the file cannot be written, the query is kept for this session only.
        """
        if not question.text.strip() or not self._size:
            return
        with self._files.lock:
            queries = self._loaded_queries()
            if queries[-1:] == [question]:
                return
            queries.append(question)
            del queries[: -self._size]
            with contextlib.suppress(OSError), self._files.locked():
                self._files.append(_QUERIES.name, _dump_queries([question]))

    def _loaded_queries(self) -> list[QueryState]:
        if self._queries is None:
            queries = self._files.load(_QUERIES) if self._size else []
            if len(queries) > 2 * self._size:
                with contextlib.suppress(OSError):
                    queries = self._files.change(_QUERIES, lambda newest: newest[-self._size :])
            self._queries = queries[-self._size :]
        return self._queries

    # Saved searches

    def saved_searches(self) -> dict[str, QueryState]:
        """Return the saved searches by name, in alphabetical order."""
        records = self._files.load(_SEARCHES).items()
        queries = ((name, QueryState.from_record(each)) for name, each in records)
        valid = [(name, question) for name, question in queries if question is not None]
        return dict(sorted(valid, key=lambda item: item[0].casefold()))

    def is_taken(self, name: str, question: QueryState) -> bool:
        """Return True if another search than this one is saved under a name."""
        return self.saved_searches().get(name, question) != question

    def save_search(self, name: str, question: QueryState) -> None:
        """Save a search under a name, in place of a saved search with the same name.

        Raises:
            OSError: the file cannot be read or written.
        """
        self._files.change(_SEARCHES, lambda records: {**records, name: question.to_record()})

    def delete_search(self, name: str) -> None:
        """Delete a saved search.

        Raises:
            OSError: the file cannot be read or written.
        """
        self._files.change(
            _SEARCHES, lambda records: {key: value for key, value in records.items() if key != name}
        )

    # Marks and state of one index

    def marks(self) -> Sequence[Mark]:
        """Return the marks in this index, in the order in which the user set them."""
        return self._files.load(self._marks)

    def change_marks(self, added: Iterable[Mark], removed: Iterable[Mark]) -> None:
        """Add and remove marks in the file; marks of other sessions stay.

        Raises:
            OSError: the file cannot be read or written.
        """
        gone = {mark.key for mark in removed}

        def changed(marks: list[Mark]) -> list[Mark]:
            others = [mark for mark in marks if mark.key not in gone]
            return list({mark.key: mark for mark in (*others, *added)}.values())

        self._files.change(self._marks, changed)

    def state(self) -> dict[str, object]:
        """Return what :meth:`save_state` has saved last for this index, or an empty dictionary."""
        return self._files.load(self._state)

    def save_state(self, record: Mapping[str, object]) -> None:
        """Save the state of the session, as values that JSON has; nothing if it cannot be written.

        The values are saved as they are: with ``size`` 0, leave out the texts of queries.
        """
        with contextlib.suppress(OSError):
            self._files.change(self._state, lambda _: dict(record))

    # Terms

    @property
    def terms_path(self) -> Path | None:
        """The path of the user's list of terms, or None if nothing has this path."""
        path = self._files.path(_TERMS)
        return path if self._files.folder is not None and os.path.lexists(path) else None

    def add_term(self, nl: str, fr: str) -> Path:
        """Add a Dutch and a French term to the user's list, unless it has them; return its path.

        ``read_terms`` reads the list. White space in a term becomes a space.

        Raises:
            OSError: the list cannot be read or written, or there is no folder for it.
            OptionError: a term is empty.
        """
        nl, fr = (" ".join(one_line(term).split()) for term in (nl, fr))
        for name, term in (("nl", nl), ("fr", fr)):
            if not term:
                raise OptionError(name, term, Message("it must not be empty"))
        if self._files.folder is None:
            raise OSError(errno.ENOTSUP, os.strerror(errno.ENOTSUP))
        row = f"{nl}\t{fr}"
        with self._files.locked():
            content = self._files.read(_TERMS)
            if len(content) > MOST_BYTES_OF_TERMS:
                raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
            lines = content.decode("utf-8-sig", "replace").splitlines()
            if row not in lines:
                self._files.append(_TERMS, f"{row}\n" if lines else f"{_TERMS_HEADER}\n{row}\n")
        return self._files.path(_TERMS)


def _parse_queries(raw: bytes) -> tuple[list[QueryState], bool]:
    """Parse a file with one query per line."""
    queries: list[QueryState] = []
    is_damaged = False
    for line in io.BytesIO(raw):
        record, is_bad = _parse_object(line)
        is_damaged = is_damaged or is_bad
        if (query := QueryState.from_record(record)) is not None:
            queries.append(query)
    return queries, is_damaged


def _dump_queries(questions: Iterable[QueryState]) -> str:
    return "".join(json.dumps(question.to_record()) + "\n" for question in questions)


def _parse_object(raw: bytes) -> tuple[dict[str, object], bool]:
    """Parse a JSON object, and keep entries that this version does not know."""
    if not raw.strip():
        return {}, False
    try:
        value = parse_json(raw.decode("utf-8-sig"))
    except (ValueError, SourceError):
        return {}, True
    return (value, False) if isinstance(value, dict) else ({}, True)


def _parse_searches(raw: bytes) -> tuple[dict[str, object], bool]:
    """Parse the saved searches; of a damaged file, those that can be read."""
    searches, is_damaged = _parse_object(raw)
    if is_damaged:
        searches = dict(_salvaged(raw[:_MOST_SALVAGED].decode("utf-8-sig", "replace")))
    return searches, is_damaged


def _salvaged(text: str) -> Iterator[tuple[str, object]]:
    """Yield the names and the records of saved searches that a damaged file has."""
    place, failures, decoder = 0, 0, json.JSONDecoder()
    while failures < _MOST_FAILURES and (name := _NAME_OF_OBJECT.search(text, place)):
        start = name.end() - 1
        try:
            record, end = decoder.raw_decode(text, start)
            check_json(text[start:end])
            yield json.loads(name[1]), record
            place = end
        except (ValueError, RecursionError, SourceError):
            place = name.end(1)
            failures += 1


def _dump_object(record: Mapping[str, object]) -> str:
    return json.dumps(record, indent=1) + "\n"


def _parse_marks(raw: bytes) -> tuple[list[Mark], bool]:
    table, is_damaged = _parse_object(raw)
    records = table.get("marks", [])
    if not isinstance(records, list):
        return [], True
    if is_damaged:  # each mark is on a line of its own
        parsed = [_parse_object(line.strip().rstrip(b",")) for line in raw.splitlines()]
        records = [record for record, is_bad in parsed if record and not is_bad]
    marks = [mark for record in records if (mark := Mark.from_record(record)) is not None]
    return marks, is_damaged or len(marks) < len(records)


def _dump_marks(index: str, marks: Iterable[Mark]) -> str:
    records = ",\n".join(json.dumps(mark.to_record()) for mark in marks)
    return f'{{"index": {json.dumps(index)}, "marks": [\n{records}\n]}}\n'


_QUERIES: Final = FileFormat("history.jsonl", _parse_queries, _dump_queries)
_SEARCHES: Final = FileFormat("searches.json", _parse_searches, _dump_object)
