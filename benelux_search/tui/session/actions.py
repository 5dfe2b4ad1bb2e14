"""The table of user actions, with their keys in each kind of pane.

The help, the menu, the bottom line and the key bindings are made from this table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from benelux_search.declared_options import SWITCHES
from benelux_search.translator import N_

# The kinds of pane: the search pane, a document, a list to pick from, a menu with letter keys, a
# prompt, a text to read
PaneKind: TypeAlias = Literal["search", "read", "pick", "menu", "ask", "text"]
PANE_KINDS: Final[tuple[PaneKind, ...]] = ("search", "read", "pick", "menu", "ask", "text")


@dataclass(frozen=True, slots=True)
class Action:
    """An action of the user, with its keys.

    ``name`` identifies the action in the code and in the settings file. ``description`` (a few
    words) and ``label`` (one or two words) are shown in the help and in the bottom line. ``letter``
    is the key of the action in the menu, or "" if the menu does not list it. ``keys`` maps a kind
    of pane to the keys of the action there, spelled as in prompt-toolkit (``c-n`` is Ctrl-N). Where
    it has no keys, an action can only be chosen in the menu.
    """

    name: str
    description: str
    keys: Mapping[PaneKind, tuple[str, ...]]
    label: str = ""
    letter: str = ""


def _at(**keys_by_kind: str) -> Mapping[PaneKind, tuple[str, ...]]:
    return {kind: tuple(keys_by_kind[kind].split()) for kind in PANE_KINDS if kind in keys_by_kind}


def _every(keys: str) -> Mapping[PaneKind, tuple[str, ...]]:
    return dict.fromkeys(PANE_KINDS, tuple(keys.split()))


# fmt: off
ACTIONS: Final[tuple[Action, ...]] = (
    Action("open", N_("open the document at the passage"), _at(search="enter"), N_("open")),
    Action("next", N_("next hit or line"), _at(search="down c-n", pick="down c-n", menu="down c-n")),  # noqa: E501
    Action("previous", N_("previous hit or line"), _at(search="up c-p", pick="up c-p", menu="up c-p")),  # noqa: E501
    Action("page_down", N_("one page down"), _at(search="pagedown", read="pagedown space c-f", pick="pagedown", menu="pagedown", text="pagedown space c-f")),  # noqa: E501
    Action("page_up", N_("one page up"), _at(search="pageup", read="pageup b c-b", pick="pageup", menu="pageup", text="pageup b c-b")),  # noqa: E501
    Action("half_down", N_("half a page down"), _at(read="c-d d", text="c-d d")),
    Action("half_up", N_("half a page up"), _at(read="c-u u", text="c-u u")),
    Action("first", N_("go to the beginning"), _at(search="c-home", read="home g", pick="c-home", text="home g")),  # noqa: E501
    Action("last", N_("go to the end"), _at(search="c-end", read="end G", pick="c-end", text="end G")),  # noqa: E501
    Action("down", N_("one line down"), _at(read="down j enter", text="down j")),
    Action("up", N_("one line up"), _at(read="up k", text="up k")),
    Action("next_match", N_("next match"), _at(read="n"), N_("match")),
    Action("previous_match", N_("previous match"), _at(read="N")),
    Action("next_hit", N_("next hit of the search"), _at(read="] c-n"), N_("hit")),
    Action("previous_hit", N_("previous hit of the search"), _at(read="[ c-p")),
    Action("jump_back", N_("go back to the place before the last jump, and forth again"), _at(read="''")),  # noqa: E501
    Action("next_word", N_("move to the next word"), _at(read="right l")),
    Action("previous_word", N_("move to the previous word"), _at(read="left h")),
    Action("other_side", N_("move to the other language"), _at(read="tab")),
    Action("preview_down", N_("scroll the passage down"), _at(search="s-down", pick="s-down")),
    Action("preview_up", N_("scroll the passage up"), _at(search="s-up", pick="s-up")),
    Action("preview_more", N_("more room for the passage"), _at(search="c-up")),
    Action("preview_less", N_("less room for the passage"), _at(search="c-down")),
    Action("preview", N_("the passage: below, at the right, or not at all"), _at(search="f12"), "", "w"),  # noqa: E501
    Action("view", N_("the list: matches in a column, excerpts, sentences, documents"), _at(search="f11"), N_("list"), "g"),  # noqa: E501
    Action("sort", N_("order: best, newest, by title, in reading order, by the words around"), _at(search=""), "", "i"),  # noqa: E501
    Action("differences", N_("mark what differs from the hit above"), _at(search=""), "", "d"),
    Action("contents", N_("contents: the headings of the document"), _at(read="c"), N_("contents"), "j"),  # noqa: E501
    Action("find", N_("find something else in this document"), _at(read="/"), N_("find"), "/"),
    Action("find_word", N_("find the word under the cursor in this document"), _at(read="*")),
    Action("mark", N_("mark or unmark the hit"), _at(search="tab", read="m"), N_("mark"), "k"),
    Action("mark_back", N_("mark the hit and go to the previous one"), _at(search="s-tab")),
    Action("marks", N_("the marked hits"), _at(search="", read=""), "", "1"),
    Action("unmark", N_("clear all marks"), _at(search="", read=""), "", "u"),
    Action("complete", N_("complete the word"), _at(search="c-space", ask="tab"), N_("complete")),
    Action("take", N_("use the suggested query"), _at(search="c-t"), "", "y"),
    Action("history", N_("earlier queries"), _at(search="c-r"), N_("history"), "z"),
    Action("language", N_("query language: the other, this, both, automatic"), _at(search="f2", read="f2"), N_("language"), "l"),  # noqa: E501
    Action("swap", N_("show the other language first"), _at(search="f3", read="f3 s"), N_("swap"), "x"),  # noqa: E501
    Action("narrow", N_("filter by language, year or document"), _at(search="f4"), N_("filter"), "n"),  # noqa: E501
    Action("widen", N_("remove all filters"), _at(pick="c-delete"), N_("all"), "0"),
    Action("reload", N_("check for a new index"), _at(search="f5", read="f5"), "", "r"),
    Action("copy", N_("copy: Dutch, French, both or a citation"), _at(search="f6", read="f6 y"), N_("copy"), "c"),  # noqa: E501
    Action("export", N_("export hits to a file"), _at(search="f7", read="f7"), N_("export"), "e"),
    Action("searches", N_("saved searches"), _at(search="f8"), N_("saved"), "s"),
    Action("translate", N_("translations of the word under the cursor"), _at(search="f9", read="f9 t"), N_("translate"), "t"),  # noqa: E501
    *(Action(each.name, each.action, _at(search=""), "", each.letter) for each in SWITCHES),
    Action("match", N_("sentences like the typed line"), _at(search="c-]"), N_("like this"), "m"),
    Action("documents", N_("open a document by name"), _at(search="c-o", read="o c-o"), "", "o"),
    Action("pager", N_("open the document in the pager"), _at(read="|"), "", "p"),
    Action("editor", N_("open the document in the editor"), _at(read="v"), "", "v"),
    Action("source", N_("open the source file (a PDF at its page)"), _at(read="f"), "", "f"),
    Action("edit", N_("edit the query in the editor"), _at(menu="c-e"), "", "."),
    Action("command", N_("type a command"), _at(search=":", read=":"), "", ":"),
    Action("choose", N_("choose"), _at(pick="enter", menu="enter"), N_("choose")),
    Action("accept", N_("accept what is typed"), _at(ask="enter"), N_("accept")),
    Action("toggle", N_("choose, and stay in the list"), _at(pick="tab")),
    Action("save", N_("save the pair in your list of terms"), _at(pick="f8"), N_("save")),
    Action("delete", N_("delete the entry"), _at(pick="delete"), N_("delete")),
    Action("back", N_("one step back"), _at(search="escape", read="q escape backspace", pick="escape c-g", menu="escape c-g backspace", ask="escape c-g", text="q escape backspace enter f1 c-g"), N_("back")),  # noqa: E501
    Action("menu", N_("menu: all actions, each with a letter"), _at(search="f10 c-x", read="f10 c-x"), N_("menu")),  # noqa: E501
    Action("help", N_("help"), _at(search="f1 ?", read="f1 ?", pick="f1", menu="f1 ?", ask="f1"), N_("help"), "h"),  # noqa: E501
    Action("redraw", N_("redraw"), _at(search="c-l", read="c-l", text="c-l")),
    Action("suspend", N_("go to the shell; fg to come back"), _every("c-z")),
    Action("interrupt", N_("stop, go back, or clear the line; twice on an empty line: quit"), _every("c-c")),  # noqa: E501
    Action("quit", N_("quit"), _every("c-q"), N_("quit"), "q"),
    Action("end", N_("quit, if the line is empty"), _at(search="c-d")),
)

# Actions that need a result, such as a hit: their keys are held until the pane has the result
ACTIONS_ON_RESULTS: Final[Mapping[PaneKind, frozenset[str]]] = {
    "search": frozenset("open next previous page_down page_up first last mark mark_back take language narrow copy export translate menu pager editor source".split()),  # noqa: E501
    "read": frozenset("next_match previous_match next_hit previous_hit mark language copy export translate menu pager editor source".split()),  # noqa: E501
    "pick": frozenset("next previous page_down page_up first last choose toggle save delete".split()),  # noqa: E501
}

# Actions in the bottom line, the most important first
BAR_ACTIONS: Final[Mapping[PaneKind, tuple[str, ...]]] = {
    "search": ("help", "open", "mark", "language", "narrow", "copy", "translate", "view", "history", "searches", "export", "swap", "menu", "quit"),  # noqa: E501
    "read": ("help", "back", "next_match", "next_hit", "contents", "find", "copy", "translate", "mark", "swap", "menu"),  # noqa: E501
    "pick": ("choose", "save", "delete", "widen", "back", "help"),
    "menu": ("choose", "back"),
    "ask": ("accept", "complete", "back", "help"),
    "text": ("back",),
}

_NAMES: Final[Mapping[str, str]] = {
    "enter": N_("Enter"), "tab": "Tab", "s-tab": N_("Shift-Tab"), "space": N_("Space"),
    "escape": N_("Esc"), "backspace": N_("Backspace"), "delete": N_("Del"),
    "up": "↑", "down": "↓", "left": "←", "right": "→", "s-up": N_("Shift-↑"),
    "s-down": N_("Shift-↓"), "c-up": N_("Ctrl-↑"), "c-down": N_("Ctrl-↓"),
    "pageup": N_("PgUp"), "pagedown": N_("PgDn"), "home": N_("Home"), "end": N_("End"),
    "c-space": N_("Ctrl-Space"), "c-delete": N_("Ctrl-Del"), "c-home": N_("Ctrl-Home"),
    "c-end": N_("Ctrl-End"),
}
# fmt: on
_ALIASES: Final = {"tab": "c-i", "enter": "c-m", "backspace": "c-h", "c-space": "c-@"}


def with_keys(changed: Mapping[str, Iterable[str]]) -> tuple[Action, ...]:
    """Return all actions, with the keys of some of them replaced.

    ``changed`` maps the name of an action to its new keys. The new keys replace the old ones in
    every kind of pane where the action is, and are taken from the other actions there.
    """
    taken: dict[PaneKind, set[str]] = {kind: set() for kind in PANE_KINDS}
    for action in ACTIONS:
        for kind in action.keys if action.name in changed else ():
            taken[kind].update(map(same_key, changed[action.name]))

    def keys_of(action: Action) -> Mapping[PaneKind, tuple[str, ...]]:
        if action.name in changed:
            return dict.fromkeys(action.keys, tuple(changed[action.name]))
        return {
            kind: tuple(key for key in keys if same_key(key) not in taken[kind])
            for kind, keys in action.keys.items()
        }

    return tuple(replace(each, keys=keys_of(each)) for each in ACTIONS) if changed else ACTIONS


def same_key(key: str) -> str:
    """Return one name for a key that has two: a terminal sends the same for Tab and Ctrl-I."""
    return _ALIASES.get(key, key)


def key_name(key: str) -> str:
    """Return the name of a key as printed on a keyboard, in English.

    ``key`` is a prompt-toolkit key: ``c-home`` becomes ``Ctrl-Home``, and ``f2`` becomes ``F2``.
    """
    if key in _NAMES:
        return _NAMES[key]
    if key.startswith("c-"):
        return f"Ctrl-{key[2:].upper()}"
    if len(key) > 1 and key[0] == "f" and key[1:].isdecimal():
        return key.upper()
    return key
