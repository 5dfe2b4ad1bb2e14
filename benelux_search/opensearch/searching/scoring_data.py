"""Statistics that the scores of one search need: frequencies, forms and lengths."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from benelux_search.index.algebra import (
    FormsQuery,
    Kind,
    NearQuery,
    Pattern,
    PhraseQuery,
    SynonymQuery,
    TermQuery,
)
from benelux_search.index.scoring import Bm25
from benelux_search.index.shared_statistics import SharedStatistics
from benelux_search.index.walk import Leaf, terms_in
from benelux_search.model import Language
from benelux_search.opensearch.searching.term_statistics import ExpandedForms

# A phrase is in fewer passages than its rarest word. The estimate chooses the hits to rescore.
_PHRASE_SHARE: Final = 0.3


@dataclass(frozen=True, slots=True)
class ScoringData:
    """Frequencies of terms, forms of patterns, and numbers of matches of other leaves.

    ``crowded`` are the ordinals of the matches of phrases that the engine cannot express.
    """

    bm25: Mapping[Language, Bm25]
    terms: dict[TermQuery, int]
    expansions: dict[Pattern, ExpandedForms]
    counts: dict[Leaf, int]
    crowded: dict[PhraseQuery, list[int]]

    def sharing(self, statistics: SharedStatistics) -> ScoringData:
        """Return these data with the frequencies of several indexes."""
        terms, counts = dict(self.terms), dict(self.counts)
        for leaf, count in statistics.counts.items():
            if isinstance(leaf, TermQuery):
                terms[leaf] = count
            else:
                counts[leaf] = count
        return replace(self, bm25=statistics.bm25, terms=terms, counts=counts)

    @property
    def forms(self) -> Mapping[Pattern, Sequence[str]]:
        """The forms of each pattern."""
        return {pattern: each.forms for pattern, each in self.expansions.items()}

    def frequency(self, leaf: Leaf) -> float:
        """Return the document frequency of a leaf.

        For a leaf that must be counted and has not been, because no score depends on it, this is
        an estimate.
        """
        known = self.counts.get(leaf)
        return self._estimate(leaf) if known is None else known

    def estimated_weight(self, leaf: Leaf) -> float:
        """Return an estimate of the weight of a leaf in BM25.

        It does not depend on what has been counted so far, so that the pages of a search follow
        one order. For terms it is exact.
        """
        return self.bm25[leaf.language].weight(self._estimate(leaf))

    def _estimate(self, leaf: Leaf) -> float:
        match leaf:
            case TermQuery():
                return self.terms.get(leaf, 0)
            case SynonymQuery(language, stems):
                held = 0.0
                for stem, weight in stems:
                    held += weight * self.terms.get(TermQuery(language, stem), 0)
                return held
            case PhraseQuery(language, slots, kind):
                rarest = min(self._sum(language, terms, kind) for _, terms in slots)
                return rarest * (_PHRASE_SHARE if len(slots) > 1 else 1)
            case NearQuery(language, slots):
                return min(self._sum(language, stems) for stems in slots) * _PHRASE_SHARE
            case FormsQuery():
                return sum(self.terms.get(each, 0) for each in terms_in(leaf))
            case pattern:
                assert isinstance(pattern, Pattern)
                return self.expansions[pattern].passages

    def _sum(self, language: Language, terms: Iterable[str], kind: Kind = "stem") -> int:
        return sum(self.terms.get(TermQuery(language, term, kind), 0) for term in terms)
