"""The line mode of the interactive search: for screen readers, simple terminals, and pipes.

The user types a query, the number of a hit, or a colon and a command (:data:`COMMANDS`). The output
is plain text that never changes after it is printed: no colours, no boxes, no redrawing. The only
escape sequence copies a text to the clipboard of the terminal; it is sent only if the output is a
terminal and no other clipboard works.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any, Final, TextIO

from benelux_search.output.excerpts import sanitise
from benelux_search.processes import redirect_to_null
from benelux_search.translator import N_, Translator
from benelux_search.tui import line_actions as actions
from benelux_search.tui.history import UserHistory
from benelux_search.tui.line_actions import export_hits
from benelux_search.tui.line_session import NotDone, Session, is_number
from benelux_search.tui.programs import Clipboard
from benelux_search.tui.query_state import QueryState, one_line

if TYPE_CHECKING:
    from benelux_search.tui.index_handle import IndexHandle
    from benelux_search.tui.settings import Settings


@dataclass(frozen=True, slots=True)
class Command:
    """A command of the line mode.

    ``argument`` is the argument as the help shows it. ``about`` is the description in the help.
    ``run`` gets the session and the text after the command's name.
    """

    name: str
    argument: str
    about: str
    run: Callable[[Session, str], None]


def run_command(line: str, session: Session) -> None:
    """Run a typed command: a line that starts with a colon, or a question mark for the help.

    A command's name can be shortened if it stays unique. ``:export!`` overwrites an existing file.

    Raises:
        NotDone: no command has this name, or more than one command starts with it, or the command
            fails.
    """
    word, _, rest = line.removeprefix(":").strip().partition(" ")
    if line.strip() == "?":
        word = "help"
    word, rest = word.casefold(), rest.strip()
    is_forced = word.endswith("!")
    commands = _commands_named(word.removesuffix("!"))
    if is_forced:
        commands = [each for each in commands if each.name == "export"]
    if not commands:
        raise NotDone(
            session.say(
                "there is no command :{name}; {command} lists them", name=word, command=":help"
            )
        )
    if len(commands) > 1:
        names = ", ".join(f":{each.name}" for each in commands)
        raise NotDone(session.say(":{name} may be {names}", name=word, names=names))
    if is_forced:
        export_hits(session, rest, is_forced=True)
    else:
        commands[0].run(session, rest)


def _commands_named(beginning: str) -> list[Command]:
    """Return the command with this name, or else all commands that start with it."""
    exact = [each for each in COMMANDS if each.name == beginning]
    return exact or [each for each in COMMANDS if beginning and each.name.startswith(beginning)]


def _help(session: Session, about: str) -> None:
    say, print_line = session.say, session.print_line
    if about.casefold() == "query":
        from benelux_search.tui.help_pane import QUERY_LANGUAGE

        for example, meaning in QUERY_LANGUAGE:
            print_line(f"{example}: {say(meaning)}")
        return
    commands = _commands_named(about.removeprefix(":").casefold()) if about else COMMANDS
    if not about:
        print_line(
            say("A line without a colon in front is a query. A number shows that hit in full.")
        )
        print_line(say("{command} explains the query language.", command=":help query"))
    for each in commands:
        argument = say(each.argument)
        name = f":{each.name} {argument}" if argument else f":{each.name}"
        print_line(f"{name}: {say(each.about)}")
    if not commands:
        raise NotDone(
            say("there is no command :{name}; {command} lists them", name=about, command=":help")
        )


def _quit(session: Session, _: str) -> None:
    session.is_over = True


COMMANDS: Final[tuple[Command, ...]] = (
    Command("next", "", N_("show the next hits"), lambda session, _: session.print_page(1)),
    Command(
        "previous", "", N_("show the previous hits"), lambda session, _: session.print_page(-1)
    ),
    Command("show", N_("NUMBER"), N_("show a hit in full, like the number alone"), Session.show),
    Command(
        "around",
        N_("NUMBER"),
        N_("show the text before and after a hit"),
        actions.print_surroundings,
    ),
    Command(
        "read", N_("NUMBER or ID"), N_("read a document from the beginning"), actions.print_document
    ),
    Command("lang", "auto|nl|fr|both", N_("set the query language"), actions.set_language),
    Command(
        "doc",
        N_("NUMBER or ID"),
        N_("search in this document; without one: in all"),
        actions.narrow_to_document,
    ),
    Command(
        "year", N_("YEAR"), N_("search in this year; without one: in all"), actions.narrow_to_year
    ),
    Command(
        "across", "", N_("search for translations too: on or off"), actions.toggle_translations
    ),
    Command(
        "sort", "relevance|date|document|place", N_("set the order of the hits"), actions.set_order
    ),
    Command("meaning", "", N_("search by meaning too: on or off"), actions.toggle_meaning),
    Command("units", "", N_("show sentences or paragraphs"), actions.toggle_units),
    Command("match", N_("SENTENCE"), N_("list sentences like this one"), actions.print_matches),
    Command(
        "facets",
        N_("NUMBER"),
        N_("count the hits by language, year and document; narrow to one"),
        actions.print_or_toggle_filters,
    ),
    Command("take", "", N_("use the suggested query"), actions.use_suggestion),
    Command("swap", "", N_("show the other language first"), actions.swap_languages),
    Command(
        "translate",
        N_("TERM"),
        N_("list the translations of a word or phrase"),
        actions.print_translations,
    ),
    Command(
        "documents",
        N_("WORDS"),
        N_("list all documents, or those with these words"),
        actions.print_documents,
    ),
    Command(
        "copy",
        N_("NUMBER nl|fr|both|citation"),
        N_("copy a hit to the clipboard"),
        actions.copy_hit,
    ),
    Command("mark", N_("NUMBER"), N_("mark a hit for export"), actions.mark_hits),
    Command("marks", "", N_("list the marked hits"), actions.print_marks),
    Command("unmark", N_("NUMBER, ID or all"), N_("unmark a hit"), actions.unmark_hits),
    Command(
        "export",
        N_("tmx|tsv|jsonl FILE"),
        N_("export the marked hits, or all hits if none is marked; :export! overwrites a file"),
        export_hits,
    ),
    Command(
        "history",
        N_("NUMBER"),
        N_("list earlier queries, or run one again"),
        actions.print_or_run_history,
    ),
    Command("save", N_("NAME"), N_("save this search"), actions.save_search),
    Command("searches", "", N_("list the saved searches"), actions.print_searches),
    Command("search", N_("NAME"), N_("run a saved search"), actions.run_saved_search),
    Command("delete", N_("NAME"), N_("delete a saved search"), actions.delete_search),
    Command("help", N_("COMMAND"), N_("show this help; also: ?"), _help),
    Command("quit", "", N_("quit"), _quit),
)


# --- The mode itself


# Exit statuses
FOUND, NOTHING, UNUSABLE, INTERRUPTED = 0, 1, 2, 130
_PRESSES_TO_QUIT: Final = 2  # presses of Ctrl-C in a row that end the session


class _Closed(Exception):
    """An error that ends a session whose output cannot be written; its cause is the OSError."""


class LineMode:
    """A session that reads lines from ``source`` and prints results to ``output``.

    ``question`` is searched first if it has a text. Its language and filters apply to later queries
    too.
    """

    def __init__(
        self,
        index_handle: IndexHandle,
        settings: Settings,
        say: Translator,
        history: UserHistory,
        question: QueryState,
        source: TextIO,
        output: TextIO,
    ) -> None:
        self.say = say
        self._source = source
        self._output = output
        self._is_terminal = source.isatty()
        self._readline: Any = None
        self._interrupts = 0
        # In a file or a pipe, the escape sequence would stay as text
        environment = os.environ if output.isatty() else {**os.environ, "TERM": "dumb"}
        clipboard = Clipboard(settings.clipboard, self._write, environment)
        # In a pipe, a script exports its own marked hits, not those of the user's earlier sessions
        mark_store = history if self._is_terminal else UserHistory(None, 0)
        self._session = Session(
            index_handle, settings, say, history, question, clipboard, self._print_line, mark_store
        )

    def run(self, problems: Sequence[str]) -> int:
        """Print ``problems``, run the session until its end, and return the exit status."""
        session = self._session
        try:
            status = self._status(self._run(problems))
            self._output.flush()
        except _Closed as closed:
            if not isinstance(closed.__cause__, BrokenPipeError) and closed.__cause__ is not None:
                raise closed.__cause__ from None
            status = self._end_of_output()
        except BrokenPipeError:
            status = self._end_of_output()
        finally:
            session.add_to_history()
            session.index_handle.close()
        return status

    def _run(self, problems: Sequence[str]) -> bool:
        """Run the session; return False if Ctrl-C ended it."""
        session, say = self._session, self.say
        if isinstance(self._source, TextIOWrapper):
            self._source.reconfigure(errors="replace")
        for problem in problems:
            self._print_line(problem)
        if self._is_terminal:
            self._prepare_readline()
            self._print_line(say("Type a query; {command} lists the commands.", command=":help"))
        has_query = session.question.text.strip()
        if not self._run_or_stop(
            (lambda: session.ask(session.question)) if has_query else session.refresh_index
        ):
            return False
        while not session.is_over:
            try:
                line = self._read_line()
            except KeyboardInterrupt:
                if not self._is_terminal or self._wants_to_quit():
                    return False
                continue
            if line is None:
                return True
            self._interrupts = 0
            if not self._run_or_stop(partial(self._handle_line, line)):
                return False
        return True

    def _run_or_stop(self, do: Callable[[], None]) -> bool:
        """Call ``do``; return False if Ctrl-C interrupted it and must end the session."""
        try:
            self._session.run_safely(do)
        except KeyboardInterrupt:
            if not self._is_terminal:
                return False
            self._print_line("")
            self._print_line(self.say("stopped"))
        return True

    def _handle_line(self, line: str) -> None:
        """Process a typed line; an empty line prints the next page of the open document."""
        session, line = self._session, one_line(line).strip()
        if not line:
            session.read_on()
            return
        session.reading = None
        if line.startswith(":") or line == "?":
            run_command(line, session)
        elif is_number(line):
            session.show(line)
        else:
            session.search(line)

    # Input

    def _read_line(self) -> str | None:
        """Return the next line, or None at the end of the input."""
        prompt = ""
        if self._is_terminal:
            prompt = self.say("search ({language})> ", language=self._session.question.language)
        self._flush()
        if self._is_terminal and self._source is sys.stdin:
            try:
                return input(prompt)
            except EOFError:
                self._print_line("")  # the next output starts on a line of its own
                return None
        if prompt:
            self._write(prompt)
        return self._source.readline() or None

    def _prepare_readline(self) -> None:
        """Set up editing and earlier queries at the prompt, if the system has readline."""
        if self._source is not sys.stdin:
            return
        try:
            import readline
        except ImportError:
            return
        self._readline = readline
        if "libedit" not in (readline.__doc__ or ""):
            # Otherwise each prompt begins with an escape sequence
            readline.parse_and_bind("set enable-bracketed-paste off")
        for question in reversed(self._session.history.queries()):
            readline.add_history(question.text)

    def _wants_to_quit(self) -> bool:
        """Return True if Ctrl-C was pressed at an empty prompt often enough to leave."""
        typed_text = self._readline.get_line_buffer() if self._readline is not None else ""
        self._print_line("")
        self._interrupts = 0 if typed_text else self._interrupts + 1
        if self._interrupts == 1:
            self._print_line(self.say("Ctrl-C again to quit, or {command}", command=":quit"))
        return self._interrupts >= _PRESSES_TO_QUIT

    # Output

    def _print_line(self, line: str) -> None:
        """Print a line, sanitised so that a terminal does nothing but show it."""
        self._write(sanitise(line, one_line=True) + "\n")

    def _write(self, text: str) -> None:
        encoding = getattr(self._output, "encoding", None) or "utf-8"
        shown = text.encode(encoding, "replace").decode(encoding)
        with self._closing():
            self._output.write(shown)

    def _flush(self) -> None:
        with self._closing():
            self._output.flush()

    @contextlib.contextmanager
    def _closing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise _Closed from error

    # Exit status

    def _status(self, is_done: bool) -> int:
        session = self._session
        if not is_done:
            return INTERRUPTED
        if self._is_terminal:
            return FOUND
        if session.is_unusable:
            return UNUSABLE
        return FOUND if session.has_found or not session.has_asked else NOTHING

    def _end_of_output(self) -> int:
        """Return the exit status after the reader of the output has closed it.

        Further output is discarded: otherwise Python fails when it flushes the output at exit.
        """
        with contextlib.suppress(OSError, ValueError):
            redirect_to_null(self._output)
        return self._status(True)
