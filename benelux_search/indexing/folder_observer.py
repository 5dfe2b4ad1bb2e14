"""The observation of folders with the library watchdog, which the extra ``watch`` installs."""

from __future__ import annotations

import contextlib
import os
import warnings
from collections.abc import Callable, Mapping
from typing import Final

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver
from watchdog.observers.polling import PollingObserver

from benelux_search.errors import Note, system_message

# Not among them: files that are opened and read. A build reads all files, and would cause the next.
_CHANGES: Final[list[type[FileSystemEvent]]] = [
    FileCreatedEvent,
    FileModifiedEvent,
    FileClosedEvent,
    FileMovedEvent,
    FileDeletedEvent,
    DirCreatedEvent,
    DirMovedEvent,
    DirDeletedEvent,
]
_POLL_S: Final = 1.0  # seconds between two looks at folders that send no events


class FolderObserver:
    """An observer that calls ``changed(path, is_folder)`` for each change in some folders.

    The calls come from another thread. ``folders`` has real paths; the value is True if the folders
    below are observed as well. If the system cannot send events (the limit of inotify is reached),
    the folders are compared every second, and ``tell`` gets a note.

    Raises:
        OSError: a folder cannot be observed.
    """

    def __init__(
        self,
        folders: Mapping[str, bool],
        changed: Callable[[str, bool], None],
        tell: Callable[[Note], None],
    ) -> None:
        # watchdog warns of folders that it has met twice, which happens when they are just made
        warnings.filterwarnings("ignore", category=RuntimeWarning, module=r"watchdog\.")
        handler = _Handler(self._note_change)
        self._changed, self._is_lost = changed, False
        self._observed = {folder: identity(folder) for folder in folders}
        try:
            self._observer = _started(Observer(), folders, handler)
        except (FileNotFoundError, NotADirectoryError):
            raise
        except OSError as error:
            tell(
                Note(
                    "watch-polling",
                    "the system sends no events ({}): the folders are compared every second",
                    system_message(error),
                )
            )
            self._observer = _started(PollingObserver(timeout=_POLL_S), folders, handler)

    def observes(self, folders: Mapping[str, bool]) -> bool:
        """Return True if these folders are observed, and none was replaced in the meantime."""
        current = {folder: identity(folder) for folder in folders}
        return self._observer.is_alive() and not self._is_lost and self._observed == current

    def _note_change(self, path: str, is_folder: bool) -> None:
        if is_folder and path in self._observed:  # a new folder may get the number of the old one
            self._is_lost = True
        self._changed(path, is_folder)

    def stop(self) -> None:
        """Stop the observer and wait for the end of its threads."""
        _stop(self._observer)


def identity(path: str) -> tuple[int, int] | None:
    """Return what tells a folder from another one at the same path; None if there is none."""
    try:
        status = os.stat(path)  # noqa: PTH116
    except OSError:
        return None
    return status.st_dev, status.st_ino


class _Handler(FileSystemEventHandler):
    def __init__(self, changed: Callable[[str, bool], None]) -> None:
        self._changed = changed

    def on_any_event(self, event: FileSystemEvent) -> None:
        if isinstance(event, tuple(_CHANGES)):
            for path in (event.src_path, event.dest_path):
                if path:
                    self._changed(os.fsdecode(path), event.is_directory)


def _started(
    observer: BaseObserver, folders: Mapping[str, bool], handler: FileSystemEventHandler
) -> BaseObserver:
    """Start an observer; stop it again if it fails.

    Raises:
        OSError: a folder cannot be observed.
    """
    try:
        for folder, is_recursive in folders.items():
            observer.schedule(handler, folder, recursive=is_recursive, event_filter=_CHANGES)
        observer.start()
    except OSError:
        _stop(observer)
        raise
    return observer


def _stop(observer: BaseObserver) -> None:
    observer.stop()
    with contextlib.suppress(RuntimeError):  # it was never started
        observer.join()
