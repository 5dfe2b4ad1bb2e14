"""Where copies go: the clipboard of the system where there is one, or that of the terminal."""

from __future__ import annotations

import base64
import contextlib
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, TypeAlias

from benelux_search.errors import BeneluxSearchError, Message
from benelux_search.model import Language
from benelux_search.tui.translator import N_

Way: TypeAlias = Literal["system", "tmux", "terminal", "none"]
# What is said of each
WAYS: Final[Mapping[Way, str]] = {
    "system": N_("copied {what}"),
    "tmux": N_("copied {what}, to tmux and the clipboard of its terminal"),
    "terminal": N_("sent {what} to the clipboard of the terminal (OSC 52), if it takes it"),
    "none": N_("{what}: not copied, for there is no clipboard that can be reached"),
}
# What most terminals take of an OSC 52 at most, in the 7-bit letters of base 64
LONGEST: Final = 74_994
_SECONDS: Final = 3


@dataclass(frozen=True, slots=True)
class Clipboard:
    """``wanted`` is the setting. ``send`` writes an escape sequence to the terminal."""

    wanted: str
    send: Callable[[str], None]
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)

    def copy(self, text: str) -> Way:
        """Copies a text, and says where to; ``none`` where nothing can be done.

        The ways are tried in turn. From afar (SSH), the clipboard of the system would be that of
        another machine than the one that is looked at, and that of the terminal comes first.
        """
        for way in self._ways():
            if _COPIERS[way](self, text):
                return way
        return "none"

    def _ways(self) -> tuple[Literal["system", "tmux", "terminal"], ...]:
        match self.wanted:
            case "system":
                return ("system",)
            case "terminal":
                return ("tmux", "terminal")
            case "none":
                return ()
        afar = any(self.environment.get(name) for name in ("SSH_TTY", "SSH_CONNECTION"))
        return ("tmux", "terminal") if afar else ("system", "tmux", "terminal")

    def _by_system(self, text: str) -> bool:
        import pyperclip  # seldom needed, and it looks around when it is loaded

        try:
            pyperclip.copy(text)
        except (pyperclip.PyperclipException, OSError, UnicodeError):
            return False
        return True

    def _by_tmux(self, text: str) -> bool:
        """tmux keeps it, and sends it on to the terminal that it is in."""
        program = shutil.which("tmux")
        if not self.environment.get("TMUX") or program is None:
            return False
        try:
            done = subprocess.run(
                [program, "load-buffer", "-w", "-"],
                input=text.encode("utf-8", "replace"),
                capture_output=True,
                timeout=_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return False
        return done.returncode == 0

    def _by_terminal(self, text: str) -> bool:
        """OSC 52; no terminal says whether it obeyed."""
        coded = base64.b64encode(text.encode("utf-8", "replace")).decode("ascii")
        if len(coded) > LONGEST or self.environment.get("TERM", "") in {"", "dumb", "linux"}:
            return False
        self.send(f"\x1b]52;c;{coded}\x07")
        return True


_COPIERS: Final[Mapping[str, Callable[[Clipboard, str], bool]]] = {
    "system": Clipboard._by_system,
    "tmux": Clipboard._by_tmux,
    "terminal": Clipboard._by_terminal,
}


# Other programs: the pager, the editor, and what shows a file, at a page of it.


# Viewers of PDFs that can be sent to a page, the first that is there is taken
_VIEWERS: Final = (
    "zathura -P {page} {file}",
    "evince -i {page} {file}",
    "okular -p {page} {file}",
    "atril -i {page} {file}",
    "xreader -i {page} {file}",
    "qpdfview --unique {file}#{page}",
    "mupdf {file} {page}",
    "xpdf {file} {page}",
)
_OPENERS: Final = ("xdg-open", "open", "wslview")
# Editors that take a line as an option of its own, before the file
_PLUS_LINE: Final = frozenset(
    "vi vim nvim gvim nano pico emacs emacsclient ne joe jed mg kak micro view".split()
)
_TEXTS: Final = frozenset(
    ".txt .md .html .htm .xhtml .csv .tsv .tab .json .jsonl .ndjson .xml .tmx .xlf .xliff".split()
)
_HOLE: Final = re.compile(r"\{(file|page|line)\}")
_LOOK: Final = 0.5  # seconds after which it is looked whether to go on waiting
# a pair of files: x.{nl,fr}.txt
_BRACES: Final = re.compile(r"\{([^{},]*),([^{},]*)\}")


class ProgramMissing(BeneluxSearchError):
    """No program or no file is there for what was asked; the message says what can be done."""


def pager_command(setting: str, environment: Mapping[str, str]) -> list[str]:
    for wanted in (setting, environment.get("PAGER", ""), "less -R", "more"):
        words = _words(wanted)
        if words and shutil.which(words[0]):
            return words
    raise ProgramMissing(
        Message("no pager is found: name one in $PAGER, or as pager in the settings")
    )


def editor_command(
    setting: str, environment: Mapping[str, str], file: Path, line: int
) -> list[str]:
    named = (setting, environment.get("VISUAL", ""), environment.get("EDITOR", ""))
    for wanted in (*named, "nano", "vim", "vi"):
        words = _words(wanted)
        if not words or not shutil.which(words[0]):
            continue
        if any("{file}" in word for word in words):
            return _filled(words, file, 1, line)
        place = [f"+{line}"] if line > 1 and Path(words[0]).name in _PLUS_LINE else []
        return [*words, *place, str(file)]
    raise ProgramMissing(
        Message("no editor is found: name one in $EDITOR, or as editor in the settings")
    )


def viewer_command(setting: str, file: Path, page: int) -> tuple[list[str], bool]:
    """The command that shows a file, and whether it goes to the page."""
    is_pdf = file.suffix.lower() == ".pdf"
    if is_pdf:
        for wanted in (setting, *_VIEWERS):
            words = _words(wanted)
            if words and shutil.which(words[0]):
                if not any("{file}" in word for word in words):
                    words.append("{file}")
                return _filled(words, file, page, 1), any("{page}" in word for word in words)
    for opener in _OPENERS:
        if shutil.which(opener):
            return [opener, str(file)], not is_pdf
    raise ProgramMissing(
        Message("no program is found that shows files: name one as pdf_viewer in the settings")
        if is_pdf
        else Message("no program is found that shows files (xdg-open)")
    )


def run_here(command: Sequence[str], stopped: threading.Event, text: str | None = None) -> None:
    """A program that uses the terminal, until it ends, or until nobody waits for it any more.

    It is given a text to read, if there is one; that it is left before its end is no error.
    """
    with contextlib.ExitStack() as stack:
        given = None
        if text is not None:
            # a pipe would have to be written to for as long as it is read
            given = stack.enter_context(tempfile.TemporaryFile())
            given.write(text.encode("utf-8", "replace"))
            given.seek(0)
        try:
            program = subprocess.Popen(list(command), stdin=given)
        except OSError as error:
            raise ProgramMissing(f"{command[0]}: {error.strerror}") from error
        stack.enter_context(_without_interrupts())
        end = program.terminate
        while True:
            try:
                program.wait(_LOOK)
            except subprocess.TimeoutExpired:
                if stopped.is_set():
                    end()
                    end = program.kill
            else:
                return


@contextlib.contextmanager
def _without_interrupts() -> Iterator[None]:
    """Ctrl-C is the program's that has the terminal: it must not end us when that is over."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def run_apart(command: Sequence[str]) -> None:
    """A program with a window of its own, which outlives us."""
    try:
        program = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        # its end is waited for somewhere, else it would stay in the list of processes
        threading.Thread(target=program.wait, name=command[0], daemon=True).start()
    except OSError as error:
        raise ProgramMissing(f"{command[0]}: {error.strerror}") from error


def is_text(file: Path) -> bool:
    return file.suffix.lower() in _TEXTS


def line_at(file: Path, start: int | None) -> int:
    """The line that a character of a text is in, from 1; 1 where it cannot be told."""
    if start is None:
        return 1
    try:
        with file.open(encoding="utf-8", errors="replace", newline="") as opened:
            before = opened.read(start)
    except OSError:
        return 1
    return before.count("\n") + 1


def written_apart(text: str) -> Path:
    """A text as a file of its own, for an editor; it is the reader's to keep or not."""
    number, name = tempfile.mkstemp(prefix="benelux-search-", suffix=".txt")
    with os.fdopen(number, "w", encoding="utf-8", errors="replace") as file:
        file.write(text)
    return Path(name)


def _words(command: str) -> list[str]:
    try:
        return shlex.split(command, posix=sys.platform != "win32")
    except ValueError:
        return []


def _filled(words: Sequence[str], file: Path, page: int, line: int) -> list[str]:
    """No shell reads it: a file is named by one word, whatever its name is."""
    values = {"file": str(file), "page": str(page), "line": str(line)}
    return [_HOLE.sub(lambda hole: values[hole[1]], word) for word in words]


def source_file(path: str, language: Language, index_folder: Path) -> Path:
    """The file of a document, of a pair that in a language, wherever it was indexed from.

    Raises:
        ProgramMissing: it is not where it was.
    """
    if path not in {"", os.curdir}:
        name = _BRACES.sub(lambda pair: pair[1 if language == "nl" else 2], path)
        for each in (path, name):
            for base in (Path.cwd(), index_folder.parent, index_folder):
                file = base / each
                if file.is_file():
                    return file
    raise ProgramMissing(
        Message("the file {} is not there any more, or was indexed from elsewhere", path)
    )
