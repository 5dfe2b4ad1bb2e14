"""Citations of articles that a law does not have, in a collection: the answers and the requests."""

from __future__ import annotations

from pathlib import Path

import pytest
from cluster import Cluster

import benelux_search as bs
from benelux_search.indexing.collection.snapshot import CollectionSnapshot, open_collection
from benelux_search.opensearch.client.address import Address
from benelux_search.search.hits.executor import execute_query
from benelux_search.search.queries.options import SearchOptions

pytestmark = pytest.mark.cluster
_READS = 5  # of the documents, their ranges and the pairs around the place of the article


def test_the_answers_are_those_of_a_folder(one_node: Cluster, tmp_path: Path) -> None:
    [url] = one_node.urls
    address = f"opensearch+{url}/absent"
    pairs = [
        (f"Art. {number}. De kapitein betaalt.", f"Art. {number}. Le capitaine paie.")
        for number in ("1", "2", "417", "417/10", "418", "433-5", "434")
    ]
    for place in (address, tmp_path):
        with bs.update_index(place) as update:
            update.put(bs.Document(key="one", pairs=pairs, title="Strafwetboek"))
            update.put(
                bs.Document(key="two", pairs=[("Art. 417/11. Pacht.", "Art. 417/11. Bail.")])
            )
    opened = open_collection(Address.of(address))
    try:
        for query in (
            "art. 417/11 Sw.",
            "art. 9999 Sw.",
            "art. 433/5 Sw.",
            "art. 417 Sw. kapitein",
        ):
            fresh = CollectionSnapshot(opened._connection, opened._generation)
            before = opened._connection.trips
            found = execute_query(query, SearchOptions(), fresh.store, fresh.reader)
            is_absent = any("has no art." in note for note in found.notes)
            assert opened._connection.trips - before <= 3 + _READS * is_absent
            with bs.open_index(tmp_path) as index:
                expected = index.search(query)
            assert [hit.id for hit in found.hits] == [hit.id for hit in expected]
            assert found.notes == expected.notes
    finally:
        opened.release()
