"""The pane in which a document is read pair by pair, in both languages, with its matches marked.

All passages of the document that match the query are loaded, in chunks
(:class:`DocumentMatches`), while the document can already be read.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from benelux_search.model import LANGUAGES, Language, Pair
from benelux_search.output import excerpts
from benelux_search.results import DocumentView, Highlighted, Hit, Match, SearchResult
from benelux_search.tui.actions import Place
from benelux_search.tui.app_context import DOT, AppContext, Hold
from benelux_search.tui.background import Latest
from benelux_search.tui.current_search import CurrentSearch
from benelux_search.tui.document_layout import Item, Pages, Position, words_before
from benelux_search.tui.hit_view import MarkStyle, document_name, mark_style
from benelux_search.tui.marks import PositionMap
from benelux_search.tui.pickers import Choice, Picker, PromptPane
from benelux_search.tui.query_state import QueryState

_CHUNK: Final = 500  # hits loaded at a time


class DocumentMatches:
    """The passages of a document that match a query, loaded in chunks.

    ``places`` are the indexes of the matching items loaded so far, in reading order; ``total`` is
    the number of passages that match. ``changed`` is called after each chunk, or after an error.
    """

    def __init__(
        self, context: AppContext, question: QueryState, pages: Pages, changed: Callable[[], None]
    ) -> None:
        self.places: list[int] = []
        self.total = 0
        self.is_loading = False
        self._is_asked = False  # a chunk is on its way, wanted or not
        self._hits: dict[str, Hit] = {}
        self._marks: dict[str, Mapping[Language, tuple[tuple[Match, ...], MarkStyle]]] = {}
        self._desk = context
        self._question = question
        self._pages = pages
        self._changed = changed
        self._loaded = 0

    @property
    def is_whole(self) -> bool:
        """True if all matches are loaded."""
        return self._loaded >= self.total

    def load(self) -> None:
        """Load the next chunk, and more chunks, until all are loaded or :meth:`stop` is called."""
        self.is_loading = True
        if not self._is_asked:
            self._is_asked = True
            self._desk.beside(self._next, self._take, self._failed)

    def stop(self) -> None:
        """Stop after the matches that are loaded, and tell the user how many they are."""
        if self.is_loading and self.total:
            self.is_loading = False
            self._desk.tell(
                self._desk.say(
                    "stopped: {number} of {total} passages found are highlighted",
                    number=self._loaded,
                    total=self.total,
                )
            )

    def hit(self, pair_id: str) -> Hit | None:
        return self._hits.get(pair_id)

    def stops(self) -> Iterator[tuple[int, Language, int]]:
        """Yield the matching words in reading order.

        Each is the index of an item, the language in which it matches, and the number of a word.
        """
        for place in self.places:
            hit = self._hits[self._pair(place).id]
            starts = [start for start, _ in hit.passage.matches] or [0]
            for number in dict.fromkeys(words_before(hit.passage.text, each) for each in starts):
                yield place, hit.language, number

    def language(self, place: int) -> Language:
        """Return the language in which an item matches."""
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
            return  # the hit comes from a newer state of the index, or is known
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
    """Return the hit with the text objects of the document, which are in memory already."""

    def side(of: Highlighted | None) -> Highlighted | None:
        for passage in (pair.nl, pair.fr):
            if of is not None and passage is not None and passage.text == of.text:
                return replace(of, text=passage.text)
        return of

    return replace(hit, passage=side(hit.passage) or hit.passage, counterpart=side(hit.counterpart))


# --- The pane


class ReadPane:
    """A pane that shows one document, with a cursor on a word and the query's matches marked.

    ``at`` is the id of the pair at which the document opens, and ``language`` the side of the
    cursor. The query is that of the search; :meth:`search` marks another one.
    """

    prompt: str | None = None
    initial = ""
    place: Place = "read"

    def __init__(
        self,
        context: AppContext,
        finding: CurrentSearch,
        view: DocumentView,
        at: str | None,
        language: Language | None = None,
    ) -> None:
        self.context = context
        self.finding = finding
        self.extra: dict[str, Callable[[], None]] = {}
        self._query = finding.searched.text
        self.renewals = Latest()
        self._matches: DocumentMatches | None = None
        # the direction to a match that is not loaded yet, and the hold on keys until it is
        self._onward: tuple[int, Hold] | None = None
        pages = Pages(view, context.say)
        self.position = Position(pages, context, pages.place_of.get(at or "", 0), language)
        self._first_match_wanted = at is not None
        # the row at the upper edge, until the matches are known
        self._opened_at: tuple[int, int] | None = self.position.top
        self._look_for(self._query)

    @property
    def pages(self) -> Pages:
        return self.position.pages

    @property
    def view(self) -> DocumentView:
        return self.pages.view

    @property
    def handlers(self) -> Mapping[str, Callable[[], None]]:
        position = self.position
        page = max(position.rows - 2, 1)
        return {
            **self.extra,
            "down": lambda: position.scroll(1),
            "up": lambda: position.scroll(-1),
            "page_down": lambda: position.scroll(page),
            "page_up": lambda: position.scroll(-page),
            "first": lambda: position.go(0),
            "last": position.to_end,
            "next_match": lambda: self._to_match(1),
            "previous_match": lambda: self._to_match(-1),
            "next_hit": lambda: self._to_hit(1),
            "previous_hit": lambda: self._to_hit(-1),
            "next_word": lambda: position.move(1),
            "previous_word": lambda: position.move(-1),
            "other_side": position.other_side,
            "contents": self._contents,
            "find": self._find,
            "mark": lambda: self.finding.mark(self.current()),
            "unmark": self.finding.marked.clear,
            "back": self.context.pop,
        }

    def title(self, columns: int) -> excerpts.Line:
        name = document_name(self.view.document, self.context.first)
        place = self.context.say(
            "{place} of {total}",
            place=self.position.cursor[0] + 1,
            total=max(len(self.pages.items), 1),
        )
        matches = self._matches
        if matches is not None and matches.total:
            place += DOT + self.context.say.some(
                "{number} passage found", "{number} passages found", matches.total
            )
        room = columns - excerpts.width(place) - 1
        text = excerpts.shorten(name, max(room, 1))
        return excerpts.line(
            excerpts.MarkedText(text, "title"),
            " " * max(room - excerpts.width(text) + 1, 1),
            excerpts.MarkedText(excerpts.shorten(place, columns), "dim"),
        )

    @property
    def is_waiting(self) -> bool:
        is_marking = self._matches is not None and self._matches.is_loading
        return is_marking or self.finding.is_waiting

    def stop(self) -> None:
        self._onward = None
        if self._matches is not None:
            self._matches.stop()

    def typed(self, text: str) -> None:
        """Do nothing: nothing is typed here."""

    def letter(self, key: str) -> None:
        """Do nothing: all letters here are keys of actions."""

    def wheel(self, by: int) -> None:
        self.position.scroll(by)

    def click(self, row: int, column: int) -> None:
        """Move the cursor to the word at a row and column of the pane."""
        self.position.point(row, column)

    def draw(self, columns: int, rows: int) -> Sequence[excerpts.Line]:
        self.position.resize(columns, rows)
        if self._first_match_wanted:
            self._first_match_wanted = False
            self.position.show_cursor()
        return [self._row(*each) for each in self.position.seen()]

    def current(self) -> Hit | None:
        """Return the pair under the cursor as a hit, with its matches; None if there is none."""
        items = self.pages.items
        item = items[self.position.cursor[0]] if items else None
        if not isinstance(item, Pair):
            return None
        found = None if self._matches is None else self._matches.hit(item.id)
        return found or Hit.of(item, self.view.document)

    def search(self, query: str) -> None:
        """Mark the matches of another query in this document, and go to the next one."""
        self._query = query
        self._look_for(query, jump=True)

    def renew(self, view: DocumentView) -> None:
        """Show the document as it is in a new index; keep the position as far as possible."""
        position, before = self.position, self.pages
        top, (at, language, word) = position.top, position.cursor
        self._opened_at = None
        position.pages = Pages(view, self.context.say)

        moved = PositionMap(before.items, self.pages.items)
        position.go(moved.place(top[0]), above=top[1])
        if self.pages.items:
            position.cursor = (moved.place(at), language, word)
            position.keep_cursor_in_sight()
        self._look_for(self._query)

    def _row(self, place: int, item: Item, number: int) -> excerpts.Line:
        """Return a row of an item, with the sign of a marked hit and the cursor, if any."""
        row, each, signs = item.row(number), self.pages.items[place], self.context.signs
        if isinstance(each, Pair) and not number and each.id in self.finding.marked:
            gutter, *rest = row
            head = excerpts.MarkedText(gutter.text[:-2], gutter.style)
            row = (head, excerpts.MarkedText(signs.marked, "key"), excerpts.MarkedText(" "), *rest)
        if place != self.position.cursor[0]:
            return row
        if not number and item.rows > 1 and excerpts.without_styles(row)[:1] == " ":
            row = (excerpts.MarkedText(signs.cursor, "key"), *_without_first(row))
        columns = self.position.columns_of_cursor(item, number)
        return row if columns is None else restyled(row, *columns)

    def _to_match(self, by: int) -> None:
        place, language, word = self.position.cursor
        matches, say = self._matches, self.context.say
        stops = list(matches.stops()) if matches is not None else []
        if by < 0:
            stops.reverse()
        for at, side, number in stops:
            # in the current passage, matches in the other language are skipped
            is_onward = (number - word) * by > 0 and side == language
            if (at - place) * by > 0 or (at == place and is_onward):
                self.position.cursor = (at, side, number)
                self.position.show_cursor()
                return
        if matches is None or matches.is_whole:
            self.context.tell(
                say("no more matches below") if by > 0 else say("no more matches above")
            )
        else:  # loading was stopped: the rest may contain a match
            self._onward = by, self.context.hold(self.stop)
            matches.load()

    def _to_hit(self, by: int) -> None:
        """Go to the next hit of the search (1) or the previous one (-1), in whatever document."""
        finding = self.finding
        before, say = finding.selected, self.context.say

        def go() -> None:
            if finding.hit is None or finding.selected == before:
                self.context.tell(
                    say("that was the last hit") if by > 0 else say("that was the first hit")
                )
            elif finding.hit.document.id == self.view.document.id:
                self.go_to_hit(finding.hit)
            else:
                self.extra["open_hit"]()

        finding.select(before + by, go)

    def go_to_hit(self, hit: Hit) -> None:
        """Move the cursor to a hit in this document, and show it."""
        self.position.show(self.pages.place_of.get(hit.id, 0), hit.language)

    def _contents(self) -> None:
        say = self.context.say
        headings = self.pages.headings()
        if not headings:
            self.context.tell(say("no headings found in this document"))
            return

        def choice(place: int) -> Choice:
            pair = self.pages.items[place]
            assert isinstance(pair, Pair)
            own, other = (pair.passage(language) for language in self.context.sides)
            text = DOT.join(side.text for side in (own, other) if side)
            return Choice(text, lambda: self._open_at(place))

        picker = Picker(self.context, say("contents"), [choice(place) for place in headings])
        here = max(
            (n for n, place in enumerate(headings) if place <= self.position.cursor[0]), default=0
        )
        picker.select(here)
        self.context.push(picker)

    def _open_at(self, place: int) -> None:
        self.context.pop()
        self.position.go(place)

    def _find(self) -> None:
        self.context.push(PromptPane(self.context, self.context.say("find"), "", self._asked_for))

    def _asked_for(self, text: str) -> None:
        self.context.pop()
        if text.strip():
            self.search(text)

    def _look_for(self, query: str, *, jump: bool = False) -> None:
        """Start to load and mark the matches of a query in this document."""
        if not query.strip():
            return
        question = replace(self.finding.question, text=query)

        def changed() -> None:
            if self._matches is matches:
                self._show_matches(matches, jump=jump)

        matches = DocumentMatches(self.context, question, self.pages, changed)
        self._matches = matches
        matches.load()

    def _show_matches(self, matches: DocumentMatches, *, jump: bool) -> None:
        """Move the cursor to a match, if it is not at one yet, after more matches are loaded.

        A move that waited for them is continued.
        """
        here = self.position.cursor[0]
        if self._opened_at is not None:  # the matches are known now
            self.position.put(here)
            if self.position.top == self._opened_at:
                self.position.show_cursor()
            self._opened_at = None
        if matches.is_loading:
            self._tell_marked(matches)
        elif jump and not matches.places:
            self.context.tell(self.context.say("not found in this document"))
        elif jump:
            onward = [each for each in matches.places if each >= here]
            self.position.show((onward or matches.places)[0])
        if not matches.is_loading and self._onward is not None:
            (by, hold), self._onward = self._onward, None
            self.context.release(hold)
            self.context.notice = ""
            self._to_match(by)

    def _tell_marked(self, matches: DocumentMatches) -> None:
        if self.context.frontend.is_holding:
            say = self.context.say
            self.context.tell(
                say(
                    "highlighting: {number} of {total} passages found; Esc stops",
                    number=len(matches.places),
                    total=matches.total,
                )
            )


def _without_first(row: excerpts.Line) -> excerpts.Line:
    """Return a row without its first column, which is a space."""
    first, *rest = row
    return (excerpts.MarkedText(first.text[1:], first.style), *rest)


def restyled(row: excerpts.Line, start: int, end: int) -> excerpts.Line:
    """Return a row with the style of the cursor from column ``start`` to before ``end``."""
    parts: list[excerpts.MarkedText] = []
    at = 0
    for segment in row:
        if at + excerpts.width(segment.text) <= start or at >= end:
            parts.append(segment)
            at += excerpts.width(segment.text)
            continue
        first = excerpts.offset_at(segment.text, start - at) if start > at else 0
        last = excerpts.offset_at(segment.text, end - at)
        parts += [
            excerpts.MarkedText(segment.text[:first], segment.style),
            excerpts.MarkedText(segment.text[first:last], "cursor"),
            excerpts.MarkedText(segment.text[last:], segment.style),
        ]
        at += excerpts.width(segment.text)
    return excerpts.line(*parts)
