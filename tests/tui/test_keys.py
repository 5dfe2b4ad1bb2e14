"""Every key of the help does what the help says: at four widths, and with keys as in vi at two.

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
from benelux_search.declared_options import SWITCHES
from benelux_search.tui.reader.read_pane import ReadPane
from benelux_search.tui.session.actions import ACTIONS, PaneKind
from benelux_search.user.query_state import QueryState

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
    rule_row: int = 0
    below: list[str] = field(default_factory=list)

    def begin(self, place: PaneKind, name: str) -> None:
        """The pane of the search with its answer, and from there to a place."""
        shell, screen = self.screen.shell, self.screen
        screen.settle()
        screen.wait(lambda: not shell.is_holding, "the keys that wait")
        kept = 2 if place == "read" and len(shell.context.panes) > 1 else 1
        while len(shell.context.panes) > kept or shell.context.pane.kind not in {"search", "read"}:
            self._step_back()
        if kept == 2 and not isinstance(shell.context.pane, ReadPane):
            self._step_back()
        if shell.query_buffer.complete_state:
            screen.press("c-g")
            screen.wait(lambda: not shell.query_buffer.complete_state, "no menu of words")
        self.left.clear()
        self.suspended.clear()
        screen.do(self._reset)
        if isinstance(shell.context.pane, ReadPane):
            screen.wait(lambda: shell.current_search.answered == QueryState(QUERY), "the answer")
            screen.do(self._back_at_the_hit)
            screen.until("match 5/6 · 23 of 46")
            return
        search = shell.current_search
        if not search.question == search.answered == QueryState(QUERY):
            self.query(QUERY)
        screen.until("1 of 6", "AUTO>NL")
        self._to(place, name)

    def _step_back(self) -> None:
        """Press Esc, and wait until a pane is closed: a second Esc would close one more."""
        panes = self.screen.shell.context.panes
        count = len(panes)
        self.screen.press("escape")
        self.screen.wait(lambda: len(panes) < count, "the pane to close")

    def _reset(self) -> None:
        shell = self.screen.shell
        shell.current_search.marked.clear()
        shell.current_search.earlier.clear()
        shell.context.first_language = "nl"
        shell.context.count = 0
        shell.context.notice = ""
        pane = shell.panes.search
        pane.chosen_view, pane.place, pane.share = "kwic", "below", 0.6
        pane.preview.marks_differences = False
        pane.preview.scroll(-100)
        shell.current_search.selected = 0
        shell.app.vi_state.reset()
        if isinstance(shell.context.pane, ReadPane):
            shell.current_search.ask(QueryState(QUERY))
        shell.redraw()

    def _back_at_the_hit(self) -> None:
        hit = self.screen.shell.current_search.hit
        assert hit is not None
        index = self.read.text.index_of(hit.id)
        self.read.position.go_to(index)
        self.read.position.show_item(index, "nl")
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

    def _to(self, place: PaneKind, name: str) -> None:
        press, until = self.screen.press, self.screen.until
        match place, name:
            case "read", _:
                press("enter")
                until("match 5/6 · 23 of 46")
            case "pick", "toggle" | "widen":
                press("f4")
                until("language\n", "year\n", "2020")
            case "pick", "save" | "preview_down" | "preview_up":
                self.screen.shell.panes.search.share = 0.7  # not all occurrences have room
                press("f9")
                until("translate", "victimes (7), victime (1)", "more lines (Shift-↓)")
            case "pick", _:
                press("c-o")
                until("›  Antwoord", "memory")
            case "menu", "edit":
                press("f10")
                until("menu\n")
            case "menu", _:
                press("f6")
                until("citation")
            case "ask", "complete":
                self.query("")
                press(":")
                self.screen.wait(lambda: self.prompt == ":", "the line for typing")
                self.screen.type("exp")
            case "ask", _:
                press("f8")
                until("saved searches", "save this search")
                press("enter")
                self.screen.wait(lambda: self.prompt == "name", "the line for typing")
            case "text", _:
                press("f1")
                until("Searching\n")

    @property
    def prompt(self) -> str | None:
        """The name of the window that is open."""
        return self.screen.shell.context.pane.prompt

    @property
    def read(self) -> ReadPane:
        pane = self.screen.shell.context.pane
        assert isinstance(pane, ReadPane)
        return pane

    @property
    def rule(self) -> str:
        return next((each for each in self.screen.lines() if each.startswith("── ")), "")

    def remember(self) -> None:
        """Keep where the line under the list is, and what is under it."""
        lines = self.screen.lines()
        self.rule_row = next((n for n, each in enumerate(lines) if each.startswith("── ")), 0)
        self.below = lines[self.rule_row : -1]


def _shows(*texts: str, gone: str = "") -> Effect:
    def check(session: Session) -> None:
        session.screen.until(*texts, gone=gone)

    return check


def _window(name: str, *texts: str) -> Effect:
    def check(session: Session) -> None:
        session.screen.wait(lambda: session.prompt == name, f"the window {name}")
        session.screen.until(name, *texts)

    return check


def _kind(kind: PaneKind, *texts: str) -> Effect:
    def check(session: Session) -> None:
        session.screen.wait(lambda: session.screen.shell.context.pane.kind == kind, kind)
        session.screen.until(*texts)

    return check


def _ends(status: int) -> Effect:
    return lambda session: session.screen.wait(lambda: session.left == [status], "the end")


def _rule_moves(by: int) -> Effect:
    """The line under the list is in another row: below the one before, or above it."""

    def check(session: Session) -> None:
        def has_moved() -> bool:
            lines = session.screen.lines()
            row = next((n for n, each in enumerate(lines) if each.startswith("── ")), 0)
            return (row - session.rule_row) * by > 0

        session.screen.wait(has_moved, "another row")

    return check


def _passage_scrolls(session: Session) -> None:
    def is_scrolled() -> bool:
        lines = session.screen.lines()[session.rule_row : -1]
        return lines[:3] == session.below[:3] and lines != session.below

    session.screen.wait(is_scrolled, "another part of the passage")


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
    def check(session: Session) -> None:
        session.screen.wait(lambda: ("Searching\n" in session.screen.text()) != down, "scrolling")

    return check


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


def _switched(name: str) -> Effect:
    def check(session: Session) -> None:
        search = session.screen.shell.current_search
        session.screen.wait(lambda: name in search.question.switched, f"{name} to be changed")

    return check


EXPORTED: Final = "export"
# The screen after an action, by place
LEAVES: Final[Mapping[str, Effect]] = {"suspend": _suspends, "quit": _ends(0)}
# The screen after an action, by place
EFFECTS: Final[Mapping[PaneKind, Mapping[str, Effect]]] = {
    "search": {
        **LEAVES,
        "open": _shows("match 5/6 · 23 of 46"),
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
        "marks": _window("marked hits", "no hit is marked"),
        "unmark": _shows("2 of 6", gone="1 marked"),
        "complete": _shows("slachtoffers ", "NL "),
        "take": _shows("mensenhandel", gone="did you mean"),
        "history": _window("history"),
        "language": _shows(" FR "),
        "swap": _first_french,
        "narrow": _window("filter", "language\n", "year\n", "document\n"),
        "reload": _shows("the index has not changed"),
        "copy": _shows("citation in both languages"),
        "export": _shows("all 6 passages found as TMX"),
        "searches": _window("saved searches", "save this search"),
        "translate": _window("translate", "victimes"),
        **{each.name: _switched(each.name) for each in SWITCHES},
        "sort": _shows("[newest first ×]"),
        "view": _shows("the list shows excerpts"),
        "differences": _shows("1 of 6 · differences marked"),
        "match": _window("sentences"),
        "meaning": _shows("meaning"),
        "preview": lambda s: s.screen.wait(
            lambda: ("│ NL " in s.screen.text()) or "Aux Pays-Bas" not in s.screen.text(),
            "another place",
        ),
        "preview_down": _passage_scrolls,
        "preview_up": _passage_scrolls,
        "preview_more": _rule_moves(-1),
        "preview_less": _rule_moves(1),
        "documents": _window("document", "memory"),
        "pager": _shows(EXPORTED),
        "editor": _shows(EXPORTED),
        "edit": _shows(EXPORTED),
        "source": _shows("opened "),
        "command": _window(":"),
        "back": _shows("Ctrl-_ brings the line back", gone="1 of 6"),
        "menu": _kind("menu", "menu\n", "the passage: below"),
        "help": _kind("text", "Searching\n"),
        "redraw": _redraws,
        "interrupt": _shows("Ctrl-C again to quit, or Ctrl-Q"),
        "end": _ends(0),
    },
    "read": {
        **LEAVES,
        "page_down": _scrolled(True),
        "page_up": _scrolled(False),
        "half_down": _scrolled(True),
        "half_up": _scrolled(False),
        "down": _scrolled(True),
        "up": _scrolled(False),
        "first": _shows("1 of 46"),
        "last": _shows("46 of 46"),
        "next_match": _place(lambda place: place > 22),
        "previous_match": _place(lambda place: place < 22),
        "next_hit": _place(lambda place: place != 22),
        "previous_hit": _shows("that was the first hit"),
        "jump_back": _shows("match 5/6 · 23 of 46"),
        "next_word": _word("van"),
        "previous_word": _word("minderjarige"),
        "other_side": _word("victimes"),
        "contents": _window("contents", "ANTWOORD"),
        "find": _window("find"),
        "find_word": _place(lambda place: place > 22),
        "mark": _shows("●"),
        "marks": _window("marked hits"),
        "unmark": _shows("of 46", gone="●"),
        "history": _window("history"),
        "searches": _window("saved searches"),
        "narrow": _window("filter", "language\n"),
        "match": _window("sentences"),
        "language": _shows("query language: FR"),
        "swap": _first_french,
        "reload": _shows("the index has not changed"),
        "copy": _shows("citation in both languages"),
        "export": _shows("all 6 passages found as TMX"),
        "translate": _window("translate", "victimes"),
        "documents": _window("document", "memory"),
        "pager": _shows(EXPORTED),
        "editor": _shows(EXPORTED),
        "source": _shows("opened "),
        "command": _window(":"),
        "back": _shows("1 of 6", "AUTO>NL"),
        "menu": _kind("menu", "menu\n"),
        "help": _kind("text", "Reading a document"),
        "redraw": _redraws,
        "interrupt": _shows("1 of 6", "AUTO>NL"),
    },
    "pick": {
        **LEAVES,
        "next": _shows("›  memory"),
        "previous": _shows("›  Antwoord"),
        "page_down": _shows("›  memory"),
        "page_up": _shows("›  Antwoord"),
        "first": _shows("›  Antwoord"),
        "last": _shows("›  memory"),
        "preview_down": _shows("translate", gone="victime (1)"),
        "preview_up": _shows("victime (1)"),
        "choose": _shows("1 of 46", "q back"),
        "toggle": _shows(" NL  ", "›● Dutch"),
        "widen": _shows("›  2020", gone="●"),
        "save": _shows("saved in "),
        "delete": _window("document", "memory"),  # documents are not deleted
        "back": _kind("search", "1 of 6"),
        "help": _kind("text", "Choosing from a list"),
        "interrupt": _kind("search", "1 of 6"),
    },
    "menu": {
        **LEAVES,
        "next": _shows("›  f  French"),
        "previous": _shows("›  n  Dutch"),
        "page_down": _shows("›  c  citation"),
        "page_up": _shows("›  n  Dutch"),
        "choose": _shows("sent Dutch"),
        "edit": _shows(EXPORTED),
        "back": _kind("search", "1 of 6"),
        "help": _kind("text", "In a menu"),
        "interrupt": _kind("search", "1 of 6"),
    },
    "ask": {
        **LEAVES,
        "accept": _shows(f"saved as {QUERY}"),
        "complete": lambda s: s.screen.wait(
            lambda: s.screen.shell.other_buffer.text == "export", "the command"
        ),
        "back": _window("saved searches"),
        "help": _kind("text", "Typing a name"),
        "interrupt": _window("saved searches"),
    },
    "text": {
        **LEAVES,
        "page_down": _help_scrolled(True),
        "page_up": _help_scrolled(False),
        "half_down": _help_scrolled(True),
        "half_up": _help_scrolled(False),
        "first": _help_scrolled(False),
        "last": _shows("benelux-search config"),
        "down": _help_scrolled(True),
        "up": _help_scrolled(False),
        "back": _kind("search", "1 of 6"),
        "redraw": _shows("back"),
        "interrupt": _kind("search", "1 of 6"),
    },
}


def _prepare(session: Session, place: PaneKind, name: str, mode: str) -> None:  # noqa: C901, PLR0912, PLR0915
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
        case "search", "end" | "interrupt" | "command":
            session.query("")
        case "search", "back" if mode == "vi":
            press("escape")  # this one ends typing
        case "search", "preview_down" | "preview_up":
            session.screen.shell.panes.search.share = 0.15
            press(*["s-up"] * 9)
            session.screen.settle()
            if name == "preview_up":
                press("s-down")
            session.screen.shell.redraw()
            session.screen.settled()
        case "read", "jump_back":
            press("G")
            until("46 of 46")
        case "pick", "preview_up":
            press("s-down")
            until("translate", gone="victime (1)")
        case "pick", "previous" | "page_up" | "first":
            press("down")
            until("›  memory")
        case "pick", "widen":
            press("down", "tab")
            until("›● 2020")
        case "menu", "previous" | "page_up":
            press("down")
            until("›  f")
        case "text", "page_up" | "up" | "first" | "half_up":
            press({"up": "down", "half_up": "d"}.get(name, "pagedown"))
            _help_scrolled(True)(session)
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
            if action.letter and place in {"search", "read"} and action.name in EFFECTS[place]:
                keys.append(("c-x", action.letter))
            for sequence in keys:
                session.begin(place, action.name)
                if sequence == ("?",) and place == "search":
                    session.query("")
                _prepare(session, place, action.name, mode)
                session.remember()
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
    if name in {"pager", "editor", "edit"}:
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


# Each place at each width, and with both modes; each width with both modes
PLACES: Final = [
    (columns, ("emacs", "vi")[(row + column) % 2], place)
    for row, place in enumerate(EFFECTS)
    for column, columns in enumerate(WIDTHS)
]


@pytest.mark.parametrize(("columns", "mode", "place"), PLACES)
def test_every_key(index: Path, folder: Path, columns: int, mode: str, place: PaneKind) -> None:
    assert list(_tried(index, folder, columns, mode, place)) == []


def test_every_key_of_the_help_is_tried() -> None:
    for action in ACTIONS:
        for place, keys in action.keys.items():
            assert not keys or action.name in EFFECTS[place], (place, action.name)
        has_key = any(action.keys.values())
        assert has_key or action.name in EFFECTS["search"], action.name


def test_what_is_sent_for_a_key_is_that_key() -> None:
    """The names of the table are those of the keys that a terminal sends."""
    assert sent("c-n") == "\x0e"
    assert sent("f1") == "\x1bOP"
    assert SETTINGS.editing == "emacs"


def test_an_action_of_the_menu_gets_a_key(index: Path) -> None:
    with opened(index, keys={"sort": ("f12",)}) as screen:
        screen.until("pairs")
        screen.type(QUERY)
        screen.until(" of 6")
        screen.press("f12")
        screen.until("[newest first ×]")
