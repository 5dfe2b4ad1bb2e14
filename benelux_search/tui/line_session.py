"""The session of the line mode: the state that commands work on, and what they print."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeVar

from benelux_search import errors
from benelux_search.results import Hit, SearchResult
from benelux_search.translator import N_, Translator
from benelux_search.tui.session.context_order import search_by_context
from benelux_search.tui.session.index_handle import IndexHandle, load_meaning
from benelux_search.tui.spoken_lines import SpokenLines
from benelux_search.tui.terminal.programs import Clipboard
from benelux_search.tui.terminal.signs import choose_signs
from benelux_search.user.history import UserHistory
from benelux_search.user.marks import Marks
from benelux_search.user.query_state import QueryState
from benelux_search.user.settings import Settings

if TYPE_CHECKING:
    from benelux_search.opened_index.index import Index

PAGE: Final = 10  # hits printed at once
LISTED: Final = 20  # maximum of entries printed of a list
_ValueT = TypeVar("_ValueT")


class NotDone(errors.BeneluxSearchError):
    """A command that cannot be carried out; the message says why and what the user can do."""


def require(value: _ValueT | None, message: str) -> _ValueT:
    """Return a value, or raise NotDone if it is None, False, zero or empty."""
    if not value:
        raise NotDone(message)
    return value


def is_number(word: str) -> bool:
    """Return True if a word consists of one to nine digits."""
    return word.isascii() and word.isdecimal() and len(word) < 10


@dataclass(eq=False)
class LineSession:
    """The state that the commands work on, and what they print.

    Commands reach the index and the user only by methods and attributes of the session, so each
    mode of the interactive search can override them. Each mode sets ``clipboard`` and ``marked``,
    the marked hits of all searches. The lines that are printed here are collected in ``printed``.

    ``executed`` is the query of the hits on the screen, if it is not ``question``: its last word
    can be a prefix. ``hits`` maps a number to the hit that the user sees under it. ``current`` is
    the hit that commands without a number use. ``offset`` is the number of hits before the page in
    ``result``. ``pages`` are those of the open document, still to print. ``has_found`` is None
    before the first search. ``stopped`` is set if the user stops the command.
    """

    index_handle: IndexHandle
    settings: Settings
    say: Translator
    history: UserHistory
    question: QueryState
    clipboard: Clipboard = field(init=False)
    marked: Marks = field(init=False)
    hits: dict[int, Hit] = field(default_factory=dict, init=False)
    executed: QueryState | None = field(default=None, init=False)
    current: Hit | None = field(default=None, init=False)
    result: SearchResult | None = field(default=None, init=False)
    offset: int = field(default=0, init=False)
    pages: Iterator[list[str]] = field(default_factory=lambda: iter(()), init=False)
    printed: list[str] = field(default_factory=list, init=False)
    stopped: threading.Event = field(default_factory=threading.Event, init=False)
    is_over: bool = field(default=False, init=False)
    has_found: bool | None = field(default=None, init=False)
    # The queries for the numbers of the last printed list of filters
    offered: list[QueryState] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        signs = choose_signs(self.settings, "ascii")
        self.lines = SpokenLines(self.say, "fr" if self.settings.first == "fr" else "nl", signs)

    def index(self) -> AbstractContextManager[Index]:
        """Return a context manager that yields the open index."""
        return self.index_handle.use()

    def print_line(self, line: str) -> None:
        """Show a line; its control characters are not removed yet."""
        self.printed.append(line)

    def print_lines(self, lines: Iterable[str]) -> None:
        """Show several lines."""
        for each in lines:
            self.print_line(each)

    @property
    def found_question(self) -> QueryState:
        """The query of the hits on the screen, or the typed one without hits."""
        if self.executed is not None:
            return self.executed
        return self.question if self.result is None else self.question.as_found(self.result)

    def ask(self, question: QueryState) -> None:
        """Run a search and print its hits; without a text, print the filters."""
        self.question, self.hits, self.current, self.result = question, {}, None, None
        self.offered = []
        if question.text.strip():
            self.print_page(0)
        else:
            self.print_line(self.lines.filters(question, None) or self.say("search options: none"))

    def print_page(self, offset: int) -> None:
        """Search, and print the page of hits after the first ``offset`` hits."""
        self.has_found = self.has_found or False
        with self.index() as index:
            result = search_by_context(index, self.question, PAGE, offset)
        self.result, self.offset = result, offset
        self.has_found = self.has_found or bool(result.total)
        self.hits.update((hit.rank, hit) for hit in result)
        for hit in result:
            self.print_lines(self.lines.hit(hit, is_marked=hit.unit_id in self.marked))
        self.print_notes(result.notes)
        if result.suggestion is not None and result.suggestion != self.question.text:
            text = N_("did you mean: {query}; {command} searches for it")
            self.print_line(self.say(text, query=result.suggestion, command=":take"))
        self.print_lines(filter(None, [self.lines.filters(self.question, result)]))
        self.print_line(self.lines.count(result))

    def print_notes(self, notes: Iterable[str]) -> None:
        """Print the notes of an answer."""
        self.print_lines(self.say("note: {note}", note=self.say.note(note)) for note in notes)

    def hit(self, number: str) -> Hit:
        """Return the hit with this number, or the current hit if ``number`` is empty.

        Raises:
            NotDone: no printed hit has this number, or there is no current hit.
        """
        if not number and self.current is not None:
            return self.current
        hits = require(self.hits, self.say("there are no hits: search first"))
        require(number, self.say("which hit? Give its number, or show it first"))
        text = N_("there is no hit {number}, only hits {first} to {last}")
        message = self.say(text, number=number, first=min(hits), last=max(hits))
        return require(hits.get(int(number)) if is_number(number) else None, message)

    def switch(self, name: str, *, is_on: bool) -> None:
        """Switch an option of the search on or off, and search again.

        Raises:
            NotDone: the index has no vectors for a search by meaning.
        """
        if name == "meaning" and is_on and not self.question.is_on(name):
            try:
                with self.index() as index:
                    load_meaning(index)
            except (errors.MeaningMissing, errors.MeaningUnavailable) as error:
                raise NotDone(self.say.error_text(error)) from error
        self.ask(self.question.with_switch(name, is_on=is_on))

    def add_to_history(self) -> None:
        """Add the query to the history if it has hits; call this when the user works with a hit."""
        if self.hits:
            self.history.add_query(self.question)

    def pick(self, questions: Sequence[QueryState], number: str) -> QueryState:
        """Return the query with a number of the last printed list."""
        text, last = N_("{number} is not a number from 1 to {last}"), len(questions)
        is_listed = is_number(number) and 1 <= int(number) <= last
        require(is_listed, self.say(text, number=number, last=last))
        return questions[int(number) - 1]

    def print_numbered(self, lines: Iterable[str]) -> None:
        """Print lines with their numbers."""
        self.print_lines(f"{number}. {line}" for number, line in enumerate(lines, start=1))

    def print_omitted(self, total: int) -> None:
        """Print how many documents of a list are not printed."""
        if (rest := total - LISTED) > 0:
            self.print_line(
                self.say.some("and {number} more document", "and {number} more documents", rest)
            )

    def document_id(self, word: str) -> str:
        """Return the id of a document; ``word`` is this id, or the number of a hit in it."""
        with contextlib.suppress(NotDone):
            return self.hit(word).document.id
        return word
