"""Amounts of money have one term in every spelling, in figures and in words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benelux_search.analysis.analyser import analyse
from benelux_search.analysis.chunks import chunks
from benelux_search.model import LANGUAGES, Language
from benelux_search.text.numbers.amounts import worded_amounts

UNITS = (
    "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien "
    "zestien zeventien achttien negentien"
).split()
TENS = "twintig dertig veertig vijftig zestig zeventig tachtig negentig".split()
UNITES = (
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize "
    "dix-sept dix-huit dix-neuf"
).split()
DIZAINES = "vingt trente quarante cinquante soixante septante quatre-vingt nonante".split()


def in_dutch(number: int) -> str:
    if number >= 1000:
        thousands, rest = divmod(number, 1000)
        before = "" if thousands == 1 else in_dutch(thousands)
        return f"{before}duizend{in_dutch(rest) if rest else ''}"
    if number >= 100:
        hundreds, rest = divmod(number, 100)
        before = "" if hundreds == 1 else UNITS[hundreds]
        return f"{before}honderd{in_dutch(rest) if rest else ''}"
    if number < 20:
        return UNITS[number]
    tens, rest = divmod(number, 10)
    joined = "ën" if UNITS[rest].endswith("e") else "en"
    return f"{UNITS[rest]}{joined}{TENS[tens - 2]}" if rest else TENS[tens - 2]


def in_french(number: int) -> str:
    if number >= 1000:
        thousands, rest = divmod(number, 1000)
        many = in_french(thousands)
        plain = many[:-1] if many.endswith(("cents", "vingts")) else many
        before = "" if thousands == 1 else f"{plain} "
        return f"{before}mille{f' {in_french(rest)}' if rest else ''}"
    if number >= 100:
        hundreds, rest = divmod(number, 100)
        before = "" if hundreds == 1 else f"{UNITES[hundreds]} "
        return f"{before}cent{f' {in_french(rest)}' if rest else 's' if before else ''}"
    if number < 20:
        return UNITES[number]
    tens, rest = divmod(number, 10)
    ten = DIZAINES[tens - 2]
    if not rest:
        return ten + ("s" if ten == "quatre-vingt" else "")
    return f"{ten}-et-un" if rest == 1 and ten != "quatre-vingt" else f"{ten}-{UNITES[rest]}"


def amount_of(text: str, language: Language = "nl") -> set[str]:
    return {
        term.term
        for term in analyse(text, language)
        if term.kind == "stem" and re.fullmatch("[0-9,]+(?:€|bef)", term.term)
    }


@given(st.integers(1, 999_999), st.sampled_from(("euro", "[euro]", "EUR", "frank", "francs")))
def test_a_number_in_words_is_the_number(number: int, currency: str) -> None:
    root = f"{number}{'bef' if currency.startswith('fran') else '€'}"
    for spelt in (in_dutch(number), in_french(number)):
        [amount] = worded_amounts(f"boete van {spelt} {currency}, of meer")
        assert amount.root == root
        assert amount_of(f"een boete van {spelt} {currency}, of meer") == {root}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("root", "spellings"),
    [
        ("500€", "€ 500|€500|500 euro|500 EUR|EUR 500|500 [euro]|500 euros|500,00 euro"),
        ("2500000€", "2,5 miljoen euro|€ 2.500.000|2 500 000 EUR|2,5 millions d'euros|€ 2,5 mln"),
        ("1100000000€", "1,1 miljard euro|1,1 milliard d’euros|1100 miljoen euro"),
        ("240000€", "240 duizend euro|tweehonderdveertig duizend [euro]|240 mille euros"),
        ("100bef", "100 frank|100 francs|100 BEF|BEF 100|honderd frank|cent francs"),
        ("2000000bef", "2 millions de francs|twee miljoen frank|2.000.000 BEF"),
    ],
)
def test_an_amount_is_one_term(language: Language, root: str, spellings: str) -> None:
    for text in spellings.split("|"):
        assert amount_of(text, language) == {root}, text
        assert amount_of(f"({text}).", language) == {root}, text


@pytest.mark.parametrize(
    "text",
    ["euro", "de euro", "vele euro's", "vijf miljoen mensen", "5 de euro", "centaine d'euros"],
)
def test_what_is_no_amount(text: str) -> None:
    assert amount_of(text) == set()


def test_a_number_in_millions_is_the_number_too() -> None:
    stems = {term.term for term in analyse("2,5 miljoen mensen", "nl") if term.kind == "stem"}
    assert "2500000" in stems
    assert "2500000€" not in stems


@given(st.integers(1, 999_999), st.text(" aeiou,.€", max_size=20))
def test_an_amount_is_in_one_chunk(number: int, before: str) -> None:
    text = f"{before} van {in_french(number)} [euros]."
    assert f"{in_french(number)} [euros]." in chunks(text)
