"""The common beginning and end of two texts."""

from __future__ import annotations

import pytest

from benelux_search.text.common_parts import common_prefix_length, common_suffix_length


@pytest.mark.parametrize(
    ("one", "other", "start", "end"),
    [
        ("x.nl.txt", "x.fr.txt", 2, 4),
        ("ab", "abc", 2, 0),
        ("bc", "abc", 0, 2),
        ("", "abc", 0, 0),
        ("aa", "aa", 2, 2),
    ],
)
def test_the_common_parts_are_counted_in_characters(
    one: str, other: str, start: int, end: int
) -> None:
    for a, b in ((one, other), (other, one)):
        assert common_prefix_length(a, b) == start
        assert common_suffix_length(a, b) == end
