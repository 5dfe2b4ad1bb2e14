"""Lines placed on pages: the columns of each language, footnotes, and page ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from benchmarks.layouts.setting import Line, set_note, set_paragraph
from benchmarks.layouts.styles import Language, Layout
from benchmarks.layouts.units import Unit

HEAD: Final = 62.0  # from the edge of the page to the text
FOOT: Final = 58.0


@dataclass(frozen=True, slots=True)
class Placed:
    """A line at a position; ``y`` is its baseline, counted from the top of the page."""

    line: Line
    x: float
    y: float
    column: int
    unit: int
    is_note: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """A column of a page, and the flow of lines that fills it."""

    flow: str
    x: float
    width: float


@dataclass(slots=True)
class _Room:
    """The part of a frame that is still free, and the footnotes at its foot."""

    top: float
    bottom: float
    notes: list[Line] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        return self.top == HEAD

    def height(self, line: Line) -> float:
        return line.leading + (0.0 if self.is_new else line.before)

    def holds(self, line: Line, notes: Sequence[Line]) -> bool:
        more = sum(each.leading for each in notes)
        kept = 2 * line.leading if line.keeps else 0.0
        return self.top + self.height(line) + more + kept <= self.bottom

    def take(self, line: Line, notes: Sequence[Line]) -> float:
        """Reserve the space of a line and its footnotes, and return its baseline."""
        self.top += self.height(line)
        if notes and not self.notes:
            self.bottom -= 6.0
        self.bottom -= sum(each.leading for each in notes)
        self.notes += notes
        return self.top - 0.2 * line.leading


Numbered = tuple[int, Line]  # a line with the number of its unit


def placed_pages(units: Sequence[Unit], layout: Layout) -> list[list[Placed]]:
    """Return the lines of each page, in the order in which they are drawn."""
    pages = _pages_of_rows(units, layout) if layout.flow == "rows" else _flowing(units, layout)
    order: dict[str, Callable[[Placed], tuple[float, ...]]] = {
        "column": lambda each: (each.is_note, each.column),
        "paragraph": lambda each: (each.is_note, each.unit, each.column),
        "line": lambda each: (each.is_note, each.y, each.column),
    }
    return [sorted(page, key=order[layout.order]) for page in pages]


def second(layout: Layout) -> Language:
    """Return the language that comes second."""
    return "fr" if layout.first == "nl" else "nl"


def frames(layout: Layout, page: int) -> tuple[Frame, ...]:
    """Return the columns of a page, counted from 1."""
    width, x = layout.page[0] - 2 * layout.margin, layout.margin
    one, other = layout.first, second(layout)
    if layout.flow in ("rows", "columns"):
        first = (width - layout.gutter) * layout.share
        rest = width - layout.gutter - first
        return Frame(one, x, first), Frame(other, x + first + layout.gutter, rest)
    if layout.flow == "three":
        third = (width - 2 * layout.gutter) / 3
        flows = (one, other, one) if page % 2 else (other, one, other)
        return tuple(
            Frame(flow, x + k * (third + layout.gutter), third) for k, flow in enumerate(flows)
        )
    if layout.flow == "pages":
        return (Frame(one if page % 2 else other, x, width),)
    return (Frame("both", x, width),)


# --- Columns that flow


def _flowing(units: Sequence[Unit], layout: Layout) -> list[list[Placed]]:
    width = {each.flow: each.width for page in (1, 2) for each in frames(layout, page)}
    flows = {name: _flow(name, units, own, layout) for name, own in width.items()}
    pages: list[list[Placed]] = []
    number = 0
    while any(flows.values()):
        number += 1
        page: list[Placed] = []
        for column, frame in enumerate(frames(layout, number)):
            page += _filled(flows[frame.flow], frame, column, layout)
        if page:
            pages.append(page)
    return pages


def _flow(name: str, units: Sequence[Unit], width: float, layout: Layout) -> list[Numbered]:
    """Return the lines of a flow: of one language, or of both in their order."""
    if name != "both":
        return list(_lines(units, name, width, layout))
    languages = layout.first, second(layout)
    if layout.flow == "sequence":
        return [line for language in languages for line in _lines(units, language, width, layout)]
    found: list[Numbered] = []
    for number, unit in enumerate(units):
        for language in languages:
            found += [(number, line) for _, line in _lines([unit], language, width, layout)]
    return found


def _lines(
    units: Sequence[Unit], language: str, width: float, layout: Layout
) -> Iterator[Numbered]:
    count = 0
    for number, unit in enumerate(units):
        note = ("", "")
        if unit.note:
            count += 1
            note = f"({count})", f"({count}) {unit.note[language == 'fr']}"
        for text in unit.side(language):
            for line in set_paragraph(text, unit.kind, width, layout, note):
                yield number, line


def _filled(flow: list[Numbered], frame: Frame, column: int, layout: Layout) -> Iterator[Placed]:
    """Yield the lines that fit into a frame, then its footnotes; they are taken from the flow."""
    room = _Room(HEAD, layout.page[1] - FOOT)
    while flow:
        unit, line = flow[0]
        notes = set_note(line.note, frame.width, layout) if line.note else []
        if not room.holds(line, notes) and not room.is_new:
            break
        del flow[0]
        yield Placed(line, frame.x, room.take(line, notes), column, unit)
    y = layout.page[1] - FOOT - sum(each.leading for each in room.notes)
    for line in room.notes:
        y += line.leading
        yield Placed(line, frame.x, y, column, 0, is_note=True)


# --- Columns whose paragraphs are aligned


def _pages_of_rows(units: Sequence[Unit], layout: Layout) -> list[list[Placed]]:
    columns = frames(layout, 1)
    pages: list[list[Placed]] = [[]]
    room = _Room(HEAD, layout.page[1] - FOOT)
    for number, unit in enumerate(units):
        sides = [
            [line for _, line in _lines([unit], each.flow, each.width, layout)] for each in columns
        ]
        for k in range(max(map(len, sides))):
            there = [(c, side[k]) for c, side in enumerate(sides) if k < len(side)]
            tallest = max((line for _, line in there), key=room.height)
            if not room.holds(tallest, ()):
                pages.append([])
                room = _Room(HEAD, layout.page[1] - FOOT)
            y = room.take(tallest, ())
            pages[-1] += [Placed(line, columns[c].x, y, c, number) for c, line in there]
    return pages
