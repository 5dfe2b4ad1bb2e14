"""The texts of our own that the benchmarks print in the layouts of public documents."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pypdfium2
import pytest
from daily import daily
from reportlab.pdfbase.pdfmetrics import stringWidth

from benchmarks.layouts.dumps import HELD_OUT_TOOLS, JOINED, TOOLS, is_fair
from benchmarks.layouts.genres import GENRES, compose
from benchmarks.layouts.measure import calibration_error, right_of_sure
from benchmarks.layouts.printing import Printed, make_document, print_pdf
from benchmarks.layouts.setting import hyphenations, set_paragraph
from benchmarks.layouts.styles import FITTED, HELD_OUT, LAYOUTS, Layout
from benchmarks.layouts.templates import Writer
from benchmarks.layouts.units import Unit, gold_of, paragraphs_of
from benchmarks.reading_weights.labels import letters_of

NAMES = sorted(LAYOUTS)


def is_complete(gold_side: list[str], beads: list[list[int]]) -> bool:
    return [k for numbers in beads for k in numbers] == list(range(len(gold_side)))


def in_frames(printed: Printed) -> str:
    """Return the letters of the lines that a document places on its pages."""
    return "".join(
        letters_of("".join(piece.text for piece in each.line.pieces))
        for page in printed.pages
        for each in page
        if not each.is_note
    )


@pytest.mark.parametrize("name", daily(NAMES, 6))
def test_the_same_seed_gives_the_same_document(name: str, tmp_path: Path) -> None:
    one, same, other = (make_document(LAYOUTS[name], seed, 0) for seed in (4, 4, 5))
    assert one.gold == same.gold != other.gold
    print_pdf(one, tmp_path / "one.pdf")
    print_pdf(same, tmp_path / "same.pdf")
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "same.pdf").read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_every_paragraph_is_in_one_bead(name: str) -> None:
    gold = make_document(LAYOUTS[name], 4, 0).gold
    assert len(gold["beads"]) >= 30
    assert is_complete(gold["nl"], [nl for nl, _ in gold["beads"]])
    assert is_complete(gold["fr"], [fr for _, fr in gold["beads"]])
    assert all(nl or fr for nl, fr in gold["beads"])


@pytest.mark.parametrize("name", NAMES)
def test_all_of_the_gold_is_placed_and_nothing_else(name: str) -> None:
    printed = make_document(LAYOUTS[name], 4, 0)
    gold = letters_of("".join((*printed.gold["nl"], *printed.gold["fr"])))
    placed = in_frames(printed)
    if printed.layout.notes:  # the marks of the footnotes are placed as well
        placed, gold = re.sub(r"\d", "", placed), re.sub(r"\d", "", gold)
    assert sorted(placed) == sorted(gold)


@pytest.mark.parametrize("name", ["ministry-paragraphs", "terms-paragraphs"])
def test_the_pdf_holds_the_paragraphs_as_they_are_in_the_gold(name: str, tmp_path: Path) -> None:
    printed = make_document(LAYOUTS[name], 4, 0)
    print_pdf(printed, tmp_path / "text.pdf")
    document = pypdfium2.PdfDocument(tmp_path / "text.pdf")
    text = letters_of(" ".join(page.get_textpage().get_text_bounded() for page in document))
    missing = [each for each in printed.gold["nl"] if letters_of(each) not in text]
    assert len(missing) < len(document)  # those that a page number divides
    document.close()


@pytest.mark.parametrize("layout", [*FITTED, *HELD_OUT], ids=lambda layout: layout.name)
def test_a_column_stays_within_its_page(layout: Layout) -> None:
    printed = make_document(layout, 4, 0)
    width, height = printed.layout.page
    for page in printed.pages:
        assert page
        for each in page:
            assert 0 < each.x < width
            assert 0 < each.y < height


def test_layouts_and_tools_are_held_out() -> None:
    assert len(LAYOUTS) == len(FITTED) + len(HELD_OUT) >= 16
    assert len(HELD_OUT) >= 5
    assert set(HELD_OUT_TOOLS) < set(TOOLS)


@pytest.mark.parametrize("genre", sorted(GENRES))
def test_a_genre_has_much_variety(genre: str) -> None:
    documents = [compose(genre, random.Random(seed)) for seed in range(4)]
    texts = [text for units in documents for unit in units for text in unit.nl if len(text) > 60]
    assert len(set(texts)) > 0.9 * len(texts)
    assert not any(re.search(r"[{}|\x01]", text) for text in texts)


@pytest.mark.parametrize(
    ("template", "value", "french"),
    [
        ("l'avis de {x}", ("", "le greffe", "m"), "l'avis du greffe"),
        ("l'avis de {x}", ("", "l'agence", "f"), "l'avis de l'agence"),
        ("adressé à {x}", ("", "le greffe", "m"), "adressé au greffe"),
        ("afin de {x}", ("", "éviter", "m"), "afin d'éviter"),
        ("{x} est fixé{x:e}", ("", "la prime", "f"), "la prime est fixée"),
        ("{x} est {x:nul|nulle}", ("", "le plan", "m"), "le plan est nul"),
        ("{x} peut-{x:il}", ("", "la commission", "f"), "la commission peut-elle"),
    ],
)
def test_french_contracts_and_agrees(
    template: str, value: tuple[str, str, str], french: str
) -> None:
    writer = Writer("gazette", random.Random(1))
    assert writer.filled(["", template], x=value)[1] == french


def test_a_unit_in_one_language_is_a_bead_with_one_side() -> None:
    units = (Unit("text", ("een",), ()), Unit("text", ("twee", "drie"), ("deux trois",)))
    assert gold_of(units) == {
        "nl": ["een", "twee", "drie"],
        "fr": ["deux trois"],
        "beads": [[[0], []], [[1, 2], [0]]],
    }


def test_words_are_divided_between_syllables() -> None:
    word = "vergadering"
    assert [word[:cut] for cut in hyphenations(word)] == ["ver", "verga", "vergade"]
    assert hyphenations("Brussel") == hyphenations("wet") == []


def test_the_confidence_figures_count_beads() -> None:
    sure = [(0.95, True), (0.95, False), (0.3, True)]
    assert right_of_sure(sure) == 0.5
    assert calibration_error(sure) == pytest.approx((abs(1 - 1.9) + abs(1 - 0.3)) / 3)


def test_only_space_shows_the_paragraphs_of_joined_blocks() -> None:
    assert is_fair(JOINED, LAYOUTS["report-columns"])
    assert not is_fair(JOINED, LAYOUTS["report-narrow"])
    assert is_fair("raw", LAYOUTS["report-narrow"])


@pytest.mark.parametrize("name", NAMES)
def test_the_last_line_of_nearly_every_paragraph_is_short(name: str) -> None:
    printed = make_document(LAYOUTS[name], 4, 0)
    layout = printed.layout
    long = count = 0
    for unit, text in paragraphs_of(printed.units, layout.first):
        if unit.kind == "row":
            continue
        last = set_paragraph(text, unit.kind, 300.0, layout)[-1]
        taken = last.pieces[-1].x + stringWidth(last.pieces[-1].text, last.font, last.size)
        long += taken > 0.88 * 300.0 + 1.0
        count += 1
    assert long <= 0.03 * count
