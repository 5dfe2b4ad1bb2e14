"""The key bindings of the full screen.

Each key of an action in :data:`~.actions.ACTIONS` gets one binding for each kind
of pane that has the key. The binding is active while a pane of this kind is on top.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final, Protocol

from prompt_toolkit.filters import Condition, Filter, has_completions, vi_navigation_mode
from prompt_toolkit.key_binding import KeyBindings, KeyPress, KeyPressEvent
from prompt_toolkit.key_binding.bindings.vi import TextObject, vi_register_names
from prompt_toolkit.key_binding.vi_state import InputMode
from prompt_toolkit.keys import Keys

from benelux_search.errors import SourceError
from benelux_search.text.small_files import read_head
from benelux_search.translator import N_, Translator
from benelux_search.tui.session.actions import ACTIONS, ACTIONS_ON_RESULTS, PaneKind, same_key
from benelux_search.tui.session.context import INTERRUPTED, AppContext
from benelux_search.tui.terminal.input_line import InputLine
from benelux_search.user.query_state import one_line
from benelux_search.user.settings import (
    MOST_BYTES,
    MOST_PROBLEMS,
    Settings,
    line_of_setting,
    setting_lines,
)

_NAMES: Final = {"space": " "}
_RENAMED: Final = {"units": "view"}  # actions of other versions
# Keys on the query line in vi's navigation mode, where letters are not typed
_VI_KEYS: Final = (
    (("j",), "next"),
    (("n",), "next"),
    (("k",), "previous"),
    (("N",), "previous"),
    ((" ",), "page_down"),
    (("/",), "clear"),
    (("g", "g"), "first"),
    (("G",), "last"),
    (("q",), "quit"),
    ((":",), "command"),
    (("?",), "help"),
)
# Keys that the completion menu takes while it is open
_COMPLETION_KEYS: Final = frozenset(
    "down c-n tab c-space up c-p s-tab enter escape c-g c-c".split()
)
_TYPED: Final = frozenset({"search", "pick", "ask"})  # kinds of panes with a line for typing
_MOST_COUNT: Final = 1_000_000


class BindingTarget(Protocol):
    """The parts of the application that the key bindings use."""

    context: AppContext
    query_buffer: InputLine

    @property
    def has_more_keys(self) -> bool:
        """True if more keys than the one that is handled have come."""
        ...

    def run_or_hold(self, name: str, keys: Sequence[KeyPress]) -> None:
        """Run an action, or hold its keys while the pane waits for what the action needs."""


def make_bindings(app: BindingTarget) -> KeyBindings:
    """Return all key bindings: of actions, the completion menu, vi mode, counts, and pasting."""
    key_bindings = KeyBindings()
    for action in app.context.actions:
        for pane_kind, keys in action.keys.items():
            for key in keys:
                _bind(key_bindings, app, action.name, pane_kind, key)
    _bind_completions(key_bindings, app)
    _bind_vi(key_bindings, app)
    _bind_registers(key_bindings)
    _bind_counts(key_bindings, app)
    _bind_rest(key_bindings, app)
    return key_bindings


def is_key(key: str) -> bool:
    """Return True if a key can be bound: a known name, or one printable character."""
    names = {key.value for key in Keys} | set(_NAMES)
    known = names | {each for action in ACTIONS for keys in action.keys.values() for each in keys}
    return key in known or (len(key) == 1 and key.isprintable())


def known_keys(
    settings: Settings, path: Path, say: Translator
) -> tuple[Mapping[str, tuple[str, ...]], tuple[str, ...]]:
    """Return the keys of the settings that exist, by action, and messages about the others.

    A key that two actions get in the same kind of pane has a message as well. ``path`` is the
    settings file.
    """
    problems: list[str] = []
    known: dict[str, tuple[str, ...]] = {}
    places = _places_of_keys(settings, path)
    for name, keys in settings.keys.items():
        place = places[name]
        if name not in {each.name for each in ACTIONS}:
            problems.append(_no_action(place, name, say))
        elif valid := tuple(key for key in keys if is_key(key)):
            known[name] = valid
        unknown = (key for key in keys if not is_key(key))
        problems += [say("{place}: there is no key {key}", place=place, key=key) for key in unknown]
    for name, key, others in _shared_keys(known):
        text = N_("{place}: {key} is also the key of: {names}")
        problems.append(say(text, place=places[name], key=key, names=", ".join(others)))
    return known, tuple(problems[:MOST_PROBLEMS])


def _places_of_keys(settings: Settings, path: Path) -> Mapping[str, str]:
    """Return the file and the line of the keys of each action in the settings file."""
    text = ""
    with contextlib.suppress(OSError, SourceError):  # it was there when the settings were read
        if settings.keys:
            text = read_head(path, MOST_BYTES).decode("utf-8-sig", "replace")
    lines = setting_lines(text)
    return {each: f"{path}:{line_of_setting(lines, f'keys.{each}')}" for each in settings.keys}


def _shared_keys(changed: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str, Sequence[str]]]:
    """Yield each new key that another action gets too, in the same kind of pane, with its name."""
    actions = [each for each in ACTIONS if each.name in changed]
    for number, action in enumerate(actions):
        others = [each for each in actions[:number] if each.keys.keys() & action.keys.keys()]
        for key in changed[action.name]:
            names = [
                each.name
                for each in others
                if same_key(key) in set(map(same_key, changed[each.name]))
            ]
            if names:
                yield action.name, key, names


def key_press(key: str) -> KeyPress:
    """Return the press of a key; of a character that is pressed twice, one press."""
    known = {each.value: each for each in Keys}
    name = same_key(key)
    return KeyPress(known.get(name, _NAMES.get(name, name)[:1]))


def is_doubled(key: str) -> bool:
    """Return True for a character that is pressed twice, such as ``gg``."""
    return len(key) == 2 and key[0] == key[1]


def needs_result(name: str, kind: PaneKind) -> bool:
    """Return True if an action in a kind of pane needs the result that the pane may wait for."""
    return name in ACTIONS_ON_RESULTS.get(kind, ())


def _bind(
    key_bindings: KeyBindings, app: BindingTarget, name: str, pane_kind: PaneKind, key: str
) -> None:
    is_active: Filter = Condition(lambda: app.context.pane.kind == pane_kind)
    if pane_kind == "search":
        if key in _COMPLETION_KEYS:
            is_active = is_active & ~has_completions
        if len(key) == 1 or name == "end":  # if the line has text, the letter is typed
            is_active = is_active & Condition(lambda: not app.query_buffer.text)
        if key == "escape":  # in vi mode, Esc first ends typing
            is_vi = app.context.settings.editing == "vi"
            is_active = is_active & (vi_navigation_mode if is_vi else Condition(lambda: True))

    if pane_kind in _TYPED and key == "escape":  # Esc with another key is that key with Alt
        is_active = is_active & Condition(lambda: not app.has_more_keys)

    def pressed(event: KeyPressEvent) -> None:
        app.query_buffer.complete_state = None  # keep the completion that was chosen
        app.run_or_hold(name, event.key_sequence)

    # do not wait for a second key: emacs mode has bindings that begin with Ctrl-X and Ctrl-]
    is_eager = key in {"escape", "c-x", "c-]"}
    sequence = tuple(key) if is_doubled(key) else (_NAMES.get(key, key),)
    key_bindings.add(*sequence, filter=is_active, eager=is_eager)(pressed)


def _bind_completions(key_bindings: KeyBindings, app: BindingTarget) -> None:
    """Bind the keys that work in the open completion menu."""
    buffer = app.query_buffer

    def close_menu() -> None:
        buffer.complete_state = None

    handlers: dict[str, Callable[[], None]] = {
        **dict.fromkeys(("down", "c-n", "tab", "c-space"), buffer.complete_next),
        **dict.fromkeys(("up", "c-p", "s-tab"), buffer.complete_previous),
        **dict.fromkeys(("escape", "c-g", "c-c"), buffer.cancel_completion),
        "enter": close_menu,
    }
    for key, handler in handlers.items():

        def pressed(_: KeyPressEvent, handler: Callable[[], None] = handler) -> None:
            handler()

        key_bindings.add(key, filter=has_completions, eager=key == "escape")(pressed)


def _bind_vi(key_bindings: KeyBindings, app: BindingTarget) -> None:
    is_active = vi_navigation_mode & Condition(lambda: app.context.pane.kind == "search")
    for keys, name in _VI_KEYS:

        def pressed(event: KeyPressEvent, name: str = name) -> None:
            app.run_or_hold(name, event.key_sequence)
            if name == "clear":
                event.app.vi_state.input_mode = InputMode.INSERT

        key_bindings.add(*keys, filter=is_active)(pressed)


def _bind_registers(key_bindings: KeyBindings) -> None:
    """Bind vi's operators with a register, such as ``"ad``, which a motion follows: ``"adw``.

    Those of prompt_toolkit look for the register among the keys of the motion, and fail.
    """
    for operator in "cdy":

        def pressed(event: KeyPressEvent, operator: str = operator) -> None:
            register = event.key_sequence[1].data
            event.app.vi_state.operator_func = partial(_into_register, operator, register)
            event.app.vi_state.operator_arg = event.arg

        key_bindings.add('"', Keys.Any, operator, filter=vi_navigation_mode)(pressed)


def _into_register(
    operator: str, register: str, event: KeyPressEvent, text_object: TextObject
) -> None:
    state = event.app.vi_state
    rest, cut = text_object.cut(event.current_buffer)
    if cut.text and register in vi_register_names:
        state.named_registers[register] = cut
    if operator != "y":
        event.current_buffer.document = rest
    if operator == "c":
        state.input_mode = InputMode.INSERT


def _bind_counts(key_bindings: KeyBindings, app: BindingTarget) -> None:
    """Bind the digits before a key in a document and in a text: ``5j``."""
    context = app.context
    is_read = Condition(lambda: context.pane.kind in {"read", "text"})
    has_count = Condition(lambda: context.count > 0)

    def pressed(event: KeyPressEvent) -> None:
        context.count = min(context.count * 10 + int(event.data), _MOST_COUNT)
        context.show_notice(str(context.count))

    for digit in "123456789":
        key_bindings.add(digit, filter=is_read)(pressed)
    key_bindings.add("0", filter=is_read & has_count)(pressed)


def _bind_rest(key_bindings: KeyBindings, app: BindingTarget) -> None:
    context = app.context
    has_letters = Condition(lambda: context.pane.can_have_letters)
    is_typed_in = Condition(lambda: context.pane.kind in _TYPED)

    @key_bindings.add(Keys.Any, filter=has_letters)
    def _letter(event: KeyPressEvent) -> None:
        if len(event.data) == 1 and event.data.isprintable():
            context.pane.press_letter(event.data)

    @key_bindings.add(Keys.BracketedPaste)
    def _paste(event: KeyPressEvent) -> None:
        if is_typed_in():
            buffer = event.current_buffer
            if buffer.selection_state is not None:  # what is pasted replaces a selected text
                buffer.cut_selection()
            buffer.insert_text(one_line(event.data))

    @key_bindings.add(Keys.SIGINT)
    def _interrupt(_: KeyPressEvent) -> None:
        # a signal from another program: Ctrl-C arrives as a key
        context.frontend.leave(INTERRUPTED)


def _no_action(place: str, name: str, say: Translator) -> str:
    """Return a message on an action that does not exist, or that has another name now."""
    if name in _RENAMED:
        text = N_("{place}: the action {name} is now called {successor}")
        return say(text, place=place, name=name, successor=_RENAMED[name])
    return say("{place}: there is no action {name}", place=place, name=name)
