"""Queries that are citations, dates, percentages or amounts find what they mean."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import Shell

import benelux_search as bs
from benelux_search.law.citations import articles_in_lists

CODE = (
    ("Art. 1-2, 461", "Art. 1-2, 461"),
    ("BOEK I. - STRAFFEN.", "LIVRE I. - DES PEINES."),
    ("Art. 1. Het misdrijf is een misdaad.", "Art. 1er. L'infraction est un crime."),
    ("Art. 2. De straf van artikel 461 geldt.", "Art. 2. La peine de l'article 461 s'applique."),
    ("TITEL IX. - EIGENDOMMEN.", "TITRE IX. - DES PROPRIETES."),
    ("Art. 461. Hij die een zaak wegneemt.", "Art. 461. Quiconque a soustrait une chose."),
    ("Het gebruik is ook diefstal.", "L'usage est aussi un vol."),
    ("(1)<W 2020-06-17/01, art. 3>", "(1)<L 2020-06-17/01, art. 3>"),
    ("Art. 461bis. De boete is 5.000 euro.", "Art. 461bis. L'amende est de 5 000 EUR."),
)
OTHER = (
    ("Art. 461. De pacht duurt negen jaar.", "Art. 461. Le bail dure neuf ans."),
    ("De wet van 17 juni 2016 bepaalt 20 %.", "La loi du 17 juin 2016 prévoit 20 pour cent."),
    ("Het KB van 3 mei 1999 is opgeheven.", "L'arrêté royal du 3 mai 1999 est abrogé."),
)


@pytest.fixture(scope="module")
def laws(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("laws")
    with bs.update_index(folder) as update:
        for key, lines in (("strafwetboek", CODE), ("pachtwet", OTHER)):
            update.put(bs.Document(key=key, pairs=lines))
    return folder


def found(folder: Path, query: str, language: bs.QueryLanguage = "nl") -> list[str]:
    with bs.open_index(folder) as index:
        return [
            hit.id.removeprefix("key.")
            for hit in index.search(query, language=language, fold=False)
        ]


@pytest.mark.parametrize("query", ["artikel 461 Sw.", "Art. 461 van het Strafwetboek", "461 Sw."])
def test_the_article_comes_first_then_what_cites_it(laws: Path, query: str) -> None:
    assert found(laws, query)[:4] == [
        "strafwetboek:0006",
        "strafwetboek:0007",
        "strafwetboek:0008",
        "pachtwet:0001",
    ]
    assert "strafwetboek:0004" in found(laws, query)


@pytest.mark.parametrize(
    ("text", "articles"),
    [
        ("de artikelen 461 tot 463 en 470 Sw.", ("462", "463", "470")),
        ("aux articles 433quinquies à 433octies", ("433sexies", "433septies", "433octies")),
        ("art. 12 à 15 et 20", ("13", "14", "15", "20")),
        ("de artikelen 468-470 en 433-5", ("469", "470", "433-5")),
        ("art. 5 en 2019. Artikel 9 of 10 jaar. Art. 5, § 1", ()),
    ],
)
def test_articles_inside_lists_and_ranges(text: str, articles: tuple[str, ...]) -> None:
    assert articles_in_lists(text) == articles


def test_what_cites_a_range_cites_the_articles_in_it(tmp_path: Path) -> None:
    with bs.update_index(tmp_path, lexicon=False) as update:
        update.put(bs.Document(key="a", nl="Zie de artikelen 461 tot 463.", fr="Voir l'article 9."))
    assert found(tmp_path, "cites:462") == ["a:0001"]
    assert found(tmp_path, "art. 462") == ["a:0001"]
    assert found(tmp_path, "cites:464") == []


def test_the_passages_that_cite_an_article(laws: Path) -> None:
    assert found(laws, "cites:461") == ["strafwetboek:0004"]
    assert found(laws, "cites:461 straf") == ["strafwetboek:0004"]
    assert found(laws, "cites:9999") == []


def test_all_laws_have_their_article(laws: Path) -> None:
    ids = found(laws, "article 461", "fr")
    assert set(ids[:2]) == {"strafwetboek:0006", "pachtwet:0001"}
    assert ids.index("strafwetboek:0004") > ids.index("strafwetboek:0007")


def test_several_articles_come_in_their_order(laws: Path) -> None:
    assert found(laws, "artikelen 1 tot 2 Sw.")[:2] == ["strafwetboek:0003", "strafwetboek:0004"]
    assert found(laws, '"Art. 461bis."')[0] == "strafwetboek:0009"


@pytest.mark.parametrize(
    ("query", "pair"),
    [
        ("17/06/2016", "pachtwet:0002"),
        ("17 juni 2016", "pachtwet:0002"),
        ("17.6.2016", "pachtwet:0002"),
        ("20%", "pachtwet:0002"),
        ("20 procent", "pachtwet:0002"),
        ("€ 5 000", "strafwetboek:0009"),
        ("5000 euro", "strafwetboek:0009"),
        ("koninklijk besluit", "pachtwet:0003"),
        ("K.B. 3/5/1999", "pachtwet:0003"),
    ],
)
def test_one_term_in_every_spelling(laws: Path, query: str, pair: str | None) -> None:
    assert found(laws, query) == ([] if pair is None else [pair])


def test_a_french_abbreviation_finds_its_name(laws: Path) -> None:
    assert found(laws, "A.R. du 03/05/1999", "fr") == ["pachtwet:0003"]


def test_an_article_is_shown(laws: Path, shell: Shell) -> None:
    with bs.open_index(laws) as index:
        view = index.show("art. 461 Sw.")
    assert isinstance(view, bs.DocumentView)
    assert view.document.key == "strafwetboek"
    assert [pair.id for pair in view.pairs] == [f"key.strafwetboek:{n:04}" for n in (6, 7, 8)]
    out = shell("--index", str(laws), "show", "art. 461 Sw.").out
    assert "Hij die een zaak wegneemt" in out
    assert "pacht" not in out
    assert shell("--index", str(laws), "show", "art. 9999").status != 0


def test_the_place_in_the_law_is_shown(laws: Path, shell: Shell) -> None:
    words = ("--index", str(laws), "search", "diefstal", "--lang", "nl")
    hit = json.loads(shell(*words, "--format", "json").out)["hits"][0]
    assert hit["provision"] == {
        "article": "461",
        "paragraph": None,
        "path": ["Boek I", "Titel IX", "Art. 461"],
    }
    assert "Boek I, Titel IX, Art. 461" in shell(*words).out
