"""The pane in which a document is read, bead by bead, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from benelux_search.model import (
    DocumentView,
    Highlighted,
    Hit,
    Language,
    Pair,
    SearchResult,
    other_language,
)
from benelux_search.render.lines import Line, Segment, line, plain, shorten, width
from benelux_search.shell.actions import Place
from benelux_search.shell.asking import Asking
from benelux_search.shell.desk import Desk
from benelux_search.shell.finding import Finding
from benelux_search.shell.pages import Item, Look, Pages, words_before
from benelux_search.shell.picking import Choice, Picker
from benelux_search.shell.views import DOT, MarkStyle, document_name, hit_sides

_MATCHES: Final = 2_000  # hits of a document that are marked in it


class ReadPane:
    """``top`` is the item at the upper edge and how many of its rows are above; ``cursor`` is an
    item, a language, and the number of a word of it."""

    prompt: str | None = None
    initial = ""
    place: Place = "read"

    def __init__(self, desk: Desk, finding: Finding, view: DocumentView, at: str | None) -> None:
        self.desk = desk
        self.finding = finding
        self.pages = Pages(view, desk.say)
        self.extra: dict[str, Callable[[], None]] = {}
        self._query = finding.searched.text
        self._found: list[int] = []  # items with matches
        self._hits: dict[str, Hit] = {}
        self._columns, self._rows = 80, 24
        place = self.pages.place_of.get(at or "", 0)
        self.top = (place, 0)
        self.cursor: tuple[int, Language, int] = (place, desk.first, 0)
        self._first_match_wanted = at is not None
        self._look_for(self._query)

    @property
    def view(self) -> DocumentView:
        return self.pages.view

    @property
    def deeds(self) -> Mapping[str, Callable[[], None]]:
        page = max(self._rows - 2, 1)
        return {
            **self.extra,
            "down": lambda: self.scroll(1),
            "up": lambda: self.scroll(-1),
            "page_down": lambda: self.scroll(page),
            "page_up": lambda: self.scroll(-page),
            "first": lambda: self.go(0),
            "last": self._to_end,
            "next_match": lambda: self._to_match(1),
            "previous_match": lambda: self._to_match(-1),
            "next_hit": lambda: self._to_hit(1),
            "previous_hit": lambda: self._to_hit(-1),
            "next_word": lambda: self._word(1),
            "previous_word": lambda: self._word(-1),
            "other_side": self._other_side,
            "contents": self._contents,
            "find": self._find,
            "mark": self._mark,
            "unmark": self.finding.marked.clear,
            "back": self.desk.pop,
        }

    def title(self, columns: int) -> Line:
        name = document_name(self.view.document, self.desk.first)
        place = self.desk.say(
            "{place} of {total}", place=self.cursor[0] + 1, total=max(len(self.pages.items), 1)
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
        self.scroll(by)

    def click(self, row: int, column: int) -> None:
        """The cursor goes to a word."""
        place, number = self._at(row)
        if place >= len(self.pages.items):
            return
        item = self._item(place)
        for cell in item.cells:
            inside = number - cell.row
            if 0 <= inside < len(cell.lines) and column >= cell.column:
                if column > cell.column + self._look.column:
                    continue
                offset = _offset(plain(cell.lines[inside]), column - cell.column)
                offset += cell.lines.places[inside][0]
                words = item.words(cell.language)
                for place_of_word, (start, end) in enumerate(words):
                    if start <= offset <= end:
                        self.cursor = (place, cell.language, place_of_word)
                        return

    def draw(self, columns: int, rows: int) -> Sequence[Line]:
        if columns != self._columns and self.top[1]:
            self.top = (self.top[0], 0)  # rows are others in another width
        self._columns, self._rows = columns, rows
        if self._first_match_wanted:
            self._show_cursor()
        lines: list[Line] = []
        place, number = self.top
        while len(lines) < rows and place < len(self.pages.items):
            item = self._item(place)
            stop = min(item.rows, number + rows - len(lines))
            lines += [self._row(item, place, each) for each in range(number, stop)]
            place, number = place + 1, 0
        return lines

    def word(self) -> tuple[str, Language]:
        """The word under the cursor, and its language."""
        place, language, number = self.cursor
        if place >= len(self.pages.items):
            return "", language
        item = self._item(place)
        words, cell = item.words(language), item.cell(language)
        if cell is None or not words:
            return "", language
        start, end = words[min(number, len(words) - 1)]
        return self.desk.signs.without(cell.lines.text[start:end]), language

    def current(self) -> Hit | None:
        """The pair that the cursor is in, as a hit, with what matched in it."""
        items = self.pages.items
        item = items[self.cursor[0]] if items else None
        if not isinstance(item, Pair):
            return None
        return self._hits.get(item.id) or _as_hit(item, self.view)

    def go(self, place: int, *, above: int = 0) -> None:
        """Puts an item at the upper edge, and the cursor into it."""
        place = max(0, min(place, len(self.pages.items) - 1))
        self.top = (place, above)
        self._put_cursor(place)

    def scroll(self, by: int) -> None:
        """Moves by so many rows, not beyond the last one; the cursor stays in sight."""
        place, number = self.top
        number += by
        while number < 0 and place > 0:
            place -= 1
            number += self._item(place).rows
        number = max(number, 0)
        while place < len(self.pages.items) - 1 and number >= self._item(place).rows:
            number -= self._item(place).rows
            place += 1
        if by > 0 and self._is_beyond_end(place, number):
            place, number = self._end()
            place, number = max((place, number), self.top)
        self.top = (place, number)
        self._keep_cursor_in_sight()

    def search(self, query: str) -> None:
        """Other words are to be found in this document."""
        self._query = query
        self._look_for(query, jump=True)

    def renew(self, view: DocumentView) -> None:
        """The document as it is in a new index; the place stays, as far as it is there."""
        before, top, (at, language, word) = self.pages, self.top, self.cursor
        self.pages = Pages(view, self.desk.say)

        def now(place: int) -> int:
            item = before.items[place] if place < len(before.items) else None
            return self.pages.place_of.get(item.id, place) if isinstance(item, Pair) else place

        self.go(now(top[0]), above=top[1])
        if now(at) < len(self.pages.items):
            self.cursor = (now(at), language, word)
            self._keep_cursor_in_sight()
        self._look_for(self._query)

    @property
    def _look(self) -> Look:
        return Look(self._columns, self.desk.sides, self.desk.signs, self.pages.gutter)

    def _item(self, place: int) -> Item:
        return self.pages.item(place, self._look)

    def _row(self, item: Item, place: int, number: int) -> Line:
        row = item.row(number)
        at, language, word = self.cursor
        each = self.pages.items[place]
        if isinstance(each, Pair) and not number and each.id in self.finding.marked:
            row = (Segment(self.desk.signs.marked, "key"), *_without_first(row))
        if place != at:
            return row
        if not number and number < item.rows - 1 and plain(row)[:1] == " ":
            row = (Segment(self.desk.signs.cursor, "key"), *_without_first(row))
        cell, words = item.cell(language), item.words(language)
        if cell is None or not words:
            return row
        start, end = words[min(word, len(words) - 1)]
        inside = number - cell.row
        if 0 <= inside < len(cell.lines):
            first, last = cell.lines.places[inside]
            if start < last and end > first:
                before = width(cell.lines.text[first : max(start, first)])
                upto = width(cell.lines.text[first : min(end, last)])
                return restyled(row, cell.column + before, cell.column + upto)
        return row

    def _at(self, row: int) -> tuple[int, int]:
        """The item and its row that stand in a row of the screen."""
        place, number = self.top
        number += row
        while place < len(self.pages.items) and number >= self._item(place).rows:
            number -= self._item(place).rows
            place += 1
        return place, number

    def _end(self) -> tuple[int, int]:
        """The top at which the last row is at the lower edge."""
        place, left = len(self.pages.items), self._rows
        while place > 0 and left > 0:
            place -= 1
            left -= self._item(place).rows
        return (place, max(-left, 0)) if self.pages.items else (0, 0)

    def _is_beyond_end(self, place: int, number: int) -> bool:
        left = self._rows + number
        for each in range(place, len(self.pages.items)):
            left -= self._item(each).rows
            if left <= 0:
                return False
        return True

    def _to_end(self) -> None:
        self.top = self._end()
        self._put_cursor(max(len(self.pages.items) - 1, 0))

    def _keep_cursor_in_sight(self) -> None:
        at = self.cursor[0]
        first, last = self.top[0], self._at(max(self._rows - 1, 0))[0]
        if not first <= at <= last:
            self._put_cursor(min(last, len(self.pages.items) - 1) if at > last else first)

    def _put_cursor(self, place: int, language: Language | None = None) -> None:
        """To the first match of an item, or its first word."""
        place = max(0, min(place, len(self.pages.items) - 1))
        language = language or self.cursor[1]
        if not self.pages.items:
            return
        item = self._item(place)
        if item.cell(language) is None and item.cell(other_language(language)) is not None:
            language = other_language(language)
        each = self.pages.items[place]
        marks = self.pages.marks.get(each.id, {}) if isinstance(each, Pair) else {}
        word = 0
        matches, _ = marks.get(language, ((), "match"))
        if matches:
            # what is shown has signs before the match, so that words are counted in the text
            passage = each.passage(language) if isinstance(each, Pair) else None
            word = words_before(passage.text, matches[0][0]) if passage else 0
        self.cursor = (place, language, word)

    def _show_cursor(self) -> None:
        """Scrolls so that the word under the cursor is in sight."""
        self._first_match_wanted = False
        place, language, word = self.cursor
        if place >= len(self.pages.items):
            return
        item = self._item(place)
        words, cell = item.words(language), item.cell(language)
        row = 0
        if cell is not None and words:
            row = cell.row + cell.lines.line_of(words[min(word, len(words) - 1)][0])
        if self._is_in_sight(place, row):
            return
        self.top = (place, max(row - self._rows // 3, 0))

    def _is_in_sight(self, place: int, row: int) -> bool:
        first, above = self.top
        if place < first or (place == first and row < above):
            return False
        seen = -above
        for each in range(first, place):
            seen += self._item(each).rows
            if seen > self._rows:
                return False
        return seen + row < self._rows

    def _word(self, by: int) -> None:
        place, language, word = self.cursor
        if not self.pages.items:
            return
        word = min(word, max(len(self._item(place).words(language)) - 1, 0)) + by
        while word < 0 or word >= len(self._item(place).words(language)):
            onward = place + (1 if by > 0 else -1)
            if not 0 <= onward < len(self.pages.items):
                return
            place = onward
            count = len(self._item(place).words(language))
            word = 0 if by > 0 else count - 1
            if count:
                break
            word = -1 if by < 0 else count
        self.cursor = (place, language, word)
        self._show_cursor()

    def _other_side(self) -> None:
        self._put_cursor(self.cursor[0], other_language(self.cursor[1]))
        self._show_cursor()

    def _to_match(self, by: int) -> None:
        here = self.cursor[0]
        if by > 0:
            onward = next((each for each in self._found if each > here), None)
        else:
            onward = next((each for each in reversed(self._found) if each < here), None)
        if onward is None:
            say = self.desk.say
            self.desk.tell(say("no match further down") if by > 0 else say("no match further up"))
            return
        self._put_cursor(onward)
        self._show_cursor()

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
            self.pages_at(finding.hit)
        else:
            self.extra["open_hit"]()

    def pages_at(self, hit: Hit) -> None:
        """Goes to a hit in this document."""
        self._put_cursor(self.pages.place_of.get(hit.id, 0), hit.language)
        self._show_cursor()

    def _mark(self) -> None:
        hit = self.current()
        if hit is not None and self.finding.marked.pop(hit.id, None) is None:
            self.finding.marked[hit.id] = hit

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
        here = max((n for n, place in enumerate(headings) if place <= self.cursor[0]), default=0)
        picker.select(here)
        self.desk.push(picker)

    def _open_at(self, place: int) -> None:
        self.desk.pop()
        self.go(place)

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
                onward = [each for each in self._found if each >= self.cursor[0]]
                self._put_cursor((onward or self._found)[0])
                self._show_cursor()
            elif jump:
                self.desk.tell(self.desk.say("not found in this document"))

        self.desk.beside(look, found)

    def _take(self, result: SearchResult) -> None:
        marks: dict[str, dict[Language, tuple[tuple[tuple[int, int], ...], MarkStyle]]] = {}
        self._hits = {hit.id: hit for hit in result.hits}
        for hit in result.hits:
            direct: MarkStyle = "rendering" if hit.across else "match"
            marks[hit.id] = {
                language: (side.matches, direct if language == hit.language else "rendering")
                for language, side in hit_sides(hit).items()
                if side is not None
            }
        self.pages.mark(marks)
        places = (self.pages.place_of.get(hit.id) for hit in result.hits)
        self._found = sorted(place for place in places if place is not None)
        here = self.cursor[0]
        if here in self._found and not self.cursor[2]:
            hit = result.hits[0]
            own = next((h for h in result.hits if self.pages.place_of.get(h.id) == here), hit)
            self._put_cursor(here, own.language)
            self._show_cursor()


def _as_hit(pair: Pair, view: DocumentView) -> Hit | None:
    """A pair in which nothing matched."""
    language: Language = "nl" if pair.nl is not None else "fr"
    passage, other = pair.passage(language), pair.passage(other_language(language))
    if passage is None:
        return None
    return Hit(
        0,
        pair.id,
        0.0,
        language,
        view.document,
        Highlighted.of(passage),
        None if other is None else Highlighted.of(other),
        pair.kind,
        pair.confidence,
    )


def _without_first(row: Line) -> Line:
    """A row without its first column, which is a space."""
    first, *rest = row
    return (Segment(first.text[1:], first.style), *rest)


def _offset(text: str, column: int) -> int:
    """The character that stands in a column."""
    taken = 0
    for place, character in enumerate(text):
        taken += width(character)
        if taken > column:
            return place
    return len(text)


def restyled(row: Line, start: int, end: int) -> Line:
    """A line with the style of the cursor from one column to another."""
    parts: list[Segment] = []
    at = 0
    for segment in row:
        if at + width(segment.text) <= start or at >= end:
            parts.append(segment)
            at += width(segment.text)
            continue
        first = _offset(segment.text, start - at) if start > at else 0
        last = _offset(segment.text, end - at)
        parts += [
            Segment(segment.text[:first], segment.style),
            Segment(segment.text[first:last], "cursor"),
            Segment(segment.text[last:], segment.style),
        ]
        at += width(segment.text)
    return line(*parts)
