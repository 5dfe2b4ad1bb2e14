"""Dutch compounds: ``mensenhandel`` is ``mensen`` and ``handel``.

A dynamic programme over the letters (as in Alfonseca, Bilac and Pharies 2008) finds the cheapest
way to read a word as a chain of known words; what stands before another may have an ``s`` behind
it, and other linking letters are those of its plural: ``beleid·s·plan``, ``pannen·koek``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Final, NamedTuple

from benelux_search.analysis.vocabulary import compound_parts

# A shorter word is none, and a longer one is no word
SHORTEST: Final = 6
_LONGEST: Final = 60
_PART: Final = (3, 24)
# letters of a head behind a rest that nobody knows
_HEAD: Final = 5
_REST: Final = 3
_COMMON: Final = 3  # the digit of a part that is no rarer: elden is
# The most that a word may cost, and a letter more: a short word of short parts is none
_MAX_COST: Final = (2.5, 0.3)
# What a part costs, by its length: two long ones are likelier than three short ones
_SHORT: Final = {3: 1.2, 4: 0.5}
_LINK: Final = 0.25
_RARITY: Final = 0.25  # times the digit of a part


class Span(NamedTuple):
    """A part of a compound: where it begins and ends, linking letters left out."""

    start: int
    end: int


class Splitter:
    """Splits folded words with the parts that it is given: see ``data/nl.parts``."""

    def __init__(self, parts: Mapping[bytes, bytes]) -> None:
        self._parts = parts
        self.split_once = lru_cache(maxsize=1 << 14)(self.split)

    def split(self, word: str) -> tuple[Span, ...]:
        """The parts of a compound in their order; none of a word that is no compound."""
        if not SHORTEST <= len(word) <= _LONGEST or not word.isascii() or not word.isalpha():
            return ()
        letters = word.encode()
        if b"w" in self._parts.get(letters, b""):
            return ()
        # by the place where it ends: the cost of the cheapest chain, and its last part
        best: list[tuple[float, int, Span] | None] = [None] * (len(letters) + 1)
        for start in range(len(letters) - _PART[0] + 1):
            before = best[start]
            if start and before is None:
                continue
            spent = 0.0 if before is None else before[0]
            for end in range(start + _PART[0], min(start + _PART[1], len(letters)) + 1):
                kinds = self._parts.get(letters[start:end])
                if kinds is None or kinds == b"w" or (start == 0 and end == len(letters)):
                    continue
                cost = spent + _cost(end - start, kinds)
                span = Span(start, end)
                if end == len(letters):
                    if b"h" in kinds:
                        _keep(best, end, cost, start, span)
                elif b"m" in kinds:
                    _keep(best, end, cost, start, span)
                    if letters[end : end + 1] == b"s" and end + 1 < len(letters):
                        _keep(best, end + 1, cost + _LINK, start, span)
        return _chain(best)


def _cost(length: int, kinds: bytes) -> float:
    return 1.0 + _SHORT.get(length, 0.0) + _RARITY * (kinds[-1] - ord("0"))


def _keep(
    best: list[tuple[float, int, Span] | None], place: int, cost: float, start: int, span: Span
) -> None:
    known = best[place]
    if known is None or cost < known[0]:
        best[place] = (cost, start, span)


def _chain(best: list[tuple[float, int, Span] | None]) -> tuple[Span, ...]:
    last = best[-1]
    if last is None or last[0] > _MAX_COST[0] + _MAX_COST[1] * (len(best) - 1):
        return ()
    found = []
    while last is not None:
        _, start, span = last
        found.append(span)
        last = best[start] if start else None
    return tuple(reversed(found))


@cache
def splitter() -> Splitter:
    return Splitter(compound_parts())


def head(word: str) -> int:
    """Where the last part of a folded word begins if no more is known of it; 0 where it is not.

    zitdagen goes with zitdag as dagen goes with dag, whatever zit may be.
    """
    parts, letters = compound_parts(), word.encode("utf-8", "surrogatepass")
    for start in range(_REST, len(letters) - _HEAD + 1):
        kinds = parts.get(letters[start:], b"")
        if b"h" in kinds and kinds[-1] - ord("0") <= _COMMON:
            return start
    return 0


def is_modifier(word: str) -> bool:
    """Whether a folded word may stand before another in a compound."""
    return b"m" in compound_parts().get(word.encode("utf-8", "surrogatepass"), b"")


def beginnings(word: str) -> list[int]:
    """Where a folded word may be cut behind a known part and its linking letters; longest first."""
    parts, letters = compound_parts(), word.encode("utf-8", "surrogatepass")
    found = set()
    for end in range(_PART[0] + 1, min(len(letters), _PART[1])):
        if b"m" in parts.get(letters[:end], b""):
            found |= {end, end + 1} if letters[end : end + 1] == b"s" else {end}
    return sorted(found, reverse=True)
