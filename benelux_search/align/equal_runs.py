"""Runs of equal fragments: a formula that each language repeats as often as the other.

An example is ``Aangenomen.`` / ``Adopté.`` after each of thirty articles that are only listed. The
words tell that the formulas translate each other, but not which is which: each shift of the one run
along the other is as likely. So the first of one run is paired with the first of the other, the
second with the second, and so on.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from benelux_search.align.lattice import Step

_SHORTEST: Final = 3  # fragments of a run


def equal_run_pairs(
    nl: Sequence[str], fr: Sequence[str], path: Sequence[Step]
) -> Iterator[tuple[int, int]]:
    """Yield the pairs (Dutch fragment, French fragment) of runs that are equally long.

    ``path`` is a path through the lattice: it shows which runs stand side by side.
    """
    dutch, french = dict(_runs(nl)), dict(_runs(fr))
    run_of_dutch, run_of_french = _run_of_each(dutch), _run_of_each(french)
    seen: set[int] = set()
    for i, j, p, q in path:
        if not (p and q and i in run_of_dutch and j in run_of_french):
            continue
        first, second = run_of_dutch[i], run_of_french[j]
        if first not in seen and dutch[first] == french[second]:
            seen.add(first)
            yield from zip(
                range(first, first + dutch[first]),
                range(second, second + french[second]),
                strict=True,
            )


def _runs(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield (start, length) of the runs of equal texts."""
    start = 0
    for _, group in itertools.groupby(texts):
        length = len(list(group))
        if length >= _SHORTEST:
            yield start, length
        start += length


def _run_of_each(lengths: Mapping[int, int]) -> dict[int, int]:
    """Return, for each text of a run, the start of its run; ``lengths`` is by start."""
    return {k: start for start, length in lengths.items() for k in range(start, start + length)}
