"""Writers of an engine that is busy, full, or gone for a while."""

from __future__ import annotations

import itertools
import logging
import threading
import time
import urllib.error
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from cluster import Cluster
from cluster_node import eventually
from collection_state import address_of, state_of, write_pairs

import benelux_search as bs
from benelux_search.errors import IndexLocked
from benelux_search.opensearch.client.address import Address, Credentials
from benelux_search.opensearch.client.connection import Connection
from benelux_search.opensearch.client.full_disks import EngineFull
from benelux_search.opensearch.collection import unfinished
from benelux_search.opensearch.collection.collection import Collection
from benelux_search.opensearch.collection.unfinished import WriterLock

pytestmark = pytest.mark.cluster
_LOG = logging.getLogger(__name__)
_NUMBERS = itertools.count(1)
_WATERMARK = "cluster.routing.allocation.disk.watermark"


@pytest.fixture
def address(one_node: Cluster) -> Iterator[str]:
    """Return the address of a collection that does not exist yet."""
    name = f"limits-{next(_NUMBERS)}"
    yield address_of(one_node, name)
    one_node.request("DELETE", f"/{name}*", seconds=60)


def connected(address: str) -> Connection:
    return Connection(Address.of(address), Credentials())


def operations(
    index: str, start: int, count: int, size: int
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for number in range(start, start + count):
        action = {"_index": index, "_id": str(number), "version": 1, "version_type": "external"}
        yield {"index": action}, {"number": number, "text": f"{number} " * (size // 6)}


# --- A busy engine


def write_with_many(cluster: Cluster, writers: int, batches: int, size: int) -> int:
    """Write a thousand documents a batch with many writers; return the number of rejections."""
    index = f"busy-{next(_NUMBERS)}"
    address = address_of(cluster, index)
    mappings = {"properties": {"text": {"type": "text"}, "number": {"type": "long"}}}
    cluster.request("PUT", f"/{index}", {"mappings": mappings})

    def write(writer: int) -> None:
        connection = connected(address)
        try:
            for batch in range(batches):
                first = 1000 * (writer * batches + batch)
                assert not connection.write_all(operations(index, first, 1000, size))
        finally:
            connection.close()

    with ThreadPoolExecutor(writers) as pool:
        list(pool.map(write, range(writers)))
    cluster.request("POST", f"/{index}/_refresh", seconds=120)
    expected = 1000 * writers * batches
    body = {
        "size": 0,
        "track_total_hits": True,
        "aggs": {"sum": {"sum": {"field": "number"}}},
    }
    found = cluster.request("POST", f"/{index}/_search", body, seconds=120)
    assert found["hits"]["total"]["value"] == expected
    assert found["aggregations"]["sum"]["value"] == expected * (expected - 1) / 2
    [node] = cluster.request("GET", "/_nodes/stats/thread_pool,breaker")["nodes"].values()
    breakers: int = sum(each["tripped"] for each in node["breakers"].values())
    assert cluster.nodes[0].running
    assert "OutOfMemoryError" not in cluster.nodes[0].log.read_text(errors="replace")
    rejected: int = node["thread_pool"]["write"]["rejected"]
    return rejected + breakers


def test_a_busy_node_is_waited_for() -> None:
    settings = {"thread_pool.write.size": "1", "thread_pool.write.queue_size": "1"}
    with Cluster(1, heap="256m", settings=settings) as cluster:
        assert write_with_many(cluster, writers=8, batches=2, size=60)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_many_writers_of_a_small_heap() -> None:
    settings = {"thread_pool.write.queue_size": "8"}
    with Cluster(1, heap="256m", settings=settings) as cluster:
        rejected = write_with_many(cluster, writers=16, batches=10, size=4_000)
    _LOG.info("160,000 documents of 4 KB by 16 writers: %d requests were rejected", rejected)
    assert rejected


# --- A full disk


def set_watermarks(cluster: Cluster, free: str | None) -> None:
    """Say how much space a node must have left; None says nothing."""
    settings = {f"{_WATERMARK}.{each}": free for each in ("low", "high", "flood_stage")}
    if free is not None:
        settings["cluster.routing.allocation.disk.threshold_enabled"] = "true"
        settings["cluster.info.update.interval"] = "10s"
    cluster.request("PUT", "/_cluster/settings", {"transient": settings})


def is_blocked(cluster: Cluster, name: str) -> bool:
    found = cluster.request("GET", f"/{name}/_settings/index.blocks.*?flat_settings=true")
    return any("index.blocks.read_only_allow_delete" in each["settings"] for each in found.values())


def takes_new_indexes(cluster: Cluster) -> bool:
    try:
        cluster.request("PUT", "/is-there-space")
    except urllib.error.HTTPError as error:
        assert error.code == 403
        return False
    cluster.request("DELETE", "/is-there-space")
    return True


@pytest.mark.long
def test_a_full_disk_is_named_and_the_build_goes_on(
    address: str, one_node: Cluster, tmp_path: Path
) -> None:
    name = Address.of(address).collection
    before = write_pairs(tmp_path / "before", 100, name="a")
    after = write_pairs(tmp_path / "after", 2_000, name="d", seed=2)
    bs.build_index(before, address, lexicon=False)
    filled = threading.Event()

    def fill(done_bytes: int, total_bytes: int, path: str) -> None:
        if done_bytes > total_bytes / 2 and not filled.is_set():
            filled.set()
            set_watermarks(one_node, "900000gb")
            eventually(lambda: is_blocked(one_node, f"{name}-*-pairs"), "the disk is full")

    try:
        with pytest.raises(EngineFull, match=r"that of the node node-1 .* left; free space there"):
            bs.build_index([before, after], address, lexicon=False, progress=fill)
        with bs.open_index(address) as index:
            assert index.search("gemeente").total == 100
        with pytest.raises(EngineFull, match="nearly full"):
            bs.build_index([before, after], address, lexicon=False)
        with pytest.raises(EngineFull, match="nearly full"):
            bs.build_index(before, address_of(one_node, f"{name}-new"), lexicon=False)
    finally:
        set_watermarks(one_node, "1kb")
        eventually(lambda: takes_new_indexes(one_node), "the disk is free for new indexes")
        eventually(lambda: not is_blocked(one_node, f"{name}-*"), "the disk is free")
    summary = bs.build_index([before, after], address, lexicon=False)
    assert "resumed" in summary.notes[0]
    calm = address_of(one_node, f"{name}-calm")
    bs.build_index(before, calm, lexicon=False)
    bs.build_index([before, after], calm, lexicon=False)
    assert state_of(address) == state_of(calm)


# --- An engine that is gone for a while


@pytest.mark.long
def test_a_writer_waits_for_a_node_that_comes_back(address: str, one_node: Cluster) -> None:
    index = Address.of(address).collection
    one_node.request("PUT", f"/{index}")
    connection = connected(address)
    [node] = one_node.nodes
    with ThreadPoolExecutor(1) as pool:
        node.kill()
        written = pool.submit(
            lambda: [
                connection.write_all(operations(index, first, 100, 60))
                for first in range(0, 2_000, 100)
            ]
        )
        time.sleep(1)
        node.start()
        assert not any(written.result(300))
        one_node.wait(status="yellow")
    one_node.request("POST", f"/{index}/_refresh")
    assert one_node.request("GET", f"/{index}/_count")["count"] == 2_000
    connection.close()


def test_a_lock_survives_a_time_without_the_engine(
    address: str, one_node: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection, other = connected(address), connected(address)
    Collection(connection).prepare()
    with WriterLock(connection) as lock:
        monkeypatch.setattr(unfinished, "_RENEWAL", -1.0)
        lock.check()
        # renewed by a try whose answer was lost
        lock._version = {**lock._version, "if_seq_no": 0}
        lock.check()
        path = f"/{Address.of(address).collection}-lock/_doc/writer"
        other.request("DELETE", path)
        with pytest.raises(IndexLocked, match="another process"):
            lock.check()
    connection.close()
    other.close()
