"""Limits of the engine that are worked around: automata, many clauses, deep pages, long names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any, cast
from unittest.mock import patch

import pytest
from cluster import Cluster
from opensearch_engine import History, connected

import benelux_search as bs
from benelux_search.errors import IndexUnusable
from benelux_search.index.algebra import (
    And,
    AndMaybe,
    AndNot,
    Boost,
    ConditionalBoost,
    DisjunctionMax,
    DocScores,
    Expression,
    FieldTerm,
    Filter,
    FormsQuery,
    FuzzyQuery,
    Or,
    PhraseQuery,
    PrefixQuery,
    RegexQuery,
    SynonymQuery,
    TermQuery,
    WildcardQuery,
)
from benelux_search.index.fields import CatalogueEntry
from benelux_search.index.ports import EngineReader
from benelux_search.index.statistics import Completions, FormCount, SimilarForms
from benelux_search.model import DocumentInfo, Facts, Language, Titles
from benelux_search.opensearch.client.address import Address
from benelux_search.opensearch.records import mapping
from benelux_search.opensearch.searching import deep_pages, facet_counts
from benelux_search.testing.corpora import entry_of
from benelux_search.testing.random_histories import RandomCatalogue
from benelux_search.testing.random_queries import EVERY_FIELD
from benelux_search.testing.reference_engine import ReferenceCorpus

pytestmark = pytest.mark.cluster

LETTERS = "abcdefghijklm"
FORMS = ["".join(each) for each in product(LETTERS, repeat=3)]  # 2,197 forms, each its own stem
LONG = "ab" * 300
TITLE = "Koninklijk besluit " * 20


class LongTitles(RandomCatalogue):
    """Documents with a long title."""

    def documents(self) -> list[DocumentInfo]:
        facts = Facts(Titles(TITLE), None, None)
        return [replace(each, facts=facts) for each in super().documents()]

    def catalogue(self) -> list[CatalogueEntry]:
        infos = {each.id: each for each in self.documents()}
        return [entry_of(infos[id_], ordinals) for id_, ordinals in self.ranges().items()]


Readers = tuple[EngineReader, EngineReader]  # the reference, and the engine


@pytest.fixture(scope="module")
def readers(one_node: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Readers]:
    yield from both(one_node, tmp_path_factory.mktemp("reference"), "limits")


def both(cluster: Cluster, folder: Path, name: str) -> Iterator[Readers]:
    """Yield readers of 111 pairs with all forms."""
    texts = {n: (" ".join(FORMS[20 * n : 20 * n + 20]), "a") for n in range(110)}
    add = {**texts, 110: (f"aaa {LONG} a{'a' * 30}b", "")}
    fields = LongTitles((range(60), range(60, 111)), dict(add))
    reference = ReferenceCorpus(folder)
    reference.begin()
    history = History(connected(cluster, name), 2)
    try:
        yield reference.change(add=add, fields=fields), history.change(add=add, fields=fields)
    finally:
        history.remove()


def agree(readers: Readers, expression: Expression) -> int:
    """Assert that both readers have the same hits; return how many."""
    right, own = (each.search({"nl": expression}, limit=1000) for each in readers)
    assert own.total == right.total
    assert {each.ordinal for each in own.best} == {each.ordinal for each in right.best}
    assert {*own.best[:1]} <= {*right.best}
    found, expected = (each.counts({"nl": expression}, EVERY_FIELD) for each in readers)
    assert found == expected
    return own.total


TERMS = tuple(TermQuery("nl", form) for form in FORMS[:1500])
WITH_FORMS = tuple(
    AndMaybe(Boost(TermQuery("nl", form), 2.0), (TermQuery("nl", form, "form"),))
    for form in FORMS[:1500]
)


@pytest.mark.parametrize(
    "expression",
    [
        PrefixQuery("nl", ""),  # the 2,000 shortest forms
        FormsQuery("nl", tuple(FORMS[:1500])),
        SynonymQuery("nl", tuple((form, 0.5) for form in FORMS[:1500])),
        PhraseQuery("nl", ((0, tuple(FORMS[:1500])), (1, tuple(FORMS[:1500])))),
        Or(TERMS),
        Or(WITH_FORMS),
        DisjunctionMax((Or(TERMS), Filter(Or(TERMS)))),
        AndNot(PrefixQuery("nl", ""), TERMS),
        And((Or(TERMS), Or(WITH_FORMS[20:]))),
        ConditionalBoost(TERMS[0], Or(TERMS), 2.0),
        AndMaybe(TERMS[0], WITH_FORMS),
    ],
    ids=lambda expression: type(expression).__name__,
)
def test_many_clauses(readers: Readers, expression: Expression) -> None:
    assert agree(readers, expression)


def test_more_clauses_than_can_be_saved_are_refused_clearly(readers: Readers) -> None:
    with pytest.raises(IndexUnusable, match=r"too many parts .* indices\.query\.bool\.max_clause"):
        readers[1].search({"nl": And(TERMS)}, limit=1)


@pytest.mark.parametrize(
    "pattern",
    [
        RegexQuery("nl", "(a|b)*a(a|b){18}.*"),
        RegexQuery("nl", ".*a.{30}"),
        WildcardQuery("nl", "*a" + "?" * 30),
        WildcardQuery("nl", "*" + "a*" * 300),
        WildcardQuery("nl", "ab*" + "a*" * 300, "a" + "?" * 400 + "*"),
        PrefixQuery("nl", "ab" * 290),
        PrefixQuery("nl", "a" * 20_000),
        FuzzyQuery("nl", LONG[:-1], 2),
    ],
    ids=lambda pattern: type(pattern).__name__,
)
def test_automata_that_the_engine_refuses(readers: Readers, pattern: Expression) -> None:
    agree(readers, pattern)
    if isinstance(pattern, RegexQuery | PrefixQuery):
        counts = [each.statistics([FormCount(pattern)]).forms(pattern) for each in readers]
        assert counts[0] == counts[1]


@pytest.mark.parametrize("part", [TITLE[:100], TITLE[5:300], TITLE * 10, "x" * 900, "*?\\" * 200])
def test_long_names(readers: Readers, part: str) -> None:
    agree(readers, FieldTerm("name", part))


def test_long_questions(readers: Readers) -> None:
    asked: list[Completions | SimilarForms] = [
        *(Completions("nl", prefix, 20_000) for prefix in ("", "ab", LONG[:550], LONG + "c")),
        SimilarForms("nl", LONG[:-1], 2, 20_000),
        SimilarForms("nl", LONG, 3, 5),
    ]
    right, own = (each.statistics(asked) for each in readers)
    for question in asked:
        if isinstance(question, Completions):
            assert own.completions(question) == right.completions(question)
        else:
            assert own.similar(question) == right.similar(question)


@pytest.mark.parametrize("fold", [False, True])
def test_pages_beyond_what_one_request_returns(
    one_node: Cluster, tmp_path: Path, fold: bool
) -> None:
    wanted: Expression = Or((PrefixQuery("nl", "a"), TermQuery("fr", "a")))
    with patch.object(mapping, "MOST_HITS", 40), patch.object(deep_pages, "MOST_HITS", 40):
        for reference, reader in both(one_node, tmp_path, f"deep-{fold}".lower()):
            for order in ("relevance", "place", "date"):
                whole = reference.search({"nl": wanted}, limit=1000, fold=fold, order=order)
                for offset, limit in ((0, 41), (0, 500), (35, 10), (99, 60), (110, 5), (5000, 7)):
                    page = reader.search(
                        {"nl": wanted}, limit=limit, offset=offset, fold=fold, order=order
                    )
                    assert page.total == whole.total
                    if order != "relevance":
                        assert page.best == whole.best[offset : offset + limit]
                    else:
                        assert len(page.best) == len(whole.best[offset : offset + limit])
                        assert {*page.best} <= {*whole.best}


def test_many_given_scores(one_node: Cluster) -> None:
    history = History(connected(one_node, "scores"), 2)
    given = DocScores(tuple((n, 1 + n * 7919 % 2500 / 2500) for n in range(2500)))
    try:
        own = history.change(add=dict.fromkeys(range(2500), "a"))
        page = own.search({"nl": given}, limit=2500)
        assert page.total == 2500
        assert {(each.ordinal, each.score) for each in page.best} == {*given.scores}
        best = sorted(given.scores, key=lambda each: -each[1])[:10]
        assert [(each.ordinal, each.score) for each in page.best[:10]] == best
    finally:
        history.remove()


@pytest.mark.parametrize("kept", [2, 7])
def test_many_deleted_documents(one_node: Cluster, tmp_path: Path, kept: int) -> None:
    reference = ReferenceCorpus(tmp_path)
    reference.begin()
    history = History(connected(one_node, f"deleted{kept}"), 2)
    add = {n: ("a b" if n % 3 else "a", "a") for n in range(3000)}
    deleted = [range(n, n + kept - 1) for n in range(1, 3000, kept)]
    try:
        for changes in cast(list[dict[str, Any]], [{"add": add}, {"delete": deleted}]):
            right, own = reference.change(**changes), history.change(**changes)
        assert len(history.generation.deleted) > 400
        sides: dict[Language, Expression] = {"nl": TermQuery("nl", "b"), "fr": TermQuery("fr", "a")}
        assert own.search(sides, limit=50, order="place") == right.search(
            sides, limit=50, order="place"
        )
        assert own.counts(sides, EVERY_FIELD) == right.counts(sides, EVERY_FIELD)
    finally:
        history.remove()


def test_hits_in_more_documents_than_one_request_returns(one_node: Cluster) -> None:
    address = Address.of(f"opensearch+{one_node.urls[0]}/documents-limit")
    with bs.update_index(str(address), lexicon=False) as update:
        update.put_all(
            bs.Document(key=f"q{n}", nl=f"Het water nummer {n}.", fr=f"L'eau numéro {n}.")
            for n in range(25)
        )
    with bs.open_index(str(address)) as index:
        whole = index.facets("water")
        with patch.object(facet_counts, "MOST_GROUPS", 4):
            assert index.facets("water") == whole
        assert len(whole.documents) == whole.total == 25
