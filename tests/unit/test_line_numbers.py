"""Line numbers in the margin of a dump: found where they stand, and told from lists and tables."""

from __future__ import annotations

from pathlib import Path

from benelux_search.align.reading import read_document
from benelux_search.documents.plain_text import TextSource
from benelux_search.model import Line, Span
from benelux_search.text.lines.line_numbers import find_line_numbers
from benelux_search.text.lines.paragraph_ends import find_breaks

_LINES = [
    "De aanvrager dient zijn dossier in bij het",
    "bevoegde bestuur, dat binnen dertig dagen na",
    "de ontvangst nagaat of alle stukken zijn",
    "bijgevoegd en de aanvrager daarvan in kennis",
    "stelt. Ontbreekt er een stuk, dan beschikt de",
    "aanvrager over vijftien dagen om het alsnog",
    "te bezorgen aan het bestuur dat de aanvraag",
    "behandelt. Na die termijn vervalt de aanvraag",
    "van rechtswege en kan de aanvrager een nieuw",
    "dossier indienen.",
]


def _values(rows: list[str]) -> list[int]:
    return [number.value for number in find_line_numbers(rows)]


def test_numbers_before_each_line_are_found() -> None:
    rows = [f"{k:>3}   {line}" for k, line in enumerate(_LINES, 1)]
    numbers = find_line_numbers(rows)
    assert [number.value for number in numbers] == list(range(1, 11))
    assert numbers[0].blanked(rows[0]) == f"      {_LINES[0]}"


def test_numbers_after_each_line_are_found() -> None:
    assert len(_values([f"{line}   {k}" for k, line in enumerate(_LINES, 1)])) == 10


def test_every_fifth_line_may_have_a_number() -> None:
    rows = [f"{k if k % 5 == 0 else '':>3}  {line}" for k, line in enumerate(3 * _LINES, 1)]
    assert _values(rows) == [5, 10, 15, 20, 25, 30]


def test_five_numbers_are_enough_and_four_are_not() -> None:
    rows = [f"{k if k % 5 == 0 else '':>3}  {line}" for k, line in enumerate(3 * _LINES, 1)]
    assert _values(rows[:27]) == [5, 10, 15, 20, 25]
    assert _values(rows[:24]) == []


def test_numbers_on_lines_of_their_own_are_found_in_any_order() -> None:
    rows = ["1", "2", _LINES[0], "", "4", *_LINES[1:], "3", "", *map(str, range(5, 11))]
    assert sorted(_values(rows)) == list(range(1, 11))


def test_a_number_of_the_text_does_not_get_between_line_numbers() -> None:
    rows = [*_LINES, *map(str, range(1, 11)), *_LINES[:8], "5 euro per dag betaalt."]
    assert _values(rows) == list(range(1, 11))


def test_a_numbered_list_has_no_line_numbers() -> None:
    names = ["Janssens", "Peeters", "Maes", "Willems", "Claes", "Goossens", "Wouters", "De Smet"]
    assert not _values([f"{k} {name}, schepen" for k, name in enumerate(names, 1)])


def test_page_numbers_are_no_line_numbers() -> None:
    assert not _values([row for k in range(1, 9) for row in (*3 * _LINES, str(k))])


def test_a_paragraph_runs_on_over_line_numbers(tmp_path: Path) -> None:
    path = tmp_path / "arrest.txt"
    path.write_text("\n".join(f"{k:>3}   {line}" for k, line in enumerate(_LINES, 1)), "utf-8")
    document = read_document(TextSource().read(path))
    assert [paragraph.text for paragraph in document.nl] == [" ".join(_LINES)]
    assert [(aside.text, aside.reason) for aside in document.other] == [
        (str(k), "margin") for k in range(1, 11)
    ]


def test_line_numbers_have_no_part_in_the_widths_of_lines() -> None:
    texts = [Line(k, line, Span(0, 0, 1)) for k, line in enumerate(_LINES, 1)]
    numbers = [Line(k, str(k), Span(0, 0, 1), "blank", aside="margin") for k in range(1, 40)]
    with_numbers = find_breaks([*texts, *numbers])
    assert with_numbers.chances[: len(texts)] == find_breaks(texts).chances
