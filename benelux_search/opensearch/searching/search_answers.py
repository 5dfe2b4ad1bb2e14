"""Answers of the engine to searches: errors, totals, and the pairs of hits."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from benelux_search.errors import (
    Advice,
    GenerationGone,
    IndexIncomplete,
    IndexUnusable,
    Message,
    Operation,
)
from benelux_search.index.deadline import Deadline
from benelux_search.model import LANGUAGES
from benelux_search.opensearch.client.connection import Connection
from benelux_search.opensearch.records.document_fields import info_of
from benelux_search.opensearch.records.streams import PassageTerms
from benelux_search.opensearch.searching.rescoring import Candidate

Json = dict[str, Any]
TimeLeft = Callable[[], float | None]
# errors that say that shards did not answer, and not that the question is wrong
_UNAVAILABLE: Final = frozenset({"all_shards_failed", "no_shard_available_action_exception"})
_BUSY: Final = (429, 503)
_REFUSED: Final = 400
_TOO_LARGE: Final = "maxClauseCount"
_NO_POSITIONS: Final = "without position data"  # of the forms of a collection of format 1
# seconds before searches are sent again for which shards failed
_PAUSES: Final = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6)
_FEW: Final = 4  # of them, if there is a time limit


@dataclass(frozen=True, slots=True)
class _Request:
    index: str
    body: Json
    handle: Callable[[Json], None]
    substitute: Json | None
    is_partial: bool


class RequestBatch:
    """Searches that are sent as one request; each answer is handed to a function."""

    def __init__(self) -> None:
        self._searches: list[_Request] = []

    def add(
        self,
        index: str,
        body: Json,
        handle: Callable[[Json], None],
        substitute: Json | None = None,
        *,
        is_partial: bool = False,
    ) -> None:
        """Add a search of an index; if the engine refuses it, ``substitute`` is sent instead.

        With ``is_partial`` the answer may be one in which shards are missing.
        """
        self._searches.append(_Request(index, body, handle, substitute, is_partial))

    def run(self, connection: Connection, seconds: float | None = None) -> None:
        """Send the searches, and hand on their answers.

        Those for which a shard fails, because its node stops, are sent again.

        Raises:
            GenerationGone: an index has been removed.
            IndexIncomplete: shards did not answer, or not in time, and an answer must be whole.
            IndexUnusable: the engine refuses a search.
        """
        answers = _answers(connection, self._searches, Deadline(seconds))
        for search, answer in zip(self._searches, answers, strict=True):
            if not search.is_partial and not is_whole(answer):
                raise IndexIncomplete(tuple(failures(answer)))
            search.handle(answer)


def answer_to(
    connection: Connection,
    index: str,
    body: Json,
    seconds: float | None = None,
    substitute: Json | None = None,
) -> Json:
    """Send one search, and return its answer; see :class:`RequestBatch`."""
    found: list[Json] = []
    batch = RequestBatch()
    batch.add(index, body, found.append, substitute)
    batch.run(connection, seconds)
    [answer] = found
    return answer


def all_hits(
    connection: Connection, index: str, body: Json, seconds: TimeLeft = lambda: None
) -> Iterator[Json]:
    """Yield all hits of a search, with as many requests as that takes.

    ``body`` has the number of hits to fetch at a time, and an order in which no two are equal.
    ``seconds`` returns the time limit of the next request.
    """
    while True:
        hits = answer_to(connection, index, body, seconds())["hits"]["hits"]
        yield from hits
        if len(hits) < body["size"]:
            return
        body = {**body, "search_after": hits[-1]["sort"]}


def _answers(connection: Connection, searches: Sequence[_Request], limit: Deadline) -> list[Json]:
    """Return the answers to searches, after some tries."""
    answers: list[Json] = [{}] * len(searches)
    waiting = list(range(len(searches)))
    pauses = _PAUSES if limit.left is None else _PAUSES[:_FEW]
    for pause in (*pauses, None):
        try:
            found = _sent(connection, [searches[n] for n in waiting], limit)
        except IndexIncomplete as error:
            found = [_no_answer(error.missing)] * len(waiting)
        for number, answer in zip(waiting, found, strict=True):
            answers[number] = checked(answer)
        waiting = [n for n in waiting if _is_failed(answers[n])]
        if not waiting or pause is None or not limit.allows(pause):
            break
        time.sleep(pause)
    return answers


def _sent(connection: Connection, searches: Sequence[_Request], limit: Deadline) -> list[Json]:
    """Send searches, and the substitutes of those that the engine refuses."""
    sent = [(each.index, _timed(each.body, limit.left)) for each in searches]
    answers = connection.search_all(sent, limit.left)
    others = [
        (number, (search.index, _timed(search.substitute, limit.left)))
        for number, search in enumerate(searches)
        if search.substitute is not None and _is_refused(answers[number])
    ]
    found = connection.search_all([each for _, each in others], limit.left)
    for (number, _), answer in zip(others, found, strict=True):
        answers[number] = answer
    return answers


def _is_refused(answer: Json) -> bool:
    """Return True if the engine cannot execute a search, such as one with a large automaton."""
    return "error" in answer and answer.get("status") == _REFUSED


def _timed(body: Json, seconds: float | None) -> Json:
    return body if seconds is None else {**body, "timeout": f"{max(1, round(seconds * 1000))}ms"}


def _no_answer(missing: Iterable[str], *, timed_out: bool = True) -> Json:
    """Return the answer of an engine that found nothing in time."""
    return {
        "timed_out": timed_out,
        "hits": {"total": {"value": 0}, "hits": []},
        "_shards": {"total": 1, "successful": 0},
        "missing": list(missing),
    }


def _is_failed(answer: Json) -> bool:
    """Return True if shards failed although there was time."""
    return not answer["timed_out"] and bool(_lost(answer))


def checked(answer: Json) -> Json:
    """Return an answer; one without any shard becomes an empty one that is not whole.

    Raises:
        GenerationGone: an index has been removed.
        IndexUnusable: the engine refuses the search.
    """
    error = answer.get("error")
    if error is None:
        return answer
    if error.get("type") == "index_not_found_exception":
        raise gone(str(error.get("index", "")))
    if answer.get("status") in _BUSY or _UNAVAILABLE & {error.get("type"), error.get("reason")}:
        failed = error.get("failed_shards", [])
        return _no_answer(
            [_shard(each) for each in failed] or [str(error.get("reason") or error.get("type"))],
            timed_out=False,
        )
    causes = error.get("root_cause") or [error]
    reason = str(causes[0].get("reason"))
    if _TOO_LARGE in reason:
        raise IndexUnusable(
            Message(
                "the query has too many parts for the engine: make it shorter, or raise {}",
                "indices.query.bool.max_clause_count",
            )
        )
    if _NO_POSITIONS in reason:
        raise IndexUnusable(
            Message(
                "an older version of this program made the index, and no exact phrase can be "
                "found in it; {}",
                Advice(Operation.REBUILD),
            )
        )
    raise IndexUnusable(Message("the engine refuses a search: {}", reason[:300]))


def gone(index: str) -> GenerationGone:
    """Return the error for a generation whose index has been removed."""
    return GenerationGone(
        Message("the index has been rebuilt and {} has been removed; refresh the index", index)
    )


def is_whole(answer: Json) -> bool:
    """Return True if all shards answered in time."""
    return not answer["timed_out"] and not _lost(answer)


def _lost(answer: Json) -> int:
    """Return the number of shards that did not answer.

    The engine does not count a shard without any copy as failed.
    """
    lost: int = answer["_shards"]["total"] - answer["_shards"]["successful"]
    return lost


def failures(answer: Json) -> Iterator[str]:
    """Yield the shards that did not answer, for people: ``shard 2 (node left)``."""
    shards = answer["_shards"]
    named = answer.get("missing") or [_shard(each) for each in shards.get("failures", ())]
    if not named and _lost(answer):
        named = [Message("{} of {} shards", _lost(answer), shards["total"])]
    yield from dict.fromkeys(named)


def _shard(failure: Json) -> str:
    reason = failure.get("reason") or {}
    return f"shard {failure.get('shard')} ({reason.get('type', 'no answer')})"


def total_of(answer: Json) -> int:
    """Return the number of all hits."""
    total: int = answer["hits"]["total"]["value"]
    return total


def candidate_of(source: Json) -> Candidate:
    """Return a pair to score, from the record of a hit."""
    sides = {
        language: PassageTerms(own.get("s", ""), own.get("f", ""), own["n"])
        for language in LANGUAGES
        if (own := source.get(language)) is not None
    }
    fields = source.get("document")
    return Candidate(
        source["ordinal"],
        sides,
        source["passages"],
        source.get("confidence", 1.0),
        None if fields is None else info_of(fields),
        source.get("signature"),
    )


def frequencies_of(answer: Json) -> Mapping[str, int]:
    """Return the number of passages of each term that was found, by its key."""
    sources = (hit["_source"] for hit in answer["hits"]["hits"])
    return {each["lookup"]: each["passages"] for each in sources}
