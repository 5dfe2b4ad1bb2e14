"""The side list: how the answers are spread, and by what they are narrowed down."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from benelux_search.render.lines import Line, Segment, line, shorten, width
from benelux_search.shell.desk import Desk
from benelux_search.shell.finding import Finding
from benelux_search.shell.question import Question

_DOCUMENTS: Final = 200  # listed at most


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line of the list; ``question`` is what choosing it asks, None for a heading."""

    text: str
    count: int = 0
    question: Question | None = None
    is_on: bool = False


class Narrowing:
    """Languages, years and documents with how many passages of each answer; one is chosen of each,
    and chosen again to be let go."""

    def __init__(self, desk: Desk, finding: Finding) -> None:
        self.desk = desk
        self.finding = finding
        self.is_open = False
        self._place = 0
        self._top = 0
        self._above = 0

    @property
    def deeds(self) -> Mapping[str, Callable[[], None]]:
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
        self.desk.front.enter(self.desk.pane)

    def close(self) -> None:
        self.is_open = False
        self.finding.want_facets(False)
        self.desk.front.enter(self.desk.pane)

    def move(self, by: int) -> None:
        """To the next or previous entry that can be chosen."""
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

    def draw(self, columns: int, rows: int, above: int) -> list[Line]:
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

    def _entry(self, entry: _Entry, here: bool, columns: int) -> Line:
        if entry.question is None:
            return line(Segment(shorten(entry.text, columns), "title"))
        signs = self.desk.signs
        gutter = (signs.cursor if here else " ") + (signs.marked if entry.is_on else " ") + " "
        count = str(entry.count)
        room = columns - width(gutter) - len(count) - 1
        name = shorten(entry.text, max(room, 1))
        text = name + " " * (room - width(name) + 1) + count
        return line(Segment(gutter, "key"), Segment(text, "title" if here else "plain"))

    def _choices(self, entries: Sequence[_Entry]) -> list[int]:
        return [place for place, each in enumerate(entries) if each.question is not None]

    def _entries(self) -> list[_Entry]:
        facets, say = self.finding.facets, self.desk.say
        if facets is None:
            return [_Entry(say("counting…") if self.finding.question.text else say("no answers"))]
        from benelux_search.render.labels import LANGUAGE_NAMES, title_of

        asked = self.finding.question
        found = [_Entry(say("language"))]
        for language, count in facets.languages:
            on = asked.language == language
            question = replace(asked, language="auto" if on else language)
            found.append(_Entry(say(LANGUAGE_NAMES[language]), count, question, on))
        found.append(_Entry(say("year")))
        # what has no date cannot be asked for by one
        years = [(year, count) for year, count in facets.years if year is not None]
        for year, count in _with(years, asked.year):
            on = asked.year == year
            found.append(_Entry(year, count, replace(asked, year=None if on else year), on))
        found.append(_Entry(say("document")))
        listed = [info for info, _ in facets.documents[:_DOCUMENTS]]
        names = {info.id: title_of(info, self.desk.first) for info in listed}
        documents = [(info.id, count) for info, count in facets.documents]
        for document, count in _with(documents, asked.document, _DOCUMENTS):
            on = asked.document == document
            question = replace(asked, document=None if on else document)
            found.append(_Entry(names.get(document) or document, count, question, on))
        return found


def _with(
    counts: Sequence[tuple[str, int]], chosen: str | None, most: int | None = None
) -> Sequence[tuple[str, int]]:
    """The first counts, and what is chosen among them, so that it can be let go."""
    shown = counts[:most]
    if chosen is None or any(name == chosen for name, _ in shown):
        return shown
    return [(chosen, dict(counts).get(chosen, 0)), *shown]
