"""Every key of the help does what the help says: at four widths, with keys as in emacs and in vi.

One session a width and a mode; between two keys it is brought back to the same place.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import glossed
import pytest
from paths import ROOT
from screens import SETTINGS, Screen, opened, sent

from benelux_search import build_index
from benelux_search.tui.actions import ACTIONS, PaneKind
from benelux_search.tui.query_state import QueryState
from benelux_search.tui.read_pane import ReadPane

pytestmark = pytest.mark.long

WIDTHS: Final = (60, 80, 120, 200)
QUERY: Final = "slachtoffers"
Effect = Callable[["Session"], None]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The document of the corpus, and a memory beside it."""
    folder = tmp_path_factory.mktemp("keys")
    shutil.copytree(ROOT / "corpus", folder / "corpus")
    glossed.write(folder / "corpus", "memory", glossed.pairs())
    build_index(folder / "corpus", folder / "index")
    return folder / "index"


@dataclass
class Session:
    """A session, and the place that keys are tried in."""

    screen: Screen
    folder: Path
    left: list[int] = field(default_factory=list)
    suspended: list[bool] = field(default_factory=list)

    def begin(self, place: PaneKind) -> None:
        """The pane of the search with its answer, and from there to a place."""
        shell, screen = self.screen.shell, self.screen
        screen.settle()
        screen.wait(lambda: not shell.is_holding, "the keys that wait")
        kept = 2 if place == "read" and len(shell.context.panes) > 1 else 1
        while len(shell.context.panes) > kept or shell.context.pane.kind not in {"search", "read"}:
            screen.press("escape")
            screen.settle()
        if kept == 2 and not isinstance(shell.context.pane, ReadPane):
            screen.press("escape")
            screen.settle()
        if shell.query_buffer.complete_state:
            screen.press("escape")
        self.left.clear()
        self.suspended.clear()
        screen.do(self._reset)
        if isinstance(shell.context.pane, ReadPane):
            screen.wait(lambda: shell.current_search.answered == QueryState(QUERY), "the answer")
            screen.do(self._back_at_the_hit)
            screen.until("23 of 46", "6 passages found")
            return
        if shell.current_search.answered != QueryState(QUERY):
            self.query(QUERY)
        screen.until("1 of 6", "AUTO>NL")
        self._to(place)

    def _reset(self) -> None:
        shell = self.screen.shell
        shell.current_search.marked.clear()
        shell.context.first_language = "nl"
        shell.panes.search.__dict__["_shows_passage"] = True
        shell.panes.search.__dict__["_alone"] = False
        shell.current_search.selected = 0
        if isinstance(shell.context.pane, ReadPane):
            shell.current_search.ask(QueryState(QUERY))
        shell.redraw()

    def _back_at_the_hit(self) -> None:
        hit = self.screen.shell.current_search.hit
        assert hit is not None
        self.read.position.go_to(self.read.layout.index_of[hit.id])
        self.read.go_to_hit(hit)
        self.screen.shell.redraw()

    def query(self, text: str) -> None:
        """Types a query in the place of the one that is there."""
        shell = self.screen.shell

        def empty() -> None:
            shell.write_query("")
            shell.current_search.ask(QueryState())

        shell.post(empty)
        self.screen.wait(lambda: shell.current_search.answered == QueryState(), "an empty line")
        if text:
            self.screen.type(text)
            self.screen.wait(lambda: shell.current_search.answered == QueryState(text), text)

    def _to(self, place: PaneKind) -> None:
        press, until = self.screen.press, self.screen.until
        match place:
            case "narrow":
                press("f4")
                until("language", "year", "2020")
            case "read":
                press("enter")
                until("of 46", "6 passages found")
            case "pick":
                press("c-o")
                until("memory")
            case "menu":
                press("f6")
                until("citation")
            case "ask":
                press("f8")
                until("saved searches")
                press("enter")
                until("name")
            case "text":
                press("f1")
                until("Searching")

    @property
    def read(self) -> ReadPane:
        pane = self.screen.shell.context.pane
        assert isinstance(pane, ReadPane)
        return pane

    @property
    def rule(self) -> str:
        return next((each for each in self.screen.lines() if " of 6" in each), "")


