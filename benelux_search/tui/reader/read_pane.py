"""The pane for reading a document, pair by pair in both languages, with the matches highlighted."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Final

from benelux_search.model import Aside, Language, Pair
from benelux_search.output.styled_lines import LineSegment, StyledLine, line, shorten, width
from benelux_search.results import Hit
from benelux_search.tui.hits.hit_rows import document_name
from benelux_search.tui.reader.document_layout import DocumentLayout, ItemLayout, is_heading
from benelux_search.tui.reader.document_text import (
    DocumentMatches,
    DocumentText,
    OpenedDocument,
    all_pairs,
    placed_asides,
)
from benelux_search.tui.reader.position import Position
from benelux_search.tui.session.background import LatestTask
from benelux_search.tui.session.context import AppContext, Handler, Handlers, Hold, Pane
from benelux_search.tui.session.current_search import CurrentSearch
from benelux_search.tui.terminal.lines import joined, restyled
from benelux_search.tui.windows.windows import Choice, Picker, PromptWindow
from benelux_search.user.marks import texts_of

_MOST_HEADINGS: Final = 20_000
# ``art. 5bis``, ``artikel 417/2 ter, § 1``, ``p. 3``, ``blz.3``
_PLACE: Final = re.compile(
    r"\s*(?P<kind>art|artikel|article|p|blz|pagina|page)(?:\.|\s|(?=\d))\s*(?P<number>[^§,]*[^§,\s])"
)
_NEAR: Final = 256  # pairs before and after, in which a passage of an older version is looked for


class ReadPane(Pane):
    """A pane that shows one document, with a cursor on a word and with highlighted matches.

    The document opens at the pair of ``hit``, or at its beginning. The matches are those of the
    current search until :meth:`search` is called. ``cursor_place`` is the row and the column of
    the cursor on the screen, if it is in sight.
    """

    kind = "read"
    is_window = False

    def __init__(
        self,
        context: AppContext,
        current_search: CurrentSearch,
        opened: OpenedDocument,
        hit: Hit | None = None,
    ) -> None:
        self.context = context
        self.current_search = current_search
        self.extra: dict[str, Handler] = {}
        self.renewals = LatestTask()
        self.cursor_place: tuple[int, int] | None = None
        self._query = current_search.executed_question.text
        self._hold: Hold | None = None  # while the highlights of a match are looked for
        self._search_start: int | None = None  # go to the first match after this index, once known
        self._is_new = True
        self.text = DocumentText(context.index_handle, opened)
        self.matches = self._matches_of(self._query, hit)
        layout = DocumentLayout(self.text, self._hit_at, context.say)
        index = self.text.index_of(hit.id if hit is not None else None)
        self.position = Position(layout, context, index, hit.language if hit is not None else None)
        self._place_asides(opened)

    @property
    def layout(self) -> DocumentLayout:
        """The layout of the document."""
        return self.position.layout

    @property
    def handlers(self) -> Handlers:
        position, count = self.position, max(self.context.count, 1)
        page = max(position.rows - 2, 1)
        return {
            **self.extra,
            "down": lambda: position.scroll(count),
            "up": lambda: position.scroll(-count),
            "page_down": lambda: position.scroll(page * count),
            "page_up": lambda: position.scroll(-page * count),
            "half_down": lambda: position.scroll(max(page // 2, 1) * count),
            "half_up": lambda: position.scroll(-max(page // 2, 1) * count),
            "first": lambda: self._jump_to(count - 1),
            "last": self._go_to_last,
            "next_match": lambda: self._go_to_match(count),
            "previous_match": lambda: self._go_to_match(-count),
            "next_hit": lambda: self._go_to_hit(count),
            "previous_hit": lambda: self._go_to_hit(-count),
            "jump_back": position.jump_back,
            "next_word": lambda: position.move(count),
            "previous_word": lambda: position.move(-count),
            "other_side": position.switch_language,
            "contents": self._contents,
            "find": self._find,
            "find_word": self._find_word,
            "mark": lambda: self.current_search.toggle_mark(self.current()),
            "unmark": self.current_search.marked.clear,
            "back": self.context.pop,
        }

    @property
    def is_waiting(self) -> bool:  # type: ignore[override]
        """True while the matches are looked for, or the current search has no result yet."""
        return self.matches.is_waiting or self.current_search.is_waiting

    def stop(self) -> None:
        """Stop waiting for the matches."""
        self.matches.is_waiting = False

    def _drop_matches(self) -> None:
        """Ignore matches that arrive from now on, and process the keys that wait for one."""
        self.matches.drop()
        if self._hold is not None:
            self.context.release(self._hold)

    # The screen

    def title(self, columns: int) -> StyledLine:
        say, matches = self.context.say, self.matches
        index = self.position.cursor[0]
        place = say("{place} of {total}", place=index + 1, total=max(self.text.length, 1))
        found = ""
        if matches.numbers:
            number, total = matches.position(index), len(matches.numbers)
            found = say("match {number}/{total}", number=number, total=total)
            if not number:
                found = say.some("{number} match", "{number} matches", total)
        elif not matches.is_waiting and matches.question.text.strip():
            found = say("no match")
        pair = self.text.pair(index)
        where = joined((found, place, self.layout.page_label(pair)))
        room = columns - width(where) - 1
        name = shorten(document_name(self.text.info, self.context.first_language), max(room, 1))
        gap = " " * max(room - width(name) + 1, 1)
        return line(LineSegment(name, "title"), gap, LineSegment(shorten(where, columns), "dim"))

    def draw(self, columns: int, rows: int, covered: int = 0) -> Sequence[StyledLine]:
        position = self.position
        position.resize(columns, rows)
        if self._is_new:
            self._is_new = False
            position.set_cursor(position.cursor[0])
            position.show_cursor()
            position.note_place()
        self.cursor_place = None
        shown = list(position.visible_rows())
        if covered:  # the passage with the cursor stays in sight under a window
            at = [row for row, (index, *_) in enumerate(shown) if index == position.cursor[0]]
            if at and at[0] < covered:
                rest = list(position.visible_rows((position.cursor[0], 0)))
                shown = [*shown[:covered], *rest][:rows]
        if shown:
            self.matches.load(shown[0][0], shown[-1][0])
        return [self._row(row, *each) for row, each in enumerate(shown)]

    def _row(self, row: int, index: int, item: ItemLayout, number: int) -> StyledLine:
        """Return a row of an item with its signs: a marked pair, and the cursor."""
        shown, signs = item.row(number), self.context.signs
        is_first = number == item.first
        is_marked = is_first and self.text.pair_id(index) in self.current_search.marked
        is_current = index == self.position.cursor[0]
        if is_first and (is_marked or is_current):
            gutter, *rest = shown
            text = f"{signs.cursor if is_current else ' '}{gutter.text[1:]}"
            if is_marked:
                text = f"{text[:-2]}{signs.marked} "
            shown = (LineSegment(text, "key"), *rest)
        columns = self.position.cursor_columns(item, number) if is_current else None
        if columns is None:
            return shown
        if self.cursor_place is None:
            self.cursor_place = row, columns[0]
        return restyled(shown, *columns, "cursor")

    def scroll(self, by: int, row: int = 0, column: int = 0) -> None:  # noqa: ARG002
        """Scroll by ``by`` rows, upwards if negative."""
        self.position.scroll(by)

    def click(self, row: int, column: int) -> None:
        """Move the cursor to the word at a row and column of the pane."""
        self.position.point_at(row, column)

    def window_area(self, columns: int, rows: int) -> tuple[int, int]:
        """Return the columns and the rows that a window over this pane can have."""
        return columns, max(rows * 3 // 5, min(rows, 8))

    # The document

    def current(self) -> Hit | None:
        """Return the pair under the cursor as a hit with its matches; None in an empty document."""
        index = self.position.cursor[0]
        pair = self.text.pair(index)
        if pair is None:
            return None
        hit = self._hit_at(index)
        if hit is not None and texts_of(hit) == texts_of(pair):
            return hit
        return Hit.of(pair, self.text.info)

    def replace_document(self, opened: OpenedDocument) -> None:
        """Show a new version of the document; keep the cursor on the same text if possible."""
        old, position = self.text, self.position
        top, (index, language, word) = position.top, position.cursor
        self.text = DocumentText(self.context.index_handle, opened)
        self._drop_matches()
        self.matches = self._matches_of(self._query)
        position.layout = DocumentLayout(self.text, self._hit_at, self.context.say)
        position.go_to(self._new_index(old, top[0]), above=top[1])
        new_index = self._new_index(old, index)
        if self.text.length:
            position.cursor = (new_index, language, word)
            position.keep_cursor_in_sight()
        position.note_place()  # the place before the last jump was one of the old version
        self._place_asides(opened)

    def _new_index(self, old: DocumentText, index: int) -> int:
        """Return the index of the passage that was at an index of the old version.

        The nearest passage with the same texts is taken; without one, that of a passage before it.
        """
        last = max(self.text.length - 1, 0)
        places: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for place in range(max(index - 2 * _NEAR, 0), index + _NEAR):
            if (pair := self.text.pair(place)) is not None:
                places[texts_of(pair)].append(place)
        for back in range(min(index, _NEAR) + 1):
            old_pair = old.pair(index - back)
            found = places.get(texts_of(old_pair)) if old_pair is not None else None
            if found:
                nearest = min(found, key=lambda place: abs(place - index + back))
                return min(nearest + back, last)
        return min(index, last)

    def _place_asides(self, opened: OpenedDocument) -> None:
        """Find where the excluded texts of a long document stand."""
        if opened.placed is not None:
            return
        text, context = self.text, self.context

        def placed(asides: Mapping[int, Sequence[Aside]]) -> None:
            text.asides = asides
            self.layout.renew()

        context.run_in_background(
            lambda: placed_asides(context.index_handle, opened.info.id, opened.asides),
            placed,
            is_wanted=lambda: self.text is text,
        )

    # Matches

    def _hit_at(self, index: int) -> Hit | None:
        return self.matches.hit(index)

    def _matches_of(self, query: str, known: Hit | None = None) -> DocumentMatches:
        question = replace(self.current_search.question, text=query)
        return DocumentMatches(self.context, question, self.text, self._arrived, known)

    def search(self, query: str, *, after: bool = False) -> None:
        """Highlight the matches of another query, and go to the first match from the cursor on.

        With ``after``, the passage with the cursor does not count.
        """
        self._query, self._search_start = query, self.position.cursor[0] - (not after)
        self.renew_matches()

    def renew_matches(self) -> None:
        """Find the matches again, after a change of the query or its language."""
        self._drop_matches()
        self.matches = self._matches_of(self._query)
        self.layout.renew()

    def _arrived(self, are_numbers: bool) -> None:
        """Show matches that have arrived; go to the one that the user has asked for."""
        self.layout.renew()
        if not are_numbers:
            return
        start, self._search_start = self._search_start, None
        if start is not None:
            index = self.matches.next_index(start, 1)
            if index is None and self.matches.numbers:
                index = self.matches.numbers[0] - 1
            if index is None:
                self.context.show_notice(self.context.say("not found in this document"))
            else:
                self._show_match(index, 0)

    def _go_to_match(self, by: int) -> None:
        """Go to the next match, or the one before: in the same passage, or in another."""
        index, language, word = self.position.cursor
        match_language, words = self.position.match_words(index)
        if abs(by) == 1 and match_language == language:
            onward = [each for each in words if (each - word) * by > 0]
            if onward:
                self.position.put_cursor(index, language, onward[0 if by > 0 else -1])
                return
        found = self.matches.next_index(index, by)
        if found is None and self.matches.next_index(index, 1 if by > 0 else -1) is not None:
            found = self.matches.numbers[-1 if by > 0 else 0] - 1  # fewer than asked for
        if found is None:
            say = self.context.say
            text = say("no more matches below") if by > 0 else say("no more matches above")
            self.context.show_notice(text)
        else:
            self._show_match(found, 0 if by > 0 else -1)

    def _show_match(self, index: int, number: int, language: Language | None = None) -> None:
        """Move the cursor to a match in a passage, when its highlights are known.

        In a passage without a match, it moves to the text in ``language``.
        """

        def show() -> None:
            self.position.note_place()
            match_language, words = self.position.match_words(index)
            if words:
                self.position.put_cursor(index, match_language, words[number])
            else:
                self.position.show_item(index, language)

        if self.matches.is_loaded(index):
            show()
            return
        hold = self._hold = self.context.hold(lambda: None)

        def arrived() -> None:
            if self.context.release(hold):
                show()

        self.matches.load(index, index, arrived)

    def _go_to_hit(self, by: int) -> None:
        """Go to a hit of the search after the current one, or before it, in any document."""
        search, say = self.current_search, self.context.say
        before = search.selected

        def go() -> None:
            if search.hit is None or search.selected == before:
                text = say("that was the last hit") if by > 0 else say("that was the first hit")
                self.context.show_notice(text)
            elif search.hit.document.id == self.text.info.id:
                self._show_match(self.text.index_of(search.hit.id), 0, search.hit.language)
            else:
                self.extra["open_hit"]()

        search.select(max(before + by, 0), go)

    # Places

    def _jump_to(self, index: int) -> None:
        self.position.note_place()
        self.position.go_to(index)

    def _go_to_last(self) -> None:
        if self.context.count:
            self._jump_to(self.context.count - 1)
        else:
            self.position.note_place()
            self.position.go_to_end()

    def go_to_place(self, place: str) -> bool:
        """Go to a pair (``12``), an article (``art. 5bis``) or a page (``p. 3``).

        A paragraph after the article (``art. 5, § 1``) is left out. Return False if the text names
        no place.
        """
        if place.strip().isdecimal():
            self._jump_to(int(place) - 1)
            return True
        found = _PLACE.match(place.lower())
        if found is None:
            return False
        wanted = found["number"].replace(" ", "")
        if found["kind"].startswith("art"):
            self._find_pair(lambda pair: _is_article(pair, wanted))
        elif wanted.isdecimal():
            self._find_pair(lambda pair: _page(pair) >= int(wanted))
        else:
            self.context.show_notice(self.context.say("not found in this document"))
        return True

    def _find_pair(self, is_wanted: Callable[[Pair], bool]) -> None:
        """Go to the first pair for which ``is_wanted`` is True; keys are held meanwhile."""

        def find() -> int | None:
            pairs = all_pairs(self.context.index_handle, self.text.info.id)
            return next((index for index, pair in enumerate(pairs) if is_wanted(pair)), None)

        def found(index: int | None) -> None:
            if index is None:
                self.context.show_notice(self.context.say("not found in this document"))
            else:
                self._jump_to(index)

        self.context.run_while_holding_keys(find, found)

    def _contents(self) -> None:
        say, first = self.context.say, self.context.first_language

        def find() -> list[tuple[int, str]]:
            pairs = enumerate(all_pairs(self.context.index_handle, self.text.info.id))
            headings = ((index, pair) for index, pair in pairs if is_heading(pair))
            found = islice(headings, _MOST_HEADINGS)
            return [(index, _heading_text(pair, first)) for index, pair in found]

        def show(headings: list[tuple[int, str]]) -> None:
            self.context.notice = ""
            if not headings:
                self.context.show_notice(say("no headings found in this document"))
                return
            choices = [Choice(text, partial(self._open_at, index)) for index, text in headings]
            picker = Picker(self.context, say("contents"), choices)
            here = self.position.cursor[0]
            picker.select(sum(index <= here for index, _ in headings) - 1)
            self.context.push(picker)

        self.context.show_notice(say("looking for headings…"))
        self.context.run_while_holding_keys(find, show)

    def _open_at(self, index: int) -> None:
        self.context.pop()
        self._jump_to(index)

    def _find(self) -> None:
        def entered(text: str) -> None:
            self.context.pop()
            if text.strip():
                self.search(text)

        window = PromptWindow(self.context, self.context.say("find"), self._query, entered)
        self.context.push(window)

    def _find_word(self) -> None:
        word, language = self.position.word()
        if word:
            self.search(f"{language}:{word}", after=True)


def _is_article(pair: Pair, wanted: str) -> bool:
    article = pair.provision.article if pair.provision is not None else None
    return article is not None and article.lower().replace(" ", "") == wanted


def _page(pair: Pair) -> int:
    pages = [page for passage in (pair.nl, pair.fr) if passage for page in passage.pages]
    return min(pages, default=0)


def _heading_text(pair: Pair, first: Language) -> str:
    passages = (pair.passage(first), pair.counterpart(first))
    return joined(passage.text for passage in passages if passage)
