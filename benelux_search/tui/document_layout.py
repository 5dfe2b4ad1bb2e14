"""The layout of a document on the screen.

Pairs are shown one below the other, each with its Dutch and its French text, side by side on a wide
screen. Only the visible part is laid out, so that a translation memory with a hundred thousand
pairs opens immediately, and a paragraph can have a megabyte.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from typing import Final

from benelux_search.model import LANGUAGES, LOW_CONFIDENCE, Aside, Language, Pair
from benelux_search.output import excerpts
from benelux_search.output.text import Wrapped
from benelux_search.results import DocumentView, Highlighted, Match
from benelux_search.storage.passages import pairs_and_excluded
from benelux_search.translator import Translator
from benelux_search.tui.app_context import DOT, SIDE_BY_SIDE, Signs
from benelux_search.tui.hit_view import HighlightStyle, alignment_label, with_signs

_GUTTER: Final = 6  # minimum width of the column with the pair numbers
_GAP: Final = 3
_LAID_OUT: Final = 300  # cached layouts
# A sign may stand in the middle of a compound: kinder▸handel◂
_WORD: Final = re.compile(r"[^\W_](?:[\w'’▸◂▹◃*=-]*[^\W_])?")
_HEADING: Final = 120  # maximum length of a heading, in characters
# A text that ends with punctuation, or begins with a small letter, is no heading
_NO_HEADING: Final = re.compile(r"[.;:,!?…]\s*$|^[a-zà-ÿ]")

ItemHighlights = Mapping[str, Mapping[Language, tuple[tuple[Match, ...], HighlightStyle]]]


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
        return max((room - _GAP) // 2 if self.is_beside else room - 4, 1)


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
    """The layout of one item of a document: a pair, or an excluded text.

    ``cells`` are the texts of a pair. ``rows`` is the height, including the empty row at the end.
    """

    def __init__(
        self,
        item: Pair | Aside,
        highlights: ItemHighlights,
        parameters: LayoutParameters,
        say: Translator,
        page_label: str,
    ) -> None:
        self.cells: list[TextCell] = []
        self._parameters = parameters
        self._head: list[excerpts.StyledLine] = []
        self._words: dict[Language, list[Match]] = {}
        if isinstance(item, Aside):
            text = f"[{say(item.reason)}] {item.text}"
            self.number = ""
            self._aside: Wrapped | None = Wrapped(text, (), parameters.columns - parameters.gutter)
            self.rows = len(self._aside) + 1
            return
        self._aside = None
        self.number = item.id.rpartition(":")[2].lstrip("0") or "0"
        self._lay_out(item, highlights.get(item.id, {}), say, page_label)

    def _lay_out(
        self,
        pair: Pair,
        highlights: Mapping[Language, tuple[tuple[Match, ...], HighlightStyle]],
        say: Translator,
        page_label: str,
    ) -> None:
        parameters = self._parameters
        heading = page_label
        if pair.confidence < LOW_CONFIDENCE or pair.nl is None or pair.fr is None:
            heading = DOT.join(
                filter(None, (page_label, alignment_label(pair.kind, pair.confidence, say)))
            )
        if heading:
            style: excerpts.Style = "warning" if pair.confidence < LOW_CONFIDENCE else "dim"
            self._head = [
                excerpts.line(
                    excerpts.LineSegment(
                        excerpts.shorten(heading, parameters.columns - parameters.gutter), style
                    )
                )
            ]
        row = len(self._head)
        for position, language in enumerate(parameters.language_order):
            passage = pair.passage(language)
            if passage is None:
                continue
            matches, style = highlights.get(language, ((), "match"))
            shown = with_signs(
                Highlighted(passage.text, (), matches), parameters.signs.around(style)
            )
            lines = Wrapped(shown.text, shown.matches, parameters.column, style)
            column = parameters.gutter + (
                position * (parameters.column + _GAP) if parameters.is_beside else 4
            )
            self.cells.append(TextCell(language, lines, row, column, parameters.column))
            if not parameters.is_beside:
                row += len(lines)
        rows = [cell.row + len(cell.lines) for cell in self.cells]
        self.rows = max(rows, default=row) + 1

    def row(self, number: int) -> excerpts.StyledLine:
        """Return a row of the item (from 0), without the signs for the cursor and for a mark."""
        gutter = excerpts.LineSegment(
            f"{self.number if not number else '':>{self._parameters.gutter - 2}}  ", "dim"
        )
        if self._aside is not None:
            is_aside_row = number < len(self._aside)
            text = excerpts.without_styles(self._aside[number]) if is_aside_row else ""
            return excerpts.line(gutter, excerpts.LineSegment(text, "dim"))
        if number < len(self._head):
            return (gutter, *self._head[number])
        return self._cells(number, gutter)

    def _cells(self, number: int, gutter: excerpts.LineSegment) -> excerpts.StyledLine:
        parts: list[excerpts.LineSegment] = [gutter]
        column = self._parameters.gutter
        for cell in self.cells:
            line_number = number - cell.row
            if not 0 <= line_number < len(cell.lines):
                continue
            cell_line = cell.lines[line_number]
            label = (
                "" if self._parameters.is_beside or line_number else f"{cell.language.upper():<4}"
            )
            parts += [
                excerpts.LineSegment(" " * (cell.column - len(label) - column)),
                excerpts.LineSegment(label, "key"),
                *cell_line,
            ]
            column = cell.column + excerpts.width(excerpts.without_styles(cell_line))
        return excerpts.line(*parts)

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

    ``items`` are the pairs and the excluded texts in reading order. ``index_of`` maps the id of a
    pair to its index in ``items``. ``highlights`` are the ranges to highlight, by pair id and
    language.
    """

    def __init__(self, view: DocumentView, say: Translator) -> None:
        self.view = view
        self.items: Sequence[Pair | Aside] = tuple(pairs_and_excluded(view.pairs, view.other))
        self.index_of = {
            item.id: index for index, item in enumerate(self.items) if isinstance(item, Pair)
        }
        # Room for the number of the last pair, with a mark before it and spaces after it
        self.gutter = max(_GUTTER, len(str(len(view.pairs))) + 4)
        self.highlights: ItemHighlights = {}
        self._say = say
        self._item = lru_cache(maxsize=_LAID_OUT)(self._laid_out)

    def item(self, index: int, parameters: LayoutParameters) -> ItemLayout:
        """Return the layout of the item at an index."""
        return self._item(index, parameters)

    def set_highlights(self, highlights: ItemHighlights) -> None:
        """Replace the ranges to highlight, and discard cached layouts."""
        self.highlights = highlights
        self._item.cache_clear()

    def headings(self) -> list[int]:
        """Return the indexes of the items that look like headings (:func:`is_heading`)."""
        return [
            index
            for index, item in enumerate(self.items)
            if isinstance(item, Pair) and is_heading(item)
        ]

    def _laid_out(self, index: int, parameters: LayoutParameters) -> ItemLayout:
        item = self.items[index]
        return ItemLayout(item, self.highlights, parameters, self._say, self._new_page_label(index))

    def _new_page_label(self, index: int) -> str:
        """Return the page label of an item, or "" if the previous item has the same label."""
        label, previous_label = (
            _pages(self.items[each], self.view) if each >= 0 else "" for each in (index, index - 1)
        )
        return label if label != previous_label else ""


def _pages(item: Pair | Aside, view: DocumentView) -> str:
    if isinstance(item, Aside):
        return ""
    return excerpts.page_label(item.nl, item.fr, view.document)


def count_words_before(text: str, offset: int) -> int:
    """Return the number of words that end at or before ``offset`` in a text."""
    return sum(1 for _ in takewhile(lambda word: word.end() <= offset, _WORD.finditer(text)))


def is_heading(pair: Pair) -> bool:
    """Return True if a pair looks like a heading.

    Each of its texts is one line of at most 120 characters, starts with no small letter, and ends
    without punctuation.
    """
    for language in LANGUAGES:
        passage = pair.passage(language)
        if passage is not None:
            text = passage.text.strip()
            if not text or len(text) > _HEADING or "\n" in text or _NO_HEADING.search(text):
                return False
    return True
