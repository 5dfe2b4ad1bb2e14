"""The search pane: a line of notes, the list of hits, and the passages of the selected hit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Final

from benelux_search.declared_options import SWITCHES
from benelux_search.output.styled_lines import (
    LineSegment,
    StyledLine,
    line,
    shorten,
    side_by_side,
    width,
)
from benelux_search.tui.hits.buttons import Button, Buttons
from benelux_search.tui.hits.completion import split_last_word
from benelux_search.tui.hits.start_screen import StartScreen
from benelux_search.tui.session.context import (
    PREVIEW_PLACES,
    VIEWS,
    AppContext,
    Handler,
    Handlers,
    ListView,
    Pane,
    PreviewPlace,
)
from benelux_search.tui.session.current_search import CurrentSearch, Place
from benelux_search.tui.session.index_handle import load_meaning
from benelux_search.tui.terminal.lines import joined, padded, text_lines
from benelux_search.user.query_state import QueryState, next_order, other_units

if TYPE_CHECKING:
    from benelux_search.results import Completion
    from benelux_search.tui.hits.hit_list import HitList
    from benelux_search.tui.hits.preview import Preview

_FEWEST_ROWS: Final = 2  # minimum of rows for the list, and for the passage
_ROWS_FOR_BOTH: Final = 8  # minimum of rows to show a passage under the list
_COLUMNS_FOR_BOTH: Final = 76  # minimum of columns to show a passage beside the list
_WINDOW_COLUMNS: Final = 64  # minimum of columns of a window, if there are so many
LEAST_SHARE, MOST_SHARE, _STEP = 0.1, 0.9, 0.1  # of the room for the passage
_SENTENCE: Final = 8  # words of a line that may be a pasted sentence
_OPERATORS: Final = ("OR", "AND", "NOT", '"', ":", "*", "(")


class SearchPane(Pane):
    """The lowest pane, below the query line.

    ``extra`` maps names of actions to functions that other modules add. ``completions`` are those
    of the last word. ``place`` and ``share`` are where the passage is shown, and which share of the
    room it has.
    """

    kind = "search"
    prompt = ""
    is_window = False

    def __init__(self, context: AppContext, current_search: CurrentSearch) -> None:
        self.context = context
        self.current_search = current_search
        self.chosen_view: ListView = "kwic"
        self.start_screen = StartScreen(context, current_search)
        self.completions: Sequence[Completion] = ()
        self.extra: dict[str, Handler] = {}
        setting = context.settings.preview
        self.place: PreviewPlace = next(
            (each for each in PREVIEW_PLACES if each == setting), "below"
        )
        self.share = 0.6
        self._buttons = Buttons()
        self._shown_text = ""  # the last query that came from a list
        self._list_area = (0, 0, 0)  # rows from, rows to, columns
        self._columns = 0

    @cached_property
    def hit_list(self) -> HitList:
        """The list of hits."""
        from benelux_search.tui.hits.hit_list import HitList

        return HitList(self.context, self.current_search, lambda: self.chosen_view)

    @cached_property
    def preview(self) -> Preview:
        """The passages of the selected hit."""
        from benelux_search.tui.hits.preview import Preview

        return Preview(self.context)

    @property
    def handlers(self) -> Handlers:
        search, hits = self.current_search, self.hit_list
        count = max(self.context.count, 1)
        return {
            **self.extra,
            "next": lambda: hits.move(count) if search.question.text else self.extra["history"](),
            "previous": lambda: hits.move(-count),
            "page_down": lambda: hits.move(hits.page()),
            "page_up": lambda: hits.move(-hits.page()),
            "first": lambda: search.select(0),
            "last": hits.select_last,
            "mark": lambda: self._mark(1),
            "mark_back": lambda: self._mark(-1),
            "unmark": self._unmark,
            "complete": self.context.frontend.complete,
            "take": self._use_suggestion,
            "widen": search.widen,
            "sort": lambda: self._change(sort=next_order(search.question.sort)),
            "view": self._change_view,
            **{each.name: partial(self._toggle, each.name) for each in SWITCHES},
            "meaning": self._toggle_meaning,
            "differences": self._toggle_differences,
            "preview": self._move_preview,
            "preview_down": lambda: self.preview.scroll(count),
            "preview_up": lambda: self.preview.scroll(-count),
            "preview_more": lambda: self._resize_preview(_STEP),
            "preview_less": lambda: self._resize_preview(-_STEP),
            "back": self._back,
            "clear": self.clear,
        }

    @property
    def is_waiting(self) -> bool:  # type: ignore[override]
        """True while the hits have not arrived yet."""
        return self.current_search.is_waiting

    def set_text(self, text: str) -> None:
        """Set the text of the query."""
        self.current_search.set_text(text)

    # The screen

    def draw(self, columns: int, rows: int, covered: int = 0) -> Sequence[StyledLine]:  # noqa: ARG002
        self._columns = columns
        self._buttons.clear()
        if rows <= 0:
            return []
        notes = self._buttons.draw(0, self._notes(), columns, " · ")
        return [notes, *self._body(columns, rows - 1)]

    def _body(self, columns: int, rows: int) -> list[StyledLine]:
        search = self.current_search
        self._list_area = (0, 0, 0)
        if search.search_error or not search.hits:
            if search.question.text.strip() and not search.search_error:
                return self._empty_lines(columns)[:rows]
            return self.start_screen.lines(columns, rows, self._buttons, 1)
        place, listed, list_columns = self._split(columns, rows)
        lines = self.hit_list.lines(list_columns, listed)
        self._list_area = (1, 1 + listed, list_columns)
        status = self._status_line(list_columns)
        before = search.hits[search.selected - 1] if search.selected else None
        hit = search.hits[search.selected]
        if place == "right":
            left = [each or padded(each, list_columns) for each in (*lines, status)]
            room = columns - list_columns - 3
            right = self.preview.lines(hit, before, room, rows)
            bar = [line(LineSegment(self.context.signs.bar + " ", "rule"), *each) for each in right]
            return side_by_side(left, bar, list_columns, 1)
        shown = [*lines, status]
        if place == "below":
            shown += self.preview.lines(hit, before, columns, rows - listed - 1)
        return shown

    def _split(self, columns: int, rows: int) -> tuple[PreviewPlace, int, int]:
        """Return where the passage stands, and the rows and the columns of the list."""
        place = self.place
        if place == "right" and columns < _COLUMNS_FOR_BOTH:
            place = "below"
        if place == "right":
            room = int((columns - 3) * self.share)
            return place, max(rows - 1, 0), columns - 3 - min(max(room, 20), columns - 25)
        if place == "off" or rows < _ROWS_FOR_BOTH:
            return "off", max(rows - 1, 0), columns
        most = rows - 1 - _FEWEST_ROWS
        return place, max(_FEWEST_ROWS, min(rows - 1 - int(rows * self.share), most)), columns

    def window_area(self, columns: int, rows: int) -> tuple[int, int]:
        """Return the columns and rows of the list: a window leaves the passage in sight."""
        if not self.current_search.hits:
            return columns, max(rows * 2 // 3, 4)
        place, listed, list_columns = self._split(columns, rows - 1)
        if place == "right":
            return max(list_columns, min(_WINDOW_COLUMNS, columns)), rows
        return columns, max(listed + 2 if place == "below" else rows * 2 // 3, min(rows, 8))

    def is_cut_by(self, window_columns: int, columns: int, rows: int) -> bool:
        """Return True if a window covers a part of the passage at the right of the list."""
        place, _, list_columns = self._split(columns, rows - 1)
        return place == "right" and list_columns < window_columns < columns

    def _status_line(self, columns: int) -> StyledLine:
        """Return the line below the list: rank of the selected hit, total, marked hits, time."""
        search, say = self.current_search, self.context.say
        result = search.result
        if result is None:
            return ()
        rank, hit_count = search.selected + 1, len(search.hits)
        if result.more or hit_count == result.total:
            position = say("{place} of {total}", place=rank, total=result.total)
        else:  # passages that differ only in numbers are one hit
            position = say(
                "{place} of {hits}, {total} passages",
                place=rank,
                hits=hit_count,
                total=result.total,
            )
        some = say("with some of the words") if result.relaxed else ""
        marked = say("{count} marked", count=len(search.marked)) if search.marked else ""
        differs = say("differences marked") if self.preview.marks_differences else ""
        took = say("{ms} ms", ms=round(result.took_ms))
        text = f" {joined((position, some, marked, differs, took))} "
        rule = self.context.signs.rule
        rest = columns - width(text) - 2
        return line(LineSegment(shorten(rule * 2 + text + rule * max(rest, 0), columns), "rule"))

    def _notes(self) -> Iterator[Button]:
        """Yield the filters, the suggested query, the notes, and completions, as buttons."""
        search, say, key_of = self.current_search, self.context.say, self.context.key_of
        titles = self.start_screen.titles(search.hits)
        for text, without in search.question.chips(say, titles):
            name = shorten(text, max(self._columns // 3, 12))
            yield Button(f"[{name} ×]", "key", lambda without=without: search.ask(without))  # type: ignore[misc]
        result = search.result
        if result is not None and not search.search_error:
            suggestion = result.suggestion
            if suggestion and suggestion != search.question.text:
                key = key_of("take", "search")
                text = say("did you mean: {query} ({key})", query=suggestion, key=key)
                yield Button(text, "note", self._use_suggestion)
            if self._is_sentence():
                text = say("{key}: sentences like this one", key=key_of("match", "search"))
                yield Button(text, "key", self.extra.get("match"))
            for note in result.notes:
                yield Button(say.note(note), "note")
        key = f"{key_of('complete', 'search')}: "
        for number, each in enumerate(self.completions):
            text = f"{'' if number else key}{each.word} {each.language.upper()} {each.passages}"
            yield Button(text, "dim", lambda word=each.word: self._take_word(word))  # type: ignore[misc]

    def _is_sentence(self) -> bool:
        text = self.current_search.question.text
        return len(text.split()) >= _SENTENCE and not any(each in text for each in _OPERATORS)

    def _take_word(self, word: str) -> None:
        text, offset = self.context.frontend.query()
        start = offset - len(split_last_word(text[:offset])[1])
        self.context.frontend.write_query(text[:start] + word + text[offset:])

    def _empty_lines(self, columns: int) -> list[StyledLine]:
        """Return the lines to show for a query without hits."""
        search, say, key_of = self.current_search, self.context.say, self.context.key_of
        if search.is_waiting:
            return text_lines(say("searching…"), columns, "dim")
        question, result = search.question, search.result
        message, advice = say("nothing found"), []
        if question.is_narrowed:
            key = key_of("widen", "search")
            message += " — " + say("{key} removes the filters", key=key)
        if not question.is_on("across"):
            key = key_of("across", "search")
            advice.append(say("{key} looks for translations too", key=key))
        advice.append(say("word* finds words that begin so"))
        if question.language != "both" and (result is None or result.language != "both"):
            key = key_of("language", "search")
            advice.append(say("{key} looks in the other language", key=key))
        dim = [each for text in advice for each in text_lines(text, columns, "dim")]
        return [*text_lines(message, columns), *dim]

    # The mouse

    def click(self, row: int, column: int) -> None:
        """Press a button, or select a hit; a click on the selected hit opens its document."""
        if self._buttons.click(row, column):
            return
        first, end, columns = self._list_area
        if first <= row < end and column < columns:
            chosen = self.hit_list.hit_at(row - first)
            if chosen is None:
                return
            if chosen == self.current_search.selected:
                self.extra["open"]()
            self.current_search.select(chosen)

    def scroll(self, by: int, row: int = 0, column: int = 0) -> None:
        """Move the selection over the list, else scroll the passage."""
        first, end, columns = self._list_area
        if first <= row <= end and column < columns:
            self.hit_list.move(by)
        else:
            self.preview.scroll(by)

    # Actions

    def _mark(self, by: int) -> None:
        search = self.current_search
        search.toggle_mark(search.hit)
        notice = self.context.notice
        search.select(search.selected + by, lambda: self.context.show_notice(notice))

    def _unmark(self) -> None:
        self.current_search.marked.clear()
        self.context.show_notice(self.context.say("no hit is marked any more"))

    def _use_suggestion(self) -> None:
        result = self.current_search.result
        if result is not None and result.suggestion:
            self.context.frontend.write_query(result.suggestion)
        else:
            self.context.show_notice(self.context.say("no suggested query"))

    def _change(self, **changed: object) -> None:
        self.current_search.ask(replace(self.current_search.question, **changed))  # type: ignore[arg-type]

    def _toggle(self, name: str) -> None:
        self.current_search.ask(self.current_search.question.toggled(name))

    def _change_view(self) -> None:
        view = self.chosen_view = VIEWS[(VIEWS.index(self.hit_list.view) + 1) % len(VIEWS)]
        question = self.current_search.question
        self.current_search.want_facets(view == "documents")
        if (view == "sentences") != (question.units == "sentence"):
            self._change(units=other_units(question.units))
        say = self.context.say
        names = {
            "kwic": say("the list shows matches in a column"),
            "snippets": say("the list shows excerpts"),
            "sentences": say("the list shows sentences"),
            "documents": say("the list shows documents"),
        }
        self.context.show_notice(names[view])

    def _toggle_meaning(self) -> None:
        def try_it() -> None:
            with self.context.index_handle.use() as index:
                load_meaning(index)

        if self.current_search.question.is_on("meaning"):
            self._toggle("meaning")
        else:  # the query may have been typed on meanwhile
            self.context.run_in_background(try_it, lambda _: self._toggle("meaning"))

    def _toggle_differences(self) -> None:
        self.preview.marks_differences = not self.preview.marks_differences

    def _move_preview(self) -> None:
        places = PREVIEW_PLACES if self._columns >= _COLUMNS_FOR_BOTH else ("below", "off")
        here = places.index(self.place) if self.place in places else 0
        self.place = places[(here + 1) % len(places)]

    def _resize_preview(self, by: float) -> None:
        self.share = round(max(LEAST_SHARE, min(self.share + by, MOST_SHARE)), 1)

    def _back(self) -> None:
        """Go one step back: to the query before, or to an empty line."""
        search, context = self.current_search, self.context
        if search.earlier and search.question.text == self._shown_text:
            *search.earlier, before = search.earlier
            if before.question != search.question:
                self.show(before.question, before)
                return
        if context.frontend.query()[0]:
            self.clear()
            context.show_notice(context.say("Ctrl-_ brings the line back"))
        else:
            key = context.key_of("quit", "search")
            context.show_notice(context.say("{key} quits", key=key))

    def clear(self) -> None:
        """Add the query to the history, and empty the line."""
        self.current_search.add_to_history()
        self.context.frontend.write_query("")

    def show(self, question: QueryState, place: Place | None = None) -> None:
        """Write a query on the line, and search for it with its own language and filters.

        ``place`` is the hit to select.
        """
        self._shown_text = question.text
        # Without a text, so that write_query() counts as a change of the text
        self.current_search.question = QueryState("", question.language)
        self.context.frontend.write_query(question.text)
        if place is None:
            self.current_search.ask_once(question)
        else:
            self.current_search.restore(place)
