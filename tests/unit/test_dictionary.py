"""The dictionary: look-up in any inflection, and renderings whose words stand apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.dictionary.__main__ import DATA, lines
from benelux_search.analysis.analyzed_passage import AnalyzedPassage
from benelux_search.lexicon import dictionary
from benelux_search.lexicon.dictionary import (
    DictionaryMatcher,
    patterns_of,
    renderings_of,
)
from benelux_search.lexicon.known_terms import PatternWord, pattern_words
from benelux_search.model import LANGUAGES, Language, Passage, other_language
from benelux_search.search.queries.synonyms import synonyms_of


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_files_are_what_the_lists_make(language: Language) -> None:
    made = "".join(f"{line}\n" for line in lines(language))
    assert (DATA / f"{language}.dictionary").read_text(encoding="utf-8") == made, (
        "run python -m benchmarks.dictionary"
    )


@pytest.mark.parametrize(
    ("language", "term", "rendering"),
    [
        ("nl", "een halt toeroepen", "mettre fin à"),
        ("nl", "een halt toe te roepen", "mettre fin à"),
        ("nl", "tweedehands", "d'occasion"),
        ("nl", "TWEEDEHANDS", "d'occasion"),
        ("nl", "afgeschaft", "supprimer"),
        ("fr", "supprimées", "afschaffen"),
        ("fr", "d’occasion", "tweedehands"),
        ("fr", "se rejoignent", "zich voegen bij"),
    ],
)
def test_a_term_is_looked_up_in_any_form(language: Language, term: str, rendering: str) -> None:
    assert rendering in renderings_of(term, language)


def test_the_headword_as_it_is_written_comes_first() -> None:
    assert renderings_of("wegen", "nl")[0] == "peser"
    assert "chemin" in renderings_of("wegen", "nl")
    assert "chemin" not in renderings_of("wegen", "nl", exact=True)
    assert renderings_of("krachtens", "nl")[0] == "en vertu de"
    assert "force" not in renderings_of("krachtens", "nl")


@given(language=st.sampled_from(LANGUAGES), data=st.data())
def test_every_rendering_is_a_headword_of_the_other_language(
    language: Language, data: st.DataObject
) -> None:
    line = data.draw(st.sampled_from((DATA / f"{language}.dictionary").read_bytes().splitlines()))
    headword, _, renderings = line.decode().partition("\t")[2].split(";")[0].partition("=")
    for each in renderings.split("|"):
        assert each in renderings_of(headword, language)
        assert headword in renderings_of(each, other_language(language))


@given(language=st.sampled_from(LANGUAGES), term=st.text("abéœ' -=;|\t\nz", max_size=12))
def test_any_text_can_be_looked_up(language: Language, term: str) -> None:
    assert all(renderings_of(term, language))
    assert term not in synonyms_of(term, language)


def found(term: str, language: Language, text: str, spot: float = 0.0) -> list[str]:
    """Return the words of a counterpart that the dictionary has for a term, in pieces."""
    counterpart = Passage(other_language(language), text)
    patterns = patterns_of(term, language)
    matcher = DictionaryMatcher(counterpart)
    best = matcher.best(patterns, spot, {}, lambda _: False, is_sure=False)
    return [] if best is None else [text[slice(*each)] for each in best.ranges(text)]


@pytest.mark.parametrize(
    ("language", "term", "text", "pieces"),
    [
        ("fr", "solliciter", "Zij doen al jaren een beroep op hulp.", ["doen", "beroep op"]),
        ("fr", "avoir recours à", "Hij heeft beroep gedaan op u.", ["beroep gedaan op"]),
        ("fr", "émettre", "Zij brengt morgen advies uit.", ["brengt", "uit"]),
        ("nl", "ongetwijfeld", "Il viendra sans aucun doute demain.", ["sans aucun doute"]),
        ("nl", "mensenhandel", "Non à la traite des êtres humains !", ["traite des êtres humains"]),
        ("fr", "propagation", "Het wordt snel verspreid.", ["verspreid"]),
        ("fr", "tenir compte de", "Daar wordt rekening gehouden met alles.", [
            "rekening gehouden met"
        ]),
        # in two sentences, and nowhere
        ("fr", "émettre un vote", "Zij brengt niets. Dan is het uit.", []),
        ("nl", "mensenhandel", "Les êtres vivants font la traite.", []),
    ],
)  # fmt: skip
def test_a_rendering_is_found_in_one_piece_or_several(
    language: Language, term: str, text: str, pieces: list[str]
) -> None:
    assert found(term, language, text) == pieces


def test_of_several_places_the_nearest_that_is_free_is_taken() -> None:
    text = "Le doute. " + "Il vient. " * 8 + "Sans doute, et sans doute."
    matcher, patterns = DictionaryMatcher(Passage("fr", text)), patterns_of("ongetwijfeld", "nl")
    first, second = text.index("Sans doute"), text.rindex("sans doute")

    def best(spot: int, taken: int = -1) -> int | None:
        nearest = matcher.best(patterns, spot, {}, lambda word: word.start == taken, is_sure=False)
        return None if nearest is None else nearest.words[0].start

    assert best(first) == first
    assert best(second) == second
    assert best(first, taken=first + len("Sans ")) == second


def test_a_long_counterpart_is_analysed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []

    def counted(passage: AnalyzedPassage, start: int, end: int) -> list[PatternWord]:
        read.append(end - start)
        return pattern_words(passage, start, end)

    monkeypatch.setattr(dictionary, "pattern_words", counted)
    text = "Il viendra sans aucun doute demain, et l'on verra. " * 2000
    matcher, patterns = DictionaryMatcher(Passage("fr", text)), patterns_of("ongetwijfeld", "nl")
    for spot in range(0, len(text), len(text) // 500):
        found = matcher.best(patterns, spot, {}, lambda _: False, is_sure=False)
        assert found is not None
        assert abs(found.words[0].start - spot) < 60
    assert len(read) == 3
    assert sum(read) < 1.2 * len(text)
