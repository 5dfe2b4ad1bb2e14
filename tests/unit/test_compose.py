"""docs/opensearch/compose.yaml describes one cluster of three nodes that listen on this machine."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from opensearch_runtime import VERSION
from paths import ROOT

from benelux_search.opensearch.client.address import Address

FILE = ROOT / "docs" / "opensearch" / "compose.yaml"
COMPOSE: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
NODES = ["node-1", "node-2", "node-3"]
UNITS = {"m": 1, "g": 1024}


def megabytes(text: str) -> int:
    found = re.fullmatch(r"(\d+)([mg])", text)
    assert found
    return int(found[1]) * UNITS[found[2]]


def test_there_are_three_nodes_and_nothing_else() -> None:
    assert list(COMPOSE["services"]) == NODES


@pytest.mark.parametrize("name", NODES)
def test_a_node_finds_the_others(name: str) -> None:
    settings = COMPOSE["services"][name]["environment"]
    assert settings["node.name"] == name
    assert settings["discovery.seed_hosts"].split(",") == NODES
    assert settings["cluster.initial_cluster_manager_nodes"].split(",") == NODES
    assert all(isinstance(value, str) for value in settings.values())


@pytest.mark.parametrize("name", NODES)
def test_a_node_without_security_listens_on_this_machine_only(name: str) -> None:
    node = COMPOSE["services"][name]
    assert node["environment"]["DISABLE_SECURITY_PLUGIN"] == "true"
    [port] = node["ports"]
    assert re.fullmatch(r"127\.0\.0\.1:92\d\d:9200", port)


def test_the_example_names_all_nodes() -> None:
    published = [node["ports"][0].split(":")[1] for node in COMPOSE["services"].values()]
    found = re.search(r"--index (\S+)", FILE.read_text(encoding="utf-8"))
    assert found
    assert [str(port) for _, port in Address.of(found[1]).hosts] == published
    assert len(set(published)) == len(NODES)


def test_each_node_has_a_volume_of_its_own_and_all_share_one_for_snapshots() -> None:
    used = [
        dict(volume.split(":")[::-1] for volume in node["volumes"])
        for node in COMPOSE["services"].values()
    ]
    data = {volumes["/usr/share/opensearch/data"] for volumes in used}
    assert len(data) == len(NODES)
    settings = COMPOSE["services"]["node-1"]["environment"]
    [snapshots] = {volumes[settings["path.repo"]] for volumes in used}
    assert set(COMPOSE["volumes"]) == {*data, snapshots}


@pytest.mark.parametrize("name", NODES)
def test_the_heap_is_half_of_the_memory(name: str) -> None:
    node = COMPOSE["services"][name]
    least, most = re.findall(r"-Xm[sx](\w+)", node["environment"]["OPENSEARCH_JAVA_OPTS"])
    assert least == most
    assert 2 * megabytes(most) == megabytes(node["mem_limit"])


def test_the_version_is_that_of_the_tests() -> None:
    images = {node["image"] for node in COMPOSE["services"].values()}
    assert images == {f"opensearchproject/opensearch:{VERSION}"}


@pytest.mark.parametrize("name", NODES)
def test_a_node_is_healthy_when_it_sees_all_three(name: str) -> None:
    test = COMPOSE["services"][name]["healthcheck"]["test"]
    assert test[-1].startswith("http://localhost:9200/_cluster/health?wait_for_nodes=>=3&timeout=")
