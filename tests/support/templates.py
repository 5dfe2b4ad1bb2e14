"""Folders that are filled once in a process, and copied for each test."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest


class Templates:
    """Filled folders, by the function that fills them."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folders: dict[Callable[[], object], Path] = {}

    def copy(self, fill: Callable[[], object], folder: Path) -> Path:
        """Copy what ``fill`` puts into its working folder to ``folder``, which is returned.

        Files that are in ``folder`` already stay. Paths that ``fill`` gives to the program are
        relative, so an index names the documents of the copy.
        """
        if fill not in self._folders:
            made = self._root / str(len(self._folders))
            made.mkdir()
            with contextlib.chdir(made):
                fill()
            self._folders[fill] = made
        return Path(shutil.copytree(self._folders[fill], folder, dirs_exist_ok=True))


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    """Return the templates of this process."""
    return Templates(tmp_path_factory.mktemp("templates"))
