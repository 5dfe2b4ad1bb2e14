"""The choice of a value of the metadata among its candidates, by fitted weights."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from typing import TypeVar

from benelux_search.text.fitted_weights import Weights, shares

_Value = TypeVar("_Value", bound=Hashable)

Features = tuple[str, ...]
"""The names of the features of a candidate."""


def likeliest(
    values: Sequence[_Value], options: Sequence[Features], weights: Weights
) -> tuple[_Value | None, float]:
    """Return the most likely value with its probability (0 to 1); None if there is no value.

    ``options`` are the features of each value, and last those of having no value. A value that
    stands in several places is as likely as all of them together.
    """
    chances: defaultdict[_Value, float] = defaultdict(float)
    for value, chance in zip(values, shares(weights, options), strict=False):
        chances[value] += chance
    best = max(chances, key=chances.__getitem__, default=None)
    return best, 0.0 if best is None else chances[best]
