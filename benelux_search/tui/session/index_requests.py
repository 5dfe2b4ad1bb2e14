"""Searches in the index for the full screen, called in background threads."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from benelux_search.errors import Message
from benelux_search.tui.session.index_handle import IndexHandle
from benelux_search.user.query_state import FacetCounts, QueryState

if TYPE_CHECKING:
    from benelux_search.index_reports import IndexStatus
    from benelux_search.results import Hit, QueryLanguage, SearchResult

DEADLINE_SECONDS: Final = 1.5  # approximate deadline of a search
# Queries that load the data for searching and for correcting misspelt words
_WARM_UP: Final[Sequence[tuple[str, QueryLanguage]]] = (
    ("benelux union", "auto"),
    ("beneluxx", "nl"),
    ("beneluxx", "fr"),
)
# The end of the typed text, if it may be the start of a word
_WORD_START: Final = re.compile(r"(?<![\w=*~-])[^\W\d_]{3,}$")
_CHECKED_COMPLETIONS: Final = 8  # completions to check; the word itself would come first


@dataclass(frozen=True, slots=True)
class Request:
    """A request for ``limit`` hits of ``question``, after the first ``offset`` hits.

    ``seconds`` is the deadline of the search; None means no deadline. ``stamp`` is the number of
    the query (:mod:`.current_search`). ``keep`` is the hit to select in the result, or its
    ``unit_id``.
    """

    question: QueryState
    stamp: int
    offset: int = 0
    limit: int = 0
    keep: Hit | str | None = None
    seconds: float | None = DEADLINE_SECONDS


class IndexRequests:
    """Searches in the index. ``newest_stamp`` returns the stamp of the newest query."""

    def __init__(self, index_handle: IndexHandle, newest_stamp: Callable[[], int]) -> None:
        self._index_handle = index_handle
        self._newest_stamp = newest_stamp

    def search(self, request: Request) -> SearchResult:
        """Return a page of hits for the typed query; also complete its last word if necessary.

        If no passage contains the last word, the word is searched as a prefix: ``pol`` gives the
        same hits as ``pol*``. The result then has a note about this.
        """
        text = request.question.text
        start_of_word = _WORD_START.search(text)
        if start_of_word is None or text.count('"') % 2:
            return self.search_exactly(request)
        word = start_of_word[0]
        by_prefix = replace(request, question=replace(request.question, text=f"{text}*"))
        if self._is_only_prefix(word, request.question):
            result = self.search_exactly(by_prefix)
            return _with_prefix_note(result, word) if result.total else self.search_exactly(request)
        result = self.search_exactly(request)
        if (result.total and not result.notes) or request.stamp != self._newest_stamp():
            return result  # also if a newer query is waiting: more work would be wasted
        prefix_result = self.search_exactly(by_prefix)
        is_better = prefix_result.total and not prefix_result.notes
        return _with_prefix_note(prefix_result, word) if is_better else result

    def search_exactly(self, request: Request) -> SearchResult:
        """Return a page of hits for the typed query, without completion of its last word.

        Raises:
            Superseded: a newer query was typed, and the order takes long.
        """
        from benelux_search.tui.session.context_order import search_by_context

        with self._index_handle.use() as index:
            result = search_by_context(
                index,
                request.question,
                request.limit,
                request.offset,
                request.seconds,
                lambda: request.stamp == self._newest_stamp(),
            )
        _find_marks(result)
        return result

    def facets(self, request: Request) -> FacetCounts:
        """Return the counts of the query by language, year and document."""
        from benelux_search.tui.session.context_order import count_facets

        with self._index_handle.use() as index:
            return count_facets(index, request.question)

    def status(self) -> IndexStatus:
        """Return the status of the index.

        Run a few searches as well, so that the first search of the user finds all data loaded.
        """
        with self._index_handle.use() as index:
            status = index.status()
            for text, language in _WARM_UP:
                _find_marks(
                    index.search(text, language=language, limit=1, seconds=DEADLINE_SECONDS)
                )
            return status

    def _is_only_prefix(self, word: str, question: QueryState) -> bool:
        """Return True if ``word`` is not in the index but is the beginning of words that are.

        The search then skips the slow correction of misspelt words.
        """
        from benelux_search.analysis.folding import fold

        with self._index_handle.use() as index:
            completions = index.complete(
                word, language=question.language, limit=_CHECKED_COMPLETIONS
            )
        return bool(completions) and all(fold(each.word) != fold(word) for each in completions)


def _find_marks(result: SearchResult) -> None:
    """Find the marks of the first counterpart here, in a worker, and not in the thread that draws.

    The first time, this loads the lexicon of the index.
    """
    first = next((hit.counterpart for hit in result.hits if hit.counterpart is not None), None)
    assert first is None or first.matches is not None


def _with_prefix_note(result: SearchResult, word: str) -> SearchResult:
    note = Message("words that begin with “{}”", word)
    return replace(result, notes=(note, *result.notes), suggestion=None)
