"""A collection sorts by more values of own metadata than one query of the engine can name."""

from __future__ import annotations

import random

import pytest
from cluster import Cluster

import benelux_search as bs

pytestmark = pytest.mark.cluster
MANY = 700


@pytest.fixture(scope="module")
def address(one_node: Cluster) -> str:
    [url] = one_node.urls
    address = f"opensearch+{url}/many-values"
    values = list(range(MANY))
    random.Random(7).shuffle(values)
    with bs.update_index(address) as update:
        update.put_all(
            bs.Document(
                key=str(number),
                nl="De kat zit op de mat." if value % 2 else "De hond zit in de tuin.",
                fr="Le chat est sur le tapis.",
                metadata={"weight": value},
            )
            for number, value in enumerate(values)
        )
    return address


@pytest.mark.parametrize("is_descending", [False, True])
def test_the_first_values_that_hits_have_are_in_order(address: str, is_descending: bool) -> None:
    sort = bs.MetadataOrder("weight", is_descending)
    step = -1 if is_descending else 1
    with bs.open_index(address) as index:
        for query, values in (("chat", range(MANY)), ("kat", range(1, MANY, 2))):
            result = index.search(query, sort=sort, limit=50, offset=100, fold=False)
            weights = [hit.document.metadata["weight"] for hit in result]
            assert weights == list(values[::step])[100:150]
            exported = index.export(query, sort=sort)
            weights = [hit.document.metadata["weight"] for hit in exported]
            assert weights[:300] == list(values[::step])[:300]
            assert sorted(weights, key=str) == sorted(values, key=str)
