"""A pytest plugin: clusters for the tests marked ``cluster``, and reasons to skip these tests."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from cluster import Cluster
from opensearch_runtime import SECURED_VERSION, VERSION, Unavailable, runtime

if TYPE_CHECKING:
    from cluster_security import Security


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose cluster cannot be started; in CI with Maven, let it fail."""
    for mark in item.iter_markers("cluster"):
        secured = mark.kwargs.get("secured", False)
        version = mark.kwargs.get("version", SECURED_VERSION if secured else VERSION)
        try:
            runtime(version, secured=secured)
        except Unavailable as reason:
            if os.environ.get("CI") and shutil.which("mvn"):
                pytest.fail(str(reason), pytrace=False)
            pytest.skip(str(reason))


@pytest.fixture(scope="session")
def three_nodes() -> Iterator[Cluster]:
    """Yield a cluster of three nodes that can be cut off; a test leaves it whole and empty."""
    with Cluster(3, cuttable=True) as cluster:
        yield cluster


@pytest.fixture(scope="session")
def one_node() -> Iterator[Cluster]:
    """Yield a cluster of one node; a test leaves it empty."""
    with Cluster(1) as cluster:
        yield cluster


@pytest.fixture(scope="session")
def security(tmp_path_factory: pytest.TempPathFactory) -> Security:
    """Return the certificates and users of ``secured_node``."""
    from cluster_security import Security

    return Security(tmp_path_factory.mktemp("security"))


@pytest.fixture(scope="session")
def secured_node(security: Security) -> Iterator[Cluster]:
    """Yield a cluster of one node with TLS and users; its tests are ``cluster(secured=True)``."""
    with Cluster(1, version=SECURED_VERSION, security=security) as cluster:
        yield cluster
