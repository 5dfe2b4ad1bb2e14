"""Phrases with two conditions on one position, which the engine cannot express.

Their matches are found here, among the pairs that the engine finds for a wider phrase.
"""

from __future__ import annotations

from typing import Any, Final

from benelux_search.index.algebra import PhraseQuery
from benelux_search.index.deadline import Deadline
from benelux_search.opensearch.client.connection import Connection
from benelux_search.opensearch.records.generation import CollectionGeneration
from benelux_search.opensearch.records.streams import FIELDS, as_query_text
from benelux_search.opensearch.searching.rescoring import phrase_count
from benelux_search.opensearch.searching.search_answers import all_hits

Json = dict[str, Any]
_AT_A_TIME: Final = 1_000


def is_crowded(phrase: PhraseQuery) -> bool:
    """Return True if a phrase has several conditions on one position."""
    offsets = [offset for offset, _ in phrase.terms]
    return len(set(offsets)) < len(offsets)


def wider_text(phrase: PhraseQuery) -> str:
    """Return the text of a phrase in which any of the conditions on a position is enough."""
    slots: dict[int, list[str]] = {}
    for offset, stems in phrase.terms:
        slots.setdefault(offset, []).extend(stems)
    return as_query_text(sorted(slots.items()))


def matches_of(
    connection: Connection,
    generation: CollectionGeneration,
    phrase: PhraseQuery,
    seconds: float | None,
) -> list[int]:
    """Return the ordinals of all pairs that match a crowded phrase, in ascending order."""
    stream = FIELDS[phrase.kind]
    field = f"{phrase.language}.{stream}"
    body: Json = {
        "size": _AT_A_TIME,
        "_source": ["ordinal", field],
        "query": {
            "bool": {
                "must": [{"match_phrase": {field: wider_text(phrase)}}],
                **generation.visible(),
            }
        },
        "sort": [{"ordinal": "asc"}],
    }
    limit = Deadline(seconds)
    hits = all_hits(connection, generation.pairs, body, lambda: limit.left)
    sources = (hit["_source"] for hit in hits)
    return [
        each["ordinal"]
        for each in sources
        if phrase_count(each[phrase.language][stream], phrase.terms)
    ]
