"""Numbers and references: whatever way they are written, they find each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fakes import bitext, indexed

from benelux_search.model import Language
from benelux_search.results import Highlighted, SearchResult
from benelux_search.search.hits.executor import execute_query
from benelux_search.search.queries.options import SearchOptions
from benelux_search.testing.reference_engine import ENGINES

TEXTS = (
    ("Zij kreeg 100 000 euro.", "Elle a reçu 100 000 euros."),
    ("Hij betaalde 100.000 euro terug.", "Il a remboursé 100\u202f000 euros."),
    ("Een boete van 100 frank na 000 klachten.", "Une amende de 100 francs."),
    ("De brug kost 12.345,67 euro.", "Le pont coûte 12 345,67 euros."),
    ("Zie de artikelen 461 en 463.", "Voir les articles 461 et 463."),
    ("Artikelen 461 463 gelden.", "Les articles 461 463 valent."),
    ("In totaal 461.463 reizigers.", "Au total 461.463 voyageurs."),
    ("Artikel 136bis is nieuw.", "L'article 136bis est nouveau."),
    ("Artikel 136 bis vervalt.", "L'article 136 bis expire."),
    ("Artikel 136 vervalt.", "L'article 136 expire."),
    ("Artikel 99 ter geldt niet.", "L'article 99ter ne vaut pas."),
    ("In 2020 ter beschikking gesteld.", "Mis à disposition en 2020."),
    ("De richtlijn 2014/24/EU geldt.", "La directive 2014/24/UE vaut."),
    ("De verordening (EU) 2016/679 geldt.", "Le règlement (UE) 2016/679 vaut."),
    ("De jaren 2019 2020 waren droog.", "Les années 2019 2020 furent sèches."),
    ("De rente is 0,5 %.", "Le taux est de 0,5 %."),
    ("Een lening van 5.000,00 euro.", "Un prêt de 5.000,00 euros."),
)
DOCUMENTS = {"getallen": bitext(*TEXTS)}

Ask = Callable[..., SearchResult]


@pytest.fixture(scope="module", params=ENGINES)
def ask(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    folder: Path = tmp_path_factory.mktemp("numerals")
    store, reader = indexed(folder, DOCUMENTS, request.param)
    yield lambda query, language="nl": execute_query(
        query, SearchOptions(language=language), store, reader
    )
    reader.close()


def found(result: SearchResult) -> list[int]:
    return [int(hit.id.rpartition(":")[2]) for hit in result]


def marked(shown: Highlighted) -> list[str]:
    return [shown.text[start:end] for start, end in shown.matches]


@pytest.mark.parametrize("language", ["nl", "fr"])
@pytest.mark.parametrize(
    "amount",
    [
        *("100 000", "100.000", "100000", "100\u00a0000", "100\u202f000", "100\u2009000"),
        *("100'000", "100’000", "100,000", "100.000,00"),
    ],
)
def test_an_amount_is_found_in_any_spelling(ask: Ask, amount: str, language: Language) -> None:
    for query in (amount, f"{amount} euro", f'"{amount} euro"', f"({amount})", f"{amount}, euro?"):
        assert set(found(ask(query, language))) == {0, 1}, query


@pytest.mark.parametrize("amount", ["12 345,67", "12.345,67", "12345,67", "12'345.67"])
def test_decimals_belong_to_the_number(ask: Ask, amount: str) -> None:
    for query in (amount, f"{amount} euro", f'"{amount} euro"'):
        assert found(ask(query)) == [3], query
        assert found(ask(query, "fr")) == [3], query


def test_a_point_is_a_comma_and_no_decimals_are_none(ask: Ask) -> None:
    assert found(ask("0.5")) == found(ask("0,5 %")) == [15]
    assert found(ask("5 000")) == found(ask("€ 5.000")) == found(ask("5000 euro")) == [16]


def test_two_numbers_are_one_or_two_and_the_one_comes_first(ask: Ask) -> None:
    ranks = found(ask("461 463"))
    assert set(ranks) == {4, 5, 6}
    assert ranks[-1] == 4
    assert set(found(ask("461.463"))) == {5, 6}
    assert set(found(ask("461"))) == {4, 5}
    assert set(found(ask('"artikelen 461 463 gelden"'))) == {5}
    # any of them where not all are found, and never a part that is no number
    assert set(found(ask("461 136"))) >= {4, 5, 9}
    assert found(ask("100 000 nergens")) == found(ask("100000 nergens"))


def test_what_is_marked_is_the_whole_number(ask: Ask) -> None:
    for query in ("100 000", "100000"):
        assert {tuple(marked(hit.passage)) for hit in ask(query)} == {("100 000",), ("100.000",)}
    shown = {tuple(marked(hit.passage)) for hit in ask("136 bis", "fr")}
    assert shown == {("136bis",), ("136 bis",)}


def test_years_stay_years(ask: Ask) -> None:
    assert found(ask("2019 2020")) == [14]
    assert set(found(ask("2020"))) == {11, 14}
    assert found(ask("2020 ter beschikking")) == [11]
    assert found(ask('"ter beschikking"')) == [11]


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_a_suffix_may_stand_apart_from_its_number(ask: Ask, language: Language) -> None:
    for query in ("136bis", "136 bis", "artikel 136 bis", '"136 bis"', "=136bis"):
        assert set(found(ask(query, language))) >= {7, 8}, query
        assert set(found(ask(query, language))) <= {7, 8}, query
    assert set(found(ask("136", language))) == {9}
    for query in ("99ter", "99 ter"):
        assert found(ask(query, language))[0] == 10, query


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_an_act_is_found_by_its_number_whoever_made_it(ask: Ask, language: Language) -> None:
    for query in ("2014/24/EU", "2014/24/UE", "2014/24", "(2014/24/EU)", '"2014/24/EG"'):
        assert found(ask(query, language)) == [12], query
    assert set(found(ask("(EU) 2016/679", language))) == {13}
    assert found(ask("2016/679", language)) == [13]
