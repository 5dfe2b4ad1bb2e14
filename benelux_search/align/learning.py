"""A lexicon learned from the document itself, after a first pass.

A lexicon learned from the very document that is aligned confirms its own errors: a pair counts
only when it stands in several beads, so that no bead is proved by itself alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from benelux_search.align.evidence import Bags
from benelux_search.align.lattice import Ints, Step

_LEAST = 3  # beads that a pair must stand in
_DICE = 0.6
# Types whose counts differ by more cannot reach the coefficient: 2 min / (a + b) >= _DICE
_MOST_RATIO = 2 / _DICE - 1
_MOST_TYPES = 60  # of a bead's side: longer ones pair too many strangers
_BATCH = 1_000_000  # pairs that are counted at a time

Keys = Mapping[str, list[str]]


def learned_keys(path: Sequence[Step], nl: Bags, fr: Bags) -> tuple[Keys, Keys]:
    """Keys of the Dutch and of the French types that go together in the beads of a path.

    Association is the Dice coefficient over beads (Smadja et al. 1996).
    """
    pairs = [step for step in path if step[2] and step[3]]
    dutch = _in_beads(nl, [(i, p) for i, _, p, _ in pairs])
    french = _in_beads(fr, [(j, q) for _, j, _, q in pairs])
    count_nl, count_fr = _counts(dutch, len(nl.types)), _counts(french, len(fr.types))
    codes, together = _together(dutch, french, count_nl, count_fr)
    first, second = np.divmod(codes, max(1, len(fr.types)))
    strong = (together >= _LEAST) & (2 * together >= _DICE * (count_nl[first] + count_fr[second]))
    keys_nl: defaultdict[str, list[str]] = defaultdict(list)
    keys_fr: defaultdict[str, list[str]] = defaultdict(list)
    for a, b in zip(first[strong].tolist(), second[strong].tolist(), strict=True):
        keys_nl[nl.types[a]].append(f"^{a},{b}")
        keys_fr[fr.types[b]].append(f"^{a},{b}")
    return keys_nl, keys_fr


def _in_beads(bags: Bags, units: Sequence[tuple[int, int]]) -> list[Ints]:
    """The word types of each unit (first fragment, size) that are worth learning."""
    worth = np.array([len(t) > 3 and t[0] not in "#@!" for t in bags.types], bool)
    starts = np.searchsorted(bags.rows, np.arange(bags.count + 1))
    found = []
    for first, size in units:
        members = np.unique(bags.members[starts[first] : starts[first + size]])
        found.append(members[worth[members]] if len(worth) else members)
    return found


def _counts(beads: Sequence[Ints], types: int) -> Ints:
    """In how many beads each type is."""
    every = np.concatenate([np.zeros(0, np.int64), *beads])
    return np.bincount(every, minlength=types)


def _together(
    dutch: Sequence[Ints], french: Sequence[Ints], count_nl: Ints, count_fr: Ints
) -> tuple[Ints, Ints]:
    """(code, beads) of the pairs of types that may be strong; the code is ``a * types + b``."""
    codes, sums = np.zeros(0, np.int64), np.zeros(0, np.int64)
    batch: list[Ints] = []
    size = 0
    for mine, yours in zip(dutch, french, strict=True):
        a, b = mine[count_nl[mine] >= _LEAST], yours[count_fr[yours] >= _LEAST]
        if not 0 < len(a) <= _MOST_TYPES or not 0 < len(b) <= _MOST_TYPES:
            continue
        ratio = count_nl[a][:, None] / count_fr[b][None, :]
        near = (ratio <= _MOST_RATIO) & (ratio >= 1 / _MOST_RATIO)
        batch.append((a[:, None] * len(count_fr) + b[None, :])[near])
        size += len(batch[-1])
        if size > _BATCH:
            codes, sums = _merged(codes, sums, batch)
            batch, size = [], 0
    return _merged(codes, sums, batch)


def _merged(codes: Ints, sums: Ints, batch: Sequence[Ints]) -> tuple[Ints, Ints]:
    """Counts of pairs with those of a batch added."""
    added = np.concatenate([np.zeros(0, np.int64), *batch])
    every, place = np.unique(np.concatenate([codes, added]), return_inverse=True)
    weights = np.concatenate([sums, np.ones(len(added), np.int64)])
    return every, np.bincount(place, weights=weights, minlength=len(every)).astype(np.int64)
