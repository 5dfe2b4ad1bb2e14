"""Where a passage says what the query asks for.

The passage is analysed as it was for the index, so that what is highlighted is what matched.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from benelux_search.analysis import analyse, fold
from benelux_search.model import Language, Match, Term
from benelux_search.query import Prefix
from benelux_search.searching.shapes import Leaf, Shape, shape

# the terms of a passage by stem and position
_Stems = dict[str, dict[int, Term]]


def highlight(text: str, language: Language, leaves: Iterable[Leaf]) -> tuple[Match, ...]:
    """The ranges of ``text``, in order and apart, in which any of ``leaves`` is found.

    A phrase is one range, from its first word to its last.
    """
    wanted = list(dict.fromkeys(leaves))
    if not wanted:
        return ()
    stems: _Stems = defaultdict(dict)
    forms: list[Term] = []
    for term in analyse(text, language):
        if term.kind == "stem":
            stems[term.term][term.position] = term
        else:
            forms.append(term)
    found: list[Match] = []
    for leaf in wanted:
        if isinstance(leaf, Prefix):
            prefix = fold(leaf.text)
            found += [(term.start, term.end) for term in forms if term.term.startswith(prefix)]
        elif (looked_for := shape(leaf, language)) is not None:
            found += _occurrences(looked_for, stems)
    return _apart(found)


def _occurrences(looked_for: Shape, stems: _Stems) -> Iterator[Match]:
    for whole in looked_for.wholes:
        for term in stems.get(whole, {}).values():
            yield term.start, term.end
    (_, first), *rest = looked_for.parts
    for place, term in stems.get(first, {}).items():
        others = [stems.get(stem, {}).get(place + offset) for offset, stem in rest]
        ends = [other.end for other in others if other is not None]
        if len(ends) == len(rest):
            yield term.start, max([term.end, *ends])


def _apart(ranges: Iterable[Match]) -> tuple[Match, ...]:
    """The same ranges in order, those that overlap made one."""
    merged: list[Match] = []
    for start, end in sorted(ranges):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
