"""Expressions with many parts, made smaller: the engine refuses a query of more than 1,024 clauses.

A lean expression matches the same pairs. Its scores are coarser, so it is for the order in which
hits are fetched only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from benelux_search.index import algebra
from benelux_search.model import LANGUAGES, Language

MOST_TERMS: Final = 1_000  # at one position of a query text
MANY_STEMS: Final = 100  # of a SynonymQuery, from where on they are one clause
_MOST_CLAUSES: Final = 900  # with room for filters


def lean(
    node: algebra.Expression, expansions: Mapping[algebra.Pattern, Sequence[str]]
) -> algebra.Expression:
    """Return an expression that matches the same pairs; a leaner one if it has many clauses."""
    return _lean(node) if _clauses(node, expansions) > _MOST_CLAUSES else node


def _clauses(node: algebra.Expression, expansions: Mapping[algebra.Pattern, Sequence[str]]) -> int:
    """Return the approximate number of clauses of the query for an expression."""

    def total(nodes: Iterable[algebra.Expression]) -> int:
        return sum(_clauses(each, expansions) for each in nodes)

    match node:
        case algebra.And(nodes) | algebra.Or(nodes) | algebra.DisjunctionMax(nodes):
            return total(nodes)
        case algebra.AndNot(inner, others) | algebra.AndMaybe(inner, others):
            return total((inner, *others))
        case algebra.ConditionalBoost(inner, by):
            return total((inner, by))
        case algebra.Filter(inner) | algebra.Boost(inner):
            return total((inner,))
        case algebra.SynonymQuery(_, stems):
            return 1 if len(stems) > MANY_STEMS else len(stems)
        case algebra.NearQuery(_, slots) | algebra.PhraseQuery(_, slots):
            return sum(map(len, slots))
        case algebra.FormsQuery(_, forms):
            return -(-len(forms) // MOST_TERMS)
    if isinstance(node, algebra.Pattern):
        return -(-len(expansions[node]) // MOST_TERMS)
    return 1


def _lean(node: algebra.Expression) -> algebra.Expression:
    match node:
        case algebra.And(nodes):
            return algebra.And(tuple(map(_lean, nodes)))
        case algebra.Or(nodes) | algebra.DisjunctionMax(nodes):
            return _any_of(nodes)
        case algebra.AndNot(inner, excluded):
            return algebra.AndNot(_lean(inner), (_any_of(excluded),)) if excluded else _lean(inner)
        case algebra.Filter(inner, score):
            return algebra.Filter(_lean(inner), score)
        case algebra.Boost(inner) | algebra.AndMaybe(inner) | algebra.ConditionalBoost(inner):
            return _lean(inner)
        case leaf:
            return leaf


def _any_of(nodes: Sequence[algebra.Expression]) -> algebra.Expression:
    """Return an expression for the pairs of any node; terms of one dictionary become one leaf."""
    others: list[algebra.Expression] = []
    stems: dict[Language, dict[str, float]] = {each: {} for each in LANGUAGES}
    forms: dict[Language, dict[str, None]] = {each: {} for each in LANGUAGES}
    for node in map(_lean, nodes):
        match node:
            case algebra.TermQuery(language, term, "stem"):
                stems[language][term] = 1.0
            case algebra.TermQuery(language, term, "form"):
                forms[language][term] = None
            case algebra.Or(inner):  # made here: its terms are gathered already
                others += inner
            case _:
                others.append(node)
    grouped: list[algebra.Expression] = [
        algebra.SynonymQuery(language, tuple(own.items())) for language, own in stems.items() if own
    ]
    grouped += [algebra.FormsQuery(language, tuple(own)) for language, own in forms.items() if own]
    return algebra.Or((*grouped, *others))
