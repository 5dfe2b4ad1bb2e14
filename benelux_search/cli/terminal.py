"""Output to the terminal: styles, width, pipes and progress.

Only this module uses rich. The output is plain text, and rich is not loaded, if the output goes to
a pipe or a file, if ``TERM`` is ``dumb``, or for a screen reader. The option ``--color`` can change
that.
"""

from __future__ import annotations

import builtins
import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from io import TextIOWrapper
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, Literal, TextIO

from benelux_search.errors import Note
from benelux_search.output import styled_lines
from benelux_search.output.text import TextLayout
from benelux_search.processes import redirect_to_null
from benelux_search.translator import ENGLISH, Translator

if TYPE_CHECKING:
    from rich.console import Console

    from benelux_search.indexing.ports import Progress
    from benelux_search.opened_index.index import Index

_PLAIN: Final[Mapping[styled_lines.Style, str]] = {
    "plain": "",
    "title": "bold",
    "dim": "",
    "match": "bold underline",
    "id": "",
    "warning": "bold",
    "rendering": "bold underline",
    "key": "bold",
    "note": "",
    "rule": "",
    "cursor": "reverse",
}
# The background may be light or dark. Of the 256 colours, only 29, 63, 98,
# 131, 163 and 243 have a contrast of 4.5:1 to both white and black. The first 16 colours differ
# between terminals.
_COLOURS: Final[Mapping[styled_lines.Style, str]] = {
    **_PLAIN,
    "dim": "color(243)",
    "match": "bold color(163)",
    "id": "color(29)",
    "warning": "bold color(131)",
    "rendering": "bold color(163)",
    "note": "color(98)",
    "rule": "color(243)",
}
_PROGRESS: Final[Mapping[str, styled_lines.Style]] = {
    "bar.back": "dim",
    "bar.complete": "rendering",
    "bar.finished": "id",
    "bar.pulse": "rendering",
    "progress.percentage": "note",
    "progress.remaining": "dim",
}
_WITHOUT_STYLES: Final = {"dumb", "unknown"}  # values of TERM
_NARROWEST: Final = 20  # columns; a layout needs as many


# Typer's names for the styles of its help
_HELP: Final[Mapping[str, styled_lines.Style]] = {
    **dict.fromkeys(
        (
            "STYLE_HELPTEXT",
            "STYLE_OPTION_DEFAULT",
            "STYLE_OPTION_ENVVAR",
            "STYLE_REQUIRED_LONG",
            "STYLE_OPTIONS_PANEL_BORDER",
            "STYLE_COMMANDS_PANEL_BORDER",
            "STYLE_TYPES_SEPARATOR",
        ),
        "dim",
    ),
    "STYLE_OPTION": "id",
    "STYLE_SWITCH": "id",
    "STYLE_NEGATIVE_OPTION": "id",
    "STYLE_NEGATIVE_SWITCH": "id",
    "STYLE_COMMANDS_TABLE_FIRST_COLUMN": "id",
    "STYLE_TYPES": "note",
    "STYLE_USAGE": "note",
    "STYLE_REQUIRED_SHORT": "warning",
}


def restyle_help(color: str | None = None) -> None:
    """Set the colours of the help of typer; call this function before the help is printed.

    ``color`` is the value of ``--color``, or None.
    """
    from rich.console import Console
    from typer import rich_utils

    if color in {"always", "never"}:
        rich_utils.FORCE_TERMINAL = color == "always"
        rich_utils.COLOR_SYSTEM = _color_system() if color == "always" else None
    styles = styles_of(Console(color_system=rich_utils.COLOR_SYSTEM).color_system)
    for name, style in _HELP.items():
        setattr(rich_utils, name, styles[style])


