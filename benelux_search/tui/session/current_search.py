"""The current search of the full screen: the query, its hits, its facets and the marks.

It keeps its state in the screen thread. Each change of the query gets a new number, its stamp. The
stamp tells if a result belongs to the current query or to an older one.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Final

from benelux_search.translator import N_, Translator
from benelux_search.tui.session.background import LatestTask
from benelux_search.tui.session.context import AppContext, Handler, Hold
from benelux_search.tui.session.context_order import Superseded
from benelux_search.tui.session.index_requests import DEADLINE_SECONDS, IndexRequests, Request
from benelux_search.tui.terminal.lines import joined
from benelux_search.user.marks import (
    Mark,
    Marks,
    locate_marks,
    marks_not_kept,
    moved_marks,
    texts_of,
)
from benelux_search.user.query_state import FacetCounts, QueryState, next_language, one_line

if TYPE_CHECKING:
    from benelux_search.index_reports import IndexStatus
    from benelux_search.results import Hit, SearchResult

LAST: Final = sys.maxsize  # stands for the index of the last hit
FIRST_HITS: Final = 10  # minimum of hits in the first request
_NEXT_HITS: Final = 50  # minimum of hits in each later request
_LOAD_AHEAD: Final = 20  # load more hits if the selected hit is so close to the last loaded one
_MOST_HITS: Final = 200  # maximum of hits in a request, on the way to a hit far down
_MOST_EARLIER: Final = 50  # earlier queries that Esc goes back to
_LANGUAGES: Final[Mapping[str, str]] = {"nl": "NL", "fr": "FR", "both": "NL+FR"}


@dataclass(frozen=True, slots=True)
class Place:
    """A query, with the id of the passage that was selected in its hits, and the index of the hit.

    The id is None without hits.
    """

    question: QueryState
    unit_id: str | None
    selected: int


class CurrentSearch:
    """The current query and its result.

    ``question`` is the current query, ``answered`` the query that ``hits`` and ``result`` belong
    to. ``selected`` is the index of the selected hit in ``hits``. More hits are loaded when the
    selection comes near to the end of ``hits``. ``marked`` are the marked hits of this session and
    of earlier ones. ``search_error`` and ``index_error`` are messages for the user: the first one
    if the search has failed, the second one if the index cannot be opened; both are "" if there is
    no error.
    """

    def __init__(self, context: AppContext, question: QueryState) -> None:
        self.context = context
        self.question = question
        self.hits: list[Hit] = []
        self.selected = 0
        self.marked = Marks(context.history, self._marks_are_not_kept)
        self.result: SearchResult | None = None
        self.facets: FacetCounts | None = None
        self.status: IndexStatus | None = None
        self.search_error = ""
        self.index_error = ""
        self.is_index_missing = False
        self.answered: QueryState | None = None
        self.found_language = "both"
        self.earlier: list[Place] = []
        # The language and the filters that the user chose
        self._chosen_options = replace(question, text="")
        self._rows = self._lowest = FIRST_HITS  # rows of the list; index after the last hit shown
        self._stamp = self._answered_stamp = 0
        self._pending: Request | None = None
        self._loading: Request | None = None  # the request for more hits
        self._keep: Hit | str | None = None  # what to select when the result comes
        self._wanted = -1  # index of the hit to select once it is loaded
        self._after_select: Handler | None = None
        self._hold: Hold | None = None
        self._facets_wanted = False
        self._status_tasks = LatestTask()
        self._mark_tasks = LatestTask()
        self._counting: Request | None = None
        requests = self._requests = IndexRequests(context.index_handle, lambda: self._stamp)
        worker = context.newest_only_worker
        self._searches = worker(requests.search, self._search_done, "search")
        self._more = worker(requests.search_exactly, self._hits_loaded, "more")
        self._facet_counts = worker(requests.facets, self._facets_counted, "facets")

    @property
    def hit(self) -> Hit | None:
        """The selected hit, or None without hits."""
        return self.hits[self.selected] if self.hits else None

    @property
    def is_waiting(self) -> bool:
        """True while the result of the current query has not arrived yet."""
        return bool(self.question.text.strip()) and self._answered_stamp != self._stamp

    @property
    def is_counting(self) -> bool:
        """True while the facet counts of the current query have not arrived yet."""
        return self.is_waiting or self._counting is not None

    @property
    def executed_question(self) -> QueryState:
        """The query as it was executed: see :meth:`QueryState.as_found`.

        Until the result arrives, this is the typed query.
        """
        if self.result is None or self.is_waiting:
            return self.question
        return self.question.as_found(self.result)

    @property
    def _has_more(self) -> bool:
        return self.result is not None and self.result.more and not self.is_waiting

    def set_text(self, text: str) -> None:
        """Set the text of the query; :meth:`send_pending` then starts the search."""
        if (text := one_line(text)) != self.question.text:
            self._set_question(replace(self.question, text=text))

    def ask(self, question: QueryState) -> None:
        """Search for a query, and keep its changed language and filters for later queries.

        The old hits stay on the screen until the new result arrives. With other units, the pair of
        the selected hit stays selected.
        """
        names = [each.name for each in fields(question) if each.name != "text"]
        changed = {
            name: getattr(question, name)
            for name in names
            if getattr(question, name) != getattr(self.question, name)
        }
        self._chosen_options = replace(self._chosen_options, **changed)
        self.ask_once(question, self.hit.id if self.hit and "units" in changed else None)

    def widen(self) -> None:
        """Search again without filters."""
        self.ask(self.question.without_filters())

    def ask_once(
        self, question: QueryState, keep: Hit | str | None = None, selected: int = 0
    ) -> None:
        """Search for a query from a list, with the language and filters of that query.

        When the user clears the query line, the previous language and filters apply again.
        ``keep`` is the hit to select, or its ``unit_id``; it may have the index ``selected``.
        """
        self._set_question(question, keep, selected)
        self.send_pending()

    @property
    def place(self) -> Place:
        """The query, with the selected hit."""
        return Place(self.question, self.hit.unit_id if self.hit else None, self.selected)

    def restore(self, place: Place) -> None:
        """Search for an earlier query (:meth:`ask_once`), and select its hit again.

        The hit is the passage with the id, or else the one with the index.
        """
        if not self.hits:
            self.selected = place.selected
        self.ask_once(place.question, place.unit_id, place.selected)

    def send_pending(self) -> None:
        """Start the pending search, if any; call this after the typed text has been drawn."""
        request, self._pending = self._pending, None
        if request is not None:
            self._searches.ask(request)

    def _set_question(
        self, question: QueryState, keep: Hit | str | None = None, selected: int = 0
    ) -> None:
        """Set the query; ``keep``, the hit to select, may have the index ``selected``."""
        is_empty = not question.text.strip()
        self.question = replace(self._chosen_options, text=question.text) if is_empty else question
        self._stamp += 1
        self._keep = keep
        if is_empty:
            self.hits, self.selected, self.result = [], 0, None
            self.answered, self._answered_stamp = self.question, self._stamp
            self.search_error = self.index_error
            self.facets = self._counting = self._pending = None
            return
        self._lowest = self._rows
        near = max(self.selected, selected) + _LOAD_AHEAD if keep else 0
        limit = max(FIRST_HITS, self._rows, near)
        self._pending = Request(question, self._stamp, limit=limit, keep=keep)

    def remember(self) -> None:
        """Keep the query, so that Esc comes back to it; call this before another one is asked."""
        if self.question.text.strip():
            others = [each for each in self.earlier[-1:] if each.question != self.question]
            self.earlier = [*self.earlier[:-1], *others, self.place][-_MOST_EARLIER:]

    def repeat(self) -> None:
        """Search again after a change of the index, and keep the same hit selected."""
        self.status = None
        self.load_status()
        self.ask_once(self.question, self._keep if self.is_waiting else self.hit)
        self._follow_marks()

    def _follow_marks(self) -> None:
        """Find the marked passages of this and earlier sessions in the current index."""
        marks = self.marked.known
        if not marks:
            return

        def update(located: Sequence[tuple[Mark, Hit | None]]) -> None:
            messages = moved_marks(self.context.say, *self.marked.update_hits(located))
            if messages:
                self.context.add_to_notice(messages)

        self.context.run_in_background(
            lambda: locate_marks(marks, self.context.index_handle),
            update,
            is_wanted=self._mark_tasks.start(),
        )

    def _marks_are_not_kept(self, error: Exception) -> None:
        self.context.show_notice(marks_not_kept(self.context.say, error))

    def change_language(self) -> None:
        """Search again in the next query language (:func:`next_language`)."""
        if self.question.language == "auto" and self.result is not None:
            self.found_language = self.result.language
        language = next_language(self.question.language, self.found_language)
        self.ask(replace(self.question, language=language))

    # Hits

    def select(self, index: int, then: Handler | None = None) -> None:
        """Select the hit at an index (from 0), or the last hit if there are fewer hits.

        If the hit is not loaded yet, it is loaded first, and all keys are held meanwhile. ``then``
        is called after the hit is selected.
        """
        if index >= len(self.hits) and self._has_more:
            self._wanted, self._after_select = index, then
            self._hold = self.context.hold(self._stop_loading)
            self.load_more()
            return
        self.selected = max(0, min(index, len(self.hits) - 1))
        self.load_more()
        if then is not None:
            then()

    def set_visible_rows(self, top: int, rows: int) -> None:
        """Load the hits that the screen shows: ``rows`` hits from index ``top`` on."""
        self._rows, self._lowest = rows, top + rows
        self.load_more()

    def load_more(self) -> None:
        """Load more hits if the selected or the last visible hit is near the last loaded one."""
        loaded = len(self.hits)
        needed = max(self.selected + _LOAD_AHEAD, self._lowest - 1, self._wanted)
        if needed < loaded or not self._has_more or self._is_loading:
            return
        limit = max(_NEXT_HITS, min(needed - loaded + _LOAD_AHEAD, _MOST_HITS))
        seconds = None if self._wanted >= loaded else DEADLINE_SECONDS
        self._loading = Request(self.executed_question, self._stamp, loaded, limit, seconds=seconds)
        self._more.ask(self._loading)

    @property
    def _is_loading(self) -> bool:
        return self._loading is not None and self._loading.stamp == self._stamp

    def _stop_loading(self) -> None:
        """Stop loading hits up to the wanted one, because the user cancelled."""
        self._wanted, self._after_select, self._hold = -1, None, None
        self._show_progress(N_("stopped: {number} hits of {total} passages loaded"))

    def _go_on_loading(self) -> None:
        """Select the wanted hit if it is loaded now, else load more hits."""
        if self._wanted < 0:
            return
        if self._wanted >= len(self.hits) and (self._has_more or self.is_waiting):
            self._show_progress(N_("loading: {number} hits of {total} passages; Esc stops"))
            self.load_more()
            return
        index, then, hold = self._wanted, self._after_select, self._hold
        self._wanted, self._after_select, self._hold = -1, None, None
        if hold is not None:
            self.context.release(hold)
        self.context.notice = ""
        self.select(min(index, len(self.hits) - 1), then)

    def _show_progress(self, text: str) -> None:
        total = self.result.total if self.result else 0
        self.context.show_notice(self.context.say(text, number=len(self.hits), total=total))

    def toggle_mark(self, hit: Hit | None) -> None:
        """Mark a hit, or unmark a marked hit, and say so; do nothing for None."""
        if hit is not None:
            self.context.notice = ""
            self.marked.toggle(hit)
            trouble = self.context.notice  # if the mark cannot be kept
            say = self.context.say
            change = say("marked") if hit.unit_id in self.marked else say("not marked any more")
            count = len(self.marked)
            marked = say.some("{number} hit is marked", "{number} hits are marked", count)
            self.context.show_notice(joined((trouble, f"{change}: {hit.unit_id}", marked), "; "))

    def add_to_history(self) -> None:
        """Add the query to the history if it has hits; call this when the user works with a hit."""
        if self.hits:
            self.context.history.add_query(self.question)

    # The index

    def want_facets(self, wanted: bool) -> None:
        """Start or stop counting facets after each search."""
        self._facets_wanted = wanted
        self._count()

    def _count(self) -> None:
        if self._facets_wanted and self.question.text.strip():
            self._counting = Request(self.executed_question, self._stamp)
            self._facet_counts.ask(self._counting)

    def load_status(self) -> None:
        """Load the status of the index in the background."""

        def keep(status: IndexStatus) -> None:
            self.status = status

        def failed(error: Exception) -> None:
            self.search_error = self.context.say.error_text(error)

        is_wanted = self._status_tasks.start()
        self.context.run_in_background(self._requests.status, keep, failed, is_wanted)

    def close(self) -> None:
        """Stop reporting results of background searches."""
        for each in (self._searches, self._more, self._facet_counts):
            each.close()

    def _search_done(self, request: Request, outcome: SearchResult | Exception) -> None:
        if not self.question.text.strip() or isinstance(outcome, Superseded):
            return  # the query line was emptied meanwhile, or a newer query is being searched
        self.answered, self._answered_stamp = request.question, request.stamp
        if isinstance(outcome, Exception):
            self.search_error = self.context.say.error_text(outcome)
            self.hits, self.selected, self.result = [], 0, None
        else:
            # an answer from before the index failed does not mend it: that is the watcher's to say
            self.search_error = self.index_error
            self.result, self.hits = outcome, list(outcome.hits)
            self.selected = 0 if request.keep is None else self._index_of(request.keep)
        self._count()
        self._go_on_loading()

    def _index_of(self, kept: Hit | str) -> int:
        """Return the index of a hit: by its pair id, or by its texts; else the selected index."""
        for index, hit in enumerate(self.hits):
            if isinstance(kept, str):
                if kept in (hit.unit_id, hit.id):
                    return index
            elif hit.document.id == kept.document.id and texts_of(hit) == texts_of(kept):
                return index
        return max(0, min(self.selected, len(self.hits) - 1))

    def _hits_loaded(self, request: Request, outcome: SearchResult | Exception) -> None:
        if request is not self._loading:
            return
        self._loading = None
        if request.stamp != self._stamp or self.result is None:
            return
        if isinstance(outcome, Exception):
            self.result = replace(self.result, more=False)
        else:
            self.hits += outcome.hits
            self.result = replace(self.result, more=outcome.more)
        self._go_on_loading()
        if isinstance(outcome, Exception):
            self.context.show_error(outcome)

    def _facets_counted(self, request: Request, outcome: FacetCounts | Exception) -> None:
        if request is not self._counting:
            return
        self._counting = None
        if not isinstance(outcome, Exception):
            self.facets = outcome


def language_badge(question: QueryState, result: SearchResult | None) -> str:
    """Return the label of the query line: the query language.

    For an automatic language with a result, the label also has the detected language: ``AUTO>NL``.
    """
    if question.language != "auto":
        return _LANGUAGES[question.language]
    if result is None or not question.text.strip():
        return "AUTO"
    return f"AUTO>{_LANGUAGES[result.language]}"


def option_text(question: QueryState, say: Translator) -> str:
    """Return the language of a query, if it is set, and its filters as a short text."""
    return joined((_LANGUAGES.get(question.language), *(text for text, _ in question.chips(say))))
