"""The start of a session: settings, interface language, mode (full screen or lines), and index."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from benelux_search.errors import BeneluxSearchError, IndexMissing
from benelux_search.index import is_address
from benelux_search.translator import Locale, Translator, locale_of
from benelux_search.tui.actions import with_keys
from benelux_search.tui.app_context import AppContext, Frontend, choose_signs
from benelux_search.tui.codes_file import codes_path, load_codes
from benelux_search.tui.history import UserHistory, user_data_folder
from benelux_search.tui.index_handle import IndexHandle, Searchable
from benelux_search.tui.programs import Clipboard
from benelux_search.tui.query_state import QUERY_LANGUAGES, QueryState
from benelux_search.tui.settings import Settings, load_settings, settings_path

if TYPE_CHECKING:
    from benelux_search.law.codes import Code
    from benelux_search.results import QueryLanguage

_DUMB = {"", "dumb", "unknown"}
_MEMORY = 16 << 20  # bytes of unpacked data that the index keeps: a session may last all day


def can_use_full_screen() -> bool:
    """Return True if input and output are a terminal that supports the full screen."""
    is_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    return is_terminal and os.environ.get("TERM", "") not in _DUMB


def start(
    folder: str,
    *,
    plain: bool = False,
    query: str = "",
    locale: Locale | None = None,
    color: str | None = None,
) -> int:
    """Run a session on the index in ``folder``; return the exit status.

    The session runs in line mode with ``plain``, or if the terminal does not support the full
    screen. ``query`` is searched first, unless it is empty. ``locale`` is the language of the
    interface; by default, the settings decide. ``color`` is ``always``, ``never``, or ``auto`` or
    None: then NO_COLOR and the terminal decide.
    """
    settings, problems = load_settings(settings_path())
    codes, problems_of_codes = load_codes(codes_path())
    say = Translator(locale or _locale(settings))
    problems = tuple(map(say.note, (*problems, *problems_of_codes)))
    terms, problems_of_terms = _terms(settings, say)
    problems += problems_of_terms
    question = QueryState(query, _language(settings), across=settings.across)
    index_handle = IndexHandle(index_opener(folder, say, codes, terms))
    place = folder if is_address(folder) else os.path.realpath(folder)
    history = UserHistory(user_data_folder(), settings.history, place)
    if plain or not can_use_full_screen():
        from benelux_search.tui.line_mode import LineMode

        problems += tuple(map(say.note, history.check()))
        return LineMode(index_handle, settings, say, history, question, sys.stdin, sys.stdout).run(
            problems
        )
    from benelux_search.tui.application import Shell
    from benelux_search.tui.key_bindings import is_key
    from benelux_search.tui.themes import can_be_asked, initial_theme

    unknown_keys = [key for keys in settings.keys.values() for key in keys if not is_key(key)]
    problems += tuple(say("there is no key {key}", key=key) for key in unknown_keys)
    keys = {
        name: [key for key in action_keys if key not in unknown_keys]
        for name, action_keys in settings.keys.items()
    }

    def context(frontend: Frontend) -> AppContext:
        clipboard = Clipboard(settings.clipboard, frontend.send_escape_sequence)
        signs = choose_signs(settings, getattr(sys.stdout, "encoding", None) or "ascii")
        return AppContext(
            index_handle, settings, say, history, clipboard, signs, with_keys(keys), frontend
        )

    environment = _environment(color)
    theme = initial_theme(settings.theme, environment)
    asks = settings.theme in {"auto", "16"} and can_be_asked(environment)
    return Shell(context, question, theme, asks_background=asks, notices=problems).run()


def index_opener(
    folder: str,
    say: Translator,
    codes: tuple[Code, ...] = (),
    terms: Sequence[tuple[str, str]] = (),
) -> Callable[[], Searchable]:
    """Return a function that opens the index in ``folder``, with what the user adds.

    ``codes`` are codes of law, ``terms`` are Dutch terms with their French ones.

    The function raises IndexMissing without an index; the message says if the index is being built.
    """

    def open_or_explain() -> Searchable:
        from benelux_search.api import open_index, writer_pid

        try:
            return open_index(folder, memory=_MEMORY, codes=codes, terms=terms)
        except IndexMissing as error:
            if writer_pid(folder) is None:
                raise
            message = say(
                "the index at {folder} is being built: it opens when it is ready",
                folder=Path(folder),
            )
            raise IndexMissing(message) from error

    return open_or_explain


def _terms(
    settings: Settings, say: Translator
) -> tuple[Sequence[tuple[str, str]], tuple[str, ...]]:
    """Return the terms of the settings, and the message about a list that cannot be read."""
    if not settings.terms:
        return (), ()
    from benelux_search.api import read_terms

    try:
        path = os.path.expanduser(settings.terms)  # noqa: PTH111 - ~nobody stays as it is
        return read_terms(path), ()
    except BeneluxSearchError as error:
        return (), (say.error_text(error),)


def _environment(color: str | None) -> Mapping[str, str]:
    """Return the environment variables, with NO_COLOR as the option ``--color`` demands it."""
    forced = {"never": "1", "always": ""}.get(color or "")
    return os.environ if forced is None else {**os.environ, "NO_COLOR": forced}


def _locale(settings: Settings) -> Locale:
    match settings.language:
        case "en" | "nl" | "fr":
            return settings.language
    return locale_of()


def _language(settings: Settings) -> QueryLanguage:
    return next((each for each in QUERY_LANGUAGES if each == settings.query), "auto")
