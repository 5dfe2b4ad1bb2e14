"""Lines on the screen of prompt-toolkit, drawn for the room that there is, and clicked at."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.layout.containers import WindowRenderInfo
from prompt_toolkit.layout.controls import UIContent, UIControl
from prompt_toolkit.layout.margins import Margin
from prompt_toolkit.mouse_events import MouseEvent, MouseEventType

from benelux_search.render.lines import Line, is_invisible, sanitise, shorten, width

# Where something may be that says how others are written, and takes no room of its own
_SUSPECT: Final = re.compile(
    "[\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u2028\u2029"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000110bd-\U000e007f]"
)
_WHEEL: Final = 3  # lines


def shown(text: str) -> str:
    """A text as it is sent to a terminal: nothing in it moves a cursor or has no room."""
    text = sanitise(text, one_line=True)
    if text.isascii() or not _SUSPECT.search(text):
        return text
    return "".join(each for each in text if not is_invisible(each))


def fragments(line: Line) -> StyleAndTextTuples:
    return [(f"class:bs-{part.style}", shown(part.text)) for part in line]


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


class Canvas(UIControl):
    """``draw`` is asked for the lines of so many columns and rows, whenever the screen is drawn."""

    def __init__(
        self,
        draw: Callable[[int, int], Sequence[Line]],
        click: Callable[[int, int], None] | None = None,
        wheel: Callable[[int], None] | None = None,
    ) -> None:
        self._draw = draw
        self._click = click
        self._wheel = wheel

    def is_focusable(self) -> bool:
        return self._click is not None

    def create_content(self, width: int, height: int) -> UIContent:
        lines = [fragments(each) for each in self._draw(width, height)] or [[]]
        return UIContent(lines.__getitem__, len(lines), show_cursor=False)

    def mouse_handler(self, mouse_event: MouseEvent) -> object:
        match mouse_event.event_type:
            case MouseEventType.MOUSE_UP if self._click is not None:
                self._click(mouse_event.position.y, mouse_event.position.x)
            case MouseEventType.SCROLL_DOWN if self._wheel is not None:
                self._wheel(_WHEEL)
            case MouseEventType.SCROLL_UP if self._wheel is not None:
                self._wheel(-_WHEEL)
            case _:
                return NotImplemented
        return None
