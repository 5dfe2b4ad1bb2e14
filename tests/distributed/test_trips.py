"""The requests that a search sends to the engine: three, or four with translations."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from cluster import Cluster
from glossed import pairs, write

import benelux_search as bs
from benelux_search.index.opensearch.address import Address
from benelux_search.search.executor import execute_query
from benelux_search.search.options import SearchOptions
from benelux_search.storage.collection_snapshot import CollectionSnapshot, open_collection
from tests.integration.test_round_trips import OPTIONS, QUERIES

pytestmark = pytest.mark.cluster
_MORE = (
    *(
        '"de politi?"',
        "/minist.*/",
        "/polit(ie|iek)/ minister",
        "politei~2 minsiter~",
        "art. 461 Sw.",
    ),
    *('"politie minister"~9 -landbouw', "doc:one* minister", "kind:heading politie"),
)


@pytest.fixture(scope="module")
def address(one_node: Cluster, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("trips")
    write(folder, "one", pairs())
    write(folder, "two", [("Alleen de politie.", ""), ("", "La police seulement.")])
    [url] = one_node.urls
    address = f"opensearch+{url}/trips"
    bs.build_index(folder, address)
    return address


@pytest.fixture
def snapshot(address: str) -> Iterator[CollectionSnapshot]:
    opened = open_collection(Address.of(address))
    yield opened
    opened.release()


def trips_of(snapshot: CollectionSnapshot, query: str, options: SearchOptions) -> int:
    """Return the number of requests of a search by a reader that knows nothing yet."""
    fresh = CollectionSnapshot(snapshot._connection, snapshot._generation)
    before = snapshot._connection.trips
    execute_query(query, options, fresh.store, fresh.reader, snapshot.lexicon)
    return snapshot._connection.trips - before


@pytest.mark.parametrize("options", OPTIONS)
def test_a_search_needs_three_requests(
    snapshot: CollectionSnapshot, options: SearchOptions
) -> None:
    allowed = 4 if options.across else 3
    counted = {query: trips_of(snapshot, query, options) for query in (*QUERIES, *_MORE)}
    assert not {query: count for query, count in counted.items() if count > allowed}
