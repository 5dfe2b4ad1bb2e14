"""Lines of two columns that alternate: a Dutch line, the French line beside it, and so on.

Some tools dump a page in two columns row by row and put each cell on a line of its own. A run of
lines is read in this way if its language changes after most lines, and if the lines of a language
are wrapped. Then its Dutch lines form one column and its French lines the other. Without wraps each
line is a paragraph, and its translation follows it.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from benelux_search.text.columns.gutter import RowPart
from benelux_search.text.lines.typesetting import typesetting_of

_FEWEST: Final = 8  # pairs of neighbours whose languages are clear
_SWITCHES: Final = 0.8  # least share of them in which the language changes
_CLEAR: Final = 1.5  # nats
_MOST: Final = 4.0  # nats that the words of one line count
_CHANGE: Final = math.log(0.9 / 0.1)  # nats for a change of language after a line, in such a run


def columns_of_alternating(
    parts: Sequence[RowPart], texts: Sequence[str], dutch: Sequence[float]
) -> list[RowPart]:
    """Return the parts of a page with the lines of alternating languages put into two columns.

    ``texts`` are those of the parts; ``dutch`` is the evidence of each part for Dutch, in nats. A
    run ends at a blank row and at a part that is in a column already.
    """
    ordered: list[RowPart] = []
    start = 0
    for end in range(1, len(parts) + 1):
        if end == len(parts) or not _is_next(parts[end - 1], parts[end]):
            ordered += _columns_of_run(parts[start:end], texts[start:end], dutch[start:end])
            start = end
    return ordered


def _is_next(part: RowPart, after: RowPart) -> bool:
    return part.column == after.column == 0 and after.row == part.row + 1


def _columns_of_run(
    parts: Sequence[RowPart], texts: Sequence[str], dutch: Sequence[float]
) -> list[RowPart]:
    changes = [
        (before > 0) != (after > 0)
        for before, after in itertools.pairwise(dutch)
        if abs(before) > _CLEAR and abs(after) > _CLEAR
    ]
    if len(changes) < _FEWEST or sum(changes) < _SWITCHES * len(changes):
        return list(parts)
    is_dutch = _likely_languages(dutch)
    if not _are_wrapped(texts, is_dutch):
        return list(parts)
    first = is_dutch[0]
    columns = [
        replace(part, column=1 if own == first else 2)
        for part, own in zip(parts, is_dutch, strict=True)
    ]
    return sorted(columns, key=lambda part: part.column)


def _are_wrapped(texts: Sequence[str], is_dutch: Sequence[bool]) -> bool:
    """Return True if the lines of either language are those of wrapped paragraphs."""
    columns = [
        [text for text, own in zip(texts, is_dutch, strict=True) if own == language]
        for language in (True, False)
    ]
    return any(
        typesetting_of(column, list(itertools.pairwise(column))).width is not None
        for column in columns
    )


def _likely_languages(dutch: Sequence[float]) -> list[bool]:
    """Return for each line whether it is Dutch: the likeliest sequence (Viterbi 1967)."""
    dutch_score = french_score = 0.0
    back: list[tuple[bool, bool]] = []  # of a Dutch and of a French line: is the one before Dutch?
    for evidence in dutch:
        own = max(-_MOST, min(_MOST, evidence)) / 2
        before = dutch_score > french_score + _CHANGE, dutch_score + _CHANGE > french_score
        to_dutch = max(dutch_score, french_score + _CHANGE)
        to_french = max(dutch_score + _CHANGE, french_score)
        dutch_score, french_score = to_dutch + own, to_french - own
        back.append(before)
    states = [dutch_score >= french_score]
    for of_dutch, of_french in reversed(back[1:]):
        states.append(of_dutch if states[-1] else of_french)
    return states[::-1]
