"""The help pane: the current keys in each kind of pane, and the query language."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from benelux_search.output.excerpts import LineSegment, StyledLine, indent, line, width
from benelux_search.output.text import wrap
from benelux_search.translator import N_
from benelux_search.tui.actions import Action, PaneKind, key_name
from benelux_search.tui.app_context import AppContext

_NAMES: Final[Mapping[PaneKind, str]] = {
    "search": N_("Searching"),
    "narrow": N_("Narrowing down"),
    "read": N_("Reading a document"),
    "pick": N_("Picking from a list"),
    "menu": N_("In a menu"),
    "ask": N_("Typing a name"),
    "text": N_("Reading the help"),
}
_MARGIN: Final = 2
_KEY_COLUMNS: Final = 22  # width of the column with the keys
QUERY_LANGUAGE: Final = (
    ("verkeer veiligheid", N_("both words, in any form, with or without accents")),
    ('"virtuele wereld"', N_('these words side by side; "…"~5: near each other')),
    ("traite* w?rd woord~", N_("the start of a word, any one letter, a similar word")),
    ("/gevang.*straf/", N_("words that match a regular expression")),
    ("=gemeente", N_("exactly this form")),
    ("a OR b, -c, ( )", N_("either word; not this word; a group")),
    ("nl:aanpak fr:lutte", N_("one word in each language; -fr:lutte: not with this translation")),
    ("doc: number: date:", N_("by document, number or date (date:2019..2021)")),
    ("aligned:none", N_("passages without a counterpart; aligned:low: with an uncertain one")),
)


class TextPane:
    """A pane with a text to scroll; ``text`` returns the lines for a width in columns."""

    prompt: str | None = None
    initial = ""
    kind: PaneKind = "text"
    is_waiting = False

    def __init__(
        self, context: AppContext, name: str, text: Callable[[int], Sequence[StyledLine]]
    ) -> None:
        self.context = context
        self._name = name
        self._text = text
        self._top = 0
        self._rows = 1
        self._length = 0

    @property
    def handlers(self) -> Mapping[str, Callable[[], None]]:
        return {
            "down": lambda: self._go(self._top + 1),
            "up": lambda: self._go(self._top - 1),
            "page_down": lambda: self._go(self._top + max(self._rows - 1, 1)),
            "page_up": lambda: self._go(self._top - max(self._rows - 1, 1)),
            "first": lambda: self._go(0),
            "last": lambda: self._go(self._length),
            "back": self.context.pop,
        }

    def title(self, columns: int) -> StyledLine:  # noqa: ARG002 - it is short
        return line(LineSegment(self._name, "title"))

    def set_text(self, text: str) -> None:
        """Do nothing: the pane has no line for typing."""

    def stop(self) -> None:
        """Do nothing: the pane never waits for a result."""

    def press_letter(self, key: str) -> None:
        """Do nothing: letters are keys of actions in this pane."""

    def click(self, row: int, column: int) -> None:
        """Do nothing: a click has no effect in this pane."""

    def scroll(self, by: int) -> None:
        self._go(self._top + by)

    def draw(self, columns: int, rows: int) -> Sequence[StyledLine]:
        lines = self._text(columns)
        self._rows, self._length = rows, len(lines)
        self._go(self._top)
        return lines[self._top : self._top + rows]

    def _go(self, top: int) -> None:
        self._top = max(0, min(top, self._length - self._rows))


def help_pane(context: AppContext, pane_kind: PaneKind) -> TextPane:
    """Return the help pane, starting with the keys of ``pane_kind``."""
    return TextPane(
        context, context.say("help"), lambda columns: list(_help(context, pane_kind, columns))
    )


def _help(context: AppContext, pane_kind: PaneKind, columns: int) -> Iterator[StyledLine]:
    say = context.say
    for kind in (pane_kind, *(other for other in _NAMES if other != pane_kind)):
        yield line(LineSegment(say(_NAMES[kind]), "title"))
        for action in context.actions:
            keys = action.keys.get(kind, ())
            if keys or (action.menu_letter and kind in {"search", "read"} and not action.keys):
                yield from _entry(_keys(action, kind, context), say(action.description), columns)
        if kind == "search" and context.settings.editing == "vi":
            yield from _entry("Esc j k gg G", say("move through the hits; i: type again"), columns)
        yield ()
    yield line(LineSegment(say("What you can type"), "title"))
    for example, about in QUERY_LANGUAGE:
        yield from _entry(example, say(about), columns)
    yield ()
    yield from wrap(
        say(
            "Click a hit to choose it, scroll with the wheel, hold Shift to select text. To see "
            "where the settings are: benelux-search config"
        ),
        (),
        columns,
    )


def _keys(action: Action, pane_kind: PaneKind, context: AppContext) -> str:
    names = [context.say(key_name(key)) for key in action.keys.get(pane_kind, ())]
    if action.menu_letter and pane_kind in {"search", "read"}:
        names.append(f"Ctrl-X {action.menu_letter}")
    return ", ".join(names)


def _entry(keys: str, about: str, columns: int) -> list[StyledLine]:
    room = max(columns - _MARGIN - _KEY_COLUMNS - 1, 12)
    if columns < _KEY_COLUMNS + 30:  # not enough room side by side
        lines = [line(" " * _MARGIN, LineSegment(keys, "key"))]
        return [*lines, *indent(wrap(about, (), max(columns - 6, 1)), 6)]
    first, *rest = wrap(about, (), room)
    if width(keys) > _KEY_COLUMNS:
        head = [line(" " * _MARGIN, LineSegment(keys, "key"))]
        return [*head, *indent([first, *rest], _MARGIN + _KEY_COLUMNS + 1)]
    gap = " " * (_KEY_COLUMNS - width(keys) + 1)
    return [
        line(" " * _MARGIN, LineSegment(keys, "key"), gap, *first),
        *indent(rest, _MARGIN + _KEY_COLUMNS + 1),
    ]
