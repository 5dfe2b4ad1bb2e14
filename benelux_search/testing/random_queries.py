"""Hypothesis strategies of what an engine is asked: expressions, searches and questions.

:data:`LEAF_STRATEGIES`, :func:`node_strategies` and :data:`QUESTION_STRATEGIES` have a strategy for
each class of a union of the package; a test fails if one is missing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar, get_args

from hypothesis import strategies as st

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
    DocumentQuery,
    DocumentUnion,
    Expression,
    FieldTerm,
    Filter,
    FormsQuery,
    FuzzyQuery,
    Kind,
    NearQuery,
    OneOf,
    Or,
    Pattern,
    PhraseQuery,
    PrefixQuery,
    RegexQuery,
    SynonymQuery,
    TermQuery,
    Undated,
    WildcardQuery,
)
from benelux_search.index.fields import PairOrder, StemOrder
from benelux_search.index.ports import Attempt, CountField, EngineReader, SearchPage
from benelux_search.index.statistics import (
    Completions,
    DocumentCount,
    FormCount,
    MatchCount,
    Question,
    SimilarForms,
    StemsFrom,
)
from benelux_search.model import LANGUAGES, Language
from benelux_search.results import SortOrder

# --- parts of leaves

ORDINALS = st.integers(0, 40)
LANGUAGE: st.SearchStrategy[Language] = st.sampled_from(LANGUAGES)
STEM_TEXTS = ("a", "b", "ab", "ba", "abc", "raa", "rad", "wet", "é", "[", "\ud800", "zz")
STEMS = st.sampled_from(STEM_TEXTS)
FORMS = st.sampled_from(
    ["a", "ab", "ab\0áb", "raad", "raden", "wetten", "www!", "b!", "\ud800", "zz"]
)
LETTERS = ["a", "b", "d", "e", "r", "t", "w", "é", "[", "\ud800", "\0"]
WRITTEN = st.none() | st.text(["a", "á", "b", "r", "*", "?"], max_size=4)
WILD = st.text([*LETTERS, "*", "*", "?"], max_size=5)
FACTORS = st.sampled_from([0.0, 0.4, 1.0, 3.0])
BELOW = st.sampled_from([0.0, 0.3, 0.8, 1.0])
DAYS = st.sampled_from([None, "2019", "2019-06", "2019-07", "2020", "2020-01-01", "x"])
NAMES = st.sampled_from(
    ["d0", "d1", "d7", "sleutel", "9/1", "9/001", "12 ", "D", ".TXT", "eén", "loi", ""]
)
ANY_OF = st.lists(STEMS, min_size=1, max_size=3).map(tuple)

ATOMS = st.sampled_from(["a", "b", "á", "é", "[", "\ud800", "."]).map(
    lambda char: char if char == "." else re.escape(char)
)
REGULAR = st.recursive(
    st.one_of(ATOMS, st.sampled_from(["[^a]", "[a-rá]", "\\W", "", "raa?d", "r[ae]+"])),
    lambda inner: st.one_of(
        st.builds(lambda one, other: one + other, inner, inner),
        st.builds(lambda one, other: f"({one}|{other})", inner, inner),
        st.builds(
            lambda one, times: f"({one}){times}",
            inner,
            st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "{0,}", "{,2}?"]),
        ),
    ),
    max_leaves=6,
)


def _phrases(kind: Kind) -> st.SearchStrategy[PhraseQuery]:
    any_of = ANY_OF if kind == "stem" else st.lists(FORMS, min_size=1, max_size=3).map(tuple)
    later = st.lists(st.tuples(st.integers(0, 3), any_of), max_size=3).map(sorted)
    first = any_of.map(lambda stems: (0, stems))
    terms = st.builds(lambda one, rest: (one, *rest), first, later)
    return st.builds(PhraseQuery, LANGUAGE, terms, st.just(kind))


def _nears() -> st.SearchStrategy[NearQuery]:
    terms = st.lists(ANY_OF, min_size=2, max_size=3).map(tuple)
    return st.builds(NearQuery, LANGUAGE, terms, st.integers(0, 3))


def _synonyms() -> st.SearchStrategy[SynonymQuery]:
    weighted = st.dictionaries(STEMS, st.floats(0.01, 2), max_size=4)
    return st.builds(SynonymQuery, LANGUAGE, weighted.map(lambda each: (*each.items(),)))


def _doc_scores() -> st.SearchStrategy[DocScores]:
    known = st.dictionaries(ORDINALS, st.floats(0, 1), max_size=6)
    return known.map(lambda scores: DocScores(tuple(sorted(scores.items()))))


# --- expressions

_FIELD_STRATEGIES: Mapping[type, st.SearchStrategy[DocumentQuery]] = {
    FieldTerm: st.builds(FieldTerm, st.sampled_from(["document", "number", "name", "path"]), NAMES),
    DateRange: st.builds(DateRange, DAYS, DAYS),
    Undated: st.just(Undated()),
    OneOf: st.builds(OneOf, st.frozensets(NAMES)),
}
DOCUMENT_QUERY_STRATEGIES: Mapping[type, st.SearchStrategy[DocumentQuery]] = {
    **_FIELD_STRATEGIES,
    DocumentUnion: st.lists(st.one_of(*_FIELD_STRATEGIES.values()), max_size=4).map(
        lambda queries: DocumentUnion(tuple(queries))
    ),
}
PATTERN_STRATEGIES: Mapping[type, st.SearchStrategy[Pattern]] = {
    PrefixQuery: st.builds(PrefixQuery, LANGUAGE, st.text(LETTERS, max_size=3), WRITTEN),
    WildcardQuery: st.builds(WildcardQuery, LANGUAGE, WILD, WRITTEN),
    RegexQuery: st.builds(RegexQuery, LANGUAGE, REGULAR, st.none() | REGULAR),
    FuzzyQuery: st.builds(FuzzyQuery, LANGUAGE, FORMS, st.integers(0, 2)),
}
DOCUMENT_QUERIES = st.one_of(*DOCUMENT_QUERY_STRATEGIES.values())
PATTERNS = st.one_of(*PATTERN_STRATEGIES.values())

LEAF_STRATEGIES: Mapping[type, st.SearchStrategy[Expression]] = {
    TermQuery: st.builds(TermQuery, LANGUAGE, STEMS)
    | st.builds(TermQuery, LANGUAGE, FORMS, st.just("form")),
    PhraseQuery: _phrases("stem") | _phrases("form"),
    NearQuery: _nears(),
    SynonymQuery: _synonyms(),
    FormsQuery: st.builds(FormsQuery, LANGUAGE, st.lists(FORMS, max_size=4).map(tuple)),
    DocScores: _doc_scores(),
    AlignmentQuery: st.builds(
        AlignmentQuery, st.sampled_from([*LANGUAGES, "both"]), st.none() | BELOW
    ),
    **PATTERN_STRATEGIES,
    **DOCUMENT_QUERY_STRATEGIES,
}
# each of these classes weighs as much as any other kind of leaf, not as much as all others
_GROUPS = {*PATTERN_STRATEGIES, *DOCUMENT_QUERY_STRATEGIES}
LEAVES: st.SearchStrategy[Expression] = st.one_of(
    *(each for kind, each in LEAF_STRATEGIES.items() if kind not in _GROUPS),
    PATTERNS,
    DOCUMENT_QUERIES,
)


def node_strategies(
    inner: st.SearchStrategy[Expression],
) -> Mapping[type, st.SearchStrategy[Expression]]:
    """Return a strategy for each class of nodes with other expressions in them."""
    some = st.lists(inner, max_size=2).map(tuple)
    several = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return {
        And: st.builds(And, several),
        Or: st.builds(Or, several),
        DisjunctionMax: st.builds(DisjunctionMax, several),
        AndNot: st.builds(AndNot, inner, some),
        Filter: st.builds(Filter, inner, st.just(0.0) | FACTORS),
        Boost: st.builds(Boost, inner, FACTORS),
        AndMaybe: st.builds(AndMaybe, inner, some),
        ConditionalBoost: st.builds(ConditionalBoost, inner, inner, FACTORS),
    }


def expressions(depth: int = 3) -> st.SearchStrategy[Expression]:
    if depth == 0:
        return LEAVES
    return st.one_of(LEAVES, *node_strategies(expressions(depth - 1)).values())


EXPRESSIONS = expressions()


# --- searches


@dataclass(frozen=True)
class Asked:
    """A search."""

    sides: tuple[tuple[Language, Expression], ...]
    limit: int
    offset: int
    fold: bool
    order: PairOrder

    @property
    def attempt(self) -> Attempt:
        """The search as one of several; it needs more hits than some have."""
        [(language, expression), *_] = self.sides
        return Attempt(dict(self.sides), 10 * self.limit, {language: Filter(expression)})

    def of(self, reader: EngineReader) -> SearchPage:
        return reader.search(
            dict(self.sides), limit=self.limit, offset=self.offset, fold=self.fold, order=self.order
        )


ORDERS: st.SearchStrategy[PairOrder] = st.sampled_from(get_args(SortOrder)) | st.builds(
    StemOrder, st.lists(st.lists(STEMS, min_size=1, max_size=2).map(tuple), max_size=5).map(tuple)
)


@st.composite
def searches(draw: st.DrawFn) -> Asked:
    languages = draw(st.permutations(LANGUAGES))[: draw(st.integers(1, 2))]
    sides = tuple((language, draw(EXPRESSIONS)) for language in languages)
    limit = draw(st.sampled_from([0, 1, 3, 100]))
    offset = draw(st.sampled_from([0, 0, 1, 5]))
    return Asked(sides, limit, offset, draw(st.booleans()), draw(ORDERS))


SEARCHES = st.lists(searches(), min_size=4, max_size=12)
EVERY_FIELD: tuple[CountField, ...] = get_args(CountField)
COUNT_FIELDS = st.lists(st.sampled_from(EVERY_FIELD), unique=True)


# --- questions

_LIMITS = st.sampled_from([0, 1, 2, 5, 100])
QUESTION_STRATEGIES: Mapping[type, st.SearchStrategy[Question]] = {
    TermQuery: st.builds(TermQuery, LANGUAGE, STEMS | FORMS, st.sampled_from(["form", "stem"])),
    StemsFrom: st.builds(StemsFrom, LANGUAGE, st.text(LETTERS, max_size=2), _LIMITS),
    Completions: st.builds(Completions, LANGUAGE, st.text(LETTERS, max_size=2), _LIMITS),
    SimilarForms: st.builds(
        SimilarForms, LANGUAGE, FORMS | st.text(LETTERS, max_size=4), st.integers(0, 3), _LIMITS
    ),
    MatchCount: st.builds(MatchCount, EXPRESSIONS),
    DocumentCount: st.builds(DocumentCount, DOCUMENT_QUERIES),
    FormCount: st.builds(FormCount, PATTERNS),
}
QUESTIONS = st.lists(st.one_of(*QUESTION_STRATEGIES.values()), min_size=4, max_size=12)


# --- ordinals in what is asked

Query = TypeVar("Query")


def with_ordinals(query: Query, ordinals: Collection[int], moved: int = 0) -> Query:
    """Return a query whose :class:`DocScores` have no pairs but those with some ordinals.

    ``query`` is anything of this module, or a list of them. ``moved`` is added to the ordinals
    that it has before they are looked up.
    """
    found: Query = _with_ordinals(query, ordinals, moved)
    return found


def _with_ordinals(value: Any, ordinals: Collection[int], moved: int) -> Any:
    if isinstance(value, DocScores):
        scores = ((ordinal + moved, score) for ordinal, score in value.scores)
        return DocScores(tuple(each for each in scores if each[0] in ordinals))
    if isinstance(value, tuple | list):
        return type(value)(_with_ordinals(each, ordinals, moved) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        parts = {one.name: getattr(value, one.name) for one in fields(value)}
        return replace(
            value, **{name: _with_ordinals(part, ordinals, moved) for name, part in parts.items()}
        )
    return value
