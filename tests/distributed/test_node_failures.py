"""Nodes that are killed, or cut off, while a collection is written: nothing is lost or doubled."""

from __future__ import annotations

import itertools
import logging
import random
import threading
import time
import urllib.error
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cluster import QUICK_DETECTION, Cluster
from cluster_node import Node, eventually
from collection_state import (
    CollectionState,
    address_of,
    assert_equal_copies,
    copies_of,
    state_of,
    write_pairs,
)
from steady_searcher import SteadySearcher

import benelux_search as bs
from benelux_search.opensearch.client.address import Address

pytestmark = pytest.mark.cluster
_NUMBERS = itertools.count(1)
_BEFORE = 500  # pairs of the generation that is searched while the next one is written
_LOG = logging.getLogger(__name__)
_QUERY = "gemeente"
_AFTER_KILL = 30.0  # seconds in which one search of a hundred may fail


def build(address: str, *folders: Path, at: Callable[[float], None] | None = None) -> None:
    """Build a collection; ``at`` is called with the share of the bytes that were read."""

    def progress(done_bytes: int, total_bytes: int, path: str) -> None:
        if at is not None:
            at(done_bytes / total_bytes)

    bs.build_index(folders, address, lexicon=False, shards=3, replicas=1, progress=progress)


class At:
    """An action that is done once: when a share has been read, or later than that."""

    def __init__(self, share: float, action: Callable[[], None]) -> None:
        self._share = share
        self._action = action
        self._timers: list[threading.Timer] = []
        self.when: float | None = None

    def __call__(self, share: float) -> None:
        if self.when is None and not self._timers:
            if share >= self._share:
                self._act()
            elif share >= 1:  # while the catalogue and the vocabulary are written
                self._timers.append(threading.Timer(2 * (self._share - 1), self._act))
                self._timers[0].start()

    def _act(self) -> None:
        self.when = time.monotonic()
        self._action()

    def wait(self) -> None:
        for timer in self._timers:
            timer.join()


def undisturbed(cluster: Cluster, *folders: Path) -> CollectionState:
    """Return the state of a collection of the same files in a build without failures."""
    address = address_of(cluster, f"undisturbed-{next(_NUMBERS)}")
    build(address, *folders)
    state = state_of(address)
    remove(cluster, address)
    return state


def corpus(folder: Path, *pairs: int) -> list[Path]:
    """Write folders with so many pairs."""
    return [
        write_pairs(folder / f"{number}", count, name=f"d{number}-", seed=number)
        for number, count in enumerate(pairs)
    ]


def remove(cluster: Cluster, address: str) -> None:
    cluster.request("DELETE", f"/{Address.of(address).collection}-*", seconds=60)


def kill_while_indexing(
    cluster: Cluster, address: str, folders: Sequence[Path], pairs: tuple[int, int], share: float
) -> None:
    """Kill a node when a share was read, start it again, and check all searches meanwhile.

    ``pairs`` are the numbers of pairs before and after the build.
    """
    node = random.choice(cluster.nodes)

    def fail() -> None:
        node.kill()
        node.start(wait=False)

    with SteadySearcher(address, _QUERY) as searcher:
        kill = At(share, fail)
        build(address, *folders, at=kill)
        kill.wait()
        cluster.wait()
        assert kill.when is not None
        green = time.monotonic() - kill.when
        eventually(lambda: searcher.seen[-1].total == pairs[1], "the new pairs are found")
    assert not searcher.wrong(*pairs)
    errors, searches = searcher.errors(kill.when, _AFTER_KILL)
    assert errors <= 0.01 * searches, [each for each in searcher.seen if each.error][:3]
    marked = sum(each.is_marked for each in searcher.seen)
    _LOG.info(
        "%s killed at %.2f: green after %.0f s, %d searches, %d marked, %d of %d failed",
        *(node.name, share, green, len(searcher.seen), marked, errors, searches),
    )


def check(cluster: Cluster, address: str, expected: CollectionState) -> None:
    """Compare a collection with an undisturbed one, and the copies of its shards; remove it."""
    assert state_of(address) == expected
    documents = assert_equal_copies(copies_of(cluster, address))
    remove(cluster, address)
    _LOG.info("%d pairs as expected, %d records equal", len(expected.pairs), documents)


