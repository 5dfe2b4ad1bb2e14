"""BM25 as every engine computes it, so that all engines give the same scores to the last bit.

The formula is that of Robertson and Zaragoza (2009), with ``K1`` = 1.2 and ``B`` = 0.75.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

K1: Final = 1.2
B: Final = 0.75
# an expansion has at most this many forms: the shortest, and among equally short ones the first
EXPANSION_FORMS: Final = 2000


@dataclass(frozen=True, slots=True)
class Bm25:
    """BM25 over a collection of ``passages`` whose lengths add up to ``total_length``.

    Deleted passages count in neither. The length of a passage is the number of its positions. A
    frequency is the number of positions at which a term or phrase begins. So two terms at one
    position do not make a passage longer, and one term twice at one position counts once.
    """

    passages: int
    total_length: int

    def norm(self, length: int) -> float:
        """Return the length normalisation of a passage, ``k1 * (1 - b + b * length / average)``.

        A score adds it to the frequency in the denominator.
        """
        return K1 * (1 - B + B * length / self._average)

    def norms(self, lengths: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return :meth:`norm` of many passages at once, equal to the last bit."""
        return np.asarray(K1 * (1 - B + B * lengths / self._average), np.float64)

    @property
    def _average(self) -> float:
        return self.total_length / self.passages if self.total_length else 1.0

    def idf(self, frequency: float) -> float:
        """Return the inverse document frequency of a term or phrase; never negative.

        ``frequency`` is its document frequency. For several terms together it may exceed the
        number of passages; then it counts as the number of passages.
        """
        held = min(frequency, self.passages)
        return math.log(1 + (self.passages - held + 0.5) / (held + 0.5))

    def weight(self, frequency: float) -> float:
        """Return ``idf * (k1 + 1)``, the factor of a term with this document frequency."""
        return self.idf(frequency) * (K1 + 1)

    def scores(
        self,
        frequencies: Mapping[int, float],
        norms: Mapping[int, float],
        held: float | None = None,
    ) -> dict[int, float]:
        """Return the score of each passage that contains a term or phrase, by ordinal.

        ``frequencies`` and ``norms`` are by ordinal. ``held`` is the document frequency; without
        it, the number of ``frequencies``. A weighted sum of terms passes its own.
        """
        weight = self.weight(len(frequencies) if held is None else held)
        return {key: weight * count / (count + norms[key]) for key, count in frequencies.items()}
