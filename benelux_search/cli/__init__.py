"""The console script. Exit status: 0 found or done, 1 nothing found, 2 error, 130 interrupted.

Results go to standard output, progress and notes to standard error.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import traceback
from collections.abc import Iterator, Sequence

from benelux_search.cli.parameters import ERROR, FOUND, INTERRUPTED, PROGRAM, InvocationSettings
from benelux_search.errors import BeneluxSearchError
from benelux_search.processes import open_closed_streams
from benelux_search.tui.startup import is_full_screen, start

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command line (by default that of the process) and gives its exit status."""
    open_closed_streams()
    settings = InvocationSettings(debug=os.environ.get("BENELUX_SEARCH_DEBUG", "") not in {"", "0"})
    status = _run(arguments, settings)
    from benelux_search.cli.terminal import Terminal

    try:
        Terminal().flush()
    except OSError as error:
        return _told(error, settings)
    return status


def _run(arguments: Sequence[str] | None, settings: InvocationSettings) -> int:
    try:
        with _tidy_when_terminated():
            words = sys.argv[1:] if arguments is None else list(arguments)
            folder = _session(words)
            if folder is not None and is_full_screen():
                return start(settings.folder(folder))
            _command(words, settings)
    except SystemExit as end:
        return _status(end)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BeneluxSearchError as error:
        _complain(str(error), debug=settings.debug)
        return ERROR
    except OSError as error:
        return _told(error, settings)
    except Exception as error:  # noqa: BLE001 - the last resort: a person reads what comes out
        _complain(
            f"unexpected {type(error).__name__}: {error}; this is a fault of the program. "
            "Run it again with --debug before the command, and report what it prints",
            debug=settings.debug,
        )
        return ERROR
    return FOUND


def _session(words: list[str]) -> str | None:
    """The folder of the index, empty if none is said, where all that is asked is the interactive
    search: it begins before what parses all that can be asked would be loaded."""
    rest, folder = list(words), ""
    for place, word in enumerate(rest):
        if word == "--index" and place + 1 < len(rest):
            folder, rest[place : place + 2] = rest[place + 1], []
            break
        if word.startswith("--index="):
            folder, rest[place : place + 1] = word.partition("=")[2], []
            break
    return folder if rest in ([], ["shell"]) else None


def _command(words: list[str], settings: InvocationSettings) -> None:
    """A command. What they are made of is loaded here: the interactive search does not wait."""
    from typer.main import get_command

    from benelux_search.cli import term_commands  # noqa: F401 - its commands
    from benelux_search.cli.app import app

    if not words or {"-h", "--help"} & set(words):
        from benelux_search.cli.terminal import restyle_help

        restyle_help()
    get_command(app)(args=words, prog_name=PROGRAM, obj=settings)


def _told(error: OSError, settings: InvocationSettings) -> int:
    """A full disk, a folder that may not be written."""
    place = "" if error.filename is None else f": {os.fsdecode(error.filename)}"
    _complain(f"{error.strerror or error}{place}", debug=settings.debug)
    return ERROR


@contextlib.contextmanager
def _tidy_when_terminated() -> Iterator[None]:
    """SIGTERM ends a command as Ctrl-C does: workers end, a half-built generation is cleared."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only there can signals be caught
        return

    def end(number: int, _: object) -> None:
        # What a shell says of a process that a signal has ended
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _status(end: SystemExit) -> int:
    if end.code is None or isinstance(end.code, int):
        return end.code or FOUND
    return ERROR


def _complain(message: str, *, debug: bool) -> None:
    if debug:
        traceback.print_exc()
    from benelux_search.cli.terminal import Terminal

    Terminal().tell(f"{PROGRAM}: {message}")
    sys.stderr.flush()
