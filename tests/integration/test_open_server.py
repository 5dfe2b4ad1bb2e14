"""A server that others can reach: clients without a token, proxies, browsers, open files."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from samples import corpus
from web_server import serving

import benelux_search as bs
from benchmarks.open_server import SOCKETS, hold_half_headers
from benelux_search.web import connections
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


@contextlib.contextmanager
def half_headers(
    address: str, number: int, source: str = "127.0.0.1"
) -> Iterator[list[socket.socket]]:
    """Open connections with half a header, one after the other."""
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(connected(address, HALF, source)) for _ in range(number)]


def is_answered(half: socket.socket) -> bool:
    """Send the other half of a header; return True if the answer is 200."""
    try:
        half.sendall(b"\r\n")
        return half.recv(100).startswith(b"HTTP/1.1 200 ")
    except ConnectionError:
        return False


@contextlib.contextmanager
def dripping(connection: socket.socket) -> Iterator[None]:
    """Send a letter now and then on a connection during the block."""
    ended = threading.Event()

    def drip() -> None:
        with contextlib.suppress(OSError):
            while not ended.wait(0.1):
                connection.sendall(b"G")

    slow = threading.Thread(target=drip)
    slow.start()
    try:
        yield
    finally:
        ended.set()
        slow.join()


def everything(connection: socket.socket) -> bytes:
    """Return all that arrives until the server closes the connection."""
    found = b""
    with contextlib.suppress(ConnectionResetError):
        while data := connection.recv(4096):
            found += data
    return found


def test_half_headers_do_not_shut_out_the_holder_of_the_token(folder: Path) -> None:
    done = threading.Event()
    with serving(WebSettings(folder, port=0, token="secret")) as address:
        url = httpx.URL(address)
        place = (url.host, url.port or 80)
        attack = threading.Thread(
            target=hold_half_headers, args=(place, lambda: not done.is_set(), SOCKETS)
        )
        attack.start()
        try:
            until = time.monotonic() + 3
            statuses: list[int] = []
            while time.monotonic() < until or len(statuses) < 10:
                answer = httpx.get(f"{address}/api/health", headers=TOKEN, timeout=PATIENCE)
                statuses.append(answer.status_code)
                time.sleep(0.1)
        finally:
            done.set()
            attack.join()
    assert set(statuses) == {200}


def test_the_oldest_of_an_address_are_closed(folder: Path) -> None:
    settings = WebSettings(folder, port=0, waiting=5, header_seconds=PATIENCE)
    with (
        serving(settings) as address,
        half_headers(address, 3, "127.0.0.2") as elsewhere,
        half_headers(address, 12) as same,
    ):
        assert [everything(each) for each in same[:7]] == [b""] * 7
        assert all(is_answered(each) for each in same[7:] + elsewhere)


@pytest.mark.long
def test_the_surplus_of_an_address_has_a_moment_to_send_its_header(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "_MOMENT", 8.0)  # so long that a busy machine is fast enough
    settings = WebSettings(folder, port=0, waiting=5, header_seconds=PATIENCE)
    with serving(settings) as address, half_headers(address, 1) as first:
        time.sleep(6.0)
        with half_headers(address, 10) as later:
            assert everything(first[0]) == b""
            assert all(is_answered(each) for each in later)


def test_proxies_that_are_trusted_may_wait(folder: Path) -> None:
    settings = WebSettings(
        folder, port=0, waiting=5, header_seconds=PATIENCE, trusted_proxies=("127.0.0.1",)
    )
    with (
        serving(settings) as address,
        half_headers(address, 12) as proxy,
        half_headers(address, 6, "127.0.0.2") as client,
    ):
        assert everything(client[0]) == b""
        assert all(is_answered(each) for each in proxy + client[1:])


def test_the_oldest_is_closed_when_all_places_are_taken(folder: Path) -> None:
    settings = WebSettings(folder, port=0, connections=4, header_seconds=PATIENCE)
    with serving(settings) as address, contextlib.ExitStack() as stack:
        halves = []
        for number in range(4):
            source = f"127.0.0.{number + 1}"
            halves += stack.enter_context(half_headers(address, 2, source))
        assert [everything(each) for each in halves[:4]] == [b""] * 4
        assert all(is_answered(each) for each in halves[4:])


def test_an_address_that_takes_all_places_closes_its_own(folder: Path) -> None:
    settings = WebSettings(folder, port=0, connections=8, waiting=3, header_seconds=PATIENCE)
    with (
        serving(settings) as address,
        half_headers(address, 3, "127.0.0.2") as elsewhere,
        half_headers(address, 20) as same,
    ):
        assert [everything(each) for each in same[:17]] == [b""] * 17
        assert all(is_answered(each) for each in same[17:] + elsewhere)


def test_the_next_header_on_a_connection_has_to_arrive_too(folder: Path) -> None:
    with (
        serving(WebSettings(folder, port=0, header_seconds=0.5)) as address,
        connected(address, HALF + b"\r\n") as kept,
    ):
        assert kept.recv(4096).startswith(b"HTTP/1.1 200 ")
        with dripping(kept):
            everything(kept)


def test_a_body_that_is_refused_has_to_arrive_too(folder: Path) -> None:
    head = b"POST /api/match HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000000\r\n\r\n"
    with (
        serving(WebSettings(folder, port=0, header_seconds=0.5)) as address,
        connected(address, head) as refused,
        dripping(refused),
    ):
        assert everything(refused).startswith(b"HTTP/1.1 413 ")


def test_a_client_that_is_refused_has_to_connect_again(folder: Path) -> None:
    asked = HALF + b"\r\n"
    with (
        serving(WebSettings(folder, port=0, token="secret", header_seconds=PATIENCE)) as address,
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
