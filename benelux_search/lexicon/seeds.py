"""Pairs of units that probably translate each other, before anything is learned.

Words that are the same, cognates, and the lexicon that is shipped for aligning paragraphs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import product
from typing import Final

import numpy as np

from benelux_search.align import cognate, shipped_lexicon
from benelux_search.analysis import located
from benelux_search.lexicon.model import Table
from benelux_search.model import Language

# What a pair counts for, in occurrences
_SAME: Final = 1.0
_SHIPPED: Final = 1.0
_COGNATES: Final = 0.5
_SHORTEST: Final = 4  # letters of a word that means the same in both: not de, des, die
_SOUNDS: Final = 5  # of a cognate
_MANY: Final = 8  # words of a language that begin alike say nothing


def seeds(nl: Mapping[str, int], fr: Mapping[str, int]) -> Table:
    """A table of these units, by number, with nothing in it but what is probable."""
    found: dict[int, float] = {}
    for pairs, weight in (
        (_cognates(nl, fr), _COGNATES),
        (_same(nl, fr), _SAME),
        (_shipped(nl, fr), _SHIPPED),
    ):
        for own, other in pairs:
            key = own << 32 | other
            found[key] = max(found.get(key, 0.0), weight)
    keys = np.array(sorted(found), np.int64)
    counts = np.array([found[key] for key in keys.tolist()], np.float32)
    return Table(keys, counts, counts, counts, (np.zeros(len(nl)), np.zeros(len(fr))))


def _same(nl: Mapping[str, int], fr: Mapping[str, int]) -> Iterator[tuple[int, int]]:
    for unit in nl.keys() & fr.keys():
        if len(unit) >= _SHORTEST or unit[:1].isdigit():
            yield nl[unit], fr[unit]


def _cognates(nl: Mapping[str, int], fr: Mapping[str, int]) -> Iterator[tuple[int, int]]:
    mine, theirs = _by_sounds(nl), _by_sounds(fr)
    for sounds in mine.keys() & theirs.keys():
        if len(mine[sounds]) <= _MANY and len(theirs[sounds]) <= _MANY:
            yield from product(mine[sounds], theirs[sounds])


def _by_sounds(units: Mapping[str, int]) -> Mapping[str, Sequence[int]]:
    found = defaultdict(list)
    for unit, number in units.items():
        sounds = cognate(unit) if len(unit) > _SOUNDS else ""
        if len(sounds) == _SOUNDS:
            found[sounds].append(number)
    return found


def _shipped(nl: Mapping[str, int], fr: Mapping[str, int]) -> Iterator[tuple[int, int]]:
    for own, other in _shipped_units():
        if own in nl and other in fr:
            yield nl[own], fr[other]


@cache
def _shipped_units() -> frozenset[tuple[str, str]]:
    return frozenset(
        pair
        for mine, theirs in shipped_lexicon()
        for pair in product(_stems(mine, "nl"), _stems(theirs, "fr"))
    )


def _stems(word: str, language: Language) -> set[str]:
    return {
        spot.term
        for _, _, spots in located(word, language)
        for spot in spots.spots
        if spot.kind == "stem"
    }
