"""The command ``serve`` as a process: the browser that it opens, and its limit of open files."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from samples import corpus

import benelux_search as bs
from benelux_search.web.invitations import Invitations
from benelux_search.web.open_files import ShortageReport

pytestmark = pytest.mark.timeout(120)
TOKEN = "a-secret-token"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("serve")
    bs.build_index([corpus(base / "docs")], base / "index")
    return base / "index"


@contextlib.contextmanager
def served(folder: Path, *words: str, before: str = "", **variables: str) -> Iterator[Served]:
    """Run the command with a token; ``before`` is a command of the shell that precedes it."""
    command = [sys.executable, "-m", "benelux_search", "--index", str(folder)]
    command += ["serve", "--port", "0", *words]
    process = subprocess.Popen(
        ["bash", "-c", f"{before}\nexec {shlex.join(command)}"],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "BENELUX_SEARCH_TOKEN": TOKEN, **variables},
    )
    with process:
        try:
            yield Served(process)
        finally:
            process.kill()


class Served:
    """A server that runs."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stderr is not None
        self.process = process
        self.first_line = process.stderr.readline()
        self.address = next(
            word for word in self.first_line.split() if word.startswith("http")
        ).rstrip("/")

    def end(self) -> str:
        """End the server; return what it has written since it began."""
        self.process.terminate()
        return self.process.communicate(timeout=60)[1]


def test_a_browser_is_let_in_once_and_is_not_shown_the_token(folder: Path, tmp_path: Path) -> None:
    browser, seen = tmp_path / "browser", tmp_path / "seen"
    browser.write_text(f'#!/bin/sh\nprintf "%s" "$*" > {seen}.part && mv {seen}.part {seen}\n')
    browser.chmod(0o700)
    with served(folder, "--open", BROWSER=str(browser)) as server:
        while not seen.exists():
            time.sleep(0.01)
        opened = seen.read_text()
        assert TOKEN not in opened + server.first_line
        code = httpx.URL(opened).query.decode()
        assert code.startswith("code=")
        for path in (f"/api/health?{code}", "/?code=wrong", "/?code"):
            assert httpx.get(f"{server.address}{path}").status_code == 401, path
        with httpx.Client() as visitor:
            answer = visitor.get(opened)
            assert (answer.status_code, answer.headers["location"]) == (303, "/")
            assert TOKEN not in answer.headers["set-cookie"]
            assert visitor.get(f"{server.address}/api/health").status_code == 200
            assert visitor.get(f"{server.address}/?q=trein&{code}").headers["location"] == (
                "/?q=trein"
            )
        assert httpx.get(opened).status_code == 401


def test_an_invitation_ends() -> None:
    invitations = Invitations(b"secret", valid_seconds=0)
    assert not invitations.use(invitations.make())


@pytest.mark.long
def test_a_shortage_of_open_files_is_told_once(folder: Path) -> None:
    with served(folder, before="ulimit -n 100") as server:
        url = httpx.URL(server.address)
        server.process.send_signal(signal.SIGSTOP)  # so that it finds all of them at once
        with contextlib.ExitStack() as clients:
            for _ in range(150):
                clients.enter_context(socket.create_connection((url.host, url.port or 80)))
            server.process.send_signal(signal.SIGCONT)
        answer = httpx.get(f"{server.address}/api/health", headers=BEARER, timeout=60)
        assert answer.status_code == 200
        told = server.end().splitlines()
    [line] = told
    assert "no connection can be accepted now: too many open files" in line
    assert "(ulimit -n; now 100)" in line


@pytest.mark.parametrize(("well_seconds", "times"), [(3600.0, 1), (-1.0, 3)])
def test_a_shortage_is_told_again_if_it_was_over(
    caplog: pytest.LogCaptureFixture, well_seconds: float, times: int
) -> None:
    caplog.set_level(logging.ERROR)
    loop = asyncio.new_event_loop()
    loop.set_exception_handler(ShortageReport(well_seconds))
    for _ in range(3):
        shortage = OSError(errno.EMFILE, "Too many open files")
        loop.call_exception_handler({"message": "accept", "exception": shortage})
    assert len(caplog.records) == times
    loop.call_exception_handler({"message": "a bug", "exception": ValueError()})
    loop.close()
    assert [each.name for each in caplog.records[times:]] == ["asyncio"]
