"""The list of hits: in context, as excerpts, as sentences, or one line a document."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from typing import Final

from benelux_search.output import excerpts
from benelux_search.output.styled_lines import LineSegment, StyledLine, line, shorten, width
from benelux_search.results import Hit, SearchResult
from benelux_search.tui.hits.hit_rows import (
    document_name,
    kwic_row,
    match_column,
    place_of,
    sentence_row,
    snippet_rows,
)
from benelux_search.tui.session.context import AppContext, ListView
from benelux_search.tui.session.current_search import FIRST_HITS, LAST, CurrentSearch
from benelux_search.tui.terminal.lines import bar, joined

_GUTTER: Final = 3  # columns for the signs of the cursor and of a mark
_HEAD: Final = -1  # the part of a hit that is the name of its document
_CACHED: Final = 500
_COLUMNS_FOR_DATE: Final = 140
_COLUMNS_FOR_PLACE: Final = 68  # minimum of columns to show where a hit stands


class HitList:
    """The list of hits with the selected one, which is a bar.

    Hits of one document that follow each other stand under its name; another hit has the name of
    its document at the end of its line.
    """

    def __init__(
        self,
        context: AppContext,
        current_search: CurrentSearch,
        chosen_view: Callable[[], ListView],
    ) -> None:
        self.context = context
        self.current_search = current_search
        self._chosen_view = chosen_view
        self._top = 0  # index of the first row shown in _rows
        self._rows: list[tuple[int, int]] = []  # the hit and the part of it in each row
        self._rows_hits: list[Hit] = []
        self._rows_state: tuple[ListView, bool] = ("kwic", True)
        self._headed: list[bool] = []  # True for a hit that stands under the name of its document
        self._has_dates = True
        self._match_column = 0
        self._column_of: tuple[list[Hit], int] = ([], 0)  # the hits and columns that it is for
        self._has_places = True  # False if the list is too narrow for the places of hits
        self._listed: dict[str, int] = {}  # the first hit of each document
        self._done = 0  # hits that are in _rows
        self._shown = 1
        self._place_room = 0  # columns of the widest place in sight
        self._cache: dict[tuple[object, ...], StyledLine] = {}
        self._cached_for: tuple[SearchResult | None, str] = (None, "")

    @property
    def view(self) -> ListView:
        """The way in which the hits are shown; sentences are hits of their own."""
        if self.current_search.question.units == "sentence":
            return "sentences"
        view = self._chosen_view()
        return "kwic" if view == "sentences" else view

    def lines(self, columns: int, rows: int) -> list[StyledLine]:
        """Return ``rows`` lines of the list, scrolled so that the selected hit is visible."""
        self._has_places = columns >= _COLUMNS_FOR_PLACE
        self._has_dates = columns >= _COLUMNS_FOR_DATE
        self._update()
        first, last = self._rows_of_selected()
        self._shown = max(rows, 1)
        self._top = max(0, min(self._top, first, len(self._rows) - self._shown))
        self._top = max(self._top, last - self._shown + 1)
        shown = self._rows[self._top : self._top + rows]
        top_hit = shown[0][0] if shown else 0
        hits = self.current_search.hits
        places = [
            width(self._where(hits[hit], is_alone=not self._is_headed(hit)))
            for hit, part in shown
            if part != _HEAD
        ]
        self._place_room = max(places, default=0)
        if hits is not self._column_of[0] or columns != self._column_of[1]:
            self._column_of = hits, columns
            self._match_column = match_column(hits[:FIRST_HITS], columns - _GUTTER)
        self.current_search.set_visible_rows(top_hit, self._shown)
        lines = [self._line(hit, part, columns) for hit, part in shown]
        return lines + [()] * (rows - len(lines))

    def hit_at(self, row: int) -> int | None:
        """Return the index of the hit in a row of the list, or None."""
        index = self._top + row
        return self._rows[index][0] if 0 <= index < len(self._rows) else None

    def move(self, by: int) -> None:
        """Select another hit: one of another document if the list shows documents."""
        search = self.current_search
        if self.view != "documents" or not search.hits:
            search.select(search.selected + by)
            return
        self._update()
        chosen = [hit for hit, _ in self._rows]
        document = search.hits[search.selected].document.id
        here, last = bisect_left(chosen, self._listed.get(document, 0)), len(chosen) - 1
        if by > 0 and here == last:
            self._select_new_document()
        else:
            search.select(chosen[max(0, min(here + by, last))])

    def select_last(self) -> None:
        """Select the last hit, or the last document if the list shows documents."""
        then = self._select_last_document if self.view == "documents" else None
        self.current_search.select(LAST, then)

    def _select_new_document(self) -> None:
        """Load more hits, and select the first one in a document that is not in the list yet."""
        search = self.current_search
        loaded, selected = len(search.hits), search.selected

        def select() -> None:
            self._update()
            new = (hit for hit, _ in self._rows if hit >= loaded)
            search.select(next(new, selected))

        search.select(loaded, select)

    def _select_last_document(self) -> None:
        self._update()
        if self._rows:
            self.current_search.select(self._rows[-1][0])

    def page(self) -> int:
        """Return the number of hits to move by for a page."""
        self._update()
        shown = self._rows[self._top : self._top + self._shown]
        return max(len({hit for hit, part in shown if part != _HEAD}) - 1, 1)

    def _update(self) -> None:
        """Find the rows of the hits that have come, or of all if the hits or the view are others.

        The last hit of before is looked at again: it may begin a run of hits of its document.
        """
        hits, view = self.current_search.hits, self.view
        state = (view, self._has_places)
        if hits is not self._rows_hits or state != self._rows_state:
            self._rows, self._headed, self._listed = [], [], {}
            self._rows_hits, self._rows_state, self._done = hits, state, 0
        if self._done == len(hits):
            return
        first = max(self._done - 1, 0)
        del self._rows[bisect_left(self._rows, (first, _HEAD)) :], self._headed[first:]
        for index in range(first, len(hits)):
            self._rows += self._parts(index, hits[index].document.id, view)
        self._done = len(hits)

    def _parts(self, index: int, document: str, view: ListView) -> list[tuple[int, int]]:
        """Return the rows of a hit."""
        if view == "documents":
            is_new = document not in self._listed or self._listed[document] == index
            self._listed.setdefault(document, index)
            return [(index, 0)] if is_new else []
        if view == "snippets":
            return [(index, 0), (index, 1)]
        hits = self.current_search.hits
        before = hits[index - 1].document.id if index else None
        if before == document:
            self._headed.append(self._headed[-1])
            return [(index, 0)]
        is_run = index + 1 < len(hits) and hits[index + 1].document.id == document
        # Under another name, a hit would seem to be of that document
        is_headed = is_run or not self._has_places or (index > 0 and self._headed[-1])
        self._headed.append(is_headed)
        return [(index, _HEAD), (index, 0)] if is_headed else [(index, 0)]

    def _rows_of_selected(self) -> tuple[int, int]:
        """Return the first and the last row to show of the selected hit."""
        search = self.current_search
        selected = search.selected
        if self.view == "documents" and search.hits:
            selected = self._listed.get(search.hits[selected].document.id, 0)
        first = bisect_left(self._rows, (selected, _HEAD))
        last = bisect_left(self._rows, (selected + 1, _HEAD)) - 1
        return (first, last) if first <= last else (max(last, 0), max(last, 0))

    def _line(self, index: int, part: int, columns: int) -> StyledLine:
        search, context = self.current_search, self.context
        hit = search.hits[index]
        is_selected = part != _HEAD and self._is_selected(index)
        state = (search.result, context.first_language)
        if state != self._cached_for or len(self._cache) > _CACHED:
            self._cache.clear()
            self._cached_for = state
        hits = search.hits
        is_new = index == 0 or hits[index - 1].document.id != hit.document.id
        is_alone = is_new if self.view == "snippets" else not self._is_headed(index)
        count = self._count(hit) if self.view == "documents" else ""
        is_marked = hit.unit_id in search.marked
        key = (
            hit.unit_id,
            part,
            columns,
            is_selected,
            is_marked,
            is_alone,
            count,
            self.view,
            self._place_room,
        )
        if key not in self._cache:
            room = columns - (0 if part == _HEAD else _GUTTER)
            body = self._body(hit, part, room, is_alone=is_alone, count=count)
            self._cache[key] = self._framed(body, columns, part, is_selected, is_marked)
        return self._cache[key]

    def _framed(
        self, body: StyledLine, columns: int, part: int, is_selected: bool, is_marked: bool
    ) -> StyledLine:
        if part == _HEAD:
            return body
        signs = self.context.signs
        cursor = signs.cursor if is_selected and not part else " "
        gutter = f"{cursor}{signs.marked if is_marked and not part else ' '} "
        framed = line(LineSegment(gutter, "key"), *body)
        return bar(framed, columns) if is_selected else framed

    def _body(self, hit: Hit, part: int, columns: int, *, is_alone: bool, count: str) -> StyledLine:
        context = self.context
        name = document_name(hit.document, context.first_language)
        if part == _HEAD:
            return line(LineSegment(shorten(name, columns), "dim"))
        match self.view:
            case "snippets":
                return snippet_rows(hit, context, columns, is_named=is_alone)[part]
            case "documents":
                room = columns - width(count) - 1
                title = shorten(name, max(room, 1))
                gap = " " * (room - width(title) + 1)
                return line(title, gap, LineSegment(count, "dim"))
            case "sentences":
                return sentence_row(hit, context, columns)
        most = min(max(columns // 5, 18), 40) if self._has_places else 0
        where = self._where(hit, is_alone=is_alone)
        room = min(most, self._place_room)
        return kwic_row(hit, context, columns, where, room, self._match_column)

    def _where(self, hit: Hit, *, is_alone: bool) -> str:
        """Return where a hit stands: with its document, if this has no line of its own."""
        if not is_alone:
            return place_of(hit)
        title = excerpts.title_of(hit.document, self.context.first_language) or hit.document.id
        date = hit.document.facts.date if self._has_dates else ""
        return joined((place_of(hit), date, title), ", ")

    def _is_selected(self, index: int) -> bool:
        search = self.current_search
        if self.view != "documents":
            return index == search.selected
        return search.hits[index].document.id == search.hits[search.selected].document.id

    def _is_headed(self, index: int) -> bool:
        return index < len(self._headed) and self._headed[index]

    def _count(self, hit: Hit) -> str:
        """Return the number of passages in the document of a hit, if it is known."""
        facets, say = self.current_search.facets, self.context.say
        counted = facets.documents.documents if facets is not None else ()
        for info, number in counted:
            if info.id == hit.document.id:
                return say.some("{number} passage", "{number} passages", number)
        return ""
