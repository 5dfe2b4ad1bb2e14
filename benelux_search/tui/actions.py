"""The table of user actions, with their keys in each kind of pane.

The help, the menu, the bottom line and the key bindings are made from this table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from benelux_search.translator import N_

# The kinds of pane: the search pane, its side list of filters while that is open, a document, a
# list to pick from, a menu with letter keys, a prompt, a text to read
PaneKind: TypeAlias = Literal["search", "narrow", "read", "pick", "menu", "ask", "text"]
PANE_KINDS: Final[tuple[PaneKind, ...]] = (
    "search",
    "narrow",
    "read",
    "pick",
    "menu",
    "ask",
    "text",
)


@dataclass(frozen=True, slots=True)
class Action:
    """An action of the user, with its keys.

    ``name`` identifies the action in the code and in the settings file. ``description`` (a few
    words) and ``label`` (one or two words) are shown in the help and in the bottom line.
    ``menu_letter`` is the key of the action in the menu, or "" if the menu does not list it.
    ``keys`` maps a kind of pane to the keys of the action there, spelled as in prompt-toolkit
    (``c-n`` is Ctrl-N). An action without keys can only be chosen in the menu.
    """

    name: str
    description: str
    keys: Mapping[PaneKind, tuple[str, ...]]
    label: str = ""
    menu_letter: str = ""


def _at(**keys_by_kind: str) -> Mapping[PaneKind, tuple[str, ...]]:
    return {
        pane_kind: tuple(keys_by_kind[pane_kind].split())
        for pane_kind in PANE_KINDS
        if pane_kind in keys_by_kind
    }


ACTIONS: Final[tuple[Action, ...]] = (
    Action(
        "open",
        N_("open the document at the passage"),
        _at(search="enter"),
        N_("open"),
    ),
    Action("next", N_("next hit or line"), _at(search="down c-n", narrow="down c-n", pick="down c-n", menu="down c-n")),  # noqa: E501
    Action("previous", N_("previous hit or line"), _at(search="up c-p", narrow="up c-p", pick="up c-p", menu="up c-p")),  # noqa: E501
    Action("page_down", N_("one page down"), _at(search="pagedown", narrow="pagedown", read="pagedown space c-f", pick="pagedown", text="pagedown space")),  # noqa: E501
    Action("page_up", N_("one page up"), _at(search="pageup", narrow="pageup", read="pageup b c-b", pick="pageup", text="pageup b")),  # noqa: E501
    Action("first", N_("go to the beginning"), _at(search="c-home", read="home g", text="home g")),
    Action("last", N_("go to the end"), _at(search="c-end", read="end G", text="end G")),
    Action("down", N_("one line down"), _at(read="down j", text="down j")),
    Action("up", N_("one line up"), _at(read="up k", text="up k")),
    Action("next_match", N_("next match"), _at(read="n"), N_("match")),
    Action("previous_match", N_("previous match"), _at(read="N")),
    Action("next_hit", N_("next hit of the search"), _at(read="] c-n"), N_("hit")),
    Action("previous_hit", N_("previous hit of the search"), _at(read="[ c-p")),
    Action("next_word", N_("move to the next word"), _at(read="right l")),
    Action("previous_word", N_("move to the previous word"), _at(read="left h")),
    Action("other_side", N_("move to the other language"), _at(read="tab")),
    Action("contents", N_("contents: the headings of the document"), _at(read="c"), N_("contents"), "d"),  # noqa: E501
    Action("find", N_("find something else in this document"), _at(read="/"), N_("find"), "/"),
    Action("mark", N_("mark or unmark the hit"), _at(search="tab", read="m"), N_("mark"), "k"),
    Action("mark_back", N_("mark the hit and go to the previous one"), _at(search="s-tab")),
    Action("unmark", N_("clear all marks"), _at(), "", "u"),
    Action("complete", N_("complete the word"), _at(search="c-space")),
    Action("take", N_("use the suggested query"), _at(search="c-t"), "", "y"),
    Action("history", N_("earlier queries"), _at(search="c-r"), N_("history"), "z"),
    Action("language", N_("query language: the other, this, both, automatic"), _at(search="f2", read="f2"), N_("language"), "l"),  # noqa: E501
    Action("swap", N_("show the other language first"), _at(search="f3", read="f3 s"), N_("swap"), "x"),  # noqa: E501
    Action("narrow", N_("narrow down by language, year or document"), _at(search="f4"), N_("narrow"), "n"),  # noqa: E501
    Action("reload", N_("check for a new index"), _at(search="f5", read="f5"), "", "r"),
    Action("copy", N_("copy: Dutch, French, both or a citation"), _at(search="f6", read="f6 y"), N_("copy"), "c"),  # noqa: E501
    Action("export", N_("export hits to a file"), _at(search="f7", read="f7"), N_("export"), "e"),
    Action("searches", N_("saved searches"), _at(search="f8"), N_("saved"), "s"),
    Action("translate", N_("translations of the word under the cursor"), _at(search="f9", read="f9 t"), N_("translate"), "t"),  # noqa: E501
    Action("across", N_("search for translations too: on or off"), _at(), "", "a"),
    Action("sort", N_("order: best, newest, by title, in reading order"), _at(), "", "i"),
    Action("meaning", N_("search by meaning too: on or off"), _at(), "", "b"),
    Action("units", N_("show sentences or paragraphs"), _at(search="f11"), "", "g"),
    Action("match", N_("sentences like the typed line"), _at(search="c-]"), "", "m"),
    Action("preview", N_("show or hide the passage under the list"), _at(search="f12"), "", "w"),
    Action("documents", N_("open a document by name"), _at(search="c-o", read="o c-o"), "", "o"),
    Action("pager", N_("open the document in the pager"), _at(read="|"), "", "p"),
    Action("editor", N_("open the document in the editor"), _at(read="v"), "", "v"),
    Action("source", N_("open the source file (a PDF at its page)"), _at(read="f"), "", "f"),
    Action("choose", N_("choose"), _at(narrow="enter space", pick="enter", menu="enter", ask="enter"), N_("choose")),  # noqa: E501
    Action("delete", N_("delete (saved searches only)"), _at(pick="delete c-delete")),
    Action("back", N_("back"), _at(narrow="escape f4 right", read="q escape backspace", pick="escape c-g f10", menu="escape c-g f10 backspace", ask="escape c-g", text="q escape backspace enter f1 c-g"), N_("back")),  # noqa: E501
    Action("menu", N_("menu: all actions, each with a letter"), _at(search="f10 c-x", narrow="f10 c-x", read="f10 c-x"), N_("menu")),  # noqa: E501
    Action("help", N_("help"), _at(search="f1 ?", narrow="f1 ?", read="f1 ?", pick="f1", menu="f1 ?", ask="f1"), N_("help"), "h"),  # noqa: E501
    Action("redraw", N_("redraw"), _at(search="c-l", narrow="c-l", read="c-l", text="c-l")),
    Action("suspend", N_("go to the shell; fg to come back"), _at(search="c-z", narrow="c-z", read="c-z", pick="c-z", menu="c-z", ask="c-z", text="c-z")),  # noqa: E501
    Action("interrupt", N_("stop, go back, or clear the line; twice on an empty line: quit"), _at(search="c-c", narrow="c-c", read="c-c", pick="c-c", menu="c-c", ask="c-c", text="c-c")),  # noqa: E501
    Action("quit", N_("quit"), _at(search="c-q", narrow="c-q", read="c-q", pick="c-q", menu="c-q", ask="c-q", text="c-q"), N_("quit"), "q"),  # noqa: E501
    Action("end", N_("quit, if the line is empty"), _at(search="c-d")),
)  # fmt: skip

# Actions that need a result, such as a hit: their keys are held until the pane has the result
ACTIONS_ON_RESULTS: Final[Mapping[PaneKind, frozenset[str]]] = {
    "search": frozenset(
        "open next previous page_down page_up first last mark mark_back take language narrow copy "
        "export translate menu pager editor source".split()
    ),
    "narrow": frozenset("next previous page_down page_up choose menu".split()),
    "read": frozenset(
        "next_match previous_match next_hit previous_hit next_word previous_word other_side mark "
        "language copy export translate menu pager editor source".split()
    ),
    "pick": frozenset("next previous page_down page_up choose delete".split()),
}

# Actions in the bottom line, the most important first
BAR_ACTIONS: Final[Mapping[PaneKind, tuple[str, ...]]] = {
    "search": ("help", "open", "mark", "language", "narrow", "copy", "translate", "history", "searches", "export", "swap", "menu", "quit"),  # noqa: E501
    "narrow": ("choose", "back", "help"),
    "read": ("help", "back", "next_match", "next_hit", "contents", "find", "copy", "translate", "mark", "swap", "menu"),  # noqa: E501
    "pick": ("choose", "back", "help"),
    "menu": ("choose", "back"),
    "ask": ("choose", "back"),
    "text": ("back",),
}  # fmt: skip

_NAMES: Final[Mapping[str, str]] = {
    "enter": N_("Enter"), "tab": "Tab", "s-tab": N_("Shift-Tab"), "space": N_("Space"),
    "escape": N_("Esc"), "backspace": N_("Backspace"), "delete": N_("Del"),
    "up": "↑", "down": "↓", "left": "←", "right": "→",
    "pageup": N_("PgUp"), "pagedown": N_("PgDn"), "home": N_("Home"), "end": N_("End"),
    "c-space": N_("Ctrl-Space"), "c-delete": N_("Ctrl-Del"), "c-home": N_("Ctrl-Home"),
    "c-end": N_("Ctrl-End"),
}  # fmt: skip


def with_keys(changed: Mapping[str, Iterable[str]]) -> tuple[Action, ...]:
    """Return all actions, with the keys of some of them replaced.

    ``changed`` maps the name of an action to its new keys. The new keys replace the old ones in
    every kind of pane where the action has keys.
    """
    return tuple(
        replace(action, keys={pane_kind: tuple(changed[action.name]) for pane_kind in action.keys})
        if action.name in changed
        else action
        for action in ACTIONS
    )


def key_name(key: str) -> str:
    """Return the name of a key as printed on a keyboard, in English.

    ``key`` is a prompt-toolkit key: ``c-home`` becomes ``Ctrl-Home``, and ``f2`` becomes ``F2``.
    """
    if key in _NAMES:
        return _NAMES[key]
    if key.startswith("c-"):
        rest = key[2:]
        return f"Ctrl-{_NAMES.get(rest, rest.upper() if len(rest) == 1 else rest.capitalize())}"
    if len(key) > 1 and key[0] == "f" and key[1:].isdecimal():
        return key.upper()
    return key