class Terminal:
    """Standard output and standard error, each with the styles that the stream supports.

    If ``spoken`` is True, the output is plain text for a screen reader. ``say`` translates the
    texts of the interface. ``color`` is ``auto``, ``always`` (styles in a pipe, too) or ``never``.
    If ``pager`` is True, long results go to the pager of the user, in a terminal.
    """

    def __init__(
        self,
        *,
        spoken: bool = False,
        say: Translator = ENGLISH,
        color: str = "auto",
        pager: bool = False,
    ) -> None:
        self.spoken = spoken
        self.say = say
        self._has_pager = pager and not spoken
        color = "never" if spoken else color
        self._out = _OutputStream(sys.stdout, color)
        self._err = _OutputStream(sys.stderr, color)

    @property
    def layout(self) -> TextLayout:
        """The layout for the current width of the terminal, at least 20 columns."""
        columns, _ = _window_size()
        return TextLayout(max(columns, _NARROWEST), self.spoken, self.say)

    @property
    def columns(self) -> int | None:
        """The width of the terminal; None if standard output is no terminal, or is spoken."""
        return self.layout.columns if self._is_screen else None

    @property
    def _is_screen(self) -> bool:
        return not self.spoken and _is_screen(sys.stdout)

    @property
    def closed(self) -> bool:
        """True if the program that reads standard output has closed the pipe (``| head``)."""
        return self._out.closed

    def show(self, lines: Iterable[styled_lines.StyledLine]) -> None:
        """Write results to standard output, or show them in the pager if they are long."""
        if self._has_pager and _can_page(sys.stdout):
            lines = self._after_pager(lines)
        for each in lines:
            self._out.write(each)
            if self.closed:
                break

    def _after_pager(
        self, lines: Iterable[styled_lines.StyledLine]
    ) -> Iterable[styled_lines.StyledLine]:
        """Show lines in the pager if they fill the screen; return the lines that are left."""
        from benelux_search.cli.pager import pager_of_terminal, show_in_pager

        command = pager_of_terminal()
        if command is None:
            return lines
        rest = iter(lines)
        first, is_long = _first_screen(rest)
        if is_long:
            self._out.flush()
            texts = map(self._out.rendered, chain(first, rest))
            if show_in_pager(command, texts, sys.stdout.encoding or "utf-8"):
                return ()
        return chain(first, rest)

    def data(self, lines: Iterable[str]) -> None:
        """Write lines of JSON, TSV or XML to standard output, as UTF-8 in any locale."""
        self._out.use_utf8()
        for text in lines:
            self._out.write_data(text)
            if self.closed:
                break

    def bytes(self, blocks: Iterable[builtins.bytes]) -> None:
        """Write a file that is no text to standard output."""
        for block in blocks:
            self._out.write_bytes(block)
            if self.closed:
                break

    def paths(self, paths: Iterable[str]) -> None:
        """Write paths to standard output as they are, each with a NUL after it.

        In a terminal they are sanitised.
        """
        for path in paths:
            self._out.write_path(path)
            if self.closed:
                break

    def tell(self, *lines: styled_lines.StyledLine | str) -> None:
        """Write lines to standard error; strings are sanitised."""
        for each in lines:
            self._err.write(
                styled_lines.line(styled_lines.sanitise(each, one_line=True))
                if isinstance(each, str)
                else each
            )

    def tell_note(self, note: str, about: str = "") -> None:
        """Write a note of the library to standard error; ``about`` is the file with the note."""
        said = self.say.note(note)
        self.tell(self.say("note: {note}", note=f"{about}: {said}" if about else said))

    def flush(self) -> None:
        """Flush both streams.

        Raises:
            OSError: output cannot be written, for example to a full disk.
        """
        self._out.flush()
        self._err.flush()

    @contextlib.contextmanager
    def counting(self, title: str) -> Iterator[Callable[[int, int], None] | None]:
        """Yield a function that reports progress in items: (done, total).

        Yield None if standard output is the terminal, because results and progress would mix.
        """
        if self._is_screen:
            yield None
            return
        with self.progress(title) as report:
            yield lambda done, total: report(done, total, "")

    @contextlib.contextmanager
    def progress(self, title: str) -> Iterator[Progress]:
        """Yield a function that reports progress in bytes: (done, total, path).

        Standard error gets a progress bar with the estimated remaining time; if standard error is
        not a terminal with styles, a line every ten seconds.
        """
        console = self._err.console
        if console is None or not _is_screen(sys.stderr):
            yield ProgressLines(title, self.tell)
            return
        from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=24),
            TaskProgressColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[file]}", markup=False, style=_styles(console)["dim"]),
        )
        with Bar(*columns, console=console, transient=True) as bar:
            task = bar.add_task(title, total=None, file="")

            def report(done_bytes: int, total_bytes: int, path: str) -> None:
                # The end of a path tells more than its start
                file = styled_lines.shorten(os.path.basename(path), max(console.width - 60, 10))  # noqa: PTH119
                bar.update(task, completed=done_bytes, total=total_bytes, file=file)

            yield report


