"""Aligned sentences: ranges of both texts that follow each other, and translate each other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benelux_search.lexicon.training_sentences import aligned_sentences

PIECES = st.sampled_from(
    [
        "De wet geldt. ",
        "Hij zag 1.234 euro! ",
        "... ",
        "\n",
        "Antwerpen ligt daar; ",
        "art. 5, ",
        "",
    ]
)


@given(nl=st.lists(PIECES, max_size=30), fr=st.lists(PIECES, max_size=30))
def test_the_ranges_ascend_and_do_not_overlap(nl: list[str], fr: list[str]) -> None:
    dutch, french = "".join(nl), "".join(fr)
    last = (0, 0)
    for own, other in aligned_sentences(dutch, french):
        assert last[0] <= own.start <= own.stop <= len(dutch)
        assert last[1] <= other.start <= other.stop <= len(french)
        last = own.stop, other.stop


@given(sentences=st.lists(st.integers(0, 10**6), min_size=2, max_size=30, unique=True))
def test_as_many_sentences_with_the_same_numbers_are_aligned_one_by_one(
    sentences: list[int],
) -> None:
    nl = "".join(f"De zaak {number} is nieuw. " for number in sentences)
    fr = "".join(f"L'affaire {number} est neuve. " for number in sentences)
    found = [
        (nl[own.start : own.stop], fr[other.start : other.stop])
        for own, other in aligned_sentences(nl, fr)
    ]
    assert found == [
        (f"De zaak {number} is nieuw. ", f"L'affaire {number} est neuve. ") for number in sentences
    ]


@pytest.mark.parametrize(
    ("nl", "fr"),
    [("", ""), ("Een zin.", ""), ("Een zin.", "Une phrase. Une autre."), ("...", "... ...")],
)
def test_a_text_of_one_sentence_is_aligned_as_a_whole(nl: str, fr: str) -> None:
    assert aligned_sentences(nl, fr) == [(range(len(nl)), range(len(fr)))]


def test_shared_numbers_decide_which_sentences_are_translated_together() -> None:
    """Lengths alone would not tell whether the second sentence goes with the first or the third."""
    first, second, third = "Zaak 1234 is nieuw. ", "Ze is niet oud. ", "Zaak 5678 is nieuw. "
    one, other = "Affaire 1234 neuve. ", "Affaire 5678 neuve. "
    together = len(first), len(one)
    nl, fr = first + second + third, one + other
    assert aligned_sentences(nl, fr) == [
        (range(together[0]), range(together[1])),
        (range(together[0], len(nl)), range(together[1], len(fr))),
    ]
    assert aligned_sentences(fr, nl) == [
        (range(together[1]), range(together[0])),
        (range(together[1], len(fr)), range(together[0], len(nl))),
    ]
