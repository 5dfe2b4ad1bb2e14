"""The layout of a document on the screen.

Pairs are shown one below the other, each with its Dutch and its French text, side by side on a wide
screen. Only the visible part is laid out, and a paragraph can have a megabyte.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from benelux_search.model import LANGUAGES, LOW_CONFIDENCE, Aside, Language, Pair
from benelux_search.output import excerpts, styled_lines
from benelux_search.output.styled_lines import LineSegment, Style, StyledLine, line
from benelux_search.output.wrapping import Wrapped
from benelux_search.results import Highlighted, Hit, Match
from benelux_search.translator import Translator
from benelux_search.tui.reader.document_text import DocumentText
from benelux_search.tui.session.context import SIDE_BY_SIDE
from benelux_search.tui.terminal.lines import LABEL, joined, line_width, text_line
from benelux_search.tui.terminal.signs import Signs, alignment_label, highlight_style, with_signs

_GUTTER: Final = 6  # minimum width of the column with the pair numbers
_GAP: Final = 3
_LAID_OUT: Final = 300  # cached layouts
# A sign may stand in the middle of a compound: kinder▸handel◂
_WORD: Final = re.compile(r"[^\W_](?:[\w'’▸◂▹◃*=-]*[^\W_])?")
_HEADING: Final = 120  # maximum length of a heading, in characters
# A text that ends with punctuation, or begins with a small letter, is no heading
_NO_HEADING: Final = re.compile(r"[.;:,!?…]\s*$|^[a-zà-ÿ]")


@dataclass(frozen=True, slots=True)
class LayoutParameters:
    """The parameters of a layout.

    ``columns`` is the width of the screen, ``gutter`` the width of the column with the pair
    numbers. ``language_order`` is the order in which the languages are shown. ``signs`` stand
    around matches.
    """

    columns: int
    language_order: tuple[Language, Language]
    signs: Signs
    gutter: int = _GUTTER

    @property
    def is_beside(self) -> bool:
        """True if the two languages are shown side by side."""
        return self.columns >= SIDE_BY_SIDE

    @property
    def column(self) -> int:
        """The width of each of the two texts, in columns."""
        room = self.columns - self.gutter
        return max((room - _GAP) // 2 if self.is_beside else room - LABEL, 1)


@dataclass(frozen=True, slots=True)
class TextCell:
    """One text of a pair on the screen.

    ``row`` is the first row of the text in its item, and ``column`` its first column, both from 0.
    ``columns`` is its width.
    """

    language: Language
    lines: Wrapped
    row: int
    column: int
    columns: int


class ItemLayout:
    """The layout of a pair with the excluded texts around it.

    ``cells`` are the texts of the pair. ``rows`` is the height, including the empty row at the end.
    ``first`` is the row at which the pair begins, after the excluded texts before it.
    """

    def __init__(
        self,
        pair: Pair | None,
        hit: Hit | None,
        asides: tuple[Sequence[Aside], Sequence[Aside]],
        parameters: LayoutParameters,
        say: Translator,
        page_label: str,
    ) -> None:
        self.cells: list[TextCell] = []
        self._parameters = parameters
        self._words: dict[Language, list[Match]] = {}
        self._before = self._aside_lines(asides[0], say)
        self._after = self._aside_lines(asides[1], say)
        self.first = len(self._before)
        self._head: StyledLine | None = None
        self.number = "" if pair is None else pair.id.rpartition(":")[2].lstrip("0") or "0"
        end = self.first
        if pair is not None:
            self._head = self._heading(pair, say, page_label)
            end = self._lay_out(pair, hit, self.first + (self._head is not None)) + 1
        self._end = end
        self.rows = max(end + len(self._after), 1)

    def _aside_lines(self, asides: Sequence[Aside], say: Translator) -> list[Wrapped]:
        room = max(self._parameters.columns - self._parameters.gutter, 1)
        lines: list[Wrapped] = []
        for each in asides:
            wrapped = Wrapped(f"[{say(each.label)}] {each.text}", (), room)
            lines += [wrapped] * (len(wrapped) + 1)  # and an empty row
        return lines

    def _heading(self, pair: Pair, say: Translator, page_label: str) -> StyledLine | None:
        heading, is_low = page_label, pair.confidence < LOW_CONFIDENCE
        if is_low or pair.nl is None or pair.fr is None:
            heading = joined((page_label, alignment_label(pair.kind, pair.confidence, say)))
        if not heading:
            return None
        style: Style = "warning" if is_low else "dim"
        return text_line(heading, self._parameters.columns - self._parameters.gutter, style)

    def _lay_out(self, pair: Pair, hit: Hit | None, row: int) -> int:
        """Lay out the texts of a pair from a row on; return the row after the last."""
        parameters = self._parameters
        end = row
        for place, language in enumerate(parameters.language_order):
            passage = pair.passage(language)
            if passage is None:
                continue
            side = hit.side(language) if hit is not None else None
            is_same = side is not None and side.text == passage.text
            matches = side.matches if side is not None and is_same else ()
            style = highlight_style(hit, language) if hit is not None else "match"
            marked = Highlighted(passage.text, (), matches)
            shown = with_signs(marked, parameters.signs.around(style))
            lines = Wrapped(shown.text, shown.matches, parameters.column, style)
            beside = place * (parameters.column + _GAP) if parameters.is_beside else LABEL
            column = parameters.gutter + beside
            self.cells.append(TextCell(language, lines, row, column, parameters.column))
            end = max(end, row + len(lines))
            if not parameters.is_beside:
                row += len(lines)
        return end

    def row(self, number: int) -> StyledLine:
        """Return a row of the item (from 0), without the signs for the cursor and for a mark."""
        gutter = LineSegment(" " * self._parameters.gutter)
        for asides, first in ((self._before, 0), (self._after, self._end)):
            if first <= number < first + len(asides):
                wrapped = asides[number - first]
                start = next(n for n, each in enumerate(asides) if each is wrapped)
                own = number - first - start
                text = styled_lines.without_styles(wrapped[own]) if own < len(wrapped) else ""
                return line(gutter, LineSegment(text, "dim"))
        if number == self.first:
            shown = f"{self.number:>{self._parameters.gutter - 2}}  "
            gutter = LineSegment(shown, "dim")
        if self._head is not None and number == self.first:
            return (gutter, *self._head)
        return self._cells(number, gutter)

    def _cells(self, number: int, gutter: LineSegment) -> StyledLine:
        parts: list[LineSegment] = [gutter]
        column = self._parameters.gutter
        for cell in self.cells:
            line_number = number - cell.row
            if not 0 <= line_number < len(cell.lines):
                continue
            text = cell.lines[line_number]
            is_labelled = not self._parameters.is_beside and not line_number
            label = f"{cell.language.upper():<{LABEL}}" if is_labelled else ""
            gap = " " * (cell.column - len(label) - column)
            parts += [LineSegment(gap), LineSegment(label, "key"), *text]
            column = cell.column + line_width(text)
        return line(*parts)

    def cell(self, language: Language) -> TextCell | None:
        """Return the text in a language, or None if the item has no text in this language."""
        return next((each for each in self.cells if each.language == language), None)

    def words(self, language: Language) -> list[Match]:
        """Return the words in the displayed text of a language, as (start, end) offsets."""
        if language not in self._words:  # needed for every row that is drawn
            cell = self.cell(language)
            text = "" if cell is None else cell.lines.text
            self._words[language] = [match.span() for match in _WORD.finditer(text)]
        return self._words[language]


class DocumentLayout:
    """A document as a sequence of items, each laid out when it is needed.

    ``text`` has the pairs; ``hit_at`` returns the hit for the pair at an index, with its matches,
    or None if no match in it is known. ``length`` is the number of items: that of the pairs, or 1
    for a document without pairs. ``item`` returns the layout of the item at an index.
    """

    def __init__(
        self, text: DocumentText, hit_at: Callable[[int], Hit | None], say: Translator
    ) -> None:
        self.text = text
        self.length = max(text.length, 1)
        # Room for the number of the last pair, with a mark before it and spaces after it
        self.gutter = max(_GUTTER, len(str(text.length)) + 4)
        self.hit_at = hit_at
        self._say = say
        self.item = lru_cache(maxsize=_LAID_OUT)(self._laid_out)

    def renew(self) -> None:
        """Lay everything out again, because the highlights or the excluded texts have changed."""
        self.item.cache_clear()

    def _laid_out(self, index: int, parameters: LayoutParameters) -> ItemLayout:
        pair, asides = self.text.pair(index), self.text.asides
        before = asides.get(index, ())
        after = asides.get(index + 1, ()) if index == self.text.length - 1 else ()
        label = self._new_page_label(index, pair)
        hit = self.hit_at(index)
        return ItemLayout(pair, hit, (before, after), parameters, self._say, label)

    def _new_page_label(self, index: int, pair: Pair | None) -> str:
        """Return the page label of an item, or "" if the previous item has the same label."""
        label, previous = self.page_label(pair), self.page_label(self.text.pair(index - 1))
        return label if label != previous else ""

    def page_label(self, pair: Pair | None) -> str:
        """Return the pages of a pair, or "" without a pair."""
        return excerpts.page_label(pair.nl, pair.fr, self.text.info) if pair is not None else ""


def words_at(text: str, offsets: Iterable[int]) -> list[int]:
    """Return, for each offset in a text, the number of words that end at or before it."""
    ends = [word.end() for word in _WORD.finditer(text)]
    return [bisect_right(ends, offset) for offset in offsets]


def is_heading(pair: Pair) -> bool:
    """Return True if a pair looks like a heading.

    Each of its texts is one line of at most 120 characters, starts with no small letter, and ends
    without punctuation.
    """
    texts = [passage.text.strip() for each in LANGUAGES if (passage := pair.passage(each))]
    return all(
        text and len(text) <= _HEADING and "\n" not in text and not _NO_HEADING.search(text)
        for text in texts
    )
