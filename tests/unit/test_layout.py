"""Columns of a page: where the gutter is, and in which order the parts are read."""

from __future__ import annotations

import itertools
import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from texts import PAIRS

from benelux_search.align.reading import read_document
from benelux_search.documents.plain_text import TextSource
from benelux_search.text.columns.gutter import find_gutter, reading_order

TITLE = "Gemeenschappelijk secretariaat van de werkgroepen Spoor, Water en Onderwijs van de Benelux"


def side_by_side(pairs: list[tuple[str, str]], width: int, gap: int, indent: int = 0) -> list[str]:
    """Pairs printed in two columns, row by row."""
    rows: list[str] = []
    for left, right in pairs:
        columns = [textwrap.wrap(text, width) for text in (left, right)]
        for a, b in itertools.zip_longest(*columns, fillvalue=""):
            rows.append((" " * indent + a.ljust(width + gap) + b).rstrip())
        rows.append("")
    return rows


@pytest.mark.parametrize("gap", [1, 3, 8])
@pytest.mark.parametrize("indent", [0, 12])
def test_the_gutter_may_be_one_space_wide(gap: int, indent: int) -> None:
    rows = side_by_side(list(PAIRS), 44, gap, indent)
    assert find_gutter(rows) == indent + 44 + gap


def test_text_in_one_column_has_no_gutter() -> None:
    dutch = [nl for nl, _ in PAIRS]
    assert find_gutter([line for text in dutch for line in textwrap.wrap(text, 60)]) is None
    assert find_gutter(dutch) is None
    assert find_gutter([]) is None


def test_columns_are_read_one_after_the_other_between_full_rows() -> None:
    rows = side_by_side(list(PAIRS[:6]), 44, 3)
    half = len(rows) // 2
    rows[half:half] = ["", TITLE, ""]
    parts = reading_order(rows)
    columns = [column for column, _ in itertools.groupby(part.column for part in parts)]
    assert columns == [1, 2, 0, 1, 2]
    texts = [rows[part.row][part.start : part.end] for part in parts]
    assert TITLE in texts
    assert all(text == text.strip() for text in texts)


def test_a_crowded_row_pushes_its_right_half_on() -> None:
    rows = side_by_side(list(PAIRS), 44, 3)
    k = next(k for k, row in enumerate(rows) if len(row) > 60 and rows[k + 1] and k > 4)
    rows[k] = rows[k][:44].rstrip().ljust(44, "x") + "xxx " + rows[k][47:]
    parts = [part for part in reading_order(rows) if part.row == k]
    assert [part.column for part in parts] == [1, 2]
    assert parts[1].start == 48


@given(st.lists(st.text(alphabet="ab c", max_size=90), max_size=30))
def test_every_letter_is_in_one_part(rows: list[str]) -> None:
    parts = reading_order(rows)
    kept = sorted(
        (part.row, k)
        for part in parts
        for k in range(part.start, part.end)
        if rows[part.row][k] != " "
    )
    assert kept == [(n, k) for n, row in enumerate(rows) for k, c in enumerate(row) if c != " "]


@pytest.mark.parametrize(("first", "gap"), [("nl", 3), ("fr", 1)])
def test_a_dump_of_two_columns_is_read_and_aligned(first: str, gap: int, tmp_path: Path) -> None:
    pairs = [pair if first == "nl" else pair[::-1] for pair in PAIRS]
    path = tmp_path / "columns.txt"
    path.write_text("\n".join(side_by_side(pairs, 46, gap, 8)), encoding="utf-8")
    document = read_document(TextSource().read(path))
    found = [
        (document.nl[bead.nl[0]].text, document.fr[bead.fr[0]].text)
        for bead in document.beads
        if bead.kind == "1-1"
    ]
    assert found == list(PAIRS)
    assert {label.language for label in document.lines} >= {"both"}


_INDENTED = """\
       28 MEI 1998. — Ministerieel besluit betreffende de           28 MAI 1998. — Arrêté ministériel relatif aux inscriptions
       opschriften op fluvio-maritieme tankschepen                  sur les bateaux-citernes fluvio-maritimes

         De Minister van Vervoer,                                     Le Ministre des Transports,
         Gelet op de wet van 5 juni 1972 op de veiligheid der         Vu la loi du 5 juin 1972 sur la sécurité des bâtiments
       vaartuigen, inzonderheid op artikel 17, gewijzigd bij de     de navigation, notamment l’article 17, modifié par la loi
       wet van 22 januari 1990;                                     du 22 janvier 1990;
         Gelet op de dringende noodzakelijkheid;                      Vu l’urgence;
         Overwegende dat de opschriften vóór het begin van het        Considérant que les inscriptions doivent être apposées
       winterseizoen moeten zijn aangebracht,                       avant le début de la saison d’hiver,
"""  # noqa: E501 - as it is printed


def test_a_column_with_indented_paragraphs_has_a_gutter() -> None:
    rows = _INDENTED.split("\n")
    assert find_gutter(rows) == 68
    order = [rows[part.row][part.start : part.end] for part in reading_order(rows)]
    assert order[:3] == [
        "28 MEI 1998. — Ministerieel besluit betreffende de",
        "opschriften op fluvio-maritieme tankschepen",
        "De Minister van Vervoer,",
    ]


def test_a_centred_line_that_reaches_into_the_gutter_ends_before_a_wide_gap() -> None:
    rows = [
        "  de eerste kolom staat links op de pagina    la seconde colonne est à droite",
        "  en zij heeft gewone regels van die breedte  et ses lignes sont de cette largeur",
        "  zodat de goot tussen de kolommen er is      de sorte que la gouttière y est aussi",
        "  van de eerste tot de laatste regel ervan    de la première à la dernière ligne",
        "     een gecentreerde regel die verder reikt       une ligne centrée de la page",
        "  waarna alles weer gewoon op zijn plaats     après quoi tout est à sa place",
        "  komt te staan, zoals in het begin van de    comme au commencement de la page",
        "  pagina, die hiermee ten einde is gekomen    qui est arrivée à sa fin",
        "  en dat was de laatste regel van de tekst    et c'était la dernière ligne",
    ]
    order = [rows[part.row][part.start : part.end] for part in reading_order(rows)]
    assert order[4] == "een gecentreerde regel die verder reikt"
    assert order[9 + 4] == "une ligne centrée de la page"


def test_the_third_column_of_a_page_continues_the_first() -> None:
    dutch, french = [nl for nl, _ in PAIRS], [fr for _, fr in PAIRS]
    width = 44
    columns = [
        textwrap.wrap(" ".join(texts), width) for texts in (dutch[:4], french[:4], dutch[4:8])
    ]
    columns[1].insert(0, "")  # its paragraphs lie lower
    rows = [
        f"{left:{width + 2}}{middle:{width + 1}}{right}"
        for left, middle, right in itertools.zip_longest(*columns, fillvalue="")
    ]
    parts = reading_order(rows)
    assert [
        [rows[part.row][part.start : part.end] for part in parts if part.column == column]
        for column in (1, 2, 3)
    ] == [list(filter(None, column)) for column in columns]
    assert [part.column for part in parts] == sorted(part.column for part in parts)
