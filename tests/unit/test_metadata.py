"""Titles, date and number from the first lines of a document, and from what its file states."""

from __future__ import annotations

import pytest

from benelux_search.metadata.document_opening import Opening
from benelux_search.metadata.facts import read_facts
from benelux_search.metadata.stated_titles import titles_of, titles_of_property
from benelux_search.model import Facts, Titles

_TEXT = "Deze tekst is lang genoeg om een gewone alinea van een document te zijn, met een punt."


def _facts(nl: list[str], fr: list[str] | None = None) -> Facts:
    """Return the metadata of a text whose lines are its paragraphs."""
    return read_facts(Opening(nl, fr or [], [*nl, *(fr or [])]))


def test_a_kind_in_capitals_and_what_follows_make_the_title() -> None:
    facts = _facts(
        ["VERGADERING", "5 juni 2021", "VERSLAG", "over het water van de Maas (doc. 77/05)"],
        ["ASSEMBLÉE", "5 juin 2021", "RAPPORT", "sur l'eau de la Meuse (doc. 77/05)"],
    )
    assert facts == Facts(
        Titles("Verslag over het water van de Maas", "Rapport sur l'eau de la Meuse"),
        "2021-06-05",
        "77/5",
    )


@pytest.mark.parametrize(
    ("paragraphs", "title"),
    [
        (["Geconsolideerde wetgeving", "Titel", "8 JUNI 1867. - STRAFWETBOEK."],
         "8 JUNI 1867. - STRAFWETBOEK"),
        (["FOD FINANCIËN", "7 MEI 1997. — Koninklijk besluit over de vuurtorens FILIP, Koning"],
         "7 MEI 1997. — Koninklijk besluit over de vuurtorens"),
        (["VERORDENING (EU) 2019/12 VAN DE RAAD", "van 3 mei 2019", "betreffende de haring"],
         "VERORDENING (EU) 2019/12 VAN DE RAAD van 3 mei 2019 betreffende de haring"),
        (["Grondwettelijk Hof", "Arrest nr. 45/2019 van 14 maart 2019"],
         "Arrest nr. 45/2019 van 14 maart 2019"),
        (["Schriftelijke vraag nr. 7-12", "van Jan Janssens", "Sluizen - Onderhoud", _TEXT],
         "Sluizen - Onderhoud"),
        (["Donderdag 24 april 2014", "Plenaire vergaderingen", _TEXT], "Plenaire vergaderingen"),
        (["=== Dingen ongedaan maken", _TEXT], "Dingen ongedaan maken"),
        (["Algemene gebruiksvoorwaarden", _TEXT], "Algemene gebruiksvoorwaarden"),
        # parts of a debate and of a law, contents, and the end of a line have no title
        (["Algemene bespreking", _TEXT], None),
        (["01 Agenda", _TEXT], None),
        (["De vergadering wordt geopend om 14.15 uur.", _TEXT], None),
        (["Afdeling 3. - Straffen", _TEXT], None),
        (["2 MEI 2018. — Wet over de trekhonden, bl. 27104", _TEXT], None),
        (["28 MEI 1998. — Ministerieel besluit betreffende de", _TEXT], None),
        (["Laatst bijgewerkt van progit", _TEXT], None),
    ],
)  # fmt: skip
def test_titles(paragraphs: list[str], title: str | None) -> None:
    assert _facts(paragraphs).title.nl == title


def test_the_first_line_is_a_title_only_if_it_is_one_in_both_languages() -> None:
    voorwaarden, bespreking = "Algemene voorwaarden", "Discussion générale"
    assert _facts([voorwaarden, _TEXT], ["Conditions générales", _TEXT]).title == Titles(
        "Algemene voorwaarden", "Conditions générales"
    )
    assert _facts([voorwaarden, _TEXT], [bespreking, _TEXT]).title == Titles()


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("Brussel, 1 maart 2019", "2019-03-01"),
        ("Bruxelles, le 1er mars 2019", "2019-03-01"),
        ("7 MEI 1997. — Koninklijk besluit tot wijziging van het besluit van 3 juni 1990",
         "1997-05-07"),
        ("Aanbeveling 908/1 over de strijd tegen de mensenhandel in de Benelux van 13 juni 2019",
         "2019-06-13"),
        ("Verordening (EU) 2016/679 van het Europees Parlement van 27 april 2016 betreffende iets",
         "2016-04-27"),
        ("Datum / Date: 9 september 2021, 10 u - 11 u 30", "2021-09-09"),
        ("gesloten te Oostende op 1 juni 2018", "2018-06-01"),
        ("Publicatie : 09-06-1867", "1867-06-09"),
        ("03/02/2020", "2020-02-03"),
        ("2020-02-03", "2020-02-03"),
        ("NOTULEN VAN DE VERGADERING VAN 19 JUNI 2014", "2014-06-19"),
        ("31/02/2020", None),
        ("Datum van inwerkingtreding: 1 mei 2020", None),
        ("21.10.2022 > 12.03.2023", None),
        ("Gelet op de wet van 8 april 1965", None),
        ("Wet tot wijziging van de wet van 4 april 2014", None),
        ("Rectificatie van Verordening (EU) nr. 704/2011 van de Commissie van 19 juli 2011", None),
        ("De commissie heeft de kandidaten gehoord op 25 februari 2025, zoals de wet het wil.",
         None),
    ],
)  # fmt: skip
def test_dates(line: str, date: str | None) -> None:
    assert _facts([line]).date == date


