"""Answers of the distributed engine that refuse a search."""

from __future__ import annotations

import pytest

from benelux_search.errors import IndexUnusable
from benelux_search.opensearch.searching.search_answers import checked


def refusal(reason: str) -> dict[str, object]:
    cause = {"type": "query_shard_exception", "reason": reason}
    return {"error": {"root_cause": [cause], "reason": "all shards failed"}, "status": 400}


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (
            "field:[nl.f] was indexed without position data; cannot run PhraseQuery",
            "an older version of this program made the index.*; rebuild the index",
        ),
        ("maxClauseCount is set to 1024", "too many parts"),
        ("something else", "the engine refuses a search: something else"),
    ],
)
def test_a_refusal_says_what_helps(reason: str, said: str) -> None:
    with pytest.raises(IndexUnusable, match=said):
        checked(refusal(reason))
