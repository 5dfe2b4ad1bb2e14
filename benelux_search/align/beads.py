"""Aligned beads, and corrections of the beads after the alignment.

Unlikely pairs are split into one-sided beads. Pairs of translations that stand in another order in
each language (see :mod:`.reordering`) are inserted.
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
    """A bead of fragments: its Dutch and its French paragraphs.

    Each paragraph is a tuple of fragment indices. One of the two languages may have no paragraph.
    ``confidence`` (0 to 1) estimates the probability that the bead is right. ``limit`` is the
    largest confidence that its words and numbers support.
    """

    nl: Grouped
    fr: Grouped
    confidence: float
    limit: float = 1.0


def split_unlikely(bead: AlignedBead) -> tuple[AlignedBead, ...]:
    """Split a 1-1 bead with a confidence below 0.4 into two one-sided beads.

    Return all other beads unchanged. Most 1-1 beads below 0.4 are wrong, and a wrong counterpart is
    worse than none. The confidence of both new beads is 1 minus that of the old bead.
    """
    if len(bead.nl) != 1 or len(bead.fr) != 1 or bead.confidence >= _LEAST_CONFIDENCE:
        return (bead,)
    return split_bead(bead, 1.0 - bead.confidence)


def apply_crossings(beads: Sequence[AlignedBead], crossings: Crossings) -> tuple[AlignedBead, ...]:
    """Return the beads with the pairs of ``crossings`` inserted, in the order of the Dutch text.

    If a bead loses paragraphs to such pairs, its other paragraphs become one-sided beads. They stay
    one bead if the old bead had several paragraphs in both languages and the rest has no gap. The
    refuted pairs of ``crossings`` become one-sided beads.
    """
    french = {i: j for i, j, _ in crossings.pairs}
    kept = [bead for bead in beads if not _may_change_counterpart(bead, french)]
    nl = {k for bead in kept for k in _fragments(bead.nl)}
    fr = {k for bead in kept for k in _fragments(bead.fr)}
    french = {i: j for i, j in french.items() if i not in nl and j not in fr}
    confidences = {
        i: 1.0 / (1.0 + math.exp((_EVEN - nats) / _SLOPE)) for i, _, nats in crossings.pairs
    }
    taken = frozenset(french.values())
    rebuilt = (
        part
        for bead in beads
        for part in (
            _take_pairs(bead, french, taken, confidences)
            if _fragments(bead.nl) & french.keys() or _fragments(bead.fr) & taken
            else [bead]
        )
    )
    return tuple(
        part
        for bead in rebuilt
        for part in (split_bead(bead, _BROKEN) if _is_refuted(bead, crossings) else [bead])
    )


def split_bead(bead: AlignedBead, confidence: float) -> tuple[AlignedBead, AlignedBead]:
    """Return two one-sided beads: the Dutch and the French paragraphs of a bead.

    Both get the given ``confidence``.
    """
    return AlignedBead(bead.nl, (), confidence), AlignedBead((), bead.fr, confidence)


def _is_refuted(bead: AlignedBead, crossings: Crossings) -> bool:
    if len(bead.nl) != 1 or len(bead.fr) != 1:
        return False
    return (bead.nl[0][0], bead.fr[0][0]) in crossings.refuted


def _fragments(groups: Grouped) -> set[int]:
    return {k for group in groups for k in group}


def _may_change_counterpart(bead: AlignedBead, french: Mapping[int, int]) -> bool:
    """Return True if the fragments of a bead may be paired anew, as ``french`` maps Dutch ones."""
    if any(len(group) > 1 for group in (*bead.nl, *bead.fr)):
        return False
    if len(bead.nl) == len(bead.fr) == 1:
        return french.get(bead.nl[0][0]) != bead.fr[0][0]
    return not bead.nl or not bead.fr or min(len(bead.nl), len(bead.fr)) > 1


def _take_pairs(
    bead: AlignedBead,
    french: Mapping[int, int],
    taken: Collection[int],
    confidences: Mapping[int, float],
) -> list[AlignedBead]:
    """Return the pairs out of order taken from a bead, and what remains of it."""
    pairs = [
        AlignedBead((group,), ((french[group[0]],),), confidences[group[0]])
        for group in bead.nl
        if group[0] in french
    ]
    nl = tuple(group for group in bead.nl if group[0] not in french)
    fr = tuple(group for group in bead.fr if group[0] not in taken)
    if (
        min(len(bead.nl), len(bead.fr)) > 1
        and nl
        and fr
        and _are_adjacent(nl)
        and _are_adjacent(fr)
    ):
        left = [AlignedBead(nl, fr, min([bead.confidence, *(pair.confidence for pair in pairs)]))]
    else:
        rest = _BROKEN if bead.nl and bead.fr else bead.confidence
        left = [AlignedBead((group,), (), rest) for group in nl]
        left += [AlignedBead((), (group,), rest) for group in fr]
    return sorted([*pairs, *left], key=lambda part: part.nl or ((math.inf,),))


def _are_adjacent(groups: Grouped) -> bool:
    """Return True if paragraphs are adjacent, without a gap between them."""
    return groups[-1][-1] - groups[0][0] == sum(map(len, groups)) - 1
