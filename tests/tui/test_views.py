"""The passages of a hit: as much as there is room for, and the rest by scrolling."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paths import ROOT
from screens import opened

from benelux_search import build_index
from benelux_search.model import DocumentInfo, Facts, Titles
from benelux_search.output.styled_lines import StyledLine, width, without_styles
from benelux_search.results import Highlighted, Hit
from benelux_search.sentence_beads import SentenceBead, packed_beads
from benelux_search.tui.hits.preview import Preview, sentence_pairs
from benelux_search.tui.session.context import SIDE_BY_SIDE, AppContext

WORDS: Final = "De regeringen van de drie landen werken samen. Zij overleggen over tarieven".split()

texts = st.lists(st.sampled_from((*WORDS, "\n")), min_size=1, max_size=400).map(" ".join)


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppContext]:
    folder = tmp_path_factory.mktemp("views")
    build_index(ROOT / "corpus", folder / "index")
    with opened(folder / "index") as screen:
        yield screen.shell.context


def hit(dutch: str, french: str | None, match: tuple[int, int] | None = None) -> Hit:
    document = DocumentInfo("a", "a.txt", Facts(Titles("A", "A")))
    passage = Highlighted(dutch, (1,), () if match is None else (match,))
    other = None if french is None else Highlighted(french, (1,))
    return Hit(1, "a:0001", 1.0, "nl", document, passage, other, "1-1", 1.0)


HEAD: Final = 2  # lines of the description


def passages(lines: list[StyledLine]) -> list[str]:
    """Return the lines under the description, as text."""
    return [without_styles(each) for each in lines[HEAD:]]


@given(texts, st.none() | texts, st.integers(12, 220), st.integers(1, 40), st.data())
def test_the_match_is_in_sight_and_nothing_is_beyond_the_room(
    context: AppContext,
    dutch: str,
    french: str | None,
    columns: int,
    rows: int,
    data: st.DataObject,
) -> None:
    start = data.draw(st.integers(0, len(dutch) - 1).filter(lambda each: dutch[each].isalpha()))
    shown = Preview(context).lines(hit(dutch, french, (start, start + 1)), None, columns, rows)
    assert len(shown) <= rows
    assert max(width(without_styles(each)) for each in shown) <= columns
    if rows > HEAD:
        assert any(segment.style == "match" for each in shown for segment in each)


@given(st.integers(20, 400), st.integers(20, 400), st.integers(40, 220), st.integers(8, 30))
def test_all_of_both_can_be_scrolled_to(
    context: AppContext, dutch: int, french: int, columns: int, rows: int
) -> None:
    words = {"nl": [f"nl{number}" for number in range(dutch)]}
    words["fr"] = [f"fr{number}" for number in range(french)]
    one = hit(" ".join(words["nl"]), " ".join(words["fr"]))
    preview = Preview(context)
    seen: set[str] = set()
    for _ in range(dutch + french):
        seen.update(" ".join(passages(preview.lines(one, None, columns, rows))).split())
        preview.scroll(rows - HEAD - 2)
    assert seen >= {*words["nl"], *words["fr"]}


def test_what_is_left_out_is_told(context: AppContext) -> None:
    long = " ".join(WORDS * 60)
    for columns in (60, 120):
        preview = Preview(context)
        one = hit(long, long, (900, 910))
        lines = passages(preview.lines(one, None, columns, 12))
        assert lines[0].startswith("… ") and lines[0].endswith(" lines above")
        assert lines[-1].endswith(" more lines (Shift-↓)")
        preview.scroll(-1_000)
        lines = passages(preview.lines(one, None, columns, 12))
        assert lines[0].startswith("NL  De regeringen")
        preview.scroll(1_000)
        lines = passages(preview.lines(one, None, columns, 12))
        assert "more line" not in lines[-1]


def test_another_hit_is_shown_from_its_match(context: AppContext) -> None:
    long, preview = " ".join(WORDS * 60), Preview(context)
    one, two = hit(long, long, (900, 910)), hit(long, long, (0, 2))
    preview.lines(one, None, 80, 12)
    preview.scroll(5)
    assert passages(preview.lines(two, None, 80, 12))[0].startswith("NL  ▸De◂ regeringen")


@pytest.mark.parametrize(("columns", "is_beside"), [(80, False), (SIDE_BY_SIDE, True)])
def test_sentences_stand_under_the_ones_that_they_translate(
    context: AppContext, columns: int, is_beside: bool
) -> None:
    dutch, french = "De trein rijdt. Het regent. Punt.", "Le train roule. Il pleut."
    beads = [
        SentenceBead((range(15),), (range(15),), 0.9),
        SentenceBead((range(16, 27),), (range(16, 25),), 0.9),
        SentenceBead((range(28, 33),), (), 0.9),
    ]
    one = replace(hit(dutch, french, (3, 8)), sentence_beads=packed_beads(beads))
    lines = [each.rstrip() for each in passages(Preview(context).lines(one, None, columns, 20))]
    if is_beside:
        assert lines[0].startswith("NL  De ▸trein◂ rijdt. Het regent. Punt.")
        assert lines[0].endswith("FR  Le train roule. Il pleut.")
    else:
        assert lines == [
            "NL  De ▸trein◂ rijdt.", "FR  Le train roule.", "NL  Het regent.", "FR  Il pleut.",
            "NL  Punt.",
        ]  # fmt: skip


def test_a_bead_without_dutch_is_a_hit_in_french() -> None:
    beads = [SentenceBead((), (range(5),), 0.9), SentenceBead((range(2),), (range(6, 9),), 0.9)]
    one = replace(hit("Ja", "Voilà oui", (0, 2)), sentence_beads=packed_beads(beads))
    first, second = sentence_pairs(one)
    assert (first.language, first.passage.text, first.counterpart) == ("fr", "Voilà", None)
    assert second.language == "nl" and second.passage.matches == ((0, 2),)


def test_words_that_the_hit_above_has_not_are_marked(context: AppContext) -> None:
    preview = Preview(context)
    one, above = hit("De trein rijdt niet.", "Non."), hit("De trein staat niet.", "Non.")

    def marked() -> list[str]:
        lines = preview.lines(one, above, 80, 12)
        return [part.text for each in lines for part in each if part.style == "difference"]

    assert marked() == []
    preview.marks_differences = True
    assert marked() == ["‹rijdt›"]
