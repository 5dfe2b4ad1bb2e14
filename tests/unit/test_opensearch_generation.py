"""Generations of a collection: the ranges of deleted pairs, and their records."""

from __future__ import annotations

import json
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from benelux_search.opensearch.records.generation import CollectionGeneration, merged

RANGES = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 5)).map(lambda r: (r[0], sum(r))))


@given(RANGES)
def test_merged_ranges_hold_the_same_ordinals(ranges: list[tuple[int, int]]) -> None:
    joined = merged(ranges)
    assert {n for each in joined for n in range(*each)} == {
        n for each in ranges for n in range(*each)
    }
    assert all(one[1] < other[0] for one, other in pairwise(joined))


def test_ranges_that_touch_become_one() -> None:
    assert merged([(7, 9), (1, 3), (3, 7), (20, 21)]) == ((1, 9), (20, 21))


def test_a_generation_comes_back_from_its_record() -> None:
    generation = CollectionGeneration(
        7,
        "acts-000003",
        99,
        deleted=((1, 3), (8, 9)),
        passages={"nl": 4, "fr": 5},
        positions={"nl": 40, "fr": 50},
        repeated=frozenset({"a:b", "c:d"}),
        counts={"documents": 2},
        copies={"b": "a"},
    )
    assert CollectionGeneration.of(json.loads(json.dumps(generation.record()))) == generation
    many = CollectionGeneration(1, "acts-000001", repeated=None)
    assert CollectionGeneration.of(json.loads(json.dumps(many.record()))) == many
    assert many.may_repeat("x:y")
    assert not generation.may_repeat("x:y")


def test_averages_of_an_empty_collection() -> None:
    assert CollectionGeneration(0, "acts-000001").averages() == {"nl": 1.0, "fr": 1.0}
