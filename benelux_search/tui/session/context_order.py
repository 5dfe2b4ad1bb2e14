"""Searches of both modes of the interactive search: in any order, and counts for the filters.

The index does not know the order of the words around the match, as in a concordance:
:func:`search_by_context` sorts the hits that rank first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal

from benelux_search.errors import Count, Message
from benelux_search.results import Highlighted, Hit, SearchResult
from benelux_search.search.queries.options import DEFAULT_SECONDS
from benelux_search.translator import N_
from benelux_search.user.query_state import FacetCounts, QueryState

if TYPE_CHECKING:
    from benelux_search.opened_index.index import Index

_MOST_SORTED: Final = 1_000  # hits that are fetched and sorted
_NOTES: Final[Mapping[str, str]] = {
    "left": N_("the first {} hits, sorted by the words before the match"),
    "right": N_("the first {} hits, sorted by the words after the match"),
}
_CONTEXT: Final = 300  # characters that are read: the words nearest to the match decide
_WORD: Final = re.compile(r"\w+")


class Superseded(Exception):
    """A newer request has come, so that nobody waits for the answer."""


def sort_by_context(
    hits: Sequence[Hit],
    order: Literal["left", "right"],
    is_wanted: Callable[[], bool] = lambda: True,
) -> list[Hit]:
    """Return hits sorted by the words before (``left``) or after (``right``) the first match.

    The words before the match are read from the match outwards. Case, accents and punctuation do
    not count. Hits with the same words keep their order. A text without a match is sorted by its
    first words with ``right``, and comes first with ``left``.

    Raises:
        Superseded: ``is_wanted``, which is called before each hit, returned False.
    """

    def key(hit: Hit) -> list[str]:
        if not is_wanted():
            raise Superseded
        return _context_words(hit.passage, order)

    return sorted(hits, key=key)


def _context_words(passage: Highlighted, order: Literal["left", "right"]) -> list[str]:
    from benelux_search.analysis.folding import fold

    start, end = passage.matches[0] if passage.matches else (0, 0)
    if order == "right":
        return _WORD.findall(fold(passage.text[end : end + _CONTEXT]))
    return _WORD.findall(fold(passage.text[max(start - _CONTEXT, 0) : start]))[::-1]


def search_by_context(
    index: Index,
    question: QueryState,
    limit: int,
    offset: int,
    seconds: float | None = DEFAULT_SECONDS,
    is_wanted: Callable[[], bool] = lambda: True,
) -> SearchResult:
    """Search in the order of ``question``, also if that is by the words around the match.

    In such an order, the result is a page of the first 1,000 hits by relevance, sorted and numbered
    anew. A note says so if there are more than these. Only the hits of the page have marks in their
    counterparts.

    Raises:
        Superseded: ``is_wanted`` returned False while the hits were sorted.
    """
    options = question.options | {"seconds": seconds}
    if question.sort not in _NOTES:
        return index.search(question.text, **(options | {"limit": limit, "offset": offset}))
    result = index.search(question.text, **(options | {"limit": _MOST_SORTED}))
    order: Literal["left", "right"] = "left" if question.sort == "left" else "right"
    hits = sort_by_context(result.hits, order, is_wanted)
    page = enumerate(hits[offset : offset + limit], start=offset + 1)
    notes = [Message(_NOTES[question.sort], Count(_MOST_SORTED))] if result.more else []
    return replace(
        result,
        hits=tuple(replace(hit, rank=rank) for rank, hit in page),
        notes=(*result.notes, *notes),
        more=offset + limit < len(hits),
    )


def count_facets(index: Index, question: QueryState) -> FacetCounts:
    """Count the passages of a query by language, by year and by document.

    Each count heeds the filters of the other kinds, so it needs up to three calls.
    """
    kinds = (question, replace(question, years=()), replace(question, documents=()))
    counts = {each: index.facets(each.text, **each.options) for each in dict.fromkeys(kinds)}
    return FacetCounts(*(counts[each] for each in kinds))
