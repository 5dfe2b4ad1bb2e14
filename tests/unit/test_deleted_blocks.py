"""The pairs of a generation of the distributed engine are those outside its deleted blocks."""

from __future__ import annotations

from benelux_search.opensearch.records.generation import CollectionGeneration


def test_deleted_blocks_are_named_one_by_one_or_by_the_ends_of_a_range() -> None:
    generation = CollectionGeneration(
        3, "c-000001", deleted=((1, 3), (10, 20_010), (30_000, 30_001))
    )
    assert generation.visible()["must_not"] == [
        {"range": {"block": {"gte": 10, "lt": 20_010}}},
        {"terms": {"block": [1, 2, 30_000]}},
    ]


def test_nothing_is_excluded_if_nothing_was_deleted() -> None:
    assert "must_not" not in CollectionGeneration(3, "c-000001").visible()
