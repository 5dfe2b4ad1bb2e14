"""Accents, ligatures and soft hyphens that a producer took apart."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from texts import PAIRS

from benelux_search.text.encoding.unicode_repair import repair_line


@pytest.mark.parametrize(
    ("apart", "whole"),
    [
        ("Arreˆte´ royal", "Arrêté royal"),
        ("Coo¨ rdinatiecel", "Coördinatiecel"),
        ("le 15 aouˆ t 2019", "le 15 août 2019"),
        ("la re`gle franc¸ aise", "la règle française"),
        ("l'´etat cr´e´e", "l'état créé"),
        ("les caract`eres consid´er´es `a part", "les caractères considérés à part"),
        ("un probl`eme se pose d`es l`a", "un problème se pose dès là"),
        ("l'ambigu¨ıt´e paraˆıt d´ej`a", "l'ambiguïté paraît déjà"),
        ("financie¨le gee¨rfde", "financiële geërfde"),
        ("ﬁnanciële eﬀecten", "financiële effecten"),
        ("e\u0301te\u0301", "été"),
        ("bĳlage", "bijlage"),
    ],
)
def test_accents_come_home(apart: str, whole: str) -> None:
    assert repair_line(apart) == whole


@pytest.mark.parametrize(
    "text",
    [
        "foto´s",
        "qu´il",
        "`stabiele' versie",
        "de ´testing´ versie",
        "`apt-cache`",
        "5´ 30",
        "`a` of `e`",
    ],
)
def test_marks_that_are_no_accents_stay(text: str) -> None:
    assert repair_line(text) == text


def test_sound_text_is_left_alone() -> None:
    for pair in PAIRS:
        for side in pair:
            assert repair_line(side) == side


def detached(text: str) -> str:
    """A text as an old converter gives it: each accent after its letter."""
    spacing = {"\u0301": "´", "\u0300": "`", "\u0302": "ˆ", "\u0308": "¨", "\u0327": "¸"}
    return "".join(spacing.get(c, c) for c in unicodedata.normalize("NFD", text))


@pytest.mark.parametrize("word", ["été", "règle", "août", "français", "coördinatie", "financiële"])
def test_detached_accents_of_words(word: str) -> None:
    assert repair_line(detached(word)) == word


@given(st.text())
def test_any_text_is_mended_once_and_for_all(text: str) -> None:
    assert repair_line(repair_line(text)) == repair_line(text)
