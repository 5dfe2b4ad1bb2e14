"""Percentages in words."""

from __future__ import annotations

from pathlib import Path

import pytest

import benelux_search as bs
from benelux_search.model import Language
from benelux_search.text.numbers.number_words import number_of, numbers_by_words, percentage_pattern


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("een", 1), ("één", 1), ("Vijftien", 15), ("tweeëntwintig", 22), ("tweeentwintig", 22),
        ("vijfennegentig", 95), ("honderd", 100), ("quinze", 15), ("vingt-cinq", 25),
        ("soixante-et-onze", 71), ("soixante-quinze", 75), ("quatre-vingts", 80),
        ("quatre-vingt-onze", 91), ("nonante-neuf", 99), ("cent", 100),
    ],
)  # fmt: skip
def test_numbers(words: str, number: int) -> None:
    assert number_of(words) == number


def test_every_number_up_to_a_hundred_has_a_spelling() -> None:
    assert set(numbers_by_words().values()) == set(range(1, 101))


@pytest.mark.parametrize(
    "text", ["enkele procent", "vijftien procenten", "procent", "quinze cents"]
)
def test_no_percentages(text: str) -> None:
    assert percentage_pattern().search(text) is None


@pytest.mark.parametrize(
    ("query", "language"), [("15%", "nl"), ("15 %", "fr"), ("vijftien procent", "nl"),
                            ("quinze pour cent", "fr"), ("15 pour cent", "fr")]
)  # fmt: skip
def test_a_percentage_is_found_in_every_spelling(
    query: str, language: Language, tmp_path: Path
) -> None:
    texts = [
        ("Het water steeg vijftien procent.", "L'eau a monté de quinze pour cent."),
        ("Het water steeg 15 %.", "L'eau a monté de 15 %."),
        ("Vijftien huizen, tien procent.", "Quinze maisons, dix pour cent."),
    ]
    with bs.update_index(tmp_path, lexicon=False) as update:
        update.put(bs.Document(key="a", pairs=texts))
    with bs.open_index(tmp_path) as index:
        found = index.search(query, language=language, fold=False)
        assert [hit.id[-1] for hit in found][:2] in (["1", "2"], ["2", "1"])
        assert all(hit.passage.matches for hit in found)
        assert found.total == 2
