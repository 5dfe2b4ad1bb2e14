"""The installed command in real terminals: how it starts, ends, and leaves a terminal behind."""

from __future__ import annotations

import codecs
import contextlib
import fcntl
import os
import pty
import select
import shlex
import shutil
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pyte
import pytest
from day_terminal import SHELL, Server, TmuxWindow
from paths import ROOT
from screens import PATIENCE, sent

from benelux_search import build_index

pytestmark = pytest.mark.long

COMMAND: Final = Path(sys.executable).parent / "benelux-search"
COLUMNS, ROWS = 100, 30
# Modes that are set while it runs: the other screen, the mouse, pastes between marks
MODES: Final = ("?1049", "?1000", "?1006", "?2004")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("terminal")
    build_index(ROOT / "corpus", folder / "index")
    return folder / "index"


@pytest.fixture
def environment(tmp_path: Path, index: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    homes = {
        name: str(tmp_path / name)
        for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")
    }
    own = {"LANG": "C.UTF-8", "TERM": "xterm-256color", "BENELUX_SEARCH_INDEX": str(index)}
    return {**kept, **homes, **own}


def wait(
    condition: Callable[[], bool], what: Callable[[], str], patience: float = PATIENCE
) -> None:
    end = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < end, f"did not come:\n{what()}"
        time.sleep(0.02)


class Terminal:
    """A pseudo-terminal with the command in it, and a screen that shows what it writes."""

    def __init__(
        self, arguments: tuple[str, ...], environment: Mapping[str, str], log: Path
    ) -> None:
        self.master, self.slave = pty.openpty()
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self.before = self.attributes()
        self.screen = pyte.Screen(COLUMNS, ROWS)
        self.written = ""
        self._stream = pyte.Stream(self.screen)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._log = log
        with log.open("wb") as errors:
            self.process = subprocess.Popen(
                [str(COMMAND), *arguments],
                stdin=self.slave,
                stdout=self.slave,
                stderr=errors,
                env=dict(environment),
                cwd=log.parent,
                start_new_session=True,
                # its own terminal, which hangs up when it goes away
                preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - few lines, no locks
            )

    @property
    def errors(self) -> str:
        return self._log.read_text(encoding="utf-8")

    def attributes(self) -> list[Any]:
        return termios.tcgetattr(self.slave)

    def send(self, text: str) -> None:
        os.write(self.master, text.encode())

    def read(self) -> str:
        """Takes what was written; gives the text of the screen."""
        while select.select([self.master], [], [], 0)[0]:
            text = self._decoder.decode(os.read(self.master, 65536))
            self.written += text
            self._stream.feed(text)
        return "\n".join(self.screen.display)

    def until(self, *texts: str) -> None:
        wait(lambda: all(text in self.read() for text in texts), lambda: f"{texts}: {self.read()}")

    def end(self) -> int:
        """Waits for its end, reading on; gives the exit status as a shell tells it."""

        def is_over() -> bool:
            self.read()
            return self.process.poll() is not None

        wait(is_over, self.read)
        self.read()
        status = self.process.returncode
        return status if status >= 0 else 128 - status

    def assert_as_before(self) -> None:
        assert self.attributes() == self.before
        for mode in MODES:
            on, off = f"\x1b[{mode}h", f"\x1b[{mode}l"
            assert on in self.written, mode
            assert self.written.rfind(off) > self.written.rfind(on), mode
        assert self.written.rfind("\x1b[?25h") > self.written.rfind("\x1b[?25l")
        assert self.errors == ""

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for number in (self.master, self.slave):
            with contextlib.suppress(OSError):
                os.close(number)


Start = Callable[..., Terminal]


@pytest.fixture
def start(environment: dict[str, str], tmp_path: Path) -> Iterator[Start]:
    started: list[Terminal] = []

    def begin(*arguments: str, **changed: str) -> Terminal:
        started.append(Terminal(arguments, {**environment, **changed}, tmp_path / "errors"))
        return started[-1]

    yield begin
    for each in started:
        each.close()


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)]
)
def test_a_signal_ends_it_and_the_terminal_is_as_before(
    start: Start, number: signal.Signals, status: int
) -> None:
    terminal = start()
    terminal.until("pairs")
    assert terminal.attributes() != terminal.before
    terminal.process.send_signal(number)
    assert terminal.end() == status
    terminal.assert_as_before()


@pytest.mark.parametrize(("keys", "status"), [(("c-c", "c-c"), 130), (("c-d",), 0), (("c-q",), 0)])
def test_a_key_ends_it_and_the_terminal_is_as_before(
    start: Start, keys: tuple[str, ...], status: int
) -> None:
    terminal = start()
    terminal.until("pairs")
    for key in keys:
        terminal.send(sent(key))
    assert terminal.end() == status
    terminal.assert_as_before()


def test_marks_outlive_a_kill(start: Start) -> None:
    terminal = start("shell", "slachtoffers")
    terminal.until("1 of 6")
    terminal.send("\t")
    terminal.until("1 marked")
    terminal.process.kill()
    terminal.end()
    again = start("shell", "slachtoffers")
    again.until("1 hit is still marked from last time", "1 marked", "●")


def test_it_ends_when_the_terminal_goes_away(start: Start) -> None:
    terminal = start()
    terminal.until("pairs")
    os.close(terminal.slave)
    os.close(terminal.master)
    assert terminal.process.wait(PATIENCE) == 129
    assert terminal.errors == ""


