"""Snapshots of a collection, its check, and commands that name it."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from cluster import Cluster
from command_line import Shell
from samples import TRAIN

import benelux_search as bs
from benelux_search.api import opening
from benelux_search.errors import IndexUnusable, OptionError
from benelux_search.indexing.collection.build import sampled
from benelux_search.opensearch.client.address import Address, Credentials
from benelux_search.opensearch.client.connection import Connection
from benelux_search.opensearch.collection.collection import Collection

pytestmark = pytest.mark.cluster
_NUMBERS = itertools.count(1)


@pytest.fixture
def address(one_node: Cluster) -> str:
    """Return the address of a collection that does not exist yet."""
    [url] = one_node.urls
    return f"opensearch+{url}/kept-{next(_NUMBERS)}"


def texts(address: str) -> list[tuple[str, str]]:
    with bs.open_index(address) as index:
        return [(hit.id, hit.passage.text) for hit in index.export()]


def test_a_snapshot_is_restored_beside_what_is_there(
    address: str, one_node: Cluster, shell: Shell, tmp_path: Path
) -> None:
    bs.build_index("corpus", address)
    before = texts(address)
    folder = str(one_node.repository / "kept")
    taken = shell("snapshot", "kept", "first", "--folder", folder, "--index", address)
    assert (taken.status, taken.out) == (0, "generation 1 is in snapshot first\n")
    (tmp_path / "corpus" / "water.txt").write_text(TRAIN, encoding="utf-8")
    bs.build_index("corpus", address)
    assert texts(address) != before
    with bs.open_index(address) as reader:
        total = reader.search("trein").total
        restored = shell("restore", "kept", "first", "--index", address)
        assert (restored.status, restored.out) == (0, "generation 1 is restored\n")
        assert reader.search("trein").total == total
        assert reader.refresh()
        assert reader.translate("water").translations
        assert reader.search("trein").total == 1
    assert texts(address) == before
    # the next build goes on from what was restored
    assert bs.build_index("corpus", address).updated == ("water",)
    assert texts(address) != before


def test_a_snapshot_that_cannot_be_is_refused(address: str, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="an address is opensearch"):
        opening.snapshot_index(str(tmp_path), "kept", "first")
    with pytest.raises(IndexUnusable, match="is no name for a snapshot"):
        opening.restore_index(address, "kept", "../first")
    with pytest.raises(IndexUnusable, match="there is no snapshot nothing"):
        opening.restore_index(address, "kept-nowhere", "nothing")


def test_a_check_reads_every_pair(address: str, shell: Shell) -> None:
    bs.build_index("corpus", address)
    assert opening.check_index(address).sound
    connection = Connection(Address.of(address), Credentials())
    generation = Collection(connection).current()
    [hit] = connection.search_all([(generation.pairs, {"size": 1})])[0]["hits"]["hits"]
    changed = {**hit["_source"], "fr": {**hit["_source"]["fr"], "text": "autre chose"}}
    connection.request("PUT", f"/{generation.pairs}/_doc/{hit['_id']}?refresh=true", changed)
    checked = shell("doctor", "--index", address)
    assert checked.status == 2
    assert "does not hold what was written" in checked.out
    document, _, _ = hit["_source"]["document"]["id"].partition(":")
    with bs.open_index(address) as index, pytest.raises(IndexUnusable, match="does not hold"):
        index.show(document)
    connection.request("DELETE", f"/{generation.pairs}/_doc/{hit['_id']}?refresh=true")
    assert "pairs" in shell("doctor", "--index", address).out
    connection.close()


def test_commands_take_an_address(address: str, shell: Shell) -> None:
    indexed = shell("index", "corpus", "--index", address, "--shards", "2")
    assert indexed.status == 0
    assert "the index holds 2 documents, 3 pairs" in indexed.out
    assert "qualité de l'eau" in shell("search", "water", "--index", address).out
    assert shell("search", "zzz", "--index", address).status == 1
    assert "opensearch" in shell("status", "--index", address).out
    assert "water:0001" in shell("show", "water:1", "--index", address).out
    assert "l'eau" in shell("translate", "water", "--index", address).out
    assert "<tmx" in shell("export", "--format", "tmx", "--index", address).out
    missing = shell("search", "water", "--index", f"{address}-none")
    assert missing.status == 2
    assert "there is no index at opensearch+" in missing.err


def test_translations_are_learned_from_a_sample_of_many_pairs() -> None:
    few = [range(10, 20), range(40, 45)]
    assert sampled(few, 15) == few
    many = [range(start << 20, (start << 20) + 1000) for start in range(1, 500)]
    chosen = sampled(many, 50_000)
    assert 35_000 < sum(map(len, chosen)) < 65_000
    assert chosen == sampled(many, 50_000)
    assert {each.start >> 20 for each in chosen} <= set(range(1, 500))
