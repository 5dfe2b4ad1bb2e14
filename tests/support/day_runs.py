"""Runs of the tasks of a day: each step of a task, its screens, colours and golden files."""

from __future__ import annotations

import difflib
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from day_tasks import Task
from day_terminal import COMMAND, PATIENCE, ROWS, SHELL, Server, TmuxWindow
from day_texts import NEW_FR, NEW_NL, write_documents, write_pair
from paths import GOLDEN
from pyte.screens import Char

from benelux_search import build_index

WIDTHS: Final = (60, 80, 120, 200)
BACKGROUNDS: Final[Mapping[str, str]] = {"dark": "15;0", "light": "0;15"}
# The colours of matches in 256 colours (themes.py)
_MATCH_COLOURS: Final[Mapping[str, str]] = {"dark": "ffd75f", "light": "af0000"}
_FOLDER: Final = GOLDEN / "tasks"
_EDITOR: Final = "#!/bin/sh\nprintf 'fietser helm\\n' > \"$1\"\n"


class Day:
    """The index of the tasks, the tmux server, and the folders of the runs."""

    def __init__(self) -> None:
        # in the same place on each machine: its length decides where lines are cut
        self.folder = Path(tempfile.mkdtemp(prefix="day-", dir="/tmp")).resolve()
        write_documents(self.folder / "corpus")
        build_index(self.folder / "corpus", self.folder / "index")
        self.server = Server(self.folder)

    def close(self) -> None:
        """End all programs, and remove the folders."""
        self.server("kill-server")
        time.sleep(0.5)  # programs that end write their state
        shutil.rmtree(self.folder, ignore_errors=True)


@dataclass
class Run:
    """A task at a width and a background: its folder and its windows, the current one last."""

    day: Day
    task: Task
    columns: int
    background: str

    def __post_init__(self) -> None:
        number = f"{sum(map(ord, self.task.name)) % 1000:03}"
        self.folder = Path(tempfile.mkdtemp(prefix=f"run-{number}-", dir=self.day.folder))
        self.index = self.day.folder / "index"
        self.windows: dict[str, TmuxWindow] = {}
        self._prepare()
        self._open("1")

    # The folder

    def _prepare(self) -> None:
        task, home = self.task, self.folder
        for name, text in task.files.items():
            path = home / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        editor = home / "editor.sh"
        editor.write_text(_EDITOR, encoding="utf-8")
        editor.chmod(0o755)
        if task.index != "shared":
            self.index = home / "index"
        if task.index in {"own", "damaged"}:
            shutil.copytree(self.day.folder / "index", self.index)
        if task.index == "damaged":
            self._damage()
        if task.index == "none":
            shutil.copytree(self.day.folder / "corpus", home / "corpus")

    def _damage(self) -> None:
        """Overwrite the middle of all files of the index."""
        for path in filter(Path.is_file, self.index.rglob("*")):
            data = path.read_bytes()
            half = len(data) // 2
            path.write_bytes(data[:half] + b"damaged" + data[half + 7 :])

    @property
    def _environment(self) -> Mapping[str, str]:
        home = str(self.folder)
        names = ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")
        return {
            **dict.fromkeys(names, home),
            "COLORFGBG": BACKGROUNDS[self.background],
            "BENELUX_SEARCH_INDEX": str(self.index),
            "VISUAL": str(self.folder / "editor.sh"),
            **self.task.environment,
        }

    def _open(self, name: str) -> None:
        program = f"{COMMAND} {self.task.arguments}".strip()
        command = SHELL if self.task.in_shell else f"exec {program}"
        self.windows[name] = TmuxWindow(
            self.day.server,
            f"{self.folder.name}-{name}",
            self.columns,
            self.folder,
            self._environment,
            command,
            {
                str(self.folder): f"{str(self.day.folder)[:-8]}xxxxxxxx/run-xxxxxxxxxxxx",
                str(self.day.folder): f"{str(self.day.folder)[:-8]}xxxxxxxx",
                self.folder.name: "run-xxxxxxxxxxxx",
                self.folder.name[:12]: "run-xxxxxxxx",  # in a message that is cut
            },
        )
        self._window = name

    # The steps

    @property
    def window(self) -> TmuxWindow:
        """The window that the steps work on."""
        return self.windows[self._window]

    def play(self) -> None:
        """Take all steps of the task."""
        for step in self.task.keys:
            verb, _, rest = step.partition(" ")
            try:
                _STEPS[verb](self, rest)
            except AssertionError as error:
                raise AssertionError(f"{self.task.name}, {self.columns}, {step}: {error}") from None

    def see(self, text: str) -> None:
        """Wait until a text is on the screen."""
        self.window.until(lambda shown: text in " ".join(shown.split()), text)

    def miss(self, text: str) -> None:
        """Wait until a text is no longer on the screen."""
        self.window.until(lambda shown: text not in " ".join(shown.split()), f"the end of {text}")

    def switch(self, name: str) -> None:
        """Go to another window, which may be new."""
        if name in self.windows:
            self._window = name
        else:
            self._open(name)

    def resize(self, size: str) -> None:
        """Change the size of the window: ``100 20``, or ``back``."""
        columns, _, rows = (f"{self.columns} {ROWS}" if size == "back" else size).partition(" ")
        self.window.resize(int(columns), int(rows))

    def start(self, _: str) -> None:
        """Type the command in a shell."""
        self.window.type(f"{COMMAND} {self.task.arguments}".strip())
        self.window.press("Enter")

    def build(self, _: str) -> None:
        """Build the index again, with a document more."""
        folder = self.folder / "corpus"
        shutil.copytree(self.day.folder / "corpus", folder)
        write_pair(folder, "bericht-3", NEW_NL, NEW_FR)
        build_index(folder, self.index)

    def assert_file(self, rest: str) -> None:
        """Wait until a file of the run has a text."""
        name, _, text = rest.partition(" ")
        path = self.folder / name.replace("\0", " ")

        def has_text() -> bool:
            return path.exists() and text in path.read_text(encoding="utf-8-sig")

        _wait(has_text, lambda: path.read_text(encoding="utf-8") if path.exists() else "no file")

    def assert_copied(self, text: str) -> None:
        """Wait until a text was copied."""
        _wait(lambda: text in self.day.server.buffers(), lambda: repr(self.day.server.buffers()))

    # The screen

    def final(self, golden: str | None) -> str:
        """Wait for the last screen; return its text. Without ``golden``, it must come to rest."""
        task, window = self.task, self.window

        def is_there(shown: str) -> bool:
            flat = " ".join(shown.split())
            return all(text in flat for text in task.shows) and not any(
                text in flat for text in task.hides
            )

        what = f"{task.name}, {self.columns}: {task.shows} without {task.hides}"
        window.until(is_there, what)
        if golden is None:
            shown = window.settled()
            assert is_there(shown), f"{what}\n{shown}"
            return shown
        end = time.monotonic() + PATIENCE
        while (shown := window.text()) != golden and time.monotonic() < end:
            time.sleep(0.05)
        if shown != golden:
            lines = difflib.unified_diff(golden.split("\n"), shown.split("\n"), "golden", "now")
            difference = "\n".join(lines)
            raise AssertionError(f"{task.name}, {self.columns}:\n{difference}")
        assert is_there(shown), what
        return shown

    def wrong_colours(self) -> str:
        """Check the bar of the selected row, and the colour of the matches.

        Return what is wrong, or "".
        """
        try:
            self._assert_colours(self.window.cells())
        except AssertionError as error:
            return str(error)
        return ""

    def _assert_colours(self, rows: list[list[Char]]) -> None:
        is_plain = bool(self.task.environment.get("NO_COLOR"))
        for row in rows:
            text = "".join(each.data for each in row)
            if text.startswith("›") and not self.task.reads:
                has_bar = any(each.reverse or each.bg != "default" for each in row)
                assert has_bar, f"{self.task.name}: no bar: {text.rstrip()}"
            is_match = False
            for each in row:
                if each.data in {"▸", "◂", "…"}:
                    is_match = each.data == "▸"
                elif is_match and not each.data.isspace():
                    name = f"{self.task.name}, {self.background}: {text.rstrip()}"
                    if is_plain:
                        assert each.fg == "default" and each.bold and each.underscore, name
                    elif not each.reverse:  # under the cursor
                        assert each.fg == _MATCH_COLOURS[self.background], f"{name}: {each}"
            if is_plain:
                assert all(each.fg == each.bg == "default" for each in row), text

    def close(self) -> None:
        """Close the windows."""
        for each in self.windows.values():
            each.close()
        shutil.rmtree(self.folder, ignore_errors=True)


