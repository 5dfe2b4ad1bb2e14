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
from benelux_search.tui.query_state import Question
from benelux_search.tui.search_pane import SearchPane

if TYPE_CHECKING:
    from benelux_search.model import DocumentView, Hit, QueryLanguage
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

    ``desk`` holds the panes, with the active one on top; ``finding`` is the current search.
    """

    def __init__(self, desk: AppContext, finding: CurrentSearch, front: Frontend) -> None:
        self.desk = desk
        self.finding = finding
        self.front = front
        self._doing: HitActions | None = None
        self._asks_to_leave = False
        self._asked_to_leave = False  # with the key before this one
        self.search = SearchPane(desk, finding)
        self.search.extra = self._everywhere()

    def key_comes(self) -> None:
        """Note that a key was pressed: only the next key can confirm that the user leaves."""
        self._asked_to_leave, self._asks_to_leave = self._asks_to_leave, False

    def do(self, name: str) -> None:
        """Run an action in the pane on top; do nothing if the pane does not have it."""
        deed = self.desk.pane.deeds.get(name) or self._always().get(name)
        if deed is not None:
            deed()

    def renew(self) -> None:
        """Repeat the search and reload open documents, because the index has changed."""
        known, waited = self.finding.status is not None, bool(self.finding.trouble)
        self.finding.problem = self.finding.trouble = ""
        self.finding.again()
        for reading in map(_reading, self.desk.panes):
            if reading is not None:
                self._renew(reading)
        if known:
            self.desk.tell(self.desk.say("the index is new: this is its new state"))
        elif waited:
            self.desk.tell(self.desk.say("the index is there now"))

    def ask(self, question: Question) -> None:
        """Run a query from a list: write it on the query line, and show the search pane."""
        del self.desk.panes[1:]
        self.finding.question = Question("", question.language)  # the text counts as typed
        self.front.write_query(question.text)
        self.finding.ask_once(question)
        self.front.enter(self.search)

    def open(self) -> None:
        """Open the document of the selected hit, at its passage."""
        hit = self.finding.hit
        if hit is not None:
            self.finding.remember()
            self.open_document(hit.document.id, hit)
        elif self.finding.question.text.strip():
            self.desk.refuse()  # the screen already says that nothing matches

    def open_document(self, document_id: str, at: Hit | None = None, *, over: bool = False) -> None:
        """Open a document, at the passage of a hit if given; keys wait until it is loaded.

        With ``over``, it replaces a document in the pane on top.
        """

        def show(view: DocumentView) -> None:
            self.desk.notice = ""
            from benelux_search.tui.read_pane import ReadPane

            if over and _reading(self.desk.pane) is not None:
                self.desk.panes.pop()
            place, language = (at.id, at.language) if at is not None else (None, None)
            pane = ReadPane(self.desk, self.finding, view, place, language)
            pane.extra = self._everywhere()
            pane.extra["open_hit"] = self._open_hit
            self.desk.push(pane)

        self.desk.tell(self.desk.say("opening…"))
        self.desk.ahead(lambda: self.desk.library.document(document_id), show)

    def _open_hit(self) -> None:
        hit = self.finding.hit
        if hit is not None:
            self.open_document(hit.document.id, hit, over=True)

    def _renew(self, pane: ReadPane) -> None:
        document = pane.view.document.id

        def gone(_: Exception) -> None:
            self.desk.tell(self.desk.say("this document is not in the new index"))

        is_wanted = pane.renewals.begin()
        self.desk.beside(lambda: self.desk.library.document(document), pane.renew, gone, is_wanted)

    def _current(self) -> Hit | None:
        reading = _reading(self.desk.pane)
        return self.finding.hit if reading is None else reading.current()

    def _do_with_hit(self, name: str) -> None:
        from benelux_search.tui.hit_actions import HitActions

        if self._doing is None:
            self._doing = HitActions(self.desk, self.finding, self._current)
        self._doing.deeds[name]()

    def _list(self, name: str) -> None:
        from benelux_search.tui import pickers

        match name:
            case "history":
                pickers.list_history(self.desk, self.ask)
            case "searches":
                pickers.list_saved_searches(self.desk, self.finding, self.ask)
            case _:
                pickers.list_documents(self.desk, self.open_document)

    def _everywhere(self) -> dict[str, Callable[[], None]]:
        return {
            **{name: partial(self._do_with_hit, name) for name in _DOING},
            "swap": self.desk.swap,
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
            "redraw": self.front.clear,
            "suspend": self.front.suspend,
            "quit": lambda: self.front.leave(0),
            "interrupt": self._interrupt,
            "end": lambda: self.front.leave(0),
        }

    def _interrupt(self) -> None:
        """Go one step back: stop work, leave a pane, or clear the line; else ask, then quit."""
        desk, back = self.desk, self.desk.pane.deeds.get("back")
        if desk.stop_work():
            desk.tell(desk.say("stopped"))
        elif back is not None:
            back()
        elif self.front.query()[0]:
            self.finding.remember()
            self.front.write_query("")
        elif self._asked_to_leave:
            self.front.leave(INTERRUPTED)
        else:
            self._asks_to_leave = True
            key = desk.key_of("quit", "search")
            desk.tell(desk.say("Ctrl-C once more leaves, as {command} does", command=key))

    def _language(self) -> None:
        self.finding.change_language()
        if _reading(self.desk.pane) is not None:
            name = self.finding.question.language.upper()
            self.desk.tell(self.desk.say("language of the query: {language}", language=name))

    def _reload(self) -> None:
        say = self.desk.say
        library = self.desk.library

        def looked(is_new: bool) -> None:
            if is_new:
                self.renew()
            else:
                self.desk.tell(say("the index is as it was"))

        self.desk.beside(library.refresh, looked)

    def _help(self) -> None:
        from benelux_search.tui.help_pane import help_pane

        place: Place = self.desk.pane.place
        self.desk.push(help_pane(self.desk, place))

    def _menu(self) -> None:
        from benelux_search.tui.pickers import Choice, Menu

        deeds = {**self.desk.pane.deeds, **self._always()}

        def choice(action: Action) -> Choice:
            def run() -> None:
                self.desk.pop()
                self.do(action.name)

            return Choice(self.desk.say(action.about), run, letter=action.letter)

        able = [each for each in self.desk.actions if each.letter and each.name in deeds]
        self.desk.push(Menu(self.desk, self.desk.say("menu"), [choice(each) for each in able]))

    def _translate(self) -> None:
        from benelux_search.tui import pickers

        reading = _reading(self.desk.pane)
        language: QueryLanguage = self.finding.question.language
        if reading is not None:
            term, language = reading.position.word()
        else:
            term = term_at(*self.front.query())
            if language == "auto" and self.finding.result is not None:
                language = self.finding.result.language
        self.desk.push(pickers.TranslationPane(self.desk, term, language, self.ask))


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
