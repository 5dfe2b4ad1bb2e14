"""Lines on the screen of prompt-toolkit, drawn for the room that there is, and clicked at.

Its windows put each character into a cell of its own and compare each cell with the one before,
which would be most of the time that a key takes to the screen. Here a row has a cell for each run
of a style, and is the very same one in the next frame where nothing changed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Final

from prompt_toolkit.application import Application, get_app
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.completion import Completer
from prompt_toolkit.enums import EditingMode
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding.vi_state import InputMode
from prompt_toolkit.layout import BufferControl, Container, Dimension, Window
from prompt_toolkit.layout.containers import WindowRenderInfo
from prompt_toolkit.layout.controls import UIContent
from prompt_toolkit.layout.margins import Margin
from prompt_toolkit.layout.mouse_handlers import MouseHandlers
from prompt_toolkit.layout.screen import Char, Screen, Transparent, WritePosition
from prompt_toolkit.mouse_events import MouseEvent, MouseEventType

from benelux_search.output.excerpts import (
    Line,
    MarkedText,
    is_invisible,
    is_narrow,
    sanitise,
    shorten,
    width,
)

if TYPE_CHECKING:
    from _collections_abc import dict_items

# Where something may be that says how others are written, and takes no room of its own
_SUSPECT: Final = re.compile(
    "[\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u2028\u2029"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000110bd-\U000e007f]"
)
_WHEEL: Final = 3  # lines
_MARKS: Final = 12  # in one cell: more are no writing, and there may be a million
_KEPT: Final = 256  # lines, a screen of them and more


def shown(text: str) -> str:
    """A text as it is sent to a terminal: nothing in it moves a cursor or has no room."""
    # prompt-toolkit would underline the spaces of French that do not break
    text = sanitise(text, one_line=True).replace("\xa0", " ")
    if text.isascii() or not _SUSPECT.search(text):
        return text
    return "".join(each for each in text if not is_invisible(each))


@lru_cache(maxsize=4096)
def _cell(character: str, style: str) -> Char:
    return Char(character, style)


class StyledText(Char):
    """A text of one style, in as many columns as it has: one cell of a row to prompt-toolkit."""

    __slots__ = ()

    def __init__(self, text: str, style: str, columns: int) -> None:
        # not that of Char, which would keep the width of each text that ever was on the screen
        self.char, self.style, self.width = text, style, columns


# What is in a screen where nothing was written, and what is never written
_BLANK: Final = StyledText(" ", Transparent, 1)
_NOTHING: Final = StyledText("", "", 1)


class StyledRow(defaultdict[int, Char]):
    """The runs of a line, by the column that each begins at.

    prompt-toolkit compares a row with that of the frame before from left to right, as far as
    either has ``items``. One that is the same in both has none; where one of the frame before has
    no run that begins, it has what is in no other.
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
        return _NOTHING if self.is_old else _BLANK

    def items(self) -> dict_items[int, Char]:
        """The last column is all that is asked for, and that it is not blank."""
        if self.is_kept or not self.columns:
            return {}.items()
        return {self.columns - 1: _NOTHING}.items()


def age(app: Application[int]) -> None:
    """A new frame will be drawn: the rows that are on the screen are those of the one before."""
    screen = app.renderer.last_rendered_screen
    if screen is not None:
        for row in screen.data_buffer.values():
            if isinstance(row, StyledRow):
                row.is_old, row.is_kept = True, False


@lru_cache(maxsize=_KEPT)
def runs(line: Line) -> Sequence[StyledText]:
    """A line as runs, from left to right without a gap."""
    if all(is_narrow(segment.text) for segment in line):
        texts = [(shown(segment.text), _style(segment)) for segment in line if segment.text]
        return [StyledText(text, style, len(text)) for text, style in texts]
    # the second cell of a wide character belongs to the first
    made: list[StyledText] = []
    for style, group in groupby(screen_cells(line), lambda cell: cell.style):
        own = list(group)
        text = "".join(cell.char for cell in own)
        if made and not text:
            made[-1] = StyledText(made[-1].char, made[-1].style, made[-1].width + len(own))
        else:
            made.append(StyledText(text, style, len(own)))
    return made


def _style(segment: MarkedText) -> str:
    return f"class:bs-{segment.style}"


@lru_cache(maxsize=_KEPT)
def screen_cells(line: Line) -> Sequence[Char]:
    """A line as the cells of a screen: one a column. A wide character has two, the second of
    which is empty; combining marks are in the cell of what they stand on, as far as they can be
    those of a script."""
    made: list[Char] = []
    for segment in line:
        style = _style(segment)
        for character in shown(segment.text):
            cell = _cell(character, style)
            if cell.width > 0:
                made.append(cell)
                made += [_cell("", "")] * (cell.width - 1)
            elif made and 0 < len(made[-1].char) <= _MARKS:
                made[-1] = Char(made[-1].char + character, made[-1].style)
    return made


