"""The keys of the full-screen search: type-ahead, and the bindings of keys to actions.

Each key that an action of :data:`~benelux_search.tui.actions.ACTIONS` has for a kind of pane gets
one binding, which is active while a pane of that kind is on top. If the result of an earlier key
has still to come, later keys wait for it in order (:class:`TypeAhead`).
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

from benelux_search.tui.actions import ACTIONS, AWAITING, Place
from benelux_search.tui.app_context import AppContext, Pane
from benelux_search.tui.canvas import TypedLine
from benelux_search.tui.panes import INTERRUPTED, Panes
from benelux_search.tui.query_state import one_line

# Mouse events never wait: they point at a screen that will have changed by their turn
_MOUSE: Final = frozenset({Keys.Vt100MouseEvent, Keys.WindowsMouseEvent})
_STOP: Final = frozenset({Keys.ControlC, Keys.SIGINT})
_LATE: Final = 0.4  # seconds of waiting after which the user is told
_FLUSH: Final = "_Flush"  # prompt-toolkit's own event: no key came for a while


class TypeAhead(KeyProcessor):
    """A key processor that can keep keys waiting; it replaces that of an application.

    From :meth:`hold` on, keys are kept, and :meth:`go_on` processes them in order. Esc, Ctrl-C and
    an interrupt drop the kept keys and call :meth:`AppContext.drop`; keys typed after them are
    processed as usual.
    """

    def __init__(self, app: Application[int], context: AppContext) -> None:
        self._desk = context
        self._held: deque[KeyPress] = deque()
        self._for: Pane | None = None  # the pane whose answer they wait for, if any
        self._timer: asyncio.TimerHandle | None = None
        self._waits = context.say("waiting for the answer; Esc stops")
        self.is_holding = False
        super().__init__(app.key_processor._bindings)

    def act(self, do: Callable[[str], None], name: str, keys: Sequence[KeyPress]) -> None:
        """Do the action ``name`` of these keys, or keep them until its pane has its answer."""
        pane = self._desk.pane
        if name in AWAITING.get(pane.place, ()) and pane.is_waiting:
            self._for = pane
            self.hold(keys)
        else:
            do(name)

    def reset(self) -> None:
        super().reset()
        self._end()

    def hold(self, keys: Sequence[KeyPress] = ()) -> None:
        """Keep ``keys``, which are being handled, and all keys that come after them."""
        came = [*self.input_queue]
        self.input_queue.clear()
        self._held.extend(keys)
        if not self.is_holding:
            self.is_holding = True
            self._timer = asyncio.get_running_loop().call_later(_LATE, self._tell)
        self._keep(came)

    def go_on(self) -> None:
        """Process the kept keys, if what they wait for has come.

        Call this after the screen is drawn, so that it is visible too. One of the keys may have
        to wait again.
        """
        if self.is_holding and not self._must_wait:
            self.input_queue.extendleft(reversed(self._held))
            self._end()
            if self._desk.notice == self._waits:
                self._desk.tell("")
            self.process_keys()

    def forget(self) -> None:
        """Drop the keys that are not processed yet: what they were typed for will not come."""
        self.input_queue.clear()
        self._end()

    def process_keys(self) -> None:
        if self.is_holding:
            came = [*self.input_queue]
            self.input_queue.clear()
            self._keep(came)
        if not self.is_holding or self.input_queue:
            super().process_keys()

    def _keep(self, came: Iterable[KeyPress]) -> None:
        """Keep new keys, except keys that end the waiting and replies of the terminal."""
        keys = [*came]
        for number, key in enumerate(keys):
            # Esc with another key directly after it is that key with Alt
            is_alone = all(each.key == Keys.Escape for each in keys[number + 1 : number + 2])
            if key.key in _STOP or (key.key == Keys.Escape and is_alone):
                self._end()
                self._desk.drop()
                self.input_queue.extend(keys[number + 1 :])
                return
            if key.key == Keys.CPRResponse:
                self.input_queue.append(key)
            elif key.key not in _MOUSE and key.data != _FLUSH:
                self._held.append(key)

    @property
    def _must_wait(self) -> bool:
        pane = self._desk.pane
        return self._desk.is_held or (pane is self._for and pane.is_waiting)

    def _tell(self) -> None:
        if self._must_wait:
            self._desk.tell(self._waits)

    def _end(self) -> None:
        self._held.clear()
        self._for, self.is_holding = None, False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


# --- Bindings


_NAMES: Final = {"space": " "}
# Keys on the query line in vi's navigation mode, where letters are not typed
_VI: Final = (
    (("j",), "next"),
    (("k",), "previous"),
    (("g", "g"), "first"),
    (("G",), "last"),
    (("q",), "quit"),
)
# Keys that the completion menu takes while it is open
_COMPLETING: Final = {
    "down", "c-n", "tab", "c-space", "up", "c-p", "s-tab", "enter", "escape", "c-g", "c-c",
}  # fmt: skip
_TYPED_IN: Final = {"search", "pick", "ask"}


class Bound(Protocol):
    """The parts of the application that the bindings act on."""

    context: AppContext
    panes: Panes
    keys: TypeAhead
    query_buffer: TypedLine

    def leave(self, status: int) -> None:
        """End the session with this exit status."""
        ...


def bindings(shell: Bound) -> KeyBindings:
    """Return the bindings of all actions, of the completion menu, of vi mode and of pasting."""
    made = KeyBindings()
    for action in shell.context.actions:
        for place, keys in action.keys.items():
            for key in keys:
                _bind(made, shell, action.name, place, key)
    _bind_completions(made, shell)
    _bind_vi(made, shell)
    _bind_rest(made, shell)
    return made


def known_keys() -> set[str]:
    """Return the names of all keys that can be bound."""
    named = {key.value for key in Keys} | set(_NAMES)
    return named | {key for each in ACTIONS for keys in each.keys.values() for key in keys}


def is_key(key: str) -> bool:
    """Return True if a key can be bound: it has a known name or is one printable character."""
    return key in known_keys() or (len(key) == 1 and key.isprintable())


def _bind(made: KeyBindings, shell: Bound, name: str, place: Place, key: str) -> None:
    here: Filter = Condition(lambda: shell.context.pane.place == place)
    if place == "search":
        if key in _COMPLETING:
            here = here & ~has_completions
        if len(key) == 1 or name == "end":  # with other text on the line, a letter is typed
            here = here & Condition(lambda: not shell.query_buffer.text)

    def pressed(event: KeyPressEvent) -> None:
        shell.query_buffer.complete_state = None  # keep the completion that was chosen
        shell.keys.act(shell.panes.do, name, event.key_sequence)

    # do not wait for a second key: emacs mode has bindings that begin with Ctrl-X
    is_eager = key in {"escape", "c-x"}
    made.add(_NAMES.get(key, key), filter=here, eager=is_eager)(pressed)


def _bind_completions(made: KeyBindings, shell: Bound) -> None:
    """Bind the keys of the completion menu: while it is open, list keys move through it."""
    buffer = shell.query_buffer

    def take() -> None:
        buffer.complete_state = None

    handlers: tuple[tuple[str, Callable[[], None]], ...] = (
        ("down", buffer.complete_next),
        ("c-n", buffer.complete_next),
        ("tab", buffer.complete_next),
        ("c-space", buffer.complete_next),
        ("up", buffer.complete_previous),
        ("c-p", buffer.complete_previous),
        ("s-tab", buffer.complete_previous),
        ("enter", take),
        ("escape", buffer.cancel_completion),
        ("c-g", buffer.cancel_completion),
        ("c-c", buffer.cancel_completion),
    )
    for key, deed in handlers:

        def pressed(_: KeyPressEvent, deed: Callable[[], None] = deed) -> None:
            deed()

        made.add(key, filter=has_completions, eager=key == "escape")(pressed)


def _bind_vi(made: KeyBindings, shell: Bound) -> None:
    here = vi_navigation_mode & Condition(lambda: shell.context.pane.place == "search")
    for keys, name in _VI:

        def pressed(event: KeyPressEvent, name: str = name) -> None:
            shell.keys.act(shell.panes.do, name, event.key_sequence)

        made.add(*keys, filter=here)(pressed)


def _bind_rest(made: KeyBindings, shell: Bound) -> None:
    in_menu = Condition(lambda: shell.context.pane.place == "menu")
    is_typed_in = Condition(lambda: shell.context.pane.place in _TYPED_IN)

    @made.add(Keys.Any, filter=in_menu)
    def _letter(event: KeyPressEvent) -> None:
        if len(event.data) == 1 and event.data.isprintable():
            shell.context.pane.letter(event.data)

    @made.add(Keys.BracketedPaste)
    def _paste(event: KeyPressEvent) -> None:
        if is_typed_in():
            event.current_buffer.insert_text(one_line(event.data))

    @made.add(Keys.SIGINT)
    def _interrupt(_: KeyPressEvent) -> None:
        shell.leave(INTERRUPTED)  # a signal from another program: Ctrl-C arrives as a key
