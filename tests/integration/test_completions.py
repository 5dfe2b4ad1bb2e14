"""Completions: words of an index that begin with what was typed so far."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from fakes import bitext, indexed
from hypothesis import given
from hypothesis import strategies as st

from benelux_search.analysis.folding import fold, written_form
from benelux_search.index.ports import EngineReader
from benelux_search.model import LANGUAGES
from benelux_search.results import Completion, QueryLanguage
from benelux_search.search.queries.suggestions import complete_words
from benelux_search.testing.reference_engine import ENGINES

DOCUMENTS = {
    "een": bitext(
        ("De coördinatie van de commissie.", "La coopération de la commission."),
        ("De commissie, de commissie.", "Les commissions et la commission."),
        ("Het comité coordineert.", "Le comité coopère; la cooperation."),
        ("Op 1 000 000 en 2020.", "L’œuvre et l'arrêté, l’arrête ou l’arrête."),
        ("De commissies.", "Arrêté. ARRÊTÉ! Arrete?"),
    )
}


@pytest.fixture(scope="module", params=ENGINES)
def reader(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> EngineReader:
    return indexed(tmp_path_factory.mktemp("index"), DOCUMENTS, request.param)[1]


def words(
    beginning: str, language: QueryLanguage, reader: EngineReader, limit: int = 10
) -> list[tuple[str, int]]:
    found = complete_words(beginning, language, limit, reader)
    return [(each.word, each.passages) for each in found]


def test_the_most_frequent_first_and_then_by_word(reader: EngineReader) -> None:
    assert words("com", "nl", reader) == [("commissie", 2), ("comité", 1), ("commissies", 1)]
    assert words("com", "nl", reader, 1) == [("commissie", 2)]
    assert words("com", "nl", reader, 0) == []


def test_what_is_a_word_already_comes_first(tmp_path: Path) -> None:
    texts = [(f"De sta{letter} {'en ook sta' * (letter == 'd')}.", "Oui.") for letter in "abcde"]
    reader = indexed(tmp_path, {"een": bitext(*texts, *texts[:3])}, "whoosh")[1]
    assert words("sta", "nl", reader, 3) == [("sta", 1), ("staa", 2), ("stab", 2)]
    assert words("sta", "both", reader, 1) == [("sta", 1)]
    reader.close()


def test_what_is_a_word_with_accents_comes_next(reader: EngineReader) -> None:
    assert words("arrete", "fr", reader) == [("arrete", 1), ("arrêté", 2), ("arrête", 1)]
    assert words("commission", "fr", reader) == [("commission", 2), ("commissions", 1)]


def test_both_languages_where_none_is_chosen(reader: EngineReader) -> None:
    expected = [
        Completion("commissie", "nl", 2),
        Completion("commission", "fr", 2),
        Completion("comité", "fr", 1),
        Completion("comité", "nl", 1),
        Completion("commissies", "nl", 1),
        Completion("commissions", "fr", 1),
    ]
    assert [*complete_words("com", "auto", 10, reader)] == expected
    assert [*complete_words("com", "both", 10, reader)] == expected
    assert [*complete_words("com", "both", 2, reader)] == expected[:2]


def test_accents_that_are_typed_must_be_there(reader: EngineReader) -> None:
    assert words("coo", "nl", reader) == [("coordineert", 1), ("coördinatie", 1)]
    assert words("coö", "nl", reader) == [("coördinatie", 1)]
    assert words("arre", "fr", reader) == [("arrêté", 2), ("arrete", 1), ("arrête", 1)]
    assert words("ARRÊ", "fr", reader) == [("arrêté", 2), ("arrête", 1)]
    assert words("arrêté", "fr", reader) == [("arrêté", 2)]


def test_ligatures_white_space_and_numbers(reader: EngineReader) -> None:
    assert words(" Œuv", "fr", reader) == words("oeuv ", "fr", reader) == [("oeuvre", 1)]
    assert words("20", "nl", reader) == [("2020", 1)]
    for nothing in ("", "  ", "zzz", "\u00ad"):
        assert words(nothing, "both", reader) == []


@given(
    beginning=st.sampled_from(["c", "co", "coö", "a", "arrê", "l'", "É", "œ", "1", "de", "\0"])
    | st.text(max_size=4),
    language=st.sampled_from([*LANGUAGES, "auto", "both"]),
    limit=st.integers(0, 5),
)
def test_completions_begin_so(
    reader: EngineReader, beginning: str, language: QueryLanguage, limit: int
) -> None:
    found: Sequence[Completion] = complete_words(beginning, language, limit, reader)
    every = complete_words(beginning, language, 100, reader)
    assert list(found) == list(every[:limit])
    typed = written_form(beginning.strip())
    for each in every:
        assert fold(each.word).startswith(fold(typed))
        assert each.word.startswith(typed) or typed == fold(typed)
        assert each.passages > 0


def test_engines_say_the_same(tmp_path: Path) -> None:
    readers = [indexed(tmp_path / name, DOCUMENTS, name)[1] for name in ENGINES]
    for beginning in "abcdefghijklmnopqrstuvwxyzé1'":
        first, *others = [complete_words(beginning, "both", 5, each) for each in readers]
        assert all(list(other) == list(first) for other in others)
    for each in readers:
        each.close()
