"""Dates in ISO 8601 and as users type them, whole and in part, that must exist in the calendar."""

from __future__ import annotations

import datetime
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benelux_search.text.numbers.dates import (
    LONGEST_DATE,
    MONTHS,
    calendar_date,
    iso_date,
    partial_iso,
)


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
def test_iso_dates_stay_as_they_are(text: str) -> None:
    assert partial_iso(text) == text


@pytest.mark.parametrize(
    ("date", "spellings"),
    [
        ("2020-06", "2020-06 6/2020 06/2020 6.2020 06-2020".split()),
        ("2020-06", ["juni 2020", "juin 2020", "jun. 2020", "JUIN 2020", " Juni\u00a0 2020 "]),
        ("2020-06-01", "2020-06-01 1/6/2020 01/06/2020 1.6.2020 01.06.2020 1-6-2020".split()),
        ("2020-06-01", ["1 juni 2020", "1er juin 2020", "1ER JUIN 2020", "1ste juni 2020"]),
        ("2020-06-01", ["1 jun. 2020", "1 jun 2020", "1e juni 2020", "1de juni 2020"]),
        ("2020-08", ["août 2020", "aout 2020", "AOÛT 2020", "aug. 2020", "aou\u0302t 2020"]),
        ("2020-02", ["février 2020", "fevrier 2020", "févr. 2020", "fevr 2020", "fev. 2020"]),
        ("2020-12-24", ["24 déc. 2020", "24 dec 2020", "24 decembre 2020", "24/12/2020"]),
    ],
)
def test_a_date_is_the_same_in_every_spelling(date: str, spellings: list[str]) -> None:
    assert {partial_iso(each) for each in spellings} == {date}


@pytest.mark.parametrize(
    "text",
    [
        *("", "20", "2020-", "2020-13", "2020-06-31", "20200611", "0000", "2020-6", "२०२०"),
        *("31/2/2020", "13/2020", "0/2020", "0/6/2020", "6/13/2020", "31 juni 2020", "2020/06/01"),
        *(
            "1/6/20",
            "6/20",
            "juni 20",
            "1 juni 20",
            "01-06-20",
            "2020-6-1",
            "1/6-2020",
            "1/6/02020",
        ),
        *("juni", "1 juni", "juni2020", "jun.2020", "1 june 2020", "juni 2020 x", "junı 2020"),
        *("2019-2021", "1/6/2020..30/6/2020", "gisteren", "le 1er juin 2020"),
    ],
)
def test_what_is_not_in_the_calendar_is_no_date(text: str) -> None:
    assert partial_iso(text) is None


@given(date=st.dates(), name=st.sampled_from(sorted(MONTHS)), change=st.sampled_from("lut"))
def test_every_day_and_month_has_its_spellings(date: datetime.date, name: str, change: str) -> None:
    date = date.replace(day=min(date.day, 28), month=MONTHS[name])
    day, month, year = date.day, date.month, f"{date.year:04}"
    name = {"l": name, "u": name.upper(), "t": name.title()}[change]
    plain = unicodedata.normalize("NFD", name).encode("ascii", "ignore").decode()
    months = [f"{year}-{month:02}", *(f"{month:02}{mark}{year}" for mark in "/.-")]
    months += [f"{each}{dot} {year}" for each in (name, plain) for dot in ("", ".")]
    assert {partial_iso(each) for each in months} == {date.isoformat()[:7]}
    assert partial_iso(year) == year
    days = [date.isoformat(), *(f"{day}{mark}{month}{mark}{year}" for mark in "/.-")]
    ordinals = ("", "er", "e", "de", "ste")
    days += [f"{day}{nth} {each}" for nth in ordinals for each in months if " " in each]
    assert {partial_iso(each) for each in days} == {date.isoformat()}
    assert max(map(len, days)) <= LONGEST_DATE


@given(st.text(st.sampled_from("0129/.- ejunimärst٣²İ"), max_size=24))
def test_a_date_that_is_read_is_an_iso_date(text: str) -> None:
    found = partial_iso(text)
    assert found is None or partial_iso(found) == found


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
