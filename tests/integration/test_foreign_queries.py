"""Queries in English or German, which an index of Dutch and French cannot answer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import benelux_search as bs
from benelux_search.errors import code_of
from benelux_search.query.query import parse
from benelux_search.search.queries.foreign_queries import foreign_language

ENGLISH = (
    "What is the penalty for theft?",
    "how many police officers are there",
    "the right to be forgotten",
    "who pays the costs of the trial",
    "which countries signed the treaty",
    "can my employer read my mail",
    "is it legal to carry a knife",
    "domestic violence against women",
    "rules about drones",
)
GERMAN = (
    "Was ist die Strafe für Diebstahl?",
    "wer zahlt die Kosten der Reise",
    "Gewalt gegen Frauen",
    "Sicherheit auf der Straße",
)
OWN = (
    "wat is de straf voor diefstal",
    "quelle est la peine pour vol",
    "wie was de eerste minister in 1999",
    "over de kosten van het geding",
    "the voice van vlaanderen",
    "on a le droit de vote",
    "der Nederlanden",
    "zijn er nog plaatsen in de trein",
    "stand der werken op de lijn",
    "la loi sur le mariage pour tous",
    'the "internet of things"',
    "nl:the fr:right",
    "the AND right AND to",
)


@pytest.mark.parametrize("query", ENGLISH)
def test_english_is_named(query: str) -> None:
    root = parse(query).root
    assert root is not None and foreign_language(root) == "en"


@pytest.mark.parametrize("query", GERMAN)
def test_german_is_named(query: str) -> None:
    root = parse(query).root
    assert root is not None and foreign_language(root) == "de"


@pytest.mark.parametrize("query", OWN)
def test_dutch_and_french_are_not(query: str) -> None:
    root = parse(query).root
    assert root is not None and foreign_language(root) is None


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[bs.Index]:
    folder = tmp_path_factory.mktemp("foreign") / "index"
    pairs = [
        ("Wat is de straf op diefstal?", "Quelle est la peine du vol ?"),
        ("De officieren treffen elkaar.", "Les officiers se rencontrent ici."),
    ]
    with bs.update_index(folder) as update:
        update.put(bs.Document(key="a", pairs=pairs))
    with bs.open_index(folder) as opened:
        yield opened


def test_the_note_says_to_translate_and_nothing_is_corrected(index: bs.Index) -> None:
    found = index.search("What is the penalty for theft?")
    assert next(map(code_of, found.notes)) == "foreign-query"
    assert found.notes[0] == (
        "the query seems to be in English; the index has Dutch and French: translate it first"
    )
    assert found.suggestion is None
    assert "spelling" not in map(code_of, found.notes)


def test_a_chosen_language_is_obeyed(index: bs.Index) -> None:
    found = index.search("What is the penalty for theft?", language="nl")
    assert "foreign-query" not in map(code_of, found.notes)


def test_no_suggestion_is_made_of_function_words(index: bs.Index) -> None:
    assert index.search("watt xqzw").suggestion is None
    assert index.search("dieftsal").suggestion == "diefstal"
