"""Pages that lie deeper than one request may reach, fetched by several requests."""

from __future__ import annotations

from typing import Any, Final

from benelux_search.index.deadline import Deadline
from benelux_search.opensearch.client.connection import Connection
from benelux_search.opensearch.records.mapping import MOST_HITS
from benelux_search.opensearch.searching.search_answers import answer_to, total_of

Json = dict[str, Any]
_FETCHED: Final = 1_000  # hits with their records, at a time


def is_deep(start: int, size: int) -> bool:
    """Return True if one request cannot return ``size`` hits from ``start`` on."""
    return start + size > MOST_HITS


def deep_answer(
    connection: Connection, index: str, body: Json, window: tuple[int, int], seconds: float | None
) -> Json:
    """Return the answer to a search for a window of hits: the first, and their number.

    ``body`` is that of a search from the first hit on, with an order in which no two hits are
    equal. ``seconds`` is the time limit.

    Raises:
        IndexIncomplete: shards did not answer, or not in time.
    """
    limit = Deadline(seconds)
    start, size = window
    hits: list[Json] = []
    whole = answer_to(connection, index, {**body, "size": 0}, limit.left)
    end = min(start + size, total_of(whole))
    after: list[object] | None = None
    place = 0
    while start < end and place < end:
        part = _part(body, (start if place < start else end) - place, place < start)
        if after is not None:
            part["search_after"] = after
        answer = answer_to(connection, index, part, limit.left)
        found = answer["hits"]["hits"]
        if not found:
            break
        hits += [] if place < start else found
        place += len(found)
        after = found[-1]["sort"]
    return {**whole, "hits": {**whole["hits"], "hits": hits}}


def _part(body: Json, count: int, is_skipped: bool) -> Json:
    if is_skipped:
        return {**body, "size": min(count, MOST_HITS), "_source": False}
    return {**body, "size": min(count, _FETCHED, MOST_HITS)}
