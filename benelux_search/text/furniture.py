"""Page furniture: running heads and page numbers, which belong to no paragraph.

Page numbers count: the same words with a number that goes up by one from page to page. Running
heads repeat at the edges of pages. A formula that minutes repeat ("Er wordt overgegaan tot de
loting.") is within text, or alone between two lines of the other language, and stays.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benelux_search.model import AsideReason

_DIGITS = re.compile(r"\d+")
_PAGE_WORDS = re.compile(r"(?:pagina|page|blz|bladzijde|pag|pp?|van|sur|de|of)\b\.?", re.IGNORECASE)
# the document number alone is a running head anywhere on a page: "Doc. 55 1203/004"
_REFERENCE = re.compile(r"(?:[A-Za-z]{2,10}\.?\s)+[\d\s]+/\s?\d+")
_MAX_HEAD = 160  # characters


@dataclass(frozen=True, slots=True)
class FurnitureLine:
    """A line with the features from which furniture is recognised.

    ``alone`` is True if blank lines or page ends are on both sides of it, ``edge`` if it begins or
    ends a stretch of one language or is next to a page break. ``run_length`` is the number of
    blocks in that stretch.
    """

    text: str
    alone: bool
    edge: bool
    run_length: int


def furniture(spots: Sequence[FurnitureLine]) -> dict[int, AsideReason]:
    """Return the lines that are page furniture: index of the line, and reason to set it aside."""
    patterns: defaultdict[str, list[int]] = defaultdict(list)
    for k, spot in enumerate(spots):
        if len(spot.text) <= _MAX_HEAD and (spot.alone or spot.edge):
            patterns[_pattern(spot.text)].append(k)
    reasons: dict[int, AsideReason] = {}
    for pattern, places in patterns.items():
        if "#" in pattern and _is_page_number(pattern) and _counts(pattern, spots, places):
            reasons.update(dict.fromkeys(places, "page number"))
    for pattern, places in patterns.items():
        if "#" in pattern and not _is_page_number(pattern) and _heads(spots, places, reasons):
            reasons.update(dict.fromkeys(places, "running head"))
    for places in _by_text(spots, reasons).values():
        if _is_head([spots[k] for k in places], _near(places, reasons)):
            reasons.update(dict.fromkeys(places, "running head"))
    return reasons


def _pattern(text: str) -> str:
    return " ".join(_DIGITS.sub("#", text).casefold().split())


def _is_page_number(pattern: str) -> bool:
    return not any(c.isalpha() for c in _PAGE_WORDS.sub("", pattern))


def _numbers(text: str) -> list[int]:
    return [int(number[:9]) for number in _DIGITS.findall(text)]


def _goes_up(column: Sequence[int]) -> bool:
    """Return True if a number goes up by one from page to page; a page may be missing."""
    steps = [after - before for before, after in itertools.pairwise(column)]
    return sum(step in (1, 2) for step in steps) >= 0.8 * len(steps)


def _counts(pattern: str, spots: Sequence[FurnitureLine], places: Sequence[int]) -> bool:
    """Return True if lines with only page words and numbers are page numbers."""
    rows = [_numbers(spots[k].text) for k in places]
    if len(rows) == 1:  # the number of a single page is on the first or the last line
        bare = not pattern.strip("#-–— ")
        ends = (0, len(spots) - 1)
        return bare and len(spots) > 3 and places[0] in ends and rows[0][0] < 2000
    least = 3 if pattern == "#" else 2
    return len(rows) >= least and any(_goes_up(column) for column in zip(*rows, strict=True))


def _heads(
    spots: Sequence[FurnitureLine], places: Sequence[int], reasons: Mapping[int, AsideReason]
) -> bool:
    """Return True if lines with a number are running heads.

    In "Doc. 286/08 14" only the page number changes. The numbers of "Artikel 4", "Artikel 5" rise
    as well; a running head also has a number that stays the same, and is at page edges.
    """
    if len(places) < 3:
        return False
    columns = list(zip(*(_numbers(spots[k].text) for k in places), strict=True))
    rising = [column for column in columns if _goes_up(column)]
    fixed = [column for column in columns if len(set(column)) == 1]
    if not rising or not fixed or len(rising) + len(fixed) < len(columns):
        return False
    at_edge = sum(spots[k].edge for k in places)
    return max(at_edge, _near(places, reasons)) >= 0.6 * len(places)


def _by_text(
    spots: Sequence[FurnitureLine], reasons: Mapping[int, AsideReason]
) -> dict[str, list[int]]:
    texts: defaultdict[str, list[int]] = defaultdict(list)
    for k, spot in enumerate(spots):
        if k not in reasons and len(spot.text) <= _MAX_HEAD and spot.alone:
            texts[" ".join(spot.text.casefold().split())].append(k)
    return texts


def _near(places: Sequence[int], reasons: Mapping[int, AsideReason]) -> int:
    """Return the number of lines next to furniture that is already known."""
    return sum(k - 1 in reasons or k + 1 in reasons for k in places)


def _is_head(spots: Sequence[FurnitureLine], near: int) -> bool:
    if len(spots) < 3:
        return False
    if near >= 0.8 * len(spots) or _REFERENCE.fullmatch(spots[0].text):
        return True
    at_edge = sum(spot.edge and spot.run_length >= 3 for spot in spots)
    return at_edge >= 0.8 * len(spots)
