"""The visible part of a document, and the word under the cursor."""

from __future__ import annotations

from collections.abc import Iterator

from benelux_search.model import Language, Pair, other_language
from benelux_search.output import excerpts
from benelux_search.tui.app_context import AppContext
from benelux_search.tui.document_layout import (
    DocumentLayout,
    ItemLayout,
    LayoutParameters,
    count_words_before,
)


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
        self.columns, self.rows = 80, 24
        self._context = context

    def resize(self, columns: int, rows: int) -> None:
        """Adapt to a new screen size, keeping the top of the text and the cursor visible."""
        if (columns, rows) == (self.columns, self.rows):
            return
        is_seen = self._is_in_sight(self.cursor[0], self._row_of_cursor())
        text_at_top = self._text_at_top() if columns != self.columns else None
        self.columns, self.rows = columns, rows
        if text_at_top is not None:  # the rows depend on the width
            self.top = (self.top[0], self._row_with(*text_at_top))
        if is_seen:
            self.show_cursor()

    def _text_at_top(self) -> tuple[Language, int]:
        """Return the language and the text offset at the start of the first screen row.

        The offset is 0 if no text begins above the screen and continues on it.
        """
        index, number = self.top
        cells = self.item(index).cells if index < len(self.layout.items) else ()
        for cell in cells:
            if 0 < number - cell.row < len(cell.lines):
                return cell.language, cell.lines.line_ranges[number - cell.row][0]
        return self._context.first_language, 0

    def _row_with(self, language: Language, offset: int) -> int:
        """Return the row, in the item at the top of the screen, that has a text offset."""
        index = self.top[0]
        cell = self.item(index).cell(language) if index < len(self.layout.items) else None
        return cell.row + cell.lines.line_of(offset) if cell is not None and offset else 0

    def item(self, index: int) -> ItemLayout:
        """Return the layout of the item at an index, for the current screen."""
        context = self._context
        parameters = LayoutParameters(
            self.columns, context.language_order, context.signs, self.layout.gutter
        )
        return self.layout.item(index, parameters)

    def visible_rows(self) -> Iterator[tuple[int, ItemLayout, int]]:
        """Yield the rows on the screen: the item's index, its layout, and the row in the item."""
        index, number = self.top
        left = self.rows
        while left > 0 and index < len(self.layout.items):
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
        cell = self.item(index).cell(language) if index < len(self.layout.items) else None
        if cell is None:
            return "", language
        start, end = self._cursor_range()
        return self._context.signs.remove_from(cell.lines.text[start:end]), language

    def _cursor_range(self) -> tuple[int, int]:
        """Return the range of the word under the cursor, in the text of its cell."""
        index, language, number = self.cursor
        words = self.item(index).words(language)
        return words[min(number, len(words) - 1)] if words else (0, 0)

    # Scrolling

    def go_to(self, index: int, *, above: int = 0) -> None:
        """Scroll so that an item is at the top of the screen, and move the cursor to the item.

        ``above`` is the number of rows of the item that are scrolled out above the screen.
        """
        index = max(0, min(index, len(self.layout.items) - 1))
        self.top = (index, above)
        self.set_cursor(index)

    def go_to_end(self) -> None:
        """Scroll to the last row of the document, and move the cursor to the last item."""
        self.top = self._end()
        self.set_cursor(max(len(self.layout.items) - 1, 0))

    def scroll(self, by: int) -> None:
        """Scroll by ``by`` rows, upwards if negative, but not past the end of the document.

        The cursor moves if it would leave the screen.
        """
        index, number = self.top
        number += by
        while number < 0 and index > 0:
            index -= 1
            number += self.item(index).rows
        number = max(number, 0)
        while index < len(self.layout.items) - 1 and number >= self.item(index).rows:
            number -= self.item(index).rows
            index += 1
        if by > 0 and self._is_past_end(index, number):
            index, number = max(self._end(), self.top)
        self.top = (index, number)
        self.keep_cursor_in_sight()

    def keep_cursor_in_sight(self) -> None:
        """Move the cursor to the nearest visible item if its item is not on the screen."""
        item_index = self.cursor[0]
        first, last = self.top[0], self.row_at(max(self.rows - 1, 0))[0]
        if not first <= item_index <= last:
            self.set_cursor(min(last, len(self.layout.items) - 1) if item_index > last else first)

    def row_at(self, row: int) -> tuple[int, int]:
        """Return the index of the item in a row of the screen, and the row within the item."""
        index, number = self.top
        number += row
        while index < len(self.layout.items) and number >= self.item(index).rows:
            number -= self.item(index).rows
            index += 1
        return index, number

    def _end(self) -> tuple[int, int]:
        """Return the ``top`` that puts the last row at the lower edge."""
        index, left = len(self.layout.items), self.rows
        while index > 0 and left > 0:
            index -= 1
            left -= self.item(index).rows
        return (index, max(-left, 0)) if self.layout.items else (0, 0)

    def _is_past_end(self, index: int, number: int) -> bool:
        rows_left = self.rows + number
        for each in range(index, len(self.layout.items)):
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
        index = max(0, min(index, len(self.layout.items) - 1))
        language = language or self.cursor[1]
        if not self.layout.items:
            return
        item = self.item(index)
        if item.cell(language) is None and item.cell(other_language(language)) is not None:
            language = other_language(language)
        pair_or_text = self.layout.items[index]
        highlights = (
            self.layout.highlights.get(pair_or_text.id, {})
            if isinstance(pair_or_text, Pair)
            else {}
        )
        word = 0
        matches, _ = highlights.get(language, ((), "match"))
        if matches:
            # The shown text has extra signs, so count the words in the original text
            passage = pair_or_text.passage(language) if isinstance(pair_or_text, Pair) else None
            word = count_words_before(passage.text, matches[0][0]) if passage else 0
        self.cursor = (index, language, word)

    def show_item(self, index: int, language: Language | None = None) -> None:
        """Move the cursor to an item (:meth:`set_cursor`), and scroll to the cursor."""
        self.set_cursor(index, language)
        self.show_cursor()

    def show_cursor(self) -> None:
        """Scroll until the word under the cursor is visible."""
        index, row = self.cursor[0], self._row_of_cursor()
        if index < len(self.layout.items) and not self._is_in_sight(index, row):
            self.top = (index, max(row - self.rows // 3, 0))

    def _row_of_cursor(self) -> int:
        """Return the row, in its item, at which the word under the cursor begins."""
        index, language, _ = self.cursor
        cell = self.item(index).cell(language) if index < len(self.layout.items) else None
        return 0 if cell is None else cell.row + cell.lines.line_of(self._cursor_range()[0])

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
        """Move the cursor by one word in the same language: forward (1) or back (-1)."""
        index, language, word = self.cursor
        if not self.layout.items:
            return
        count = len(self.item(index).words(language))
        word = min(word, max(count - 1, 0)) + by
        while not 0 <= word < count:
            index += by
            if not 0 <= index < len(self.layout.items):
                return
            count = len(self.item(index).words(language))
            word = 0 if by > 0 else count - 1
        self.cursor = (index, language, word)
        self.show_cursor()

    def point_at(self, row: int, column: int) -> None:
        """Move the cursor to the word at a row and column of the screen, if there is a word."""
        index, number = self.row_at(row)
        if index >= len(self.layout.items):
            return
        item = self.item(index)
        for cell in item.cells:
            inside = number - cell.row
            if 0 <= inside < len(cell.lines) and 0 <= column - cell.column <= cell.columns:
                offset = excerpts.offset_at(
                    excerpts.without_styles(cell.lines[inside]), column - cell.column
                )
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
        language = self.cursor[1]
        cell = item.cell(language)
        if cell is None or not 0 <= number - cell.row < len(cell.lines):
            return None
        start, end = self._cursor_range()
        first, last = cell.lines.line_ranges[number - cell.row]
        if start >= last or end <= first:
            return None
        left = excerpts.width(cell.lines.text[first : max(start, first)])
        right = excerpts.width(cell.lines.text[first : min(end, last)])
        return cell.column + left, cell.column + right
