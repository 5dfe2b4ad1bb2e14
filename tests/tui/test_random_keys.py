"""Ten thousand keys, pastes, clicks and sizes at random: nothing fails, and it still answers.

A session gets bursts of them, each made of a seed: what failed is printed by its bursts.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import glossed
import pytest
from hypothesis import Phase, given, note, settings
from hypothesis import strategies as st
from paths import ROOT
from screens import KEYS, PATIENCE, SETTINGS, Screen, opened, sent

from benelux_search import build_index
from benelux_search.atomic_files import atomic_replacement
from benelux_search.output import file_writing
from benelux_search.tui.session.actions import ACTIONS
from benelux_search.user.query_state import QueryState

pytestmark = pytest.mark.long

QUERY: Final = "slachtoffers"
SESSIONS: Final = 5  # in each way of editing
BURSTS: Final = 40
EVENTS: Final = 25  # in a burst: 2 x 5 x 40 x 25 are ten thousand
LARGE: Final = 100_000  # characters of a paste
PREFIX: Final = 0.6  # seconds after which Esc does not wait for another key any more
BOUND: Final = sorted({key for each in ACTIONS for keys in each.keys.values() for key in keys})
NAMED: Final = sorted({*BOUND, *KEYS, *(f"c-{letter}" for letter in "abcdefghijklmnopqrstuvwxyz")})
LETTERS: Final = sorted({each.letter for each in ACTIONS if each.letter} | set("nfbctvjsw"))
WORDS: Final = (
    "slachtoffers",
    "victimes ",
    '"de politie',
    "titel:",
    " OR ",
    "mensenhandel",
    "(",
    "*",
)
HARMLESS: Final = replace(SETTINGS, pager="true", editor="true", pdf_viewer="true")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The corpus and a memory beside it; what is started and what is written is harmless."""
    folder = tmp_path_factory.mktemp("random")
    shutil.copytree(ROOT / "corpus", folder / "corpus")
    glossed.write(folder / "corpus", "memory", glossed.pairs())
    build_index(folder / "corpus", folder / "index")
    program = folder / "bin" / "xdg-open"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
    program.chmod(0o755)
    written = folder / "written"
    written.mkdir()

    def inside(path: Path) -> contextlib.AbstractContextManager[Path]:
        is_here = not path.is_absolute() and ".." not in path.parts
        return atomic_replacement(path if is_here else written / "elsewhere")

    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
        patched.setattr(file_writing, "atomic_replacement", inside)
        patched.setattr(tempfile, "tempdir", str(written))
        patched.chdir(written)
        yield folder / "index"


def character(chance: random.Random) -> str:
    """One that can be seen, of any script."""
    while True:
        each = chr(chance.choice((chance.randrange(32, 0x250), chance.randrange(32, 0x2FFFF))))
        if each.isprintable():
            return each


def anything(chance: random.Random) -> str:
    """One that a terminal may send, control characters among them."""
    each = chance.choice(
        (chance.randrange(160), chance.randrange(0x3000), chance.randrange(0x20000))
    )
    return " " if 0xD800 <= each < 0xE000 else chr(each)


def mouse(chance: random.Random) -> str:
    """Pressed and let go, moved or turned, on the screen or beside it."""
    place = f"{chance.randint(0, 260)};{chance.randint(0, 90)}"
    match chance.randrange(4):
        case 0 | 1:
            return f"\x1b[<0;{place}M\x1b[<0;{place}m"
        case 2:
            return f"\x1b[<{chance.choice((64, 65))};{place}M"
        case _:
            return f"\x1b[<{chance.randrange(40)};{place}{chance.choice('Mm')}"


