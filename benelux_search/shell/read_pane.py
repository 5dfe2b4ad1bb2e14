"""The pane in which a document is read, bead by bead, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from benelux_search.model import LANGUAGES, DocumentView, Hit, Language, Match, Pair, SearchResult
from benelux_search.render.lines import Line, Segment, line, offset_at, plain, shorten, width
from benelux_search.shell.actions import Place
from benelux_search.shell.asking import Asking
from benelux_search.shell.desk import DOT, Desk
from benelux_search.shell.finding import Finding
from benelux_search.shell.following import Moved
from benelux_search.shell.pages import Item, Pages, words_before
from benelux_search.shell.picking import Choice, Picker
from benelux_search.shell.position import Position
from benelux_search.shell.views import MarkStyle, document_name, mark_style
from benelux_search.shell.worker import Latest

_MATCHES: Final = 2_000  # hits of a document that are marked in it


class ReadPane:
    prompt: str | None = None
    initial = ""
    place: Place = "read"

    def __init__(self, desk: Desk, finding: Finding, view: DocumentView, at: str | None) -> None:
        self.desk = desk
        self.finding = finding
        self.extra: dict[str, Callable[[], None]] = {}
        self._query = finding.searched.text
        self.renewals = Latest()
        self._lookups = Latest()
        self._found: list[int] = []  # items with matches
        self._hits: dict[str, Hit] = {}
        pages = Pages(view, desk.say)
        self.position = Position(pages, desk, pages.place_of.get(at or "", 0))
        self._first_match_wanted = at is not None
        # Where the cursor stands until the matches are known; None once the reader has moved it
        self._provisional: tuple[int, Language, int] | None = self.position.cursor
        self._look_for(self._query)

    @property
    def pages(self) -> Pages:
        return self.position.pages

    @property
    def view(self) -> DocumentView:
        return self.pages.view

    @property
    def deeds(self) -> Mapping[str, Callable[[], None]]:
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
            "back": self.desk.pop,
        }

    def title(self, columns: int) -> Line:
        name = document_name(self.view.document, self.desk.first)
        place = self.desk.say(
            "{place} of {total}",
            place=self.position.cursor[0] + 1,
            total=max(len(self.pages.items), 1),
        )
        if self._found:
            place += DOT + self.desk.say.some(
                "{number} passage found", "{number} passages found", len(self._found)
            )
        room = columns - width(place) - 1
        text = shorten(name, max(room, 1))
        return line(
            Segment(text, "title"),
            " " * max(room - width(text) + 1, 1),
            Segment(shorten(place, columns), "dim"),
        )

    def typed(self, text: str) -> None:
        """Nothing is typed here."""

    def letter(self, key: str) -> None:
        """All its letters are those of actions."""

    def wheel(self, by: int) -> None:
        self.position.scroll(by)

    def click(self, row: int, column: int) -> None:
        """The cursor goes to a word."""
        self.position.point(row, column)

    def draw(self, columns: int, rows: int) -> Sequence[Line]:
        self.position.resize(columns, rows)
        if self._first_match_wanted:
            self._first_match_wanted = False
            self.position.show_cursor()
        return [self._row(*each) for each in self.position.seen()]

    def current(self) -> Hit | None:
        """The pair that the cursor is in, as a hit, with what matched in it."""
        items = self.pages.items
        item = items[self.position.cursor[0]] if items else None
        if not isinstance(item, Pair):
            return None
        return self._hits.get(item.id) or Hit.of(item, self.view.document)

    def search(self, query: str) -> None:
        """Other words are to be found in this document."""
        self._query = query
        self._look_for(query, jump=True)

    def renew(self, view: DocumentView) -> None:
        """The document as it is in a new index; the place stays, as far as it is there."""
        position, before = self.position, self.pages
        top, (at, language, word) = position.top, position.cursor
        position.pages = Pages(view, self.desk.say)

        moved = Moved(before.items, self.pages.items)
        position.go(moved.place(top[0]), above=top[1])
        if self.pages.items:
            position.cursor = (moved.place(at), language, word)
            position.keep_cursor_in_sight()
        if self._provisional == (at, language, word):
            self._provisional = position.cursor
        self._look_for(self._query)

    def _row(self, place: int, item: Item, number: int) -> Line:
        """A row of an item, with the mark of a hit, and the cursor if it is there."""
        row, each, signs = item.row(number), self.pages.items[place], self.desk.signs
        if isinstance(each, Pair) and not number and each.id in self.finding.marked:
            gutter, *rest = row
            head = Segment(gutter.text[:-2], gutter.style)
            row = (head, Segment(signs.marked, "key"), Segment(" "), *rest)
        if place != self.position.cursor[0]:
            return row
        if not number and item.rows > 1 and plain(row)[:1] == " ":
            row = (Segment(signs.cursor, "key"), *_without_first(row))
        columns = self.position.columns_of_cursor(item, number)
        return row if columns is None else restyled(row, *columns)

    def _to_match(self, by: int) -> None:
        place, language, word = self.position.cursor
        stops = list(self._stops())
        if by < 0:
            stops.reverse()
        for at, side, number in stops:
            # of the passage that one is in, those of the other language are beside the way
            is_onward = (number - word) * by > 0 and side == language
            if (at - place) * by > 0 or (at == place and is_onward):
                self.position.cursor = (at, side, number)
                self.position.show_cursor()
                return
        say = self.desk.say
        self.desk.tell(say("no match further down") if by > 0 else say("no match further up"))

    def _stops(self) -> Iterator[tuple[int, Language, int]]:
        """The words that were found, each in the language that it was found in."""
        for place in self._found:
            item = self.pages.items[place]
            assert isinstance(item, Pair)
            hit = self._hits[item.id]
            starts = [start for start, _ in hit.passage.matches] or [0]
            for number in dict.fromkeys(words_before(hit.passage.text, each) for each in starts):
                yield place, hit.language, number

    def _to_hit(self, by: int) -> None:
        """To the next hit of the search, in whatever document it is."""
        finding = self.finding
        before = finding.selected
        finding.select(before + by)
        if finding.hit is None or finding.selected == before:
            say = self.desk.say
            self.desk.tell(
                say("that was the last hit") if by > 0 else say("that was the first hit")
            )
            return
        if finding.hit.document.id == self.view.document.id:
            self.go_to_hit(finding.hit)
        else:
            self.extra["open_hit"]()

    def go_to_hit(self, hit: Hit) -> None:
        """Goes to a hit in this document."""
        self.position.show(self.pages.place_of.get(hit.id, 0), hit.language)
        if self._provisional is not None:
            self._provisional = self.position.cursor

    def _contents(self) -> None:
        say = self.desk.say
        headings = self.pages.headings()
        if not headings:
            self.desk.tell(say("this document has no headings that can be told"))
            return

        def choice(place: int) -> Choice:
            pair = self.pages.items[place]
            assert isinstance(pair, Pair)
            own, other = (pair.passage(language) for language in self.desk.sides)
            text = DOT.join(side.text for side in (own, other) if side)
            return Choice(text, lambda: self._open_at(place))

        picker = Picker(self.desk, say("contents"), [choice(place) for place in headings])
        here = max(
            (n for n, place in enumerate(headings) if place <= self.position.cursor[0]), default=0
        )
        picker.select(here)
        self.desk.push(picker)

    def _open_at(self, place: int) -> None:
        self.desk.pop()
        self.position.go(place)

    def _find(self) -> None:
        self.desk.push(Asking(self.desk, self.desk.say("find"), "", self._asked_for))

    def _asked_for(self, text: str) -> None:
        self.desk.pop()
        if text.strip():
            self.search(text)

    def _look_for(self, query: str, *, jump: bool = False) -> None:
        """Has the matches of this document found, for them to be marked."""
        if not query.strip():
            return
        library, question, document = self.desk.library, self.finding.question, self.view.document

        def look() -> SearchResult:
            with library.use() as index:
                return index.search(
                    query,
                    language=question.language,
                    across=question.across,
                    document=document.id,
                    limit=_MATCHES,
                    fold=False,
                )

        def found(result: SearchResult) -> None:
            self._take(result)
            if jump and self._found:
                here = self.position.cursor[0]
                onward = [each for each in self._found if each >= here]
                self.position.show((onward or self._found)[0])
            elif jump:
                self.desk.tell(self.desk.say("not found in this document"))

        self.desk.beside(look, found, is_wanted=self._lookups.begin())

    def _take(self, result: SearchResult) -> None:
        marks: dict[str, dict[Language, tuple[tuple[Match, ...], MarkStyle]]] = {}
        self._hits = {hit.id: hit for hit in result.hits}
        for hit in result.hits:
            sides = ((language, hit.side(language)) for language in LANGUAGES)
            marks[hit.id] = {
                language: (side.matches, mark_style(hit, language))
                for language, side in sides
                if side
            }
        self.pages.mark(marks)
        places = (self.pages.place_of.get(hit.id) for hit in result.hits)
        self._found = sorted(place for place in places if place is not None)
        is_unmoved = self.position.cursor == self._provisional
        self._provisional = None
        if is_unmoved:
            self._to_first_match()

    def _to_first_match(self) -> None:
        """Put the cursor on the first match of its passage, in the language it was found in."""
        here = self.position.cursor[0]
        for hit in self._hits.values():
            if self.pages.place_of.get(hit.id) == here:
                self.position.show(here, hit.language)


def _without_first(row: Line) -> Line:
    """A row without its first column, which is a space."""
    first, *rest = row
    return (Segment(first.text[1:], first.style), *rest)


def restyled(row: Line, start: int, end: int) -> Line:
    """A line with the style of the cursor from one column to another."""
    parts: list[Segment] = []
    at = 0
    for segment in row:
        if at + width(segment.text) <= start or at >= end:
            parts.append(segment)
            at += width(segment.text)
            continue
        first = offset_at(segment.text, start - at) if start > at else 0
        last = offset_at(segment.text, end - at)
        parts += [
            Segment(segment.text[:first], segment.style),
            Segment(segment.text[first:last], "cursor"),
            Segment(segment.text[last:], segment.style),
        ]
        at += width(segment.text)
    return line(*parts)
