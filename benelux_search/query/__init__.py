"""The query language: from what a user typed to one tree, whatever was typed.

======================  ====================================================================
``politie grens``       both words (side by side, words are all required)
``=word``               this very form; ``="en vertu de"`` these, side by side
``word*``               all forms that begin so
``w?rd``, ``*heid``     all forms of a pattern
``word~``, ``word~2``   all forms that are nearly so
``"grens over"``        a phrase; ``“ ”``, ``« »``, ``‹ ›`` and ``‘ ’`` quote as well
``"grens over"~5``      near each other; of one word, the word, whatever it looks like
``a OR b``              either; ``AND`` and ``NOT`` are operators too, in capitals only
``-word``               not this; before whatever there is
``( … )``               a group
``nl:… fr:…``           that side must match: a word, a phrase, a group, a filter
``doc:…``               in this document; ``number:908/1``: in those with this number
``date:2019..2021``     of this period; also one date, or an open end
``aligned:none``        no counterpart; ``aligned:low``: a doubtful one
======================  ====================================================================

NOT binds closest, then AND, then what stands side by side, then OR. Nothing is an error: what
cannot be parsed is searched as words, and a note says what and where.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from benelux_search.query.fields import SEARCHABLE
from benelux_search.query.lexer import MAX_LEAVES, TOO_LONG, WORD, tokenise
from benelux_search.query.parser import Parser, all_of
from benelux_search.query.tree import Node, Notes, NotNode, WordNode

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
        words = [
            WordNode(word) for word in WORD.findall(text[:_MAX_LENGTH]) if SEARCHABLE.search(word)
        ]
        root = all_of(words[:MAX_LEAVES])
    if isinstance(root, NotNode):
        notes.add("the query only says what to exclude: there is nothing to look for")
        root = None
    elif root is None:
        notes.add("the query has nothing to look for")
    return Query(text, root, notes.all())
