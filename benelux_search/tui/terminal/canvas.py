"""Drawing on the prompt-toolkit screen, and mouse events.

The windows of prompt-toolkit put each character into its own cell, and compare all cells with those
of the previous frame. This would take most of the time between a key and its effect on the screen.
Here, one cell holds a whole run of text in one style, and an unchanged row is the same object in
the next frame, so it is not compared.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Final

from prompt_toolkit.application import Application, get_app
from prompt_toolkit.layout import Container, Dimension
from prompt_toolkit.layout.mouse_handlers import MouseHandlers
from prompt_toolkit.layout.screen import Char, Screen, Transparent, WritePosition
from prompt_toolkit.mouse_events import MouseEvent, MouseEventType

from benelux_search.output.styled_lines import (
    LineSegment,
    StyledLine,
    is_invisible,
    is_narrow,
    sanitise,
)
from benelux_search.tui.terminal.lines import BarSegment

if TYPE_CHECKING:
    from _collections_abc import dict_items

# Characters that may be invisible: they only control how other characters are displayed
_SUSPECT: Final = re.compile(
    "[\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u2028\u2029"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000110bd-\U000e007f]"
)
_WHEEL_LINES: Final = 3
_MOST_MARKS: Final = 12  # in one cell: no script needs more, but a text may have a million
_CACHED_LINES: Final = 256  # lines in a cache: more than one screen


def terminal_text(text: str) -> str:
    """Return a text that is safe to send to a terminal, as one line.

    Control characters and invisible characters are removed, and no-break spaces become spaces.
    """
    # prompt-toolkit would underline the no-break spaces of French
    text = sanitise(text, one_line=True).replace("\xa0", " ")
    if text.isascii() or not _SUSPECT.search(text):
        return text
    return "".join(each for each in text if not is_invisible(each))


@lru_cache(maxsize=4096)
def _cell(character: str, style: str) -> Char:
    return Char(character, style)


class StyledText(Char):
    """A run of text in one style, ``columns`` wide; prompt-toolkit treats the run as one cell."""

    __slots__ = ()

    def __init__(self, text: str, style: str, columns: int) -> None:
        # Not Char.__init__, which would cache the width of every text ever shown
        self.char, self.style, self.width = text, style, columns


# The cell of an empty screen position, and a cell that is unequal to all other cells
_BLANK: Final = StyledText(" ", Transparent, 1)
_UNEQUAL: Final = StyledText("", "", 1)


class StyledRow(defaultdict[int, Char]):
    """A row of the screen that maps a column to the run of text that starts there.

    prompt-toolkit compares each row with the same row of the previous frame, from left to right, up
    to the last column of ``items``. A row that is unchanged (``is_kept``) has no items, so
    prompt-toolkit skips the comparison. A row of the previous frame (``is_old``) returns, for a
    column where no run starts, a cell that is unequal to every other cell.
    """

    def __init__(self, runs: Sequence[StyledText]) -> None:
        super().__init__()
        self.runs = runs
        self.is_kept = self.is_old = False
        self.columns = 0
        for run in runs:
            self[self.columns] = run
            self.columns += run.width

    def __missing__(self, column: int) -> Char:
        return _UNEQUAL if self.is_old else _BLANK

    def items(self) -> dict_items[int, Char]:
        """Return one item, for the last column, or none for an unchanged row.

        prompt-toolkit only uses the last item, to know how far to compare.
        """
        if self.is_kept or not self.columns:
            return {}.items()
        return {self.columns - 1: _UNEQUAL}.items()


def mark_rows_as_old(app: Application[int]) -> None:
    """Mark all rows on the screen as rows of the previous frame, before a new frame is drawn."""
    screen = app.renderer.last_rendered_screen
    if screen is not None:
        for row in screen.data_buffer.values():
            if isinstance(row, StyledRow):
                row.is_old, row.is_kept = True, False


@lru_cache(maxsize=_CACHED_LINES)
def styled_runs(line: StyledLine) -> Sequence[StyledText]:
    """Return a line as adjacent runs of text, from left to right, one for each style change."""
    if all(is_narrow(segment.text) for segment in line):
        texts = [(terminal_text(each.text), _style(each)) for each in line if each.text]
        return [StyledText(text, style, len(text)) for text, style in texts]
    # The second cell of a wide character belongs to the first
    found_runs: list[StyledText] = []
    for style, group in groupby(screen_cells(line), lambda cell: cell.style):
        cells = list(group)
        text = "".join(cell.char for cell in cells)
        if found_runs and not text:
            found_runs[-1] = StyledText(
                found_runs[-1].char, found_runs[-1].style, found_runs[-1].width + len(cells)
            )
        else:
            found_runs.append(StyledText(text, style, len(cells)))
    return found_runs


def _style(segment: LineSegment) -> str:
    bar = " class:bs-selected" if isinstance(segment, BarSegment) else ""
    return f"class:bs-{segment.style}{bar}"


@lru_cache(maxsize=_CACHED_LINES)
def screen_cells(line: StyledLine) -> Sequence[Char]:
    """Return a line as screen cells, one for each column.

    A wide character takes two cells; the second one is empty. Combining marks are in the cell of
    their base character. Marks after the twelfth in a cell are dropped: no script needs more.
    """
    cells: list[Char] = []
    for segment in line:
        style = _style(segment)
        for character in terminal_text(segment.text):
            cell = _cell(character, style)
            if cell.width > 0:
                cells.append(cell)
                cells += [_cell("", "")] * (cell.width - 1)
            elif cells and 0 < len(cells[-1].char) <= _MOST_MARKS:
                cells[-1] = Char(cells[-1].char + character, cells[-1].style)
    return cells


@dataclass(eq=False)
class Canvas(Container):
    """A prompt-toolkit container whose rows are returned by a function.

    ``draw`` gets a number of columns and of rows, and returns the lines; it is called for each
    frame. ``height`` gets the number of available rows, and returns how many of them the canvas
    takes. ``click`` gets a row and a column of the canvas, from 0. ``wheel`` gets a number of rows
    to scroll, negative for up, and a row and a column. ``drawn`` is called after the drawing, with
    the screen and the area.
    """

    draw: Callable[[int, int], Sequence[StyledLine]]
    height: Callable[[int], int]
    click: Callable[[int, int], None]
    wheel: Callable[[int, int, int], None] = lambda _by, _row, _column: None
    drawn: Callable[[Screen, WritePosition], None] = lambda _screen, _area: None

    def reset(self) -> None:
        """Do nothing: a canvas has no state."""

    def get_children(self) -> list[Container]:
        return []

    def preferred_width(self, max_available_width: int) -> Dimension:  # noqa: ARG002
        return Dimension()

    def preferred_height(self, width: int, max_available_height: int) -> Dimension:  # noqa: ARG002
        return Dimension.exact(self.height(max_available_height))

    def write_to_screen(
        self,
        screen: Screen,
        mouse_handlers: MouseHandlers,
        write_position: WritePosition,
        parent_style: str,  # noqa: ARG002
        erase_bg: bool,  # noqa: ARG002
        z_index: int | None,  # noqa: ARG002
    ) -> None:
        area = write_position
        if area.width <= 0 or area.height <= 0:
            return
        app = get_app()
        # The completion menu writes into the cells of the rows below it
        buffer = app.layout.current_buffer
        is_covered = buffer is not None and buffer.complete_state is not None
        last_screen = None if app.is_done else app.renderer.last_rendered_screen
        for number, line in enumerate(self.draw(area.width, area.height)[: area.height]):
            y = area.ypos + number
            old_row = None if last_screen is None else last_screen.data_buffer.get(y)
            screen.data_buffer[y] = (
                _plain_row(line, area.width) if is_covered else _row(line, area.width, old_row)
            )
        screen.width = max(screen.width, area.xpos + area.width)
        screen.height = max(screen.height, area.ypos + area.height)
        self.drawn(screen, area)
        handle = self._mouse_handler(area)
        for y in range(area.ypos, area.ypos + area.height):
            mouse_handlers.mouse_handlers[y] = defaultdict(lambda: handle)

    def _mouse_handler(self, area: WritePosition) -> Callable[[MouseEvent], object]:
        def handle(event: MouseEvent) -> object:
            row, column = event.position.y - area.ypos, event.position.x - area.xpos
            match event.event_type:
                case MouseEventType.MOUSE_UP:
                    self.click(row, column)
                case MouseEventType.SCROLL_DOWN:
                    self.wheel(_WHEEL_LINES, row, column)
                case MouseEventType.SCROLL_UP:
                    self.wheel(-_WHEEL_LINES, row, column)
                case _:
                    return NotImplemented
            return None

        return handle


def _row(
    line: StyledLine, columns: int, old_row: defaultdict[int, Char] | None
) -> defaultdict[int, Char]:
    """Return the row for a line: the old row if its runs are the same, else a new row."""
    new_runs = styled_runs(line)
    if isinstance(old_row, StyledRow) and old_row.runs == new_runs:
        old_row.is_old, old_row.is_kept = False, True
        return old_row
    row = StyledRow(new_runs)
    return row if row.columns <= columns else _plain_row(line, columns)


def _plain_row(line: StyledLine, columns: int) -> defaultdict[int, Char]:
    """Return a row with a cell for each column."""
    cells = screen_cells(line)[:columns]
    if len(cells) == columns and cells[-1].width > 1:
        cells = cells[:-1]  # the right half of a wide character would be outside the row
    row: defaultdict[int, Char] = defaultdict(lambda: _BLANK)
    row.update(enumerate(cells))
    return row
