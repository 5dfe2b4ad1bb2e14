"""The key bindings of the full screen, and the handling of keys typed ahead.

Each key of an action in :data:`~benelux_search.tui.actions.ACTIONS` gets one binding for each kind
of pane that has the key. The binding is active while a pane of this kind is on top. While the
result of an earlier key is missing, later keys are held in order (:class:`TypeAhead`).
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Final, Protocol

from prompt_toolkit.application import Application
from prompt_toolkit.filters import Condition, Filter, has_completions, vi_navigation_mode
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.key_binding.key_processor import KeyPress, KeyProcessor
from prompt_toolkit.keys import Keys

from benelux_search.tui.actions import ACTIONS, ACTIONS_ON_RESULTS, PaneKind
from benelux_search.tui.app_context import AppContext, Pane
from benelux_search.tui.canvas import InputLine
from benelux_search.tui.panes import INTERRUPTED, Panes
from benelux_search.tui.query_state import one_line

# Mouse events are never held: the screen they refer to changes while they wait
_MOUSE: Final = frozenset({Keys.Vt100MouseEvent, Keys.WindowsMouseEvent})
_CANCEL_KEYS: Final = frozenset({Keys.ControlC, Keys.SIGINT})
_NOTICE_SECONDS: Final = 0.4  # seconds of waiting before the notice is shown
_FLUSH: Final = "_Flush"  # an event of prompt-toolkit: no key came for a while


class TypeAhead(KeyProcessor):
    """A prompt-toolkit key processor that can hold keys.

    After :meth:`hold`, all keys are held. :meth:`process_held_keys` processes them in order. Esc,
    Ctrl-C and an interrupt drop the held keys and call :meth:`AppContext.drop_held_keys`; keys
    after them are processed normally.
    """

    def __init__(self, app: Application[int], context: AppContext) -> None:
        self._context = context
        self._held: deque[KeyPress] = deque()
        self._waiting_pane: Pane | None = None  # the pane whose result the held keys need, if any
        self._timer: asyncio.TimerHandle | None = None
        self._waiting_notice = context.say("waiting for the answer; Esc stops")
        self.is_holding = False
        super().__init__(app.key_processor._bindings)

    def run_or_hold(
        self, run_action: Callable[[str], None], name: str, keys: Sequence[KeyPress]
    ) -> None:
        """Run an action, or hold its keys while the pane waits for a result that the action needs.

        ``run_action`` gets ``name``, the name of the action. ``keys`` are the keys that were
        pressed.
        """
        pane = self._context.pane
        if name in ACTIONS_ON_RESULTS.get(pane.kind, ()) and pane.is_waiting:
            self._waiting_pane = pane
            self.hold(keys)
        else:
            run_action(name)

    def reset(self) -> None:
        """Reset the processor, and drop the held keys."""
        super().reset()
        self._stop_holding()

    def hold(self, keys: Sequence[KeyPress] = ()) -> None:
        """Hold ``keys``, which are being handled, and all later keys."""
        new_keys = [*self.input_queue]
        self.input_queue.clear()
        self._held.extend(keys)
        if not self.is_holding:
            self.is_holding = True
            self._timer = asyncio.get_running_loop().call_later(_NOTICE_SECONDS, self._show_waiting)
        self._hold_new(new_keys)

    def process_held_keys(self) -> None:
        """Process the held keys in order, if the pane waits for nothing any more.

        Call this method after the screen is drawn, so that the user sees the result first. One of
        the keys can start a new wait; the keys after it are then held again.
        """
        if self.is_holding and not self._must_wait:
            self.input_queue.extendleft(reversed(self._held))
            self._stop_holding()
            if self._context.notice == self._waiting_notice:
                self._context.show_notice("")
            self.process_keys()

    def drop_keys(self) -> None:
        """Drop all keys that are not processed yet."""
        self.input_queue.clear()
        self._stop_holding()

    def process_keys(self) -> None:
        """Process new keys, or hold them while earlier keys are held."""
        if self.is_holding:
            new_keys = [*self.input_queue]
            self.input_queue.clear()
            self._hold_new(new_keys)
        if not self.is_holding or self.input_queue:
            super().process_keys()

    def _hold_new(self, new_keys: Iterable[KeyPress]) -> None:
        """Hold new keys, except keys that cancel the waiting and replies of the terminal."""
        keys = [*new_keys]
        for number, key in enumerate(keys):
            # Esc directly followed by another key is this key with Alt
            is_alone = all(each.key == Keys.Escape for each in keys[number + 1 : number + 2])
            if key.key in _CANCEL_KEYS or (key.key == Keys.Escape and is_alone):
                self._stop_holding()
                self._context.drop_held_keys()
                self.input_queue.extend(keys[number + 1 :])
                return
            if key.key == Keys.CPRResponse:
                self.input_queue.append(key)
            elif key.key not in _MOUSE and key.data != _FLUSH:
                self._held.append(key)

    @property
    def _must_wait(self) -> bool:
        pane = self._context.pane
        return self._context.is_held or (pane is self._waiting_pane and pane.is_waiting)

    def _show_waiting(self) -> None:
        if self._must_wait:
            self._context.show_notice(self._waiting_notice)

    def _stop_holding(self) -> None:
        self._held.clear()
        self._waiting_pane, self.is_holding = None, False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


# --- Bindings


_NAMES: Final = {"space": " "}
# Keys on the query line in vi's navigation mode, where letters are not typed
_VI_KEYS: Final = (
    (("j",), "next"),
    (("k",), "previous"),
    (("g", "g"), "first"),
    (("G",), "last"),
    (("q",), "quit"),
)
# Keys that the completion menu takes while it is open
_COMPLETION_KEYS: Final = {
    "down", "c-n", "tab", "c-space", "up", "c-p", "s-tab", "enter", "escape", "c-g", "c-c",
}  # fmt: skip
_KINDS_WITH_PROMPT: Final = {"search", "pick", "ask"}


class BindingTarget(Protocol):
    """The parts of the application that the key bindings use."""

    context: AppContext
    panes: Panes
    keys: TypeAhead
    query_buffer: InputLine

    def leave(self, status: int) -> None:
        """End the session with this exit status."""
        ...


def make_bindings(shell: BindingTarget) -> KeyBindings:
    """Return all key bindings: of actions, the completion menu, vi mode, and pasting."""
    key_bindings = KeyBindings()
    for action in shell.context.actions:
        for pane_kind, keys in action.keys.items():
            for key in keys:
                _bind(key_bindings, shell, action.name, pane_kind, key)
    _bind_completions(key_bindings, shell)
    _bind_vi(key_bindings, shell)
    _bind_rest(key_bindings, shell)
    return key_bindings


def known_keys() -> set[str]:
    """Return the names of all keys that can be bound, as prompt-toolkit spells them."""
    names = {key.value for key in Keys} | set(_NAMES)
    return names | {key for each in ACTIONS for keys in each.keys.values() for key in keys}


def is_key(key: str) -> bool:
    """Return True if a key can be bound: a known name, or one printable character."""
    return key in known_keys() or (len(key) == 1 and key.isprintable())


def _bind(
    key_bindings: KeyBindings, shell: BindingTarget, name: str, pane_kind: PaneKind, key: str
) -> None:
    is_active: Filter = Condition(lambda: shell.context.pane.kind == pane_kind)
    if pane_kind == "search":
        if key in _COMPLETION_KEYS:
            is_active = is_active & ~has_completions
        if len(key) == 1 or name == "end":  # if the line has text, the letter is typed
            is_active = is_active & Condition(lambda: not shell.query_buffer.text)

    def pressed(event: KeyPressEvent) -> None:
        shell.query_buffer.complete_state = None  # keep the completion that was chosen
        shell.keys.run_or_hold(shell.panes.run_action, name, event.key_sequence)

    # do not wait for a second key: emacs mode has bindings that begin with Ctrl-X
    is_eager = key in {"escape", "c-x"}
    key_bindings.add(_NAMES.get(key, key), filter=is_active, eager=is_eager)(pressed)


def _bind_completions(key_bindings: KeyBindings, shell: BindingTarget) -> None:
    """Bind the keys that work in the open completion menu."""
    buffer = shell.query_buffer

    def close_menu() -> None:
        buffer.complete_state = None

    handlers: tuple[tuple[str, Callable[[], None]], ...] = (
        ("down", buffer.complete_next),
        ("c-n", buffer.complete_next),
        ("tab", buffer.complete_next),
        ("c-space", buffer.complete_next),
        ("up", buffer.complete_previous),
        ("c-p", buffer.complete_previous),
        ("s-tab", buffer.complete_previous),
        ("enter", close_menu),
        ("escape", buffer.cancel_completion),
        ("c-g", buffer.cancel_completion),
        ("c-c", buffer.cancel_completion),
    )
    for key, handler in handlers:

        def pressed(_: KeyPressEvent, handler: Callable[[], None] = handler) -> None:
            handler()

        key_bindings.add(key, filter=has_completions, eager=key == "escape")(pressed)


def _bind_vi(key_bindings: KeyBindings, shell: BindingTarget) -> None:
    is_active = vi_navigation_mode & Condition(lambda: shell.context.pane.kind == "search")
    for keys, name in _VI_KEYS:

        def pressed(event: KeyPressEvent, name: str = name) -> None:
            shell.keys.run_or_hold(shell.panes.run_action, name, event.key_sequence)

        key_bindings.add(*keys, filter=is_active)(pressed)


def _bind_rest(key_bindings: KeyBindings, shell: BindingTarget) -> None:
    in_menu = Condition(lambda: shell.context.pane.kind == "menu")
    is_typed_in = Condition(lambda: shell.context.pane.kind in _KINDS_WITH_PROMPT)

    @key_bindings.add(Keys.Any, filter=in_menu)
    def _letter(event: KeyPressEvent) -> None:
        if len(event.data) == 1 and event.data.isprintable():
            shell.context.pane.press_letter(event.data)

    @key_bindings.add(Keys.BracketedPaste)
    def _paste(event: KeyPressEvent) -> None:
        if is_typed_in():
            event.current_buffer.insert_text(one_line(event.data))

    @key_bindings.add(Keys.SIGINT)
    def _interrupt(_: KeyPressEvent) -> None:
        shell.leave(INTERRUPTED)  # a signal from another program: Ctrl-C arrives as a key
