"""Occurrences of a term for which the counterpart has no usual rendering left."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import benelux_search as bs
from benelux_search.lexicon.known_terms import KnownRenderings
from benelux_search.lexicon.linking import LinksFrom
from benelux_search.model import Pair, Passage
from benelux_search.search.marks.concordance import ConcordanceResult
from benelux_search.search.marks.occurrences import Occurrence
from benelux_search.search.marks.usual_renderings import UsualRenderings
from benelux_search.search.terms.divergences import divergent_occurrences, spread_out

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


@given(st.integers(0, 300), st.integers(1, 40))
def test_what_is_read_first_is_spread_over_all(count: int, first: int) -> None:
    order = spread_out(range(count))
    assert sorted(order) == list(range(count))
    begun = sorted(order[:first])
    if len(begun) > 3:
        widest = max(after - before for before, after in pairwise([0, *begun, count]))
        assert widest <= 3 * count / len(begun) + 1


def test_a_whole_answer_within_its_time_is_that_without_a_limit(tmp_path: Path) -> None:
    with bs.update_index(tmp_path / "index") as update:
        for number in range(30):
            other = "vol" if number % 5 else "larcin"
            pairs = [(f"Een diefstal in zaak {number}.", f"Un {other} dans l'affaire {number}.")]
            update.put(bs.Document(key=f"zaak{number}", pairs=pairs))
    with bs.open_index(tmp_path / "index") as index:
        whole = index.divergences("diefstal")
        timed = index.divergences("diefstal", seconds=3600.0)
    assert replace(timed, took_ms=0.0) == replace(whole, took_ms=0.0)
    assert timed.looked_at == 30
