"""A document laid out: its beads under each other, Dutch and French beside or under each other.

Only what is seen is laid out, so that a memory of a hundred thousand pairs opens at once, and a
paragraph may have a megabyte.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from typing import Final

from benelux_search.model import (
    LANGUAGES,
    LOW_CONFIDENCE,
    Aside,
    DocumentView,
    Highlighted,
    Language,
    Match,
    Pair,
)
from benelux_search.passages import in_reading_order
from benelux_search.render.labels import places
from benelux_search.render.lines import Line, Segment, line, plain, shorten, width
from benelux_search.render.wrapping import Wrapped
from benelux_search.shell.desk import DOT, SIDE_BY_SIDE, Signs
from benelux_search.shell.saying import Say
from benelux_search.shell.views import MarkStyle, signed, sureness

_GUTTER: Final = 6  # columns of the number of a pair, at least
_GAP: Final = 3
_LAID_OUT: Final = 300  # pairs that are kept laid out
# a sign may stand in the middle of a compound: kinder▸handel◂
_WORD: Final = re.compile(r"[^\W_](?:[\w'’▸◂▹◃*=-]*[^\W_])?")
_HEADING: Final = 120  # characters of a heading at most
# The texts of a heading end so, or with a letter or number; a sentence ends otherwise
_NO_HEADING: Final = re.compile(r"[.;:,!?…]\s*$|^[a-zà-ÿ]")

Marks = Mapping[str, Mapping[Language, tuple[tuple[Match, ...], MarkStyle]]]


@dataclass(frozen=True, slots=True)
class Look:
    """How a document is shown: so wide, these languages first, with these signs."""

    columns: int
    sides: tuple[Language, Language]
    signs: Signs
    gutter: int = _GUTTER

    @property
    def is_beside(self) -> bool:
        return self.columns >= SIDE_BY_SIDE

    @property
    def column(self) -> int:
        """Columns of one text."""
        room = self.columns - self.gutter
        return max((room - _GAP) // 2 if self.is_beside else room - 4, 1)


@dataclass(frozen=True, slots=True)
class Cell:
    """One text of a pair: its lines, the row that it begins in, the column that it begins at, and
    how many columns it has."""

    language: Language
    lines: Wrapped
    row: int
    column: int
    columns: int


class Item:
    """A pair or what was set aside, laid out. ``rows`` counts the empty one behind it."""

    def __init__(self, of: Pair | Aside, marks: Marks, look: Look, say: Say, pages: str) -> None:
        self.cells: list[Cell] = []
        self._look = look
        self._head: list[Line] = []
        self._words: dict[Language, list[Match]] = {}
        if isinstance(of, Aside):
            text = f"[{say(of.reason)}] {of.text}"
            self.number = ""
            self._aside: Wrapped | None = Wrapped(text, (), look.columns - look.gutter)
            self.rows = len(self._aside) + 1
            return
        self._aside = None
        self.number = of.id.rpartition(":")[2].lstrip("0") or "0"
        self._lay_out(of, marks.get(of.id, {}), say, pages)

    def _lay_out(
        self,
        pair: Pair,
        marks: Mapping[Language, tuple[tuple[Match, ...], MarkStyle]],
        say: Say,
        pages: str,
    ) -> None:
        look = self._look
        about = pages
        if pair.confidence < LOW_CONFIDENCE or pair.nl is None or pair.fr is None:
            about = DOT.join(filter(None, (pages, sureness(pair.kind, pair.confidence, say))))
        if about:
            style = "warning" if pair.confidence < LOW_CONFIDENCE else "dim"
            self._head = [line(Segment(shorten(about, look.columns - look.gutter), style))]  # type: ignore[arg-type]
        row = len(self._head)
        for place, language in enumerate(look.sides):
            passage = pair.passage(language)
            if passage is None:
                continue
            matches, style = marks.get(language, ((), "match"))
            shown = signed(Highlighted(passage.text, (), matches), look.signs.of(style))
            lines = Wrapped(shown.text, shown.matches, look.column, style)
            left = look.gutter + (place * (look.column + _GAP) if look.is_beside else 4)
            self.cells.append(Cell(language, lines, row, left, look.column))
            if not look.is_beside:
                row += len(lines)
        rows = [cell.row + len(cell.lines) for cell in self.cells]
        self.rows = max(rows, default=row) + 1

    def row(self, number: int) -> Line:
        """A row of it, without its gutter's marks."""
        gutter = Segment(f"{self.number if not number else '':>{self._look.gutter - 2}}  ", "dim")
        if self._aside is not None:
            inside = number < len(self._aside)
            text = plain(self._aside[number]) if inside else ""
            return line(gutter, Segment(text, "dim"))
        if number < len(self._head):
            return (gutter, *self._head[number])
        return self._cells(number, gutter)

    def _cells(self, number: int, gutter: Segment) -> Line:
        parts: list[Segment] = [gutter]
        at = self._look.gutter
        for cell in self.cells:
            inside = number - cell.row
            if not 0 <= inside < len(cell.lines):
                continue
            own = cell.lines[inside]
            label = "" if self._look.is_beside or inside else f"{cell.language.upper():<4}"
            parts += [Segment(" " * (cell.column - len(label) - at)), Segment(label, "key"), *own]
            at = cell.column + width(plain(own))
        return line(*parts)

    def cell(self, language: Language) -> Cell | None:
        return next((each for each in self.cells if each.language == language), None)

    def words(self, language: Language) -> list[Match]:
        """Where the words of a text are in what is shown of it."""
        if language not in self._words:  # all that is drawn asks for them, row by row
            cell = self.cell(language)
            text = "" if cell is None else cell.lines.text
            self._words[language] = [match.span() for match in _WORD.finditer(text)]
        return self._words[language]


