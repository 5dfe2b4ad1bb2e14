"""Small windows over a pane: a line to type, a list to choose from, a menu, a text to read."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from benelux_search.analysis.folding import fold
from benelux_search.output.styled_lines import LineSegment, StyledLine, line, shorten, width
from benelux_search.tui.session.actions import PaneKind
from benelux_search.tui.session.context import AppContext, Handler, Handlers, Pane
from benelux_search.tui.terminal.lines import bar, text_line, text_lines

_DETAIL_SHARE: Final = 0.6  # maximum share of the rows for the details of a choice
_ROWS_FOR_DETAIL: Final = 7
_WIDE: Final = 80  # columns from which on half of a line is for what is said about a choice


class PromptWindow(Pane):
    """A window that asks the user for a text: a name, a file, a text to find.

    ``name`` is the prompt, and ``initial`` the initial text. The first letter replaces it, unless
    there is a message.
    ``on_enter`` is called with the typed text when the user presses Enter; it also closes the
    window. ``about`` is a message under the line. ``complete`` returns completions of the text.
    """

    kind = "ask"

    def __init__(
        self,
        context: AppContext,
        name: str,
        initial: str,
        on_enter: Callable[[str], None],
        about: str = "",
        complete: Callable[[str], Sequence[str]] | None = None,
    ) -> None:
        self.context = context
        self.prompt = name
        self.initial = self._text = initial
        self.about = about
        self.is_preselected = not about
        self._on_enter = on_enter
        self._complete = complete
        self._completions: Sequence[str] = ()

    @property
    def handlers(self) -> Handlers:
        handlers: dict[str, Handler] = {
            "accept": lambda: self._on_enter(self._text),
            "back": self.context.pop,
        }
        return handlers if self._complete is None else handlers | {"complete": self._complete_text}

    def set_text(self, text: str) -> None:
        if text != self._text:
            self._completions = ()
        self._text = text

    def height(self, columns: int, rows: int) -> int:  # noqa: ARG002
        return len(self._lines(columns))

    def draw(self, columns: int, rows: int, covered: int = 0) -> Sequence[StyledLine]:  # noqa: ARG002
        return self._lines(columns)[:rows]

    def _lines(self, columns: int) -> list[StyledLine]:
        shown = [text_line(f"  {each}", columns, "dim") for each in self._completions]
        return [*(text_lines(self.about, columns, "note") if self.about else ()), *shown]

    def _complete_text(self) -> None:
        """Add what all completions have in common, or list them if there is nothing to add."""
        found = self._complete(self._text) if self._complete is not None else ()
        common = _common_beginning(found)
        if len(common) > len(self._text):
            self.context.frontend.write_prompt(common)
        self._completions = found if len(found) > 1 else ()


def _common_beginning(texts: Sequence[str]) -> str:
    columns = zip(*texts, strict=False)
    return "".join(each[0] for each in itertools.takewhile(lambda each: len({*each}) == 1, columns))


# --- Lists and menus


@dataclass(frozen=True, slots=True)
class Choice:
    """An entry of a list; ``run`` is called when the user picks the entry, None for a heading.

    ``about`` is shown after ``text``, in a dim colour. ``detail`` gets a number of columns and
    returns lines; they are shown while the cursor is on the entry. ``letter`` picks the entry in a
    menu. ``delete`` deletes what the entry stands for, and ``save`` keeps it; None if this is not
    possible. ``is_on`` is True for an entry that is chosen.
    """

    text: str
    run: Handler | None = None
    about: str = ""
    letter: str = ""
    detail: Callable[[int], Sequence[StyledLine]] | None = None
    delete: Handler | None = None
    save: Handler | None = None
    is_on: bool = False


class Picker(Pane):
    """A list of choices, filtered by the typed words.

    A choice is shown if it contains every typed word; case and accents do not matter. ``empty`` is
    the message if there are no choices. ``is_waiting`` is True while the choices are loaded.
    """

    kind: PaneKind = "pick"

    def __init__(
        self, context: AppContext, name: str, choices: Sequence[Choice] = (), empty: str = ""
    ) -> None:
        self.context = context
        self.prompt: str | None = name
        self.empty = empty
        self._all: Sequence[Choice] = ()
        self._keys: Sequence[str] = ()
        self._shown: list[Choice] = []
        self._text = ""
        self._selected = self._top = self._detail_top = 0
        self._rows = 1
        self._room = 0  # rows that the window can have
        self._about_column = 0  # where what is said about each choice begins
        self._laid_out: tuple[Choice | None, int, list[StyledLine]] = (None, 0, [])
        self.set_choices(choices, empty)

    @property
    def handlers(self) -> Handlers:
        handlers: dict[str, Handler] = {
            "next": lambda: self.move(1),
            "previous": lambda: self.move(-1),
            "page_down": lambda: self.move(self._rows),
            "page_up": lambda: self.move(-self._rows),
            "first": lambda: self.select(0),
            "last": lambda: self.select(len(self._shown)),
            "preview_down": lambda: self._scroll_detail(1),
            "preview_up": lambda: self._scroll_detail(-1),
            "back": self.context.pop,
        }
        choice = self.choice
        if choice is not None:
            parts = {"choose": choice.run, "delete": choice.delete, "save": choice.save}
            handlers |= {name: run for name, run in parts.items() if run is not None}
        return handlers

    @property
    def choice(self) -> Choice | None:
        """The choice under the cursor, or None if the list is empty."""
        return self._shown[self._selected] if self._shown else None

    def set_text(self, text: str) -> None:
        """Filter the choices by the typed words."""
        if text != self._text:
            self._text = text
            self._filter()

    def _filter(self) -> None:
        words = fold(self._text).casefold().split()
        pairs = zip(self._all, self._keys, strict=True)
        self._shown = [each for each, key in pairs if all(word in key for word in words)]
        self._selected = self._top = self._detail_top = 0
        self.select(0)

    def set_choices(self, choices: Sequence[Choice], empty: str = "") -> None:
        """Replace the choices, and keep the cursor on its row if the new list is long enough."""
        selected, top = self._selected, self._top
        self._all, self.empty = tuple(choices), empty or self.empty
        self._keys = [fold(f"{each.text} {each.about}").casefold() for each in choices]
        self._filter()
        self._top = top
        self.select(selected)

    def click(self, row: int, column: int) -> None:  # noqa: ARG002 - the whole row is the choice
        """Pick the choice in a row."""
        index = self._top + row
        if row < self._rows and index < len(self._shown):
            self.select(index)
            if self.choice is not None and self.choice.run is not None:
                self.choice.run()

    def scroll(self, by: int, row: int = 0, column: int = 0) -> None:  # noqa: ARG002
        """Move the cursor, or scroll the details under the list."""
        if row >= self._rows:
            self._scroll_detail(by)
        else:
            self.move(by)

    def move(self, by: int) -> None:
        """Move the cursor by ``by`` choices, upwards if negative."""
        self.select(self._selected + by, 1 if by > 0 else -1)

    def select(self, index: int, step: int = 1) -> None:
        """Move the cursor to the choice at an index, or to the nearest one in a direction."""
        last = len(self._shown) - 1
        index = max(0, min(index, last))
        for way in (step, -step):  # past headings
            found = index
            while 0 <= found <= last and self._shown[found].run is None:
                found += way
            if 0 <= found <= last:
                index = found
                break
        if index != self._selected:
            self._detail_top = 0
        self._selected = index

    def height(self, columns: int, rows: int) -> int:
        self._room = rows
        if not self._shown:
            return len(self._message(columns))
        return len(self._shown) + len(self._detail(columns, rows))

    def draw(self, columns: int, rows: int, covered: int = 0) -> Sequence[StyledLine]:  # noqa: ARG002
        if not self._shown:
            return self._message(columns)[:rows]
        detail = self._detail(columns, rows)
        self._rows = max(rows - len(detail), 1)
        self._top = max(0, min(self._top, self._selected, len(self._shown) - self._rows))
        self._top = max(self._top, self._selected - self._rows + 1)
        if self._selected <= 1 and self._rows > 1:
            self._top = 0  # a heading above the first choice stays in sight
        shown = self._shown[self._top : self._top + self._rows]
        self.more = len(self._shown) - self._top - len(shown)
        self._about_column = max(width(shorten(each.text, columns)) for each in shown) + 3
        lines = [
            self._line(each, self._top + n == self._selected, columns)
            for n, each in enumerate(shown)
        ]
        return [*lines, *[()] * (self._rows - len(lines)), *detail]

    def _message(self, columns: int) -> list[StyledLine]:
        message = self.empty if not self._all and self.empty else self.context.say("no matches")
        return text_lines(message, columns, "dim")  # not cut: it may end with advice

    def _detail(self, columns: int, rows: int) -> list[StyledLine]:
        choice = self.choice
        if choice is None or choice.detail is None or self._room < _ROWS_FOR_DETAIL:
            return []
        if self._laid_out[:2] != (choice, columns):
            self._laid_out = (choice, columns, list(choice.detail(columns)))
        lines = self._laid_out[2]
        room = max(int(rows * _DETAIL_SHARE), rows - len(self._shown)) - 1
        self._detail_top = max(0, min(self._detail_top, len(lines) - room))
        shown = lines[self._detail_top : self._detail_top + room]
        rest = len(lines) - self._detail_top - len(shown)
        rule = self.context.signs.rule * columns
        if rest > 0 and len(shown) > 1:
            key = self.context.key_of("preview_down", "pick")
            more = self.context.say.some("{number} more line", "{number} more lines", rest + 1)
            shown[-1] = text_line(f"… {more} ({key})", columns, "dim")
        return [line(LineSegment(rule, "rule")), *shown]

    def _line(self, choice: Choice, has_cursor: bool, columns: int) -> StyledLine:
        signs = self.context.signs
        if choice.run is None:
            return text_line(choice.text, columns, "title")
        gutter = (signs.cursor if has_cursor else " ") + (signs.marked if choice.is_on else " ")
        letter = f"{choice.letter}  " if choice.letter else ""
        head = LineSegment(f"{gutter} {letter}", "key")
        room = max(columns - width(head.text), 1)
        most = room // 2 if columns >= _WIDE else room // 3
        most = max(most, room - (self._about_column - 1))  # what no text of the list needs
        about = shorten(choice.about, max(most, 1)) if choice.about else ""
        text = shorten(choice.text, max(room - width(about) - 2 * bool(about), 1))
        start = max(min(self._about_column, room - width(about)), width(text))
        gap = " " * (start - width(text)) if about else ""
        row = line(head, LineSegment(text), gap, LineSegment(about, "dim"))
        return bar(row, columns) if has_cursor else row

    def renew_detail(self) -> None:
        """Lay out the details of the choice again, because more of them are known."""
        self._laid_out = (None, 0, [])

    def _scroll_detail(self, by: int) -> None:
        self._detail_top = max(self._detail_top + by, 0)


class Menu(Picker):
    """A list in which each choice has a letter; the letter key picks the choice immediately."""

    kind: PaneKind = "menu"
    can_have_letters = True

    def __init__(self, context: AppContext, name: str, choices: Sequence[Choice]) -> None:
        super().__init__(context, name, (Choice(name), *choices))
        self.prompt = None
        self.extra: dict[str, Handler] = {}

    @property
    def handlers(self) -> Handlers:
        return {**super().handlers, **self.extra}

    def press_letter(self, key: str) -> None:
        """Pick the choice with this letter, in upper or lower case."""
        for letter in (key, key.swapcase()):  # upper or lower case, if only one is in use
            for each in self._all:
                if each.letter == letter and each.run is not None:
                    each.run()
                    return
        self.context.show_notice(self.context.say("no entry has the letter {letter}", letter=key))


class TextWindow(Pane):
    """A window with a text to scroll; ``text`` returns the lines for a width in columns."""

    kind: PaneKind = "text"
    is_tall = True

    def __init__(
        self, context: AppContext, name: str, text: Callable[[int], Sequence[StyledLine]]
    ) -> None:
        self.context = context
        self._name = name
        self._text = text
        self._top = 0
        self._rows = 1
        self._length = 0
        self._laid_out: tuple[int, Sequence[StyledLine]] = (0, ())

    @property
    def handlers(self) -> Handlers:
        count, page = max(self.context.count, 1), max(self._rows - 2, 1)
        return {
            "down": lambda: self._go(self._top + count),
            "up": lambda: self._go(self._top - count),
            "page_down": lambda: self._go(self._top + page * count),
            "page_up": lambda: self._go(self._top - page * count),
            "half_down": lambda: self._go(self._top + max(page // 2, 1)),
            "half_up": lambda: self._go(self._top - max(page // 2, 1)),
            "first": lambda: self._go(0),
            "last": lambda: self._go(self._length),
            "back": self.context.pop,
        }

    def scroll(self, by: int, row: int = 0, column: int = 0) -> None:  # noqa: ARG002
        self._go(self._top + by)

    def height(self, columns: int, rows: int) -> int:  # noqa: ARG002
        return len(self._lines(columns)) + 1

    def _lines(self, columns: int) -> Sequence[StyledLine]:
        if self._laid_out[0] != columns:
            self._laid_out = (columns, self._text(columns))
        return self._laid_out[1]

    def draw(self, columns: int, rows: int, covered: int = 0) -> Sequence[StyledLine]:  # noqa: ARG002
        lines = self._lines(columns)
        self._rows, self._length = max(rows - 1, 1), len(lines)
        self._go(self._top)
        end = min(self._top + self._rows, self._length)
        place = f"{end}/{self._length}" if self._length > self._rows else ""
        name = shorten(self._name, max(columns - width(place) - 1, 1))
        gap = " " * (columns - width(name) - width(place))
        title = line(LineSegment(name, "title"), gap, LineSegment(place, "dim"))
        return [title, *lines[self._top : end]][:rows]

    def _go(self, top: int) -> None:
        self._top = max(0, min(top, self._length - self._rows))


class NoteWindow(TextWindow):
    """A window with a text that the first letter closes; the letter goes to the query line."""

    kind = "menu"
    can_have_letters = True

    @property
    def handlers(self) -> Handlers:
        handlers = super().handlers
        moves = {"next": handlers["down"], "previous": handlers["up"], "choose": handlers["back"]}
        return {**handlers, **moves}

    def press_letter(self, key: str) -> None:
        """Close the window, and type the letter."""
        self.context.pop()
        self.context.frontend.write_query(self.context.frontend.query()[0] + key)
