"""What of a text may find itself again in the other language."""

from __future__ import annotations

import pytest

from benelux_search.align.match_keys import (
    leading_number,
    match_tokens,
    name_tokens,
    person_tokens,
    types,
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("§5Les communes attribuent des noms", "!5"),
        ("Artikel 19. De brug", "!19"),
        ("Art. 5bis. Le pont", "!5bis"),
        ("§ 1er. Le pont", "!1"),
        ("§ 1. De brug", "!1"),
        ("01.05 Jan Peeters (PS):", "!01.05"),
        ("4° aanvrager: wie vraagt", "*4"),
        ("4. Hoeveel bruggen?", "*4"),
        ("De brug", ""),
        ("2019 was een goed jaar", ""),
    ],
)
def test_the_number_that_a_text_begins_with(text: str, number: str) -> None:
    assert leading_number(text) == number


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20 januari 2011", ["#20", "januari", "#2011", "#2011-01-20"]),
        ("1er janvier 2007", ["#1", "janvier", "#2007", "#2007-01-01"]),
        ("1 250", ["#1250"]),
        ("1.250", ["#1250"]),
        ("2019 123", ["#2019", "#123"]),
        ("12,5", ["#12", "#5", "#12,5"]),
        ("908/01", ["#908", "#1", "#908/1"]),
        ("007", ["#7"]),
        ("CO2", ["CO2"]),
        ("co\u00adöperatie", ["coöperatie"]),
        ("https://example.org/a.", ["@https://example.org/a"]),
        ("a", []),
    ],
)
def test_types(text: str, expected: list[str]) -> None:
    assert [t for token in match_tokens(text) for t in types(token)] == expected


def test_names_stand_amid_a_sentence() -> None:
    assert name_tokens("De brug van Aarlen. Zij zag, zei Peeters, de Maas") == [
        "Aarlen",
        "Peeters",
        "Maas",
    ]
    assert name_tokens("Le pont d'Arlon, vu par M. Dubois. Nous") == ["Arlon", "Dubois"]


def test_names_of_persons_follow_their_titles() -> None:
    assert person_tokens("De heer Jan De Smet en mevrouw An Maes, minister") == [
        "Jan",
        "De",
        "Smet",
        "An",
        "Maes",
    ]
    assert person_tokens("La parole est à M. Jean-Luc Dubois et à Mme Maes.") == [
        "Jean",
        "Luc",
        "Dubois",
        "Maes",
    ]
    assert person_tokens("De brug van Aarlen") == []
