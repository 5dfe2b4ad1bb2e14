"""Folders and collections that are opened as one: they find what one index of all of them finds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from cluster import Cluster
from customers import OTHER, OWN, SORTS, documents_of, facets_of, queries, shown, write_index
from daily import daily

import benelux_search as bs

pytestmark = pytest.mark.cluster


@pytest.fixture(scope="module")
def places(one_node: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Sequence[Path | str]:
    """Return a folder and a collection of a customer each, and the same the other way round."""
    folder = tmp_path_factory.mktemp("several")
    [url] = one_node.urls
    own, other = documents_of(OWN), documents_of(OTHER)
    return [
        write_index(folder / "own", own),
        write_index(f"opensearch+{url}/several-other", other),
        write_index(f"opensearch+{url}/several-own", own),
        write_index(folder / "both", [*own, *other]),
    ]


@pytest.fixture(scope="module", params=["a folder and a collection", "two collections"])
def joined(places: Sequence[Path | str], request: pytest.FixtureRequest) -> Iterator[bs.Index]:
    first = places[0] if "folder" in request.param else places[2]
    with bs.open_index([first, places[1]]) as index:
        yield index


@pytest.fixture(scope="module")
def whole(places: Sequence[Path | str]) -> Iterator[bs.Index]:
    with bs.open_index(places[3]) as index:
        yield index


@pytest.mark.parametrize("query", daily(queries(200), 40))
def test_what_is_found_is_what_one_index_of_both_finds(
    joined: bs.Index, whole: bs.Index, query: str
) -> None:
    for options in SORTS:
        found, expected = (each.search(query, **options) for each in (joined, whole))
        assert shown(found) == shown(expected)
    assert facets_of(joined, query) == facets_of(whole, query)
    exported = [[(hit.id, hit.score) for hit in each.export(query)] for each in (joined, whole)]
    assert exported[0] == exported[1]
    begun = query.rsplit(maxsplit=1)[-1][:2]
    assert joined.complete(begun) == whole.complete(begun)


def test_a_hit_names_its_home(joined: bs.Index, places: Sequence[Path | str]) -> None:
    hits = joined.search("zonnebloem OR kernfusie", limit=50).hits
    assert {hit.index for hit in hits if "map7" in hit.id} == {str(places[1])}
    assert {hit.index for hit in hits if "map42" in hit.id} <= {str(places[0]), str(places[2])}
    for hit in hits[:5]:
        assert joined.pair(hit.id).id == hit.id
        assert joined.info(hit.document.id).index == hit.index


def test_a_fence_holds_around_both(
    joined: bs.Index, places: Sequence[Path | str], tmp_path: Path
) -> None:
    write_index(tmp_path / "alone", documents_of(OTHER))
    scope = bs.Scope(where={"customer": OTHER})
    with joined.within(scope) as fenced, bs.open_index(tmp_path / "alone") as alone:
        assert len(fenced) == len(alone)
        for query in queries(30):
            found, expected = (each.search(query, limit=30) for each in (fenced, alone))
            assert found.total == expected.total
            assert {hit.id for hit in found} == {hit.id for hit in expected}
        with pytest.raises(bs.NotFound):
            fenced.show("key.map42-1")
