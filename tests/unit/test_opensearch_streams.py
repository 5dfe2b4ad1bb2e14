"""The streams of terms that the distributed engine indexes, and what is read from them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from benelux_search.analysis.terms import UNLIKE
from benelux_search.opensearch.records.streams import (
    HOLE,
    SEPARATOR,
    PassageEncoder,
    as_query_text,
    count_in,
    escape,
    positions_in,
    terms_of_stream,
    unescape,
)
from benelux_search.testing.corpora import chunks
from benelux_search.testing.random_histories import WORDS

# Java's whitespace (Character.isWhitespace), the separator, and lone surrogates
JAVA_SPACES = [*map(chr, (*range(9, 14), *range(0x1C, 0x21), 0x1680, *range(0x2000, 0x2007)))]
JAVA_SPACES += ["\u2008", "\u2009", "\u200a", "\u2028", "\u2029", "\u205f", "\u3000"]
ODD = [*JAVA_SPACES, SEPARATOR, "\ud800", "\udbff", "\udc00", "\udfff", "\0", "\xa0", "\u2007"]
# the private plane holds escaped characters only
PLAIN = st.characters(exclude_categories=["Co"]) | st.sampled_from(ODD)
TEXTS = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
STEMS = ["a", "b", "ab", "raa", "wet", "é", "\ud800", "["]


@given(st.text(PLAIN, max_size=20))
def test_an_escaped_term_is_as_long_and_comes_back(term: str) -> None:
    escaped = escape(term)
    assert len(escaped) == len(term)
    assert unescape(escaped) == term
    assert not {*escaped} & {*JAVA_SPACES, SEPARATOR}
    escaped.encode()


def test_each_odd_character_is_escaped() -> None:
    for char in ODD:
        is_kept = char in {"\0", "\xa0", "\u2007"}  # Java splits at none of these
        assert (escape(char) == char) == is_kept
        assert unescape(escape(char)) == char


def test_terms_at_one_position() -> None:
    terms = PassageEncoder().encode(chunks("raad|wet~ www! a+b"))
    assert terms.length == 4
    assert terms.forms == "\x7fraad\x7f \x7fwww!\x7f \x7fa\x7f \x7fb\x7f"
    assert terms.stems == f"\x7fraa\x7fwet\x7f {HOLE} \x7fa\x7f \x7fb\x7f"


def test_an_empty_passage() -> None:
    terms = PassageEncoder().encode([])
    assert (terms.stems, terms.forms, terms.length) == ("", "", 0)
    assert terms.signature == UNLIKE
    assert positions_in("", ["a"]) == []
    assert terms_of_stream("") == set()


def positions_of(text: str) -> list[tuple[set[str], set[str]]]:
    """Return the stems and the forms at each position of a text, without streams."""
    found: list[tuple[set[str], set[str]]] = []
    for chunk in chunks(text):
        own: list[tuple[set[str], set[str]]] = [(set(), set()) for _ in range(chunk.width)]
        for offset, form, stem in chunk.terms:
            own[offset][0].update([] if stem is None else [stem])
            own[offset][1].update([] if form is None else [form])
        found += own
    return found


@given(TEXTS, st.lists(st.sampled_from(STEMS), min_size=1, max_size=3))
def test_positions_and_counts(text: str, wanted: list[str]) -> None:
    terms, expected = PassageEncoder().encode(chunks(text)), positions_of(text)
    assert terms.length == len(expected)
    assert positions_in(terms.stems, wanted) == [
        place for place, (stems, _) in enumerate(expected) if stems & {*wanted}
    ]
    for word in [*wanted, *text.replace("|", " ").split()]:
        assert count_in(terms.stems, word) == sum(word in stems for stems, _ in expected)
        assert count_in(terms.forms, word) == sum(word in forms for _, forms in expected)
    every = set().union(*(stems for stems, _ in expected))
    assert terms_of_stream(terms.stems) == {*map(escape, every)}


def test_the_text_of_a_query_keeps_gaps() -> None:
    text = as_query_text([(0, ("a", "b")), (3, ("c d",))])
    assert text == f"a\x7fb {HOLE} {HOLE} c{escape(' ')}d"
