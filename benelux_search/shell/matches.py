"""The passages of a document that a query finds, all of them, loaded some at a time."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from benelux_search.model import LANGUAGES, Highlighted, Hit, Language, Match, Pair, SearchResult
from benelux_search.shell.desk import Desk
from benelux_search.shell.pages import Pages, words_before
from benelux_search.shell.question import Question
from benelux_search.shell.views import MarkStyle, mark_style

_CHUNK: Final = 500  # hits that are loaded at a time


class Matches:
    """``places`` are those of the items that match, as far as they are loaded, in reading order;
    ``total`` is how many passages match. ``changed`` is called whenever more are there."""

    def __init__(
        self, desk: Desk, question: Question, pages: Pages, changed: Callable[[], None]
    ) -> None:
        self.places: list[int] = []
        self.total = 0
        self.is_loading = False
        self._is_asked = False  # for the next ones, wanted or not
        self._hits: dict[str, Hit] = {}
        self._marks: dict[str, Mapping[Language, tuple[tuple[Match, ...], MarkStyle]]] = {}
        self._desk = desk
        self._question = question
        self._pages = pages
        self._changed = changed
        self._loaded = 0

    @property
    def is_whole(self) -> bool:
        return self._loaded >= self.total

    def load(self) -> None:
        """Have the next ones loaded, and those after them, until all are or it is stopped."""
        self.is_loading = True
        if not self._is_asked:
            self._is_asked = True
            self._desk.beside(self._next, self._take, self._failed)

    def stop(self) -> None:
        """What is loaded has to do."""
        if self.is_loading and self.total:
            self.is_loading = False
            self._desk.tell(
                self._desk.say(
                    "stopped: {number} of {total} passages found are marked",
                    number=self._loaded,
                    total=self.total,
                )
            )

    def hit(self, pair_id: str) -> Hit | None:
        return self._hits.get(pair_id)

    def stops(self) -> Iterator[tuple[int, Language, int]]:
        """The words that match, in reading order: the place of an item, the language that it
        matches in, and the number of a word."""
        for place in self.places:
            hit = self._hits[self._pair(place).id]
            starts = [start for start, _ in hit.passage.matches] or [0]
            for number in dict.fromkeys(words_before(hit.passage.text, each) for each in starts):
                yield place, hit.language, number

    def language(self, place: int) -> Language:
        """The language that an item matches in."""
        return self._hits[self._pair(place).id].language

    def _pair(self, place: int) -> Pair:
        item = self._pages.items[place]
        assert isinstance(item, Pair)
        return item

    def _next(self) -> SearchResult:
        question = self._question
        with self._desk.library.use() as index:
            return index.search(
                question.text,
                language=question.language,
                across=question.across,
                document=self._pages.view.document.id,
                limit=_CHUNK,
                offset=self._loaded,
                fold=False,
                seconds=None,
            )

    def _take(self, result: SearchResult) -> None:
        self._is_asked = False
        self.total, self._loaded = result.total, self._loaded + len(result.hits)
        for hit in result.hits:
            self._add(hit)
        self._pages.mark(self._marks)
        if self.is_loading and result.more and result.hits:
            self.load()
        else:
            self.is_loading = False
        self._changed()

    def _add(self, hit: Hit) -> None:
        place = self._pages.place_of.get(hit.id)
        if place is None or hit.id in self._hits:
            return  # a newer index answered
        self._hits[hit.id] = _with_texts_of(hit, self._pair(place))
        insort(self.places, place)
        sides = ((language, hit.side(language)) for language in LANGUAGES)
        self._marks[hit.id] = {
            language: (side.matches, mark_style(hit, language)) for language, side in sides if side
        }

    def _failed(self, error: Exception) -> None:
        self.is_loading = self._is_asked = False
        self._desk.fail(error)
        self._changed()


def _with_texts_of(hit: Hit, pair: Pair) -> Hit:
    """The same hit with the very texts of the document, which are in memory already."""

    def side(of: Highlighted | None) -> Highlighted | None:
        for passage in (pair.nl, pair.fr):
            if of is not None and passage is not None and passage.text == of.text:
                return replace(of, text=passage.text)
        return of

    return replace(hit, passage=side(hit.passage) or hit.passage, counterpart=side(hit.counterpart))
