"""The pane of the search: the list of hits, the selected passage, and the side list of filters.

The passage of the selected hit is shown under the list, or in place of the list on a narrow
screen. The side list shows how many passages each language, year and document has.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Final

from benelux_search.output import excerpts
from benelux_search.output.text import Wrapped
from benelux_search.results import Hit, SearchResult
from benelux_search.tui.actions import Place
from benelux_search.tui.app_context import DOT, LIST_ALONE, SIDE_BY_SIDE, AppContext
from benelux_search.tui.current_search import LAST, CurrentSearch
from benelux_search.tui.facet_list import FacetList
from benelux_search.tui.hit_view import preview, row

# --- The list of hits


_KEPT: Final = 500  # rows and passages that are kept rendered


class HitList:
    """The list of hits, one in a row, and the passages of the selected hit.

    ``top`` is the index of the hit in the first row.
    """

    def __init__(self, context: AppContext, finding: CurrentSearch) -> None:
        self.context = context
        self.finding = finding
        self.top = 0
        self._kept: dict[tuple[object, ...], list[excerpts.Line]] = {}
        self._drawn_for: SearchResult | None = None
        self._first = context.first

    def lines(self, columns: int, rows: int) -> list[excerpts.Line]:
        """Return the rows of the list, scrolled so that the selected hit is visible."""
        finding = self.finding
        lowest = max(0, min(self.top, finding.selected, len(finding.hits) - 1))
        self.top = max(lowest, finding.selected - max(rows, 1) + 1)
        shown = finding.hits[self.top : self.top + max(rows, 1)]
        has_pages = any(excerpts.page_range(hit.pages, hit.document) for hit in shown)
        lines = [
            self._row(hit, place, columns, has_pages)
            for place, hit in enumerate(shown, start=self.top)
        ]
        return lines + [()] * (rows - len(lines))

    def preview(self, columns: int, rows: int) -> list[excerpts.Line]:
        """Return the rows that describe the selected hit, and its passages."""
        hit = self.finding.hits[self.finding.selected]
        return self._drawn(hit, (columns, rows), lambda: preview(hit, self.context, columns, rows))

    def _row(self, hit: Hit, place: int, columns: int, has_pages: bool) -> excerpts.Line:
        here, is_marked = place == self.finding.selected, hit.id in self.finding.marked
        return self._drawn(
            hit,
            (columns, here, is_marked, has_pages),
            lambda: [
                row(
                    hit,
                    self.context,
                    columns,
                    selected=here,
                    is_marked=is_marked,
                    has_pages=has_pages,
                )
            ],
        )[0]

    def _drawn(
        self, hit: Hit, how: tuple[int, ...], draw: Callable[[], list[excerpts.Line]]
    ) -> list[excerpts.Line]:
        """Return what ``draw`` renders for a hit, from a cache: a key changes few of the rows.

        ``how`` holds all else that the rendering depends on. The cache is emptied when the result
        or the leading language changes.
        """
        if self._drawn_for is not self.finding.result or self._first != self.context.first:
            self._kept.clear()
            self._drawn_for, self._first = self.finding.result, self.context.first
        key = (hit.id, *how)
        if key not in self._kept:
            if len(self._kept) > _KEPT:
                self._kept.clear()
            self._kept[key] = draw()
        return self._kept[key]


# --- The pane


_NOTES: Final = 2  # lines, at most
_SHARE: Final = 0.4  # of the rows are for the list
_FEWEST: Final = 3  # rows of the list, and of the passage, at least
_NARROWING: Final = 30  # columns of the side list
_SHORTEST: Final = 8  # rows that are needed to show a passage at all


class SearchPane:
    """The first pane, under the query line: hits, the selected passage, and the side list.

    ``narrowing`` is the side list; while it is open, it takes the keys.
    """

    prompt: str | None = ""
    initial = ""

    def __init__(self, context: AppContext, finding: CurrentSearch) -> None:
        self.context = context
        self.finding = finding
        self.narrowing = FacetList(context, finding)
        self.completions = ""
        self.extra: dict[str, Callable[[], None]] = {}  # further actions, which others add
        self._shows_passage = context.settings.preview
        self._alone = False  # show the passage in place of the list, on a narrow screen
        self._list_rows = 1
        self._list_from = 0  # the row of the pane at which the list begins
        self._list_left = 0
        self._columns = self._rows = 0

    @cached_property
    def hit_list(self) -> HitList:
        return HitList(self.context, self.finding)

    @property
    def place(self) -> Place:
        return "narrow" if self.narrowing.is_open else "search"

    @property
    def handlers(self) -> Mapping[str, Callable[[], None]]:
        if self.narrowing.is_open:
            return {**self.extra, **self.narrowing.handlers}
        finding = self.finding
        return {
            **self.extra,
            "next": lambda: finding.select(finding.selected + 1),
            "previous": lambda: finding.select(finding.selected - 1),
            "page_down": lambda: finding.select(finding.selected + self._page()),
            "page_up": lambda: finding.select(finding.selected - self._page()),
            "first": lambda: finding.select(0),
            "last": lambda: finding.select(LAST),
            "mark": lambda: self._mark(1),
            "mark_back": lambda: self._mark(-1),
            "unmark": finding.marked.clear,
            "complete": self.context.frontend.complete,
            "take": self._take,
            "language": finding.change_language,
            "narrow": self.narrowing.open,
            "across": self._across,
            "preview": self._toggle_preview,
        }

    @property
    def is_waiting(self) -> bool:
        is_open = self.narrowing.is_open
        return self.finding.is_counting if is_open else self.finding.is_waiting

    def stop(self) -> None:
        """Do nothing: the query is answered anyway."""

    def title(self, columns: int) -> excerpts.Line:  # noqa: ARG002 - it is typed in
        return ()

    def typed(self, text: str) -> None:
        self.finding.type(text)

    def letter(self, key: str) -> None:
        """Do nothing: letters are typed."""

    def click(self, row: int, column: int) -> None:
        if self.narrowing.is_open and column < self._list_left:
            self.narrowing.click(row)
            return
        place = row - self._list_from
        if column >= self._list_left and 0 <= place < self._list_rows:
            chosen = self.hit_list.top + place
            if chosen >= len(self.finding.hits):
                return
            if chosen == self.finding.selected:
                self.handlers["open"]()
            self.finding.select(chosen)

    def wheel(self, by: int) -> None:
        if self.narrowing.is_open:
            self.narrowing.move(by)
        else:
            self.finding.select(self.finding.selected + by)

    def draw(self, columns: int, rows: int) -> Sequence[excerpts.Line]:
        self._columns, self._rows = columns, rows
        notes = self._notes(columns)[:rows]
        room = rows - len(notes)
        if not self.narrowing.is_open:
            self._list_left = 0
            return [*notes, *self._found(columns, room, len(notes))]
        if columns < LIST_ALONE:
            self._list_left = columns
            return [*notes, *self.narrowing.draw(columns, room, len(notes))]
        self._list_left = _NARROWING + 2
        left = self.narrowing.draw(_NARROWING, room, len(notes))
        right = self._found(columns - self._list_left, room, len(notes))
        return [*notes, *excerpts.side_by_side(left, right, _NARROWING, 2)]

    def _found(self, columns: int, rows: int, above: int) -> list[excerpts.Line]:
        finding = self.finding
        if rows <= 0:
            return []
        if finding.problem:
            return _text(finding.problem, columns, "warning")[:rows]
        if not finding.hits:
            return self._nothing(columns)[:rows]
        listed = self._list_height(columns, rows)
        if not listed:
            self._list_rows = 0
            return [self._rule(columns), *self.hit_list.preview(columns, rows - 1)]
        lines = [*self._list(columns, listed, above), self._rule(columns)]
        under = rows - len(lines)
        return [*lines, *self.hit_list.preview(columns, under)] if under > 0 else lines

    def _list_height(self, columns: int, rows: int) -> int:
        """Return the rows of the list, if ``rows`` are for it and the passage under it.

        The result is 0 if the passage takes all of them.
        """
        is_narrow = columns < LIST_ALONE and not self.narrowing.is_open
        shown = self._alone if is_narrow else self._shows_passage
        if not shown or rows < _SHORTEST:
            return rows - 1
        if is_narrow:
            return 0
        listed = max(_FEWEST, min(int(rows * _SHARE), rows - _FEWEST - 1))
        return (
            min(listed, max(len(self.finding.hits), _FEWEST)) if columns < SIDE_BY_SIDE else listed
        )

    def _page(self) -> int:
        """Return the rows of the list as it will be drawn, not of the list on the screen.

        One row above it is for the completions of the last word, which come when nobody types.
        """
        columns, rows = self._columns, self._rows
        return max(self._list_height(columns, rows - len(self._about(columns)) - 1), 1)

    def _list(self, columns: int, rows: int, above: int) -> list[excerpts.Line]:
        self._list_rows, self._list_from = max(rows, 1), above
        lines = self.hit_list.lines(columns, rows)
        self.finding.show(self.hit_list.top, self._list_rows)
        return lines

    def _rule(self, columns: int) -> excerpts.Line:
        """Return the line under the list: rank of the selected hit, total, marked hits, time."""
        finding, say = self.finding, self.context.say
        result = finding.result
        if result is None:
            return ()
        place, known = finding.selected + 1, len(finding.hits)
        if result.more or known == result.total:
            where = say("{place} of {total}", place=place, total=result.total)
        else:  # passages that differ in numbers at most are one hit
            where = say(
                "{place} of {hits}, {total} passages", place=place, hits=known, total=result.total
            )
        about = [where, say("{ms} ms", ms=round(result.took_ms))]
        if finding.marked:
            about.insert(1, say("{count} marked", count=len(finding.marked)))
        text = f" {DOT.join(about)} "
        rule = self.context.signs.rule
        rest = columns - excerpts.width(text) - 2
        return excerpts.line(
            excerpts.MarkedText(
                excerpts.shorten(rule * 2 + text + rule * max(rest, 0), columns), "rule"
            )
        )

    def _notes(self, columns: int) -> list[excerpts.Line]:
        """Return the lines about the result, and completions of the last word if there is room."""
        said = self._about(columns)
        if self.completions and len(said) < _NOTES:
            said.append(
                excerpts.line(
                    excerpts.MarkedText(excerpts.shorten(self.completions, columns), "dim")
                )
            )
        return said

    def _about(self, columns: int) -> list[excerpts.Line]:
        """Return lines with the filters, the suggested query and the notes, a few at most."""
        finding, say = self.finding, self.context.say
        said: list[excerpts.Line] = []
        title = None
        if finding.question.document is not None and finding.hits:
            from benelux_search.tui.hit_view import document_name

            title = document_name(finding.hits[0].document, self.context.first)
        chips = finding.question.chips(say, title)
        if chips:
            said.append(
                excerpts.line(
                    excerpts.MarkedText(excerpts.shorten(DOT.join(chips), columns), "key")
                )
            )
        result = finding.result
        if result is not None and result.suggestion and result.suggestion != finding.question.text:
            key = self.context.key_of("take", "search")
            meant = say("did you mean: {query} ({key})", query=result.suggestion, key=key)
            said.append(
                excerpts.line(excerpts.MarkedText(excerpts.shorten(meant, columns), "note"))
            )
        if result is not None:
            notes = [say.note(note) for note in result.notes]
            said += [
                excerpts.line(excerpts.MarkedText(excerpts.shorten(note, columns), "note"))
                for note in notes
            ]
        return said[: _NOTES + bool(chips)]

    def _nothing(self, columns: int) -> list[excerpts.Line]:
        """Return the lines to show if there are no hits."""
        finding, say = self.finding, self.context.say
        if finding.is_waiting:
            return _text(say("searching…"), columns, "dim")
        if finding.result is not None:
            said = say("nothing found")
            if finding.question.is_narrowed:
                key = self.context.key_of("narrow", "search")
                said += " — " + say("{key} to widen the search", key=key)
            return _text(said, columns, "plain")
        lines = _text(say("Type Dutch or French words to search for them."), columns, "plain")
        if finding.status is not None:
            known = say(
                "documents: {documents}, pairs: {pairs}, in both languages: {aligned}",
                documents=finding.status.documents,
                pairs=finding.status.pairs,
                aligned=finding.status.aligned,
            )
            lines += [(), *_text(known, columns, "dim")]
        return lines

    def _mark(self, by: int) -> None:
        self.finding.mark(self.finding.hit)
        self.finding.select(self.finding.selected + by)

    def _take(self) -> None:
        result = self.finding.result
        if result is not None and result.suggestion:
            self.context.frontend.write_query(result.suggestion)
        else:
            self.context.tell(self.context.say("no suggested query"))

    def _across(self) -> None:
        question = self.finding.question
        self.finding.ask(replace(question, across=not question.across))
        say, was_on = self.context.say, question.across
        self.context.tell(say("without translations") if was_on else say("with translations"))

    def _toggle_preview(self) -> None:
        if self._columns < LIST_ALONE:
            self._alone = not self._alone
        else:
            self._shows_passage = not self._shows_passage


def _text(text: str, columns: int, style: str) -> list[excerpts.Line]:
    wrapped = Wrapped(text, (), columns)
    return [(excerpts.MarkedText(excerpts.without_styles(each), style),) for each in wrapped]  # type: ignore[arg-type]
