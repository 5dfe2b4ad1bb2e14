"""Hypothesis strategies for trees of queries, as the parser makes them."""

from __future__ import annotations

import re

from hypothesis import strategies as st

from benelux_search.model import LANGUAGES, Language
from benelux_search.query.tree import (
    AlignedNode,
    AndNode,
    DateNode,
    DocumentNode,
    ExactNode,
    FuzzyNode,
    LanguageNode,
    LeafNode,
    NearNode,
    Node,
    NotNode,
    NumberNode,
    OrNode,
    PhraseNode,
    PrefixNode,
    RegexNode,
    WildcardNode,
    WordNode,
)

Words = st.SearchStrategy[str]
DAYS = st.dates().map(str).flatmap(lambda day: st.sampled_from([day, day[:7], day[:4]]))
SIDES: st.SearchStrategy[Language] = st.sampled_from(LANGUAGES)


def leaves(
    words: Words,
    names: Words,
    *,
    between: str = " ",
    documents: Words | None = None,
    numbers: Words | None = None,
    days: Words = DAYS,
) -> st.SearchStrategy[LeafNode]:
    """Return a strategy for leaves of every kind.

    ``names`` have three letters or more at the start, and no character with a meaning in patterns.
    ``between`` is put between the words of a phrase.
    """
    phrases = st.lists(words, min_size=2, max_size=4).map(between.join)
    return st.one_of(
        st.builds(WordNode, words),
        st.builds(ExactNode, words),
        st.builds(PrefixNode, names),
        st.builds(
            lambda a, mark, b: WildcardNode(a + mark + b), names, st.sampled_from("*?"), names
        ),
        st.builds(lambda a: WildcardNode("*" + a), names),
        st.builds(RegexNode, expressions(names)),
        st.builds(FuzzyNode, names, st.integers(1, 2)),
        st.builds(PhraseNode, st.one_of(words, phrases)),
        st.builds(NearNode, phrases, st.integers(0, 50)),
        st.builds(DocumentNode, st.one_of(words, phrases) if documents is None else documents),
        st.builds(NumberNode, words if numbers is None else numbers),
        periods(days),
        st.builds(AlignedNode, st.sampled_from(["none", "low"])),
    )


def expressions(names: Words) -> Words:
    """Return a strategy for regular expressions, which have a part of a name."""
    letters = names.map(lambda name: re.escape(name).replace("/", "\\/"))
    tails = st.sampled_from(["", ".*", "[a-zé]+", "(en|s|)", "?", "\\w{0,3}", "(?:x|.{2,})?"])
    return st.one_of(
        st.builds(lambda head, tail: head + tail, letters, tails),
        st.builds(lambda tail: ".*" + tail, letters),
        st.builds(lambda one, tail, other: f"({one}{tail}|{other})", letters, tails, letters),
    )


def periods(days: Words) -> st.SearchStrategy[DateNode]:
    return st.one_of(
        days.map(lambda day: DateNode(day, day)),
        days.map(lambda day: DateNode(day, None)),
        days.map(lambda day: DateNode(None, day)),
        st.tuples(days, days).map(sorted).map(lambda both: DateNode(both[0], both[1])),
    )


def trees(found: st.SearchStrategy[LeafNode], *, most: int = 12) -> st.SearchStrategy[Node]:
    """Return a strategy for trees of at most ``most`` leaves."""
    return st.recursive(found, _larger, max_leaves=most)


def _larger(smaller: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Trees of smaller ones: exclusions stand beside something."""
    negated = smaller.map(NotNode)
    others = st.lists(st.one_of(smaller, negated), min_size=1, max_size=3)
    return st.one_of(
        st.lists(smaller, min_size=2, max_size=3).map(lambda found: OrNode(tuple(found))),
        st.builds(lambda node, after: AndNode((node, *after)), smaller, others),
        st.builds(lambda node, before: AndNode((*before, node)), smaller, others),
        st.builds(lambda node, other: AndNode((node, other), strict=True), smaller, negated),
        st.builds(lambda node, other: AndNode((other, node), strict=True), smaller, negated),
        st.builds(lambda node, other: AndNode((node, other), strict=True), smaller, smaller),
        st.builds(LanguageNode, SIDES, smaller),
    )
