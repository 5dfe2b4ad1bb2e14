"""Words of the law for everyday words: the lists, and what a question gets of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import benelux_search as bs
from benchmarks.everyday.__main__ import DATA, lines
from benelux_search.analysis.query_text import TextAnalysis
from benelux_search.lexicon.everyday_words import everyday_matches, is_closed_word
from benelux_search.model import LANGUAGES, Language


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shipped_lists_are_those_of_the_source(language: Language) -> None:
    made = "".join(f"{line}\n" for line in lines(language))
    assert (DATA / f"{language}.everyday").read_text(encoding="utf-8") == made, (
        "run python -m benchmarks.everyday"
    )


def terms(text: str, language: Language) -> set[str]:
    """Return the words of the law for a text."""
    analyzed = TextAnalysis(text).as_words(language)
    words = () if analyzed is None else analyzed.words
    return {term for match in everyday_matches(words, language) for term in match.terms}


@pytest.mark.parametrize(
    ("text", "language", "term"),
    [
        ("Mijn fiets is gepikt", "nl", "diefstal"),
        ("Hij pikte een fiets", "nl", "diefstal"),
        ("Ze hebben hem in elkaar geslagen", "nl", "slagen en verwondingen"),
        ("On m'a piqué mon vélo", "fr", "vol"),
        ("Qui met le feu à une grange ?", "fr", "incendie"),
    ],
)
def test_words_are_found_in_any_form(text: str, language: Language, term: str) -> None:
    assert term in terms(text, language)


@given(st.lists(st.sampled_from("ik mag de een op mijn hij van te".split()), max_size=9))
def test_closed_words_alone_are_nothing(words: list[str]) -> None:
    assert not terms(" ".join(words), "nl")
    assert all(is_closed_word(word, "nl") for word in words)


def test_a_question_finds_the_words_of_the_law(tmp_path: Path) -> None:
    with bs.update_index(tmp_path, lexicon=False) as update:
        update.put(bs.Document(key="sw", nl="Diefstal wordt gestraft.", fr="Le vol est puni."))
        update.put(bs.Document(key="bw", nl="De buurman snoeit de haag.", fr="Le voisin taille."))
    with bs.open_index(tmp_path) as index:
        found = index.search("Mag iemand zomaar mijn fiets jatten?", seconds=None)
        short = index.search("fiets jatten", seconds=None)
    assert [hit.document.key for hit in found] == ["sw"]
    assert next(found[0].passage.text[a:b] for a, b in found[0].passage.matches) == "Diefstal"
    assert any("diefstal" in note for note in found.notes)
    assert not short
