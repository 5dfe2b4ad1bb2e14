"""The beginning and the end that two texts have in common."""

from __future__ import annotations


def common_prefix_length(one: str, other: str) -> int:
    """Return the number of characters with which both texts begin."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((k for k, (a, b) in pairs if a != b), min(len(one), len(other)))


def common_suffix_length(one: str, other: str) -> int:
    """Return the number of characters with which both texts end."""
    return common_prefix_length(one[::-1], other[::-1])
