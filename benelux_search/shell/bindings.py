"""Keys to what they do: one for each that an action has in the place that has the screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

from prompt_toolkit.filters import Condition, Filter, has_completions, vi_navigation_mode
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys

from benelux_search.shell.actions import ACTIONS, Place
from benelux_search.shell.desk import Desk
from benelux_search.shell.panes import INTERRUPTED, Panes
from benelux_search.shell.question import one_line
from benelux_search.shell.typeahead import TypeAhead
from benelux_search.shell.typed_line import TypedLine

_NAMES: Final = {"space": " "}
# In vi's navigation mode on the line of the query, where letters are not typed
_VI: Final = (
    (("j",), "next"),
    (("k",), "previous"),
    (("g", "g"), "first"),
    (("G",), "last"),
    (("q",), "quit"),
)
# Keys of the menu of completions, while it is open
_COMPLETING: Final = {
    "down", "c-n", "tab", "c-space", "up", "c-p", "s-tab", "enter", "escape", "c-g", "c-c",
}  # fmt: skip
_TYPED_IN: Final = {"search", "pick", "ask"}


class Bound(Protocol):
    """The parts of the application that a key acts on."""

    desk: Desk
    panes: Panes
    keys: TypeAhead
    query_buffer: TypedLine

    def leave(self, status: int) -> None:
        """End the session with this exit status."""
        ...


def bindings(shell: Bound) -> KeyBindings:
    made = KeyBindings()
    for action in shell.desk.actions:
        for place, keys in action.keys.items():
            for key in keys:
                _bind(made, shell, action.name, place, key)
    _bind_completions(made, shell)
    _bind_vi(made, shell)
    _bind_rest(made, shell)
    return made


def known_keys() -> set[str]:
    """Names of keys that can be bound."""
    named = {key.value for key in Keys} | set(_NAMES)
    return named | {key for each in ACTIONS for keys in each.keys.values() for key in keys}


def is_key(key: str) -> bool:
    return key in known_keys() or (len(key) == 1 and key.isprintable())


def _bind(made: KeyBindings, shell: Bound, name: str, place: Place, key: str) -> None:
    here: Filter = Condition(lambda: shell.desk.pane.place == place)
    if place == "search":
        if key in _COMPLETING:
            here = here & ~has_completions
        if len(key) == 1 or name == "end":  # a letter is typed, unless nothing else is
            here = here & Condition(lambda: not shell.query_buffer.text)

    def pressed(event: KeyPressEvent) -> None:
        shell.query_buffer.complete_state = None  # what was chosen of the completions stays
        shell.keys.act(shell.panes.do, name, event.key_sequence)

    # without waiting for what may follow: emacs has bindings that begin with Ctrl-X
    is_eager = key in {"escape", "c-x"}
    made.add(_NAMES.get(key, key), filter=here, eager=is_eager)(pressed)


def _bind_completions(made: KeyBindings, shell: Bound) -> None:
    """While words are offered, the keys of lists go through these."""
    buffer = shell.query_buffer

    def take() -> None:
        buffer.complete_state = None

    deeds: tuple[tuple[str, Callable[[], None]], ...] = (
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
    for key, deed in deeds:

        def pressed(_: KeyPressEvent, deed: Callable[[], None] = deed) -> None:
            deed()

        made.add(key, filter=has_completions, eager=key == "escape")(pressed)


def _bind_vi(made: KeyBindings, shell: Bound) -> None:
    here = vi_navigation_mode & Condition(lambda: shell.desk.pane.place == "search")
    for keys, name in _VI:

        def pressed(event: KeyPressEvent, name: str = name) -> None:
            shell.keys.act(shell.panes.do, name, event.key_sequence)

        made.add(*keys, filter=here)(pressed)


def _bind_rest(made: KeyBindings, shell: Bound) -> None:
    in_menu = Condition(lambda: shell.desk.pane.place == "menu")
    is_typed_in = Condition(lambda: shell.desk.pane.place in _TYPED_IN)

    @made.add(Keys.Any, filter=in_menu)
    def _letter(event: KeyPressEvent) -> None:
        if len(event.data) == 1 and event.data.isprintable():
            shell.desk.pane.letter(event.data)

    @made.add(Keys.BracketedPaste)
    def _paste(event: KeyPressEvent) -> None:
        if is_typed_in():
            event.current_buffer.insert_text(one_line(event.data))

    @made.add(Keys.SIGINT)
    def _interrupt(_: KeyPressEvent) -> None:
        shell.leave(INTERRUPTED)  # a signal of another program: Ctrl-C is a key here
