"""Provisions that are numbered otherwise in one of the languages.

The number of an article is nearly always the same in both languages, so the aligner trusts it more
than any word. Where a translation lacks an article and numbers the others anew, article 4.2 is the
translation of article 4.3. Such a document is aligned once more without these numbers. The second
alignment is taken if the texts agree with it so much better that the numbers must be wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from benelux_search.align.costs import Scorer
from benelux_search.align.lattice import Band, Step
from benelux_search.align.match_keys import leading_number, without_leading_number

_SURE: Final = 0.85  # confidence of a bead with numbers that agree
_DOUBTED: Final = 3  # beads below that
_WRONG: Final = 6.0  # nats: how unlikely a document with other numbers is
_PER_BEAD: Final = 1.0  # nats for each bead that the numbers had given


def is_doubtful(
    path: Sequence[Step], chances: Sequence[float], nl: Sequence[str], fr: Sequence[str]
) -> bool:
    """Return True if the numbers of provisions may be wrong: beads that they give are unsure."""
    doubted = 0
    for (i, j, p, q), chance in zip(path, chances, strict=True):
        begins = (p and _is_numbered(nl[i])) or (q and _is_numbered(fr[j]))
        doubted += bool(begins) and (chance < _SURE or not (p and q))
    return doubted >= _DOUBTED


def _is_numbered(text: str) -> bool:
    return leading_number(text).startswith("!")


def without_numbers(texts: Sequence[str]) -> Sequence[str]:
    """Return texts without the numbers of the provisions that they begin."""
    return [without_leading_number(text) if _is_numbered(text) else text for text in texts]


def is_renumbered(
    numbered: Sequence[Step],
    other: Sequence[Step],
    scorer: Scorer,
    band_around: Callable[[Sequence[Step]], Band],
) -> bool:
    """Return True if texts without numbers agree much better with the path ``other``.

    ``numbered`` is the path that the numbers give; ``scorer`` does not know the numbers.
    """
    given = sum(p > 0 and q > 0 for *_, p, q in set(numbered) - set(other))
    if not given:
        return False
    costs = [path_cost(path, scorer, band_around(path)) for path in (numbered, other)]
    return costs[0] - costs[1] > _WRONG + _PER_BEAD * given


def path_cost(path: Sequence[Step], scorer: Scorer, band: Band) -> float:
    """Return the cost of a path in a band, in nats."""
    dutch, french = scorer.one_sided()
    tables = scorer.two_sided(band, 0, len(scorer.nl.lengths))
    total = 0.0
    for i, j, p, q in path:
        if p and q:
            column = int(np.clip(j - band.left[i], 0, band.width - 1))
            total += float(tables[p, q][i, column])
        else:
            total += float(dutch[p][i] if p else french[q][j])
    return total
