"""The console script ``benelux-search``.

The exit status is 0 for success, 1 if nothing is found, 2 for an error, 130 after Ctrl-C and 143
after SIGTERM. Results go to standard output, progress and notes to standard error. Modules are
imported late, so that a search starts fast.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any, Final

from benelux_search.cli.parameters import (
    COMPLETION,
    ERROR,
    FOUND,
    INTERRUPTED,
    PROGRAM,
    InvocationSettings,
)
from benelux_search.errors import BeneluxSearchError
from benelux_search.processes import open_closed_streams
from benelux_search.translator import LOCALES, Translator, locale_of

__all__ = ["main"]

# The modules that add commands to the application, in the order of the help
_COMMANDS: Final = (
    "match_command",
    "index_commands",
    "document_commands",
    "term_commands",
    "terms_command",
    "serve_command",
    "mcp_command",
)
_BLAS_THREADS: Final = "OPENBLAS_NUM_THREADS"  # the variable that NumPy's library reads
_SEND_AGAIN_AFTER: Final = 0.05  # seconds after a signal was lost: the callback has returned
# Objects allocated between two collections of garbage, which look at the newest objects; and how
# many of these between two that look at older ones, and at all. Python has 700, 10 and 10
_COLLECTIONS: Final = (50_000, 20, 50)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line and return the exit status.

    ``arguments`` are the words after the program name; by default, those of the process.
    """
    open_closed_streams()
    words = _without_regions(sys.argv[1:] if arguments is None else arguments)
    wanted = _remove_option(list(words), "--ui-language")
    locale = next((each for each in LOCALES if each == wanted), None)
    debug = os.environ.get("BENELUX_SEARCH_DEBUG", "") not in {"", "0"}
    settings = InvocationSettings(
        debug=debug, locale=locale, say=Translator(locale or locale_of(os.environ))
    )
    status = _run(words, settings)
    from benelux_search.cli.terminal import Terminal

    try:
        Terminal().flush()
    except OSError as error:
        _print_error(settings.say.error_text(error), settings)
        return ERROR
    return status


def _run(words: list[str], settings: InvocationSettings) -> int:
    say = settings.say
    try:
        with _end_at_signals():
            folders = _interactive_folders(words)
            if folders is not None:
                from benelux_search.tui.startup import can_use_full_screen, start

                if can_use_full_screen():
                    settings.index = folders
                    return start(settings.folders(), locale=settings.locale)
            status = None if settings.debug else _direct(words, settings)
            if status is not None:
                return status
            _command(words, settings)
    except SystemExit as end:
        return _status(end)
    except KeyboardInterrupt:
        return INTERRUPTED
    except (BeneluxSearchError, OSError) as error:
        _print_error(say.error_text(error), settings)
        return ERROR
    except Exception as error:  # noqa: BLE001 - the user gets a message, not a traceback
        advice = say("Run it again with --debug before the command, and report the output")
        _print_error(f"{say.error_text(error)}. {advice}", settings)
        return ERROR
    return FOUND


def _interactive_folders(words: list[str]) -> list[str] | None:
    """Return the index folders if the words only start the interactive search, else None.

    The list is empty if no folder is given. With this check, the interactive search starts without
    the command line parser, which loads slowly.
    """
    rest = list(words)
    language = _remove_option(rest, "--ui-language")
    folders: list[str] = []
    while folder := _remove_option(rest, "--index"):
        folders.append(folder)
    is_interactive = rest in ([], ["shell"]) and language in (None, *LOCALES)
    return folders if is_interactive else None


def _without_regions(words: Sequence[str]) -> list[str]:
    """Return the words with a plain language after ``--lang``: ``nl`` for ``nl-BE``.

    Words after ``--`` are no options.
    """
    plain = list(words)
    if not any(word.startswith("--lang") for word in words):
        return plain
    from benelux_search.model import without_region

    for index, word in enumerate(words):
        if word == "--":
            break
        if index and words[index - 1] == "--lang":
            plain[index] = without_region(word)
        elif word.startswith("--lang="):
            plain[index] = f"--lang={without_region(word.removeprefix('--lang='))}"
    return plain


def _remove_option(words: list[str], option: str) -> str | None:
    """Remove an option and its value from the words; return the value, or None without the option.

    Words after ``--`` are not options.
    """
    for index, word in enumerate(words):
        if word == "--":
            return None
        if word == option and index + 1 < len(words):
            value = words[index + 1]
            del words[index : index + 2]
            return value
        if word.startswith(f"{option}="):
            del words[index]
            return word.partition("=")[2]
    return None


