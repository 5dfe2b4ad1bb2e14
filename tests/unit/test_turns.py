"""Texts in turns: lines that tell each other's language, and paragraphs that no page cuts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from beads import pairs_of

import benelux_search as bs
from benelux_search.text.languages.shared_marks import (
    are_alike,
    figure_key,
    has_only_marks,
    may_translate,
    without_marks,
)

MAIL = [
    ("Van: Bénédicte Renard <b.renard@plan.example>",
     "De : Bénédicte Renard <b.renard@plan.example>"),
    ("Aan: Thierry Lambotte <t.lambotte@plan.example>",
     "À : Thierry Lambotte <t.lambotte@plan.example>"),
    ("Onderwerp: RE: vergadering van de werkgroep", "Objet : RE: réunion du groupe de travail"),
    ("Beste allemaal,", "Bonjour à tous,"),
]  # fmt: skip
ENDS = [
    ("Met vriendelijke groeten,", "Bien à vous,"),
    ("Thierry Lambotte", "Thierry Lambotte"),
    ("Dossierbeheerder – Dienst Aankopen", "Gestionnaire de dossiers – Service Achats"),
    ("[afbeelding verwijderd]", "[image supprimée]"),
]
BODIES = [
    ("Ik stuur u hierbij het verslag van de vorige vergadering.",
     "Je vous envoie ci-joint le procès-verbal de la réunion précédente."),
    ("De rekening is nog niet betaald, en de leverancier wacht.",
     "La facture n'est pas encore payée, et le fournisseur attend."),
    ("Kan iemand mij zeggen in welke zaal wij samenkomen?",
     "Quelqu'un peut-il me dire dans quelle salle nous nous réunissons ?"),
    ("Het ontwerp ligt klaar op het secretariaat.", "Le projet est prêt au secrétariat."),
]  # fmt: skip
FORM = [
    ("Aanvraag van een toelage", "Demande d'allocation"),
    ("Naam: ________", "Nom : ________"),
    ("Geboortedatum: ________", "Date de naissance : ________"),
    ("Lees eerst de toelichting op de keerzijde.", "Lisez d'abord la notice au verso."),
    ("□ eigenaar", "□ propriétaire"),
    ("□ vruchtgebruiker", "□ usufruitier"),
    ("Naam: ________", "Nom : ________"),
    ("Handtekening van de aanvrager", "Signature du demandeur"),
]
TABLE = [
    ("Huwelijken en echtscheidingen", "Mariages et divorces"),
    ("Huwelijken tussen man en vrouw", "Mariages entre homme et femme"),
    ("1.826", "1 826"),
    ("€ 15,50", "15,50 €"),
    ("TOTAAL 6.707.247", "TOTAL 6 707 247"),
    ("Bron: Federaal Planbureau", "Source : Bureau fédéral du Plan"),
    ("TOTAAL", "TOTAL"),
    ("Voorlopige cijfers.", "Chiffres provisoires."),
]
HOURS = [
    ("Openingsuren van het museum", "Heures d'ouverture du musée"),
    ("maandag 9.00 - 12.00", "lundi 9h00 - 12h00"),
    ("dinsdag 9.00 - 12.00 en 13.30 - 16.00", "mardi 9h00 - 12h00 et 13h30 - 16h00"),
    ("woensdag gesloten", "mercredi fermé"),
]


def mails() -> list[tuple[str, str]]:
    return [pair for body in BODIES for pair in (*MAIL, body, *ENDS)]


def read(tmp_path: Path, rows: Sequence[tuple[str, str]], gap: str) -> bs.AlignedDocument:
    path = tmp_path / "tekst.txt"
    path.write_text(gap.join(text for row in rows for text in row), encoding="utf-8")
    return bs.align_file(path)


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
@pytest.mark.parametrize(
    "rows", [mails(), FORM, TABLE, HOURS], ids=["mail", "form", "table", "hours"]
)
def test_all_lines_in_turns_are_pairs(
    rows: list[tuple[str, str]], gap: str, tmp_path: Path
) -> None:
    document = read(tmp_path, rows, gap)
    assert pairs_of(document) == rows
    assert document.other == ()


def test_lines_that_repeat_in_two_files_are_no_running_heads(tmp_path: Path) -> None:
    paths = [tmp_path / "mails.nl.txt", tmp_path / "mails.fr.txt"]
    for side, path in enumerate(paths):
        path.write_text("\n\n".join(row[side] for row in mails()), encoding="utf-8")
    document = bs.align_files(*paths)
    assert document.other == ()
    assert pairs_of(document) == mails()


def test_a_wrapped_formula_with_numbers_is_no_running_head(tmp_path: Path) -> None:
    def side(first: str, formula: str, last: str, filler: str) -> str:
        return "\n\n".join(
            f"4.{k}.2. {first}\n{formula}\n{last} {100 - k}.\n\n"
            + "\n".join(filler.format(k=k, n=n) for n in range(16))
            for k in range(1, 7)
        )

    nl = side(
        "De verzoekende partij leidt een tweede middel af uit de",
        "schending van de artikelen 10 en 11 van de Grondwet, in",
        "samenhang gelezen met artikel",
        "De termijn {k}.{n} gaat in op de dag van de kennisgeving, en",
    )
    fr = side(
        "La partie requérante prend un deuxième moyen de la",
        "violation des articles 10 et 11 de la Constitution, lus en",
        "combinaison avec l'article",
        "Le délai {k}.{n} prend cours le jour de la notification, et",
    )
    (tmp_path / "a.nl.txt").write_text(nl, encoding="utf-8")
    (tmp_path / "a.fr.txt").write_text(fr, encoding="utf-8")
    document = bs.align_files(tmp_path / "a.nl.txt", tmp_path / "a.fr.txt")
    assert document.other == ()
    assert " ".join(p.text for p in document.nl).count("schending van de artikelen") == 6


def test_a_short_line_before_a_blank_line_is_a_paragraph(tmp_path: Path) -> None:
    wrapped = (
        "De winkel is open van maandag tot vrijdag, en op zaterdag tot\nvijf uur in de namiddag."
    )
    french = (
        "Le magasin est ouvert du lundi au vendredi, et le samedi\njusqu'à cinq heures du soir."
    )
    goods = [
        ("Rijsttaart", "Tarte au riz"),
        ("slechts € 12,95", "seulement 12,95 €"),
        ("Grasmaaier", "Tondeuse"),
        ("vanaf € 508,99", "à partir de 508,99 €"),
    ]
    for side, (name, text) in enumerate((("nl", wrapped), ("fr", french))):
        parts = [text, *(row[side] for row in goods), text, text]
        (tmp_path / f"folder.{name}.txt").write_text("\n\n".join(parts), encoding="utf-8")
    document = bs.align_files(tmp_path / "folder.nl.txt", tmp_path / "folder.fr.txt")
    assert pairs_of(document)[1:5] == goods


def test_lines_with_the_same_marks_are_alike() -> None:
    assert are_alike("Totaal 7.936", "Total 7 936")
    assert are_alike("ma. 9.00 - 12.00", "lu. 9h00 - 12h00")
    assert not are_alike("Autres pays 583 612", "Autres villes 583 612")
    assert not are_alike("1. Opening", "1. Ouverture")
    assert may_translate("1 + 1 GRATIS", "1 + 1 GRATUIT")
    assert not may_translate("TOTAAL", "TOTAAL")
    assert without_marks("Totaal 7.936") == "Totaal"
    assert figure_key("€ 1.015,50") == figure_key("1 015,50 €") == "1015,50"
    assert has_only_marks("info@plan.example – www.plan.example")
    assert not has_only_marks("Van: info@plan.example")
