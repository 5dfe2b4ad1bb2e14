"""The query language: from what a user typed to one tree, whatever was typed.

==================  ====================================================================
``politie grens``   both words (side by side, words are all required)
``"grens over"``    a phrase; ``“ ”`` and ``« »`` quote as well
``a OR b``          either; ``AND`` and ``NOT`` are operators too, in capitals only
``-word``           not this word; also before a phrase, a parenthesis, or a side
``( … )``           a group
``word*``           all forms that begin so
``nl:… fr:…``       that side must match: a word, a phrase or a group
``aligned:none``    no counterpart; ``aligned:low``: a doubtful one
==================  ====================================================================

Nothing is an error: what cannot be parsed is searched as words, and a note says what and where.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from benelux_search.query.lexer import MAX_LEAVES, SEARCHABLE, TOO_LONG, tokenise
from benelux_search.query.notes import Notes
from benelux_search.query.parser import Parser, all_of
from benelux_search.query.tree import Aligned, And, Node, Not, Or, Phrase, Prefix, Side, Word

__all__ = [
    "Aligned",
    "And",
    "Node",
    "Not",
    "Or",
    "Phrase",
    "Prefix",
    "Query",
    "Side",
    "Word",
    "parse",
]

# code points; nobody types more
_MAX_LENGTH: Final = 10_000


@dataclass(frozen=True, slots=True)
class Query:
    """A query as it was typed, its tree (None when there is nothing to look for), and notes."""

    text: str
    root: Node | None
    notes: tuple[str, ...] = ()


def parse(text: str) -> Query:
    """The query in a text. Never raises, whatever the text."""
    notes = Notes()
    if len(text) > _MAX_LENGTH:
        notes.add(TOO_LONG, _MAX_LENGTH)
    tokens = tokenise(text[:_MAX_LENGTH], notes)
    root = Parser(tokens, notes).parse()
    if root is None and not any(token.kind == "not" for token in tokens):
        # a lone `OR` or `nl:` is looked for as it stands
        words = [Word(word) for word in text[:_MAX_LENGTH].split() if SEARCHABLE.search(word)]
        root = all_of(words[:MAX_LEAVES])
    if isinstance(root, Not):
        notes.add("the query only says what to exclude: there is nothing to look for")
        root = None
    elif root is None:
        notes.add("the query has nothing to look for")
    return Query(text, root, notes.all())
