"""Estimates of the number of hits, which say what is sent with one request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import prod

from benelux_search.index import algebra
from benelux_search.model import Language
from benelux_search.opensearch.searching.scoring_data import ScoringData


def estimated_hits(expressions: Mapping[Language, algebra.Expression], data: ScoringData) -> float:
    """Return about how many pairs match any of some expressions.

    Words are taken as independent of each other. A filter on documents, whose share of the pairs is
    unknown, is taken to leave none; so the estimate is rather too low.
    """
    return sum(
        data.bm25[language].passages * _share(each, max(1, data.bm25[language].passages), data)
        for language, each in expressions.items()
    )


def _share(node: algebra.Expression, passages: int, data: ScoringData) -> float:
    """Return about which share of the passages matches, from 0 to 1."""

    def shares(nodes: Iterable[algebra.Expression]) -> list[float]:
        return [_share(each, passages, data) for each in nodes]

    if isinstance(node, algebra.DocumentQuery | algebra.DocScores | algebra.AlignmentQuery):
        return 0.0
    match node:
        case algebra.And(nodes):
            return prod(shares(nodes))
        case algebra.Or(nodes) | algebra.DisjunctionMax(nodes):
            return 1 - prod(1 - each for each in shares(nodes))
        case algebra.AndNot(inner, excluded):
            return _share(inner, passages, data) * prod(1 - each for each in shares(excluded))
        case (
            algebra.Filter(inner)
            | algebra.Boost(inner)
            | algebra.AndMaybe(inner)
            | algebra.ConditionalBoost(inner)
        ):
            return _share(inner, passages, data)
        case leaf:
            return min(1.0, data.frequency(leaf) / passages)
