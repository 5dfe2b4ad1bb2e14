"""A lexicon learned from the document itself, after a first pass.

A lexicon learned from the very document that is aligned confirms its own errors: a pair counts
only when it stands in several beads, so that no bead is proved by itself alone.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from benelux_search.align.bags import Bags, distinct, expanded
from benelux_search.align.lattice import Ints, Step
from benelux_search.align.tokens import is_word

_LEAST = 3  # beads that a pair must stand in
_DICE = 0.6
_MOST_TYPES = 60  # of a bead's side: longer ones pair too many strangers
_BATCH = 1_000_000  # pairs that are counted at a time


def learned_pairs(path: Sequence[Step], nl: Bags, fr: Bags) -> tuple[Ints, Ints]:
    """The Dutch and the French types that go together in the beads of a path.

    Association is the Dice coefficient over beads (Smadja et al. 1996).
    """
    pairs = np.array([step for step in path if step[2] and step[3]], np.int64).reshape(-1, 4)
    dutch = _in_beads(nl, pairs[:, 0], pairs[:, 2])
    french = _in_beads(fr, pairs[:, 1], pairs[:, 3])
    count_nl = np.bincount(dutch.members, minlength=len(nl.types))
    count_fr = np.bincount(french.members, minlength=len(fr.types))
    dutch, french = _frequent(dutch, count_nl), _frequent(french, count_fr)
    strong = [np.zeros((2, 0), np.int64)]
    for first, second, together in _together(dutch, french, len(pairs)):
        enough = 2 * together >= _DICE * (count_nl[first] + count_fr[second])
        strong.append(np.stack([first, second])[:, enough & (together >= _LEAST)])
    learned_nl, learned_fr = np.concatenate(strong, axis=1)
    return learned_nl, learned_fr


@dataclass(frozen=True, slots=True)
class _Members:
    """The types in one language's side of each bead, as (bead, type) pairs, rising."""

    beads: Ints
    members: Ints


def _in_beads(bags: Bags, first: Ints, sizes: Ints) -> _Members:
    """The word types of units that are worth learning: their first fragments, how many each."""
    worth = np.array([len(t) > 3 and is_word(t) for t in bags.types], bool)
    bead_of = np.full(bags.count, -1)
    which, fragments = expanded(first, sizes)
    bead_of[fragments] = which
    beads, variety = bead_of[bags.rows], max(1, len(bags.types))
    here = (beads >= 0) & worth[bags.members]
    codes = distinct(beads[here] * variety + bags.members[here])
    return _Members(codes // variety, codes % variety)


def _frequent(side: _Members, counts: Ints) -> _Members:
    """The types that are frequent enough to be learned, of beads that are not too long."""
    often = counts[side.members] >= _LEAST
    beads, members = side.beads[often], side.members[often]
    short = np.bincount(beads) <= _MOST_TYPES if len(beads) else np.zeros(0, bool)
    return _Members(beads[short[beads]], members[short[beads]])


def _together(dutch: _Members, french: _Members, count: int) -> Iterator[tuple[Ints, Ints, Ints]]:
    """(Dutch types, French types, beads that hold both), some Dutch types at a time."""
    starts = np.searchsorted(french.beads, np.arange(count + 1))
    order = np.argsort(dutch.members, kind="stable")
    beads, members = dutch.beads[order], dutch.members[order]
    sizes = starts[beads + 1] - starts[beads]
    variety = int(french.members.max(initial=0)) + 1
    # all beads of a type are in one batch: a batch begins where another type does
    batch = np.cumsum(sizes) // _BATCH
    new_type = np.diff(members, prepend=-1) > 0
    batch = np.maximum.accumulate(np.where(new_type, batch, 0))
    cuts = np.flatnonzero(np.diff(batch, prepend=-1, append=-2))
    for begin, end in itertools.pairwise(cuts.tolist()):
        which, at = expanded(starts[beads[begin:end]], sizes[begin:end])
        codes = np.sort(members[begin:end][which] * variety + french.members[at])
        firsts = np.flatnonzero(np.diff(codes, prepend=-1))
        together = np.diff(firsts, append=len(codes))
        yield codes[firsts] // variety, codes[firsts] % variety, together
