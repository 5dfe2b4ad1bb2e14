"""Which forms a prefix, a pattern, or a form with edits stands for."""

from __future__ import annotations

import re
from collections.abc import Callable
from fnmatch import translate
from typing import Final, TypeAlias

from benelux_search.expressions import Fuzzy, Pattern, Prefix, Wildcard
from benelux_search.terms import folded_of, written_of

_LITERAL: Final = re.compile(r"[^*?]*")
_Test: TypeAlias = Callable[[str], object]


def matcher(pattern: Pattern) -> Callable[[str], bool]:
    """Tells whether the form of a key is one of those that a pattern stands for."""
    folded, written = _tests(pattern)
    if written is None:
        return lambda key: bool(folded(folded_of(key)))
    accented = written
    return lambda key: bool(folded(folded_of(key)) and accented(written_of(key)))


def literal(pattern: Pattern) -> str:
    """What all keys of a pattern begin with."""
    match pattern:
        case Prefix(_, prefix):
            return prefix
        case Fuzzy(_, form):
            return form[:1]
        case Wildcard(_, wanted):
            found = _LITERAL.match(wanted)
            return found[0] if found else ""


def _tests(pattern: Pattern) -> tuple[_Test, _Test | None]:
    """What the folded form has to pass, and what the written one."""
    match pattern:
        case Prefix(_, prefix, written):
            return _beginning(prefix), None if written is None else _beginning(written)
        case Wildcard(_, wanted, written):
            return _pattern(wanted), None if written is None else _pattern(written)
        case Fuzzy(_, middle, edits):
            return _edited(middle, edits), None


def _beginning(prefix: str) -> _Test:
    return lambda form: form.startswith(prefix)


def _pattern(pattern: str) -> _Test:
    # to fnmatch a bracket begins a set of characters, and here it is one
    return re.compile(translate(pattern.replace("[", "[[]"))).match


def _edited(middle: str, edits: int) -> _Test:
    return lambda form: (
        form[:1] == middle[:1]
        and abs(len(form) - len(middle)) <= edits
        and distance(form, middle) <= edits
    )


def distance(one: str, other: str) -> int:
    """The edits between two forms, as :class:`~benelux_search.expressions.Fuzzy` counts them."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, char in enumerate(one, start=1):
        last, before, row = before, row, [i]
        for j, wanted in enumerate(other, start=1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (char != wanted))
            if i > 1 and j > 1 and char == other[j - 2] and one[i - 2] == wanted:
                best = min(best, last[j - 2] + 1)
            row.append(best)
    return row[-1]
