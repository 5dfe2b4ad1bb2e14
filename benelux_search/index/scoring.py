"""BM25, so that every engine gives the same scores to the last bit."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

K1: Final = 1.2
B: Final = 0.75
# an expansion stands for so many forms at most: the shortest ones, and of these the first
EXPANSION_FORMS: Final = 2000


@dataclass(frozen=True, slots=True)
class Bm25:
    """BM25 over a collection of ``passages``, whose lengths add up to ``total_length``.

    What was deleted is in neither. The length of a passage is the number of its positions; a
    frequency is the number of positions at which a term or phrase begins, so that two terms at
    one position do not lengthen a passage and one term twice at one position counts once.
    """

    passages: int
    total_length: int

    def norm(self, length: int) -> float:
        """What the length of a passage does to its frequencies."""
        return K1 * (1 - B + B * length / self._average)

    def norms(self, lengths: NDArray[np.int64]) -> NDArray[np.float64]:
        """The same of many passages, to the last bit."""
        return np.asarray(K1 * (1 - B + B * lengths / self._average), np.float64)

    @property
    def _average(self) -> float:
        return self.total_length / self.passages if self.total_length else 1.0

    def idf(self, frequency: float) -> float:
        """The weight of a term or phrase that ``frequency`` passages hold; never negative.

        That of several terms together may be more than there are passages, and counts as all.
        """
        held = min(frequency, self.passages)
        return math.log(1 + (self.passages - held + 0.5) / (held + 0.5))

    def weight(self, frequency: float) -> float:
        """What the frequencies in its passages are multiplied by."""
        return self.idf(frequency) * (K1 + 1)

    def scores(
        self,
        frequencies: Mapping[int, float],
        norms: Mapping[int, float],
        held: float | None = None,
    ) -> dict[int, float]:
        """The score by ordinal of ``frequencies``, all the passages that hold a term or phrase.

        ``held`` is in how many passages it is taken to be, where they do not all count the same.
        """
        weight = self.weight(len(frequencies) if held is None else held)
        return {key: weight * count / (count + norms[key]) for key, count in frequencies.items()}