def _shows(*texts: str, gone: str = "") -> Effect:
    def check(session: Session) -> None:
        session.screen.until(*texts, gone=gone)

    return check


def _ends(status: int) -> Effect:
    return lambda session: session.screen.wait(lambda: session.left == [status], "the end")


def _suspends(session: Session) -> None:
    session.screen.wait(lambda: session.suspended == [True], "to be suspended")


def _redraws(session: Session) -> None:
    session.screen.until("F1")


def _scrolled(down: bool) -> Effect:
    def check(session: Session) -> None:
        session.screen.wait(
            lambda: (
                session.read.position.top > (22, 0) if down else session.read.position.top < (22, 0)
            ),
            "scrolling",
        )

    return check


def _place(compare: Callable[[int], bool]) -> Effect:
    def check(session: Session) -> None:
        session.screen.wait(lambda: compare(session.read.position.cursor[0]), "another place")

    return check


def _word(*words: str) -> Effect:
    def check(session: Session) -> None:
        session.screen.wait(lambda: session.read.position.word()[0] in words, str(words))

    return check


def _help_scrolled(down: bool) -> Effect:
    return _shows("Narrowing", gone="Searching\n") if down else _shows("Searching\n")


def _first_french(session: Session) -> None:
    def leads() -> bool:
        text = session.screen.text()
        dutch, french = text.find("minderjarige"), text.find("victimes")
        rows = [row for row in text.split("\n") if "victimes" in row or "slachtoffer" in row]
        return french >= 0 and (dutch < 0 or bool(rows)) and _is_left(text)

    session.screen.wait(leads, "French first")


def _is_left(text: str) -> bool:
    """Whether the French of the pair that is shown stands left of or above the Dutch."""
    at: dict[str, tuple[int, int]] = {}
    for row, line in enumerate(text.split("\n")):
        for word in ("Aux Pays-Bas", "In Nederland is"):
            if word in line:
                at.setdefault(word, (row, line.index(word)))
    return "Aux Pays-Bas" in at and at["Aux Pays-Bas"] < at.get("In Nederland is", (999, 999))


