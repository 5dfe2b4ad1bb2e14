"""The query language: what holds of every query, and of every tree."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Final

import pytest
import queries
from counting import Calls
from daily import daily
from hypothesis import example, given
from hypothesis import strategies as st

from benchmarks import fuzz
from benelux_search.query.parser import to_english, to_query_text
from benelux_search.query.query import parse
from benelux_search.query.tree import (
    AndNode,
    DateNode,
    DocumentNode,
    ExactNode,
    FuzzyNode,
    LanguageNode,
    NearNode,
    Node,
    NotNode,
    OrNode,
    PhraseNode,
    PrefixNode,
    WildcardNode,
    WordNode,
)

# the pieces that have a meaning somewhere, and those that look as if they had
PIECES: Final = [
    *("a", "bc", "woord", "été", "l’", "foto’s", "000", "12", "1 000", "908/1", "1°", "-", "--"),
    *('"', "“", "”", "„", "«", "»", "‹", "›", "‘", "’", "'", "(", ")", " ", " ", " ", " ", "\n"),
    *("OR", "AND", "NOT", " OR ", " AND ", " NOT ", "EN", "OF", "&&", "||", "!", "&", "§", ","),
    *("nl:", "fr:", "doc:", "number:", "date:", "aligned:", "dat:", "foo:", "a:", ":", "://"),
    *(
        "*",
        "?",
        "~",
        "~2",
        "~3",
        "=",
        "..",
        "…",
        "none",
        "low",
        "2019",
        "2019-06",
        "2020..2021",
        "6/2020",
        "juni 2020",
    ),
    *("https://a.be/b?c=d*", "www.a.be", "ECLI:NL:1", "a@b.be", "\ud800", "\x00", "\u00a0", "İ"),
]
QUERIES = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
CALLS: Final = 30  # and returns, for each character; what is quadratic makes thousands


def nodes(node: Node | None) -> Iterator[Node]:
    if node is None:
        return
    yield node
    match node:
        case AndNode(children) | OrNode(children):
            for child in children:
                yield from nodes(child)
        case NotNode(inner) | LanguageNode(_, inner):
            yield from nodes(inner)


@given(QUERIES)
@example("\u0131l:a al\u0131gned:none")
def test_any_text_is_a_query(text: str) -> None:
    query = parse(text)
    assert (query.root is None) <= bool(query.notes)
    assert not isinstance(query.root, NotNode)
    for node in nodes(query.root):
        match node:
            case AndNode(children, strict):
                assert len(children) == 2 if strict else len(children) > 1
                assert any(not isinstance(child, NotNode) for child in children)
            case OrNode(children):
                assert len(children) > 1
                assert not any(isinstance(child, NotNode) for child in children)
            case NotNode(inner) | LanguageNode(_, inner):
                assert not isinstance(inner, NotNode)
            case NearNode(words, distance):
                assert len(words.split()) > 1
                assert 0 <= distance <= 50
            case FuzzyNode(words, edits):
                assert sum(map(str.isalnum, words)) > 2
                assert edits in (1, 2)
            case WildcardNode(words):
                assert sum(map(str.isalnum, words)) > 1
                assert "*" in words or "?" in words
            case (
                WordNode(words)
                | ExactNode(words)
                | PrefixNode(words)
                | PhraseNode(words)
                | DocumentNode(words)
            ):
                assert any(map(str.isalnum, words))
            case DateNode(since, until):
                assert since or until


@given(QUERIES)
def test_notes_say_where_in_the_text(text: str) -> None:
    for note in parse(text).notes:
        for column in re.findall(r"\bcolumn ([0-9]+)", note):
            assert 1 <= int(column) <= len(text)


@given(QUERIES)
@example("\x1b?~0 *§~2")
@example(".ab:?0 ?ab:cd~ 000~")
@example("a -(b OR -c) d AND -(-a -b)")
@example('nl:(nl:a AND fr:(b c)) -fr:«a "b"»')
@example("12 -000 1 000 (000) x:y=z")
def test_what_is_parsed_can_be_typed(text: str) -> None:
    root = parse(text).root
    if root is not None:
        again = parse(to_query_text(root))
        assert again.root == root
        assert again.notes == ()
        said = to_english(root)
        assert said.isprintable()


NAMES = st.builds(
    lambda a, b, c: f"{a}{b}{c}",
    st.sampled_from(["abc", "été", "œuvre", "Écoles"]),
    st.sampled_from(["", "", "-", "/", "’", "0", "123"]),
    st.sampled_from(["", "x", "yz", "ïn", "7", "nl", "OR"]),
).map(lambda text: text.rstrip("-/’"))
AWKWARD: Final = ["(a", "a)b", "-a", "=a", "a*", "w?rd", "a~", "~5", "‘a", "a?", "date:", "nl:a"]
WORDS = st.one_of(
    NAMES,
    st.sampled_from(
        [piece for piece in (*PIECES, *AWKWARD) if re.fullmatch(r"\S*[^\W_]\S*", piece)]
    ),
)
TREES = queries.trees(queries.leaves(WORDS, NAMES, between=" en "))


@given(TREES)
def test_every_tree_can_be_typed(root: Node) -> None:
    typed = to_query_text(root)
    query = parse(typed)
    assert query.root == root, typed
    assert query.notes == (), typed


@given(TREES, TREES)
def test_queries_in_words_are_told_apart(one: Node, other: Node) -> None:
    assert (to_english(one) == to_english(other)) == (one == other)


@given(st.lists(st.from_regex(r"[a-z]{2,8}", fullmatch=True), min_size=1, max_size=20))
def test_every_plain_word_is_required(words: list[str]) -> None:
    found = [node.text for node in nodes(parse(" ".join(words)).root) if isinstance(node, WordNode)]
    assert found == words


REPEATED: Final = [
    *PIECES,
    *(
        "*?",
        "a*b",
        '="',
        "‘a ",
        "l’ ",
        "’ ",
        "a OR ",
        "a AND ",
        "-nl:",
        "(-a ",
        "dat:1 ",
        "date:x ",
    ),
    *("a ~ ", '"a b"~ ', "=a ", "*ab ", "-a AND ", "nl:(", "NOT (", "date: ", "1.", "000 ", "a:"),
    *("/[a", "/a(", "/a/ ", "/(a/ ", "(/a", "/{a}"),
]


@pytest.mark.parametrize("piece", daily(REPEATED, 30), ids=ascii)
def test_repeated_pieces_take_no_time(piece: str) -> None:
    text = piece * (10_000 // len(piece))
    parse(piece)  # patterns are compiled once
    with Calls() as calls:
        query = parse(text)
    assert calls.number < CALLS * len(text)
    if query.root is not None:
        assert to_english(query.root)
        assert to_query_text(query.root)


@pytest.mark.parametrize("piece", ["a ", "(", "\ud800", "nl:", "x"], ids=ascii)
def test_a_megabyte_is_cut(piece: str) -> None:
    with Calls() as calls:
        query = parse(piece * (2**20 // len(piece)))
    assert calls.number < 2**20
    assert any("too long" in note for note in query.notes)


def test_the_fuzz_command_finds_what_raises_and_what_is_slow(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert fuzz.main(["--bytes", "200", "--mutants", "200", "--budget", "60"]) == 0
    assert "200      0" in capsys.readouterr().out

    def fails_on_quotes(text: str) -> None:
        if '"' in text:
            raise ValueError("a quote")

    outcome = fuzz.Outcome()
    wrong = list(fuzz.run(fails_on_quotes, iter(["a", 'b"', "c"]), 10.0, outcome))
    assert wrong == ["'b\"': ValueError: a quote"]
    assert (outcome.count, outcome.failures) == (3, 1)
    [slow] = fuzz.run(lambda _: time.sleep(0.01), iter(["d"]), 0.001, outcome)
    assert slow.startswith("'d': took 0.0")


def test_the_fuzz_command_draws_the_same_from_a_seed() -> None:
    for draw in (fuzz.random_bytes, fuzz.mutant):
        one, again, other = (list(fuzz.drawn(draw, 50, seed)) for seed in (1, 1, 2))
        assert one == again != other
    assert len(set(fuzz.QUERIES)) == 60
