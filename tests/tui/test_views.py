"""The passages under the list: as much of both as there is room for, and no more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paths import ROOT
from screens import opened

from benelux_search import build_index
from benelux_search.model import DocumentInfo, Facts, Titles
from benelux_search.output.excerpts import width, without_styles
from benelux_search.results import Highlighted, Hit
from benelux_search.tui.app_context import SIDE_BY_SIDE, AppContext
from benelux_search.tui.hit_view import passage_lines

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


@given(texts, st.none() | texts, st.integers(12, 220), st.integers(1, 40), st.data())
def test_both_are_seen_as_far_as_there_is_room(
    context: AppContext,
    dutch: str,
    french: str | None,
    columns: int,
    rows: int,
    data: st.DataObject,
) -> None:
    start = data.draw(st.integers(0, len(dutch) - 1))
    end = data.draw(st.integers(start + 1, min(len(dutch), start + 10)))
    lines = [
        without_styles(each)
        for each in passage_lines(hit(dutch, french, (start, end)), context, columns, rows)
    ]
    assert len(lines) <= rows
    assert max(map(width, lines)) <= columns
    if columns >= SIDE_BY_SIDE or rows > 1:
        assert "NL  " in "\n".join(lines) and "FR  " in "\n".join(lines)


@pytest.mark.parametrize("columns", [60, 80, 99])
def test_what_one_does_not_need_is_the_others(context: AppContext, columns: int) -> None:
    long, short = " ".join(WORDS * 60), "Kort."
    for one, other in ((long, short), (short, long), (long, long)):
        lines = [
            without_styles(each) for each in passage_lines(hit(one, other), context, columns, 20)
        ]
        assert len(lines) >= 16, "\n".join(lines)  # a sentence may end before the room does
        assert ("Kort." in "\n".join(lines)) == (short in {one, other})


def test_what_is_left_out_is_told(context: AppContext) -> None:
    long = " ".join(WORDS * 60)
    for columns in (60, 120):
        lines = [
            without_styles(each)
            for each in passage_lines(hit(long, long, (500, 510)), context, columns, 12)
        ]
        assert lines[0].startswith("NL  …")
        assert lines[-1].rstrip().endswith("…")
    numbers = "\n".join(map(str, range(10, 70)))
    for columns, rows in ((80, 11), (99, 8), (120, 5)):
        drawn = passage_lines(hit(numbers, numbers, (70, 72)), context, columns, rows)
        assert without_styles(drawn[-1]).rstrip().endswith("…"), (columns, rows)
