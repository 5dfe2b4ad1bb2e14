"""The interactive search in an emulated terminal (pyte), with keys from a pipe."""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import pyte
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import ColorDepth
from prompt_toolkit.output.vt100 import Vt100_Output
from shelf import Shelf, as_index
from unread import unread_bytes

from benelux_search import Index
from benelux_search.translator import Translator
from benelux_search.tui.app import App
from benelux_search.tui.bindings import is_doubled
from benelux_search.tui.reader.read_pane import ReadPane
from benelux_search.tui.session.actions import with_keys
from benelux_search.tui.session.context import AppContext, Frontend
from benelux_search.tui.session.index_handle import IndexHandle
from benelux_search.tui.startup import index_opener
from benelux_search.tui.terminal.programs import Clipboard
from benelux_search.tui.terminal.signs import choose_signs
from benelux_search.user.history import UserHistory
from benelux_search.user.query_state import QueryState
from benelux_search.user.settings import Settings

# seconds until what is waited for must be there
PATIENCE: Final = float(os.environ.get("BENELUX_SEARCH_PATIENCE", "200"))
SETTINGS: Final = Settings(language="en", theme="dark", clipboard="terminal")
# What a terminal sends for a key
KEYS: Final[Mapping[str, str]] = {
    "enter": "\r", "tab": "\t", "s-tab": "\x1b[Z", "escape": "\x1b", "space": " ",
    "backspace": "\x7f", "delete": "\x1b[3~", "c-delete": "\x1b[3;5~",
    "up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D",
    "home": "\x1b[H", "end": "\x1b[F", "c-home": "\x1b[1;5H", "c-end": "\x1b[1;5F",
    "s-up": "\x1b[1;2A", "s-down": "\x1b[1;2B", "c-up": "\x1b[1;5A", "c-down": "\x1b[1;5B",
    "pageup": "\x1b[5~", "pagedown": "\x1b[6~", "c-space": "\x00",
    "f1": "\x1bOP", "f2": "\x1bOQ", "f3": "\x1bOR", "f4": "\x1bOS", "f5": "\x1b[15~",
    "f6": "\x1b[17~", "f7": "\x1b[18~", "f8": "\x1b[19~", "f9": "\x1b[20~", "f10": "\x1b[21~",
    "f11": "\x1b[23~", "f12": "\x1b[24~",
}  # fmt: skip


def sent(key: str) -> str:
    """Return the characters that a terminal sends for a key of the table of actions."""
    if key in KEYS:
        return KEYS[key]
    if key.startswith("c-") and len(key) == 3:
        return chr(ord(key[2].lower()) & 0x1F)
    assert len(key) == 1 or is_doubled(key), key
    return key


class _Terminal:
    """A stream that draws on a screen of pyte's."""

    encoding = "utf-8"

    def __init__(self, columns: int, rows: int) -> None:
        self.screen = pyte.Screen(columns, rows)
        self.raw: list[str] = []
        self.lock = threading.Lock()
        self.flushed: list[float] = []
        self.keeps_raw = True
        self.draws = True
        self._stream = pyte.Stream(self.screen)
        self._written: list[str] = []

    def write(self, data: str) -> int:
        self._written.append(data)
        return len(data)

    def flush(self) -> None:
        with self.lock:
            data, self._written = "".join(self._written), []
            if not data:
                return
            if self.keeps_raw:
                self.raw.append(data)
            if self.draws:
                self._stream.feed(data)
            self.flushed.append(time.perf_counter())

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        return 1


