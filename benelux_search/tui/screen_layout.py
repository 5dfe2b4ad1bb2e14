"""The layout of the full screen: the pane that fills it, the window over the pane, the bottom line.

It draws them, and sends clicks and turns of the mouse wheel to the one that they hit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from prompt_toolkit.data_structures import Point
from prompt_toolkit.filters import Condition
from prompt_toolkit.layout import (
    ConditionalContainer,
    Container,
    DynamicContainer,
    Float,
    FloatContainer,
    FormattedTextControl,
    HSplit,
    Window,
)
from prompt_toolkit.layout.menus import CompletionsMenu
from prompt_toolkit.layout.screen import Screen, WritePosition

from benelux_search.output.styled_lines import LineSegment, StyledLine, line
from benelux_search.tui.hits.buttons import Buttons
from benelux_search.tui.panes import GLOBAL_ACTIONS, as_read_pane
from benelux_search.tui.session.actions import BAR_ACTIONS
from benelux_search.tui.session.context import AppContext
from benelux_search.tui.terminal.canvas import Canvas
from benelux_search.tui.terminal.lines import over, padded, shorten_middle, text_line

_ROWS_AROUND: Final = 2  # rows above and below a pane
_MENU_ROWS: Final = 12  # maximum of rows of the completion menu


@dataclass(eq=False)
class ScreenLayout:
    """The layout of the screen of a session.

    ``query_line`` stands above the search, and ``prompt_line`` is that of the window on top.
    ``press`` is called with the name of the action of a button in the bottom line. ``nowhere`` has
    the focus while the pane has no line for typing.
    """

    context: AppContext
    query_line: Container
    prompt_line: Container
    press: Callable[[str], None]

    def __post_init__(self) -> None:
        self.nowhere = Window(FormattedTextControl("", focusable=True), height=0)
        self._buttons = Buttons()
        self._window_size = 0, 0  # the columns and rows of the window on top

    def container(self) -> FloatContainer:
        """Return the container of the whole screen."""
        title = Canvas(self._draw_title, lambda _: 1, lambda _row, _column: None)
        body = Canvas(self._draw_body, self._body_rows, self._clicked, self._wheeled, self._drawn)

        def head() -> Container:
            return self.query_line if self.context.base.kind == "search" else title

        prompt = ConditionalContainer(self.prompt_line, Condition(lambda: self._has_prompt))
        bar = Canvas(self._draw_bar, lambda _: 1, self._click_bar)
        root = HSplit([DynamicContainer(head), self.nowhere, prompt, body, bar])
        menu = CompletionsMenu(max_height=_MENU_ROWS, scroll_offset=1)
        return FloatContainer(root, [Float(menu, xcursor=True, ycursor=True)])

    @property
    def _has_prompt(self) -> bool:
        """True if the pane on top is a window with a line for typing."""
        pane = self.context.pane
        return pane.is_window and pane.prompt is not None

    def _body_rows(self, rows: int) -> int:
        return max(rows - _ROWS_AROUND - self._has_prompt, 0)

    def _draw_title(self, columns: int, _: int) -> Sequence[StyledLine]:
        return [self.context.base.title(columns)]

    def _draw_body(self, columns: int, rows: int) -> Sequence[StyledLine]:
        """Draw the pane that fills the screen, and the window over it.

        The line for typing of a window covers the first row of the pane, which does not move.
        """
        base, window = self.context.base, self.context.pane
        above = int(self._has_prompt)
        if not window.is_window:
            return base.draw(columns, rows)
        room_columns, room_rows = base.window_area(columns, rows + above)
        if window.is_tall:
            room_columns, room_rows = columns, max(room_rows, rows * 3 // 4)
        room_rows = max(min(room_rows - above - 1, rows - 1), 0)
        inner = room_columns - 2 * base.is_cut_by(room_columns, columns, rows + above)
        height = min(window.height(inner, room_rows), room_rows)
        upper = list(window.draw(inner, height)) if height else []
        upper = [*upper, *[()] * (height - len(upper))]
        if inner < room_columns:
            edge = LineSegment(f" {self.context.signs.bar}", "rule")
            upper = [(*padded(each, inner), edge) for each in upper]
        self._window_size = room_columns, len(upper)
        lower = base.draw(columns, rows + above, len(upper) + 1 + above)[above:]
        if window.more or not _is_rule(lower[len(upper) : len(upper) + 1]):
            upper.append(self._rule(window.more, room_columns))
        return over(upper, lower, room_columns)[:rows]

    def _rule(self, more: int, columns: int) -> StyledLine:
        """Return the lower edge of a window, which says how many lines are below it."""
        rule, say = self.context.signs.rule, self.context.say
        text = say.some("{number} more line", "{number} more lines", more) if more > 0 else ""
        head = f"{rule * 2} {text} " if text else ""
        return text_line(head + rule * (columns - len(head)), columns, "rule")

    def _drawn(self, screen: Screen, area: WritePosition) -> None:
        """Put the cursor of the terminal on the word under the cursor of a document."""
        reading = as_read_pane(self.context.pane)
        if reading is not None and reading.cursor_place is not None:
            row, column = reading.cursor_place
            place = Point(area.xpos + column, area.ypos + row)
            screen.set_cursor_position(self.nowhere, place)
            screen.show_cursor = True

    def _draw_bar(self, columns: int, _: int) -> Sequence[StyledLine]:
        """Return the bottom line: the notice, or else as many of the main keys as fit."""
        context, kind = self.context, self.context.pane.kind
        self._buttons.clear()
        if context.notice:
            return [line(LineSegment(shorten_middle(context.notice, columns), "note"))]
        parts: list[LineSegment] = []
        column = 0
        handlers = context.pane.handlers
        for name in BAR_ACTIONS[kind]:
            keys = context.action_by_name[name].keys.get(kind)
            if name not in handlers and name not in GLOBAL_ACTIONS:
                continue
            key, label = context.key_of(name, kind), context.say(context.action_by_name[name].label)
            room = len(key) + len(label) + 3
            if not keys or column + room > columns:
                continue
            parts += [LineSegment(key, "key"), LineSegment(f" {label}  ", "dim")]
            self._buttons.add(0, column, column + room - 2, partial(self.press, name))
            column += room
        return [tuple(parts)]

    def _click_bar(self, row: int, column: int) -> None:
        self._buttons.click(row, column)

    def _is_on_top(self, row: int, column: int) -> bool:
        """Return True if a place is in the pane on top, not beside a window."""
        columns, rows = self._window_size
        return not self.context.pane.is_window or (row < rows and column < columns)

    def _clicked(self, row: int, column: int) -> None:
        pane, (columns, rows) = self.context.pane, self._window_size
        if self._is_on_top(row, column):
            pane.click(row, column)
        elif row > rows or column >= columns:  # beside the window: close it
            pane.handlers["back"]()

    def _wheeled(self, by: int, row: int, column: int) -> None:
        if self._is_on_top(row, column):
            self.context.pane.scroll(by, row, column)
        else:
            self.context.base.scroll(by, row + self._has_prompt, column)


def _is_rule(lines: Sequence[StyledLine]) -> bool:
    """Return True if the first of some lines is a horizontal line."""
    return any(segments and segments[0].style == "rule" for segments in lines)
