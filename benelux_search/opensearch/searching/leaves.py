"""The leaves of an expression: what an engine must know of a collection before it can score."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from benelux_search.index.algebra import (
    AlignmentQuery,
    And,
    AndMaybe,
    AndNot,
    Boost,
    ConditionalBoost,
    DateRange,
    DisjunctionMax,
    DocScores,
    DocumentUnion,
    Expansion,
    Expression,
    FieldTerm,
    Filter,
    FormsQuery,
    NearQuery,
    OneOf,
    Or,
    Pattern,
    PhraseQuery,
    SynonymQuery,
    TermQuery,
    Undated,
)

Leaf = TermQuery | PhraseQuery | NearQuery | SynonymQuery | Expansion


def leaves(node: Expression, *, scored: bool = True) -> Iterator[tuple[Leaf, bool]]:
    """Yield the leaves of an expression, each with True if its score has an effect."""
    match node:
        case And(nodes) | Or(nodes) | DisjunctionMax(nodes):
            yield from _of_all(nodes, scored)
        case AndNot(inner, excluded):
            yield from leaves(inner, scored=scored)
            yield from _of_all(excluded, False)
        case Filter(inner):
            yield from leaves(inner, scored=False)
        case Boost(inner):
            yield from leaves(inner, scored=scored)
        case AndMaybe(inner, extras):
            yield from _of_all((inner, *extras), scored)
        case ConditionalBoost(inner, by):
            yield from leaves(inner, scored=scored)
            yield from leaves(by, scored=False)
        case FieldTerm() | OneOf() | DateRange() | Undated() | DocumentUnion():
            return
        case DocScores() | AlignmentQuery():
            return
        case leaf:
            yield leaf, scored


def _of_all(nodes: Iterable[Expression], scored: bool) -> Iterator[tuple[Leaf, bool]]:
    for each in nodes:
        yield from leaves(each, scored=scored)


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
    found = (leaf for each in expressions for leaf, _ in leaves(each))
    return list(dict.fromkeys(leaf for leaf in found if isinstance(leaf, Pattern)))


def is_counted(leaf: Leaf) -> bool:
    """Return True if the document frequency of a leaf is known only by counting its matches."""
    return not isinstance(leaf, TermQuery | SynonymQuery)