class Screen:
    """An emulated terminal, with methods to press keys and to read the screen."""

    def __init__(self, pipe: PipeInput, columns: int, rows: int) -> None:
        self.pipe = pipe
        self.terminal = _Terminal(columns, rows)
        self.size = Size(rows, columns)
        self.shell: App
        self.status: int | None = None
        self.error: BaseException | None = None
        self.loop: asyncio.AbstractEventLoop | None = None

    @property
    def reading(self) -> ReadPane:
        """The document that is being read."""
        pane = self.shell.context.base
        assert isinstance(pane, ReadPane)
        return pane

    def output(self) -> Vt100_Output:
        return Vt100_Output(
            self.terminal,  # type: ignore[arg-type]
            lambda: self.size,
            term="xterm-256color",
            default_color_depth=ColorDepth.DEPTH_24_BIT,
            enable_cpr=False,
        )

    def press(self, *keys: str) -> None:
        """Press keys by their names in the table of actions."""
        for key in keys:
            self.pipe.send_text(sent(key))
            if key == "escape":
                self.settle()  # else it would begin a sequence

    def type(self, text: str) -> None:
        """Type a text."""
        self.pipe.send_text(text)

    def text(self) -> str:
        """Return the text on the screen."""
        with self.terminal.lock:
            return "\n".join(line.rstrip() for line in self.terminal.screen.display)

    def lines(self) -> list[str]:
        """Return the lines on the screen."""
        return self.text().split("\n")

    def row_of(self, text: str) -> int:
        """Return the number of the first row with a text."""
        return next(row for row, line in enumerate(self.lines()) if text in line)

    def click(self, text: str, row: int | None = None) -> None:
        """Click on the middle of a text, in its first row or in a given one."""
        row = self.row_of(text) if row is None else row
        column = self.lines()[row].index(text) + len(text) // 2
        self.click_at(row, column)

    def click_at(self, row: int, column: int) -> None:
        """Press and release the left button of the mouse; rows and columns count from 0."""
        place = f"{column + 1};{row + 1}"
        self.type(f"\x1b[<0;{place}M\x1b[<0;{place}m")

    def cursor(self) -> tuple[int, int]:
        """Return the row and the column of the terminal's cursor, from 0."""
        with self.terminal.lock:
            cursor = self.terminal.screen.cursor
            return cursor.y, cursor.x

    def until(self, *texts: str, gone: str = "") -> str:
        """Wait until all ``texts`` are on the screen and ``gone`` is not.

        Return the text on the screen.
        """

        def there() -> bool:
            text = self.text()
            return all(each in text for each in texts) and not (gone and gone in text)

        self.wait(there, f"{texts} without {gone!r}")
        return self.text()

    def wait(self, condition: Callable[[], bool], what: str = "") -> None:
        """Wait until a condition is true; fail after a time limit."""
        end = time.monotonic() + PATIENCE
        while not condition():
            if self.error is not None:
                raise AssertionError("the application ended") from self.error
            assert time.monotonic() < end, f"{what} did not come:\n{self.text()}"
            time.sleep(0.003)

    def settled(self) -> str:
        """Wait until nothing more is drawn; return the text on the screen."""
        before = -1
        while before != len(self.terminal.flushed):
            before = len(self.terminal.flushed)
            time.sleep(0.3)
            self.settle()
        return self.text()

    def do(self, deed: Callable[[], object]) -> None:
        """Call a function in the thread of the screen."""
        done = threading.Event()

        def doing() -> None:
            deed()
            done.set()

        assert self.loop is not None
        self.loop.call_soon_threadsafe(doing)
        assert done.wait(PATIENCE)

    def stale(self) -> list[int]:
        """Return the numbers of the rows that differ after the whole screen is redrawn."""
        terminal, app = self.terminal.screen, self.shell.app
        wrong: list[int] | None = None

        def cells() -> list[list[object]]:
            rows, columns = range(terminal.lines), range(terminal.columns)
            return [[terminal.buffer[row][column] for column in columns] for row in rows]

        def compare() -> None:
            nonlocal wrong
            # else the first drawing would release keys, and the second one show what they did
            if self.shell.is_holding:
                return
            app._redraw()
            before = cells()
            app.renderer.clear()
            app._redraw()
            wrong = [row for row, own in enumerate(cells()) if own != before[row]]

        def compared() -> bool:
            self.do(compare)
            return wrong is not None

        self.wait(compared, "the answer that keys wait for")
        assert wrong is not None
        return wrong

    def settle(self) -> None:
        """Wait until all sent keys are processed, an Esc at their end as a key by itself."""
        file = self.pipe.fileno()
        self.wait(
            lambda: self.status is not None or not unread_bytes(file), "the reading of all keys"
        )
        done = threading.Event()
        loop, seconds = self.loop, 2 * self.shell.app.ttimeoutlen
        assert loop is not None
        # timers of one loop end in order: the one of Esc is the shorter one
        with contextlib.suppress(RuntimeError):  # the session has ended
            loop.call_soon_threadsafe(lambda: loop.call_later(seconds, done.set))
        self.wait(lambda: self.status is not None or done.is_set(), "the processing of all keys")

    def resize(self, columns: int, rows: int) -> None:
        """Change the size of the terminal."""

        def do() -> None:
            with self.terminal.lock:
                self.size = Size(rows, columns)
                self.terminal.screen.resize(rows, columns)
            self.shell.app._on_resize()

        assert self.loop is not None
        self.loop.call_soon_threadsafe(do)

    def run(self, shell: App) -> None:
        async def session() -> int:
            self.loop = asyncio.get_running_loop()
            return await shell.run_async()

        try:
            self.status = asyncio.run(session())
        except BaseException as error:  # noqa: BLE001 - whoever waits is told
            self.error = error

    def end(self) -> int:
        """Wait until the session ends; return the exit status."""
        self.wait(lambda: self.status is not None, "the end")
        assert self.status is not None
        return self.status


