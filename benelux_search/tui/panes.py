"""The stack of panes: opening and closing panes, and the actions that all panes share.

Only the search pane is imported at the start. The modules of the other panes are imported after the
first frame is drawn (:func:`load_late_modules`) or when they are first needed, so that the first
prompt appears sooner.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Final

from benelux_search.tui.hits.search_pane import SearchPane
from benelux_search.tui.session.actions import Action
from benelux_search.tui.session.context import INTERRUPTED, AppContext, Handler, Handlers, Pane
from benelux_search.tui.session.current_search import CurrentSearch
from benelux_search.tui.session.index_handle import pair_as_hit
from benelux_search.user.query_state import QueryState

if TYPE_CHECKING:
    from benelux_search.results import Hit, QueryLanguage
    from benelux_search.tui.hits.hit_actions import HitActions
    from benelux_search.tui.reader.document_text import OpenedDocument
    from benelux_search.tui.reader.read_pane import ReadPane

# Actions on a hit, in every pane that shows one
_HIT_ACTIONS: Final = ("copy", "export", "pager", "editor", "source")
GLOBAL_ACTIONS: Final = ("help", "redraw", "suspend", "quit", "interrupt", "end")
_QUOTED: Final = re.compile(r'"([^"]*)"?')
_WORD: Final = re.compile(r"[^\s\"():=]+")


class Panes:
    """The panes of a session, and the actions that do not belong to a single pane.

    ``context`` has the stack of panes. ``current_search`` is the current search, and ``search`` the
    pane that shows it. ``index_folder`` is where the index is, or will be.
    """

    def __init__(
        self, context: AppContext, current_search: CurrentSearch, index_folder: str
    ) -> None:
        self.context = context
        self.current_search = current_search
        self._index_folder = index_folder
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
        """Run an action in the pane on top; do nothing if this pane does not have the action.

        With a number typed before it, Esc or Ctrl-C takes back the number only.
        """
        if name in {"back", "interrupt"} and self.context.count:
            self.context.count = 0
            return
        handler = self._handlers().get(name)
        try:
            if handler is not None:
                handler()
        finally:
            self.context.count = 0

    def can_run(self, name: str) -> bool:
        """Return True if the pane on top, or every pane, has an action."""
        return name in self._handlers()

    def reload(self) -> None:
        """Search again and reload the open documents, after a change of the index."""
        search, say = self.current_search, self.context.say
        was_known, was_missing = search.status is not None, bool(search.index_error)
        search.search_error, search.index_error, search.is_index_missing = "", "", False
        search.repeat()
        for reading in map(as_read_pane, self.context.panes):
            if reading is not None:
                self._reload_document(reading)
        if was_known:
            self.context.show_notice(say("new version of the index loaded"))
        elif was_missing:
            self.context.show_notice(say("the index is now available"))

    def ask(self, question: QueryState) -> None:
        """Run a query from a list: return to the search pane, and write the query on its line.

        Esc goes back to the query before.
        """
        self.current_search.remember()
        del self.context.panes[1:]
        self.search.show(question)
        self.context.frontend.focus(self.search)

    # Documents

    def open(self) -> None:
        """Open the document of the selected hit, at the passage of the hit."""
        hit = self.current_search.hit
        if hit is not None:
            self.current_search.add_to_history()
            self.open_document(hit.document.id, hit)
        elif self.current_search.question.text.strip():
            self.context.refuse()  # the screen already shows that there are no hits
        else:
            self.search.start_screen.index_files(self._index_folder)

    def open_document(
        self, document_id: str, hit: Hit | None = None, *, replace: bool = False
    ) -> None:
        """Open a document, at a hit if one is given; keys are held while it opens.

        With ``replace``, the document replaces an open document on top of the stack.
        """

        def read() -> OpenedDocument:
            from benelux_search.tui.reader.document_text import open_document

            return open_document(self.context.index_handle, document_id)

        def show(opened: OpenedDocument) -> None:
            self.context.notice = ""
            from benelux_search.tui.reader.read_pane import ReadPane

            if replace and as_read_pane(self.context.pane) is not None:
                self.context.panes.pop()
            pane = ReadPane(self.context, self.current_search, opened, hit)
            pane.extra = {**self._shared_actions(), "open_hit": self._open_hit}
            self.context.push(pane)

        self.context.show_notice(self.context.say("opening…"))
        self.context.run_while_holding_keys(read, show)

    def _open_at(self, hit: Hit | None) -> None:
        if hit is not None:
            self.open_document(hit.document.id, hit)

    def _open_hit(self) -> None:
        hit = self.current_search.hit
        if hit is not None:
            self.open_document(hit.document.id, hit, replace=True)

    def _open_pair(self, pair_id: str) -> None:
        """Open the document of a pair, at the pair."""

        def read() -> Hit | None:
            with self.context.index_handle.use() as index:
                return pair_as_hit(index, pair_id)

        self.context.run_while_holding_keys(read, self._open_at)

    def _reload_document(self, pane: ReadPane) -> None:
        from benelux_search.tui.reader.document_text import open_document

        document = pane.text.info.id

        def gone(_: Exception) -> None:
            self.context.show_notice(self.context.say("this document is not in the new index"))

        self.context.run_in_background(
            lambda: open_document(self.context.index_handle, document),
            pane.replace_document,
            gone,
            pane.renewals.start(),
        )

    def current(self) -> Hit | None:
        """Return the selected hit, or the pair under the cursor of an open document."""
        reading = as_read_pane(self.context.base)
        return self.current_search.hit if reading is None else reading.current()

    # Actions

    @cached_property
    def hit_actions(self) -> HitActions:
        """The actions on the current hit."""
        from benelux_search.tui.hits.hit_actions import HitActions

        return HitActions(self.context, self.current_search, self.current)

    def _open_list(self, name: str) -> None:
        from benelux_search.tui.hits import lists

        context, search = self.context, self.current_search
        match name:
            case "history":
                lists.list_history(context, self.ask)
            case "searches":
                lists.list_saved_searches(context, search, self.ask)
            case "marks":
                lists.list_marks(context, search, self._open_at)
            case "narrow":
                context.push(lists.FilterWindow(context, search, self.search))
            case _:
                lists.pick_document(context, self.open_document)

    def _shared_actions(self) -> dict[str, Handler]:
        lists = ("history", "searches", "documents", "marks", "narrow")
        return {
            **{name: partial(self._run_hit_action, name) for name in _HIT_ACTIONS},
            **{name: partial(self._open_list, name) for name in lists},
            "swap": self.context.swap,
            "open": self.open,
            "translate": self._translate,
            "match": self._match,
            "reload": self._reload,
            "language": self._language,
            "menu": self._menu,
            "edit": self._edit_query,
            "command": self._type_command,
        }

    def _run_hit_action(self, name: str) -> None:
        self.hit_actions.handlers[name]()

    def _handlers(self) -> Handlers:
        """Return the functions of every pane, and those of the pane on top."""
        frontend = self.context.frontend
        return {
            "help": self._help,
            "redraw": frontend.clear,
            "suspend": frontend.suspend,
            "quit": lambda: frontend.leave(0),
            "interrupt": self._interrupt,
            "end": lambda: frontend.leave(0),
            **self.context.pane.handlers,
        }

    def _interrupt(self) -> None:
        """Handle Ctrl-C: stop work, close the pane, or clear the query line.

        On an empty line, ask for a second Ctrl-C, and end the session when it comes.
        """
        context, frontend = self.context, self.context.frontend
        if context.stop_work():
            context.show_notice(context.say("stopped"))
        elif context.pane is not self.search:
            context.pane.handlers["back"]()
        elif frontend.query()[0]:
            self.search.clear()
        elif self._asked_to_quit:
            frontend.leave(INTERRUPTED)
        else:
            self._asks_to_quit = True
            key = context.key_of("quit", "search")
            context.show_notice(context.say("Ctrl-C again to quit, or {command}", command=key))

    def _language(self) -> None:
        self.current_search.change_language()
        reading = as_read_pane(self.context.pane)
        if reading is not None:
            reading.renew_matches()
            name = self.current_search.question.language.upper()
            self.context.show_notice(self.context.say("query language: {language}", language=name))

    def _reload(self) -> None:
        def looked(is_new: bool) -> None:
            if is_new:
                self.reload()
            else:
                self.context.show_notice(self.context.say("the index has not changed"))

        self.context.run_in_background(self.context.index_handle.refresh, looked)

    def _help(self) -> None:
        from benelux_search.tui.windows.help_window import help_window

        self.context.push(help_window(self.context, self.context.pane.kind))

    def _menu(self) -> None:
        from benelux_search.tui.windows.windows import Choice, Menu

        context, handlers = self.context, self._handlers()

        def choice(action: Action) -> Choice:
            key = context.key_of(action.name, context.pane.kind)
            about = "" if key.endswith(f" {action.letter}") else key
            run = partial(self._run_from_menu, action.name)
            return Choice(context.say(action.description), run, about, letter=action.letter)

        able = [each for each in context.actions if each.letter and each.name in handlers]
        menu = Menu(context, context.say("menu"), [choice(each) for each in able])
        menu.is_tall = True
        menu.extra = {"edit": partial(self._run_from_menu, "edit")}
        context.push(menu)

    def _run_from_menu(self, name: str) -> None:
        self.context.pop()
        self.run_action(name)

    def _edit_query(self) -> None:
        def write(text: str) -> None:
            del self.context.panes[1:]
            self.context.frontend.write_query(text)
            self.context.frontend.focus(self.search)

        self.hit_actions.edit_query(write)

    def _translate(self) -> None:
        from benelux_search.tui.hits.lookup_windows import TermWindow

        reading, search = as_read_pane(self.context.pane), self.current_search
        language: QueryLanguage = search.question.language
        if reading is not None:
            term, language = reading.position.word()
        else:
            term = term_at(*self.context.frontend.query())
            if language == "auto" and search.result is not None:
                language = search.result.language

        def ask(text: str) -> None:
            self.ask(replace(search.question, text=text, language="both"))

        self.context.push(TermWindow(self.context, term, language, ask))

    def _match(self) -> None:
        from benelux_search.tui.hits.lookup_windows import MatchWindow

        question = self.current_search.question
        window = MatchWindow(self.context, question.text, question.language, self._open_pair)
        self.context.push(window)

    def _type_command(self) -> None:
        from benelux_search.tui.typed_command import type_command

        reading = as_read_pane(self.context.pane)
        go_to = reading.go_to_place if reading is not None else lambda _: False
        type_command(self.context, self.current_search, self, go_to)


def load_late_modules() -> None:
    """Import the modules of all panes that are not needed for the first frame."""
    from benelux_search.tui import typed_command  # noqa: F401
    from benelux_search.tui.hits import (
        hit_actions,  # noqa: F401
        lists,  # noqa: F401
        lookup_windows,  # noqa: F401
    )
    from benelux_search.tui.reader import read_pane  # noqa: F401
    from benelux_search.tui.windows import help_window  # noqa: F401


def as_read_pane(pane: Pane) -> ReadPane | None:
    """Return a pane if it shows a document, else None."""
    if pane.kind != "read":
        return None
    from benelux_search.tui.reader.read_pane import ReadPane

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
