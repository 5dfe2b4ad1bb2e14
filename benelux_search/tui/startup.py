"""The start of a session: settings, interface language, mode (full screen or lines), and index."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from benelux_search.errors import BeneluxSearchError, IndexMissing
from benelux_search.index import real_places
from benelux_search.translator import LOCALES, Locale, Translator, locale_of
from benelux_search.tui.session.actions import with_keys
from benelux_search.tui.session.context import AppContext, Frontend
from benelux_search.tui.session.index_handle import IndexHandle
from benelux_search.tui.terminal.programs import Clipboard
from benelux_search.tui.terminal.signs import choose_signs
from benelux_search.user.codes_file import codes_path, load_codes
from benelux_search.user.history import MOST_BYTES_OF_TERMS, UserHistory, user_data_folder
from benelux_search.user.query_state import QUERY_LANGUAGES, QueryState
from benelux_search.user.settings import Settings, load_settings, settings_path

if TYPE_CHECKING:
    from benelux_search.law.codes import Code
    from benelux_search.opened_index.index import Index
    from benelux_search.results import QueryLanguage

_DUMB = {"", "dumb", "unknown"}
_MEMORY = 8 << 20  # bytes of unpacked data that the index keeps: a session may last all day


def can_use_full_screen() -> bool:
    """Return True if input and output are a terminal that supports the full screen."""
    is_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    return is_terminal and os.environ.get("TERM", "") not in _DUMB


def start(
    folders: Sequence[str],
    *,
    plain: bool = False,
    query: str = "",
    locale: Locale | None = None,
    color: str | None = None,
) -> int:
    """Run a session on the indexes in ``folders``, at least one; return the exit status.

    The session runs in line mode with ``plain``, or if the terminal does not support the full
    screen. ``query`` is searched first, unless it is empty. ``locale`` is the language of the
    interface; by default, the settings decide. ``color`` is ``always``, ``never``, or ``auto`` or
    None: then NO_COLOR and the terminal decide.
    """
    gc.disable()  # until the first frame is drawn: collections take a twentieth of the time
    settings, problems = load_settings(settings_path())
    codes, problems_of_codes = load_codes(codes_path())
    say = Translator(locale or _locale(settings))
    problems = tuple(map(say.note, (*problems, *problems_of_codes)))
    place = real_places(folders)
    history = UserHistory(user_data_folder(), settings.history, place)
    terms, problems_of_terms = _terms(settings.terms, history.terms_path, say)
    problems += problems_of_terms
    question = QueryState(query, _language(settings))
    question = question.with_switch("across", is_on=settings.across)
    index_handle = IndexHandle(index_opener(folders, say, codes, terms))
    if plain or not can_use_full_screen():
        from benelux_search.tui.line_mode import LineMode

        gc.enable()
        problems += tuple(map(say.note, history.check()))
        return LineMode(index_handle, settings, say, history, question, sys.stdin, sys.stdout).run(
            problems
        )
    from benelux_search.tui.app import App
    from benelux_search.tui.bindings import known_keys
    from benelux_search.tui.terminal.themes import ADAPTIVE, can_be_asked, initial_theme

    keys, problems_of_keys = known_keys(settings, settings_path(), say)
    problems += problems_of_keys

    def context(frontend: Frontend) -> AppContext:
        clipboard = Clipboard(settings.clipboard, frontend.send_escape_sequence)
        signs = choose_signs(settings, getattr(sys.stdout, "encoding", None) or "ascii")
        return AppContext(
            index_handle, settings, say, history, clipboard, signs, with_keys(keys), frontend
        )

    environment = _environment(color)
    theme = initial_theme(settings.theme, environment)
    asks = settings.theme in ADAPTIVE and can_be_asked(environment)
    return App(
        context, question, theme, asks_background=asks, problems=problems, index_folder=folders[0]
    ).run()


def index_opener(
    folders: Sequence[str],
    say: Translator,
    codes: tuple[Code, ...] = (),
    terms: Sequence[tuple[str, str]] = (),
) -> Callable[[], Index]:
    """Return a function that opens the indexes in ``folders``, with what the user adds.

    ``codes`` are codes of law, ``terms`` are Dutch terms with their French ones.

    The function raises IndexMissing without an index; the message says if the index is being built.
    """

    def open_or_explain() -> Index:
        from benelux_search.api.opening import open_index, writer_pid
        from benelux_search.processes import return_large_blocks

        return_large_blocks()
        try:
            return open_index(folders, memory=_MEMORY, codes=codes, terms=terms)
        except IndexMissing as error:
            folder = next((each for each in folders if writer_pid(each) is not None), None)
            if folder is None:
                raise
            message = say(
                "the index at {folder} is being built: it opens when it is ready",
                folder=Path(folder),
            )
            raise IndexMissing(message) from error

    return open_or_explain


def _terms(
    named: str, own: Path | None, say: Translator
) -> tuple[Sequence[tuple[str, str]], tuple[str, ...]]:
    """Return the user's terms, and messages about lists that cannot be read.

    ``named`` is the list of the settings, or ""; ``own`` that to which the session adds terms.
    """
    terms: list[tuple[str, str]] = []
    problems: list[str] = []
    for path in (named, own):
        if not path:
            continue
        from benelux_search.api.reading import read_terms

        try:
            if path is own:
                _check_size(own)
            terms += read_terms(os.path.expanduser(path))  # noqa: PTH111 - ~nobody stays as it is
        except BeneluxSearchError as error:
            problems.append(say.error_text(error))
    return terms, tuple(problems)


def _check_size(own: Path) -> None:
    """Raise a SourceError that names the user's list of terms if it is no small file."""
    from benelux_search.text.encoding.decoding import name_file_in_errors
    from benelux_search.text.small_files import read_small

    with name_file_in_errors(own):
        read_small(own, MOST_BYTES_OF_TERMS)


def _environment(color: str | None) -> Mapping[str, str]:
    """Return the environment variables, with NO_COLOR as the option ``--color`` demands it."""
    forced = {"never": "1", "always": ""}.get(color or "")
    return os.environ if forced is None else {**os.environ, "NO_COLOR": forced}


def _locale(settings: Settings) -> Locale:
    return next((each for each in LOCALES if each == settings.language), None) or locale_of()


def _language(settings: Settings) -> QueryLanguage:
    return next((each for each in QUERY_LANGUAGES if each == settings.query), "auto")
