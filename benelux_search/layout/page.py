"""Printed pages on plain boxes: words, rows of words, and sheets of rows. No PDF library here.

Points, the origin at the top left corner, y grows downwards.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

_ASCENT = 0.8  # of the size: what stands above the base line
_GLUED = 0.1  # of the size: words this near are one, "1" and a raised "er"


class Word(NamedTuple):
    """A printed word: the ends of its base line, the size and the name of its face."""

    text: str
    left: float
    right: float
    base: float
    size: float
    face: str = ""

    @property
    def top(self) -> float:
        return self.base - _ASCENT * self.size

    @property
    def bottom(self) -> float:
        return self.base + (1 - _ASCENT) * self.size


WIDE = -1


@dataclass(frozen=True, slots=True)
class Page:
    """A page turned upright; ``number`` counts from 1. ``across`` is text that stands on edge."""

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    across: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of one column, or of the whole width.

    ``column`` counts from 0, and is ``WIDE`` for a row that runs over the gutter, or on a page
    without one; ``place`` is the same for a column on all pages that are set alike. ``lead`` is
    the width of its first word; ``face`` is empty where it has several.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    lead: float
    face: str
    column: int
    place: tuple[int, ...]

    @classmethod
    def of(cls, words: Sequence[Word], column: int, place: tuple[int, ...]) -> Row:
        # the first word of the common size: raised marks are no measure of a row
        main = max(words[:3], key=lambda word: word.size)
        faces = {word.face for word in words}
        return cls(
            row_text(words),
            words[0].left,
            words[-1].right,
            main.base,
            main.size,
            words[0].right - words[0].left,
            faces.pop() if len(faces) == 1 else "",
            column,
            place,
        )

    @property
    def top(self) -> float:
        return self.base - _ASCENT * self.size

    @property
    def bottom(self) -> float:
        return self.base + (1 - _ASCENT) * self.size


def row_text(words: Sequence[Word]) -> str:
    parts = [words[0].text]
    for before, word in itertools.pairwise(words):
        near = word.left - before.right < _GLUED * min(word.size, before.size)
        parts.append(word.text if near else f" {word.text}")
    return "".join(parts)


@dataclass(slots=True)
class Sheet:
    """A page taken apart: its rows from top to bottom, and the marks in its margins."""

    number: int
    width: float
    height: float
    rows: list[Row]
    margin: list[Row]
    across: str = ""
