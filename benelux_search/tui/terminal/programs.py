"""Other programs: clipboard, pager, editor, and file viewers.

A copied text goes to the system clipboard if there is one, else to the clipboard of the terminal.
"""

from __future__ import annotations

import base64
import contextlib
import html
import itertools
import json
import os
import re
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from benelux_search.errors import BeneluxSearchError, Message, SourceError
from benelux_search.processes import command_words, find_program, without_interrupts
from benelux_search.text.small_files import open_regular
from benelux_search.translator import N_
from benelux_search.user.query_state import LONGEST_QUERY, one_line

if TYPE_CHECKING:
    import subprocess

    from benelux_search.model import Language

# The first prompt does not wait for subprocess and tempfile: they are imported where they are used
CopyMethod: TypeAlias = Literal["system", "tmux", "terminal", "none"]
# The message for each method
COPY_MESSAGES: Final[Mapping[CopyMethod, str]] = {
    "system": N_("copied {what}"),
    "tmux": N_("copied {what} to tmux and the clipboard of its terminal"),
    "terminal": N_("sent {what} to the clipboard of the terminal (OSC 52), if it allows that"),
    "none": N_("{what}: not copied, no clipboard available"),
}
# The methods to try, for each value of the setting
_METHODS: Final[Mapping[str, tuple[CopyMethod, ...]]] = {
    "system": ("system",),
    "terminal": ("tmux", "terminal"),
    "none": (),
    "auto": ("system", "tmux", "terminal"),
}
# The longest base64 text that most terminals accept in an OSC 52
LONGEST_OSC52: Final = 74_994
_COPY_SECONDS: Final = 3
# The programs that copy their standard input, by the environment variable of the desktop
_COPY_PROGRAMS: Final[Mapping[str, tuple[str, ...]]] = {
    "WAYLAND_DISPLAY": ("wl-copy",),
    "DISPLAY": ("xclip -selection clipboard", "xsel --clipboard --input"),
}


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
        copiers = {"system": self._by_system, "tmux": self._by_tmux, "terminal": self._by_terminal}
        is_remote = any(self.environment.get(name) for name in ("SSH_TTY", "SSH_CONNECTION"))
        wanted = "terminal" if self.wanted == "auto" and is_remote else self.wanted
        return next((method for method in _METHODS[wanted] if copiers[method](text)), "none")

    def _by_system(self, text: str) -> bool:
        """Copy to the clipboard of the desktop.

        Programs of Linux are run here: pyperclip does not notice if they fail, and they then write
        over the screen.
        """
        desktops = [each for each in _COPY_PROGRAMS if self.environment.get(each)]
        commands = [command.split() for each in desktops for command in _COPY_PROGRAMS[each]]
        programs = [(find_program(name, self.environment), options) for name, *options in commands]
        found = [[program, *options] for program, options in programs if program is not None]
        if found:
            return any(_is_fed(command, text) for command in found)
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
        return _is_fed([program, "load-buffer", "-w", "-"], text)

    def _by_terminal(self, text: str) -> bool:
        """Copy with the escape sequence OSC 52; terminals do not report if this worked."""
        coded = base64.b64encode(text.encode("utf-8", "replace")).decode("ascii")
        if len(coded) > LONGEST_OSC52 or self.environment.get("TERM", "") in {"", "dumb", "linux"}:
            return False
        self.send(f"\x1b]52;c;{coded}\x07")
        return True


