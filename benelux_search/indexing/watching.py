"""A watch: it builds an index, and builds it again whenever its files have changed.

A change only starts a build; the build finds out by content what is new, changed or removed.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypedDict

from benelux_search.errors import IndexLocked, Note
from benelux_search.index_reports import IndexSummary
from benelux_search.indexing.changes import Gatherer, WatchedPaths, path_on_disk
from benelux_search.indexing.folder_observer import FolderObserver, identity
from benelux_search.logs import logger
from benelux_search.reading_options import EachMode, Limits, OcrMode

if TYPE_CHECKING:
    from benelux_search.indexing.meaning import MeaningPlan
    from benelux_search.indexing.ports import Progress
    from benelux_search.meaning.encoder import Encoder

_TICK_S: Final = 0.5  # seconds between two looks whether a folder is gone, or the watch is to end
_RETRY_S: Final = 1.0  # seconds between two attempts to build an index that is locked


class BuildKeywords(TypedDict, total=False):
    """The options of a build as keyword arguments: as in ``build_index``."""

    rebuild: bool
    jobs: int
    engine: str
    limits: Limits | None
    progress: Progress | None
    lexicon: bool
    forget_lexicon: bool
    each: EachMode | None
    ocr: OcrMode | None
    exclude: Sequence[str] | None
    pair: bool
    shards: int
    replicas: int | None
    workers: str | None
    meaning: bool | Encoder | None
    planned: Callable[[MeaningPlan], None] | None


class Watch:
    """The watch of some paths.

    - ``build`` builds the index of the paths that it gets.
    - ``accepts`` returns True for a file that has a reader, judged by its name.
    - ``excluded`` is the folder of the index, whose changes do not count; None if there is none.
    - ``needs_all``: build only while all paths exist. Otherwise, those that exist are built.
    - ``on_build`` is called after each build, ``on_note`` with messages to the user.
    """

    def __init__(
        self,
        paths: Sequence[str],
        build: Callable[[Sequence[str]], IndexSummary],
        accepts: Callable[[Path], bool],
        excluded: Path | None,
        *,
        needs_all: bool = False,
        on_build: Callable[[IndexSummary], None] | None = None,
        on_note: Callable[[Note], None] | None = None,
    ) -> None:
        self._paths = tuple(dict.fromkeys(paths))
        self._build, self._needs_all = build, needs_all
        self._on_build, self._on_note = on_build, on_note
        self._watched = WatchedPaths.of(self._paths, accepts, excluded)
        self._changes = _Changes()
        self._known: dict[str, tuple[int, int] | None] = {}  # of the last build, by real path
        self._absent: frozenset[str] = frozenset()

    def run(self, stop: threading.Event) -> None:
        """Build once, then after each change, until ``stop`` is set.

        Raises:
            BeneluxSearchError: an index cannot be built; an index that is locked is tried again.
            OSError: a folder cannot be observed.
        """
        observer = self._observer()  # before the build, so that no change is missed
        try:
            self._build_once(stop)
            while not stop.is_set():
                if not observer.observes(self._watched.observed_folders()):
                    observer.stop()
                    observer = self._observer()
                    self._changes.add()
                if self._changes.wait(_TICK_S):
                    self._build_once(stop)
        finally:
            observer.stop()

    def _observer(self) -> FolderObserver:
        while True:
            folders = self._watched.observed_folders()
            try:
                return FolderObserver(folders, self._heed, self._tell)
            except (FileNotFoundError, NotADirectoryError):
                continue  # a folder has gone in this very moment

    def _heed(self, path: str, is_folder: bool) -> None:
        """Take note of a change; the thread of the observer calls this."""
        if is_folder:  # if it is made again, its number may be the same
            self._known.pop(path, None)
        if self._watched.heeds(path, is_folder=is_folder):
            self._changes.add()

    def _build_once(self, stop: threading.Event) -> None:
        """Build the paths that exist; wait while another process writes the index."""
        is_told = False
        while not stop.is_set():
            present = self._present_paths()
            if not present or (self._needs_all and len(present) < len(self._paths)):
                return
            try:
                summary = self._build(present)
            except IndexLocked as error:
                if not is_told:
                    self._tell(Note("watch-locked", "waiting: {}", error.message))
                is_told = True
                stop.wait(_RETRY_S)
                continue
            self._known = {each: identity(each) for each in map(_location, present)}
            if self._on_build is not None:
                self._on_build(summary)
            return

    def _present_paths(self) -> list[str]:
        """Return the paths that exist; tell which have gone or come back since the last call."""
        absent = frozenset(filter(self._is_absent, self._paths))
        for path in self._paths:
            if path in absent - self._absent:
                self._tell(
                    Note(
                        "watch-absent",
                        "{} is missing or empty: its documents stay in the index",
                        path,
                    )
                )
            elif path in self._absent - absent:
                self._tell(Note("watch-returned", "{} is there now", path))
        self._absent = absent
        return [path for path in self._paths if path not in absent]

    def _is_absent(self, path: str) -> bool:
        """Return True if a path does not exist, or may be the empty folder of an unmounted disk.

        Such a folder is empty, and it is not the one of the last build.
        """
        location = _location(path)
        current = identity(location)
        if current is None:
            self._known.pop(location, None)
            return True
        if current == self._known.get(location) or not os.path.isdir(path):  # noqa: PTH112
            return False
        with os.scandir(path) as entries:
            return next(entries, None) is None

    def _tell(self, note: Note) -> None:
        logger(__name__).warning("%s", note)
        if self._on_note is not None:
            self._on_note(note)


def _location(path: str) -> str:
    """Return the real path of a folder, a file, or the archive that holds a file."""
    return os.path.realpath(path_on_disk(path))


class _Changes:
    """The changes since the last build, which several threads may add."""

    def __init__(self) -> None:
        self._gatherer = Gatherer()
        self._has_changed = threading.Condition()

    def add(self) -> None:
        with self._has_changed:
            if self._gatherer.due is None:
                self._has_changed.notify()
            self._gatherer.add(time.monotonic())

    def wait(self, seconds: float) -> bool:
        """Wait for at most some seconds; return True if a build is due."""
        with self._has_changed:
            if self._gatherer.due is None:
                self._has_changed.wait(seconds)
            now = time.monotonic()
            due = self._gatherer.due
            if due is not None and now < due:
                self._has_changed.wait(min(seconds, due - now))
            return self._gatherer.take(time.monotonic())
