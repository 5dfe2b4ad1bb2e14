"""Regular expressions in a query: a whole word between slashes, ``/gevang.*straf/``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from benelux_search.analysis import regular_expressions
from benelux_search.query import tree

_WORDS: Final = re.compile(r"[^\W_]+")
_NO_WORDS: Final = re.compile(r"\\\w|\{[^}]{0,20}\}|\[[^]]{0,200}\]")


def expression_or_words(part: tree.TypedPart) -> Sequence[tree.LeafNode]:
    """Return the leaf for an expression between slashes, or its words if it is not valid.

    A note names what is wrong. The expression has a letter or a digit.
    """
    text = part.text[1:-1]
    try:
        regular_expressions.check_expression(text)
    except regular_expressions.InvalidExpression as error:
        wrong = part.column + min(1 + error.offset, len(part.text) - 1)
        part.add(
            "expression",
            "`{}` at column {}: {} (column {}); searched as words",
            error.reason,
            wrong,
        )
        words = _WORDS.findall(_NO_WORDS.sub(" ", text)) or _WORDS.findall(text)
        return [tree.WordNode(word) for word in words]
    return [tree.RegexNode(text)]
