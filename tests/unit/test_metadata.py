"""Titles, date and number from the front matter, in either language."""

from __future__ import annotations

import pytest

from benelux_search.model import Facts, Titles
from benelux_search.text.metadata import read_metadata


def test_a_kind_in_capitals_and_what_follows_make_the_title() -> None:
    facts = read_metadata(
        ["VERGADERING", "5 juni 2021", "VERSLAG", "over het water van de Maas (doc. 77/05)"],
        ["ASSEMBLÉE", "5 juin 2021", "RAPPORT", "sur l'eau de la Meuse (doc. 77/05)"],
    )
    assert facts == Facts(
        Titles("Verslag over het water van de Maas", "Rapport sur l'eau de la Meuse"),
        "2021-06-05",
        "77/5",
    )


def test_the_title_of_a_consolidated_law_has_a_label() -> None:
    facts = read_metadata(
        ["Geconsolideerde wetgeving", "Titel", "8 JUNI 1867. - STRAFWETBOEK."],
        ["Législation consolidée", "Titre", "8 JUIN 1867. - CODE PENAL."],
    )
    assert facts.title == Titles("8 JUNI 1867. - STRAFWETBOEK", "8 JUIN 1867. - CODE PENAL")


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("Brussel, 1 maart 2019", "2019-03-01"),
        ("Bruxelles, le 1er mars 2019", "2019-03-01"),
        (
            "7 MEI 1997. — Koninklijk besluit tot wijziging van het besluit van 3 juni 1990",
            "1997-05-07",
        ),
        (
            "Aanbeveling 908/1 over de strijd tegen de mensenhandel in de Benelux van 13 juni 2019",
            "2019-06-13",
        ),
        ("03/02/2020", "2020-02-03"),
        ("2020-02-03", "2020-02-03"),
        ("31/02/2020", None),
        (
            "De commissie heeft de kandidaten gehoord op 25 februari 2025, zoals de wet het wil.",
            None,
        ),
    ],
)
def test_dates(line: str, date: str | None) -> None:
    assert read_metadata([line], []).date == date


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("(doc. 908/01)", "908/1"),
        ("DOC 55 1234/001", "1234/1"),
        ("recommandation 908/1", "908/1"),
        ("op 3/4 van de leden", None),
    ],
)
def test_numbers(line: str, number: str | None) -> None:
    assert read_metadata([line], []).number == number


def test_a_sentence_is_no_title() -> None:
    assert read_metadata(["De vergadering wordt geopend om 14.15 uur."], []).title == Titles()
    assert read_metadata(["Algemene bespreking", "De bespreking is geopend."], []).title.nl == (
        "Algemene bespreking"
    )
    assert read_metadata([], []) == Facts()
