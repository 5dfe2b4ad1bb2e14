"""Rows that hold both languages side by side, without a mark between them."""

from __future__ import annotations

from pathlib import Path

from texts import PAIRS

from benelux_search.align.reading import read_document
from benelux_search.documents.plain_text import TextSource
from benelux_search.model import AlignedDocument
from benelux_search.text.columns.side_by_side import side_by_side
from benelux_search.text.encoding.unicode_repair import repair_line


def halves(rows: list[str]) -> list[tuple[str, str] | None]:
    return [
        None if found.split is None else (found.split.left, found.split.right)
        for found in side_by_side(rows)
    ]


def test_headings_in_both_languages_on_one_row_are_split() -> None:
    rows = [
        "Discussion des articles Artikelsgewijze bespreking",
        "Question de la députée Vraag van het parlementslid",
    ]
    assert halves(rows) == [
        ("Discussion des articles", "Artikelsgewijze bespreking"),
        ("Question de la députée", "Vraag van het parlementslid"),
    ]


def test_sentences_with_names_of_the_other_language_are_left_whole() -> None:
    rows = [
        "De straat heet in het Frans Avenue de la Liberté, en niemand vindt dat vreemd.",
        "Il habite Sint-Pieters-Woluwe, près de la Vrije Universiteit Brussel.",
        "De heer Jean-Pierre de la Fontaine heeft het woord.",
        *(text for pair in PAIRS for text in pair),
    ]
    assert halves(rows) == [None] * len(rows)


def test_a_mark_between_the_languages_is_left_to_others() -> None:
    assert halves(["Begin van de stemming / Début du vote"]) == [None]


def read(folder: Path, text: str) -> AlignedDocument:
    path = folder / "a.txt"
    path.write_text(text, encoding="utf-8")
    return read_document(TextSource().read(path))


def test_rows_of_two_columns_with_one_space_between_are_read_column_by_column(
    tmp_path: Path,
) -> None:
    """Some tools print a page row by row: the left cell, a space, the right cell."""
    text = (
        "De gemeente herstelt dit jaar de La commune répare cette année les\n"
        "stoepen van alle straten rond de trottoirs de toutes les rues autour\n"
        "school en het kerkhof. de l'école et du cimetière.\n"
        "Zij plant ook bomen op het plein Elle plante aussi des arbres sur\n"
        "naast de kerk in het dorp. la place à côté de l'église.\n"
    )
    document = read(tmp_path, text)
    assert [each.text for each in document.nl] == [
        "De gemeente herstelt dit jaar de stoepen van alle straten rond de school en het kerkhof.",
        "Zij plant ook bomen op het plein naast de kerk in het dorp.",
    ]
    assert [each.text for each in document.fr] == [
        "La commune répare cette année les trottoirs de toutes les rues autour de l'école et du "
        "cimetière.",
        "Elle plante aussi des arbres sur la place à côté de l'église.",
    ]
    assert [bead.kind for bead in document.beads] == ["1-1", "1-1"]


def test_every_character_of_a_split_row_keeps_its_place(tmp_path: Path) -> None:
    text = "Discussion des articles Artikelsgewijze bespreking\n\n" + PAIRS[0][0] + "\n"
    document = read(tmp_path, text)
    for paragraph in (*document.nl, *document.fr):
        assert [text[span.start : span.end] for span in paragraph.spans] == [paragraph.text]


def test_running_heads_without_page_breaks_are_found_by_their_distance(tmp_path: Path) -> None:
    head = "Vergadering 2018-2019 van de gemeenteraad"
    words = [word.strip(".,").lower() for nl, _ in PAIRS for word in nl.split()]
    lines: list[str] = []
    for page in range(4):
        for row in range(25):
            at = (97 * page + 7 * row) % (len(words) - 8)
            lines.append(" ".join(words[at : at + 8]))
        lines.append(head)
    document = read(tmp_path, "\n".join(lines))
    assert [(each.text, each.reason) for each in document.other] == [(head, "running head")] * 4


