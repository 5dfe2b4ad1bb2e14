"""A word of a query is analysed once in each language, into the tree."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from types import FrameType

import pytest
from fakes import bitext, indexed

from benelux_search.analysis.analyser import terms_of_chunk
from benelux_search.analysis.chunks import chunks
from benelux_search.index.ports import EngineReader, Store
from benelux_search.model import LANGUAGES
from benelux_search.search.hits.executor import execute_query
from benelux_search.search.hits.explanation import explain
from benelux_search.search.queries.options import SearchOptions

DOCUMENTS = {
    "een": bitext(
        ("De slachtofferopvang van 461 463 mensen.", "L’accueil de 461 463 victimes."),
        ("De trein rijdt naar Gent.", "Le train roule vers Gand."),
        ("De wet van de Benelux-landen.", "La loi des pays du Benelux."),
    ),
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, EngineReader]:
    # the reference engine reads all questions in advance, and some are for words never searched
    store, reader = indexed(tmp_path_factory.mktemp("index"), DOCUMENTS, "whoosh")
    for language in LANGUAGES:  # the names that abbreviations stand for are analysed once
        execute_query("een twee drie", SearchOptions(language=language), store, reader)
    return store, reader


@contextmanager
def recorded() -> Iterator[list[tuple[str, str]]]:
    """The chunks that are analysed for queries, with the language."""
    found: list[tuple[str, str]] = []

    def record(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code is terms_of_chunk.__code__:
            found.append((frame.f_locals["chunk"], frame.f_locals["language"]))

    sys.setprofile(record)
    try:
        yield found
    finally:
        sys.setprofile(None)


@pytest.mark.parametrize(
    "query",
    [
        "slachtofferopvang",
        "trein Gent wet",
        "l’accueil des victimes",
        '"de trein rijdt"',
        '"trein wet"~5 OR =Gent',
        "461 463 olifant",
        "nl:trein fr:loi -Benelux",
        "Benelux-landen trein*",
        '"trein olifant"',
        "rien du tout",
    ],
)
@pytest.mark.parametrize("language", ["auto", "nl", "both"])
def test_no_word_is_analysed_twice(
    index: tuple[Store, EngineReader], query: str, language: str
) -> None:
    store, reader = index
    options = SearchOptions(language=language)  # type: ignore[arg-type]
    with recorded() as searched:
        execute_query(query, options, store, reader)
    assert searched
    assert len(searched) == len(set(searched))
    typed = chunks(query.casefold())
    compounds = [one + other for one, other in pairwise(typed)]  # gemeente raad: gemeenteraad
    for chunk, _ in searched:
        assert any(chunk.casefold() in each for each in (*typed, *compounds))
    with recorded() as explained:
        explain(query, options.language, reader)
    assert len(explained) == len(set(explained))


def test_a_correction_is_a_new_word(index: tuple[Store, EngineReader]) -> None:
    store, reader = index
    with recorded() as searched:
        assert execute_query("treinn", SearchOptions(language="nl"), store, reader).total == 1
    assert searched == [("treinn", "nl"), ("trein", "nl")]
