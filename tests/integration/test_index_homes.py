"""A folder as a home of an index passes the tests of every home."""

from __future__ import annotations

from pathlib import Path

import pytest

from benelux_search.indexing.folder.backend import FolderBackend
from benelux_search.testing.backend_conformance import BackendConformance


class TestFolder(BackendConformance):
    @pytest.fixture
    def backend(self, tmp_path: Path) -> FolderBackend:
        return FolderBackend(tmp_path / "index")
