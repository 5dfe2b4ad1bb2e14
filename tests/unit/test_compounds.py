"""Dutch compounds: what they are split into, and where their parts stand."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from benelux_search.analysis.analyser import analyse
from benelux_search.analysis.stems import Splitter, modifier_ends, splitter
from benelux_search.analysis.vocabulary import compound_parts


def split(word: str) -> str:
    return "+".join(word[start:end] for start, end in splitter().split(word))


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("mensenhandel", "mensen+handel"),
        ("handelsverdrag", "handel+verdrag"),
        ("verkeersveiligheid", "verkeer+veiligheid"),
        ("slachtofferopvang", "slachtoffer+opvang"),
        ("slachtofferopvangcentrum", "slachtoffer+opvang+centrum"),
        ("milieueffectrapport", "milieu+effect+rapport"),
        ("beleidsplan", "beleid+plan"),
        ("kinderuitbuiting", "kinder+uitbuiting"),
        ("arbeidsmarktbeleid", "arbeidsmarkt+beleid"),
        ("waterkwaliteit", "water+kwaliteit"),
        ("fietspad", "fiets+pad"),
        ("politiesamenwerking", "politie+samenwerking"),
        ("douanecontrole", "douane+controle"),
        ("grensgebied", "grens+gebied"),
    ],
)
def test_splits(word: str, parts: str) -> None:
    assert split(word) == parts


@pytest.mark.parametrize(
    "word",
    [
        *("kantoor", "minister", "belangrijk", "voorstel", "standaard", "bestuur", "regering"),
        *("vergadering", "provincie", "secretaris", "wetenschap", "eigenschap", "openbaar"),
        *("benelux", "europese", "nederland", "brussel", "luxemburg", "vertegenwoordiger"),
        *("", "s", "huis", "x" * 100, "mensenhandel" * 10, "mensen-handel", "mensen handel"),
        *("mensenhandel1", "mensénhandel", "MENSENHANDEL", "zzyzxhandel", "handelzzyzx"),
    ],
)
def test_no_splits(word: str) -> None:
    assert splitter().split(word) == ()


SMALL = Splitter(
    {b"raad": b"mh0", b"lid": b"mh0", b"leden": b"h0", b"raadslid": b"w3", b"stad": b"m0"}
)


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("stadsraad", ["stad", "raad"]),  # the s belongs to neither
        ("stadraad", ["stad", "raad"]),
        ("stadsraadsleden", ["stad", "raad", "leden"]),
        ("raadleden", ["raad", "leden"]),
        ("ledenraad", []),  # leden stands last or not at all
        ("raadstad", []),  # and stad never last
        ("raadslid", []),  # to be left whole
        ("stadssraad", []),  # one s, and no more
        ("stadsraads", []),  # nor behind the last
        ("raad", []),
    ],
)
def test_parts_have_their_places(word: str, parts: list[str]) -> None:
    assert [word[start:end] for start, end in SMALL.split(word)] == parts


def test_two_long_parts_are_cheaper_than_three() -> None:
    parts = {b"land": b"mh0", b"bouw": b"mh0", b"landbouw": b"mh0", b"subsidie": b"mh0"}
    found = Splitter(parts).split("landbouwsubsidie")
    assert [(span.start, span.end) for span in found] == [(0, 8), (8, 16)]
    assert len(Splitter(parts | {b"landbouw": b"w0"}).split("landbouwsubsidie")) == 3


KNOWN = sorted(part.decode() for part, kinds in compound_parts().items() if b"m" in kinds)


@given(
    st.lists(st.sampled_from(KNOWN), min_size=1, max_size=4).map("".join)
    | st.lists(st.sampled_from(KNOWN), min_size=2, max_size=3).map("s".join)
    | st.text("abcdefghijklmnoprstuvwz", max_size=70)
)
def test_parts_are_known_and_leave_nothing_over(word: str) -> None:
    spans = splitter().split(word)
    assert len(spans) != 1
    place = 0
    for span in spans:
        assert word[place : span.start] in ("", "s")
        kinds = compound_parts()[word[span.start : span.end].encode()]
        assert (b"h" if span.end == len(word) else b"m") in kinds
        place = span.end
    assert spans == () or place == len(word)


def test_beginnings_are_the_longest_first() -> None:
    assert modifier_ends("slachtofferopvagn")[0] == len("slachtoffer")
    assert modifier_ends("verkeersveiligehid")[0] == len("verkeers")
    assert modifier_ends("zzyzx") == modifier_ends("") == []
    assert modifier_ends("handel\ud800s") != []


def parts(text: str) -> list[str]:
    """The letters that the parts of a text's compounds stand at."""
    return [term.text for term in analyse(text, "nl") if term.kind == "part"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("De Mensenhandel, ", ["Mensen", "handel"]),
        ("de VERKEERSVEILIGHEID", ["VERKEER", "VEILIGHEID"]),
        ("(slachtofferopvang)", ["slachtoffer", "opvang"]),
        ("coördinatiecentrum", ["coördinatie", "centrum"]),
        ("d’handelsverdrag", ["handel", "verdrag"]),
        # what was typed with more or fewer letters than it is folded to is marked whole
        ("mensen\u00adhandel", ["mensen\u00adhandel"] * 2),
        ("coo\u0308rdinatiecentrum", ["coo\u0308rdinatiecentrum"] * 2),
        # parts with a hyphen between them are words, which may be compounds themselves
        ("verkeers-veiligheid", []),
        ("Benelux-mensenhandel", ["mensen", "handel"]),
    ],
)
def test_parts_point_at_their_letters(text: str, expected: list[str]) -> None:
    assert parts(text) == expected


def test_french_has_no_parts() -> None:
    assert [term for term in analyse("mensenhandel", "fr") if term.kind == "part"] == []


@given(st.lists(st.sampled_from(KNOWN), min_size=2, max_size=3), st.sampled_from(["", "\u00ad"]))
@example(["slachtoffer", "opvang"], "\u00ad")
def test_parts_of_any_compound_are_in_its_word(made: list[str], between: str) -> None:
    text = between.join(made)
    terms = analyse(f"De {text}.", "nl")
    [word] = [term for term in terms if term.kind == "form" and term.start == 3]
    found = [term for term in terms if term.kind == "part"]
    for term in found:
        assert (word.start <= term.start < term.end <= word.end, term.position) == (True, 1)
    if not between:
        places = [(term.start - 3, term.end - 3) for term in found]
        assert set(splitter().split(text)) <= set(places)
        # a part comes before its own parts, which stand within it: ziekenhuis, zieken, huis
        for (start, end), (first, last) in pairwise(places):
            assert end <= first or start <= first < last <= end