class ProgressLines:
    """A function that reports progress as lines of text, one every :attr:`EVERY_S` seconds.

    ``tell`` writes a line. ``clock`` returns the time in seconds.
    """

    EVERY_S: Final = 10.0

    def __init__(
        self, title: str, tell: Callable[[str], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._title, self._tell, self._clock = title, tell, clock
        self._due = clock() + self.EVERY_S

    def __call__(self, done_bytes: int, total_bytes: int, path: str) -> None:
        now = self._clock()
        if now < self._due or not total_bytes:
            return
        self._due = now + self.EVERY_S
        percent = done_bytes * 100 // total_bytes
        self._tell(f"{self._title}: {percent} %{', ' if path else ''}{path}")


class _OutputStream:
    """Standard output or standard error; writing to a closed pipe raises no error."""

    def __init__(self, stream: TextIO, color: str) -> None:
        self._stream = stream
        self._name = "standard output" if stream is sys.stdout else "standard error"
        self.closed = False
        self.console: Console | None = _console(stream, color)
        if isinstance(stream, TextIOWrapper):
            # A terminal in another encoding shows what it can, without a traceback. Here, earlier
            # output may fail to flush, on a full disk: the next flush reports that.
            with contextlib.suppress(OSError):
                stream.reconfigure(errors="replace")

    def use_utf8(self) -> None:
        self.console = None
        if isinstance(self._stream, TextIOWrapper):
            self._stream.reconfigure(encoding="utf-8", errors="strict")

    def write(self, text: styled_lines.StyledLine) -> None:
        """Write a line, sanitised so that no character in it controls the terminal."""
        self.write_data(self.rendered(text))

    def rendered(self, text: styled_lines.StyledLine) -> str:
        """Return a sanitised line with the escape sequences of its styles."""
        safe = tuple(
            styled_lines.LineSegment(styled_lines.sanitise(part.text, one_line=True), part.style)
            for part in text
        )
        return (
            styled_lines.without_styles(safe)
            if self.console is None
            else _rendered(safe, self.console)
        )

    def write_data(self, text: str) -> None:
        """Write a line as it is: its format has escaped such characters in its own way."""
        with self._quietly():
            self._stream.write(text + "\n")

    def write_bytes(self, block: bytes) -> None:
        """Write bytes as they are."""
        with self._quietly():
            self._stream.flush()
            self._stream.buffer.write(block)

    def write_path(self, path: str) -> None:
        """Write a path and a NUL; its bytes stay the same unless the stream is a terminal."""
        with self._quietly():
            if isinstance(self._stream, TextIOWrapper) and not self._stream.isatty():
                self._stream.flush()
                self._stream.buffer.write(os.fsencode(path) + b"\0")
            else:
                self._stream.write(styled_lines.sanitise(path, one_line=True) + "\0")

    def flush(self) -> None:
        with self._quietly():
            self._stream.flush()

    @contextlib.contextmanager
    def _quietly(self) -> Iterator[None]:
        try:
            yield  # what is written to a stream that is closed goes to the null device
        except BrokenPipeError:
            self.closed = True
            redirect_to_null(self._stream)
        except OSError as error:
            # For example a full disk. Name the stream: it is not the disk of the index.
            redirect_to_null(self._stream)
            error.filename = error.filename or self._name
            raise


def _is_screen(stream: TextIO) -> bool:
    """Return True if a stream is a terminal that can show styles, or counts as one."""
    forced = os.environ.get("FORCE_COLOR", "") != ""
    return (stream.isatty() or forced) and os.environ.get("TERM", "") not in _WITHOUT_STYLES


def _can_page(stream: TextIO) -> bool:
    """Return True if a stream is a terminal in which a pager works."""
    return stream.isatty() and os.environ.get("TERM", "") not in {"", *_WITHOUT_STYLES}


def _window_size() -> tuple[int, int]:
    """Return the columns and rows of the terminal: 80 and 24 if it does not say.

    The variables ``COLUMNS`` and ``LINES`` come first. The module ``shutil`` does the same, and
    loads all codecs of archives.
    """
    try:
        told = os.get_terminal_size(sys.__stdout__.fileno() if sys.__stdout__ else 1)
    except (OSError, ValueError):
        told = os.terminal_size((80, 24))
    stated = (os.environ.get(name, "") for name in ("COLUMNS", "LINES"))
    columns, rows = (
        int(text) if len(text) < 6 and text.isdecimal() and int(text) else number or default
        for text, number, default in zip(stated, told, (80, 24), strict=True)
    )
    return columns, rows


def _first_screen(
    lines: Iterator[styled_lines.StyledLine],
) -> tuple[Sequence[styled_lines.StyledLine], bool]:
    """Take lines until they fill the screen; return them, and True if they do."""
    columns, rows = _window_size()
    first: list[styled_lines.StyledLine] = []
    taken = 0
    for each in lines:
        first.append(each)
        taken += max(1, -(-styled_lines.width(styled_lines.without_styles(each)) // columns))
        if taken >= rows:
            return first, True
    return first, False


def _console(stream: TextIO, color: str) -> Console | None:
    """Return a rich console for a stream that shall show styles, else None.

    ``color`` is ``auto``, ``always`` or ``never``.
    """
    if color == "never" or (color == "auto" and not _is_screen(stream)):
        return None
    from rich.console import Console
    from rich.theme import Theme

    always = color == "always"
    console = Console(
        file=stream,
        highlight=False,
        markup=False,
        emoji=False,
        force_terminal=True if always else None,
        no_color=False if always else None,
        color_system=_color_system() if always else "auto",
    )
    styles = _styles(console)
    console.push_theme(Theme({name: styles[style] or "none" for name, style in _PROGRESS.items()}))
    return console


def _color_system() -> Literal["auto", "256"]:
    """Return rich's colour system for ``--color always``: 256 colours if nothing is known."""
    return "256" if os.environ.get("TERM", "") in {"", *_WITHOUT_STYLES} else "auto"


def _rendered(text: styled_lines.StyledLine, console: Console) -> str:
    from rich.text import Text

    styles = _styles(console)
    assembled = Text.assemble(*((part.text, styles[part.style]) for part in text))
    with console.capture() as captured:
        console.print(assembled, soft_wrap=True, end="")
    return captured.get()


def _styles(console: Console) -> Mapping[styled_lines.Style, str]:
    return styles_of(None if console.no_color else console.color_system)


def styles_of(system: str | None) -> Mapping[styled_lines.Style, str]:
    """Return the rich style of each :data:`Style` for a colour system.

    ``system`` is a value of rich's ``Console.color_system``.
    """
    return _COLOURS if system in {"256", "truecolor"} else _PLAIN


def tell_empty_scope(terminal: Terminal, opened: Index, scope: Mapping[str, Any]) -> bool:
    """Say so if no pair is in a scope; return True then. Without a scope, nothing is said."""
    from benelux_search.search.queries.scope import Scope

    names = {each.name for each in fields(Scope)}
    chosen = Scope(**{name: value for name, value in scope.items() if name in names})
    if chosen == Scope():
        return False
    with opened.within(chosen) as part:
        is_empty = not len(part)
    if is_empty:
        terminal.tell_note(Note("empty-scope", "no pair is in this scope"))
    return is_empty