class Pages:
    """A document as a run of items, each laid out when it is looked at."""

    def __init__(self, view: DocumentView, say: Say) -> None:
        self.view = view
        self.items: Sequence[Pair | Aside] = tuple(in_reading_order(view.pairs, view.other))
        self.place_of = {
            item.id: place for place, item in enumerate(self.items) if isinstance(item, Pair)
        }
        # the number of the last pair, with a mark before it and a space after it
        self.gutter = max(_GUTTER, len(str(len(view.pairs))) + 4)
        self.marks: Marks = {}
        self._say = say
        self._item = lru_cache(maxsize=_LAID_OUT)(self._laid_out)

    def item(self, place: int, look: Look) -> Item:
        return self._item(place, look)

    def mark(self, marks: Marks) -> None:
        """Other matches are to be shown."""
        self.marks = marks
        self._item.cache_clear()

    def headings(self) -> list[int]:
        """The places of the pairs that look like headings: short, and no sentence."""
        return [
            place
            for place, item in enumerate(self.items)
            if isinstance(item, Pair) and is_heading(item)
        ]

    def _laid_out(self, place: int, look: Look) -> Item:
        item = self.items[place]
        return Item(item, self.marks, look, self._say, self._new_pages(place))

    def _new_pages(self, place: int) -> str:
        """The pages of a pair, where they are others than those of the one before it."""
        own, before = (
            _pages(self.items[each], self.view) if each >= 0 else "" for each in (place, place - 1)
        )
        return own if own != before else ""


def _pages(item: Pair | Aside, view: DocumentView) -> str:
    if isinstance(item, Aside):
        return ""
    return places(item.nl, item.fr, view.document)


def words_before(text: str, place: int) -> int:
    """How many words of a text end before a place."""
    return sum(1 for _ in takewhile(lambda word: word.end() <= place, _WORD.finditer(text)))


def is_heading(pair: Pair) -> bool:
    for language in LANGUAGES:
        passage = pair.passage(language)
        if passage is not None:
            text = passage.text.strip()
            if not text or len(text) > _HEADING or "\n" in text or _NO_HEADING.search(text):
                return False
    return True
