"""Queries to the index for the full screen: a page of hits for what is being typed, and facets."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from benelux_search.messages import Message
from benelux_search.shell.library import Library
from benelux_search.shell.question import Question

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
        from benelux_search.analysis import fold

        with self._library.use() as index:
            known = index.complete(word, language=question.language, limit=_LOOKED_AT)
        return bool(known) and all(fold(each.word) != fold(word) for each in known)


def _as_begun(longer: SearchResult, word: str) -> SearchResult:
    note = Message("words that begin with “{}”", word)
    return replace(longer, notes=(note, *longer.notes), suggestion=None)