_STEPS: Final[Mapping[str, Callable[[Run, str], object]]] = {
    "type": lambda run, text: run.window.type(text),
    "press": lambda run, keys: run.window.press(*keys.split()),
    "paste": lambda run, text: run.window.paste(text),
    "see": Run.see,
    "miss": Run.miss,
    "click": lambda run, text: run.window.click(text),
    "rest": lambda run, _: run.window.settled(),
    "resize": Run.resize,
    "window": Run.switch,
    "start": Run.start,
    "prompt": lambda run, _: run.window.await_prompt(),
    "build": Run.build,
    "file": Run.assert_file,
    "copied": Run.assert_copied,
}


def _wait(condition: Callable[[], bool], what: Callable[[], str]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, what()
        time.sleep(0.05)


@contextmanager
def running(day: Day, task: Task, columns: int, background: str) -> Iterator[Run]:
    """Play a task to its last step."""
    run = Run(day, task, columns, background)
    try:
        run.play()
        yield run
    finally:
        run.close()


# --- Golden files


def read_golden(task: Task) -> Mapping[int, str]:
    """Return the screens of a task by width; none if the file is missing."""
    path = _FOLDER / f"{task.name}.txt"
    if not path.exists():
        return {}
    screens: dict[int, list[str]] = {}
    columns = 0
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line.startswith("=== "):
            columns = int(line.split()[1])
            screens[columns] = []
        elif columns:
            screens[columns].append(line)
    return {columns: "\n".join(lines).rstrip("\n") for columns, lines in screens.items()}


def write_golden(task: Task, screens: Mapping[int, str]) -> None:
    """Write the screens of a task, one under the other."""
    _FOLDER.mkdir(exist_ok=True)
    keys = "\n".join(f"  {step}" for step in task.keys)
    parts = [f"{task.wish}\n\n{keys}\n"]
    parts += [f"=== {columns} columns\n{screens[columns]}\n" for columns in sorted(screens)]
    (_FOLDER / f"{task.name}.txt").write_text("\n".join(parts), encoding="utf-8")
