"""Tables in PDF files: rows by ruling lines, by common base lines, and by the room of lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

import pytest

import benelux_search as bs
from benchmarks.made.printing import print_fpdf, print_reportlab
from benchmarks.made.rows import Row, row

Print: TypeAlias = Callable[[Sequence[Row], Path, bool], None]
QUESTIONS = [
    ("Hoe kan ik mijn kaart verlengen?", "Comment puis-je prolonger ma carte ?"),
    (
        "Dat kan aan elk loket van de gemeente, of op de website, als u uw kaart bij de hand hebt.",
        "C'est possible à chaque guichet de la commune, ou sur le site, si vous avez votre carte.",
    ),
    ("Wat kost een nieuwe kaart?", "Combien coûte une nouvelle carte ?"),
    ("Een nieuwe kaart kost twintig euro.", "Une nouvelle carte coûte vingt euros."),
]
TERMS = [
    ("arrest", "arrêt"),
    ("beroep", "recours"),
    ("dagvaarding", "citation"),
    ("eiser", "demandeur"),
    ("vonnis", "jugement"),
]
AMOUNTS = [
    ("Loonkosten", "Charges salariales"),
    ("824.717,89", "824.717,89"),
    ("Jan Peeters", "Jan Peeters"),
    ("Totaal van de kosten", "Total des charges"),
    ("163.654,22", "163.654,22"),
]


def found(rows: Sequence[Row], path: Path) -> list[tuple[str, str]]:
    document = bs.align_file(path)
    assert document.other == ()
    return [
        (
            " ".join(document.nl[k].text for k in bead.nl),
            " ".join(document.fr[k].text for k in bead.fr),
        )
        for bead in document.beads
    ]


@pytest.mark.parametrize("ruled", [True, False])
@pytest.mark.parametrize("pairs", [QUESTIONS, TERMS, AMOUNTS], ids=["faq", "terms", "amounts"])
def test_the_rows_of_a_table_are_pairs(
    pairs: list[tuple[str, str]], ruled: bool, tmp_path: Path
) -> None:
    rows = [row(*pair) for pair in pairs]
    for write in (print_reportlab, print_fpdf):
        path = tmp_path / f"{write.__name__}.pdf"
        write(rows, path, ruled)
        assert found(rows, path) == pairs


def test_a_row_goes_on_on_the_next_page_only_if_it_is_cut(tmp_path: Path) -> None:
    pairs = [(f"term {number} van de lijst", f"terme {number} de la liste") for number in range(90)]
    rows = [row("Lijst van de termen", "Liste des termes"), *(row(*pair) for pair in pairs)]
    path = tmp_path / "long.pdf"
    print_reportlab(rows, path, True)
    assert found(rows, path)[1:] == pairs


NUMBERS = [
    ("een", "un"), ("twee", "deux"), ("drie", "trois"), ("vier", "quatre"), ("vijf", "cinq"),
    ("zes", "six"), ("zeven", "sept"), ("acht", "huit"), ("negen", "neuf"), ("tien", "dix"),
]  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("write", [print_reportlab, print_fpdf], ids=["reportlab", "fpdf2"])
def test_a_cell_of_several_pages_is_one_paragraph(write: Print, tmp_path: Path) -> None:
    dutch = " ".join(
        f"Het dossier met nummer {tens} en {ones} is naar de griffie van de rechtbank gezonden om "
        "daar te worden onderzocht, en de partijen zijn opgeroepen."
        for tens, _ in NUMBERS
        for ones, _ in NUMBERS
    )
    french = " ".join(
        f"Le dossier portant le numéro {tens} et {ones} a été envoyé au greffe du tribunal pour y "
        "être examiné, et les parties ont été convoquées."
        for _, tens in NUMBERS
        for _, ones in NUMBERS
    )
    rows = [row("Feiten", "Faits"), row(dutch, french), row("Besluit", "Décision")]
    write(rows, tmp_path / "cell.pdf", True)
    assert found(rows, tmp_path / "cell.pdf") == [(each.nl[0], each.fr[0]) for each in rows]


@pytest.mark.parametrize("write", [print_reportlab, print_fpdf], ids=["reportlab", "fpdf2"])
def test_titles_on_two_pages_are_two_rows(write: Print, tmp_path: Path) -> None:
    rows = [
        row(
            f"Hoorzitting over de werking van de dienst {number}",
            f"Audition sur le fonctionnement du service {other}",
        )
        for number, other in NUMBERS * 8
    ]
    write(rows, tmp_path / "titles.pdf", True)
    assert found(rows, tmp_path / "titles.pdf") == [(each.nl[0], each.fr[0]) for each in rows]
