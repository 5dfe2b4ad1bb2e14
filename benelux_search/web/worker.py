"""One of the processes of a server: see :mod:`.worker_processes`."""

from __future__ import annotations

import contextlib
import pickle
import socket
import threading
from collections.abc import Iterator

import uvicorn

from benelux_search.processes import requests, response_stream
from benelux_search.web.server import config, make_app


def main() -> int:
    """Answer requests until the process that listens ends, or asks for it; return the status."""
    _replies, incoming = response_stream(), requests()
    settings, number = pickle.loads(next(incoming))
    server = uvicorn.Server(config(make_app(settings, keeps_up=True)))
    threading.Thread(target=_end_with, args=(incoming, server), daemon=True).start()
    with contextlib.suppress(KeyboardInterrupt), socket.socket(fileno=number) as bound:
        server.run(sockets=[bound])
    return 0


def _end_with(incoming: Iterator[bytes], server: uvicorn.Server) -> None:
    """Wait for the end of the input, which comes even if the process that listens is killed."""
    for _ in incoming:
        pass
    server.should_exit = True
