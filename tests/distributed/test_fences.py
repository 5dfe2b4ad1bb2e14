"""A collection that is opened within a scope: nothing outside it can be reached or counted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from cluster import Cluster
from customers import OTHER, OWN, facets_of, queries, shown, write

import benelux_search as bs

pytestmark = pytest.mark.cluster


@pytest.fixture(scope="module")
def indexes(
    one_node: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[bs.Index, bs.Index]]:
    """Yield a collection of all customers within what is of one, and an index of that alone."""
    folder = tmp_path_factory.mktemp("fences")
    [url] = one_node.urls
    address = f"opensearch+{url}/customers"
    bs.build_index(write(folder / "all", (OWN, OTHER)), address)
    bs.build_index(write(folder / "own", (OWN,)), folder / "index")
    scope = bs.Scope(where={"customer": OWN})
    with bs.open_index(address, within=scope) as fenced, bs.open_index(folder / "index") as alone:
        yield fenced, alone


@pytest.mark.parametrize("query", queries(40))
def test_a_collection_answers_as_if_there_were_nothing_else(
    indexes: tuple[bs.Index, bs.Index], query: str
) -> None:
    found, expected = (each.search(query, limit=30, seconds=None) for each in indexes)
    assert shown(found) == shown(expected)
    counted = [facets_of(each, query) for each in indexes]
    assert counted[0] == counted[1]
    begun = query.rsplit(maxsplit=1)[-1][:2]
    words = [each.complete(begun) for each in indexes]
    assert words[0] == words[1]


def test_the_documents_and_pairs_are_those_of_the_scope(
    indexes: tuple[bs.Index, bs.Index],
) -> None:
    fenced, alone = indexes
    assert [(pair.id, pair.nl) for pair in fenced] == [(pair.id, pair.nl) for pair in alone]
    listed = [
        [(each.document.id, each.pairs) for each in index.list_documents().documents]
        for index in indexes
    ]
    assert listed[0] == listed[1]
    status = [index.status() for index in indexes]
    assert status[0].pairs == status[1].pairs and status[0].documents == status[1].documents
    assert (status[0].aligned, status[0].uncertain) == (status[1].aligned, status[1].uncertain)
    with pytest.raises(bs.NotFound):
        fenced.show(f"map{OTHER}:0001")
    own = {"where": {"customer": OWN}}  # a scope in the fence
    passages = [index.translate("mensenhandel", **own).passages for index in indexes]  # type: ignore[arg-type]
    assert passages[0] == passages[1] > 0
