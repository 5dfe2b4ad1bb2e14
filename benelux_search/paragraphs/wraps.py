"""Line wraps: how wide a text was set, and between which lines a paragraph ends.

In a text that was wrapped greedily a line ends because the next word did not fit. Where the next
word would have fitted, somebody pressed return: the paragraph ends. How exactly a text keeps its
width is measured on lines that surely go on (no stop at the end, a small letter next).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from benelux_search.model import Boundary, Line
from benelux_search.paragraphs.marks import (
    BULLET,
    ITEM,
    PROVISION,
    begins_lower,
    ends_clause,
    ends_sentence,
    is_capitals,
)

LONG_LINE = 140  # characters: nobody wraps wider, so a longer line is a paragraph of its own
_TITLE_LINE = 100
_FEW = 2  # sure continuations from which a width can be measured


@dataclass(frozen=True, slots=True)
class Layout:
    """How a text was set.

    ``width`` is the wrap width in characters, None where each line is a paragraph; ``room`` is
    how many characters stay free on a line that surely goes on (98th percentile).
    """

    width: int | None = None
    room: int = 0


def _quantile(values: Sequence[int], share: float) -> int:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _free(before: Line, after: Line, width: int) -> int:
    """Characters that stay free at the end of a line although the next word follows."""
    return width - len(before.text) - 1 - len(after.text.split(maxsplit=1)[0])


def measure(lines: Sequence[Line]) -> Layout:
    """The layout of a document's lines."""
    touching = [(a, b) for a, b in itertools.pairwise(lines) if b.before is None]
    sure = [(a, b) for a, b in touching if not ends_clause(a.text) and begins_lower(b.text)]
    long = sum(len(line.text) > LONG_LINE for line in lines)
    if len(sure) < _FEW or long > 0.02 * len(lines) or len(sure) < 0.25 * len(touching):
        return Layout()
    width = _quantile([max(len(a.text), len(b.text)) for a, b in sure], 0.98)
    return Layout(width, max(0, _quantile([_free(a, b, width) for a, b in sure], 0.98)))


def ends_between(before: Line, after: Line, layout: Layout) -> bool:
    """Whether a paragraph ends between two lines that no blank line separates."""
    if before.text.endswith(("-", "\u00ad")) and begins_lower(after.text):
        return False
    if after.heading or before.heading or BULLET.match(after.text) or PROVISION.match(after.text):
        return True
    if layout.width is None:
        return _ends_unwrapped(before, after)
    free = _free(before, after, layout.width)
    if ITEM.match(after.text) and (ends_clause(before.text) or free > layout.room):
        return True
    if ends_sentence(before.text) and not begins_lower(after.text):
        return free > 0.6 * layout.room + 1
    return free > layout.room + 1 and not begins_lower(after.text)


def _ends_unwrapped(before: Line, after: Line) -> bool:
    """Only titles are set over several short lines: "van het Comité / op de aanbeveling"."""
    if ends_sentence(before.text) or len(before.text) > _TITLE_LINE:
        return True
    both_capitals = is_capitals(before.text) and is_capitals(after.text)
    return not (both_capitals or (begins_lower(after.text) and not ITEM.match(after.text)))


def line_boundaries(lines: Sequence[Line], layout: Layout) -> list[Boundary]:
    """What stands between each line and the next."""
    return [
        b.before or ("end" if ends_between(a, b, layout) else "wrap")
        for a, b in itertools.pairwise(lines)
    ]
