"""The order of the articles of a law."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benelux_search.law.citations import article_number
from benelux_search.law.numbering import place_of


@pytest.mark.parametrize(
    "articles",
    [
        "1 2 7 7bis 8 10 433 433bis 433bis/1 433ter 433novies 433decies 433undecies 434 1850",
        "433duodecies 433terdecies 433quaterdecies 433quinquiesdecies 433vicies 433duovicies 434",
        "442 442/1 442bis 442/3 442/10 443 546/1 546/2",
        "433octiesdecies 433undevicies 433vicies 433unvicies",
        "V.9 VI.2 VI.83 VI.83/1 VII.1 IX.3 X.1 XI.1",
        "L.9-1 L.233-4 L.233-11",
        "1:1 1:9 1:10 5.2 5.69 6:162",
        "5 5a 5b 6",
    ],
)
def test_the_order_of_a_law(articles: str) -> None:
    places = [place_of(each) for each in articles.split()]
    assert all(one < other for one, other in pairwise(places))


def test_a_slash_counts_as_the_suffix_of_the_same_rank() -> None:
    assert place_of("433/5") == place_of("433-5") == place_of("433quinquies")
    assert place_of("L.5-1")[0] != place_of("5-1")[0]


@given(st.text(alphabet="0123456789bisterVILRD./-:", max_size=12))
def test_any_number_has_a_place(text: str) -> None:
    assert place_of(article_number(text)) == place_of(article_number(text))
