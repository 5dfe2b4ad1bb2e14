"""Known renderings: how terms of the list are found in texts."""

from __future__ import annotations

import pytest

from benelux_search.lexicon.known_terms import KnownTerms, pattern_of, shipped_terms
from benelux_search.model import Language, Passage


def found(terms: KnownTerms, language: Language, term: str, text: str) -> list[tuple[str, bool]]:
    """Return the renderings of a term in a text, and whether they are function words only."""
    renderings = terms.renderings(language, term)
    passage = Passage(renderings.language, text)
    matches = renderings.matches(passage, 0, len(text))
    return [(text[slice(*each.range)], each.is_light) for each in matches]


@pytest.mark.parametrize(
    ("term", "text", "rendering"),
    [
        ("krachtens", "pris en vertu du décret", "en vertu du"),
        ("krachtens", "En vertu de l’article 5", "En vertu de"),
        ("ten aanzien van", "à l'égard des communes", "à l'égard des"),
        ("in voorkomend geval", "il peut, le cas échéant, refuser", "le cas échéant"),
        ("Ten Laste Van", "à la charge de l'État", "à la charge de"),
    ],
)
def test_a_known_rendering_is_found_in_any_contraction(
    term: str, text: str, rendering: str
) -> None:
    assert (rendering, False) in found(shipped_terms(), "nl", term, text)


def test_the_first_letter_of_a_term_counts_even_if_it_is_a_word() -> None:
    terms = KnownTerms([(["bij gebrek"], ["à défaut"])])
    assert found(terms, "nl", "bij gebrek", "à défaut de paiement") == [("à défaut", False)]
    assert found(terms, "nl", "bij gebrek", "le défaut de paiement") == []


def test_a_rendering_of_function_words_says_so() -> None:
    assert found(KnownTerms([(["inzake"], ["sur"])]), "nl", "inzake", "le débat sur l'eau") == [
        ("sur", True)
    ]


def test_the_longest_rendering_is_found() -> None:
    terms = KnownTerms([(["termijn"], ["délai"]), (["termijn"], ["délai de rigueur"])])
    assert found(terms, "nl", "termijn", "un délai de rigueur court") == [
        ("délai de rigueur", False)
    ]


def test_terms_are_known_in_both_directions_and_any_form() -> None:
    terms = KnownTerms([(["rechtspersoon"], ["personne morale"])])
    assert found(terms, "fr", "personnes morales", "De rechtspersonen zijn hier.") == [
        ("rechtspersonen", False)
    ]
    assert not terms.renderings("nl", "natuurlijk persoon")


def test_a_shipped_expression_is_no_other_word_of_its_stem() -> None:
    assert found(
        shipped_terms(), "fr", "en vertu de", "De wet is van kracht, krachtens art. 5"
    ) == [("krachtens", False)]


@pytest.mark.parametrize("empty", ["", " ", "?", "§"])
def test_a_term_without_words_has_no_pattern(empty: str) -> None:
    assert pattern_of(empty, "nl") == ()
    assert not shipped_terms().renderings("nl", empty)
    assert not KnownTerms([([empty], ["loi"]), (["wet"], [empty])]).renderings("fr", "loi")


def test_of_several_renderings_the_nearest_to_the_expected_place_is_the_one() -> None:
    renderings = KnownTerms([(["termijn"], ["délai"])]).renderings("nl", "termijn")
    passage = Passage("fr", "Le délai court et le délai expire, puis le délai recommence.")
    places = [passage.text.index(words) for words in ("délai c", "délai e", "délai r")]
    for place in places:
        nearest = renderings.nearest(passage, place + 1.0, None, lambda _: False)
        assert nearest is not None and nearest.range == (place, place + len("délai"))
