"""The command that serves an index over HTTP: serve."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from benelux_search.cli import parameters as opt
from benelux_search.cli.app import app
from benelux_search.cli.parameters import FOUND, InvocationSettings
from benelux_search.errors import BeneluxSearchError, Message, PackageMissing

if TYPE_CHECKING:
    from benelux_search.cli.terminal import Terminal


def _cause(error: OSError) -> str:
    """Return the cause of an error without the address, which Python appends."""
    return os.strerror(error.errno).lower() if error.errno and error.errno > 0 else str(error)


def _warnings(
    settings: InvocationSettings, terminal: Terminal
) -> contextlib.AbstractContextManager[None]:
    """Return a context that shows warnings of the log; with ``--debug``, all of it is shown."""
    if settings.debug:
        return contextlib.nullcontext()
    import logging

    from benelux_search.cli.debug_log import shown_log

    return shown_log(terminal, logging.WARNING)


@app.command("serve", shared=opt.INDEXES_OPTIONS, rich_help_panel="Search")
def serve_command(
    settings: InvocationSettings,
    *,
    host: Annotated[
        str,
        typer.Option(
            "--host", metavar="NAME", help="Address to listen on; another machine needs a token."
        ),
    ] = "127.0.0.1",
    port: Annotated[
        int,
        typer.Option("--port", metavar="N", min=0, max=65535, help="Port; 0 is any free one."),
    ] = 8000,
    token: Annotated[
        str | None,
        typer.Option(
            "--token",
            metavar="TEXT",
            envvar="BENELUX_SEARCH_TOKEN",
            show_envvar=False,
            help="Token that clients send; better given as BENELUX_SEARCH_TOKEN.",
            show_default=False,
        ),
    ] = None,
    tokens: Annotated[
        Path | None,
        typer.Option(
            "--tokens",
            metavar="FILE",
            help="File of tokens, each with what it may read; see docs/server.md.",
            show_default=False,
        ),
    ] = None,
    rate: Annotated[
        float,
        typer.Option(
            "--rate", metavar="N", min=0, help="Requests a second of one client; 0 is no limit."
        ),
    ] = 50.0,
    trusted_proxy: Annotated[
        list[str] | None,
        typer.Option(
            "--trusted-proxy",
            metavar="ADDRESS",
            help="Proxy whose X-Forwarded-For names the client; can be repeated.",
            show_default=False,
        ),
    ] = None,
    workers: Annotated[
        int,
        typer.Option("--workers", metavar="N", min=1, help="Number of processes that answer."),
    ] = 1,
    browse: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
    within: opt.WithinOption = None,
    terms: opt.TermsOption = None,
) -> int:
    """Serve the index to browsers and to programs, until Ctrl-C.

    The page is at /, the API at /api, and its description (OpenAPI) at /api/openapi.json.

    [bold]serve[/]                        on this machine, at http://127.0.0.1:8000/

    [bold]serve --port 0 --open[/]        on a free port, and open the page

    [bold]serve --host 0.0.0.0[/]         for other machines, with a token

    [bold]serve --within customer=42[/]   what has this in its metadata, and nothing else
    """
    terminal = settings.terminal()
    try:
        from benelux_search.web.server import serve
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("benelux_search"):
            raise
        raise PackageMissing(Message("the web server"), "benelux-search[web]") from error
    from benelux_search.user.codes_file import codes_path, load_codes
    from benelux_search.web.access import read_tokens
    from benelux_search.web.settings import WebSettings

    codes, problems = load_codes(codes_path())
    for problem in problems:
        terminal.tell_note(problem)
    chosen = WebSettings(
        settings.folders(),
        host,
        port,
        token,
        codes=codes,
        terms=opt.own_terms(terms),
        within=opt.fence(within),
        tokens=() if tokens is None else read_tokens(tokens),
        rate=rate,
        trusted_proxies=tuple(trusted_proxy or ()),
    )

    def started(address: str, invited: str) -> None:
        terminal.tell(terminal.say("serving {address} (Ctrl-C ends it)", address=address))
        if browse:
            import webbrowser

            # other users of the machine can read the arguments of a browser
            here = invited.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:")
            webbrowser.open(here)

    try:
        with contextlib.suppress(KeyboardInterrupt), _warnings(settings, terminal):
            serve(chosen, workers=workers, started=started)
    except OSError as error:
        raise BeneluxSearchError(
            Message("{} port {}: {}; --port chooses another one", host, port, _cause(error))
        ) from error
    return FOUND
