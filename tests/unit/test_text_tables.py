"""Tables and lists that a text states: tabs, halves of a table, persons, names, forms."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from beads import pairs_of

import benelux_search as bs
from benelux_search.documents.memory import MemoryReader
from benelux_search.documents.record import check_document
from benelux_search.documents.tab_tables import find_tab_table
from benelux_search.errors import code_of
from benelux_search.model import AlignedDocument

Pairs = list[tuple[str, str]]
VOTES = [
    f"{first}, De Clercq François, {second}, Fontaine Annelies, Van den Bergh {third}"
    for first, second, third in (
        ("Claes Marie", "Delcourt Maud", "Stijn"),
        ("Baeten Khadija", "Jadot Luc", "Karel"),
        ("Bogaert Annelies", "D'Haese Leen", "Olivier"),
        ("Henry Hugues", "Onkelinx Pieter", "Vanessa"),
    )
]
SUBJECTS = [
    ("Aangehouden amendement op artikel 3", "Amendement réservé à l'article 3"),
    ("Geheel van het wetsontwerp", "Ensemble du projet de loi"),
    ("Motie van wantrouwen", "Motion de méfiance"),
    ("Voorstel tot verwerping", "Proposition de rejet"),
]
JURY = [
    ("Aanwezig:", "Présents :"),
    ("mevrouw Ingrid Willems, voorzitter", "Madame Ingrid Willems, présidente"),
    ("de heer Koen De Smet, schepen", "Monsieur Koen De Smet, échevin"),
    ("de heer Ali Ben Salah, raadslid", "Monsieur Ali Ben Salah, conseiller"),
    ("Verontschuldigd:", "Excusés :"),
]


def aligned(tmp_path: Path, name: str, text: str) -> AlignedDocument:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return bs.align_file(tmp_path / name)


def as_files(tmp_path: Path, rows: Sequence[tuple[str, str]], gap: str) -> AlignedDocument:
    paths = [tmp_path / f"text.{language}.txt" for language in ("nl", "fr")]
    for side, path in enumerate(paths):
        path.write_text(gap.join(row[side] for row in rows), encoding="utf-8")
    return bs.align_files(*paths)


@pytest.mark.parametrize(
    "rows",
    [
        [
            ("De dienst is open.", "Le service est ouvert."),
            ("De zaal is vrij.", "La salle est libre."),
        ],
        [("Gemeente", "Commune"), ("412", "412"), ("Jan Peeters", "Jan Peeters"), ("Taks", "Taxe")],
    ],
)
@pytest.mark.parametrize("is_swapped", [False, True])
def test_a_tab_parts_the_languages_of_a_table(
    rows: Pairs, is_swapped: bool, tmp_path: Path
) -> None:
    lines = ["\t".join(reversed(row) if is_swapped else row) for row in rows]
    document = aligned(tmp_path, "tabel.txt", "\n".join(["Lijst van de diensten", *lines]))
    assert pairs_of(document)[1:] == rows
    assert {label.language for label in document.lines[1:]} == {"both"}
    assert [document.nl[1].spans[0].page, document.nl[1].text] == [1, rows[0][0]]


@pytest.mark.parametrize(
    "rows",
    [
        ["Een\tzin in het Nederlands", "Nog een\tzin in het Nederlands"],
        ["De regering heeft het\tLe gouvernement a déposé", "ontwerp ingediend\tle projet"],
        ["De zaal\tis\tvrij", "La salle\test\tlibre"],
        ["De zaal is vrij\tLa salle est libre"],
        [],
    ],
)
def test_other_texts_with_tabs_are_no_tables(rows: list[str]) -> None:
    assert find_tab_table(rows) is None


def test_a_column_without_words_has_the_language_of_its_half(tmp_path: Path) -> None:
    rows = [
        ("Uur", "Activiteit", "Heure", "Activité"),
        ("09.00", "Onthaal met koffie", "09 h 00", "Accueil avec café"),
        ("10.15", "Rondleiding", "10 h 15", "Visite guidée"),
    ]
    cells = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in rows)
    document = aligned(tmp_path, "dag.html", f"<meta charset=utf-8><table>{cells}</table>")
    assert pairs_of(document) == [
        pair for row in rows for pair in ((row[0], row[2]), (row[1], row[3]))
    ]


def test_figures_that_are_set_aside_are_in_a_note(tmp_path: Path) -> None:
    rows = (
        ("Ticket volwassene", "Ticket adulte", "8,00"),
        ("Ticket kind", "Ticket enfant", "4,00"),
    )
    cells = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in rows)
    document = aligned(tmp_path, "prijs.html", f"<table>{cells}</table>")
    assert [aside.text for aside in document.other] == ["8,00", "4,00"]
    [note] = [note for note in document.notes if code_of(note) == "set-aside"]
    assert note == "set aside as texts without words: 2, such as “8,00”"


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_the_persons_of_a_list_are_paragraphs(gap: str, tmp_path: Path) -> None:
    assert pairs_of(as_files(tmp_path, JURY, gap)) == JURY
    turns = gap.join(text for row in JURY for text in row)
    assert pairs_of(aligned(tmp_path, "turns.txt", turns)) == JURY


def test_a_list_of_names_is_no_row_in_two_languages(tmp_path: Path) -> None:
    rows = [pair for subject, names in zip(SUBJECTS, VOTES, strict=True)
            for pair in (subject, (names, names))]  # fmt: skip
    assert pairs_of(as_files(tmp_path, rows, "\n\n")) == rows
    turns = "\n\n".join(text for row in rows for text in row)
    assert pairs_of(aligned(tmp_path, "turns.txt", turns)) == rows
    nl, fr = ("\n\n".join(row[side] for row in rows) for side in (0, 1))
    with MemoryReader().read(check_document(bs.Document(key="k", nl=nl, fr=fr))) as document:
        assert isinstance(document, AlignedDocument)
        assert pairs_of(document) == rows


def test_blanks_of_a_form_are_no_emphasis(tmp_path: Path) -> None:
    rows = [
        ("Rijksregisternummer: __.__.__-___.__", "Numéro national : __.__.__-___.__"),
        ("Datum: __/__/____", "Date : __/__/____"),
        ("De _hele_ dag", "Toute la journée"),
    ]
    text = "\n\n".join(part for row in rows for part in row)
    assert pairs_of(aligned(tmp_path, "form.txt", text)) == [*rows[:2], ("De hele dag", rows[2][1])]
