"""The console script. Exit status: 0 found or done, 1 nothing found, 2 error, 130 interrupted.

SIGTERM ends a command with status 143. Results go to standard output, progress and notes to
standard error. Modules are imported late, so that the interactive search starts fast.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import traceback
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Final

from benelux_search.cli.parameters import ERROR, FOUND, INTERRUPTED, PROGRAM, InvocationSettings
from benelux_search.errors import BeneluxSearchError
from benelux_search.output.hints import with_command
from benelux_search.processes import open_closed_streams
from benelux_search.tui.startup import is_full_screen, start

__all__ = ["main"]

# The modules that add commands to the application, in the order of the help
_COMMANDS: Final = ("index_commands", "document_commands", "term_commands")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line (by default that of the process) and return its exit status."""
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
        _complain(with_command(error.message), debug=settings.debug)
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
    """Return the index folder if the words only ask for the interactive search, else None.

    The folder is "" if none is given. This check is a shortcut: the interactive search starts
    before the full command line parser is loaded.
    """
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
    """Run a command. The commands are loaded only here, so the interactive search starts fast."""
    from typer.main import get_command

    from benelux_search.cli.app import app

    for module in _COMMANDS:
        import_module(f"{__name__}.{module}")

    if not words or {"-h", "--help"} & set(words):
        from benelux_search.cli.terminal import restyle_help

        restyle_help()
    get_command(app)(args=words, prog_name=PROGRAM, obj=settings)


def _told(error: OSError, settings: InvocationSettings) -> int:
    """Report an error of the system, such as a full disk, and return the exit status."""
    place = "" if error.filename is None else f": {os.fsdecode(error.filename)}"
    _complain(f"{error.strerror or error}{place}", debug=settings.debug)
    return ERROR


@contextlib.contextmanager
def _tidy_when_terminated() -> Iterator[None]:
    """Let SIGTERM end a command as Ctrl-C does: stop workers, clear a half-built generation."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread can catch signals
        return

    def end(number: int, _: object) -> None:
        # The status that a shell reports for a process ended by a signal
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
