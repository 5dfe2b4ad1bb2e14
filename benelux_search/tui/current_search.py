"""Queries to the index for the full screen: a page of hits for what is being typed, and facets."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Final, Literal

from benelux_search.errors import Message
from benelux_search.tui.app_context import AppContext, Hold
from benelux_search.tui.background import Latest
from benelux_search.tui.index_handle import Library
from benelux_search.tui.marks import Mark, Marks, marks_not_kept, moved_marks, texts_of
from benelux_search.tui.query_state import Question, next_language, one_line
from benelux_search.tui.translator import N_

if TYPE_CHECKING:
    from benelux_search.model import Facets, Hit, IndexStatus, QueryLanguage, SearchResult

SECONDS: Final = 1.5  # that an answer may take, more or less
# What has to be loaded to search, and to correct what is misspelt
_WARM_UP: Final[Sequence[tuple[str, QueryLanguage]]] = (
    ("benelux union", "auto"),
    ("beneluxx", "nl"),
    ("beneluxx", "fr"),
)
# The end of what is typed, where it may be the beginning of a word
_BEGUN: Final = re.compile(r"(?<![\w=*~-])[^\W\d_]{3,}$")
_LOOKED_AT: Final = 8  # words, of which those come first that do not go on


@dataclass(frozen=True, slots=True)
class Request:
    """``limit`` hits from ``offset`` on, within ``seconds`` (None: any). ``stamp`` tells apart
    requests for the same question; ``keep`` is a hit that stays selected."""

    question: Question
    stamp: int
    offset: int = 0
    limit: int = 0
    keep: Hit | None = None
    seconds: float | None = SECONDS


class Querying:
    """``newest`` gives the stamp of the newest request."""

    def __init__(self, library: Library, newest: Callable[[], int]) -> None:
        self._library = library
        self._newest = newest

    def search(self, request: Request) -> SearchResult:
        """Return a page of hits. If no passage has the last word, complete it: ``pol`` finds
        what ``pol*`` finds."""
        text = request.question.text
        begun = _BEGUN.search(text)
        if begun is None or text.count('"') % 2:
            return self.page(request)
        longer = replace(request, question=replace(request.question, text=f"{text}*"))
        if self._is_beginning(begun[0], request.question):
            found = self.page(longer)
            return _as_begun(found, begun[0]) if found.total else self.page(request)
        found = self.page(request)
        if (found.total and not found.notes) or request.stamp != self._newest():
            return found  # the rest would be for nothing where another question waits
        gone_on = self.page(longer)
        return _as_begun(gone_on, begun[0]) if gone_on.total and not gone_on.notes else found

    def page(self, request: Request) -> SearchResult:
        """Return a page of hits for the question as it is."""
        with self._library.use() as index:
            return index.search(
                request.question.text,
                limit=request.limit,
                offset=request.offset,
                seconds=request.seconds,
                **request.question.options,
            )

    def facets(self, request: Request) -> Facets:
        """Count the answers by language, year and document, as if they were not narrowed down."""
        with self._library.use() as index:
            wide = request.question.widened()
            return index.facets(wide.text, seconds=request.seconds, **wide.options)

    def status(self) -> IndexStatus:
        """Return the state of the index, and load what the first search would have to load."""
        with self._library.use() as index:
            status = index.status()
            for text, language in _WARM_UP:
                index.search(text, language=language, limit=1, seconds=SECONDS)
            return status

    def _is_beginning(self, word: str, question: Question) -> bool:
        """Whether words begin so and none is that: to correct it first would take its time."""
        from benelux_search.analysis.folding import fold

        with self._library.use() as index:
            known = index.complete(word, language=question.language, limit=_LOOKED_AT)
        return bool(known) and all(fold(each.word) != fold(word) for each in known)


def _as_begun(longer: SearchResult, word: str) -> SearchResult:
    note = Message("words that begin with “{}”", word)
    return replace(longer, notes=(note, *longer.notes), suggestion=None)


# What is asked and what was found: the state of the search, and the questions to the index.


LAST: Final = sys.maxsize  # the place of the last hit, wherever that is
_FIRST: Final = 10  # hits that are asked for at once, at least
_NEXT: Final = 50  # and as soon as the end of these comes near
_NEAR: Final = 20
_CHUNK: Final = 200  # hits that are loaded at a time on the way to one far down


class CurrentSearch:
    """The answer to the newest question. ``selected`` is a place in ``hits``, which grow as it
    comes near to their end; ``marked`` are hits of this and of earlier sessions.
    ``problem`` is why there is no answer, in words; ``trouble`` why there is no index."""

    def __init__(self, desk: AppContext, question: Question) -> None:
        self.desk = desk
        self.question = question
        self.hits: list[Hit] = []
        self.selected = 0
        self.marked = Marks(desk.memory, self._marks_are_not_kept)
        self.result: SearchResult | None = None
        self.facets: Facets | None = None
        self.status: IndexStatus | None = None
        self.problem = ""
        self.trouble = ""
        self.answered: Question | None = None
        self.found_language = "both"
        self._own = replace(question, text="")  # what the user chose, for any query
        self._rows = self._lowest = _FIRST  # of the list; and the place after the last one shown
        self._stamp = self._answered_stamp = 0
        self._due: Request | None = None
        self._growing: Request | None = None  # hits that are being loaded
        self._wanted = -1  # the place that they are loaded for
        self._then: Callable[[], None] | None = None
        self._hold: Hold | None = None
        self._facets_wanted = False
        self._status_errands = Latest()
        self._mark_errands = Latest()
        self._counting: Request | None = None
        querying = self._querying = Querying(desk.library, lambda: self._stamp)
        self._searches = desk.workers.newest(querying.search, self._came, "search")
        self._more = desk.workers.newest(querying.page, self._grown, "more")
        self._facet_counts = desk.workers.newest(querying.facets, self._counted, "facets")

    @property
    def hit(self) -> Hit | None:
        return self.hits[self.selected] if self.hits else None

    @property
    def is_waiting(self) -> bool:
        """Whether the answer to what is asked now has still to come."""
        return bool(self.question.text.strip()) and self._answered_stamp != self._stamp

    @property
    def is_counting(self) -> bool:
        """Whether the facets of what is asked now have still to come."""
        return self.is_waiting or self._counting is not None

    @property
    def searched(self) -> Question:
        """The question as it was put in the end: its last word may have been a beginning."""
        if self.result is None or self.is_waiting:
            return self.question
        return replace(self.question, text=self.result.query)

    @property
    def _has_more(self) -> bool:
        return self.result is not None and self.result.more and not self.is_waiting

    def type(self, text: str) -> None:
        """The line of the query has become this."""
        if (text := one_line(text)) != self.question.text:
            self._take(replace(self.question, text=text))

    def ask(self, question: Question) -> None:
        """Puts a question; what was found stays to be seen until it is answered. What it is
        narrowed to, and its language, where these are others, are kept for the next queries."""
        scope = (each.name for each in fields(question) if each.name != "text")
        chosen = {name: getattr(question, name) for name in scope}
        changed = {
            name: value for name, value in chosen.items() if value != getattr(self.question, name)
        }
        self._own = replace(self._own, **changed)
        self._put(question)

    def ask_once(self, question: Question) -> None:
        """Puts a question from a list. Its language and what it is narrowed to go with it: when
        the line is emptied, they are again what they were before."""
        self._put(question)

    def _put(self, question: Question, keep: Hit | None = None) -> None:
        self._take(question, keep)
        self.put()

    def put(self) -> None:
        """Puts what was typed to the index, once it can be seen that it was."""
        request, self._due = self._due, None
        if request is not None:
            self._searches.ask(request)

    def _take(self, question: Question, keep: Hit | None = None) -> None:
        is_empty = not question.text.strip()
        self.question = replace(self._own, text=question.text) if is_empty else question
        self._stamp += 1
        if is_empty:
            self.hits, self.selected, self.result = [], 0, None
            self.answered, self._answered_stamp = self.question, self._stamp
            self.problem, self.facets, self._counting, self._due = self.trouble, None, None, None
            return
        self._lowest = self._rows
        limit = max(_FIRST, self._rows, self.selected + _NEAR if keep else 0)
        self._due = Request(question, self._stamp, limit=limit, keep=keep)

    def again(self) -> None:
        """Asks the same of an index that is new, and stays at the hit."""
        self.status = None
        self.learn_status()
        self._put(self.question, self.hit)
        self._follow_marks()

    def _follow_marks(self) -> None:
        """Find the marked passages in the index as it is now, those of earlier sessions too."""
        marks, library = self.marked.known, self.desk.library
        if not marks:
            return

        def look() -> Sequence[tuple[Mark, Hit | None]]:
            from benelux_search.tui.marks import refound

            return refound(marks, library)

        def known(found: Sequence[tuple[Mark, Hit | None]]) -> None:
            told = moved_marks(self.desk.say, *self.marked.take(found))
            if told:
                self.desk.tell_also(told)

        self.desk.beside(look, known, is_wanted=self._mark_errands.begin())

    def _marks_are_not_kept(self, error: Exception) -> None:
        self.desk.tell(marks_not_kept(self.desk.say, error))

    def change_language(self) -> None:
        if self.question.language == "auto" and self.result is not None:
            self.found_language = self.result.language
        language = next_language(self.question.language, self.found_language)
        self.ask(replace(self.question, language=language))

    # Hits

    def select(self, place: int, then: Callable[[], None] | None = None) -> None:
        """Moves to a hit, or to the last one. If it has to be loaded first, keys wait for that.
        ``then`` is called when it is selected."""
        if place >= len(self.hits) and self._has_more:
            self._wanted, self._then = place, then
            self._hold = self.desk.hold(self._stop)
            self.grow()
            return
        self.selected = max(0, min(place, len(self.hits) - 1))
        self.grow()
        if then is not None:
            then()

    def show(self, top: int, rows: int) -> None:
        """There is room on the screen for so many hits from a place on: they are asked for."""
        self._rows, self._lowest = rows, top + rows
        self.grow()

    def grow(self) -> None:
        """Asks for the hits after those that are there, if these end soon."""
        known = len(self.hits)
        needed = max(self.selected + _NEAR, self._lowest - 1, self._wanted)
        if needed < known or not self._has_more or self._is_growing:
            return
        limit = max(_NEXT, min(needed - known + _NEAR, _CHUNK))
        seconds = None if self._wanted >= known else SECONDS
        self._growing = Request(self.searched, self._stamp, known, limit, seconds=seconds)
        self._more.ask(self._growing)

    @property
    def _is_growing(self) -> bool:
        return self._growing is not None and self._growing.stamp == self._stamp

    def _stop(self) -> None:
        """Nobody waits any more for the hit that is loaded."""
        self._wanted, self._then, self._hold = -1, None, None
        self._tell_loaded(N_("stopped: {number} hits of {total} passages are loaded"))

    def _loaded(self) -> None:
        """More hits were loaded: the one that is waited for is selected, or waited for still."""
        if self._wanted < 0:
            return
        if self._wanted >= len(self.hits) and (self._has_more or self.is_waiting):
            self._tell_loaded(N_("loading: {number} hits of {total} passages; Esc stops"))
            self.grow()
            return
        place, then, hold = self._wanted, self._then, self._hold
        self._wanted, self._then, self._hold = -1, None, None
        if hold is not None:
            self.desk.release(hold)
        self.desk.notice = ""
        self.select(min(place, len(self.hits) - 1), then)

    def _tell_loaded(self, text: str) -> None:
        total = self.result.total if self.result else 0
        self.desk.tell(self.desk.say(text, number=len(self.hits), total=total))

    def mark(self, hit: Hit | None) -> None:
        """Marks a hit, or takes its mark away."""
        if hit is not None:
            self.marked.toggle(hit)

    def remember(self) -> None:
        """Something is done with what was found: the query is worth finding again."""
        if self.hits:
            self.desk.memory.add(self.question)

    # The index

    def want_facets(self, wanted: bool) -> None:
        self._facets_wanted = wanted
        self._count()

    def _count(self) -> None:
        if self._facets_wanted and self.question.text.strip():
            self._counting = Request(self.searched, self._stamp)
            self._facet_counts.ask(self._counting)

    def learn_status(self) -> None:
        def known(status: IndexStatus) -> None:
            self.status = status

        is_wanted = self._status_errands.begin()
        self.desk.beside(self._querying.status, known, self._no_index, is_wanted)

    def close(self) -> None:
        for each in (self._searches, self._more, self._facet_counts):
            each.close()

    def _no_index(self, error: Exception) -> None:
        self.problem = self.desk.say.told(error)

    def _came(self, request: Request, came: SearchResult | Exception) -> None:
        def take() -> None:
            if not self.question.text.strip():
                return  # all was deleted meanwhile
            self.answered, self._answered_stamp = request.question, request.stamp
            if isinstance(came, Exception):
                self.problem = self.desk.say.told(came)
                self.hits, self.selected, self.result = [], 0, None
            else:
                self.problem = self.trouble = ""
                self.result, self.hits = came, list(came.hits)
                self.selected = 0 if request.keep is None else self._place_of(request.keep)
            self._count()
            self._loaded()

        self._show(take)

    def _place_of(self, kept: Hit) -> int:
        """Where a hit of the answer before is now, or the one that is at its place."""
        texts, document = texts_of(kept), kept.document.id
        for place, hit in enumerate(self.hits):
            if hit.document.id == document and texts_of(hit) == texts:
                return place
        return max(0, min(self.selected, len(self.hits) - 1))

    def _grown(self, request: Request, came: SearchResult | Exception) -> None:
        def take() -> None:
            if request is not self._growing:
                return
            self._growing = None
            if request.stamp != self._stamp or self.result is None:
                return
            if isinstance(came, Exception):
                self.result = replace(self.result, more=False)
                self.desk.fail(came)
            else:
                self.hits += came.hits
                self.result = replace(self.result, more=came.more)
            self._loaded()

        self._show(take)

    def _counted(self, request: Request, came: Facets | Exception) -> None:
        def take() -> None:
            if request is not self._counting:
                return
            self._counting = None
            if not isinstance(came, Exception):
                self.facets = came

        self._show(take)

    def _show(self, take: Callable[[], None]) -> None:
        def taken() -> None:
            take()
            self.desk.front.redraw()

        self.desk.front.post(taken)


def badge(question: Question, result: SearchResult | None) -> str:
    """The language of a query, and the one that it was found to be in: ``AUTO>NL``."""
    names: dict[Literal["nl", "fr", "both"], str] = {"nl": "NL", "fr": "FR", "both": "NL+FR"}
    if question.language != "auto":
        return names[question.language]
    if result is None or not question.text.strip():
        return "AUTO"
    return f"AUTO>{names[result.language]}"
