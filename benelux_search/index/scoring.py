"""BM25 as every engine computes it; all engines give exactly the same scores.

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
    """BM25 over a number of ``passages``, whose lengths have the sum ``total_length``.

    Deleted passages are not included. The length of a passage is its number of positions. A
    frequency is the number of positions at which a term or phrase begins. So two terms at one
    position do not make a passage longer, and a term that occurs twice at one position counts once.
    """

    passages: int
    total_length: int

    def norm(self, length: int) -> float:
        """Return the length normalisation of a passage, ``k1 * (1 - b + b * length / average)``.

        In a score, this is added to the frequency in the denominator.
        """
        return K1 * (1 - B + B * length / self._average)

    def norms(self, lengths: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return :meth:`norm` for each of some lengths, with exactly the same results."""
        return np.asarray(K1 * (1 - B + B * lengths / self._average), np.float64)

    @property
    def _average(self) -> float:
        return self.total_length / self.passages if self.total_length else 1.0

    def idf(self, frequency: float) -> float:
        """Return the inverse document frequency of a term or phrase; never negative.

        ``frequency`` is its document frequency. For several terms together, it may be more than the
        number of passages; then the number of passages is used.
        """
        document_frequency = min(frequency, self.passages)
        return math.log(1 + (self.passages - document_frequency + 0.5) / (document_frequency + 0.5))

    def weight(self, frequency: float) -> float:
        """Return ``idf * (k1 + 1)``, the factor of a term with this document frequency."""
        return self.idf(frequency) * (K1 + 1)

    def scores(
        self,
        frequencies: Mapping[int, float],
        norms: Mapping[int, float],
        document_frequency: float | None = None,
    ) -> dict[int, float]:
        """Return the score of each passage with a term or phrase, by ordinal.

        ``frequencies`` and ``norms`` are by ordinal. ``document_frequency`` is that of the term; by
        default, this is the number of ``frequencies``.
        """
        weight = self.weight(len(frequencies) if document_frequency is None else document_frequency)
        return {key: weight * count / (count + norms[key]) for key, count in frequencies.items()}
