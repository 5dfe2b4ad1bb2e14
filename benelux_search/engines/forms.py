"""Which forms a prefix, a pattern, or a form with edits stands for."""

from __future__ import annotations

import re
from collections.abc import Callable
from fnmatch import translate

from benelux_search.expressions import Expansion, Fuzzy, Prefix, Wildcard


def matcher(expansion: Expansion) -> Callable[[str], bool]:
    """Tells whether a form is one of those that an expansion stands for."""
    match expansion:
        case Prefix(_, prefix):
            return lambda form: form.startswith(prefix)
        case Wildcard(_, pattern):
            # to fnmatch a bracket begins a set of characters, and here it is one
            whole = re.compile(translate(pattern.replace("[", "[[]")))
            return lambda form: whole.match(form) is not None
        case Fuzzy(_, middle, edits):
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
