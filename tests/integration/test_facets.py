"""Facets: how the answers to a query are spread over documents, years and languages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fakes import bitext, indexed

from benelux_search.results import Facets, SearchResult
from benelux_search.search.hits.executor import execute_query
from benelux_search.search.hits.facets import count_facets
from benelux_search.search.queries.options import SearchOptions
from benelux_search.testing.reference_engine import ENGINES

DOCUMENTS = {
    "trein": bitext(
        ("De trein rijdt.", "Le train roule."),
        ("De treinen rijden niet.", "Les trains ne roulent pas."),
        ("De Benelux bestaat.", "Le Benelux existe."),
        date="2019-06-30",
    ),
    "bus": bitext(
        ("De bus volgt de trein.", "Le bus suit le train."),
        ("Alleen de trein.", None),
        date="2020-01-15",
    ),
    "later": bitext(("Een trein in de Benelux.", "Un train au Benelux."), date="2020-12-31"),
    "ooit": bitext((None, "Un train d’autrefois."), ("Een trein van ooit.", None)),
    "leeg": bitext(date="2018-01-01"),
}
QUERIES = (
    *("trein", "train", "Benelux", "trein -bus", "nl:trein fr:bus", "trein OR train", "tre*"),
    *("aligned:none", "date:2020", "doc:bus trein", '"de trein"', "trein olifant", "treinn"),
    *("", "-trein", '"', "olifant", "§"),
)


@pytest.fixture(params=ENGINES)
def asked(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Callable[[str], tuple[Facets, SearchResult]]]:
    store, reader = indexed(tmp_path, DOCUMENTS, request.param)

    def ask(query: str) -> tuple[Facets, SearchResult]:
        options = SearchOptions(limit=100, fold=False)
        return count_facets(query, options, store, reader), execute_query(
            query, options, store, reader
        )

    yield ask
    reader.close()


def test_documents_years_and_languages(asked: Callable[[str], tuple[Facets, SearchResult]]) -> None:
    found, _ = asked("trein")
    assert found.total == 6
    # the most first, and those of one number by their ids
    assert [(info.id, count) for info, count in found.documents] == [
        *[("bus", 2), ("trein", 2), ("later", 1), ("ooit", 1)]
    ]
    # in order, what has no date at the end
    assert found.years == (("2019", 2), ("2020", 3), (None, 1))
    assert found.languages == (("nl", 6),)


def test_what_answers_in_both_languages_is_counted_once_and_in_each(
    asked: Callable[[str], tuple[Facets, SearchResult]],
) -> None:
    found, _ = asked("Benelux")
    assert found.total == 2
    assert found.languages == (("nl", 2), ("fr", 2))
    lone, _ = asked("aligned:none")
    assert lone.total == 3
    assert lone.languages == (("nl", 2), ("fr", 1))


def test_nothing_has_no_facets(asked: Callable[[str], tuple[Facets, SearchResult]]) -> None:
    for query in ("", "-trein", '"', "§"):
        assert asked(query)[0] == Facets(0, (), (), ())
    found, _ = asked("zzyzxzzyzx")
    assert (found.total, found.documents, found.years) == (0, (), ())


@pytest.mark.parametrize("query", QUERIES)
def test_facets_count_what_a_search_finds(
    query: str, asked: Callable[[str], tuple[Facets, SearchResult]]
) -> None:
    found, result = asked(query)
    assert found.total == result.total == len(result)
    assert {info.id: count for info, count in found.documents} == Counter(
        hit.document.id for hit in result
    )
    years = Counter((hit.document.facts.date or "")[:4] or None for hit in result)
    assert dict(found.years) == years
    assert sum(count for _, count in found.languages) >= found.total
