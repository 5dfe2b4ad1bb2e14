"""Where one is in a document: the row at the upper edge, and the word under the cursor."""

from __future__ import annotations

from collections.abc import Iterator

from benelux_search.model import Language, Pair, other_language
from benelux_search.render.lines import offset_at, plain, width
from benelux_search.shell.desk import Desk
from benelux_search.shell.pages import Item, Look, Pages, words_before


class Position:
    """``top`` is the item at the upper edge and how many of its rows are above; ``cursor`` is an
    item, a language, and the number of a word of it."""

    def __init__(
        self, pages: Pages, desk: Desk, place: int, language: Language | None = None
    ) -> None:
        self.pages = pages
        self.top = (place, 0)
        self.cursor: tuple[int, Language, int] = (place, language or desk.first, 0)
        self.columns, self.rows = 80, 24
        self._desk = desk

    def resize(self, columns: int, rows: int) -> None:
        if (columns, rows) == (self.columns, self.rows):
            return
        is_seen = self._is_in_sight(self.cursor[0], self._row_of_cursor())
        begins = self._text_at_top() if columns != self.columns else None
        self.columns, self.rows = columns, rows
        if begins is not None:  # rows are others in another width
            self.top = (self.top[0], self._row_with(*begins))
        if is_seen:
            self.show_cursor()

    def _text_at_top(self) -> tuple[Language, int]:
        """What the row at the upper edge begins with: a language, and the place in its text."""
        place, number = self.top
        cells = self.item(place).cells if place < len(self.pages.items) else ()
        for cell in cells:
            if 0 < number - cell.row < len(cell.lines):
                return cell.language, cell.lines.places[number - cell.row][0]
        return self._desk.first, 0

    def _row_with(self, language: Language, offset: int) -> int:
        """The row of the item at the upper edge that has a place of its text."""
        place = self.top[0]
        cell = self.item(place).cell(language) if place < len(self.pages.items) else None
        return cell.row + cell.lines.line_of(offset) if cell is not None and offset else 0

    def item(self, place: int) -> Item:
        desk = self._desk
        look = Look(self.columns, desk.sides, desk.signs, self.pages.gutter)
        return self.pages.item(place, look)

    def seen(self) -> Iterator[tuple[int, Item, int]]:
        """What is on the screen, row by row: the place of an item, the item, its row."""
        place, number = self.top
        left = self.rows
        while left > 0 and place < len(self.pages.items):
            item = self.item(place)
            for each in range(number, min(item.rows, number + left)):
                left -= 1
                yield place, item, each
            place, number = place + 1, 0

    def word(self) -> tuple[str, Language]:
        """The word under the cursor, and its language."""
        place, language, _ = self.cursor
        cell = self.item(place).cell(language) if place < len(self.pages.items) else None
        if cell is None:
            return "", language
        start, end = self._stretch()
        return self._desk.signs.without(cell.lines.text[start:end]), language

    def _stretch(self) -> tuple[int, int]:
        """Where the word under the cursor begins and ends in the text of its cell."""
        place, language, number = self.cursor
        words = self.item(place).words(language)
        return words[min(number, len(words) - 1)] if words else (0, 0)

    # Scrolling

    def go(self, place: int, *, above: int = 0) -> None:
        """Puts an item at the upper edge, and the cursor into it."""
        place = max(0, min(place, len(self.pages.items) - 1))
        self.top = (place, above)
        self.put(place)

    def to_end(self) -> None:
        self.top = self._end()
        self.put(max(len(self.pages.items) - 1, 0))

    def scroll(self, by: int) -> None:
        """Moves by so many rows, not beyond the last one; the cursor stays in sight."""
        place, number = self.top
        number += by
        while number < 0 and place > 0:
            place -= 1
            number += self.item(place).rows
        number = max(number, 0)
        while place < len(self.pages.items) - 1 and number >= self.item(place).rows:
            number -= self.item(place).rows
            place += 1
        if by > 0 and self._is_beyond_end(place, number):
            place, number = max(self._end(), self.top)
        self.top = (place, number)
        self.keep_cursor_in_sight()

    def keep_cursor_in_sight(self) -> None:
        at = self.cursor[0]
        first, last = self.top[0], self.at(max(self.rows - 1, 0))[0]
        if not first <= at <= last:
            self.put(min(last, len(self.pages.items) - 1) if at > last else first)

    def at(self, row: int) -> tuple[int, int]:
        """The item and its row that stand in a row of the screen."""
        place, number = self.top
        number += row
        while place < len(self.pages.items) and number >= self.item(place).rows:
            number -= self.item(place).rows
            place += 1
        return place, number

    def _end(self) -> tuple[int, int]:
        """The top at which the last row is at the lower edge."""
        place, left = len(self.pages.items), self.rows
        while place > 0 and left > 0:
            place -= 1
            left -= self.item(place).rows
        return (place, max(-left, 0)) if self.pages.items else (0, 0)

    def _is_beyond_end(self, place: int, number: int) -> bool:
        left = self.rows + number
        for each in range(place, len(self.pages.items)):
            left -= self.item(each).rows
            if left <= 0:
                return False
        return True

    # The cursor

    def put(self, place: int, language: Language | None = None) -> None:
        """To the first match of an item, or its first word."""
        place = max(0, min(place, len(self.pages.items) - 1))
        language = language or self.cursor[1]
        if not self.pages.items:
            return
        item = self.item(place)
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

    def show(self, place: int, language: Language | None = None) -> None:
        """Puts the cursor into an item, and that into sight."""
        self.put(place, language)
        self.show_cursor()

    def show_cursor(self) -> None:
        """Scrolls so that the word under the cursor is in sight."""
        place, row = self.cursor[0], self._row_of_cursor()
        if place < len(self.pages.items) and not self._is_in_sight(place, row):
            self.top = (place, max(row - self.rows // 3, 0))

    def _row_of_cursor(self) -> int:
        """The row of its item that the word under the cursor begins in."""
        place, language, _ = self.cursor
        cell = self.item(place).cell(language) if place < len(self.pages.items) else None
        return 0 if cell is None else cell.row + cell.lines.line_of(self._stretch()[0])

    def _is_in_sight(self, place: int, row: int) -> bool:
        first, above = self.top
        if place < first or (place == first and row < above):
            return False
        seen = -above
        for each in range(first, place):
            seen += self.item(each).rows
            if seen > self.rows:
                return False
        return seen + row < self.rows

    def other_side(self) -> None:
        self.show(self.cursor[0], other_language(self.cursor[1]))

    def move(self, by: int) -> None:
        """To the next word (1) or the one before (-1), in the same language."""
        place, language, word = self.cursor
        if not self.pages.items:
            return
        count = len(self.item(place).words(language))
        word = min(word, max(count - 1, 0)) + by
        while not 0 <= word < count:
            place += by
            if not 0 <= place < len(self.pages.items):
                return
            count = len(self.item(place).words(language))
            word = 0 if by > 0 else count - 1
        self.cursor = (place, language, word)
        self.show_cursor()

    def point(self, row: int, column: int) -> None:
        """The cursor goes to the word at a row and column of the screen, if there is one."""
        place, number = self.at(row)
        if place >= len(self.pages.items):
            return
        item = self.item(place)
        for cell in item.cells:
            inside = number - cell.row
            if 0 <= inside < len(cell.lines) and 0 <= column - cell.column <= cell.columns:
                offset = offset_at(plain(cell.lines[inside]), column - cell.column)
                offset += cell.lines.places[inside][0]
                for word, (start, end) in enumerate(item.words(cell.language)):
                    if start <= offset <= end:
                        self.cursor = (place, cell.language, word)
                        return

    def columns_of_cursor(self, item: Item, number: int) -> tuple[int, int] | None:
        """From where to where the word under the cursor stands in a row of its item."""
        language = self.cursor[1]
        cell = item.cell(language)
        if cell is None or not 0 <= number - cell.row < len(cell.lines):
            return None
        start, end = self._stretch()
        first, last = cell.lines.places[number - cell.row]
        if start >= last or end <= first:
            return None
        left = width(cell.lines.text[first : max(start, first)])
        right = width(cell.lines.text[first : min(end, last)])
        return cell.column + left, cell.column + right
