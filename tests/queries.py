"""Trees of queries over the whole language, as parsing makes them, for properties of them all."""

from __future__ import annotations

from hypothesis import strategies as st

from benelux_search.model import LANGUAGES, Language
from benelux_search.query.tree import (
    Aligned,
    And,
    Date,
    Doc,
    Exact,
    Fuzzy,
    Leaf,
    Near,
    Node,
    Not,
    Number,
    Or,
    Phrase,
    Prefix,
    Side,
    Wildcard,
    Word,
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
) -> st.SearchStrategy[Leaf]:
    """Leaves of every kind. ``names`` have three letters or more at their beginning, and no mark
    that means something in a pattern; ``between`` stands between the words of a phrase."""
    phrases = st.lists(words, min_size=2, max_size=4).map(between.join)
    return st.one_of(
        st.builds(Word, words),
        st.builds(Exact, words),
        st.builds(Prefix, names),
        st.builds(lambda a, mark, b: Wildcard(a + mark + b), names, st.sampled_from("*?"), names),
        st.builds(lambda a: Wildcard("*" + a), names),
        st.builds(Fuzzy, names, st.integers(1, 2)),
        st.builds(Phrase, st.one_of(words, phrases)),
        st.builds(Near, phrases, st.integers(0, 50)),
        st.builds(Doc, st.one_of(words, phrases) if documents is None else documents),
        st.builds(Number, words if numbers is None else numbers),
        periods(days),
        st.builds(Aligned, st.sampled_from(["none", "low"])),
    )


def periods(days: Words) -> st.SearchStrategy[Date]:
    return st.one_of(
        days.map(lambda day: Date(day, day)),
        days.map(lambda day: Date(day, None)),
        days.map(lambda day: Date(None, day)),
        st.tuples(days, days).map(sorted).map(lambda both: Date(both[0], both[1])),
    )


def trees(found: st.SearchStrategy[Leaf], *, most: int = 12) -> st.SearchStrategy[Node]:
    """Trees of at most so many leaves."""
    return st.recursive(found, _larger, max_leaves=most)


def _larger(smaller: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Trees of smaller ones: exclusions stand beside something."""
    negated = smaller.map(Not)
    others = st.lists(st.one_of(smaller, negated), min_size=1, max_size=3)
    return st.one_of(
        st.lists(smaller, min_size=2, max_size=3).map(lambda found: Or(tuple(found))),
        st.builds(lambda node, after: And((node, *after)), smaller, others),
        st.builds(lambda node, before: And((*before, node)), smaller, others),
        st.builds(lambda node, other: And((node, other), strict=True), smaller, negated),
        st.builds(lambda node, other: And((other, node), strict=True), smaller, negated),
        st.builds(lambda node, other: And((node, other), strict=True), smaller, smaller),
        st.builds(Side, SIDES, smaller),
    )
