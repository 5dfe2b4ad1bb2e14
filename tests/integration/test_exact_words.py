"""Exact forms, excluded words and similar words: what is found, marked and noted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from fakes import bitext, indexed

from benelux_search.errors import code_of
from benelux_search.results import SearchResult
from benelux_search.search.hits.executor import execute_query
from benelux_search.search.queries.options import SearchOptions
from benelux_search.testing.reference_engine import ENGINES

DOCUMENTS = {
    "nota": bitext(
        (
            "De handel in bloemen is vrij. Mensenhandel is het niet.",
            "Les trains ne sont pas vides ; ils sont pleins.",
        ),
        (
            "Mensenhandel is verboden in dit land.",
            "Le train n'est pas vide et il ne sera pas là où ils sont.",
        ),
        ("Op 17 juni 2016 vroegen vreemdelingen asiel.", "Ne sont admis que les étrangers."),
        ("De Benelux-landen betalen 20 % van 100 000 euro.", "Sont exclus ceux qui ne votent pas."),
    )
}

Ask = Callable[..., SearchResult]


@pytest.fixture(params=ENGINES)
def ask(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ask]:
    store, reader = indexed(tmp_path, DOCUMENTS, request.param)
    yield lambda query, **options: execute_query(query, SearchOptions(**options), store, reader)
    reader.close()


def numbers(result: SearchResult) -> list[int]:
    return sorted(int(hit.id.rpartition(":")[2]) for hit in result)


def marks(result: SearchResult) -> Sequence[str]:
    return [hit.passage.text[a:b] for hit in result for a, b in hit.passage.matches]


def test_exact_forms_stand_side_by_side_and_only_they_are_marked(ask: Ask) -> None:
    result = ask('="ne sont"', language="fr")
    assert numbers(result) == [0, 2]
    assert sorted(marks(result)) == ["Ne sont", "ne sont"]


@pytest.mark.parametrize(
    ("query", "number", "marked"),
    [
        ('="17 juni 2016"', 2, "17 juni 2016"),
        ('="Benelux landen"', 3, "Benelux-landen"),
        ("=Benelux-landen", 3, "Benelux-landen"),
        ('="20 % van 100000"', 3, "20 % van 100 000"),
        ('="vrij mensenhandel"', 0, "vrij. Mensenhandel"),
    ],
)
def test_exact_forms_of_dates_amounts_and_compounds(
    query: str, number: int, marked: str, ask: Ask
) -> None:
    result = ask(query, language="nl")
    assert numbers(result) == [number]
    assert marks(result) == [marked]


def test_an_exact_phrase_without_hits_has_a_note(ask: Ask) -> None:
    [note] = ask('="train ne sont"', language="fr").notes
    assert code_of(note) == "other-forms"
    assert "2 passages" in note
    [note] = ask('="sont train"', language="fr").notes
    assert code_of(note) == "not-adjacent"
    assert not ask('="sont nergenswaar"', language="fr").notes


def test_all_that_a_word_finds_is_excluded(ask: Ask) -> None:
    every = set(numbers(ask("is OR betalen OR op", language="nl")))
    assert numbers(ask("handel", language="nl")) == [0, 1]
    assert set(numbers(ask("(is OR betalen OR op) -handel", language="nl"))) == every - {0, 1}
    assert set(numbers(ask("(is OR betalen OR op) -=handel", language="nl"))) == every - {0}


def test_the_first_letter_of_a_similar_word_may_differ(ask: Ask) -> None:
    result = ask("osiel~", language="nl")
    assert numbers(result) == [2]
    assert marks(result) == ["asiel"]
