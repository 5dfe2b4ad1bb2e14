"""Parts of a line that act like buttons: a click on them runs an action."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from benelux_search.output.styled_lines import LineSegment, Style, StyledLine, line, shorten, width
from benelux_search.tui.session.context import Handler


@dataclass(frozen=True, slots=True)
class Button:
    """A text in a style; ``press`` is called on a click, None for a text that is no button."""

    text: str
    style: Style = "dim"
    press: Handler | None = None


@dataclass(slots=True)
class Buttons:
    """The buttons of the lines that were drawn last, by row."""

    _places: list[tuple[int, int, int, Handler]] = field(default_factory=list)

    def clear(self) -> None:
        """Forget all buttons, before the lines are drawn again."""
        self._places.clear()

    def add(self, row: int, start: int, end: int, press: Handler) -> None:
        """Add a button in the columns from ``start`` up to, not including, ``end`` of a row."""
        self._places.append((row, start, end, press))

    def draw(self, row: int, parts: Iterable[Button], columns: int, gap: str = " ") -> StyledLine:
        """Return buttons as one line of at most ``columns``; the last that fits may be cut."""
        segments: list[LineSegment] = []
        column = 0
        for part in parts:
            if column and column + width(gap) + 1 > columns:
                break
            if column:
                segments.append(LineSegment(gap))
                column += width(gap)
            text = shorten(part.text, max(columns - column, 1))
            segments.append(LineSegment(text, part.style))
            if part.press is not None:
                self._places.append((row, column, column + width(text), part.press))
            column += width(text)
            if text != part.text:
                break
        return line(*segments)

    def click(self, row: int, column: int) -> bool:
        """Press the button at a place; return False if there is none."""
        for button_row, start, end, press in self._places:
            if button_row == row and start <= column < end:
                press()
                return True
        return False
