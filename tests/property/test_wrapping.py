"""Text in lines: the fast way gives what the slow one does, and nothing is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from benelux_search.output.styled_lines import width, without_styles
from benelux_search.output.wrapping import Wrapped, line_breaks, narrow_line_breaks

NARROW = st.text(alphabet="ab éœ’\u2026\xa0.-\u2014Ω", max_size=120)
ANY = st.text(alphabet="ab é\u0301日\u200d\u202e\x1b\t\n\xad👩", max_size=80)


@given(NARROW, st.integers(2, 12))
def test_narrow_text_is_broken_as_any_other(text: str, columns: int) -> None:
    assert list(narrow_line_breaks(text, columns)) == list(line_breaks(text, columns))


@given(ANY, st.integers(1, 12))
def test_lines_fit_and_hold_every_character_but_spaces(text: str, columns: int) -> None:
    lines = Wrapped(text, (), columns)
    assert all(width(without_styles(each)) <= max(columns, 2) for each in lines)
    assert "".join("".join(map(without_styles, lines)).split()) == "".join(lines.text.split())


@given(ANY, st.integers(1, 12), st.integers(0, 80))
def test_a_character_is_in_the_line_that_is_told(text: str, columns: int, offset: int) -> None:
    lines = Wrapped(text, (), columns)
    if offset < len(text) and not lines.text[offset].isspace():
        start, end = lines.line_ranges[lines.line_of(offset)]
        assert start <= offset < end
