"""From what a user typed to the tokens of a query; notes say what was not understood."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from benelux_search.query.notes import Notes

TOO_LONG: Final = "the query is long: nothing after column {} is searched"
# words and phrases after these are not searched: a whole page was pasted
MAX_LEAVES: Final = 256
# deeper parentheses are read as if they were not there
_MAX_DEPTH: Final = 20
# `a*` would stand for a tenth of all words
_MIN_PREFIX: Final = 2

Kind: TypeAlias = Literal[
    "word", "prefix", "phrase", "(", ")", "AND", "OR", "not", "side", "aligned"
]


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query; ``column`` counts from 1."""

    kind: Kind
    text: str
    column: int


# digits in groups are one number: 1 000 000
_NUMBER: Final = r"(?<![^\s(])[0-9]{1,3}(?:[ \u00a0\u2009\u202f][0-9]{3})+(?![^\s)])"
_LEXER: Final = re.compile(
    rf"""
    (?P<quote> ["“”„«»] )
  | (?P<mark> [()] | -(?=[^\s)-]) )
  | (?P<side> (?:nl|fr): )
  | aligned:(?P<aligned> none|low )(?![^\s()"“”„«»])
  | (?P<word> {_NUMBER} | [^\s()"“”„«»]+ )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_CLOSING: Final = {"«": "»", "»": "«»"}
_ANY_QUOTE: Final = '"“”„'
_MARKS: Final[dict[str, Kind]] = {"(": "(", ")": ")", "-": "not"}
_OPERATORS: Final[dict[str, Kind]] = {"AND": "AND", "OR": "OR", "NOT": "not"}
SEARCHABLE: Final = re.compile(r"[^\W_]")
_LATER: Final = re.compile(r"(?P<wildcard>\w[*?]+\w)|(?P<field>^[a-z]+:(?!//))|(?P<fuzzy>\w~\d*$)")
_PROXIMITY: Final = re.compile(r"~\d*")


def tokenise(text: str, notes: Notes) -> list[Token]:
    """The tokens of a query, parentheses that are too deep left out; adds to ``notes``."""
    return list(_shallow(_tokens(text, notes), notes))


def _tokens(text: str, notes: Notes) -> list[Token]:
    tokens: list[Token] = []
    place = leaves = 0
    while match := _LEXER.search(text, place):
        kind, column, place = match.lastgroup, match.start() + 1, match.end()
        raw = match.group()
        if kind == "quote":
            end = _closing(text, match.start())
            if end < 0:
                notes.add("the quote at column {} is never closed: searched as words", column)
                continue
            found = [Token("phrase", text[place:end], column)]
            place = _skip_proximity(text, end + 1, notes)
        elif kind == "word":
            found = _word(raw, column, notes)
        elif kind == "side":
            found = [Token("side", raw.lower(), column)]
        elif kind == "aligned":
            found = [Token("aligned", match["aligned"].lower(), column)]
        else:
            found = [Token(_MARKS[raw], raw, column)]
        tokens += found
        leaves += any(token.kind in ("word", "prefix", "phrase", "aligned") for token in found)
        if leaves >= MAX_LEAVES and SEARCHABLE.search(text, place):
            notes.add(TOO_LONG, place)
            break
    return tokens


def _closing(text: str, start: int) -> int:
    """Where the quote at ``start`` is closed; -1 when it is not."""
    closers = _CLOSING.get(text[start], _ANY_QUOTE)
    return min((end for mark in closers if (end := text.find(mark, start + 1)) >= 0), default=-1)


def _skip_proximity(text: str, place: int, notes: Notes) -> int:
    match = _PROXIMITY.match(text, place)
    if match is None:
        return place
    notes.add("`{}` at column {} is not known here: left out", match.group(), place + 1)
    return match.end()


def _word(raw: str, column: int, notes: Notes) -> list[Token]:
    """A word, a prefix, an operator, or nothing where there is nothing to look for."""
    if raw in _OPERATORS:
        return [Token(_OPERATORS[raw], raw, column)]
    if not SEARCHABLE.search(raw):
        return []
    stripped = raw.rstrip("*")
    if raw.lower().startswith("aligned:"):
        notes.add("`{}` at column {}: after `aligned:` comes none or low", raw, column)
    elif later := _LATER.search(stripped):
        kind = later.lastgroup
        notes.add(f"`{{}}` at column {{}}: this {kind} is searched as words", raw, column)
    elif stripped != raw:
        if len(SEARCHABLE.findall(stripped)) >= _MIN_PREFIX and SEARCHABLE.match(stripped[-1]):
            return [Token("prefix", stripped, column)]
        notes.add("`{}` at column {} is too short for a prefix: searched as a word", raw, column)
    return [Token("word", stripped, column)]


def _shallow(tokens: Sequence[Token], notes: Notes) -> Iterator[Token]:
    """The tokens without the parentheses that are too deep."""
    depth = 0
    for token in tokens:
        if token.kind == ")":
            depth = max(0, depth - 1)
        if token.kind in "()" and depth >= _MAX_DEPTH:
            notes.add("parentheses inside so many others are left out")
        else:
            yield token
        if token.kind == "(":
            depth += 1
