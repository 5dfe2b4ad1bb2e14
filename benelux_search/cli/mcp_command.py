"""The command mcp: a server through which an assistant searches an index."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterator

from benelux_search.cli import parameters as opt
from benelux_search.cli.app import app
from benelux_search.cli.parameters import FOUND, InvocationSettings


@app.command("mcp", shared=("index",), rich_help_panel="Search")
def mcp_command(
    settings: InvocationSettings,
    *,
    within: opt.WithinOption = None,
    terms: opt.TermsOption = None,
) -> int:
    """Let an assistant search the index, with the Model Context Protocol.

    The assistant starts this command itself, and talks to it over standard input and output.

    [bold]mcp --index /data/acts[/]    the command for its configuration
    """
    from benelux_search.mcp import require_sdk, serve
    from benelux_search.user.codes_file import codes_path, load_codes

    require_sdk()
    terminal = settings.terminal()
    codes, problems = load_codes(codes_path())
    for problem in problems:
        terminal.tell_note(problem)
    with settings.open_index(codes=codes, terms=terms, within=opt.fence(within)) as opened:
        if sys.stdin.isatty():
            terminal.tell(terminal.say("waiting for messages of an assistant; Ctrl-D ends it"))
        with _ended_at_once_by_signals():
            serve(opened)
    return FOUND


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