def paste(chance: random.Random) -> str:
    size = chance.choice((0, 1, 20, 500, chance.choice((2000,) * 9 + (LARGE,))))
    text = "".join(anything(chance) for _ in range(min(size, 2000))) * max(size // 2000, 1)
    return f"\x1b[200~{text.replace(chr(27), chr(26))}\x1b[201~"


def event(chance: random.Random) -> str:
    """What a terminal sends."""
    match chance.randrange(20):
        case 0 | 1 | 2 | 3 | 4 | 5 | 6:
            return sent(chance.choice(BOUND))
        case 7 | 8 | 9:
            return sent(chance.choice(NAMED))
        case 10 | 11:
            return "\x18" + chance.choice(LETTERS)
        case 12 | 13:
            return chance.choice(WORDS)
        case 14 | 15:
            return character(chance)
        case 16:
            return anything(chance)
        case 17 | 18:
            return mouse(chance)
        case _:
            return paste(chance)


@dataclass(frozen=True)
class Burst:
    """Events that come at once; before them, the terminal may have got another size."""

    columns: int
    rows: int
    seed: int

    def send(self, screen: Screen) -> None:
        chance = random.Random(self.seed)
        for number in range(EVENTS):
            if not number or not chance.randrange(15):
                sizes = (self.columns, self.rows)
                screen.resize(
                    *sizes if not number else (chance.randint(10, 250), chance.randint(3, 80))
                )
            else:
                screen.type(event(chance))
        screen.settle()


bursts = st.builds(Burst, st.integers(10, 250), st.integers(3, 80), st.integers(0, 2**32))


@contextlib.contextmanager
def undrawn(screen: Screen) -> Iterator[None]:
    """What is written is not drawn, for a terminal of Python's takes most of the time."""
    screen.terminal.draws = False
    yield
    screen.terminal.draws = True
    screen.resize(100, 30)
    screen.do(screen.shell.clear)


def back(screen: Screen, mode: str) -> None:
    """To the pane of the search with an empty line, by keys."""
    context = screen.shell.context
    end = time.monotonic() + PATIENCE
    presses = len(context.panes) + 4  # at least; two that come together are one key with Alt
    while presses > 0 or context.pane.kind != "search":
        assert time.monotonic() < end, _state(screen)
        screen.press("escape")
        screen.settle()
        presses -= 1
    # keys that are typed ahead of a pane that then does not open are dropped
    screen.wait(lambda: not screen.shell.is_holding, "the end of the waiting")
    time.sleep(PREFIX)
    screen.type("0Di" if mode == "vi" else sent("c-e") + sent("c-u"))
    try:
        screen.wait(lambda: not screen.shell.query_buffer.text, "an empty line")
    except AssertionError as error:
        raise AssertionError(_state(screen)) from error


def _state(screen: Screen) -> str:
    """Return the state that decides where a key goes, as text."""
    shell = screen.shell
    line, vi = shell.query_buffer, shell.app.vi_state
    return (
        f"mode {vi.input_mode}, operator {vi.operator_func}, pane {shell.context.pane.kind}, "
        f"focus on the line: {shell.app.layout.has_focus(line)}, holding: {shell.is_holding}, "
        f"cursor {line.cursor_position} of {len(line.text)}, begins {line.text[:40]!r}, "
        f"menu {line.complete_state}, selection {line.selection_state}"
    )


def answers(screen: Screen, mode: str) -> None:
    """It takes a query, and shows what is found."""
    back(screen, mode)
    screen.do(
        lambda: screen.shell.current_search.ask(QueryState())
    )  # neither narrowed nor of a language
    screen.type(QUERY)
    screen.until(QUERY, " of 6", "AUTO>NL")


@pytest.mark.parametrize("mode", ["emacs", "vi"])
@settings(max_examples=SESSIONS, phases=(Phase.reuse, Phase.generate), print_blob=True)
@given(sent_at_once=st.lists(bursts, min_size=BURSTS, max_size=BURSTS))
def test_whatever_comes(index: Path, mode: str, sent_at_once: list[Burst]) -> None:
    failed: list[BaseException] = []

    def record(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        failed.append(context.get("exception") or RuntimeError(context["message"]))

    def record_thread(thread: threading.ExceptHookArgs) -> None:
        failed.append(thread.exc_value or RuntimeError("a thread"))

    with opened(index, 100, 30, settings=HARMLESS, editing=mode) as screen:
        screen.until("pairs")
        loop = screen.loop
        assert loop is not None
        screen.do(lambda: loop.set_exception_handler(record))
        screen.terminal.keeps_raw = False
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(threading, "excepthook", record_thread)
            patched.setattr(screen.shell, "leave", lambda _: None)
            patched.setattr(screen.shell, "suspend", lambda: None)
            with undrawn(screen):
                for number, burst in enumerate(sent_at_once):
                    burst.send(screen)
                    if failed:
                        note(f"it was number {number}: {burst}")
                        break
            for error in failed:
                raise AssertionError("something failed") from error
            answers(screen, mode)
        screen.press("c-q")
        assert screen.end() == 0
    assert not failed


@pytest.mark.parametrize(("columns", "rows"), [(50, 20), (80, 24), (130, 40)])
def test_what_changes_is_all_that_is_drawn(index: Path, columns: int, rows: int) -> None:
    """After any keys the screen is as if it were drawn from nothing."""
    chance = random.Random(columns)

    with opened(index, columns, rows, settings=HARMLESS) as screen:
        screen.until("pairs")
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(screen.shell, "leave", lambda _: None)
            patched.setattr(screen.shell, "suspend", lambda: None)
            for number in range(400):
                keys = [event(chance) for _ in range(chance.choice((1, 1, 2, 5)))]
                # of what is typed in, terminals do not agree how wide it is
                keys = [each for each in keys if each.isascii() and "\x1b[200~" not in each]
                for each in (chance.choice(WORDS), *keys) if not number % 4 else keys:
                    screen.type(each)
                screen.settle()
                stale = screen.stale()
                assert not stale, (number, keys, stale, screen.text())


def test_a_line_stays_one_line_in_vi(index: Path) -> None:
    with opened(index, 100, 30, editing="vi") as screen:
        screen.type("victimes")
        screen.press("escape")
        screen.type("omineurs")
        screen.until("victimes mineurs")
        screen.press("escape")
        screen.type("yyp")
        screen.settle()
        assert "\n" not in screen.shell.query_buffer.text
        screen.until("mineurs victimes mineurs")


def test_a_name_that_no_file_can_have_is_told(index: Path) -> None:
    with opened(index, 100, 30) as screen:
        screen.type(QUERY)
        screen.until(" of 6")
        for name, told in (("a" * 300, "name too long"), ("~nobody-at-all/x.tmx", "No such file")):
            screen.press("f7")
            screen.until("as TMX")
            screen.press("t")
            screen.until("file")
            screen.press("c-e", "c-u")
            screen.type(name)
            screen.press("enter")
            screen.until(told)
            screen.press("escape")
            screen.until("AUTO>NL")
