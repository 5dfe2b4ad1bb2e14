"""Changes in watched files: which of them matter to an index, and when a build begins."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Final

from benelux_search.documents import archives, pairing, zip_archives
from benelux_search.documents.pair_names import find_pairs, folders_beside
from benelux_search.documents.pairing import SUFFIX as OVERRIDES
from benelux_search.documents.sidecar_tables import TABLE
from benelux_search.documents.sidecars import SUFFIX as SIDECARS
from benelux_search.indexing.discovery import is_ignored, is_under

PAUSE_S: Final = 0.5  # seconds without a change after which a build begins
PATIENCE_S: Final = 5.0  # seconds from the first change of a run of changes to a build
MOST_PATIENCE_S: Final = 60.0
# Names of files that a browser or a copy is still writing
_TEMPORARY: Final = (".part", ".tmp", ".temp", ".crdownload", ".download", "~")


class Gatherer:
    """Gather changes into builds, from the times of the changes.

    A build is due when nothing has changed for ``pause`` seconds, at the latest ``patience``
    seconds after the first change. If the changes go on after such a late build, the patience
    doubles for each build, up to :data:`MOST_PATIENCE_S`: a slow copy of many files leads to few
    builds. A pause restores the patience. Times are seconds of a clock that never goes back.
    """

    def __init__(self, pause: float = PAUSE_S, patience: float = PATIENCE_S) -> None:
        self._pause = pause
        self._least_patience = self._patience = patience
        self._first: float | None = None  # time of the first change since the last build
        self._latest: float | None = None  # time of the latest change, before or after the build

    def add(self, now: float) -> None:
        """Add a change at the time ``now``."""
        if self._latest is not None and now - self._latest >= self._pause:
            self._patience = self._least_patience
        if self._first is None:
            self._first = now
        self._latest = now

    @property
    def due(self) -> float | None:
        """The time at which the next build begins; None without a change."""
        if self._first is None or self._latest is None:
            return None
        return min(self._latest + self._pause, self._first + self._patience)

    def take(self, now: float) -> bool:
        """Return True if a build is due at the time ``now``; its changes are then forgotten."""
        due = self.due
        if due is None or self._latest is None or now < due:
            return False
        if now < self._latest + self._pause:
            self._patience = min(2 * self._patience, MOST_PATIENCE_S)
        self._first = None
        return True


@dataclass(frozen=True, slots=True)
class WatchedPaths:
    """The folders and files that a watch keeps an index up to date with.

    ``folders`` and ``files`` are real paths; ``excluded`` is the real path of the index folder, or
    None. ``accepts`` returns True for a file that has a reader, judged by its name.
    """

    folders: tuple[str, ...]
    files: tuple[str, ...]
    accepts: Callable[[Path], bool]
    excluded: str | None = None

    @classmethod
    def of(
        cls, paths: Sequence[str], accepts: Callable[[Path], bool], excluded: Path | None
    ) -> WatchedPaths:
        """Return the folders and files at some paths.

        The archive stands for a file in it. A path that does not exist counts as a file if its name
        is that of a document, else as a folder.
        """
        real = [os.path.realpath(path_on_disk(path)) for path in paths]
        files = tuple(path for path in real if _is_file(path, accepts))
        return cls(
            tuple(path for path in real if path not in files),
            files,
            accepts,
            None if excluded is None else os.path.realpath(excluded),
        )

    def observed_folders(self) -> dict[str, bool]:
        """Return the existing folders to observe; True if with all folders below.

        Beside a file, the folders that may hold the other half of its pair are observed.
        """
        beside = {folder for file in self.files for folder in folders_beside(file)}
        observed = {**dict.fromkeys(sorted(beside), False), **dict.fromkeys(self.folders, True)}
        return {path: deep for path, deep in observed.items() if os.path.isdir(path)}  # noqa: PTH112

    def heeds(self, path: str, *, is_folder: bool) -> bool:
        """Return True if a change of a file or folder may change the index.

        A file of a build itself, a hidden or temporary file, and one without a reader do not.
        """
        if self.excluded is not None and is_under(path, self.excluded):
            return False
        if any(self._heeds_below(folder, path, is_folder=is_folder) for folder in self.folders):
            return True
        return not is_folder and any(self._belongs_to(file, path) for file in self.files)

    def _heeds_below(self, folder: str, path: str, *, is_folder: bool) -> bool:
        if not is_under(path, folder):
            return False
        parts = PurePath(os.path.relpath(path, folder)).parts
        if any(is_ignored(part) for part in parts):
            return False
        return is_folder or self._may_be_read(path)

    def _may_be_read(self, path: str) -> bool:
        """Return True for a document, an archive, or a file that describes or corrects one."""
        name = path.lower()
        if name.endswith(_TEMPORARY):
            return False
        return _describes(path) or (
            name.endswith(zip_archives.SUFFIX) or pairing.may_be_document(Path(path), self.accepts)
        )

    def _belongs_to(self, file: str, path: str) -> bool:
        """Return True for a watched file, the other half of its pair, and what describes it."""
        if path == file:
            return True
        is_beside = os.path.dirname(path) == os.path.dirname(file)  # noqa: PTH120
        return bool(find_pairs([file, path])) or (is_beside and _describes(path))


def path_on_disk(path: str) -> str:
    """Return the path of the archive that holds a file; else the path itself."""
    place = archives.split_path(path)
    return path if place is None else place[0]


def _is_file(path: str, accepts: Callable[[Path], bool]) -> bool:
    if os.path.exists(path):  # noqa: PTH110
        return not os.path.isdir(path)  # noqa: PTH112
    return pairing.may_be_document(Path(path), accepts)


def _describes(path: str) -> bool:
    return path.endswith((OVERRIDES, SIDECARS)) or os.path.basename(path) == TABLE  # noqa: PTH119
