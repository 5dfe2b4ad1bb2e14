"""Occurrences of a term for which the counterpart has no usual rendering left."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benelux_search.lexicon.known_terms import KnownRenderings
from benelux_search.lexicon.linking import LinksFrom
from benelux_search.model import Pair, Passage
from benelux_search.search.marks.concordance import ConcordanceResult
from benelux_search.search.marks.occurrences import Occurrence
from benelux_search.search.marks.usual_renderings import UsualRenderings
from benelux_search.search.terms.divergences import divergent_occurrences

USUAL = UsualRenderings(frozenset({("vol",)}), frozenset(), ("vol",), KnownRenderings("fr"))


def left(nl: str, fr: str, links: dict[str, str], term: str = "diefstallen") -> list[int]:
    """Return the offsets of the occurrences that diverge; ``links`` are words that are linked."""
    passages = Passage("nl", nl), Passage("fr", fr)
    pair = Pair("x:0001", 1, "x", "1-1", 1.0, *passages)
    linked = LinksFrom(
        [nl.index(mine) for mine in links],
        [fr.index(theirs) for theirs in links.values()],
        [0.9] * len(links),
    )
    starts = [at for at in range(len(nl)) if nl.startswith(f" {term}", at - 1) and at]
    occurrences = [
        Occurrence(pair, *passages, (start, start + len(term)), linked) for start in starts
    ]
    result = ConcordanceResult(1, occurrences, [])
    return [each.occurrence.match[0] for each in divergent_occurrences(result, term, USUAL)]


NL = "De ladingdiefstallen nemen toe. Deze diefstallen kosten geld."


@pytest.mark.parametrize(
    ("fr", "links", "diverges"),
    [
        ("Les vols de fret augmentent. Ceux-ci coûtent cher.", {"ladingdiefstallen": "vols"}, True),
        ("Les délits augmentent. Les vols coûtent cher.", {"ladingdiefstallen": "délits"}, False),
        ("Les vols de fret augmentent. Ceux-ci coûtent cher.", {}, False),
        ("Les délits augmentent. Ceux-ci coûtent cher.", {}, True),
    ],
)
def test_a_rendering_of_another_word_is_not_that_of_the_term(
    fr: str, links: dict[str, str], *, diverges: bool
) -> None:
    assert left(NL, fr, links) == ([NL.index("diefstallen", 10)] if diverges else [])


def test_of_two_occurrences_the_one_far_from_the_rendering_diverges() -> None:
    nl = "Er zijn diefstallen. Dat is erg. Na jaren zijn er nog diefstallen."
    fr = "Il y a des vols. C'est grave. Après des années, il y en a encore."
    assert left(nl, fr, {}) == [nl.rindex("diefstallen")]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("vergoedbaar", True),
        ("gevergoedde", True),
        ("vergoelijken", False),
        ("kostenvergoeding", True),
    ],
)  # fmt: skip
def test_words_of_one_family_share_seven_letters(word: str, *, expected: bool) -> None:
    usual = replace(USUAL, words=("vergoeding",), known=KnownRenderings("nl"))
    nl = f"Dat is {word} hier."
    matches = [(nl.index(word), nl.index(word) + len(word))] if expected else []
    assert list(usual.matches(Passage("nl", nl), [])) == matches
