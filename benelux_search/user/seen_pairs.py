"""The memory of what a saved search has shown, so that a later run shows only what is new.

A pair is known by its document and its texts: this stays the same when an index is rebuilt. There
is one file for each saved search and index, beside the history of the user.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from benelux_search.errors import Note, SourceError
from benelux_search.results import Hit
from benelux_search.text.small_files import checked, parse_json
from benelux_search.user.files import MOST_BYTES, UserFiles
from benelux_search.user.marks import digest_of, texts_of

_FOLDER: Final = "seen"  # a folder with one file per saved search and index


@dataclass(frozen=True, slots=True)
class SeenPairs:
    """The keys of the pairs that were there at the last run, and the time of that run."""

    when: datetime
    keys: frozenset[str]

    @property
    def date(self) -> str:
        """The time of the run in the local time zone: ``2026-03-01 09:14``."""
        return self.when.astimezone().strftime("%Y-%m-%d %H:%M")


class SeenFile:
    """The file with the seen pairs of the saved search ``name`` in an index.

    ``folder`` is the user's data folder, ``index`` the path or the address of the index. ``notes``
    are messages about a file that is damaged, or that cannot be read or written.
    """

    def __init__(self, folder: Path, index: str, name: str) -> None:
        self._files = UserFiles(folder)
        self._index, self._search = index, name
        self._name = f"{_FOLDER}/{digest_of(index, name)}.json"
        self.notes: list[Note] = []

    def read(self) -> SeenPairs | None:
        """Return what was seen; None if nothing was, or the file is unreadable.

        A damaged file is renamed.
        """
        try:
            raw = self._files.read(self._name)
            if not raw:
                return None
            seen = _parsed(raw)
            if seen is None:
                with self._files.locked():
                    backup = self._files.set_aside(self._name)
                name = self._files.path(self._name).name
                note = Note("seen-damaged", "{} was damaged and is now called {}", name, backup)
                self.notes.append(note)
            return seen
        except OSError as error:
            self._report(error)
            return None

    def write(self, keys: Iterable[str]) -> None:
        """Replace what was seen, with the present time."""
        record = {
            "index": self._index,
            "search": self._search,
            "when": datetime.now(UTC).isoformat(timespec="seconds"),
            "pairs": sorted(keys),
        }
        try:
            with self._files.locked():
                self._files.replace(self._name, json.dumps(record) + "\n")
        except OSError as error:
            self._report(error)

    def _report(self, error: OSError) -> None:
        path = self._files.path(self._name)
        reason = error.strerror or str(error)
        self.notes.append(Note("seen-unusable", "{} cannot be used: {}", path, reason))


def pair_key(hit: Hit) -> str:
    """Return a short hash of the document and the two texts of a hit.

    Of several indexes, the name of the index is left out of the id of the document: it is only
    there as long as another index has the same id.
    """
    id_ = hit.document.id
    return digest_of(id_ if hit.index is None else id_.partition("@")[0], *texts_of(hit))


def _parsed(raw: bytes) -> SeenPairs | None:
    """Return the content of a file; None if it is damaged."""
    try:
        record: Any = parse_json(checked(raw, MOST_BYTES).decode())
        when, keys = datetime.fromisoformat(record["when"]), record["pairs"]
    except (ValueError, SourceError, KeyError, TypeError):
        return None
    is_whole = isinstance(keys, list) and all(isinstance(key, str) for key in keys)
    return SeenPairs(when, frozenset(keys)) if is_whole else None
