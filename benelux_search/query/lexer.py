"""The lexer of queries: from the text of a query to tokens.

:func:`tokenise` splits a query into operators, parentheses, language prefixes and leaves.
:func:`parse_word`, :func:`parse_exact` and :func:`parse_quoted` make the leaf of a word, of a word
after ``=``, and of quoted words. A note names each part that is not understood.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, Literal, NamedTuple, TypeAlias

from benelux_search.analysis.word_tokens import OPTIONAL
from benelux_search.law.citations import Citation, citations_of_query
from benelux_search.law.codes import Code
from benelux_search.query import field_names, tree
from benelux_search.query.field_names import SEARCHABLE
from benelux_search.query.quotes import DOUBLE, SINGLE, Quotes
from benelux_search.query.word_leaves import parse_exact, parse_quoted, parse_word, single_word
from benelux_search.query.words import word_pattern

# --- Single words, prefixes, patterns and fuzzy words

# --- The tokens of a query

QUERY_TOO_LONG: Final = "the query is too long: everything after column {} is ignored"
# words and phrases after these are not searched: someone pasted a whole page
MAX_LEAVES: Final = 256
# deeper parentheses are ignored
_MAX_DEPTH: Final = 20

# "nothing" follows a `-` or a language when no letter or digit comes after it: -& excludes nothing
TokenKind: TypeAlias = Literal["leaf", "(", ")", "AND", "OR", "not", "language", "nothing"]


class QueryToken(NamedTuple):
    """A token of a query.

    ``column`` is counted from 1. ``leaf`` is set if ``kind`` is ``leaf``.
    """

    kind: TokenKind
    text: str
    column: int
    leaf: tree.LeafNode | None = None


_METADATA: Final = r"meta\.[\w.@-]{1,100}"
_FIELD: Final = rf"(?: [A-Za-z]{{2,}}+ | {_METADATA} ):(?!//)"
# A slash inside has a backslash before it, or is in brackets: /usr/bin/ is a word. The end of
# brackets is looked for only so far, because many may never be closed
_EXPRESSION: Final = r"""
    / (?: \\\S | \[ (?: \\\S | [^\s\]\\] ){0,200}+ \] | [^\s/\\] )++ / (?= [\s)] | \Z )
