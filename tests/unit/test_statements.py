"""Languages, rows and breaks that a source states: a guess refines them, and never denies them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from beads import pairs_of

import benelux_search as bs
from benelux_search.documents.memory import MemoryReader
from benelux_search.documents.record import check_document
from benelux_search.model import AlignedDocument, Bitext

TITLE = ("Besluit tot wijziging", "Arrêté modificatif")
REPEALS = [
    (
        f"Artikel {number} van dezelfde wet wordt opgeheven.",
        f"L'article {number} de la même loi est abrogé.",
    )
    for number in range(12, 20)
]
TERMS = [
    ("arrest", "arrêt"),
    ("beroep", "recours"),
    ("dagvaarding", "citation"),
    ("eiser", "demandeur"),
]
OATH = ("Ik zweer trouw aan de Koning.", "Je jure fidélité au Roi.")


def in_turns(pairs: Sequence[tuple[str, str]], gap: str, folder: Path) -> AlignedDocument:
    path = folder / "turns.txt"
    path.write_text(gap.join(text for pair in pairs for text in pair), encoding="utf-8")
    return bs.align_file(path)


def as_pair(pairs: Sequence[tuple[str, str]], folder: Path) -> AlignedDocument:
    files = [folder / f"text.{language}.txt" for language in ("nl", "fr")]
    for path, texts in zip(files, zip(*pairs, strict=True), strict=True):
        path.write_text("\n\n".join(texts), encoding="utf-8")
    return bs.align_files(*files)


def as_record(pairs: Sequence[tuple[str, str]], gap: str = "\n\n") -> AlignedDocument:
    nl, fr = (gap.join(texts) for texts in zip(*pairs, strict=True))
    with MemoryReader().read(check_document(bs.Document(key="k", nl=nl, fr=fr))) as document:
        assert not isinstance(document, Bitext)
        return document


def as_table(pairs: Sequence[tuple[str, str]], folder: Path) -> AlignedDocument:
    path = folder / "table.html"
    rows = "".join(f"<tr><td>{nl}</td><td>{fr}</td></tr>" for nl, fr in pairs)
    path.write_text(f"<html><meta charset=utf-8><table>{rows}</table></html>", encoding="utf-8")
    return bs.align_file(path)


@pytest.mark.parametrize("gap", ["\n\n", "\n"])
def test_a_list_of_amended_articles_is_no_page_in_columns(gap: str, tmp_path: Path) -> None:
    pairs = [TITLE, *REPEALS]
    for document in (
        as_record(pairs, gap),
        as_pair(pairs, tmp_path),
        in_turns(pairs, gap, tmp_path),
    ):
        assert pairs_of(document) == pairs


def test_the_first_lines_of_articles_are_no_running_heads(tmp_path: Path) -> None:
    pairs = [
        (
            f"Art. {number}. § 1. De vergunning wordt\nverleend voor {years} jaar.",
            f"Art. {number}. § 1er. L'autorisation est\naccordée pour {years} ans.",
        )
        for number, years in enumerate((12, 10, 19, 7, 5), 1)
    ]
    document = in_turns(pairs, "\n\n", tmp_path)
    assert pairs_of(document) == [
        (nl.replace("\n", " "), fr.replace("\n", " ")) for nl, fr in pairs
    ]
    assert document.other == ()


def test_a_formula_that_is_wrapped_each_time_is_no_running_head(tmp_path: Path) -> None:
    formula = (
        "“Ik zweer getrouwheid aan de Koning, gehoorzaamheid aan de\nGrondwet en aan de wetten.”",
        "« Je jure fidélité au Roi, obéissance à la Constitution et aux\nlois du peuple belge. »",
    )
    pairs = [
        pair
        for place in ("Luik", "Bergen", "Kortrijk", "Waver")
        for pair in ((f"Notaris te {place}", f"Notaire à {place}"), formula)
    ]
    assert pairs_of(as_pair(pairs, tmp_path)) == [
        (nl.replace("\n", " "), fr.replace("\n", " ")) for nl, fr in pairs
    ]


def test_figures_and_names_in_columns_are_pairs(tmp_path: Path) -> None:
    pairs = [
        ("Loonkosten", "Charges salariales"),
        ("824.717,89", "824.717,89"),
        ("Jan Peeters", "Jan Peeters"),
        ("Totaal", "Total"),
        ("163.654,22", "163.654,22"),
    ]
    document = as_table(pairs, tmp_path)
    assert pairs_of(document) == pairs
    assert document.other == ()


@pytest.mark.parametrize("gap", ["\n\n", "\n"])
def test_equal_lines_in_turns_are_pairs(gap: str, tmp_path: Path) -> None:
    pairs = [
        ("Woordvoerder: An Peeters", "Porte-parole : An Peeters"),
        ("simon@voorbeeld.be", "simon@voorbeeld.be"),
        ("www.benelux.int", "www.benelux.int"),
        ("Marie-Claire De Smet", "Marie-Claire De Smet"),
        ("1.250,50", "1.250,50"),
    ]
    assert pairs_of(in_turns(pairs, gap, tmp_path)) == pairs


def test_a_blank_line_parts_paragraphs_in_small_letters(tmp_path: Path) -> None:
    assert pairs_of(as_pair(TERMS, tmp_path)) == TERMS
    assert pairs_of(in_turns(TERMS, "\n\n", tmp_path)) == TERMS
    assert pairs_of(as_record(TERMS, "\n")) == TERMS


def test_short_lines_in_turns_keep_their_languages(tmp_path: Path) -> None:
    pairs = [("3 takjes tijm", "3 brins de thym"), ("zout en peper", "sel et poivre")]
    assert pairs_of(in_turns(pairs, "\n", tmp_path)) == pairs


def test_a_row_of_a_table_is_no_evidence(tmp_path: Path) -> None:
    pairs = {
        "eigenaar: de houder van het recht op het gebouw;": (
            "propriétaire : le titulaire du droit sur le bâtiment ;"
        ),
        "huurder: degene die het goed in gebruik krijgt;": (
            "locataire : celui à qui le bien est donné en jouissance ;"
        ),
        "klant: de partij die de diensten bestelt;": (
            "client : la partie qui commande les services ;"
        ),
    }
    lead = (
        "In deze overeenkomst wordt verstaan onder:",
        "Dans le présent contrat, on entend par :",
    )
    rows = [lead, *zip(sorted(pairs), sorted(pairs.values()), strict=True)]
    found = pairs_of(as_table(rows, tmp_path))
    assert sorted(found) == sorted([lead, *pairs.items()])


def test_a_common_surname_does_not_make_a_pair_sure(tmp_path: Path) -> None:
    document = in_turns(
        [
            (
                "Nadia Collard (N): Mijn buurman heeft zijn oude caravan verkocht.",
                "Els Collard (F) : La vaccination des veaux prend du retard.",
            )
        ],
        "\n\n",
        tmp_path,
    )
    assert all(bead.confidence < 0.9 for bead in document.beads if bead.nl and bead.fr)


def test_thirty_equal_paragraphs_are_sure_pairs(tmp_path: Path) -> None:
    pairs = [("Verslag van de zitting", "Procès-verbal de la séance"), *[OATH] * 30]
    for document in (as_pair(pairs, tmp_path), as_record(pairs)):
        assert pairs_of(document) == pairs
        assert min(bead.confidence for bead in document.beads) > 0.8


def test_one_file_of_a_pair_may_be_empty(tmp_path: Path) -> None:
    (tmp_path / "a.nl.txt").write_text("Een tekst.\n\nNog een tekst.", encoding="utf-8")
    (tmp_path / "a.fr.txt").write_text("", encoding="utf-8")
    document = bs.align_files(tmp_path / "a.nl.txt", tmp_path / "a.fr.txt")
    assert [paragraph.text for paragraph in document.nl] == ["Een tekst.", "Nog een tekst."]
    assert document.fr == ()
    assert any("the French file" in note for note in document.notes)


def test_both_files_of_a_pair_may_not_be_empty(tmp_path: Path) -> None:
    for name in ("a.nl.txt", "a.fr.txt"):
        (tmp_path / name).write_text("\n", encoding="utf-8")
    with pytest.raises(bs.SourceError, match="empty"):
        bs.align_files(tmp_path / "a.nl.txt", tmp_path / "a.fr.txt")


def test_text_that_is_set_aside_is_in_a_note(tmp_path: Path) -> None:
    pairs = [*REPEALS[:3], ("The committee has examined the request of the province.",) * 2]
    document = in_turns(pairs[:3], "\n\n", tmp_path)
    assert document.notes == ()
    path = tmp_path / "english.txt"
    english = "The committee has examined the request of the province with great care."
    texts = [text for pair in REPEALS for text in pair]
    path.write_text("\n\n".join([*texts, english]), encoding="utf-8")
    notes = bs.align_file(path).notes
    assert [
        note for note in notes if "texts in another language: 1" in note and "committee" in note
    ]


def test_a_passage_in_both_languages_is_in_a_note(tmp_path: Path) -> None:
    mixed = (
        "De commissie heeft het verslag goedgekeurd en la commission a approuvé le rapport sur la "
        "qualité des eaux de surface dans les communes."
    )
    end = ("De vergadering wordt gesloten.", "La séance est levée.")
    document = as_record([(mixed, "La commission a approuvé le rapport."), end])
    assert any("both languages: 1" in note for note in document.notes)
    path = tmp_path / "quoted.txt"
    quoted = "De minister zei: « la commission a approuvé le rapport sur la qualité des eaux »."
    path.write_text(f"{quoted}\n\nDe vergadering wordt gesloten.", encoding="utf-8")
    assert not any("both languages" in note for note in bs.align_file(path).notes)
