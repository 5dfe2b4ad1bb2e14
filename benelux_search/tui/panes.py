"""The stack of panes: opening documents, going back, and the actions that all panes share.

The modules of all panes but the first are imported when they are first needed, or when there is
time for it (:func:`load_late_modules`), so that the first prompt does not wait for them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

from benelux_search.tui.actions import Action, Place
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
_DOING: Final = ("copy", "export", "pager", "editor", "source")
INTERRUPTED: Final = 130  # exit status of a session that Ctrl-C or SIGINT ends
_QUOTED: Final = re.compile(r'"([^"]*)"?')
_WORD: Final = re.compile(r"[^\s\"():=]+")


class Panes:
    """The panes of a session, and the actions that do not belong to a single pane.

    ``context`` holds the panes, with the active one on top; ``finding`` is the current search.
    """

    def __init__(self, context: AppContext, finding: CurrentSearch, frontend: Frontend) -> None:
        self.context = context
        self.finding = finding
        self.frontend = frontend
        self._doing: HitActions | None = None
        self._asks_to_leave = False
        self._asked_to_leave = False  # with the key before this one
        self.search = SearchPane(context, finding)
        self.search.extra = self._everywhere()

    def key_comes(self) -> None:
        """Note that a key was pressed: only the next key can confirm that the user leaves."""
        self._asked_to_leave, self._asks_to_leave = self._asks_to_leave, False

    def do(self, name: str) -> None:
        """Run an action in the pane on top; do nothing if the pane does not have it."""
        deed = self.context.pane.handlers.get(name) or self._always().get(name)
        if deed is not None:
            deed()

    def renew(self) -> None:
        """Repeat the search and reload open documents, because the index has changed."""
        known, waited = self.finding.status is not None, bool(self.finding.trouble)
        self.finding.problem = self.finding.trouble = ""
        self.finding.again()
        for reading in map(_reading, self.context.panes):
            if reading is not None:
                self._renew(reading)
        if known:
            self.context.tell(self.context.say("new version of the index loaded"))
        elif waited:
            self.context.tell(self.context.say("the index is now available"))

    def ask(self, question: QueryState) -> None:
        """Run a query from a list: write it on the query line, and show the search pane."""
        del self.context.panes[1:]
        self.finding.question = QueryState("", question.language)  # the text counts as typed
        self.frontend.write_query(question.text)
        self.finding.ask_once(question)
        self.frontend.enter(self.search)

    def open(self) -> None:
        """Open the document of the selected hit, at its passage."""
        hit = self.finding.hit
        if hit is not None:
            self.finding.remember()
            self.open_document(hit.document.id, hit)
        elif self.finding.question.text.strip():
            self.context.refuse()  # the screen already says that nothing matches

    def open_document(self, document_id: str, at: Hit | None = None, *, over: bool = False) -> None:
        """Open a document, at the passage of a hit if given; keys wait until it is loaded.

        With ``over``, it replaces a document in the pane on top.
        """

        def show(view: DocumentView) -> None:
            self.context.notice = ""
            from benelux_search.tui.read_pane import ReadPane

            if over and _reading(self.context.pane) is not None:
                self.context.panes.pop()
            place, language = (at.id, at.language) if at is not None else (None, None)
            pane = ReadPane(self.context, self.finding, view, place, language)
            pane.extra = self._everywhere()
            pane.extra["open_hit"] = self._open_hit
            self.context.push(pane)

        self.context.tell(self.context.say("opening…"))
        self.context.ahead(lambda: self.context.library.document(document_id), show)

    def _open_hit(self) -> None:
        hit = self.finding.hit
        if hit is not None:
            self.open_document(hit.document.id, hit, over=True)

    def _renew(self, pane: ReadPane) -> None:
        document = pane.view.document.id

        def gone(_: Exception) -> None:
            self.context.tell(self.context.say("this document is not in the new index"))

        is_wanted = pane.renewals.begin()
        self.context.beside(
            lambda: self.context.library.document(document), pane.renew, gone, is_wanted
        )

    def _current(self) -> Hit | None:
        reading = _reading(self.context.pane)
        return self.finding.hit if reading is None else reading.current()

    def _do_with_hit(self, name: str) -> None:
        from benelux_search.tui.hit_actions import HitActions

        if self._doing is None:
            self._doing = HitActions(self.context, self.finding, self._current)
        self._doing.handlers[name]()

    def _list(self, name: str) -> None:
        from benelux_search.tui import pickers

        match name:
            case "history":
                pickers.list_history(self.context, self.ask)
            case "searches":
                pickers.list_saved_searches(self.context, self.finding, self.ask)
            case _:
                pickers.list_documents(self.context, self.open_document)

    def _everywhere(self) -> dict[str, Callable[[], None]]:
        return {
            **{name: partial(self._do_with_hit, name) for name in _DOING},
            "swap": self.context.swap,
            "open": self.open,
            **{name: partial(self._list, name) for name in ("history", "searches", "documents")},
            "translate": self._translate,
            "reload": self._reload,
            "language": self._language,
            "menu": self._menu,
        }

    def _always(self) -> Mapping[str, Callable[[], None]]:
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
        context, back = self.context, self.context.pane.handlers.get("back")
        if context.stop_work():
            context.tell(context.say("stopped"))
        elif back is not None:
            back()
        elif self.frontend.query()[0]:
            self.finding.remember()
            self.frontend.write_query("")
        elif self._asked_to_leave:
            self.frontend.leave(INTERRUPTED)
        else:
            self._asks_to_leave = True
            key = context.key_of("quit", "search")
            context.tell(context.say("Ctrl-C again to quit, or {command}", command=key))

    def _language(self) -> None:
        self.finding.change_language()
        if _reading(self.context.pane) is not None:
            name = self.finding.question.language.upper()
            self.context.tell(self.context.say("query language: {language}", language=name))

    def _reload(self) -> None:
        say = self.context.say
        library = self.context.library

        def looked(is_new: bool) -> None:
            if is_new:
                self.renew()
            else:
                self.context.tell(say("the index has not changed"))

        self.context.beside(library.refresh, looked)

    def _help(self) -> None:
        from benelux_search.tui.help_pane import help_pane

        place: Place = self.context.pane.place
        self.context.push(help_pane(self.context, place))

    def _menu(self) -> None:
        from benelux_search.tui.pickers import Choice, Menu

        handlers = {**self.context.pane.handlers, **self._always()}

        def choice(action: Action) -> Choice:
            def run() -> None:
                self.context.pop()
                self.do(action.name)

            return Choice(self.context.say(action.about), run, letter=action.letter)

        able = [each for each in self.context.actions if each.letter and each.name in handlers]
        self.context.push(
            Menu(self.context, self.context.say("menu"), [choice(each) for each in able])
        )

    def _translate(self) -> None:
        from benelux_search.tui import pickers

        reading = _reading(self.context.pane)
        language: QueryLanguage = self.finding.question.language
        if reading is not None:
            term, language = reading.position.word()
        else:
            term = term_at(*self.frontend.query())
            if language == "auto" and self.finding.result is not None:
                language = self.finding.result.language
        self.context.push(pickers.TranslationPane(self.context, term, language, self.ask))


def load_late_modules() -> None:
    """Import the modules of the panes that open later."""
    from benelux_search.tui import help_pane, hit_actions, pickers, read_pane, search_pane  # noqa: F401


def _reading(pane: Pane) -> ReadPane | None:
    if pane.place != "read":
        return None
    from benelux_search.tui.read_pane import ReadPane

    return pane if isinstance(pane, ReadPane) else None


def term_at(text: str, place: int) -> str:
    """Return the word of a query at the offset ``place``, or else the last one before it.

    Inside quotes, return the whole phrase. Without a word before the offset, return the first
    word; wildcards and signs around a word are removed.
    """
    for found in _QUOTED.finditer(text):
        if found.start() < place <= found.end():
            return found[1]
    words = [(found.start(), found[0]) for found in _WORD.finditer(text)]
    before = [word for start, word in words if start <= place]
    word = before[-1] if before else (words[0][1] if words else "")
    return word.strip("-*?~+")
