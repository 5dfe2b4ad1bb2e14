"""Page furniture: running heads and page numbers, which belong to no paragraph.

Page numbers count: the same words with a number that goes up by one from page to page. Running
heads repeat at the edges of pages; a formula that minutes repeat ("Er wordt overgegaan tot de
loting.") stands amid text, or alone between two lines of the other language, and stays.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Reason = Literal["running head", "page number"]
_DIGITS = re.compile(r"\d+")
_PAGE_WORDS = re.compile(r"(?:pagina|page|blz|bladzijde|pag|pp?|van|sur|de|of)\b\.?", re.IGNORECASE)
_MAX_HEAD = 160  # characters


@dataclass(frozen=True, slots=True)
class Spot:
    """What furniture is judged by: a line with its place among the others.

    ``alone`` tells that blank lines or page ends stand around it; ``run`` numbers the stretch of
    one language that it stands in, and ``run_length`` counts that stretch's blocks; ``edge``
    tells that it begins or ends that stretch, or stands at a page break.
    """

    text: str
    alone: bool
    edge: bool
    run: int
    run_length: int


def furniture(spots: Sequence[Spot]) -> dict[int, Reason]:
    """Which lines are page furniture: index of the line, and why it is set aside."""
    patterns: defaultdict[str, list[int]] = defaultdict(list)
    for k, spot in enumerate(spots):
        if len(spot.text) <= _MAX_HEAD and (spot.alone or spot.edge):
            patterns[_pattern(spot.text)].append(k)
    found: dict[int, Reason] = {}
    for pattern, places in patterns.items():
        if "#" in pattern and _counts(pattern, [spots[k] for k in places], len(spots), places):
            reason: Reason = "page number" if _is_page_number(pattern) else "running head"
            found.update(dict.fromkeys(places, reason))
    for places in _by_text(spots, found).values():
        if _is_head([spots[k] for k in places], _near(places, found)):
            found.update(dict.fromkeys(places, "running head"))
    return found


def _pattern(text: str) -> str:
    return " ".join(_DIGITS.sub("#", text).casefold().split())


def _is_page_number(pattern: str) -> bool:
    return not any(c.isalpha() for c in _PAGE_WORDS.sub("", pattern))


def _counts(pattern: str, spots: Sequence[Spot], lines: int, places: Sequence[int]) -> bool:
    """Whether one of the numbers in a repeated line goes up by one, page after page."""
    numbers = [[int(n[:9]) for n in _DIGITS.findall(spot.text)] for spot in spots]
    if len(spots) == 1:  # the number of an only page stands first or last
        bare = not pattern.strip("#-–— ")
        return bare and lines > 3 and places[0] in (0, lines - 1) and numbers[0][0] < 2000
    least = 2 if _is_page_number(pattern) and pattern != "#" else 3
    if len(spots) < least:
        return False
    for column in range(len(numbers[0])):
        steps = [b[column] - a[column] for a, b in itertools.pairwise(numbers)]
        if sum(step in (1, 2) for step in steps) >= 0.8 * len(steps) and _is_furniture_place(
            pattern, spots, column, numbers
        ):
            return True
    return False


def _is_furniture_place(
    pattern: str, spots: Sequence[Spot], column: int, numbers: Sequence[Sequence[int]]
) -> bool:
    """ "Artikel 4", "Artikel 5" count as well: only page words, or fixed other numbers, tell."""
    if _is_page_number(pattern):
        return True
    others = {tuple(n[:column] + n[column + 1 :]) for n in map(list, numbers)}
    fixed = len(numbers[0]) > 1 and len(others) == 1  # "Doc. 286/08   14": only the page changes
    return fixed and sum(spot.edge for spot in spots) >= 0.6 * len(spots)


def _by_text(spots: Sequence[Spot], found: dict[int, Reason]) -> dict[str, list[int]]:
    texts: defaultdict[str, list[int]] = defaultdict(list)
    for k, spot in enumerate(spots):
        if k not in found and len(spot.text) <= _MAX_HEAD and spot.alone:
            texts[" ".join(spot.text.casefold().split())].append(k)
    return texts


def _near(places: Sequence[int], found: dict[int, Reason]) -> int:
    """How many of the lines stand beside furniture that is known already."""
    return sum(k - 1 in found or k + 1 in found for k in places)


def _is_head(spots: Sequence[Spot], near: int) -> bool:
    if len(spots) < 3:
        return False
    if near >= 0.8 * len(spots):
        return True
    at_edge = sum(spot.edge and spot.run_length >= 3 for spot in spots)
    return at_edge >= 0.8 * len(spots)
