"""A line that is typed in: its buffer, which undoes a whole change in vi, and its window."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from prompt_toolkit.application import get_app
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.completion import Completer
from prompt_toolkit.enums import EditingMode
from prompt_toolkit.key_binding.vi_state import InputMode
from prompt_toolkit.layout import BufferControl, Window

from benelux_search.render.lines import width
from benelux_search.shell.canvas import Badge

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