def test_killed_nodes_lose_and_double_nothing(three_nodes: Cluster, tmp_path: Path) -> None:
    folders = corpus(tmp_path, _BEFORE, 1_500, 1_500)
    expected = undisturbed(three_nodes, *folders)
    address = address_of(three_nodes, f"killed-{next(_NUMBERS)}")
    build(address, folders[0])
    pairs = _BEFORE
    for last in (2, 3):
        totals = (pairs, pairs + 1_500)
        kill_while_indexing(three_nodes, address, folders[:last], totals, random.uniform(0, 1.2))
        pairs += 1_500
    check(three_nodes, address, expected)


@pytest.mark.long
@pytest.mark.timeout(5400)
@pytest.mark.parametrize(("pairs", "rounds"), [(20_000, 20), (100_000, 1)])
def test_nodes_killed_at_random_moments(tmp_path: Path, pairs: int, rounds: int) -> None:
    folders = corpus(tmp_path, _BEFORE, pairs)
    totals = (_BEFORE, _BEFORE + pairs)
    with Cluster(3) as cluster:
        expected = undisturbed(cluster, *folders)
        for _ in range(rounds):
            address = address_of(cluster, f"killed-{next(_NUMBERS)}")
            build(address, folders[0])
            kill_while_indexing(cluster, address, folders, totals, random.uniform(0, 1.3))
            check(cluster, address, expected)


# --- A node that is cut off


@pytest.fixture(scope="module")
def watchful_nodes() -> Iterator[Cluster]:
    """Yield a cluster of three nodes that notice within seconds that one is cut off."""
    with Cluster(3, cuttable=True, settings=QUICK_DETECTION) as cluster:
        yield cluster


def manager_of(cluster: Cluster) -> Node:
    [row] = cluster.request("GET", "/_cat/cluster_manager?format=json")
    return next(node for node in cluster.nodes if node.name == row["node"])


def cut_while_indexing(
    cluster: Cluster,
    folders: Sequence[Path],
    expected: CollectionState,
    node: Node,
    seconds: float,
) -> None:
    """Cut a node off for some seconds of a build; check that it refuses writes, and the copies."""
    address = address_of(cluster, f"cut-{next(_NUMBERS)}")
    state = f"/{Address.of(address).collection}-state"
    build(address, folders[0])
    is_cut = threading.Event()
    other = next(each for each in cluster.nodes if each is not node)

    def cut() -> None:
        cluster.cut(node)
        is_cut.set()

    with ThreadPoolExecutor(1) as pool:
        built = pool.submit(build, address, *folders, at=At(0.3, cut))
        while not is_cut.wait(0.1):
            assert not built.done(), built.result()
        started = time.monotonic()
        try:
            cluster.wait(nodes=2, status="yellow", through=other)
            if cluster.isolated:
                refused(node, f"{state}/_doc/written-by-the-minority")
            time.sleep(max(0.0, started + seconds - time.monotonic()))
        finally:
            cluster.heal(node)
        built.result(600)
    cluster.wait()
    check(cluster, address, expected)


def refused(node: Node, path: str) -> None:
    """Check that a node does not acknowledge a write."""
    with pytest.raises(OSError) as raised:
        node.request("PUT", f"{path}?timeout=2s", {"type": "batch", "number": 0}, seconds=40)
    if isinstance(raised.value, urllib.error.HTTPError):
        assert raised.value.code == 503


@pytest.mark.long
def test_a_node_that_is_cut_off_writes_nothing(watchful_nodes: Cluster, tmp_path: Path) -> None:
    folders = corpus(tmp_path, _BEFORE, 1_500)
    expected = undisturbed(watchful_nodes, *folders)
    node = random.choice(watchful_nodes.nodes)
    cut_while_indexing(watchful_nodes, folders, expected, node, 10)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_nodes_cut_off_for_a_minute(tmp_path: Path) -> None:
    folders = corpus(tmp_path, _BEFORE, 20_000)
    with Cluster(3, cuttable=True) as cluster:
        manager = manager_of(cluster)
        other = next(each for each in cluster.nodes if each is not manager)
        expected = undisturbed(cluster, *folders)
        for node in (other, manager):
            cut_while_indexing(cluster, folders, expected, node, 60)