class Canvas(Container):
    """``draw`` is asked for the lines of so many columns and rows, whenever the screen is drawn.

    It has whole rows of the screen. ``height`` is the rows that it takes of so many.
    """

    def __init__(
        self,
        draw: Callable[[int, int], Sequence[Line]],
        height: Callable[[int], int],
        click: Callable[[int, int], None] | None = None,
        wheel: Callable[[int], None] | None = None,
    ) -> None:
        self._draw = draw
        self._height = height
        self._click = click
        self._wheel = wheel

    def reset(self) -> None:
        """It keeps nothing."""

    def get_children(self) -> list[Container]:
        return []

    def preferred_width(self, max_available_width: int) -> Dimension:  # noqa: ARG002
        return Dimension()

    def preferred_height(self, width: int, max_available_height: int) -> Dimension:  # noqa: ARG002
        return Dimension.exact(self._height(max_available_height))

    def write_to_screen(
        self,
        screen: Screen,
        mouse_handlers: MouseHandlers,
        write_position: WritePosition,
        parent_style: str,  # noqa: ARG002
        erase_bg: bool,  # noqa: ARG002
        z_index: int | None,  # noqa: ARG002
    ) -> None:
        at = write_position
        if at.width <= 0 or at.height <= 0:
            return
        app = get_app()
        # A menu over the rows writes into their cells
        buffer = app.layout.current_buffer
        is_covered = buffer is not None and buffer.complete_state is not None
        before = None if app.is_done else app.renderer.last_rendered_screen
        for number, line in enumerate(self._draw(at.width, at.height)[: at.height]):
            y = at.ypos + number
            old = None if before is None else before.data_buffer.get(y)
            screen.data_buffer[y] = (
                _plain_row(line, at.width) if is_covered else _row(line, at.width, old)
            )
        screen.width = max(screen.width, at.xpos + at.width)
        screen.height = max(screen.height, at.ypos + at.height)
        if self._click is not None:
            handle = self._moused(at)
            for y in range(at.ypos, at.ypos + at.height):
                mouse_handlers.mouse_handlers[y] = defaultdict(lambda: handle)

    def _moused(self, at: WritePosition) -> Callable[[MouseEvent], object]:
        def handle(event: MouseEvent) -> object:
            match event.event_type:
                case MouseEventType.MOUSE_UP if self._click is not None:
                    self._click(event.position.y - at.ypos, event.position.x - at.xpos)
                case MouseEventType.SCROLL_DOWN if self._wheel is not None:
                    self._wheel(_WHEEL)
                case MouseEventType.SCROLL_UP if self._wheel is not None:
                    self._wheel(-_WHEEL)
                case _:
                    return NotImplemented
            return None

        return handle


def _row(line: Line, columns: int, old: defaultdict[int, Char] | None) -> defaultdict[int, Char]:
    """The row of a line, which is the one before where that has the same."""
    own = runs(line)
    if isinstance(old, StyledRow) and old.runs == own:
        old.is_old, old.is_kept = False, True
        return old
    row = StyledRow(own)
    return row if row.columns <= columns else _plain_row(line, columns)


def _plain_row(line: Line, columns: int) -> defaultdict[int, Char]:
    """A row with a cell for each column."""
    own = screen_cells(line)[:columns]
    if len(own) == columns and own[-1].width > 1:
        own = own[:-1]  # its other half would be outside
    row: defaultdict[int, Char] = defaultdict(lambda: _BLANK)
    row.update(enumerate(own))
    return row


class Badge(Margin):
    """What stands before a line that is typed in, of so many columns at most."""

    def __init__(self, text: Callable[[], str], most: Callable[[], int]) -> None:
        self._text = text
        self._most = most

    def get_width(self, get_ui_content: Callable[[], UIContent]) -> int:  # noqa: ARG002
        return min(width(self._text()) + 3, self._most())

    def create_margin(
        self,
        window_render_info: WindowRenderInfo,  # noqa: ARG002
        width: int,
        height: int,  # noqa: ARG002
    ) -> StyleAndTextTuples:
        text = shorten(f" {self._text()} ", max(width - 1, 1))
        return [("class:bs-badge", shown(text)), ("", " ")]


# A line that is typed in: its buffer, which undoes a whole change in vi, and its window.


_UNDONE: Final = 500  # changes that can be undone
_TYPING: Final = frozenset({InputMode.INSERT, InputMode.REPLACE})


class TypedLine(Buffer):
    """``changed`` is called with each text that it gets, which has no line ends."""

    def __init__(self, changed: Callable[[str], None], completer: Completer | None = None) -> None:
        self._changed = changed
        self._is_in_change = False
        super().__init__(multiline=False, completer=completer, on_text_changed=self._notify)

    def begin_change(self) -> None:
        """What is typed from now on is undone for itself."""
        self._is_in_change = False

    def save_to_undo_stack(self, clear_redo_stack: bool = True) -> None:
        """Keep the text, to be undone to; prompt-toolkit asks for it before each key.

        In vi, what is typed between a command and Esc is one change with that command.
        """
        app = get_app()
        is_vi = app.editing_mode == EditingMode.VI
        if is_vi and app.vi_state.input_mode in _TYPING and self._is_in_change:
            return
        self._is_in_change = is_vi
        super().save_to_undo_stack(clear_redo_stack)
        # prompt-toolkit keeps what each key changed for as long as it runs, 3 kB a query
        del self._undo_stack[:-_UNDONE]

    def _notify(self, _: Buffer) -> None:
        if "\n" in self.text:  # as vi's o and p make them
            self.text = self.text.replace("\n", " ")  # as long as before: the cursor stays
        else:
            self._changed(self.text)


def typed_window(line: TypedLine, badge: Callable[[], str], columns: Callable[[], int]) -> Window:
    """A window of one row for a line, behind a badge of at most half of its columns."""
    margin = Badge(badge, lambda: max(columns() // 2, 1))

    def scrolled(window: Window) -> int:
        """As far as it was, but no further than the end of the text needs."""
        room = columns() - margin.get_width(lambda: window.content.create_content(0, 1))
        return max(0, min(window.horizontal_scroll, width(line.text) + 1 - room))

    control = BufferControl(line)
    return Window(control, height=1, left_margins=[margin], get_horizontal_scroll=scrolled)
