"""Where a linear session is: what is asked, what was found, which hit is meant."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from benelux_search.errors import BeneluxSearchError, IndexUnusable, LexiconMissing
from benelux_search.model import Aside, DocumentInfo, DocumentView, Hit, Pair, SearchResult
from benelux_search.storage.passages import pairs_and_excluded
from benelux_search.tui.line_output import (
    SpokenStyle,
    aside_line,
    count_line,
    hit_lines,
    pair_lines,
    scope,
)
from benelux_search.tui.marks import Keeper, Marks, marks_not_kept, moved_marks

if TYPE_CHECKING:
    from benelux_search.tui.history import UserHistory
    from benelux_search.tui.index_handle import Library, Searchable
    from benelux_search.tui.programs import Clipboard
    from benelux_search.tui.query_state import Question
    from benelux_search.tui.settings import Settings
    from benelux_search.tui.translator import Translator

PAGE: Final = 10  # hits that are printed at once
LISTED: Final = 20  # of a list that may be long
_READ: Final = 20  # pairs of a document that are printed at once
_NUMBER: Final = re.compile(r"[0-9]{1,9}")


class NotDone(BeneluxSearchError):
    """What was typed cannot be done; the message says why, and what can."""


@dataclass(slots=True)
class OpenDocument:
    """A document that is read a page at a time; ``place`` is the next of its ``entries``."""

    document: DocumentInfo
    entries: Sequence[Pair | Aside]
    place: int = 0
    pairs: int = 0


class Session:
    """``put`` prints a line, whatever is in it. ``hits`` are those that were printed of the search,
    by their number; ``current`` is the one that was last shown whole, which commands without a
    number mean. ``marked`` are hits of any search, and those that ``keeper`` has kept."""

    def __init__(
        self,
        library: Library,
        settings: Settings,
        say: Translator,
        memory: UserHistory,
        question: Question,
        clipboard: Clipboard,
        put: Callable[[str], None],
        keeper: Keeper,
    ) -> None:
        self.library = library
        self.settings = settings
        self.say = say
        self.memory = memory
        self.question = question
        self.clipboard = clipboard
        self.put = put
        self.manner = SpokenStyle.of(settings, say)
        self.hits: dict[int, Hit] = {}
        self.current: Hit | None = None
        self.marked = Marks(keeper, self._marks_are_not_kept)
        self.result: SearchResult | None = None
        self.facets: list[Question] = []  # what the numbers of the last list of them ask
        self.reading: OpenDocument | None = None
        self.is_over = False
        self.has_asked = False
        self.has_found = False
        self.is_unusable = False
        self._offset = 0
        self._was_opened = False

    # The index

    def tried(self, do: Callable[[], None]) -> None:
        """Does something; what goes wrong is said in one line, and the session goes on."""
        try:
            do()
        except (BeneluxSearchError, OSError) as error:
            if isinstance(error, IndexUnusable) and not isinstance(error, LexiconMissing):
                self.is_unusable = True
            self.put(self.say.told(error))

    def look(self) -> None:
        """Opens the index, or moves on to its new state, which is said."""
        if self._was_opened and not self.is_unusable and not self.settings.reload:
            return
        try:
            is_new = self.library.refresh()
        except (BeneluxSearchError, OSError):
            self.is_unusable = True
            raise
        if is_new and self._was_opened:
            self.put(self.say("the index is new"))
        elif self.is_unusable:
            self.put(self.say("the index is there now"))
        self._was_opened, self.is_unusable = True, False
        if is_new:
            self._follow_marks()

    def _follow_marks(self) -> None:
        """Find the marked passages in the index as it is now, those of earlier sessions too."""
        marks = self.marked.known
        if not marks:
            return
        from benelux_search.tui.marks import refound

        for told in moved_marks(self.say, *self.marked.take(refound(marks, self.library))):
            self.put(told)

    def _marks_are_not_kept(self, error: Exception) -> None:
        self.put(marks_not_kept(self.say, error))

    @contextlib.contextmanager
    def index(self) -> Iterator[Searchable]:
        """The index in its newest state."""
        self.look()
        with self.library.use() as index:
            yield index

    # Searching

    def ask(self, question: Question) -> None:
        """Searches anew, or says what the next search will be."""
        self.question = question
        self.hits, self.current, self.result, self.facets = {}, None, None, []
        if question.text.strip():
            self._search(0)
        else:
            self.put(scope(question, None, self.manner) or self.say("searched everywhere"))

    def search(self, text: str) -> None:
        """Searches for something else, as it was searched before."""
        self.ask(replace(self.question, text=text))

    def turn(self, by: int) -> None:
        """The next page of hits, or the previous one."""
        if self.result is None:
            raise NotDone(self.say("there are no hits: type what to search for"))
        if by > 0 and not self.result.more:
            raise NotDone(self.say("there are no more hits"))
        if by < 0 and not self._offset:
            raise NotDone(self.say("these are the first hits"))
        self._search(max(self._offset + by * PAGE, 0))

    def _search(self, offset: int) -> None:
        self.has_asked = True
        question = self.question
        with self.index() as index:
            result = index.search(question.text, limit=PAGE, offset=offset, **question.options)
        self.result, self._offset = result, offset
        self.hits.update((hit.rank, hit) for hit in result.hits)
        self.has_found = self.has_found or bool(result.total)
        self._print(result)

    def _print(self, result: SearchResult) -> None:
        """The hits, what is to be said of them, and how many there are."""
        say = self.say
        for hit in result.hits:
            self.print(hit_lines(hit, self.manner, is_marked=hit.id in self.marked))
        for note in result.notes:
            self.put(say("note: {note}", note=say.note(note)))
        if result.suggestion is not None and result.suggestion != self.question.text:
            self.put(
                say(
                    "did you mean: {query}; to search for that: {command}",
                    query=result.suggestion,
                    command=":take",
                )
            )
        where = scope(self.question, result, self.manner)
        if where:
            self.put(where)
        self.put(count_line(result, self.manner))

    def print(self, lines: Iterator[str]) -> None:
        for each in lines:
            self.put(each)

    def tell_rest(self, total: int) -> None:
        """How many documents a list of them leaves out."""
        if total > LISTED:
            rest = total - LISTED
            self.put(
                self.say.some("and {number} more document", "and {number} more documents", rest)
            )

    # Hits

    def hit(self, number: str) -> Hit:
        """The hit with a number, or the one that was last shown.

        Raises:
            NotDone: there is none.
        """
        say = self.say
        if not number and self.current is not None:
            return self.current
        if not self.hits:
            raise NotDone(say("there are no hits: type what to search for"))
        if not number:
            raise NotDone(say("which hit? Say its number, or show it first"))
        found = self.hits.get(int(number)) if is_number(number) else None
        if found is None:
            raise NotDone(
                say(
                    "there is no hit {number}, but {first} to {last}",
                    number=number,
                    first=min(self.hits),
                    last=max(self.hits),
                )
            )
        return found

    def show(self, number: str) -> None:
        """A hit whole, which commands without a number mean from then on."""
        hit = self.hit(number)
        self.current = hit
        self.print(hit_lines(hit, self.manner, whole=True, is_marked=hit.id in self.marked))
        self.remember()

    def remember(self) -> None:
        """Something is done with what was found: the query is worth finding again."""
        if self.hits:
            self.memory.add(self.question)

    def document_id(self, word: str) -> str:
        """The id of a document, for which the number of a hit can stand."""
        hit = self.hits.get(int(word)) if is_number(word) else None
        return word if hit is None else hit.document.id

    # Reading

    def read(self, view: DocumentView) -> None:
        """A document from its beginning; :meth:`read_on` goes on."""
        self.reading = OpenDocument(view.document, list(pairs_and_excluded(view.pairs, view.other)))
        self.reading.pairs = len(view.pairs)
        self.read_on()

    def read_on(self) -> None:
        """The next pairs of the document that is read, if one is."""
        reading = self.reading
        if reading is None:
            return
        left = _READ
        while left and reading.place < len(reading.entries):
            entry = reading.entries[reading.place]
            reading.place += 1
            if isinstance(entry, Aside):
                self.put(aside_line(entry, self.manner))
            else:
                left -= 1
                self.print(pair_lines(entry, reading.document, self.manner))
        if reading.place == len(reading.entries):
            self.reading = None
            self.put(self.say("the document ends here"))
            return
        done = sum(isinstance(each, Pair) for each in reading.entries[: reading.place])
        said = self.say(
            "{done} of {total} pairs; an empty line goes on", done=done, total=reading.pairs
        )
        self.put(said)


def is_number(word: str) -> bool:
    return _NUMBER.fullmatch(word) is not None
