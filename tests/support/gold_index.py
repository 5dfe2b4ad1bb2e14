"""A pytest plugin: one index of the collection in ``tests/gold``, shared by all its tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from gold import GOLD

from benelux_search.api.building import build_index
from benelux_search.api.opening import open_index
from benelux_search.opened_index.index import Index


@pytest.fixture(scope="session")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """Yield the index of the collection."""
    folder = tmp_path_factory.mktemp("collection")
    build_index(GOLD / "collection", folder)
    with open_index(folder) as index:
        yield index
