"""Lines on the screen of prompt-toolkit, drawn for the room that there is, and clicked at."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final

from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.layout import Container, Dimension
from prompt_toolkit.layout.containers import WindowRenderInfo
from prompt_toolkit.layout.controls import UIContent
from prompt_toolkit.layout.margins import Margin
from prompt_toolkit.layout.mouse_handlers import MouseHandlers
from prompt_toolkit.layout.screen import Char, Screen, WritePosition
from prompt_toolkit.mouse_events import MouseEvent, MouseEventType

from benelux_search.render.lines import Line, is_invisible, sanitise, shorten, width

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


@lru_cache(maxsize=_KEPT)
def cells(line: Line) -> Sequence[Char]:
    """A line as the cells of a screen: one a column. A wide character has two, the second of
    which is empty; combining marks are in the cell of what they stand on, as far as they can be
    those of a script."""
    made: list[Char] = []
    for segment in line:
        style = f"class:bs-{segment.style}"
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

    A window of prompt-toolkit would copy each character anew each time, which is most of the time
    that a key takes to the screen; here a line that was drawn before is copied at once.
    """

    def __init__(
        self,
        draw: Callable[[int, int], Sequence[Line]],
        height: Dimension,
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
        return self._height

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
        for number, line in enumerate(self._draw(at.width, at.height)[: at.height]):
            own = cells(line)[: at.width]
            if len(own) == at.width and own[-1].width > 1:
                own = own[:-1]  # its other half would be outside
            screen.data_buffer[at.ypos + number].update(enumerate(own, at.xpos))
        screen.width = max(screen.width, at.xpos + at.width)
        screen.height = max(screen.height, at.ypos + at.height)
        if self._click is not None:
            mouse_handlers.set_mouse_handler_for_range(
                at.xpos, at.xpos + at.width, at.ypos, at.ypos + at.height, self._moused(at)
            )

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
