"""A server of several processes: any of them answers, and all end with the one that listens."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from samples import corpus
from test_serve_command import BEARER, TOKEN, Served, served

import benelux_search as bs
from benelux_search.web import asgi

pytestmark = [
    pytest.mark.timeout(180),
    pytest.mark.skipif(os.name != "posix", reason="a socket is given to other processes"),
]
PATIENCE = 60.0  # seconds


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    bs.build_index([corpus(tmp_path / "docs")], tmp_path / "index")
    return tmp_path / "index"


@pytest.fixture
def server(folder: Path) -> Iterator[Served]:
    with served(folder, "--workers", "2") as running:
        until(lambda: len(children(running)) == 2)
        yield running


def until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.05)


def children(server: Served) -> list[int]:
    ran = subprocess.run(
        ["pgrep", "-P", str(server.process.pid)], capture_output=True, text=True, check=False
    )
    return [int(each) for each in ran.stdout.split()]


def is_running(process: int) -> bool:
    try:
        status = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return status != "Z"


def total(server: Served, query: str = "de", **more: str) -> httpx.Response:
    asked = {"q": query, **more}
    return httpx.get(f"{server.address}/api/search", params=asked, headers=BEARER, timeout=60)


def test_a_search_is_answered_as_by_one_process(server: Served, folder: Path) -> None:
    with bs.open_index(folder) as index:
        expected = index.search("de").total
    answers = [total(server) for _ in range(20)]
    assert {each.status_code for each in answers} == {200}
    assert {each.json()["total"] for each in answers} == {expected}


def test_a_cookie_of_one_process_is_good_in_the_other(server: Served) -> None:
    with httpx.Client() as visitor:
        answer = visitor.get(f"{server.address}/?token={TOKEN}")
        assert answer.status_code == 303
        cookies = dict(visitor.cookies)
    for _ in range(20):
        assert httpx.get(f"{server.address}/api/health", cookies=cookies).status_code == 200


def test_pages_of_an_older_generation_come_from_any_process(server: Served, folder: Path) -> None:
    first = total(server, limit="1").json()
    with bs.update_index(folder) as update:
        update.put(bs.Document(key="new", nl="De nieuwe zin.", fr="La nouvelle phrase."))
    until(lambda: all(total(server).json()["total"] > first["total"] for _ in range(8)))
    for _ in range(8):
        page = total(server, limit="1", cursor=first["next"])
        assert page.status_code == 200, page.text
        assert page.json()["total"] == first["total"]


def test_a_process_that_dies_is_replaced(server: Served) -> None:
    killed = children(server)[0]
    os.kill(killed, signal.SIGKILL)
    until(lambda: killed not in children(server) and len(children(server)) == 2)
    assert all(total(server).status_code == 200 for _ in range(10))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_all_end_with_the_one_that_listens(server: Served, number: signal.Signals) -> None:
    processes = children(server)
    server.process.send_signal(number)
    server.process.wait(PATIENCE)
    until(lambda: not any(map(is_running, processes)))


def test_an_index_that_is_missing_is_told_once(tmp_path: Path) -> None:
    ran = subprocess.run(
        [
            sys.executable, "-m", "benelux_search", "--index", str(tmp_path / "none"),
            "serve", "--port", "0", "--workers", "2",
        ],
        capture_output=True, text=True, check=False, timeout=PATIENCE,
    )  # fmt: skip
    assert ran.returncode == 2
    assert len(ran.stderr.splitlines()) <= 2
    assert "Traceback" not in ran.stderr


def test_other_servers_get_the_application_from_the_environment(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BENELUX_SEARCH_INDEX", str(folder))
    monkeypatch.setenv("BENELUX_SEARCH_TOKEN", TOKEN)
    monkeypatch.setenv("BENELUX_SEARCH_SECRET", "of all processes")
    made = asgi.app()
    assert made.state.settings.token == TOKEN
    assert made.state.settings.secret == b"of all processes"
