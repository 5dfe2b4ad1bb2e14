"""Panes for choosing: a prompt with a line for typing, a filtered list, and a menu.

The module also has the lists of earlier queries, saved searches and documents.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from benelux_search.analysis.folding import fold
from benelux_search.model import DocumentInfo
from benelux_search.output import excerpts
from benelux_search.output.text import Wrapped, wrap
from benelux_search.tui.actions import PaneKind
from benelux_search.tui.app_context import DOT, AppContext, Pane
from benelux_search.tui.current_search import CurrentSearch
from benelux_search.tui.hit_view import document_name
from benelux_search.tui.query_state import QueryState


class PromptPane:
    """A pane that asks the user for a text: a name, a file, a text to find.

    ``name`` is the prompt, and ``initial`` the initial text. ``on_enter`` is called with the typed
    text when the user presses Enter; it also closes the pane. ``about`` is a message, shown above
    the contents of the pane below.
    """

    prompt: str | None
    kind: PaneKind = "ask"
    is_waiting = False

    def __init__(
        self,
        context: AppContext,
        name: str,
        initial: str,
        on_enter: Callable[[str], None],
        about: str = "",
    ) -> None:
        self.context = context
        self.prompt = name
        self.initial = initial
        self.about = about
        self._text = initial
        self._on_enter = on_enter
        self._pane_below: Pane | None = context.panes[-1] if context.panes else None

    @property
    def handlers(self) -> Mapping[str, Callable[[], None]]:
        return {"choose": lambda: self._on_enter(self._text), "back": self.context.pop}

    def title(self, columns: int) -> excerpts.StyledLine:
        return excerpts.line(
            excerpts.LineSegment(excerpts.shorten(self.prompt or "", columns), "title")
        )

    def set_text(self, text: str) -> None:
        self._text = text

    def stop(self) -> None:
        """Do nothing: the pane never waits for a result."""

    def press_letter(self, key: str) -> None:
        """Do nothing: letters go to the line for typing."""

    def click(self, row: int, column: int) -> None:
        """Do nothing: a click has no effect in this pane."""

    def scroll(self, by: int) -> None:
        """Do nothing: this pane does not scroll."""

    def draw(self, columns: int, rows: int) -> Sequence[excerpts.StyledLine]:
        message_lines = [*wrap(self.about, (), columns), ()] if self.about else []
        lines_below = (
            self._pane_below.draw(columns, max(rows - len(message_lines), 0))
            if self._pane_below
            else []
        )
        return [*message_lines, *lines_below][:rows]


# --- Lists and menus


_MARGIN: Final = 4
_DETAIL_SHARE: Final = 0.5  # maximum share of the rows for the details of a choice
_FEWEST_ROWS: Final = 4  # minimum of rows for the list


@dataclass(frozen=True, slots=True)
class Choice:
    """An entry of a list; ``run`` is called when the user picks the entry.

    ``about`` is shown after ``text``, in a dim colour. ``detail`` gets a number of columns and
    returns lines; they are shown while the cursor is on the entry. ``letter`` picks the entry in a
    menu. ``delete`` deletes what the entry stands for; None if this is not possible.
    """

    text: str
    run: Callable[[], None]
    about: str = ""
    letter: str = ""
    detail: Callable[[int], Sequence[excerpts.StyledLine]] | None = None
    delete: Callable[[], None] | None = None


class Picker:
    """A list of choices, filtered by the typed words.

    A choice is shown if it contains every typed word; case and accents do not matter. ``empty`` is
    the message if there are no choices. ``is_waiting`` is True while the choices are loaded.
    """

    prompt: str | None
    initial = ""
    kind: PaneKind = "pick"

    def __init__(
        self, context: AppContext, name: str, choices: Sequence[Choice], empty: str = ""
    ) -> None:
        self.context = context
        self.prompt = name
        self.empty = empty
        self._all = tuple(choices)
        self._keys = [fold(f"{each.text} {each.about}").casefold() for each in choices]
        self._shown: list[Choice] = list(choices)
        self._text = ""
        self._selected = 0
        self._top = 0
        self._rows = 1
        self.is_waiting = False

    @property
    def handlers(self) -> Mapping[str, Callable[[], None]]:
        return {
            "next": lambda: self.select(self._selected + 1),
            "previous": lambda: self.select(self._selected - 1),
            "page_down": lambda: self.select(self._selected + self._rows),
            "page_up": lambda: self.select(self._selected - self._rows),
            "choose": self._choose,
            "delete": self._delete,
            "back": self.context.pop,
        }

    @property
    def choice(self) -> Choice | None:
        """The choice under the cursor, or None if the list is empty."""
        return self._shown[self._selected] if self._shown else None

    def title(self, columns: int) -> excerpts.StyledLine:
        return excerpts.line(
            excerpts.LineSegment(excerpts.shorten(self.prompt or "", columns), "title")
        )

    def set_text(self, text: str) -> None:
        """Filter the choices by the typed words."""
        self._text = text
        self._filter(text)

    def _filter(self, text: str) -> None:
        words = fold(text).casefold().split()
        pairs = zip(self._all, self._keys, strict=True)
        self._shown = [each for each, key in pairs if all(word in key for word in words)]
        self._selected = self._top = 0

    def set_choices(self, choices: Sequence[Choice], empty: str = "") -> None:
        """Replace the choices, and keep the cursor on its row if the new list is long enough."""
        selected = self._selected
        self._all, self.empty = tuple(choices), empty
        self._keys = [fold(f"{each.text} {each.about}").casefold() for each in choices]
        self._filter(self._text)
        self.select(selected)

    def press_letter(self, key: str) -> None:
        """Do nothing: letters go to the line for typing."""

    def click(self, row: int, column: int) -> None:  # noqa: ARG002 - the whole row is the choice
        """Pick the choice in a row."""
        index = self._top + row
        if row < self._rows and index < len(self._shown):
            self._selected = index
            self._choose()

    def scroll(self, by: int) -> None:
        """Move the cursor by ``by`` choices, upwards if negative."""
        self.select(self._selected + by)

    def stop(self) -> None:
        """Do nothing: the choices are still shown when they are loaded."""

    def select(self, index: int) -> None:
        """Move the cursor to the choice at an index, or to the first or last choice."""
        self._selected = max(0, min(index, len(self._shown) - 1))

    def draw(self, columns: int, rows: int) -> Sequence[excerpts.StyledLine]:
        if not self._shown:
            message = self.empty if not self._all and self.empty else self.context.say("no matches")
            wrapped = Wrapped(message, (), columns)  # not cut: it may end with advice
            return [
                (excerpts.LineSegment(excerpts.without_styles(each), "dim"),) for each in wrapped
            ][:rows]
        detail = self._detail_lines(columns, rows)
        self._rows = max(rows - len(detail), 1)
        self._top = max(0, min(self._top, self._selected, len(self._shown) - self._rows))
        self._top = max(self._top, self._selected - self._rows + 1)
        shown = self._shown[self._top : self._top + self._rows]
        lines = [
            self._choice_line(each, self._top + n == self._selected, columns)
            for n, each in enumerate(shown)
        ]
        return [*lines, *[()] * (self._rows - len(lines)), *detail]

    def _detail_lines(self, columns: int, rows: int) -> list[excerpts.StyledLine]:
        choice = self.choice
        if choice is None or choice.detail is None or rows < 2 * _FEWEST_ROWS:
            return []
        rule = excerpts.line(excerpts.LineSegment(self.context.signs.rule * columns, "rule"))
        return [rule, *choice.detail(columns)][: int(rows * _DETAIL_SHARE)]

    def _choice_line(self, choice: Choice, has_cursor: bool, columns: int) -> excerpts.StyledLine:
        gutter = (self.context.signs.cursor if has_cursor else " ") + " "
        letter = f"{choice.letter}  " if choice.letter else ""
        room = columns - excerpts.width(gutter) - excerpts.width(letter)
        about = excerpts.shorten(choice.about, max(room // 2, 1)) if choice.about else ""
        text = excerpts.shorten(choice.text, max(room - excerpts.width(about) - 2, 1))
        gap = " " * max(room - excerpts.width(text) - excerpts.width(about), 0) if about else ""
        return excerpts.line(
            excerpts.LineSegment(gutter + letter, "key"),
            excerpts.LineSegment(text, "title" if has_cursor else "plain"),
            gap,
            excerpts.LineSegment(about, "dim"),
        )

    def _choose(self) -> None:
        if self.choice is not None:
            self.choice.run()

    def _delete(self) -> None:
        if self.choice is not None and self.choice.delete is not None:
            self.choice.delete()


class Menu(Picker):
    """A list in which each choice has a letter; the letter key picks the choice immediately."""

    kind: PaneKind = "menu"

    def __init__(self, context: AppContext, name: str, choices: Sequence[Choice]) -> None:
        super().__init__(context, name, choices)
        self._name = name
        self.prompt = None

    def title(self, columns: int) -> excerpts.StyledLine:
        return excerpts.line(excerpts.LineSegment(excerpts.shorten(self._name, columns), "title"))

    def press_letter(self, key: str) -> None:
        """Pick the choice with this letter, in upper or lower case."""
        for letter in (key, key.swapcase()):  # upper or lower case, if only one is in use
            for each in self._all:
                if each.letter == letter:
                    each.run()
                    return
        self.context.show_notice(self.context.say("no entry has the letter {letter}", letter=key))


def labelled_lines(texts: Sequence[tuple[str, str]], columns: int) -> list[excerpts.StyledLine]:
    """Return wrapped lines for pairs of a label and a text; the label stands before the text."""
    lines: list[excerpts.StyledLine] = []
    for label, text in texts:
        first, *rest = wrap(text, (), max(columns - _MARGIN, 1))
        lines.append((excerpts.LineSegment(f"{label:<{_MARGIN}}", "key"), *first))
        lines += [(excerpts.LineSegment(" " * _MARGIN), *each) for each in rest]
    return lines


# --- Lists of queries and documents


def list_history(context: AppContext, ask: Callable[[QueryState], None]) -> None:
    """Open the list of earlier queries; picking a query runs it again with its options."""

    def choice(question: QueryState) -> Choice:
        def run() -> None:
            context.pop()
            ask(question)

        return Choice(question.text, run, _option_text(context, question))

    choices = [choice(each) for each in context.history.queries()]
    empty = context.say("no earlier queries yet")
    context.push(Picker(context, context.say("history"), choices, empty))


def list_saved_searches(
    context: AppContext, current_search: CurrentSearch, ask: Callable[[QueryState], None]
) -> None:
    """Open the list of saved searches; picking a search runs it.

    The first entry saves the current search, if there is one.
    """
    say = context.say
    picker = Picker(
        context, say("saved searches"), (), say("no saved searches, and no query to save")
    )

    def choice(name: str, question: QueryState) -> Choice:
        def run() -> None:
            context.pop()
            ask(question)

        def delete() -> None:
            if _write_or_show_error(context, lambda: context.history.delete_search(name)):
                picker.set_choices(choices())

        about = DOT.join(filter(None, (question.text, _option_text(context, question))))
        return Choice(name, run, about, delete=delete)

    def save() -> None:
        def name_entered(name: str) -> None:
            context.pop()
            if not name.strip():
                return
            if _write_or_show_error(
                context, lambda: context.history.save_search(name.strip(), current_search.question)
            ):
                context.pop()
                context.show_notice(say("saved as {name}", name=name.strip()))

        context.push(PromptPane(context, say("name"), current_search.question.text, name_entered))

    def choices() -> list[Choice]:
        saved = [
            choice(name, question) for name, question in context.history.saved_searches().items()
        ]
        if not current_search.question.text.strip():
            return saved
        return [
            Choice(say("save this search: {query}", query=current_search.question.text), save),
            *saved,
        ]

    picker.set_choices(choices(), picker.empty)
    context.push(picker)


def pick_document(context: AppContext, open_document: Callable[[str], None]) -> None:
    """Open the list of all documents, with titles in both languages and paths.

    ``open_document`` is called with the id of the picked document.
    """
    say = context.say
    picker = Picker(context, say("document"), (), say("reading the list of documents…"))
    picker.is_waiting = True
    context.push(picker)

    def read() -> Sequence[DocumentInfo]:
        with context.index_handle.use() as index:
            return index.documents()

    def choice(info: DocumentInfo) -> Choice:
        def run() -> None:
            context.pop()
            open_document(info.id)

        titles = (info.facts.title.nl, info.facts.title.fr)
        other = [
            title
            for title in titles
            if title and title not in document_name(info, context.first_language)
        ]
        return Choice(
            document_name(info, context.first_language), run, DOT.join((*other, info.path))
        )

    def show(infos: Sequence[DocumentInfo]) -> None:
        picker.is_waiting = False
        picker.set_choices([choice(info) for info in infos], say("no documents"))

    def failed(error: Exception) -> None:
        picker.is_waiting = False
        picker.set_choices((), context.say.error_text(error))

    context.run_in_background(read, show, failed)


def _option_text(context: AppContext, question: QueryState) -> str:
    names = {"auto": "", "nl": "NL", "fr": "FR", "both": "NL+FR"}
    return DOT.join(filter(None, (names[question.language], *question.filter_labels(context.say))))


def _write_or_show_error(context: AppContext, write: Callable[[], None]) -> bool:
    try:
        write()
    except OSError as error:
        context.show_error(error)
        return False
    return True
