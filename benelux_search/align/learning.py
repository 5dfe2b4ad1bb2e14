"""A lexicon learned from the document itself, after a first pass.

A lexicon learned from the very document that is aligned confirms its own errors: a pair counts
only when it stands in several beads, so that no bead is proved by itself alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from benelux_search.align.evidence import Bags
from benelux_search.align.lattice import Step

_LEAST = 3  # beads that a pair must stand in
_DICE = 0.6
_MOST_TYPES = 60  # of a bead's side: longer ones pair too many strangers


def learned_keys(
    path: Sequence[Step], nl: Bags, fr: Bags
) -> tuple[Mapping[str, list[str]], Mapping[str, list[str]]]:
    """Keys of the Dutch and of the French types that go together in the beads of a path."""
    together: Counter[tuple[int, int]] = Counter()
    dutch, french = _members(nl), _members(fr)
    count_nl: Counter[int] = Counter()
    count_fr: Counter[int] = Counter()
    for i, j, p, q in path:
        if not (p and q):
            continue
        mine = set().union(*(dutch[i + d] for d in range(p)))
        yours = set().union(*(french[j + d] for d in range(q)))
        count_nl.update(mine)
        count_fr.update(yours)
        if len(mine) <= _MOST_TYPES and len(yours) <= _MOST_TYPES:
            together.update((a, b) for a in mine for b in yours)
    keys_nl: defaultdict[str, list[str]] = defaultdict(list)
    keys_fr: defaultdict[str, list[str]] = defaultdict(list)
    for (a, b), both in together.items():
        if both >= _LEAST and 2 * both >= _DICE * (count_nl[a] + count_fr[b]):
            key = f"^{a},{b}"
            keys_nl[nl.types[a]].append(key)
            keys_fr[fr.types[b]].append(key)
    return keys_nl, keys_fr


def _members(bags: Bags) -> list[set[int]]:
    """The word types of each fragment that are worth learning."""
    found: list[set[int]] = [set() for _ in range(bags.count)]
    worth = np.array([len(t) > 3 and t[0] not in "#@" for t in bags.types], bool)
    for row, member in zip(bags.rows.tolist(), bags.members.tolist(), strict=True):
        if worth[member]:
            found[row].add(member)
    return found
