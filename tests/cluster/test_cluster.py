"""The cluster of the tests itself: its nodes form one cluster, fail as they are told, and end."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import urllib.error
from collections.abc import Callable
from pathlib import Path

import pytest
from cluster import QUICK_DETECTION, Cluster
from cluster_node import Node, eventually
from opensearch_runtime import NEXT_VERSION, VERSION
from paths import ROOT

pytestmark = pytest.mark.cluster

_DOCUMENT = "/benelux-test/_doc/1"


def write(cluster: Cluster) -> None:
    """Write one document to an index of its own."""
    cluster.request("PUT", f"{_DOCUMENT}?refresh=true", {"text": "Grondwet"})


def written(node: Node) -> str:
    return str(node.request("GET", _DOCUMENT)["_source"]["text"])


def identity(node: Node) -> str:
    """Return the identifier that a node keeps in its data folder."""
    return str(next(iter(node.request("GET", "/_nodes/_local")["nodes"])))


def test_three_nodes_form_one_cluster(three_nodes: Cluster) -> None:
    roots = [node.request("GET", "/") for node in three_nodes.nodes]
    assert [root["name"] for root in roots] == ["node-1", "node-2", "node-3"]
    assert len({root["cluster_uuid"] for root in roots}) == 1
    assert {root["version"]["number"] for root in roots} == {VERSION}


def test_a_killed_node_leaves_and_comes_back(three_nodes: Cluster) -> None:
    first, second, _ = three_nodes.nodes
    before = identity(second)
    second.kill()
    assert not second.running
    three_nodes.wait(nodes=2, through=first)
    second.start()
    three_nodes.wait(through=first)
    assert identity(second) == before


@pytest.mark.parametrize("end", [Node.kill, Node.stop])
def test_a_node_keeps_its_data(one_node: Cluster, end: Callable[[Node], None]) -> None:
    (node,) = one_node.nodes
    write(one_node)
    end(node)
    node.start()
    one_node.wait(status="yellow")
    assert written(node) == "Grondwet"
    one_node.request("DELETE", "/benelux-test")


def test_a_paused_node_does_not_answer_until_it_goes_on(one_node: Cluster) -> None:
    (node,) = one_node.nodes
    node.pause()
    assert node.running
    assert not node.answers()
    node.resume()
    node.wait()


def test_a_node_that_is_cut_off_is_alone_until_it_is_healed() -> None:
    with Cluster(3, cuttable=True, settings=QUICK_DETECTION) as cluster:
        first, _, third = cluster.nodes
        cluster.cut(third)
        cluster.wait(nodes=2, through=first)
        if cluster.isolated:
            with pytest.raises(urllib.error.HTTPError) as refusal:
                third.request("PUT", "/benelux-alone?timeout=1s&cluster_manager_timeout=1s")
            assert refusal.value.code == 503
            refusal.value.close()
        else:
            assert not third.answers()
        cluster.heal(third)
        cluster.wait(through=first)
        cluster.wait(through=third)


@pytest.mark.cluster(version=NEXT_VERSION)
def test_the_next_version_takes_over_a_data_folder() -> None:
    with Cluster(1) as cluster:
        (node,) = cluster.nodes
        write(cluster)
        node.stop()
        node.start(version=NEXT_VERSION)
        cluster.wait(status="yellow")
        assert node.request("GET", "/")["version"]["number"] == NEXT_VERSION
        assert written(node) == "Grondwet"


def test_nothing_is_left_when_the_context_ends() -> None:
    with Cluster(1) as cluster:
        pid, folder = cluster.nodes[0].pid, cluster.folder
    assert not alive(pid)
    assert not folder.exists()


def test_the_nodes_end_with_the_process_that_started_them() -> None:
    program = (
        "import time; from cluster import Cluster\n"
        "with Cluster(2) as cluster:\n"
        "    cluster.nodes[1].pause()\n"
        "    print(*(node.pid for node in cluster.nodes), cluster.folder, flush=True)\n"
        "    time.sleep(600)\n"
    )
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests" / "support")])
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
    ) as parent:
        assert parent.stdout is not None
        *pids, folder = parent.stdout.readline().split()
        parent.kill()
    eventually(lambda: not any(alive(int(pid)) for pid in pids), "the nodes ended", 60)
    shutil.rmtree(folder)


def alive(pid: int) -> bool:
    """Tell whether a process runs; one that ended and was not waited for does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
