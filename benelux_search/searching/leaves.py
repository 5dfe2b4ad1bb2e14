"""The leaves of the tree of a query: what is to be found, and on which side."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from benelux_search.model import Language
from benelux_search.query import (
    Aligned,
    And,
    Date,
    Doc,
    Exact,
    Filter,
    Fuzzy,
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

TextLeaf: TypeAlias = Word | Exact | Prefix | Wildcard | Fuzzy | Phrase | Near


def leaves(node: Node) -> Iterator[tuple[TextLeaf, Language | None]]:
    """The words, patterns and phrases to be found, each with the side asked for, if any."""
    for leaf, side in clauses(node):
        if not isinstance(leaf, Aligned | Doc | Number | Date):
            yield leaf, side


def clauses(
    node: Node, side: Language | None = None
) -> Iterator[tuple[TextLeaf | Filter, Language | None]]:
    """The same, and where they are to be found."""
    match node:
        case Side(language, inner):
            yield from clauses(inner, language)
        case And(nodes) | Or(nodes):
            for child in nodes:
                yield from clauses(child, side)
        case Not():
            return
        case _:
            yield node, side
