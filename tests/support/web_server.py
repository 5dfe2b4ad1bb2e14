"""A real server of an index, in a thread, on a free port."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import uvicorn

from benelux_search.web.server import config, listening, make_app
from benelux_search.web.settings import WebSettings


@contextlib.contextmanager
def serving(settings: WebSettings, **more: Any) -> Iterator[str]:
    """Serve in a thread; the value is the address, without a slash at the end."""
    bound = listening(settings)
    server = uvicorn.Server(config(make_app(settings), **more))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
        bound.close()


@contextlib.contextmanager
def client_of(settings: WebSettings) -> Iterator[httpx.Client]:
    """Serve in a thread; the value is a client of the server."""
    with serving(settings) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield client
