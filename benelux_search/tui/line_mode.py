"""The line mode of the interactive search: for screen readers, simple terminals, and pipes.

The user types a query, the number of a hit, or a colon and a command
(:data:`~benelux_search.tui.commands.COMMANDS`). The output is plain text that never changes after
it is printed: no colours, no boxes, no redrawing. The only escape sequence copies a text to the
clipboard of the terminal; it is sent only if the output is a terminal and no other clipboard works.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from io import TextIOWrapper
from typing import TYPE_CHECKING, Final, TextIO

from benelux_search.errors import BeneluxSearchError, IndexUnusable, LexiconMissing
from benelux_search.output.styled_lines import sanitise
from benelux_search.processes import redirect_to_null
from benelux_search.tui.commands import Session, run_command
from benelux_search.tui.line_session import is_number
from benelux_search.tui.terminal.programs import Clipboard
from benelux_search.user.history import UserHistory
from benelux_search.user.marks import Marks, locate_marks, marks_not_kept, moved_marks
from benelux_search.user.query_state import one_line

if TYPE_CHECKING:
    from benelux_search.opened_index.index import Index

# Exit statuses
FOUND, NOTHING, UNUSABLE, INTERRUPTED = 0, 1, 2, 130
_PRESSES_TO_QUIT: Final = 2  # presses of Ctrl-C in a row that end the session


class _Closed(Exception):
    """An error that ends a session whose output cannot be written; its cause is the OSError."""


@dataclass(eq=False)
class LineMode(Session):
    """A session that reads lines from ``source`` and prints results to ``output``.

    ``question`` is searched first if it has a text. Its language and filters apply to later queries
    too.
    """

    source: TextIO
    output: TextIO

    def __post_init__(self) -> None:
        super().__post_init__()
        self._is_terminal = self.source.isatty()
        self._interrupts = 0
        self._was_opened = self._is_unusable = False  # the index, when it was last used
        # In a file or a pipe, the escape sequence would stay as text
        environment = os.environ if self.output.isatty() else {**os.environ, "TERM": "dumb"}
        self.clipboard = Clipboard(self.settings.clipboard, self._write, environment)
        # In a pipe, a script exports its own marked hits, not those of the user's earlier sessions
        mark_store = self.history if self._is_terminal else UserHistory(None, 0)
        self.marked = Marks(
            mark_store, lambda error: self.print_line(marks_not_kept(self.say, error))
        )

    def run(self, problems: Sequence[str]) -> int:
        """Print ``problems``, run the session until its end, and return the exit status."""
        is_interrupted = False
        try:
            try:
                self._run(problems)
            except KeyboardInterrupt:
                is_interrupted = True
            self._write()
        except (_Closed, BrokenPipeError) as closed:
            error = closed.__cause__ or closed
            if not isinstance(error, BrokenPipeError):
                raise error from None
            # Otherwise Python fails when it flushes the output at exit
            with contextlib.suppress(OSError, ValueError):
                redirect_to_null(self.output)
        finally:
            self.add_to_history()
            self.index_handle.close()
        if is_interrupted or self._is_terminal:
            return INTERRUPTED if is_interrupted else FOUND
        return UNUSABLE if self._is_unusable else NOTHING if self.has_found is False else FOUND

    def _run(self, problems: Sequence[str]) -> None:
        if isinstance(self.source, TextIOWrapper):
            self.source.reconfigure(errors="replace")
        self.print_lines(problems)
        if self._is_terminal:
            if self.source is sys.stdin:
                self._prepare_readline()
            self.print_line(
                self.say("Type a query; {command} lists the commands.", command=":help")
            )
        has_query = self.question.text.strip()
        self._try(partial(self.ask, self.question) if has_query else self._refresh_index)
        while not self.is_over and (line := self._read_line()) is not None:
            self._interrupts = 0
            self._try(partial(self._handle_line, one_line(line).strip()))

    def _try(self, do: Callable[[], None]) -> None:
        """Call ``do``, and print an error of the package or the system as one line.

        On a terminal, Ctrl-C stops only ``do``.
        """
        try:
            do()
        except (BeneluxSearchError, OSError) as error:
            if isinstance(error, IndexUnusable) and not isinstance(error, LexiconMissing):
                self._is_unusable = True
            self.print_line(self.say.error_text(error))
        except KeyboardInterrupt:
            if not self._is_terminal:
                raise
            self.print_lines(["", self.say("stopped")])

    def _handle_line(self, line: str) -> None:
        """Process a typed line; an empty line prints the next page of the open document."""
        if not line:
            self.read_on()
            return
        self.pages = iter(())
        if line.startswith(":") or line == "?":
            run_command(line, self)
        elif is_number(line):
            self.show(line)
        else:
            self.ask(replace(self.question, text=line))

    # The index

    @contextlib.contextmanager
    def index(self) -> Iterator[Index]:
        """Move to the newest state of the index, and yield the index."""
        self._refresh_index()
        with self.index_handle.use() as index:
            yield index

    def _refresh_index(self) -> None:
        """Open the index, or move to its newest state, and print a line if the state has changed.

        If the setting ``reload`` is off, an open and usable index stays in its state.
        """
        if self._was_opened and not self._is_unusable and not self.settings.reload:
            return
        try:
            is_new = self.index_handle.refresh()
        except (BeneluxSearchError, OSError):
            self._is_unusable = True
            raise
        if is_new and self._was_opened:
            self.print_line(self.say("new version of the index loaded"))
        elif self._is_unusable:
            self.print_line(self.say("the index is now available"))
        self._was_opened, self._is_unusable = True, False
        if is_new and self.marked.known:
            located = locate_marks(self.marked.known, self.index_handle)
            self.print_lines(moved_marks(self.say, *self.marked.update_hits(located)))

    # Input

    def _read_line(self) -> str | None:
        """Return the next line, or None at the end of the input.

        Raises:
            KeyboardInterrupt: Ctrl-C ends the session.
        """
        prompt = ""
        if self._is_terminal:
            prompt = self.say("search ({language})> ", language=self.question.language)
        while True:
            self._write()
            try:
                if prompt and self.source is sys.stdin:
                    return input(prompt)
                self._write(prompt)
                return self.source.readline() or None
            except EOFError:
                self.print_line("")  # the next output starts on a line of its own
                return None
            except KeyboardInterrupt:
                if not self._is_terminal or self._wants_to_quit():
                    raise

    def _prepare_readline(self) -> None:
        """Set up editing and earlier queries at the prompt, if the system has readline."""
        with contextlib.suppress(ImportError):
            import readline

            if "libedit" not in (readline.__doc__ or ""):
                # Otherwise each prompt begins with an escape sequence
                readline.parse_and_bind("set enable-bracketed-paste off")
            for question in reversed(self.history.queries()):
                readline.add_history(question.text)

    def _wants_to_quit(self) -> bool:
        """Return True if Ctrl-C was pressed at an empty prompt often enough to leave."""
        readline = sys.modules.get("readline") if self.source is sys.stdin else None
        typed_text = readline.get_line_buffer() if readline else ""
        self.print_line("")
        self._interrupts = 0 if typed_text else self._interrupts + 1
        if self._interrupts == 1:
            self.print_line(self.say("Ctrl-C again to quit, or {command}", command=":quit"))
        return self._interrupts >= _PRESSES_TO_QUIT

    # Output

    def print_line(self, line: str) -> None:
        """Print a line, sanitised so that a terminal does nothing but show it."""
        self._write(sanitise(line, one_line=True) + "\n")

    def _write(self, text: str = "") -> None:
        """Write a text; without one, flush the output."""
        encoding = getattr(self.output, "encoding", None) or "utf-8"
        try:
            if text:
                self.output.write(text.encode(encoding, "replace").decode(encoding))
            else:
                self.output.flush()
        except OSError as error:
            raise _Closed from error