def _direct(words: list[str], settings: InvocationSettings) -> int | None:
    """Run a command that looks something up if the words are usual ones of it, else return None.

    Such a command starts without typer, which loads slowly.
    """
    from benelux_search.cli.direct_commands import names_direct_command, parsed_command

    call = parsed_command(words) if names_direct_command(words) else None
    if call is None:
        return None
    settings.index = call.before.get("index", ())
    settings.plain = call.before.get("plain", False)
    settings.color = call.before.get("color")
    settings.no_pager = call.before.get("no_pager", False)
    with _tuned_for_a_short_run():
        return call.function(settings, **call.arguments)


def _skip_collections_at_exit() -> None:
    """Let Python end the process without a search for garbage, which the system frees anyway."""
    atexit.register(gc.freeze)


@contextlib.contextmanager
def _tuned_for_a_short_run() -> Iterator[None]:
    """During the block, load NumPy without threads for linear algebra, and collect garbage rarely.

    A search uses no linear algebra. The threads cost 35 ms of processor time, the collections 15
    ms, and those at the end of the process 40 ms.
    """
    _skip_collections_at_exit()
    thresholds, threads = gc.get_threshold(), os.environ.get(_BLAS_THREADS)
    gc.set_threshold(*_COLLECTIONS)
    os.environ.setdefault(_BLAS_THREADS, "1")
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        if threads is None:
            del os.environ[_BLAS_THREADS]


def command_tree() -> Any:
    """Load all commands and return them as one typer command.

    They are not loaded earlier, so that the interactive search starts fast.
    """
    from typer.main import get_command

    from benelux_search.cli.app import app

    for module in _COMMANDS:
        import_module(f"{__name__}.{module}")
    return get_command(app)


def _command(words: list[str], settings: InvocationSettings) -> None:
    command = command_tree()
    asks_help = not words or bool({"-h", "--help"} & set(words))
    asks_help = asks_help and COMPLETION not in os.environ
    if asks_help:
        _skip_collections_at_exit()
        from benelux_search.cli.help_texts import hide_switch_values
        from benelux_search.cli.terminal import restyle_help

        restyle_help(_remove_option(list(words), "--color") or _remove_option(words[:], "--colour"))
        hide_switch_values(command)
    from benelux_search.cli.help_texts import run_in_language

    run_in_language(command, words, settings, asks_help=asks_help)


@contextlib.contextmanager
def _end_at_signals() -> Iterator[None]:
    """Raise KeyboardInterrupt at SIGINT and SystemExit at SIGTERM, and lose neither.

    So a command stops its workers and removes its files. Python drops an exception that is raised
    in the callback of a weak reference, which every import runs: then the signal is sent again.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread can catch signals
        return

    def end(number: int, _: object) -> None:
        # The status that a shell reports for a process ended by a signal
        raise SystemExit(128 + number)

    def send_again(dropped: sys.UnraisableHookArgs) -> None:
        for error, number in ((KeyboardInterrupt, signal.SIGINT), (SystemExit, signal.SIGTERM)):
            if issubclass(dropped.exc_type, error):
                is_started = threading.Event()
                threading.Thread(target=_send_after, args=(is_started, number)).start()
                is_started.set()
                return
        show(dropped)

    before, show = signal.signal(signal.SIGTERM, end), sys.unraisablehook
    sys.unraisablehook = send_again
    try:
        yield
    finally:
        sys.unraisablehook = show
        signal.signal(signal.SIGTERM, before)


def _send_after(is_started: threading.Event, number: int) -> None:
    """Send a signal when what starts this thread is over: there, the exception would be dropped."""
    is_started.wait()
    time.sleep(_SEND_AGAIN_AFTER)
    _send(number)


def _send(number: int) -> None:
    """Send a signal to the main thread, which also wakes it from a wait."""
    if sys.platform == "win32":
        signal.raise_signal(number)
    else:
        signal.pthread_kill(threading.main_thread().ident or 0, number)


def _status(end: SystemExit) -> int:
    if end.code is None or isinstance(end.code, int):
        return end.code or FOUND
    return ERROR


def _print_error(message: str, settings: InvocationSettings) -> None:
    if settings.debug:
        import traceback

        traceback.print_exc()
    from benelux_search.cli.terminal import Terminal

    Terminal().tell(f"{PROGRAM}: {message}")
    sys.stderr.flush()
