"""A query as typed, and its tree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from benelux_search.law.citations import bare_citation, citations_of_query
from benelux_search.law.codes import Code
from benelux_search.query.field_names import SEARCHABLE
from benelux_search.query.lexer import MAX_LEAVES, QUERY_TOO_LONG, tokenise
from benelux_search.query.parser import Parser, require_all
from benelux_search.query.tree import Node, Notes, NotNode, WordNode
from benelux_search.query.words import word_pattern

# code points; nobody types a longer query
_MAX_LENGTH: Final = 10_000


@dataclass(frozen=True, slots=True)
class Query:
    """A query as typed, its tree, and its notes.

    ``root`` is None if there is nothing to search for. If the query only excludes, ``excluded`` is
    the tree of what it excludes.
    """

    text: str
    root: Node | None
    notes: tuple[str, ...] = ()
    excluded: Node | None = None


def parse(text: str, codes: tuple[Code, ...] = ()) -> Query:
    """Parse a query. No text raises an error.

    ``codes`` are codes of law that a citation may name, beside the built-in ones.

    Only the first 10,000 code points are read; if the text is longer, a note says so.
    """
    notes = Notes()
    if len(text) > _MAX_LENGTH:
        notes.add("long-query", QUERY_TOO_LONG, _MAX_LENGTH)
    bare = bare_citation(text[:_MAX_LENGTH], codes)
    citations = citations_of_query(text[:_MAX_LENGTH], codes)
    tokens = tokenise(text[:_MAX_LENGTH], notes, codes, citations)
    root = Parser(tokens, notes).parse()
    if root is None and not any(token.kind == "not" for token in tokens):
        # a lone `OR` or `nl:` is searched as a word
        found = word_pattern(text).findall(text[:_MAX_LENGTH])
        words = [WordNode(word) for word in found if SEARCHABLE.search(word)]
        root = require_all(words[:MAX_LEAVES])
    if bare is not None:
        root = WordNode(bare.text, citation=bare)
    excluded = root.node if isinstance(root, NotNode) else None
    if excluded is not None:
        notes.add("only-excludes", "the query only excludes: there is nothing to search for")
        root = None
    elif root is None:
        notes.add("empty", "the query has nothing to search for")
    return Query(text, root, notes.all(), excluded)
