"""The features of a row that may be in two languages: its width, the place of a split."""

from __future__ import annotations

import functools
from collections.abc import Sequence

import pytest

from benelux_search.text.columns.row_words import Guess, RowWords, words_of_rows
from benelux_search.text.columns.split_features import Columns, Surroundings, options_of
from benelux_search.text.lines.line_widths import printed_width

LE = 3  # the number of the word that begins the French half, at offset 13


@functools.cache
def row() -> RowWords:
    return words_of_rows(["De raad is   Le conseil est"])[0]


def features(columns: Columns, halves: float | None = None) -> Sequence[set[str]]:
    """Of no split, and of a split before each word but the first; ``halves`` is of a guess."""
    guess = None if halves is None else Guess(LE, row().split(LE, True), 0.0, halves)
    around = Surroundings(columns, "", "", None, None)
    return [set(each) for each in options_of(row(), around, guess)]


def kinds(found: set[str]) -> set[str]:
    return {each.partition(":")[0] for each in found}


def test_without_columns_nothing_is_noticed_of_widths() -> None:
    whole, *splits = features(Columns())
    assert "whole width" not in kinds(whole)
    for split in splits:
        assert "width:unknown" in split
        assert not {"start", "right width"} & kinds(split)


@pytest.mark.parametrize(
    ("number", "wider"),
    tuple(enumerate((-0.8, -0.4, -0.2, -0.12, -0.08, -0.05, -0.01, 0.01, 0.05, 0.1))),
)
def test_how_much_wider_a_row_is_than_its_columns(number: int, wider: float) -> None:
    width = printed_width(row().text) / (1 + wider)
    assert f"whole width:{number}" in features(Columns(width, width))[0]


@pytest.mark.parametrize(
    ("start", "number"), [(26, 0), (20, 1), (15, 2), (13, 3), (10, 4), (1, 5), (0, 6)]
)
def test_how_far_a_split_is_from_the_right_column(start: float, number: int) -> None:
    columns = Columns(20, 20, start) if start else Columns(20, 20)
    assert f"start:{number}" in features(columns)[LE]


@pytest.mark.parametrize(
    ("number", "halves"), tuple(enumerate((0.005, 0.1, 0.5, 0.8, 1.2, 1.7, 2.5, 3.5, 4.5, 7)))
)
def test_how_sure_a_guess_by_words_is(number: int, halves: float) -> None:
    _, *splits = features(Columns(), halves)
    assert f"guess:{number}" in splits[LE - 1]
    assert all("guess" not in kinds(each) for k, each in enumerate(splits, 1) if k != LE)
