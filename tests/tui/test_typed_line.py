"""The line that is typed in: how far it is scrolled, and what is undone."""

from __future__ import annotations

import pytest
from screens import opened
from shelf import Shelf, document

SHELF = Shelf(document("doc", ("De nachttrein rijdt.", "Le train roule.")))


def test_a_query_does_not_stay_scrolled_in_a_line_that_grows() -> None:
    query = "nachttrein OR " * 4 + "nachttrein"
    with opened(lambda: SHELF, 40, 16) as screen:
        screen.type(query)
        screen.settle()
        screen.until("OR nachttrein")
        screen.resize(100, 16)
        screen.until(query)
        screen.resize(40, 16)
        screen.wait(lambda: query[-20:] in screen.lines()[0] and query not in screen.text())
        screen.press(*["backspace"] * 45)
        screen.wait(lambda: query[:-45].strip() in screen.lines()[0], "its beginning")


@pytest.mark.parametrize(
    ("change", "changed"),
    [
        (["0", "c", "w", *"brand", "escape"], "brandvan Brussel"),
        (["A", *" stad", "escape"], "politie van Brussel stad"),
        (["0", "R", *"POLI", "escape"], "POLItie van Brussel"),
        (["0", "d", "w"], "van Brussel"),
        (["0", "x"], "olitie van Brussel"),
    ],
)
def test_a_change_in_vi_is_undone_as_a_whole(change: list[str], changed: str) -> None:
    with opened(lambda: SHELF, editing="vi") as screen:
        buffer = screen.shell.query_buffer
        screen.type("politie van Brussel")
        screen.press("escape")
        screen.settle()
        for key in change:
            screen.press(key)
            screen.settle()
        screen.wait(lambda: buffer.text == changed, changed)
        screen.press("u")
        screen.wait(lambda: buffer.text == "politie van Brussel", "what was there")
        screen.press("u")
        screen.wait(lambda: not buffer.text, "nothing")


@pytest.mark.parametrize(
    ("keys", "changed"),
    [
        ('0"adw$"ap', "van Brusselpolitie "),
        ('0"ad2w"aP', "politie van Brussel"),
        ('0"adG', ""),
        ('$"bdgg', ""),
        ('0"ayw$"ap', "politie van Brusselpolitie "),
        ('0"acwwet ', "wet van Brussel"),
        ('0"!dw', "van Brussel"),
    ],
)
def test_vi_has_registers(keys: str, changed: str) -> None:
    with opened(lambda: SHELF, editing="vi") as screen:
        screen.type("politie van Brussel")
        screen.press("escape")
        screen.settle()
        for key in keys:
            screen.press(key)
            screen.settle()
        screen.wait(lambda: screen.shell.query_buffer.text == changed, changed)
