"""Evidence of an encoder: how near units of both languages are in meaning.

The cosine of the vectors of two units is compared with those of the document: most pairs of units
are unrelated, so the median and the spread of all cosines are those of unrelated texts. The score
is the log-likelihood ratio of two normal densities, of translations against unrelated texts. The
vector of a unit of several fragments is the sum of theirs, weighted by their lengths (as for the
overlaps of Vecalign: Thompson and Koehn 2019).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from benelux_search.align.lattice import Floats, Ints, Singles, Tables

EncodeTexts: TypeAlias = Callable[[Sequence[str]], Singles]
"""Returns the unit vector of each text, as rows."""

_LONGEST: Final = 1000  # characters of a fragment that are encoded
_SAMPLE: Final = 300  # fragments of a language by which unrelated texts are judged
# Of translations, in deviations of unrelated texts: the mean and the deviation of the cosine
_MEAN, _DEVIATION = 3.0, 1.8
_LEAST_SPREAD: Final = 0.02  # of the similarities of a document; less is chance
_MOST: Final = 6.0  # nats
_WEIGHT: Final = 0.6  # since much of it is what the words tell too


@dataclass(frozen=True, slots=True, eq=False)
class MeaningEvidence:
    """The vectors of the units of a document: ``nl[p][k]`` of the ``p`` fragments from ``k`` on.

    Each array has one row more than there are fragments. ``middle`` and ``spread`` are the median
    and the deviation of the cosines of unrelated fragments.
    """

    nl: Mapping[int, Singles]
    fr: Mapping[int, Singles]
    middle: float
    spread: float

    def tables(self, rows: Ints, left: Ints, width: int) -> Tables:
        """Return the scores, in nats, of pairs of units in a band.

        Entry (k, c) of table (p, q) scores the ``p`` Dutch fragments from ``rows[k]`` on with the
        ``q`` French ones from ``left[k] + c`` on.
        """
        columns = left[:, None] + np.arange(width)[None, :]
        columns = np.minimum(columns, len(self.fr[1]) - 1)
        return {
            (p, q): self._score(np.einsum("rd,rwd->rw", dutch[rows], french[columns]))
            for p, dutch in self.nl.items()
            for q, french in self.fr.items()
        }

    def _score(self, cosines: Singles) -> Singles:
        z = (cosines - self.middle) / self.spread
        likely = -0.5 * ((z - _MEAN) / _DEVIATION) ** 2 - np.log(_DEVIATION) + 0.5 * z**2
        # beyond the mean of translations, nearer is never less likely
        best = 0.5 * _MEAN**2 - np.log(_DEVIATION)
        likely = np.where(z > _MEAN, np.maximum(likely, best), likely)
        return np.asarray(_WEIGHT * np.clip(likely, -_MOST, _MOST), np.float32)


def meaning_evidence(
    texts: tuple[Sequence[str], Sequence[str]],
    lengths: tuple[Floats, Floats],
    encode: EncodeTexts,
    most: int,
) -> MeaningEvidence:
    """Encode the fragments of both languages; units have ``most`` of them at most."""
    nl, fr = (encode([text[:_LONGEST] for text in each]) for each in texts)
    cosines = nl[:: max(1, len(nl) // _SAMPLE)] @ fr[:: max(1, len(fr) // _SAMPLE)].T
    middle = float(np.median(cosines))
    spread = float(np.median(np.abs(cosines - middle))) * 1.4826
    dutch, french = (
        {size: _units(vectors, own, size) for size in range(1, most + 1)}
        for vectors, own in zip((nl, fr), lengths, strict=True)
    )
    return MeaningEvidence(dutch, french, middle, max(spread, _LEAST_SPREAD))


def _units(vectors: Singles, lengths: Floats, size: int) -> Singles:
    """Return the unit vectors of ``size`` fragments from each fragment on; one row more."""
    weighted = vectors * np.log1p(lengths)[:, None]
    total = np.concatenate([np.zeros((1, vectors.shape[1])), np.cumsum(weighted, axis=0)])
    sums = np.zeros((len(vectors) + 1, vectors.shape[1]), np.float32)
    if len(vectors) >= size:
        sums[: len(vectors) - size + 1] = total[size:] - total[:-size]
    norms = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.asarray(sums / np.maximum(norms, 1e-9), np.float32)
