"""Reads of a writer, when a node is cut off from the others and does not know what is new."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from benelux_search.opensearch.client.address import Address
from benelux_search.opensearch.client.connection import Connection


class _Node(BaseHTTPRequestHandler):
    """A node that answers each search with its own number of hits."""

    hits = 0
    writes = True

    def do_PUT(self) -> None:
        self._read()
        if self.writes:
            self._answer(201, {"_version": 1})
        else:
            self._answer(503, {"error": {"type": "cluster_block_exception"}, "status": 503})

    def do_POST(self) -> None:
        self._read()
        shards = {"total": 1, "successful": 1, "failed": 0}
        hits = {"total": {"value": self.hits}, "hits": []}
        self._answer(200, {"responses": [{"hits": hits, "_shards": shards, "timed_out": False}]})

    def do_GET(self) -> None:
        self._answer(200, {"_source": {"hits": self.hits}})

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _read(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def _answer(self, status: int, content: object) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def node(hits: int, *, writes: bool) -> Iterator[str]:
    """Yield the host and port of a node."""
    kind = type("Node", (_Node,), {"hits": hits, "writes": writes})
    with ThreadingHTTPServer(("127.0.0.1", 0), kind) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def connection() -> Iterator[Connection]:
    """Yield a connection to a node that is cut off, and to one of the majority."""
    with ExitStack() as stack:
        hosts = [stack.enter_context(node(n, writes=bool(n))) for n in (0, 20)]
        address = Address.of(f"opensearch+http://{','.join(hosts)}/acts")
        opened = Connection.open(address)
        stack.callback(opened.close)
        yield opened


@pytest.mark.timeout(60)
def test_a_writer_reads_nothing_from_a_node_that_is_cut_off(connection: Connection) -> None:
    connection.writes_first = True
    connection.patience = 30.0
    for _ in range(6):
        [answer] = connection.search_all([("acts-000001-pairs", {"size": 0})])
        assert answer["hits"]["total"]["value"] == 20
        assert connection.request("GET", "/acts-state/_doc/current")["_source"]["hits"] == 20


def test_a_reader_writes_nothing(connection: Connection) -> None:
    seen = set()
    for _ in range(6):
        [answer] = connection.search_all([("acts-000001-pairs", {"size": 0})])
        seen.add(answer["hits"]["total"]["value"])
    assert seen == {0, 20}
    assert connection.trips == 6
