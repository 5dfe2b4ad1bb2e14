"""The ends of paragraphs between printed rows, by their places, their texts and the document."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from benelux_search.pdf.page import WIDE, PrintedWord, Row
from benelux_search.pdf.paragraph_ends import score_end
from benelux_search.pdf.paragraphs import measure_style

SIZE, LEADING, LETTER = 10.0, 12.0, 5.0
RAGGED = (
    "De gemeenteraad heeft beslist dat het oude",
    "zwembad van de stad in de komende twee",
    "jaren volledig wordt hersteld en dat er",
    "intussen bussen rijden naar de buurstad.",
    "Wie geen abonnement heeft, betaalt aan de",
    "bestuurder een vast bedrag per rit of koopt",
    "vooraf een kaart in het gemeentehuis.",
)


def printed(text: str, base: float, left: float = 50.0) -> Row:
    """Return a row in a font whose letters are all equally wide."""
    words, x = [], left
    for word in text.split(" "):
        words.append(PrintedWord(word, x, x + LETTER * len(word), base, SIZE, "Roman"))
        x += LETTER * (len(word) + 1)
    return Row.of(words, WIDE, (WIDE,))


def scores(texts: Sequence[str], *, uneven: float = 0.0) -> list[float]:
    """Return the scores of the ends between rows; each second space differs by ``uneven``."""
    bases = [k * LEADING + (k % 2) * uneven for k in range(len(texts))]
    rows = [printed(text, base) for text, base in zip(texts, bases, strict=True)]
    style = measure_style([rows])
    return [score_end(None, a, b, style) for a, b in itertools.pairwise(rows)]


def test_a_ragged_line_goes_on_if_the_next_word_does_not_fit() -> None:
    found = scores(RAGGED)
    assert [score > 0 for score in found] == [False] * 6


def test_a_paragraph_ends_where_the_next_word_fits() -> None:
    found = scores((*RAGGED[:3], "intussen bussen rijden.", *RAGGED[4:]))
    assert [score > 0 for score in found] == [False, False, False, True, False, False]


def test_a_mark_after_a_space_stays_with_its_word() -> None:
    row = printed("169bis ; de raad", 0.0)
    assert row.lead == LETTER * len("169bis ;")
    assert printed("« loi » du", 0.0).lead == LETTER * len("« loi »")
    assert printed("169bis de raad", 0.0).lead == LETTER * len("169bis")


def test_rows_of_a_table_that_end_with_an_amount_are_paragraphs() -> None:
    rows = (
        "Fanfare De Eendracht ............. 1.250,00",
        "Zangkoor De Lijster ................ 375,50",
        "Schaakclub Het Paard ............... 980,00",
    )
    assert all(score > 0 for score in scores((*RAGGED, *rows))[-2:])


def test_uneven_line_spacing_does_not_cut_a_paragraph() -> None:
    assert all(score < 0 for score in scores(RAGGED, uneven=0.9)[:2])
