"""Lines to fragments: wraps, hyphens, lists, page furniture, cuts."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from texts import PAIRS

from benelux_search.documents.plain_text import TextSource
from benelux_search.model import Line, RawDocument, Span
from benelux_search.text.lines.fragments import LinePart, _have_similar_lengths, fragments
from benelux_search.text.lines.furniture import FurnitureLine, find_furniture
from benelux_search.text.lines.hyphens import join_lines
from benelux_search.text.lines.line_widths import LineFit, measure_widths
from benelux_search.text.lines.paragraph_ends import (
    Cut,
    begin_class,
    cut_probability,
    find_breaks,
    join_probabilities,
)
from benelux_search.text.lines.typesetting import Typesetting, measure_typesetting


def lines_of(text: str, tmp_path: Path) -> tuple[Line, ...]:
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    document: RawDocument = TextSource().read(path)
    return document.lines


def blocks(text: str, tmp_path: Path) -> list[list[str]]:
    """The lines of a text as the paragraphs that its boundaries make."""
    lines = lines_of(text, tmp_path)
    made = [[lines[0].text]]
    for line, boundary in zip(lines[1:], find_breaks(lines).boundaries, strict=True):
        if boundary == "wrap":
            made[-1].append(line.text)
        else:
            made.append([line.text])
    return made


@pytest.mark.parametrize("width", [40, 60, 80])
def test_wrapped_text_without_blank_lines_is_cut_where_the_next_word_fitted(
    width: int, tmp_path: Path
) -> None:
    dutch = [nl for nl, _ in PAIRS]
    text = "\n".join(textwrap.fill(paragraph, width) for paragraph in dutch)
    layout = measure_typesetting(lines_of(text, tmp_path))
    assert layout.width is not None
    assert layout.width <= width
    found = [" ".join(block) for block in blocks(text, tmp_path)]
    right = sum(paragraph in found for paragraph in dutch)
    assert right >= len(dutch) - 2  # a last line may be full by chance


def column(language: str, width: int) -> list[str]:
    """All paragraphs of a language, wrapped at a width."""
    texts = [nl if language == "nl" else fr for nl, fr in PAIRS] * 3
    return [line for text in texts for line in textwrap.wrap(text, width)]


def is_wrapped(lines: list[str], tmp_path: Path) -> bool:
    return measure_typesetting(lines_of("\n".join(lines), tmp_path)).width is not None


def test_a_narrow_column_of_one_language_is_wrapped_beside_a_wide_one(tmp_path: Path) -> None:
    assert is_wrapped([*column("nl", 44), *column("fr", 70)], tmp_path)


def test_a_tool_that_joins_parted_words_makes_one_line_of_two(tmp_path: Path) -> None:
    lines = textwrap.wrap(" ".join(nl for nl, _ in PAIRS * 3), 80)
    joined = [
        f"{line} {lines[k + 1]}" if k % 5 == 0 else line
        for k, line in enumerate(lines[:-1])
        if k % 5 != 1
    ]
    assert sum(len(line) > 140 for line in joined) > 0.02 * len(joined)
    assert is_wrapped(joined, tmp_path)


def test_marks_of_items_on_lines_of_their_own_tell_no_width(tmp_path: Path) -> None:
    lines = column("fr", 60)
    marked = [part for line in lines for part in ([line, "a)"] if line.endswith(".") else [line])]
    assert is_wrapped(marked, tmp_path)


def test_entries_of_a_list_are_not_full(tmp_path: Path) -> None:
    words = " ".join(nl for nl, _ in PAIRS).lower().replace(".", "").split()
    entries = [" ".join(words[k : k + 1 + k % 7]) for k in range(0, len(words) - 7, 3)]
    assert not is_wrapped(entries, tmp_path)


def test_unwrapped_text_is_a_paragraph_a_line_and_titles_are_joined(tmp_path: Path) -> None:
    text = "\n".join(
        [
            "INTERREGIONALE",
            "VERGADERING",
            "",
            "verslag",
            "namens de commissie",
            "betreffende het water",
            "(doc. 12/3)",
            "",
            *(nl * 2 for nl, _ in PAIRS),
        ]
    )
    assert measure_typesetting(lines_of(text, tmp_path)) == Typesetting()
    found = blocks(text, tmp_path)
    assert found[0] == ["INTERREGIONALE", "VERGADERING"]
    assert found[1][:3] == ["verslag", "namens de commissie", "betreffende het water"]
    assert len(found) == 2 + (found[1][-1] != "(doc. 12/3)") + len(PAIRS)


def test_provisions_and_list_marks_begin_paragraphs_in_wrapped_columns(tmp_path: Path) -> None:
    text = textwrap.dedent(
        """\
        Artikel 1 De gemeente geeft elke nieuwe
        straat een naam die nog niet in dezelfde
        gemeente voorkomt en die kort is.
        Artikel 2§1 De borden staan op elke hoek
        van de straat en zijn goed leesbaar voor
        wie voorbijrijdt.
        §2 De kosten zijn ten laste van
        - de gemeente die het bord heeft laten
        plaatsen;
        - het gewest, zoals artikel 12 van de wet
        bepaalt.
        """
    )
    starts = [block[0][:10] for block in blocks(text, tmp_path)]
    assert starts == ["Artikel 1 ", "Artikel 2§", "§2 De kost", "- de gemee", "- het gewe"]


@pytest.mark.parametrize(
    ("before", "after", "words", "joined"),
    [
        ("wordt uitge-", "legd in", set(), "wordt uitgelegd in"),
        ("votre maté-", "riel ne", set(), "votre matériel ne"),
        ("in de EAP-", "TTLS-modus", set(), "in de EAP-TTLS-modus"),
        ("de Benelux-", "Unie", set(), "de Benelux-Unie"),
        ("c'est-à-", "dire que", set(), "c'est-à-dire que"),
        ("celui-", "ci est", set(), "celui-ci est"),
        ("in- ", "en uitvoer", set(), "in-  en uitvoer"),
        ("de in-", "en uitvoer", set(), "de in- en uitvoer"),
        ("een cd-", "rom", {"cd-rom"}, "een cd-rom"),
        ("de ad-", "hocgroep", {"adhocgroep"}, "de adhocgroep"),
        ("Gegevens\u00ad", "bescherming", set(), "Gegevensbescherming"),
        ("een zin -", "en nog een", set(), "een zin - en nog een"),
        ("gewone", "regel", set(), "gewone regel"),
    ],
)
def test_hyphens_at_line_ends(before: str, after: str, words: set[str], joined: str) -> None:
    assert join_lines([before, after], words) == joined


def spots(
    texts: list[str], *, run_length: int = 5, edges: set[int] | None = None
) -> list[FurnitureLine]:
    return [
        FurnitureLine(text, True, edges is None or k in edges, run_length)
        for k, text in enumerate(texts)
    ]


def test_rows_of_a_table_that_end_with_an_amount_are_not_joined(tmp_path: Path) -> None:
    text = "\n".join(textwrap.wrap(" ".join(nl for nl, _ in PAIRS), 60))
    rows = [
        "Fanfare De Eendracht ............................. 1.250,00",
        "Zangkoor De Lijster ................................ 375,50",
        "Schaakclub Het Paard ............................... 980,00",
    ]
    lines = lines_of("\n".join([text, *rows]), tmp_path)
    assert find_breaks(lines).chances[-2:] == [0.0, 0.0]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # each amount is below its dots: a row of two lines
        (["Zangkoor {}", "1.250,00", "Fanfare {}", "375,50", "Kaartclub {}"], [1.0, 0.0, 1.0, 0.0]),
        # a column of amounts after a column of names
        (["Zangkoor {}", "Fanfare {}", "1.250,00", "375,50", "980,00"], [0.0, 0.0]),
    ],
)
def test_dots_lead_to_an_amount_on_the_next_line_but_not_to_a_column(
    rows: list[str], expected: list[float], tmp_path: Path
) -> None:
    text = "\n".join(textwrap.wrap(" ".join(nl for nl, _ in PAIRS), 60))
    filled = [row.format("." * 45) for row in rows]
    lines = lines_of("\n".join([text, *filled]), tmp_path)
    chances = find_breaks(lines).chances[1 - len(rows) :]
    assert [round(chance or 0, 2) for chance in chances[: len(expected)]] == expected


def test_page_numbers_count_and_years_do_not() -> None:
    pages = []
    for number in range(1, 7):
        pages += [PAIRS[number][0], str(2010 + 3 * number), f"Pagina {number} / Page {number}"]
        pages += [f"{number}/6"]
    found = find_furniture(spots(pages))
    assert {pages[k] for k in found} == {
        *(f"Pagina {n} / Page {n}" for n in range(1, 7)),
        *(f"{n}/6" for n in range(1, 7)),
    }
    assert set(found.values()) == {"page number"}


def test_articles_count_as_well_and_stay() -> None:
    texts = [text for n in range(1, 9) for text in (f"Artikel {n}", PAIRS[n][0])]
    assert find_furniture(spots(texts)) == {}


def test_pages_without_a_running_head_may_be_many_if_the_pages_are_known() -> None:
    lines = [
        FurnitureLine(text, True, k == 0, 5, page)
        for page, (dutch, _) in zip((3, 5, 11, 12, 20, 33), PAIRS, strict=False)
        for k, text in enumerate([f"Handelingen 5-150 / p. {page + 2}", dutch])
    ]
    found = find_furniture(lines)
    assert {lines[k].text for k in found} == {
        f"Handelingen 5-150 / p. {page}" for page in (5, 7, 13, 14, 22, 35)
    }


def test_a_running_head_at_page_edges_goes_and_a_formula_stays() -> None:
    head = "Doc. 286/08"
    texts: list[str] = []
    edges = set()
    for page in range(6):
        edges.add(len(texts))
        texts += [head, *(nl for nl, _ in PAIRS[page : page + 4])]
    assert {texts[k] for k in find_furniture(spots(texts, edges=edges))} == {head}
    # the number of a document needs no edge: where the order of the languages changes, a page
    # may end in the middle of one
    assert {texts[k] for k in find_furniture(spots(texts, edges=set()))} == {head}
    # minutes: the formula stands alone between lines of the other language
    formula = "Er wordt overgegaan tot de loting."
    minutes = [text for page in range(6) for text in (formula, PAIRS[page][0])]
    assert find_furniture(spots(minutes, run_length=1)) == {}


@pytest.mark.parametrize(
    ("before", "after", "least", "most"),
    [
        ("De raad heeft de nieuwe regels over de samenwerking van", "de politie", 0.99, 1.0),
        ("een heel gewone lange zin die zomaar ophoudt zonder punt op het einde", "en dan", 0.9, 1),
        ("De raad heeft beslist.", "De politie volgt.", 0.0, 0.03),
        (
            "De raad heeft beslist dat de volgende regels gelden voor alle gemeenten",
            "- een",
            0,
            0.1,
        ),
        ("HOOFDSTUK II", "van de wet", 0.0, 0.4),
        ("een kort woord", "Een titel", 0.0, 0.1),
    ],
)
def test_the_chance_of_a_cut(before: str, after: str, least: float, most: float) -> None:
    assert least <= cut_probability(cut_between(before, after, is_cut=True)) <= most


def cut_between(before: str, after: str, *, is_cut: bool, certain: float = 0.3) -> Cut:
    """A cut in a text with lines of 75 letters."""
    column = 75.0
    fits = [LineFit(len(text), len(text.split()[0]) + 1, column) for text in (before, after)]
    return Cut(before, after, fits[0], fits[1], is_cut, len(before), False, certain)


def test_a_blank_line_seldom_parts_a_sentence() -> None:
    whole = cut_between("De raad.", "De politie", is_cut=False, certain=0.0)
    assert cut_probability(whole) < 0.01
    broken = "De raad heeft de regels van vorig jaar over de", "politie en de brandweer"
    assert cut_probability(cut_between(*broken, is_cut=False)) > 0.5


def piece(text: str, language: str, before: str = "blank", page: int = 1, at: int = 0) -> LinePart:
    return LinePart(text, language, Span(at, at + len(text), page), before)  # type: ignore[arg-type]


def test_turns_and_joins_across_the_other_language() -> None:
    parts = fragments(
        [
            piece("De werkgroep wil de samenwerking tussen alle diensten van de", "nl"),
            piece("Le groupe de travail souhaite améliorer la coopération de tous les", "fr"),
            piece("drie landen verbeteren.", "nl"),
            piece("services des trois pays.", "fr"),
            piece("Een nieuwe alinea.", "nl"),
        ]
    )
    assert [part.position for part in parts.nl] == [0, 2, 4]
    assert [part.position for part in parts.fr] == [1, 3]
    assert parts.nl[1].join > 0.9
    assert parts.fr[1].join > 0.9
    assert parts.nl[2].join < 0.1


def test_what_is_set_aside_is_kept_with_its_reason() -> None:
    german = "Die Gemeinden erhalten mehr Geld"
    parts = fragments(
        [
            piece("Een alinea.", "nl"),
            LinePart("3/7", "nl", Span(20, 23, 1), "blank", "page number"),
            piece(german, "other"),
            piece("für Straßen.", "other", "wrap"),
            piece("Un alinéa.", "fr"),
        ]
    )
    assert [(a.text, a.reason) for a in parts.other] == [
        ("3/7", "page number"),
        (f"{german} für Straßen.", "other language"),
    ]
    assert len(parts.other[1].spans) == 2


@given(
    st.lists(
        st.tuples(
            st.sampled_from([text for pair in PAIRS for text in pair]),
            st.sampled_from(["nl", "fr", "other"]),
            st.sampled_from(["wrap", "end", "blank"]),
            st.booleans(),
        ),
        max_size=25,
    )
)
def test_every_piece_is_in_exactly_one_place(rows: list[tuple[str, str, str, bool]]) -> None:
    pieces = [
        LinePart(text, language, Span(k, k + 1, 1), before, "page number" if aside else None)  # type: ignore[arg-type]
        for k, (text, language, before, aside) in enumerate(rows)
    ]
    parts = fragments(pieces)
    spans = [span for part in (*parts.nl, *parts.fr) for span in part.spans]
    spans += [span for aside in parts.other for span in aside.spans]
    assert sorted(span.start for span in spans) == list(range(len(rows)))
    for side in (parts.nl, parts.fr):
        starts = [part.spans[0].start for part in side]
        assert starts == sorted(starts)
        assert all(0.0 <= part.join < 1.0 for part in side)


NARROW = """\
De gemeente herstelt dit jaar de
stoepen van alle straten rond de
school en bij het oude station.
Zij plant ook bomen op het plein
naast de kerk. Daarna is er een
feest voor alle buurtbewoners.
"""


def test_a_full_line_that_ends_a_sentence_leaves_the_decision_to_the_other_language(
    tmp_path: Path,
) -> None:
    """Without blank lines, a sentence may end at the end of a full line by chance."""
    lines = lines_of(NARROW * 3, tmp_path)
    chances = join_probabilities(lines, measure_widths(lines))
    assert chances[0] is None
    full = chances[3]
    assert full is not None
    assert 0.05 < full < 0.95
    assert all(chances[k] > 0.95 for k in (1, 2, 4, 5))  # type: ignore[operator]


def test_widths_are_those_of_print() -> None:
    narrow, wide = Line(1, "illicite lit", Span(0, 12, 1)), Line(2, "MMMMM MMMMMM", Span(13, 25, 1))
    widths = measure_widths([narrow, wide])
    assert widths.fits[1].width > 1.8 * widths.fits[0].width


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“à Gand”, dit-il", "small in quotes"), ("« à Gand », dit-il", "small in quotes"),
        ("“Gand”, dit-il", "quote"), ("(à Gand)", "bracket"), ("3,5 ton", "digit"),
        ("Gent is", "capital"), ("gent is", "small"), ("… en", "sign"),
    ],
)  # fmt: skip
def test_how_a_line_begins(text: str, expected: str) -> None:
    assert begin_class(text) == expected


@pytest.mark.parametrize(
    ("dutch", "french", "expected"),
    [(1, 20, True), (1, 21, False), (10, 25, True), (25, 10, True), (10, 26, False)],
)
def test_short_cells_are_alike_in_length(dutch: int, french: int, *, expected: bool) -> None:
    assert _have_similar_lengths("a" * dutch, "b" * french) is expected
