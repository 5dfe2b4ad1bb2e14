"""Writes to the distributed engine are repeated until they are executed, for a limited time."""

from __future__ import annotations

from typing import Any

import pytest

from benelux_search.errors import IndexUnusable
from benelux_search.opensearch.client import connection as connections
from benelux_search.opensearch.client.address import Address, Credentials
from benelux_search.opensearch.client.bulk import BulkWriter
from benelux_search.opensearch.client.connection import Call, Connection
from benelux_search.opensearch.client.full_disks import EngineFull
from benelux_search.opensearch.client.hosts import Host

Json = dict[str, Any]
_ADDRESS = Address.of("opensearch+http://nowhere.invalid:9200/c")
_NO_NEW_INDEX = {
    "type": "index_create_block_exception",
    "reason": "blocked by: [FORBIDDEN/10/cluster create-index blocked (api)];",
}
_BLOCKED = {
    "type": "cluster_block_exception",
    "reason": "index [c] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage "
    "watermark, index has read-only-allow-delete block];",
}


class ScriptedConnection(Connection):
    """A connection whose engine answers with these statuses, one list for each bulk request."""

    def __init__(self, statuses: list[list[int]], error: Json | None = None) -> None:
        super().__init__(_ADDRESS, Credentials())
        self.statuses = statuses
        self.error = error or {"type": "unavailable", "reason": "the primary shard is not active"}
        self.bodies: list[str] = []

    def _send(self, _host: Host, call: Call, _within: float) -> Json:
        path, body = call.path, call.body
        if path == "/_nodes/stats/fs":
            total = {"available_in_bytes": 1_234_567_890, "total_in_bytes": 98_000_000_000}
            node = {"name": "n2", "host": "10.0.0.2", "fs": {"total": total}}
            full = {"available_in_bytes": 2_000_000, "total_in_bytes": 98_000_000_000}
            return {"nodes": {"a": node, "b": {**node, "name": "n1", "fs": {"total": full}}}}
        if path.endswith("/_refresh"):
            self.bodies.append(path)
            return {"_shards": {"failed": self.statuses.pop(0)[0]}}
        assert isinstance(body, bytes)
        self.bodies.append(body.decode())
        own = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        error = {"error": self.error}
        return {"items": [{"index": {"status": n, **(error if n >= 400 else {})}} for n in own]}


@pytest.fixture(autouse=True)
def _without_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "_FIRST_WAIT", 0.001)
    monkeypatch.setattr(connections, "_LONGEST_WAIT", 0.001)


def written(connection: Connection, documents: int) -> list[Json]:
    return connection.write_all(({"index": {"_id": str(n)}}, {"n": n}) for n in range(documents))


def test_only_what_was_not_executed_is_sent_again() -> None:
    connection = ScriptedConnection([[201, 429, 503], [500, 201], [201]])
    assert not written(connection, 3)
    assert [body.count("_id") for body in connection.bodies] == [3, 2, 1]
    assert '"n":1' in connection.bodies[2]


def test_a_document_that_is_there_is_written_and_a_refused_one_is_not() -> None:
    connection = ScriptedConnection([[409, 400]])
    assert [each["status"] for each in written(connection, 2)] == [400]


def test_an_engine_that_executes_nothing_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "PATIENCE", 0.05)
    connection = ScriptedConnection([[503, 503]])
    with pytest.raises(IndexUnusable, match="/c writes nothing: the primary shard is not active"):
        written(connection, 2)
    assert len(connection.bodies) > 2


def test_a_copy_that_was_not_refreshed_is_refreshed_again() -> None:
    connection = ScriptedConnection([[1], [1], [0]])
    connection.patience = 10
    connection.refresh("c-000001-pairs")
    assert connection.bodies == ["/c-000001-pairs/_refresh"] * 3


def test_a_copy_that_is_never_refreshed_is_an_error() -> None:
    with pytest.raises(IndexUnusable, match="lacks a part of the index"):
        ScriptedConnection([[1]]).refresh("c-000001-pairs")


def test_a_build_that_fails_does_not_wait_for_the_engine() -> None:
    connection = ScriptedConnection([[503]])
    with pytest.raises(ZeroDivisionError), BulkWriter(connection) as bulk:
        bulk.add({"index": {"_id": "1"}}, {"n": 1})
        bulk._send()
        raise ZeroDivisionError


@pytest.mark.parametrize("error", [_BLOCKED, _NO_NEW_INDEX])
def test_a_full_disk_is_an_error_at_once(error: Json) -> None:
    connection = ScriptedConnection([[429]], error)
    with pytest.raises(
        EngineFull, match=r"the node n1 on 10\.0\.0\.2 has 2\.0 MB of 98 GB left; free space there"
    ):
        written(connection, 1)
    assert len(connection.bodies) == 1
