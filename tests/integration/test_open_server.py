"""A server that others can reach: clients without a token, proxies, browsers, open files."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from samples import corpus
from web_server import serving

import benelux_search as bs
from benelux_search.web.settings import WebSettings

pytestmark = pytest.mark.timeout(120)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("open-server")
    bs.build_index([corpus(base / "docs")], base / "index")
    return base / "index"


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