def test_the_date_of_a_change_comes_after_all_others() -> None:
    assert _facts(["Laatst bijgewerkt op 3 mei 2022", "Gent, 1 mei 2020"]).date == "2020-05-01"


def test_the_date_of_signing_comes_before_that_of_entry_into_force() -> None:
    lines = ["Datum van inwerkingtreding: 1 juni 2020", _TEXT, "Gedaan te Gent, op 4 mei 2020."]
    assert _facts(lines).date == "2020-05-04"


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("(doc. 908/01)", "908/1"),
        ("DOC 55 1234/001", "55-1234/001"),
        ("12 DOC 55 1234/001", "55-1234/001"),
        ("recommandation 908/1", "908/1"),
        ("N. 98 — 3277 [S − C − 98/09981]", "98/09981"),
        ("[2013/203944]", "2013203944"),
        ("Arrest nr. 45/2019 van 14 maart 2019", "45/2019"),
        ("Verordening (EU) 2016/679 van het Europees Parlement en de Raad", "2016/679"),
        ("Règlement (CE) n° 853/2004 du Parlement européen", "853/2004"),
        ("Richtlijn 2003/54/EG van het Europees Parlement", "2003/54/EG"),
        ("CRIV 55 PLEN 045", "CRIV 55 PLEN 045"),
        ("5-150", "5-150"),
        ("2020/C 154/09", "2020/C 154/09"),
        ("D/2020/10.273/45", None),
        ("2015-2016", None),
        ("op 3/4 van de leden", None),
        ("Besluit tot wijziging van Beschikking 98/256/EG", None),
        ("Uittreksel uit arrest nr. 9/2018 van 1 februari 2018, bl. 27110", None),
    ],
)
def test_numbers(line: str, number: str | None) -> None:
    assert _facts([line], [line]).number == number


def test_a_text_without_metadata_has_none() -> None:
    assert _facts([]) == _facts([_TEXT]) == Facts()


@pytest.mark.parametrize(
    ("title", "titles"),
    [
        ("Jaarverslag van de dienst - Rapport annuel du service",
         Titles("Jaarverslag van de dienst", "Rapport annuel du service")),
        ("Rapport annuel du service | Jaarverslag van de dienst",
         Titles("Jaarverslag van de dienst", "Rapport annuel du service")),
        ("Microsoft Word - nota_v3 (2).doc", Titles()),
        ("untitled", Titles()),
    ],
)  # fmt: skip
def test_titles_that_a_file_states(title: str, titles: Titles) -> None:
    assert titles_of(title) == titles


def test_a_property_that_the_text_does_not_have_is_the_title_of_another_document() -> None:
    title = "Omzendbrief over de vuurtorens aan de kust"
    assert titles_of_property(title, ["OMZENDBRIEF", "Over de vuurtorens aan de kust"]).nl == title
    assert titles_of_property(title, ["Omzendbrief over de molens"]) == Titles()


@pytest.mark.long
@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "unit", ["-", ".", "- ", "...1", " ", "(", "DOC 55 ", "Wet ", "1er mai ", "/"]
)
def test_long_lines_take_no_time(unit: str) -> None:
    line = unit * (300_000 // len(unit))  # quadratic time is minutes
    for text in (line, f"Wet van {line}", f"12 MAART 2018. - Wet {line}", f"Titel · {line}"):
        _facts([text, text], [text])


def test_the_title_number_and_date_of_a_cited_act_are_those_of_another_text() -> None:
    nl = [
        "Inleiding",
        "Verordening (EU) nr. 2024/1263 betreffende de economische coördinatie vraagt elk jaar"
        " een verslag van alle lidstaten van de Unie.",
        "De wet van 2 juni 1998 blijft van toepassing op de cijfers van dit verslag.",
    ]
    fr = [
        "Introduction",
        "Le règlement (UE) n° 2024/1263 relatif à la coordination des politiques demande chaque"
        " année un rapport à tous les États membres.",
        "La loi du 2 juin 1998 reste applicable aux chiffres du présent rapport.",
    ]
    assert _facts(nl, fr) == Facts()


def test_a_heading_without_a_space_is_a_title() -> None:
    facts = _facts(
        [
            "##Protocol van 12 mei 2014 tot wijziging van de overeenkomst over de grenswachten",
            _TEXT,
        ],
        ["##Protocole du 12 mai 2014 modifiant la convention sur les gardes-frontières", _TEXT],
    )
    assert facts.title.nl is not None
    assert facts.title.nl.startswith("Protocol van 12 mei 2014")
    assert facts.date == "2014-05-12"
