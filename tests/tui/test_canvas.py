"""What is drawn of a frame is what was not there before, and all of that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paths import ROOT
from screens import Screen, opened

from benelux_search import build_index
from benelux_search.output.styled_lines import LineSegment, Style, StyledLine, without_styles
from benelux_search.tui.session.context import Pane

COLUMNS, ROWS = 24, 8
STYLES: Final[Sequence[Style]] = ("plain", "match", "dim", "title", "key", "cursor")

texts = st.text(st.sampled_from(["a", "é", " ", " ", "日", "\xa0", "\xad", "\u200b"]), max_size=6)
lines = st.lists(st.builds(LineSegment, texts, st.sampled_from(STYLES)), max_size=5).map(tuple)
frames = st.lists(st.lists(lines, max_size=ROWS), min_size=2, max_size=4)


class Frame(Pane):
    """A pane that fills the screen with ``lines``."""

    is_window = False
    lines: Sequence[StyledLine] = ()

    def draw(self, columns: int, rows: int, covered: int = 0) -> Sequence[StyledLine]:  # noqa: ARG002
        return self.lines[:rows]


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Screen, Frame]]:
    folder = tmp_path_factory.mktemp("canvas")
    build_index(ROOT / "corpus", folder / "index", lexicon=False)
    frame = Frame()
    with opened(folder / "index", COLUMNS, ROWS) as screen:
        context = screen.shell.context
        screen.do(lambda: context.push(frame))
        yield screen, frame


@given(shown=frames)
def test_a_frame_after_another(
    session: tuple[Screen, Frame], shown: Sequence[Sequence[StyledLine]]
) -> None:
    screen, frame = session
    for each in shown:
        frame.lines = each
        assert not screen.stale(), screen.text()


def test_what_is_drawn(session: tuple[Screen, Frame]) -> None:
    screen, frame = session
    for of in (
        [LineSegment("ab "), LineSegment("bbb", "match"), LineSegment(" ")],
        [LineSegment("日 ")],
        [],
    ):
        frame.lines = (tuple(of),)
        assert not screen.stale()
        text = screen.terminal.screen.display[1]
        assert text.replace(" ", "") == without_styles(tuple(of)).replace(" ", "")
