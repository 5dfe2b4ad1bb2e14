"""The stack of panes: opening and closing panes, and the actions that all panes share.

Only the search pane is imported at the start. The modules of the other panes are imported after the
first frame is drawn (:func:`load_late_modules`) or when they are first needed, so that the first
prompt appears sooner.
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
    from benelux_search.model import Language
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

    ``context`` has the stack of panes. ``current_search`` is the current search, and ``search`` the
    pane that shows it.
    """

    def __init__(
        self, context: AppContext, current_search: CurrentSearch, frontend: Frontend
    ) -> None:
        self.context = context
        self.current_search = current_search
        self.frontend = frontend
        self._hit_actions: HitActions | None = None
        self._asks_to_quit = False
        self._asked_to_quit = False  # True if the previous key was Ctrl-C on an empty line
        self.search = SearchPane(context, current_search)
        self.search.extra = self._shared_actions()

    def note_key(self) -> None:
        """Record that a key was pressed.

        After Ctrl-C on an empty line, only the very next key can confirm the end of the session.
        """
        self._asked_to_quit, self._asks_to_quit = self._asks_to_quit, False

    def run_action(self, name: str) -> None:
        """Run an action in the pane on top; do nothing if this pane does not have the action."""
        handler = self.context.pane.handlers.get(name) or self._global_actions().get(name)
        if handler is not None:
            handler()

    def reload(self) -> None:
        """Search again and reload the open documents, after a change of the index."""
        was_known = self.current_search.status is not None
        was_missing = bool(self.current_search.index_error)
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
        """Run a query from a list: return to the search pane, and write the query on its line."""
        del self.context.panes[1:]
        # Without a text, so that write_query() counts as a change of the text
        self.current_search.question = QueryState("", question.language)
        self.frontend.write_query(question.text)
        self.current_search.ask_once(question)
        self.frontend.focus(self.search)

    def open(self) -> None:
        """Open the document of the selected hit, at the passage of the hit."""
        hit = self.current_search.hit
        if hit is not None:
            self.current_search.add_to_history()
            self.open_document(hit.document.id, (hit.id, hit.language))
        elif self.current_search.question.text.strip():
            self.context.refuse()  # the screen already shows that there are no hits

    def open_document(
        self,
        document_id: str,
        at: tuple[str, Language] | None = None,
        *,
        replace: bool = False,
    ) -> None:
        """Open a document, at a pair id and a language if given; keys are held while it loads.

        With ``replace``, the document replaces an open document on top of the stack.
        """

        def show(view: DocumentView) -> None:
            self.context.notice = ""
            from benelux_search.tui.read_pane import ReadPane

            if replace and _as_read_pane(self.context.pane) is not None:
                self.context.panes.pop()
            pair_id, language = at if at is not None else (None, None)
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
            self.open_document(hit.document.id, (hit.id, hit.language), replace=True)

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
                pickers.pick_document(self.context, self.open_document)

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
            "match": self._match,
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
        """Handle Ctrl-C: stop work, close the pane, or clear the query line.

        On an empty line, ask for a second Ctrl-C, and end the session when it comes.
        """
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
        index_handle = self.context.index_handle

        def looked(is_new: bool) -> None:
            if is_new:
                self.reload()
            else:
                self.context.show_notice(say("the index has not changed"))

        self.context.run_in_background(index_handle.refresh, looked)

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

            return Choice(self.context.say(action.description), run, letter=action.menu_letter)

        able = [each for each in self.context.actions if each.menu_letter and each.name in handlers]
        self.context.push(
            Menu(self.context, self.context.say("menu"), [choice(each) for each in able])
        )

    def _translate(self) -> None:
        from benelux_search.tui.lookup_panes import TranslationPane

        reading = _as_read_pane(self.context.pane)
        language: QueryLanguage = self.current_search.question.language
        if reading is not None:
            term, language = reading.position.word()
        else:
            term = term_at(*self.frontend.query())
            if language == "auto" and self.current_search.result is not None:
                language = self.current_search.result.language
        self.context.push(TranslationPane(self.context, term, language, self.ask))

    def _match(self) -> None:
        from benelux_search.tui.lookup_panes import MatchPane

        question = self.current_search.question
        self.context.push(
            MatchPane(self.context, question.text, question.language, self.open_document)
        )


def load_late_modules() -> None:
    """Import the modules of all panes that are not needed for the first frame."""
    from benelux_search.tui import (  # noqa: F401
        help_pane,
        hit_actions,
        lookup_panes,
        pickers,
        read_pane,
        search_pane,
    )


def _as_read_pane(pane: Pane) -> ReadPane | None:
    if pane.kind != "read":
        return None
    from benelux_search.tui.read_pane import ReadPane

    return pane if isinstance(pane, ReadPane) else None


def term_at(text: str, offset: int) -> str:
    """Return the word of a query at ``offset``, or else the last word before ``offset``.

    Without such a word, return the first word of the query; return "" for an empty query. Inside
    quotes, return the whole phrase. Wildcards and operators around a word are removed.
    """
    for match in _QUOTED.finditer(text):
        if match.start() < offset <= match.end():
            return match[1]
    words = [(match.start(), match[0]) for match in _WORD.finditer(text)]
    words_before = [word for start, word in words if start <= offset]
    word = words_before[-1] if words_before else (words[0][1] if words else "")
    return word.strip("-*?~+")
