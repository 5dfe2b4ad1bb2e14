"""The tests that are shipped: a folder passes those of a home, the reference those of an engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from benelux_search.indexing.folder.backend import FolderBackend
from benelux_search.testing.backend_conformance import BackendConformance
from benelux_search.testing.engine_conformance import EngineConformance
from benelux_search.testing.reference_engine import ReferenceCorpus


class TestFolder(BackendConformance):
    @pytest.fixture
    def backend(self, tmp_path: Path) -> FolderBackend:
        return FolderBackend(tmp_path / "index")


class TestReference(EngineConformance):
    @pytest.fixture
    def corpus(self, tmp_path: Path) -> ReferenceCorpus:
        return ReferenceCorpus(tmp_path / "corpus")
