"""A part of an index: the pairs that an expression matches, and their documents.

A part is read as if it were an index of its own: what is outside it is not there.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benelux_search.index.algebra import And, DocumentQuery, Expression, Or
from benelux_search.index.fields import selects
from benelux_search.model import DocumentInfo, Language


@dataclass(frozen=True, slots=True)
class Part:
    """The definition of a part of an index.

    - ``pairs``: an expression for each language; the pairs that match any of them are in the part.
    - ``documents``: queries that all select what belongs to the part of the documents themselves:
      those without pairs, and the texts of a document outside the alignment. None selects none.
    """

    pairs: Mapping[Language, Expression]
    documents: tuple[DocumentQuery, ...] | None = None

    def accepts(self, info: DocumentInfo) -> bool:
        """Return True if a document itself belongs to the part."""
        return self.documents is not None and all(selects(each, info) for each in self.documents)

    def within(self, other: Part) -> Part:
        """Return the part that is in both."""
        pairs = {
            language: And((own, Or(tuple(other.pairs.values()))))
            for language, own in self.pairs.items()
        }
        if self.documents is None or other.documents is None:
            return Part(pairs)
        return Part(pairs, (*self.documents, *other.documents))


@dataclass(frozen=True, slots=True)
class ChosenPairs:
    """A part of an index with the ordinals of its pairs, ascending."""

    part: Part
    ordinals: Sequence[int]

    def __contains__(self, ordinal: int) -> bool:
        row = bisect_left(self.ordinals, ordinal)
        return row < len(self.ordinals) and self.ordinals[row] == ordinal

    def within(self, ordinals: range) -> Sequence[int]:
        """Return the ordinals that are in a range."""
        start, stop = (bisect_left(self.ordinals, end) for end in (ordinals.start, ordinals.stop))
        return self.ordinals[start:stop]

