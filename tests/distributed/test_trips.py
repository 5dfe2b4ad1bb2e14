"""The requests that a search sends to the engine: three, or four with translations."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from cluster import Cluster
from glossed import pairs, write
from round_trip_queries import OPTIONS, QUERIES

import benelux_search as bs
from benelux_search.indexing.collection.snapshot import CollectionSnapshot, open_collection
from benelux_search.opensearch.client.address import Address
from benelux_search.search.hits.executor import execute_query
from benelux_search.search.queries.options import SearchOptions

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


def allowed_trips(query: str, options: SearchOptions) -> int:
    """Return the number of requests that a search may need.

    To suggest another name for a document that does not exist, their list is read. A pattern needs
    one request more if a filter leaves no hits, and the other language has a misspelt word.
    """
    allowed = 4 if options.across else 3
    unknown = "doc:nobody" in query or "doc:one*" in query
    unknown_option = options.document == "nobody"
    pattern = ("*" in query or "/" in query) and options.document is not None
    return allowed + unknown + unknown_option + pattern


@pytest.mark.parametrize("options", OPTIONS)
def test_a_search_needs_three_requests(
    snapshot: CollectionSnapshot, options: SearchOptions
) -> None:
    counted = {query: trips_of(snapshot, query, options) for query in (*QUERIES, *_MORE)}
    over = {
        query: count for query, count in counted.items() if count > allowed_trips(query, options)
    }
    assert not over