def _is_fed(command: Sequence[str], text: str) -> bool:
    """Give a text to a program as its standard input; return False if the program fails.

    The program may go on in the background, so its output goes nowhere: nobody would read a pipe.
    """
    import subprocess

    data, nowhere = text.encode("utf-8", "replace"), subprocess.DEVNULL
    try:
        subprocess.run(
            command, input=data, stdout=nowhere, stderr=nowhere, timeout=_COPY_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return True


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
# Formats in which the offset of a passage is that in the file
_PLAIN_SUFFIXES: Final = frozenset(".txt .md .markdown .rst .adoc .asciidoc .asc".split())
# Words and signs of a passage that are looked for in its file, and what may stand between them
_MOST_PARTS: Final = 400
_FIRST_PARTS: Final = 8
_BETWEEN: Final = r"(?:\s|\\n|<[^<>]*>)*"
_MOST_READ: Final = 100_000_000  # characters of a file that are looked at
_PLACEHOLDER: Final = re.compile(r"\{(file|page|line)\}")
_POLL_SECONDS: Final = 0.5  # seconds between two checks of the event ``stopped``
_BRACES: Final = re.compile(r"\{([^{},]*),([^{},]*)\}")  # a pair of files: x.{nl,fr}.txt


class ProgramMissing(BeneluxSearchError):
    """A missing program or file; the message says what the user can do."""


def pager_command(setting: str, environment: Mapping[str, str]) -> list[str]:
    """Return the command line of the pager.

    The first one that is installed is used: ``setting``, ``$PAGER``, ``less -R``, ``more``.

    Raises:
        ProgramMissing: none of them is installed.
    """
    pagers = (setting, environment.get("PAGER", ""), "less -R", "more")
    if words := _installed(pagers, environment):
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
    own = (setting, environment.get("VISUAL", ""), environment.get("EDITOR", ""))
    words = _installed((*own, "nano", "vim", "vi"), environment)
    if not words:
        raise ProgramMissing(Message("no editor found: set $EDITOR, or editor in the settings"))
    if line > 1 and Path(words[0]).name in _PLUS_LINE and not _has(words, "{file}"):
        words.append("+{line}")
    return _filled(words, file, 1, line)


def viewer_command(setting: str, file: Path, page: int) -> tuple[list[str], bool]:
    """Return the command line that shows a file, and True if the viewer opens the right page.

    For a PDF, ``setting`` and known PDF viewers are tried first, then the default program of the
    system. The second value is False if the viewer cannot open a PDF at a page.

    Raises:
        ProgramMissing: no viewer is installed.
    """
    is_pdf = file.suffix.lower() == ".pdf"
    if is_pdf and (words := _installed((setting, *_VIEWERS), os.environ)):
        return _filled(words, file, page, 1), _has(words, "{page}")
    if words := _installed(_OPENERS, os.environ):
        return [*words, str(file)], not is_pdf
    raise ProgramMissing(
        Message("no program found to open files: set pdf_viewer in the settings")
        if is_pdf
        else Message("no program found to open files (xdg-open)")
    )


def _installed(commands: Iterable[str], environment: Mapping[str, str]) -> list[str]:
    """Return the words of the first command whose program is installed, with its path, or []."""
    for command in commands:
        words = command_words(command)
        program = find_program(words[0], environment) if words else None
        if program is not None:
            return [program, *words[1:]]
    return []


def _has(words: Sequence[str], placeholder: str) -> bool:
    return any(placeholder in word for word in words)


def _filled(words: Sequence[str], file: Path, page: int, line: int) -> list[str]:
    """Fill in ``{file}``, ``{page}`` and ``{line}``; a command without ``{file}`` gets it last.

    The command is not run by a shell, so a file name stays one word even with spaces in it.
    """
    values = {"file": str(file), "page": str(page), "line": str(line)}
    whole = words if _has(words, "{file}") else [*words, "{file}"]
    return [_PLACEHOLDER.sub(lambda hole: values[hole[1]], word) for word in whole]


def run_in_terminal(
    command: Sequence[str], stopped: threading.Event, text: str | None = None
) -> None:
    """Run a program in the terminal until it ends; terminate the program when ``stopped`` is set.

    ``text``, if given, is the standard input of the program.

    Raises:
        ProgramMissing: the program cannot be started.
    """
    import subprocess
    import tempfile

    with tempfile.TemporaryFile() as file:
        # a file: this process would have to write to a pipe for as long as the program reads
        file.write((text or "").encode("utf-8", "replace"))
        file.seek(0)
        program = _started(command, stdin=None if text is None else file)
        with without_interrupts():
            stop = program.terminate
            while program.poll() is None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    program.wait(_POLL_SECONDS)
                if stopped.is_set():
                    stop()
                    stop = program.kill


def start_detached(command: Sequence[str]) -> None:
    """Start a program in its own window; the program keeps running after this process ends.

    Raises:
        ProgramMissing: the program cannot be started.
    """
    import subprocess

    nowhere = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
    program = _started(command, **nowhere, start_new_session=True)
    # this thread waits for the end of the program, so that it does not become a zombie
    threading.Thread(target=program.wait, name=command[0], daemon=True).start()


def _started(command: Sequence[str], **options: Any) -> subprocess.Popen[bytes]:
    import subprocess

    try:
        return subprocess.Popen(list(command), **options)
    except OSError as error:
        raise ProgramMissing(f"{command[0]}: {error.strerror}") from error


# --- Files


def is_text(file: Path) -> bool:
    """Return True if the suffix of a file name is that of a text format."""
    return file.suffix.lower() in _TEXT_SUFFIXES


def line_of(file: Path, passage: str, start: int | None) -> int:
    """Return the line number (from 1) at which a passage begins in a text file.

    ``start`` is the offset of the passage in the text of the document, or None if unknown. In a
    plain text, that is the offset in the file. In HTML, for example, it is less; so the passage is
    looked for from there on, and if it is not found, its first words. Return the line of ``start``
    if they are not found, or else 1; and 1 if the file cannot be read.
    """
    with (
        contextlib.suppress(OSError, SourceError),
        os.fdopen(open_regular(file), encoding="utf-8", errors="replace", newline="") as opened,
    ):
        source, least = opened.read(_MOST_READ), start or 0
        if start is None or file.suffix.lower() not in _PLAIN_SUFFIXES:
            least = _found_at(source, passage, least)
        return source.count("\n", 0, least) + 1
    return 1


def _found_at(source: str, passage: str, least: int) -> int:
    """Return the offset of a passage in the source of a document, from ``least`` on.

    Return ``least`` if it is not found. Its characters may be written as in JSON or HTML, and there
    may be tags between its words.
    """
    parts = re.findall(r"\w+|[^\w\s]", passage)[:_MOST_PARTS]
    for number in dict.fromkeys((len(parts), min(_FIRST_PARTS, len(parts)))):
        for written in (str, _as_in_json, html.escape):
            pattern = _BETWEEN.join(re.escape(written(part)) for part in parts[:number])
            found = re.compile(pattern).search(source, least)
            if found is not None:
                return found.start()
    return least


def _as_in_json(part: str) -> str:
    return json.dumps(part)[1:-1]


def write_temporary(text: str) -> Path:
    """Write a text to a temporary file for an editor, and return its path; it is never deleted."""
    import tempfile

    number, name = tempfile.mkstemp(prefix="benelux-search-", suffix=".txt")
    with os.fdopen(number, "w", encoding="utf-8", errors="replace") as file:
        file.write(text)
    return Path(name)


def source_file(path: str, language: Language, index_folder: Path) -> Path:
    """Return the path of the source file of a document.

    ``path`` is the path in the index. For a pair of files (``x.{nl,fr}.txt``), the result is the
    file in ``language``; for a file in an archive, it is the archive. The path is tried in the
    working directory, in the folder that contains the index, and in the index folder.

    Raises:
        ProgramMissing: the file is in none of these folders.
    """
    from benelux_search.documents.archives import split_path

    names = (path, _BRACES.sub(lambda pair: pair[1 if language == "nl" else 2], path))
    bases = (Path.cwd(), index_folder.parent, index_folder)
    for name, base in itertools.product(names if path not in {"", os.curdir} else (), bases):
        if (file := base / name).is_file():
            return file
        if (place := split_path(str(file))) is not None:
            return Path(place[0])  # the program of the archive shows its files
    raise ProgramMissing(
        Message("the file {} no longer exists, or was indexed from another folder", path)
    )


def edit_text(
    setting: str, environment: Mapping[str, str], text: str, run: Callable[[list[str]], object]
) -> str | None:
    """Let the user change a line of text in the editor, and return the new text as one line.

    ``run`` runs the command of the editor until it ends. The text is in a file that only the user
    can read and that is removed at the end; its first 4,000 characters are read. Return None if the
    text is unchanged or cannot be read.

    Raises:
        ProgramMissing: no editor is installed.
    """
    from benelux_search.index_files.temporary_folders import temporary_folder

    edited = text
    with contextlib.suppress(OSError), temporary_folder() as folder:
        file = folder / "query.txt"  # the copies that an editor makes are in the folder too
        file.write_text(f"{text}\n", "utf-8", "replace")
        run(editor_command(setting, environment, file, 1))
        with file.open(encoding="utf-8-sig", errors="replace") as opened:
            edited = one_line(opened.read(LONGEST_QUERY)).strip()
    return None if edited == one_line(text).strip() else edited


def complete_path(typed: str, limit: int = 50) -> list[str]:
    """Return at most ``limit`` paths that begin with ``typed``, in alphabetical order.

    ``~`` stays as it is typed, and a folder ends with a separator. Hidden files are listed only if
    the typed name begins with a dot. A folder that cannot be read has none.
    """
    if typed == "~":
        return [f"~{os.sep}"]
    start = 1 + max(typed.rfind(separator) for separator in (os.sep, os.altsep or os.sep))
    head, name = typed[:start], typed[start:]
    try:
        folder = Path(head or os.curdir).expanduser()
        names = [each for each in os.listdir(folder) if each.startswith(name)]  # noqa: PTH208
    except (OSError, ValueError, RuntimeError):  # RuntimeError: there is no such user
        return []
    names = [each for each in names if each.isprintable() and (name or each[0] != ".")]
    return [f"{head}{each}{os.sep * _is_folder(folder / each)}" for each in sorted(names)[:limit]]


def _is_folder(path: Path) -> bool:
    with contextlib.suppress(OSError):
        return path.is_dir()
    return False
