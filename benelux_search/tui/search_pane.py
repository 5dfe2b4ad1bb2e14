"""The search pane: the list of hits, the selected passage, and the side list of filters.

The passage is shown below the list of hits. On a narrow screen, the user switches between the two.
The side list (:class:`FacetList`) shows the number of passages for each language, year and
document.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Final

from benelux_search.output import excerpts
from benelux_search.output.text import Wrapped
from benelux_search.results import Hit, SearchResult
from benelux_search.tui.actions import PaneKind
from benelux_search.tui.app_context import DOT, LIST_ALONE, SIDE_BY_SIDE, AppContext
from benelux_search.tui.current_search import LAST, CurrentSearch
from benelux_search.tui.facet_list import FacetList
from benelux_search.tui.hit_view import hit_row, preview_lines
from benelux_search.tui.index_handle import load_meaning
from benelux_search.tui.query_state import next_order, other_units

# --- The list of hits


_CACHE_SIZE: Final = 500  # cached rows and passages


class HitList:
    """The list of hits, one hit in each row, and the passages of the selected hit.

    ``top`` is the index of the hit in the first row.
    """

    def __init__(self, context: AppContext, current_search: CurrentSearch) -> None:
        self.context = context
        self.current_search = current_search
        self.top = 0
        self._cache: dict[tuple[object, ...], list[excerpts.StyledLine]] = {}
        self._drawn_for: SearchResult | None = None
        self._first = context.first_language

    def lines(self, columns: int, rows: int) -> list[excerpts.StyledLine]:
        """Return ``rows`` lines of the list, scrolled so that the selected hit is visible."""
        current_search = self.current_search
        lowest = max(0, min(self.top, current_search.selected, len(current_search.hits) - 1))
        self.top = max(lowest, current_search.selected - max(rows, 1) + 1)
        shown = current_search.hits[self.top : self.top + max(rows, 1)]
        has_pages = any(excerpts.page_range(hit.pages, hit.document) for hit in shown)
        lines = [
            self._row(hit, index, columns, has_pages)
            for index, hit in enumerate(shown, start=self.top)
        ]
        return lines + [()] * (rows - len(lines))

    def preview_lines(self, columns: int, rows: int) -> list[excerpts.StyledLine]:
        """Return the lines with the description and the passages of the selected hit."""
        hit = self.current_search.hits[self.current_search.selected]
        return self._cached(
            hit, (columns, rows), lambda: preview_lines(hit, self.context, columns, rows)
        )

    def _row(self, hit: Hit, index: int, columns: int, has_pages: bool) -> excerpts.StyledLine:
        is_selected, is_marked = (
            index == self.current_search.selected,
            hit.id in self.current_search.marked,
        )
        return self._cached(
            hit,
            (columns, is_selected, is_marked, has_pages),
            lambda: [
                hit_row(
                    hit,
                    self.context,
                    columns,
                    selected=is_selected,
                    is_marked=is_marked,
                    has_pages=has_pages,
                )
            ],
        )[0]

    def _cached(
        self, hit: Hit, parameters: tuple[int, ...], draw: Callable[[], list[excerpts.StyledLine]]
    ) -> list[excerpts.StyledLine]:
        """Return the lines that ``draw`` returns for a hit, from a cache if possible.

        ``parameters`` are all other values that the lines depend on. The cache is emptied when the
        result or the order of the languages changes.
        """
        if (
            self._drawn_for is not self.current_search.result
            or self._first != self.context.first_language
        ):
            self._cache.clear()
            self._drawn_for, self._first = self.current_search.result, self.context.first_language
        key = (hit.id, *parameters)
        if key not in self._cache:
            if len(self._cache) > _CACHE_SIZE:
                self._cache.clear()
            self._cache[key] = draw()
        return self._cache[key]


# --- The pane


_MOST_NOTES: Final = 2  # maximum of lines
_LIST_SHARE: Final = 0.4  # share of the rows for the list
_FEWEST_ROWS: Final = 3  # minimum of rows for the list, and for the passage
_FACET_COLUMNS: Final = 30  # columns of the side list
_ROWS_FOR_PASSAGE: Final = 8  # minimum of rows to show a passage


class SearchPane:
    """The lowest pane, below the query line: hits, the selected passage, and the side list.

    ``facet_list`` is the side list; while it is open, it gets the keys. ``extra`` maps names of
    actions to functions that other modules add. ``completions`` is a line of completions for the
    last word.
    """

    prompt: str | None = ""
    initial = ""

    def __init__(self, context: AppContext, current_search: CurrentSearch) -> None:
        self.context = context
        self.current_search = current_search
        self.facet_list = FacetList(context, current_search)
        self.completions = ""
        self.extra: dict[str, Callable[[], None]] = {}  # actions that other modules add
        self._shows_passage = context.settings.preview
        self._is_list_hidden = False  # show the passage in place of the list, on a narrow screen
        self._list_rows = 1
        self._list_top = 0  # the row of the pane at which the list begins
        self._list_left = 0
        self._columns = self._rows = 0

    @cached_property
    def hit_list(self) -> HitList:
        """The list of hits."""
        return HitList(self.context, self.current_search)

    @property
    def kind(self) -> PaneKind:
        """The kind of pane: ``narrow`` while the side list is open, else ``search``."""
        return "narrow" if self.facet_list.is_open else "search"

    @property
    def handlers(self) -> Mapping[str, Callable[[], None]]:
        if self.facet_list.is_open:
            return {**self.extra, **self.facet_list.handlers}
        current_search = self.current_search
        return {
            **self.extra,
            "next": lambda: current_search.select(current_search.selected + 1),
            "previous": lambda: current_search.select(current_search.selected - 1),
            "page_down": lambda: current_search.select(current_search.selected + self._page()),
            "page_up": lambda: current_search.select(current_search.selected - self._page()),
            "first": lambda: current_search.select(0),
            "last": lambda: current_search.select(LAST),
            "mark": lambda: self._mark(1),
            "mark_back": lambda: self._mark(-1),
            "unmark": current_search.marked.clear,
            "complete": self.context.frontend.complete,
            "take": self._use_suggestion,
            "language": current_search.change_language,
            "narrow": self.facet_list.open,
            "across": self._toggle_translations,
            "sort": self._change_order,
            "units": self._toggle_units,
            "meaning": self._toggle_meaning,
            "preview": self._toggle_preview,
        }

    @property
    def is_waiting(self) -> bool:
        """True while the hits, or the facet counts in an open side list, have not arrived yet."""
        is_open = self.facet_list.is_open
        return self.current_search.is_counting if is_open else self.current_search.is_waiting

    def stop(self) -> None:
        """Do nothing: the result is still shown when it arrives."""

    def title(self, columns: int) -> excerpts.StyledLine:  # noqa: ARG002 - it is typed in
        return ()

    def set_text(self, text: str) -> None:
        """Set the text of the query."""
        self.current_search.set_text(text)

    def press_letter(self, key: str) -> None:
        """Do nothing: letters go to the query line."""

    def click(self, row: int, column: int) -> None:
        """Select the hit, or choose the filter, at a row and column of the pane.

        A click on the selected hit opens its document.
        """
        if self.facet_list.is_open and column < self._list_left:
            self.facet_list.click(row)
            return
        list_row = row - self._list_top
        if column >= self._list_left and 0 <= list_row < self._list_rows:
            chosen = self.hit_list.top + list_row
            if chosen >= len(self.current_search.hits):
                return
            if chosen == self.current_search.selected:
                self.handlers["open"]()
            self.current_search.select(chosen)

    def scroll(self, by: int) -> None:
        """Move the selection by ``by`` hits or filters, upwards if negative."""
        if self.facet_list.is_open:
            self.facet_list.move(by)
        else:
            self.current_search.select(self.current_search.selected + by)

    def draw(self, columns: int, rows: int) -> Sequence[excerpts.StyledLine]:
        self._columns, self._rows = columns, rows
        notes = self._notes(columns)[:rows]
        room = rows - len(notes)
        if not self.facet_list.is_open:
            self._list_left = 0
            return [*notes, *self._result_lines(columns, room, len(notes))]
        if columns < LIST_ALONE:
            self._list_left = columns
            return [*notes, *self.facet_list.draw(columns, room, len(notes))]
        self._list_left = _FACET_COLUMNS + 2
        left = self.facet_list.draw(_FACET_COLUMNS, room, len(notes))
        right = self._result_lines(columns - self._list_left, room, len(notes))
        return [*notes, *excerpts.side_by_side(left, right, _FACET_COLUMNS, 2)]

    def _result_lines(self, columns: int, rows: int, above: int) -> list[excerpts.StyledLine]:
        current_search = self.current_search
        if rows <= 0:
            return []
        if current_search.search_error:
            return _text(current_search.search_error, columns, "warning")[:rows]
        if not current_search.hits:
            return self._empty_lines(columns)[:rows]
        listed = self._list_height(columns, rows)
        if not listed:
            self._list_rows = 0
            return [self._status_line(columns), *self.hit_list.preview_lines(columns, rows - 1)]
        lines = [*self._list(columns, listed, above), self._status_line(columns)]
        under = rows - len(lines)
        return [*lines, *self.hit_list.preview_lines(columns, under)] if under > 0 else lines

    def _list_height(self, columns: int, rows: int) -> int:
        """Return the number of rows for the list of hits.

        ``rows`` is the room for the list and the passage. The result is 0 if the passage takes all
        rows.
        """
        is_narrow = columns < LIST_ALONE and not self.facet_list.is_open
        shown = self._is_list_hidden if is_narrow else self._shows_passage
        if not shown or rows < _ROWS_FOR_PASSAGE:
            return rows - 1
        if is_narrow:
            return 0
        listed = max(_FEWEST_ROWS, min(int(rows * _LIST_SHARE), rows - _FEWEST_ROWS - 1))
        return (
            min(listed, max(len(self.current_search.hits), _FEWEST_ROWS))
            if columns < SIDE_BY_SIDE
            else listed
        )

    def _page(self) -> int:
        """Return the number of hits to move by for a page.

        This is the height of the list in the next frame, with one row left for completions, which
        appear when the user pauses.
        """
        columns, rows = self._columns, self._rows
        return max(self._list_height(columns, rows - len(self._message_lines(columns)) - 1), 1)

    def _list(self, columns: int, rows: int, above: int) -> list[excerpts.StyledLine]:
        self._list_rows, self._list_top = max(rows, 1), above
        lines = self.hit_list.lines(columns, rows)
        self.current_search.set_visible_rows(self.hit_list.top, self._list_rows)
        return lines

    def _status_line(self, columns: int) -> excerpts.StyledLine:
        """Return the line below the list: rank of the selected hit, total, marked hits, time."""
        current_search, say = self.current_search, self.context.say
        result = current_search.result
        if result is None:
            return ()
        rank, hit_count = current_search.selected + 1, len(current_search.hits)
        if result.more or hit_count == result.total:
            position = say("{place} of {total}", place=rank, total=result.total)
        else:  # passages that differ only in numbers are one hit
            position = say(
                "{place} of {hits}, {total} passages",
                place=rank,
                hits=hit_count,
                total=result.total,
            )
        parts = [position, say("{ms} ms", ms=round(result.took_ms))]
        if current_search.marked:
            parts.insert(1, say("{count} marked", count=len(current_search.marked)))
        text = f" {DOT.join(parts)} "
        rule = self.context.signs.rule
        rest = columns - excerpts.width(text) - 2
        return excerpts.line(
            excerpts.LineSegment(
                excerpts.shorten(rule * 2 + text + rule * max(rest, 0), columns), "rule"
            )
        )

    def _notes(self, columns: int) -> list[excerpts.StyledLine]:
        """Return the lines above the list: messages, and completions if there is room."""
        lines = self._message_lines(columns)
        if self.completions and len(lines) < _MOST_NOTES:
            lines.append(
                excerpts.line(
                    excerpts.LineSegment(excerpts.shorten(self.completions, columns), "dim")
                )
            )
        return lines

    def _message_lines(self, columns: int) -> list[excerpts.StyledLine]:
        """Return lines with the filters, the suggested query and the notes."""
        current_search, say = self.current_search, self.context.say
        lines: list[excerpts.StyledLine] = []
        title = None
        if current_search.question.document is not None and current_search.hits:
            from benelux_search.tui.hit_view import document_name

            title = document_name(current_search.hits[0].document, self.context.first_language)
        chips = current_search.question.filter_labels(say, title)
        if chips:
            lines.append(
                excerpts.line(
                    excerpts.LineSegment(excerpts.shorten(DOT.join(chips), columns), "key")
                )
            )
        result = current_search.result
        if (
            result is not None
            and result.suggestion
            and result.suggestion != current_search.question.text
        ):
            key = self.context.key_of("take", "search")
            suggestion = say("did you mean: {query} ({key})", query=result.suggestion, key=key)
            lines.append(
                excerpts.line(excerpts.LineSegment(excerpts.shorten(suggestion, columns), "note"))
            )
        if result is not None:
            notes = [say.note(note) for note in result.notes]
            lines += [
                excerpts.line(excerpts.LineSegment(excerpts.shorten(note, columns), "note"))
                for note in notes
            ]
        return lines[: _MOST_NOTES + bool(chips)]

    def _empty_lines(self, columns: int) -> list[excerpts.StyledLine]:
        """Return the lines to show without hits."""
        current_search, say = self.current_search, self.context.say
        if current_search.is_waiting:
            return _text(say("searching…"), columns, "dim")
        if current_search.result is not None:
            message = say("nothing found")
            if current_search.question.is_narrowed:
                key = self.context.key_of("narrow", "search")
                message += " — " + say("{key} to widen the search", key=key)
            return _text(message, columns, "plain")
        lines = _text(say("Type Dutch or French words to search for them."), columns, "plain")
        if current_search.status is not None:
            size = say(
                "documents: {documents}, pairs: {pairs}, in both languages: {aligned}",
                documents=current_search.status.documents,
                pairs=current_search.status.pairs,
                aligned=current_search.status.aligned,
            )
            lines += [(), *_text(size, columns, "dim")]
        return lines

    def _mark(self, by: int) -> None:
        self.current_search.toggle_mark(self.current_search.hit)
        self.current_search.select(self.current_search.selected + by)

    def _use_suggestion(self) -> None:
        result = self.current_search.result
        if result is not None and result.suggestion:
            self.context.frontend.write_query(result.suggestion)
        else:
            self.context.show_notice(self.context.say("no suggested query"))

    def _toggle_translations(self) -> None:
        question = self.current_search.question
        self.current_search.ask(replace(question, across=not question.across))
        say, was_on = self.context.say, question.across
        self.context.show_notice(
            say("without translations") if was_on else say("with translations")
        )

    def _change_order(self) -> None:
        question = self.current_search.question
        self.current_search.ask(replace(question, sort=next_order(question.sort)))

    def _toggle_meaning(self) -> None:
        def try_it() -> None:
            with self.context.index_handle.use() as index:
                load_meaning(index)

        def ask(is_wanted: bool) -> None:
            question = self.current_search.question  # it may have been typed on meanwhile
            self.current_search.ask(replace(question, meaning=is_wanted))

        if self.current_search.question.meaning:
            ask(is_wanted=False)
        else:
            self.context.run_in_background(try_it, lambda _: ask(is_wanted=True))

    def _toggle_units(self) -> None:
        question = self.current_search.question
        self.current_search.ask(replace(question, units=other_units(question.units)))

    def _toggle_preview(self) -> None:
        if self._columns < LIST_ALONE:
            self._is_list_hidden = not self._is_list_hidden
        else:
            self._shows_passage = not self._shows_passage


def _text(text: str, columns: int, style: str) -> list[excerpts.StyledLine]:
    wrapped = Wrapped(text, (), columns)
    return [(excerpts.LineSegment(excerpts.without_styles(each), style),) for each in wrapped]  # type: ignore[arg-type]
