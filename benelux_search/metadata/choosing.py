"""The choice of a value of the metadata among its candidates, by fitted weights."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

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

    def likeliest(self, weights: Weights) -> tuple[str | None, float]:
        """Return the most likely value with its probability (0 to 1); None if there is no value.

        A value that stands in several places is as likely as all of them together.
        """
        chances: defaultdict[str, float] = defaultdict(float)
        for value, chance in zip(self.values, shares(weights, self.options), strict=False):
            chances[value] += chance
        best = max(chances, key=chances.__getitem__, default=None)
        return best, 0.0 if best is None else chances[best]
