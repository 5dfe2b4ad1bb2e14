"""The query language: what a text becomes, and that any text becomes something."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benelux_search.query import Aligned, And, Node, Not, Or, Phrase, Prefix, Side, Word, parse

A, B, C = Word("a"), Word("b"), Word("c")


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("a", A),
        ("a b", And((A, B))),
        ("  a\u00a0b\n", And((A, B))),
        ('"a b"', Phrase("a b")),
        ("“a b” «b c» „a“", And((Phrase("a b"), Phrase("b c"), Phrase("a")))),
        ('c"a b"', And((C, Phrase("a b")))),
        ("a OR b", Or((A, B))),
        ("a OR b c", Or((A, And((B, C))))),
        ("(a OR b) c", And((Or((A, B)), C))),
        ("a AND b", And((A, B), strict=True)),
        ("a AND b AND c", And((And((A, B), strict=True), C), strict=True)),
        ("a AND b c", And((And((A, B), strict=True), C))),
        ("a or b", And((A, Word("or"), B))),
        ("a -b", And((A, Not(B)))),
        ("a NOT b", And((A, Not(B)))),
        ('a -"b c"', And((A, Not(Phrase("b c"))))),
        ("a -(b OR c)", And((A, Not(Or((B, C)))))),
        ("-a -b c", And((Not(A), Not(B), C))),
        ("(-a -b) c", And((Not(Or((A, B))), C))),
        ("NOT NOT a", A),
        ("a -(-b)", And((A, B))),
        ("wet*", Prefix("wet")),
        ("nl:a", Side("nl", A)),
        ("FR:wet*", Side("fr", Prefix("wet"))),
        ('nl:"a b"', Side("nl", Phrase("a b"))),
        ("nl:(a b) fr:c", And((Side("nl", And((A, B))), Side("fr", C)))),
        ("a -fr:b", And((A, Not(Side("fr", B))))),
        ("a fr:-b", And((A, Not(Side("fr", B))))),
        ("a -nl:(b c)", And((A, Not(Side("nl", And((B, C))))))),
        ("aligned:none", Aligned("none")),
        ("a ALIGNED:Low", And((A, Aligned("low")))),
        ("a -aligned:none", And((A, Not(Aligned("none"))))),
        ("nl:aligned:none", Side("nl", Aligned("none"))),
        ("(aligned:none OR aligned:low) a", And((Or((Aligned("none"), Aligned("low"))), A))),
        ('"aligned:none"', Phrase("aligned:none")),
        ("Benelux-landen", Word("Benelux-landen")),
        ("l’accord", Word("l’accord")),
        ("1 000 000 a", And((Word("1 000 000"), A))),
        ("a - b", And((A, B))),
        ("a & b", And((A, B))),
        ("a () b", And((A, B))),
        ("https://a.b/c", Word("https://a.b/c")),
    ],
)
def test_what_is_understood_has_no_notes(text: str, root: Node) -> None:
    query = parse(text)
    assert query.root == root
    assert query.notes == ()
    assert query.text == text


@pytest.mark.parametrize(
    ("text", "root", "note"),
    [
        ('a "b c', And((A, B, C)), "column 3 is never closed"),
        ("a » b", And((A, B)), "column 3 is never closed"),
        ("(a b", And((A, B)), "`(` at column 1 is never closed"),
        ("a) b", And((A, B)), "`)` at column 2 closes nothing"),
        ("a OR", A, "`OR` at column 3 has nothing"),
        ("OR a", A, "`OR` at column 1 has nothing"),
        ("OR", Word("OR"), "`OR` at column 1"),
        ("a AND", A, "`AND` at column 3 has nothing"),
        ("AND a b", And((A, B)), "`AND` at column 1 has nothing"),
        ("a AND OR b", Or((A, B)), "`AND` at column 3 has nothing"),
        ("a NOT", A, "`NOT` at column 3 stands before nothing"),
        ("nl:", Word("nl:"), "`nl:` at column 1 stands before nothing"),
        ("a fr:", A, "`fr:` at column 3 stands before nothing"),
        ("a OR -b", A, "only excludes"),
        ("a*", A, "`a*` at column 1 is too short"),
        ("b w?rd", And((B, Word("w?rd"))), "`w?rd` at column 3"),
        ("doc:a", Word("doc:a"), "`doc:a` at column 1"),
        ("word~", Word("word~"), "`word~` at column 1"),
        (
            "aligned:",
            Word("aligned:"),
            "`aligned:` at column 1: after `aligned:` comes",
        ),
        ("a aligned:high", And((A, Word("aligned:high"))), "`aligned:high` at column 3"),
        ("aligned:lowest", Word("aligned:lowest"), "comes none or low"),
        ("-aligned:none", None, "only says what to exclude"),
        ('"a b"~5 c', And((Phrase("a b"), C)), "`~5` at column 6"),
        ("-a", None, "only says what to exclude"),
        ("-a -b", None, "only says what to exclude"),
        ("nl:(-a)", None, "only says what to exclude"),
        ("", None, "nothing to look for"),
        ('"" § ()', None, "nothing to look for"),
    ],
)
def test_what_is_not_understood_is_noted(text: str, root: Node | None, note: str) -> None:
    query = parse(text)
    assert query.root == root
    assert any(note in said for said in query.notes), query.notes


def test_long_and_deep_queries_are_cut_with_a_note() -> None:
    deep = parse("(" * 5000 + "a" + ")" * 5000)
    assert deep.root == A
    assert deep.notes
    assert parse("-nl:" * 2000 + "a b").root is not None
    long = parse("a " * 3000)
    assert isinstance(long.root, And)
    assert len(long.root.nodes) == 256
    assert len(long.notes) == 1
    assert len(parse(")" * 300).notes) <= 10


def nodes(node: Node | None) -> Iterator[Node]:
    if node is None:
        return
    yield node
    match node:
        case And(children) | Or(children):
            for child in children:
                yield from nodes(child)
        case Not(inner) | Side(_, inner):
            yield from nodes(inner)


PIECES = [
    *("a", "bc", "-", "--", '"', "“", "”", "«", "»", "(", ")", "OR", "AND", "NOT", "nl:", "fr:"),
    *("*", "~3", " ", " ", " ", "1 000", "\ud800", "\x00", "é", "?", "aligned:", "none", "low"),
]


@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES)).map("".join)))
def test_any_text_is_a_query(text: str) -> None:
    query = parse(text)
    assert (query.root is None) <= bool(query.notes)
    for node in nodes(query.root):
        match node:
            case And(children):
                assert len(children) > 1
                assert any(not isinstance(child, Not) for child in children)
            case Or(children):
                assert len(children) > 1
                assert not any(isinstance(child, Not) for child in children)
            case Not(inner) | Side(_, inner):
                assert not isinstance(inner, Not)
            case Word(words) | Phrase(words) | Prefix(words):
                assert any(char.isalnum() for char in words)
    assert not isinstance(query.root, Not)


@given(st.lists(st.from_regex(r"[a-z]{2,8}", fullmatch=True), min_size=1, max_size=20))
def test_every_plain_word_is_required(words: list[str]) -> None:
    found = [node.text for node in nodes(parse(" ".join(words)).root) if isinstance(node, Word)]
    assert found == words


@pytest.mark.parametrize("text", ["(" * 10_000, "a OR " * 100, ")" * 100 + "woord", "a* " * 100])
def test_one_note_a_kind_of_trouble_is_enough(text: str) -> None:
    kinds = [re.sub(r"\d+", "", note) for note in parse(text).notes]
    assert 1 <= len(kinds) == len(set(kinds)) <= 3


def test_what_is_typed_is_no_template() -> None:
    [note] = parse("{a}*").notes
    assert "`{a}*`" in note
