"""Answers of the engine to searches: errors, totals, and the pairs of hits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from benelux_search.errors import IndexUnusable, Message
from benelux_search.index.opensearch.connection import Connection
from benelux_search.index.opensearch.document_fields import info_of
from benelux_search.index.opensearch.rescoring import Candidate, IndexedSide
from benelux_search.model import LANGUAGES, Language

Json = dict[str, Any]
# errors that say that shards did not answer, and not that the question is wrong
_UNAVAILABLE: Final = frozenset({"all_shards_failed", "no_shard_available_action_exception"})
_BUSY: Final = (429, 503)
_REFUSED: Final = 400
_TOO_LARGE: Final = "maxClauseCount"


class GenerationGone(IndexUnusable):
    """A generation whose indexes have been removed."""


@dataclass(slots=True)
class Batch:
    """Searches that are sent as one request; each answer is handed to a function."""

    _searches: list[tuple[str, Json]]
    _handlers: list[Callable[[Json], None]]
    _substitutes: dict[int, Json] = field(default_factory=dict)

    @classmethod
    def empty(cls) -> Batch:
        """Return a batch without searches."""
        return cls([], [])

    def add(
        self,
        index: str,
        body: Json,
        handle: Callable[[Json], None],
        substitute: Json | None = None,
    ) -> None:
        """Add a search of an index; if the engine refuses it, ``substitute`` is sent instead."""
        if substitute is not None:
            self._substitutes[len(self._searches)] = substitute
        self._searches.append((index, body))
        self._handlers.append(handle)

    def run(self, connection: Connection, seconds: float | None = None) -> None:
        """Send the searches, and hand on their answers.

        Raises:
            GenerationGone: an index has been removed.
            IndexUnusable: the engine refuses a search.
        """
        searches = [(index, _timed(body, seconds)) for index, body in self._searches]
        answers = connection.search_all(searches, seconds)
        refused = [n for n in self._substitutes if _is_refused(answers[n])]
        others = [(searches[n][0], _timed(self._substitutes[n], seconds)) for n in refused]
        for number, answer in zip(refused, connection.search_all(others, seconds), strict=True):
            answers[number] = answer
        for handle, answer in zip(self._handlers, answers, strict=True):
            handle(checked(answer))


def _is_refused(answer: Json) -> bool:
    """Return True if the engine cannot execute a search, such as one with a large automaton."""
    return "error" in answer and answer.get("status") == _REFUSED


def _timed(body: Json, seconds: float | None) -> Json:
    return body if seconds is None else {**body, "timeout": f"{max(1, round(seconds * 1000))}ms"}


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
        raise GenerationGone(
            Message("generation {} of the index has been removed", error.get("index", ""))
        )
    if answer.get("status") in _BUSY or _UNAVAILABLE & {error.get("type"), error.get("reason")}:
        return {
            "timed_out": True,
            "hits": {"total": {"value": 0}, "hits": []},
            "_shards": {"failed": 1, "failures": error.get("failed_shards", [])},
        }
    causes = error.get("root_cause") or [error]
    reason = str(causes[0].get("reason"))
    if _TOO_LARGE in reason:
        raise IndexUnusable(
            Message(
                "the query has too many parts for the engine: make it shorter, or raise {}",
                "indices.query.bool.max_clause_count",
            )
        )
    raise IndexUnusable(Message("the engine refuses a search: {}", reason[:300]))


def is_whole(answer: Json) -> bool:
    """Return True if all shards answered in time."""
    return not answer["timed_out"] and not answer["_shards"]["failed"]


def failures(answer: Json) -> Iterator[str]:
    """Yield the shards that did not answer, for people: ``shard 2 (node left)``."""
    for each in answer["_shards"].get("failures", ()):
        reason = each.get("reason", {})
        yield f"shard {each.get('shard')} ({reason.get('type', 'no answer')})"


def total_of(answer: Json) -> int:
    """Return the number of all hits."""
    total: int = answer["hits"]["total"]["value"]
    return total


def candidate_of(source: Json) -> Candidate:
    """Return a pair to score, from the record of a hit."""
    sides: dict[Language, IndexedSide] = {}
    for language in LANGUAGES:
        own = source.get(language)
        if own is not None:
            sides[language] = IndexedSide(own.get("s", ""), own.get("f", ""), own["n"])
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
