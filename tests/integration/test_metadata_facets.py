"""Facets by own metadata: the counts are those of the pairs that have each value."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from command_line import Shell
from customers import OTHER, OWN, documents_of, write, write_index
from web_server import client_of

import benelux_search as bs
from benelux_search.web.settings import WebSettings

QUERIES = ("minister", "de", "zonnebloem OR kernfusie", "handhaving", "niets", "politie -de")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an index of files with metadata, and of a table whose rows have their own."""
    folder = tmp_path_factory.mktemp("facets")
    bs.build_index(write(folder / "corpus", (OWN, OTHER)), folder / "index")
    with bs.update_index(folder / "index") as update:
        pairs = documents_of(OWN)[0]
        update.put(
            bs.Document(key="two", nl=pairs.nl, fr=pairs.fr, metadata={"customer": ["7", "both"]})
        )
    return folder / "index"


@pytest.fixture(scope="module")
def index(folder: Path) -> Iterator[bs.Index]:
    with bs.open_index(folder) as index:
        yield index


def counted(facets: bs.Facets) -> Sequence[tuple[str, dict[str, int]]]:
    return [(each.name, dict(each.values)) for each in facets.metadata]


@pytest.mark.parametrize("query", QUERIES)
def test_values_are_counted(index: bs.Index, query: str) -> None:
    expected = Counter[str]()
    for hit in index.export(query):
        value = hit.document.metadata.get("customer", [])
        expected.update(map(str, value if isinstance(value, list) else [value]))
    facets = index.facets(query, by=["Customer", "nothing"], all_words=True)
    assert counted(facets) == [("Customer", dict(expected)), ("nothing", {})]
    [(_, values), _] = [(each.name, each.values) for each in facets.metadata]
    assert list(values) == sorted(values, key=lambda each: (-each[1], each[0]))
    for value, count in values:
        assert index.search(query, where={"customer": value}, all_words=True).total == count


def test_a_fence_shows_its_own_values_only(index: bs.Index) -> None:
    with index.within(bs.Scope(where={"customer": OWN})) as fenced:
        for query in QUERIES:
            assert set(counted(fenced.facets(query, by=["customer"]))[0][1]) <= {OWN}


def test_several_indexes_are_counted_together(folder: Path, tmp_path: Path) -> None:
    write_index(tmp_path / "other", documents_of(OTHER))
    with bs.open_index([folder, tmp_path / "other"]) as joined:
        parts = [bs.open_index(each) for each in (folder, tmp_path / "other")]
        found = [counted(each.facets("minister", by=["customer"])) for each in (joined, *parts)]
        sums = Counter(found[1][0][1]) + Counter(found[2][0][1])
        assert found[0] == [("customer", dict(sums))]
        for each in parts:
            each.close()


def test_without_a_name_there_are_none(index: bs.Index) -> None:
    assert index.facets("minister").metadata == ()
    assert index.facets("minister").to_dict()["metadata"] == []
    with pytest.raises(bs.OptionError, match="by"):
        index.facets("minister", by="customer")
    frame = index.facets("zonnebloem", by=["customer"])._repr_html_()
    assert "customer" in frame


def test_the_command_and_the_api(shell: Shell, folder: Path) -> None:
    words = ("--index", str(folder), "search", "minister", "--facets", "--by", "customer")
    ran = shell(*words, "--format", "json")
    [found] = json.loads(ran.out)["facets"]["metadata"]
    assert found["name"] == "customer"
    counts = {each["value"]: each["count"] for each in found["values"]}
    ran = shell(*words, "--plain")
    assert f"customer: 7 {counts['7']}" in ran.out or f"customer: 42 {counts['42']}" in ran.out
    ran = shell("--index", str(folder), "search", "minister", "--by", "customer")
    assert (ran.status, "--by needs --facets" in ran.err) == (2, True)
    ran = shell("--index", str(folder), "search", "--new", "x", "--by", "customer")
    assert "--new and --by exclude each other" in ran.err
    with client_of(WebSettings(folder, port=0, rate=0)) as client:
        for path in ("/api/facets?q=minister", "/api/search?q=minister&facets=true"):
            answer = client.get(f"{path}&by=customer&by=nothing").json()
            own = answer.get("facets", answer)["metadata"]
            assert own[0] == found
            assert own[1] == {"name": "nothing", "values": []}
