"""The pane for reading a document, pair by pair in both languages, with the matches highlighted.

The matching passages are loaded in chunks (:class:`DocumentMatches`) while the user can already
read.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from benelux_search.model import LANGUAGES, Language, Pair
from benelux_search.output import excerpts
from benelux_search.results import DocumentView, Highlighted, Hit, Match, SearchResult
from benelux_search.tui.actions import PaneKind
from benelux_search.tui.app_context import DOT, AppContext, Hold
from benelux_search.tui.background import LatestTask
from benelux_search.tui.current_search import CurrentSearch
from benelux_search.tui.document_layout import DocumentLayout, ItemLayout, count_words_before
from benelux_search.tui.document_position import Position
from benelux_search.tui.hit_view import HighlightStyle, document_name, highlight_style
from benelux_search.tui.marks import PositionMap
from benelux_search.tui.pickers import Choice, Picker, PromptPane
from benelux_search.tui.query_state import QueryState

_MATCHES_PER_REQUEST: Final = 500  # hits loaded at a time


class DocumentMatches:
    """The passages of a document that match a query, loaded in chunks.

    ``item_indexes`` are the indexes of the matching items loaded so far, in reading order.
    ``total`` is the number of all matching passages. ``changed`` is called after each chunk and
    after an error.
    """

    def __init__(
        self,
        context: AppContext,
        question: QueryState,
        layout: DocumentLayout,
        changed: Callable[[], None],
    ) -> None:
        self.item_indexes: list[int] = []
        self.total = 0
        self.is_loading = False
        self._is_requested = False  # a chunk is being loaded, even if it is no longer wanted
        self._hits: dict[str, Hit] = {}
        self._highlights: dict[
            str, Mapping[Language, tuple[tuple[Match, ...], HighlightStyle]]
        ] = {}
        self._context = context
        self._question = question
        self._layout = layout
        self._changed = changed
        self._loaded = 0

    @property
    def is_complete(self) -> bool:
        """True if all matches are loaded."""
        return self._loaded >= self.total

    def load(self) -> None:
        """Load chunks until all matches are loaded or :meth:`stop` is called."""
        self.is_loading = True
        if not self._is_requested:
            self._is_requested = True
            self._context.run_in_background(self._search_page, self._add_page, self._failed)

    def stop(self) -> None:
        """Stop loading, and show a notice with the number of matches loaded so far."""
        if self.is_loading and self.total:
            self.is_loading = False
            self._context.show_notice(
                self._context.say(
                    "stopped: {number} of {total} passages found are highlighted",
                    number=self._loaded,
                    total=self.total,
                )
            )

    def hit(self, pair_id: str) -> Hit | None:
        """Return the hit for a pair, or None if no match in this pair is loaded."""
        return self._hits.get(pair_id)

    def matching_words(self) -> Iterator[tuple[int, Language, int]]:
        """Yield the matching words in reading order.

        Each is a tuple: the index of the item, the language, and the index of the word in the text.
        """
        for index in self.item_indexes:
            hit = self._hits[self._pair(index).id]
            starts = [start for start, _ in hit.passage.matches] or [0]
            for number in dict.fromkeys(
                count_words_before(hit.passage.text, each) for each in starts
            ):
                yield index, hit.language, number

    def language(self, index: int) -> Language:
        """Return the language in which the item at an index matches."""
        return self._hits[self._pair(index).id].language

    def _pair(self, index: int) -> Pair:
        item = self._layout.items[index]
        assert isinstance(item, Pair)
        return item

    def _search_page(self) -> SearchResult:
        question = self._question
        with self._context.index_handle.use() as index:
            return index.search(
                question.text,
                language=question.language,
                across=question.across,
                document=self._layout.view.document.id,
                limit=_MATCHES_PER_REQUEST,
                offset=self._loaded,
                fold=False,
                seconds=None,
            )

    def _add_page(self, result: SearchResult) -> None:
        self._is_requested = False
        self.total, self._loaded = result.total, self._loaded + len(result.hits)
        for hit in result.hits:
            self._add(hit)
        self._layout.set_highlights(self._highlights)
        if self.is_loading and result.more and result.hits:
            self.load()
        else:
            self.is_loading = False
        self._changed()

    def _add(self, hit: Hit) -> None:
        index = self._layout.index_of.get(hit.id)
        if index is None or hit.id in self._hits:
            return  # the hit is from a newer state of the index, or is already known
        self._hits[hit.id] = _with_texts_of(hit, self._pair(index))
        insort(self.item_indexes, index)
        passages = ((language, hit.side(language)) for language in LANGUAGES)
        self._highlights[hit.id] = {
            language: (passage.matches, highlight_style(hit, language))
            for language, passage in passages
            if passage
        }

    def _failed(self, error: Exception) -> None:
        self.is_loading = self._is_requested = False
        self._context.show_error(error)
        self._changed()


def _with_texts_of(hit: Hit, pair: Pair) -> Hit:
    """Return the hit with the strings of ``pair`` in place of equal ones, to save memory."""

    def with_shared_text(highlighted: Highlighted | None) -> Highlighted | None:
        for passage in (pair.nl, pair.fr):
            if highlighted is not None and passage is not None and passage.text == highlighted.text:
                return replace(highlighted, text=passage.text)
        return highlighted

    return replace(
        hit,
        passage=with_shared_text(hit.passage) or hit.passage,
        counterpart=with_shared_text(hit.counterpart),
    )


# --- The pane


class ReadPane:
    """A pane that shows one document, with a cursor on a word and with highlighted matches.

    The document opens at the pair ``pair_id``, with the cursor in ``language``. The matches are
    those of the current search until :meth:`search` is called.
    """

    prompt: str | None = None
    initial = ""
    kind: PaneKind = "read"

    def __init__(
        self,
        context: AppContext,
        current_search: CurrentSearch,
        view: DocumentView,
        pair_id: str | None,
        language: Language | None = None,
    ) -> None:
        self.context = context
        self.current_search = current_search
        self.extra: dict[str, Callable[[], None]] = {}
        self._query = current_search.executed_question.text
        self.renewals = LatestTask()
        self._matches: DocumentMatches | None = None
        # the direction of a move to a match that is not loaded yet, and the hold on keys meanwhile
        self._pending_move: tuple[int, Hold] | None = None
        layout = DocumentLayout(view, context.say)
        self.position = Position(layout, context, layout.index_of.get(pair_id or "", 0), language)
        self._first_match_wanted = pair_id is not None
        # the first row of the screen, until the matches are known
        self._opened_at: tuple[int, int] | None = self.position.top
        self._mark_query(self._query)

    @property
    def layout(self) -> DocumentLayout:
        """The layout of the document."""
        return self.position.layout

    @property
    def view(self) -> DocumentView:
        """The document."""
        return self.layout.view

    @property
    def handlers(self) -> Mapping[str, Callable[[], None]]:
        position = self.position
        page = max(position.rows - 2, 1)
        return {
            **self.extra,
            "down": lambda: position.scroll(1),
            "up": lambda: position.scroll(-1),
            "page_down": lambda: position.scroll(page),
            "page_up": lambda: position.scroll(-page),
            "first": lambda: position.go_to(0),
            "last": position.go_to_end,
            "next_match": lambda: self._go_to_match(1),
            "previous_match": lambda: self._go_to_match(-1),
            "next_hit": lambda: self._go_to_hit(1),
            "previous_hit": lambda: self._go_to_hit(-1),
            "next_word": lambda: position.move(1),
            "previous_word": lambda: position.move(-1),
            "other_side": position.switch_language,
            "contents": self._contents,
            "find": self._find,
            "mark": lambda: self.current_search.toggle_mark(self.current()),
            "unmark": self.current_search.marked.clear,
            "back": self.context.pop,
        }

    def title(self, columns: int) -> excerpts.StyledLine:
        name = document_name(self.view.document, self.context.first_language)
        position_text = self.context.say(
            "{place} of {total}",
            place=self.position.cursor[0] + 1,
            total=max(len(self.layout.items), 1),
        )
        matches = self._matches
        if matches is not None and matches.total:
            position_text += DOT + self.context.say.some(
                "{number} passage found", "{number} passages found", matches.total
            )
        room = columns - excerpts.width(position_text) - 1
        text = excerpts.shorten(name, max(room, 1))
        return excerpts.line(
            excerpts.LineSegment(text, "title"),
            " " * max(room - excerpts.width(text) + 1, 1),
            excerpts.LineSegment(excerpts.shorten(position_text, columns), "dim"),
        )

    @property
    def is_waiting(self) -> bool:
        """True while matches are loaded or the current search has no result yet."""
        is_marking = self._matches is not None and self._matches.is_loading
        return is_marking or self.current_search.is_waiting

    def stop(self) -> None:
        """Stop loading matches."""
        self._pending_move = None
        if self._matches is not None:
            self._matches.stop()

    def set_text(self, text: str) -> None:
        """Do nothing: the pane has no line for typing."""

    def press_letter(self, key: str) -> None:
        """Do nothing: letters are keys of actions in this pane."""

    def scroll(self, by: int) -> None:
        """Scroll by ``by`` rows, upwards if negative."""
        self.position.scroll(by)

    def click(self, row: int, column: int) -> None:
        """Move the cursor to the word at a row and column of the pane."""
        self.position.point_at(row, column)

    def draw(self, columns: int, rows: int) -> Sequence[excerpts.StyledLine]:
        self.position.resize(columns, rows)
        if self._first_match_wanted:
            self._first_match_wanted = False
            self.position.show_cursor()
        return [self._row(*each) for each in self.position.visible_rows()]

    def current(self) -> Hit | None:
        """Return the pair under the cursor as a hit with its matches.

        Return None for an excluded text and in an empty document.
        """
        items = self.layout.items
        item = items[self.position.cursor[0]] if items else None
        if not isinstance(item, Pair):
            return None
        hit = None if self._matches is None else self._matches.hit(item.id)
        return hit or Hit.of(item, self.view.document)

    def search(self, query: str) -> None:
        """Highlight the matches of another query, and go to the first match from the cursor on."""
        self._query = query
        self._mark_query(query, jump=True)

    def replace_document(self, view: DocumentView) -> None:
        """Show a new version of the document; keep the cursor on the same text if possible."""
        position, old_layout = self.position, self.layout
        top, (index, language, word) = position.top, position.cursor
        self._opened_at = None
        position.layout = DocumentLayout(view, self.context.say)

        position_map = PositionMap(old_layout.items, self.layout.items)
        position.go_to(position_map.new_index(top[0]), above=top[1])
        if self.layout.items:
            position.cursor = (position_map.new_index(index), language, word)
            position.keep_cursor_in_sight()
        self._mark_query(self._query)

    def _row(self, index: int, item_layout: ItemLayout, number: int) -> excerpts.StyledLine:
        """Return a row of an item with its signs: a marked pair, and the cursor."""
        row, pair, signs = item_layout.row(number), self.layout.items[index], self.context.signs
        if isinstance(pair, Pair) and not number and pair.id in self.current_search.marked:
            gutter, *rest = row
            head = excerpts.LineSegment(gutter.text[:-2], gutter.style)
            row = (
                head,
                excerpts.LineSegment(signs.marked, "key"),
                excerpts.LineSegment(" "),
                *rest,
            )
        if index != self.position.cursor[0]:
            return row
        if not number and item_layout.rows > 1 and excerpts.without_styles(row)[:1] == " ":
            row = (excerpts.LineSegment(signs.cursor, "key"), *_without_first(row))
        columns = self.position.cursor_columns(item_layout, number)
        return row if columns is None else restyled(row, *columns)

    def _go_to_match(self, by: int) -> None:
        cursor_index, language, word = self.position.cursor
        matches, say = self._matches, self.context.say
        words = list(matches.matching_words()) if matches is not None else []
        if by < 0:
            words.reverse()
        for index, match_language, number in words:
            # in the current passage, matches in the other language are skipped
            is_onward = (number - word) * by > 0 and match_language == language
            if (index - cursor_index) * by > 0 or (index == cursor_index and is_onward):
                self.position.cursor = (index, match_language, number)
                self.position.show_cursor()
                return
        if matches is None or matches.is_complete:
            self.context.show_notice(
                say("no more matches below") if by > 0 else say("no more matches above")
            )
        else:  # loading was stopped: the rest may contain a match
            self._pending_move = by, self.context.hold(self.stop)
            matches.load()

    def _go_to_hit(self, by: int) -> None:
        """Go to the next hit (1) or the previous hit (-1) of the search, in any document."""
        current_search = self.current_search
        before, say = current_search.selected, self.context.say

        def go() -> None:
            if current_search.hit is None or current_search.selected == before:
                self.context.show_notice(
                    say("that was the last hit") if by > 0 else say("that was the first hit")
                )
            elif current_search.hit.document.id == self.view.document.id:
                self.go_to_hit(current_search.hit)
            else:
                self.extra["open_hit"]()

        current_search.select(before + by, go)

    def go_to_hit(self, hit: Hit) -> None:
        """Move the cursor to a hit in this document, and scroll until it is visible."""
        self.position.show_item(self.layout.index_of.get(hit.id, 0), hit.language)

    def _contents(self) -> None:
        say = self.context.say
        headings = self.layout.headings()
        if not headings:
            self.context.show_notice(say("no headings found in this document"))
            return

        def choice(index: int) -> Choice:
            pair = self.layout.items[index]
            assert isinstance(pair, Pair)
            first_passage, other_passage = (
                pair.passage(language) for language in self.context.language_order
            )
            text = DOT.join(passage.text for passage in (first_passage, other_passage) if passage)
            return Choice(text, lambda: self._open_at(index))

        picker = Picker(self.context, say("contents"), [choice(index) for index in headings])
        nearest_heading = max(
            (n for n, index in enumerate(headings) if index <= self.position.cursor[0]), default=0
        )
        picker.select(nearest_heading)
        self.context.push(picker)

    def _open_at(self, index: int) -> None:
        self.context.pop()
        self.position.go_to(index)

    def _find(self) -> None:
        self.context.push(
            PromptPane(self.context, self.context.say("find"), "", self._search_entered)
        )

    def _search_entered(self, text: str) -> None:
        self.context.pop()
        if text.strip():
            self.search(text)

    def _mark_query(self, query: str, *, jump: bool = False) -> None:
        """Start to load and highlight the matches of a query in this document."""
        if not query.strip():
            return
        question = replace(self.current_search.question, text=query)

        def changed() -> None:
            if self._matches is matches:
                self._show_matches(matches, jump=jump)

        matches = DocumentMatches(self.context, question, self.layout, changed)
        self._matches = matches
        matches.load()

    def _show_matches(self, matches: DocumentMatches, *, jump: bool) -> None:
        """Move the cursor to a match after more matches are loaded, if this is still to be done.

        Continue a move to a match that was not loaded when the user pressed the key.
        """
        cursor_index = self.position.cursor[0]
        if self._opened_at is not None:  # the matches are known now
            self.position.set_cursor(cursor_index)
            if self.position.top == self._opened_at:
                self.position.show_cursor()
            self._opened_at = None
        if matches.is_loading:
            self._show_progress(matches)
        elif jump and not matches.item_indexes:
            self.context.show_notice(self.context.say("not found in this document"))
        elif jump:
            onward = [each for each in matches.item_indexes if each >= cursor_index]
            self.position.show_item((onward or matches.item_indexes)[0])
        if not matches.is_loading and self._pending_move is not None:
            (by, hold), self._pending_move = self._pending_move, None
            self.context.release(hold)
            self.context.notice = ""
            self._go_to_match(by)

    def _show_progress(self, matches: DocumentMatches) -> None:
        if self.context.frontend.is_holding:
            say = self.context.say
            self.context.show_notice(
                say(
                    "highlighting: {number} of {total} passages found; Esc stops",
                    number=len(matches.item_indexes),
                    total=matches.total,
                )
            )


def _without_first(row: excerpts.StyledLine) -> excerpts.StyledLine:
    """Return a row without its first column, which is a space."""
    first, *rest = row
    return (excerpts.LineSegment(first.text[1:], first.style), *rest)


def restyled(row: excerpts.StyledLine, start: int, end: int) -> excerpts.StyledLine:
    """Return a row with the cursor style from column ``start`` up to, not including, ``end``."""
    parts: list[excerpts.LineSegment] = []
    column = 0
    for segment in row:
        if column + excerpts.width(segment.text) <= start or column >= end:
            parts.append(segment)
            column += excerpts.width(segment.text)
            continue
        first = excerpts.offset_at(segment.text, start - column) if start > column else 0
        last = excerpts.offset_at(segment.text, end - column)
        parts += [
            excerpts.LineSegment(segment.text[:first], segment.style),
            excerpts.LineSegment(segment.text[first:last], "cursor"),
            excerpts.LineSegment(segment.text[last:], segment.style),
        ]
        column += excerpts.width(segment.text)
    return excerpts.line(*parts)
