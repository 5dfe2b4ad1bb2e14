"""The queries that the distributed engine is sent, as JSON; the golden text is in tests/golden."""

from __future__ import annotations

import json
from typing import Any

from paths import GOLDEN

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
    Expression,
    FieldTerm,
    Filter,
    FormsQuery,
    NearQuery,
    Or,
    Pattern,
    PhraseQuery,
    PrefixQuery,
    SynonymQuery,
    TermQuery,
    Undated,
)
from benelux_search.model import Language
from benelux_search.opensearch.searching.query_dsl import QueryDsl

RAAD, WET = TermQuery("nl", "raad"), TermQuery("fr", "loi", "form")
PREFIX: Pattern = PrefixQuery("nl", "wet")
CROWDED = PhraseQuery("nl", ((0, ("raad",)), (0, ("wet",))))
EXPRESSIONS: dict[str, Expression] = {
    "a term": RAAD,
    "an odd term": TermQuery("nl", "a b\x7f", "form"),
    "a phrase with a gap": PhraseQuery("nl", ((0, ("raad",)), (2, ("state", "staat")))),
    "a phrase with two conditions on a position": CROWDED,
    "terms near each other": NearQuery("nl", (("raad",), ("state", "staat")), 3),
    "synonyms": SynonymQuery("fr", (("loi", 1.0), ("act", 0.5))),
    "forms": FormsQuery("nl", ("wet", "wetten")),
    "no forms": FormsQuery("nl", ()),
    "a prefix": PREFIX,
    "both languages, without": AndNot(And((RAAD, WET)), (TermQuery("fr", "décret"),)),
    "any, with factors": Or((Boost(RAAD, 0.5), DisjunctionMax((RAAD, WET)), Filter(WET, 2.0))),
    "extras": ConditionalBoost(AndMaybe(RAAD, (WET,)), WET, 1.1),
    "given pairs": DocScores(((3, 1.0), (8, 0.25))),
    "fields": And(
        (
            FieldTerm("document", "908/01"),
            FieldTerm("name", "wet*"),
            DateRange("2019-06", "2019"),
            Undated(),
        )
    ),
    "documents that any of some queries select": DocumentUnion(
        (
            FieldTerm("document", "908/01"),
            FieldTerm("document", "a"),
            DateRange("2019", "2019"),
            Undated(),
        )
    ),
    "no documents": DocumentUnion(()),
    "doubtful pairs": AlignmentQuery("both", 0.5),
}


def query(expression: Expression) -> Any:
    """Return the query for an expression; each leaf has the weight 2."""
    forms = {PREFIX: ("wet", "wetten")}
    averages: dict[Language, float] = {"nl": 12.5, "fr": 14.0}
    return QueryDsl(lambda _: 2.0, forms, {CROWDED: [4, 7]}, averages).query(expression)


def test_queries() -> None:
    found = {name: query(each) for name, each in EXPRESSIONS.items()}
    expected = json.loads((GOLDEN / "opensearch-queries.json").read_text())
    assert found == expected


def test_many_forms_are_a_few_clauses() -> None:
    forms = tuple(f"w{number}" for number in range(2000))
    clauses = query(FormsQuery("nl", forms))["bool"]["should"]
    assert [len(each["match"]["nl.f"]["query"].split("\x7f")) for each in clauses] == [1000, 1000]


def test_many_terms_are_one_clause() -> None:
    terms = [TermQuery("nl", f"w{number}") for number in range(1000)]
    found = query(Or(tuple(AndMaybe(term, (RAAD,)) for term in terms)))
    [clause] = found["bool"]["should"]
    assert len(clause["match"]["nl.s"]["query"].split("\x7f")) == 1000