EXPORTED: Final = "export"
# What is on the screen after an action, by place
EFFECTS: Final[Mapping[PaneKind, Mapping[str, Effect]]] = {
    "search": {
        "open": _shows("of 46", "passages found"),
        "next": _shows("2 of 6"),
        "previous": _shows("1 of 6"),
        "page_down": lambda s: s.screen.wait(
            lambda: "1 of 6" not in (s.rule or "1 of 6"), "a page"
        ),
        "page_up": _shows("1 of 6"),
        "first": _shows("1 of 6"),
        "last": _shows("6 of 6"),
        "mark": _shows("2 of 6", "1 marked"),
        "mark_back": _shows("1 of 6", "1 marked"),
        "unmark": _shows("2 of 6", gone="marked ·"),
        "complete": _shows("slachtoffers ", "NL "),
        "take": _shows("mensenhandel", gone="did you mean"),
        "history": _shows("history"),
        "language": _shows(" FR "),
        "swap": _first_french,
        "narrow": _shows("language", "year", "document"),
        "reload": _shows("the index has not changed"),
        "copy": _shows("citation in both languages"),
        "export": _shows("all 6 passages found as TMX"),
        "searches": _shows("saved searches", "save this search"),
        "translate": _shows("translate", "victimes"),
        "across": _shows("+ translations"),
        "sort": _shows("newest first"),
        "units": _shows("sentences"),
        "match": _shows("match"),
        "meaning": _shows("meaning"),
        "preview": lambda s: s.screen.wait(lambda: "Aux Pays-Bas" not in s.screen.text(), "a list"),
        "documents": _shows("document", "memory"),
        "pager": _shows(EXPORTED),
        "editor": _shows(EXPORTED),
        "source": _shows("opened "),
        "menu": _shows("menu", "copy: Dutch"),
        "help": _shows("Searching"),
        "redraw": _redraws,
        "suspend": _suspends,
        "interrupt": _shows("Ctrl-C again to quit, or Ctrl-Q"),
        "quit": lambda s: s.screen.wait(lambda: s.left == [0], "the end"),
        "end": _ends(0),
    },
    "narrow": {
        "next": _shows("› "),
        "previous": _shows("› "),
        "page_down": _shows("› "),
        "page_up": _shows("› "),
        "choose": _shows("›● Dutch"),
        "back": lambda s: s.screen.wait(
            lambda: s.screen.shell.context.pane.kind == "search", "back"
        ),
        "menu": _shows("menu"),
        "help": _shows("Narrowing down"),
        "redraw": _redraws,
        "suspend": _suspends,
        "interrupt": lambda s: s.screen.wait(
            lambda: s.screen.shell.context.pane.kind == "search", "back"
        ),
        "quit": lambda s: s.screen.wait(lambda: s.left == [0], "the end"),
    },
    "read": {
        "page_down": _scrolled(True),
        "page_up": _scrolled(False),
        "down": _scrolled(True),
        "up": _scrolled(False),
        "first": _shows("1 of 46"),
        "last": _shows("46 of 46"),
        "next_match": _place(lambda place: place > 22),
        "previous_match": _place(lambda place: place < 22),
        "next_hit": _place(lambda place: place != 22),
        "previous_hit": _shows("that was the first hit"),
        "next_word": _word("van"),
        "previous_word": _word("minderjarige"),
        "other_side": _word("victimes"),
        "contents": _shows("contents", "ANTWOORD"),
        "find": _shows("find"),
        "mark": _shows("●"),
        "unmark": _shows("of 46", gone="●"),
        "language": _shows("query language: FR"),
        "swap": _first_french,
        "reload": _shows("the index has not changed"),
        "copy": _shows("citation in both languages"),
        "export": _shows("all 6 passages found as TMX"),
        "translate": _shows("translate", "victimes"),
        "documents": _shows("document", "memory"),
        "pager": _shows(EXPORTED),
        "editor": _shows(EXPORTED),
        "source": _shows("opened "),
        "back": _shows("1 of 6", "AUTO>NL"),
        "menu": _shows("menu", "copy: Dutch"),
        "help": _shows("Reading a document"),
        "redraw": _redraws,
        "suspend": _suspends,
        "interrupt": _shows("1 of 6", "AUTO>NL"),
        "quit": lambda s: s.screen.wait(lambda: s.left == [0], "the end"),
    },
    "pick": {
        "next": _shows("› memory"),
        "previous": _shows("› Antwoord"),
        "page_down": _shows("› memory"),
        "page_up": _shows("› Antwoord"),
        "choose": _shows("of 46"),
        "delete": _shows("document", "memory"),  # documents are not deleted
        "back": _shows("1 of 6"),
        "help": _shows("Picking from a list"),
        "suspend": _suspends,
        "interrupt": _shows("1 of 6"),
        "quit": lambda s: s.screen.wait(lambda: s.left == [0], "the end"),
    },
    "menu": {
        "next": _shows("› f  French"),
        "previous": _shows("› n  Dutch"),
        "choose": _shows("sent Dutch"),
        "back": _shows("1 of 6"),
        "help": _shows("In a menu"),
        "suspend": _suspends,
        "interrupt": _shows("1 of 6"),
        "quit": lambda s: s.screen.wait(lambda: s.left == [0], "the end"),
    },
    "ask": {
        "choose": _shows(f"saved as {QUERY}"),
        "back": _shows("saved searches"),
        "help": _shows("Typing a name"),
        "suspend": _suspends,
        "interrupt": _shows("saved searches"),
        "quit": lambda s: s.screen.wait(lambda: s.left == [0], "the end"),
    },
    "text": {
        "page_down": _help_scrolled(True),
        "page_up": _help_scrolled(False),
        "first": _help_scrolled(False),
        "last": _shows("benelux-search config"),
        "down": lambda s: s.screen.wait(lambda: "Searching\n" not in s.screen.text(), "a line"),
        "up": _help_scrolled(False),
        "back": _shows("1 of 6"),
        "redraw": _shows("back"),
        "suspend": _suspends,
        "interrupt": _shows("1 of 6"),
        "quit": lambda s: s.screen.wait(lambda: s.left == [0], "the end"),
    },
}


