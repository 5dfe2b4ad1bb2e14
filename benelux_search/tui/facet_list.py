"""The side list of filters: languages, years and documents, with their numbers of passages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from benelux_search.output import excerpts
from benelux_search.translator import N_
from benelux_search.tui.app_context import AppContext
from benelux_search.tui.current_search import CurrentSearch
from benelux_search.tui.query_state import QueryState, filters

_DOCUMENTS: Final = 200  # listed at most


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

    One filter of each kind can be chosen; choosing it again removes it.
    """

    def __init__(self, context: AppContext, finding: CurrentSearch) -> None:
        self.context = context
        self.finding = finding
        self.is_open = False
        self._place = 0
        self._top = 0
        self._above = 0
        self._titles: dict[str, str] = {}  # of all documents listed so far, by id

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
        self.is_open = True
        self._place = 0
        self.finding.want_facets(True)
        self.context.frontend.enter(self.context.pane)

    def close(self) -> None:
        self.is_open = False
        self.finding.want_facets(False)
        self.context.frontend.enter(self.context.pane)

    def move(self, by: int) -> None:
        """Move the cursor by so many entries; headings do not count."""
        choices = self._choices(self._entries())
        if choices:
            here = min(range(len(choices)), key=lambda i: abs(choices[i] - self._place))
            self._place = choices[max(0, min(here + by, len(choices) - 1))]

    def choose(self) -> None:
        entries = self._entries()
        choices = self._choices(entries)
        if choices:
            here = self._place if self._place in choices else choices[0]
            question = entries[here].question
            if question is not None:
                self.finding.ask(question)

    def click(self, row: int) -> None:
        place = row - self._above + self._top
        if place in self._choices(self._entries()):
            self._place = place
            self.choose()

    def draw(self, columns: int, rows: int, above: int) -> list[excerpts.Line]:
        entries = self._entries()
        choices = self._choices(entries)
        if self._place not in choices and choices:
            self._place = choices[0]
        self._above = above
        self._top = max(0, min(self._top, self._place - 1))
        self._top = max(self._top, self._place - rows + 1)
        shown = entries[self._top : self._top + rows]
        return [
            self._entry(each, self._top + place == self._place, columns)
            for place, each in enumerate(shown)
        ]

    def _entry(self, entry: _FacetLine, here: bool, columns: int) -> excerpts.Line:
        if entry.question is None:
            return excerpts.line(
                excerpts.MarkedText(excerpts.shorten(entry.text, columns), "title")
            )
        signs = self.context.signs
        gutter = (signs.cursor if here else " ") + (signs.marked if entry.is_on else " ") + " "
        count = "" if entry.count is None else str(entry.count)
        room = columns - excerpts.width(gutter) - len(count) - 1
        name = excerpts.shorten(entry.text, max(room, 1))
        text = name + " " * (room - excerpts.width(name) + 1) + count
        return excerpts.line(
            excerpts.MarkedText(gutter, "key"),
            excerpts.MarkedText(text, "title" if here else "plain"),
        )

    def _choices(self, entries: Sequence[_FacetLine]) -> list[int]:
        return [place for place, each in enumerate(entries) if each.question is not None]

    def _entries(self) -> list[_FacetLine]:
        from benelux_search.output.excerpts import LANGUAGE_NAMES, title_of

        finding, say = self.finding, self.context.say
        facets, found = finding.facets, list[_FacetLine]()
        for info, _ in facets.documents[:_DOCUMENTS] if facets else ():
            self._titles[info.id] = title_of(info, self.context.first) or info.id
        kind = ""
        for each in filters(facets, finding.question, _DOCUMENTS):
            if each.kind != kind:
                kind = each.kind
                found.append(_FacetLine(say(_KINDS[kind])))
            name = self._titles.get(each.value, each.value)
            text = say(LANGUAGE_NAMES[each.value]) if kind == "language" else name
            found.append(_FacetLine(text, each.count, each.question, each.is_on))
        if facets is None and finding.is_counting:
            found.append(_FacetLine(say("counting…")))
        return found or [_FacetLine(say("no hits"))]
