"""From what a user typed to the tokens of a query; notes say what was not understood."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, Literal, NamedTuple, TypeAlias

from benelux_search.query import atoms
from benelux_search.query.atoms import WORD
from benelux_search.query.fields import FIELDS, SEARCHABLE, SIDES, filter_of, note_value
from benelux_search.query.notes import Notes
from benelux_search.query.quotes import DOUBLE, SINGLE, Quotes
from benelux_search.query.tree import Exact, Leaf, Word

TOO_LONG: Final = "the query is long: nothing after column {} is searched"
# words and phrases after these are not searched: a whole page was pasted
MAX_LEAVES: Final = 256
# deeper parentheses are read as if they were not there
_MAX_DEPTH: Final = 20

# "nothing" stands where a `-` or a side is before what has no letter: -& excludes nothing
Kind: TypeAlias = Literal["leaf", "(", ")", "AND", "OR", "not", "side", "nothing"]


class Token(NamedTuple):
    """A piece of a query; ``column`` counts from 1. Those of kind ``leaf`` have one."""

    kind: Kind
    text: str
    column: int
    leaf: Leaf | None = None


_FIELD: Final = r"[A-Za-z]{2,}+:(?!//)"
_LEXER: Final = re.compile(
    rf"""
    \s*+ (?:
        (?P<mark> [()] )
      | (?P<noise> -{{2,}}+ | -(?=[\s)]|\Z) )
      | (?P<minus> - )
      | (?P<quote> [{DOUBLE}{SINGLE}] )
      | (?P<equals> =++ )
      | (?P<field> {_FIELD} )
      | (?P<word> [^\s] )
    )
    """,
    re.VERBOSE,
)
_SPACE: Final = re.compile(r"\s*+")
_KNOWN: Final = re.compile(rf"(?:{'|'.join(FIELDS)}):(?!//)", re.IGNORECASE | re.ASCII)
_DISTANCE: Final = re.compile(r"~([0-9]*+)")
_OPERATORS: Final[Mapping[str, Kind]] = {"AND": "AND", "OR": "OR", "NOT": "not"}


def tokenise(text: str, notes: Notes) -> list[Token]:
    """The tokens of a query; adds to ``notes``.

    Every ``)`` closes a ``(``: those that are too deep, and those that close nothing, are left
    out.
    """
    return _Lexer(text, notes).tokens()


class _Lexer:
    def __init__(self, text: str, notes: Notes) -> None:
        self._text = text
        self._notes = notes
        self._quotes = Quotes(text)
        self._found: list[Token] = []
        self._place = self._leaves = self._depth = 0
        # where a `-` or a side ends, which must not pass by what comes right after it
        self._bound = -1

    def tokens(self) -> list[Token]:
        while match := _LEXER.match(self._text, self._place):
            kind = match.lastgroup
            start, self._place = match.start(kind or 0), match.end()
            if kind == "mark":
                self._parenthesis(start)
            elif kind == "minus":
                self._prefix("not", "-", start)
            elif kind == "quote":
                self._quote(start)
            elif kind == "equals":
                self._exact(start)
            elif kind == "field":
                self._field(start)
            elif kind == "word":
                self._word(start)
            if self._leaves >= MAX_LEAVES and SEARCHABLE.search(self._text, self._place):
                self._notes.add(TOO_LONG, self._place)
                break
        return self._found

    def _prefix(self, kind: Literal["not", "side"], text: str, start: int) -> None:
        self._found.append(Token(kind, text, start + 1))
        self._bound = self._place

    def _leaf(self, leaf: Leaf | None, start: int) -> None:
        if leaf is not None:
            self._found.append(Token("leaf", self._text[start : self._place], start + 1, leaf))
            self._leaves += 1
        elif start == self._bound:
            self._found.append(Token("nothing", "", start + 1))

    def _parenthesis(self, start: int) -> None:
        opens = self._text[start] == "("
        if not opens and not self._depth:
            self._notes.add("the `)` at column {} closes nothing", start + 1)
            return
        self._depth -= not opens
        if self._depth < _MAX_DEPTH:
            self._found.append(Token("(" if opens else ")", self._text[start], start + 1))
        else:
            self._notes.add(
                "the parentheses from column {} on are inside too many: left out", start + 1
            )
        self._depth += opens

    def _quote(self, start: int) -> None:
        end = self._quotes.closing(start)
        if end is None:
            if self._text[start] == SINGLE:
                self._word(start)
            else:
                self._notes.add(
                    "the quote at column {} is never closed: searched as words", start + 1
                )
            return
        self._place = end + 1
        distance = _DISTANCE.match(self._text, self._place)
        if distance is not None:
            self._place = distance.end()
        text, asked = self._text[start + 1 : end], distance[1] if distance else None
        self._leaf(atoms.near(text, asked, end + 2, self._notes), start)

    def _word(self, start: int) -> None:
        raw = self._take_word(start)
        if raw in _OPERATORS:
            self._found.append(Token(_OPERATORS[raw], raw, start + 1))
        else:
            self._leaf(atoms.atom(raw, start + 1, self._notes), start)

    def _take_word(self, start: int) -> str:
        match = WORD.match(self._text, start)
        self._place = start + 1 if match is None else match.end()
        return self._text[start : self._place]

    def _closing(self, place: int) -> int | None:
        """Where the quote is closed that opens at ``place``; None when there is none."""
        opens = place < len(self._text) and self._text[place] in DOUBLE + SINGLE
        return self._quotes.closing(place) if opens else None

    def _exact(self, start: int) -> None:
        """``=word``, or in quotes what would be more than a word: ``="en vertu de"``."""
        place = self._place
        following = self._text[place : place + 1]
        end = self._closing(place)
        quoted = "" if end is None else self._text[place + 1 : end].strip()
        is_near = end is not None and self._text.startswith("~", end + 1)
        word = atoms.only_word(quoted) or ("" if is_near else quoted)
        if end is not None and SEARCHABLE.search(word):
            self._place = end + 1
            self._leaf(Exact(word), start)
        elif end is not None or following == "(" or _KNOWN.match(self._text, place):
            self._notes.add("the `=` at column {} goes before words only: left out", start + 1)
        elif not following or following.isspace() or following in DOUBLE + ")":
            self._leaf(None, start)
        else:
            raw = self._take_word(place)
            self._leaf(atoms.exact(raw, place + 1, self._notes), start)

    def _field(self, start: int) -> None:
        name = self._text[start : self._place - 1].lower()
        if name in SIDES:
            self._prefix("side", f"{name}:", start)
        elif name in FIELDS:
            self._filter(name, start)
        else:
            self._word(start)

    def _filter(self, name: str, start: int) -> None:
        colon = self._place
        value = self._value(colon)
        found: Leaf | None = filter_of(name, value)
        if found is None:
            note_value(name, self._text[start : self._place], start + 1, self._notes)
            # date:gisteren is a word; of date: "vorig jaar" the words after it are words too
            if self._text[colon : self._place] != value:
                self._place = colon
            found = Word(self._text[start : self._place])
        self._leaf(found, start)

    def _value(self, colon: int) -> str:
        """What comes after a field, in quotes or not; nothing where there is nothing."""
        spaces = _SPACE.match(self._text, colon)
        place = colon if spaces is None else spaces.end()
        end = self._closing(place)
        if end is not None:
            self._place = end + 1
            return self._text[place + 1 : end].strip()
        if place == len(self._text) or self._text[place] in "()" + DOUBLE:
            return ""
        value = self._take_word(place)
        if value in _OPERATORS and place > colon:
            self._place = colon
            return ""
        return value
