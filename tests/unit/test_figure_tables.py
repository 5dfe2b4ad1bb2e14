"""Statistical tables in PDF files, and what only looks like one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

import pypdfium2
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pypdfium2 import raw

from benchmarks.made.printing import print_fpdf, print_reportlab
from benchmarks.made.rows import Row, row
from benelux_search.pdf.columns import tight_rows
from benelux_search.pdf.figure_tables import split_figure_tables
from benelux_search.pdf.page import FigureTable, PrintedWord
from benelux_search.pdf.page_words import read_words, upright_page

Print: TypeAlias = Callable[[Sequence[Row], Path, bool], None]
NUMBERED = (
    ("1.1", "De huurder betaalt de huur.", "Le preneur paie le loyer."),
    ("1.2", "De prijs wordt ieder jaar aangepast.", "Le prix est adapté chaque année."),
    ("1.3", "De sleutels worden teruggegeven.", "Les clés sont restituées."),
    ("2.1", "Honden zijn niet toegelaten.", "Les chiens ne sont pas admis."),
)


def tables_of(rows: Sequence[Sequence[PrintedWord]]) -> list[FigureTable]:
    return split_figure_tables([list(each) for each in rows])[0]


def printed_rows(path: Path) -> list[list[PrintedWord]]:
    with pypdfium2.PdfDocument(path) as file:
        page = file[0]
        text = page.get_textpage()
        words = list(read_words(text.raw, raw.FPDFText_CountChars(text)))
        return tight_rows(upright_page(1, page.get_bbox(), words).words)


@pytest.mark.parametrize("write", [print_reportlab, print_fpdf])
def test_numbers_of_articles_are_no_figures(write: Print, tmp_path: Path) -> None:
    texts = [row(f"{n} {nl}", f"{n} {fr}") for n, nl, fr in NUMBERED]
    path = tmp_path / "articles.pdf"
    write(texts, path, False)
    assert tables_of(printed_rows(path)) == []


def words(y: float, *cells: tuple[float, str]) -> list[PrintedWord]:
    """Return the words of a row; a cell begins at its x, and each letter is 5 points wide."""
    made = []
    for start, text in cells:
        left = start
        for word in text.split():
            made.append(PrintedWord(word, left, left + 5 * len(word), y, 10))
            left = made[-1].right + 3
    return made


@pytest.mark.parametrize("gap", [3, 30])
def test_figures_before_a_label_are_a_column(gap: float) -> None:
    values = ("7,5", "1.212,0", "14,25", "300,9")
    rows = [
        words(20 * k, (10, f"Soort {k}"), (200 - 5 * len(value), value), (200 + gap, f"Genre {k}"))
        for k, value in enumerate(values)
    ]
    [table] = tables_of(rows)
    assert [each.figures[0].text for each in table.rows] == list(values)


@pytest.mark.parametrize("gap", [3, 30])
def test_texts_with_the_same_number_are_no_row_of_a_table(gap: float) -> None:
    rows = [
        words(
            20 * k,
            (10, f"{k}"),
            (15 + gap, "Tekst"),
            (190, f"{k}"),
            (195 + gap, "Un texte"),
        )
        for k in range(1, 8)
    ]
    assert tables_of(rows) == []


FIGURES = st.sampled_from(["1", "7,5", "1.212,0", "12 %", "2019", "—", "", ""])
TABLE_ROWS = st.tuples(
    st.tuples(st.just(10.0), st.sampled_from(["Soort", "Aantal gezinnen", "1.1", ""])),
    *(st.tuples(st.sampled_from([x, x + 1, x + 12]), FIGURES) for x in (150.0, 230.0, 300.0)),
    st.tuples(st.just(420.0), st.sampled_from(["Genre", "Nombre de ménages", "(3)", ""])),
)


WIDER_AND_WIDER = [("1", "7,5", "12 %"), ("7,5", "1", "1"), ("7,5", "1", "1"), ("1.212,0",) * 3]


@example(
    [
        ((10.0, "Soort"), *zip((150.0, 230.0, 300.0), values, strict=True), (420.0, "Genre"))
        for values in WIDER_AND_WIDER
    ],
    [],
)
@given(st.lists(TABLE_ROWS, max_size=9), st.lists(st.sampled_from([165.0, 245.0]), max_size=2))
def test_no_word_of_a_page_is_lost(
    page: list[tuple[tuple[float, str], ...]], known: list[float]
) -> None:
    made = [words(20 * k, *cells) for k, cells in enumerate(page)]
    rows = [each for each in made if each]
    tables, rest = split_figure_tables(rows, sorted(known))
    labelled = [each for table in tables for each in table.rows]
    found = [part.text for each in labelled for part in (*each.left, *each.right, *each.figures)]
    found += [word.text for each in rest for word in each]
    everything = [word.text for each in rows for word in each]
    assert Counter(" ".join(found).split()) == Counter(everything)
