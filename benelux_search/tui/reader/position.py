"""The visible part of a document, and the word under the cursor."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from benelux_search.model import Language, other_language
from benelux_search.output import styled_lines
from benelux_search.tui.reader.document_layout import (
    DocumentLayout,
    ItemLayout,
    LayoutParameters,
    words_at,
)
from benelux_search.tui.session.context import AppContext

_MOST_ROWS: Final = 3_000  # rows, or words, of one move: each item on the way is laid out
_MOST_ITEMS: Final = 500  # items without a word of the language that the cursor passes over
Row = tuple[int, ItemLayout, int]
"""A row on the screen: the index of its item, the layout of the item, and the row in the item."""


class Position:
    """The part of a document that is on the screen, and the cursor.

    ``top`` describes the first row of the screen: the index of its item, and the row within the
    item. ``cursor`` is the index of an item, a language, and the index of a word in the text.
    """

    def __init__(
        self,
        layout: DocumentLayout,
        context: AppContext,
        index: int,
        language: Language | None = None,
    ) -> None:
        self.layout = layout
        self.top = (index, 0)
        self.cursor: tuple[int, Language, int] = (index, language or context.first_language, 0)
        self._noted = self.top, self.cursor  # before the last jump
        self.columns, self.rows = 80, 24
        self._context = context

    def resize(self, columns: int, rows: int) -> None:
        """Adapt to a new screen size, keeping the top of the text and the cursor visible."""
        if (columns, rows) == (self.columns, self.rows):
            return
        is_seen = self._is_in_sight(self.cursor[0], self._row_of_cursor())
        text_at_top = self._text_at_top()
        has_changed = columns != self.columns
        self.columns, self.rows = columns, rows
        if has_changed:  # the rows depend on the width
            self.top = (self.top[0], self._row_with(*text_at_top) if text_at_top else 0)
        if is_seen:
            self.show_cursor()

    def _text_at_top(self) -> tuple[Language, int] | None:
        """Return the language and the text offset at the start of the first screen row.

        Return None if the item begins in this row, or has no text in it.
        """
        index, number = self.top
        for cell in self.item(index).cells:
            if number and 0 <= number - cell.row < len(cell.lines):
                return cell.language, cell.lines.line_ranges[number - cell.row][0]
        return None

    def _row_with(self, language: Language, offset: int) -> int:
        """Return the row, in the item at the top of the screen, that has a text offset."""
        cell = self.item(self.top[0]).cell(language)
        return cell.row + cell.lines.line_of(offset) if cell is not None else 0

    def item(self, index: int) -> ItemLayout:
        """Return the layout of the item at an index, for the current screen."""
        context = self._context
        parameters = LayoutParameters(
            self.columns, context.language_order, context.signs, self.layout.gutter
        )
        return self.layout.item(index, parameters)

    def visible_rows(self, top: tuple[int, int] | None = None) -> Iterator[Row]:
        """Yield the rows on the screen, from ``top`` on, by default from the first row."""
        index, number = top or self.top
        left = self.rows
        while left > 0 and index < self.layout.length:
            item = self.item(index)
            for each in range(number, min(item.rows, number + left)):
                left -= 1
                yield index, item, each
            index, number = index + 1, 0

    def word(self) -> tuple[str, Language]:
        """Return the word under the cursor, without the signs of a match, and its language.

        The word is "" if there is none.
        """
        index, language, _ = self.cursor
        cell = self.item(index).cell(language)
        if cell is None:
            return "", language
        start, end = self._cursor_range()
        return self._context.signs.remove_from(cell.lines.text[start:end]), language

    def _cursor_range(self) -> tuple[int, int]:
        """Return the range of the word under the cursor, in the text of its cell."""
        index, language, number = self.cursor
        words = self.item(index).words(language)
        return words[min(number, len(words) - 1)] if words else (0, 0)

    def match_words(self, index: int) -> tuple[Language, list[int]]:
        """Return the language in which an item matches, and the indexes of its matching words."""
        hit = self.layout.hit_at(index)
        if hit is None:
            return self.cursor[1], []
        # The shown text has extra signs, so count the words in the original text
        starts = [start for start, _ in hit.passage.matches] or [0]
        return hit.language, list(dict.fromkeys(words_at(hit.passage.text, starts)))

    # Scrolling

    def go_to(self, index: int, *, above: int = 0) -> None:
        """Scroll so that an item is at the top of the screen, and move the cursor to the item.

        ``above`` is the number of rows of the item that are scrolled out above the screen.
        """
        index = max(0, min(index, self.layout.length - 1))
        self.top = (index, above)
        self.set_cursor(index)

    def go_to_end(self) -> None:
        """Scroll to the last row of the document, and move the cursor to the last item."""
        self.top = self._end()
        self.set_cursor(self.layout.length - 1)

    def note_place(self) -> None:
        """Note the present place, before a jump (:meth:`jump_back`)."""
        self._noted = self.top, self.cursor

    def jump_back(self) -> None:
        """Go to the place that was noted last, and note the present one in its stead."""
        (self.top, self.cursor), self._noted = self._noted, (self.top, self.cursor)
        index, row = self.top
        self.top = (index, min(row, self.item(index).rows - 1))
        self.show_cursor()

    def scroll(self, by: int) -> None:
        """Scroll by ``by`` rows, upwards if negative, but not past the end of the document.

        The cursor moves if it would leave the screen. Many rows at once go to the beginning or the
        end.
        """
        if abs(by) > _MOST_ROWS:
            if by > 0:
                self.go_to_end()
            else:
                self.go_to(0)
            return
        index, number = self.top
        number += by
        while number < 0 and index > 0:
            index -= 1
            number += self.item(index).rows
        number = max(number, 0)
        while index < self.layout.length - 1 and number >= self.item(index).rows:
            number -= self.item(index).rows
            index += 1
        if by > 0 and self._is_past_end(index, number):
            index, number = max(self._end(), self.top)
        self.top = (index, number)
        self.keep_cursor_in_sight()

    def keep_cursor_in_sight(self) -> None:
        """Move the cursor to the nearest item, or else word, on the screen if it is not there."""
        item_index = self.cursor[0]
        first, last = self.top[0], self.row_at(max(self.rows - 1, 0))[0]
        if not first <= item_index <= last:
            self.set_cursor(min(last, self.layout.length - 1) if item_index > last else first)
        if self.layout.length and not self._is_in_sight(self.cursor[0], self._row_of_cursor()):
            self._move_into_sight()

    def _move_into_sight(self) -> None:
        """Move the cursor to the nearest visible row with text in its language, or in the other."""
        index, language, _ = self.cursor
        rows = list(self.visible_rows())
        if (index, self._row_of_cursor()) > self.top:  # it is below the screen
            rows.reverse()
        for side in (language, other_language(language)):
            for at, item, number in rows:
                cell = item.cell(side)
                if cell is not None and 0 <= number - cell.row < len(cell.lines):
                    start, words = cell.lines.line_ranges[number - cell.row][0], item.words(side)
                    word = min(bisect_left(words, (start, 0)), max(len(words) - 1, 0))
                    self.cursor = (at, side, word)
                    return

    def row_at(self, row: int) -> tuple[int, int]:
        """Return the index of the item in a row of the screen, and the row within the item."""
        index, number = self.top
        number += row
        while index < self.layout.length and number >= self.item(index).rows:
            number -= self.item(index).rows
            index += 1
        return index, number

    def _end(self) -> tuple[int, int]:
        """Return the ``top`` that puts the last row at the lower edge."""
        index, left = self.layout.length, self.rows
        while index > 0 and left > 0:
            index -= 1
            left -= self.item(index).rows
        return index, max(-left, 0)

    def _is_past_end(self, index: int, number: int) -> bool:
        rows_left = self.rows + number
        for each in range(index, self.layout.length):
            rows_left -= self.item(each).rows
            if rows_left <= 0:
                return False
        return True

    # The cursor

    def set_cursor(self, index: int, language: Language | None = None) -> None:
        """Move the cursor to the first match in an item, or to the first word without a match.

        If the item has no text in ``language``, the cursor moves to the text in the other language.
        The default is the present language of the cursor.
        """
        index = max(0, min(index, self.layout.length - 1))
        language = language or self.cursor[1]
        item = self.item(index)
        if item.cell(language) is None and item.cell(other_language(language)) is not None:
            language = other_language(language)
        hit = self.layout.hit_at(index)
        side = hit.side(language) if hit is not None else None
        starts = [start for start, _ in side.matches[:1]] if side is not None else []
        word = words_at(side.text, starts)[0] if side is not None and starts else 0
        self.cursor = (index, language, word)

    def show_item(self, index: int, language: Language | None = None) -> None:
        """Move the cursor to an item (:meth:`set_cursor`), and scroll to the cursor."""
        self.set_cursor(index, language)
        self.show_cursor()

    def put_cursor(self, index: int, language: Language, word: int) -> None:
        """Move the cursor to a word of an item, and scroll to it."""
        self.cursor = (index, language, word)
        self.show_cursor()

    def show_cursor(self) -> None:
        """Scroll until the word under the cursor is visible."""
        index, row = self.cursor[0], self._row_of_cursor()
        if not self._is_in_sight(index, row):
            self.top = (index, max(row - self.rows // 3, 0))

    def _row_of_cursor(self) -> int:
        """Return the row, in its item, at which the word under the cursor begins."""
        index, language, _ = self.cursor
        item = self.item(index)
        cell = item.cell(language)
        if cell is None:
            return item.first
        return cell.row + cell.lines.line_of(self._cursor_range()[0])

    def _is_in_sight(self, index: int, row: int) -> bool:
        first, above = self.top
        if index < first or (index == first and row < above):
            return False
        seen = -above
        for each in range(first, index):
            seen += self.item(each).rows
            if seen > self.rows:
                return False
        return seen + row < self.rows

    def switch_language(self) -> None:
        """Move the cursor to the text in the other language."""
        self.show_item(self.cursor[0], other_language(self.cursor[1]))

    def move(self, by: int) -> None:
        """Move the cursor by ``by`` words in the same language, back if negative."""
        step = 1 if by > 0 else -1
        for _ in range(min(abs(by), _MOST_ROWS)):
            index, language, word = self.cursor
            count = len(self.item(index).words(language))
            word = min(word, max(count - 1, 0)) + step
            first = index
            while not 0 <= word < count:
                index += step
                if not 0 <= index < self.layout.length or abs(index - first) > _MOST_ITEMS:
                    return
                count = len(self.item(index).words(language))
                word = 0 if step > 0 else count - 1
            self.put_cursor(index, language, word)

    def point_at(self, row: int, column: int) -> None:
        """Move the cursor to the word at a row and column of the screen, if there is a word."""
        index, number = self.row_at(row)
        if index >= self.layout.length:
            return
        item = self.item(index)
        for cell in item.cells:
            inside = number - cell.row
            if 0 <= inside < len(cell.lines) and 0 <= column - cell.column <= cell.columns:
                text = styled_lines.without_styles(cell.lines[inside])
                offset = styled_lines.offset_at(text, column - cell.column)
                offset += cell.lines.line_ranges[inside][0]
                for word, (start, end) in enumerate(item.words(cell.language)):
                    if start <= offset <= end:
                        self.cursor = (index, cell.language, word)
                        return

    def cursor_columns(self, item: ItemLayout, number: int) -> tuple[int, int] | None:
        """Return the columns that the word under the cursor takes in a row of its item.

        The result is the first column and the column after the last one, or None if the word is not
        in this row.
        """
        cell = item.cell(self.cursor[1])
        if cell is None or not 0 <= number - cell.row < len(cell.lines):
            return None
        start, end = self._cursor_range()
        first, last = cell.lines.line_ranges[number - cell.row]
        if start >= last or end <= first:
            return None
        left = styled_lines.width(cell.lines.text[first : max(start, first)])
        right = styled_lines.width(cell.lines.text[first : min(end, last)])
        return cell.column + left, cell.column + right
