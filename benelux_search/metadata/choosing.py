"""The choice of a value of the metadata among its candidates, by fitted weights."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Self

from benelux_search.text.fitted_weights import Weights, shares

Features = tuple[str, ...]
"""The names of the features of a candidate."""


@dataclass(frozen=True, slots=True)
class ValueChoice:
    """The candidates for a value, with their evidence.

    - ``options``: the features of each value, and last those of having no value.
    - ``surest``: the value that the surest rule for known forms has found.
    - ``confirmed``: a value that needs no more evidence.
    """

    values: Sequence[str]
    options: Sequence[Features]
    surest: str | None = None
    confirmed: str | None = None

    @classmethod
    def of(
        cls,
        values: Sequence[str],
        features: Sequence[Features],
        none: Features,
        surest: str | None,
        of_value: Callable[[str], Iterable[str]],
    ) -> Self:
        """Return the choice of a value that may stand in several places.

        ``features`` are those of each place, and ``of_value`` returns those of a value anywhere.
        """
        options = [
            tuple(dict.fromkeys((*own, *of_value(value), f"surest:{value == surest}")))
            for value, own in zip(values, features, strict=True)
        ]
        return cls(values, [*options, none], surest)

    def chances(self, weights: Weights) -> Mapping[str, float]:
        """Return the probability (0 to 1) of each value.

        A value that stands in several places is as likely as all of them together.
        """
        chances: defaultdict[str, float] = defaultdict(float)
        for value, chance in zip(self.values, shares(weights, self.options), strict=False):
            chances[value] += chance
        return chances

    def likeliest(self, weights: Weights) -> tuple[str | None, float]:
        """Return the most likely value with its probability (0 to 1); None if there is no value."""
        chances = self.chances(weights)
        return max(chances.items(), key=itemgetter(1), default=(None, 0.0))
