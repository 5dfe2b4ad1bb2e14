"""Searches while nodes are silent, stop and start: whole answers, or answers that say what is not.

The expected totals are those of the collection at rest.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cluster import QUICK_DETECTION, Cluster
from cluster_node import Node
from opensearch_runtime import NEXT_VERSION

import benelux_search as bs
from benelux_search.errors import IndexIncomplete, code_of
from benelux_search.results import SearchResult

pytestmark = pytest.mark.cluster
_SECONDS = 2.0  # of a search
_DOCUMENTS = 60
_UNSURE = {"shards-missing", "incomplete"}
_NUMBERS = itertools.count(1)


def write_corpus(folder: Path) -> Path:
    """Write documents that share a word, and have one of their own each."""
    folder.mkdir()
    for number in range(_DOCUMENTS):
        dutch = f"Het water van beek{number} is gemeten door de ministers."
        french = f"L'eau du ruisseau{number} a été mesurée par les ministres."
        (folder / f"d{number:03}.txt").write_text(f"{dutch}\n\n{french}\n", encoding="utf-8")
    return folder


def address_of(cluster: Cluster, *nodes: Node) -> str:
    """Return the address of a new collection, with some of the nodes, or all."""
    hosts = ",".join(f"{each.host}:{each.http_port}" for each in nodes or cluster.nodes)
    return f"opensearch+http://{hosts}/fail-{next(_NUMBERS)}"


def is_whole(result: SearchResult) -> bool:
    """Return True if a result does not say that hits may be missing."""
    return not _UNSURE & set(map(code_of, result.notes))


@pytest.fixture(scope="module")
def steady() -> Iterator[Cluster]:
    """Yield three nodes that wait for a silent one, as they do by default."""
    with Cluster(3) as cluster:
        yield cluster


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "corpus")


def search_while_paused(index: bs.Index, node: Node, seconds: float = 10) -> list[SearchResult]:
    """Search for other words each time while a node is paused, and check the time of each."""
    results: list[SearchResult] = []
    node.pause()
    try:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            word = len(results) % _DOCUMENTS
            for query, total in (("water", _DOCUMENTS), (f"beek{word}", 1)):
                began = time.monotonic()
                result = index.search(query, seconds=_SECONDS, language="nl")
                assert time.monotonic() - began < 2 * _SECONDS
                assert result.total == total or not is_whole(result), (query, result)
                results.append(result)
            time.sleep(0.05)
    finally:
        node.resume()
    return results


@pytest.mark.parametrize(
    "silent", [0, *(pytest.param(each, marks=pytest.mark.long) for each in (1, 2))]
)
def test_a_silent_node_is_replaced_by_another_copy(
    steady: Cluster, corpus: Path, silent: int
) -> None:
    address = address_of(steady)
    bs.build_index(corpus, address, shards=3, replicas=1, lexicon=False)
    steady.wait()
    with bs.open_index(address) as index:
        assert index.search("water", seconds=None).total == _DOCUMENTS
        results = search_while_paused(index, steady.nodes[silent])
    assert len(results) > 10
    assert all(map(is_whole, results)), [each for each in results if not is_whole(each)]


def test_a_missing_shard_is_said(steady: Cluster, corpus: Path) -> None:
    silent, first, second = steady.nodes
    address = address_of(steady, first, second)
    bs.build_index(corpus, address, shards=6, replicas=0, lexicon=False)
    steady.wait()
    with bs.open_index(address) as index:
        assert index.search("water", seconds=None).total == _DOCUMENTS
        results = search_while_paused(index, silent, 6)
        assert not any(map(is_whole, results))
        assert index.search("water", seconds=None).total == _DOCUMENTS
        silent.pause()
        try:
            with pytest.raises(IndexIncomplete):
                index.facets("water", seconds=1)
        finally:
            silent.resume()


def test_what_lost_a_shard_says_so(steady: Cluster, corpus: Path) -> None:
    lost, *others = steady.nodes
    address = address_of(steady, *others)
    bs.build_index(corpus, address, shards=6, replicas=0, lexicon=False)
    with bs.open_index(address) as index:
        whole = index.facets("water")
        assert whole.total == _DOCUMENTS
        lost.kill()
        try:
            result = index.search("water", seconds=_SECONDS)
            assert result.total < _DOCUMENTS
            assert [code_of(note) for note in result.notes] == ["shards-missing"]
            for ask in (
                lambda: index.facets("water", seconds=_SECONDS),
                lambda: index.documents_of_hits("water"),
                lambda: list(index.export("water")),
                lambda: list(index.export()),
            ):
                with pytest.raises(IndexIncomplete, match="a part of the index did not answer"):
                    ask()
        finally:
            lost.start()
            steady.wait()
        assert index.facets("water") == whole


class Searcher:
    """A thread that searches so many times a second, and keeps what went wrong."""

    def __init__(self, address: str, rate: float) -> None:
        self.searches = 0
        self.wrong: list[object] = []
        self.slowest = 0.0
        self._address, self._pause = address, 1 / rate
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Searcher:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _run(self) -> None:
        with bs.open_index(self._address) as index:
            while not self._end.wait(self._pause):
                word = self.searches % _DOCUMENTS
                for query, total in (("water", _DOCUMENTS), (f"ruisseau{word} eau", 1)):
                    began = time.monotonic()
                    try:
                        result = index.search(query, seconds=10)
                    except Exception as error:  # noqa: BLE001 - the test shows it
                        self.wrong.append(error)
                        continue
                    self.slowest = max(self.slowest, time.monotonic() - began)
                    if result.total != total or not is_whole(result):
                        self.wrong.append(result)
                    self.searches += 1


def roll(cluster: Cluster, version: str | None = None) -> None:
    """Restart the nodes one at a time, as an administrator does."""
    for node in cluster.nodes:
        node.stop()
        node.start(version=version)
        cluster.wait(seconds=300)


@pytest.mark.long
@pytest.mark.parametrize(
    "version", [None, pytest.param(NEXT_VERSION, marks=pytest.mark.cluster(version=NEXT_VERSION))]
)
def test_a_rolling_restart_is_not_noticed(corpus: Path, version: str | None) -> None:
    with Cluster(3, settings=QUICK_DETECTION) as cluster:
        address = address_of(cluster)
        bs.build_index(corpus, address, shards=3, replicas=1, lexicon=False)
        cluster.wait()
        with Searcher(address, 10) as searcher:
            roll(cluster, version)
        assert searcher.searches > 50
        assert not searcher.wrong, searcher.wrong[:3]
