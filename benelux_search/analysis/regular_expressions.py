"""Regular expressions on the forms of words: their syntax, and their folded and written forms.

The syntax is the part of Python's ``re`` that describes regular languages: characters, ``.``,
``[…]``, ``\\d``, ``\\w``, ``\\s`` and their opposites, groups, ``|``, ``*``, ``+``, ``?`` and
``{2,5}``. An expression matches a form as a whole. So ``^`` at the start and ``$`` at the end are
allowed and mean nothing, and a lazy repetition (``*?``) is the same as a greedy one. Not allowed is
what no finite automaton can match (backreferences, lookaround), and what is out of all proportion.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from benelux_search.analysis.folding import fold, written_form
from benelux_search.errors import Message

MAX_LENGTH: Final = 200  # characters of an expression
MAX_SIZE: Final = 300  # characters of an expression when its repetitions are written out
_MAX_TIMES: Final = 100  # of a repetition
_MAX_DEPTH: Final = 20  # of groups
_MAX_RANGE: Final = 500  # characters between the ends of a range in brackets

KINDS: Final[Mapping[str, Callable[[str], bool]]] = {
    "d": str.isdecimal,
    "D": lambda char: not char.isdecimal(),
    "w": lambda char: char.isalnum() or char == "_",
    "W": lambda char: not (char.isalnum() or char == "_"),
    "s": str.isspace,
    "S": lambda char: not char.isspace(),
}


class InvalidExpression(Exception):
    """A text is no valid expression: a reason for people, and the offset of what is wrong."""

    def __init__(self, reason: Message, offset: int) -> None:
        super().__init__(reason, offset)
        self.reason = reason
        self.offset = offset


@dataclass(frozen=True, slots=True)
class CharacterSet:
    """One character: one of ``chars`` or of ``kinds``, which are keys of :data:`KINDS`.

    If ``negated`` is True, any other character.
    """

    chars: frozenset[str]
    kinds: frozenset[str] = frozenset()
    negated: bool = False

    def has(self, char: str) -> bool:
        """Return True if the set has a character."""
        is_named = char in self.chars or any(KINDS[kind](char) for kind in self.kinds)
        return is_named is not self.negated


@dataclass(frozen=True, slots=True)
class Sequence:
    """The parts one after the other; no parts match the empty text."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Alternation:
    """One of the parts, two or more."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Repetition:
    """The part ``least`` to ``most`` times; None means without end."""

    part: Expression
    least: int
    most: int | None


Expression: TypeAlias = CharacterSet | Sequence | Alternation | Repetition
_NOTHING: Final = Sequence(())
ANY: Final = CharacterSet(frozenset(), negated=True)


def check_expression(text: str) -> None:
    """Check an expression that a user typed.

    Raises:
        InvalidExpression: the text is no expression, or one beyond the limits.
    """
    if len(text) > MAX_LENGTH:
        reason = Message("an expression has at most {} characters", MAX_LENGTH)
        raise InvalidExpression(reason, MAX_LENGTH)
    parse_expression(text)


def parse_expression(text: str) -> Expression:
    """Return the tree of an expression.

    Raises:
        InvalidExpression: the text is no expression, or repeats too much.
    """
    found = _Parser(unicodedata.normalize("NFC", text)).parse()
    if max(size(_transformed(found, how)) for how in (fold, written_form)) > MAX_SIZE:
        raise InvalidExpression(Message("the expression repeats too much"), 0)
    return found


def size(node: Expression) -> int:
    """Return the number of characters of an expression when its repetitions are written out."""
    match node:
        case CharacterSet():
            return 1
        case Sequence(parts) | Alternation(parts):
            return max(1, sum(map(size, parts)))
        case Repetition(part, least, most):
            return size(part) * max(1, least if most is None else most)


# --- Folding


def folded_expression(text: str) -> str:
    """Return the expression for the folded spelling of forms: ``é`` gives ``e``.

    ``text`` must be valid. A character that is excluded with its accent (``[^é]``) is not excluded:
    the folded spelling of a form does not tell.
    """
    return _rendered(_transformed(parse_expression(text), fold))


def written_expression(text: str) -> str:
    """Return the expression for the written spelling of forms, which has accents.

    ``text`` must be valid.
    """
    return _rendered(_transformed(parse_expression(text), written_form))


def _transformed(node: Expression, how: Callable[[str], str]) -> Expression:
    match node:
        case CharacterSet():
            return _transformed_set(node, how)
        case Sequence(parts) | Alternation(parts):
            return type(node)(tuple(_transformed(part, how) for part in parts))
        case Repetition(part, least, most):
            return Repetition(_transformed(part, how), least, most)


def _transformed_set(node: CharacterSet, how: Callable[[str], str]) -> Expression:
    if node.negated:
        written = map(written_form, node.chars)
        kept = frozenset(char for char in written if len(char) == 1 and how(char) == char)
        return CharacterSet(kept, node.kinds, negated=True)
    changed = {how(char) for char in node.chars}
    single = frozenset(text for text in changed if len(text) == 1)
    # œ is two characters of a form, and a lone accent is none
    others = [_literal(text) for text in sorted(changed - single)]
    if single or node.kinds:
        others.insert(0, CharacterSet(single, node.kinds))
    return others[0] if len(others) == 1 else Alternation(tuple(others))


def _literal(text: str) -> Expression:
    return Sequence(tuple(CharacterSet(frozenset(char)) for char in text))


# --- Printing


_SPECIAL: Final = frozenset("\\.[]{}()*+?|^$/")
_SPECIAL_IN_SET: Final = frozenset("\\[]^-/")


def _rendered(node: Expression) -> str:
    """Return a text that is parsed to an expression for the same forms."""
    match node:
        case CharacterSet():
            return _rendered_set(node)
        case Sequence(parts):
            if (only := _only_part(node)) is not node:
                return _rendered(only)
            return "".join(_rendered_part(part) for part in parts if part != _NOTHING)
        case Alternation(parts):
            return "|".join(map(_rendered, parts))
        case Repetition(part, least, most):
            inner = _rendered(part)
            group = inner if isinstance(_only_part(part), CharacterSet) else f"(?:{inner})"
            return group + _times(least, most)


def _only_part(node: Expression) -> Expression:
    """Return the part of a sequence whose other parts are empty; else the node itself."""
    while isinstance(node, Sequence):
        present = [part for part in node.parts if part != _NOTHING]
        if len(present) != 1:
            break
        node = present[0]
    return node


def _rendered_part(node: Expression) -> str:
    text = _rendered(node)
    return f"(?:{text})" if isinstance(node, Alternation) else text


def _rendered_set(node: CharacterSet) -> str:
    if node == ANY:
        return "."
    if len(node.chars) == 1 and not (node.kinds or node.negated):
        [char] = node.chars
        return f"\\{char}" if char in _SPECIAL else char
    kinds = "".join(f"\\{kind}" for kind in sorted(node.kinds))
    if len(node.kinds) == 1 and not (node.chars or node.negated):
        return kinds
    chars = "".join(f"\\{c}" if c in _SPECIAL_IN_SET else c for c in sorted(node.chars))
    return f"[{'^' if node.negated else ''}{kinds}{chars}]"


def _times(least: int, most: int | None) -> str:
    short = {(0, None): "*", (1, None): "+", (0, 1): "?"}
    return short.get((least, most)) or f"{{{least},{'' if most is None else most}}}"


def literal_prefix(text: str) -> str:
    """Return a text, perhaps empty, with which all that a valid expression matches begins."""
    node = parse_expression(text)
    prefix = ""
    for part in node.parts if isinstance(node, Sequence) else (node,):
        if not isinstance(part, CharacterSet) or len(part.chars) != 1:
            break
        if part.kinds or part.negated:
            break
        prefix += next(iter(part.chars))
    return prefix


# --- Parsing


class _Parser:
    """A recursive descent parser; groups are nested at most 20 deep."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._end = len(text)

    def parse(self) -> Expression:
        self._at += self._text.startswith("^")
        if self._text.endswith("$") and not self._is_escaped(len(self._text) - 1):
            self._end -= 1
        found = self._alternation(0)
        if self._at < self._end:
            raise InvalidExpression(Message("`{}` closes no group", ")"), self._at)
        return found

    def _is_escaped(self, offset: int) -> bool:
        before = self._text[:offset]
        return (len(before) - len(before.rstrip("\\"))) % 2 == 1

    def _peek(self) -> str:
        return self._text[self._at] if self._at < self._end else ""

    def _take(self) -> str:
        char = self._peek()
        self._at += 1
        return char

    def _refuse(self, start: int, stop: int | None = None) -> InvalidExpression:
        what = self._text[start : self._at if stop is None else stop]
        return InvalidExpression(Message("`{}` is not allowed in an expression", what), start)

    def _alternation(self, depth: int) -> Expression:
        parts = [self._sequence(depth)]
        while self._peek() == "|":
            self._at += 1
            parts.append(self._sequence(depth))
        return parts[0] if len(parts) == 1 else Alternation(tuple(parts))

    def _sequence(self, depth: int) -> Expression:
        parts: list[Expression] = []
        while self._peek() not in ("", "|", ")"):
            parts.append(self._repeated(self._atom(depth)))
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def _atom(self, depth: int) -> Expression:
        start, char = self._at, self._take()
        match char:
            case "(":
                return self._group(start, depth + 1)
            case "[":
                return self._set(start)
            case "\\":
                escaped = self._escape(start)
                return escaped if isinstance(escaped, CharacterSet) else _one(escaped)
            case ".":
                return ANY
            case "*" | "+" | "?":
                raise InvalidExpression(Message("nothing before `{}` to repeat", char), start)
            case "^" | "$" | "{" | "}" | "]":
                raise self._refuse(start)
            case _:
                return _one(char)

    def _group(self, start: int, depth: int) -> Expression:
        if depth > _MAX_DEPTH:
            raise InvalidExpression(Message("the groups are nested too deeply"), start)
        if self._text.startswith("?:", self._at):
            self._at += 2
        elif self._peek() == "?":
            raise self._refuse(start, start + 3)
        found = self._alternation(depth)
        if self._take() != ")":
            raise InvalidExpression(Message("`{}` is never closed", "("), start)
        return found

    def _escape(self, start: int) -> CharacterSet | str:
        char = self._take()
        if char in KINDS and char:
            return CharacterSet(frozenset(), frozenset(char))
        if not char or char.isalnum():
            raise self._refuse(start, min(self._at, self._end))
        return char

    def _set(self, start: int) -> Expression:
        negated = self._peek() == "^"
        self._at += negated
        chars: set[str] = set()
        kinds: set[str] = set()
        first = self._at
        while self._peek() != "]" or self._at == first:
            if self._at >= self._end:
                raise InvalidExpression(Message("`{}` is never closed", "["), start)
            begin, member = self._at, self._member()
            if isinstance(member, CharacterSet):
                kinds |= member.kinds
            elif self._peek() == "-" and self._text[self._at + 1 : self._at + 2] not in ("", "]"):
                self._at += 1
                chars |= self._range(begin, member, self._member())
            else:
                chars.add(member)
        self._at += 1
        return CharacterSet(frozenset(chars), frozenset(kinds), negated)

    def _member(self) -> CharacterSet | str:
        start, char = self._at, self._take()
        return self._escape(start) if char == "\\" else char

    def _range(self, begin: int, first: str, last: CharacterSet | str) -> set[str]:
        if isinstance(last, CharacterSet) or not last:
            raise self._refuse(begin, min(self._at, self._end))
        if not 0 <= ord(last) - ord(first) <= _MAX_RANGE:
            raise self._refuse(begin)
        return set(map(chr, range(ord(first), ord(last) + 1)))

    def _repeated(self, part: Expression) -> Expression:
        start = self._at
        match self._peek():
            case "*":
                least, most = 0, None
            case "+":
                least, most = 1, None
            case "?":
                least, most = 0, 1
            case "{":
                return self._counted(part, start)
            case _:
                return part
        self._at += 1
        return self._once(Repetition(part, least, most))

    def _counted(self, part: Expression, start: int) -> Expression:
        close = self._text.find("}", start, self._end)
        low, comma, high = self._text[start + 1 : max(close, start)].partition(",")
        high = high if comma else low
        self._at = close + 1 if close > 0 else self._end
        if not _is_number(low or "0") or not _is_number(high or "0") or not low + high:
            raise self._refuse(start)
        least, most = int(low or 0), int(high) if high else None
        if max(least, most or 0) > _MAX_TIMES:
            raise InvalidExpression(Message("more than {} repetitions", _MAX_TIMES), start)
        if most is not None and most < least:
            raise self._refuse(start)
        return self._once(Repetition(part, least, most))

    def _once(self, repetition: Repetition) -> Repetition:
        """Pass over the mark of a lazy repetition; no repetition can be repeated."""
        self._at += self._peek() == "?"
        if self._peek() in ("*", "+", "?", "{"):
            raise InvalidExpression(
                Message("nothing before `{}` to repeat", self._peek()), self._at
            )
        return repetition


def _one(char: str) -> CharacterSet:
    return CharacterSet(frozenset(char))


def _is_number(digits: str) -> bool:
    return digits.isascii() and digits.isdigit()
