"""Other programs: clipboard, pager, editor, and file viewers.

A copied text goes to the system clipboard if there is one, else to the clipboard of the terminal.
"""

from __future__ import annotations

import base64
import contextlib
import os
import re
import subprocess
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, TypeAlias

from benelux_search.errors import BeneluxSearchError, Message
from benelux_search.model import Language
from benelux_search.processes import command_words, find_program, without_interrupts
from benelux_search.translator import N_

CopyMethod: TypeAlias = Literal["system", "tmux", "terminal", "none"]
# The message for each method
COPY_MESSAGES: Final[Mapping[CopyMethod, str]] = {
    "system": N_("copied {what}"),
    "tmux": N_("copied {what} to tmux and the clipboard of its terminal"),
    "terminal": N_("sent {what} to the clipboard of the terminal (OSC 52), if it allows that"),
    "none": N_("{what}: not copied, no clipboard available"),
}
# The longest base64 text that most terminals accept in an OSC 52
LONGEST_OSC52: Final = 74_994
_COPY_SECONDS: Final = 3


@dataclass(frozen=True, slots=True)
class Clipboard:
    """The clipboard that texts are copied to.

    ``wanted`` is the setting: ``auto``, ``system``, ``terminal`` or ``none``. ``send`` writes an
    escape sequence to the terminal. ``environment`` holds environment variables.
    """

    wanted: str
    send: Callable[[str], None]
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)

    def copy(self, text: str) -> CopyMethod:
        """Copy a text, and return the method that worked, or ``none``.

        The methods are tried one after the other. With ``auto`` in an SSH session, only tmux and
        the terminal are tried: the system clipboard would be that of the remote machine.
        """
        for method in self._methods():
            if _COPIERS[method](self, text):
                return method
        return "none"

    def _methods(self) -> tuple[Literal["system", "tmux", "terminal"], ...]:
        match self.wanted:
            case "system":
                return ("system",)
            case "terminal":
                return ("tmux", "terminal")
            case "none":
                return ()
        is_remote = any(self.environment.get(name) for name in ("SSH_TTY", "SSH_CONNECTION"))
        return ("tmux", "terminal") if is_remote else ("system", "tmux", "terminal")

    def _by_system(self, text: str) -> bool:
        import pyperclip  # seldom needed, and its import probes the system

        try:
            pyperclip.copy(text)
        except (pyperclip.PyperclipException, OSError, UnicodeError):
            return False
        return True

    def _by_tmux(self, text: str) -> bool:
        """Copy to tmux, which also sends the text to the clipboard of its terminal."""
        program = find_program("tmux", self.environment)
        if not self.environment.get("TMUX") or program is None:
            return False
        try:
            done = subprocess.run(
                [program, "load-buffer", "-w", "-"],
                input=text.encode("utf-8", "replace"),
                capture_output=True,
                timeout=_COPY_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return False
        return done.returncode == 0

    def _by_terminal(self, text: str) -> bool:
        """Copy with the escape sequence OSC 52; terminals do not report if this worked."""
        coded = base64.b64encode(text.encode("utf-8", "replace")).decode("ascii")
        if len(coded) > LONGEST_OSC52 or self.environment.get("TERM", "") in {"", "dumb", "linux"}:
            return False
        self.send(f"\x1b]52;c;{coded}\x07")
        return True


_COPIERS: Final[Mapping[str, Callable[[Clipboard, str], bool]]] = {
    "system": Clipboard._by_system,
    "tmux": Clipboard._by_tmux,
    "terminal": Clipboard._by_terminal,
}


# --- Pager, editor, viewer


# PDF viewers that can open a file at a page; the first one installed is used
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
# Editors that take the line as a separate argument (``+12``) before the file
_PLUS_LINE: Final = frozenset(
    "vi vim nvim gvim nano pico emacs emacsclient ne joe jed mg kak micro view".split()
)
_TEXT_SUFFIXES: Final = frozenset(
    ".txt .md .markdown .html .htm .xhtml .csv .tsv .tab .json .jsonl .ndjson .xml .tmx .xlf "
    ".xliff .akn .fmx .tei .rst .adoc .asciidoc .asc".split()
)
_PLACEHOLDER: Final = re.compile(r"\{(file|page|line)\}")
_POLL_SECONDS: Final = 0.5  # seconds between two checks of the event ``stopped``
# a pair of files: x.{nl,fr}.txt
_BRACES: Final = re.compile(r"\{([^{},]*),([^{},]*)\}")


class ProgramMissing(BeneluxSearchError):
    """A missing program or file; the message says what the user can do."""


def pager_command(setting: str, environment: Mapping[str, str]) -> list[str]:
    """Return the command line of the pager.

    The first one that is installed is used: ``setting``, ``$PAGER``, ``less -R``, ``more``.

    Raises:
        ProgramMissing: none of them is installed.
    """
    for wanted in (setting, environment.get("PAGER", ""), "less -R", "more"):
        words = _installed(wanted, environment)
        if words:
            return words
    raise ProgramMissing(Message("no pager found: set $PAGER, or pager in the settings"))


def editor_command(
    setting: str, environment: Mapping[str, str], file: Path, line: int
) -> list[str]:
    """Return the command line that opens a file in the editor.

    The file opens at ``line`` (from 1) if the editor supports this. The first editor that is
    installed is used: ``setting``, ``$VISUAL``, ``$EDITOR``, ``nano``, ``vim``, ``vi``.

    Raises:
        ProgramMissing: none of them is installed.
    """
    wanted_commands = (setting, environment.get("VISUAL", ""), environment.get("EDITOR", ""))
    for command in (*wanted_commands, "nano", "vim", "vi"):
        words = _installed(command, environment)
        if not words:
            continue
        if any("{file}" in word for word in words):
            return _filled(words, file, 1, line)
        line_argument = [f"+{line}"] if line > 1 and Path(words[0]).name in _PLUS_LINE else []
        return [*words, *line_argument, str(file)]
    raise ProgramMissing(Message("no editor found: set $EDITOR, or editor in the settings"))


def viewer_command(setting: str, file: Path, page: int) -> tuple[list[str], bool]:
    """Return the command line that shows a file, and True if the viewer opens the right page.

    For a PDF, ``setting`` and known PDF viewers are tried first, then the default program of the
    system. The second value is False if the viewer cannot open a PDF at a page.

    Raises:
        ProgramMissing: no viewer is installed.
    """
    is_pdf = file.suffix.lower() == ".pdf"
    if is_pdf:
        for wanted in (setting, *_VIEWERS):
            words = _installed(wanted, os.environ)
            if words:
                if not any("{file}" in word for word in words):
                    words.append("{file}")
                return _filled(words, file, page, 1), any("{page}" in word for word in words)
    for opener in _OPENERS:
        program = find_program(opener)
        if program is not None:
            return [program, str(file)], not is_pdf
    raise ProgramMissing(
        Message("no program found to open files: set pdf_viewer in the settings")
        if is_pdf
        else Message("no program found to open files (xdg-open)")
    )


def run_in_terminal(
    command: Sequence[str], stopped: threading.Event, text: str | None = None
) -> None:
    """Run a program in the terminal until it ends; terminate the program when ``stopped`` is set.

    ``text``, if given, is the standard input of the program.

    Raises:
        ProgramMissing: the program cannot be started.
    """
    with contextlib.ExitStack() as stack:
        stdin_file = None
        if text is not None:
            # a file: this process would have to write to a pipe for as long as the program reads
            stdin_file = stack.enter_context(tempfile.TemporaryFile())
            stdin_file.write(text.encode("utf-8", "replace"))
            stdin_file.seek(0)
        try:
            program = subprocess.Popen(list(command), stdin=stdin_file)
        except OSError as error:
            raise ProgramMissing(f"{command[0]}: {error.strerror}") from error
        stack.enter_context(without_interrupts())
        stop = program.terminate
        while True:
            try:
                program.wait(_POLL_SECONDS)
            except subprocess.TimeoutExpired:
                if stopped.is_set():
                    stop()
                    stop = program.kill
            else:
                return


def start_detached(command: Sequence[str]) -> None:
    """Start a program in its own window; the program keeps running after this process ends.

    Raises:
        ProgramMissing: the program cannot be started.
    """
    try:
        program = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        # this thread waits for the end of the program, so that it does not become a zombie
        threading.Thread(target=program.wait, name=command[0], daemon=True).start()
    except OSError as error:
        raise ProgramMissing(f"{command[0]}: {error.strerror}") from error


def is_text(file: Path) -> bool:
    """Return True if the suffix of a file name is that of a text format."""
    return file.suffix.lower() in _TEXT_SUFFIXES


def line_at(file: Path, start: int | None) -> int:
    """Return the line number (from 1) of the character at offset ``start`` in a text file.

    Return 1 if ``start`` is None or the file cannot be read.
    """
    if start is None:
        return 1
    try:
        with file.open(encoding="utf-8", errors="replace", newline="") as opened:
            before = opened.read(start)
    except OSError:
        return 1
    return before.count("\n") + 1


def write_temporary(text: str) -> Path:
    """Write a text to a temporary file for an editor, and return its path; it is never deleted."""
    number, name = tempfile.mkstemp(prefix="benelux-search-", suffix=".txt")
    with os.fdopen(number, "w", encoding="utf-8", errors="replace") as file:
        file.write(text)
    return Path(name)


def _installed(command: str, environment: Mapping[str, str]) -> list[str]:
    """Return the words of a command line, with the path of its program; [] if there is none."""
    words = command_words(command)
    program = find_program(words[0], environment) if words else None
    return [] if program is None else [program, *words[1:]]


def _filled(words: Sequence[str], file: Path, page: int, line: int) -> list[str]:
    """Replace the placeholders ``{file}``, ``{page}`` and ``{line}`` in the words of a command.

    The command is not run by a shell, so a file name stays one word even with spaces in it.
    """
    values = {"file": str(file), "page": str(page), "line": str(line)}
    return [_PLACEHOLDER.sub(lambda hole: values[hole[1]], word) for word in words]


def source_file(path: str, language: Language, index_folder: Path) -> Path:
    """Return the path of the source file of a document.

    ``path`` is the path in the index. For a pair of files (``x.{nl,fr}.txt``), the result is the
    file in ``language``; for a file in an archive, it is the archive. The path is tried in the
    working directory, in the folder that contains the index, and in the index folder.

    Raises:
        ProgramMissing: the file is in none of these folders.
    """
    from benelux_search.documents.archives import split_path

    if path not in {"", os.curdir}:
        name = _BRACES.sub(lambda pair: pair[1 if language == "nl" else 2], path)
        for each in (path, name):
            for base in (Path.cwd(), index_folder.parent, index_folder):
                file = base / each
                if file.is_file():
                    return file
                if (place := split_path(str(file))) is not None:
                    return Path(place[0])  # the program of the archive shows its files
    raise ProgramMissing(
        Message("the file {} no longer exists, or was indexed from another folder", path)
    )
