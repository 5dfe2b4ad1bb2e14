"""The side list of filters: languages, years and documents, with their numbers of passages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from benelux_search.output import excerpts
from benelux_search.translator import N_
from benelux_search.tui.app_context import AppContext
from benelux_search.tui.current_search import CurrentSearch
from benelux_search.tui.query_state import QueryState, facet_filters

_DOCUMENTS: Final = 200  # maximum of documents in the list


_KINDS: Final[Mapping[str, str]] = {
    "language": N_("language"),
    "year": N_("year"),
    "document": N_("document"),
}


@dataclass(frozen=True, slots=True)
class _FacetLine:
    """A line of the side list; choosing it asks ``question``, which is None for a heading."""

    text: str
    count: int | None = None
    question: QueryState | None = None
    is_on: bool = False


class FacetList:
    """The side list of filters: languages, years and documents, each with its number of passages.

    At most one filter of each kind is active. Choosing an active filter removes the filter.
    """

    def __init__(self, context: AppContext, current_search: CurrentSearch) -> None:
        self.context = context
        self.current_search = current_search
        self.is_open = False
        self._cursor = 0
        self._top = 0
        self._rows_above = 0
        self._titles: dict[str, str] = {}  # titles by document id, of all documents listed so far

    @property
    def handlers(self) -> Mapping[str, Callable[[], None]]:
        return {
            "next": lambda: self.move(1),
            "previous": lambda: self.move(-1),
            "page_down": lambda: self.move(10),
            "page_up": lambda: self.move(-10),
            "choose": self.choose,
            "back": self.close,
        }

    def open(self) -> None:
        """Open the list, and start counting facets."""
        self.is_open = True
        self._cursor = 0
        self.current_search.want_facets(True)
        self.context.frontend.focus(self.context.pane)

    def close(self) -> None:
        """Close the list, and stop counting facets."""
        self.is_open = False
        self.current_search.want_facets(False)
        self.context.frontend.focus(self.context.pane)

    def move(self, by: int) -> None:
        """Move the cursor by ``by`` filters, upwards if negative; headings are skipped."""
        choices = self._choices(self._entries())
        if choices:
            nearest = min(range(len(choices)), key=lambda i: abs(choices[i] - self._cursor))
            self._cursor = choices[max(0, min(nearest + by, len(choices) - 1))]

    def choose(self) -> None:
        """Switch the filter under the cursor on or off, and search again."""
        entries = self._entries()
        choices = self._choices(entries)
        if choices:
            chosen = self._cursor if self._cursor in choices else choices[0]
            question = entries[chosen].question
            if question is not None:
                self.current_search.ask(question)

    def click(self, row: int) -> None:
        """Switch the filter in a row of the pane on or off."""
        entry = row - self._rows_above + self._top
        if entry in self._choices(self._entries()):
            self._cursor = entry
            self.choose()

    def draw(self, columns: int, rows: int, above: int) -> list[excerpts.StyledLine]:
        """Return at most ``rows`` lines; ``above`` is the number of pane rows above the list."""
        entries = self._entries()
        choices = self._choices(entries)
        if self._cursor not in choices and choices:
            self._cursor = choices[0]
        self._rows_above = above
        self._top = max(0, min(self._top, self._cursor - 1))
        self._top = max(self._top, self._cursor - rows + 1)
        shown = entries[self._top : self._top + rows]
        return [
            self._entry(each, self._top + row == self._cursor, columns)
            for row, each in enumerate(shown)
        ]

    def _entry(self, entry: _FacetLine, has_cursor: bool, columns: int) -> excerpts.StyledLine:
        if entry.question is None:
            return excerpts.line(
                excerpts.LineSegment(excerpts.shorten(entry.text, columns), "title")
            )
        signs = self.context.signs
        gutter = (
            (signs.cursor if has_cursor else " ") + (signs.marked if entry.is_on else " ") + " "
        )
        count = "" if entry.count is None else str(entry.count)
        room = columns - excerpts.width(gutter) - len(count) - 1
        name = excerpts.shorten(entry.text, max(room, 1))
        text = name + " " * (room - excerpts.width(name) + 1) + count
        return excerpts.line(
            excerpts.LineSegment(gutter, "key"),
            excerpts.LineSegment(text, "title" if has_cursor else "plain"),
        )

    def _choices(self, entries: Sequence[_FacetLine]) -> list[int]:
        return [row for row, each in enumerate(entries) if each.question is not None]

    def _entries(self) -> list[_FacetLine]:
        from benelux_search.output.excerpts import LANGUAGE_NAMES, title_of

        current_search, say = self.current_search, self.context.say
        facets, lines = current_search.facets, list[_FacetLine]()
        for info, _ in facets.documents[:_DOCUMENTS] if facets else ():
            self._titles[info.id] = title_of(info, self.context.first_language) or info.id
        kind = ""
        for each in facet_filters(facets, current_search.question, _DOCUMENTS):
            if each.kind != kind:
                kind = each.kind
                lines.append(_FacetLine(say(_KINDS[kind])))
            name = self._titles.get(each.value, each.value)
            text = say(LANGUAGE_NAMES[each.value]) if kind == "language" else name
            lines.append(_FacetLine(text, each.passages, each.question, each.is_on))
        if facets is None and current_search.is_counting:
            lines.append(_FacetLine(say("counting…")))
        return lines or [_FacetLine(say("no hits"))]
