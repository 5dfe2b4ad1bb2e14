"""The structure of a law, passage by passage."""

from __future__ import annotations

import pytest

from benelux_search.law.provisions import with_openings, with_provisions
from benelux_search.model import Pair, Passage, Provision


def provisions(*lines: str | tuple[str, str]) -> list[Provision | None]:
    """Return the provision of each line; a pair of texts is Dutch and French."""
    sides = [line if isinstance(line, tuple) else (line, "") for line in lines]
    pairs = [
        Pair(
            f"wet:{number:04}",
            number,
            "wet",
            "1-1",
            1.0,
            Passage("nl", nl) if nl else None,
            Passage("fr", fr) if fr else None,
        )
        for number, (nl, fr) in enumerate(sides, 1)
    ]
    found = list(with_provisions(pairs))
    assert [pair.id for pair in found] == [pair.id for pair in pairs]
    return [pair.provision for pair in found]


def shown(*lines: str | tuple[str, str]) -> list[str]:
    """Return role, article and paragraph of each line in one string."""
    return [
        " ".join(filter(None, (each.role, each.article, each.paragraph))) if each else "-"
        for each in provisions(*lines)
    ]


def test_the_articles_of_a_law() -> None:
    assert shown(
        "8 JUNI 1867. - STRAFWETBOEK.",
        "(NOTA : Raadpleging van vroegere versies)",
        "Art. 1. Het misdrijf is een misdaad.",
        "Het misdrijf is een wanbedrijf.",
        "(1)<W 2018-07-11/10, art. 2; Inwerkingtreding : 30-07-2018>",
        "Art. 433 quinquies.<Ingevoegd bij W 2005-08-10/61> § 1. Levert op:",
        "§ 2. De straf is zwaarder.",
        "Art. 5.[ 1 Een rechtspersoon is verantwoordelijk.",
        "Artikel 383bis/1 De rechter kan bevelen.",
    ) == [
        "-",
        "note",
        "opening 1",
        "text 1",
        "note 1",
        "opening 433quinquies 1",
        "text 433quinquies 2",
        "opening 5",
        "opening 383bis/1",
    ]


def test_a_sentence_about_an_article_does_not_begin_it() -> None:
    assert shown(
        "Art. 2. In de wet wordt vervangen:",
        "Artikel 389 is van toepassing op deze bepaling.",
        "artikel 3 en volgende",
        "«Art. 12. Nieuwe tekst»",
    ) == ["opening 2", "text 2", "text 2", "text 2"]


def test_the_divisions_around_an_article() -> None:
    heading, _, opening, *_, last = provisions(
        ("BOEK II. - DE MISDRIJVEN.", "LIVRE II. - DES INFRACTIONS."),
        ("TITEL VIIIbis. - PERSONEN.", "TITRE VIIIbis. - DES PERSONNES."),
        ("Art. 433quinquies. Levert op:", "Art. 433quinquies. Constitue:"),
        ("HOOFDSTUK I. - DIEFSTAL.", "CHAPITRE I. - DES VOLS."),
        ("TITEL IX. - EIGENDOMMEN.", "TITRE IX. - DES PROPRIETES."),
        ("Art. 461. Hij die", "Art. 461. Quiconque"),
    )
    assert heading is not None
    assert (heading.role, heading.labels("fr")) == ("heading", ("Livre II",))
    assert opening is not None
    assert opening.labels("nl") == ("Boek II", "Titel VIIIbis", "Art. 433quinquies")
    assert last is not None
    assert last.labels("fr") == ("Livre II", "Titre IX", "Art. 461")


@pytest.mark.parametrize("line", ["Art. 7, 7bis", "Art. 1-6", "Art. 418 tot 420", "Art. 66 à 69."])
def test_lines_of_the_contents(line: str) -> None:
    assert shown("HOOFDSTUK I. - STRAFFEN.", line, "HOOFDSTUK II. - BOETEN.") == [
        "heading",
        "contents",
        "heading",
    ]


def test_an_article_alone_on_its_line() -> None:
    alone = ("Artikel 5", "De partijen komen overeen.", "Artikel 6", "Zij betalen.")
    assert shown(*alone) == ["opening 5", "text 5", "opening 6", "text 6"]
    contents = ("Art. 1-98", "HOOFDSTUK XI.", "Art. 99bis", "(ALGEMENE BEPALINGEN.)")
    assert shown(*contents, "Art. 1. Het misdrijf.")[2:] == ["contents 99bis", "-", "opening 1"]


def test_a_translation_memory_has_only_openings() -> None:
    texts = ("BOEK II. - DE MISDRIJVEN.", "Art. 5. De partijen komen overeen.", "Een andere zin.")
    pairs = [
        Pair(f"tm:{n}", n, "tm", "1-0", 1.0, Passage("nl", text)) for n, text in enumerate(texts)
    ]
    before, opening, after = (pair.provision for pair in with_openings(pairs))
    assert before is after is None
    assert opening == Provision("5", None, (), "opening")


def test_numbers_with_a_book() -> None:
    assert shown(
        "Boek 5. Verbintenissen",
        "Art. 5.1. Definitie",
        "Een verbintenis is een rechtsband.",
        "Art. 5.70. § 1. Een nieuwe regel.",
        "Art. VI.83. In de overeenkomsten",
        "Art. L. 234-5. Le congé",
        "BIJLAGE I",
        "Lijst van de stoffen",
    ) == [
        "heading",
        "opening 5.1",
        "text 5.1",
        "opening 5.70 1",
        "opening VI.83",
        "opening L.234-5",
        "heading",
        "-",
    ]


def test_the_first_chapter_in_french() -> None:
    first, _, second, _ = provisions(
        ("", "Chapitre 1er. - Dispositions"), ("", "Art. 1er. Objet"), ("", "Titre Ier. Autre"),
        ("", "Art. 2. Reste."),
    )  # fmt: skip
    assert first is not None
    assert first.labels("fr") == ("Chapitre 1",)
    assert second is not None
    assert second.labels("fr") == ("Titre I",)


def test_either_language_is_enough() -> None:
    assert shown(("", "Art. 1er. L'infraction."), ("Het misdrijf.", "")) == ["opening 1", "text 1"]


def test_other_documents_have_no_provisions() -> None:
    assert shown("Vraag van de heer Peeters", "Titel van het boek", "Boek het nu!") == ["-"] * 3
