"""A generation that is open: what a reader holds on to while others build."""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path
from typing import Final

from benelux_search.analysis import describe
from benelux_search.engines import get_engine, open_reader
from benelux_search.errors import IndexDamaged, damage_at, index_command
from benelux_search.generations import Generation, Manifest, lease, read_manifest
from benelux_search.store import SqliteStore

_ATTEMPTS: Final = 5  # to open a generation that is being replaced at this very moment


class View:
    """One generation, open: it is closed when it is retired and its last user is done."""

    def __init__(self, root: Path, manifest: Manifest) -> None:
        generation = Generation(root, manifest.generation)
        engine = get_engine(manifest.engine)
        self.manifest = manifest
        self.notes: tuple[str, ...] = ()
        if manifest.analysis != describe():
            self.notes = (
                "the index was made by another version of the analysis and some words may be "
                f"missed; bring it up to date with: {index_command(root, 'PATH')}",
            )
        self._lock = threading.Lock()
        self._users = 1  # the index itself
        with contextlib.ExitStack() as stack:
            stack.enter_context(lease(generation))
            self.store = SqliteStore.open(generation.store, root)
            stack.callback(self.store.close)
            self.reader = stack.enter_context(open_reader(engine, generation.language))
            self._resources = stack.pop_all()

    def hold(self) -> None:
        with self._lock:
            self._users += 1

    def release(self) -> None:
        with self._lock:
            self._users -= 1
            last = self._users == 0
        if last:
            self._resources.close()

    retire = release


def open_view(root: Path) -> View:
    for _ in range(_ATTEMPTS):
        manifest = read_manifest(root)
        # Between reading CURRENT and getting hold of what it names, two builds may have passed.
        with contextlib.suppress(FileNotFoundError), damage_at(root):
            return View(root, manifest)
    raise IndexDamaged(
        f"generation {manifest.generation} of the index at {root} is not there", root
    )
