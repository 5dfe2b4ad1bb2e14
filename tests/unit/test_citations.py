"""Citations of articles, as jurists type and print them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benelux_search.law.citations import (
    article_number,
    bare_citation,
    citation_after_law,
    citations_of_query,
    cited_articles,
    read_citation,
    reference_root,
    whole_citation,
)


@pytest.mark.parametrize(
    ("query", "articles", "law"),
    [
        ("artikel 461", "461", None),
        ("Art.463", "463", None),
        ("art 550 bis Sw.", "550bis", "strafwetboek"),
        ("ART. 400 STRAFWETBOEK", "400", "strafwetboek"),
        ("artikel 398, eerste lid", "398", None),
        ("art. 137, § 3, 6° Sw.", "137", "strafwetboek"),
        ("artikel 140sexies, 1°", "140sexies", None),
        ("artikel 7, a) van de Grondwet", "7", "grondwet"),
        ("artikelen 442bis en 442ter", "442bis 442ter", None),
        ("artikelen 193 tot 196 Sw.", "193 194 195 196", "strafwetboek"),
        ("articles 468 à 470 du Code pénal", "468 469 470", "strafwetboek"),
        ("art. 418 tot en met 420", "418 419 420", None),
        ("433quinquies à 433octies", None, None),
        ("art. 1382 e.v. BW", "1382", "burgerlijk wetboek"),
        ("art. 1382 et s. C. civ.", "1382", "burgerlijk wetboek"),
        ("à l'article 416 du Code pénal belge", "416", "strafwetboek"),
        ("de l’article 398, alinéa 1er", "398", None),
        ("art. 401, al. 2, C. pén.", "401", "strafwetboek"),
        ("article 1er", "1", None),
        ("art. 383bis/1 C.P.", "383bis/1", "strafwetboek"),
        ("art. VI.83 WER", "VI.83", "economisch recht"),
        ("art. vi.83", "VI.83", None),
        ("article premier", "1", None),
        ("art. 5.69, eerste lid, BW", "5.69", "burgerlijk wetboek"),
        ("art. L. 233-4", "L.233-4", None),
        ("art. 461 t.e.m. 463", "461 462 463", None),
        ("art. 461-463 Sw.", "461 462 463", "strafwetboek"),
        ("art. 5-7", "5 6 7", None),
        ("de artikelen 468-470", "468 469 470", None),
        ("art. 433-5 Sw.", "433-5", "strafwetboek"),
        ("artikel 353-2, §2, van het Burgerlijk Wetboek", "353-2", "burgerlijk wetboek"),
        ("articles 16-10 et 16-13 C. civ.", "16-10 16-13", "burgerlijk wetboek"),
        ("art. 706-102-1", "706-102-1", None),
        ("art. 433 - 5", "433 5", None),
        ("art. 461-463, 433-5 en 470", "461 462 463 433-5 470", None),
        ("art. 461 t/m 463 Sw.", "461 462 463", "strafwetboek"),
        ("art. 461 Sw. en art. 463 Sw.", "461 463", "strafwetboek"),
        ("artikel 461 van het Strafwetboek en artikel 463", "461 463", "strafwetboek"),
        ("article 5, paragraphe 1, point a) RGPD", "5", "gegevensbescherming"),
        ("artikel 5, lid 1, onder a), AVG", "5", "gegevensbescherming"),
        ("art. 2 KB 1 juni 2016", "2", "2016-06-01"),
        ("artikel 2 van het koninklijk besluit van 1/6/2016", "2", "2016-06-01"),
        ("article 3 de la loi du 17 juin 2016", "3", "2016-06-17"),
        ("article 2 de l'arrêté royal du 1er juin 2016", "2", "2016-06-01"),
        ("art. 6:162 BW", "6:162", "burgerlijk wetboek"),
        ("art. 580 Ger.W.", "580", "gerechtelijk wetboek"),
        ("art. 580 C. jud.", "580", "gerechtelijk wetboek"),
        ("art. 171 WIB 92", "171", "inkomstenbelastingen"),
        ("art. 101 Sociaal Strafwetboek", "101", "sociaal strafwetboek"),
        ("art. 101 du Code pénal social", "101", "sociaal strafwetboek"),
    ],
)
def test_a_query_that_is_a_citation(query: str, articles: str | None, law: str | None) -> None:
    citation = read_citation(query, 0)
    if articles is None:
        assert citation is None
        return
    assert citation is not None
    assert citation.end == len(query)
    assert " ".join(citation.articles) == articles
    assert (citation.law and (citation.law.date or citation.law.names[0])) == law


@pytest.mark.parametrize(
    ("query", "article"),
    [
        ("417", "417"),
        ("422ter", "422ter"),
        ("422 ter?", "422ter"),
        ("433-5", "433-5"),
        ("461-463", None),
        ("563bis Strafwetboek", "563bis"),
        ("461 463", None),
        ("20%", None),
        ("15/12/1980", None),
        ("417 diefstal", None),
        ("3,5", None),
        ("12345", None),
        ("artikel 5", None),
    ],
)
def test_a_number_alone_is_a_citation(query: str, article: str | None) -> None:
    citation = bare_citation(query)
    assert (citation and citation.articles) == (article and (article,))


@pytest.mark.parametrize(
    "query", ["Code pénal, art. 461", "Strafwetboek 461", "Sw. art. 461", "CP article 461"]
)
def test_a_law_may_stand_before_its_article(query: str) -> None:
    citation = citation_after_law(query, 0)
    assert citation is not None
    assert (citation.articles, citation.end) == (("461",), len(query))
    assert citation.law is not None
    assert "strafwetboek" in citation.law.names


def test_a_law_before_other_words_is_no_citation() -> None:
    for query in ("Strafwetboek", "Strafwetboek 461 diefstal", "wet van 1867"):
        assert citation_after_law(query, 0) is None


@given(st.integers(0, 9999), st.integers(1, 999))
def test_a_hyphen_is_in_a_number_if_the_second_is_smaller(first: int, second: int) -> None:
    citation = read_citation(f"art. {first}-{second}", 0)
    assert citation is not None
    assert (citation.articles == (f"{first}-{second}",)) == (second < first)
    assert citation.articles[-1].endswith(str(second))


def test_one_term_for_a_hyphen_and_a_slash() -> None:
    assert reference_root("433-5") == reference_root("433/5") == "art.433/5"
    assert reference_root("L.233-4") == "art.L.233-4"
    assert list(cited_articles("l'article 433-5 et les articles 461-463")) == ["433-5", "461"]


def test_words_are_no_citation() -> None:
    for text in ("artikel", "art", "artiste 5", "het artikel over 5", "kwart 5"):
        assert read_citation(text, 0) is None


def test_a_phrase_is_a_citation_if_it_is_all_of_it() -> None:
    assert whole_citation("Art. 461.") is not None
    assert whole_citation("Art. 461. Hij die") is None


def test_the_references_of_a_text() -> None:
    text = "in artikel 433 Quinquies, l'art. 1er en article 5; artikelen 12 345 noch kwart 6"
    assert list(cited_articles(text))[:3] == ["433quinquies", "1", "5"]
    assert article_number("37 Octies") == "37octies"


@pytest.mark.parametrize("gap", [" ", ", ", " ,", "\u00a0", ".", "§ "])
def test_a_long_gap_takes_no_time(gap: str) -> None:
    for query in (f"art. 5{gap * 5000}x", f"Strafwetboek{gap * 5000}x", f"art. {gap * 5000}5"):
        citations_of_query(query)


@given(st.text(alphabet="art. 0123456789bis,§-àtoenl'§ Swpé", max_size=60), st.integers(0, 5))
def test_a_citation_ends_inside_the_query(text: str, start: int) -> None:
    citation = read_citation(text, start)
    if citation is not None:
        assert start < citation.end <= len(text)
        assert citation.articles
        assert citation.text in text