def made(
    screen: Screen,
    index: Path | Callable[[], Index | Shelf],
    settings: Settings = SETTINGS,
    memory: Path | None = None,
    question: QueryState | None = None,
    notices: tuple[str, ...] = (),
    *,
    asks_background: bool = False,
) -> App:
    """Return the interactive search on a screen, not yet running."""
    say = Translator(settings.language)  # type: ignore[arg-type]
    library = IndexHandle(as_index(index) if callable(index) else index_opener([str(index)], say))

    def context(frontend: Frontend) -> AppContext:
        environment = {"TERM": "xterm-256color"}
        return AppContext(
            library,
            settings,
            say,
            UserHistory(memory, settings.history),
            Clipboard(settings.clipboard, frontend.send_escape_sequence, environment),
            choose_signs(settings, "utf-8"),
            with_keys(settings.keys),
            frontend,
        )

    return App(
        context,
        question or QueryState("", "auto"),
        settings.theme,
        asks_background=asks_background,
        problems=notices,
        input=screen.pipe,
        output=screen.output(),
    )


@contextlib.contextmanager
def opened(
    index: Path | Callable[[], Index | Shelf],
    columns: int = 120,
    rows: int = 30,
    *,
    settings: Settings = SETTINGS,
    memory: Path | None = None,
    question: QueryState | None = None,
    notices: tuple[str, ...] = (),
    asks_background: bool = False,
    **changed: object,
) -> Iterator[Screen]:
    """Run a session during the block, on an index or on the result of a function.

    The function opens the index.
    """
    settings = replace(settings, **changed)  # type: ignore[arg-type]
    with create_pipe_input() as pipe:
        screen = Screen(pipe, columns, rows)
        screen.shell = made(
            screen, index, settings, memory, question, notices, asks_background=asks_background
        )
        screen.shell.app.ttimeoutlen = 0.01
        thread = threading.Thread(target=screen.run, args=(screen.shell,))
        thread.start()
        try:
            screen.wait(
                # what is posted to a session that has not begun is for nobody
                lambda: (
                    bool(screen.terminal.flushed)
                    and (screen.shell.app.render_counter > 0 or screen.status is not None)
                ),
                "the first screen",
            )
            yield screen
        finally:
            # the loop may be closed already, though its thread is alive: posting bears that
            screen.shell.post(lambda: screen.shell.leave(0))
            thread.join(PATIENCE)
        assert not thread.is_alive(), "it is stuck"
        if screen.error is not None:
            raise AssertionError("the application failed") from screen.error
