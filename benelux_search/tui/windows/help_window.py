"""The help: the current keys in each kind of pane, and the query language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from benelux_search.output.styled_lines import LineSegment, StyledLine, indent, line, width
from benelux_search.output.wrapping import wrap
from benelux_search.translator import N_
from benelux_search.tui.session.actions import Action, PaneKind, key_name
from benelux_search.tui.session.context import AppContext
from benelux_search.tui.windows.query_help import QUERY_LANGUAGE
from benelux_search.tui.windows.windows import TextWindow

_NAMES: Final[Mapping[PaneKind, str]] = {
    "search": N_("Searching"),
    "read": N_("Reading a document"),
    "pick": N_("Choosing from a list"),
    "menu": N_("In a menu"),
    "ask": N_("Typing a name"),
    "text": N_("Reading the help"),
}
_WITH_MENU: Final = frozenset({"search", "read"})
_MARGIN: Final = 2
_KEY_COLUMNS: Final = 22  # width of the column with the keys


def help_window(context: AppContext, pane_kind: PaneKind) -> TextWindow:
    """Return the help, starting with the keys of ``pane_kind``."""
    say = context.say
    return TextWindow(
        context, say("help"), lambda columns: list(_help(context, pane_kind, columns))
    )


def _help(context: AppContext, pane_kind: PaneKind, columns: int) -> Iterator[StyledLine]:
    say = context.say
    for kind in (pane_kind, *(other for other in _NAMES if other != pane_kind)):
        yield line(LineSegment(say(_NAMES[kind]), "title"))
        for action in context.actions:
            has_letter = bool(action.letter) and not any(action.keys.values())
            if action.keys.get(kind) or (has_letter and kind in action.keys):
                yield from _entry(_keys(action, kind, context), say(action.description), columns)
        if kind == "search" and context.settings.editing == "vi":
            yield from _entry("Esc j k gg G", say("move through the hits; i: type again"), columns)
        if kind == "read":
            yield from _entry(
                "5j 12G", say("a number before a key: so many times; 12G: pair 12"), columns
            )
        yield ()
    yield from _query_language(context, columns)
    yield from wrap(
        say(
            "Click a hit, a filter or a name of a key; scroll with the wheel; hold Shift to select "
            "text. To see where the settings are: benelux-search config"
        ),
        (),
        columns,
    )


def _query_language(context: AppContext, columns: int) -> Iterator[StyledLine]:
    say = context.say
    yield line(LineSegment(say("What you can type"), "title"))
    for example, about in QUERY_LANGUAGE:
        yield from _entry(say(example), say(about), columns)
    yield ()


def _keys(action: Action, pane_kind: PaneKind, context: AppContext) -> str:
    names = [context.say(key_name(key)) for key in action.keys.get(pane_kind, ())]
    if action.letter and pane_kind in _WITH_MENU:
        names.append(f"Ctrl-X {action.letter}")
    return ", ".join(names)


def _entry(keys: str, about: str, columns: int) -> list[StyledLine]:
    head = line(" " * _MARGIN, LineSegment(keys, "key"))
    if columns < _KEY_COLUMNS + 30:  # not enough room side by side
        return [head, *indent(wrap(about, (), max(columns - 6, 1)), 6)]
    start = _MARGIN + _KEY_COLUMNS + 1
    first, *rest = wrap(about, (), max(columns - start, 12))
    if width(keys) > _KEY_COLUMNS:
        return [head, *indent([first, *rest], start)]
    gap = " " * (_KEY_COLUMNS - width(keys) + 1)
    return [(*head, LineSegment(gap), *first), *indent(rest, start)]
