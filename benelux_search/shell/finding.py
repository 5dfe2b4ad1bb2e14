"""What is asked and what was found: the state of the search, and the questions to the index."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from benelux_search.messages import Message
from benelux_search.shell.desk import Desk
from benelux_search.shell.marks import Mark, Marks, marks_not_kept, moved_marks, texts_of
from benelux_search.shell.question import Question, next_language, one_line
from benelux_search.shell.worker import Latest, Newest

if TYPE_CHECKING:
    from benelux_search.model import Facets, Hit, IndexStatus, QueryLanguage, SearchResult

_FIRST: Final = 10  # hits that are asked for at once, at least
_NEXT: Final = 50  # and as soon as the end of these comes near
_NEAR: Final = 20
# What has to be loaded to search, and to correct what is misspelt
_WARM_UP: Final[Sequence[tuple[str, QueryLanguage]]] = (
    ("benelux union", "auto"),
    ("beneluxx", "nl"),
    ("beneluxx", "fr"),
)
# The end of what is typed, where it may be the beginning of a word
_BEGUN: Final = re.compile(r"(?<![\w=*~-])[^\W\d_]{3,}$")
_LOOKED_AT: Final = 8  # words, of which those come first that do not go on
_SECONDS: Final = 1.5  # that an answer may take, more or less


@dataclass(frozen=True, slots=True)
class _Asked:
    """``stamp`` tells questions apart that are put again; ``keep`` is a hit to stay at."""

    question: Question
    stamp: int
    offset: int = 0
    limit: int = _FIRST
    keep: Hit | None = None


class Finding:
    """The answer to the newest question. ``selected`` is a place in ``hits``, which grow as it
    comes near to their end; ``marked`` are hits of this and of earlier sessions.
    ``problem`` is why there is no answer, in words; ``trouble`` why there is no index."""

    def __init__(self, desk: Desk, question: Question) -> None:
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
        self.rows = _FIRST  # of the list
        self._stamp = 0
        self._due: _Asked | None = None
        self._facets_wanted = False
        self._status_errands = Latest()
        self._mark_errands = Latest()
        self._searches: Newest[_Asked, SearchResult] = Newest(self._search, self._came, "search")
        self._more: Newest[_Asked, SearchResult] = Newest(self._page, self._grown, "more")
        self._facet_counts: Newest[_Asked, Facets] = Newest(self._count, self._counted, "facets")

    @property
    def hit(self) -> Hit | None:
        return self.hits[self.selected] if self.hits else None

    @property
    def is_waiting(self) -> bool:
        return bool(self.question.text.strip()) and self.answered != self.question

    @property
    def searched(self) -> Question:
        """The question as it was put in the end: its last word may have been a beginning."""
        if self.result is None or self.answered != self.question:
            return self.question
        return replace(self.question, text=self.result.query)

    def type(self, text: str) -> None:
        """The line of the query has become this."""
        if (text := one_line(text)) != self.question.text:
            self._take(replace(self.question, text=text))

    def ask(self, question: Question, keep: Hit | None = None) -> None:
        """Puts a question; what was found stays to be seen until it is answered."""
        self._take(question, keep)
        self.put()

    def put(self) -> None:
        """Puts what was typed to the index, once it can be seen that it was."""
        asked, self._due = self._due, None
        if asked is not None:
            self._searches.ask(asked)

    def _take(self, question: Question, keep: Hit | None = None) -> None:
        self.question = question
        self._stamp += 1
        if not question.text.strip():
            self.hits, self.selected, self.result, self.answered = [], 0, None, question
            self.problem, self.facets, self._due = self.trouble, None, None
            return
        first = max(_FIRST, self.rows)
        limit = max(first, self.selected + _NEAR) if keep else first
        self._due = _Asked(question, self._stamp, limit=limit, keep=keep)

    def again(self) -> None:
        """Asks the same of an index that is new, and stays at the hit."""
        self.status = None
        self.learn_status()
        self.ask(self.question, self.hit)
        self._follow_marks()

    def _follow_marks(self) -> None:
        """Find the marked passages in the index as it is now, those of earlier sessions too."""
        marks, library = self.marked.known, self.desk.library
        if not marks:
            return

        def look() -> Sequence[tuple[Mark, Hit | None]]:
            from benelux_search.shell.following import refound

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

    def select(self, place: int) -> None:
        """Moves to a hit, or as near as there is one; the next ones are asked for."""
        self.selected = max(0, min(place, len(self.hits) - 1))
        self.grow()

    def grow(self) -> None:
        """Asks for the hits after those that are there, if these end soon."""
        if self.selected + _NEAR < len(self.hits) or self.answered != self.question:
            return
        if self.result is not None and self.result.more:
            self._more.ask(_Asked(self.searched, self._stamp, len(self.hits), _NEXT))

    def mark(self, hit: Hit | None) -> None:
        """Marks a hit, or takes its mark away."""
        if hit is not None:
            self.marked.toggle(hit)

    def remember(self) -> None:
        """Something is done with what was found: the query is worth finding again."""
        if self.hits:
            self.desk.memory.add(self.question)

    def want_facets(self, wanted: bool) -> None:
        self._facets_wanted = wanted
        if wanted and self.question.text.strip():
            self._facet_counts.ask(_Asked(self.searched, self._stamp))

    def learn_status(self) -> None:
        def look() -> IndexStatus:
            with self.desk.library.use() as index:
                status = index.status()
                # the first search loads what searches: better now than at the first key
                for text, language in _WARM_UP:
                    index.search(text, language=language, limit=_FIRST, seconds=_SECONDS)
                return status

        def known(status: IndexStatus) -> None:
            self.status = status

        self.desk.beside(look, known, self._no_index, self._status_errands.begin())

    def close(self) -> None:
        for each in (self._searches, self._more, self._facet_counts):
            each.close()

    def _no_index(self, error: Exception) -> None:
        self.problem = self.desk.say.told(error)

    def _page(self, asked: _Asked) -> SearchResult:
        """Hits of a question as it is."""
        with self.desk.library.use() as index:
            return index.search(
                asked.question.text,
                limit=asked.limit,
                offset=asked.offset,
                seconds=_SECONDS,
                **asked.question.options,
            )

    def _search(self, asked: _Asked) -> SearchResult:
        """Of a word that is nowhere and may go on, what begins so is the answer."""
        text = asked.question.text
        begun = _BEGUN.search(text)
        if begun is None or text.count('"') % 2:
            return self._page(asked)
        longer = replace(asked, question=replace(asked.question, text=f"{text}*"))
        if self._is_beginning(begun[0], asked.question):
            found = self._page(longer)
            return _as_begun(found, begun[0]) if found.total else self._page(asked)
        found = self._page(asked)
        if (found.total and not found.notes) or asked.stamp != self._stamp:
            return found  # the rest would be for nothing where another question waits
        gone_on = self._page(longer)
        return _as_begun(gone_on, begun[0]) if gone_on.total and not gone_on.notes else found

    def _is_beginning(self, word: str, question: Question) -> bool:
        """Whether words begin so and none is that: to correct it first would take its time."""
        from benelux_search.analysis import fold

        with self.desk.library.use() as index:
            known = index.complete(word, language=question.language, limit=_LOOKED_AT)
        return bool(known) and all(fold(each.word) != fold(word) for each in known)

    def _count(self, asked: _Asked) -> Facets:
        with self.desk.library.use() as index:
            wide = asked.question.widened()
            return index.facets(wide.text, seconds=_SECONDS, **wide.options)

    def _came(self, asked: _Asked, came: SearchResult | Exception) -> None:
        def take() -> None:
            if not self.question.text.strip():
                return  # all was deleted meanwhile
            self.answered = asked.question
            if isinstance(came, Exception):
                self.problem = self.desk.say.told(came)
                self.hits, self.selected, self.result = [], 0, None
                return
            self.problem = self.trouble = ""
            self.result, self.hits = came, list(came.hits)
            self.selected = 0 if asked.keep is None else self._place_of(asked.keep)
            if self._facets_wanted:
                self._facet_counts.ask(_Asked(self.searched, self._stamp))

        self._show(take)

    def _place_of(self, kept: Hit) -> int:
        """Where a hit of the answer before is now, or the one that is at its place."""
        texts, document = texts_of(kept), kept.document.id
        for place, hit in enumerate(self.hits):
            if hit.document.id == document and texts_of(hit) == texts:
                return place
        return max(0, min(self.selected, len(self.hits) - 1))

    def _grown(self, asked: _Asked, came: SearchResult | Exception) -> None:
        def take() -> None:
            fits = asked.stamp == self._stamp and asked.offset == len(self.hits)
            if fits and not isinstance(came, Exception) and self.result is not None:
                self.hits += came.hits
                self.result = replace(self.result, more=came.more)

        self._show(take)

    def _counted(self, asked: _Asked, came: Facets | Exception) -> None:
        def take() -> None:
            if asked.stamp == self._stamp and not isinstance(came, Exception):
                self.facets = came

        self._show(take)

    def _show(self, take: Callable[[], None]) -> None:
        def taken() -> None:
            take()
            self.desk.front.redraw()

        self.desk.front.post(taken)


def _as_begun(longer: SearchResult, word: str) -> SearchResult:
    note = Message("words that begin with “{}”", word)
    return replace(longer, notes=(note, *longer.notes), suggestion=None)


def badge(question: Question, result: SearchResult | None) -> str:
    """The language of a query, and the one that it was found to be in: ``AUTO>NL``."""
    names: dict[Literal["nl", "fr", "both"], str] = {"nl": "NL", "fr": "FR", "both": "NL+FR"}
    if question.language != "auto":
        return names[question.language]
    if result is None or not question.text.strip():
        return "AUTO"
    return f"AUTO>{names[result.language]}"
