"""The stack of panes: opening documents, going back, and the actions that all panes share.

The modules of all panes but the first are imported when they are first needed, or when there is
time for it (:func:`load_late_modules`), so that the first prompt does not wait for them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

from benelux_search.tui.actions import Action, PaneKind
from benelux_search.tui.app_context import AppContext, Frontend, Pane
from benelux_search.tui.current_search import CurrentSearch
from benelux_search.tui.query_state import QueryState
from benelux_search.tui.search_pane import SearchPane

if TYPE_CHECKING:
    from benelux_search.results import DocumentView, Hit, QueryLanguage
    from benelux_search.tui.hit_actions import HitActions
    from benelux_search.tui.pickers import Choice
    from benelux_search.tui.read_pane import ReadPane

# Actions on a hit, in every pane that shows one
_HIT_ACTIONS: Final = ("copy", "export", "pager", "editor", "source")
INTERRUPTED: Final = 130  # exit status of a session that Ctrl-C or SIGINT ends
_QUOTED: Final = re.compile(r'"([^"]*)"?')
_WORD: Final = re.compile(r"[^\s\"():=]+")


class Panes:
    """The panes of a session, and the actions that do not belong to a single pane.

    ``context`` holds the panes, with the active one on top; ``finding`` is the current search.
    """

    def __init__(
        self, context: AppContext, current_search: CurrentSearch, frontend: Frontend
    ) -> None:
        self.context = context
        self.current_search = current_search
        self.frontend = frontend
        self._hit_actions: HitActions | None = None
        self._asks_to_quit = False
        self._asked_to_quit = False  # with the key before this one
        self.search = SearchPane(context, current_search)
        self.search.extra = self._shared_actions()

    def note_key(self) -> None:
        """Note that a key was pressed: only the next key can confirm that the user leaves."""
        self._asked_to_quit, self._asks_to_quit = self._asks_to_quit, False

    def run_action(self, name: str) -> None:
        """Run an action in the pane on top; do nothing if the pane does not have it."""
        handler = self.context.pane.handlers.get(name) or self._global_actions().get(name)
        if handler is not None:
            handler()

    def reload(self) -> None:
        """Repeat the search and reload open documents, because the index has changed."""
        was_known, was_missing = (
            self.current_search.status is not None,
            bool(self.current_search.index_error),
        )
        self.current_search.search_error = self.current_search.index_error = ""
        self.current_search.repeat()
        for reading in map(_as_read_pane, self.context.panes):
            if reading is not None:
                self._reload_document(reading)
        if was_known:
            self.context.show_notice(self.context.say("new version of the index loaded"))
        elif was_missing:
            self.context.show_notice(self.context.say("the index is now available"))

    def ask(self, question: QueryState) -> None:
        """Run a query from a list: write it on the query line, and show the search pane."""
        del self.context.panes[1:]
        self.current_search.question = QueryState("", question.language)  # the text counts as typed
        self.frontend.write_query(question.text)
        self.current_search.ask_once(question)
        self.frontend.enter(self.search)

    def open(self) -> None:
        """Open the document of the selected hit, at its passage."""
        hit = self.current_search.hit
        if hit is not None:
            self.current_search.add_to_history()
            self.open_document(hit.document.id, hit)
        elif self.current_search.question.text.strip():
            self.context.refuse()  # the screen already says that nothing matches

    def open_document(
        self, document_id: str, hit: Hit | None = None, *, replace: bool = False
    ) -> None:
        """Open a document, at the passage of a hit if given; keys wait until it is loaded.

        With ``over``, it replaces a document in the pane on top.
        """

        def show(view: DocumentView) -> None:
            self.context.notice = ""
            from benelux_search.tui.read_pane import ReadPane

            if replace and _as_read_pane(self.context.pane) is not None:
                self.context.panes.pop()
            pair_id, language = (hit.id, hit.language) if hit is not None else (None, None)
            pane = ReadPane(self.context, self.current_search, view, pair_id, language)
            pane.extra = self._shared_actions()
            pane.extra["open_hit"] = self._open_hit
            self.context.push(pane)

        self.context.show_notice(self.context.say("opening…"))
        self.context.run_while_holding_keys(
            lambda: self.context.index_handle.document(document_id), show
        )

    def _open_hit(self) -> None:
        hit = self.current_search.hit
        if hit is not None:
            self.open_document(hit.document.id, hit, replace=True)

    def _reload_document(self, pane: ReadPane) -> None:
        document = pane.view.document.id

        def gone(_: Exception) -> None:
            self.context.show_notice(self.context.say("this document is not in the new index"))

        is_wanted = pane.renewals.start()
        self.context.run_in_background(
            lambda: self.context.index_handle.document(document),
            pane.replace_document,
            gone,
            is_wanted,
        )

    def _current(self) -> Hit | None:
        reading = _as_read_pane(self.context.pane)
        return self.current_search.hit if reading is None else reading.current()

    def _run_hit_action(self, name: str) -> None:
        from benelux_search.tui.hit_actions import HitActions

        if self._hit_actions is None:
            self._hit_actions = HitActions(self.context, self.current_search, self._current)
        self._hit_actions.handlers[name]()

    def _open_list(self, name: str) -> None:
        from benelux_search.tui import pickers

        match name:
            case "history":
                pickers.list_history(self.context, self.ask)
            case "searches":
                pickers.list_saved_searches(self.context, self.current_search, self.ask)
            case _:
                pickers.list_documents(self.context, self.open_document)

    def _shared_actions(self) -> dict[str, Callable[[], None]]:
        return {
            **{name: partial(self._run_hit_action, name) for name in _HIT_ACTIONS},
            "swap": self.context.swap,
            "open": self.open,
            **{
                name: partial(self._open_list, name)
                for name in ("history", "searches", "documents")
            },
            "translate": self._translate,
            "reload": self._reload,
            "language": self._language,
            "menu": self._menu,
        }

    def _global_actions(self) -> Mapping[str, Callable[[], None]]:
        return {
            "help": self._help,
            "redraw": self.frontend.clear,
            "suspend": self.frontend.suspend,
            "quit": lambda: self.frontend.leave(0),
            "interrupt": self._interrupt,
            "end": lambda: self.frontend.leave(0),
        }

    def _interrupt(self) -> None:
        """Go one step back: stop work, leave a pane, or clear the line; else ask, then quit."""
        context, go_back = self.context, self.context.pane.handlers.get("back")
        if context.stop_work():
            context.show_notice(context.say("stopped"))
        elif go_back is not None:
            go_back()
        elif self.frontend.query()[0]:
            self.current_search.add_to_history()
            self.frontend.write_query("")
        elif self._asked_to_quit:
            self.frontend.leave(INTERRUPTED)
        else:
            self._asks_to_quit = True
            key = context.key_of("quit", "search")
            context.show_notice(context.say("Ctrl-C again to quit, or {command}", command=key))

    def _language(self) -> None:
        self.current_search.change_language()
        if _as_read_pane(self.context.pane) is not None:
            name = self.current_search.question.language.upper()
            self.context.show_notice(self.context.say("query language: {language}", language=name))

    def _reload(self) -> None:
        say = self.context.say
        library = self.context.index_handle

        def looked(is_new: bool) -> None:
            if is_new:
                self.reload()
            else:
                self.context.show_notice(say("the index has not changed"))

        self.context.run_in_background(library.refresh, looked)

    def _help(self) -> None:
        from benelux_search.tui.help_pane import help_pane

        pane_kind: PaneKind = self.context.pane.kind
        self.context.push(help_pane(self.context, pane_kind))

    def _menu(self) -> None:
        from benelux_search.tui.pickers import Choice, Menu

        handlers = {**self.context.pane.handlers, **self._global_actions()}

        def choice(action: Action) -> Choice:
            def run() -> None:
                self.context.pop()
                self.run_action(action.name)

            return Choice(self.context.say(action.about), run, letter=action.letter)

        able = [each for each in self.context.actions if each.letter and each.name in handlers]
        self.context.push(
            Menu(self.context, self.context.say("menu"), [choice(each) for each in able])
        )

    def _translate(self) -> None:
        from benelux_search.tui import pickers

        reading = _as_read_pane(self.context.pane)
        language: QueryLanguage = self.current_search.question.language
        if reading is not None:
            term, language = reading.position.word()
        else:
            term = term_at(*self.frontend.query())
            if language == "auto" and self.current_search.result is not None:
                language = self.current_search.result.language
        self.context.push(pickers.TranslationPane(self.context, term, language, self.ask))


def load_late_modules() -> None:
    """Import the modules of the panes that open later."""
    from benelux_search.tui import help_pane, hit_actions, pickers, read_pane, search_pane  # noqa: F401


def _as_read_pane(pane: Pane) -> ReadPane | None:
    if pane.kind != "read":
        return None
    from benelux_search.tui.read_pane import ReadPane

    return pane if isinstance(pane, ReadPane) else None


def term_at(text: str, offset: int) -> str:
    """Return the word of a query at the offset ``place``, or else the last one before it.

    Inside quotes, return the whole phrase. Without a word before the offset, return the first
    word; wildcards and signs around a word are removed.
    """
    for match in _QUOTED.finditer(text):
        if match.start() < offset <= match.end():
            return match[1]
    words = [(match.start(), match[0]) for match in _WORD.finditer(text)]
    words_before = [word for start, word in words if start <= offset]
    word = words_before[-1] if words_before else (words[0][1] if words else "")
    return word.strip("-*?~+")
