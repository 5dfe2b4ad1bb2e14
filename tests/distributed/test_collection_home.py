"""A collection as a home of an index passes the tests of every home."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from collection_state import address_of

from benelux_search.indexing.backends import backend_of
from benelux_search.indexing.ports import IndexBackend
from benelux_search.testing.backend_conformance import BackendConformance

if TYPE_CHECKING:
    from cluster import Cluster

pytestmark = pytest.mark.cluster


class TestCollection(BackendConformance):
    @pytest.fixture
    def backend(self, one_node: Cluster, request: pytest.FixtureRequest) -> IndexBackend:
        name = request.node.name.lower()
        letters = "".join(each for each in name if each.isalnum())
        return backend_of(address_of(one_node, f"home{letters}"[:60]))
