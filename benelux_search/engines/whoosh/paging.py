"""From all that was found to the page that is asked for; pairs that are alike, folded to one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from benelux_search.engines.whoosh.language_index import Side
from benelux_search.engines.whoosh.packing import Numbers
from benelux_search.engines.whoosh.postings import Scores, top
from benelux_search.model import Language
from benelux_search.ports import Scored
from benelux_search.terms import FOLDED_FROM, UNLIKE

_Keys: TypeAlias = NDArray[np.uint64]
_Places: TypeAlias = NDArray[np.intp]

# So many times what is shown is looked at first for pairs that differ, and so many times more when
# that was not enough
_AT_FIRST: Final = 4
_DEEPER: Final = 8
_MIX: Final = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class Ranked:
    """Pairs that were found, by ordinal: all, or those that may be on the page.

    ``which`` is the place of its language for each; None when there is one language.
    """

    docs: Numbers
    scores: Scores
    total: int
    languages: Sequence[Language]
    which: NDArray[np.uint8] | None = None

    def page(self, offset: int, limit: int) -> tuple[Scored, ...]:
        return self._scored(top(self.scores, offset + limit)[offset:])

    def folded_page(self, likeness: Likeness, offset: int, limit: int) -> tuple[Scored, ...]:
        """The same when of pairs that are alike only the best one counts; all must be here."""
        deep = offset + limit
        depth = _AT_FIRST * deep
        while True:
            places = top(self.scores, depth)
            keys = likeness.folded_keys(self.docs[places], self.docs)
            firsts = _firsts(keys.tolist(), deep)
            if len(firsts) >= deep or len(places) == len(self.docs):
                break
            depth *= _DEEPER
        shown = places[firsts[offset:]]
        return self._scored(shown, likeness.counts(self.docs[shown], self.docs))

    def _scored(self, places: _Places, alike: Sequence[int] = ()) -> tuple[Scored, ...]:
        sides = [0] * len(places) if self.which is None else self.which[places].tolist()
        return tuple(
            Scored(ordinal, score, self.languages[side], times)
            for ordinal, score, side, times in zip(
                self.docs[places].tolist(),
                self.scores[places].tolist(),
                sides,
                alike or [1] * len(places),
                strict=True,
            )
        )


class Likeness:
    """Which pairs are alike: those with one key, which has the signatures of both sides.

    The key of a pair that is like no other is 0. A *mark* is 16 bits of a key, so that a look at
    many pairs reads little.
    """

    def __init__(self, sides: Sequence[Side]) -> None:
        keys = np.zeros(max((len(side.signatures) for side in sides), default=1), np.uint64)
        unlike = np.zeros(len(keys), np.bool_)
        for number, side in enumerate(sides):
            own = side.signatures
            keys[: len(own)] |= own.astype(np.uint64) << np.uint64(32 * number)
            unlike[: len(own)] |= own == UNLIKE
        keys[unlike] = 0
        self._keys = keys
        self._marks = _marks(keys)

    def keys_of(self, docs: Numbers) -> _Keys:
        # the last one is 0, and stands for whatever comes behind it
        return self._keys.take(docs, mode="clip")

    def counts(self, shown: Numbers, docs: Numbers) -> list[int]:
        """Of each pair that is shown: how many among ``docs`` it stands for, itself counted."""
        keys = self.keys_of(shown)
        totals = self._totals(keys, docs)
        counts = [totals.get(key, 1) for key in keys.tolist()]
        return [count if count >= FOLDED_FROM else 1 for count in counts]

    def folded_keys(self, best: Numbers, docs: Numbers) -> _Keys:
        """The keys of the best pairs; 0 where too few of ``docs`` are alike to be folded."""
        keys = self.keys_of(best)
        found, counts = np.unique(keys, return_counts=True)
        several = found[(counts > 1) & (found > 0)]
        totals = self._totals(several, docs)
        few = [key for key in several.tolist() if totals[key] < FOLDED_FROM]
        keys[np.isin(keys, np.array(few, np.uint64))] = 0
        return keys

    def _totals(self, keys: _Keys, docs: Numbers) -> dict[int, int]:
        """How many of ``docs`` have each of some keys that are not 0."""
        if not np.any(keys):
            return {}
        wanted = np.zeros(1 << 16, np.bool_)
        wanted[_marks(keys[keys > 0])] = True
        likely = wanted.take(self._marks.take(docs, mode="clip"))
        found, counts = np.unique(self.keys_of(docs[likely]), return_counts=True)
        totals = dict(zip(found.tolist(), counts.tolist(), strict=True))
        totals.pop(0, None)
        return totals


def _marks(keys: _Keys) -> NDArray[np.uint16]:
    return (keys * _MIX >> np.uint64(48)).astype(np.uint16)


def _firsts(keys: Sequence[int], most: int) -> list[int]:
    """The places of keys that were not there before, and of all that are 0; so many at most."""
    seen: set[int] = set()
    firsts: list[int] = []
    for place, key in enumerate(keys):
        if len(firsts) >= most:
            break
        if key not in seen:
            firsts.append(place)
        if key:
            seen.add(key)
    return firsts
