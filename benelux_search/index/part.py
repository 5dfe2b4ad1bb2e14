"""A part of an index: the pairs that an expression matches, and their documents.

A part is read as if it were an index of its own: what is outside it is not there.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from benelux_search.index.algebra import And, Expression, Or
from benelux_search.model import DocumentInfo, Language


@dataclass(frozen=True, slots=True)
class Part:
    """The definition of a part of an index.

    - ``pairs``: an expression for each language; the pairs that match any of them are in the part.
    - ``accepts``: a function that returns True for a document that belongs to the part itself, even
      without pairs: then its texts outside the alignment do, too.
    """

    pairs: Mapping[Language, Expression]
    accepts: Callable[[DocumentInfo], bool]

    def within(self, other: Part) -> Part:
        """Return the part that is in both."""
        others = Or(tuple(other.pairs.values()))
        pairs = {language: And((own, others)) for language, own in self.pairs.items()}
        return Part(pairs, lambda info: self.accepts(info) and other.accepts(info))


@dataclass(frozen=True, slots=True)
class ChosenPairs:
    """A part of an index with the ordinals of its pairs, ascending."""

    part: Part
    ordinals: Sequence[int]

    def __contains__(self, ordinal: int) -> bool:
        row = bisect_left(self.ordinals, ordinal)
        return row < len(self.ordinals) and self.ordinals[row] == ordinal

    def has_any(self, first: int, last: int) -> bool:
        """Return True if there is an ordinal from ``first`` to ``last``."""
        row = bisect_left(self.ordinals, first)
        return row < len(self.ordinals) and self.ordinals[row] <= last

    def within(self, ordinals: range) -> Sequence[int]:
        """Return the ordinals that are in a range."""
        start, stop = (bisect_left(self.ordinals, end) for end in (ordinals.start, ordinals.stop))
        return self.ordinals[start:stop]
