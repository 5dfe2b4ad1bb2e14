"""The lines for typing: the text, undo, and the label before the line, which is a button."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from prompt_toolkit.application import get_app
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.completion import Completer
from prompt_toolkit.enums import EditingMode
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding.vi_state import InputMode
from prompt_toolkit.layout import (
    BufferControl,
    Dimension,
    FormattedTextControl,
    VSplit,
    Window,
)
from prompt_toolkit.layout.processors import (
    Processor,
    Transformation,
    TransformationInput,
)
from prompt_toolkit.mouse_events import MouseEvent, MouseEventType

from benelux_search.output.styled_lines import shorten, width
from benelux_search.tui.terminal.canvas import terminal_text

_MOST_UNDO: Final = 500  # changes that can be undone
_TYPING_MODES: Final = frozenset({InputMode.INSERT, InputMode.REPLACE})


class InputLine(Buffer):
    """The text buffer of a line for typing.

    ``changed`` is called with each new text; line ends in the text are replaced by spaces. In vi
    mode, undo reverts a whole command with the text typed after it.
    """

    def __init__(self, changed: Callable[[str], None], completer: Completer | None = None) -> None:
        self._changed = changed
        self._is_in_change = False
        self._saved = 0
        self.is_preselected = False  # vi has no selection while typing, so Emacs gets none either
        super().__init__(
            multiline=False,
            completer=completer,
            on_text_changed=self._notify,
        )

    def start_change(self) -> None:
        """Start a new undo step: undo reverts text typed from now on separately."""
        self._is_in_change = False

    def write(self, text: str, *, is_preselected: bool = False) -> None:
        """Replace the text; if ``is_preselected``, the next letter that is typed replaces it."""
        self.text = text
        self.cursor_position = len(text)
        self.is_preselected = is_preselected and bool(text)

    def insert_text(self, data: str, *args: Any, **options: Any) -> None:
        """Insert a text at the cursor, or in the place of a preselected text."""
        if self.is_preselected:
            self.text = ""
        super().insert_text(data, *args, **options)

    def delete_before_cursor(self, count: int = 1) -> str:
        """Delete characters before the cursor, or a preselected text; return them."""
        return super().delete_before_cursor(len(self.text) if self.is_preselected else count)

    @property
    def cursor_position(self) -> int:
        """The index of the cursor in the text; a key that moves it ends the preselection."""
        return Buffer.cursor_position.fget(self)  # type: ignore[attr-defined, no-any-return]

    @cursor_position.setter
    def cursor_position(self, value: int) -> None:
        self.is_preselected = False
        Buffer.cursor_position.fset(self, value)  # type: ignore[attr-defined]

    def save_to_undo_stack(self, clear_redo_stack: bool = True) -> None:
        """Save the text for undo; prompt-toolkit calls this method before each key.

        In vi mode, a command and the text typed after it, up to Esc, are one undo step.
        """
        app = get_app()
        is_vi = app.editing_mode == EditingMode.VI
        if is_vi and app.vi_state.input_mode in _TYPING_MODES and self._is_in_change:
            return
        self._is_in_change = is_vi
        self._saved += 1
        if self._saved > _MOST_UNDO and not self.text:
            # prompt-toolkit would keep the change of every key for the whole session: 3 kB a query
            self._saved = 0
            self.reset()
        super().save_to_undo_stack(clear_redo_stack)

    def _notify(self, _: Buffer) -> None:
        self.is_preselected = False
        if "\n" in self.text:  # from o or p in vi mode
            self.text = self.text.replace("\n", " ")  # same length: the cursor stays
        else:
            self._changed(self.text)


class _Preselection(Processor):
    """The colour of a selection for a preselected text."""

    def __init__(self, line: InputLine) -> None:
        self._line = line

    def apply_transformation(self, transformation_input: TransformationInput) -> Transformation:
        parts = transformation_input.fragments
        if self._line.is_preselected:
            parts = [(f"{style} class:selected", text) for style, text, *_ in parts]
        return Transformation(parts)


def input_window(
    text: InputLine, badge: Callable[[], str], columns: Callable[[], int], click: Callable[[], None]
) -> VSplit:
    """Return a container of one row that shows ``text`` after a label.

    ``badge`` returns the label, and ``columns`` the width of the screen. The label takes at most
    half of that width; it is a button that calls ``click``.
    """

    def label_columns() -> int:
        return min(width(badge()) + 3, max(columns() // 2, 1))

    def clicked(event: MouseEvent) -> object:
        if event.event_type == MouseEventType.MOUSE_UP:
            click()
            return None
        return NotImplemented

    def label() -> StyleAndTextTuples:
        shown = shorten(f" {badge()} ", max(label_columns() - 1, 1))
        return [("class:bs-badge", terminal_text(shown), clicked), ("", " ")]

    def scrolled(window: Window) -> int:
        """Return the scroll offset of before, reduced if the end of the text needs less."""
        room = columns() - label_columns()
        return max(0, min(window.horizontal_scroll, width(text.text) + 1 - room))

    head = Window(
        FormattedTextControl(label), width=lambda: Dimension.exact(label_columns()), height=1
    )
    control = BufferControl(text, input_processors=[_Preselection(text)])
    return VSplit([head, Window(control, height=1, get_horizontal_scroll=scrolled)])