def test_a_pager_and_a_signal_while_it_runs(
    start: Start, environment: dict[str, str], tmp_path: Path
) -> None:
    settings = Path(environment["XDG_CONFIG_HOME"]) / "benelux-search" / "shell.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text("pager = \"sh -c 'cat > paged; read line < /dev/tty'\"\n", encoding="utf-8")
    terminal = start("shell", "slachtoffers")
    terminal.until("1 of 6")
    terminal.send("\r")
    terminal.until("of 46")
    paged = tmp_path / "paged"

    def page() -> None:
        terminal.send("|")
        wait(lambda: paged.exists() and "slachtoffers" in paged.read_text(), terminal.read)

    page()
    time.sleep(1)  # of reading
    terminal.send("\n")  # it is left
    terminal.until("of 46")
    paged.unlink()
    page()
    terminal.process.send_signal(signal.SIGTERM)
    assert terminal.end() == 143
    terminal.assert_as_before()


def test_an_action_whose_new_key_is_none_keeps_its_own(
    start: Start, environment: dict[str, str]
) -> None:
    settings = Path(environment["XDG_CONFIG_HOME"]) / "benelux-search" / "shell.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('[keys]\nquit = "ctrl-q"\n', encoding="utf-8")
    terminal = start("shell")
    terminal.until("there is no key ctrl-q")
    terminal.send("\x11")
    assert terminal.end() == 0


def test_control_c_in_a_pager_does_not_end_the_session(
    start: Start, environment: dict[str, str], tmp_path: Path
) -> None:
    settings = Path(environment["XDG_CONFIG_HOME"]) / "benelux-search" / "shell.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text("pager = \"sh -c 'cat > paged; read line < /dev/tty'\"\n", encoding="utf-8")
    terminal = start("shell", "slachtoffers")
    terminal.until("1 of 6")
    terminal.send("\r")
    terminal.until("of 46")
    terminal.send("|")
    paged = tmp_path / "paged"
    wait(lambda: paged.exists() and "slachtoffers" in paged.read_text(), terminal.read)
    wait(lambda: bool(terminal.attributes()[3] & termios.ISIG), terminal.read)
    terminal.send("\x03")
    wait(lambda: not terminal.attributes()[3] & termios.ISIG, terminal.read)
    terminal.send("q")
    terminal.until("1 of 6")
    terminal.send(sent("c-q"))
    assert terminal.end() == 0


@pytest.mark.parametrize(
    ("arguments", "changed"),
    [(("--plain",), {}), (("shell", "--plain"), {}), (("shell",), {"TERM": "dumb"})],
)
def test_line_by_line(start: Start, arguments: tuple[str, ...], changed: dict[str, str]) -> None:
    terminal = start(*arguments, **changed)
    terminal.until("search (auto)>")
    terminal.send("slachtoffers\n")
    terminal.until("NL:", "FR:")
    terminal.send(":quit\n")
    assert terminal.end() == 0
    assert "\x1b[?1049h" not in terminal.written


def test_a_bare_call_without_a_terminal_prints_the_help(environment: dict[str, str]) -> None:
    done = subprocess.run(
        [str(COMMAND)],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    assert "Usage: benelux-search" in done.stdout
    assert done.stderr == ""


@pytest.fixture
def tmux(environment: dict[str, str], tmp_path: Path) -> Iterator[TmuxWindow]:
    """A shell in a window of tmux."""
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")
    server = Server(tmp_path)
    yield TmuxWindow(server, "own", COLUMNS, tmp_path, environment, SHELL, {})
    server("kill-server")


def shown(tmux: TmuxWindow, *texts: str) -> str:
    """Wait until texts are in the window, and return all that is."""
    return tmux.until(lambda text: all(each in text for each in texts), str(texts))


def enter(tmux: TmuxWindow, line: str) -> None:
    tmux.type(line)
    tmux.press("Enter")


def rule(text: str) -> int:
    """Return the length of the line under the list."""
    return max((len(each.rstrip()) for each in text.split("\n") if "1 of 6" in each), default=0)


def test_a_session_in_tmux(tmux: TmuxWindow) -> None:
    tmux.await_prompt()
    enter(tmux, "echo here-$((40 + 2))")
    shown(tmux, "here-42")
    enter(tmux, shlex.quote(str(COMMAND)))
    assert "here-42" not in shown(tmux, "pairs", "F1 help")

    tmux.type("slachtoffers")
    shown(tmux, "slachtoffers", "AUTO>NL", "1 of 6", "In Nederland is", "Aux Pays-Bas")
    tmux.press("Enter")
    shown(tmux, "match 5/6 · 23 of 46")
    tmux.press("q")
    assert rule(shown(tmux, "AUTO>NL", "1 of 6")) == COLUMNS

    tmux.resize(60, 20)
    tmux.until(lambda text: rule(text) == 60, "a line of 60 columns")
    tmux.resize(COLUMNS, ROWS)
    tmux.until(lambda text: rule(text) == COLUMNS, "the long line")

    tmux.press("C-z")
    tmux.await_prompt()
    assert "AUTO>NL" not in shown(tmux, "here-42")
    enter(tmux, "fg")
    shown(tmux, "slachtoffers", "AUTO>NL", "1 of 6", "F1 help")

    tmux.press("C-q")
    tmux.await_prompt()
    assert "AUTO>NL" not in shown(tmux, "here-42")
    enter(tmux, "clear; echo status $?; stty -a")
    words = shown(tmux, "status", "icanon", "echok").replace(";", " ").split()
    assert {"icanon", "echo", "isig", "icrnl"} <= set(words)