def _prepare(session: Session, place: PaneKind, name: str) -> None:  # noqa: C901, PLR0912
    """What has to be so for an action to be seen."""
    press, until = session.screen.press, session.screen.until
    match place, name:
        case "search", "previous" | "mark_back":
            press("down")
            until("2 of 6")
        case "search", "page_up" | "first":
            press("c-end")
            until("6 of 6")
        case (("search" | "read"), "unmark"):
            press("tab" if place == "search" else "m")
            until("1 marked" if place == "search" else "●")
        case "search", "complete":
            session.query("slachtoff")
        case "search", "take":
            session.query("mensenhadel")
            until("did you mean")
        case "search", "end" | "interrupt":
            session.query("")
        case "pick", "previous" | "page_up":
            press("down")
            until("› memory")
        case "menu", "previous":
            press("down")
            until("› f")
        case "text", "page_up" | "up" | "first":
            press("end")
            until("benelux-search config")
            if name == "up":
                press("home", "down")
                session.screen.wait(lambda: "Searching\n" not in session.screen.text())
            elif name == "page_up":
                press("home", "pagedown")
                session.screen.wait(lambda: "Searching\n" not in session.screen.text())
        case "search", "preview":
            if session.screen.size.columns < 60:
                press("f12")
                until("Aux Pays-Bas")
        case (_, "redraw"):
            with session.screen.terminal.lock:
                session.screen.terminal.screen.reset()
        case _:
            pass


def _tried(index: Path, folder: Path, columns: int, mode: str, place: PaneKind) -> Iterator[str]:
    """Every key of a place, tried; gives what failed."""
    program = folder / "bin" / "xdg-open"
    pager = f"sh -c 'cat > {folder}/{EXPORTED}.paged; sleep 0.1'"
    editor = f"cp {{file}} {folder}/{EXPORTED}.edited"
    assert program.exists()
    with opened(
        index, columns, 30, editing=mode, pager=pager, editor=editor, memory=folder
    ) as screen:
        session = Session(screen, folder)
        screen.shell.leave = session.left.append  # type: ignore[method-assign,assignment]
        screen.shell.suspend = lambda: session.suspended.append(True)  # type: ignore[method-assign]
        screen.until("pairs")
        for action in ACTIONS:
            keys: list[tuple[str, ...]] = [(key,) for key in action.keys.get(place, ())]
            if action.menu_letter and place in {"search", "read"} and action.name in EFFECTS[place]:
                keys.append(("c-x", action.menu_letter))
            for sequence in keys:
                session.begin(place)
                if sequence == ("?",) and place == "search":
                    session.query("")
                _prepare(session, place, action.name)
                for written in folder.glob(f"{EXPORTED}.*"):
                    written.unlink()
                screen.press(*sequence)
                screen.settle()
                try:
                    _check(session, place, action.name)
                except AssertionError as error:
                    yield f"{place}: {action.name} by {' '.join(sequence)}: {error}"
        screen.shell.__dict__.pop("leave")


def _check(session: Session, place: PaneKind, name: str) -> None:
    if name in {"pager", "editor"}:
        session.screen.wait(lambda: bool(list(session.folder.glob(f"{EXPORTED}.*"))), name)
        [written] = session.folder.glob(f"{EXPORTED}.*")
        session.screen.wait(lambda: "slachtoffers" in written.read_text(encoding="utf-8"), name)
        return
    EFFECTS[place][name](session)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, index: Path) -> Path:
    """Where files are written; a program that shows files is there."""
    program = tmp_path / "bin" / "xdg-open"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
    program.chmod(0o755)
    import os

    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.chdir(index.parent)
    return tmp_path


@pytest.mark.parametrize("place", list(EFFECTS))
@pytest.mark.parametrize("mode", ["emacs", "vi"])
@pytest.mark.parametrize("columns", WIDTHS)
def test_every_key(index: Path, folder: Path, columns: int, mode: str, place: PaneKind) -> None:
    assert list(_tried(index, folder, columns, mode, place)) == []


def test_every_key_of_the_help_is_tried() -> None:
    for action in ACTIONS:
        for place, keys in action.keys.items():
            assert not keys or action.name in EFFECTS[place], (place, action.name)
        assert action.keys or action.name in EFFECTS["search"], action.name


def test_what_is_sent_for_a_key_is_that_key() -> None:
    """The names of the table are those of the keys that a terminal sends."""
    assert sent("c-n") == "\x0e"
    assert sent("f1") == "\x1bOP"
    assert SETTINGS.editing == "emacs"
