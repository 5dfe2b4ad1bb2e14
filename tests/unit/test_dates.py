"""Dates in ISO 8601, whole and in part, that must exist in the calendar."""

from __future__ import annotations

import pytest

from benelux_search.text.dates import calendar_date, is_partial_date, iso_date


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2020-06-11", "2020-06-11"),
        ("20200611", "2020-06-11"),
        ("2020-02-31", None),
        ("2020-06", None),
        ("11/06/2020", None),
        ("", None),
    ],
)
def test_a_calendar_date_is_an_iso_date_that_exists(text: str, date: str | None) -> None:
    assert calendar_date(text) == date


@pytest.mark.parametrize("text", ["2020", "2020-06", "2020-06-11", "0001"])
def test_a_day_a_month_and_a_year_are_partial_dates(text: str) -> None:
    assert is_partial_date(text)


@pytest.mark.parametrize(
    "text", ["", "20", "2020-", "2020-13", "2020-06-31", "20200611", "0000", "2020-6", "२०२०"]
)
def test_what_is_not_in_the_calendar_is_no_partial_date(text: str) -> None:
    assert not is_partial_date(text)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("17 juni 2016", "2016-06-17"),
        ("1er janv. 2020", "2020-01-01"),
        ("7/5/2019", "2019-05-07"),
        ("2016-06-17", "2016-06-17"),
        ("31/02/2020", None),
    ],
)
def test_written_dates_become_iso_dates(text: str, date: str | None) -> None:
    assert iso_date(text) == date
