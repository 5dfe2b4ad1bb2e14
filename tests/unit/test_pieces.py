"""Pieces: an index gets the terms of the analysis, however its texts are cut and kept."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from benelux_search.analysis.analyser import analyse
from benelux_search.analysis.terms import (
    HEADING,
    PART,
    Analyser,
    IndexedChunk,
    is_quantity,
    written_of,
)
from benelux_search.model import LANGUAGES, Language

SPACES = [char for char in map(chr, range(sys.maxunicode + 1)) if char.isspace()]
WORDS = [
    *("l'", "qu’", "aujourd'hui", "'s", "'t", "’s-Gravenhage", "presqu'île", "foto's", "d’"),
    *("https://a.be/x-1", "www.", "WWW.", "www.a.b", "a.b@c.be", "@", "ftp://", "://", "x@y"),
    *("a.b.c.", "B.S.", "art.", "5,", "§", "1", "2bis", "1°", "908/01", "11.06.2020", "3,5"),
    *("136", "bis", "TER", "9 ter", "quinquies/1", "2019", "2014/24/EU", "(EU)", "0,00", "1’000"),
    *("000", "1.000", "12", "100", "1234", "000,50", "000/1", "000-1", "x1", "1x", "-1", ",100"),
    *("a-b-c-d-e-f-g-h", "-".join("abcdefghi"), "en/of", "x" * 101, "x" * 63, "-".join("x" * 70)),
    *("Œuvre", "ﬁnale", "É", "ß", "İ", "ŉ", "ʼ", "½", "º", "ª", "_", "a_b", "Ĳ", "Σας", "ss"),
    *("commissions", "journée,", "(Wetten)", "«", "»", "“mot”", "…", "—", "in-", "word.", "Mot"),
]
MARKS = [*".,/-'’‘()[]:;!?«»\"_@#&+%", "\u00ad", "\u200b", "\u0301", "\u0345", "\u0300", "\ufeff"]
TEXTS = st.one_of(
    st.text(),
    st.lists(st.sampled_from([*WORDS, *MARKS, *SPACES, " ", " "])).map("".join),
    st.lists(st.sampled_from(WORDS)).map(" ".join),
    st.text(st.sampled_from([*"0123", *" .,/-x", "\u00a0", "\u2009", "\u202f", "\n"])),
)


def expected(text: str, language: Language) -> set[tuple[int, str, str]]:
    """The terms of the analysis; an index has the parts of compounds among the stems.

    It has no forms of dates, amounts, percentages and references.
    """
    return {
        (term.position, f"{PART}{term.term}", "stem")
        if term.kind == "part"
        else (term.position, term.term, term.kind)
        for term in analyse(text, language)
        if term.kind != "form" or not is_quantity(term.term)
    }


def flat(chunks: list[IndexedChunk]) -> set[tuple[int, str, str]]:
    """The same of chunks, but for the mark of a heading."""
    terms = []
    position = 0
    for chunk in words(chunks):
        for offset, form, stem in chunk.terms:
            assert 0 <= offset < chunk.width
            if form is not None:
                terms.append((position + offset, written_of(form), "form"))
            if stem is not None:
                terms.append((position + offset, stem, "stem"))
        position += chunk.width
    return set(terms)


def words(chunks: list[IndexedChunk]) -> list[IndexedChunk]:
    """All chunks but the mark of a heading, which takes no position behind the last."""
    return chunks[:-1] if is_headed(chunks) else chunks


def is_headed(chunks: list[IndexedChunk]) -> bool:
    return chunks != [] and chunks[-1].width == 0 and chunks[-1].terms == ((0, None, HEADING),)


@given(TEXTS, st.sampled_from(LANGUAGES))
@example("1 000\u00a0000 1\u202f000\u202f000,50 et 100 200", "fr")
@example("(www.) www.) WWW.) www.be", "nl")
@example("1  000 1\n000 1 000/2 x1 000 1 000\u00ad", "nl")
def test_pieces_have_the_terms_of_the_analysis(text: str, language: Language) -> None:
    assert flat(Analyser(language).chunks(text)) == expected(text, language)


@given(st.lists(TEXTS, max_size=8), st.sampled_from(LANGUAGES), st.integers(0, 6))
def test_what_is_kept_and_forgotten_changes_nothing(
    texts: list[str], language: Language, limit: int
) -> None:
    analyser = Analyser(language, limit=limit)
    for text in texts * 2:
        assert flat(analyser.chunks(text)) == expected(text, language)


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("letter", [*"aZéÖœ", "x" * 3, "www", "WWW"])
def test_a_word_between_any_two_marks(letter: str, language: Language) -> None:
    """What is taken for a plain word between marks has the terms that it has with them."""
    analyser = Analyser(language)
    marks = [chr(code) for code in range(0x3000) if _stands_around(chr(code))]
    for mark in marks:
        for text in (mark + letter, letter + mark, mark * 2 + letter + mark * 2):
            assert flat(analyser.chunks(text)) == expected(text, language), text
    for first in "-.,;:!?()[]{}\"«»“”„‹›…*•–—'’/@":
        for text in (f"{letter}.{first}{letter}", f"{letter}{first}.", f".{first}{letter}{first})"):
            assert flat(analyser.chunks(text)) == expected(text, language), text


def _stands_around(char: str) -> bool:
    return not char.isalnum() and not char.isspace() and unicodedata.category(char) != "Cn"


@pytest.mark.parametrize("language", LANGUAGES)
def test_passages_share_their_chunks(language: Language) -> None:
    analyser = Analyser(language)
    first = analyser.chunks("Benelux, 2020 vergadering")
    second = analyser.chunks("de vergadering (benelux) 2020")
    assert first[0] is second[2]
    assert first[1] is second[3]
    assert first[2] is second[1]


def test_common_pieces_stay_when_many_others_pass() -> None:
    analyser = Analyser("nl", limit=20)
    [common] = analyser.chunks("gewoon.")
    for number in range(200):
        analyser.chunks(f"zeldzaam{number}")
        assert analyser.chunks("gewoon.")[0] is common


def test_no_more_is_kept_than_may_be() -> None:
    analyser = Analyser("nl", limit=10)
    made = [analyser.chunks(f"w{number}")[0] for number in range(100)]
    again = [analyser.chunks(f"w{number}")[0] for number in reversed(range(100))]
    held = sum(one is other for one, other in zip(made, reversed(again), strict=True))
    assert 0 < held <= 10
    [long] = words(analyser.chunks("x" * 1000))
    assert analyser.chunks("x" * 1000)[0] is not long


def test_marks_alone_take_no_position() -> None:
    widths = [chunk.width for chunk in Analyser("fr").chunks("— l'an « 1 000 » … .")]
    assert widths == [0, 2, 0, 1, 0, 0, 0]


def test_digits_in_many_groups_take_linear_time() -> None:
    for part in ("1 000 ", "1\u00a0000\u00a0", "0 ", "\u00a0", "1  "):
        text = part * 20_000
        assert sum(chunk.width for chunk in Analyser("nl").chunks(text)) == len(
            {term.position for term in analyse(text, "nl")}
        )


@pytest.mark.parametrize(
    ("text", "headed"),
    [
        ("Artikel 5", True),
        ("Slachtoffers van mensenhandel ", True),
        ("TITEL II - DE RAAD (1958)", True),
        ("De raad vergadert.", False),
        ("De raad vergadert. ", False),
        ("waarvan", True),
        ("waarvan:", False),
        ("een,", False),
        ("Waarom?", False),
        ("Artikel 5\nDe raad", False),
        ("woord " * 24 + "woord", True),
        ("woord " * 25 + "woord", False),
    ],
)
def test_a_short_text_that_is_no_sentence_is_a_heading(text: str, headed: bool) -> None:
    assert is_headed(Analyser("nl").chunks(text)) == headed


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_the_mark_of_a_heading(language: Language) -> None:
    for text in (HEADING, f" {HEADING}.", f"x{HEADING} {HEADING}x"):
        assert HEADING not in {term.term for term in analyse(text, language)}


def test_parts_of_compounds_have_no_form() -> None:
    [chunk] = Analyser("nl").chunks("Verkeersveiligheid.")
    assert [(offset, form) for offset, form, _ in chunk.terms] == [
        (0, "verkeersveiligheid"),
        (0, None),
        (0, None),
    ]
    assert [stem for _, _, stem in chunk.terms if stem and stem.startswith(PART)] == [
        f"{PART}{term.term}"
        for word in ("verkeer", "veiligheid")
        for term in analyse(word, "nl")
        if term.kind == "stem"
    ]


def test_an_ambiguous_word_has_its_other_stems_without_a_form() -> None:
    [chunk] = Analyser("fr").chunks("arrete.")
    (_, form, first), (_, none, second) = chunk.terms
    assert (form, none) == ("arrete", None)
    assert first != second
