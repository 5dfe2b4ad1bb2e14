"""A server of several processes: all accept connections from the socket of the one that listens.

Each has the index open, with its own caches. They share the secret that signs cookies and codes,
and each opens every new generation, so that the pages of one search may come from any of them. The
limits of a server hold for each process.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import socket
import time
from subprocess import Popen, TimeoutExpired
from typing import BinaryIO, Final, cast

from benelux_search.errors import Message, OptionError
from benelux_search.logs import logger
from benelux_search.processes import send, start_python
from benelux_search.web.settings import WebSettings

_WORKER: Final = "benelux_search.web.worker"
_LOOK_EVERY: Final = 0.5  # seconds between two looks whether all run
_PATIENCE: Final = 5.0  # seconds in which a process answers what it has begun


def serve_in_processes(settings: WebSettings, bound: socket.socket, workers: int) -> None:
    """Serve in so many processes until this one is stopped; one that dies is replaced.

    Raises:
        OptionError: the system cannot give a socket to another process.
    """
    if os.name != "posix":
        raise OptionError("workers", workers, Message("on this system there can be only one"))
    running = [_started(settings, bound) for _ in range(workers)]
    try:
        while True:
            time.sleep(_LOOK_EVERY)
            for number, process in enumerate(running):
                if process.poll() is not None:
                    logger(__name__).warning("a process of the server died; it is replaced")
                    running[number] = _started(settings, bound)
    finally:
        for process in running:
            cast("BinaryIO", process.stdin).close()  # it ends when it has answered
        for process in running:
            with contextlib.suppress(TimeoutExpired):
                process.wait(_PATIENCE)
            process.kill()
            process.wait()


def _started(settings: WebSettings, bound: socket.socket) -> Popen[bytes]:
    process = start_python(_WORKER, files=[bound.fileno()])
    setup = pickle.dumps((settings, bound.fileno()))
    with contextlib.suppress(OSError):  # it died at once, and is replaced
        send(cast("BinaryIO", process.stdin), b"r", setup)
    return process
