"""The page of the limits of reading: it is that of the code, and each limit has a reason."""

from __future__ import annotations

from benchmarks.reading_rules import PAGE, limits, reading_rules


def test_each_limit_has_a_reason() -> None:
    assert [f"{each.module}: {each.name}" for each in limits() if not each.reason] == []


def test_the_page_is_that_of_the_code() -> None:
    assert PAGE.read_text(encoding="utf-8") == reading_rules()


def test_the_limits_are_found() -> None:
    found = {(each.module, each.name) for each in limits()}
    assert ("text/lines/line_widths", "_EARLY") in found
    assert ("text/lines/paragraph_ends", "_GAPS") not in found  # borders of a fitted feature
