"""Terms of a glossary: what is one, its base form, its worth, and the context that shows it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benelux_search.lexicon.linking import PassageLinks
from benelux_search.model import Pair, Passage
from benelux_search.search.terms import definitions
from benelux_search.search.terms.definitions import Context
from benelux_search.search.terms.term_candidates import Candidates, Sentences
from benelux_search.search.terms.termhood import BilingualTerm, terms_of


def context_of(nl: str, fr: str, pairs: list[Pair]) -> Context | None:
    return definitions.context_of(nl, fr, pairs, definitions.sentence_aligner())


WORDS = {
    "aanvraag": "demande", "beslissing": "décision",
    "bespreekt": "examine", "bijzondere": "spéciale", "gevangenisstraf": "emprisonnement",
    "geval": "cas", "krijgt": "reçoit", "mensenhandel": "traite", "minister": "ministre",
    "ministerie": "ministère", "nieuwe": "nouvelle", "openbaar": "public", "rechter": "juge",
    "verbeurdverklaring": "confiscation", "wetten": "lois", "wet": "loi",
}  # fmt: skip


def pair(ordinal: int, nl: str, fr: str) -> Pair:
    return Pair(f"x:{ordinal}", ordinal, "x", "1-1", 1.0, Passage("nl", nl), Passage("fr", fr))


def linked(each: Pair) -> PassageLinks:
    """Links between the words of the table above; of a compound, to each of its words."""
    assert each.nl is not None and each.fr is not None
    nl, fr = each.nl.text.lower(), each.fr.text.lower()
    words = [*WORDS.items(), ("mensenhandel", "humains")]
    both = [(nl.find(mine), fr.find(theirs)) for mine, theirs in words]
    kept = [(mine, theirs) for mine, theirs in both if mine >= 0 and theirs >= 0]
    return PassageLinks([n for n, _ in kept], [f for _, f in kept], [0.9] * len(kept))


def terms(*texts: tuple[str, str], least: int = 2) -> list[BilingualTerm]:
    candidates = Candidates()
    for number, (nl, fr) in enumerate(texts):
        each = pair(number, nl, fr)
        candidates.add(each, linked(each))
    return terms_of(candidates, least)


def names(found: list[BilingualTerm]) -> list[tuple[str, str]]:
    return [(each.nl, each.fr) for each in found]


@pytest.mark.parametrize(
    ("nl", "fr", "term"),
    [
        (
            "Zij vragen het openbaar ministerie om raad.",
            "Ils consultent le ministère public.",
            ("openbaar ministerie", "ministère public"),
        ),
        (
            "Hij vecht tegen de mensenhandel.",
            "Il combat la traite des êtres humains.",
            ("mensenhandel", "traite des êtres humains"),
        ),
        (
            "Daarop staat de gevangenisstraf.",
            "Cela emporte l'emprisonnement.",
            ("gevangenisstraf", "emprisonnement"),
        ),
    ],
)
def test_words_and_phrases_with_a_noun_are_terms(nl: str, fr: str, term: tuple[str, str]) -> None:
    found = terms((nl, fr), (nl, fr), (nl, fr))
    assert names(found)[0] == term
    assert found[0].count == 3
    assert found[0].confidence > 0.8


@pytest.mark.parametrize(
    ("nl", "fr"),
    [
        ("In dat geval wacht men af.", "Dans ce cas on attend."),  # a shell noun
        ("Hij bespreekt de zaak.", "Il examine la chose."),  # a verb
        ("Hij krijgt een nieuwe wet.", "Il reçoit une nouvelle loi."),  # a general adjective
    ],
)
def test_general_words_verbs_and_fragments_are_no_terms(nl: str, fr: str) -> None:
    assert set(names(terms((nl, fr), (nl, fr), (nl, fr)))) <= {("wet", "loi")}


def test_a_part_of_a_longer_term_counts_only_outside_it() -> None:
    whole = ("De bijzondere verbeurdverklaring volgt.", "La confiscation spéciale suit.")
    part = ("De verbeurdverklaring volgt.", "La confiscation suit.")
    longer = ("bijzondere verbeurdverklaring", "confiscation spéciale")
    assert names(terms(whole, whole)) == [longer]
    assert names(terms(whole, whole, part)) == [longer, ("verbeurdverklaring", "confiscation")]


def test_the_base_form_is_the_singular_in_small_letters() -> None:
    found = terms(
        ("De wetten worden bekeken.", "Les lois sont examinées."),
        ("DE WETTEN", "LES LOIS"),
        ("Hij leest de wet.", "Il lit la loi."),
    )
    assert names(found) == [("wet", "loi")]
    assert found[0].count == 3


def test_what_is_always_in_capitals_stays_so() -> None:
    capitals = ("DE WET", "LA LOI")
    assert names(terms(capitals, capitals)) == [("WET", "LOI")]


def test_a_rare_candidate_is_left_out() -> None:
    once = ("De rechter beslist.", "Le juge décide.")
    assert not terms(once)
    assert names(terms(once, least=1)) == [("rechter", "juge")]


TEXTS = [
    ("De rechter bespreekt de wet.", "Le juge examine la loi."),
    ("Het openbaar ministerie krijgt een aanvraag.", "Le ministère public reçoit une demande."),
    ("De wet over mensenhandel", "La loi sur la traite des êtres humains"),
    ("BIJZONDERE VERBEURDVERKLARING", "CONFISCATION SPÉCIALE"),
    ("", "Rien"),
]


@given(chosen=st.lists(st.sampled_from(TEXTS), max_size=12))
def test_every_term_stands_in_the_texts(chosen: list[tuple[str, str]]) -> None:
    found = terms(*chosen, least=1)
    assert [each.termhood for each in found] == sorted((t.termhood for t in found), reverse=True)
    for each in found:
        having = [
            number
            for number, (nl, fr) in enumerate(chosen)
            if each.nl.lower() in nl.lower() and each.fr.lower() in fr.lower()
        ]
        assert list(each.ordinals) == having
        assert each.count == len(having)
        assert 0 < each.share <= 1 and 0 < each.confidence < 1


def test_a_context_is_a_definition_if_there_is_one() -> None:
    found = context_of(
        "wanbedrijf",
        "délit",
        [
            pair(1, "Het wanbedrijf is hem bekend sinds lang.", "Le délit lui est connu."),
            pair(
                2,
                "Dit geldt niet. Het misdrijf met een correctionele straf is een wanbedrijf.",
                "Ceci ne vaut pas. L'infraction d'une peine correctionnelle est un délit.",
            ),
            pair(3, "Zonder het woord.", "Sans le mot."),
        ],
    )
    assert found is not None
    assert found.pair.id == "x:2"
    assert found.nl.text == "Het misdrijf met een correctionele straf is een wanbedrijf."
    assert found.fr.text == "L'infraction d'une peine correctionnelle est un délit."
    (start, end) = found.nl.matches[0]
    assert found.nl.text[start:end] == "wanbedrijf"


def test_without_the_words_there_is_no_context() -> None:
    assert context_of("délit", "wanbedrijf", [pair(1, "Een wanbedrijf", "Un délit")]) is None
    assert context_of("bedrijf", "lit", [pair(1, "Een wanbedrijf", "Un délit")]) is None


def test_both_sentences_of_a_context_are_of_the_same_place() -> None:
    found = context_of(
        "signaal",
        "signal",
        [
            pair(
                1,
                "Het centrum zag een signaal in 2018. Een ander signaal kwam in 2019.",
                "Le centre a vu cela en 2018. Un autre signal est venu en 2019.",
            )
        ],
    )
    assert found is not None
    assert found.nl.text == "Een ander signaal kwam in 2019."
    assert found.fr.text == "Un autre signal est venu en 2019."


def test_a_term_in_one_passage_again_and_again_is_remembered_once() -> None:
    text = ("De rechter beslist. " * 9, "Le juge décide. " * 9)
    assert list(terms(text, text)[0].ordinals) == [0, 1]


@pytest.mark.parametrize(
    ("word", "noun"), [("kansspelen", "hasard"), ("belastingplichtigen", "contribuables")]
)
def test_a_noun_before_a_relative_clause_or_behind_de_is_no_verb(word: str, noun: str) -> None:
    kinds = Candidates().kinds
    for nl, fr in [(f"De {word} die dat doen", f"les jeux de {noun} le font")] * 5:
        for language, text in (("nl", nl), ("fr", fr)):
            kinds[language].add(Sentences.of(Passage(language, text)))  # type: ignore[index, arg-type]
    assert kinds["nl"].verb_share(word) < 0.4
    assert kinds["fr"].verb_share(noun) < 0.4
