"""Lines that touch and are in two languages: they are no paragraph.

In running text, the language seldom changes between two lines: names and quotations look like a
change. In a text in turns, most lines change it, so less evidence suffices there.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Final

from benelux_search.model import Boundary, Line
from benelux_search.text import joins
from benelux_search.text.languages.line_evidence import dutch_to_french_ratios

# Nats of two lines in two languages: of the less certain one, and of both
_CERTAIN: Final = (1.0, 2.0)
_LIKELY: Final = (0.5, 2.8)  # in a text in turns
_MOSTLY_CHANGES: Final = 0.6  # least share of changes of language in a text in turns
_LOOKED_AT: Final = 80  # lines that show it
_SHORT: Final = 45  # characters of half of the lines of a text in turns
_MANY_CHANGES: Final = 0.3  # least share of the wraps of a text in turns where its language changes


def changes_of_language(lines: Sequence[Line], starts: Sequence[int]) -> Iterator[int]:
    """Yield those of some lines that are in another language than the line before them."""
    wanted = sorted({k for start in starts for k in (start - 1, start)})
    ratios = dict(zip(wanted, dutch_to_french_ratios([lines[k].text for k in wanted]), strict=True))
    for k in starts:
        if _are_two_languages(ratios[k - 1], ratios[k], _CERTAIN):
            yield k


def headings_in_turns(lines: Sequence[Line], starts: Sequence[int]) -> Iterator[int]:
    """Yield those of some lines that are headings in capitals in another language than the last.

    In a text in turns, *BEKENDMAKING* and *AVIS* are two headings; elsewhere *INTERREGIONALE
    PARLEMENTAIRE / VERGADERING* is one.
    """
    headings = [
        k
        for k in starts
        if joins.is_capitals(lines[k - 1].text) and joins.is_capitals(lines[k].text)
    ]
    if not headings or not _is_in_turns(lines):
        return
    for k in headings:
        first, second = dutch_to_french_ratios(
            each.text.casefold() for each in lines[k - 1 : k + 1]
        )
        if _are_two_languages(first, second, _LIKELY):
            yield k


def changes_in_turns(lines: Sequence[Line], boundaries: Sequence[Boundary]) -> Sequence[int]:
    """Return the lines before which the language changes, in a text whose source states its wraps.

    The lines of a menu in turns look like one paragraph in a PDF. In running text such changes are
    rare: they are names and quotations.
    """
    wraps = [k for k in range(1, len(lines)) if lines[k].before == "wrap" == boundaries[k - 1]]
    short = sum(len(lines[k].text) <= _SHORT for k in wraps)
    if not wraps or 2 * short < len(wraps) or any(lines[k].column_index for k in wraps):
        return ()
    ratios = dutch_to_french_ratios([line.text for line in lines])
    changes = [k for k in wraps if _are_two_languages(ratios[k - 1], ratios[k], _LIKELY)]
    return changes if len(changes) >= max(2, _MANY_CHANGES * len(wraps)) else ()


def _is_in_turns(lines: Sequence[Line]) -> bool:
    """Return True if the language changes between most lines whose language is clear."""
    ratios = dutch_to_french_ratios([line.text for line in lines[:_LOOKED_AT]])
    clear = [
        before * after < 0
        for before, after in itertools.pairwise(ratios)
        if min(abs(before), abs(after)) > _CERTAIN[0]
    ]
    return bool(clear) and sum(clear) > _MOSTLY_CHANGES * len(clear)


def _are_two_languages(before: float, after: float, least: tuple[float, float]) -> bool:
    """Return True for ratios of two languages.

    ``least`` are the nats of the less certain one, and of both together.
    """
    weaker, stronger = sorted((abs(before), abs(after)))
    return before * after < 0 and weaker > least[0] and weaker + stronger > least[1]
