"""Programs in windows of one tmux server, for the tasks of a day: keys, the mouse, screens."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pyte
from paths import ROOT
from unread import unread_bytes

ROWS: Final = 30
PATIENCE: Final = float(os.environ.get("BENELUX_SEARCH_PATIENCE", "120"))
COMMAND: Final = f"{shlex.quote(sys.executable)} -m benelux_search"
PROMPT: Final = "ready>"
# The prompt is set before the shell reads a key, and by a file: root's ignores the environment
SHELL: Final = (
    f"""mkdir -p "$HOME" && echo "PS1='{PROMPT} '" >"$HOME/.prompt"; """
    """ENV="$HOME/.prompt" exec sh -i"""
)
_POLL: Final = 0.05
_ESCAPE_SECONDS: Final = 0.8  # else the next key would be one with Alt
_TIME: Final = re.compile(r"(\d+) ms( ?)(─*)")
_ELLIPSES: Final = ("searching…", "counting…", "opening…", "looking for headings…", "writing…")


class Server:
    """A tmux server with an environment of its own."""

    def __init__(self, folder: Path) -> None:
        kept = {
            name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ
        }
        self._environment = {
            **kept,
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "",
        }
        self._name = f"benelux-search-{folder.name}-{os.getpid()}"
        self("-f", "/dev/null", "new-session", "-d", "-s", "first", "exec sleep 100000")
        self("set-option", "-g", "default-terminal", "xterm-256color")
        self("set-option", "-g", "remain-on-exit", "on")
        self("set-option", "-g", "buffer-limit", "500")

    def __call__(self, *words: str) -> str:
        done = subprocess.run(
            ["tmux", "-L", self._name, *words],
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, (words, done.stderr)
        return done.stdout

    def buffers(self) -> list[str]:
        """Return the texts that were copied."""
        names = self("list-buffers", "-F", "#{buffer_name}").split()
        return [self("show-buffer", "-b", name) for name in names]


class TmuxWindow:
    """A window of the server with a command in it.

    ``placeholders`` maps texts that differ from run to run, such as folders, to those that are
    shown in their place; both have the same length.
    """

    def __init__(
        self,
        server: Server,
        name: str,
        columns: int,
        folder: Path,
        environment: Mapping[str, str],
        command: str,
        placeholders: Mapping[str, str],
    ) -> None:
        self._server, self._name = server, name
        self._placeholders = placeholders
        variables = [word for item in environment.items() for word in ("-e", "=".join(item))]
        size = ("-x", str(columns), "-y", str(ROWS))
        server("new-session", "-d", "-s", name, *size, "-c", str(folder), *variables, command)

    def press(self, *keys: str) -> None:
        """Press keys by their names in tmux; after Escape, wait until it was read as a key."""
        for key in keys:
            self._server("send-keys", "-t", self._name, key)
            if key == "Escape":
                self._wait_until_read()
                time.sleep(_ESCAPE_SECONDS)

    def _wait_until_read(self) -> None:
        """Wait until the program has read all that was typed."""
        name = self._server("display-message", "-p", "-t", self._name, "#{pane_tty}").strip()
        end = time.monotonic() + PATIENCE
        terminal = os.open(name, os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK)
        try:
            while number := unread_bytes(terminal):
                assert time.monotonic() < end, f"{number} characters were not read"
                time.sleep(_POLL / 10)
        finally:
            os.close(terminal)

    def type(self, text: str) -> None:
        """Send characters as they are."""
        self._server("send-keys", "-t", self._name, "-l", "--", text)

    def paste(self, text: str) -> None:
        """Send a text as a terminal sends what is pasted."""
        self.type(f"\x1b[200~{text}\x1b[201~")

    def click(self, text: str) -> None:
        """Click on the first character of a text on the screen."""
        self.until(lambda shown: text in shown, f"{text!r} to click on")
        lines = self.text().split("\n")
        row = next(number for number, line in enumerate(lines) if text in line)
        place = f"{lines[row].index(text) + 1};{row + 1}"
        self.type(f"\x1b[<0;{place}M")
        self.type(f"\x1b[<0;{place}m")

    def resize(self, columns: int, rows: int) -> None:
        """Change the size of the window."""
        self._server("resize-window", "-t", self._name, "-x", str(columns), "-y", str(rows))

    def raw_text(self) -> str:
        """Return the text on the screen."""
        return self._server("capture-pane", "-p", "-t", self._name)

    def text(self) -> str:
        """Return the text on the screen, without what differs from run to run."""
        shown = _TIME.sub(_without_time, self.raw_text())
        for volatile, fixed in self._placeholders.items():
            shown = shown.replace(volatile, fixed)
        return "\n".join(line.rstrip() for line in shown.split("\n")).rstrip("\n")

    def until(self, condition: object, what: str) -> str:
        """Wait until a condition on the text of the screen is true; return the text."""
        assert callable(condition)
        end = time.monotonic() + PATIENCE
        while not condition(shown := self.text()):
            assert time.monotonic() < end, f"did not come: {what}\n{shown}"
            time.sleep(_POLL)
        return shown

    def await_prompt(self) -> None:
        """Wait until the last line is an empty prompt of the shell.

        An earlier prompt is seen again while the program leaves, and what is typed then is lost.
        """
        self.until(lambda shown: shown.split("\n")[-1] == PROMPT, "an empty prompt")

    def settled(self, seconds: float = 1.2) -> str:
        """Wait until the screen has not changed for some time; return its text."""
        shown, since = self.text(), time.monotonic()
        while time.monotonic() - since < seconds:
            time.sleep(_POLL)
            now = self.text()
            if now != shown or any(each in now for each in _ELLIPSES):
                shown, since = now, time.monotonic()
        return shown

    def cells(self) -> list[list[pyte.screens.Char]]:
        """Return the characters on the screen with their colours, row by row."""
        coloured = self._server("capture-pane", "-e", "-p", "-t", self._name).rstrip("\n")
        rows = coloured.split("\n")
        screen = pyte.Screen(400, len(rows) + 1)
        pyte.Stream(screen).feed("\r\n".join(rows))
        return [[screen.buffer[row][column] for column in range(400)] for row in range(len(rows))]

    def close(self) -> None:
        """Close the window, and end the program in it."""
        self._server("kill-session", "-t", self._name)


def _without_time(match: re.Match[str]) -> str:
    """Replace a time; a rule after it becomes longer, so that the line stays as long."""
    rule = "─" * (len(match[3]) + len(match[1]) - 1) if match[3] else ""
    return f"… ms{match[2]}{rule}"
