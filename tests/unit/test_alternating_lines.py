"""Lines of two columns that a tool dumped one after the other."""

from __future__ import annotations

from pathlib import Path

from benelux_search.align.reading import read_document
from benelux_search.documents.plain_text import TextSource

DUTCH = [
    "De gemeenteraad keurt elk jaar voor de zomer",
    "de rekening van het voorbije jaar goed.",
    "Het college legt de rekening voor, samen met",
    "het advies van de ontvanger en van de dienst",
    "die de uitgaven van de scholen nakijkt.",
    "Wie het niet eens is met een uitgave, kan dat",
    "binnen dertig dagen schriftelijk laten weten",
    "aan de voorzitter van de gemeenteraad.",
]
FRENCH = [
    "Le conseil communal approuve chaque année",
    "avant l'été le compte de l'année écoulée.",
    "Le collège présente le compte avec l'avis du",
    "receveur et celui du service qui contrôle",
    "les dépenses des écoles de la commune.",
    "Celui qui conteste une dépense peut le faire",
    "savoir par écrit dans les trente jours",
    "au président du conseil communal.",
]


def passages(tmp_path: Path, lines: list[str]) -> list[tuple[str, str]]:
    path = tmp_path / "page.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    document = read_document(TextSource().read(path))
    return [
        (
            " ".join(document.nl[k].text for k in bead.nl),
            " ".join(document.fr[k].text for k in bead.fr),
        )
        for bead in document.beads
    ]


def test_the_lines_of_each_language_are_one_column(tmp_path: Path) -> None:
    mixed = [line for pair in zip(DUTCH, FRENCH, strict=True) for line in pair]
    found = passages(tmp_path, mixed)
    assert [nl for nl, _ in found] == [
        " ".join(DUTCH[:2]),
        " ".join(DUTCH[2:5]),
        " ".join(DUTCH[5:]),
    ]
    assert [fr for _, fr in found] == [
        " ".join(FRENCH[:2]),
        " ".join(FRENCH[2:5]),
        " ".join(FRENCH[5:]),
    ]


def test_a_column_may_have_a_line_more(tmp_path: Path) -> None:
    mixed = [line for pair in zip(DUTCH[:5], FRENCH[:5], strict=True) for line in pair]
    mixed += [DUTCH[5], DUTCH[6], FRENCH[5], DUTCH[7], FRENCH[6], FRENCH[7]]
    found = passages(tmp_path, mixed)
    assert [nl for nl, _ in found][-1] == " ".join(DUTCH[5:])
    assert [fr for _, fr in found][-1] == " ".join(FRENCH[5:])


def test_paragraphs_that_alternate_stay_in_their_order(tmp_path: Path) -> None:
    """Ten lines, each of them a paragraph: their order in the file is that of the document."""
    pairs = [
        (f"Dit is punt {n} van de agenda.", f"Voici le point {n} de l'ordre.") for n in range(10)
    ]
    found = passages(tmp_path, [line for pair in pairs for line in pair])
    assert found == pairs
