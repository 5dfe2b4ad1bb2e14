"""The command mcp: a server through which an assistant searches an index."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterator

import typer

from benelux_search.cli import parameters as opt
from benelux_search.cli.app import app
from benelux_search.cli.parameters import InvocationSettings


@app.command("mcp", rich_help_panel="Search")
def mcp_command(
    ctx: typer.Context,
    *,
    index: opt.IndexOption = None,
    terms: opt.TermsOption = None,
) -> None:
    """Let an assistant search the index, with the Model Context Protocol.

    The assistant starts this command itself, and talks to it over standard input and output.

    [bold]mcp --index /data/acts[/]    the command for its configuration
    """
    from benelux_search.api import opening
    from benelux_search.mcp import require_sdk, serve
    from benelux_search.user.codes_file import codes_path, load_codes

    require_sdk()
    settings = ctx.ensure_object(InvocationSettings)
    terminal = settings.terminal(plain=False)
    codes, problems = load_codes(codes_path())
    for problem in problems:
        terminal.tell_note(problem)
    own = opt.own_terms(terms)
    with opening.open_index(settings.folder(index), codes=codes, terms=own) as opened:
        if sys.stdin.isatty():
            terminal.tell(terminal.say("waiting for messages of an assistant; Ctrl-D ends it"))
        with _ended_at_once_by_signals():
            serve(opened)


@contextlib.contextmanager
def _ended_at_once_by_signals() -> Iterator[None]:
    """Let SIGINT and SIGTERM end the process without waiting for the thread that reads messages.

    That thread waits for standard input, and cannot be stopped. The index is only read, so nothing
    is left to be done.
    """

    def end(number: int, _: object) -> None:
        os._exit(128 + number)

    before = {each: signal.signal(each, end) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
