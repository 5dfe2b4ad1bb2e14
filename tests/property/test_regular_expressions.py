"""Expressions match what Python's ``re`` matches, whatever they are, without going back."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from benelux_search.analysis.folding import fold, written_form
from benelux_search.analysis.regular_expressions import (
    InvalidExpression,
    check_expression,
    folded_expression,
    literal_prefix,
    written_expression,
)
from benelux_search.index.automaton import Automaton

PARTS = [
    *(
        "a",
        "b",
        "é",
        "œ",
        "E",
        ".",
        "[ab]",
        "[^a]",
        "[a-cé]",
        "[^é-ü]",
        "[]a]",
        "[a-]",
        "[\\]\\\\]",
    ),
    *("\\d", "\\w", "\\S", "[\\d,]", "[^\\W]", "\\.", "\\[", "-", "'", "", "(?:ab|b)", "(|a)"),
]
TIMES = ["*", "+", "?", "{2}", "{1,3}", "{0,}", "*?", "{1,2}?", "{0}"]
EXPRESSIONS = st.recursive(
    st.sampled_from(PARTS),
    lambda inner: st.one_of(
        st.builds(lambda one, other: f"({one}|{other})", inner, inner),
        st.builds(lambda one, other: f"(?:{one}){other}", inner, inner),
        st.builds(lambda one, times: f"({one}){times}", inner, st.sampled_from(TIMES)),
    ),
    max_leaves=8,
)
TEXTS = st.text("abeéœ1.[]\\-'é", max_size=6)


def is_valid(expression: str) -> bool:
    try:
        check_expression(expression)
    except InvalidExpression:
        return False
    return True


@given(expression=EXPRESSIONS, text=TEXTS)
@example("(a{2,3}b?){2,}", "aabaaa")
@example("^(a|b)$", "a")
@example("a\\$", "a$")
def test_the_automaton_matches_what_re_matches(expression: str, text: str) -> None:
    assume(is_valid(expression))
    matches = Automaton(expression).matches(text)
    assert matches == bool(re.compile(expression, re.DOTALL).fullmatch(text))


@given(expression=EXPRESSIONS, text=TEXTS)
@example("[^é]", "e")
@example("[é-ü]", "e")
@example("((?:)a)*", "")
def test_what_is_written_matches_when_folded(expression: str, text: str) -> None:
    assume(is_valid(expression))
    written, folded = written_expression(expression), folded_expression(expression)
    if Automaton(written).matches(written_form(text)):
        assert Automaton(folded).matches(fold(text))
    if Automaton(folded).matches(fold(text)):
        assert fold(text).startswith(literal_prefix(folded))
    assert folded_expression(folded) == folded
    assert written_expression(written) == written


@pytest.mark.parametrize(
    ("expression", "matching", "other"),
    [
        ("etat|[ef]te", ["etat", "état", "ÉTÉ", "été"], ["etats"]),
        ("ét.t", ["état"], ["etat"]),
        ("[^e]tat", ["atat"], ["état", "etat"]),
        ("[^é]tat", ["etat", "atat"], ["état"]),
        ("œuvre", ["œuvre", "oeuvre"], ["euvre"]),
        ("STRA.{1,3}", ["straf", "straße"], ["stra"]),
    ],
)
def test_accents_count_for_who_types_them(
    expression: str, matching: list[str], other: list[str]
) -> None:
    folded, written = Automaton(folded_expression(expression)), written_expression(expression)
    for text in (*matching, *other):
        found = folded.matches(fold(text))
        if written != folded_expression(expression):
            found = found and Automaton(written).matches(written_form(text))
        assert found == (text in matching), text


@given(text=st.text(max_size=60) | st.text("()[]{}|*+?.^$\\a1,-:!=", max_size=40))
@example("[" * 40)
@example("a{" * 20)
@example("((((((((((((((((((((((a")
def test_any_text_is_an_expression_or_is_refused(text: str) -> None:
    try:
        check_expression(text)
    except InvalidExpression as error:
        assert error.offset >= 0
        assert str(error.reason)
    else:
        Automaton(folded_expression(text)).matches("abc")


@pytest.mark.parametrize(
    "hostile",
    ["(a+)+b", "(a*)*b", "(a|a)*b", "(a|aa)+b", "a*a*a*a*a*a*a*a*b", "(.*)(.*)(.*)(.*)(.*)b"],
)
def test_a_hostile_expression_takes_one_step_for_each_character(hostile: str) -> None:
    automaton = Automaton(hostile)
    assert not automaton.matches("a" * 100_000)
    assert automaton.matches("a" * 100_000 + "b")


def test_states_are_forgotten_when_they_are_many() -> None:
    automaton = Automaton("(a|b)*a(a|b){40}")
    for number in range(400):
        text = f"{number * 7919 % 4096:012b}".replace("0", "a").replace("1", "b") * 9
        assert automaton.matches(text) == (text[-41] == "a")
