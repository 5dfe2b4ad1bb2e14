"""The server: the API and the pages as one application, and the process that serves them."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
import socket
from collections.abc import AsyncIterator, Callable
from typing import Any, Final
from urllib.parse import urlencode

import uvicorn
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

from benelux_search._version import __version__
from benelux_search.errors import BeneluxSearchError, Message
from benelux_search.logs import logger
from benelux_search.opened_index.index import Index
from benelux_search.web.api import make_api
from benelux_search.web.connections import LimitedProtocol, WaitingConnections
from benelux_search.web.fences import FencedGenerations
from benelux_search.web.guard import CODE, Guard
from benelux_search.web.invitations import Invitations
from benelux_search.web.json_answers import Refused, error_answer
from benelux_search.web.open_files import ShortageReport, open_files_limit
from benelux_search.web.open_generations import LOOK_EVERY
from benelux_search.web.pages import Pages
from benelux_search.web.recent import Recent
from benelux_search.web.settings import WebSettings
from benelux_search.web.worker_processes import serve_in_processes

_IDLE_SECONDS: Final = 5
_COMPRESSED: Final = 1024  # bytes of an answer from which it is compressed
_LEVEL: Final = 4  # of gzip, which takes a third of the time of level 9
_ABOUT: Final = (
    "Search of Dutch-French documents: each passage comes with its counterpart in the other "
    "language. A counterpart of `null` is absent. Texts of documents are quotations."
)


def make_app(settings: WebSettings, *, keeps_up: bool = False) -> FastAPI:
    """Return the application (ASGI) of a server; it opens the index.

    With ``keeps_up``, it opens each new generation without being asked, as other processes that
    answer the same clients do.

    Raises:
        IndexMissing, IndexDamaged: as for :func:`~benelux_search.api.opening.open_index`.
    """

    def open_newest() -> Index:
        codes, terms, within = settings.codes, settings.terms, settings.within
        return Index(settings.index, codes=codes, terms=terms, within=within)

    generations = FencedGenerations(open_newest, settings.kept)

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        asyncio.get_running_loop().set_exception_handler(ShortageReport())
        keeping = asyncio.create_task(_keep_up(generations)) if keeps_up else None
        yield
        if keeping is not None:
            keeping.cancel()
        generations.close()

    app = FastAPI(
        title="benelux-search",
        version=__version__,
        description=_ABOUT,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.settings = settings
    app.state.invitations = Invitations(settings.secret)
    app.state.answers = Recent[bytes](settings.answers)
    pages = Pages(generations)
    with generations.whole.newest() as index:
        pages.prepare(index)
    app.include_router(make_api(generations))
    app.include_router(pages.routes())
    _handle_errors(app, pages)
    app.add_middleware(GZipMiddleware, minimum_size=_COMPRESSED, compresslevel=_LEVEL)
    app.add_middleware(Guard, settings=settings, invitations=app.state.invitations)
    return app


async def _keep_up(generations: FencedGenerations) -> None:
    while True:
        await asyncio.sleep(LOOK_EVERY)
        await asyncio.to_thread(generations.whole.keep_up)


def _handle_errors(app: FastAPI, pages: Pages) -> None:
    def answered(request: Request, error: Exception) -> Response:
        if request.url.path.startswith(("/api", "/static")):
            return error_answer(error)
        return pages.error(request, error)

    @app.exception_handler(BeneluxSearchError)
    @app.exception_handler(RequestValidationError)
    async def answer(request: Request, error: Exception) -> Response:
        return answered(request, error)

    @app.exception_handler(HTTPException)
    async def answer_http(request: Request, error: HTTPException) -> Response:
        text = Message("no such page") if error.status_code == 404 else Message("{}", error.detail)
        found = answered(request, Refused(error.status_code, "http", text))
        found.headers.update(error.headers or {})
        return found

    @app.exception_handler(Exception)
    async def answer_bug(_: Request, error: Exception) -> Response:
        logger(__name__).error("an unexpected error", exc_info=error)
        return error_answer(Refused(500, "bug", Message("an unexpected error; see the log")))


def serve(
    settings: WebSettings,
    *,
    workers: int = 1,
    started: Callable[[str, str], None] | None = None,
) -> None:
    """Serve an index until the process is stopped; with several ``workers``, in as many processes.

    ``started`` is called with the address, and with the address that lets one browser in: if there
    is a token, it has a code that is valid once and for two minutes.

    Raises:
        OSError: the port is in use.
        IndexMissing, IndexDamaged: as for :func:`~benelux_search.api.opening.open_index`.
        OptionError: there are to be several workers on a system without forwarded files.
    """
    app = make_app(settings)  # of several workers, to see whether the index can be opened
    with listening(settings) as bound:
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        if started is not None:
            address = f"http://{host}:{bound.getsockname()[1]}/"
            started(address, invited(settings, address))
        if workers > 1:
            del app
            serve_in_processes(settings, bound, workers)
        else:
            uvicorn.Server(config(app)).run(sockets=[bound])


def invited(settings: WebSettings, address: str) -> str:
    """Return the address of a server with a code that lets one browser in, if it has a token."""
    if settings.token is None:
        return address
    return f"{address}?{urlencode({CODE: Invitations(settings.secret).make()})}"


def listening(settings: WebSettings) -> socket.socket:
    """Return a socket that listens where the settings say.

    Raises:
        OSError: the address is in use, or unknown.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    return socket.create_server((settings.host, settings.port), family=family, backlog=256)


def config(app: FastAPI, **more: Any) -> uvicorn.Config:
    """Return the settings of uvicorn for an application."""
    settings: WebSettings = app.state.settings
    protocol: Any = functools.partial(
        LimitedProtocol, waiting=_waiting_connections(settings), settings=settings
    )
    return uvicorn.Config(
        app,
        log_level=logging.WARNING,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        timeout_keep_alive=_IDLE_SECONDS,
        timeout_graceful_shutdown=3,
        http=protocol,
        ws="none",
        **more,
    )


def _waiting_connections(settings: WebSettings) -> WaitingConnections:
    places, files = settings.connections, open_files_limit()
    if files is not None:
        places = min(places, max(1, files // 2))
    return WaitingConnections(places, settings.waiting, settings.header_seconds)
