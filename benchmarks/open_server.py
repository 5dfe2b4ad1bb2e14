"""The server while a client takes its connections: ``python -m benchmarks.open_server``.

A process without the token opens 260 sockets, sends half a header on each, and opens a socket anew
when the server drops it. Meanwhile the holder of the token, at the same address, asks 50 times in
60 seconds, each time on a new connection. Printed are the share of its requests that were answered
within a second, the median and the slowest.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import selectors
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import httpx

import benelux_search as bs

SOCKETS: Final = 260
_HALF: Final = b"GET /api/health HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: "
_TOKEN: Final = "a-token-of-the-benchmark"


def hold_half_headers(address: tuple[str, int], goes_on: Callable[[], bool], sockets: int) -> int:
    """Keep sockets open that send half a header; return how many times one was opened anew."""
    opened = 0
    with contextlib.ExitStack() as left, selectors.DefaultSelector() as selector:

        def open_one() -> None:
            made = left.enter_context(socket.socket())
            made.setblocking(False)
            made.connect_ex(address)
            selector.register(made, selectors.EVENT_WRITE)

        for _ in range(sockets):
            open_one()
        while goes_on():
            for key, events in selector.select(0.1):
                assert isinstance(key.fileobj, socket.socket)
                if _is_held(selector, key.fileobj, events):
                    continue
                selector.unregister(key.fileobj)
                key.fileobj.close()
                open_one()
                opened += 1
    return opened


def _is_held(selector: selectors.BaseSelector, held: socket.socket, events: int) -> bool:
    """Send the half header on a new socket; return False if the server has dropped the socket."""
    try:
        if events & selectors.EVENT_WRITE:
            held.send(_HALF)
            selector.modify(held, selectors.EVENT_READ)
            return True
        return bool(held.recv(4096))
    except OSError:
        return False


@contextlib.contextmanager
def _attacked(port: int, sockets: int) -> Iterator[None]:
    """Hold half headers in another process during the block."""
    command = [sys.executable, "-m", __spec__.name, "--attack", str(port)]
    command += ["--sockets", str(sockets)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield
    finally:
        process.terminate()
        print("sockets opened anew", process.communicate(timeout=20)[0].strip() or "?")


@contextlib.contextmanager
def _served(folder: Path) -> Iterator[str]:
    """Run the command ``serve`` with a token; the value is its address."""
    command = [sys.executable, "-m", "benelux_search", "--index", str(folder)]
    process = subprocess.Popen(
        [*command, "serve", "--port", "0"],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "BENELUX_SEARCH_TOKEN": _TOKEN},
    )
    try:
        assert process.stderr is not None
        words = process.stderr.readline().split()
        yield next(word for word in words if word.startswith("http")).rstrip("/")
    finally:
        process.terminate()
        process.communicate(timeout=20)


def ask(address: str, tries: int, seconds: float) -> list[tuple[str, float]]:
    """Ask on new connections, spread over some seconds; return each status and its time."""
    found: list[tuple[str, float]] = []
    begin = time.monotonic()
    headers = {"Authorization": f"Bearer {_TOKEN}", "Connection": "close"}
    with httpx.Client(base_url=address, headers=headers, timeout=5) as client:
        for number in range(tries):
            time.sleep(max(0.0, begin + number * seconds / tries - time.monotonic()))
            started = time.perf_counter()
            try:
                status = str(client.get("/api/search?q=trein").status_code)
            except httpx.HTTPError as error:
                status = type(error).__name__
            found.append((status, time.perf_counter() - started))
    return found


def measure(folder: Path, tries: int, seconds: float, sockets: int) -> list[tuple[str, float]]:
    """Return the status and the time of each request during an attack."""
    with _served(folder) as address, _attacked(httpx.URL(address).port or 80, sockets):
        time.sleep(2)  # until the attacker has its sockets
        return ask(address, tries, seconds)


def _attack(port: int, sockets: int) -> None:
    """Hold half headers until the process is ended, and print how many sockets were opened anew."""
    ended: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: ended.append(number))
    print(hold_half_headers(("127.0.0.1", port), lambda: not ended, sockets))


def main() -> int:
    """Build a small index and measure; or be the attacker of a port."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--tries", type=int, default=50)
    parser.add_argument("--sockets", type=int, default=SOCKETS)
    parser.add_argument("--attack", type=int, metavar="PORT", help="only attack a port")
    asked = parser.parse_args()
    if asked.attack is not None:
        _attack(asked.attack, asked.sockets)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder, "index")
        with bs.update_index(index) as update:
            update.put(bs.Document(key="trein", nl="De trein rijdt.", fr="Le train roule."))
        found = measure(index, asked.tries, asked.seconds, asked.sockets)
    times = [took for status, took in found if status == "200"]
    within = sum(took <= 1 for took in times)
    print(f"answered within 1 s: {within} of {len(found)}")
    print("answers", dict(Counter(status for status, _ in found)))
    if times:
        print(f"median {statistics.median(times):.3f} s, slowest {max(times):.3f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
