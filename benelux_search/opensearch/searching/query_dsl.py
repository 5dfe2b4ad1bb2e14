"""Translation of the query algebra to queries of the engine.

The set of hits is exact. The scores are close to those of BM25: they choose the hits that
:mod:`~benelux_search.opensearch.searching.rescoring` gives their exact scores.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from benelux_search.index import algebra
from benelux_search.index.fields import StemOrder
from benelux_search.index.scoring import K1, B
from benelux_search.index.walk import Leaf
from benelux_search.model import LANGUAGES, Language
from benelux_search.opensearch.records.document_fields import NOTHING, document_filter, either
from benelux_search.opensearch.records.streams import FIELDS, as_query_text, escape
from benelux_search.opensearch.searching.lean_queries import MANY_STEMS, MOST_TERMS, lean

Json = dict[str, Any]
Weight = Callable[[Leaf], float]  # the weight of a leaf in BM25, or an estimate of it

_MOST_SCORES: Final = 200  # of given pairs; each is a clause
# The score of a proximity match. The engine's own score of it is n / (n + 1), where n is at most
# its frequency, and nearly that if the terms are close to each other.
_NEAR: Final = (
    "double n = _score < 1 ? Math.max(1, _score / (1 - _score)) : 1; "
    f"return params.w * n / (n + {K1} * ({1 - B} + {B} * doc[params.n].value / params.average));"
)


class QueryDsl:
    """A translator of expressions.

    ``weight`` gives the weight of a leaf, ``expansions`` the forms of each pattern, ``crowded`` the
    matches of phrases that the engine cannot express, and ``averages`` the average length of a
    passage in each language.
    """

    def __init__(
        self,
        weight: Weight,
        expansions: Mapping[algebra.Pattern, Sequence[str]],
        crowded: Mapping[algebra.PhraseQuery, Sequence[int]],
        averages: Mapping[Language, float],
    ) -> None:
        self._weight = weight
        self._expansions = expansions
        self._crowded = crowded
        self._averages = averages

    def query(self, node: algebra.Expression) -> Json:
        """Return a query for the pairs that match an expression."""
        return self._query(lean(node, self._expansions))

    def _query(self, node: algebra.Expression) -> Json:
        if isinstance(node, algebra.DocumentQuery):
            return {"constant_score": {"filter": document_filter(node), "boost": 0.0}}
        match node:
            case algebra.And(nodes):
                return {"bool": {"must": self._all(nodes)}}
            case algebra.Or(nodes):
                return either(self._all(nodes))
            case algebra.DisjunctionMax(nodes):
                return {"dis_max": {"queries": self._all(nodes)}} if nodes else NOTHING
            case algebra.AndNot(inner, excluded):
                return {"bool": {"must": [self._query(inner)], "must_not": self._all(excluded)}}
            case algebra.Filter(inner, score):
                return {"constant_score": {"filter": self._query(inner), "boost": score}}
            case algebra.Boost(inner, factor):
                return {"bool": {"must": [self._query(inner)], "boost": factor}}
            case algebra.AndMaybe(inner, extras):
                return {"bool": {"must": [self._query(inner)], "should": self._all(extras)}}
            case algebra.ConditionalBoost(inner, by, factor):
                return self._conditional(inner, by, factor)
            case algebra.DocScores(scores):
                return _given(scores)
            case algebra.AlignmentQuery():
                return _uncertain(node)
            case leaf:
                return self._leaf(leaf)

    def _all(self, nodes: Sequence[algebra.Expression]) -> list[Json]:
        return [self._query(each) for each in nodes]

    def _conditional(
        self, inner: algebra.Expression, by: algebra.Expression, factor: float
    ) -> Json:
        return {
            "function_score": {
                "query": self._query(inner),
                "functions": [{"filter": self._query(by), "weight": factor}],
                "score_mode": "multiply",
                "boost_mode": "multiply",
            }
        }

    def _leaf(self, leaf: Leaf) -> Json:
        match leaf:
            case algebra.TermQuery(language, term, kind):
                return _term(language, kind, term, self._weight(leaf))
            case algebra.SynonymQuery(language, stems):
                weight = self._weight(leaf)
                if len(stems) > MANY_STEMS:
                    return _any_term(f"{language}.s", [stem for stem, _ in stems], weight)
                heaviest = max((own for _, own in stems), default=1.0)
                return either(
                    [_term(language, "stem", stem, weight * own / heaviest) for stem, own in stems]
                )
            case algebra.PhraseQuery():
                return self._phrase(leaf)
            case algebra.NearQuery():
                return self._near(leaf)
            case algebra.FormsQuery(language, forms):
                return _any_term(f"{language}.f", forms, self._weight(leaf))
            case pattern:
                expanded = self._expansions[pattern]
                return _any_term(f"{pattern.language}.f", expanded, self._weight(pattern))

    def _phrase(self, phrase: algebra.PhraseQuery) -> Json:
        weight = self._weight(phrase)
        matches = self._crowded.get(phrase)
        if matches is not None:
            among = {"terms": {"ordinal": list(matches)}}
            return {"constant_score": {"filter": among, "boost": weight}}
        text = as_query_text(phrase.terms)
        # the engine adds the score of the phrase once for each of its terms
        terms = sum(len(stems) for _, stems in phrase.terms)
        boost = weight / terms
        field = f"{phrase.language}.{FIELDS[phrase.kind]}"
        return {"match_phrase": {field: {"query": text, "boost": boost}}}

    def _near(self, near: algebra.NearQuery) -> Json:
        slots = list(dict.fromkeys(frozenset(stems) for stems in near.terms))
        field = f"{near.language}.s"
        if len(slots) == 1:
            return _any_term(field, sorted(slots[0]), self._weight(near))
        within = {"source": f"interval.end - interval.start <= {near.distance}"}
        sources = [_interval(sorted(stems)) for stems in slots]
        rule = {"all_of": {"ordered": False, "intervals": sources, "filter": {"script": within}}}
        return {
            "script_score": {
                "query": {"intervals": {field: rule}},
                "script": {
                    "source": _NEAR,
                    "params": {
                        "w": self._weight(near),
                        "n": f"{near.language}.n",
                        "average": self._averages[near.language],
                    },
                },
            }
        }


def _interval(stems: Sequence[str]) -> Json:
    """Return a source of the positions of any of some stems."""
    rules = [{"match": {"query": escape(stem)}} for stem in stems]
    return rules[0] if len(rules) == 1 else {"any_of": {"intervals": rules}}


def by_first_stem(query: Json, order: StemOrder) -> Json:
    """Return a query with the same hits, scored by their places in an order.

    The earlier the stem, the higher the score; without any, it is 0.
    """
    last = len(order.groups)
    ranked = [
        {
            "constant_score": {
                "filter": term_query(algebra.TermQuery(each, stem)),
                "boost": last - place,
            }
        }
        for stem, place in order.ranks.items()
        for each in LANGUAGES
    ]
    scored = {"should": [{"dis_max": {"queries": ranked}}]} if ranked else {}
    return {"bool": {"filter": [query], **scored}}


def term_query(term: algebra.TermQuery) -> Json:
    """Return a query for the passages with a term."""
    return _term(term.language, term.kind, term.term, 1.0)


def _term(language: Language, kind: algebra.Kind, term: str, weight: float) -> Json:
    field = f"{language}.{FIELDS[kind]}"
    return {"term": {field: {"value": escape(term), "boost": weight}}}


def _any_term(field: str, terms: Sequence[str], weight: float) -> Json:
    """Return a query for any of some terms; up to a limit, they are scored as one term."""
    texts = [
        as_query_text([(0, terms[start : start + MOST_TERMS])])
        for start in range(0, len(terms), MOST_TERMS)
    ]
    queries: list[Json] = [{"match": {field: {"query": text, "boost": weight}}} for text in texts]
    return queries[0] if len(queries) == 1 else either(queries)


def _given(scores: Sequence[tuple[int, float]]) -> Json:
    by_score: dict[float, list[int]] = {}
    for ordinal, score in scores:
        by_score.setdefault(score, []).append(ordinal)
    if len(by_score) > _MOST_SCORES:
        by_score = _coarser(scores)
    return either(
        [
            {"constant_score": {"filter": {"terms": {"ordinal": ordinals}}, "boost": score}}
            for score, ordinals in by_score.items()
        ]
    )


def _coarser(scores: Sequence[tuple[int, float]]) -> dict[float, list[int]]:
    """Return ordinals by the highest score of their group: each has about as many pairs."""
    best_first = sorted(scores, key=lambda each: -each[1])
    size = -(-len(scores) // _MOST_SCORES)
    groups: dict[float, list[int]] = {}
    for start in range(0, len(scores), size):
        group = best_first[start : start + size]
        groups.setdefault(group[0][1], []).extend(ordinal for ordinal, _ in group)
    return groups


def _uncertain(query: algebra.AlignmentQuery) -> Json:
    filters: list[Json] = [{"term": {"passages": query.passages}}]
    if query.below is not None:
        filters.append({"range": {"confidence": {"lt": query.below}}})
    return {
        "script_score": {
            "query": {"bool": {"filter": filters}},
            "script": {"source": "1 - doc['confidence'].value"},
        }
    }
