"""Walks over the query algebra: the parts of an expression, its leaves, and their terms."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Final, Literal, TypeAlias, get_args

from benelux_search.index.algebra import (
    And,
    AndMaybe,
    AndNot,
    Boost,
    ConditionalBoost,
    DisjunctionMax,
    Expansion,
    Expression,
    Filter,
    FormsQuery,
    NearQuery,
    Or,
    Pattern,
    PhraseQuery,
    SynonymQuery,
    TermQuery,
)

# The use of a part of an expression
Use: TypeAlias = Literal[
    "match",  # pairs and scores
    "rank",  # scores only
    "filter",  # pairs only
    "condition",  # selects the scores that are raised
    "exclude",
]
Leaf = TermQuery | PhraseQuery | NearQuery | SynonymQuery | Expansion
_ALL: Final[frozenset[Use]] = frozenset(get_args(Use))
_SCORED: Final[frozenset[Use]] = frozenset({"match", "rank"})


def children(node: Expression) -> Iterator[tuple[Expression, Use]]:
    """Yield the expressions that an expression is made of, each with its use; none for a leaf."""
    match node:
        case And(nodes) | Or(nodes) | DisjunctionMax(nodes):
            for each in nodes:
                yield each, "match"
        case AndNot(inner, excluded):
            yield inner, "match"
            for each in excluded:
                yield each, "exclude"
        case AndMaybe(inner, extras):
            yield inner, "match"
            for each in extras:
                yield each, "rank"
        case ConditionalBoost(inner, condition):
            yield inner, "match"
            yield condition, "condition"
        case Filter(inner):
            yield inner, "filter"
        case Boost(inner):
            yield inner, "match"


def with_parts(node: Expression, change: Callable[[Expression], Expression]) -> Expression:
    """Return an expression with each of its parts changed; a leaf is returned as it is."""

    def changed(nodes: Iterable[Expression]) -> tuple[Expression, ...]:
        return tuple(map(change, nodes))

    match node:
        case And(nodes):
            return And(changed(nodes))
        case Or(nodes):
            return Or(changed(nodes))
        case DisjunctionMax(nodes):
            return DisjunctionMax(changed(nodes))
        case AndNot(inner, excluded):
            return AndNot(change(inner), changed(excluded))
        case AndMaybe(inner, extras):
            return AndMaybe(change(inner), changed(extras))
        case ConditionalBoost(inner, condition, factor):
            return ConditionalBoost(change(inner), change(condition), factor)
        case Filter(inner, score):
            return Filter(change(inner), score)
        case Boost(inner, factor):
            return Boost(change(inner), factor)
    return node


def leaves(node: Expression, uses: Collection[Use] = _ALL) -> Iterator[Leaf]:
    """Yield the leaves that match words, in order; only those that are reached by these uses."""
    if isinstance(node, Leaf):
        yield node
    for child, use in children(node):
        if use in uses:
            yield from leaves(child, uses)


def scored_leaves(node: Expression, *, scored: bool = True) -> Iterator[tuple[Leaf, bool]]:
    """Yield the leaves that match words, each with True if its score has an effect."""
    if isinstance(node, Leaf):
        yield node, scored
    for child, use in children(node):
        yield from scored_leaves(child, scored=scored and use in _SCORED)


def terms_in(leaf: Leaf) -> Iterator[TermQuery]:
    """Yield the terms of a leaf; a pattern has none before it is expanded."""
    match leaf:
        case TermQuery():
            yield leaf
        case PhraseQuery(language, slots, kind):
            yield from (TermQuery(language, term, kind) for _, terms in slots for term in terms)
        case NearQuery(language, slots):
            yield from (TermQuery(language, stem) for stems in slots for stem in stems)
        case SynonymQuery(language, stems):
            yield from (TermQuery(language, stem) for stem, _ in stems)
        case FormsQuery(language, forms):
            yield from (TermQuery(language, form, "form") for form in forms)


def patterns_in(expressions: Iterable[Expression]) -> list[Pattern]:
    """Return the patterns of expressions, each once."""
    found = (leaf for each in expressions for leaf in leaves(each))
    return list(dict.fromkeys(leaf for leaf in found if isinstance(leaf, Pattern)))
