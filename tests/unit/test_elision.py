"""Elision: in a French phrase, de and d' are one word, in either direction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fakes import bitext, indexed

from benelux_search.analysis.analyser import elision_stems
from benelux_search.results import Highlighted, SearchResult
from benelux_search.search.hits.executor import execute_query
from benelux_search.search.queries.options import SearchOptions
from benelux_search.testing.reference_engine import ENGINES

FRENCH = (
    "Les gares ferment en vertu de la règle.",
    "Les gares ferment en vertu d'une règle.",
    "Les gares ferment en vertu d’un plan.",
    "Les gares ferment en vertu des règles.",
    "Au sein de la ville et au sein de l' Union.",
    "Il est clair que le pont est fermé.",
    "Il est clair qu'il ouvre lorsque le jour vient.",
    "Il ferme lorsqu’il pleut, mais se lève et ne cède pas.",
    "Le pont s'ouvre, s’il n'y a pas de vent.",
    "J'ai dit ce que l'on m'a dit.",
)
DOCUMENTS = {"pont": bitext(*((None, text) for text in FRENCH))}

Ask = Callable[[str], SearchResult]


@pytest.fixture(scope="module", params=ENGINES)
def ask(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    folder: Path = tmp_path_factory.mktemp("elision")
    store, reader = indexed(folder, DOCUMENTS, request.param)
    yield lambda query: execute_query(query, SearchOptions(language="fr"), store, reader)
    reader.close()


def found(result: SearchResult) -> set[int]:
    return {int(hit.id.rpartition(":")[2]) for hit in result}


def marked(shown: Highlighted) -> list[str]:
    return [shown.text[start:end] for start, end in shown.matches]


@pytest.mark.parametrize(
    ("phrase", "passages"),
    [
        ('"en vertu de"', {0, 1, 2}),
        ('"en vertu d\'"', {0, 1, 2}),
        ('"en vertu d’une règle"', {1}),
        ('"ferment en vertu de"', {0, 1, 2}),
        ('"au sein de la"', {4}),
        ('"sein de l\'union"', {4}),
        ('"sein de la union"', {4}),
        ('"est clair que"', {5, 6}),
        ('"est clair qu\'"', {5, 6}),
        ('"lorsqu\'il"', {7}),
        ('"ouvre lorsqu\'"', {6}),
        ('"pont se ouvre"', {8}),
        ('"si il ne y a"', {8}),
        ('"mais s\'"', {7}),
        ('"et n\'"', {7}),
        ('"je ai dit c\' que le on me a"', {9}),
        ('"en vertu de"~2', {0, 1, 2}),
        ('"de vertu"~3', {0, 1, 2}),
    ],
)
def test_a_phrase_finds_words_elided_or_not(ask: Ask, phrase: str, passages: set[int]) -> None:
    assert found(ask(phrase)) == passages


@pytest.mark.parametrize(
    ("phrase", "passages"),
    [
        ('="en vertu de"', {0}),
        ('="en vertu d\'"', {1, 2}),
        ("=«clair que»", {5}),
        ('="en vertus de"', set()),
        ('nl:="en vertu de"', set()),
        ('gares -="en vertu de"', {1, 2, 3}),
    ],
)
def test_the_exact_form_of_a_phrase_is_found_on_request(
    ask: Ask, phrase: str, passages: set[int]
) -> None:
    assert found(ask(phrase)) == passages


def test_the_elided_word_is_marked_with_the_phrase(ask: Ask) -> None:
    shown = {hit.passage.text: marked(hit.passage) for hit in ask('"en vertu de"')}
    assert sorted(shown.values()) == [["en vertu d'"], ["en vertu de"], ["en vertu d’"]]
    [hit] = ask('="en vertu de"')
    assert marked(hit.passage) == ["en vertu de"]


def test_words_alone_are_found_as_they_are(ask: Ask) -> None:
    assert 1 not in found(ask("=de"))
    assert found(ask("union")) == {4}
    assert found(ask("l'union")) == {4}


@pytest.mark.parametrize(
    ("word", "forms"),
    [("de", {"d'"}), ("D’", {"de"}), ("l'", {"le", "la"}), ("LA", {"l'"}), ("si", {"s'"})],
)
def test_the_stems_of_what_elision_makes_of_a_word(word: str, forms: set[str]) -> None:
    assert set(elision_stems(word, "fr")) == forms
    assert elision_stems(word, "nl") == ()
