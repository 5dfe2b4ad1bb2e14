"""Words that no passage has: what is searched in their place, and what is left alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fakes import bitext, indexed
from hypothesis import given
from hypothesis import strategies as st

from benelux_search.analysis.query_text import TextAnalysis
from benelux_search.index.ports import EngineReader
from benelux_search.model import Language
from benelux_search.results import SearchResult
from benelux_search.search.hits.executor import execute_query
from benelux_search.search.queries.options import SearchOptions
from benelux_search.search.queries.questions import rehearsal_of
from benelux_search.search.queries.understanding import Corrector

DOCUMENTS = {
    "een": bitext(
        ("Een huis voor slachtofferopvang in Gent.", "Une maison pour les victimes à Gand."),
        ("De opvang van slachtoffers wordt beter.", "Le don d’organes et l’État belge."),
        ("De verdragen van de regering.", "Les traités du gouvernement fédéral."),
        ("Het verdrag van de Benelux.", "L’arrêt de la cour et l’hôpital."),
        ("De verdragen en de verdragen.", "Les gouvernements, le gouvernement et la laine."),
    ),
}


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> EngineReader:
    return indexed(tmp_path_factory.mktemp("index"), DOCUMENTS)[1]


def corrector_of(language: Language, word: str, reader: EngineReader) -> Corrector:
    """Return a corrector that has asked what it needs to know of a word."""
    rehearsal = rehearsal_of(reader)
    Corrector(language, rehearsal).correction(TextAnalysis(word))
    return Corrector(language, reader.statistics(rehearsal.questions))


def corrected(word: str, language: Language, reader: EngineReader) -> str:
    return corrector_of(language, word, reader).correction(TextAnalysis(word)) or word


@pytest.mark.parametrize(
    ("language", "typed", "taken"),
    [
        # lost apostrophes
        ("fr", "dorganes", "organes"),
        ("fr", "letat", "etat"),
        ("fr", "lhopital", "hopital"),
        # slips: swapped, left out, doubled, another letter; two in a long word
        ("nl", "verdarg", "verdrag"),
        ("nl", "verdra", "verdrag"),
        ("nl", "verddrag", "verdrag"),
        ("nl", "Verdrqg", "verdrag"),
        ("nl", "regerngi", "regering"),
        ("fr", "gouvernemnt", "gouvernement"),
        ("fr", "gouvernemant", "gouvernement"),
        # in a compound that no passage has
        ("nl", "slachtofferverdarg", "slachtofferverdrag"),
        # and in one that a passage has
        ("nl", "slachtofferopvagn", "slachtofferopvang"),
    ],
)
def test_what_was_probably_meant(
    language: Language, typed: str, taken: str, reader: EngineReader
) -> None:
    corrector = corrector_of(language, typed, reader)
    assert corrector.correction(TextAnalysis(typed)) == taken


@pytest.mark.parametrize(
    ("language", "word"),
    [
        ("nl", "verdrag"),
        ("nl", "verdragsstaat"),  # its parts are there
        ("nl", "verdragsopvang"),
        ("nl", "VERDRAG"),
        ("nl", "opvang"),
        ("nl", "gnt"),  # too short to tell
        ("nl", "verdr4g"),
        ("nl", "zzyzxzzyzx"),  # like nothing
        # spelt right, wherever it is: arrêté is not taken for arrêt, nor laines for laine
        ("fr", "arrêté"),
        ("fr", "arrete"),
        ("fr", "laines"),
        ("nl", "steden"),
        ("nl", "onderzocht"),
    ],
)
def test_what_is_left_alone(language: Language, word: str, reader: EngineReader) -> None:
    corrector = corrector_of(language, word, reader)
    assert corrector.correction(TextAnalysis(word)) is None


def test_the_first_letter_is_seldom_wrong(tmp_path: Path) -> None:
    documents = {"d": bitext(("De kaart, de kaart.", None), ("De maart.", None), ("kaarsen", None))}
    _, reader = indexed(tmp_path, documents)
    assert corrected("maarrt", "nl", reader) == "maart"
    assert corrected("kaartt", "nl", reader) == "kaart"


def test_the_most_frequent_of_those_as_near(tmp_path: Path) -> None:
    documents = {"d": bitext(("bqrgen", None), ("bxrgen", None), ("bxrgen toch", None))}
    _, reader = indexed(tmp_path, documents)
    assert corrected("bzrgen", "nl", reader) == "bxrgen"


@given(st.text(max_size=15), st.sampled_from(["nl", "fr"]))
def test_only_words_that_are_there_are_proposed(
    reader: EngineReader, text: str, language: Language
) -> None:
    corrector = corrector_of(language, text, reader)
    taken = corrector.correction(TextAnalysis(text))
    if taken is not None:
        assert corrector.may_be_misspelt(TextAnalysis(text))
        again = corrector_of(language, taken, reader)
        assert not again.may_be_misspelt(TextAnalysis(taken))


Ask = Callable[..., SearchResult]


@pytest.fixture
def ask(tmp_path: Path) -> Iterator[Ask]:
    store, own = indexed(tmp_path, DOCUMENTS)
    yield lambda query, **options: execute_query(query, SearchOptions(**options), store, own)


def test_a_search_says_what_it_took(ask: Ask) -> None:
    result = ask("verdarg Benelux", language="nl")
    assert [hit.id for hit in result] == ["een:0003"]
    assert result.notes == ("no passage has “verdarg”: searched as “verdrag”",)
    assert result.suggestion == "verdrag Benelux"
    assert ask("verdrag Benelux", language="nl").notes == ()
    assert ask("verdrag Benelux", language="nl").suggestion is None


def test_a_word_of_the_other_language_is_no_slip(ask: Ask) -> None:
    result = ask("regering traités")
    assert result.suggestion is None
    assert not any("searched as" in note for note in result.notes)


def test_phrases_and_exact_words_are_not_changed_but_proposed(ask: Ask) -> None:
    for query, better in (('"het verdarg"', '"het verdrag"'), ("=verdarg", "=verdrag")):
        result = ask(query, language="nl")
        assert (result.total, result.suggestion) == (0, better)
    assert ask("verdarg -verdragn", language="nl").suggestion == "verdrag -verdragn"


def test_nothing_is_proposed_where_everything_is_found(ask: Ask) -> None:
    for query in ("verdrag", '"opvang van slachtoffers"', "fr:gouvernement", "=verdrag", "verd*"):
        assert ask(query).suggestion is None, query
