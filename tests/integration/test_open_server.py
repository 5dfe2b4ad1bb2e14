"""A server that others can reach: clients without a token, proxies, browsers, open files."""

from __future__ import annotations

import contextlib
import socket
import time
from pathlib import Path

import httpx
import pytest
from samples import corpus
from web_server import serving

import benelux_search as bs
from benelux_search.web.settings import WebSettings

pytestmark = pytest.mark.timeout(120)
HALF = b"GET /api/health HTTP/1.1\r\nHost: localhost\r\n"
TOKEN = {"Authorization": "Bearer secret"}
PATIENCE = 60  # seconds; a check that holds does not wait


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("open-server")
    bs.build_index([corpus(base / "docs")], base / "index")
    return base / "index"


def connected(address: str, sent: bytes = b"", source: str = "127.0.0.1") -> socket.socket:
    """Return a connection from an address of this machine, on which something was sent."""
    url = httpx.URL(address)
    made = socket.create_connection((url.host, url.port or 80), PATIENCE, (source, 0))
    made.sendall(sent)
    return made


def everything(connection: socket.socket) -> bytes:
    """Return all that arrives until the server closes the connection."""
    found = b""
    with contextlib.suppress(ConnectionResetError):
        while data := connection.recv(4096):
            found += data
    return found


def test_a_client_that_is_refused_has_to_connect_again(folder: Path) -> None:
    asked = HALF + b"\r\n"
    with (
        serving(WebSettings(folder, port=0, token="secret")) as address,
        connected(address, asked * 3) as refused,
    ):
        found = everything(refused)
    assert found.startswith(b"HTTP/1.1 401 ") and found.count(b"HTTP/1.1") == 1


def test_a_request_more_than_may_be_answered_at_once_is_refused(folder: Path) -> None:
    head = b"POST /api/match HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n"
    head += b"Content-Type: application/json\r\nAuthorization: Bearer secret\r\n\r\n"
    settings = WebSettings(folder, port=0, token="secret", at_once=1, body_seconds=PATIENCE)
    with serving(settings) as address, httpx.Client(base_url=address, timeout=PATIENCE) as client:
        with connected(address, head):
            while (answer := client.get("/api/health", headers=TOKEN)).status_code == 200:
                time.sleep(0.01)  # the other request has not arrived
            assert (answer.status_code, answer.json()["error"]["code"]) == (503, "busy")
            assert client.get("/api/health").status_code == 401
        while (answer := client.get("/api/health", headers=TOKEN)).status_code == 503:
            time.sleep(0.01)
        assert answer.status_code == 200


def test_requests_without_the_token_take_no_place(folder: Path) -> None:
    settings = WebSettings(folder, port=0, token="secret", at_once=1)
    head = b"POST /api/match HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n"
    with serving(settings) as address, contextlib.ExitStack() as stack:
        for _ in range(10):
            refused = stack.enter_context(connected(address, head))
            assert refused.recv(100).startswith(b"HTTP/1.1 401 ")
        assert httpx.get(f"{address}/api/health", headers=TOKEN).status_code == 200


def statuses_of(address: str, forwarded: list[str]) -> list[int]:
    """Return the statuses of requests that a header says were forwarded for others."""
    return [
        httpx.get(f"{address}/api/health", headers={"X-Forwarded-For": each}).status_code
        for each in forwarded
    ]


def test_a_client_that_names_others_has_to_wait_all_the_same(folder: Path) -> None:
    with serving(WebSettings(folder, port=0, rate=0.001, burst=3)) as address:
        named = [f"10.0.0.{number}" for number in range(5)]
        assert statuses_of(address, named) == [200, 200, 200, 429, 429]


def test_a_trusted_proxy_names_the_client(folder: Path) -> None:
    proxies = ("127.0.0.1", "10.1.0.0/16")
    settings = WebSettings(folder, port=0, rate=0.001, burst=2, trusted_proxies=proxies)
    with serving(settings) as address:
        claimed = [f"10.0.0.{number}, 192.0.2.1, 10.1.2.3" for number in range(3)]
        assert statuses_of(address, claimed) == [200, 200, 429]
        assert statuses_of(address, ["192.0.2.2"]) == [200]


def test_a_proxy_is_an_address_or_a_network(folder: Path) -> None:
    with pytest.raises(bs.OptionError, match="trusted-proxy='proxy' is invalid"):
        WebSettings(folder, trusted_proxies=("proxy",))


def test_two_lengths_of_a_body_close_the_connection(folder: Path) -> None:
    body = b"0\r\n\r\nGET /api/documents HTTP/1.1\r\nHost: localhost\r\n\r\n"
    sent = b"POST /api/match HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
    sent += b"Content-Length: %d\r\n\r\n" % len(body)
    with (
        serving(WebSettings(folder, port=0)) as address,
        connected(address, sent + body) as smuggler,
    ):
        found = everything(smuggler)
    assert found.startswith(b"HTTP/1.1 400 ") and found.count(b"HTTP/1.1") == 1
    assert b"connection: close" in found.lower()