def test_hyphens_of_converters() -> None:
    assert repair_line("het vorige onder\x02deel") == "het vorige onderdeel"
    assert repair_line("ge\u00adse\u00adlec\u00adteerd") == "geselecteerd"
    assert repair_line("de gemeente\u00ad\u2010") == "de gemeente\u00ad"
    assert repair_line("de gemeente\ufffe") == "de gemeente\u00ad"
    assert repair_line("de gemeente\u2010") == "de gemeente-"


COLUMNS = [
    ("De gemeenteraad keurt elk jaar voor de zomer", "Le conseil communal approuve chaque année"),
    ("de rekening van het voorbije jaar goed, zo-", "avant l'été le compte de l'année écoulée,"),
    ("als de wet het voorschrijft. Hij vraagt daar-", "comme la loi le prévoit. Il demande à ce"),
    ("over het advies van de ontvanger.", "sujet l'avis du receveur."),
]


def test_a_hyphen_and_the_width_of_the_columns_tell_where_the_second_half_begins() -> None:
    rows = [f"{left} {right}" for left, right in COLUMNS]
    assert halves(rows) == COLUMNS


def test_a_name_that_both_columns_hold_is_split() -> None:
    wide = [f"{left:60}{right}" for left, right in [*COLUMNS, ("T. VAN PARYS", "T. VAN PARYS")]]
    assert halves(wide)[-1] == ("T. VAN PARYS", "T. VAN PARYS")


def test_rows_of_columns_are_split_by_their_languages_where_both_halves_have_a_number() -> None:
    """The same numbers in both halves mark the middle of a heading, but not of a row of columns."""
    numbered = [
        ("Zij vergadert sinds 4 mei 2011 op", "Elle se réunit depuis le 4 mai 2011"),
        ("de eerste dinsdag van de maand.", "le premier mardi du mois."),
    ]
    rows = [f"{left} {right}" for left, right in COLUMNS[:2] + numbered + COLUMNS[2:]]
    assert halves(rows) == COLUMNS[:2] + numbered + COLUMNS[2:]


def test_the_row_below_tells_to_which_half_a_name_belongs() -> None:
    """No word of "Marie" tells its language; "Popelin" would have fitted after "le parc"."""
    rows = [
        "Le conseil se réunit le mardi au centre|De raad vergadert op dinsdag in het centrum",
        "de la commune. Il ne siège pas pendant les|van de gemeente. Hij zetelt niet tijdens de",
        "congés de Madame Dubois. En effet, selon|vakantie van mevrouw Dubois. Volgens artikel",
        "l'article 12, le vote de Madame Dubois est|12 is de stem van mevrouw Dubois namelijk",
        "requis. L'an 2003, les débats ont porté sur|vereist. In 2003 gingen de debatten over de",
        "la salle Albert Moreau et le parc Marie|zaal Albert Moreau en over het park Marie",
        "Popelin. Un rapport sur ces projets existe.|Popelin. Daarover bestaat een verslag.",
    ]
    assert halves([row.replace("|", " ") for row in rows]) == [
        tuple(row.split("|")) for row in rows
    ]


def test_a_short_row_without_words_continues_the_column_that_is_not_finished(
    tmp_path: Path,
) -> None:
    text = (
        "De vereniging huurt het lokaal naast de kerk L'association loue le local près du marché\n"
        "voor haar vergaderingen tot in het jaar pour ses réunions jusqu'en 2014.\n"
        "2014.\n"
        "Zij betaalt daarvoor elke maand een huur Elle paie pour cela un loyer tous les mois\n"
        "aan de eigenaar van het gebouw. au propriétaire du bâtiment.\n"
    )
    document = read(tmp_path, text)
    assert "tot in het jaar 2014." in " ".join(each.text for each in document.nl)
