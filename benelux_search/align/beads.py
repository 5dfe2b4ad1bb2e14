"""Aligned beads, and the corrections made to them after the path is known.

Unlikely pairs are split, and pairs out of order (:mod:`.reordering`) are put in.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from benelux_search.align.reordering import Crossings

_LEAST_CONFIDENCE = 0.4  # of a pair; below, most are wrong
# Logistic function from the score of a pair out of order to its confidence: the score in nats at
# which right and wrong are equally likely, and the scale
_EVEN, _SLOPE = 2.0, 1.5
_BROKEN = 0.5  # confidence of a one-sided bead whose counterpart went to another bead

Grouped = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class AlignedBead:
    """A bead of fragments: for each language its paragraphs, each a tuple of fragment indices.

    ``confidence`` runs from 0 to 1.
    """

    nl: Grouped
    fr: Grouped
    confidence: float


def split_unlikely(bead: AlignedBead) -> tuple[AlignedBead, ...]:
    """Split a pair that is more likely wrong than right: a wrong counterpart is worse than none.

    The cheapest path may hold such a pair, because there are many ways to leave its sides alone.
    Other beads are returned unchanged.
    """
    if len(bead.nl) != 1 or len(bead.fr) != 1 or bead.confidence >= _LEAST_CONFIDENCE:
        return (bead,)
    return split_bead(bead, 1.0 - bead.confidence)


def apply_crossings(beads: Sequence[AlignedBead], crossings: Crossings) -> tuple[AlignedBead, ...]:
    """Return the beads with the pairs out of order put in, at the position of the Dutch side.

    The rest of a bead with several paragraphs on both sides stays together. A paragraph that loses
    its only counterpart becomes a one-sided bead.
    """
    french = {i: j for i, j, _ in crossings.pairs}
    kept = [bead for bead in beads if not _gives(bead, french)]
    nl = {k for bead in kept for k in _fragments(bead.nl)}
    fr = {k for bead in kept for k in _fragments(bead.fr)}
    french = {i: j for i, j in french.items() if i not in nl and j not in fr}
    sure = {i: 1.0 / (1.0 + math.exp((_EVEN - nats) / _SLOPE)) for i, _, nats in crossings.pairs}
    taken = frozenset(french.values())
    remade = (
        part
        for bead in beads
        for part in (
            _remade(bead, french, taken, sure)
            if _fragments(bead.nl) & french.keys() or _fragments(bead.fr) & taken
            else [bead]
        )
    )
    return tuple(
        part
        for bead in remade
        for part in (split_bead(bead, _BROKEN) if _is_refuted(bead, crossings) else [bead])
    )


def split_bead(bead: AlignedBead, confidence: float) -> tuple[AlignedBead, AlignedBead]:
    """Return the two sides of a bead as two one-sided beads."""
    return AlignedBead(bead.nl, (), confidence), AlignedBead((), bead.fr, confidence)


def _is_refuted(bead: AlignedBead, crossings: Crossings) -> bool:
    if len(bead.nl) != 1 or len(bead.fr) != 1:
        return False
    return (bead.nl[0][0], bead.fr[0][0]) in crossings.refuted


def _fragments(groups: Grouped) -> set[int]:
    return {k for group in groups for k in group}


def _gives(bead: AlignedBead, french: Mapping[int, int]) -> bool:
    """Return True if the fragments of a bead may be paired anew, as ``french`` maps Dutch ones."""
    if any(len(group) > 1 for group in (*bead.nl, *bead.fr)):
        return False
    if len(bead.nl) == len(bead.fr) == 1:
        return french.get(bead.nl[0][0]) != bead.fr[0][0]
    return not bead.nl or not bead.fr or min(len(bead.nl), len(bead.fr)) > 1


def _remade(
    bead: AlignedBead, french: Mapping[int, int], taken: Collection[int], sure: Mapping[int, float]
) -> list[AlignedBead]:
    """Return the pairs out of order taken from a bead, and what remains of it."""
    pairs = [
        AlignedBead((group,), ((french[group[0]],),), sure[group[0]])
        for group in bead.nl
        if group[0] in french
    ]
    nl = tuple(group for group in bead.nl if group[0] not in french)
    fr = tuple(group for group in bead.fr if group[0] not in taken)
    if min(len(bead.nl), len(bead.fr)) > 1 and nl and fr and _touch(nl) and _touch(fr):
        left = [AlignedBead(nl, fr, min([bead.confidence, *(pair.confidence for pair in pairs)]))]
    else:
        rest = _BROKEN if bead.nl and bead.fr else bead.confidence
        left = [AlignedBead((group,), (), rest) for group in nl]
        left += [AlignedBead((), (group,), rest) for group in fr]
    return sorted([*pairs, *left], key=lambda part: part.nl or ((math.inf,),))


def _touch(groups: Grouped) -> bool:
    """Return True if paragraphs are adjacent, without a gap between them."""
    return groups[-1][-1] - groups[0][0] == sum(map(len, groups)) - 1