"""  # re.VERBOSE
_LEXER: Final = re.compile(
    rf"""
    \s*+ (?:
        (?P<optional> {OPTIONAL} [^\s(){DOUBLE}]++ )
      | (?P<mark> [()] )
      | (?P<noise> -{{2,}}+ | -(?=[\s)]|\Z) )
      | (?P<minus> - )
      | (?P<quote> [{DOUBLE}{SINGLE}] )
      | (?P<equals> =++ )
      | (?P<field> {_FIELD} )
      | (?P<expression> {_EXPRESSION} )
      | (?P<word> [^\s] )
    )
    """,
    re.VERBOSE,
)
_SPACE: Final = re.compile(r"\s*+")
_KNOWN: Final = re.compile(
    rf"(?:{'|'.join(field_names.FIELDS)}|{_METADATA}):(?!//)", re.IGNORECASE | re.ASCII
)
_DISTANCE_MARK: Final = re.compile(r"~([0-9]*+)")
_OPERATORS: Final[Mapping[str, TokenKind]] = {"AND": "AND", "OR": "OR", "NOT": "not"}


def tokenise(
    text: str,
    notes: tree.Notes,
    codes: tuple[Code, ...] = (),
    citations: Mapping[int, Citation] | None = None,
) -> list[QueryToken]:
    """Return the tokens of a query, and add notes on the parts that are not understood.

    ``codes`` are codes of law that a citation may name, beside the built-in ones; ``citations`` are
    those of the query by offset, if they are known.
    In the result, each ``)`` closes a ``(``. A ``)`` that closes nothing is left out, and so are
    parentheses nested more than 20 deep.
    """
    if citations is None:
        citations = citations_of_query(text, codes)
    return _Lexer(text, notes, codes, citations).tokens()


class _Lexer:
    def __init__(
        self,
        text: str,
        notes: tree.Notes,
        codes: tuple[Code, ...],
        citations: Mapping[int, Citation],
    ) -> None:
        self._text, self._notes, self._codes, self._citations = text, notes, codes, citations
        self._quotes = Quotes(text)
        self._word_pattern = word_pattern(text)
        self._tokens: list[QueryToken] = []
        self._offset = self._leaves = self._depth = 0
        # end of the last `-` or language: it applies only to the text right after it
        self._bound = -1

    def tokens(self) -> list[QueryToken]:
        while match := _LEXER.match(self._text, self._offset):
            kind = match.lastgroup
            start, self._offset = match.start(kind or 0), match.end()
            if kind == "mark":
                self._parenthesis(start)
            elif kind == "optional":  # (her)opvoeding
                self._leaf(tree.WordNode(self._text[start : self._offset]), start)
            elif kind == "minus":
                if not start or self._text[start - 1] != ")":  # else a hyphen, as in (BEN)-niveau
                    self._prefix("not", "-", start)
            elif kind == "quote":
                self._quote(start)
            elif kind == "equals":
                self._exact(start)
            elif kind == "field":
                self._field(start)
            elif kind == "expression":
                self._expression(start)
            elif kind == "word":
                self._word(start)
            if self._leaves >= MAX_LEAVES and SEARCHABLE.search(self._text, self._offset):
                self._notes.add("long-query", QUERY_TOO_LONG, self._offset)
                break
        return self._tokens

    def _prefix(self, kind: Literal["not", "language"], text: str, start: int) -> None:
        self._tokens.append(QueryToken(kind, text, start + 1))
        self._bound = self._offset

    def _leaf(self, leaf: tree.LeafNode | None, start: int) -> None:
        if leaf is not None:
            self._tokens.append(
                QueryToken("leaf", self._text[start : self._offset], start + 1, leaf)
            )
            self._leaves += 1
        elif start == self._bound:
            self._tokens.append(QueryToken("nothing", "", start + 1))

    def _parenthesis(self, start: int) -> None:
        opens = self._text[start] == "("
        if not opens and not self._depth:
            self._notes.add(
                "closing-parenthesis", "the `)` at column {} has no matching `(`", start + 1
            )
            return
        self._depth -= not opens
        if self._depth < _MAX_DEPTH:
            self._tokens.append(QueryToken("(" if opens else ")", self._text[start], start + 1))
        else:
            self._notes.add(
                "deep-parentheses",
                "the parentheses from column {} on are nested too deeply: ignored",
                start + 1,
            )
        self._depth += opens

    def _quote(self, start: int) -> None:
        end = self._quotes.closing(start)
        if end is None:
            if self._text[start] == SINGLE:
                self._word(start)
            else:
                self._notes.add(
                    "open-quote",
                    "the quote at column {} is never closed: searched as words",
                    start + 1,
                )
            return
        self._offset = end + 1
        distance = _DISTANCE_MARK.match(self._text, self._offset)
        if distance is not None:
            self._offset = distance.end()
        text, asked = self._text[start + 1 : end], distance[1] if distance else None
        self._leaf(parse_quoted(text, asked, end + 2, self._notes, self._codes), start)

    def _word(self, start: int) -> None:
        citation = self._citations.get(start)
        if citation is not None:
            self._offset = citation.end
            self._leaf(tree.WordNode(citation.text, citation=citation), start)
            return
        raw = self._take_word(start)
        is_before_quote = self._closing(self._offset) is not None
        if is_before_quote and field_names.note_unknown_before_quote(self._typed(start)):
            return  # the quote is its value
        if raw in _OPERATORS:
            self._tokens.append(QueryToken(_OPERATORS[raw], raw, start + 1))
        else:
            self._leaf(parse_word(self._typed(start)), start)

    def _expression(self, start: int) -> None:
        """Read a regular expression; the words of one that is not valid are a group."""
        from benelux_search.query import expressions  # noqa: PLC0415 - most queries have none

        part = self._typed(start)
        if not SEARCHABLE.search(part.text):
            self._leaf(None, start)
            return
        found = expressions.expression_or_words(part)
        leaves = found[: MAX_LEAVES - self._leaves]
        if len(leaves) > 1:
            self._tokens.append(QueryToken("(", "(", start + 1))
        for leaf in leaves:
            self._leaf(leaf, start)
        if len(leaves) > 1:
            self._tokens.append(QueryToken(")", ")", start + 1))

    def _take_word(self, start: int) -> str:
        match = self._word_pattern.match(self._text, start)
        self._offset = start + 1 if match is None else match.end()
        return self._text[start : self._offset]

    def _typed(self, start: int) -> tree.TypedPart:
        """Return the part of the query from an offset on that has been read."""
        return tree.TypedPart(self._text[start : self._offset], start + 1, self._notes)

    def _closing(self, offset: int) -> int | None:
        """Return the offset of the mark that closes a quote opened at ``offset``, or None."""
        opens = offset < len(self._text) and self._text[offset] in DOUBLE + SINGLE
        return self._quotes.closing(offset) if opens else None

    def _exact(self, start: int) -> None:
        """Read ``=word``, or several words in quotes: ``="en vertu de"``."""
        offset = self._offset
        following = self._text[offset : offset + 1]
        end = self._closing(offset)
        quoted = "" if end is None else self._text[offset + 1 : end].strip()
        is_near = end is not None and self._text.startswith("~", end + 1)
        word = single_word(quoted) or ("" if is_near else quoted)
        if end is not None and SEARCHABLE.search(word):
            self._offset = end + 1
            self._leaf(tree.ExactNode(word), start)
        elif end is not None or following == "(" or self._is_field_or_expression(offset):
            self._notes.add(
                "loose-equals", "the `=` at column {} must come before a word: ignored", start + 1
            )
        elif not following or following.isspace() or following in DOUBLE + ")":
            self._leaf(None, start)
        else:
            self._take_word(offset)
            self._leaf(parse_exact(self._typed(offset)), start)

    def _is_field_or_expression(self, offset: int) -> bool:
        match = _LEXER.match(self._text, offset)
        is_expression = match is not None and match.lastgroup == "expression"
        return is_expression or _KNOWN.match(self._text, offset) is not None

    def _field(self, start: int) -> None:
        name = self._text[start : self._offset - 1].lower()
        if name in field_names.LANGUAGE_FIELDS:
            self._prefix("language", f"{name}:", start)
        elif name in field_names.FIELDS or name.startswith(field_names.METADATA):
            self._filter(name, start)
        else:
            self._word(start)

    def _filter(self, name: str, start: int) -> None:
        colon = self._offset
        value = self._value(colon)
        if name == "date":
            value = self._period(value)
        leaf: tree.LeafNode | None = field_names.parse_field(name, value)
        if leaf is None:
            field_names.note_value(name, self._typed(start))
            # date:gisteren is one word; the words after it in date: "vorig jaar" are words too
            if self._text[colon : self._offset] != value:
                self._offset = colon
            leaf = tree.WordNode(self._text[start : self._offset])
        self._leaf(leaf, start)

    def _period(self, value: str) -> str:
        """Return the value of ``date:`` with what follows: ``"1 juni 2020".."30 juni 2020"``."""
        dots = field_names.TO.match(self._text, self._offset)
        if dots is not None:
            value, self._offset = value + dots[0], dots.end()
        following = self._text[self._offset : self._offset + 1]
        if value.endswith(("..", "…")) and following.strip():
            value += self._value(self._offset)
        return value

    def _value(self, colon: int) -> str:
        """Return the value after a field, in quotes or not; an empty string when it has none."""
        spaces = _SPACE.match(self._text, colon)
        offset = colon if spaces is None else spaces.end()
        end = self._closing(offset)
        if end is not None:
            self._offset = end + 1
            return self._text[offset + 1 : end].strip()
        if offset == len(self._text) or self._text[offset] in "()" + DOUBLE:
            return ""
        value = self._take_word(offset)
        if value in _OPERATORS and offset > colon:
            self._offset = colon
            return ""
        return value
